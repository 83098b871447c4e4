"""Lesson 04: the parts of the graph engine."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.exercises import backward_pass
from scratch.graph import topological_order


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
            "You go from the first node to the last; gradients come from the end: "
            "`reversed(range(n))`.",
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

Parents = Callable[[Any], Sequence[Any]]


def _recursive(last: Any, parents: Parents, once: bool = True) -> list[Any]:
    order: list[Any] = []
    seen = set()

    def visit(node: Any) -> None:
        if once and node in seen:
            return
        seen.add(node)
        for parent in parents(node):
            visit(parent)
        order.append(node)

    visit(last)
    return order


def _as_met(last: Any, parents: Parents, broad: bool, back: bool) -> list[Any]:
    """Nodes in the order in which a search meets them, not when they are complete."""
    met, waiting = [], deque([last])
    while waiting:
        node = waiting.popleft() if broad else waiting.pop()
        if node not in met[-20:] and node not in met:
            met.append(node)
            waiting.extend(parents(node))
    return met[::-1] if back else met


def _dependencies(graph: dict[int, tuple[int, ...]], last: int, shown: str) -> Case:
    return Case((last, graph.__getitem__), {}, shown)


def _written(graph: dict[int, tuple[int, ...]], last: int) -> Case:
    return _dependencies(graph, last, f"last = {last}, parents = {graph}")


# Each graph has one right order only, so that orders can be compared as they are.
TANGLED = {0: (), 5: (0,), 2: (0, 5), 1: (2, 5, 0), 4: (1, 0)}
CHAIN = {0: (), **{n: (n - 1,) for n in range(1, 3000)}}

TOPOLOGICAL_ORDER = Exercise(
    name="topological_order",
    module="graph",
    cases=(
        _written({0: (), 1: (0,), 2: (1,)}, 2),
        _written({3: (), 1: (3, 3), 2: (1,)}, 2),
        _written(TANGLED, 4),
        _written({0: (), 5: (0,), 2: (5, 0), 1: (0, 5, 2), 4: (0, 1)}, 4),
        _written({**TANGLED, 7: (4,), 9: ()}, 4),
        _written({8: ()}, 8),
        _dependencies(CHAIN, 2999, "a chain of 3,000 nodes"),
    ),
    mistakes=(
        Mistake(
            _recursive,
            "The order is right, but a function that calls itself overflows the stack "
            "on a long chain: keep a stack of your own.",
        ),
        Mistake(
            lambda last, parents: topological_order(last, parents)[::-1],
            "The order is reversed: parents come first, and last comes last.",
        ),
        Mistake(
            lambda last, parents: _as_met(last, parents, broad=True, back=False),
            "These are the nodes as a search from last meets them, so that last comes "
            "first; it has to come last.",
        ),
        Mistake(
            lambda last, parents: _as_met(last, parents, broad=True, back=True),
            "A node is listed as soon as it is met: one of its parents, met before, "
            "then stands behind it. List a node only after all its parents.",
        ),
        Mistake(
            lambda last, parents: _as_met(last, parents, broad=False, back=False),
            "The node goes into the list before its parents: append it when it comes "
            "off the stack as ready.",
        ),
        Mistake(
            lambda last, parents: _as_met(last, parents, broad=False, back=True),
            "A node is listed as soon as it is met: one of its parents, met before, "
            "then stands behind it. List a node only after all its parents.",
        ),
        Mistake(
            lambda last, parents: _recursive(last, parents, once=False),
            "A node that is used twice is listed twice: keep the set of nodes seen.",
        ),
        Mistake(
            lambda last, parents: topological_order(last, parents)[:-1],
            "The last node itself is missing: the list ends with it.",
        ),
        Mistake(
            lambda last, parents: [*dict.fromkeys(parents(last)), last],
            "Only the parents of last are there; go on to theirs, and so on.",
        ),
        Mistake(
            lambda last, parents: sorted(topological_order(last, parents)),
            "The nodes are sorted by their numbers, which say nothing about the order.",
        ),
    ),
    hints=(
        "Three things to keep: the list `order`, the set `seen`, and the stack, at "
        "first [(last, False)].",
        "while stack: node, ready = stack.pop(). If ready: order.append(node).",
        "Else, if node is not in seen: add it, push (node, True), then (parent, False) "
        "for each of parents(node).",
    ),
    explanation=(
        "A node is put back as ready below its parents, so it comes off the stack "
        "again only after all of them have been listed. The set keeps every node from "
        "being opened twice, which makes the time linear."
    ),
)

EXERCISES = (MULTIPLY_BACKWARD, TOPOLOGICAL_ORDER, BACKWARD_PASS)
