"""The figures of the lesson on deep networks: they get numbers, and draw them.

Each composes its title from the numbers that it gets, so that no title tells a finding
before it was found.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from helpers.display import palette
from helpers.figures.common import label_ends, use_style

Pair = tuple[float, float]

# Ink is dark on white, as on paper; pixels go from 0 to 1.
PAPER: Final = "gray_r"
# Ten classes: who knows nothing gets one in ten right.
GUESS: Final = 0.1
LOWEST: Final = 1e-12
# Series that stand beside each other: told apart by hue, by dash and by marker.
LOOKS: Final = (
    {"color": palette.FORWARD, "linestyle": "-", "marker": "o"},
    {"color": palette.BACKWARD, "linestyle": "--", "marker": "s"},
    {"color": palette.LOSS, "linestyle": ":", "marker": "^"},
    {"color": palette.DATA, "linestyle": "-.", "marker": "D"},
)


def spread(series: Mapping[str, Sequence[float]]) -> Axes:
    """Draws standard deviations of activations, layer after layer, on a log axis.

    Args:
        series: label → one positive number for each layer; at most four.
    """
    ax = plt.subplots()[1]
    layers = np.arange(1, len(next(iter(series.values()))) + 1)
    looks = LOOKS[: len(series)]
    for stds, look in zip(series.values(), looks, strict=True):
        ax.semilogy(layers, np.maximum(stds, LOWEST), markersize=4, **look)
    ends = [max(stds[-1], LOWEST) for stds in series.values()]
    power = np.log10(max(ends) / min(ends))
    ax.set(
        title=f"After {layers[-1]} layers the largest and the smallest signal\n"
        f"are a factor of 10 to the power of {power:.0f} apart",
        xlabel="layer",
        ylabel="standard deviation",
        xticks=layers,
    )
    label_ends(ax, layers[-1], ends, list(series), [look["color"] for look in looks])
    return ax


def log(lines: Mapping[str, Sequence[float]]) -> Axes:
    """Draws a log of attempts: each one's accuracies with several seeds, as dots.

    Args:
        lines: what was changed → accuracies in [0, 1], in the order of the attempts.
    """
    ax = plt.subplots(figsize=(6.4, 0.9 + 0.27 * len(lines)))[1]
    rows = np.arange(len(lines))[::-1]
    middles = [float(np.median(shares)) for shares in lines.values()]
    for row, shares, middle in zip(rows, lines.values(), middles, strict=True):
        ax.plot(shares, [row] * len(shares), "o", color=palette.FORWARD, alpha=0.6)
        ax.text(1.02, row, f"{middle:.0%}", va="center", color=palette.FORWARD)
    ax.axvline(GUESS, **palette.CONTEXT_LINE)
    ax.text(GUESS, rows[0] + 0.6, "a guess", color=palette.QUIET_TEXT, fontsize=10)
    learned = sum(middle > 2 * GUESS for middle in middles)
    ax.set(
        title=f"{learned} of {len(lines)} attempts learned more than a guess",
        xlabel="accuracy on validation images, three seeds; on the right their median",
        xlim=(0, 1),
        ylim=(-0.6, rows[0] + 1.3),
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_yticks(rows, list(lines))
    return ax


def paths(x: ArrayLike, g: ArrayLike, shares: Mapping[str, ArrayLike]) -> Axes:
    """Draws how a gradient comes back from normalized numbers along several paths.

    Args:
        x: the numbers before normalization, shape (N,).
        g: the gradient that arrives at the normalized ones, shape (N,).
        shares: name of the path → what it brings to each of x, shape (N,).
    """
    ax = plt.subplots(figsize=(6.4, 3.4))[1]
    total = np.sum(list(shares.values()), axis=0)
    x, g = np.asarray(x, dtype=float), np.asarray(g, dtype=float)
    rows = np.arange(len(x))[::-1] - (len(x) - 1) / 2
    columns = {
        0.0: ("x", x, "{:g}", palette.TEXT),
        1.1: ("sum", total, "{:.3f}", palette.BACKWARD),
        9.0: ("g", g, "{:g}", palette.BACKWARD),
    }
    for place, (name, values, form, colour) in columns.items():
        weight = "bold" if name == "sum" else "normal"
        ax.text(place, rows[0] + 1, name, ha="center", color=colour, style="italic")
        for row, value in zip(rows, values, strict=True):
            text = form.format(value).replace("-", "−")
            ax.text(
                *(place, row, text),
                **{"ha": "center", "va": "center", "color": colour},
                fontweight=weight,
            )
    heights = np.linspace(rows[0], rows[-1], len(shares)) - 0.3
    for height, (name, values) in zip(heights, shares.items(), strict=True):
        arrow = {"arrowstyle": "->", "linestyle": "--", "color": palette.BACKWARD}
        ax.annotate("", (1.9, height), (8.5, height), arrowprops=arrow)
        words = "   ".join(f"{value:.3f}" for value in np.asarray(values))
        ax.text(
            *(5.2, height + 0.12, f"{name}:\n{words}".replace("-", "−")),
            **{"ha": "center", "va": "bottom", "color": palette.BACKWARD},
            fontsize=10,
        )
    largest = max(shares, key=lambda name: float(np.abs(shares[name]).max()))
    ax.set(
        title=f"{len(shares)} shares come back to each x and are added;\n"
        f"the largest comes {largest}",
        xlim=(-0.6, 9.4),
        ylim=(rows[-1] - 0.9, rows[0] + 1.7),
    )
    ax.set_axis_off()
    return ax


def workable(gains: ArrayLike, shares: Mapping[str, Sequence[float]]) -> Axes:
    """Draws accuracy over the scale of the first weights, without and with a remedy.

    Args:
        gains: shape (n,), powers of two, ascending.
        shares: two labels → n accuracies; the first is without the remedy.
    """
    ax = plt.subplots()[1]
    gains = np.asarray(gains)
    looks = (
        {**palette.CONTEXT_LINE, "linewidth": 1.5, "marker": "s"},
        {**palette.FORWARD_LINE, "marker": "o"},
    )
    counts, bests = [], []
    for values, look in zip(shares.values(), looks, strict=True):
        ax.semilogx(gains, values, base=2, **look)
        counts.append(sum(value > 0.5 for value in values))
        bests.append(max(values))
    ax.axhline(GUESS, color=palette.CONTEXT, linestyle=(0, (1, 3)))
    without, remedy = shares
    ax.set(
        title=f"{counts[1]} of {len(gains)} scales reach one half with {remedy},\n"
        f"{counts[0]} without; at the best scale {bests[1]:.0%} and {bests[0]:.0%}",
        xlabel="standard deviation of the first weights, as a multiple of He's",
        ylabel="accuracy",
        ylim=(0, 1),
    )
    ax.set_xticks(gains, [f"{g:g}" if g >= 1 else f"1/{1 / g:.0f}" for g in gains])
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    colours = [palette.QUIET_TEXT, palette.FORWARD]
    ends = [values[-1] for values in shares.values()]
    label_ends(ax, gains[-1], ends, [f"■ {without}", f"● {remedy}"], colours)
    return ax


def images(pictures: ArrayLike) -> list[Axes]:
    """Draws images side by side, each in its frame.

    Args:
        pictures: shape (N, 784), from 0 (paper) to 1 (ink); at most ten.
    """
    pictures = np.asarray(pictures).reshape(-1, 28, 28)
    figure, grid = plt.subplots(1, len(pictures), figsize=(6.4, 1.5))
    for ax, picture in zip(grid, pictures, strict=True):
        ax.imshow(picture, cmap=PAPER, vmin=0, vmax=1)
        ax.set(xticks=(), yticks=())
        ax.spines[:].set_visible(True)
    figure.suptitle(f"One image, {len(pictures)} places", x=0.01, ha="left")
    return list(grid)


def stopping(losses: Sequence[float], best: int, last: int) -> Axes:
    """Draws validation losses, the best epoch, and where training is stopped.

    Args:
        losses: one for each epoch.
        best: the epoch whose weights are kept, counted from 0.
        last: the epoch after which training stops, counted from 0.
    """
    ax = plt.subplots(figsize=(6.4, 3.0))[1]
    epochs = np.arange(len(losses)) + 1
    line = {**palette.LOSS_LINE, "marker": "o", "markersize": 3}
    ax.plot(epochs[: last + 1], losses[: last + 1], **line)
    ax.plot(epochs[last:], losses[last:], **{**line, "alpha": 0.35})
    ax.plot(best + 1, losses[best], "o", color=palette.LOSS, markersize=9)
    ax.axvline(last + 1, **palette.CONTEXT_LINE)
    top = max(losses)
    ax.text(last + 1.4, top, "stopped here", color=palette.QUIET_TEXT, va="top")
    ax.set(
        title=f"The best epoch is {best + 1} of {len(losses)}: loss {losses[best]:.2f};"
        f" at the end {losses[-1]:.2f}",
        xlabel="epoch",
        ylabel="validation loss",
    )
    return ax


def remedies(results: Mapping[str, Sequence[Pair]]) -> Axes:
    """Draws what each remedy does: accuracy on a network's own and on test images.

    Args:
        results: name → for each seed (accuracy on its own training images, accuracy on
            test images); the first is without a remedy.
    """
    ax = plt.subplots(figsize=(6.4, 1.2 + 0.36 * len(results)))[1]
    rows = np.arange(len(results))[::-1]
    medians = {}
    for row, (name, pairs) in zip(rows, results.items(), strict=True):
        own, judged = np.transpose(pairs)
        middle = medians[name] = float(np.median(judged))
        ax.plot([middle, np.median(own)], [row, row], **palette.CONTEXT_LINE)
        ring = {"markerfacecolor": "white", "color": palette.DATA}
        ax.plot(np.median(own), row, "o", **ring)
        ax.plot(judged, [row] * len(judged), "o", color=palette.FORWARD, alpha=0.6)
        ax.text(
            min(judged) - 0.006,
            row,
            f"{middle:.1%}",
            ha="right",
            va="center",
            color=palette.FORWARD,
        )
    first, *others = medians
    winner = max(others, key=lambda name: medians[name])
    ax.set(
        title=f"{winner[0].upper() + winner[1:]} help most: "
        f"{medians[first]:.0%} become {medians[winner]:.0%}",
        xlabel="accuracy:   ● test images, three seeds      ○ its own training images",
        xlim=(min(min(j for _, j in p) for p in results.values()) - 0.06, 1.01),
        ylim=(-0.6, rows[0] + 0.6),
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_yticks(rows, list(results))
    return ax


def search(
    trials: Mapping[str, Sequence[Pair]], shares: Mapping[str, Sequence[float]]
) -> list[Axes]:
    """Draws searches for hyperparameters side by side: each trial with its accuracy.

    Args:
        trials: name of the search → (learning rate, dropout rate) of each trial.
        shares: the same names → accuracy of each trial, in [0, 1].
    """
    figure, grid = plt.subplots(1, len(trials), sharey=True, figsize=(6.4, 3.2))
    for ax, (name, pairs) in zip(grid, trials.items(), strict=True):
        rates, drops = np.transpose(pairs)
        best = int(np.argmax(shares[name]))
        ax.scatter(rates, drops, color=palette.FORWARD, s=16)
        for number, (rate, drop) in enumerate(pairs):
            ax.annotate(
                f"{shares[name][number]:.0%}",
                (rate, drop),
                (0, 5),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                fontweight="bold" if number == best else "normal",
                color=palette.FORWARD,
            )
        ax.set(xscale="log", xlabel="learning rate", xlim=(3e-6, 3e-1))
        ax.set_ylim(-0.05, 0.7)
        tried = len(np.unique(rates))
        ax.set_title(f"{name}: {tried} learning rates", fontweight="normal")
    grid[0].set_ylabel("dropout rate")
    bests = {name: max(values) for name, values in shares.items()}
    words = " and ".join(f"{share:.0%} ({name})" for name, share in bests.items())
    figure.suptitle(f"The best of nine trials each: {words}", x=0.01, ha="left")
    return list(grid)


use_style()
