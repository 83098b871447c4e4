"""Lesson 05: optimizers with a rate for each parameter."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.exercises import adagrad_step, adam_step, rmsprop_step


def _case(names: str, *args: Any, **kwargs: Any) -> Case:
    values = tuple(a if isinstance(a, int) else np.array(a) for a in args)
    pairs = [*zip(names.split(), args, strict=True), *kwargs.items()]
    return Case(values, kwargs, ", ".join(f"{k} = {v}" for k, v in pairs))


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
NO_ROOT = "The root is missing: divide by its square root, not by the sum of squares."
UPHILL = "It walks uphill: the step is subtracted from w."
SWAPPED = "The two results are swapped: return w first."
ONLY_W = "Return both: the next step needs what is kept of the squares."
NO_EPSILON = "ε is missing: with a gradient of 0 the step becomes 0/0."

ADAGRAD_STEP = Exercise(
    name="adagrad_step",
    module="exercises",
    cases=(
        _case("w G gradient", 1.0, 0.0, 2.0, learning_rate=0.1),
        _case("w G gradient", [1.0, -2.0], [4.0, 0.5], [3.0, -1.0], learning_rate=0.5),
        _case("w G gradient", [1.0, 2.0], [0.0, 0.0], [1e-3, 0.0], epsilon=1e-2),
        _case("w G gradient", [[0.5]], [[2.0]], [[1.0]]),
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
        _case("w s gradient", 1.0, 0.0, 2.0, learning_rate=0.1),
        _case("w s gradient", [1.0, -2.0], [4.0, 0.5], [3.0, -1.0], learning_rate=0.5),
        _case(
            "w s gradient", [1.0, 2.0], [0.0, 0.0], [1e-3, 0.0], rho=0.6, epsilon=0.01
        ),
        _case("w s gradient", [[0.5]], [[2.0]], [[1.0]]),
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


def _adam(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A step with Adam's m and v: rule(w, m, v, g, t, rate, b1, b2, e) → w."""

    def step(
        w: Any,
        m: Any,
        v: Any,
        t: int,
        gradient: Any,
        rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> Any:
        m = beta_1 * m + (1 - beta_1) * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        return rule(w, m, v, gradient, t, rate, beta_1, beta_2, epsilon), m, v

    return step


def _moved(w: Any, m: Any, v: Any, rate: float, e: float) -> Any:
    return w - rate * m / (np.sqrt(v) + e)


def _kept_corrected(*args: Any, **kwargs: Any) -> Any:
    names = ("w", "m", "v", "t", "gradient", "rate", "beta_1", "beta_2")
    given = {"beta_1": 0.9, "beta_2": 0.999, **dict(zip(names, args, strict=False))}
    given |= kwargs
    w, m, v = adam_step(*args, **kwargs)
    t = given["t"]
    return w, m / (1 - given["beta_1"] ** t), v / (1 - given["beta_2"] ** t)


def _of_the_square(
    w: Any, m: Any, v: Any, t: int, gradient: Any, **settings: Any
) -> Any:
    beta_2 = settings.get("beta_2", 0.999)
    kept = beta_2 * v + (1 - beta_2) * gradient
    m_new = adam_step(w, m, v, t, gradient, **settings)[1]
    m_hat = m_new / (1 - settings.get("beta_1", 0.9) ** t)
    v_hat = kept / (1 - beta_2**t)
    rate, epsilon = settings.get("rate", 0.001), settings.get("epsilon", 1e-7)
    return _moved(w, m_hat, v_hat, rate, epsilon), m_new, kept


ADAM_STEP = Exercise(
    name="adam_step",
    module="exercises",
    cases=(
        _case("w m v t gradient", 1.0, 0.0, 0.0, 1, 2.0, rate=0.1),
        _case(
            "w m v t gradient",
            *([1.0, -2.0], [0.5, 0.1], [4.0, 0.5], 3, [3.0, -1.0]),
            rate=0.5,
        ),
        _case(
            "w m v t gradient",
            *([1.0, 2.0], [0.01, 0.0], [0.0, 0.0], 2, [1e-3, 0.0]),
            beta_1=0.5,
            beta_2=0.8,
            epsilon=0.01,
        ),
        _case("w m v t gradient", [[0.5]], [[0.2]], [[2.0]], 10, [[1.0]]),
    ),
    mistakes=(
        Mistake(
            _adam(lambda w, m, v, g, t, r, b1, b2, e: _moved(w, m, v, r, e)),
            "The bias correction is missing: divide m by 1 − beta_1**t and v by "
            "1 − beta_2**t.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(w, m / (1 - b1**t), v, r, e)
            ),
            "The bias correction of v is missing: divide it by 1 − beta_2**t.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(w, m, v / (1 - b2**t), r, e)
            ),
            "The bias correction of m is missing: divide it by 1 − beta_1**t.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m / (1 - b1), v / (1 - b2), r, e
                )
            ),
            "The correction is right in the first step only: 1 − beta**t, with t.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m / (1 - b1 ** (t + 1)), v / (1 - b2 ** (t + 1)), r, e
                )
            ),
            "t is already 1 in the first step: use t, not t + 1.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: (
                    w - r * m / (1 - b1**t) / np.sqrt(v / (1 - b2**t) + e)
                )
            ),
            "ε stands inside the root; for Adam it is added outside: sqrt(v̂) + epsilon.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: (
                    w - r * m / (1 - b1**t) / (v / (1 - b2**t) + e)
                )
            ),
            NO_ROOT,
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(w, g, v / (1 - b2**t), r, e)
            ),
            "The step uses the gradient; Adam moves by its average, m̂.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m / (1 - b1**t), v / (1 - b2**t), -r, e
                )
            ),
            UPHILL,
        ),
        Mistake(
            _kept_corrected,
            "The corrected averages come back, and would be corrected again in the next "
            "step: return m and v themselves.",
        ),
        Mistake(
            _of_the_square,
            "v averages the gradients; it has to average their squares.",
        ),
        Mistake(
            lambda *args, **kwargs: adam_step(*args, **kwargs)[0],
            "Return all three: the next step needs m and v.",
        ),
        Mistake(
            lambda *args, **kwargs: (
                adam_step(*args, **kwargs)[1:] + adam_step(*args, **kwargs)[:1]
            ),
            "The results are in another order: return w, m, v.",
        ),
    ),
    hints=(
        "Four lines: m, v, their corrected versions, and the step.",
        "m = beta_1 * m + (1 - beta_1) * gradient, and v likewise with gradient**2.",
        "m_hat = m / (1 - beta_1**t), v_hat = v / (1 - beta_2**t).",
        "return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v",
    ),
    explanation=(
        "m and v start at 0 and are too small by exactly 1 − β^t if the gradient does "
        "not change; dividing by it makes them averages from the first step on."
    ),
)

EXERCISES = (ADAGRAD_STEP, RMSPROP_STEP, ADAM_STEP)
