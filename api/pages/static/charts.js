// Charts: the library is fetched when the first chart comes into sight, and draws without eval (strict CSP).
let library = null;

function load() {
  library ||= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = "/page/vega.js";
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

async function show(figure) {
  const state = figure.querySelector("[data-state]");
  try {
    await load();
    const drawing = figure.querySelector(".drawing");
    const spec = JSON.parse(figure.dataset.chart);
    spec.config.axis.labelLimit = Math.min(spec.config.axis.labelLimit, drawing.clientWidth * 0.42);
    const { view } = await window.vegaEmbed(drawing, spec, {
      actions: false, ast: true, logLevel: 1, defaultStyle: false, renderer: "canvas", tooltip: { disableDefaultStyle: true },
    });
    state.replaceChildren(saving(figure, view));
    figure.dataset.drawn = "true";
  } catch (error) {
    library = null;
    state.textContent = "图没有画出：数字见旁边的表。";
  }
}

function saving(figure, view) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "plain", textContent: "存为图片" });
  button.onclick = async () => {
    const link = document.createElement("a");
    link.href = await view.toImageURL("png", 2);
    link.download = `${figure.querySelector("figcaption").textContent}.png`;
    link.click();
  };
  return button;
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    show(target);
  }
}, { rootMargin: "200px" });

export function draw(place) {
  place.querySelectorAll("figure[data-chart]:not([data-drawn])").forEach((figure) => seen.observe(figure));
}
