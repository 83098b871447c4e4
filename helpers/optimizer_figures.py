"""The figures of optimizers: their paths on a map, their race, and their scores.

Each takes the learner's functions and arrays. Those with an `ax` draw on it where one
is given, else on a new figure, and return the Axes.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from numpy.typing import ArrayLike, NDArray

from helpers import palette
from helpers.live import Choice, LiveFigure, Play, Slider
from helpers.plots import use_style

Range = tuple[float, float]
Area = tuple[Range, Range]
Paths = Mapping[str, ArrayLike]
Surface = tuple[Callable[..., Any], Callable[..., Any], Area, ArrayLike]

# About equal steps on paper where the loss grows by squares.
LEVELS: Final = np.linspace(0, 1, 11)[1:] ** 2
# Backward things are dashed; these dashes and marks tell more than four of them apart.
DASHES: Final = ("--", (0, (1, 1)), (0, (5, 1)), (0, (3, 1, 1, 1)))
MARKS: Final = "os^DvPX*p"
# A path that has flown off is drawn to here, far outside each map.
FAR: Final = 1e6
# The losses' axis ends here; the height of a label is a share of that axis.
LEAST: Final = 1e-6
LABEL_HEIGHT: Final = 0.068


def _map(loss: Callable[..., Any], area: Area, ax: Axes) -> ContourSet:
    across, up = (np.linspace(*limit, 101) for limit in area)
    height = loss(np.array(np.meshgrid(across, up)))
    levels = height.min() + LEVELS * np.ptp(height)
    return ax.contour(
        *(across, up, height, levels),
        colors=palette.CONTEXT,
        linewidths=0.8,
        linestyles="solid",
    )


def _look(number: int, count: int) -> dict[str, Any]:
    # The lightest third of cividis would vanish on white.
    colour = mpl.colormaps[palette.MAGNITUDE](0.68 * number / max(count - 1, 1))
    return {
        "color": colour if count > 1 else palette.BACKWARD,
        "linestyle": DASHES[number % len(DASHES)],
        "marker": MARKS[number % len(MARKS)],
    }


def paths(
    loss: Callable[..., Any],
    area: Area,
    title: str,
    walks: Paths,
    ax: Axes | None = None,
) -> Axes:
    """Draws walks on the map of a loss of two parameters, and names them beside it.

    Args:
        loss: gets an array of shape (2, …), returns the shape without the 2.
        area: the ranges of the two parameters.
        title: the finding.
        walks: label → the places after each step, shape (steps + 1, 2).
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    _map(loss, area, ax)
    for number, (label, walk) in enumerate(walks.items()):
        look = _look(number, len(walks))
        ax.plot(*np.asarray(walk).T, **look, markersize=4, linewidth=1.3)
        # Names stand in the free strip above the map, each after its own mark.
        place = 0.03 + 0.3 * number
        ax.plot(place, 0.93, **look, transform=ax.transAxes)
        text = {"transform": ax.transAxes, "color": look["color"], "va": "center"}
        ax.text(place + 0.025, 0.93, label, **text)
    height = area[1][1] - area[1][0]
    ax.set(title=title, xlabel="x", ylabel="y", xlim=area[0])
    ax.set_ylim(area[1][0], area[1][1] + 0.18 * height)
    return ax


