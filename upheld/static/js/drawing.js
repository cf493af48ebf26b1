// A signature drawn with a pointer; the typed name alone signs as well.

const MOST = 2000;

function path(points) {
  const [first, ...rest] = points.length > 1 ? points : [points[0], points[0]];
  return `M${first.join(" ")}${rest.map((one) => `L${one.join(" ")}`).join("")}`;
}

function watch(box) {
  const pad = box.querySelector("svg");
  const line = pad.querySelector("path");
  const kept = box.querySelector("input");
  const read = (text) => text.split(" ").map((one) => one.split(",").map(Number));
  let strokes = kept.value ? kept.value.split(";").map(read) : [];
  let current = null;

  function show() {
    line.setAttribute("d", strokes.map(path).join(""));
    const written = strokes.map((one) => one.map((at) => at.join(",")).join(" "));
    kept.value = written.join(";");
  }
  function add(event) {
    const shown = pad.getBoundingClientRect();
    const { width, height } = pad.viewBox.baseVal;
    const within = (at, size, most) =>
      Math.round(Math.min(Math.max(at / size, 0), 1) * most);
    const x = within(event.clientX - shown.x, shown.width, width);
    const y = within(event.clientY - shown.y, shown.height, height);
    const last = current.at(-1);
    const near = last && Math.abs(last[0] - x) + Math.abs(last[1] - y) < 3;
    if (!near && strokes.flat().length < MOST) current.push([x, y]);
  }
  pad.addEventListener("pointerdown", (event) => {
    if (strokes.length >= 60 || strokes.flat().length >= MOST) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    strokes.push((current = []));
    add(event);
    show();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!current) return;
    add(event);
    show();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    pad.addEventListener(name, () => (current = null));
  }
  box.querySelector("button").addEventListener("click", () => {
    strokes = [];
    show();
  });
  show();
}

document.querySelectorAll("[data-drawing]").forEach(watch);
