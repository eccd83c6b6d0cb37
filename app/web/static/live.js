// Says how far a capture or an import is, as it goes on. Without script the page asks again by itself.
for (const place of document.querySelectorAll("[data-live]")) {
  const [words, bar] = [place.querySelector("[role=status]"), place.querySelector("progress")];
  const stream = new EventSource(place.dataset.live);
  const show = (event) => {
    const told = JSON.parse(event.data);
    words.textContent = told.words;
    if (told.whole) [bar.max, bar.value] = [told.whole, told.done];
    return told;
  };
  stream.addEventListener("message", show);
  stream.addEventListener("over", (event) => {
    show(event);
    stream.close();
    bar.hidden = true;
    if ("reload" in place.dataset) location.reload();
  });
}
