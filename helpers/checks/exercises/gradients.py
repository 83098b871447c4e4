"""Lesson 03: slopes by formula and by measurement."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.activations import sigmoid
from scratch.gradients import numerical_gradient


def _fit_cases() -> tuple[Case, ...]:
    data = (
        (1.0, [1.0, 2.0, 3.0], [2.0, 3.9, 6.1]),
        (0.0, [1.0, 2.0, 3.0], [2.0, 3.9, 6.1]),
        (2.5, [-1.0, 0.5, 4.0, 2.0], [0.3, -2.0, 1.0, 7.0]),
        (2, [4, -3], [5, 1]),
        (-1.5, [0.7], [0.2]),
    )
    return tuple(
        Case((a, np.array(x), np.array(t)), {}, f"a = {a}, x = {x}, t = {t}")
        for a, x, t in data
    )


SLOPE_OF_FIT = Exercise(
    name="slope_of_fit",
    module="exercises",
    cases=_fit_cases(),
    mistakes=(
        Mistake(
            lambda a, x, t: 2 * np.sum(x * (t - a * x)),
            "The sign is wrong: a·x is subtracted from t, so its slope brings a minus.",
        ),
        Mistake(
            lambda a, x, t: -np.sum(x * (t - a * x)),
            "The 2 is missing: the slope of a square is twice what was squared.",
        ),
        Mistake(
            lambda a, x, t: np.sum(x * (t - a * x)),
            "Both the minus and the 2 are missing: −2 · Σ x · (t − a·x).",
        ),
        Mistake(
            lambda a, x, t: -2 * np.sum(t - a * x),
            "The factor x is missing: when a grows by 1, the prediction grows by x.",
        ),
        Mistake(
            lambda a, x, t: -2 * np.mean(x * (t - a * x)),
            "That is the mean over the samples; this loss is a sum, so take `np.sum`.",
        ),
        Mistake(
            lambda a, x, t: -2 * x * (t - a * x),
            "One number for each sample: the slope of the sum is their sum.",
        ),
        Mistake(
            lambda a, x, t: np.sum((t - a * x) ** 2),
            "That is the loss itself, not its slope.",
        ),
        Mistake(
            lambda a, x, t: -2 * np.sum(x * t - a * x),
            "A bracket is missing: x multiplies the whole error, x · (t − a·x).",
        ),
        Mistake(
            lambda a, x, t: -2 * np.sum(x) * np.sum(t - a * x),
            "Multiply x and error sample by sample, and sum once: the product of two "
            "sums is not the sum of the products.",
        ),
        Mistake(
            lambda a, x, t: -2 * np.sum(a * (t - a * x)),
            "You multiply by a; the inner slope is by a, and that leaves x.",
        ),
        Mistake(
            lambda a, x, t: -2 * np.sum(x * np.abs(t - a * x)),
            "The error keeps its sign here: leave out the absolute value.",
        ),
    ),
    hints=(
        "Start with the error of each sample, t − a·x, an array of shape (N,).",
        "Multiply it by x, sum over the samples, then by −2.",
        "return -2 * np.sum(x * (t - a * x))",
    ),
    explanation=(
        "The slope of (t − a·x)² by a is 2 · (t − a·x) · (−x), by the chain rule. The "
        "slope of a sum is the sum of the slopes."
    ),
)


def sum_of_squares(x: np.ndarray) -> float:
    return np.sum(x**2)


def weighted_cubes(x: np.ndarray) -> float:
    x = np.asarray(x)
    return np.sum(np.arange(1, x.size + 1) * x.ravel() ** 3)


def product_of_two(x: np.ndarray) -> float:
    return 1000 * x[0] * x[1]


def steep_bowl(x: np.ndarray) -> float:
    return 1000 * np.sum((x - 1) ** 2)


def _moved(x: Any, index: tuple[int, ...], step: float) -> np.ndarray:
    moved = np.array(x, dtype=float)
    moved[index] += step
    return moved


def _each(rule: Callable[..., Any]) -> Callable[..., np.ndarray]:
    """A gradient made by a rule for one element: rule(f, x, index)."""

    def gradient(f: Callable[..., Any], x: Any) -> np.ndarray:
        made = np.zeros(np.shape(x))
        for index in np.ndindex(made.shape):
            made[index] = rule(f, x, index)
        return made

    return gradient


def _one_side(f: Callable[..., Any], x: Any, index: Any, h: float) -> Any:
    return (f(_moved(x, index, h)) - f(np.array(x, dtype=float))) / h


def _left_side(f: Callable[..., Any], x: Any, index: Any, h: float) -> Any:
    return (f(np.array(x, dtype=float)) - f(_moved(x, index, -h))) / h


def _rise(f: Callable[..., Any], x: Any, index: Any, h: float = 1e-5) -> Any:
    return f(_moved(x, index, h)) - f(_moved(x, index, -h))


def _all_at_once(f: Callable[..., Any], x: Any) -> Any:
    x = np.asarray(x, dtype=float)
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def _all_at_once_everywhere(f: Callable[..., Any], x: Any) -> Any:
    return np.full(np.shape(x), _all_at_once(f, x))


def _cut_to_integers(f: Callable[..., Any], x: Any, h: float) -> np.ndarray:
    x = np.array(x)
    made = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        made[index] = (above - f(x)) / (2 * h)
        x[index] = kept
    return made


def _integer_step(f: Callable[..., Any], x: Any) -> np.ndarray:
    x = np.asarray(x)
    return np.zeros_like(x) if x.dtype.kind == "i" else numerical_gradient(f, x)


def _integer_result(f: Callable[..., Any], x: Any) -> np.ndarray:
    made = np.zeros_like(x)
    for index in np.ndindex(made.shape):
        made[index] = _rise(f, x, index) / 2e-5
    return made


def _never_put_back(f: Callable[..., Any], x: Any, h: float) -> np.ndarray:
    x = np.array(x, dtype=float)
    made = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        made[index] = (above - f(x)) / (2 * h)
    return made


def _whole_rows(f: Callable[..., Any], x: Any) -> np.ndarray:
    x = np.asarray(x, dtype=float)
    made = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = 1e-5
        made[i] = (f(x + step) - f(x - step)) / 2e-5
    return made


def _flat(f: Callable[..., Any], x: Any) -> np.ndarray:
    return _each(lambda *a: _rise(*a) / 2e-5)(f, x).ravel()


SIZES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
ONE_SIDE = (
    "You look to one side only, which leaves an error as large as h. Take both: "
    "(f(x + step) − f(x − step)) / (2 · h)."
)
INTEGERS = (
    "An array of integers has no room for x + h and cuts it off, so f(x) seems to jump. "
    "Turn x into floats first: `x = np.asarray(x, dtype=float)`."
)
NOT_BACK = (
    "An element that was moved is not put back before the next one moves. Put it back, "
    "or make a new `step` of zeros for each element."
)

NUMERICAL_GRADIENT = Exercise(
    name="numerical_gradient",
    module="gradients",
    cases=(
        Case((sum_of_squares, np.array([3.0, 4.0])), {}, "f = Σ x², x = [3.0, 4.0]"),
        Case((sum_of_squares, np.array([3, 4])), {}, "f = Σ x², integers x = [3, 4]"),
        Case(
            (product_of_two, np.array([0.0, -5.0])), {}, "f = 1000·x₀·x₁, x = [0, -5]"
        ),
        Case(
            (weighted_cubes, np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])),
            {},
            "f = Σ k·xₖ³, x of shape (2, 3)",
        ),
        Case((steep_bowl, np.ones(3)), {}, "f = 1000 Σ (x − 1)², x = [1, 1, 1]"),
        Case((weighted_cubes, 2.0), {}, "f = x³, x = 2.0"),
    ),
    mistakes=(
        *(Mistake(_each(partial(_one_side, h=h)), ONE_SIDE) for h in SIZES),
        *(Mistake(_each(partial(_left_side, h=h)), ONE_SIDE) for h in SIZES),
        Mistake(
            _each(lambda *a: _rise(*a) / 1e-5),
            "The run is 2·h: from x − h to x + h. Divide by 2 * H.",
        ),
        Mistake(
            _each(lambda *a: -_rise(*a) / 2e-5),
            "The sign is wrong: f(x + step) comes first, f(x − step) is subtracted.",
        ),
        Mistake(
            _each(lambda *a: _rise(*a) / 2 * 1e-5),
            "Without brackets `/ 2 * H` divides by 2 and multiplies by H. Write "
            "`/ (2 * H)`.",
        ),
        Mistake(_each(_rise), "The rise is not divided by the run, 2 · h, yet."),
        Mistake(
            _all_at_once,
            "All elements move together, which gives one slope in one direction. Move "
            "one element at a time: loop over `np.ndindex(x.shape)`.",
        ),
        Mistake(
            _all_at_once_everywhere,
            "All elements move together. The step has a single h: zeros first, then "
            "`step[index] = H`.",
        ),
        *(Mistake(partial(_cut_to_integers, h=h), INTEGERS) for h in SIZES),
        Mistake(
            _integer_step,
            "For integers nothing moves: `np.zeros_like(x)` holds integers, too, and "
            "cuts the step off to 0. Turn x into floats first: `x = np.asarray(x, "
            "dtype=float)`.",
        ),
        Mistake(
            _integer_result,
            "The decimals are cut off: `np.zeros_like(x)` of integers holds integers. "
            "Turn x into floats first.",
        ),
        *(Mistake(partial(_never_put_back, h=h), NOT_BACK) for h in SIZES),
        Mistake(
            _whole_rows,
            "Right for one axis only: `range(len(x))` moves whole rows of a table, and "
            "a single number has no length. `np.ndindex(x.shape)` gives every index.",
        ),
        Mistake(_flat, "The gradient has the shape of x; yours is flattened."),
    ),
    hints=(
        "Make the result with `np.zeros_like(x)`, x in floats, and fill it in a loop "
        "`for index in np.ndindex(x.shape)`.",
        "In the loop: `step = np.zeros_like(x)`, `step[index] = H`, then the slope "
        "from x − step to x + step.",
        "gradient[index] = (f(x + step) - f(x - step)) / (2 * H)",
    ),
    explanation=(
        "Each element gets a step of its own, so x itself never changes, even if f "
        "raises. Floats first: an array of integers would cut off the step. It costs "
        "two calls of f for each element."
    ),
    atol=1e-7,
)


def _perceptron_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    cases = []
    for n, d, scale in ((4, 3, 1), (5, 2, 1), (1, 3, 1), (3, 3, 2), (3, 2, 2000)):
        w, X = scale * rng.normal(size=d).round(1), rng.normal(size=(n, d)).round(1)
        t = rng.integers(0, 2, n).astype(float)
        large = " (numbers in the thousands)" * (scale > 100)
        cases.append(Case((w, X, t), {}, f"w ({d},), X {n, d}, t ({n},){large}"))
    return tuple(cases)


def _pulled(w: np.ndarray, X: np.ndarray, t: np.ndarray) -> np.ndarray:
    return X.T @ (sigmoid(X @ w) - t)


PERCEPTRON_GRADIENT = Exercise(
    name="perceptron_gradient",
    module="exercises",
    cases=_perceptron_cases(),
    mistakes=(
        Mistake(
            lambda w, X, t: -_pulled(w, X, t) / len(X),
            "The sign is wrong: y − t, the prediction minus the target.",
        ),
        Mistake(_pulled, "1/N is missing: the loss is a mean over the samples."),
        Mistake(
            lambda w, X, t: -_pulled(w, X, t),
            "The sign is wrong (it is y − t), and 1/N is missing.",
        ),
        Mistake(
            lambda w, X, t: X.T @ (X @ w - t) / len(X),
            "The sigmoid is missing: y = sigmoid(X @ w).",
        ),
        Mistake(
            lambda w, X, t: (
                X.T
                @ ((sigmoid(X @ w) - t) * sigmoid(X @ w) * (1 - sigmoid(X @ w)))
                / len(X)
            ),
            "The factor y · (1 − y) is too much. It belongs to the squared error; with "
            "cross-entropy it cancels, and y − t remains.",
        ),
        Mistake(
            lambda w, X, t: 2 * _pulled(w, X, t) / len(X),
            "The 2 belongs to squared errors; cross-entropy has none.",
        ),
        Mistake(
            lambda w, X, t: _pulled(w, X, t) / X.size,
            "Divide by the number of samples, `len(X)`, not by the number of all "
            "elements.",
        ),
        Mistake(
            lambda w, X, t: _pulled(w, X, t) / len(w),
            "Divide by the number of samples, `len(X)`, not of weights.",
        ),
        Mistake(
            lambda w, X, t: np.mean(sigmoid(X @ w) - t),
            "That is the mean of y − t alone; each sample multiplies it by its inputs.",
        ),
        Mistake(
            lambda w, X, t: sigmoid(X @ w) - t,
            "y − t is a number for each sample. `X.T @ (y - t)` turns it into one for "
            "each weight.",
        ),
        Mistake(
            lambda w, X, t: X.T @ sigmoid(X @ w) / len(X),
            "The targets are missing: y − t.",
        ),
        Mistake(
            lambda w, X, t: X.T @ ((X @ w > 0) - t) / len(X),
            "You round the prediction to 0 or 1; the gradient needs y itself.",
        ),
        Mistake(
            lambda w, X, t: X @ (sigmoid(X @ w) - t) / len(X),
            "X has to be transposed: X.T, shape (D, N), times y − t, shape (N,).",
        ),
        Mistake(
            lambda w, X, t: X * (sigmoid(X @ w) - t)[:, None] / len(X),
            "Each row is one sample's share of the gradient: sum over the samples, "
            "which is what `X.T @ (y - t)` does.",
        ),
    ),
    hints=(
        "First the prediction, y = sigmoid(X @ w), shape (N,).",
        "`X.T @ (y - t)` has shape (D,): it multiplies each sample's inputs by its "
        "y − t and sums over the samples.",
        "return X.T @ (y - t) / len(X)",
    ),
    explanation=(
        "The slope of softplus(z) − t·z by z is sigmoid(z) − t = y − t, and z = X w "
        "changes with w by X. The mean over N samples gives Xᵀ (y − t) / N."
    ),
    overflow=(
        "`np.exp` of a large number overflows: use the `sigmoid` of lesson 01, which "
        "cannot."
    ),
)

EXERCISES = (SLOPE_OF_FIT, NUMERICAL_GRADIENT, PERCEPTRON_GRADIENT)
