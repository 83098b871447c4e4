// The kit of living figures: pictures that answer to hands, keys and screen readers.
//
// A figure is a function build(fig, data). It adds its parts once and returns draw(),
// which moves them; draw runs once a frame, however often fig.ask() asks for it. At
// another width the figure is built again, so whatever must last lies in fig.state.
//
//   fig.width, fig.narrow   pixels to fill, and whether that is a phone's width
//   fig.state               an object that outlives a rebuild
//   fig.ask()               draws at the next frame
//   fig.run(tick)           calls tick(frame) before each frame until it gives false
//   fig.stop(), fig.running
//   fig.say(text)           the headline: a sentence with the finding of the moment
//   fig.svg(height, label)  room to draw in, as wide as the figure
//   fig.row(kind)           a row for legends, buttons and sliders
//
//   plot(svg, {box, x, y, …}) axes: .x(v) and .y(v) are pixels; draw clipped in .area,
//                             below the grid in .under, on top of all in .over
//   line(at, points), segment(at, a, b)       path data in a plot's own values
//   handle(at, {…}), slider(row, {…}), button(row, text, click), choice(row, {…})
//   legend(row, entries), arrow(parent, style), cells(svg, {…})
//   scale(domain, range, log), number(value, digits), clamp(value, limits)
//   add(parent, tag, attributes, text), set(node, attributes)
//   table(data), floats(text), glide(fig, ms, step)
//
// Colours are roles, made from the page's own ink, so a figure is right on a light page,
// a dark one or any other: --forward, --backward, --loss, --plus, --minus, --soft (quiet
// words), --line (grids), --paper. A role that stands in a custom property is mixed
// where it is used: never set `color` on a button, it would change that button's roles.

const NS = "http://www.w3.org/2000/svg";
const STYLE = `
:host { display: block; contain: layout style; color: inherit;
  --soft: color-mix(in srgb, currentColor 74%, transparent);
  --line: color-mix(in srgb, currentColor 14%, transparent);
  --tint: color-mix(in srgb, currentColor 4%, transparent);
  --paper: var(--jp-layout-color0, var(--vscode-editor-background,
    var(--colab-primary-surface-color, Canvas)));
  --forward: color-mix(in oklab, #0084d3 84%, currentColor);
  --backward: color-mix(in oklab, #d95300 84%, currentColor);
  --loss: color-mix(in oklab, #d23491 80%, currentColor);
  --plus: color-mix(in oklab, #00993e 76%, currentColor);
  --minus: color-mix(in oklab, #9f44ff 76%, currentColor); }
figure { margin: 0; padding: 2px 2px 4px; min-width: 312px; max-width: 760px;
  font: 14px/1.4 var(--jp-ui-font-family, system-ui, sans-serif); }
svg { display: block; overflow: visible; user-select: none; -webkit-user-select: none; }
text { fill: currentColor; font-size: 13px; }
.tick { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.name { fill: var(--soft); }
.halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px;
  stroke-linejoin: round; }
.grid { stroke: var(--line); }
.axis { stroke: var(--soft); }
.page .tip { visibility: hidden; }
.keys .page:focus .tip { visibility: visible; }
.keys .page:focus .sheet { stroke: var(--forward); stroke-width: 2; }
.sheet { fill: var(--tint); stroke: var(--line); }
.say { margin: 0 0 8px; min-height: 1.4em; font-size: 15px; font-weight: 600;
  text-wrap: pretty; }
.narrow .say { min-height: 2.8em; }
.told { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
.row { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center;
  margin: 8px 0; font-size: 13px; }
.legend { gap: 2px 16px; margin: 0 0 6px; }
.legend span { display: inline-flex; gap: 6px; align-items: center; }
.push { margin-left: auto; }
.narrow .push { margin-left: 0; }
.sum { font-variant-numeric: tabular-nums; }
[role=slider] { cursor: grab; outline: none; touch-action: none; }
[role=slider]:active { cursor: grabbing; }
[role=slider] .dot { fill: var(--paper); stroke: currentColor; stroke-width: 2.5; }
[role=slider] .aura { fill: currentColor; opacity: 0.14; transition: opacity 0.15s; }
[role=slider]:hover .aura { opacity: 0.28; }
[role=slider]:active .dot { fill: currentColor; }
.ring { fill: none; stroke: none; }
.keys [role=slider]:focus .ring { stroke: currentColor; stroke-width: 2; }
button, .pick { font: inherit; font-size: 13px; color: inherit; cursor: pointer;
  border: 1px solid var(--line); border-radius: 999px; padding: 5px 14px;
  background: var(--tint); white-space: nowrap; }
button:hover, .pick:hover { border-color: var(--soft); }
button.main { -webkit-text-fill-color: var(--paper); border-color: transparent;
  background: var(--forward); }
button.main:hover { background: color-mix(in oklab, var(--forward) 88%, currentColor); }
.choice { display: inline-flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0;
  border: 0; }
.pick { position: relative; }
.pick input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.pick:has(:checked) { border-color: var(--forward); box-shadow: 0 0 0 1px var(--forward); }
:is(button, .bar):focus-visible, .pick:has(:focus-visible) {
  outline: 2px solid var(--forward); outline-offset: 2px; }
label.turn { display: grid; grid-template-columns: auto 130px 3.6em; gap: 10px;
  align-items: center; }
.narrow label.turn { grid-template-columns: 8.5em 1fr 3.6em; width: 100%; }
.bar { appearance: none; color: inherit; width: 100%; min-width: 0; height: 24px;
  margin: 0; background: none; cursor: pointer; border-radius: 12px;
  --track: linear-gradient(90deg, var(--forward) var(--at), var(--line) var(--at)); }
.bar::-webkit-slider-runnable-track { height: 4px; border-radius: 2px;
  background: var(--track); }
.bar::-moz-range-track { height: 4px; border-radius: 2px; background: var(--track); }
.bar::-webkit-slider-thumb { appearance: none; width: 18px; height: 18px;
  margin-top: -7px; border-radius: 50%; background: var(--paper);
  border: 2.5px solid var(--forward); }
.bar::-moz-range-thumb { width: 13px; height: 13px; border-radius: 50%;
  background: var(--paper); border: 2.5px solid var(--forward); }`;

