"""The figures of descents: what they return, where they draw, what they say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from helpers.display import palette
from helpers.figures import descent as descent_figures
from scratch.gradients import gradient_descent

PATHS = {"start": np.array([[-1.0, 1.0], [0.0, 0.0]])}


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def bowl(w):
    return np.sum(np.asarray(w) ** 2)


def parabola(a):
    return np.asarray(a) ** 2


def draw(name, **options):
    area = (-2, 2), (-2, 2)
    h = np.logspace(-3, 0, 4)
    calls = {
        "curve": (parabola, (-2, 2), "found", {"a walk": [1.0, 0.5]}),
        "step_sizes": (h, {"one": (h, 0.1), "both": (h**2, 0.1)}, "found"),
        "contours": (bowl, area, "found", PATHS, ([[1, 1]], [[-1, -1]])),
        "learning_curves": ({"loss": [3, 2, 1]}, "found", "step", "a note"),
    }
    return getattr(descent_figures, name)(*calls[name], **options)


NAMES = ("curve", "step_sizes", "contours", "learning_curves")
each = pytest.mark.parametrize("name", NAMES)


@each
def test_it_draws_on_a_new_figure_with_title_and_labels(name):
    ax = draw(name)
    assert ax.get_title(loc="left") == "found"
    assert ax.get_xlabel() and ax.get_ylabel()


@each
def test_it_draws_where_it_is_told(name):
    mine = plt.subplots()[1]
    assert draw(name, ax=mine) is mine
    assert plt.get_fignums() == [1]


@each
def test_lines_have_colours_of_the_palette_only(name):
    allowed = {palette.LOSS, palette.BACKWARD, palette.CONTEXT}
    used = {to_hex(line.get_color()).upper() for line in draw(name).lines}
    assert used <= {colour.upper() for colour in allowed}


@each
def test_everything_is_labelled_directly(name):
    ax = draw(name)
    assert ax.get_legend() is None
    labels = {text.get_text() for text in ax.texts}
    assert labels & {"a walk", "both", "start", "loss"}


def test_maps_have_equal_scales():
    assert draw("contours").get_aspect() == 1


def test_digits_are_drawn_with_their_labels():
    axes = descent_figures.digits(np.zeros((3, 64)), [7, 8, 9], "found")
    titles = [ax.get_title() for ax in axes]
    assert titles == ["7", "8", "9"]
    assert axes[0].images[0].get_array().shape == (8, 8)
    assert axes[0].figure.get_suptitle() == "found"


def test_a_label_for_each_digit_is_needed():
    with pytest.raises(ValueError):
        descent_figures.digits(np.zeros((3, 64)), [7, 8], "found")


@pytest.fixture
def walk():
    return descent_figures.walk(
        parabola,
        lambda a: 2 * a,
        lambda *settings: gradient_descent(lambda a: 2 * a, *settings),
    )


def test_the_walk_follows_its_sliders(walk):
    before = walk.render(learning_rate=0.01, start=4.0, step=0)
    after = walk.render(learning_rate=0.01, start=4.0, step=5)
    assert before.startswith(b"\x89PNG") and before != after
    assert "a = 3.616, loss 13.07, slope 7.231" in walk._describe(
        {"learning_rate": 0.01, "start": 4.0, "step": 5}
    )


def test_a_walk_that_leaves_the_picture_says_so():
    walk = descent_figures.walk(
        parabola,
        lambda a: 2 * a,
        lambda start, rate, steps: start * np.full(steps + 1, 50.0),
    )
    walk.render(start=2.0)
    texts = [a.get_text() for a in walk._moving if isinstance(a, Text)]
    assert "a = 100, outside the picture" in texts
