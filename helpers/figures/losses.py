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
from helpers.figures.common import Function, label_ends, signed, use_style

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
        told = ax.bar_label(
            bars,
            labels=[
                f"{v:g}" if k == target else "" for k, v in enumerate(np.asarray(y))
            ],
            padding=2,
        )
        # Centred on the right bar, a number could touch a taller left one.
        plt.setp(told, ha="left" if side > 0 else "center")
    top = max(float(np.max(y)) for y in shares.values())
    ax.text(target - 0.12, top + 0.11, "▼ the truth", color=palette.DATA)
    ax.set(
        title=f"Two answers to a picture of a {target}",
        ylabel="probability",
        xticks=places,
        ylim=(0, top + 0.2),
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
            xytext=(6, -15) if number == 0 else (24, -5),
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
        title=f"Confidently wrong, at z = {signed(z[0], 'g')}: one pushes "
        f"{ratio:,.0f} times harder",
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
    figure, ax = plt.subplots(figsize=(6.4, 4.4))
    x, t, x_new, t_new = (np.asarray(v, dtype=float) for v in (x, t, x_new, t_new))
    fine = np.linspace(x.min(), x.max(), 400)
    ax.plot(
        x_new,
        t_new,
        ".",
        color=palette.CONTEXT,
        markersize=4,
        label=f"{len(x_new)} new points",
    )
    errors = {}
    for number, (degree, fit) in enumerate(fits.items()):
        own, new = (np.mean((fit(a) - b) ** 2) for a, b in ((x, t), (x_new, t_new)))
        errors[degree] = (float(own), float(new))
        ax.plot(
            fine,
            fit(fine),
            color=HUES[number],
            linestyle=DASHES[number],
            label=f"degree {degree}: {own:.3f} on its own, {new:.3f} on new",
        )
    ax.plot(
        x,
        t,
        **palette.DATA_LINE,
        markersize=6,
        zorder=3,
        label=f"{len(x)} points to fit",
    )
    own, new = (min(errors, key=lambda d: errors[d][k]) for k in (0, 1))
    ax.set(
        title=f"Degree {own} is nearest to its own points, degree {new} to new ones",
        xlabel="x",
        ylabel="t",
        ylim=(min(t_new.min(), t.min()) - 0.2, max(t_new.max(), t.max()) + 0.2),
    )
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    return ax


def promises(
    x: ArrayLike, t: ArrayLike, lines: Mapping[str, Line], late: float, early: float
) -> Axes:
    """Draws journeys, the lines that promise their duration, and what that costs.

    Args:
        x: kilometres, shape (n,).
        t: minutes, shape (n,).
        lines: name → (a, b) of the promise a * x + b; at most four.
        late: euros for each minute that a journey takes longer than promised.
        early: euros for each minute that it takes less.
    """
    use_style()
    _, ax = plt.subplots(figsize=(6.4, 3.8))
    x, t = np.asarray(x, dtype=float), np.asarray(t, dtype=float)
    ax.plot(x, t, **palette.DATA_LINE, markersize=3.5)
    ends = np.array([x.min(), x.max()])
    found = []
    for number, (name, (a, b)) in enumerate(lines.items()):
        miss = t - (a * x + b)
        euros = np.mean(np.where(miss > 0, late * miss, -early * miss))
        share = np.mean(miss > 0)
        found.append(f"{name}: {share:.0%} are late, {euros:.1f} euros a journey")
        ax.plot(ends, a * ends + b, color=HUES[number], linestyle=DASHES[number])
    label_ends(
        ax,
        ends[1],
        [a * ends[1] + b for a, b in lines.values()],
        list(lines),
        list(HUES[: len(lines)]),
    )
    ax.set(title="\n".join(found), xlabel="kilometres", ylabel="minutes")
    return ax


def families(losses: Mapping[str, Loss]) -> list[Axes]:
    """Draws losses of one kind over each other, each kind by what tells them apart.

    Args:
        losses: Keras's name → the function; all but sparse categorical cross-entropy,
            and huber.
    """
    use_style()
    axes = list(plt.subplots(3, 2, figsize=(6.4, 8))[1].flat)

    x = np.linspace(0, 6, 241)
    kinds = ("squared", "absolute", "squared_logarithmic")
    names = (*(f"mean_{kind}_error" for kind in kinds), "huber")
    costs = {
        name: _over(losses[name], [2.0], x)
        / _over(losses[name], [2.0], np.array([3.0]))
        for name in names
    }
    _together(axes[0], x, costs, "Too low, too high, far off", "prediction, target 2")
    axes[0].set_ylim(-0.4, 14)

    t = np.linspace(0.5, 8, 241)[:, None]
    one, two = np.array([1.0]), np.array([2.0])
    kinds = ("absolute", "absolute_percentage", "squared_logarithmic")
    names = tuple(f"mean_{kind}_error" for kind in kinds)
    costs = {name: losses[name](t, t + 1) / losses[name](one, two) for name in names}
    _together(axes[1], t[:, 0], costs, "Always 1 too high", "target")
    axes[1].set_ylim(-0.1, 3.6)

    z = np.linspace(-3, 3, 241)
    costs = {name: _over(losses[name], [1.0], z) for name in ("hinge", "squared_hinge")}
    called = 1 / (1 + np.exp(-z))
    costs["binary_crossentropy"] = _over(losses["binary_crossentropy"], [1.0], called)
    _together(axes[2], z, costs, "Beyond 1 only one still costs", "score, label 1")
    axes[2].set_ylim(-0.3, 9)

    p = np.linspace(0.02, 0.98, 241)
    truth = np.tile([0.7, 0.3], (len(p), 1))
    names = ("categorical_crossentropy", "kl_divergence")
    costs = {name: losses[name](truth, np.c_[p, 1 - p]) for name in names}
    gap = np.subtract(*costs.values()).mean()
    title = f"One shape, {gap:.3f} apart"
    _together(axes[3], p, costs, title, "called for class 1, target 0.7")
    axes[3].set_ylim(-0.2, 4.6)

    counts = np.linspace(0.3, 12, 241)
    costs = {"poisson": _over(losses["poisson"], [5.0], counts)}
    lowest = costs["poisson"]
    title = f"Lowest at {counts[lowest.argmin()]:.0f}: {signed(lowest.min(), '.2f')}"
    _together(axes[4], counts, costs, title, "prediction, target 5")

    length = np.linspace(0.1, 3, 241)
    y = length[:, None] * [0.6, 0.8]
    target = np.tile([0.6, 0.8], (len(y), 1))
    names = ("cosine_similarity", "mean_squared_error")
    costs = {name: losses[name](target, y) for name in names}
    _together(axes[5], length, costs, "Right direction, any length", "length, target 1")
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
        short = name.replace("_error", "").replace("mean_", "").replace("_", " ")
        ax.plot(x, y, label=short, color=HUES[number], linestyle=DASHES[number])
    ax.set_title(title, fontsize=10)
    ax.set(xlabel=xlabel, ylabel="loss")
    ax.legend(fontsize=8, handlelength=2.6)
