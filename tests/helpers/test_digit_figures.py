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
    ax = digit_figures.confusion(counts, "Some are mixed up")
    texts = {text.get_position(): text for text in ax.texts}
    for (row, column), count in np.ndenumerate(counts):
        text = texts[(column, row)]
        assert text.get_text() == (str(count) if count else "")
        if row == column:
            assert text.get_color() == palette.FORWARD
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("prediction", "truth")
    assert ax.images[0].get_array()[1, 2] == 20


def test_confusion_without_mistakes_can_be_drawn():
    digit_figures.confusion(np.diag([3, 4]), "All are right").figure.canvas.draw()


def test_agreement_shows_zero_at_the_edge_and_the_rest_in_place():
    ax = digit_figures.agreement({"loss": 0.0, "W": 3e-7}, "They agree")
    np.testing.assert_allclose(ax.lines[-1].get_xdata(), [digit_figures.SMALLEST, 3e-7])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["loss", "W"]
    assert ax.get_xscale() == "log"


def test_losses_draw_both_and_name_both():
    history = {"loss": [0.5, 0.1], "val_loss": [0.4, 0.2]}
    ax = digit_figures.losses(history, "It falls", (0.01, 1))
    assert [list(line.get_ydata()) for line in ax.lines] == list(history.values())
    assert {line.get_color() for line in ax.lines} == {palette.LOSS}
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert [t.get_text() for t in ax.texts] == ["— training", "·●· validation"]
    assert ax.get_ylim() == (0.01, 1)


@pytest.mark.parametrize(
    ("image", "share", "said"),
    [(np.ones((28, 28)), 0.9, "Read as 3, 90% sure"), (np.zeros((28, 28)), 1, "empty")],
)
def test_a_reading_says_digit_and_share_or_that_the_page_is_empty(image, share, said):
    shares = np.full(10, (1 - share) / 9)
    shares[3] = share
    assert said in digit_figures.verdict(image, shares)
    figure = digit_figures.reading(image, shares)
    widths = [bar.get_width() for bar in figure.axes[1].patches]
    np.testing.assert_allclose(widths, shares)
