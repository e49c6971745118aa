// Who came, while the network is gone: taps stay on the page, and go out together once it is back.
(() => {
  const form = document.querySelector(".attendance");
  const said = document.getElementById("said");
  if (!form || !said) return;
  let waiting = null;

  const lost = (event) => {
    if (!form.contains(event.target)) return;
    waiting = event.target;
    said.textContent = said.dataset.offline;
  };

  document.body.addEventListener("htmx:sendError", lost);
  document.body.addEventListener("htmx:timeout", lost);
  // One request carries the whole form, so the last tap takes those before it along.
  window.addEventListener("online", () => {
    if (!waiting) return;
    waiting.dispatchEvent(new Event("change", { bubbles: true }));
    waiting = null;
  });
})();
