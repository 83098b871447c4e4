"""Time one move of a slider: a redraw through `interact`, a LiveFigure, a LiveSvg.

Run it as `uv run python benchmarks/sliders.py`. The first three show the same neuron;
they and the lessons' own figures take turns in one Jupyter kernel, so that their
messages go the way that they go in a notebook; the browser's share (decoding and
painting) is not in these numbers.
"""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import ipywidgets
import nbformat
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from nbclient import NotebookClient

from helpers.display.live import LiveFigure, LiveSvg, Slider
from helpers.display.palette import (
    BACKWARD,
    BACKWARD_LINE,
    DATA_LINE,
    FORWARD,
    FORWARD_LINE,
)
from helpers.figures import descent as descent_figures
from helpers.figures import graphs
from helpers.figures.common import use_style
from scratch.gradients import gradient_descent
from scratch.graph import Node

TICKS: Final = 200
LIMIT_MS: Final = 20.0
LIMIT_RATIO: Final = 6.0
INTERACT: Final = "interact, redrawn"
STEPPER: Final = "04 stepper"

BIAS: Final = 0.5
X: Final = np.linspace(-4, 4, 201)


def neuron(w: float) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Give a tanh neuron of weight `w`: curve, tangent at 0, value and slope there."""
    value = float(np.tanh(BIAS))
    slope = w * (1 - value**2)
    return np.tanh(w * X + BIAS), value + slope * X, value, slope


def draw(w: float) -> tuple[Figure, list[Artist]]:
    """Draw the neuron on two axes: the figure, and the artists that `w` moves."""
    curve, tangent, value, slope = neuron(w)
    figure, (left, right) = plt.subplots(1, 2)
    left.set(xlim=(-4, 4), ylim=(-1.3, 1.3), xlabel="x", ylabel="f(wx + b)")
    left.set_title("The weight sets the slope")
    right.set(xlim=(-4, 4), ylim=(0, 3), xlabel="x", ylabel="slope")
    right.set_title("Steep is narrow")
    artists: list[Artist] = [
        *left.plot(X, curve, **FORWARD_LINE),
        *left.plot(X, tangent, **BACKWARD_LINE),
        *left.plot([0], [value], **DATA_LINE),
        left.text(-3.8, 1.1, f"slope {slope:.2f}", color=BACKWARD),
        *right.plot(X, w * (1 - curve**2), **BACKWARD_LINE),
    ]
    return figure, artists


def live_figure(slider: Slider) -> LiveFigure:
    """Make the LiveFigure of the neuron."""
    figure, artists = draw(slider.value)
    line, touching, dot, words, bump = artists

    def update(w: float) -> list[Artist]:
        curve, tangent, value, slope = neuron(w)
        line.set_ydata(curve)
        touching.set_ydata(tangent)
        dot.set_ydata([value])
        words.set_text(f"slope {slope:.2f}")
        bump.set_ydata(w * (1 - curve**2))
        return artists

    return LiveFigure(figure, update, {"w": slider}, [{}, {"w": 2.0}], "A neuron.")


def live_svg(slider: Slider) -> LiveSvg:
    """Make the LiveSvg of the neuron."""

    def path(x: np.ndarray, y: np.ndarray, colour: str) -> str:
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
        return f'<polyline points="{points}" fill="none" stroke="{colour}"/>'

    def write(w: float) -> str:
        curve, tangent, value, slope = neuron(w)
        left, right = 160 + 35 * X, 480 + 35 * X
        return (
            '<svg width="640" height="360" xmlns="http://www.w3.org/2000/svg">'
            f"{path(left, 180 - 120 * curve, FORWARD)}"
            f"{path(left, 180 - 120 * tangent, BACKWARD)}"
            f"{path(right, 330 - 100 * w * (1 - curve**2), BACKWARD)}"
            f'<circle cx="160" cy="{180 - 120 * value:.1f}" r="4"/>'
            f'<text x="20" y="40">slope {slope:.2f}</text></svg>'
        )

    return LiveSvg(write, {"w": slider}, [{}, {"w": 2.0}], "A neuron.")


def neuron_graph() -> Node:
    """Make the graph of (tanh(ax + cy + b) − t)² / 2: 15 nodes with made-up numbers."""
    a, x, c, y, b, t = (Node(0.123, name=name) for name in "axcybt")
    loss = ((a * x + c * y + b).tanh() - t) ** 2 / 2
    loss.backward()
    return loss


def lessons() -> dict[str, LiveFigure | LiveSvg]:
    """Make the figures with sliders that the lessons show."""
    x, t = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.9, 6.1])

    def loss(a: np.ndarray) -> np.ndarray:
        return np.sum((t - np.multiply.outer(a, x)) ** 2, axis=-1)

    def slope(a: float) -> float:
        return -2 * np.sum(x * (t - a * x))

    def descend(start: float, learning_rate: float, steps: int) -> np.ndarray:
        return gradient_descent(slope, start, learning_rate, steps)

    return {
        "03 descent": descent_figures.walk(loss, slope, descend),
        STEPPER: graphs.stepper(neuron_graph()),
    }


def measure() -> None:
    """Print, as JSON, the median milliseconds of a tick for each way; in a kernel."""
    use_style()

    def redraw(w: float) -> None:
        draw(w)
        plt.show()

    slider = Slider(0.1, 3.0, 1.0, 0.01, "weight")
    handle = ipywidgets.FloatSlider(value=1.0, min=0.1, max=3.0, step=0.01)
    ipywidgets.interact(redraw, w=handle)

    def move_handle(w: float) -> object:
        handle.value = w
        return w

    def mover(shown: LiveFigure | LiveSvg) -> Callable[[float], object]:
        control, *_, picture, _ = shown.widget.children

        def step(_: float) -> object:
            slider = control.children[-1]
            slider.value = (slider.value + 1) % (slider.max + 1)
            return picture.value

        def move(w: float) -> object:
            control.value = control.min + (control.max - control.min) * w / 3
            return picture.value

        return step if isinstance(control, ipywidgets.Box) else move

    ways = {
        INTERACT: move_handle,
        "LiveFigure": mover(live_figure(slider)),
        "LiveSvg": mover(live_svg(slider)),
        **{name: mover(shown) for name, shown in lessons().items()},
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    pictures: dict[str, set[object]] = {name: set() for name in ways}
    for w in np.linspace(0.2, 2.9, TICKS):
        for name, move in ways.items():
            start = time.perf_counter()
            after = move(float(w))
            seconds[name].append(time.perf_counter() - start)
            pictures[name].add(after)
    for name, shown in pictures.items():
        # The stepper of 8 operations has 8 steps forward, 9 back, and one before.
        if len(shown) < (18 if name == STEPPER else TICKS / 2):
            raise RuntimeError(f"{name} showed only {len(shown)} different pictures.")
    print(json.dumps({k: 1e3 * statistics.median(v) for k, v in seconds.items()}))


def main() -> None:
    """Run `measure` in a fresh kernel and print the table."""
    cell = nbformat.v4.new_code_cell("import sliders; sliders.measure()")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    folder = {"metadata": {"path": str(Path(__file__).parent)}}
    NotebookClient(notebook, kernel_name="python3", resources=folder).execute()
    printed = [out.text for out in cell.outputs if out.get("name") == "stdout"]
    medians: dict[str, float] = json.loads("".join(printed))

    print(f"One tick in the kernel, median of {TICKS}:")
    print(f"{'':20}{'ms':>8}{'frames/s':>10}{'faster':>9}")
    for name, ms in medians.items():
        print(f"{name:20}{ms:8.1f}{1e3 / ms:10.0f}{medians[INTERACT] / ms:8.1f}x")
    slow = [
        name
        for name, ms in medians.items()
        if name != INTERACT
        and not (ms <= LIMIT_MS and medians[INTERACT] / ms >= LIMIT_RATIO)
    ]
    limits = f"at most {LIMIT_MS:.0f} ms, at least {LIMIT_RATIO:.0f}x faster"
    print(f"Limits ({limits}): {'missed by ' + ', '.join(slow) if slow else 'kept'}.")


if __name__ == "__main__":
    main()