def spread(scores: Paths, title: str, xlabel: str, ax: Axes | None = None) -> Axes:
    """Draws a row of dots for each label, a dot for each run, sorted by their means.

    Args:
        scores: label → a number for each run, shape (runs,).
        title: the finding.
        xlabel: what the numbers are.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots(figsize=(6.4, 4))[1]
    rows = sorted(scores, key=lambda label: -np.mean(scores[label]))
    for row, label in enumerate(rows):
        runs = np.asarray(scores[label])
        ax.plot([runs.min(), runs.max()], [row, row], **palette.LOSS_LINE)
        ax.plot(runs, np.full(len(runs), row), "o", color=palette.LOSS, markersize=4)
        ax.plot(runs.mean(), row, "|", color=palette.LOSS, markersize=16)
    ax.set(title=title, xlabel=f"{xlabel}: a dot for each seed, | their mean")
    ax.set_yticks(range(len(rows)), rows)
    ax.set_ylabel("optimizer, tuned rate")
    return ax


def race(
    surfaces: Mapping[str, Surface],
    run: Callable[[str, float, float], Paths],
) -> LiveFigure:
    """Shows the paths of several optimizers on one surface, and their losses beside it.

    Args:
        surfaces: name → (loss, its gradient, area to draw, start).
        run: surface, learning rate and momentum → label → path, shape (steps + 1, 2);
            at most nine labels, the same in every call.

    Returns:
        A figure with a choice of the surface, sliders for the rate's power of ten and
        the momentum, and a step that plays.
    """
    use_style()
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(8.6, 4), gridspec_kw={"width_ratios": (1.15, 1)}
    )
    names = list(surfaces)
    maps: dict[str, list[Artist]] = {}
    lowest: dict[str, float] = {}
    for name, (loss, _, area, _) in surfaces.items():
        # Each area is laid over the same unit square, so that one map fits all.
        maps[name] = [_map(_scaled(loss, area), ((0, 1), (0, 1)), left)]
        sides = (np.linspace(*side, 801) for side in area)
        lowest[name] = min(0.0, float(loss(np.array(np.meshgrid(*sides))).min()))
    left.set(xlim=(0, 1), ylim=(0, 1), xticks=(), yticks=(), xlabel="x", ylabel="y")

    @lru_cache(maxsize=64)
    def raced(surface: str, power: float, momentum: float) -> tuple[Any, Any]:
        loss, _, area, _ = surfaces[surface]
        low, high = np.array(area).T
        walks = np.array(list(run(surface, 10**power, momentum).values()))
        with np.errstate(all="ignore"):
            heights = loss(np.moveaxis(walks, -1, 0)) - lowest[surface]
            shares = np.nan_to_num(heights / heights[0, 0], nan=FAR)
        places = np.clip((walks - low) / (high - low), -FAR, FAR)
        return places, np.clip(shares, LEAST, FAR)

    labels = list(run(names[0], 1e-3, 0.9))
    steps = raced(names[0], -3.0, 0.9)[0].shape[1] - 1
    looks = [_look(number, len(labels)) for number in range(len(labels))]
    thin = {"linewidth": 1.3, "markersize": 6, "markevery": [-1]}
    lines = [left.plot([], [], **look, **thin)[0] for look in looks]
    curves = [right.plot([], [], **look, **thin)[0] for look in looks]
    texts = [
        right.text(1.03, 0, label, color=look["color"], va="center", fontsize=10)
        for label, look in zip(labels, looks, strict=True)
    ]
    for text in texts:
        text.set_transform(right.transAxes)
    right.set(xlim=(0, steps), yscale="log", ylim=(LEAST, 1), xlabel="step")
    right.set_ylabel("height, as a share of the start's")
    figure.suptitle("No optimizer is the lowest on every surface", x=0.01, ha="left")
    return LiveFigure(
        figure,
        _updater(maps, raced, lines, curves, texts),
        controls={
            "surface": Choice(names, names[0], "surface"),
            "power": Slider(-3.0, 0.5, -1.0, 0.1, "rate: 10 to the power"),
            "momentum": Slider(0.0, 0.98, 0.9, 0.02, "momentum"),
            "step": Play(0, steps, steps, 1, "step", 60),
        },
        examples=[{"surface": name, "power": -0.5} for name in names[:4]],
        alt=lambda surface, power, momentum, step: (
            f"{len(labels)} optimizers on the {surface}, rate {10**power:.3g}, "
            f"momentum {momentum:g}, after {step} steps; lowest loss: "
            f"{labels[int(raced(surface, power, momentum)[1][:, step].argmin())]}."
        ),
    )


def _scaled(loss: Callable[..., Any], area: Area) -> Callable[..., Any]:
    low, high = np.array(area).T

    def on_the_square(p: NDArray[np.float64]) -> Any:
        return loss(
            np.array([a + (b - a) * x for a, b, x in zip(low, high, p, strict=True)])
        )

    return on_the_square


def _updater(
    maps: Mapping[str, list[Artist]],
    raced: Callable[..., tuple[Any, Any]],
    lines: list[Any],
    curves: list[Any],
    texts: list[Any],
) -> Callable[..., list[Artist]]:
    def update(surface: str, power: float, momentum: float, step: int) -> list[Artist]:
        walks, shares = raced(surface, power, momentum)
        for name, artists in maps.items():
            plt.setp(artists, visible=name == surface)
        for number, (line, curve) in enumerate(zip(lines, curves, strict=True)):
            line.set_data(*walks[number, : step + 1].T)
            curve.set_data(np.arange(step + 1), shares[number, : step + 1])
        heights = 1 - np.log10(shares[:, step]) / np.log10(LEAST)
        order = np.argsort(heights, kind="stable")
        # Apart from the lowest up, then down again from the top, where they left it.
        places = _apart(np.clip(heights[order], 0, 1))
        places = 1 - _apart(1 - np.minimum(places[::-1], 1))[::-1]
        for number, place in zip(order, places, strict=True):
            texts[number].set_y(place)
        return [*(a for group in maps.values() for a in group), *lines, *curves, *texts]

    return update


def _apart(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rising places moved up so that each is a label's height above the one before."""
    gaps = LABEL_HEIGHT * np.arange(len(places))
    return np.maximum.accumulate(places - gaps) + gaps
