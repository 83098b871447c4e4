"""The figures of the lesson on losses: they get numbers and functions, and draw them.

A loss is purple and dotted, its slope orange and dashed, what it judges blue or black.
"""

from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from helpers.display import palette
from helpers.display.live import LiveFigure, Slider
from helpers.figures.common import Function, label_ends, use_style


def predictions(t: ArrayLike, answers: Mapping[str, ArrayLike], title: str) -> Axes:
    """Draws predicted shares of classes side by side, the true class marked in each.

    Args:
        t: one-hot target, shape (K,).
        answers: label → shares, shape (K,), in [0, 1]; at most three.
        title: the finding.

    Returns:
        The first Axes.
    """
    figure, grid = plt.subplots(
        1, len(answers), sharey=True, squeeze=False, figsize=(6.4, 2.8)
    )
    places = np.arange(np.size(t))
    target = int(np.argmax(t))
    for ax, (label, y) in zip(grid.flat, answers.items(), strict=True):
        y = np.asarray(y)
        ax.bar(places, y, color=palette.FORWARD)
        height = y[target] + 0.06
        ax.plot(target, height, color=palette.DATA, marker="v")
        ax.text(target + 0.5, height, "the truth", color=palette.DATA, va="center")
        ax.set_title(label, fontweight="normal")
        ax.set(xlabel="class", ylim=(0, 0.8), xticks=places)
    grid.flat[0].set_ylabel("predicted share")
    figure.suptitle(title, x=0.01, ha="left")
    return grid.flat[0]


def against_prediction(
    y: ArrayLike,
    loss: ArrayLike,
    target: float,
    title: str,
    xlabel: str = "prediction",
    ax: Axes | None = None,
) -> Axes:
    """Draws a loss (purple, dotted) over the prediction, for one fixed target.

    Args:
        y: predictions, shape (n,), sorted.
        loss: the loss at each of them, shape (n,).
        target: where the prediction is right; marked by a line.
        title: the finding.
        xlabel: what the prediction is.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    y, loss = np.asarray(y), np.asarray(loss)
    ax.axhline(0, **palette.CONTEXT_LINE)
    ax.axvline(target, **palette.CONTEXT_LINE)
    ax.plot(y, loss, **palette.LOSS_LINE)
    height = np.ptp(loss)
    ax.set(title=title, xlabel=xlabel, ylabel="loss")
    ax.set_xlim(min(y[0], target), max(y[-1], target))
    # Room above the curve for the word beside the target's line.
    ax.set_ylim(min(loss.min(), 0) - 0.06 * height, loss.max() + 0.24 * height)
    ends = target > (y[0] + y[-1]) / 2
    ax.annotate(
        f"target {target:g}",
        (target, 0.97),
        xycoords=("data", "axes fraction"),
        xytext=(-5 if ends else 5, 0),
        textcoords="offset points",
        ha="right" if ends else "left",
        va="top",
        color=palette.DATA,
    )
    return ax


def two_losses(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    title: str,
    xlabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws losses over a number of choices, each labelled at its end.

    Args:
        x: shape (n,), sorted.
        series: label → losses, shape (n,); at most three.
        title: the finding.
        xlabel: what x is.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    x = np.asarray(x)
    for marker, losses in zip("os^", series.values(), strict=False):
        ax.plot(x, losses, **palette.LOSS_LINE, marker=marker)
    ax.set(title=title, xlabel=xlabel, ylabel="loss", xticks=x)
    ax.set_ylim(bottom=0)
    ends = [float(np.asarray(losses)[-1]) for losses in series.values()]
    label_ends(ax, x[-1], ends, list(series), [palette.LOSS] * len(ends))
    return ax


def metric_and_loss(
    x: ArrayLike, metric: ArrayLike, loss: ArrayLike, title: str, xlabel: str
) -> Axes:
    """Draws an accuracy (blue, solid) above a loss (purple, dotted), over one x.

    Args:
        x: shape (n,), sorted.
        metric: the accuracy at each x, in [0, 1].
        loss: the loss at each x.
        title: the finding.
        xlabel: what x is.

    Returns:
        The upper Axes.
    """
    figure, (above, below) = plt.subplots(2, 1, sharex=True, figsize=(6.4, 4.2))
    # Dots, because the line between two steps would pretend a slope.
    above.plot(x, metric, color=palette.FORWARD, linestyle="none", marker=".", ms=3)
    below.plot(x, loss, **palette.LOSS_LINE)
    above.set(ylabel="accuracy", ylim=(-0.05, 1.1), yticks=(0, 0.5, 1))
    below.set(ylabel="loss", xlabel=xlabel)
    figure.suptitle(title, x=0.01, ha="left")
    return above


def judged(losses: Mapping[str, tuple[Function, Function]]) -> LiveFigure:
    """Shows two losses and their slopes at the probability given to the truth.

    Args:
        losses: label → (loss, slope), both functions of probabilities p, shape (n,).

    Returns:
        A figure with one slider: the probability.
    """
    use_style()
    figure, grid = plt.subplots(1, 2, sharey=True, figsize=(6.4, 3.4))
    p = np.linspace(0.005, 1, 400)
    moves: list[Callable[[float], list[Artist]]] = []
    for ax, (label, (loss, slope)) in zip(grid, losses.items(), strict=True):
        ax.plot(p, loss(p), **palette.LOSS_LINE)
        ax.set_title(label, fontweight="normal")
        ax.set(xlim=(-0.03, 1.03), ylim=(-0.6, 5.6), xlabel="probability of the truth")
        moves.append(_mover(ax, loss, slope))
    grid[0].set_ylabel("loss")
    title = "Only cross-entropy grows steep where the truth was ruled out"
    figure.suptitle(title, x=0.01, ha="left")

    def update(p: float) -> list[Artist]:
        return [artist for move in moves for artist in move(p)]

    def alt(p: float) -> str:
        at = np.array([p])
        clauses = (
            f"{label} is {loss(at)[0]:.3f} with slope {slope(at)[0]:.2f}"
            for label, (loss, slope) in losses.items()
        )
        return f"Where the truth was given {p:g}, {', and '.join(clauses)}."

    return LiveFigure(
        figure,
        update,
        controls={"p": Slider(0.01, 1.0, 0.6, 0.01, "probability p")},
        examples=[{"p": 0.6}, {"p": 0.1}, {"p": 0.02}, {"p": 0.99}],
        alt=alt,
    )


def _mover(
    ax: Axes, loss: Function, slope: Function
) -> Callable[[float], list[Artist]]:
    """A point with its tangent and its numbers on one of the two axes."""
    (tangent,) = ax.plot([0, 0], [0, 0], **palette.BACKWARD_LINE)
    (point,) = ax.plot([0], [0], "o", color=palette.LOSS, markersize=8)
    style: dict[str, Any] = {"transform": ax.transAxes, "ha": "right"}
    value = ax.text(0.97, 0.9, "", color=palette.LOSS, **style)
    steep = ax.text(0.97, 0.8, "", color=palette.BACKWARD, **style)

    def move(p: float) -> list[Artist]:
        at = np.array([p])
        height, rise = float(loss(at)[0]), float(slope(at)[0])
        # A tangent of about equal length on the screen, however steep it is.
        half = 0.22 / np.hypot(1, rise / 8)
        tangent.set_data(
            [p - half, p + half], [height - half * rise, height + half * rise]
        )
        point.set_data([p], [height])
        value.set_text(f"● loss {height:.3f}")
        steep.set_text(f"- - slope {rise:.2f}")
        return [tangent, point, value, steep]

    return move
