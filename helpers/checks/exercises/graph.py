"""Lesson 04: the parts of the graph engine."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.checks.exercises.order import TOPOLOGICAL_ORDER
from scratch.exercises import backward_pass


def _product(x: Any, y: Any, gradient: Any) -> Case:
    args = tuple(np.array(a) if isinstance(a, list) else a for a in (x, y, gradient))
    return Case(args, {}, f"x = {x}, y = {y}, gradient = {gradient}")


MULTIPLY_BACKWARD = Exercise(
    name="multiply_backward",
    module="exercises",
    cases=(
        _product(2.0, 100.0, 1.1),
        _product(3, -4, 0.5),
        _product([1.0, 2.0, 0.0], [-3.0, 0.5, 7.0], [2.0, 3.0, -1.0]),
        _product([[1, 2], [3, 5]], [[4, -1], [0, 6]], [[2, 2], [3, 7]]),
    ),
    mistakes=(
        Mistake(
            lambda x, y, g: (g * x, g * y),
            "The swap is forgotten: the slope of x · y by x is y, so x gets "
            "gradient · y.",
        ),
        Mistake(
            lambda x, y, g: (y, x),
            "Those are the local slopes alone; multiply each by the gradient that "
            "arrives.",
        ),
        Mistake(
            lambda x, y, g: (g, g),
            "Passing the gradient on is what plus does; times multiplies it by the "
            "other factor.",
        ),
        Mistake(
            lambda x, y, g: (g * x * y, g * x * y),
            "That multiplies by the whole product; x gets only the other factor, y.",
        ),
        Mistake(
            lambda x, y, g: g * x * y,
            "One number comes back, but both x and y need a gradient: return two.",
        ),
        Mistake(
            lambda x, y, g: (g + y, g + x),
            "The chain rule multiplies the slope and the gradient; you add them.",
        ),
        Mistake(
            lambda x, y, g: (g / x, g / y),
            "You divide, which would be the way of a logarithm; multiply by the other "
            "factor.",
        ),
        Mistake(
            lambda x, y, g: (g * y, g * y),
            "Both get the factor y; y itself gets the other one, gradient · x.",
        ),
        Mistake(
            lambda x, y, g: (g * x, g * x),
            "Both get the factor x; x itself gets the other one, gradient · y.",
        ),
        Mistake(
            lambda x, y, g: (x * y, x * y),
            "That is the product itself, the way forward.",
        ),
        Mistake(
            lambda x, y, g: (g * y, x),
            "The second is the slope alone: multiply it by the gradient, too.",
        ),
        Mistake(
            lambda x, y, g: (y, g * x),
            "The first is the slope alone: multiply it by the gradient, too.",
        ),
        Mistake(
            lambda x, y, g: (g * y, g),
            "The second is the gradient alone: multiply it by its slope, x.",
        ),
        Mistake(
            lambda x, y, g: (g / y, g / x),
            "You divide by the other factor; the chain rule multiplies.",
        ),
        Mistake(
            lambda x, y, g: (110.0, 2.2),
            "Those are the numbers of the example: compute them from x, y and gradient.",
        ),
        Mistake(
            lambda x, y, g: (g @ y, g @ x),
            "`@` is the matrix product; `*` multiplies number by number.",
        ),
        Mistake(
            lambda x, y, g: g * y + g * x,
            "The two gradients are added up: return them separately, as a tuple.",
        ),
    ),
    hints=(
        "How much does x · y grow when x grows by 1? By y.",
        "Multiply that slope by the gradient: gradient * y for x. For y likewise.",
    ),
    explanation=(
        "The slope of x · y by x is y, by y it is x; the chain rule multiplies each by "
        "the gradient that arrives. So times swaps its inputs on the way back."
    ),
)

Passing = Callable[[np.ndarray, int, int, float], None]


def _pass(
    rule: Passing,
    seed: float = 1.0,
    forwards: bool = False,
    first: int = 0,
    kind: type = float,
) -> Callable[..., np.ndarray]:
    """A backward pass whose inner line is a rule: rule(gradients, i, parent, slope)."""

    def wrong(parents: Sequence[Any], slopes: Sequence[Any]) -> np.ndarray:
        gradients = np.zeros(len(parents), kind)
        gradients[-1] = seed
        numbers: Iterable[int] = range(first, len(parents))
        for i in numbers if forwards else reversed(list(numbers)):
            for parent, slope in zip(parents[i], slopes[i], strict=True):
                rule(gradients, i, parent, slope)
        return gradients

    return wrong


def _added(g: np.ndarray, i: int, parent: int, slope: float) -> None:
    g[parent] += g[i] * slope


def _overwritten(g: np.ndarray, i: int, parent: int, slope: float) -> None:
    g[parent] = g[i] * slope


def _slope_alone(g: np.ndarray, i: int, parent: int, slope: float) -> None:
    g[parent] += slope


def _without_slope(g: np.ndarray, i: int, parent: int, slope: float) -> None:
    g[parent] += g[i]


def _sum_in_place_of_product(g: np.ndarray, i: int, parent: int, slope: float) -> None:
    g[parent] += g[i] + slope


def _subtracted(g: np.ndarray, i: int, parent: int, slope: float) -> None:
    g[parent] -= g[i] * slope


def _divided(g: np.ndarray, i: int, parent: int, slope: float) -> None:
    g[parent] += g[i] / slope


def _seeded(start: float, at: int) -> Callable[..., np.ndarray]:
    """A backward pass from an array full of start, with the 1 at another node."""

    def wrong(parents: Sequence[Any], slopes: Sequence[Any]) -> np.ndarray:
        gradients = np.full(len(parents), start)
        gradients[at] = 1
        for i in reversed(range(len(parents))):
            for parent, slope in zip(parents[i], slopes[i], strict=True):
                _added(gradients, i, parent, slope)
        return gradients

    return wrong


def _graph(parents: list[Any], slopes: list[Any]) -> Case:
    shown = f"parents = {parents}, slopes = {slopes}"
    return Case((parents, slopes), {}, shown)


def _fancy(parents: Sequence[Any], slopes: Sequence[Any]) -> np.ndarray:
    gradients = np.zeros(len(parents))
    gradients[-1] = 1
    for i in reversed(range(len(parents))):
        gradients[list(parents[i])] += gradients[i] * np.array(slopes[i])
    return gradients


OVERWRITTEN = (
    "The gradient of a node that is used twice is overwritten: add each share, "
    "gradients[parent] += …, because every use matters."
)

BACKWARD_PASS = Exercise(
    name="backward_pass",
    module="exercises",
    cases=(
        _graph([(), (0,), (1,)], [(), (2.0,), (-1.5,)]),
        _graph([(), (0, 0)], [(), (3.0, 3.0)]),
        _graph([(), (), (0, 1), (), (2, 3)], [(), (), (100.0, 2.0), (), (1.1, 200.0)]),
        _graph(
            [(), (0,), (0, 1), (0, 1, 2)],
            [(), (0.5,), (2.0, -1.0), (0.25, 3.0, 4.0)],
        ),
        _graph([()], [()]),
    ),
    mistakes=(
        Mistake(_pass(_overwritten), OVERWRITTEN),
        Mistake(
            _fancy,
            "With a list of indices, `+=` adds only once to an index that stands in it "
            "twice: loop over the parents.",
        ),
        Mistake(
            _pass(_added, forwards=True),
            "Only the last node has handed its gradient on: go from the last node to the "
            "first, `reversed(range(n))`, and return after the loop.",
        ),
        Mistake(
            _pass(_added, seed=0.0),
            "All gradients are 0, because nothing starts the walk: the last node's "
            "gradient is 1.",
        ),
        Mistake(
            _pass(_slope_alone),
            "You add the slopes alone; the chain rule multiplies each by gradients[i].",
        ),
        Mistake(
            _pass(_without_slope),
            "The slopes have no effect: multiply gradients[i] by the slope.",
        ),
        Mistake(
            _pass(_sum_in_place_of_product),
            "Gradient and slope are added; the chain rule multiplies them.",
        ),
        Mistake(
            _pass(_divided),
            "You divide by the slope; the chain rule multiplies by it.",
        ),
        Mistake(
            _seeded(0.0, at=0),
            "The 1 stands at the first node; the walk starts at the last, gradients[-1].",
        ),
        Mistake(
            _seeded(1.0, at=-1),
            "The array starts with ones; shares are added to 0: np.zeros.",
        ),
        Mistake(
            lambda parents, slopes: backward_pass(
                [p[:1] for p in parents], [s[:1] for s in slopes]
            ),
            "Only the first parent of each node gets its share: loop over all of them.",
        ),
        Mistake(
            lambda parents, slopes: np.eye(len(parents))[-1],
            "No node has handed anything on: begin with the last, number n − 1, let its "
            "parents get their shares, gradients[parent] += …, and return after the loop.",
        ),
        Mistake(
            _pass(_subtracted),
            "The shares are subtracted; add them.",
        ),
        Mistake(
            _pass(_added, kind=int),
            "The array holds integers and cuts the decimals off: "
            "`np.zeros(len(parents))` holds floats.",
        ),
        Mistake(
            lambda parents, slopes: backward_pass(parents, slopes)[::-1],
            "The gradients come out last node first; entry i belongs to node i.",
        ),
        Mistake(
            lambda parents, slopes: backward_pass(parents, slopes)[0],
            "That is the first node's gradient alone: return the whole array.",
        ),
        Mistake(
            lambda parents, slopes: np.where(
                np.arange(len(parents)) == len(parents) - 1,
                0,
                backward_pass(parents, slopes),
            ),
            "The last node's own gradient is 1, and stays in the result.",
        ),
    ),
    hints=(
        "gradients = np.zeros(len(parents)), then gradients[-1] = 1.",
        "for i in reversed(range(len(parents))): loop over the pairs of parents[i] and "
        "slopes[i].",
        "The inner line is gradients[parent] += gradients[i] * slope.",
    ),
    explanation=(
        "Parents stand before the nodes they feed, so from the back every gradient is "
        "complete when it is handed on. A node used twice gets two shares, which add up."
    ),
)

EXERCISES = (MULTIPLY_BACKWARD, TOPOLOGICAL_ORDER, BACKWARD_PASS)
