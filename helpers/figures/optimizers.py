"""The figures of optimizers: their paths on a map, their race, and their scores.

Each takes the learner's functions and arrays. Those with an `ax` draw on it where one
is given, else on a new figure, and return the Axes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.display.live import Choice, LiveFigure, Play, Slider
from helpers.figures.common import use_style

Range = tuple[float, float]
Area = tuple[Range, Range]
Paths = Mapping[str, ArrayLike]
Surface = tuple[Callable[..., Any], Callable[..., Any], Area, ArrayLike]
Run = Callable[[str, float, float], Paths]

# About equal steps on paper where the loss grows by squares.
LEVELS: Final = np.linspace(0, 1, 11)[1:] ** 2
LONG: Final = (0, (6, 1))
MIXED: Final = (0, (4, 1, 1, 1))
DOTS: Final = (0, (1, 1))
# One look for each optimizer, in every figure. SGD follows the bare gradient, so it has
# the gradient's. The other colours mean nothing else in the course and are dark enough
# for words; dash and mark repeat what they say.
LOOKS: Final[dict[str, tuple[str, Any, str]]] = {
    "SGD": (palette.BACKWARD, "--", "o"),
    "Momentum": ("#1B7837", LONG, "s"),
    "Nesterov": ("#4B2D5A", DOTS, "^"),
    "Adagrad": ("#6B6A00", "--", "D"),
    "RMSprop": ("#7B3FD1", MIXED, "v"),
    "Adadelta": ("#7A1F1F", DOTS, "P"),
    "Adam": ("#001E96", LONG, "X"),
    "Adamax": ("#00766C", MIXED, "*"),
    "Nadam": ("#A53CB4", DOTS, "p"),
}
# A path that has flown off is drawn to here, far outside each map.
FAR: Final = 1e6
# The heights' axis, in shares of the start's; what of it a label takes, and keeps off.
LEAST: Final = 1e-6
MOST: Final = 10.0
LABEL_HEIGHT: Final = 0.07
LABEL_GAP: Final = 0.06


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


def _look(label: str) -> dict[str, Any]:
    if label not in LOOKS:
        raise ValueError(f"{label!r} has no colour yet: name one of {list(LOOKS)}.")
    return dict(zip(("color", "linestyle", "marker"), LOOKS[label], strict=True))


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
        walks: optimizer → the places after each step, shape (steps + 1, 2); at most
            three, named as in LOOKS.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    _map(loss, area, ax)
    for number, (label, walk) in enumerate(walks.items()):
        look = _look(label)
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
    surfaces: Mapping[str, Surface], run: Run, groups: Mapping[str, Sequence[str]]
) -> LiveFigure:
    """Shows the paths of several optimizers on one surface, and their losses beside it.

    Args:
        surfaces: name → (loss, its gradient, area to draw, start); at least two.
        run: surface, learning rate and momentum → optimizer → path, shape
            (steps + 1, 2); the same optimizers in every call, named as in LOOKS.
        groups: name → the optimizers to show together.

    Returns:
        A figure with choices of the surface and the group, sliders for the rate's power
        of ten and the momentum, and a step that plays.
    """
    artists = _Race(surfaces, run, groups)
    places, kinds = list(surfaces), list(groups)
    return LiveFigure(
        artists.figure,
        artists.update,
        controls={
            "surface": Choice(places, places[0], "surface"),
            "group": Choice(kinds, kinds[0], "show"),
            "power": Slider(-3.0, 0.5, -0.5, 0.1, "rate: 10 to the power"),
            "momentum": Slider(0.0, 0.98, 0.9, 0.02, "momentum"),
            "step": Play(0, artists.steps, artists.steps, 1, "step", 60),
        },
        examples=[
            {"surface": place, "group": kinds[number % len(kinds)]}
            for number, place in enumerate(places[:4])
        ],
        alt=artists.describe,
    )


class _Race:
    """The race's artists, and where they stand at each setting."""

    def __init__(
        self,
        surfaces: Mapping[str, Surface],
        run: Run,
        groups: Mapping[str, Sequence[str]],
    ) -> None:
        use_style()
        self.surfaces, self.run, self.groups = surfaces, run, groups
        # A slider comes back to the same settings again and again.
        self.raced = lru_cache(maxsize=64)(self._raced)
        first = next(iter(surfaces))
        walks = run(first, 1e-3, 0.0)
        self.labels = list(walks)
        self.steps = len(np.asarray(walks[self.labels[0]])) - 1
        # Room at the right for the names, which leave the axes there.
        room = {"left": 0.03, "right": 0.86, "bottom": 0.145, "top": 0.89}
        self.figure, (left, right) = plt.subplots(
            *(1, 2),
            figsize=(7.8, 3.5),
            layout="none",
            gridspec_kw={**room, "wspace": 0.26, "width_ratios": (1.2, 1)},
        )
        self.lowest = {name: self._lowest(name) for name in surfaces}
        self.maps = {name: self._draw_map(name, left) for name in surfaces}
        left.set(xlim=(0, 1), ylim=(0, 1), xticks=(), yticks=(), xlabel="x", ylabel="y")
        right.set(xlim=(0, self.steps), yscale="log", ylim=(LEAST, MOST), xlabel="step")
        right.set_ylabel("height, as a share of the start's")
        # No title that follows the sliders, because it would take 3 ms of each tick.
        title = "Who is lowest changes with the surface and with the rate"
        self.figure.suptitle(title, x=0.01, ha="left")
        self.moving = [self._enter(label, left, right) for label in self.labels]

    def _enter(self, label: str, left: Axes, right: Axes) -> tuple[Any, ...]:
        """An optimizer's path, its head, its curve, its end, a leader and its name."""
        look = _look(label)
        line = {**look, "marker": "", "linewidth": 1.6}
        mark = {**look, "linestyle": "none", "markersize": 8, "zorder": 4}
        aside = {"color": look["color"], "transform": right.transAxes, "clip_on": False}
        return (
            *left.plot([], [], **line),
            *left.plot([], [], **mark, clip_on=False),
            *right.plot([], [], **line),
            *right.plot([], [], **{**mark, **aside}),
            *right.plot([], [], linewidth=0.8, **aside),
            right.text(0, 0, label, va="center", fontsize=10, **aside),
        )

    def _lowest(self, name: str) -> float:
        loss, _, area, _ = self.surfaces[name]
        sides = np.meshgrid(*(np.linspace(*side, 801) for side in area))
        return min(0.0, float(loss(np.array(sides)).min()))

    def _draw_map(self, name: str, ax: Axes) -> list[Artist]:
        loss, _, area, start = self.surfaces[name]
        low, high = np.array(area).T
        # Each area is laid over the same unit square, so that one map fits all.
        lines = _map(lambda p: loss(_spread(p, low, high)), ((0, 1), (0, 1)), ax)
        x, y = (np.asarray(start) - low) / (high - low)
        (dot,) = ax.plot(x, y, "o", color=palette.QUIET_TEXT, markersize=5)
        word = ax.annotate(
            "start",
            (x, y),
            # Above a start in the upper half, else below: most paths go the other way.
            xytext=(0, 7 if y > 0.6 else -17),
            textcoords="offset points",
            ha="center",
            color=palette.QUIET_TEXT,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
        return [lines, dot, word]

    def _raced(self, surface: str, power: float, momentum: float) -> tuple[Any, Any]:
        """Places on the unit square and heights as shares of the start's.

        Shapes (optimizers, steps + 1, 2) and (optimizers, steps + 1).
        """
        loss, _, area, _ = self.surfaces[surface]
        low, high = np.array(area).T
        walks = np.array(list(self.run(surface, 10**power, momentum).values()))
        with np.errstate(all="ignore"):
            heights = loss(np.moveaxis(walks, -1, 0)) - self.lowest[surface]
            shares = np.nan_to_num(heights / heights[0, 0], nan=FAR)
        places = np.clip((walks - low) / (high - low), -FAR, FAR)
        return places, np.clip(shares, 1e-300, FAR)

    def update(self, step: int, group: str, **setting: Any) -> list[Artist]:
        """Moves everything to a step of a setting; returns all that it may move."""
        walks, shares = self.raced(**setting)
        members = self._members(group)
        for name, artists in self.maps.items():
            _show(artists, name == setting["surface"])
        for number, artists in enumerate(self.moving):
            _show(artists, number in members)
        spots = 1 - np.log10(shares[:, step] / MOST) / np.log10(LEAST / MOST)
        heights = _apart(np.clip(spots[members], LABEL_HEIGHT, 1))
        for number, height in zip(members, heights, strict=True):
            line, head, curve, end, leader, text = self.moving[number]
            line.set_data(*walks[number, : step + 1].T)
            curve.set_data(np.arange(step + 1), shares[number, : step + 1])
            _put(head, walks[number, step])
            x, y = step / self.steps, spots[number]
            _put(end, np.array([x, y]))
            text.set_position((x + LABEL_GAP, height))
            leader.set_data([x, x + 0.8 * LABEL_GAP], [np.clip(y, 0, 1), height])
        groups = (*self.maps.values(), *self.moving)
        return [artist for group in groups for artist in group]

    def _members(self, group: str) -> list[int]:
        return [n for n, label in enumerate(self.labels) if label in self.groups[group]]

    def describe(self, step: int, group: str, **setting: Any) -> str:
        """One sentence on who is lowest, and one on who has left the map."""
        walks, shares = self.raced(**setting)
        members = self._members(group)
        off = [self.labels[n] for n in members if not _inside(walks[n, step])]
        best = self.labels[min(members, key=lambda number: shares[number, step])]
        lowest = f"After {step} steps, {best} is the lowest of those shown."
        summary = (
            f"{setting['surface'].capitalize()}, rate {10 ** setting['power']:.3g}, "
            f"momentum {setting['momentum']:g}, {_listed(self.groups[group])}. "
            f"{lowest if step else 'All stand at the start.'}"
        )
        return summary + (f" Off the map: {_listed(off)}." if off else "")


def _show(artists: Iterable[Artist], visible: bool) -> None:
    # Not plt.setp, which looks up every alias: 3 ms a tick.
    for artist in artists:
        artist.set_visible(visible)


def _spread(p: NDArray[Any], low: NDArray[Any], high: NDArray[Any]) -> NDArray[Any]:
    """Places of the unit square, shape (2, …), in the area from low to high."""
    return np.array([a + (b - a) * x for a, b, x in zip(low, high, p, strict=True)])


def _inside(place: NDArray[np.float64]) -> bool:
    return bool(((place >= 0) & (place <= 1)).all())


def _put(mark: Line2D, place: NDArray[np.float64]) -> None:
    """Moves a mark on the unit square; outside, it stands hollow at the edge."""
    mark.set_data(*np.clip(place, 0, 1)[:, None])
    mark.set_markerfacecolor(mark.get_color() if _inside(place) else "white")


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _apart(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places from 0 to 1, moved until each is a label's height from the next."""
    order = np.argsort(places, kind="stable")
    gaps = LABEL_HEIGHT * np.arange(len(places))
    # Apart from the lowest up, then down again from the top, where that left the axes.
    rising = np.maximum.accumulate(places[order] - gaps) + gaps
    falling = 1 - np.minimum(rising[::-1], 1)
    apart = np.empty_like(places)
    apart[order] = 1 - (np.maximum.accumulate(falling - gaps) + gaps)[::-1]
    return apart
