// Offers, on a phone, to keep the crisis numbers there; never by itself, and it can be undone.
const offer = document.querySelector("[data-keep-numbers]");
const isPhone = matchMedia("(pointer: coarse)").matches;
if (offer && "serviceWorker" in navigator && "caches" in window && isPhone) {
  const keep = offer.querySelector("[data-keep]");
  const remove = offer.querySelector("[data-remove]");
  const says = offer.querySelector("[data-keep-says]");
  const scope = { scope: "/help-now/" };
  const show = (kept) => {
    keep.hidden = kept;
    remove.hidden = !kept;
    offer.hidden = false;
  };
  navigator.serviceWorker.getRegistration(scope.scope).then((found) => show(Boolean(found)));
  keep.addEventListener("click", async () => {
    try {
      await navigator.serviceWorker.register(offer.dataset.keepNumbers, scope);
      await navigator.serviceWorker.ready;
      show(true);
      says.textContent = "Kept. This page now opens without a network.";
    } catch {
      says.textContent = "This phone could not keep them. Save 988 in your contacts instead.";
    }
  });
  remove.addEventListener("click", async () => {
    const found = await navigator.serviceWorker.getRegistration(scope.scope);
    if (found) await found.unregister();
    await caches.delete("help-now");
    show(false);
    says.textContent = "Removed from this phone.";
  });
}
