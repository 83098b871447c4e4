"""The living figures, each in one call with a lesson's own data and functions."""

import base64
import io
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from contourpy import contour_generator
from matplotlib import rc_context
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

from helpers.data import DataError
from helpers.environment import ROOT
from helpers.living import Living, floats, living, table

Range = tuple[float, float]
Area = tuple[Range, Range]
Place = tuple[float, float]
Surface = tuple[Callable[[NDArray[Any]], Any], Area, Place, Sequence[Place]]

NETWORK: Final = ROOT / "data" / "digit_network.npz"
# Where contours lie, as shares of the way up, before they crowd at the lowest place.
LEVELS: Final = np.linspace(0, 1, 15)[1:]

# Corners of a wave whose turns differ in height and distance: each bend counts.
CORNERS: Final = np.array(
    [(-3, 0.5), (-2, -1), (-0.4, 1.3), (0.7, -0.4), (1.5, 0.5), (2.3, -0.9), (3, -0.2)]
)
# Place and weight of each neuron.
HINGES: Final = (
    *((-2.7, -0.6), (-1.6, 1.6), (-0.8, -1.6)),
    *((0.3, -0.5), (1.2, 1.6), (2.0, -1.0)),
)
# A 3 in two strokes, on a page of 28 × 28.
EXAMPLE: Final = (
    ((8, 8), (10, 5.5), (14, 5), (18, 6.5), (18.5, 9.5), (16, 12.5), (12.5, 13.5)),
    ((12.5, 13.5), (17, 14.5), (19.5, 18), (18, 21.5), (14, 23.5), (9, 22), (8, 20)),
)


