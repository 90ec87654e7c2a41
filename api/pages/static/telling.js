// What the page says in passing, to eyes and to screen readers.
let fading = 0;

export function tell(text) {
  const place = document.getElementById("told");
  clearTimeout(fading);
  place.textContent = text;
  if (text && !text.endsWith("…")) fading = setTimeout(() => (place.textContent = ""), 4000);
}
