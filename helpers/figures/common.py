"""The course's figures: each takes arrays or functions and an optional Axes.

Every function draws on `ax` where one is given, else on a new figure, and returns the
Axes. Importing this module applies the course's style.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

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


def signed(value: float, form: str = ".4g") -> str:
    """A number in a format of Python's, with a real minus."""
    return format(value, form).replace("-", "−")


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
