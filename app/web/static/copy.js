// Buttons that copy an address. Without script there are none, and the address is there to be marked.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.ariaLabel = button.textContent = "Copied";
  });
}