# Where optimizers race: a loss, the area to draw, a start and the lowest places. The
# long valley is Saitoh's (Deep Learning from Scratch, chapter 6).
SURFACES: Final[dict[str, Surface]] = {
    "long valley": (
        lambda p: p[0] ** 2 / 20 + p[1] ** 2,
        ((-10, 10), (-4, 4)),
        (-7, 2),
        [(0, 0)],
    ),
    "bent valley": (
        lambda p: ((1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2) / 10,
        ((-2, 2), (-1, 3)),
        (-1.5, 2.4),
        [(1, 1)],
    ),
    "saddle": (
        lambda p: (p[0] ** 2 - p[1] ** 2) / 10 + p[1] ** 4 / 200,
        ((-8, 8), (-4, 4)),
        (-7, 0.3),
        [(0, 10**0.5), (0, -(10**0.5))],
    ),
    "two hollows": (
        lambda p: (
            1.5
            - np.exp(-((p[0] + 1.2) ** 2 + (p[1] - 0.6) ** 2) / 0.8)
            - 1.4 * np.exp(-((p[0] - 1.3) ** 2) / 1.2 - (p[1] + 0.5) ** 2 / 0.5)
        ),
        ((-3, 3), (-2, 2)),
        (-0.4, 1.5),
        [(1.299, -0.4995)],
    ),
}


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
            "name": getattr(activation, "__name__", "f").replace("<lambda>", "f"),
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
    names: tuple[str, str] = ("0", "1"),
    x_name: str = "x",
    place: float | None = None,
    steepness: float = 1.0,
) -> Living:
    """Labelled points, and a sigmoid whose place and steepness are dragged.

    Args:
        x: inputs, shape (N,).
        t: labels, shape (N,), each 0 or 1.
        names: what the labels 0 and 1 mean.
        x_name: what x is, with its unit.
        place: where the probability is ½ at first; left of the middle by default.
        steepness: of the sigmoid at first, from 0.4 to 12 for inputs a few units wide.

    Raises:
        ValueError: if a label is neither 0 nor 1.
    """
    x, t = np.asarray(x, dtype=float), np.asarray(t)
    if not np.isin(t, (0, 1)).all():
        raise ValueError("Each label must be 0 or 1.")
    low, high = _wider(float(x.min()), float(x.max()), 0.08)
    return living(
        "threshold",
        {
            "points": [[float(a), int(b)] for a, b in zip(x, t, strict=True)],
            "names": names,
            "place": low + 0.25 * (high - low) if place is None else place,
            "steepness": steepness,
            "x": [low, high],
            "xName": x_name,
        },
        alt=f"{len(x)} points with the labels {names[0]} and {names[1]}, and a sigmoid "
        "whose place and steepness can be dragged. Below, for each place of its "
        "threshold, the accuracy goes in jumps and the loss is a smooth curve with a "
        "tangent.",
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


def spaces(
    x: ArrayLike,
    t: ArrayLike,
    loss: Callable[[NDArray[Any]], Any],
    area: Area = ((-1, 5), (-3, 3)),
    start: tuple[float, float] = (0.0, -1.5),
    learning_rate: float = 0.02,
) -> Living:
    """A line among its dots, and the same line as a point on the map of its loss.

    Args:
        x: inputs, shape (N,).
        t: targets, shape (N,).
        loss: of the parameters (a, b) of the line y = a·x + b; gets an array of shape
            (2,), returns a number: the sum, the mean or a multiple of the squared
            errors.
        area: the ranges of a and of b on the map, of one length, so that both axes
            have the same scale.
        start: a and b at first.
        learning_rate: at first; the slider goes from a twentieth to five times of it.

    Raises:
        ValueError: if the loss is no multiple of the sum of squared errors.
    """
    x, t = np.asarray(x, dtype=float), np.asarray(t, dtype=float)
    rows = np.c_[x, np.ones_like(x)]
    best = np.linalg.lstsq(rows, t)[0]
    tries = np.array([(0.3, -0.7), (1.9, 1.1), start])
    sums = np.sum((rows @ tries.T - t[:, None]) ** 2, axis=0)
    shares = np.array([float(loss(w)) for w in tries]) / sums
    if not np.allclose(shares, shares[0]):
        raise ValueError(
            "spaces draws the squared errors of a line, and this loss is no multiple "
            "of their sum: pass the loss of y = a * x + b for these x and t."
        )
    view = [
        _wider(min(0, x.min()), x.max(), 0.12),
        _wider(min(0, t.min()), t.max(), 0.35),
    ]
    heights = _heights(loss, area, 97)
    levels = heights.min() + np.ptp(heights) * LEVELS**3
    lowest = float(loss(best))
    # Right of the lowest place the loss is a parabola: there the levels are named.
    right = best[0] + np.sqrt(np.clip(levels - lowest, 0, None) / (shares[0] * x @ x))
    apart = 0.22 * (area[0][1] - area[0][0])  # room for the word "lowest"
    first, last = np.searchsorted(right, (best[0] + apart, area[0][1]))
    named = slice(first, last, 2)
    return living(
        "spaces",
        {
            "points": np.c_[x, t].tolist(),
            "share": float(shares[0]),
            "bands": _bands(heights, levels),
            "levels": [
                (a, float(best[1]), f"{level:.0f}")
                for a, level in zip(right[named], levels[named], strict=True)
            ],
            "area": area,
            "view": view,
            "start": start,
            "rate": learning_rate,
            "best": best.tolist(),
            "lowest": lowest,
            "steps": 200,
        },
        alt=f"Left, {len(x)} dots and a line y = a·x + b with its misses. Right, a map "
        "of the loss over a and b with a path of gradient descent: it drops into a "
        "valley and crawls along its floor. Each point of the path is one line.",
    )


def _wider(low: float, high: float, share: float) -> Range:
    more = share * (high - low)
    return float(low - more), float(high + more)


def _heights(
    loss: Callable[[NDArray[Any]], Any], area: Area, count: int
) -> NDArray[np.float64]:
    """A loss of two parameters on a grid over an area, shape (count, count)."""
    across, up = (np.linspace(*limits, count) for limits in area)
    return np.array([[float(loss(np.array([a, b]))) for a in across] for b in up])


def _bands(heights: NDArray[np.float64], levels: ArrayLike) -> list[str]:
    """What lies below each level, as SVG paths in a square of 1000 × 1000.

    Args:
        heights: on a grid, shape (rows, columns), the lowest row at the bottom.
        levels: ascending.
    """
    rows, columns = heights.shape
    generator = contour_generator(
        np.linspace(0, 1000, columns),
        np.linspace(1000, 0, rows),
        heights,
        fill_type="OuterOffset",
    )
    with rc_context({"path.simplify_threshold": 0.8}):
        return [
            "".join(_rings(*generator.filled(-np.inf, level)))
            for level in np.asarray(levels)
        ]


def _rings(outlines: list[NDArray[Any]], offsets: list[NDArray[Any]]) -> Iterator[str]:
    for points, ends in zip(outlines, offsets, strict=True):
        for begin, end in itertools.pairwise(ends):
            kept = Path(points[begin:end]).cleaned(simplify=True).vertices[:-1]
            whole = np.rint(kept).astype(int)
            moves = np.diff(whole, axis=0)
            moves = moves[moves.any(axis=1)]
            pieces = " ".join(f"{x} {y}" for x, y in moves).replace(" -", "-")
            yield f"M{whole[0, 0]} {whole[0, 1]}l{pieces}z"


def race(surfaces: Mapping[str, Surface], steps: int = 60) -> Living:
    """SGD, Momentum, RMSprop and Adam, from one start that is dragged over a map.

    Each runs at its tuned rate or all at a common one. The browser computes the paths,
    with Keras's rules and on the surface between its heights.

    Args:
        surfaces: name → (loss, area to draw, start, lowest places). The loss gets an
            array of shape (2,) and returns a number; at most four surfaces.
        steps: of the race.

    Raises:
        ValueError: if a place named as lowest is none.
    """
    return living(
        "race",
        {
            "surfaces": [_surface(name, *parts) for name, parts in surfaces.items()],
            "steps": steps,
            "rate": 0.1,
            "momentum": 0.9,
        },
        alt=f"A map of {next(iter(surfaces))} with a start that can be dragged, and "
        "the paths of SGD, Momentum, RMSprop and Adam from there. Beside it, how high "
        f"each stands after each of {steps} steps.",
    )


def _surface(
    name: str,
    loss: Callable[[NDArray[Any]], Any],
    area: Area,
    start: Place,
    goals: Sequence[Place],
) -> dict[str, Any]:
    heights = _heights(loss, area, 65)
    lowest = min(float(loss(np.array(goal))) for goal in goals)
    if lowest > heights.min() + 1e-3 * np.ptp(heights):
        raise ValueError(
            f"{name!r} is {heights.min():.4g} at its lowest on the map, below "
            f"{lowest:.4g} at the places given as lowest: give its lowest places."
        )
    first = float(loss(np.array(start, dtype=float))) - lowest
    levels = heights.min() + np.ptp(heights) * LEVELS**2
    return {
        "name": name,
        "x": area[0],
        "y": area[1],
        "shape": heights.shape,
        "heights": floats(heights - lowest),
        "start": start,
        "goals": goals,
        "losses": [1e-7 * first, 3 * first],
        "bands": _bands(heights, levels),
    }


def draw(network: Sequence[tuple[ArrayLike, ArrayLike]] | None = None) -> Living:
    """A page to draw a digit on, and a network that reads it while it is drawn.

    Args:
        network: (weights, biases) of each layer, with ReLU between them and softmax at
            the end: weights of shape (inputs, units), 784 inputs from 0 (paper) to 1
            (ink) at first, 10 units at last. The one in data/digit_network.npz by
            default. Each neuron's weights are kept to a 127th of its largest.

    Raises:
        ValueError: if the shapes do not fit.
    """
    layers = shipped_network() if network is None else list(network)
    arrays = [(np.asarray(W, float), np.asarray(b, float)) for W, b in layers]
    shapes = [W.shape for W, _ in arrays]
    units = [784, *(shape[-1] for shape in shapes)]
    fit = shapes == list(itertools.pairwise(units))
    if not fit or units[-1] != 10 or len(shapes) < 2:
        raise ValueError(
            "draw wants the (weights, biases) of at least two Dense layers, from 784 "
            f"inputs to 10 outputs; these weights have the shapes {shapes}."
        )
    strokes = [np.round(_smooth(np.array(s) / 28), 3).tolist() for s in EXAMPLE]
    hidden = ", ".join(str(shape[1]) for shape in shapes[:-1])
    return living(
        "draw",
        {"layers": [_packed(W, b) for W, b in arrays], "strokes": strokes},
        alt="A page to draw a digit on, with a 3 on it; the 28 × 28 pixels that the "
        f"network sees, its {hidden} hidden neurons, and ten bars with the probability "
        "of each digit.",
    )


def shipped_network() -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """The network that ships: (weights, biases) of its two layers, 784-48-10.

    Raises:
        DataError: if data/digit_network.npz is missing or damaged.
    """
    try:
        with np.load(io.BytesIO(NETWORK.read_bytes())) as file:
            return [(file[f"W{k}"] * file[f"scale{k}"], file[f"b{k}"]) for k in (1, 2)]
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        raise DataError(
            f"data/{NETWORK.name} is missing or damaged: run `git checkout "
            f"data/{NETWORK.name}` in the course's folder."
        ) from None


def _packed(weights: NDArray[Any], biases: NDArray[Any]) -> dict[str, Any]:
    scales = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-12)
    whole = np.rint(weights / scales).astype(np.int8)
    return {
        "shape": list(weights.shape),
        "bytes": base64.b64encode(whole.tobytes()).decode("ascii"),
        "scales": floats(scales),
        "bias": floats(biases),
    }


def _smooth(corners: NDArray[Any], count: int = 40) -> NDArray[np.float64]:
    """A smooth line through corners, shape (n, 2), as Catmull and Rom draw it."""
    ends = 2 * corners[0] - corners[1], 2 * corners[-1] - corners[-2]
    p = np.vstack([ends[0], corners, ends[1]])
    place = np.linspace(0, len(corners) - 1 - 1e-9, count)
    k, t = place.astype(int), (place % 1)[:, None]
    a, b, c, d = p[k], p[k + 1], p[k + 2], p[k + 3]
    curve = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    return (2 * b + (c - a) * t + curve) / 2
