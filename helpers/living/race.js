import { add, button, choice, clamp, floats, handle, line, number, plot, set, slider } from "./kit.js";

// Who runs: colour, dash, and what is added to w, from the gradient g, the memory m and
// the settings, at step t. As Keras has it, number for number.
export const RUNNERS = {
  SGD: { colour: "var(--backward)", dash: "2 3",
    rule: (g, m, { rate }) => -rate * g },
  Momentum: { memory: "μ", colour: "var(--plus)", dash: "9 4",
    rule: (g, m, { rate, momentum }) => (m.v = momentum * (m.v ?? 0) - rate * g) },
  RMSprop: { colour: "var(--minus)", dash: "8 3 2 3",
    rule(g, m, { rate }) {
      m.s = 0.9 * (m.s ?? 0) + 0.1 * g * g;
      return (-rate * g) / Math.sqrt(m.s + 1e-7);
    } },
  Adam: { memory: "β₁", colour: "var(--forward)", dash: "none",
    rule(g, m, { rate, momentum }, t) {
      m.m = momentum * (m.m ?? 0) + (1 - momentum) * g;
      m.v = 0.999 * (m.v ?? 0) + 0.001 * g * g;
      const corrected = (rate * Math.sqrt(1 - 0.999 ** t)) / (1 - momentum ** t);
      return (-corrected * m.m) / (Math.sqrt(m.v) + 1e-7);
    } },
};

/** Height and derivatives of a surface between the heights at its grid points: the
 *  polynomial of degree 5 through the six nearest, along each axis. */
export function relief({ x, y, heights, shape: [rows, columns] }) {
  const z = floats(heights);
  const kx = (columns - 1) / (x[1] - x[0]), ky = (rows - 1) / (y[1] - y[0]);
  const a = new Float64Array(6), da = new Float64Array(6);
  const b = new Float64Array(6), db = new Float64Array(6);
  return (h, v) => {
    const i = clamp(Math.floor((h - x[0]) * kx) - 2, [0, columns - 6]);
    const j = clamp(Math.floor((v - y[0]) * ky) - 2, [0, rows - 6]);
    lagrange((h - x[0]) * kx - i, a, da);
    lagrange((v - y[0]) * ky - j, b, db);
    let f = 0, fx = 0, fy = 0;
    for (let q = 0; q < 6; q++) {
      const row = (j + q) * columns + i;
      let sum = 0, rise = 0;
      for (let p = 0; p < 6; p++) {
        sum += z[row + p] * a[p];
        rise += z[row + p] * da[p];
      }
      f += sum * b[q];
      fx += rise * b[q];
      fy += sum * db[q];
    }
    return [f, fx * kx, fy * ky];
  };
}

/** Writes the shares that the values at 0, 1, … 5 have at t, and their derivatives. */
function lagrange(t, share, slope) {
  for (let k = 0; k < 6; k++) {
    let value = 1, rise = 0, below = 1;
    for (let m = 0; m < 6; m++)
      if (m !== k) {
        rise = rise * (t - m) + value;
        value *= t - m;
        below *= k - m;
      }
    share[k] = value / below;
    slope[k] = rise / below;
  }
}

/** A runner's way: [x, y, height] after each step, until it is far off the map. */
export function run(rule, height, [h, v], settings, steps, [[west, east], [south, north]]) {
  const far = [(east - west) / 2, (north - south) / 2], path = [];
  const [mh, mv] = [{}, {}]; // what it remembers, along each axis
  for (let t = 0; t <= steps; t++) {
    if (!(h >= west - far[0] && h <= east + far[0] && v >= south - far[1] && v <= north + far[1]))
      break;
    const place = height(h, v);
    path.push([h, v, place[0]]);
    h += rule(place[1], mh, settings, t + 1);
    v += rule(place[2], mv, settings, t + 1);
  }
  return path;
}

