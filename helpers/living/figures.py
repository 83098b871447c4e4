"""The living figures, each in one call with a lesson's own data and functions."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.living import Living, living, table

Range = tuple[float, float]

# Corners of a wave whose turns differ in height and distance: each bend counts.
CORNERS: Final = np.array(
    [(-3, 0.5), (-2, -1), (-0.4, 1.3), (0.7, -0.4), (1.5, 0.5), (2.3, -0.9), (3, -0.2)]
)
# Place and weight of each neuron.
HINGES: Final = (
    *((-2.7, -0.6), (-1.6, 1.6), (-0.8, -1.6)),
    *((0.3, -0.5), (1.2, 1.6), (2.0, -1.0)),
)


def wave(samples: int = 36, seed: int = 5) -> tuple[NDArray[Any], NDArray[Any]]:
    """Noisy points of an uneven wave with five turns.

    Args:
        samples: how many points.
        seed: of the noise.

    Returns:
        x and y, each of shape (samples,), x ascending from −3 to 3.
    """
    rng = np.random.default_rng(seed)
    x = np.sort(np.linspace(-3, 3, samples) + rng.uniform(-0.06, 0.06, samples))
    corner = np.clip(np.searchsorted(CORNERS[:, 0], x) - 1, 0, len(CORNERS) - 2)
    (x0, y0), (x1, y1) = CORNERS[corner].T, CORNERS[corner + 1].T
    share = np.clip((x - x0) / (x1 - x0), 0, 1)
    rounded = (share + (1 - np.cos(np.pi * share)) / 2) / 2
    return x, y0 + (y1 - y0) * rounded + rng.normal(0, 0.06, samples)


def bends(
    activation: Callable[[Any], Any],
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    hinges: Sequence[tuple[float, float]] = HINGES,
    bias: float = 0.3,
) -> Living:
    """Neurons with one input, each to be pulled by its place and weight, and their sum.

    Args:
        activation: of each neuron; gets an array, returns the same shape.
        x: inputs, shape (N,); those of `wave` by default.
        y: targets, shape (N,); those of `wave` by default.
        hinges: (place, weight) of each neuron at first, at most six; neuron i gives
            weight * activation(x - place).
        bias: of the sum, at first.
    """
    if x is None or y is None:
        x, y = wave()
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    low, high = np.floor(x.min() * 5) / 5 - 0.2, np.ceil(x.max() * 5) / 5 + 0.2
    straight = np.c_[x, np.ones_like(x)]
    error = np.mean((straight @ np.linalg.lstsq(straight, y)[0] - y) ** 2)
    reach = 1.2 * np.abs(y).max()
    return living(
        "bends",
        {
            "points": np.round(np.c_[x, y], 4).tolist(),
            "activation": table(activation, low - high, high - low),
            "name": activation.__name__,
            "hinges": [list(map(float, hinge)) for hinge in hinges],
            "bias": bias,
            "x": [low, high],
            "y": [-reach, reach],
            "most": 4,
            "straight": float(error),
        },
        alt=f"{len(x)} points of a wave, and a line with {len(hinges)} bends that "
        "should follow them. Below, a handle for the place and the weight of each "
        "neuron.",
    )


def mornings(
    samples: int = 30, seed: int = 27
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Mornings, each with the dampness of its air, and whether it rained later.

    Args:
        samples: how many mornings.
        seed: of the draw.

    Returns:
        The dampness, from −3 (very dry) to 3 (very damp), ascending, and 1 for rain or
        0 for none, each of shape (samples,).
    """
    rng = np.random.default_rng(seed)
    x = np.linspace(-2.9, 2.9, samples) + rng.uniform(-0.07, 0.07, samples)
    chance = 1 / (1 + np.exp(-1.8 * (x - 0.3)))
    return x, (rng.random(samples) < chance).astype(int)


def threshold(
    x: ArrayLike,
    t: ArrayLike,
    place: float = -1.5,
    steepness: float = 1.2,
) -> Living:
    """A sigmoid among labelled points, to be pulled by its place and its steepness.

    Args:
        x: inputs, shape (N,), from −3 to 3.
        t: 0 or 1 for each, shape (N,).
        place: where the sigmoid is 1/2, at first.
        steepness: of the sigmoid, at first; its input is steepness * (x - place).

    Raises:
        ValueError: if a label is neither 0 nor 1.
    """
    x, t = np.asarray(x, dtype=float), np.asarray(t)
    if not np.isin(t, (0, 1)).all():
        raise ValueError(
            "threshold draws points of two classes: label each of them 0 or 1."
        )
    return living(
        "threshold",
        {
            "points": [[h, int(v)] for h, v in zip(x.round(4).tolist(), t)],
            "place": place,
            "steepness": steepness,
            "x": [-3.2, 3.2],
            "yes": "rain",
            "no": "dry",
        },
        alt=f"{len(x)} mornings, dry or with rain, and a sigmoid that calls the "
        "probability of rain, with handles for its place and its steepness. Below it, "
        "over the place: the accuracy, which moves in jumps, and the loss, which is "
        "smooth, with its tangent.",
    )
