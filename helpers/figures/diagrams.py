"""Drawings of a neuron and of a network with its layers named."""

import itertools
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from helpers.display import palette
from helpers.figures.common import use_style

# More circles than this in a column are drawn as the first, dots and the last.
MOST_CIRCLES = 7


def neuron() -> Axes:
    """One neuron: inputs, weights, bias, weighted sum, activation, output."""
    use_style()
    _, ax = plt.subplots(figsize=(6.4, 2.6))
    for y, name, weight in ((2.0, "x₁", "w₁"), (1.0, "x₂", "w₂"), (0.0, "x₃", "w₃")):
        _circle(ax, (0, y), name, 0.26, palette.DATA)
        _arrow(ax, (0.3, y), (2.12, 1 + 0.16 * (y - 1)), palette.FORWARD)
        ax.text(
            1.1, 1 + 0.62 * (y - 1) + 0.1, weight, color=palette.FORWARD, ha="center"
        )
    _circle(ax, (2.55, 1), "z", 0.4, palette.FORWARD)
    _arrow(ax, (2.55, 2.05), (2.55, 1.45), palette.FORWARD)
    ax.text(2.55, 2.12, "bias b", color=palette.FORWARD, ha="center", va="bottom")
    ax.text(2.55, 0.42, "weighted sum", ha="center", va="top")
    _arrow(ax, (2.98, 1), (3.95, 1), palette.FORWARD)
    ax.plot([4.0, 4.55, 5.1], [0.75, 0.75, 1.3], color=palette.FORWARD, linewidth=3)
    ax.add_patch(
        plt.Rectangle((3.95, 0.5), 1.2, 1, fill=False, edgecolor=palette.CONTEXT)
    )
    ax.text(4.55, 0.42, "activation f", ha="center", va="top")
    _arrow(ax, (5.15, 1), (6.05, 1), palette.FORWARD)
    _circle(ax, (6.4, 1), "a", 0.3, palette.FORWARD)
    ax.text(6.4, 0.6, "output", ha="center", va="top")
    ax.text(0, -0.38, "inputs", ha="center", va="top")
    title = "A neuron: a weighted sum with a bias, then a bend"
    ax.set(title=title, xlim=(-0.5, 7), ylim=(-0.85, 2.5), aspect="equal")
    ax.set_axis_off()
    return ax


def network(sizes: Sequence[int], names: Sequence[str], title: str = "") -> Axes:
    """A feed-forward network: a column of circles for each layer, each joined to all.

    Args:
        sizes: neurons in each layer, the inputs first.
        names: what stands below each column.
        title: what the drawing shows; by default how many weights and biases it has.
    """
    use_style()
    tallest = max(min(size, MOST_CIRCLES) for size in sizes)
    half = 0.28 * tallest
    _, ax = plt.subplots(figsize=(6.4, 1.3 + 0.5 * tallest))
    columns = [_places(size) for size in sizes]
    gap = 2.6
    for number, (left, right) in enumerate(itertools.pairwise(columns)):
        for a in left:
            for b in right:
                ends = [number * gap, (number + 1) * gap]
                ax.plot(ends, [a, b], color=palette.FORWARD, linewidth=0.8, alpha=0.5)
    for number, (size, column, name) in enumerate(
        zip(sizes, columns, names, strict=True)
    ):
        colour = palette.FORWARD if number else palette.DATA
        for y in column:
            _circle(ax, (number * gap, y), "", 0.2, colour)
        if size > MOST_CIRCLES:
            ax.text(number * gap, 0, "⋮", ha="center", va="center", fontsize=16)
        ax.text(number * gap, -half - 0.15, name, ha="center", va="top")
    pairs = list(itertools.pairwise(sizes))
    weights, biases = sum(a * b for a, b in pairs), sum(sizes[1:])
    ax.set(
        title=title or f"{weights:,} weights and {biases:,} biases",
        xlim=(-1.1, gap * (len(sizes) - 1) + 1.1),
        ylim=(-half - 0.6, half + 0.1),
        aspect="equal",
    )
    ax.set_axis_off()
    return ax


def _places(size: int) -> list[float]:
    shown = min(size, MOST_CIRCLES)
    step = 0.56 if shown > 1 else 0
    places = step * (np.arange(shown)[::-1] - (shown - 1) / 2)
    middle = shown // 2
    return [
        float(y) for i, y in enumerate(places) if size <= MOST_CIRCLES or i != middle
    ]


def _circle(
    ax: Axes, place: tuple[float, float], text: str, radius: float, colour: str
) -> None:
    ax.add_patch(
        Circle(
            place, radius, facecolor="white", edgecolor=colour, linewidth=2, zorder=3
        )
    )
    ax.text(*place, text, ha="center", va="center", zorder=4)


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str
) -> None:
    ax.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=12, color=colour, shrinkA=0
        )
    )
