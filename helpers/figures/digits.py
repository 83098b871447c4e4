"""Figures of digits: tables and rows of images, confusion, curves, agreement.

Each takes the learner's arrays. Those with an `ax` draw on it where one is given, else
on a new figure, and return the Axes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import (
    LogLocator,
    NullLocator,
    PercentFormatter,
    StrMethodFormatter,
)
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.figures.common import use_style

COLUMNS: Final = 8
# Ink is dark on white, as on paper.
INK: Final[dict[str, Any]] = {"cmap": "gray_r", "vmin": 0, "vmax": 255}
LINES: Final = {"loss": palette.LOSS_LINE, "accuracy": palette.FORWARD_LINE}
# How far apart float32 numbers lie, as a share of their size.
FLOAT32: Final = float(np.finfo(np.float32).eps)


def as_table(image: ArrayLike) -> list[Axes]:
    """Draws an image twice: as a picture, and as the table of its numbers.

    Args:
        image: shape (8, 8), 0 (paper) to 16 (ink).
    """
    use_style()
    image = np.asarray(image)
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.4))
    left.imshow(image, cmap="gray_r", vmin=0, vmax=16)
    right.imshow(image, cmap="gray_r", vmin=0, vmax=48)
    for (row, column), number in np.ndenumerate(image):
        right.text(column, row, f"{number:g}", ha="center", va="center")
    for ax in (left, right):
        ax.set(xticks=(), yticks=())
    figure.suptitle("What we see, and what the computer has", x=0.01, ha="left")
    return [left, right]


def row(pictures: Sequence[ArrayLike], captions: Sequence[object]) -> list[Axes]:
    """Draws small images side by side; negative numbers in purple, positive in green.

    Args:
        pictures: at most eleven, each of 64 numbers.
        captions: one above each.
    """
    use_style()
    axes = plt.subplots(1, len(pictures), figsize=(6.4, 1.2), squeeze=False)[1]
    tables = np.asarray(pictures, dtype=float).reshape(-1, 8, 8)
    top = np.abs(tables).max()
    look = {"cmap": "gray_r", "vmin": 0, "vmax": top}
    if tables.min() < 0:
        look = {"cmap": palette.SIGNED, "vmin": -top, "vmax": top}
    for ax, table, caption in zip(axes.flat, tables, captions, strict=True):
        ax.imshow(table, **look)
        ax.set_axis_off()
        ax.set_title(str(caption), fontweight="normal", loc="center", pad=3)
    return list(axes.flat)


def images(
    pictures: ArrayLike, captions: Sequence[object], title: str
) -> NDArray[np.object_]:
    """Draws images in rows of eight, a caption above each.

    Args:
        pictures: shape (N, 28, 28), 0 (paper) to 255 (ink).
        captions: N of them.
        title: the finding.

    Returns:
        The Axes, shape (rows, 8).
    """
    pictures = np.asarray(pictures)
    rows = -(-len(pictures) // COLUMNS)
    figure, grid = plt.subplots(
        rows, COLUMNS, figsize=(6.4, 0.45 + 0.98 * rows), squeeze=False
    )
    for ax in grid.flat:
        ax.set_axis_off()
    for ax, picture, caption in zip(grid.flat, pictures, captions, strict=False):
        ax.imshow(picture, **INK)
        ax.set_title(str(caption), fontweight="normal", loc="center", pad=3)
    figure.suptitle(title, x=0.01, ha="left")
    return grid


def confusion(counts: ArrayLike, ax: Axes | None = None) -> Axes:
    """Draws a confusion matrix: mistakes as shades with their numbers, hits in blue.

    Args:
        counts: shape (K, K); a row for each true class, a column for each prediction.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots(figsize=(6.4, 4.8))[1]
    counts = np.asarray(counts)
    wrong = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    top = max(wrong.max(), 1)
    # From dark for many to nearly white for none: the lower, darker half stays unused.
    ax.imshow(np.where(wrong, wrong, np.nan), cmap="cividis_r", vmin=-top / 3, vmax=top)
    for (row, column), count in np.ndenumerate(counts):
        if row == column:
            look = {"color": palette.FORWARD, "fontsize": 9, "fontweight": "bold"}
        else:
            dark = count > 0.35 * top
            look = {"color": "white" if dark else palette.TEXT, "fontsize": 10}
        ax.text(column, row, count or "", ha="center", va="center", **look)
    ax.set(title=_mixed_up(wrong), xlabel="prediction", ylabel="truth")
    ax.set_xticks(range(len(counts)))
    ax.set_yticks(range(len(counts)))
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def _mixed_up(wrong: NDArray[np.int64]) -> str:
    """The most frequent mistakes, all of them where several are as frequent."""
    most = wrong.max()
    if not most:
        return "No mistakes"
    pairs = [f"a {a} read as a {b}" for a, b in np.argwhere(wrong == most)]
    times = f"{most} times" if most > 1 else "once"
    if len(pairs) == 1:
        return f"The most frequent mistake: {pairs[0]}, {times}"
    if len(pairs) == 2:
        return f"A tie: {' and '.join(pairs)}, {times} each"
    return f"{len(pairs)} mistakes share the first place, {times} each"


