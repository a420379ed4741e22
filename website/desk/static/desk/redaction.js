// Boxes are drawn on the page with a mouse, a pen or a finger; each becomes a row that can be ticked off again.
// Without this script words, whole pages and what was found can still be ticked.
(() => {
  const form = document.querySelector("[data-redact]");
  const rows = form?.querySelector("[data-rows]");
  const model = document.querySelector("template[data-row]");
  if (!rows || !model || !form.querySelector("button[value=run]")) return;

  const SVG = "http://www.w3.org/2000/svg";
  const LEAST = 3;
  let made = 0;

  const hint = form.querySelector("[data-hint]");
  if (hint) hint.textContent = "在页面上拖动，划出要隐去的位置；也可以勾选列出的内容，或者勾选整页。";

  const point = (svg, event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const { width, height } = svg.viewBox.baseVal;
    return [Math.min(Math.max(at.x, 0), width), Math.min(Math.max(at.y, 0), height)];
  };

  const shape = (rect, [x0, y0], [x1, y1]) => {
    rect.setAttribute("x", Math.min(x0, x1));
    rect.setAttribute("y", Math.min(y0, y1));
    rect.setAttribute("width", Math.abs(x1 - x0));
    rect.setAttribute("height", Math.abs(y1 - y0));
  };

  const addRow = (svg, rect, from, to) => {
    const field = `n${made++}`;
    const row = model.content.firstElementChild.cloneNode(true);
    const [tick, data] = [row.querySelector("[type=checkbox]"), row.querySelector("[type=hidden]")];
    const shown = [
      Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1]),
    ];
    tick.value = field;
    data.name = `data-${field}`;
    data.value = JSON.stringify({ page: Number(svg.dataset.page), shown });
    row.querySelector("small").textContent = `第${svg.dataset.page}页`;
    row.querySelector("select").name = `law-${field}`;
    rect.dataset.field = field;
    rows.append(row);
    form.querySelector("[data-none]")?.remove();
  };

  for (const svg of form.querySelectorAll("svg[data-page]")) {
    let rect = null;
    let from = null;
    svg.classList.add("redact-drawing");
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      from = point(svg, event);
      rect = svg.appendChild(document.createElementNS(SVG, "rect"));
      rect.setAttribute("class", "redact-box redact-box--on");
      shape(rect, from, from);
    });
    svg.addEventListener("pointermove", (event) => {
      if (rect) shape(rect, from, point(svg, event));
    });
    svg.addEventListener("pointerup", (event) => {
      if (!rect) return;
      const to = point(svg, event);
      if (Math.abs(to[0] - from[0]) < LEAST || Math.abs(to[1] - from[1]) < LEAST) rect.remove();
      else addRow(svg, rect, from, to);
      rect = null;
    });
    svg.addEventListener("pointercancel", () => {
      rect?.remove();
      rect = null;
    });
  }

  form.addEventListener("change", (event) => {
    if (event.target.name !== "mark") return;
    for (const rect of form.querySelectorAll(`rect[data-field="${CSS.escape(event.target.value)}"]`)) {
      rect.classList.toggle("redact-box--on", event.target.checked);
    }
  });
})();
