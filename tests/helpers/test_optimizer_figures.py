"""The figures of optimizers: one look each, titles from their numbers."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.figures import optimizers as figures
from helpers.figures.optimizers import LOOKS
from tests.support.seeing import assert_texts_are_readable, luminance

AREA = (-8.0, 4.0), (-4.0, 4.0)
STEPS = np.arange(31)
ZIGZAG = np.c_[-7 * 0.9**STEPS, 2 * (-0.9) ** STEPS]
STRAIGHT = np.c_[-7 * 0.8**STEPS, 2 * 0.7**STEPS]
ROUND = np.c_[-7 * np.cos(STEPS / 4), 2 * np.sin(STEPS / 4)]
RATES, MOMENTA = np.arange(1, 221) / 100, np.arange(0, 98, 2) / 100
GRID = np.abs(RATES - 1) + MOMENTA[:, None] + 1e-3


def bowl(p):
    return p[0] ** 2 / 20 + p[1] ** 2


FIGURES = {
    "one path": lambda: figures.paths(bowl, AREA, {"SGD": ZIGZAG}),
    "three paths": lambda: figures.paths(
        bowl, AREA, {"AdaGrad": ZIGZAG, "RMSprop": STRAIGHT, "Adam": ROUND}
    ),
    "settings": lambda: figures.settings(RATES, MOMENTA, GRID),
    "leap": lambda: figures.leap(
        np.r_[0.5 ** np.arange(1, 41), 1e-9 * 1.7 ** np.arange(40)],
        0.2 * 1.05 ** np.arange(80),
        border=1.0,
    )[0],
    "heights": lambda: figures.heights(
        {"0.1 fixed": 0.9**STEPS, "0.5 fixed": 0.9**STEPS, "halved": 0.5**STEPS},
        "share of the start's height",
    ),
    "spread": lambda: figures.spread(
        {"Momentum 0.9, 0.1": [3, 4], "SGD, 1": [1, 2], "Adam, 0.01": [2, 3]}, "loss"
    ),
}


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def title(ax):
    return ax.get_title(loc="left")


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_clipped_or_overlaps(name):
    ax = FIGURES[name]()
    ax.figure.canvas.draw()
    assert_texts_are_readable(ax.figure)
    assert title(ax)


@pytest.mark.parametrize("name", ["one path", "settings", "heights"])
def test_axes_are_labelled(name):
    ax = FIGURES[name]()
    assert ax.get_xlabel() and ax.get_ylabel()


def test_looks_differ_in_colour_dash_and_mark_and_are_readable():
    colours, dashes, marks = zip(*LOOKS.values(), strict=True)
    for cues in (colours, map(str, dashes), marks):
        assert len(set(cues)) == len(LOOKS)
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_a_path_without_a_look_is_refused():
    with pytest.raises(ValueError, match="'Lion' has no colour yet"):
        figures.paths(bowl, AREA, {"Lion": [[0, 0], [1, 1]]})


def test_each_path_says_how_high_it_ends_and_the_title_who_is_lowest():
    ax = figures.paths(bowl, AREA, {"SGD": ZIGZAG, "Momentum": STRAIGHT})
    low = bowl(STRAIGHT[-1]) / bowl(STRAIGHT[0])
    start = "After 30 steps Momentum is lowest, at"
    assert title(ax) == f"{start} {low:.1e} of the start's height"
    assert f"Momentum {low:.1e}" in [text.get_text() for text in ax.texts]


def test_the_map_of_settings_marks_both_lowest_pairs():
    grid = GRID.copy()
    grid[20, 130] = 1e-7
    ax = figures.settings(RATES, MOMENTA, grid)
    marked = [tuple(np.ravel(line.get_xydata())) for line in ax.lines]
    assert marked == [(1.0, 0.0), (RATES[130], MOMENTA[20])]
    assert "without momentum 1e-03 and with 1e-07" in title(ax)


def test_the_leap_names_the_calmest_and_then_the_wildest_step():
    y = np.array([3.0, 1.0, 1e-8, -0.5, 0.25])
    ax, _ = figures.leap(y, np.ones(5), border=2.0)
    assert title(ax) == "|y| is 1e-08 after step 3, and 0.5 after step 4"


def test_heights_name_the_lowest_end():
    ax = FIGURES["heights"]()
    assert title(ax) == f"After 30 steps halved is lowest: {0.5**30:.2g}"


def test_rows_are_sorted_with_the_least_mean_on_top_and_overlaps_are_counted():
    ax = FIGURES["spread"]()
    rows = [text.get_text() for text in ax.get_yticklabels()]
    assert rows == ["Momentum 0.9, 0.1", "Adam, 0.01", "SGD, 1"]
    assert title(ax) == "1 of 2 other rows overlap the row with the lowest mean"
    ax = figures.spread({"a": [1, 3], "b": [2, 4], "c": [2.5, 5]}, "loss")
    assert title(ax) == "All 2 other rows overlap the row with the lowest mean"
