"""The figures of descents: losses as curves and as maps, and the paths down them.

Each takes the learner's functions and arrays, and writes what it finds in them as its
title. Those with an `ax` draw on it where one is given, else on a new figure, and
return the Axes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.offsetbox import AnchoredText
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.display.live import LiveFigure, Play, Slider
from helpers.figures.common import Function, label_ends, panels, signed, use_style

Range = tuple[float, float]
Descend = Callable[[float, float, int], ArrayLike]

# Series that stand beside each other: told apart by hue, by dash and by marker.
SERIES: Final[tuple[dict[str, Any], ...]] = (
    {"color": palette.BACKWARD, "linestyle": "--", "marker": "o"},
    {"color": palette.FORWARD, "linestyle": "-", "marker": "s"},
    {"color": palette.DATA, "linestyle": ":", "marker": "^"},
    {"color": palette.LOSS, "linestyle": "-.", "marker": "D"},
    {"color": palette.QUIET_TEXT, "linestyle": (0, (6, 2)), "marker": "v"},
)
MOST_MARKERS: Final = 20


def _series(number: int, points: int) -> dict[str, Any]:
    """The look of a series with so many points: markers do not run into each other."""
    return {
        **SERIES[number % len(SERIES)],
        "linewidth": 1.4,
        "markersize": 4,
        "markevery": max(1, points // MOST_MARKERS),
    }


def _listed(losses: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {signed(loss, '.2f')}" for name, loss in losses.items())


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
    ax.plot(x, loss(x), **palette.LOSS_LINE)
    visited = {"color": palette.DATA, "linewidth": 1, "marker": "o", "markersize": 4}
    (line,) = ax.plot([], [], **visited)
    (tangent,) = ax.plot([], [], **palette.BACKWARD_LINE)
    (point,) = ax.plot([], [], "o", color=palette.BACKWARD, markersize=9)
    texts = [
        ax.text(0.5, place, "", color=colour, transform=ax.transAxes, ha="center")
        for place, colour in (
            (0.93, palette.TEXT),
            (0.84, palette.TEXT),
            (0.75, palette.LOSS),
            (0.66, palette.BACKWARD),
        )
    ]
    texts[0].set_fontweight("bold")

    def path_at(learning_rate: float, start: float, step: int) -> NDArray[np.float64]:
        return np.asarray(descend(start, learning_rate, step), dtype=float)

    def finding(path: NDArray[np.float64]) -> str:
        if len(path) < 2:
            return "The tangent falls to one side: that is down"
        slopes = [float(slope(a)) for a in path[-2:]]
        if loss(path)[-1] > loss(path)[-2]:
            return "The last step landed higher"
        if slopes[0] * slopes[1] < 0:
            return "It leaps across, and lands lower"
        return f"The last step moved a by {signed(path[-1] - path[-2], '+.3g')}"

    def update(**values: Any) -> list[Artist]:
        path = path_at(**values)
        a, height, steep = path[-1], loss(path), float(slope(path[-1]))
        line.set_data(path, height)
        point.set_data(path[-1:], height[-1:])
        # About as long on paper wherever it is drawn.
        reach = 0.9 / np.hypot(1, steep / 22)
        sides = np.array([-reach, reach])
        tangent.set_data(a + sides, height[-1] + steep * sides)
        outside = not -1.5 <= a <= 5.5
        words = (
            finding(path),
            f"a = {signed(a)}" + outside * ", outside the picture",
            f"··· loss {signed(height[-1])}",
            f"- - tangent: slope {signed(steep)}",
        )
        for text, said in zip(texts, words, strict=True):
            text.set_text(said)
        return [line, tangent, point, *texts]

    def alt(**values: Any) -> str:
        path = path_at(**values)
        a = path[-1]
        return (
            f"From a = {signed(values['start'])} with learning rate "
            f"{values['learning_rate']:g}, after {values['step']} steps: "
            f"a = {signed(a)}, loss {signed(loss(path)[-1])}, slope {signed(slope(a))}."
        )

    return LiveFigure(
        figure,
        update,
        controls={
            "learning_rate": Slider(0.001, 0.08, 0.01, 0.001, "learning rate"),
            "start": Slider(-1.0, 5.0, 0.0, 0.1, "start"),
            "step": Play(0, 20, 0, 1, "step", 300),
        },
        examples=[
            {"learning_rate": 0.01, "step": 0},
            {"learning_rate": 0.003, "step": 10},
            {"learning_rate": 0.068, "step": 10},
            {"learning_rate": 0.072, "step": 10},
        ],
        alt=alt,
    )


def distances(
    paths: Mapping[str, ArrayLike], goal: float, ax: Axes | None = None
) -> Axes:
    """Draws how far walks are from their goal after each step, on a logarithmic axis.

    Args:
        paths: label → parameter after each step, shape (steps + 1,), the same for all.
        goal: the parameter of the lowest loss; no walk stands on it exactly.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    ends = []
    for number, path in enumerate(paths.values()):
        away = np.abs(np.asarray(path, dtype=float) - goal)
        ax.semilogy(away, **_series(number, len(away)))
        ends.append(float(away[-1]))
    nearest = list(paths)[int(np.argmin(ends))]
    title = f"After {len(away) - 1} steps {nearest} is nearest"
    ax.set(title=title, xlabel="step", ylabel="distance to the lowest place")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    colours = [SERIES[number % len(SERIES)]["color"] for number in range(len(paths))]
    label_ends(ax, len(away) - 1, ends, list(paths), colours)
    return ax


