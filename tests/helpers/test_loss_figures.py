"""The figures of the lesson on losses: labels, cues, and numbers that follow."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.display import palette
from helpers.display.live import LiveFigure
from helpers.figures import losses as loss_figures


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_a_loss_is_purple_dotted_and_names_its_target():
    y = np.linspace(-1, 3, 41)
    ax = loss_figures.against_prediction(y, (y - 2) ** 2, 2, "A bowl at 2")
    curve = next(line for line in ax.lines if len(line.get_xdata()) == 41)
    assert (curve.get_color(), curve.get_linestyle()) == (palette.LOSS, ":")
    assert texts(ax) == ["target 2"]
    assert (ax.get_title("left"), ax.get_xlabel(), ax.get_ylabel()) == (
        "A bowl at 2",
        "prediction",
        "loss",
    )


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_target_outside_the_predictions_is_in_sight(target):
    y = np.linspace(0.1, 0.9, 9)
    ax = loss_figures.against_prediction(y, y, target, "Some finding")
    low, high = ax.get_xlim()
    assert low <= target <= high


def test_a_given_axes_is_used():
    ax = plt.subplots()[1]
    assert loss_figures.two_losses([1, 2], {"a": [1, 2], "b": [2, 4]}, "", "", ax) is ax
    assert texts(ax) == ["a", "b"]
    assert len({line.get_marker() for line in ax.lines}) == 2


def test_the_truth_is_marked_in_every_panel():
    answers = {"one": [0.2, 0.8], "two": [0.9, 0.1]}
    ax = loss_figures.predictions([0, 1], answers, "One is right")
    for panel, y in zip(ax.figure.axes, answers.values(), strict=True):
        (marker,) = panel.lines
        assert marker.get_xdata()[0] == 1
        assert marker.get_ydata()[0] > y[1]


def test_accuracy_is_drawn_as_dots_that_no_line_joins():
    ax = loss_figures.metric_and_loss([0, 1, 2], [0, 0.5, 1], [3, 2, 1], "", "bias")
    assert ax.lines[0].get_linestyle() == "None"


@pytest.fixture
def slider():
    return loss_figures.judged(
        {
            "cross-entropy": (lambda p: -np.log(p), lambda p: -1 / p),
            "squared error": (lambda p: (1 - p) ** 2, lambda p: 2 * (p - 1)),
        }
    )


def test_the_slider_draws_every_probability_with_its_own_numbers(slider):
    assert isinstance(slider, LiveFigure)
    pictures = {slider.render(p=p) for p in (0.01, 0.02, 0.5, 0.99, 1.0)}
    assert len(pictures) == 5
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    _, metadata = slider._repr_mimebundle_()
    told = metadata["image/png"]["alt"]
    assert "cross-entropy is 0.511 with slope -1.67" in told


@pytest.mark.parametrize("p", [0.0, 1.1, -1])
def test_the_slider_refuses_what_is_no_probability_above_0(slider, p):
    with pytest.raises(ValueError, match="probability p"):
        slider.render(p=p)
