"""The figures of lesson 06: what they show of the arrays they get."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from helpers.display import palette
from helpers.figures import digits as digit_figures


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_images_come_in_rows_of_eight_with_their_captions():
    pictures = np.arange(10 * 28 * 28).reshape(10, 28, 28) % 256
    grid = digit_figures.images(pictures, range(10), "Ten of them")
    assert grid.shape == (2, 8)
    assert [ax.get_title() for ax in grid.flat][:10] == [str(n) for n in range(10)]
    np.testing.assert_array_equal(grid[1, 1].images[0].get_array(), pictures[9])
    assert not grid[1, 2].images
    assert not any(ax.axison for ax in grid.flat)


def test_paper_is_white_and_ink_is_black():
    ax = digit_figures.images(np.full((1, 28, 28), 255), ["x"], "One")[0, 0]
    shade = ax.images[0]
    assert to_hex(shade.cmap(shade.norm(255))) == "#000000"
    assert to_hex(shade.cmap(shade.norm(0))) == "#ffffff"


def test_confusion_writes_every_count_and_hits_in_blue():
    counts = np.array([[90, 3, 0], [0, 80, 20], [1, 0, 70]])
    ax = digit_figures.confusion(counts)
    texts = {text.get_position(): text for text in ax.texts}
    for (row, column), count in np.ndenumerate(counts):
        text = texts[(column, row)]
        assert text.get_text() == (str(count) if count else "")
        if row == column:
            assert text.get_color() == palette.FORWARD
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("prediction", "truth")
    assert ax.images[0].get_array()[1, 2] == 20


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ([[3, 0], [0, 4]], "No mistakes"),
        ([[3, 5], [2, 4]], "The most frequent mistake: a 0 read as a 1, 5 times"),
        ([[3, 2], [2, 4]], "A tie: a 0 read as a 1 and a 1 read as a 0, 2 times each"),
        (np.ones((3, 3), int), "6 mistakes share the first place, once each"),
    ],
)
def test_the_title_of_a_confusion_tells_ties(counts, title):
    assert digit_figures.confusion(counts).get_title("left") == title


def test_agreement_draws_differences_and_says_what_is_exactly_equal():
    ax = digit_figures.agreement({"loss": 0.0, "W": 3e-7})
    assert list(ax.lines[-1].get_xdata()) == [3e-7]
    assert "equal" in {text.get_text() for text in ax.texts}
    assert [label.get_text() for label in ax.get_yticklabels()] == ["loss", "W"]
    assert ax.get_title("left").endswith("by 3 · 10⁻⁷,\nis W")


def test_a_trial_tells_the_best_and_what_ties_with_it():
    results = {"a": [0.9, 0.91], "b": [0.95, 0.97], "c": [0.94, 0.955]}
    title = digit_figures.trial(results).get_title("left")
    tie = "Best on average: b;\na tie with c, whose dots overlap with it"
    assert title == tie
    results["c"] = [0.93, 0.94]
    assert digit_figures.trial(results).get_title("left") == "Best on average: b"


def test_side_by_side_draws_both_losses_and_their_difference():
    top, bottom = digit_figures.side_by_side([2.0, 1.0, 0.5], [2.0, 1.0, 0.4])
    assert [list(line.get_ydata()) for line in top.lines] == [
        [2.0, 1.0, 0.4],
        [2.0, 1.0, 0.5],
    ]
    np.testing.assert_allclose(bottom.lines[0].get_ydata(), [0.25])
    assert "2 · 10⁻¹ of their size" in top.figure.get_suptitle()
