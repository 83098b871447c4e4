"""The figures of descents: what they return, where they draw, what they say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text

from helpers.display import palette
from helpers.figures import descent as descent_figures
from scratch.gradients import gradient_descent

PATHS = {
    "near": np.array([[-1.0, 1.0], [0.0, 0.0]]),
    "far": np.array([[-1.0, 1.0], [1.0, 1.0], [1.5, 1.5]]),
}


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def bowl(w):
    return np.sum(np.asarray(w) ** 2)


def parabola(a):
    return np.asarray(a) ** 2


def draw(name, **options):
    h = np.logspace(-3, 0, 4)
    calls = {
        "distances": ({"slow": [1.0, 0.9], "fast": [1.0, 0.1]}, 0.0),
        "step_sizes": (h, h, h**2),
        "contours": (bowl, ((-2, 2), (-2, 2)), PATHS, [0, 0]),
        "learning_curves": ({"slow": [3, 2, 1], "fast": [3, 1, 0.5]},),
    }
    return getattr(descent_figures, name)(*calls[name], **options)


FOUND = {
    "distances": "After 1 steps fast is nearest",
    "step_sizes": "Least error at h = 1e-03 (both sides); 1e-03 (one side)",
    "contours": "Loss at the end: near 0.00, far 4.50",
    "learning_curves": "At the end: slow 1.00, fast 0.50",
}
each = pytest.mark.parametrize("name", FOUND)


@each
def test_it_draws_on_a_new_figure_and_says_what_it_found(name):
    ax = draw(name)
    assert ax.get_title(loc="left") == FOUND[name]
    assert ax.get_xlabel() and ax.get_ylabel()


@each
def test_it_draws_where_it_is_told(name):
    mine = plt.subplots()[1]
    assert draw(name, ax=mine) is mine
    assert plt.get_fignums() == [1]


@pytest.mark.parametrize("name", ["distances", "contours", "learning_curves"])
def test_series_differ_in_hue_dash_and_marker(name):
    lines = [line for line in draw(name).lines if len(line.get_xdata()) > 1]
    assert len(lines) == 2
    for look in (Line2D.get_color, Line2D.get_linestyle, Line2D.get_marker):
        assert look(lines[0]) != look(lines[1])


@each
def test_everything_is_labelled_directly(name):
    ax = draw(name)
    assert ax.get_legend() is None
    labels = " ".join(text.get_text() for text in ax.texts)
    names = ("one side", "both") if name == "step_sizes" else ("slow", "fast")
    for label in ("near", "far") if name == "contours" else names:
        assert label in labels


def test_a_single_learning_curve_has_the_colour_of_the_loss():
    ax = descent_figures.learning_curves({"loss": [3, 2, 1]}, xlabel="step", note="n")
    assert ax.get_title(loc="left") == "The loss goes from 3 to 1"
    assert to_hex(ax.lines[0].get_color()).upper() == palette.LOSS.upper()


def test_a_map_labels_its_levels_and_the_lowest_place():
    texts = [text.get_text() for text in draw("contours").texts]
    assert "lowest" in texts
    assert sum(text.replace(".", "").isdigit() for text in texts) >= 3


def test_curves_say_where_the_walks_end():
    walks = {"one": [1.0, 0.5], "other": [-1.0, 0.0]}
    axes = descent_figures.curves(
        [(parabola, (-2, 2), walks), (parabola, (-2, 2), {"start": [1.0]})]
    )
    titles = [ax.get_title(loc="left") for ax in axes]
    assert titles == ["Ends at loss 0.25 and 0", "One minimum"]


@pytest.mark.parametrize(
    ("loss", "found"),
    [
        (parabola, "One minimum"),
        (lambda x: (x**2 - 1) ** 2, "2 minima"),
        (lambda x: -np.cos(3 * x) - 5 * np.exp(-9 * x**2), "shallow ones beside it"),
        (
            lambda x: -np.exp(-9 * x**2) - 0.2 * np.exp(-9 * (x - 1.5) ** 2),
            "One deep minimum, a shallow one beside it",
        ),
    ],
)
def test_a_loss_without_a_walk_tells_its_minima(loss, found):
    (ax,) = descent_figures.curves([(loss, (-2.5, 2.5), {"start": [1.0]})])
    assert found in ax.get_title(loc="left")


def test_the_gradient_is_compared_with_the_ink_pixel_by_pixel():
    images = np.zeros((2, 64))
    images[1, 3:] = 0.5
    left, right = descent_figures.pixels(images[1], images)
    assert left.figure.get_suptitle() == "0 at 3 pixels, just where no image has ink"
    for ax in (left, right):
        np.testing.assert_array_equal(
            ax.lines[0].get_xydata(), [[0, 0], [1, 0], [2, 0]]
        )
    left, _ = descent_figures.pixels(np.arange(64.0) // 10, images)
    assert left.figure.get_suptitle() == "0 at 10 pixels, also where there is ink"


def test_paper_is_white_and_ink_is_black():
    shade = descent_figures.digits(np.eye(64)[:1], [7], "found")[0].images[0]
    assert to_hex(shade.cmap(shade.norm(1))) == "#000000"
    assert to_hex(shade.cmap(shade.norm(0))) == "#ffffff"


def test_templates_are_the_weights_of_each_neuron():
    W = np.random.default_rng(0).normal(size=(65, 10))
    axes = descent_figures.templates(W)
    assert [ax.get_title() for ax in axes] == list("0123456789")
    drawn = axes[3].images[0].get_array()
    np.testing.assert_array_equal(drawn, W[:64, 3].reshape(8, 8))


def test_a_template_stands_beside_ten_mistakes():
    ax = descent_figures.template(np.arange(64.0), np.zeros((10, 64)), ["8: 1%"] * 10)
    low, high = ax.images[0].get_clim()
    assert (low, high) == (-63, 63)
    with pytest.raises(ValueError):
        descent_figures.template(np.zeros(64), np.zeros((9, 64)), ["8: 1%"] * 9)


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


def test_a_walk_says_what_its_last_step_did(walk):
    walk.render(learning_rate=0.08, start=4.0, step=1)
    texts = [a.get_text() for a in walk._moving if isinstance(a, Text)]
    assert "The last step moved a by −0.64" in texts
