"""Lesson 04: the order in which a graph is walked."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.graph import topological_order

Parents = Callable[[Any], Sequence[Any]]


def _recursive(
    last: Any, parents: Parents, once: bool = True, early: bool = False
) -> list[Any]:
    """A function that calls itself; early lists a node before its parents."""
    order: list[Any] = []
    seen = set()

    def visit(node: Any) -> None:
        if once and node in seen:
            return
        seen.add(node)
        if early:
            order.append(node)
        for parent in parents(node):
            visit(parent)
        if not early:
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


def _impatient(last: Any, parents: Parents) -> list[Any]:
    """Nodes as they come off a stack that holds their parents, listed or not."""
    order: dict[Any, None] = {}
    stack = [last]
    while stack:
        stack += [p for p in parents(stack[-1]) if p not in order]
        order[stack.pop()] = None
    return list(order)


def _repeated(last: Any, parents: Parents) -> list[Any]:
    """The right walk, but a node that waits twice on the stack is listed twice."""
    order: list[Any] = []
    seen: set[Any] = set()
    stack = [last]
    while stack:
        waiting = [p for p in parents(stack[-1]) if p not in seen]
        stack += waiting
        if not waiting:
            order.append(stack.pop())
            seen.add(order[-1])
    return order


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
            lambda last, parents: _recursive(last, parents, early=True),
            "The node goes into the list before its parents: list it when all of them "
            "are listed.",
        ),
        Mistake(
            lambda last, parents: _recursive(last, parents, early=True)[::-1],
            "A node is listed as soon as it is met: one of its parents, met before, "
            "then stands behind it. List a node only after all its parents.",
        ),
        Mistake(
            lambda last, parents: _as_met(last, parents, broad=False, back=False),
            "The node goes into the list before its parents: list it when all of them "
            "are listed.",
        ),
        Mistake(
            lambda last, parents: _as_met(last, parents, broad=False, back=True),
            "A node is listed as soon as it is met: one of its parents, met before, "
            "then stands behind it. List a node only after all its parents.",
        ),
        Mistake(
            lambda last, parents: _recursive(last, parents, once=False),
            "A node that is used twice is listed twice: look whether it is listed "
            "already.",
        ),
        Mistake(
            _repeated,
            "A node that waits twice on the stack is listed twice: look whether it is "
            "listed already, or let the keys of a dictionary do so.",
        ),
        Mistake(
            _impatient,
            "A node is listed although its parents are not: take it off the stack only "
            "if none of them is waiting.",
        ),
        Mistake(
            lambda last, parents: [last, *parents(last)],
            "Only last and its parents are there; go on to theirs, and list last last.",
        ),
        Mistake(
            lambda last, parents: [last],
            "Only last is listed: its parents have to go onto the stack.",
        ),
        Mistake(
            lambda last, parents: list(parents(last)),
            "Those are the parents of last; last itself is missing, and so are theirs.",
        ),
        Mistake(
            lambda last, parents: [],
            "The list is empty: return the nodes that were listed, not the stack.",
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
        "Two things to keep: order = {}, whose keys are listed, and stack = [last].",
        "while stack: waiting = [p for p in parents(stack[-1]) if p not in order].",
        "If something is waiting, stack += waiting; else order[stack.pop()] = None. At "
        "the end, return list(order).",
    ),
    explanation=(
        "A node stays on the stack below its parents, and comes to the top again only "
        "after all of them have been listed. Looking a key up in a dictionary takes the "
        "same time however many there are, which makes the whole walk linear."
    ),
)
