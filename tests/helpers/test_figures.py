"""Every figure: drawn without warnings, no text clipped, none over another."""

import itertools
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from helpers.display import palette
from helpers.figures import activations as explore
from helpers.figures import common as plots
from scratch import activations
from tests.support.seeing import assert_texts_are_readable, luminance

X = np.linspace(-3, 3, 61)
NINE = explore.NEURON_ACTIVATIONS
CURVES = {
    name: (getattr(activations, name), getattr(activations, f"{name}_derivative"))
    for name in (*NINE, "sigmoid")
}


def ten(count=9):
    curves = dict(itertools.islice(CURVES.items(), count))
    return plots.gallery({**curves, "softmax": CURVES["sigmoid"]}, "All of them")


def four():
    axes = plots.panels(2, 2)
    for ax, name in zip(axes, ("sigmoid", "hard_sigmoid", "tanh", "selu"), strict=True):
        plots.value_and_slope(*CURVES[name], f"{name}: a title", ax=ax)
    return axes


FIGURES = {
    "arrays": lambda: plots.arrays(
        {"column": [[10], [20]], "row": [[1, 2, 3]], "both": np.ones((2, 3))}, "Sums"
    ),
    "fit": lambda: plots.fit(
        X, np.sin(X), {"no bend": 0 * X, "bends": 0 * X + 0.01}, "Labels keep apart"
    ),
    "gradients": lambda: plots.gradients(
        np.arange(1, 11),
        {"a": 0.25 ** np.arange(10), "b": 0.26 ** np.arange(10), "c": np.ones(10)},
        "They vanish",
        "layers",
        "factor",
    ),
    "shares": lambda: plots.shares(
        ["1", "2", "3"],
        {"of the scores": [1 / 6, 1 / 3, 1 / 2], "softmax": [0.09, 0.245, 0.665]},
        "The largest wins",
    ),
    "gallery": ten,
    "four panels": four,
    **{
        name: lambda f=f, df=df, name=name: plots.value_and_slope(f, df, name)
        for name, (f, df) in CURVES.items()
    },
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


@pytest.mark.parametrize("make", [explore.neuron, explore.softmax])
def test_no_text_is_clipped_while_sliders_move(make):
    live = make(activations if make is explore.neuron else activations.softmax)
    figure = live._canvas.figure
    for values in live._examples:
        live.render(**values)
        assert_texts_are_readable(figure)


@pytest.mark.parametrize("name", ["fit", "gradients", "shares", "sigmoid"])
def test_titles_stand_left_and_axes_are_labelled(name):
    ax = drawn(FIGURES[name]).axes[0]
    assert ax.get_title(loc="left") and not ax.get_title(loc="center")
    assert ax.get_ylabel() or ax.get_xlabel()
    assert not ax.spines["top"].get_visible() and not ax.spines["right"].get_visible()


def test_a_given_axes_is_used_and_returned():
    for ax in plots.panels(2):
        assert plots.value_and_slope(*CURVES["relu"], "On mine", ax=ax) is ax


def test_a_jump_is_not_joined_by_a_line():
    ax = plots.value_and_slope(*CURVES["relu"], "A jump")
    slope = next(line for line in ax.lines if line.get_label() == "slope")
    assert np.isnan(slope.get_ydata()).sum() == 1
    smooth = plots.value_and_slope(*CURVES["tanh"], "No jump")
    slope = next(line for line in smooth.lines if line.get_label() == "slope")
    assert not np.isnan(slope.get_ydata()).any()


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