// Where the tuned settings are tried from, as shares of the map.
const TRIES = [[0.15, 0.85], [0.1, 0.3], [0.4, 0.1], [0.65, 0.9], [0.9, 0.4]];
const RATES = Array.from({ length: 25 }, (_, k) => 10 ** (-2.5 + k / 7));
const MEMORIES = [0, 0.2, 0.4, 0.6, 0.8, 0.9];

/** The rate, and where there is one the momentum, at which a runner comes lowest: by
 *  the mean logarithm of its heights in the last steps, from all the tries. */
export function tune({ rule, memory }, height, steps, [x, y], floor) {
  let [best, least] = [undefined, Infinity];
  for (const momentum of memory ? MEMORIES : [0])
    for (const rate of RATES) {
      const settings = { rate, momentum };
      const score = TRIES.reduce((sum, [u, v]) => {
        const start = [x[0] + u * (x[1] - x[0]), y[0] + v * (y[1] - y[0])];
        const path = run(rule, height, start, settings, steps, [x, y]);
        if (path.length <= steps) return Infinity; // it has left the map
        const last = path.slice(-5);
        return sum + last.reduce((s, [, , f]) => s + Math.log(Math.max(f, floor)), 0);
      }, 0);
      if (score < least) [best, least] = [settings, score];
    }
  return best;
}

