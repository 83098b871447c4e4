"""Lesson 05: Adam, and what its neighbours share with it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.exercises import adam_step

NO_ROOT = "The root is missing: divide by its square root, not by the sum of squares."
UPHILL = "It walks uphill: the step is subtracted from w."
NO_EPSILON = "ε is missing: with a gradient of 0 the step becomes 0/0."
SUMMED = (
    "The squared gradients are added up, not averaged: v keeps the share beta_2, and the "
    "new square counts 1 − beta_2."
)
ADDED = (
    "The gradients are added up, not averaged: m keeps the share beta_1, and the new "
    "gradient counts 1 − beta_1. (Momentum's velocity adds up; Adam's m does not.)"
)


def case(names: str, *args: Any, **kwargs: Any) -> Case:
    """A case whose arguments are arrays, but for whole numbers such as t."""
    values = tuple(a if isinstance(a, int) else np.array(a) for a in args)
    pairs = [*zip(names.split(), args, strict=True), *kwargs.items()]
    return Case(values, kwargs, ", ".join(f"{k} = {v}" for k, v in pairs))


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


def _average(old: Any, new: Any, share: float) -> Any:
    return share * old + (1 - share) * new


def _averaged(m_rule: Callable[..., Any], v_rule: Callable[..., Any]) -> Any:
    """A step with averages of its own: rule(old, gradient, beta_1, beta_2)."""

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
        m = m_rule(m, gradient, beta_1, beta_2)
        v = v_rule(v, gradient, beta_1, beta_2)
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        return _moved(w, m_hat, v_hat, rate, epsilon), m, v

    return step


def _m(m: Any, g: Any, b1: float, b2: float) -> Any:
    return _average(m, g, b1)


def _v(v: Any, g: Any, b1: float, b2: float) -> Any:
    return _average(v, g**2, b2)


ADAM_STEP = Exercise(
    name="adam_step",
    module="exercises",
    cases=(
        case("w m v t gradient", 1.0, 0.0, 0.0, 1, 2.0, rate=0.1),
        case(
            "w m v t gradient",
            *([1.0, -2.0], [0.5, 0.1], [4.0, 0.5], 3, [3.0, -1.0]),
            rate=0.5,
        ),
        case(
            "w m v t gradient",
            *([1.0, 2.0], [0.01, 0.0], [0.0, 0.0], 2, [1e-3, 0.0]),
            beta_1=0.5,
            beta_2=0.8,
            epsilon=0.01,
        ),
        case("w m v t gradient", [[0.5]], [[0.2]], [[2.0]], 10, [[1.0]]),
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
            _averaged(_m, lambda v, g, b1, b2: _average(v, g, b2)),
            "v averages the gradients; it has to average their squares.",
        ),
        Mistake(_averaged(_m, lambda v, g, b1, b2: v + g**2), SUMMED),
        Mistake(_averaged(_m, lambda v, g, b1, b2: b2 * v + g**2), SUMMED),
        Mistake(_averaged(lambda m, g, b1, b2: m + g, _v), ADDED),
        Mistake(_averaged(lambda m, g, b1, b2: b1 * m + g, _v), ADDED),
        Mistake(
            _averaged(lambda m, g, b1, b2: g, _v),
            "The old m is forgotten: it counts beta_1, the gradient 1 − beta_1.",
        ),
        Mistake(
            _averaged(_m, lambda v, g, b1, b2: g**2),
            "The old v is forgotten: it counts beta_2, the new square 1 − beta_2.",
        ),
        Mistake(
            _averaged(
                lambda m, g, b1, b2: _average(m, g, 1 - b1),
                lambda v, g, b1, b2: _average(v, g**2, 1 - b2),
            ),
            "beta and 1 − beta are swapped: the old averages count beta_1 and beta_2.",
        ),
        Mistake(
            _averaged(
                lambda m, g, b1, b2: _average(m, g, b2),
                lambda v, g, b1, b2: _average(v, g**2, b1),
            ),
            "beta_1 and beta_2 are swapped: m keeps the share beta_1, v beta_2.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m / (1 - b2**t), v / (1 - b1**t), r, e
                )
            ),
            "beta_1 and beta_2 are swapped in the correction: m has beta_1, v beta_2.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m * (1 - b1**t), v * (1 - b2**t), r, e
                )
            ),
            "The correction makes m and v larger: divide by 1 − beta**t.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m / (1 - b1 * t), v / (1 - b2 * t), r, e
                )
            ),
            "beta to the power t, not times t: 1 − beta**t.",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m / (1 - b1**t), v / (1 - b2**t), 1, e
                )
            ),
            "`rate` has no effect: the step is rate times m̂ / (sqrt(v̂) + epsilon).",
        ),
        Mistake(
            _adam(
                lambda w, m, v, g, t, r, b1, b2, e: _moved(
                    w, m / (1 - b1**t), v / (1 - b2**t), r, 0
                )
            ),
            NO_EPSILON,
        ),
        Mistake(
            lambda *args, **kwargs: tuple(
                adam_step(*args, **kwargs)[place] for place in (0, 2, 1)
            ),
            "m and v come back in the wrong order: return w, m, v.",
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
