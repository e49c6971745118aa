// Where the browser allows it, a button beside a number or an address copies it.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    const words = button.lastChild.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copies);
      button.lastChild.textContent = "Copied";
      setTimeout(() => (button.lastChild.textContent = words), 2000);
    });
  }
}