/** Optimizers leave one start on the same surface. */
export default function race(fig, { surfaces, steps, rate, momentum }) {
  const names = Object.keys(RUNNERS);
  const now = (fig.state.now ??= { surface: 0, step: steps, start: surfaces[0].start,
    tuned: true, rate, momentum, off: new Set() });
  let surface, height, tuned, paths, map, chart, marks, start, wipe, hint, cursor;
  const again = () => { paths = undefined; fig.ask(); };

  // Four small maps to choose from.
  const top = fig.row();
  const wide = fig.narrow ? (fig.width - 60) / 2 : 74;
  choice(top, { name: "Surface", options: surfaces.map(() => ""), value: now.surface,
    pick(i) {
      fig.stop();
      Object.assign(now, { surface: i, start: surfaces[i].start, step: steps });
      build();
      again();
    } }).forEach((label, i) => {
    const { name, bands } = surfaces[i];
    set(label, { style: "border-radius: 8px; padding: 5px 10px; display: grid; gap: 2px; justify-items: center" });
    const small = add(label, "svg", { width: wide, height: 40, viewBox: "0 0 1000 1000",
      preserveAspectRatio: "none", "aria-hidden": "true", style: "overflow: hidden; border-radius: 3px" });
    for (const d of bands) add(small, "path", { d, style: "fill: var(--loss); fill-opacity: 0.045" });
    add(label, "span", { style: "font-size: 12px" }, name);
  });
  const fair = add(top, "div", { class: "push" });
  choice(fair, { name: "Learning rates", options: ["each at its tuned rate", "all at one rate"],
    value: now.tuned ? 0 : 1, pick(i) { now.tuned = i === 0; again(); } });

  const side = fig.width >= 620;
  const mapWidth = side ? Math.round(fig.width * 0.55) : fig.width;
  const tall = Math.round(side ? 330 : mapWidth * 0.72);
  const svg = fig.svg(side ? tall + 8 : tall + 250, "A map of the surface, and the losses");

  function build() {
    svg.replaceChildren();
    surface = surfaces[now.surface];
    const raw = relief(surface);
    const lowest = Math.min(...surface.goals.map((goal) => raw(...goal)[0]));
    height = (h, v) => {
      const found = raw(h, v);
      found[0] -= lowest;
      return found;
    };
    tuned = (fig.state.tuned ??= {})[surface.name] ??= Object.fromEntries(names.map((name) =>
      [name, tune(RUNNERS[name], height, steps, [surface.x, surface.y], surface.losses[0])]));
    map = plot(svg, { box: [30, 8, mapWidth - 38, tall - 36], x: surface.x, y: surface.y,
      frame: true, xTicks: 5 });
    for (const d of surface.bands) add(map.area, "path", { d,
      transform: `translate(${map.left},${map.top}) scale(${map.width / 1000},${map.height / 1000})`,
      style: `fill: var(--loss); fill-opacity: 0.028; stroke: var(--loss);
        stroke-opacity: 0.3; vector-effect: non-scaling-stroke` });
    for (const [h, v] of surface.goals) {
      const g = add(map.area, "g", { transform: `translate(${map.x(h)},${map.y(v)})` });
      add(g, "path", { d: "M-6,0H6M0,-6V6", class: "axis", "stroke-width": 1.5 });
      add(g, "text", { x: 10, y: 18, class: "halo" }, "lowest");
    }
    const [left, up] = side ? [mapWidth + 44, 28] : [38, tall + 28];
    chart = plot(svg, { box: [left, up, fig.width - left - 94, side ? tall - 56 : 172],
      x: [0, steps], y: surface.losses, log: true, xTicks: 4, yTicks: 5,
      yName: "height above the lowest", xName: "step" });
    const mark = (at, name, more) => add(at, "path", { fill: "none", "stroke-width": 2.25,
      "stroke-linejoin": "round", "stroke-dasharray": RUNNERS[name].dash,
      style: `stroke: ${RUNNERS[name].colour}`, ...more });
    cursor = add(chart.under, "path", { class: "axis", fill: "none" });
    marks = names.map((name) => ({
      ghost: mark(map.area, name, { opacity: 0.25 }), path: mark(map.area, name),
      faint: mark(chart.area, name, { opacity: 0.25 }), curve: mark(chart.area, name),
      dot: add(map.area, "circle", { r: 6, style: `fill: ${RUNNERS[name].colour};
        stroke: var(--paper); stroke-width: 1.5` }),
      name: add(chart.over, "text", { class: "halo", "aria-hidden": "true",
        style: `fill: ${RUNNERS[name].colour}` }, name),
    }));
    start = handle(map, { name: "Start", colour: "currentColor",
      step: [surface.x, surface.y].map(([a, b]) => (b - a) / 50),
      begin() { fig.stop(); now.step = steps; now.moved = true; },
      move(h, v) { now.start = [h, v]; again(); } });
    hint = add(map.over, "text", { class: "halo", "aria-hidden": "true" }, "drag the start");
    wipe = handle(chart, { name: "Step", colour: "currentColor", step: [1, 0],
      begin: () => fig.stop(), move(t) { now.step = Math.round(t); fig.ask(); } });
  }

  // Chips: who runs, and at which rate; a click takes one out of the race.
  const chips = fig.row();
  const chip = names.map((name) => button(chips, "", () => {
    if (!now.off.delete(name)) now.off.add(name);
    fig.ask();
  }));
  chip.forEach((b, i) => {
    const svg = add(b, "svg", { width: 22, height: 8, "aria-hidden": "true",
      style: "display: inline-block; margin-right: 6px" });
    add(svg, "path", { d: "M0,4H22", fill: "none", "stroke-width": 2.5,
      "stroke-dasharray": RUNNERS[names[i]].dash, style: `stroke: ${RUNNERS[names[i]].colour}` });
    b.words = add(b, "span");
  });

  const row = fig.row();
  const play = button(row, "", () => {
    if (fig.running) return fig.stop();
    if (now.step >= steps) now.step = 0;
    if (fig.calm) { now.step = steps; return fig.ask(); }
    fig.run((frame) => (now.step += frame % 2) < steps);
  }, "main");
  slider(row, { name: "one rate η", min: 0.001, max: 3, log: true,
    value: now.rate, move(v) { now.rate = v; common(); } }).parentNode.classList.add("push");
  slider(row, { name: "μ and β₁", min: 0, max: 0.99, steps: 99, digits: 2,
    value: now.momentum, move(v) { now.momentum = v; common(); } });
  const radios = fair.querySelectorAll("input");
  const common = () => { now.tuned = false; radios[1].checked = true; again(); };
  build();

  const short = (v) => String(+v.toPrecision(2));
  const settings = (name) => now.tuned ? tuned[name]
    : { rate: now.rate, momentum: now.momentum };
  return () => {
    paths ??= names.map((name) => run(RUNNERS[name].rule, height, now.start,
      settings(name), steps, [surface.x, surface.y]));
    play.textContent = fig.running ? "Pause" : "Run the race";
    const floor = surface.losses[0];
    const ends = [], racing = [];
    names.forEach((name, i) => {
      const off = now.off.has(name), path = paths[i], m = marks[i];
      const { rate, momentum } = settings(name);
      const memory = RUNNERS[name].memory;
      chip[i].words.textContent =
        `${name} η ${short(rate)}${memory ? `, ${memory} ${short(momentum)}` : ""}`;
      set(chip[i], { "aria-pressed": !off, style: `opacity: ${off ? 0.5 : 1};
        text-decoration: ${off ? "line-through" : "none"}` });
      for (const part of Object.values(m)) part.style.display = off ? "none" : "";
      if (off) return;
      const t = Math.min(now.step, path.length - 1), last = path.length - 1;
      const losses = path.map(([, , f], k) => [k, Math.max(f, floor / 10)]);
      set(m.ghost, { d: line(map, path) });
      set(m.path, { d: line(map, path.slice(0, t + 1)) });
      set(m.faint, { d: line(chart, losses) });
      set(m.curve, { d: line(chart, losses.slice(0, t + 1)) });
      set(m.dot, { cx: map.x(path[t][0]), cy: map.y(path[t][1]) });
      const lost = last < steps;
      m.name.textContent = lost ? `${name} ↗` : name;
      racing.push({ name, lost: lost && t === last, height: path[t][2] });
      ends.push({ m, y: lost ? chart.top : clamp(chart.y(losses[last][1]), [chart.top, chart.bottom]) });
    });
    // Names keep apart from each other, from the top down and back up from the bottom.
    ends.sort((a, b) => a.y - b.y);
    ends.forEach((end, i) => { end.y = Math.max(end.y, i ? ends[i - 1].y + 16 : chart.top + 4); });
    ends.reverse().forEach((end, i) => {
      end.y = Math.min(end.y, i ? ends[i - 1].y - 16 : chart.bottom - 14);
      set(end.m.name, { x: chart.right + 8, y: end.y + 4 });
    });
    const [h, v] = now.start;
    hint.style.display = now.moved ? "none" : "";
    set(hint, { x: map.x(h) + 16, y: map.y(v) - 10 });
    start.to(h, v, `x ${number(h, 1)}, y ${number(v, 1)}`);
    set(cursor, { d: `M${chart.x(now.step)},${chart.top}V${chart.bottom}` });
    wipe.to(now.step, chart.y.domain[0], `step ${now.step} of ${steps}`);
    const lost = racing.filter((r) => r.lost).map((r) => r.name);
    const there = racing.filter((r) => !r.lost).sort((a, b) => a.height - b.height);
    const tie = there.filter((r) => r.height <= 1.05 * there[0].height);
    const listed = (all) => all.join(", ").replace(/, ([^,]*)$/, " and $1");
    const home = there.filter((r) => r.height <= floor);
    const lead = !there.length ? "" : now.step === 0 ? "All leave from one place."
      : home.length ? `After ${now.step} steps ${listed(home.map((r) => r.name))} ${
        home.length > 1 ? "have" : "has"} arrived.`
      : tie.length === 1 ? `After ${now.step} steps ${tie[0].name} is lowest.`
      : `After ${now.step} steps ${listed(tie.map((r) => r.name))} are level.`;
    const gone = lost.length ? ` ${listed(lost)} left the map.` : "";
    fig.say(`${lead}${gone}`.trim() || "Nobody runs.");
  };
}
