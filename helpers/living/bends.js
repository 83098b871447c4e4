import { add, button, clamp, glide, handle, legend, line, number, plot, segment, set, table } from "./kit.js";

/** Weights that bring rows @ weights nearest to y. A trace of a penalty on their size
 *  decides between the many answers where two bends lie on one place. */
export function leastSquares(rows, y, penalty = 1e-6) {
  const n = rows[0].length;
  const dot = (f) => rows.reduce((sum, row, k) => sum + f(row, k), 0);
  const A = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => dot((r) => r[i] * r[j]) + (i === j) * penalty),
    dot((r, k) => r[i] * y[k]),
  ]);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const share = k === i ? 0 : A[k][i] / A[i][i];
      for (let j = i; j <= n; j++) A[k][j] -= share * A[i][j];
    }
  return A.map((row, i) => row[n] / row[i]);
}

/** The mean squared error's derivatives: by the bias, then by place and weight of each
 *  neuron in turn. */
export function slopes(points, { bias, hinges }, bend) {
  const slope = [0, ...hinges.flatMap(() => [0, 0])];
  for (const [x, y] of points) {
    const sum = hinges.reduce((s, [at, w]) => s + w * bend(x - at), bias);
    const miss = (2 * (sum - y)) / points.length;
    slope[0] += miss;
    hinges.forEach(([at, w], i) => {
      const rise = (bend(x - at + 1e-3) - bend(x - at - 1e-3)) / 2e-3;
      slope[2 * i + 1] -= miss * w * rise;
      slope[2 * i + 2] += miss * bend(x - at);
    });
  }
  return slope;
}

