"""Every figure: drawn without warnings, no text clipped, none over another."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from helpers.display import palette
from helpers.figures import activations as figures
from helpers.figures import common as plots
from helpers.figures import diagrams, digits
from helpers.figures import losses as loss_figures
from scratch import activations
from tests.support.seeing import assert_texts_are_readable, luminance

X = np.linspace(-3, 3, 61)
NINE = [
    "linear",
    "relu",
    "hard_sigmoid",
    "sigmoid",
    "tanh",
    "softsign",
    "softplus",
    "elu",
    "selu",
]
CURVES = {
    name: (getattr(activations, name), getattr(activations, f"{name}_derivative"))
    for name in NINE
}
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
STEPS = np.arange(10)


FIGURES = {
    "fit": lambda: plots.fit(
        X, np.sin(X), {"no bend": 0 * X, "bends": 0 * X + 0.01}, "Labels keep apart"
    ),
    "prices": lambda: loss_figures.prices({"a": [0.5, 0.8], "b": [0.99, 0.01]}),
    "answers": lambda: loss_figures.answers(
        [0, 0, 1, 0], {"a": [0.2, 0, 0.7, 0.1], "b": [0.7, 0, 0.2, 0.1]}
    ),
    "pushes": lambda: loss_figures.pushes(
        X, {"hard": 1 / (1 + np.exp(X)), "soft": 0.001 * np.exp(X / 2)}
    ),
    "promises": lambda: loss_figures.promises(
        X, X + np.sin(X), {"a": (1, 0.3), "b": (1, 0.5)}, late=9, early=1
    ),
    "a model": lambda: figures.fit(X, np.sin(X), np.sin),
    "points": lambda: figures.four_points(CORNERS, [0, 1, 1, 0]),
    "points and a model": lambda: figures.four_points(
        CORNERS, [0, 1, 1, 0], lambda x: x.sum(axis=1) % 2
    ),
    "slopes": lambda: figures.slope_over_value(X, X**2),
    "curves": lambda: figures.values_and_slopes(
        {name: CURVES[name] for name in ("sigmoid", "tanh", "relu")}
    ),
    "nudges": lambda: figures.nudges(
        {"sigmoid": 0.25**STEPS, "relu": 0.9**STEPS, "tanh": 0.91**STEPS}
    ),
    "folds": lambda: figures.folds(X, {"1 piece": X, "a wave": np.sin(X)}),
    "gallery": lambda: figures.gallery(CURVES),
    "a neuron": diagrams.neuron,
    "a network": lambda: diagrams.network([2, 2, 1], ["inputs", "hidden", "output"]),
    "a wide network": lambda: diagrams.network(
        [64, 50, 10], ["64 pixels", "hidden layer", "10 scores"]
    ),
    "a table": lambda: digits.as_table(np.arange(64).reshape(8, 8) % 17),
    "a row": lambda: digits.row(np.ones((11, 64)), range(11)),
}


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def drawn(make):
    """Draws a figure; a missing glyph or a layout that fails is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        made = make()
        figure = (made if isinstance(made, Axes) else made[0]).figure
        figure.canvas.draw()
    return figure


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_clipped_or_overlaps(name):
    assert_texts_are_readable(drawn(FIGURES[name]))


def test_the_overlap_test_can_fail():
    figure, ax = plt.subplots()
    ax.text(0.5, 0.5, "one")
    ax.text(0.5, 0.5, "two")
    ax.text(2.0, 0.5, "outside")
    figure.canvas.draw()
    with pytest.raises(AssertionError, match="outside' is clipped"):
        assert_texts_are_readable(figure)
    ax.texts[-1].remove()
    with pytest.raises(AssertionError, match="overlaps"):
        assert_texts_are_readable(figure)


@pytest.mark.parametrize(
    "name", ["fit", "prices", "pushes", "a model", "slopes", "nudges"]
)
def test_titles_stand_left_and_axes_are_labelled(name):
    ax = drawn(FIGURES[name]).axes[0]
    assert ax.get_title(loc="left") and not ax.get_title(loc="center")
    assert ax.get_ylabel() or ax.get_xlabel()
    assert not ax.spines["top"].get_visible() and not ax.spines["right"].get_visible()


def test_a_jump_is_not_joined_by_a_line():
    relu, tanh = figures.values_and_slopes(
        {name: CURVES[name] for name in ("relu", "tanh")}
    )
    assert np.isnan(relu.lines[-1].get_ydata()).sum() == 1
    assert not np.isnan(tanh.lines[-1].get_ydata()).any()


def test_a_wide_layer_is_drawn_as_some_of_its_neurons():
    assert len(diagrams.network([64, 2], ["in", "out"]).patches) == 6 + 2


@pytest.mark.parametrize(
    "name", ["FORWARD", "BACKWARD", "LOSS", "DATA", "TEXT", "QUIET_TEXT"]
)
def test_words_are_readable_on_white(name):
    """WCAG 2.2, success criterion 1.4.3: a contrast of at least 4.5 to 1."""
    assert 1.05 / (luminance(getattr(palette, name)) + 0.05) >= 4.5


def test_every_meaning_has_a_second_cue():
    lines = (palette.FORWARD_LINE, palette.BACKWARD_LINE, palette.LOSS_LINE)
    assert len({line["linestyle"] for line in lines}) == 3
    assert palette.DATA_LINE["marker"] != "none"
