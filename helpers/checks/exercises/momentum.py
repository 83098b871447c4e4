"""Lesson 05: a ball that rolls, and a velocity for each parameter."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.exercises import long_run_rate, momentum_step


def _case(*args: Any, **kwargs: Any) -> Case:
    arrays = tuple(np.array(a, dtype=float) for a in args)
    texts = [
        f"{name} = {a.tolist()}"
        for name, a in zip(("w", "v", "gradient"), arrays, strict=True)
    ]
    return Case(
        arrays, kwargs, ", ".join([*texts, *(f"{k}={v}" for k, v in kwargs.items())])
    )


def _step(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A step whose result is made by a rule: rule(w, v, gradient, rate, momentum)."""

    def step(
        w: Any,
        v: Any,
        gradient: Any,
        learning_rate: float = 0.01,
        momentum: float = 0.9,
    ) -> Any:
        return rule(w, v, gradient, learning_rate, momentum)

    return step


def _then_add(velocity: Callable[..., Any]) -> Callable[..., Any]:
    """A step with a velocity of its own: v = velocity(v, g, rate, mu), w + v."""

    def rule(w: Any, v: Any, g: Any, rate: float, mu: float) -> Any:
        v = velocity(v, g, rate, mu)
        return w + v, v

    return _step(rule)


MOMENTUM_STEP = Exercise(
    name="momentum_step",
    module="exercises",
    cases=(
        _case(1.0, 0.0, 2.0, learning_rate=0.1, momentum=0.9),
        _case([1.0, -2.0], [0.5, 0.3], [2.0, -1.0], learning_rate=0.1, momentum=0.5),
        _case([[1.0, 2.0]], [[-0.2, 0.4]], [[3.0, 0.0]]),
        _case([3.0], [0.7], [-4.0], learning_rate=0.2, momentum=0.0),
    ),
    mistakes=(
        Mistake(
            _then_add(lambda v, g, rate, mu: mu * v + rate * g),
            "The velocity's sign: the push goes against the gradient, so "
            "learning_rate * gradient is subtracted from momentum * v.",
        ),
        Mistake(
            _step(lambda w, v, g, r, mu: (w - (mu * v - r * g), mu * v - r * g)),
            "The velocity already points downhill: add it to w.",
        ),
        Mistake(
            _step(lambda w, v, g, r, mu: (w - (mu * v + r * g), mu * v + r * g)),
            "The path is right, but v has the other sign. Here the minus belongs to the "
            "push: v = momentum * v − learning_rate * gradient, then w + v.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: mu * v - (1 - mu) * rate * g),
            "That is an average; Keras's momentum accumulates. The push is "
            "learning_rate * gradient, without the factor 1 − momentum.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: v - rate * g),
            "There is no friction: only the share `momentum` of the old v remains.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: -rate * g),
            "The old velocity is forgotten: momentum * v is missing.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: mu * v - g),
            "The learning rate has no effect: the push is learning_rate * gradient.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: mu * (v - rate * g)),
            "Friction acts on the old velocity only, not on the new push.",
        ),
        Mistake(
            _step(lambda w, v, g, r, mu: (w + v, mu * v - r * g)),
            "w moves by the old velocity: make the new one first, then add that.",
        ),
        Mistake(
            _step(lambda w, v, g, r, mu: (w + mu * v - r * g, v)),
            "w is right, but the old v comes back: return the new velocity.",
        ),
        Mistake(
            _step(lambda w, v, g, r, mu: (mu * v - r * g, w + mu * v - r * g)),
            "The two results are swapped: return w first, then v.",
        ),
        Mistake(
            _step(lambda w, v, g, r, mu: (w - r * g, v)),
            "That is plain descent: v is neither made anew nor used.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: (1 - mu) * v - rate * g),
            "`momentum` is the share of v that stays, not the share that friction takes.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: 0.9 * v - rate * g),
            "`momentum` has no effect: 0.9 is only its default.",
        ),
        Mistake(
            _then_add(lambda v, g, rate, mu: mu * v - 0.01 * g),
            "`learning_rate` has no effect: 0.01 is only its default.",
        ),
        Mistake(
            _step(
                lambda w, v, g, r, mu: (
                    w + mu * (mu * v - r * g) - r * g,
                    mu * v - r * g,
                )
            ),
            "That is Nesterov's look ahead; Momentum moves w by v itself.",
        ),
        Mistake(
            _step(lambda w, v, g, r, mu: w + mu * v - r * g),
            "Return both, w and v: the next step needs the velocity.",
        ),
    ),
    hints=(
        "Two lines: first the new velocity, then w moves by it.",
        "v = momentum * v - learning_rate * gradient",
        "return w + v, v",
    ),
    explanation=(
        "The velocity loses a share to friction and is pushed against the gradient; "
        "then w moves by it. New arrays leave the caller's own as they were."
    ),
)

