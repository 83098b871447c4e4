// What the page does with an event. A widget's HTML runs no <script>, so Python puts
// this function into each of the page's handlers.
(page, event) => {
  const pen = page.querySelector("circle");
  const add = (x, y) => {
    const point = `${x.toFixed(1)},${y.toFixed(1)}`;
    page.line.setAttribute("points", `${page.line.getAttribute("points")} ${point}`);
  };
  const begin = (x, y) => {
    page.line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    page.line.setAttribute("points", "");
    page.querySelector("g").append(page.line);
    add(x, y);
  };
  const send = () => {
    const lines = [...page.querySelectorAll("polyline")];
    const box = page.closest(".course-page").querySelector("textarea");
    box.value = lines.map((line) => line.getAttribute("points").trim()).join("|");
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const place = () => {
    const sheet = page.querySelector("svg").getBoundingClientRect();
    const part = (at, start, size) => ((at - start) / size) * 28;
    return [
      part(event.clientX, sheet.left, sheet.width),
      part(event.clientY, sheet.top, sheet.height),
    ];
  };
  const ways = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  // Arrows move the pen, space sets it down or lifts it. Tab still leaves the page.
  const key = (name) => {
    if (!ways[name] && name !== " ") {
      if (name.length === 1 || name === "Enter") event.preventDefault();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    let [x, y] = [+pen.getAttribute("cx"), +pen.getAttribute("cy")];
    if (name === " ") {
      if (page.line) page.line = null;
      else begin(x, y);
    } else {
      [x, y] = [x + ways[name][0], y + ways[name][1]];
      [x, y] = [x, y].map((at) => Math.min(27, Math.max(1, at)));
      pen.setAttribute("cx", x);
      pen.setAttribute("cy", y);
      if (page.line) add(x, y);
    }
    pen.setAttribute("fill-opacity", page.line ? 1 : 0);
    send();
  };
  if (event.type === "keydown") key(event.key);
  if (event.type === "pointerdown") {
    page.setPointerCapture(event.pointerId);
    begin(...place());
    page.held = true;
  }
  if (event.type === "pointermove" && page.held) add(...place());
  if (["pointerup", "pointercancel"].includes(event.type) && page.held) {
    page.held = false;
    page.line = null;
    send();
  }
};
