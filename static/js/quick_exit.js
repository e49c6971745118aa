// Leaves at once: the page is covered, then replaced, so that "back" does not return to it.
// Shift three times within five seconds does the same as the link.
const exit = document.querySelector("[data-quick-exit]");
if (exit) {
  const leave = (event) => {
    if (event) event.preventDefault();
    document.body.classList.add("is-leaving");
    document.title = "New page";
    location.replace(exit.href);
  };
  exit.addEventListener("click", leave);
  let presses = [];
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    const now = Date.now();
    presses = [...presses.filter((time) => now - time < 5000), now];
    if (presses.length === 3) leave();
  });
  // A page that comes back from the browser's memory must not stay covered.
  addEventListener("pageshow", () => document.body.classList.remove("is-leaving"));
}
