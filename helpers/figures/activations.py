"""The pictures of the lessons that follow sliders."""

from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist

from helpers.display import palette
from helpers.display.live import Choice, LiveFigure, Slider
from helpers.figures.common import Function, use_style

NEURON_ACTIVATIONS = (
    "linear",
    "relu",
    "hard_sigmoid",
    "sigmoid",
    "tanh",
    "softsign",
    "softplus",
    "elu",
    "selu",
)


def neuron(activations: ModuleType) -> LiveFigure:
    """Shows a = f(w·x + b) of one neuron, with its value and slope at a point.

    Args:
        activations: has a function for each name in NEURON_ACTIVATIONS and its
            derivative as `<name>_derivative`.

    Returns:
        A figure with sliders for the weight, the bias and the point, and a choice of
        the activation.
    """
    use_style()
    figure, ax = plt.subplots()
    x = np.linspace(-4, 4, 401)
    ax.set(xlim=(-4, 4), ylim=(-2.2, 4.2), xlabel="input x", ylabel="output a")
    ax.set_title("The weight tilts the curve, the bias shifts it")
    ax.axhline(0, **palette.CONTEXT_LINE)
    ax.axvline(0, **palette.CONTEXT_LINE)
    (curve,) = ax.plot(x, x, **palette.FORWARD_LINE)
    (tangent,) = ax.plot([0, 0], [0, 0], **palette.BACKWARD_LINE)
    (point,) = ax.plot([0], [0], "o", color=palette.FORWARD, markersize=8)
    value_text = ax.text(0.03, 0.95, "", color=palette.FORWARD, transform=ax.transAxes)
    slope_text = ax.text(0.03, 0.86, "", color=palette.BACKWARD, transform=ax.transAxes)

    def at(w: float, b: float, x0: float, activation: str) -> tuple[float, float]:
        f: Function = getattr(activations, activation)
        df: Function = getattr(activations, f"{activation}_derivative")
        z = np.array([w * x0 + b])
        return float(f(z)[0]), float(w * df(z)[0])

    def update(w: float, b: float, x0: float, activation: str) -> list[Artist]:
        a, slope = at(w, b, x0, activation)
        curve.set_ydata(getattr(activations, activation)(w * x + b))
        point.set_data([x0], [a])
        # A tangent of equal length on the screen, however steep it is.
        half = 1.2 / np.hypot(1, slope * 0.7)
        tangent.set_data([x0 - half, x0 + half], [a - half * slope, a + half * slope])
        value_text.set_text(f"● value {a:.3f}")
        slope_text.set_text(f"- - slope {slope:.3f}")
        return [curve, tangent, point, value_text, slope_text]

    def alt(w: float, b: float, x0: float, activation: str) -> str:
        a, slope = at(w, b, x0, activation)
        sign = "-" if b < 0 else "+"
        return (
            f"One neuron, a = {activation}({w:g}·x {sign} {abs(b):g}): "
            f"at x = {x0:g} its value is "
            f"{a:.3f} and its slope {slope:.3f}."
        )

    return LiveFigure(
        figure,
        update,
        controls={
            "w": Slider(-3.0, 3.0, 1.0, 0.1, "weight w"),
            "b": Slider(-3.0, 3.0, 0.0, 0.1, "bias b"),
            "x0": Slider(-4.0, 4.0, 1.0, 0.1, "point x"),
            "activation": Choice(NEURON_ACTIVATIONS, "relu", "activation f"),
        },
        examples=[
            {"w": 1.0, "b": 0.0, "x0": 1.0, "activation": "relu"},
            {"w": -2.0, "b": 1.0, "x0": -0.5, "activation": "relu"},
            {"w": 1.0, "b": 0.0, "x0": 0.0, "activation": "sigmoid"},
            {"w": 2.0, "b": -2.0, "x0": 2.0, "activation": "tanh"},
        ],
        alt=alt,
    )


def softmax(function: Function) -> LiveFigure:
    """Shows the shares that softmax makes of three scores, and of the scores shifted.

    Args:
        function: softmax along the last axis.

    Returns:
        A figure with sliders for the three scores and for a shift of all of them.
    """
    use_style()
    names = ["first", "second", "third"]
    figure, ax = plt.subplots()
    bars = ax.bar(names, [0, 0, 0], color=palette.FORWARD, width=0.6)
    labels = [
        ax.text(i, 0, "", ha="center", va="bottom", color=palette.FORWARD)
        for i in range(3)
    ]
    ax.set(ylim=(0, 1.12), ylabel="share", yticks=(0, 0.5, 1))
    ax.set_title("Only differences between the scores count")

    def scores(**values: float) -> np.ndarray:
        return np.array([values[name] for name in names]) + values["shift"]

    def update(**values: Any) -> list[Artist]:
        for bar, label, share in zip(
            bars, labels, function(scores(**values)), strict=True
        ):
            bar.set_height(share)
            label.set_y(share + 0.01)
            label.set_text(f"{share:.3f}")
        return [*bars, *labels]

    def alt(**values: Any) -> str:
        x = scores(**values)
        shares = ", ".join(f"{share:.3f}" for share in function(x))
        return f"Scores {', '.join(f'{s:g}' for s in x)} give the shares {shares}."

    sliders = {
        name: Slider(-5.0, 5.0, value, 0.1, f"{name} score")
        for name, value in zip(names, (1.0, 2.0, 3.0), strict=True)
    }
    return LiveFigure(
        figure,
        update,
        controls={**sliders, "shift": Slider(-100.0, 100.0, 0.0, 5.0, "add to all")},
        examples=[{"third": 3.0}, {"third": 5.0}, {"first": 3.0}, {"shift": 100.0}],
        alt=alt,
    )
