"""The course's figures: each takes arrays or functions and an optional Axes.

Every function draws on `ax` where one is given, else on a new figure, and returns the
Axes. Importing this module applies the course's style.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from helpers.display import alt_text, palette

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]

STYLE: Final = Path(palette.__file__).with_name("course.mplstyle")
HALF_WIDTH: Final = 3.2
HALF_HEIGHT: Final = 2.4


def use_style() -> None:
    """Applies the course's look; in a notebook also twice the pixels, and words."""
    plt.style.use(str(STYLE))
    alt_text.register()


def panels(columns: int, rows: int = 1) -> list[Axes]:
    """Axes side by side in one figure, each half a page wide.

    Args:
        columns: how many side by side; 1 to 3.
        rows: how many below each other.

    Returns:
        The Axes, row by row.
    """
    width = max(HALF_WIDTH * columns, 6.4) if columns <= 2 else 6.4
    _, grid = plt.subplots(
        rows, columns, figsize=(width, HALF_HEIGHT * rows), squeeze=False
    )
    return list(grid.flat)


def value_and_slope(
    value: Function,
    slope: Function,
    title: str,
    limits: tuple[float, float] = (-4.0, 4.0),
    ax: Axes | None = None,
) -> Axes:
    """Draws a function (blue, solid) and its derivative (orange, dashed).

    Args:
        value: the function; gets an array of shape (n,), returns the same shape.
        slope: its derivative, likewise.
        title: the finding.
        limits: the range of x.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    x = np.linspace(*limits, 801)
    y, dy = value(x), slope(x)
    ax.axhline(0, **palette.CONTEXT_LINE)
    ax.plot(x, y, **palette.FORWARD_LINE, label="value")
    ax.plot(x, _with_gaps(dy), **palette.BACKWARD_LINE, label="slope")
    ax.set(title=title, xlabel="x", xlim=limits)
    # Room above the curves for the two labels, which stand beside each other there.
    low, high = min(y.min(), dy.min(), 0.0), max(y.max(), dy.max())
    height = high - low
    ax.set_ylim(low - 0.06 * height, high + 0.28 * height)
    for place, text, colour in (
        (0.02, "— value", palette.FORWARD),
        (0.36, "- - slope", palette.BACKWARD),
    ):
        ax.text(place, 0.98, text, color=colour, transform=ax.transAxes, va="top")
    return ax


def _with_gaps(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN where the curve jumps, so that no line pretends to join the two sides."""
    y = np.array(y, dtype=float)
    steps = np.abs(np.diff(y))
    jumps = steps > 0.1 * max(np.ptp(y), 1e-12)
    y[1:][jumps] = np.nan
    return y


def gallery(curves: Mapping[str, tuple[Function, Function]], title: str) -> list[Axes]:
    """Draws many functions and their derivatives as small pictures on equal axes.

    Args:
        curves: name → (function, derivative), at most ten.
        title: the finding.
    """
    figure, grid = plt.subplots(2, 5, sharex=True, sharey=True, figsize=(6.4, 3.9))
    x = np.linspace(-4, 4, 401)
    for ax, (name, (value, slope)) in zip(grid.flat, curves.items(), strict=False):
        ax.axhline(0, **palette.CONTEXT_LINE)
        ax.plot(x, value(x), **palette.FORWARD_LINE)
        ax.plot(x, _with_gaps(slope(x)), **palette.BACKWARD_LINE)
        ax.set_title(name, fontsize=10, fontweight="normal", pad=4)
        ax.set(xlim=(-4, 4), ylim=(-2, 3), xticks=(-3, 0, 3), yticks=(-2, 0, 2))
    for ax in grid.flat[len(curves) :]:
        ax.set_axis_off()
    figure.suptitle(title, x=0.01, ha="left")
    figure.supxlabel("x      (— value, - - slope)", fontsize=11)
    return list(grid.flat[: len(curves)])


