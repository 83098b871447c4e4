"""The figures of descents: losses as curves and as maps, and the paths down them.

Each takes the learner's functions and arrays. Those with an `ax` draw on it where one
is given, else on a new figure, and return the Axes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.offsetbox import AnchoredText
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.display.live import LiveFigure, Play, Slider
from helpers.figures.common import Function, label_ends, use_style

Range = tuple[float, float]
Descend = Callable[[float, float, int], ArrayLike]

# A map's heights: about equal steps on paper where the loss grows by squares.
LEVELS: Final = np.linspace(0, 1, 13)[1:] ** 2
MAP: Final[dict[str, Any]] = {
    "colors": palette.CONTEXT,
    "linewidths": 0.8,
    "linestyles": "solid",
}
PATH: Final[dict[str, Any]] = {
    **palette.BACKWARD_LINE,
    "linewidth": 1.2,
    "marker": "o",
    "markersize": 4,
}


def curve(
    loss: Function,
    limits: Range,
    title: str,
    paths: Mapping[str, ArrayLike],
    ax: Axes | None = None,
) -> Axes:
    """Draws a loss of one parameter (purple, dotted) and paths down it (orange).

    Args:
        loss: gets an array of shape (n,), returns the same shape.
        limits: the range of the parameter.
        title: the finding.
        paths: label → parameter after each step, shape (steps + 1,).
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    x = np.linspace(*limits, 401)
    ax.plot(x, loss(x), **palette.LOSS_LINE)
    for label, path in paths.items():
        path = np.asarray(path, dtype=float)
        height = loss(path)
        ax.plot(path, height, **PATH)
        ax.annotate(
            label,
            (path[0], height[0]),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            color=palette.BACKWARD,
        )
    ax.set(title=title, xlabel="parameter", ylabel="loss", xlim=limits)
    ax.margins(y=0.15)
    return ax


def walk(loss: Function, slope: Function, descend: Descend) -> LiveFigure:
    """Shows a descent on the curve of the fit y = a·x, a step at a time.

    Args:
        loss: of one parameter; gets an array of any shape, returns the same shape.
        slope: its derivative; gets a number.
        descend: start, learning rate and number of steps → the path, (steps + 1,).

    Returns:
        A figure with sliders for the learning rate, the start and the step.
    """
    use_style()
    figure, ax = plt.subplots()
    x = np.linspace(-1.5, 5.5, 401)
    ax.set(xlim=(-1.5, 5.5), ylim=(-6, 150), xlabel="parameter a", ylabel="loss")
    ax.set_title("Small steps crawl, large ones leap over the valley")
    ax.plot(x, loss(x), **palette.LOSS_LINE)
    (line,) = ax.plot([], [], **PATH)
    (point,) = ax.plot([], [], "o", color=palette.BACKWARD, markersize=9)
    texts = [
        ax.text(0.5, place, "", color=colour, transform=ax.transAxes, ha="center")
        for place, colour in (
            (0.93, palette.TEXT),
            (0.84, palette.LOSS),
            (0.75, palette.BACKWARD),
        )
    ]

    def path_at(learning_rate: float, start: float, step: int) -> NDArray[np.float64]:
        return np.asarray(descend(start, learning_rate, step), dtype=float)

    def update(**values: Any) -> list[Artist]:
        path = path_at(**values)
        a, height = path[-1], loss(path)
        line.set_data(path, height)
        point.set_data(path[-1:], height[-1:])
        outside = not -1.5 <= a <= 5.5
        texts[0].set_text(f"a = {a:.4g}" + outside * ", outside the picture")
        texts[1].set_text(f"··· loss {height[-1]:.4g}")
        texts[2].set_text(f"- - slope {slope(a):.4g}")
        return [line, point, *texts]

    def alt(**values: Any) -> str:
        path = path_at(**values)
        a = path[-1]
        return (
            f"From a = {values['start']:g} with learning rate "
            f"{values['learning_rate']:g}, after {values['step']} steps: a = {a:.4g}, "
            f"loss {loss(path)[-1]:.4g}, slope {slope(a):.4g}."
        )

    return LiveFigure(
        figure,
        update,
        controls={
            "learning_rate": Slider(0.001, 0.08, 0.01, 0.001, "learning rate"),
            "start": Slider(-1.0, 5.0, 0.0, 0.1, "start"),
            "step": Play(0, 20, 10, 1, "step", 300),
        },
        examples=[
            {"learning_rate": 0.003},
            {"learning_rate": 0.02},
            {"learning_rate": 0.068},
            {"learning_rate": 0.072, "step": 10},
        ],
        alt=alt,
    )