def step_sizes(
    h: ArrayLike, one_side: ArrayLike, both_sides: ArrayLike, ax: Axes | None = None
) -> Axes:
    """Draws measured slopes' errors against the step size, both axes logarithmic.

    Args:
        h: step sizes, shape (n,).
        one_side: errors of (f(x + h) − f(x)) / h, shape (n,), all > 0.
        both_sides: errors of the central difference, likewise.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    h, one_side, both_sides = map(np.asarray, (h, one_side, both_sides))
    ax.loglog(h, one_side, **palette.CONTEXT_LINE)
    ax.loglog(h, both_sides, **palette.BACKWARD_LINE)
    best = int(np.argmin(both_sides))
    ax.plot(h[best], both_sides[best], "o", color=palette.BACKWARD)
    for text, y, place, offset, align, colour in (
        ("one side", one_side, 1e-4, (-10, 16), "right", palette.QUIET_TEXT),
        ("both sides", both_sides, 1e-2, (10, -16), "left", palette.BACKWARD),
    ):
        at = int(np.argmin(np.abs(np.log(h / place))))
        ax.annotate(
            text,
            (h[at], y[at]),
            xytext=offset,
            textcoords="offset points",
            ha=align,
            color=colour,
        )
    ax.set(
        title=f"Least error at h = {h[best]:.0e} (both sides); "
        f"{h[np.argmin(one_side)]:.0e} (one side)",
        xlabel="step size h",
        ylabel="error of the slope",
    )
    return ax


def curves(
    walks: Sequence[tuple[Function, Range, Mapping[str, ArrayLike]]],
) -> list[Axes]:
    """Draws losses of one parameter (purple, dotted) and paths down them.

    Args:
        walks: for each panel the loss (array of shape (n,) → the same shape), the range
            of the parameter, and label → parameter after each step; one or two.
    """
    axes = panels(len(walks))
    for ax, (loss, limits, paths) in zip(axes, walks, strict=True):
        x = np.linspace(*limits, 401)
        ax.plot(x, loss(x), **palette.LOSS_LINE)
        ends = []
        for look, (label, path) in zip(SERIES, paths.items(), strict=False):
            path = np.asarray(path, dtype=float)
            height = loss(path)
            ax.plot(path, height, **look, linewidth=1.2, markersize=4)
            ends.append(signed(height[-1], ".3g"))
            ax.annotate(
                label,
                (path[0], height[0]),
                xytext=(0, 8),
                textcoords="offset points",
                ha="center",
                color=look["color"],
            )
        moved = any(len(path) > 1 for path in paths.values())
        title = f"Ends at loss {' and '.join(ends)}" if moved else _minima(loss(x))
        ax.set(title=title, xlabel="parameter", ylabel="loss", xlim=limits)
        ax.margins(y=0.15)
    return axes


def _minima(height: NDArray[np.float64]) -> str:
    """What kinds of minima a curve has."""
    inner = height[1:-1]
    lowest, *others = sorted(inner[(inner < height[:-2]) & (inner < height[2:])])
    if not others:
        return "One minimum"
    if others[0] - lowest < (height.max() - lowest) / 2:
        return f"{len(others) + 1} minima"
    beside = "a shallow one" if len(others) == 1 else "shallow ones"
    return f"One deep minimum, {beside} beside it"


def contours(
    loss: Callable[[NDArray[Any]], Any],
    limits: tuple[Range, Range],
    paths: Mapping[str, ArrayLike],
    goal: ArrayLike | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws a loss of two parameters a and b as a map, with paths on it.

    Args:
        loss: gets an array of shape (2,), returns a number.
        limits: the ranges of the two parameters.
        paths: label → parameters after each step, shape (steps + 1, 2); at most five.
        goal: the lowest place, shape (2,), inside the limits; not marked by default.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots(figsize=(6.4, 4.6))[1]
    across, up = (np.linspace(*limit, 81) for limit in limits)
    height = np.array([[loss(np.array([a, b])) for a in across] for b in up])
    # Equal distances in height: where lines crowd, the loss is steep.
    levels = MaxNLocator(12).tick_values(height.min(), height.max())
    look = {"colors": palette.CONTEXT, "linewidths": 0.8, "linestyles": "solid"}
    lines = ax.contour(across, up, height, levels, **look)
    ax.clabel(lines, fmt="%g", fontsize=9, colors=palette.QUIET_TEXT)
    ends = {}
    for number, (look, (label, path)) in enumerate(
        zip(SERIES, paths.items(), strict=False)
    ):
        path = np.asarray(path)
        every = max(1, len(path) // MOST_MARKERS)
        ax.plot(*path.T, **look, linewidth=1.2, markersize=4, markevery=every)
        ends[label] = float(loss(path[-1]))
        # Beside the map, where it hides no label of a contour.
        ax.text(
            1.03,
            0.97 - 0.16 * number,
            f"{'●■▲◆▼'[number]} {label},\n{len(path) - 1} steps",
            color=look["color"],
            transform=ax.transAxes,
            va="top",
        )
    if goal is not None:
        ax.plot(*np.asarray(goal), "+", color=palette.LOSS, markersize=16, zorder=4)
        ax.annotate(
            "lowest",
            np.asarray(goal),
            xytext=(0, -44),
            textcoords="offset points",
            ha="center",
            color=palette.LOSS,
            arrowprops={"arrowstyle": "-", "color": palette.LOSS, "shrinkB": 8},
            zorder=4,
        )
    # Equal scales, or a step square to a contour would not look square.
    ax.set(xlim=limits[0], ylim=limits[1], aspect="equal", xlabel="a", ylabel="b")
    ax.set_title(f"Loss at the end: {_listed(ends)}")
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
        _pixels(ax, image, str(label))
    figure.suptitle(title, x=0.01, ha="left")
    return list(grid.flat)


def _pixels(ax: Axes, image: ArrayLike, label: str) -> None:
    ax.imshow(np.reshape(image, (8, 8)), cmap="gray_r", vmin=0, vmax=1)
    ax.set_title(label, fontsize=10, fontweight="normal", loc="center", pad=3)
    ax.set_axis_off()


def _weights(ax: Axes, weights: NDArray[Any], largest: float) -> Any:
    picture = ax.imshow(
        weights.reshape(8, 8), cmap=palette.SIGNED, vmin=-largest, vmax=largest
    )
    ax.set(xticks=(), yticks=())
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(palette.CONTEXT)
    return picture


def pixels(sizes: ArrayLike, images: ArrayLike) -> list[Axes]:
    """Draws how large the gradient is at each pixel, beside the ink that pixels get.

    Args:
        sizes: of the gradient, at least 0, one for each pixel, shape (64,).
        images: those that the gradient was measured on, shape (n, 64), from 0 to 1.
    """
    sizes, most = np.asarray(sizes), np.max(images, axis=0)
    figure, axes = plt.subplots(1, 2, figsize=(6.4, 2.9))
    for ax, table, title in (
        (axes[0], sizes, "Size of the gradient"),
        (axes[1], most, "Most ink in any image"),
    ):
        ax.imshow(table.reshape(8, 8), cmap="gray_r", vmin=0)
        ax.set(xticks=(), yticks=())
        ax.set_title(title, fontweight="normal")
        ax.spines[:].set_visible(True)
        ax.spines[:].set_color(palette.CONTEXT)
        ax.plot(
            *np.argwhere(table.reshape(8, 8) == 0).T[::-1],
            "x",
            color=palette.BACKWARD,
        )
    same = np.array_equal(sizes == 0, most == 0)
    where = "just where no image has ink" if same else "also where there is ink"
    figure.suptitle(f"0 at {np.sum(sizes == 0)} pixels, {where}", x=0.01, ha="left")
    axes[0].set_xlabel("× exactly 0", color=palette.BACKWARD, loc="left")
    return list(axes)


def template(weights: ArrayLike, images: ArrayLike, labels: Sequence[str]) -> Axes:
    """Draws a neuron's weights as a picture beside images that it gets wrong.

    Args:
        weights: one for each pixel, shape (64,).
        images: shape (10, 64), from 0 to 1.
        labels: ten, the digit and the neuron's answer.

    Returns:
        The Axes of the weights.
    """
    weights, images = np.asarray(weights), np.asarray(images)
    figure = plt.figure(figsize=(6.4, 2.8))
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.7))
    ax = left.subplots()
    largest = float(np.abs(weights).max())
    picture = _weights(ax, weights, largest)
    ax.set_title("The 64 weights")
    bar = left.colorbar(picture, ax=ax, location="bottom", shrink=0.8)
    bar.set_ticks((-largest, 0, largest), labels=("against", "0", "for an 8"))
    grid = right.subplots(2, 5, squeeze=False)
    for small, image, label in zip(grid.flat, images, labels, strict=True):
        _pixels(small, image, label)
    right.suptitle("Mistakes: digit, and how surely called an 8", x=0.02, ha="left")
    return ax


def templates(W: ArrayLike) -> list[Axes]:
    """Draws the weights of ten neurons, one a digit, as pictures.

    Args:
        W: a column for each digit, shape (64, 10) or with further rows below.
    """
    W = np.asarray(W)[:64]
    figure, grid = plt.subplots(2, 5, figsize=(6.4, 3.1))
    largest = float(np.abs(W).max())
    for digit, ax in enumerate(grid.flat):
        picture = _weights(ax, W[:, digit], largest)
        ax.set_title(str(digit), fontsize=10, fontweight="normal", loc="center", pad=3)
    bar = figure.colorbar(picture, ax=grid, shrink=0.9)
    bar.set_ticks((-largest, 0, largest), labels=("against", "0", "for it"))
    figure.suptitle("What each neuron looks for", x=0.01, ha="left")
    return list(grid.flat)


def learning_curves(
    losses: Mapping[str, ArrayLike],
    title: str = "",
    xlabel: str = "step",
    note: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws losses against time, labelled at the end of each line.

    Args:
        losses: label → losses at times 0, 1, 2, …, shape (n,), the same for all. One
            is drawn in the colour of the loss; several are told apart.
        title: the finding; by default from where the losses begin and end.
        xlabel: what the times count.
        note: a remark in the upper right corner.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    arrays = {label: np.asarray(loss, dtype=float) for label, loss in losses.items()}
    ends = {label: float(loss[-1]) for label, loss in arrays.items()}
    colours = []
    for number, loss in enumerate(arrays.values()):
        look = _series(number, len(loss))
        if len(arrays) == 1:
            look = {**palette.LOSS_LINE, "marker": "o" if len(loss) <= 20 else ""}
        ax.plot(loss, **look)
        colours.append(look["color"])
    if not title and len(arrays) == 1:
        title = f"The loss goes from {loss[0]:.3g} to {loss[-1]:.3g}"
    if note:
        ax.add_artist(AnchoredText(note, "upper right", frameon=False))
    ax.set(title=title or f"At the end: {_listed(ends)}", xlabel=xlabel, ylabel="loss")
    ax.set_ylim(bottom=0)
    label_ends(ax, len(loss) - 1, list(ends.values()), list(ends), colours)
    return ax
