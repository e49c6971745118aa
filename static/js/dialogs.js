// A button that names a dialog opens it instead of submitting at once.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens).showModal();
  }
  const closer = event.target.closest("[data-closes-dialog]");
  if (closer) closer.closest("dialog").close();
});