def step_sizes(
    h: ArrayLike,
    errors: Mapping[str, tuple[ArrayLike, float]],
    title: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws measured slopes' errors against the step size, both axes logarithmic.

    Args:
        h: step sizes, shape (n,).
        errors: label → (errors, shape (n,), all > 0, and the h to write it at); the
            last is orange and dashed, the others context.
        title: the finding.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    h = np.asarray(h)
    for number, (label, (error, place)) in enumerate(errors.items(), 1):
        last = number == len(errors)
        look = palette.BACKWARD_LINE if last else palette.CONTEXT_LINE
        ax.loglog(h, error, **look)
        nearest = int(np.argmin(np.abs(np.log(h / place))))
        ax.annotate(
            label,
            (h[nearest], np.asarray(error)[nearest]),
            xytext=(10, -16) if last else (-10, 16),
            textcoords="offset points",
            ha="left" if last else "right",
            color=palette.BACKWARD if last else palette.QUIET_TEXT,
        )
    ax.set(title=title, xlabel="step size h", ylabel="error of the slope")
    return ax


def contours(
    loss: Function,
    limits: tuple[Range, Range],
    title: str,
    paths: Mapping[str, ArrayLike],
    arrows: tuple[ArrayLike, ArrayLike] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws a loss of two parameters a and b as a map, paths and arrows on it (orange).

    Args:
        loss: gets an array of shape (2,), returns a number.
        limits: the ranges of the two parameters.
        title: the finding.
        paths: label → parameters after each step, shape (steps + 1, 2).
        arrows: where arrows start and which way they point, each of shape (n, 2).
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    across, up = (np.linspace(*limit, 81) for limit in limits)
    height = np.array([[loss(np.array([a, b])) for a in across] for b in up])
    levels = height.min() + LEVELS * np.ptp(height)
    ax.contour(across, up, height, levels, **MAP)
    for label, path in paths.items():
        path = np.asarray(path)
        ax.plot(*path.T, **{**PATH, "markersize": 3})
        # Outwards, because the walk goes inwards.
        left = path[0, 0] < np.mean(limits[0])
        ax.annotate(
            label,
            path[0],
            xytext=(-7 if left else 7, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            color=palette.BACKWARD,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    if arrows is not None:
        start, way = (np.asarray(part) for part in arrows)
        ax.quiver(
            *start.T,
            *way.T,
            color=palette.BACKWARD,
            angles="xy",
            scale_units="xy",
            scale=1,
            width=0.006,
        )
    ax.set(title=title, xlabel="a", ylabel="b")
    # Equal scales, or "square to the contour" would not look square.
    ax.set(xlim=limits[0], ylim=limits[1], aspect="equal")
    return ax


def digits(images: ArrayLike, labels: Sequence[Any], title: str) -> list[Axes]:
    """Draws 8 × 8 images in a row, each with its label above.

    Args:
        images: shape (n, 64), from 0 to 1; n at most about 10.
        labels: one for each image.
        title: the finding.
    """
    images = np.asarray(images)
    figure, grid = plt.subplots(1, len(images), figsize=(6.4, 1.5), squeeze=False)
    for ax, image, label in zip(grid.flat, images, labels, strict=True):
        ax.imshow(image.reshape(8, 8), cmap=palette.MAGNITUDE, vmin=0, vmax=1)
        ax.set_title(str(label), fontsize=10, fontweight="normal", loc="center", pad=3)
        ax.set_axis_off()
    figure.suptitle(title, x=0.01, ha="left")
    return list(grid.flat)


def learning_curves(
    losses: Mapping[str, ArrayLike],
    title: str,
    xlabel: str,
    note: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws losses against time (purple, dotted), labelled at the end of each line.

    Args:
        losses: label → losses at times 0, 1, 2, …, shape (n,), the same for all.
        title: the finding.
        xlabel: what the times count.
        note: a remark in the upper right corner.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    for loss in losses.values():
        ax.plot(loss, **palette.LOSS_LINE, marker="o" if len(loss) <= 20 else "")
    if note:
        ax.add_artist(AnchoredText(note, "upper right", frameon=False))
    ax.set(title=title, xlabel=xlabel, ylabel="loss")
    ax.set_ylim(bottom=0)
    ends = [float(np.asarray(loss)[-1]) for loss in losses.values()]
    label_ends(ax, len(loss) - 1, ends, list(losses), [palette.LOSS] * len(ends))
    return ax