def arrays(tables: Mapping[str, ArrayLike], title: str, ax: Axes | None = None) -> Axes:
    """Draws small arrays as grids of numbers side by side, each with name and shape.

    Args:
        tables: name → array with two axes, at most about 12 columns in all.
        title: the finding.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots(figsize=(6.4, 2.4))[1]
    left = 0.0
    for name, table in tables.items():
        table = np.asarray(table)
        rows, columns = table.shape
        for (i, j), number in np.ndenumerate(table):
            corner = (left + j, -float(i))
            ax.add_patch(
                plt.Rectangle(
                    corner, 1, -1, facecolor="none", edgecolor=palette.CONTEXT
                )
            )
            centre = (corner[0] + 0.5, corner[1] - 0.5)
            ax.text(*centre, f"{number:g}", ha="center", va="center")
        middle = left + columns / 2
        ax.text(middle, 0.2, name, ha="center", color=palette.FORWARD)
        ax.text(middle, -rows - 0.2, f"{rows, columns}", ha="center", va="top")
        left += columns + 1.5
    ax.set(title=title, xlim=(-0.5, left - 1), ylim=(-4, 1), aspect="equal")
    ax.set_axis_off()
    return ax


def fit(
    x: ArrayLike,
    t: ArrayLike,
    fits: Mapping[str, ArrayLike],
    title: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws data (markers) and what models predict for them, labelled at the end.

    Args:
        x: inputs, shape (n,), sorted.
        t: targets, shape (n,).
        fits: label → predictions, shape (n,); the last is the forward colour,
            those before it are context.
        title: the finding.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    x = np.asarray(x)
    ax.plot(x, t, **palette.DATA_LINE, markersize=3.5, zorder=3)
    lines = [np.asarray(y, dtype=float) for y in fits.values()]
    colours = [palette.QUIET_TEXT] * (len(lines) - 1) + [palette.FORWARD]
    for y in lines[:-1]:
        ax.plot(x, y, **{**palette.CONTEXT_LINE, "linewidth": 1.5})
    ax.plot(x, lines[-1], **palette.FORWARD_LINE)
    ax.set(title=title, xlabel="x", ylabel="y")
    label_ends(ax, x[-1], [y[-1] for y in lines], list(fits), colours)
    return ax


def gradients(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    title: str,
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws gradients' sizes on a logarithmic axis, labelled at the end of each line.

    Args:
        x: shape (n,).
        series: label → positive sizes, shape (n,).
        title: the finding.
        xlabel: what x counts.
        ylabel: what the sizes are.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    x = np.asarray(x)
    ends = [float(np.asarray(y)[-1]) for y in series.values()]
    for y in series.values():
        ax.semilogy(x, y, **palette.BACKWARD_LINE, marker="o")
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, xticks=x)
    label_ends(ax, x[-1], ends, list(series), [palette.BACKWARD] * len(ends))
    return ax


def shares(
    names: Sequence[str],
    groups: Mapping[str, ArrayLike],
    title: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws shares as bars with their numbers: context first, then the forward colour.

    Args:
        names: one for each class.
        groups: two labels → shares, shape (len(names),), in [0, 1].
        title: the finding.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    places = np.arange(len(names))
    looks: list[dict[str, Any]] = [
        {"color": "white", "edgecolor": palette.CONTEXT, "hatch": "//"},
        {"color": palette.FORWARD, "edgecolor": palette.FORWARD},
    ]
    for number, ((label, y), look) in enumerate(
        zip(groups.items(), looks, strict=True)
    ):
        bars = ax.bar(places + (number - 0.5) * 0.4, y, 0.38, label=label, **look)
        colour = palette.FORWARD if number else palette.QUIET_TEXT
        ax.bar_label(bars, fmt="%.3f", padding=2, color=colour)
        ax.text(
            0.02,
            0.98 - 0.09 * number,
            f"{'■' if number else '▨'} {label}",
            color=colour,
            transform=ax.transAxes,
            va="top",
        )
    ax.set(title=title, ylabel="share", ylim=(0, 1), xlim=(-0.7, len(names) - 0.3))
    ax.set_xticks(places, names)
    return ax


def label_ends(
    ax: Axes, x: float, ends: Sequence[float], texts: Sequence[str], colours: list[str]
) -> None:
    """Writes a label behind each line's end, moved apart where they would touch.

    Args:
        ax: finished Axes: limits, scales and title are set.
        x: where all the lines end.
        ends: where each ends, in data coordinates of y.
        texts: the labels.
        colours: one for each label.
    """
    # Limits and layout settle only when the figure is drawn.
    ax.figure.draw_without_rendering()
    points = [float(ax.transData.transform((x, y))[1]) for y in ends]
    height = 1.25 * plt.rcParams["font.size"] * ax.figure.dpi / 72
    placed: list[float] = []
    for index in np.argsort(points):
        lowest = placed[-1] + height if placed else -np.inf
        placed.append(max(points[index], lowest))
        ax.annotate(
            texts[index],
            (x, ends[index]),
            xytext=(6, (placed[-1] - points[index]) * 72 / ax.figure.dpi),
            textcoords="offset points",
            color=colours[index],
            va="center",
            annotation_clip=False,
        )


use_style()