LONG_RUN_RATE = Exercise(
    name="long_run_rate",
    module="exercises",
    cases=tuple(
        Case((rate, mu), {}, f"learning_rate = {rate}, momentum = {mu}")
        for rate, mu in ((0.01, 0.9), (0.1, 0.0), (0.2, 0.5), (0.3, 0.75))
    ),
    mistakes=(
        Mistake(lambda r, mu: r * (1 - mu), "Divide by 1 − momentum, not multiply."),
        Mistake(lambda r, mu: r * mu, "That is what is left of one push a step later."),
        Mistake(lambda r, mu: r / mu, "Divide by what friction takes: 1 − momentum."),
        Mistake(
            lambda r, mu: r / (1 + mu),
            "The pushes add up: 1 − momentum below the line.",
        ),
        Mistake(
            lambda r, mu: r * (1 + mu),
            "Those are two pushes; the sum 1 + μ + μ² + … goes on for ever.",
        ),
        Mistake(
            lambda r, mu: r * (1 + mu + mu**2),
            "Those are three pushes; the sum 1 + μ + μ² + … goes on for ever.",
        ),
        Mistake(
            lambda r, mu: 10 * r,
            "Ten is right for momentum 0.9 only: the factor is 1 / (1 − momentum).",
        ),
        Mistake(
            lambda r, mu: 1 / (1 - mu), "That is the factor; multiply the rate by it."
        ),
        Mistake(lambda r, mu: r, "Without momentum, yes; with it the pushes add up."),
        Mistake(
            lambda r, mu: -long_run_rate(r, mu),
            "A rate is positive: the minus belongs to the step.",
        ),
    ),
    hints=(
        "When v no longer changes, v = momentum * v - learning_rate * gradient. "
        "Solve for v.",
        "v · (1 − momentum) = −learning_rate · gradient.",
    ),
    explanation=(
        "A velocity that no longer changes solves v = μv − ηg, so v = −η g / (1 − μ): "
        "the geometric series 1 + μ + μ² + …"
    ),
)


