"""Lesson 06: a training script in which the test part leaks."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.exercises import honest_score

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


class Line:
    """A stand-in for a network: ridge regression through the origin.

    Args:
        x: shape (N,).
        y: shape (N,).
        rate: the larger, the flatter the line.
    """

    def __init__(self, x: Any, y: Any, rate: float) -> None:
        self.slope = (x @ y) / (x @ x + rate)

    def score(self, x: Any, y: Any) -> float:
        """Minus the mean squared error: the higher, the better."""
        return -float(np.mean((y - self.slope * x) ** 2))


def _parts(seed: int, rates: Sequence[float]) -> Case:
    rng = np.random.default_rng(seed)

    def part(size: int, middle: float, slope: float) -> Pair:
        x = rng.normal(middle, 2, size)
        return x, slope * x + rng.normal(size=size)

    pairs = part(8, 3, 1.0), part(6, 5, 0.6), part(6, -2, 1.4)
    return Case(
        (*pairs, Line, list(rates)),
        {},
        f"three made-up parts (seed {seed}), rates = {list(rates)}",
    )


def _leaky(
    basis: Callable[..., Any] = lambda train, validation, test: train[0],
    chosen_by: int = 1,
    scored_on: int = 2,
    fitted_on: Callable[..., Pair] = lambda train, validation, test: train,
    scale: Callable[..., Any] = lambda x, mean, std: (x - mean) / std,
    pick: Callable[..., Any] = max,
) -> Callable[..., Any]:
    """The right script but for some places."""

    def script(train: Any, validation: Any, test: Any, fit: Any, rates: Any) -> Any:
        x = basis(train, validation, test)
        mean, std = x.mean(), x.std()
        parts = [(scale(x, mean, std), y) for x, y in (train, validation, test)]
        models = {rate: fit(*fitted_on(*parts), rate) for rate in rates}
        best = pick(rates, key=lambda rate: models[rate].score(*parts[chosen_by]))
        return best, models[best].score(*parts[scored_on])

    return script


def _each_by_itself(
    train: Any, validation: Any, test: Any, fit: Any, rates: Any
) -> Any:
    parts = [((x - x.mean()) / x.std(), y) for x, y in (train, validation, test)]
    return _leaky(scale=lambda x, mean, std: x)(*parts, fit, rates)


def _joined(*parts: Pair) -> Pair:
    x, y = zip(*parts, strict=True)
    return np.concatenate(x), np.concatenate(y)


def _all_x(train: Any, validation: Any, test: Any) -> Any:
    return _joined(train, validation, test)[0]


SCALE = "The scale is computed from the test images, too: take the training part's."
CHOICE = (
    "The rate is chosen by the test part, so that its score is no longer that of "
    "unseen data: choose by validation."
)
HONEST_SCORE = Exercise(
    name="honest_score",
    module="exercises",
    cases=(
        _parts(94, (0.01, 3.0, 10.0, 30.0)),
        _parts(158, (0.01, 3.0, 10.0, 30.0)),
        _parts(16, (10.0, 3.0, 0.01)),
    ),
    mistakes=(
        Mistake(_leaky(_all_x, chosen_by=2), f"Two leaks. {SCALE} {CHOICE}"),
        Mistake(_leaky(_all_x), SCALE),
        Mistake(_leaky(chosen_by=2), CHOICE),
        Mistake(
            _leaky(chosen_by=0),
            "The rate is chosen by the training part, which rewards learning by heart: "
            "choose by validation.",
        ),
        Mistake(
            _leaky(lambda a, b, c: _joined(a, b)[0]),
            "The scale uses the validation part, too, which then no longer stands for "
            "unseen data: take the training part's.",
        ),
        Mistake(
            _each_by_itself,
            "Each part has a scale of its own, so that the same image gives different "
            "inputs: all three take the training part's mean and deviation.",
        ),
        Mistake(
            _leaky(scored_on=1),
            "The score is that of the validation part, by which the rate was chosen: "
            "report the test part's.",
        ),
        Mistake(_leaky(scored_on=0), "The score is that of the training part."),
        Mistake(
            _leaky(fitted_on=lambda a, b, c: _joined(a, b)),
            "The models are trained on the validation part as well, which then cannot "
            "choose among them.",
        ),
        Mistake(
            _leaky(fitted_on=lambda a, b, c: c),
            "The models are trained on the test part.",
        ),
        Mistake(
            _leaky(fitted_on=lambda a, b, c: _joined(a, b, c)),
            "The models are trained on the test part, too.",
        ),
        Mistake(_leaky(pick=min), "That is the worst rate: a higher score is better."),
        Mistake(
            _leaky(scale=lambda x, mean, std: x),
            "The parts are not scaled: (x − mean) / std for all three.",
        ),
        Mistake(
            _leaky(scale=lambda x, mean, std: x - mean),
            "The mean is subtracted, but the division by std is missing.",
        ),
        Mistake(
            lambda *args: honest_score(*args)[::-1],
            "The two are swapped: the rate first, then its score.",
        ),
        Mistake(
            lambda *args: honest_score(*args)[1], "Return both: the rate, its score."
        ),
        Mistake(
            lambda *args: honest_score(*args)[0], "Return both: the rate, its score."
        ),
    ),
    hints=(
        "Ask of each line: would it run if the test part came tomorrow? Only the last "
        "one may need it.",
        "mean and std come from train[0] alone; the best rate from validation alone.",
        "best = max(rates, key=lambda rate: models[rate].score(*parts[1]))",
    ),
    explanation=(
        "The test part stands for data that nobody has seen. What is measured on it "
        "before the end, a mean or a score, has seen it."
    ),
)

EXERCISES = (HONEST_SCORE,)