// The keys that a figure's own parts answer to. All others belong to the page.
const OURS = /^(Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown|Enter| )$/;
// Pixels: a figure fills its place between these; in a narrower one it scrolls.
const [LEAST, MOST] = [312, 760];
const PARTS = "[tabindex], button, input";

/** Brings the figure `id` to life wherever the page holds it. */
export function living(id, build, data) {
  const places = document.querySelectorAll(`[data-living="${id}"]:not([data-alive])`);
  for (const host of places) start(host, build, data);
}

function start(host, build, data) {
  host.dataset.alive = "";
  const root = host.attachShadow({ mode: "open" }); // hides what stood in the host
  let draw, asked, running, telling;
  const fig = {
    state: {},
    calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
    ask() {
      asked ??= requestAnimationFrame(() => {
        asked = undefined;
        draw();
      });
    },
    run(tick) {
      let frame = 0;
      const mine = (running = () => {
        if (running !== mine) return;
        if (host.isConnected && tick(frame++) !== false) requestAnimationFrame(mine);
        else running = undefined;
        fig.ask();
      });
      mine();
    },
    stop() {
      running = undefined;
      fig.ask();
    },
    get running() {
      return running !== undefined;
    },
    /** Shows a sentence now; a screen reader hears it when the hand rests. */
    say(text) {
      if (fig.said.textContent === text) return;
      fig.said.textContent = text;
      clearTimeout(telling);
      telling = setTimeout(() => (fig.told.textContent = text), 500);
    },
    row(kind = "") {
      return add(fig.figure, "div", { class: `row ${kind}` });
    },
    svg(height, label) {
      const size = { width: fig.width, height, viewBox: `0 0 ${fig.width} ${height}` };
      return add(fig.figure, "svg", { ...size, role: "group", "aria-label": label });
    },
  };
  const alive = () => {
    const room = Math.floor(host.clientWidth) - 4;
    host.style.overflowX = room < LEAST ? "auto" : ""; // else it would clip focus rings
    const width = clamp(room, [LEAST, MOST]);
    if (room <= 0 || width === fig.width) return;
    const focused = [...root.querySelectorAll(PARTS)].indexOf(root.activeElement);
    fig.width = width;
    fig.narrow = width < 480;
    root.innerHTML = `<style>${STYLE}</style>`;
    fig.figure = add(root, "figure", { "aria-label": host.dataset.alt });
    fig.figure.classList.toggle("narrow", fig.narrow);
    keyboard(fig.figure);
    fig.said = add(fig.figure, "p", { class: "say", "aria-hidden": "true" });
    fig.told = add(fig.figure, "p", { class: "told", role: "status" });
    draw = build(fig, data);
    draw();
    if (focused >= 0) root.querySelectorAll(PARTS)[focused]?.focus();
  };
  try {
    alive();
    new ResizeObserver(alive).observe(host);
  } catch (error) {
    root.innerHTML = "<slot></slot>"; // what stood in the host again
    throw error;
  }
}

