"""The figures of the lesson on convolution: images, kernels and feature maps.

Ink is dark on white; signed numbers are green above 0 and purple below.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette
from helpers.figures.common import use_style

COLUMNS: Final = 8
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
