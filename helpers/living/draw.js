import { add, button, cells, clamp, floats, legend, number, set } from "./kit.js";

const SIDE = 28, BOX = 20, PEN = 1.1; // as MNIST's pictures are made; half a pen's width

/** A drawing as MNIST would store it: 20 pixels high or wide, centred by its mass.
 *  Strokes are lists of [x, y] on a page from 0 to 1; gives 784 numbers from 0 to 1. */
export function raster(strokes) {
  const all = strokes.flat();
  if (!all.length) return new Float32Array(SIDE * SIDE);
  const [low, high] = [Math.min, Math.max].map((f) =>
    [0, 1].map((k) => all.reduce((far, point) => f(far, point[k]), all[0][k])));
  // A dot stays a dot: what is smaller than a quarter of the page is not blown up.
  const size = (BOX - 2 * PEN) / Math.max(high[0] - low[0], high[1] - low[1], 0.25);
  const middle = [0, 1].map((k) => SIDE / 2 - ((low[k] + high[k]) / 2) * size);
  const first = ink(strokes, size, middle);
  let mass = 0, mx = 0, my = 0;
  first.forEach((v, k) => {
    mass += v;
    mx += v * ((k % SIDE) + 0.5);
    my += v * (Math.floor(k / SIDE) + 0.5);
  });
  return ink(strokes, size,
    [middle[0] + SIDE / 2 - mx / mass, middle[1] + SIDE / 2 - my / mass]);
}

/** How much ink each pixel has: by its distance to the nearest piece of a line. */
function ink(strokes, size, [left, top]) {
  const far = new Float32Array(SIDE * SIDE).fill(99);
  const reach = PEN + 1;
  for (const stroke of strokes)
    for (let i = stroke.length > 1 ? 1 : 0; i < stroke.length; i++) {
      const [u, v] = stroke[Math.max(0, i - 1)], [p, q] = stroke[i];
      const x = u * size + left, y = v * size + top;
      const dx = (p - u) * size, dy = (q - v) * size;
      const long = Math.max(dx * dx + dy * dy, 1e-12);
      const [x0, x1] = [Math.min(x, x + dx) - reach, Math.max(x, x + dx) + reach]
        .map((edge) => clamp(Math.floor(edge), [0, SIDE - 1]));
      const [y0, y1] = [Math.min(y, y + dy) - reach, Math.max(y, y + dy) + reach]
        .map((edge) => clamp(Math.floor(edge), [0, SIDE - 1]));
      for (let row = y0; row <= y1; row++)
        for (let column = x0; column <= x1; column++) {
          const a = column + 0.5 - x, b = row + 0.5 - y;
          const t = Math.min(1, Math.max(0, (a * dx + b * dy) / long));
          const distance = Math.hypot(a - t * dx, b - t * dy);
          const k = row * SIDE + column;
          if (distance < far[k]) far[k] = distance;
        }
    }
  return far.map((distance) => clamp(PEN + 0.5 - distance, [0, 1]));
}

/** A layer that Python has packed: bytes, a scale for each neuron, and biases. */
export function layer({ shape: [rows, columns], bytes, scales, bias }) {
  const raw = Int8Array.from(atob(bytes), (c) => (c.charCodeAt(0) << 24) >> 24);
  const scale = floats(scales), first = floats(bias);
  const weighted = (x) => {
    const z = new Float32Array(columns);
    for (let i = 0; i < rows; i++) {
      const value = x[i];
      if (value) for (let j = 0, k = i * columns; j < columns; j++) z[j] += value * raw[k + j];
    }
    return z.map((v, j) => v * scale[j] + first[j]);
  };
  return Object.assign(weighted, { rows, columns,
    weight: (i, j) => raw[i * columns + j] * scale[j] });
}

/** What each hidden layer gives, and the ten probabilities. */
export function read(layers, seen) {
  const hidden = [];
  let x = seen;
  for (const weighted of layers.slice(0, -1)) hidden.push((x = weighted(x).map((z) => Math.max(0, z))));
  const z = layers.at(-1)(x), most = Math.max(...z);
  const powers = Array.from(z, (v) => Math.exp(v - most));
  const total = powers.reduce((a, b) => a + b);
  return { hidden, probabilities: powers.map((p) => p / total) };
}

