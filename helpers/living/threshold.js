import { add, button, clamp, handle, legend, line, number, plot, segment, set } from "./kit.js";

/** How a sigmoid with a place and a steepness is judged by points [x, 0 or 1]: the mean
 *  of −ln(what it called them), its derivatives with respect to place and steepness, and
 *  the share on their side of ½. */
export function judged(points, place, steepness) {
  let [loss, byPlace, bySteepness, right] = [0, 0, 0, 0];
  for (const [x, t] of points) {
    const z = steepness * (x - place);
    const push = 1 / (1 + Math.exp(-z)) - t;
    loss += price(z, t);
    byPlace -= push * steepness;
    bySteepness += push * (x - place);
    right += (z > 0) === (t === 1);
  }
  return [loss, byPlace, bySteepness, right].map((sum) => sum / points.length);
}

/** −ln of the probability that a sigmoid of z gives to t, also where that is tiny. */
const price = (z, t) => {
  const sure = t ? z : -z;
  return Math.max(-sure, 0) + Math.log1p(Math.exp(-Math.abs(sure)));
};

/** A sigmoid among labelled points; below it, over its place, its accuracy and its loss. */
export default function threshold(fig, { points, names: [no, yes], place, steepness, x, xName }) {
  const reach = 1.1, wide = x[1] - x[0], places = [x[0] + wide / 20, x[1] - wide / 20];
  const steep = [0.4, 12];
  const now = (fig.state.now ??= { place, steepness });
  const called = (v) => 1 / (1 + Math.exp(-now.steepness * (v - now.place)));

  legend(fig.row(), [
    ["dot", yes, "currentColor"],
    ["M11,2a4,4 0 1 0 0.01,0Z", no, "currentColor", "stroke-width: 1.6"],
    ["M0,6H22", "probability that is called", "var(--forward)", "stroke-width: 3.5"],
    ["M11,0V12", "missing to certainty", "var(--loss)", "stroke-width: 2; stroke-dasharray: 3 2"],
    ["M6,1L16,11M16,1L6,11", "on the wrong side of ½", "var(--minus)", "stroke-width: 2"]]);
  // Accuracy jumps where the place passes a point, and is level between two of them.
  const stops = [x[0], ...points.map(([h]) => h).sort((a, b) => a - b), x[1]];
  const levels = stops.slice(1).map((b, i) =>
    [stops[i], b, judged(points, (stops[i] + b) / 2, 1)[3]]);
  const [least, most] = [Math.min, Math.max].map((f) => f(...levels.map(([, , v]) => v)));
  const svg = fig.svg(530, "The curve, and below it its accuracy and its loss");
  const [left, width] = [44, fig.width - 54];
  const over = fig.narrow ? "" : ", over the place of the curve";
  const scene = plot(svg, { box: [left, 26, width, 176], x, y: [-0.17, 1.17], xTicks: 0,
    yTicks: 3, yName: `probability of ${yes}` });
  const share = plot(svg, { box: [left, 246, width, 70], x, y: [least - 0.1, 1.02], xTicks: 0,
    yTicks: 3, yName: `accuracy${over}` });
  const cost = plot(svg, { box: [left, 358, width, 128], x, y: [0, 1.6], yTicks: 3,
    yName: `loss${over}`, xName });

  const through = add(svg, "path", { class: "axis", "stroke-dasharray": "1 4",
    "stroke-linecap": "round", "aria-hidden": "true" });
  const half = { class: "axis", x1: scene.left, x2: scene.right, "stroke-dasharray": "2 4" };
  add(scene.area, "line", { ...half, y1: scene.y(0.5), y2: scene.y(0.5) });
  const misses = add(scene.area, "path", { fill: "none",
    style: "stroke: var(--loss); stroke-width: 1.75; stroke-dasharray: 3 2" });
  const curve = add(scene.area, "path", { fill: "none",
    style: "stroke: var(--forward); stroke-width: 3.5" });
  for (const [h, t] of points)
    add(scene.area, "circle", { cx: scene.x(h), cy: scene.y(t), r: 4.6,
      style: `stroke: currentColor; stroke-width: 1.6; fill: ${t ? "currentColor" : "var(--paper)"}` });
  const crosses = add(scene.area, "path", { fill: "none",
    style: "stroke: var(--minus); stroke-width: 2.5" });
  const dearest = add(scene.over, "text", { class: "halo", "aria-hidden": "true",
    style: "fill: var(--loss)" });

  add(share.area, "path", { fill: "none",
    d: levels.map(([a, b, v]) => segment(share, [a, v], [b, v])).join(""),
    style: "stroke: var(--forward); stroke-width: 3" });
  const losses = add(cost.area, "path", { fill: "none",
    style: "stroke: var(--loss); stroke-width: 2; stroke-dasharray: 2 2.5" });
  const [flat, tangent] = [share, cost].map((at) => add(at.area, "path", { fill: "none",
    style: "stroke: var(--backward); stroke-width: 3; stroke-dasharray: 8 3" }));
  const dot = (at, colour) => add(at.over, "circle", { r: 5.5, "aria-hidden": "true",
    style: `fill: ${colour}; stroke: var(--paper); stroke-width: 1.5` });
  const [shareDot, costDot] = [dot(share, "var(--forward)"), dot(cost, "var(--loss)")];
  const words = (at, colour) => add(at.over, "text", { class: "halo", x: at.right,
    y: at.top - 10, "text-anchor": "end", "aria-hidden": "true", style: `fill: ${colour}` });
  const [shareWords, costWords] = [words(share, "var(--forward)"), words(cost, "var(--loss)")];

  const change = (what) => { Object.assign(now, { touched: true, asked: false }, what); fig.ask(); };
  const grip = (name, move) => handle(scene, { name, move, step: [wide / 120, 0],
    colour: "var(--forward)", begin: () => fig.stop() });
  const middle = grip("Place of the threshold",
    (h) => change({ place: clamp(h, places) }));
  const shoulder = grip("Steepness",
    (h) => change({ steepness: clamp(reach / Math.max(h - now.place, 0.01), steep) }));
  const hints = [["place", 14], ["steepness", 12]].map(([text, dx]) =>
    [add(scene.over, "text", { class: "halo", "aria-hidden": "true" }, text), dx]);

  const row = fig.row();
  const following = button(row, "", () => {
    if (fig.running) return fig.stop();
    change({});
    const steps = fig.calm ? 4000 : 4; // without motion: there at once
    fig.run((frame) => {
      let slope;
      for (let i = 0; i < steps; i++) {
        const [, byPlace, bySteepness] = judged(points, now.place, now.steepness);
        now.place = clamp(now.place - 0.1 * byPlace, places);
        now.steepness = clamp(now.steepness - 0.1 * bySteepness, steep);
        slope = Math.hypot(byPlace, bySteepness);
      }
      return slope > 2e-4 && frame * steps < 4000;
    });
  }, "main");
  button(row, "Follow the accuracy", () => { fig.stop(); change({ asked: true }); });
  button(row, "Start over", () => { fig.stop(); change({ place, steepness }); });

  const finding = (loss, slope, right) => {
    const score = `${right} of ${points.length} right`;
    if (now.asked) return "Accuracy is level here. Its slope is 0, so it cannot tell where to go.";
    if (!now.touched) return "One curve, and two numbers that judge it: its accuracy and its loss.";
    if (Math.abs(slope) > 0.015)
      return `${score}, and level here; the loss is ${number(loss, 3)} and falls to the ${slope > 0 ? "left" : "right"}.`;
    const best = Math.round(most * points.length);
    return `The lowest loss of this steepness, ${number(loss, 3)}: ${score}`
      + (right < best ? `; elsewhere ${best} are.` : ".");
  };

  const grid = Array.from({ length: 161 }, (_, i) => x[0] + ((x[1] - x[0]) * i) / 160);
  return () => {
    following.textContent = fig.running ? "Pause" : "Follow the loss";
    const [loss, slope, , part] = judged(points, now.place, now.steepness);
    const right = Math.round(part * points.length);
    set(curve, { d: line(scene, grid.map((v) => [v, called(v)])) });
    set(misses, { d: points.map(([h, t]) => segment(scene, [h, t], [h, called(h)])).join("") });
    const wrong = points.filter(([h, t]) => (h > now.place) !== (t === 1));
    set(crosses, { d: wrong.map(([h, t]) =>
      `M${scene.x(h) - 5.5},${scene.y(t) - 5.5}l11,11m0,-11l-11,11`).join("") });
    // The point that costs most, in numbers.
    const dear = ([h, t]) => price(now.steepness * (h - now.place), t);
    const worst = points.reduce((a, b) => (dear(b) > dear(a) ? b : a));
    const gave = Math.exp(-dear(worst));
    dearest.textContent = `called ${gave < 0.1 ? number(100 * gave, 1) : number(100 * gave, 0)} %: costs ${number(dear(worst), 2)}`;
    set(dearest, { x: clamp(scene.x(worst[0]), [scene.left + 76, scene.right - 76]),
      y: scene.y(worst[1]) + (worst[1] ? -13 : 23), "text-anchor": "middle" });

    const [h, tops] = [scene.x(now.place), scene.y(0.5)];
    set(through, { d: `M${h},${tops + 10}V${cost.bottom}` });
    set(losses, { d: line(cost, grid.map((v) => [v, judged(points, v, now.steepness)[0]])) });
    set(shareDot, { cx: h, cy: share.y(part) });
    set(flat, { d: `M${h - 80},${share.y(part)}h160` });
    set(costDot, { cx: h, cy: clamp(cost.y(loss), [cost.top, cost.bottom]) });
    // The tangent has the same length on the screen, however steep it is.
    const rise = (slope * (cost.y(1) - cost.y(0))) / (cost.x(1) - cost.x(0));
    const run = 80 / Math.hypot(1, rise);
    const [v, up] = [cost.y(loss), run * rise];
    set(tangent, { d: `M${h - run},${v - up}L${h + run},${v + up}` });
    shareWords.textContent = `${right} of ${points.length}, slope 0`;
    costWords.textContent = `loss ${number(loss, 3)}, slope ${number(slope)}`;
    middle.to(now.place, 0.5, `place ${number(now.place)}, accuracy ${right} of ${points.length}, loss ${number(loss, 3)}`);
    const at = now.place + reach / now.steepness;
    shoulder.to(at, called(at), `steepness ${number(now.steepness)}, loss ${number(loss, 3)}`);
    hints.forEach(([text, dx], i) => {
      text.style.display = now.touched ? "none" : "";
      set(text, { x: (i ? scene.x(at) : h) + dx, y: (i ? scene.y(called(at)) : tops) + 22 });
    });
    fig.say(finding(loss, slope, right));
  };
}
