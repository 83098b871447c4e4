"""The living figures, each in one call with a lesson's own data and functions."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.living import Living, floats, living, table

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


# What the sliding window starts with; each answers to something else.
KERNELS: Final = {
    "vertical edges": [[-1, 0, 1]] * 3,
    "horizontal edges": [[-1] * 3, [0] * 3, [1] * 3],
    "spots": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
}


def layers(most: int = 10, units: int = 32, samples: int = 64, seed: int = 0) -> Living:
    """Random layers in a row: what goes forward and comes back, by gain and depth.

    Args:
        most: how many layers there are at most.
        units: neurons in each layer, and inputs.
        samples: how many random inputs go through.
        seed: of inputs, weights and the gradient that arrives, all with spread 1.
    """
    rng = np.random.default_rng(seed)
    inputs, arriving = rng.standard_normal((2, samples, units))
    weights = rng.standard_normal((most, units, units))
    return living(
        "layers",
        {
            "inputs": floats(inputs),
            "arriving": floats(arriving),
            "weights": floats(weights),
            "units": units,
            "most": most,
        },
        alt=f"Histograms of activations after each of {most} layers, and of the "
        "gradients on their way back, for weights of a size to be chosen.",
    )


def sliding_window(image: ArrayLike) -> Living:
    """A window of 3 × 3 pixels on an image, its nine products, and the feature map.

    Args:
        image: shape (H, H), from 0 (paper) to 1 (ink).
    """
    image = np.asarray(image, dtype=float)
    return living(
        "sliding",
        {"image": np.round(image, 2).tolist(), "kernels": KERNELS},
        alt=f"An image of {len(image)} × {len(image)} pixels, a window of 3 × 3 that "
        "slides over it, the nine products in it, and the feature map of all sums.",
    )
