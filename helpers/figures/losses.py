"""The figures of lesson 02: they get numbers and functions, and draw what they find.

A loss is purple, its slope orange and dashed, what it judges blue or black. The finding
that is a figure's title is made here, from the numbers, so that no cell gives it away.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.figures.common import Function, label_ends, panels, use_style

Loss = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]
Line = tuple[float, float]

# Hue, dash and marker of the first, second, … of several series.
HUES: Final = (palette.FORWARD, palette.BACKWARD, palette.LOSS, palette.DATA)
DASHES: Final = ("-", (0, (6, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)))
MARKERS: Final = ("o", "s", "^", "D")


def prices(of_truth: Mapping[str, ArrayLike]) -> Axes:
    """Draws −ln p, and on it the probabilities that forecasters gave to what happened.

    Args:
        of_truth: forecaster → probabilities above 0, shape (n,); at most four.
    """
    use_style()
    _, ax = plt.subplots()
    p = np.linspace(0.004, 1, 500)
    ax.plot(p, -np.log(p), **palette.LOSS_LINE)
    totals = {}
    for number, (name, called) in enumerate(of_truth.items()):
        called = np.asarray(called, dtype=float)
        totals[name] = float(-np.log(called).sum())
        style = {"color": HUES[number], "marker": MARKERS[number], "markersize": 8}
        ax.plot(
            called,
            -np.log(called),
            linestyle="none",
            markerfacecolor=HUES[number] if number else "white",
            markeredgewidth=1.8,
            label=f"{name}: {totals[name]:.2f} in all",
            zorder=3,
            **style,
        )
    name, dearest = max(
        ((name, float(np.min(called))) for name, called in of_truth.items()),
        key=lambda pair: -pair[1],
    )
    price = -np.log(dearest)
    ax.annotate(
        f"called {dearest:g}: costs {price:.2f}",
        (dearest, price),
        xytext=(14, 0),
        textcoords="offset points",
        va="center",
        color=palette.LOSS,
    )
    share = price / totals[name]
    ax.set(
        title=f"One call makes {share:.0%} of all that {name} pays",
        xlabel="probability that was called for what happened",
        ylabel="price −ln p",
        ylim=(-0.25, None),
    )
    ax.legend(loc="upper right")
    return ax


def answers(t: ArrayLike, shares: Mapping[str, ArrayLike]) -> Axes:
    """Draws predicted probabilities of classes, the true class marked.

    Args:
        t: one-hot target, shape (K,).
        shares: name → probabilities, shape (K,); two of them.
    """
    use_style()
    _, ax = plt.subplots(figsize=(6.4, 3))
    places, target = np.arange(np.size(t)), int(np.argmax(t))
    looks: list[dict[str, Any]] = [
        {"color": palette.FORWARD},
        {"color": "white", "edgecolor": palette.DATA, "hatch": "////"},
    ]
    sides = (-0.2, 0.2)
    for side, look, (name, y) in zip(sides, looks, shares.items(), strict=True):
        bars = ax.bar(places + side, y, 0.38, label=name, **look)
        ax.bar_label(
            bars,
            labels=[f"{v:g}" if k == target else "" for k, v in enumerate(np.asarray(y))],
            padding=2,
        )
    ax.annotate(
        "the truth",
        (target, -0.015),
        xytext=(0, -30),
        textcoords="offset points",
        ha="center",
        arrowprops={"arrowstyle": "->", "color": palette.DATA},
        annotation_clip=False,
    )
    ax.set(
        title=f"Two answers to a picture of a {target}",
        ylabel="probability",
        xticks=places,
        ylim=(0, 0.75),
    )
    ax.legend(loc="upper right")
    return ax


def pushes(z: ArrayLike, sizes: Mapping[str, ArrayLike]) -> Axes:
    """Draws how hard losses push a score whose target is 1, on a logarithmic axis.

    Args:
        z: scores before the sigmoid, ascending, shape (n,).
        sizes: name of the loss → size of the derivative, above 0, shape (n,); two of
            them, the harder one at the left end first.
    """
    use_style()
    _, ax = plt.subplots(figsize=(6.4, 3.4))
    z = np.asarray(z, dtype=float)
    series = {name: np.asarray(size, dtype=float) for name, size in sizes.items()}
    for number, (name, size) in enumerate(series.items()):
        ax.semilogy(z, size, color=HUES[1 - number], linestyle=DASHES[1 - number])
        ax.annotate(
            name.replace("_", " "),
            (z[0], size[0]),
            xytext=(6, -15 if number == 0 else 10),
            textcoords="offset points",
            color=HUES[1 - number],
        )
    one, other = series.values()
    ax.annotate(
        "",
        (z[0], other[0]),
        (z[0], one[0]),
        arrowprops={"arrowstyle": "<->", "color": palette.DATA},
        annotation_clip=False,
    )
    ratio = one[0] / other[0]
    ax.set(
        title=f"Surely wrong, at z = {z[0]:g}: one pushes {ratio:,.0f} times harder",
        xlabel="score z before the sigmoid, where the target is 1",
        ylabel="size of the derivative",
    )
    return ax


def polynomials(
    x: ArrayLike,
    t: ArrayLike,
    x_new: ArrayLike,
    t_new: ArrayLike,
    fits: Mapping[int, Function],
) -> Axes:
    """Draws fits of several degrees among the points that they were fitted to.

    Args:
        x: inputs, shape (n,).
        t: targets, shape (n,).
        x_new: inputs that no fit has seen, shape (m,).
        t_new: their targets, shape (m,).
        fits: degree → the fitted function; at most four.
    """
    use_style()
    _, ax = plt.subplots(figsize=(6.4, 4.2))
    x, t, x_new, t_new = (np.asarray(v, dtype=float) for v in (x, t, x_new, t_new))
    fine = np.linspace(x.min(), x.max(), 400)
    ax.plot(x_new, t_new, ".", color=palette.CONTEXT, markersize=4, label="200 new")
    errors = {}
    for number, (degree, fit) in enumerate(fits.items()):
        own, new = (np.mean((fit(a) - b) ** 2) for a, b in ((x, t), (x_new, t_new)))
        errors[degree] = (float(own), float(new))
        ax.plot(
            fine,
            fit(fine),
            color=HUES[number],
            linestyle=DASHES[number],
            label=f"degree {degree}: {own:.3f} on its 12, {new:.3f} on new",
        )
    ax.plot(x, t, **palette.DATA_LINE, markersize=6, zorder=3, label="12 to fit")
    own, new = (min(errors, key=lambda d: errors[d][k]) for k in (0, 1))
    ax.set(
        title=f"Degree {own} is nearest to its own points, degree {new} to new ones",
        xlabel="x",
        ylabel="t",
        ylim=(min(t_new.min(), t.min()) - 0.2, max(t_new.max(), t.max()) + 0.2),
    )
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.17), ncols=2, fontsize=9)
    return ax


def promises(x: ArrayLike, t: ArrayLike, lines: Mapping[str, Line]) -> Axes:
    """Draws journeys, the lines that promise their duration, and who is late.

    Args:
        x: kilometres, shape (n,).
        t: minutes, shape (n,).
        lines: name → (a, b) of the promise a * x + b; at most four.
    """
    use_style()
    _, ax = plt.subplots(figsize=(6.4, 3.8))
    x, t = np.asarray(x, dtype=float), np.asarray(t, dtype=float)
    ax.plot(x, t, **palette.DATA_LINE, markersize=3.5)
    ends = np.array([x.min(), x.max()])
    found = []
    for number, (name, (a, b)) in enumerate(lines.items()):
        late = float(np.mean(t > a * x + b))
        found.append(f"{late:.0%} late by {name}")
        ax.plot(ends, a * ends + b, color=HUES[number], linestyle=DASHES[number])
    label_ends(
        ax,
        ends[1],
        [a * ends[1] + b for a, b in lines.values()],
        list(lines),
        list(HUES[: len(lines)]),
    )
    ax.set(title=", ".join(found), xlabel="kilometres", ylabel="minutes")
    return ax


def families(
    distances: Mapping[str, Loss],
    margins: Mapping[str, Loss],
    surprises: Mapping[str, Loss],
    counts: Mapping[str, Loss],
) -> list[Axes]:
    """Draws losses of one kind over each other, each kind by what tells them apart.

    Args:
        distances: name → loss, at most four; the target is 2, and each is scaled so
            that a prediction of 3 costs 1.
        margins: name → loss; the label is 1.
        surprises: name → loss; the target is (0.7, 0.3).
        counts: name → loss; the target is 5.
    """
    use_style()
    axes = panels(2, 2)
    x = np.linspace(0, 6, 241)
    scaled = {
        name: _over(loss, [2.0], x) / _over(loss, [2.0], np.array([3.0]))
        for name, loss in distances.items()
    }
    _together(axes[0], x, scaled, "Far misses, low and high", "prediction, target 2")
    axes[0].set_ylim(-0.3, 6)
    scores = np.linspace(-3, 3, 241)
    costs = {name: _over(loss, [1.0], scores) for name, loss in margins.items()}
    _together(axes[1], scores, costs, "Nothing to pay beyond 1", "score, label 1")
    p = np.linspace(0.02, 0.98, 241)
    truth = np.tile([0.7, 0.3], (len(p), 1))
    costs = {name: loss(truth, np.c_[p, 1 - p]) for name, loss in surprises.items()}
    gap = np.diff([np.min(cost) for cost in costs.values()])[0]
    title = f"One shape, {abs(gap):.3f} apart"
    _together(axes[2], p, costs, title, "called for class 1, target 0.7")
    cars = np.linspace(0.5, 12, 241)
    costs = {name: _over(loss, [5.0], cars) for name, loss in counts.items()}
    title = f"Lowest at 5, where it is {min(map(np.min, costs.values())):.2f}"
    _together(axes[3], cars, costs, title, "prediction, target 5")
    return axes


def _over(
    loss: Loss, target: Sequence[float], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The loss of each prediction in x, shape (n,), for one target."""
    y = x[:, None]
    return np.asarray(loss(np.broadcast_to(np.asarray(target), y.shape), y))


def _together(
    ax: Axes,
    x: NDArray[np.float64],
    series: Mapping[str, NDArray[np.float64]],
    title: str,
    xlabel: str,
) -> None:
    ax.axhline(0, **palette.CONTEXT_LINE)
    for number, (name, y) in enumerate(series.items()):
        style = {"color": HUES[number], "linestyle": DASHES[number]}
        ax.plot(x, y, label=name, **style)
    ax.set_title(title, fontsize=10)
    ax.set(xlabel=xlabel, ylabel="loss")
    ax.legend(fontsize=9, handlelength=2.6)
