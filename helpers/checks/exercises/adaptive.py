"""Lesson 05: optimizers with a rate for each parameter."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake
from helpers.checks.exercises.adam import ADAM_STEP, NO_EPSILON, NO_ROOT, UPHILL, case
from scratch.exercises import adagrad_step, rmsprop_step


def _adagrad(rule: Callable[..., Any]) -> Callable[..., Any]:
    def step(
        w: Any,
        G: Any,
        gradient: Any,
        learning_rate: float = 0.001,
        epsilon: float = 1e-7,
    ) -> Any:
        return rule(w, G, gradient, learning_rate, epsilon)

    return step


def _rmsprop(rule: Callable[..., Any]) -> Callable[..., Any]:
    def step(
        w: Any,
        s: Any,
        gradient: Any,
        learning_rate: float = 0.001,
        rho: float = 0.9,
        epsilon: float = 1e-7,
    ) -> Any:
        return rule(w, s, gradient, learning_rate, rho, epsilon)

    return step


def _scaled(w: Any, kept: Any, g: Any, rate: float, epsilon: float) -> Any:
    """The move that both share: w - rate * g / sqrt(kept + epsilon), and kept."""
    return w - rate * g / np.sqrt(kept + epsilon), kept


OUTSIDE = (
    "ε stands outside the root; here it belongs inside: sqrt(… + epsilon). For small "
    "gradients that is a great difference."
)
SWAPPED = "The two results are swapped: return w first."
ONLY_W = "Return both: the next step needs what is kept of the squares."

ADAGRAD_STEP = Exercise(
    name="adagrad_step",
    module="exercises",
    cases=(
        case("w G gradient", 1.0, 0.0, 2.0, learning_rate=0.1),
        case("w G gradient", [1.0, -2.0], [4.0, 0.5], [3.0, -1.0], learning_rate=0.5),
        case("w G gradient", [1.0, 2.0], [0.0, 0.0], [1e-3, 0.0], epsilon=1e-2),
        case("w G gradient", [[0.5]], [[2.0]], [[1.0]]),
    ),
    mistakes=(
        Mistake(
            _adagrad(
                lambda w, G, g, r, e: (w - r * g / (np.sqrt(G + g**2) + e), G + g**2)
            ),
            OUTSIDE,
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + g, g, r, e)),
            "G adds up the gradients; it has to add up their squares.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + abs(g), g, r, e)),
            "G adds up |g|; it has to add up the squares, g².",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, 0.9 * G + 0.1 * g**2, g, r, e)),
            "That is RMSprop's average; AdaGrad adds up and forgets nothing.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, g**2, g, r, e)),
            "The old G is forgotten: add g² to it.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + np.sum(g**2), g, r, e)),
            "G is one sum over all parameters; each keeps its own: no `sum`.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: (w - r * g / (G + g**2 + e), G + g**2)),
            NO_ROOT,
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: (_scaled(w, G, g, r, e)[0], G + g**2)),
            "The step uses the old G: add g² first.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: (_scaled(w, G + g**2, g, r, e)[0], G)),
            "w is right, but the old G comes back: return the new one.",
        ),
        Mistake(_adagrad(lambda w, G, g, r, e: _scaled(w, G + g**2, g, -r, e)), UPHILL),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + g**2, g, r, 0)), NO_EPSILON
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + g**2, g, 1, e)),
            "The learning rate has no effect.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: (w - r * g, G + g**2)),
            "The step does not use G: divide by sqrt(G + epsilon).",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: (w - r / np.sqrt(G + g**2 + e), G + g**2)),
            "The gradient is missing above the line: the step has to turn with its sign.",
        ),
        Mistake(
            _adagrad(
                lambda w, G, g, r, e: (w - r * g * np.sqrt(G + g**2 + e), G + g**2)
            ),
            "Divide by the root: where gradients were large, steps become small.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + np.mean(g**2), g, r, e)),
            "G is averaged over all parameters; each keeps its own: no `mean`.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + 0.1 + g**2, g, r, e)),
            "The 0.1 with which Keras starts G is added in every step; here G is given.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: _scaled(w, G + g**2, g, r, 1e-7)),
            "`epsilon` has no effect: 1e-7 is only its default.",
        ),
        Mistake(
            _adagrad(lambda w, G, g, r, e: adagrad_step(w, G, g, r, e)[::-1]), SWAPPED
        ),
        Mistake(_adagrad(lambda w, G, g, r, e: adagrad_step(w, G, g, r, e)[0]), ONLY_W),
    ),
    hints=(
        "First the new G, then the step, which uses it.",
        "G = G + gradient**2",
        "return w - learning_rate * gradient / np.sqrt(G + epsilon), G",
    ),
    explanation=(
        "G is the sum of all squared gradients so far, for each parameter on its own; "
        "its root scales that parameter's step."
    ),
)

RMSPROP_STEP = Exercise(
    name="rmsprop_step",
    module="exercises",
    cases=(
        case("w s gradient", 1.0, 0.0, 2.0, learning_rate=0.1),
        case("w s gradient", [1.0, -2.0], [4.0, 0.5], [3.0, -1.0], learning_rate=0.5),
        case(
            "w s gradient", [1.0, 2.0], [0.0, 0.0], [1e-3, 0.0], rho=0.6, epsilon=0.01
        ),
        case("w s gradient", [[0.5]], [[2.0]], [[1.0]]),
    ),
    mistakes=(
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: (
                    w - r * g / (np.sqrt(rho * s + (1 - rho) * g**2) + e),
                    rho * s + (1 - rho) * g**2,
                )
            ),
            OUTSIDE,
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: _scaled(w, s + g**2, g, r, e)),
            "The squared gradients are added up, not averaged: that is AdaGrad. The old "
            "average counts rho, the new square 1 − rho.",
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: _scaled(w, rho * s + g**2, g, r, e)),
            "The new square counts 1 − rho; without it the sum is no average.",
        ),
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: _scaled(
                    w, (1 - rho) * s + rho * g**2, g, r, e
                )
            ),
            "rho and 1 − rho are swapped: the old average counts rho.",
        ),
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: _scaled(w, rho * s + (1 - rho) * g, g, r, e)
            ),
            "The average is one of gradients; it has to be one of their squares.",
        ),
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: (
                    w - r * g / (rho * s + (1 - rho) * g**2 + e),
                    rho * s + (1 - rho) * g**2,
                )
            ),
            NO_ROOT,
        ),
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: (
                    _scaled(w, s, g, r, e)[0],
                    rho * s + (1 - rho) * g**2,
                )
            ),
            "The step uses the old average: renew s first.",
        ),
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: (rmsprop_step(w, s, g, r, rho, e)[0], s)
            ),
            "w is right, but the old s comes back: return the new one.",
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: rmsprop_step(w, s, g, -r, rho, e)),
            UPHILL,
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: rmsprop_step(w, s, g, r, rho, 0)),
            NO_EPSILON,
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: _scaled(w, g**2, g, r, e)),
            "The old average is forgotten: it counts rho.",
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: _scaled(w, (1 - rho) * g**2, g, r, e)),
            "The old average is forgotten: it counts rho.",
        ),
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: _scaled(
                    w, rho * s + (1 - rho) * abs(g), g, r, e
                )
            ),
            "The average is one of |g|; it has to be one of the squares, g².",
        ),
        Mistake(
            _rmsprop(
                lambda w, s, g, r, rho, e: _scaled(
                    w, rho * s + (1 - rho) * np.mean(g**2), g, r, e
                )
            ),
            "s is averaged over all parameters; each keeps its own: no `mean`.",
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: rmsprop_step(w, s, g, 1, rho, e)),
            "The learning rate has no effect.",
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: rmsprop_step(w, s, g, r, 0.9, e)),
            "`rho` has no effect.",
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: rmsprop_step(w, s, g, r, rho, e)[::-1]),
            SWAPPED,
        ),
        Mistake(
            _rmsprop(lambda w, s, g, r, rho, e: rmsprop_step(w, s, g, r, rho, e)[0]),
            ONLY_W,
        ),
    ),
    hints=(
        "As AdaGrad, with an average in place of the sum.",
        "s = rho * s + (1 - rho) * gradient**2",
        "return w - learning_rate * gradient / np.sqrt(s + epsilon), s",
    ),
    explanation=(
        "The moving average forgets old squares by the factor rho in each step, so that "
        "steps can grow again where the ground levels out."
    ),
)


EXERCISES = (ADAGRAD_STEP, RMSPROP_STEP, ADAM_STEP)
