// A file dropped anywhere on the page goes where the page's file field would send it.
const field = document.querySelector("input[type=file][data-drop]");
const bringsFiles = (event) => field && event.dataTransfer.types.includes("Files");
addEventListener("dragover", (event) => bringsFiles(event) && event.preventDefault());
addEventListener("drop", (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  field.files = event.dataTransfer.files;
  field.form.requestSubmit();
});