def coupled(w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of (w² + w b + 2 b²) / 2, which needs both."""
    return w + b / 2, w / 2 + 2 * b


def _descent(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A descent whose step is rule(gradient, w, b, v_w, v_b, step) → those four."""

    def descent(
        gradient: Any, w: Any, b: Any, learning_rate: float, momentum: float, steps: int
    ) -> Any:
        def step(x: Any, v: Any, g: Any) -> Any:
            return momentum_step(x, v, g, learning_rate, momentum)

        v_w, v_b = np.zeros_like(w), np.zeros_like(b)
        for _ in range(steps):
            w, b, v_w, v_b = rule(gradient, w, b, v_w, v_b, step)
        return w, b

    return descent


def _right(gradient: Any, w: Any, b: Any, v_w: Any, v_b: Any, step: Any) -> Any:
    g_w, g_b = gradient(w, b)
    (w, v_w), (b, v_b) = step(w, v_w, g_w), step(b, v_b, g_b)
    return w, b, v_w, v_b


def _shared(gradient: Any, w: Any, b: Any, v: Any, _: Any, step: Any) -> Any:
    g_w, g_b = gradient(w, b)
    w, v = step(w, v, g_w)
    b, v = step(b, v, g_b)
    return w, b, v, v


def _re_created(gradient: Any, w: Any, b: Any, v_w: Any, v_b: Any, step: Any) -> Any:
    return _right(gradient, w, b, 0 * w, 0 * b, step)


def _late(gradient: Any, w: Any, b: Any, v_w: Any, v_b: Any, step: Any) -> Any:
    w, v_w = step(w, v_w, gradient(w, b)[0])
    b, v_b = step(b, v_b, gradient(w, b)[1])
    return w, b, v_w, v_b


def _swapped(gradient: Any, w: Any, b: Any, v_w: Any, v_b: Any, step: Any) -> Any:
    g_b, g_w = gradient(w, b)
    (w, v_w), (b, v_b) = step(w, v_w, g_w), step(b, v_b, g_b)
    return w, b, v_w, v_b


def _only_w(gradient: Any, w: Any, b: Any, v_w: Any, v_b: Any, step: Any) -> Any:
    w, v_w = step(w, v_w, gradient(w, b)[0])
    return w, b, v_w, v_b


def _uphill(gradient: Any, w: Any, b: Any, v_w: Any, v_b: Any, step: Any) -> Any:
    return _right(lambda w, b: [-g for g in gradient(w, b)], w, b, v_w, v_b, step)


def _one_step(gradient: Any, w: Any, b: Any, rate: float, mu: float, steps: int) -> Any:
    return _descent(_right)(gradient, w, b, rate, mu, min(steps, 1))


def _frozen(gradient: Any, w: Any, b: Any, rate: float, mu: float, steps: int) -> Any:
    g = gradient(w, b)
    return _descent(_right)(lambda *_: g, w, b, rate, mu, steps)


def _pushed(gradient: Any, w: Any, b: Any, rate: float, mu: float, steps: int) -> Any:
    v_w, v_b = np.ones_like(w), np.ones_like(b)
    for _ in range(steps):
        g_w, g_b = gradient(w, b)
        w, v_w = momentum_step(w, v_w, g_w, rate, mu)
        b, v_b = momentum_step(b, v_b, g_b, rate, mu)
    return w, b


def _with_steps(change: int) -> Callable[..., Any]:
    return lambda f, w, b, rate, mu, steps: _descent(_right)(
        f, w, b, rate, mu, max(steps + change, 0)
    )


def _descent_case(w: Any, b: Any, rate: float, momentum: float, steps: int) -> Case:
    arrays = np.array(w), np.array(b)
    return Case(
        (coupled, *arrays, rate, momentum, steps),
        {},
        f"w = {w}, b = {b}, learning_rate = {rate}, momentum = {momentum}, "
        f"steps = {steps}",
    )


MOMENTUM_DESCENT = Exercise(
    name="momentum_descent",
    module="exercises",
    cases=(
        _descent_case([1.0, -2.0], [3.0, 0.5], 0.1, 0.9, 1),
        _descent_case([1.0, -2.0], [3.0, 0.5], 0.1, 0.9, 5),
        _descent_case([[2.0]], [[-1.0]], 0.2, 0.5, 3),
        _descent_case([1.0], [2.0], 0.1, 0.9, 0),
    ),
    mistakes=(
        Mistake(
            _descent(_shared),
            "w and b share one velocity, so that each is pushed by the other's "
            "gradients: keep v_w and v_b.",
        ),
        Mistake(
            _descent(_re_created),
            "The velocities are made anew in every step, and so forget everything: "
            "make them once, before the loop.",
        ),
        Mistake(
            _descent(_late),
            "b's gradient is taken after w has moved: take both gradients first.",
        ),
        Mistake(
            _descent(_swapped),
            "The gradients are swapped: `gradient(w, b)` gives that of w first.",
        ),
        Mistake(_descent(_only_w), "Only w moves: b needs its step, too."),
        Mistake(_descent(_uphill), "It walks uphill: a sign is wrong."),
        Mistake(
            _one_step,
            "One step only: the loop ends too early, or `steps` has no effect.",
        ),
        Mistake(
            _with_steps(-1), "One step too few: `for _ in range(steps)` makes them all."
        ),
        Mistake(
            _with_steps(1), "One step too many: `for _ in range(steps)` makes them all."
        ),
        Mistake(
            _frozen,
            "The gradient is taken once, at the start: take it anew in every step.",
        ),
        Mistake(
            _pushed, "The velocities start at 1; a ball that rests has velocity 0."
        ),
        Mistake(
            lambda f, w, b, rate, mu, steps: _descent(_right)(
                f, w, b, 0.01, 0.9, steps
            ),
            "`learning_rate` and `momentum` have no effect: pass them on to "
            "momentum_step.",
        ),
        Mistake(
            lambda f, w, b, rate, mu, steps: _descent(_right)(f, w, b, mu, rate, steps),
            "`learning_rate` and `momentum` are passed on in the wrong order.",
        ),
        Mistake(
            lambda f, w, b, *_: (w, b),
            "Nothing moves: keep what momentum_step returns, w, v_w = momentum_step(…).",
        ),
        Mistake(
            lambda *args: _descent(_right)(*args)[::-1],
            "The two results are swapped: return w, then b.",
        ),
        Mistake(
            lambda *args: _descent(_right)(*args)[0],
            "Only one of the two comes back: return w and b.",
        ),
        Mistake(
            lambda f, w, b, rate, mu, steps: _descent(_right)(
                f, w, b, rate, 0.9, steps
            ),
            "`momentum` has no effect: pass it on to momentum_step.",
        ),
        Mistake(
            lambda f, w, b, rate, mu, steps: _descent(_right)(f, w, b, 0.01, mu, steps),
            "`learning_rate` has no effect: pass it on to momentum_step.",
        ),
    ),
    hints=(
        "Before the loop: v_w and v_b, zeros in the shapes of w and b.",
        "In the loop: g_w, g_b = gradient(w, b), then momentum_step for each.",
        "w, v_w = momentum_step(w, v_w, g_w, learning_rate, momentum)",
    ),
    explanation=(
        "Each parameter has its own velocity, made once and handed from step to step. "
        "Both gradients belong to the same place, so they are taken before either moves."
    ),
)

EXERCISES = (MOMENTUM_STEP, LONG_RUN_RATE, MOMENTUM_DESCENT)