/** Hinges, each with a place and a weight, and the curve that they add up to. */
export default function bends(fig, { points, activation, name, hinges, bias, x, y, most, straight }) {
  const bend = table(activation);
  const fresh = () => ({ bias, hinges: hinges.map((h) => [...h]) });
  const now = (fig.state.now ??= fresh());
  const speed = (fig.state.speed ??= [0, ...hinges.flatMap(() => [0, 0])]);
  const sum = (v) => now.hinges.reduce((s, [at, w]) => s + w * bend(v - at), now.bias);
  const error = () =>
    points.reduce((s, [h, v]) => s + (sum(h) - v) ** 2, 0) / points.length;

  // The error as a bar, beside what a straight line reaches.
  const names = fig.row();
  legend(names, [
    ["dot", "the points", "currentColor"],
    ["M0,6H22", "the sum", "var(--forward)", "stroke-width: 3.5"],
    ["M0,6H22", "each neuron alone", "var(--forward)", "stroke-width: 1.5; opacity: 0.6"],
    ["M11,0V12", "misses", "var(--loss)", "stroke-width: 2; stroke-dasharray: 3 2"]]);
  const tall = fig.narrow ? 210 : 250;
  const svg = fig.svg(tall + 214, "The curve, and below it a handle for each neuron");
  const width = fig.width - 50;
  const curve = plot(svg, { box: [40, 26, width, tall], x, y, xTicks: 0, yName: "output y" });
  const weights = plot(svg, { box: [40, tall + 64, width, 106], yTicks: 3,
    x, y: [-most, most], xName: "input x",
    yName: fig.narrow ? "weight: pull a ring" : "weight: pull a ring up, down or sideways" });

  const zero = { class: "axis", x1: curve.left, x2: curve.right };
  add(weights.area, "line", { ...zero, y1: weights.y(0), y2: weights.y(0) });
  const misses = add(curve.area, "path", { fill: "none",
    style: "stroke: var(--loss); stroke-width: 2; stroke-dasharray: 3 2" });
  const wedges = hinges.map(() => add(curve.area, "path", { fill: "none" }));
  const singles = hinges.map(() => add(curve.area, "path", { fill: "none" }));
  const bold = add(curve.area, "path", { fill: "none",
    style: "stroke: var(--forward); stroke-width: 3.5; stroke-linejoin: round" });
  for (const [h, v] of points)
    add(curve.area, "circle", { cx: curve.x(h), cy: curve.y(v), r: 3.2, fill: "currentColor" });
  const knees = hinges.map(() => ({
    drop: add(weights.under, "path", { class: "axis", "stroke-dasharray": "1 4",
      "stroke-linecap": "round" }),
    stem: add(weights.area, "path", {
      style: "stroke: var(--forward); stroke-width: 3; stroke-linecap: round" }),
    dot: add(curve.area, "circle", { r: 5,
      style: "fill: var(--forward); stroke: var(--paper); stroke-width: 1.5" }),
  }));

  let chosen = -1;
  const handles = hinges.map((_, i) => handle(weights, {
    name: `Neuron ${i + 1}: place and weight`, colour: "var(--forward)", label: i + 1,
    step: [(x[1] - x[0]) / 60, most / 25],
    begin: () => fig.stop(),
    move(h, w) { now.hinges[i] = [h, w]; fig.ask(); },
    near(yes) { chosen = yes ? i : chosen === i ? -1 : chosen; fig.ask(); },
  }));

  const formula = add(fig.figure, "p", { class: "sum", "aria-hidden": "true",
    style: `margin: 6px 0; font-size: 13px; min-height: ${fig.narrow ? 5.6 : 2.8}em` }, "y = ");
  const terms = [now.bias, ...hinges].map(() => {
    const term = add(formula, "span", { style: "white-space: nowrap" });
    formula.append(" ");
    return term;
  });

  const meter = fig.row();
  const scoreName = add(meter, "b", { class: "sum", style: "color: var(--loss); min-width: 13em" });
  const gauge = add(meter, "svg", { width: 190, height: 30, role: "presentation" });
  const share = (v) => 190 * Math.min(1, v / (1.6 * straight));
  add(gauge, "rect", { y: 3, width: 190, height: 7, rx: 3.5, fill: "var(--line)" });
  const full = add(gauge, "rect", { y: 3, height: 7, rx: 3.5, style: "fill: var(--loss)" });
  add(gauge, "path", { d: `M${share(straight)},0V13`, class: "axis" });
  add(gauge, "text", { x: share(straight), y: 26, "text-anchor": "middle", class: "tick" },
    "a straight line");

  const towards = (goal, places) => {
    const from = { bias: now.bias, hinges: now.hinges };
    const mix = (a, b, t) => a + (b - a) * t;
    speed.fill(0);
    glide(fig, 700, (t) => {
      now.bias = mix(from.bias, goal[0], t);
      now.hinges = from.hinges.map(([at, w], i) => [
        mix(at, places?.[i] ?? at, t), mix(w, clamp(goal[i + 1], [-most, most]), t)]);
    });
  };
  const best = () => leastSquares(
    points.map(([h]) => [1, ...now.hinges.map(([at]) => bend(h - at))]),
    points.map(([, v]) => v));
  /** One step of gradient descent with momentum, for weights, places and the bias. */
  const learn = () => {
    slopes(points, now, bend).forEach((s, i) => { speed[i] = 0.9 * speed[i] - 0.01 * s; });
    now.bias += speed[0];
    now.hinges = now.hinges.map(([at, w], i) => [
      clamp(at + speed[2 * i + 1], x), clamp(w + speed[2 * i + 2], [-most, most])]);
  };

  button(meter, "Best weights", () => towards(best()), "main push");
  const learning = button(meter, "", () => {
    if (fig.running) return fig.stop();
    const steps = fig.calm ? 500 : 4; // without motion: far at once, in few pictures
    fig.run((frame) => {
      for (let i = 0; i < steps; i++) learn();
      return frame * steps < 5000;
    });
  });
  button(meter, "Start over", () =>
    towards([bias, ...hinges.map(([, w]) => w)], hinges.map(([at]) => at)));

  const grid = Array.from({ length: 121 }, (_, i) => x[0] + ((x[1] - x[0]) * i) / 120);
  const count = ["No bend adds", "One bend adds", "Two bends add", "Three bends add",
    "Four bends add", "Five bends add", "Six bends add"][hinges.length];
  const signed = (v, first) => `${v < 0 ? "−" : first ? "" : "+"}${first ? "" : " "}${number(Math.abs(v))}`;
  return () => {
    learning.textContent = fig.running ? "Pause" : "Let it learn";
    terms[0].textContent = signed(now.bias, true);
    now.hinges.forEach(([at, w], i) => {
      const mine = chosen === i;
      // A neuron that is 0 up to its bend is drawn from there on.
      const own = [...grid.filter((v) => bend(v - at)), at].sort((a, b) => a - b)
        .map((v) => [v, w * bend(v - at)]);
      set(wedges[i], { d: mine ? `${line(curve, [...own, [x[1], 0], [own[0][0], 0]])}Z` : "",
        style: "fill: var(--forward); opacity: 0.12" });
      set(singles[i], { d: line(curve, own), style: `stroke: var(--forward);
        stroke-width: ${mine ? 2.5 : 1.5}; opacity: ${mine ? 1 : 0.4}` });
      const [h, v] = [weights.x(at), weights.y(clamp(w, weights.y.domain))];
      const knee = curve.y(clamp(sum(at), y));
      set(knees[i].stem, { d: segment(weights, [at, 0], [at, w]) });
      set(knees[i].drop, { d: `M${h},${knee + 8}V${Math.min(v - 12, weights.y(0))}` });
      set(knees[i].dot, { cx: h, cy: knee });
      handles[i].to(at, w, `bend at ${number(at, 1)}, weight ${number(w, 1)}`);
      terms[i + 1].textContent =
        `${signed(w)}·${name}(x ${at < 0 ? "+" : "−"} ${number(Math.abs(at), 1)})`;
      set(terms[i + 1], { style: `white-space: nowrap; ${
        mine ? "font-weight: 700; color: var(--forward)" : ""}` });
    });
    const places = [...grid, ...now.hinges.map(([at]) => at)].sort((a, b) => a - b);
    set(bold, { d: line(curve, places.map((v) => [v, sum(v)])) });
    set(misses, { d: points.map(([h, v]) => segment(curve, [h, v], [h, sum(h)])).join("") });
    const off = error();
    set(full, { width: Math.max(3, share(off)) });
    scoreName.textContent = `mean squared error ${number(off, 3)}`;
    const kind = off < 0.03 * straight ? "a curve that hugs the points"
      : off < 0.2 * straight ? "a curve that comes near the points"
      : off < straight ? "a curve that follows the points a little"
      : "a curve worse than a straight line";
    fig.say(`${count} up to ${kind}.`);
  };
}
