import { add, choice, clamp, floats, legend, number, set, slider } from "./kit.js";

/** What a layer does to a weighted sum z, and its slope, told from its output a. */
export const bendings = {
  tanh: { f: Math.tanh, slope: (a) => 1 - a * a, range: [-1.2, 1.2] },
  ReLU: { f: (z) => Math.max(z, 0), slope: (a) => +(a > 0), range: [-0.4, 3] },
  sigmoid: { f: (z) => 1 / (1 + Math.exp(-z)), slope: (a) => a * (1 - a), range: [-0.1, 1.1] },
};

/** rows @ weights, both square arrays of numbers in rows of n; across: weights turned. */
function times(rows, weights, n, factor, across) {
  const out = new Float64Array(rows.length);
  const [down, right] = across ? [1, n] : [n, 1];
  for (let r = 0; r < rows.length; r += n)
    for (let i = 0; i < n; i++) {
      const value = rows[r + i] * factor;
      if (value) for (let j = 0; j < n; j++) out[r + j] += value * weights[i * down + j * right];
    }
  return out;
}

/** Activations after each layer, the inputs first, and the gradients with respect to
 *  them, when `arriving` is that with respect to the last. */
export function bothWays(inputs, weights, arriving, units, gain, name) {
  const { f, slope } = bendings[name];
  const factor = gain / Math.sqrt(units);
  const forward = [inputs];
  for (const W of weights) forward.push(times(forward.at(-1), W, units, factor).map(f));
  const backward = [arriving];
  for (let i = weights.length; i > 0; i--) {
    const local = backward[0].map((g, k) => g * slope(forward[i][k]));
    backward.unshift(times(local, weights[i - 1], units, factor, true));
  }
  return { forward, backward };
}

export function spreadOf(values) {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
}

