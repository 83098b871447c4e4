"""Answers as learners write them in a notebook's cell."""

import numpy as np


def written(source, **scope):
    """The function that a cell defines: a lambda, or a `def answer`.

    Args:
        source: the cell's text.
        scope: what the lesson has imported or defined before, besides np.
    """
    scope = {"np": np, **scope}
    source = source.strip()
    if "def answer" not in source and "answer =" not in source:
        source = f"answer = {source}"
    exec(compile(source, "<cell>", "exec"), scope)
    return scope["answer"]


def listed(answers):
    """(name, answer, …) for each answer to each exercise."""
    return [(name, *np.atleast_1d(a)) for name in answers for a in answers[name]]
