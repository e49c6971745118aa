// A message that has been read can be put away.
for (const message of document.querySelectorAll("[data-dismiss]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "message__close";
  button.setAttribute("aria-label", "Put this message away");
  button.textContent = "×";
  button.addEventListener("click", () => {
    message.remove();
    document.getElementById("content").focus();
  });
  message.append(button);
}
