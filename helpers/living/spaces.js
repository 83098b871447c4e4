import { add, arrow, button, clamp, handle, line, number, plot, segment, set, slider } from "./kit.js";

/** The loss of the line y = a·x + b, and its derivatives by a and by b: `share` times
 *  the sum of the squared misses. */
export function squares(points, share, [a, b]) {
  let [loss, da, db] = [0, 0, 0];
  for (const [x, t] of points) {
    const miss = t - (a * x + b);
    loss += share * miss * miss;
    da -= 2 * share * miss * x;
    db -= 2 * share * miss;
  }
  return [loss, da, db];
}

/** Gradient descent from a start: [a, b, loss, ∂L/∂a, ∂L/∂b] at each step. */
export function descend(points, share, start, rate, steps) {
  const path = [];
  for (let [a, b] = start, k = 0; k <= steps; k++) {
    const [loss, da, db] = squares(points, share, [a, b]);
    if (!(loss < 1e12)) break; // it has left for good
    path.push([a, b, loss, da, db]);
    [a, b] = [a - rate * da, b - rate * db];
  }
  return path;
}

/** One line in two spaces: among the dots, and as a point on the map of its loss. */
export default function spaces(fig, { points, share, bands, levels, area, view, start, rate, best, lowest, steps }) {
  const now = (fig.state.now ??= { start, rate, step: 0 });
  let path;

  const half = fig.narrow ? fig.width : (fig.width - 24) / 2;
  const size = half - 48;
  const svg = fig.svg(fig.narrow ? 2 * size - 10 : size + 68, "The line among the dots, and the map");
  const dots = plot(svg, { box: [40, 26, size, fig.narrow ? size - 90 : size], x: view[0], y: view[1],
    xName: "x", yName: "the dots, and the line y = a·x + b", yTicks: 5 });
  const [left, top] = fig.narrow ? [40, size - 2] : [half + 64, 26];
  const map = plot(svg, { box: [left, top, size, size], x: area[0], y: area[1], frame: true,
    xName: "slope a", yName: fig.width < 620 ? "its loss, over a and b" : "its loss, over slope a and intercept b" });
  if (fig.narrow) set(svg, { height: top + size + 42, viewBox: `0 0 ${fig.width} ${top + size + 42}` });

  // Among the dots: the line now, the line after the step, and the misses.
  const misses = add(dots.area, "path", { fill: "none",
    style: "stroke: var(--loss); stroke-width: 2.5; stroke-dasharray: 3 2" });
  const next = add(dots.area, "path", { fill: "none",
    style: "stroke: var(--backward); stroke-width: 2; stroke-dasharray: 7 4" });
  const bold = add(dots.area, "path", { fill: "none",
    style: "stroke: var(--forward); stroke-width: 3.5" });
  for (const [h, v] of points)
    add(dots.area, "circle", { cx: dots.x(h), cy: dots.y(v), r: 5, fill: "currentColor" });
  const names = [["now", "var(--forward)"], ["after the next step", "var(--backward)"],
    ["misses", "var(--loss)"]].map(([text, colour], i) => add(dots.over, "text", {
    class: "halo", x: dots.left + 10, y: dots.top + 16 + 17 * i, "aria-hidden": "true",
    style: `fill: ${colour}` }, ["━ ", "╍ ", "┆ "][i] + text));

  // On the map: contours, the path, the contour's tangent and the step.
  for (const d of bands) add(map.area, "path", { d,
    transform: `translate(${map.left},${map.top}) scale(${map.width / 1000},${map.height / 1000})`,
    style: `fill: var(--loss); fill-opacity: 0.03; stroke: var(--loss); stroke-opacity: 0.4;
      vector-effect: non-scaling-stroke` });
  for (const [a, b, text] of levels) add(map.area, "text", { class: "halo", x: map.x(a), y: map.y(b),
    "text-anchor": "middle", "dominant-baseline": "middle", style: "font-size: 11px; fill: var(--loss)" }, text);
  const goal = add(map.area, "g", { transform: `translate(${map.x(best[0])},${map.y(best[1])})` });
  add(goal, "path", { d: "M-6,0H6M0,-6V6", class: "axis", "stroke-width": 1.5 });
  add(goal, "text", { x: 10, y: 16, class: "halo" }, "lowest");
  const ghost = add(map.area, "path", { fill: "none", opacity: 0.5,
    style: "stroke: var(--backward); stroke-width: 1.25" });
  const walked = add(map.area, "path", { fill: "none",
    style: "stroke: var(--backward); stroke-width: 1.75; stroke-dasharray: 7 4" });
  const steppedOn = add(map.area, "path", { style: "fill: var(--backward)" });
  const tangent = add(map.area, "path", { fill: "none",
    style: "stroke: var(--loss); stroke-width: 2" });
  const corner = add(map.area, "path", { fill: "none", class: "axis" });
  const step = arrow(map.area, "color: var(--backward); stroke-width: 2.5");
  const begin = handle(map, { name: "Start", colour: "currentColor",
    step: area.map(([low, high]) => (high - low) / 60),
    begin: () => fig.stop(),
    move(a, b) { now.start = [a, b]; now.moved = true; path = undefined; fig.ask(); } });
  const hint = add(map.over, "text", { class: "halo", "aria-hidden": "true" }, "drag the start");
  const here = add(map.over, "circle", { r: 6, "aria-hidden": "true", style:
    "fill: var(--forward); stroke: var(--paper); stroke-width: 1.5; pointer-events: none" });

  // The step in numbers, and the loss after each step.
  const below = fig.row();
  const sum = add(below, "div", { class: "sum", "aria-hidden": "true",
    style: `display: grid; grid-template-columns: repeat(8, auto); gap: 2px 7px;
      font-size: 13px; justify-content: start; flex: none` });
  const cell = (text, colour = "inherit") => add(sum, "span",
    { style: `color: ${colour}; text-align: right; white-space: nowrap` }, text);
  const soft = "var(--soft)";
  for (const text of ["", "", "now", "", "rate", "", "derivative", "next"]) cell(text, soft);
  const rows = ["a", "b"].map((name) => {
    cell(name); cell("←");
    const at = cell("", "var(--forward)"); cell("−");
    const eta = cell(""); cell("·");
    return { at, eta, slope: cell("", "var(--backward)"), to: cell("", "inherit") };
  });
  const room = fig.width < 620 ? fig.width : fig.width - 350;
  const chart = add(below, "svg", { width: room, height: 92, class: "push", "aria-hidden": "true" });
  const losses = plot(chart, { box: [44, 14, room - 54, 56], x: [0, steps],
    y: [lowest * 0.8, squares(points, share, [area[0][0], area[1][0]])[0] * 2], log: true, yTicks: 3,
    xTicks: 4 });
  const curve = add(losses.area, "path", { fill: "none",
    style: "stroke: var(--loss); stroke-width: 2; stroke-dasharray: 2 3" });
  const height = add(losses.over, "circle", { r: 4.5, style: "fill: var(--loss)" });
  const lossName = add(losses.over, "text", { x: losses.right, y: 12, "text-anchor": "end", class: "halo",
    style: "fill: var(--loss)" });

  const row = fig.row();
  button(row, "Step", () => {
    fig.stop();
    now.step = Math.min(now.step + 1, path.length - 1);
    fig.ask();
  }, "main");
  const running = button(row, "", () => {
    if (fig.running) return fig.stop();
    if (now.step >= path.length - 1) now.step = 0;
    if (fig.calm) { now.step = path.length - 1; return fig.ask(); }
    let wait = 0;
    fig.run(() => {
      if (++wait % Math.max(1, 10 - now.step) === 0) now.step++; // slowly at first
      return now.step < path.length - 1;
    });
  });
  button(row, "Back to the start", () => { fig.stop(); now.step = 0; fig.ask(); });
  slider(row, { name: "learning rate", min: rate / 20, max: rate * 5, value: now.rate, log: true,
    move(v) { now.rate = v; path = undefined; fig.ask(); } }).parentNode.classList.add("push");

  const finding = ([a, b, loss, da, db], before) => {
    if (!before) return "One line among the dots is one point on the map.";
    if (loss > before[2] * 1.0001) return "The rate is too high: each step lands higher than the last.";
    if (loss - lowest < 0.002 * (path[0][2] - lowest) && loss < 1.5 * lowest)
      return "Hardly any loss is left to lose: this is nearly the best line.";
    if (da * before[3] + db * before[4] < 0) return "The steps leap from side to side of the valley.";
    const long = Math.hypot(da, db) < 0.05 * Math.hypot(path[0][3], path[0][4]);
    return long ? "The valley’s floor is almost flat, and the steps have become tiny."
      : "Each step goes where the loss falls fastest, square to the contour.";
  };

  return () => {
    path ??= descend(points, share, now.start, now.rate, steps);
    const k = Math.min(now.step, path.length - 1), at = path[k], [a, b, loss, da, db] = at;
    const to = [a - now.rate * da, b - now.rate * db];
    running.textContent = fig.running ? "Pause" : "Run";
    const [from, end] = view[0];
    const drawn = (p) => segment(dots, [from, p[0] * from + p[1]], [end, p[0] * end + p[1]]);
    set(bold, { d: drawn(at) });
    set(next, { d: drawn(to) });
    set(misses, { d: points.map(([x, t]) => segment(dots, [x, t], [x, a * x + b])).join("") });
    set(ghost, { d: line(map, path) });
    set(walked, { d: line(map, path.slice(0, k + 1)) });
    set(steppedOn, { d: path.slice(0, 60).map(([h, v]) =>
      `M${map.x(h).toFixed(1)},${(map.y(v) - 3).toFixed(1)}a3,3 0 1 0 0.01,0Z`).join("") });
    // In pixels both axes have the same scale, so what is square is seen to be square.
    const [h, v] = [map.x(a), map.y(b)], [th, tv] = [map.x(to[0]), map.y(to[1])];
    const long = Math.hypot(th - h, tv - v) || 1, [ux, uy] = [(th - h) / long, (tv - v) / long];
    const seen = long > 14;
    set(tangent, { d: `M${h + 34 * uy},${v - 34 * ux}L${h - 34 * uy},${v + 34 * ux}` });
    set(corner, { d: seen ? `M${h + 9 * uy},${v - 9 * ux}l${9 * ux},${9 * uy}l${-9 * uy},${9 * ux}` : "" });
    step.to([h, v], [th, tv]);
    set(here, { cx: clamp(h, [map.left, map.right]), cy: clamp(v, [map.top, map.bottom]) });
    begin.to(...now.start, `a = ${number(now.start[0])}, b = ${number(now.start[1])}`);
    hint.style.display = now.moved ? "none" : "";
    set(hint, { x: map.x(now.start[0]) + 16, y: map.y(now.start[1]) + 24 });
    [[a, da, to[0]], [b, db, to[1]]].forEach(([was, slope, then], i) => {
      rows[i].at.textContent = number(was, 3);
      rows[i].eta.textContent = String(+now.rate.toPrecision(2));
      rows[i].slope.textContent = slope < 0 ? `(${number(slope)})` : number(slope);
      rows[i].to.textContent = `= ${number(then, 3)}`;
    });
    const heights = path.map((p, i) => [i, p[2]]);
    set(curve, { d: line(losses, heights) });
    set(height, { cx: losses.x(k), cy: clamp(losses.y(loss), [losses.top, losses.bottom]) });
    lossName.textContent = `loss ${loss < 1e4 ? number(loss, 3) : "over 10,000"} after ${k} steps`;
    fig.say(finding(at, path[k - 1]));
  };
}
