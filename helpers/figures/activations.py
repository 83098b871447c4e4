"""The figures of lesson 01: activations, their slopes, and what bends add up to."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.figures.common import Function, label_ends, panels, use_style

# From white to the forward colour: a magnitude.
RAMP: Final = LinearSegmentedColormap.from_list("forward", ["white", palette.FORWARD])
DASHES: Final = ((0, (6, 2)), "-", (0, (2, 2)))
HUES: Final = (palette.DATA, palette.FORWARD, palette.QUIET_TEXT)
MARKERS: Final = ("o", "s", "^")


def fit(x: ArrayLike, t: ArrayLike, model: Function) -> Axes:
    """Draws points and the curve of a model, and says its mean squared error.

    Args:
        x: inputs, shape (N,).
        t: targets, shape (N,).
        model: gets an array, shape (M,), returns the same shape.
    """
    use_style()
    x, t = np.asarray(x, dtype=float), np.asarray(t, dtype=float)
    _, ax = plt.subplots()
    fine = np.linspace(x.min(), x.max(), 601)
    y = model(x)
    ax.vlines(x, y, t, color=palette.LOSS, linestyle=":", linewidth=1.2)
    ax.plot(fine, model(fine), **palette.FORWARD_LINE)
    ax.plot(x, t, **palette.DATA_LINE, markersize=4, zorder=3)
    error = float(np.mean((np.asarray(y) - t) ** 2))
    ax.set(title=f"Mean squared error {error:.4f}", xlabel="input x", ylabel="target t")
    return ax


def four_points(
    X: ArrayLike, t: ArrayLike, model: Callable[[NDArray[Any]], Any] | None = None
) -> Axes:
    """Draws points of two classes in the plane, and what a model makes of the plane.

    Args:
        X: shape (N, 2).
        t: 0 or 1 for each, shape (N,).
        model: gets an array (M, 2), returns M numbers, of which those above 1/2 count
            as class 1; none by default.
    """
    use_style()
    X, t = np.asarray(X, dtype=float), np.asarray(t)
    _, ax = plt.subplots(figsize=(4.2, 3.6))
    title = "Dots are 1, rings are 0"
    if model is not None:
        side = np.linspace(-0.4, 1.4, 121)
        plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
        height = np.asarray(model(plane)).reshape(len(side), -1)
        shades = ax.contourf(
            side, side, height, np.linspace(0, 1, 11), cmap=RAMP, extend="both"
        )
        ax.contour(side, side, height, [0.5], colors=palette.DATA, linestyles="--")
        plt.colorbar(shades, ax=ax, label="output of the network", ticks=(0, 0.5, 1))
        right = int(np.sum((np.asarray(model(X)) > 0.5) == (t > 0.5)))
        title = f"{right} of {len(t)} right; dashed: output 1/2"
    for kind, face in ((0, "white"), (1, palette.DATA)):
        ax.plot(
            *X[t == kind].T,
            "o",
            markersize=11,
            markerfacecolor=face,
            markeredgecolor=palette.DATA,
            markeredgewidth=2,
        )
    ax.set(
        title=title,
        xlabel="x₁",
        ylabel="x₂",
        xticks=(0, 1),
        yticks=(0, 1),
        xlim=(-0.4, 1.4),
        ylim=(-0.4, 1.4),
        aspect="equal",
    )
    return ax


def slope_over_value(y: ArrayLike, slopes: ArrayLike, ylabel: str = "") -> Axes:
    """Draws measured slopes over the values at the same places.

    Args:
        y: values, shape (N,).
        slopes: measured there, shape (N,).
        ylabel: what the slopes are; "slope of the sigmoid" by default.
    """
    use_style()
    _, ax = plt.subplots(figsize=(4.6, 3.2))
    ax.plot(y, slopes, "o", color=palette.BACKWARD, markersize=6)
    ax.set(
        title="Each dot is one x",
        xlabel="value y",
        ylabel=ylabel or "slope of the sigmoid",
    )
    ax.set_ylim(bottom=-0.02 * np.max(slopes))
    return ax


def values_and_slopes(curves: Mapping[str, tuple[Function, Function]]) -> list[Axes]:
    """Draws activations (blue, solid) and their derivatives (orange, dashed).

    Args:
        curves: name → (activation, derivative), two or three.
    """
    axes = panels(len(curves))
    x = np.linspace(-4, 4, 401)
    for ax, (name, (value, slope)) in zip(axes, curves.items(), strict=True):
        slopes = slope(x)
        ax.axhline(0, **palette.CONTEXT_LINE)
        ax.plot(x, value(x), **palette.FORWARD_LINE)
        ax.plot(x, with_gaps(slopes), **palette.BACKWARD_LINE)
        ax.set_title(f"{name}: steepest {np.max(slopes):.2f}", fontsize=10)
        ax.set(xlabel="x", ylim=(-1.2, 2.2), xticks=(-4, 0, 4), yticks=(-1, 0, 1, 2))
    axes[0].text(
        0.04,
        0.96,
        "— value",
        color=palette.FORWARD,
        va="top",
        transform=axes[0].transAxes,
    )
    axes[0].text(
        0.04,
        0.83,
        "- - derivative",
        color=palette.BACKWARD,
        va="top",
        transform=axes[0].transAxes,
    )
    return axes


def nudges(left: Mapping[str, ArrayLike]) -> Axes:
    """Draws how much of a nudge of the input is left after each layer.

    Args:
        left: name of the activation → share that is left, one positive number a layer.
    """
    use_style()
    _, ax = plt.subplots()
    series = {name: np.asarray(y, dtype=float) for name, y in left.items()}
    for y, dash, hue, marker in zip(
        series.values(), DASHES, HUES, MARKERS, strict=False
    ):
        layers = np.arange(1, len(y) + 1)
        ax.semilogy(layers, y, color=hue, linestyle=dash, marker=marker)
    ends = [float(y[-1]) for y in series.values()]
    last = ", ".join(
        f"{name} {end:.0e}" for name, end in zip(series, ends, strict=True)
    )
    ax.set(
        title=f"Left after {len(layers)} layers: {last}",
        xlabel="layer",
        ylabel="share of the nudge that is left",
        xticks=layers,
    )
    label_ends(ax, float(layers[-1]), ends, list(series), list(HUES[: len(ends)]))
    return ax


def folds(x: ArrayLike, folded: Mapping[str, ArrayLike]) -> list[Axes]:
    """Draws what is left of a line after each of some layers, side by side.

    Args:
        x: inputs, shape (N,).
        folded: what is said of the layer → its output, shape (N,); the first layer
            first, at most five.
    """
    use_style()
    _, axes = plt.subplots(1, len(folded), sharey=True, figsize=(6.4, 1.9))
    for layer, (ax, (said, y)) in enumerate(zip(axes, folded.items(), strict=True), 1):
        ax.plot(x, y, **{**palette.FORWARD_LINE, "linewidth": 1.2})
        ax.set_title(said, fontsize=10)
        ax.set(xlabel=f"layer {layer}", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    axes[0].set_ylabel("output")
    return list(axes)


def gallery(curves: Mapping[str, tuple[Function, Function]]) -> list[Axes]:
    """Draws many activations and their derivatives as small pictures on equal axes.

    Args:
        curves: name → (activation, derivative), at most ten.
    """
    use_style()
    figure, grid = plt.subplots(2, 5, sharex=True, sharey=True, figsize=(6.4, 3.9))
    x = np.linspace(-4, 4, 401)
    for ax, (name, (value, slope)) in zip(grid.flat, curves.items(), strict=False):
        ax.axhline(0, **palette.CONTEXT_LINE)
        ax.plot(x, value(x), **palette.FORWARD_LINE)
        ax.plot(x, with_gaps(slope(x)), **palette.BACKWARD_LINE)
        ax.set_title(name, fontsize=10, fontweight="normal", pad=4)
        ax.set(xlim=(-4, 4), ylim=(-2, 3), xticks=(-3, 0, 3), yticks=(-2, 0, 2))
    for ax in grid.flat[len(curves) :]:
        ax.set_axis_off()
    figure.suptitle(
        "S-curves are flat on both sides, ReLU's kin on one", x=0.01, ha="left"
    )
    figure.supxlabel("x      (— value, - - derivative)", fontsize=11)
    return list(grid.flat[: len(curves)])


def with_gaps(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN where a curve jumps, so that no line pretends to join the two sides."""
    y = np.array(y, dtype=float)
    jumps = np.abs(np.diff(y)) > 0.1 * max(np.ptp(y), 1e-12)
    y[1:][jumps] = np.nan
    return y