/** A neuron's weights as a picture: green where ink wakes it, violet where it calms. */
function template(weighted, j) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const paper = canvas.getContext("2d"), picture = paper.createImageData(SIDE, SIDE);
  const weights = Array.from({ length: SIDE * SIDE }, (_, i) => weighted.weight(i, j));
  const most = Math.max(...weights.map(Math.abs));
  weights.forEach((w, i) =>
    picture.data.set([...(w > 0 ? [44, 165, 83] : [165, 85, 235]), 255 * Math.abs(w / most) ** 0.8], 4 * i));
  paper.putImageData(picture, 0, 0);
  return canvas.toDataURL();
}

/** A page to draw a digit on; a network reads it while it is drawn. */
export default function draw(fig, { layers: packed, strokes }) {
  const layers = (fig.state.layers ??= packed.map(layer));
  const now = (fig.state.now ??= { strokes, example: true, at: [0.5, 0.3], down: false });
  const hidden = layers.slice(0, -1), units = hidden.at(-1).columns;
  const pictures = hidden.length === 1 && units <= 64 && (fig.state.pictures ??=
    Array.from({ length: units }, (_, j) => template(hidden[0], j)));

  const wide = !fig.narrow && fig.width >= 620;
  // On a phone all stands below each other; between, only the answer stands below.
  const paper = wide ? Math.min(240, fig.width - 520)
    : fig.narrow ? Math.min(300, fig.width - 8) : Math.min(240, fig.width - 302);
  const row2 = paper + 64;
  const svg = fig.svg(wide ? 276 : fig.narrow ? row2 + 452 : 480, "A page for a digit, and what the network makes of it");
  const title = (x, y, text) => add(svg, "text", { class: "name", x, y, "aria-hidden": "true" }, text);

  // The page, and the pen.
  title(0, 16, "draw a digit here");
  const page = add(svg, "g", { transform: "translate(0,26)", tabindex: 0, role: "application",
    "aria-label": "Page for a digit: arrow keys move the pen, the space bar sets it down or lifts it",
    class: "page", style: "touch-action: none; cursor: crosshair; outline: none" });
  add(page, "rect", { width: paper, height: paper, rx: 10, class: "sheet" });
  const lines = add(page, "path", { fill: "none", stroke: "currentColor",
    "stroke-width": (2 * PEN * paper) / 25, "stroke-linecap": "round", "stroke-linejoin": "round" });
  const tip = add(page, "circle", { r: 7, class: "tip", style: "stroke: var(--forward); stroke-width: 2.5" });
  const fresh = () => {
    if (now.example) now.strokes = [];
    now.example = false;
  };
  const place = (event) => {
    const seen = page.firstChild.getBoundingClientRect();
    return [(event.clientX - seen.left) / seen.width, (event.clientY - seen.top) / seen.height]
      .map((v) => clamp(v, [0, 1]));
  };
  let drawing = false;
  const lift = () => { drawing = false; };
  set(page, {
    pointerdown(event) {
      event.preventDefault();
      page.focus({ preventScroll: true });
      page.setPointerCapture(event.pointerId);
      fig.stop();
      fresh();
      now.strokes.push([place(event)]);
      drawing = true;
      fig.ask();
    },
    pointermove(event) {
      if (!drawing) return;
      const parts = event.getCoalescedEvents?.() ?? [];
      for (const part of parts.length ? parts : [event]) now.strokes.at(-1).push(place(part));
      fig.ask();
    },
    pointerup: lift,
    pointercancel: lift,
    keydown(event) {
      const ways = { Left: [-1, 0], Right: [1, 0], Up: [0, -1], Down: [0, 1] };
      const way = ways[event.key.replace("Arrow", "")];
      const modified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      if (modified || (!way && event.key !== " ")) return;
      event.preventDefault();
      fig.stop();
      if (way) now.at = now.at.map((v, k) => clamp(v + way[k] / SIDE, [0.04, 0.96]));
      else if (!(now.down = !now.down)) return fig.ask();
      if (!now.down) return fig.ask();
      fresh();
      if (way) now.strokes.at(-1).push([...now.at]);
      else now.strokes.push([[...now.at]]);
      fig.ask();
    },
  });

  // What it sees, and the neuron that speaks loudest.
  const [x1, y1] = fig.narrow ? [0, row2] : [paper + 22, 26];
  const small = wide ? 102 : fig.narrow ? 96 : 90;
  title(x1, y1 - 10, "what it sees");
  add(svg, "rect", { x: x1, y: y1, width: small, height: small, rx: 4, class: "sheet" });
  const pixels = cells(svg, { x: x1, y: y1, size: [small, small], rows: SIDE, columns: SIDE });
  const loud = [x1, y1 + small + 36];
  let loudest, loudName, laid;
  if (pictures) {
    loudName = title(loud[0], loud[1] - 10, "");
    add(svg, "rect", { x: loud[0], y: loud[1], width: small, height: small, rx: 4, class: "sheet" });
    loudest = add(svg, "image", { x: loud[0], y: loud[1], width: small, height: small,
      style: "image-rendering: pixelated", "aria-hidden": "true" });
    laid = set(cells(svg, { x: loud[0], y: loud[1], size: [small, small], rows: SIDE, columns: SIDE }),
      { opacity: 0.3 });
  }

  // Hidden neurons: as pictures of their weights, or as squares.
  const [x2, y2] = fig.narrow ? [126, row2] : [x1 + small + (wide ? 26 : 20), 26];
  const wall = [Math.min(wide ? 180 : 174, fig.width - x2 - 2), fig.narrow ? 232 : 240];
  title(x2, y2 - 10, `${hidden.map((h) => h.columns).join(" → ")} hidden neurons`);
  const links = add(svg, "g", { "aria-hidden": "true", fill: "none" });
  // The threads come out from behind the wall of neurons.
  add(svg, "rect", { x: x2, y: y2, width: wall[0], height: wall[1], style: "fill: var(--paper)" });
  const early = hidden.slice(0, -1);
  const part = (wall[1] - 8 * early.length) / hidden.length;
  const before = early.map(({ columns: n }, k) => {
    const across = Math.ceil(Math.sqrt((n * wall[0]) / part)), rows = Math.ceil(n / across);
    return cells(svg, { x: x2, y: y2 + k * (part + 8), size: [wall[0], part], rows, columns: across, count: n });
  });
  const top = y2 + early.length * (part + 8);
  const across = pictures ? Math.round(Math.sqrt((units * wall[0]) / part)) : Math.ceil(Math.sqrt((units * wall[0]) / part));
  const down = Math.ceil(units / across), [cw, ch] = [wall[0] / across, part / down];
  const neurons = Array.from({ length: units }, (_, j) => {
    const at = { x: x2 + (j % across) * cw + 1.5, y: top + Math.floor(j / across) * ch + 1.5 };
    const size = { width: cw - 3, height: ch - 3 };
    const g = add(svg, "g", { "aria-hidden": "true" });
    const picture = pictures && add(g, "image", { ...at, ...size, href: pictures[j],
      preserveAspectRatio: "none", style: "image-rendering: pixelated" });
    const frame = add(g, "rect", { ...at, ...size, rx: 2, fill: "none" });
    return { picture, frame, middle: [at.x + size.width, at.y + size.height / 2] };
  });

  // The ten probabilities.
  const [x3, y3] = wide ? [x2 + wall[0] + 52, 26] : [0, fig.narrow ? row2 + 272 : 306];
  const step = wide ? 24 : 17, long = fig.width - x3 - 62;
  title(x3, y3 - 10, "its answer");
  const bars = Array.from({ length: 10 }, (_, k) => {
    const y = y3 + k * step + step / 2;
    const text = { "aria-hidden": "true", y: y + 5 };
    return {
      y,
      name: add(svg, "text", { ...text, x: x3 }, String(k)),
      back: add(svg, "rect", { x: x3 + 16, y: y - 4, width: long, height: 8, rx: 4, fill: "var(--line)" }),
      bar: add(svg, "rect", { x: x3 + 16, y: y - 4, height: 8, rx: 4, style: "fill: var(--forward)" }),
      share: add(svg, "text", { ...text, x: fig.width, "text-anchor": "end", class: "tick" }),
    };
  });
  const threads = Array.from({ length: wide ? 12 : 0 }, () => add(links, "path", { "stroke-linecap": "round" }));

  const key = legend(fig.row(), [
    ...(pictures ? [["M1,6H21", "ink here wakes a neuron", "var(--plus)", "stroke-width: 8; opacity: 0.75"],
      ["M1,6H21", "ink here calms it", "var(--minus)", "stroke-width: 8; opacity: 0.75"]] : []),
    ["M5,1H17V11H5Z", "", "var(--plus)", "stroke-width: 2"],
    ["M5,1H17V11H5Z", "", "var(--minus)", "stroke-width: 2"]]).slice(-2).map((span) => span.lastChild);

  const row = fig.row();
  button(row, "Clear the page", () => {
    fig.stop();
    Object.assign(now, { strokes: [], example: false, down: false });
    fig.ask();
  }, "main");
  button(row, "Take back a line", () => {
    fig.stop();
    now.strokes.pop();
    now.down = false;
    fig.ask();
  });

  // At first the example draws itself, and the answers change with it.
  if (!fig.state.shown && !fig.calm) {
    const whole = now.strokes.map((stroke) => stroke.length).reduce((a, b) => a + b, 0);
    const begin = performance.now();
    fig.run(() => {
      let left = Math.ceil(whole * Math.min(1, (performance.now() - begin) / 1800));
      const done = left >= whole;
      now.strokes = strokes.map((stroke) => {
        const piece = stroke.slice(0, Math.max(0, left));
        left -= stroke.length;
        return piece;
      }).filter((stroke) => stroke.length);
      return !done;
    });
  }
  fig.state.shown = true;

  return () => {
    set(lines, { d: now.strokes.map((stroke) => "M" + [stroke[0], ...stroke].map(([x, y]) =>
      `${(x * paper).toFixed(1)},${(y * paper).toFixed(1)}`).join("L")).join("") });
    set(tip, { cx: now.at[0] * paper, cy: now.at[1] * paper,
      fill: now.down ? "var(--forward)" : "var(--paper)" });
    const seen = raster(now.strokes), empty = !now.strokes.length;
    const { hidden: given, probabilities } = read(layers, seen);
    pixels.show(seen);
    before.forEach((squares, k) => {
      const most = Math.max(...given[k], 1e-9);
      squares.show(given[k].map((v) => (empty ? 0 : v / most)));
    });
    // A neuron's vote: what it adds to the leader's score above what all digits get.
    const order = probabilities.map((p, k) => [p, k]).sort((a, b) => b[0] - a[0]);
    const [[sure, best], [second, other]] = order;
    const last = given.at(-1), out = layers.at(-1);
    const votes = Array.from(last, (a, j) => {
      if (empty || !a) return 0;
      let mean = 0;
      for (let k = 0; k < 10; k++) mean += out.weight(j, k) / 10;
      return a * (out.weight(j, best) - mean);
    });
    const most = Math.max(...votes.map(Math.abs), 1e-9), awake = Math.max(...last, 1e-9);
    neurons.forEach(({ picture, frame }, j) => {
      const strong = Math.abs(votes[j]) / most, colour = votes[j] > 0 ? "var(--plus)" : "var(--minus)";
      if (picture) {
        picture.setAttribute("opacity", (empty ? 0.45 : 0.22 + 0.78 * Math.sqrt(last[j] / awake)).toFixed(2));
        set(frame, { style: `stroke: ${strong > 0.04 ? colour : "var(--line)"};
          stroke-width: ${(1 + 2 * strong).toFixed(1)}` });
      } else set(frame, { style: `fill: ${colour}; fill-opacity: ${strong.toFixed(2)}; stroke: var(--line)` });
    });
    const strongest = votes.map((v, j) => [Math.abs(v), j]).sort((a, b) => b[0] - a[0]);
    threads.forEach((thread, i) => {
      const [strength, j] = strongest[i] ?? [0];
      if (strength < 0.04 * most) return set(thread, { d: "" });
      const [x, y] = neurons[j].middle, end = x3 - 6, mid = (x2 + wall[0] + end) / 2;
      set(thread, { d: `M${x},${y}C${mid},${y} ${mid},${bars[best].y} ${end},${bars[best].y}`,
        style: `stroke: ${votes[j] > 0 ? "var(--plus)" : "var(--minus)"};
          stroke-width: ${(0.5 + 3.5 * strength / most).toFixed(1)}; opacity: 0.55` });
    });
    if (pictures) {
      const leader = votes.indexOf(Math.max(...votes));
      loudName.textContent = empty ? "the loudest one" : `loudest for ${best}`;
      set(loudest, { href: pictures[leader], opacity: empty ? 0 : 1 });
      laid.show(seen);
    }
    bars.forEach(({ name, bar, share }, k) => {
      const p = empty ? 0 : probabilities[k], chosen = !empty && k === best;
      set(bar, { width: Math.max(0.01, p * long).toFixed(1), opacity: chosen ? 1 : 0.55 });
      share.textContent = empty ? "" : percent(p);
      name.style.fontWeight = share.style.fontWeight = chosen ? 700 : 400;
    });
    key[0].textContent = `speaks for ${empty ? "the answer" : best}`;
    key[1].textContent = "speaks against it";
    fig.say(empty ? "Draw a digit: the network answers while you draw."
      : sure > 0.8 ? `It reads a ${best}, with a probability of ${percent(sure)}.`
      : `It wavers: a ${best} (${percent(sure)}), or a ${other} (${percent(second)})?`);
  };
}

const percent = (p) => p > 0.9995 ? "100 %" : p < 0.0005 ? "0 %" : `${number(100 * p, p > 0.995 || p < 0.095 ? 1 : 0)} %`;
