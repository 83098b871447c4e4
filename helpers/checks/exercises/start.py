"""The exercises of lesson 00."""

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, on
from scratch.exercises import center

DOUBLE = Exercise(
    name="double",
    module="exercises",
    cases=(on([1.0, -2.0, 0.5]), on([[1, 2], [3, 4]]), on(7.0)),
    mistakes=(
        Mistake(lambda x: x**2, "That is x squared; twice x is 2 · x."),
        Mistake(lambda x: x + 2, "2 is added; it has to multiply."),
        Mistake(lambda x: x / 2, "That is half of x."),
        Mistake(lambda x: x, "x comes back as it was: multiply it by 2."),
    ),
    hints=("Multiply x by 2.", "The body is `return 2 * x`."),
    explanation="NumPy multiplies each element of an array by a number.",
)

CENTER = Exercise(
    name="center",
    module="exercises",
    cases=(
        on([[1.0, 10.0], [3.0, 20.0]]),
        on([[1, 2, 3], [5, 4, 4]]),
        on([[0.5, 0.0, -1.0], [1.5, 3.0, 2.0], [4.0, -6.0, 5.0]]),
        on([[4.0, -2.0, 9.0]]),
    ),
    mistakes=(
        Mistake(
            lambda X: X - X.mean(),
            "You subtract one mean of everything. Each column has its own: "
            "X.mean(axis=0).",
        ),
        Mistake(
            lambda X: X - X.mean(axis=1, keepdims=True),
            "These are the means of the rows. axis=0 runs down the rows and gives one "
            "mean for each column.",
        ),
        Mistake(
            lambda X: X - X.mean(axis=1),
            "axis=1 gives a mean for each row. axis=0 runs down the rows and gives one "
            "for each column.",
        ),
        Mistake(
            lambda X: X - X.sum(axis=0),
            "That is the sum of each column; the mean is the sum divided by the number "
            "of rows.",
        ),
        Mistake(
            lambda X: X - np.median(X, axis=0), "That is the median, not the mean."
        ),
        Mistake(lambda X: X.mean(axis=0), "Those are the means: subtract them from X."),
        Mistake(lambda X: -center(X), "It is X minus the mean, not the mean minus X."),
        Mistake(lambda X: X + X.mean(axis=0), "The means are added, not subtracted."),
        Mistake(
            lambda X: center(X) / X.std(axis=0),
            "Dividing by the standard deviation is one step too many.",
        ),
    ),
    hints=(
        "Which axis of X, shape (N, D), runs down the rows? The mean along it has "
        "shape (D,).",
        "X.mean(axis=0) is one mean for each column; broadcasting subtracts it from "
        "every row.",
    ),
    explanation=(
        "X.mean(axis=0) has shape (D,), one mean for each column. Subtracted from X, "
        "shape (N, D), it is broadcast over the rows."
    ),
)

EXERCISES = (DOUBLE, CENTER)