def trial(results: Mapping[str, Sequence[float]]) -> Axes:
    """Draws the validation accuracies of several networks, a dot for each seed.

    Args:
        results: name → accuracies in [0, 1], one for each seed.
    """
    ax = plt.subplots(figsize=(6.4, 1.0 + 0.33 * len(results)))[1]
    rows = np.arange(len(results))[::-1]
    middles = {name: float(np.mean(shares)) for name, shares in results.items()}
    best = max(middles, key=lambda name: middles[name])
    tied = [name for name in results if max(results[name]) >= min(results[best])]
    for row, (name, shares) in zip(rows, results.items(), strict=True):
        colour = palette.FORWARD if name in tied else palette.QUIET_TEXT
        ax.plot(shares, [row] * len(shares), "o", color=colour, alpha=0.7)
        ax.text(1.02, row, f"{middles[name]:.1%}", va="center", color=colour)
        ax.texts[-1].set_transform(ax.get_yaxis_transform())
    title = f"Best on average: {best}"
    if len(tied) > 1:
        others = ", ".join(name for name in tied if name != best)
        title += f";\na tie with {others}, whose dots overlap with it"
    ax.set(title=title, ylim=(-0.6, rows[0] + 0.6))
    ax.set_xlabel("accuracy on validation images; on the right the mean of the seeds")
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_yticks(rows, list(results))
    return ax


def side_by_side(ours: Sequence[float], theirs: Sequence[float]) -> list[Axes]:
    """Draws the losses of two networks step by step, and below how far apart they are.

    Args:
        ours: loss in each step of training.
        theirs: the same of Keras, as many.
    """
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(6.4, 4.4))
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    steps = np.arange(len(ours)) + 1
    top.plot(steps, theirs, **{**palette.CONTEXT_LINE, "linewidth": 6, "alpha": 0.6})
    top.plot(steps, ours, **{**palette.LOSS_LINE, "linestyle": "-"})
    top.set(ylabel="loss", ylim=(0, None))
    top.text(steps[2], theirs[2], "   wide and grey: Keras; thin: yours", va="bottom")
    gaps = np.abs(ours - theirs) / theirs
    equal = gaps == 0
    bottom.semilogy(steps[~equal], gaps[~equal], "o", color=palette.LOSS, markersize=4)
    bottom.axhline(FLOAT32, **palette.CONTEXT_LINE)
    bottom.text(1, 1.3 * FLOAT32, "float32's own step", color=palette.QUIET_TEXT)
    bottom.set(xlabel="step", ylabel="difference,\nas a share of the loss")
    worst = gaps.max()
    figure.suptitle(
        f"In {len(steps)} steps the losses are never farther apart\n"
        f"than {power(worst)} of their size",
        x=0.01,
        ha="left",
    )
    return [top, bottom]


