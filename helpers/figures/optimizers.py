"""The figures of optimizers: their walks, the map of their settings, their scores.

Each takes the lesson's functions and arrays, and composes its title from the numbers
that it gets, so that no title tells a finding before it was found. Each draws a figure
of its own and returns its Axes.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import ArrayLike

from helpers.display import palette
from helpers.figures.common import label_ends, use_style

Range = tuple[float, float]

# Contours lie closer together towards the lowest place, as shares of the way up.
LEVELS: Final = np.array([0.01, 0.04, 0.1, 0.2, 0.35, 0.55, 0.8])
# One look for each optimizer, that of the race: hue and dash; the mark is a third cue.
LOOKS: Final[dict[str, tuple[str, Any, str]]] = {
    "SGD": (palette.BACKWARD, (0, (1.5, 2)), "o"),
    "Momentum": ("#1B7837", (0, (6, 3)), "s"),
    "AdaGrad": ("#6B6A00", "--", "D"),
    "RMSprop": ("#7B3FD1", "-.", "v"),
    "Adam": (palette.FORWARD, "-", "X"),
}
# Heights below this are drawn as this: there rounding decides, and no eye.
LOWEST: Final = 1e-12


def _look(name: str) -> dict[str, Any]:
    if name not in LOOKS:
        raise ValueError(f"{name!r} has no colour yet: name one of {list(LOOKS)}.")
    return dict(zip(("color", "linestyle", "marker"), LOOKS[name], strict=True))


def paths(
    loss: Callable[..., Any],
    area: tuple[Range, Range],
    walks: Mapping[str, ArrayLike],
    lowest: tuple[float, float] = (0.0, 0.0),
) -> Axes:
    """Draws walks on the map of a loss of two parameters.

    Numbers say how high they end, as a share of the start's height.

    Args:
        loss: gets an array of shape (2, …), returns the shape without the 2.
        area: the ranges of the two parameters.
        walks: optimizer → the places after each step, shape (steps + 1, 2); at most
            three, named as in LOOKS.
        lowest: the lowest place.
    """
    ax = plt.subplots(figsize=(6.4, 3.4))[1]
    across, up = (np.linspace(*limits, 201) for limits in area)
    heights = loss(np.array(np.meshgrid(across, up)))
    levels = heights.min() + LEVELS * np.ptp(heights)
    lines = ax.contour(
        *(across, up, heights, levels), colors=palette.CONTEXT, linewidths=0.8
    )
    ax.clabel(lines, lines.levels[2::2], fmt="%.2g", fontsize=8)
    ends = {}
    for number, (name, walk) in enumerate(walks.items()):
        places, look = np.asarray(walk, dtype=float), _look(name)
        ax.plot(*places.T, **look, markersize=4, linewidth=1.3)
        first, last = (float(loss(places[n]) - loss(lowest)) for n in (0, -1))
        ends[name] = last / first
        # Names stand in a free strip above the map, each after its own mark.
        at = 0.02 + 0.32 * number
        ax.plot(at, 0.95, **look, transform=ax.transAxes, clip_on=False)
        text = {"transform": ax.transAxes, "color": look["color"], "va": "center"}
        ax.text(at + 0.02, 0.95, f"{name} {ends[name]:.1e}", **text)
    best = min(ends, key=lambda name: ends[name])
    rank = "lowest, " if len(ends) > 1 else ""
    ax.plot(*lowest, "+", color=palette.TEXT, markersize=11)
    height = area[1][1] - area[1][0]
    ax.set(
        title=f"After {len(places) - 1} steps {best} is {rank}at {ends[best]:.1e} "
        "of the start's height",
        xlabel="x",
        ylabel="y",
        xlim=area[0],
        ylim=(area[1][0], area[1][1] + 0.14 * height),
    )
    return ax


def settings(rates: ArrayLike, momenta: ArrayLike, heights: ArrayLike) -> Axes:
    """Draws how low momentum comes, for each pair of learning rate and momentum.

    Args:
        rates: learning rates, shape (n,), ascending.
        momenta: shape (m,), ascending, the first 0.
        heights: as shares of the start's height, shape (m, n).
    """
    rates, momenta = np.asarray(rates), np.asarray(momenta)
    heights = np.maximum(heights, LOWEST)
    ax = plt.subplots(figsize=(6.4, 3.6))[1]
    mesh = ax.pcolormesh(
        *(rates, momenta, np.ma.masked_greater(heights, 1)),
        norm=LogNorm(LOWEST, 1),
        cmap=palette.MAGNITUDE,
    )
    bar = ax.figure.colorbar(mesh, ax=ax, aspect=30)
    bar.set_label("share of the start's height")
    plain = int(np.argmin(heights[0]))
    row, column = np.unravel_index(np.argmin(heights), heights.shape)
    ends = {
        "without momentum": (rates[plain], 0.0, heights[0, plain]),
        "with": (rates[column], momenta[row], heights[row, column]),
    }
    for x, y, _ in ends.values():
        mark = {"markerfacecolor": "white", "markeredgecolor": palette.TEXT}
        ax.plot(x, y, "o", **mark, markersize=7, clip_on=False, zorder=5)
    words = " and ".join(f"{name} {end[2]:.0e}" for name, end in ends.items())
    ax.text(
        *(0.97, 0.06, "ends above its start"),
        transform=ax.transAxes,
        ha="right",
        color=palette.TEXT,
    )
    ax.set(
        title=f"The lowest (○): {words}",
        xlabel="learning rate η",
        ylabel="momentum μ",
    )
    return ax


def leap(y: ArrayLike, rates: ArrayLike, border: float) -> list[Axes]:
    """Draws a parameter, and below it the rate that really moves it.

    Args:
        y: after each step, shape (steps,).
        rates: what its gradient was multiplied by in each step, shape (steps,), > 0.
        border: the rate above which descent leaps out.
    """
    y, rates = np.asarray(y), np.asarray(rates)
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(6.4, 4.2))
    steps = np.arange(1, len(y) + 1)
    top.plot(steps, y, **palette.FORWARD_LINE)
    top.axhline(0, **palette.CONTEXT_LINE)
    calm = int(np.argmin(np.abs(y)))
    wild = calm + int(np.argmax(np.abs(y[calm:])))
    top.plot(steps[[calm, wild]], y[[calm, wild]], "o", color=palette.FORWARD)
    top.set_title(
        f"|y| is {abs(y[calm]):.0e} after step {steps[calm]}, "
        f"and {abs(y[wild]):.2g} after step {steps[wild]}"
    )
    top.set_ylabel("y")
    bottom.semilogy(steps, rates, **palette.BACKWARD_LINE)
    bottom.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    bottom.yaxis.set_major_formatter("{x:g}")
    bottom.yaxis.set_minor_formatter(NullFormatter())
    bottom.axhline(border, color=palette.TEXT, linewidth=1)
    bottom.text(
        *(1, border * 1.3, f"border {border:g}"), color=palette.TEXT, va="bottom"
    )
    bottom.set(xlabel="step", ylabel=r"rate of y, $\eta\,/\sqrt{s + \varepsilon}$")
    figure.align_ylabels()
    return [top, bottom]


def heights(curves: Mapping[str, ArrayLike], ylabel: str) -> Axes:
    """Draws heights after each step on a logarithmic axis, named at their ends.

    Args:
        curves: label → heights > 0, shape (steps + 1,), the same for all; at most
            four.
        ylabel: what is measured.
    """
    ax = plt.subplots(figsize=(6.4, 3.4))[1]
    colours = [palette.BACKWARD, palette.FORWARD, "#1B7837", palette.QUIET_TEXT]
    dashes = ("--", "-", "-.", ":")
    ends = {}
    for colour, dash, (label, curve) in zip(
        colours, dashes, curves.items(), strict=False
    ):
        curve = np.maximum(np.asarray(curve, dtype=float), LOWEST)
        ax.semilogy(curve, color=colour, linestyle=dash)
        ends[label] = float(curve[-1])
    ax.yaxis.set_major_locator(LogLocator(numticks=6))
    ax.yaxis.set_minor_formatter(NullFormatter())
    lowest = min(ends, key=lambda label: ends[label])
    ax.set(
        title=f"After {len(curve) - 1} steps {lowest} is lowest: {ends[lowest]:.2g}",
        xlabel="step",
        ylabel=ylabel,
    )
    label_ends(ax, len(curve) - 1, list(ends.values()), list(ends), colours)
    return ax


def spread(scores: Mapping[str, ArrayLike], xlabel: str) -> Axes:
    """Draws a row of dots for each label, a dot for each run, sorted by their means.

    Args:
        scores: label → a number for each run, shape (runs,); lower is better.
        xlabel: what the numbers are.
    """
    rows = sorted(scores, key=lambda label: -np.mean(scores[label]))
    ax = plt.subplots(figsize=(6.4, 0.9 + 0.45 * len(rows)))[1]
    for row, label in enumerate(rows):
        runs = np.asarray(scores[label])
        ax.plot([runs.min(), runs.max()], [row, row], **palette.LOSS_LINE)
        ax.plot(runs, np.full(len(runs), row), "o", color=palette.LOSS, markersize=4)
        ax.plot(runs.mean(), row, "|", color=palette.LOSS, markersize=16)
    best, others = np.max(scores[rows[-1]]), len(rows) - 1
    overlap = sum(np.min(scores[label]) <= best for label in rows[:-1])
    count = "All" if overlap == others else f"{overlap} of"
    ax.set(
        title=f"{count} {others} other rows overlap the row with the lowest mean",
        xlabel=f"{xlabel}: a dot for each seed, | their mean",
        ylim=(-0.5, len(rows) - 0.5),
    )
    ax.set_yticks(range(len(rows)), rows)
    return ax


use_style()