/** Keeps a part's own keys from the page, and rings from those who use a mouse. */
function keyboard(figure) {
  const ours = (event) =>
    OURS.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey &&
    !(event.key === "Enter" && event.shiftKey);
  set(figure, {
    keydown(event) {
      if (ours(event)) event.stopPropagation();
    },
    keyup(event) {
      if (event.key === "Tab" || ours(event)) figure.classList.add("keys");
    },
  });
  const mouse = () => figure.classList.remove("keys");
  figure.addEventListener("pointerdown", mouse, { capture: true });
}

/** Adds an element with these attributes; a function becomes a listener. */
export function add(parent, tag, attributes = {}, text = "") {
  const svg = tag === "svg" || parent.namespaceURI === NS;
  const node = document.createElementNS(svg ? NS : "http://www.w3.org/1999/xhtml", tag);
  node.textContent = text;
  return parent.appendChild(set(node, attributes));
}

export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value);
  return node;
}

/** A number as a reader expects it, with a real minus; −0.00 is 0.00. */
export function number(value, digits = 2) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

export const clamp = (value, [low, high]) => Math.min(high, Math.max(low, value));

/** A map from the domain [a, b] to pixels [p, q]; .back maps pixels to values. */
export function scale([a, b], [p, q], log = false) {
  const f = log ? Math.log10 : (v) => v;
  const slope = (q - p) / (f(b) - f(a));
  const to = (value) => p + (f(value) - f(a)) * slope;
  to.back = (pixel) => {
    const v = f(a) + (pixel - p) / slope;
    return clamp(log ? 10 ** v : v, [a, b]);
  };
  /** About `most` round values with their texts. */
  to.ticks = (most) => {
    const rough = (f(b) - f(a)) / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = log
      ? Math.max(1, Math.ceil(rough))
      : power * [1, 2, 5, 10].find((m) => m * power >= rough * 0.75);
    const first = Math.ceil(f(a) / step - 1e-9);
    const count = Math.floor(f(b) / step + 1e-9) - first + 1;
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return Array.from({ length: count }, (_, i) => (first + i) * step).map((v) =>
      log ? [10 ** v, power10(v)] : [v, number(v, digits)]);
  };
  return Object.assign(to, { domain: [a, b], range: [p, q] });
}

const power10 = (v) => v >= 0 && v < 4 ? String(10 ** v)
  : `10${String(v).replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)])}`;

/** Axes in a box of pixels [left, top, width, height], over the domains x and y.
 *  log: y is logarithmic; frame: a frame instead of a grid, for maps. */
export function plot(svg, { box: [left, top, width, height], x, y, ...more }) {
  const { log, frame, xName = "", yName = "", xTicks = 6, yTicks = 5 } = more;
  const [right, bottom] = [left + width, top + height];
  const at = { svg, left, top, right, bottom, width, height };
  at.x = scale(x, [left, right]);
  at.y = scale(y, [bottom, top], log);
  at.under = add(svg, "g", { "aria-hidden": "true" });
  const g = add(svg, "g", { "aria-hidden": "true" });
  for (const [value, text] of yTicks ? at.y.ticks(yTicks) : []) {
    const h = at.y(value);
    if (!frame) add(g, "line", { class: "grid", x1: left, x2: right, y1: h, y2: h });
    add(g, "text", { class: "tick", x: left - 8, y: h + 4, "text-anchor": "end" }, text);
  }
  for (const [value, text] of xTicks ? at.x.ticks(xTicks) : []) {
    const place = { x: at.x(value), y: bottom + 18, "text-anchor": "middle" };
    add(g, "text", { class: "tick", ...place }, text);
  }
  const name = { class: "name", x: right, y: bottom + 36, "text-anchor": "end" };
  if (xName) add(g, "text", name, xName);
  if (yName) add(g, "text", { class: "name halo", x: left, y: top - 10 }, yName);
  const clip = `clip${Math.random()}`;
  add(add(svg, "clipPath", { id: clip }), "rect", { x: left, y: top, width, height });
  at.area = add(svg, "g", { "clip-path": `url(#${clip})`, "aria-hidden": "true" });
  const edge = { x: left, y: top, width, height, fill: "none", class: "axis" };
  if (frame) add(svg, "rect", { ...edge, "aria-hidden": "true" });
  at.over = add(svg, "g");
  return at;
}

