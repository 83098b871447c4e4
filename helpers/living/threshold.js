import { add, button, clamp, handle, legend, line, number, plot, segment, set } from "./kit.js";

/** The mean binary cross-entropy of σ(steepness · (x − place)), its derivatives by place
 *  and by steepness, and the share of points on the right side. */
export function judged(points, place, steepness) {
  let [loss, byPlace, bySteepness, right] = [0, 0, 0, 0];
  for (const [x, t] of points) {
    const z = steepness * (x - place);
    const p = z > 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
    loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - t * z;
    byPlace += (p - t) * -steepness;
    bySteepness += (p - t) * (x - place);
    right += (z > 0) === (t === 1);
  }
  return [loss, byPlace, bySteepness, right].map((sum) => sum / points.length);
}

/** A sigmoid among labelled points: accuracy goes in jumps, the loss slopes. */
export default function threshold(fig, { points, names, place, steepness, x, xName }) {
  const now = (fig.state.now ??= { place, steepness });
  const steep = [0.4, 12];
  const sigmoid = (v) => 1 / (1 + Math.exp(-now.steepness * (v - now.place)));

  legend(fig.row(), [
    ["dot", names[1], "currentColor"],
    ["M7,6a4,4 0 1 0 8,0a4,4 0 1 0 -8,0", names[0], "currentColor", "stroke-width: 1.75"],
    ["M0,6H22", `probability of “${names[1]}”`, "var(--forward)", "stroke-width: 3.5"],
    ["M5,1L17,11M17,1L5,11", "wrong side", "var(--loss)", "stroke-width: 2"]]);
  // Between two points no answer changes: these are the steps of the accuracy.
  const corners = [...points.map(([v]) => v).sort((a, b) => a - b), x[1]];
  const steps = corners.flatMap((to, i) => {
    const from = i ? corners[i - 1] : x[0], level = judged(points, (from + to) / 2, 1)[3];
    return [[from, level], [to, level]];
  });
  const least = Math.min(...steps.map(([, level]) => level));
  const svg = fig.svg(506, "The points and the sigmoid, and below them accuracy and loss");
  const width = fig.width - 54;
  const top = plot(svg, { box: [44, 12, width, 168], x, y: [-0.22, 1.22], xTicks: 6, yTicks: 2,
    xName });
  const share = plot(svg, { box: [44, 256, width, 66], x, y: [least - 0.06, 1.02], yTicks: 2,
    xTicks: 0, yName: "accuracy" });
  const grid = Array.from({ length: 241 }, (_, i) => x[0] + ((x[1] - x[0]) * i) / 240);
  const low = plot(svg, { box: [44, 362, width, 104], x, y: [0, 2], yTicks: 2, xTicks: 6,
    yName: "loss", xName: "place of the threshold" });

  const split = add(svg, "path", { class: "axis", "stroke-dasharray": "1 4", fill: "none",
    "stroke-linecap": "round", "aria-hidden": "true" });
  const curve = add(top.area, "path", { fill: "none",
    style: "stroke: var(--forward); stroke-width: 3.5" });
  // Points on one place stand beside each other, not on each other.
  const dots = points.map(([v, t], i) => {
    const near = points.slice(0, i).filter(([w, s]) => s === t && Math.abs(top.x(w) - top.x(v)) < 9);
    const at = `translate(${top.x(v)},${top.y(t) + (t ? -1 : 1) * 8 * (near.length % 3)})`;
    const g = add(top.area, "g", { transform: at });
    add(g, "circle", { r: 4, stroke: "currentColor", "stroke-width": 1.75,
      style: `fill: ${t ? "currentColor" : "var(--paper)"}` });
    return add(g, "path", { d: "M-6,-6L6,6M6,-6L-6,6", fill: "none",
      style: "stroke: var(--loss); stroke-width: 2" });
  });
  add(share.area, "path", { fill: "none", class: "axis", "stroke-width": 2, d: line(share, steps) });
  const slope = add(low.area, "path", { fill: "none",
    style: "stroke: var(--loss); stroke-width: 2.5; stroke-dasharray: 2 3" });
  const tangents = [share, low].map((at) => add(at.area, "path", { fill: "none",
    style: "stroke: var(--backward); stroke-width: 2.5; stroke-dasharray: 7 4" }));
  const marks = [share, low].map((at) => ({
    dot: add(at.over, "circle", { r: 5.5, style: "fill: var(--forward); stroke: var(--paper); stroke-width: 1.5" }),
    text: add(at.over, "text", { class: "halo", "aria-hidden": "true", "text-anchor": "end",
      x: at.right, y: at.top - 10 }),
  }));

  const middle = handle(top, { name: "Place of the threshold", colour: "var(--forward)",
    step: [(x[1] - x[0]) / 120, 0], begin: () => fig.stop(),
    move(v) { now.place = v; fig.ask(); } });
  // It sits where the curve reaches σ(1.5): nearer to the middle means steeper.
  const turner = handle(top, { name: "Steepness", colour: "var(--forward)",
    step: [(x[1] - x[0]) / 120, 0], begin: () => fig.stop(),
    move(v) { now.steepness = clamp(1.5 / Math.max(1e-3, v - now.place), steep); fig.ask(); } });
  const hints = ["place", "steepness"].map((text, i) =>
    add(top.over, "text", { class: "halo", "aria-hidden": "true", style: "fill: var(--forward)",
      "text-anchor": "start" }, text));

  const row = fig.row();
  const follow = button(row, "", () => {
    if (fig.running) return fig.stop();
    const many = fig.calm ? 600 : 2;
    fig.run((frame) => {
      for (let i = 0; i < many; i++) {
        const [, byPlace, bySteepness] = judged(points, now.place, now.steepness);
        now.place = clamp(now.place - 0.05 * byPlace, x);
        now.steepness = clamp(now.steepness - 0.2 * bySteepness, steep);
      }
      return frame * many < 600;
    });
  }, "main");
  button(row, "Start over", () => {
    fig.stop();
    Object.assign(now, { place, steepness });
    fig.ask();
  });

  return () => {
    follow.textContent = fig.running ? "Pause" : "Follow the loss downhill";
    const [loss, byPlace, , right] = judged(points, now.place, now.steepness);
    const h = top.x(now.place);
    set(split, { d: `M${h},${top.top}V${low.bottom}` });
    set(curve, { d: line(top, grid.map((v) => [v, sigmoid(v)])) });
    points.forEach(([v, t], i) => {
      dots[i].style.display = v > now.place === (t === 1) ? "none" : "";
    });
    const all = grid.map((v) => [v, judged(points, v, now.steepness)]);
    set(slope, { d: line(low, all.map(([v, [height]]) => [v, height])) });
    const reach = (x[1] - x[0]) / 9;
    [[share, right, 0], [low, loss, byPlace]].forEach(([at, height, rise], i) => {
      // A tangent of one length on paper, however steep it is.
      const unit = [at.x(1) - at.x(0), at.y(1) - at.y(0)];
      const wide = reach / Math.hypot(1, (rise * unit[1]) / unit[0]);
      set(tangents[i], { d: segment(at, [now.place - wide, height - rise * wide],
        [now.place + wide, height + rise * wide]) });
      set(marks[i].dot, { cx: at.x(now.place), cy: clamp(at.y(height), [at.top, at.bottom]) });
      set(marks[i].text, { style: `fill: var(--backward)` });
    });
    const wrong = Math.round((1 - right) * points.length);
    marks[0].text.textContent = `${number(100 * right, 0)} %, its slope 0`;
    marks[1].text.textContent = `${number(loss, 3)}, its slope ${number(byPlace)}`;
    middle.to(now.place, 0.5, `at ${number(now.place)}`);
    const bend = now.place + 1.5 / now.steepness;
    turner.to(bend, 1 / (1 + Math.exp(-1.5)), `steepness ${number(now.steepness)}`);
    set(hints[0], { x: h + 16, y: top.y(0.5) + 16 });
    set(hints[1], { x: top.x(bend) + 16, y: top.y(0.817) + 14 });
    const way = Math.abs(byPlace) < 0.02 ? "and so is the loss" : byPlace > 0
      ? "the loss falls to the left" : "the loss falls to the right";
    fig.say(`${wrong} of ${points.length} are wrong. The accuracy is flat here, ${way}.`);
  };
}
