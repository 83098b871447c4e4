"""The figures of the lesson on convolution: images, kernels and feature maps.

Ink is dark on white; signed numbers are green above 0 and purple below.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.figures.common import use_style

Place = tuple[int, int]

COLUMNS: Final = 8
GREY: Final = palette.CONTEXT
PAPER: Final[dict[str, Any]] = {"cmap": "gray_r", "vmin": 0}


def _grid(
    count: int, columns: int, title: str, captions: bool = True
) -> NDArray[np.object_]:
    """Axes for pictures in rows, without ticks, in frames."""
    rows = -(-count // columns)
    side = 6.4 / columns
    height = 0.5 + rows * (side + (0.2 if captions else 0.0))
    figure, grid = plt.subplots(rows, columns, figsize=(6.4, height), squeeze=False)
    for ax in grid.flat:
        ax.set(xticks=(), yticks=())
        ax.spines[:].set(visible=True, color=palette.CONTEXT)
    for ax in grid.flat[count:]:
        ax.set_axis_off()
    figure.suptitle(title, x=0.01, ha="left")
    return grid.flat[:count]


def _signed(ax: Axes, picture: NDArray[Any]) -> None:
    top = max(float(np.abs(picture).max()), 1e-12)
    ax.imshow(picture, cmap=palette.SIGNED, vmin=-top, vmax=top)


def images(pictures: ArrayLike, labels: Sequence[object]) -> list[Axes]:
    """Draws images in two rows: above as they are, below what was made of them.

    Args:
        pictures: shape (2 * N, H, W), from 0 (paper) to 255 (ink).
        labels: N of them, one for each column.
    """
    pictures = np.asarray(pictures)
    title = "Above, digits; below, the same pixels in another order"
    axes = list(_grid(len(pictures), len(labels), title))
    for number, (ax, picture) in enumerate(zip(axes, pictures, strict=True)):
        ax.imshow(picture, vmax=255, **PAPER)
        if number < len(labels):
            ax.set_title(str(labels[number]), fontweight="normal", loc="center", pad=3)
    return axes


def maps(image: ArrayLike, found: Mapping[str, ArrayLike]) -> list[Axes]:
    """Draws an image, and beside it what kernels make of it.

    Args:
        image: shape (H, W), from 0 (paper) to 1 (ink).
        found: name of the kernel → feature map; green is positive, purple negative.
    """
    title = f"One image through {len(found)} kernels: green above 0, purple below"
    axes = list(_grid(1 + len(found), 1 + len(found), title))
    axes[0].imshow(image, vmax=1, **PAPER)
    for ax, (name, picture) in zip(axes[1:], found.items(), strict=True):
        _signed(ax, np.asarray(picture))
        ax.set_xlabel(name, fontsize=10)
    axes[0].set_xlabel("image", fontsize=10)
    return axes


def product(
    image: ArrayLike,
    rows: ArrayLike,
    weights: ArrayLike,
    sums: ArrayLike,
    place: Place,
    backward: bool = False,
) -> Axes:
    """Draws a convolution as one matrix product, and one pixel in all its rows.

    The first window and its row have a thick frame.

    Args:
        image: shape (H, W); backward, the gradient with respect to it.
        rows: its windows as rows, shape (N, k * k); backward, the gradient with
            respect to them.
        weights: the kernel, shape (k * k,).
        sums: rows @ weights, shape (N,); backward, the gradient that arrives there.
        place: row and column of the pixel to mark.
        backward: whether gradients are drawn that flow from the right to the left.
    """
    image, rows, weights = np.asarray(image), np.asarray(rows), np.asarray(weights)
    size = int(np.sqrt(len(weights)))
    across = image.shape[1] - size + 1
    ax = plt.subplots(figsize=(6.4, 3.5))[1]
    line = palette.BACKWARD_LINE if backward else palette.FORWARD_LINE
    colour = line["color"]

    def table(values: ArrayLike, left: float, name: str, marked: set[Place]) -> float:
        """Numbers in frames, in the middle of the figure; the middle of its top."""
        values = np.asarray(values)
        top = len(values) / 2
        for (i, j), value in np.ndenumerate(values):
            face = colour if (i, j) in marked else "white"
            corner = (left + j, top - i - 1)
            ax.add_patch(Rectangle(corner, 1, 1, facecolor=face, edgecolor=GREY))
            ax.text(
                *(corner[0] + 0.5, corner[1] + 0.5, f"{value:g}"),
                **{"ha": "center", "va": "center", "fontsize": 10},
                color="white" if (i, j) in marked else palette.TEXT,
            )
        middle = left + values.shape[1] / 2
        ax.text(middle, top + 0.3, name, ha="center", style="italic", color=colour)
        return float(top)

    found = set()
    for number in range(len(rows)):
        i, j = place[0] - number // across, place[1] - number % across
        if 0 <= i < size and 0 <= j < size:
            found.add((number, i * size + j))
    names = ("dL/dX", "dL/dP", "W", "dL/dZ") if backward else ("X", "P", "W", "Z")
    lefts = (0.0, image.shape[1] + 3.0)
    top = table(image, lefts[0], names[0], {place})
    table(rows, lefts[1], names[1], found)
    right = lefts[1] + rows.shape[1]
    table(weights[:, None], right + 1.2, names[2], set())
    table(np.asarray(sums)[:, None], right + 3.4, names[3], set())
    signs = ("←", "←") if backward else ("·", "=")
    for left, sign in zip((right + 0.6, right + 2.8), signs, strict=True):
        ax.text(left, 0, sign, ha="center", va="center", fontsize=14, color=colour)
    frame = {"fill": False, "edgecolor": palette.TEXT, "linewidth": 2.2, "zorder": 3}
    ax.add_patch(Rectangle((0, top - size), size, size, **frame))
    first = (lefts[1], len(rows) / 2 - 1)
    ax.add_patch(Rectangle(first, len(weights), 1, **frame))
    pixel = (place[1] + 1.0, top - place[0] - 0.5)
    for number, column in found:
        cell = (lefts[1] + column, len(rows) / 2 - number - 0.5)
        begin, end = (cell, pixel) if backward else (pixel, cell)
        arrow = {"arrowstyle": "->", "alpha": 0.6, **line}
        ax.annotate("", end, begin, arrowprops=arrow)
    value = f"{image[place]:g}"
    shares = " + ".join(f"{rows[where]:g}" for where in sorted(found))
    ax.set(
        title=f"{len(found)} shares come back to the marked pixel: {shares} = {value}"
        if backward
        else f"The marked pixel, {value}, stands in {len(found)} of {len(rows)} rows",
        xlim=(-0.2, right + 4.6),
        ylim=(-len(rows) / 2 - 0.2, len(rows) / 2 + 1),
        aspect="equal",
    )
    ax.set_axis_off()
    return ax


def filters(before: ArrayLike, after: ArrayLike) -> list[Axes]:
    """Draws the filters of a first layer before and after training, and how far.

    Args:
        before: weights, shape (k, k, 1, F).
        after: the same, after training.
    """
    before, after = np.asarray(before)[:, :, 0], np.asarray(after)[:, :, 0]
    count = before.shape[-1]
    moved = np.linalg.norm(after - before) / np.linalg.norm(before)
    title = (
        f"{count} filters, before (above) and after: "
        f"they moved by {moved:.0%} of their size"
    )
    axes = list(_grid(2 * count, count, title, captions=False))
    for number in range(count):
        _signed(axes[number], before[..., number])
        _signed(axes[count + number], after[..., number])
    return axes


def feature_maps(image: ArrayLike, found: ArrayLike) -> list[Axes]:
    """Draws what each filter of a layer makes of one image.

    Args:
        image: shape (H, W), from 0 (paper) to 1 (ink).
        found: feature maps, shape (h, w, F).
    """
    found = np.asarray(found)
    count = found.shape[-1]
    busy = int(np.sum(found.max(axis=(0, 1)) > 0.5 * found.max()))
    title = f"One digit in {count} maps; {busy} of them answer strongly somewhere"
    axes = list(_grid(count + 1, COLUMNS, title, captions=False))
    axes[0].imshow(image, vmax=1, **PAPER)
    for number, ax in enumerate(axes[1:]):
        _signed(ax, found[..., number])
    return axes


use_style()