def progress(history: Mapping[str, Sequence[float]], epochs: int) -> Figure:
    """A training so far: its losses, and beside them its accuracies if there are any.

    Args:
        history: "loss", "val_loss", "accuracy", "val_accuracy", or some of them:
            numbers for each epoch that is over; before the first one an empty "loss".
        epochs: how many there will be.
    """
    use_style()
    kinds = [kind for kind in LINES if kind in history]
    figure = Figure(figsize=(3.2 * len(kinds), 2.7))
    grid = figure.subplots(1, len(kinds), squeeze=False)[0]
    for kind, ax in zip(kinds, grid, strict=True):
        _curves(ax, history, kind, epochs)
    figure.suptitle(finding(history, epochs), x=0.01, ha="left")
    return figure


def finding(history: Mapping[str, Sequence[float]], epochs: int) -> str:
    """What the losses so far say, in one line."""
    done = len(history["loss"])
    if not done:
        return f"Epoch 1 of {epochs} is running"
    so_far = f"Epoch {done} of {epochs}"
    if not np.isfinite(history["loss"]).all():
        return f"{so_far}: the loss is not a number"
    if "val_loss" not in history:
        return f"{so_far}: the training loss is {history['loss'][-1]:.3g}"
    best = int(np.argmin(history["val_loss"])) + 1
    return f"{so_far}: the lowest validation loss came after epoch {best}"


def _curves(
    ax: Axes, history: Mapping[str, Sequence[float]], kind: str, epochs: int
) -> None:
    """Draws one kind of number, of training and validation, and names both above."""
    line = LINES[kind]
    for name, text, place, look in (
        (kind, "— training", 0.0, {"linestyle": "-", "marker": "."}),
        (f"val_{kind}", "·●· validation", 0.42, {"linestyle": ":", "marker": "o"}),
    ):
        if name in history:
            y = np.asarray(history[name])
            ax.plot(np.arange(len(y)) + 1, y, **{**line, "linewidth": 1.5, **look})
            ax.text(place, 1.04, text, color=line["color"], transform=ax.transAxes)
    ax.set(xlabel="epoch", ylabel=kind, xlim=(0.7, epochs + 0.3))
    ax.set_xticks(np.unique(np.linspace(1, epochs, min(epochs, 4)).round()))
    if not len(history[kind]):
        ax.set_yticks(())
        return
    finite = np.isfinite(history[kind])
    if not finite.all():
        ax.text(0.5, 0.5, "not a number", transform=ax.transAxes, ha="center")
    if not finite.any():
        ax.set_yticks(())
    elif kind == "accuracy":
        ax.yaxis.set_major_formatter(PercentFormatter(1))
    elif np.nanmin(history[kind]) > 0:
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        ax.yaxis.set_minor_locator(NullLocator())


def power(number: float) -> str:
    """A positive number to one digit, as 3 · 10⁻⁵."""
    digit, exponent = f"{number:.0e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digit} · 10{raised}"


def agreement(differences: Mapping[str, float], ax: Axes | None = None) -> Axes:
    """Draws relative differences as dots on a logarithmic axis, with float32's step.

    Args:
        differences: label → the largest difference, as a share of the largest number.
        ax: where to draw; a new figure by default.
    """
    ax = ax or plt.subplots(figsize=(6.4, 0.9 + 0.24 * len(differences)))[1]
    rows = np.arange(len(differences))[::-1]
    shares = np.array(list(differences.values()), dtype=float)
    equal = shares == 0
    worst = max(differences, key=lambda name: differences[name])
    ax.axvline(FLOAT32, **palette.CONTEXT_LINE)
    ax.plot(shares[~equal], rows[~equal], "o", color=palette.FORWARD)
    ax.set(xscale="log", xlim=(FLOAT32 / 10, 1e-3), ylim=(-0.7, len(rows) + 0.6))
    for row in rows[equal]:
        ax.text(FLOAT32 / 8, row, "equal", color=palette.FORWARD, va="center")
    ax.set(
        title=f"{len(shares)} comparisons; farthest apart, by {power(shares.max())},\n"
        f"is {worst}",
        xlabel="largest difference, as a share of the largest number",
    )
    ax.set_yticks(rows, list(differences))
    ax.text(
        FLOAT32 * 1.3,
        rows[0] + 0.6,
        "float32's own step",
        color=palette.QUIET_TEXT,
        va="bottom",
        fontsize=10,
    )
    return ax
