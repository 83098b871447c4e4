"""Lesson 03: walking downhill, with all samples at once and in mini-batches."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.exercises import perceptron_gradient
from scratch.gradients import gradient_descent

Gradient = Callable[..., Any]


def twice(x: Any) -> Any:
    return 2 * x


def uneven(x: np.ndarray) -> np.ndarray:
    return x * [1.0, 8.0]


def towards_one(x: np.ndarray) -> np.ndarray:
    return x - 1


def _in_place(
    gradient: Gradient, start: Any, learning_rate: float = 0.1, steps: int = 100
) -> np.ndarray:
    x = copy.deepcopy(start)
    path = [x]
    for _ in range(steps):
        x -= learning_rate * gradient(x)
        path.append(x)
    return np.array(path)


def _one_array(gradient: Gradient, start: Any, *args: Any, **kwargs: Any) -> np.ndarray:
    path = gradient_descent(gradient, start, *args, **kwargs)
    return np.array([path[-1]] * len(path))


def _step_of(rule: Callable[..., Any]) -> Callable[..., np.ndarray]:
    """A descent whose step is made by a rule: rule(x, gradient, start, rate)."""

    def descent(
        gradient: Gradient, start: Any, learning_rate: float = 0.1, steps: int = 100
    ) -> np.ndarray:
        path = [np.array(start, dtype=float)]
        for _ in range(steps):
            path.append(rule(path[-1], gradient, path[0], learning_rate))
        return np.array(path)

    return descent


SAME_ARRAY = (
    "All entries of your path are one and the same array, changed in place by `x -= …`. "
    "Make a new array at each step: `x = x - …`."
)

GRADIENT_DESCENT = Exercise(
    name="gradient_descent",
    module="gradients",
    cases=(
        Case(
            (twice, 3.0, 0.25, 2),
            {},
            "gradient = 2·x, start = 3.0, learning_rate = 0.25, steps = 2",
        ),
        Case(
            (uneven, np.array([1.0, -2.0])),
            {"learning_rate": 0.2, "steps": 3},
            "gradient = [x₀, 8·x₁], start = [1, -2], learning_rate = 0.2, steps = 3",
        ),
        Case(
            (twice, np.array([[1, 2, 3], [4, 5, 6]]), 0.1, 4),
            {},
            "gradient = 2·x, start of integers, shape (2, 3), rate 0.1, 4 steps",
        ),
        Case(
            (towards_one, np.array([0.0, 4.0])),
            {},
            "gradient = x − 1, start = [0, 4], and the defaults for the rest",
        ),
    ),
    mistakes=(
        Mistake(
            _step_of(lambda x, g, s, rate: x + rate * g(x)),
            "It walks uphill: the step is subtracted, x − learning_rate · gradient(x).",
        ),
        Mistake(_in_place, SAME_ARRAY),
        Mistake(_one_array, SAME_ARRAY),
        Mistake(
            lambda *a, **k: gradient_descent(*a, **k)[-1],
            "That is only where the walk ends: return the whole path, start included.",
        ),
        Mistake(
            lambda *a, **k: gradient_descent(*a, **k)[1:],
            "The start is missing: the path begins with it.",
        ),
        Mistake(
            lambda *a, **k: gradient_descent(*a, **k)[:-1],
            "The last place is missing: a path of n steps has n + 1 places.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: x - rate * g(s)),
            "Every step uses the gradient at the start; ask anew at each place.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: s - rate * g(x)),
            "Every step leaves from the start; it has to leave from the last place.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: x - g(x)),
            "The learning rate has no effect: multiply the gradient by it.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: x - 0.1 * g(x)),
            "The learning rate is fixed at 0.1; use the argument.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: x - g(x) / rate),
            "You divide by the learning rate: multiply the gradient by it.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: -rate * g(x)),
            "The path holds the steps alone: add each to the place it leaves from.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: x - rate * np.sign(g(x))),
            "Only the sign of the gradient is used: its size sets the step, too.",
        ),
        Mistake(
            _step_of(lambda x, g, s, rate: x - rate * x),
            "The step uses x in place of its gradient: gradient(x).",
        ),
    ),
    hints=(
        "Keep a list, `path = [np.array(start, dtype=float)]`, and let it grow.",
        "In a loop over `range(steps)` append `path[-1] - learning_rate * "
        "gradient(path[-1])`.",
        "Return `np.array(path)`, shape (steps + 1, *start.shape).",
    ),
    explanation=(
        "Each place is the one before minus learning_rate times the gradient there. A "
        "new array at each step keeps the places before as they were; floats keep the "
        "decimals of a start given in integers."
    ),
)

ITERATIONS = Exercise(
    name="iterations",
    module="exercises",
    cases=tuple(
        Case(args, {}, "n = {}, batch_size = {}, epochs = {}".format(*args))
        for args in (
            (100, 10, 1),
            (1442, 32, 10),
            (5, 2, 3),
            (3, 10, 2),
            (7, 1, 4),
            (64, 64, 5),
            (9, 5, 1),
        )
    ),
    mistakes=(
        Mistake(
            lambda n, b, epochs: epochs * (n // b),
            "The division is rounded down, so the last, smaller batch is lost; round up.",
        ),
        Mistake(
            lambda n, b, epochs: -(-n * epochs // b),
            "Round up in each epoch, not once at the end: every epoch ends with its own "
            "smaller batch.",
        ),
        Mistake(
            lambda n, b, epochs: n * epochs // b,
            "Each epoch is rounded on its own, and up: its last batch is smaller, but "
            "still a batch.",
        ),
        Mistake(
            lambda n, b, epochs: epochs * n / b,
            "There is no such thing as a part of a step: round n / batch_size up.",
        ),
        Mistake(
            lambda n, b, epochs: epochs * round(n / b),
            "`round` goes to the nearest number; round up, with `np.ceil`.",
        ),
        Mistake(
            lambda n, b, epochs: epochs * (n // b + 1),
            "One too many where batch_size divides n: round up only what has a rest.",
        ),
        Mistake(
            lambda n, b, epochs: -(-n // b), "These are the steps of a single epoch."
        ),
        Mistake(
            lambda n, b, epochs: n * epochs,
            "That would be one step for each sample; a step takes batch_size of them.",
        ),
        Mistake(
            lambda n, b, epochs: epochs,
            "That is one step an epoch, as for whole batch.",
        ),
        Mistake(
            lambda n, b, epochs: epochs * b,
            "batch_size is how many samples a step takes, not how many steps there are.",
        ),
    ),
    hints=(
        "How many batches does one epoch have, the smaller last one included?",
        "np.ceil(n / batch_size) rounds up; multiply by the epochs.",
    ),
    explanation=(
        "An epoch has n / batch_size batches, rounded up because the last one may be "
        "smaller, and every epoch starts afresh."
    ),
)


def line_gradient(w: np.ndarray, X: np.ndarray, t: np.ndarray) -> np.ndarray:
    return 2 * X.T @ (X @ w - t) / len(X)


def _minibatch_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(7)
    X, t = rng.normal(size=(7, 2)).round(1), rng.normal(size=7).round(1)
    cases = []
    for gradient, target, start, settings in (
        (line_gradient, t, np.zeros(2), {"batch_size": 3, "epochs": 2}),
        (line_gradient, t, np.array([1, -1]), {"batch_size": 1, "learning_rate": 0.05}),
        (perceptron_gradient, t > 0, np.ones(2), {"batch_size": 2, "seed": 5}),
        (line_gradient, t, np.ones(2), {"batch_size": 7, "epochs": 3}),
        (line_gradient, t, np.ones(2), {"batch_size": 10, "epochs": 2, "seed": 1}),
    ):
        told = ", ".join(f"{name} = {value}" for name, value in settings.items())
        args = (gradient, start, X, target.astype(float))
        cases.append(Case(args, settings, f"7 samples, {told}"))
    return tuple(cases)


def _minibatch(
    order: str = "anew",
    step: Callable[..., Any] = lambda gradient, w, first, X, t: gradient(w, X, t),
    targets: str = "shuffled",
    drop: bool = False,
    sign: int = -1,
    keep: Callable[..., Any] = lambda path, ends: path,
) -> Callable[..., np.ndarray]:
    """A mini-batch descent with one thing changed: what `answer` does otherwise."""

    def answer(
        gradient: Gradient,
        start: Any,
        X: np.ndarray,
        t: np.ndarray,
        batch_size: int,
        learning_rate: float = 0.1,
        epochs: int = 1,
        seed: int = 0,
    ) -> np.ndarray:
        rng, n = np.random.default_rng(seed), len(X)
        drawn = {
            "anew": lambda: rng.permutation(n),
            "never": lambda: np.arange(n),
            "once": lambda: np.random.default_rng(seed).permutation(n),
            "with repeats": lambda: rng.integers(0, n, n),
        }[order]
        path = [np.array(start, dtype=float)]
        ends = [0]
        for _ in range(epochs):
            places, first = drawn(), path[-1]
            others = {"in order": np.arange(n), "shuffled": places}.get(targets)
            others = rng.permutation(n) if others is None else others
            for low in range(0, n - drop * (n % batch_size), batch_size):
                rows, own = places[low : low + batch_size], others[low:][:batch_size]
                slope = step(gradient, path[-1], first, X[rows], t[own])
                path.append(path[-1] + sign * learning_rate * slope)
            ends.append(len(path) - 1)
        return np.array(keep(path, ends))

    return answer


def _on_everything(
    gradient: Gradient, start: Any, X: np.ndarray, t: np.ndarray, *a: Any, **k: Any
) -> np.ndarray:
    return _minibatch(step=lambda g, w, first, *batch: g(w, X, t))(
        gradient, start, X, t, *a, **k
    )


SEPARATE = (
    "Images and targets no longer belong together: the same `batch` of indices has to "
    "pick from X and from t."
)

MINIBATCH_DESCENT = Exercise(
    name="minibatch_descent",
    module="gradients",
    cases=_minibatch_cases(),
    mistakes=(
        Mistake(
            _minibatch(order="never"),
            "The samples are not shuffled: draw `order = rng.permutation(len(X))` in "
            "each epoch.",
        ),
        Mistake(
            _minibatch(order="once"),
            "All epochs have the same order: make `rng` once, before the loop, and draw "
            "a new `order` inside it.",
        ),
        Mistake(
            _minibatch(order="with repeats"),
            "Some samples come twice and others never: a permutation has each once.",
        ),
        Mistake(_minibatch(targets="in order"), SEPARATE),
        Mistake(_minibatch(targets="drawn apart"), SEPARATE),
        Mistake(
            _minibatch(drop=True),
            "The last, smaller batch of an epoch is lost: let the range run to len(X).",
        ),
        Mistake(
            _minibatch(sign=1), "It walks uphill: subtract learning_rate · gradient."
        ),
        Mistake(
            _on_everything,
            "Each step uses all samples: give the gradient X[batch] and t[batch].",
        ),
        Mistake(
            _minibatch(step=lambda g, w, first, X, t: g(first, X, t)),
            "Within an epoch all gradients are taken where it began; take each at the "
            "last place, path[-1].",
        ),
        Mistake(
            _minibatch(step=lambda g, w, first, X, t: len(X) * g(w, X, t)),
            "The gradient is already a mean over its batch: do not multiply by the "
            "number of samples.",
        ),
        Mistake(
            _minibatch(step=lambda g, w, first, X, t: g(w, X, t) / len(X)),
            "The gradient is already a mean over its batch: do not divide it again.",
        ),
        Mistake(
            _minibatch(keep=lambda path, ends: path[-1]),
            "That is only where the walk ends: return the whole path, start included.",
        ),
        Mistake(
            _minibatch(keep=lambda path, ends: path[1:]),
            "The start is missing: the path begins with it.",
        ),
        Mistake(
            _minibatch(keep=lambda path, ends: [path[end] for end in ends]),
            "Only the ends of the epochs are kept: append after every batch.",
        ),
        Mistake(
            _minibatch(keep=lambda path, ends: path[: ends[1] + 1]),
            "It stops after one epoch: `epochs` has no effect.",
        ),
        Mistake(
            _minibatch(keep=lambda path, ends: [path[-1]] * len(path)),
            "All entries of your path are one and the same array, changed in place. Make "
            "a new array at each step: `w = w - …`.",
        ),
    ),
    hints=(
        "It is `gradient_descent` with two loops: over the epochs, and in each over the "
        "batches.",
        "`for first in range(0, len(X), batch_size)`, and in it `batch = order[first : "
        "first + batch_size]`; the last slice is shorter by itself.",
        "path.append(path[-1] - learning_rate * gradient(path[-1], X[batch], t[batch]))",
    ),
    explanation=(
        "One generator of random numbers gives each epoch its own order. A slice that "
        "runs over the end is cut short, so the last batch needs no special care, and "
        "the same indices pick the rows of X and their targets."
    ),
)

EXERCISES = (GRADIENT_DESCENT, ITERATIONS, MINIBATCH_DESCENT)
