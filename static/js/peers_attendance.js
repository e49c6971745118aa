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

  const refused = (event) => {
    if (event.detail.xhr.status >= 500) lost(event);
    else if (form.contains(event.target)) said.textContent = said.dataset.refused;
  };

  // One request carries the whole form, so the last tap takes those before it along.
  const again = () => {
    const last = waiting;
    waiting = null;
    if (last) last.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.body.addEventListener("htmx:sendError", lost);
  document.body.addEventListener("htmx:timeout", lost);
  document.body.addEventListener("htmx:responseError", refused);
  document.body.addEventListener("htmx:beforeRequest", (event) => form.contains(event.target) && (waiting = null));
  window.addEventListener("online", again);
  // A bad network comes and goes without a word from the browser.
  setInterval(again, 5000);
})();