const pixel = (at, x, y) => {
  const [h, v] = [at.x(x), clamp(at.y(y), [-1e4, 1e4])];
  return Number.isNaN(h + v) ? "" : `${clamp(h, [-1e4, 1e4]).toFixed(1)},${v.toFixed(1)}`;
};

/** The path through points [[x, y], …] of a plot; what is no number is left out. */
export const line = (at, points) =>
  points.map(([x, y]) => pixel(at, x, y)).filter(Boolean)
    .map((place, i) => `${i ? "L" : "M"}${place}`).join("");

/** The path of a straight piece from a to b, both [x, y] of a plot. */
export const segment = (at, a, b) => line(at, [a, b]);

/** A point to take hold of. move(x, y) gets the place that it is pulled to, in the
 *  plot's values; the arrow keys go by `step` = [x, y], with Shift five times as far.
 *  begin() and end() frame a pull; near(whether) tells of a pointer or the focus.
 *  Call .to(x, y, words) on the handle to put it somewhere; words are its value. */
export function handle(at, { name, colour, move, step, label = "", ...more }) {
  const { begin = () => {}, end = () => {}, near = () => {} } = more;
  const role = { role: "slider", tabindex: 0, "aria-label": name };
  const g = add(at.over, "g", { ...role, style: `color: ${colour}` });
  add(g, "circle", { r: 22, fill: "transparent" });
  add(g, "circle", { class: "aura", r: 14 });
  add(g, "circle", { class: "ring", r: 15 });
  add(g, "circle", { class: "dot", r: label ? 9 : 7.5 });
  const inside = { y: 4, "text-anchor": "middle", style: "font-size: 11px", class: "inside" };
  if (label) add(g, "text", { ...inside, "aria-hidden": "true" }, label);
  let grip, place, hovered;
  const pointer = (event) => {
    const seen = at.svg.getBoundingClientRect();
    const zoom = at.svg.viewBox.baseVal.width / seen.width;
    return [(event.clientX - seen.left) * zoom, (event.clientY - seen.top) * zoom];
  };
  const tell = () => near(Boolean(hovered || grip || g.matches(":focus")));
  const done = () => {
    if (!grip) return;
    grip = undefined;
    end();
    tell();
  };
  set(g, {
    pointerenter() { hovered = true; tell(); },
    pointerleave() { hovered = false; tell(); },
    focus: tell,
    blur: tell,
    pointerdown(event) {
      event.preventDefault();
      g.focus({ preventScroll: true });
      g.setPointerCapture(event.pointerId);
      const [x, y] = pointer(event);
      grip = [at.x(place[0]) - x, at.y(place[1]) - y]; // it keeps its distance to the hand
      begin();
      tell();
    },
    pointermove(event) {
      if (!grip) return;
      const [x, y] = pointer(event);
      move(at.x.back(x + grip[0]), at.y.back(y + grip[1]));
    },
    pointerup: done,
    pointercancel: done,
    lostpointercapture: done,
    keydown(event) {
      const ways = { Left: [-1, 0], Right: [1, 0], Up: [0, 1], Down: [0, -1] };
      const way = ways[event.key.replace("Arrow", "")];
      if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const far = event.shiftKey ? 5 : 1;
      const [x, y] = place.map((v, i) => v + far * way[i] * step[i]);
      begin();
      move(clamp(x, at.x.domain), clamp(y, at.y.domain));
      end();
    },
  });
  g.to = (x, y, words) => {
    place = [clamp(x, at.x.domain), clamp(y, at.y.domain)];
    const [h, v] = [at.x(place[0]), at.y(place[1])].map((p) => p.toFixed(1));
    const [low, high] = at.x.domain;
    set(g, { transform: `translate(${h},${v})`, "aria-valuetext": words });
    set(g, { "aria-valuenow": place[0].toFixed(3), "aria-valuemin": low, "aria-valuemax": high });
  };
  return g;
}

export function button(row, text, click, kind = "") {
  return add(row, "button", { type: "button", class: kind, click }, text);
}

/** One of several, side by side; pick(index) runs when it changes. Gives the labels,
 *  so that a figure can put a picture into each. */
export function choice(row, { name, options, value, pick }) {
  const set_ = add(row, "div", { class: "choice", role: "radiogroup", "aria-label": name });
  const group = `choice${Math.random()}`;
  return options.map((option, i) => {
    const label = add(set_, "label", { class: "pick" }, option);
    const input = add(label, "input", { type: "radio", name: group, change: () => pick(i) });
    input.checked = i === value;
    return Object.assign(label, { input });
  });
}

