"""Learners' answers to every exercise, a module for each lesson.

RIGHT[exercise] lists answers that must pass; WRONG[exercise] lists pairs of an answer
that must not, and a fragment of the hint that names its mistake. An answer is the text
of a cell: a lambda, or a `def answer`. SCOPE holds what the lesson has defined before,
besides np and what the lessons on activations and losses export.
"""

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from scratch import activations, losses

SHARED = {
    name: value
    for name, value in {**vars(losses), **vars(activations)}.items()
    if not name.startswith("_")
}


def lessons() -> list[ModuleType]:
    """The modules of this package, in the order of their names."""
    found = pkgutil.iter_modules(__path__)
    return [importlib.import_module(f"{__name__}.{module.name}") for module in found]


def written(source: str, lesson: ModuleType) -> Callable[..., Any]:
    """The function that a cell of that lesson defines."""
    scope = {**SHARED, "np": np, **getattr(lesson, "SCOPE", {})}
    source = source.strip()
    if "def answer" not in source and "answer =" not in source:
        source = f"answer = {source}"
    exec(compile(source, "<cell>", "exec"), scope)
    return scope["answer"]


def right() -> list[tuple[str, Callable[..., Any]]]:
    """(exercise, answer) for every right answer."""
    return [
        (name, written(source, lesson))
        for lesson in lessons()
        for name, sources in lesson.RIGHT.items()
        for source in sources
    ]


def wrong() -> list[tuple[str, Callable[..., Any], str]]:
    """(exercise, answer, fragment of the hint) for every wrong answer."""
    return [
        (name, written(source, lesson), said)
        for lesson in lessons()
        for name, pairs in lesson.WRONG.items()
        for source, said in pairs
    ]
