"""What the tests of exercises share: learners' answers as source, and their use."""

import numpy as np

from scratch import activations, losses


def written(source, **scope):
    """The function that a cell defines: a lambda, or a `def answer`.

    Args:
        source: the cell's text.
        scope: what its lesson has defined before, besides np and what the lessons
            on activations and losses export.
    """
    known = {**vars(losses), **vars(activations)}
    public = {name: known[name] for name in known if not name.startswith("_")}
    scope = {**public, "np": np, **scope}
    source = source.strip()
    if "def answer" not in source and "answer =" not in source:
        source = f"answer = {source}"
    exec(compile(source, "<cell>", "exec"), scope)
    return scope["answer"]


def listed(answers):
    """(name, answer, …) for each answer to each exercise."""
    return [(name, *np.atleast_1d(a)) for name in answers for a in answers[name]]
