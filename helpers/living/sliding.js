import { add, cells, choice, clamp, handle, number, plot, set } from "./kit.js";

/** How many places a window of k pixels has along one axis, and how many zeros stand
 *  before the first pixel. */
export function placesOf(size, k, stride, same) {
  if (!same) return [Math.floor((size - k) / stride) + 1, 0];
  const places = Math.ceil(size / stride);
  return [places, Math.floor(Math.max((places - 1) * stride + k - size, 0) / 2)];
}

/** The feature map of an image, both arrays of rows. */
export function featureMap(image, kernel, stride, same) {
  const size = image.length, k = kernel.length;
  const [places, before] = placesOf(size, k, stride, same);
  return Array.from({ length: places }, (_, i) => Array.from({ length: places }, (_, j) =>
    kernel.reduce((sum, row, a) => sum + row.reduce((part, weight, b) =>
      part + weight * (image[i * stride - before + a]?.[j * stride - before + b] ?? 0), 0), 0)));
}

/** A window that slides over an image: the maps, the window, and one product. */
export default function sliding(fig, { image, kernels }) {
  const size = image.length, names = Object.keys(kernels);
  const now = (fig.state.now ??= { name: names[0], stride: 1, same: false, i: 9, j: 11, cell: 5 });
  const options = fig.row();
  const pick = (name, values, value, change) => choice(options, { name, options: values, value,
    pick(i) { change(i); fig.ask(); } });
  pick("Kernel", names, names.indexOf(now.name), (i) => { now.name = names[i]; });
  pick("Stride", ["stride 1", "stride 2"], now.stride - 1, (i) => { now.stride = i + 1; });
  pick("Padding", ["valid", "same"], +now.same, (i) => { now.same = i === 1; });

  // Zoom 1: the image with room for a border of zeros, and the map beside it.
  const gap = fig.narrow ? 14 : 40;
  const side = Math.min(330, Math.floor((fig.width - gap - 4) / 2));
  const unit = side / (size + 2);
  const small = fig.narrow ? 30 : 40;
  const block = 3 * small, between = fig.narrow ? 22 : 44;
  const second = side + 68;
  const svg = fig.svg(second + block + 74, "An image, a window on it, and its feature map");
  const at = plot(svg, { box: [2, 26, side, side], x: [-1, size + 1], y: [-size - 1, 1],
    xTicks: 0, yTicks: 0, frame: true, yName: `image: ${size} × ${size}${fig.narrow ? "" : ", drag the window"}` });
  const border = add(at.under, "rect", { x: at.x(0), y: at.y(0), width: unit * size,
    height: unit * size, fill: "none", style: "stroke: var(--soft)" });
  cells(at.under, { x: at.x(0), y: at.y(0), size: [unit * size, unit * size],
    rows: size, columns: size })
    .show(image.flat());
  const frame = add(at.area, "rect", { width: 3 * unit, height: 3 * unit,
    style: "fill: none; stroke: var(--forward); stroke-width: 3" });
  const right = 2 + side + gap;
  const caption = add(svg, "text", { class: "name", x: right, y: 16, "aria-hidden": "true" });
  const holder = add(svg, "g", { "aria-hidden": "true" });
  const spot = add(svg, "rect", { "aria-hidden": "true",
    style: "fill: none; stroke: var(--forward); stroke-width: 3" });

  // Zoom 2: pixels, weights and products. Zoom 3: one product, and the sum.
  const picker = add(svg, "g", { role: "slider", tabindex: 0, "aria-label": "Product",
    "aria-valuemin": 1, "aria-valuemax": 9, style: "touch-action: auto; cursor: default",
    keydown(event) {
      const way = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 }[event.key];
      if (!way) return;
      event.preventDefault();
      now.cell = clamp(now.cell + way, [0, 8]);
      fig.ask();
    } });
  const squares = ["pixels", "× weights", "= products"].map((name, n) => {
    const x = 2 + n * (block + between);
    add(svg, "text", { class: "name", x, y: second - 8, "aria-hidden": "true" }, name);
    return Array.from({ length: 9 }, (_, c) => {
      const place = { x: x + (c % 3) * small, y: second + Math.floor(c / 3) * small };
      const g = add(picker, "g", { "aria-hidden": "true", style: "cursor: pointer",
        click() { now.cell = c; fig.ask(); } });
      const ink = add(g, "rect", { ...place, width: small, height: small, class: "grid" });
      const text = add(g, "text", { x: place.x + small / 2, y: place.y + small / 2 + 4,
        class: "halo", "text-anchor": "middle", style: `font-size: ${fig.narrow ? 10 : 12}px` });
      return { ink, text };
    });
  });
  add(picker, "rect", { class: "ring", x: -2, y: second - 4, width: 2 * (block + between)
    + block + 8, height: block + 8, rx: 4 });
  const product = add(svg, "text", { x: 2, y: second + block + 26, "aria-hidden": "true" });
  const total = add(svg, "text", { x: 2, y: second + block + 50, "aria-hidden": "true",
    style: "font-weight: 700; fill: var(--forward)" });

  const reach = () => placesOf(size, 3, now.stride, now.same);
  const grip = handle(at, { name: "Window", colour: "var(--forward)", step: [1, 1],
    move(x, y) {
      const [places, before] = reach();
      const index = (v, old) => {
        const place = (v - 1.5 + before) / now.stride;
        // A key moves by one pixel, but a window only by its stride.
        const moved = Math.abs(place - old) < 0.51 && Math.abs(place - old) > 0.01
          && now.stride > 1 && grip.matches(":focus") && !grip.matches(":active")
          ? old + Math.sign(place - old) : Math.round(place);
        return clamp(moved, [0, places - 1]);
      };
      now.j = index(x, now.j);
      now.i = index(-y, now.i);
      fig.ask();
    } });

  const signed = (v) => `fill: ${v < 0 ? "var(--minus)" : "var(--plus)"}`;
  let drawn, found, most;
  const redraw = () => {
    const key = `${now.name} ${now.stride} ${now.same}`;
    if (drawn === key) return;
    drawn = key;
    found = featureMap(image, kernels[now.name], now.stride, now.same);
    most = Math.max(...found.flat().map(Math.abs));
    holder.replaceChildren();
    const places = found.length;
    const wide = unit * places * now.stride;
    const grid = { x: right, y: 26, size: [wide, wide], rows: places, columns: places };
    add(holder, "rect", { x: right, y: 26, width: wide, height: wide, class: "sheet" });
    for (const [role, sign] of [["--plus", 1], ["--minus", -1]])
      cells(add(holder, "g", { style: `color: var(${role})` }), grid)
        .show(found.flat().map((v) => clamp((sign * v) / most, [0, 1])));
  };
  const text = (v) => number(v, 2).replace(/\.?0+$/, "");

  return () => {
    redraw();
    const [places, before] = reach();
    now.i = clamp(now.i, [0, places - 1]);
    now.j = clamp(now.j, [0, places - 1]);
    const [row, column] = [now.i * now.stride - before, now.j * now.stride - before];
    const value = found[now.i][now.j];
    set(border, { "stroke-dasharray": now.same ? "3 3" : "" });
    set(frame, { x: at.x(column), y: at.y(-row) });
    grip.to(column + 1.5, -row - 1.5, `row ${row + 1}, column ${column + 1}, sum ${text(value)}`);
    const step = unit * now.stride;
    set(spot, { x: right + now.j * step, y: 26 + now.i * step, width: step, height: step });
    caption.textContent = `${fig.narrow ? "" : "feature map: "}${places} × ${places}`;
    const weights = kernels[now.name].flat();
    const pixels = weights.map((_, c) =>
      image[row + Math.floor(c / 3)]?.[column + (c % 3)] ?? 0);
    pixels.forEach((pixel, c) => {
      const parts = [pixel, weights[c], pixel * weights[c]];
      parts.forEach((v, n) => {
        const { ink, text: words } = squares[n][c];
        const tint = n ? signed(v) : "fill: currentColor";
        set(ink, { style: `${tint}; fill-opacity: ${(Math.min(1, Math.abs(v)) * 0.55).toFixed(2)};
          stroke: ${c === now.cell ? "var(--forward)" : "var(--line)"};
          stroke-width: ${c === now.cell ? 3 : 1}` });
        words.textContent = text(v);
      });
    });
    const [pixel, weight] = [pixels[now.cell], weights[now.cell]];
    const sum = `${text(pixel)} × ${text(weight)} = ${text(pixel * weight)}`;
    product.textContent = `One product: ${sum}`;
    set(picker, { "aria-valuenow": now.cell + 1, "aria-valuetext":
      `row ${Math.floor(now.cell / 3) + 1}, column ${(now.cell % 3) + 1}: ${sum}` });
    total.textContent = `The sum of all nine: ${text(value)}`;
    const kind = Math.abs(value) < 0.05 * most ? "nearly 0"
      : value > 0 ? "positive: green" : "negative: purple";
    fig.say(`Stride ${now.stride} ${now.same ? "with" : "without"} padding: ${places} × ${places} `
      + `places. Here the sum is ${kind}.`);
  };
}