/** A labelled slider; move(value) runs at each step. `log` makes its steps ratios.
 *  .to(value) sets it without a move. */
export function slider(row, { name, min, max, value, steps = 100, log, digits, move }) {
  const label = add(row, "label", { class: "turn" }, name);
  const to = scale([min, max], [0, steps], log);
  const range = { type: "range", min: 0, max: steps, step: 1, "aria-label": name };
  const input = add(label, "input", { ...range, class: "bar" });
  const shown = add(label, "span", { class: "sum", "aria-hidden": "true" });
  const show = (v) => {
    const text = log ? String(+v.toPrecision(2)) : number(v, digits);
    shown.textContent = text;
    input.style.setProperty("--at", `${clamp((100 * to(v)) / steps, [0, 100])}%`);
    set(input, { "aria-valuetext": text });
  };
  input.to = (v) => {
    input.value = Math.round(to(v));
    show(v);
  };
  input.to(value);
  input.addEventListener("input", () => {
    const v = to.back(+input.value);
    show(v);
    move(v);
  });
  return input;
}

/** Names what is drawn: [mark, words, colour] each; mark is the d of a path in a box
 *  of 22 × 12 pixels, or "dot". Gives the spans. */
export function legend(row, entries) {
  row.classList.add("legend");
  return entries.map(([mark, words, colour, style = ""]) => {
    const span = add(row, "span", { style: `color: ${colour}` });
    const svg = add(span, "svg", { width: 22, height: 12, "aria-hidden": "true" });
    if (mark === "dot") add(svg, "circle", { cx: 11, cy: 6, r: 4, fill: "currentColor" });
    else add(svg, "path", { d: mark, fill: "none", stroke: "currentColor", style });
    add(span, "span", {}, words);
    return span;
  });
}

/** An arrow; .to([x, y], [x, y]) puts it, in pixels. Too short a one shows no head. */
export function arrow(parent, style) {
  const g = add(parent, "g", { style });
  const shaft = add(g, "path", { fill: "none", stroke: "currentColor" });
  const head = add(g, "path", { d: "M1,0L-9,-4.5L-9,4.5Z", fill: "currentColor" });
  g.to = ([x1, y1], [x2, y2]) => {
    const [dx, dy] = [x2 - x1, y2 - y1], long = Math.hypot(dx, dy);
    const back = long > 12 ? 8 / long : 0;
    set(shaft, { d: `M${x1},${y1}L${x2 - dx * back},${y2 - dy * back}` });
    set(head, { opacity: +(long > 12), transform:
      `translate(${x2},${y2}) rotate(${(Math.atan2(dy, dx) * 180) / Math.PI})` });
  };
  return g;
}

/** A picture of rows × columns squares in a box of size [width, height]; `count` of them
 *  if the last row is not full. .show(values) inks each, from 0 to 1. */
export function cells(svg, { x, y, size, rows, columns, count = rows * columns }) {
  const g = add(svg, "g", { transform: `translate(${x},${y})`, "aria-hidden": "true" });
  const [w, h] = [size[0] / columns, size[1] / rows];
  const squares = Array.from({ length: count }, (_, k) =>
    add(g, "rect", { x: (k % columns) * w, y: Math.floor(k / columns) * h,
      width: w + 0.2, height: h + 0.2, fill: "currentColor" }));
  g.show = (values) => squares.forEach((square, k) => {
    const ink = values[k].toFixed(2);
    if (square.ink !== ink) square.setAttribute("fill-opacity", (square.ink = ink));
  });
  return g;
}

/** Calls step(share) from 0 to 1, gently; at once for whoever wants no motion. */
export function glide(fig, ms, step) {
  const begin = performance.now();
  fig.run(() => {
    const t = fig.calm ? 1 : Math.min(1, (performance.now() - begin) / ms);
    step(t * t * (3 - 2 * t));
    return t < 1;
  });
}

/** A function from its values at equal steps from `low` to `high`; straight beyond. */
export function table({ low, high, values }) {
  const last = values.length - 2, k = (values.length - 1) / (high - low);
  return (x) => {
    const place = (x - low) * k;
    const i = clamp(Math.floor(place), [0, last]);
    return values[i] + (values[i + 1] - values[i]) * (place - i);
  };
}

/** The numbers that Python packed: base64 of little-endian float32. */
export function floats(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