/** Ten layers: what goes forward through them, and what comes back, as histograms. */
export default function layers(fig, { inputs, weights, arriving, units, most }) {
  const packed = (fig.state.packed ??= {
    inputs: Float64Array.from(floats(inputs)),
    arriving: Float64Array.from(floats(arriving)),
    weights: Array.from({ length: most }, (_, i) =>
      floats(weights).slice(i * units * units, (i + 1) * units * units)),
  });
  const now = (fig.state.now ??= { gain: Math.SQRT2, depth: most, name: "ReLU" });
  const names = Object.keys(bendings);

  const top = fig.row();
  choice(top, { name: "Activation function", options: names, value: names.indexOf(now.name),
    pick(i) { now.name = names[i]; fig.ask(); } });
  const knobs = fig.row();
  slider(knobs, { name: "gain: weights' size × √inputs", min: 0.25, max: 4,
    value: now.gain, log: true, steps: 80, move(v) { now.gain = v; fig.ask(); } });
  slider(knobs, { name: "depth: layers", min: 1, max: most, value: now.depth,
    steps: most - 1, digits: 0, move(v) { now.depth = Math.round(v); fig.ask(); } });
  legend(fig.row(), [
    ["M0,6H22", "activations, forward", "var(--forward)", "stroke-width: 4"],
    ["M0,6H22", "gradients, backward", "var(--backward)", "stroke-width: 4; stroke-dasharray: 5 3"]]);

  const tall = 31, head = 22, left = fig.narrow ? 44 : 62, gap = 16;
  const svg = fig.svg(head + (most + 1) * tall + 26, "Histograms for each layer");
  const wide = (fig.width - left - gap) / 2;
  const columns = [["forward", left], ["backward", left + wide + gap]];
  const bins = fig.narrow ? 31 : 51;
  const rows = Array.from({ length: most + 1 }, (_, i) => {
    const y = head + i * tall;
    const g = add(svg, "g", { "aria-hidden": "true" });
    add(g, "text", { class: "name", x: 0, y: y + tall - 9 },
      i ? `${fig.narrow ? "" : "layer "}${i}` : fig.narrow ? "in" : "inputs");
    const parts = columns.map(([kind, x]) => ({
      kind, x, y,
      base: add(g, "line", { class: "grid", x1: x, x2: x + wide, y1: y + tall - 5, y2: y + tall - 5 }),
      area: add(g, "path", { style: kind === "forward"
        ? "fill: var(--forward); fill-opacity: 0.8"
        : `fill: var(--backward); fill-opacity: 0.25; stroke: var(--backward);
           stroke-dasharray: 4 2` }),
      text: add(g, "text", { class: "tick halo", x: x + wide, y: y + 12, "text-anchor": "end" }),
    }));
    return { g, parts };
  });
  const titles = columns.map(([, x]) => add(svg, "text", { class: "name", x, y: 12 }));
  const ends = columns.map(([, x]) => [0, 0.5, 1].map((share) => add(svg, "text", {
    class: "tick", x: x + share * wide, "text-anchor": ["start", "middle", "end"][2 * share] })));

  const outline = (values, [low, high], { x, y }) => {
    const counts = new Array(bins).fill(0);
    for (const v of values)
      counts[clamp(Math.floor(((v - low) / (high - low)) * bins), [0, bins - 1])]++;
    const step = wide / bins, foot = y + tall - 5;
    // Roots, so that thin tails are seen beside a spike that holds nearly all.
    const heights = counts.map((c) => (tall - 9) * Math.sqrt(c / values.length));
    return `M${x},${foot}${heights.map((h, i) =>
      `V${(foot - h).toFixed(1)}H${(x + (i + 1) * step).toFixed(1)}`).join("")}V${foot}Z`;
  };
  const short = (v) => v === 0 ? "0" : v >= 0.01 && v < 1000 ? number(v, v < 1 ? 3 : 2)
    : v.toExponential(0).replace(/e\+?(-?\d+)/, (_, power) =>
      `·10${power.replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)])}`);

  return () => {
    const { gain, depth, name } = now;
    const passed = bothWays(packed.inputs, packed.weights.slice(0, depth),
      packed.arriving, units, gain, name);
    const ranges = { forward: bendings[name].range, backward: [-2.5, 2.5] };
    rows.forEach(({ g, parts }, i) => {
      set(g, { visibility: i <= depth ? "visible" : "hidden" });
      if (i <= depth)
        for (const part of parts) {
          const values = passed[part.kind][i];
          set(part.area, { d: outline(values, ranges[part.kind], part) });
          part.text.textContent = `${fig.narrow ? "" : "std "}${short(spreadOf(values))}`;
        }
    });
    const foot = head + (depth + 1) * tall + 8;
    columns.forEach(([kind], k) => {
      const [low, high] = ranges[kind];
      titles[k].textContent = kind === "forward" ? "forward ↓" : "backward ↑";
      ends[k].forEach((text, i) => {
        set(text, { y: foot });
        text.textContent = number(low + (i / 2) * (high - low), 1);
      });
    });
    const signal = spreadOf(passed.forward[depth]);
    const gradient = spreadOf(passed.backward[0]);
    const stuck = passed.forward[depth].filter((a) => bendings[name].slope(a) < 0.06).length
      / passed.forward[depth].length;
    const after = `after ${depth} layer${depth > 1 ? "s" : ""}`;
    fig.say(signal < 0.02 ? `The signal dies: ${after} its spread is ${short(signal)}.`
      : signal > 50 ? `The signal explodes: ${after} its spread is ${short(signal)}.`
      : name !== "ReLU" && stuck > 0.5 ? `${number(100 * stuck, 0)} % of the neurons are stuck ${after}, where ${name} is flat.`
      : gradient < 0.02 ? `The signal lives, but of the gradient only ${short(gradient)} reaches the inputs.`
      : gradient > 50 ? `The gradient explodes: ${short(gradient)} reaches the inputs.`
      : `Alive both ways: ${after} the signal's spread is ${short(signal)}, the gradient's ${short(gradient)}.`);
  };
}
