"""The figures of the lesson on losses: cues, and findings from the numbers."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.display import palette
from helpers.figures import losses as loss_figures
from scratch import losses
from scratch.exercises import huber


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def title(ax):
    return ax.get_title("left")


def words(ax):
    entries = ax.get_legend().get_texts() if ax.get_legend() else []
    return " | ".join(text.get_text() for text in [*ax.texts, *entries])


def test_the_finding_names_who_pays_most_for_one_call():
    calls = {"Ada": [0.5, 0.8], "Bo": [0.99, 0.02]}
    ax = loss_figures.prices(calls)
    assert title(ax) == "One call makes 100% of all that Bo pays"
    assert "called 0.02: costs 3.91" in words(ax)
    assert "Ada: 0.92 in all" in words(ax)
    curve = ax.lines[0]
    assert (curve.get_color(), curve.get_linestyle()) == (palette.LOSS, ":")
    other = loss_figures.prices({"Ada": [0.01, 0.5], "Bo": [0.9, 0.9]})
    assert "Ada pays" in title(other)


def test_the_true_class_is_marked_with_both_probabilities():
    shares = {"one": [0.2, 0.1, 0.7], "two": [0.7, 0.1, 0.2]}
    ax = loss_figures.answers([0, 0, 1], shares)
    assert title(ax) == "Two answers to a picture of a 2"
    marked = [text for text in ax.texts if "truth" in text.get_text()]
    assert [round(text.get_position()[0]) for text in marked] == [2]
    assert "0.7" in words(ax) and "0.2" in words(ax)


def test_pushes_say_by_how_much_the_harder_one_is_harder():
    z = np.array([-8.0, 0.0])
    ax = loss_figures.pushes(z, {"hard": [0.9, 0.5], "soft": [0.0003, 0.25]})
    assert title(ax).endswith("at z = −8: one pushes 3,000 times harder")
    one, other = ax.lines
    assert one.get_color() != other.get_color()
    assert one.get_linestyle() != other.get_linestyle()


def test_the_best_degrees_are_those_of_the_errors():
    x, t = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0])
    fits = {1: lambda x: 0 * x, 2: lambda x: 1 - (x - 1) ** 2}
    ax = loss_figures.polynomials(x, t, x + 0.5, 0 * x, fits)
    assert title(ax) == "Degree 2 is nearest to its own points, degree 1 to new ones"
    told = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert "degree 1: 0.333 on its own, 0.000 on new" in told


def test_promises_say_who_is_late_and_what_it_costs():
    x, t = np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 6, 9])
    lines = {"bold": (2, -0.5), "careful": (3, 0)}
    ax = loss_figures.promises(x, t, lines, late=8, early=1)
    assert title(ax).split("\n") == [
        "bold: 100% are late, 6.0 euros a journey",
        "careful: 0% are late, 2.2 euros a journey",
    ]
    assert len({line.get_linestyle() for line in ax.lines[1:]}) == 2


def test_each_family_is_drawn_with_its_own_cues():
    functions = {name: f for name, f in vars(losses).items() if callable(f)}
    axes = loss_figures.families({**functions, "huber": huber})
    assert len(axes) == 6
    for ax in axes:
        curves = [line for line in ax.lines if len(line.get_xdata()) == 241]
        cues = {(line.get_color(), line.get_linestyle()) for line in curves}
        assert len(cues) == len(curves) == len(ax.get_legend().get_texts())
    entropy = -(0.7 * np.log(0.7) + 0.3 * np.log(0.3))
    assert title(axes[3]) == f"One shape, {entropy:.3f} apart"
    assert title(axes[4]) == "Lowest at 5: −3.05"
