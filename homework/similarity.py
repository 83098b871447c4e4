"""Answers that are alike once names and comments are taken away: shown, never punished.

Short answers and those that many give are alike by themselves, so only longer ones that
few share are named.
"""

import ast
import builtins
import keyword
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from homework.report import Row

SHORTEST: Final = 30  # tokens
COMMON: Final = 0.25  # of the class: what so many wrote was not copied from one
NEARLY: Final = 0.8  # shared runs of tokens, of all that either has
RUN: Final = 3  # tokens
Words = tuple[str, ...]
KEPT: Final = frozenset(dir(builtins)) | set(keyword.kwlist)


@dataclass(frozen=True)
class Alike:
    """Students whose answers to an exercise are alike.

    Args:
        exercise: its name.
        students: two or more.
        identical: whether they are the same but for names and comments.
    """

    exercise: str
    students: tuple[str, ...]
    identical: bool


def alike(rows: list[Row]) -> list[Alike]:
    """Groups of identical answers, then pairs of nearly identical ones.

    Args:
        rows: each submission with its result.
    """
    written: dict[str, dict[Words, list[str]]] = defaultdict(dict)
    for submission, result in rows:
        for entry in result["exercises"]:
            if tokens := _tokens(entry):
                owners = written[entry["name"]].setdefault(tokens, [])
                owners.append(f"{submission.student} {submission.identity}".strip())
    most = max(2, COMMON * len(rows))
    found: list[Alike] = []
    for exercise, answers in written.items():
        rare = {tokens: who for tokens, who in answers.items() if len(who) <= most}
        found += [Alike(exercise, tuple(w), True) for w in rare.values() if len(w) > 1]
        found += [
            Alike(exercise, (*rare[one], *rare[other]), False)
            for one, other in _near(list(rare))
        ]
    return sorted(found, key=lambda group: not group.identical)


def _tokens(entry: dict[str, Any]) -> Words:
    """A long answer as the words of its syntax tree, or () for others.

    The names that a student chose become numbers, in the order of their appearance.
    """
    if entry["mark"] == "○" or not entry["answer"].strip():
        return ()
    try:
        tree = ast.parse(entry["answer"])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    numbers: dict[str, str] = {}
    words: list[str] = []

    def name(text: str) -> str:
        return text if text in KEPT else numbers.setdefault(text, f"#{len(numbers)}")

    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        words.append(type(node).__name__)
        if isinstance(node, ast.Name):
            words.append(name(node.id))
        elif isinstance(node, ast.arg):
            words.append(name(node.arg))
        elif isinstance(node, ast.Attribute):
            words.append(node.attr)
        elif isinstance(node, ast.Constant):
            words.append(repr(node.value))
        below = [n for n in ast.iter_child_nodes(node) if not _silent(n)]
        waiting += reversed(below)
    return tuple(words) if len(words) >= SHORTEST else ()


def _silent(node: ast.AST) -> bool:
    """Whether it changes nothing: a docstring, or how Python means to use a name."""
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return text or isinstance(node, ast.expr_context)


def _near(answers: list[Words]) -> Iterator[tuple[Words, Words]]:
    """The pairs that share most of their runs of words."""
    numbers: dict[Words, int] = {}
    runs = [
        [
            numbers.setdefault(words[i : i + RUN], len(numbers))
            for i in range(len(words) - RUN + 1)
        ]
        for words in answers
    ]
    has = np.zeros((len(answers), len(numbers)), np.float32)
    for row, each in zip(has, runs, strict=True):
        row[each] = 1
    shared = has @ has.T  # for all pairs at once: a class has many
    size = np.diag(shared)
    near = shared >= NEARLY * (size[:, None] + size - shared)
    for one, other in np.argwhere(np.triu(near, 1)):
        yield answers[one], answers[other]
