// An open menu or panel closes on Escape, or when attention goes elsewhere.
const closing = () => document.querySelectorAll("details[data-closes][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const details of closing()) {
    const inside = details.contains(document.activeElement);
    details.open = false;
    if (inside) details.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const details of closing()) {
    if (!details.contains(event.target)) details.open = false;
  }
});
