"""The figures of optimizers: one look each, names at the ends of lines, findings."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.display import palette
from helpers.figures import optimizers as optimizer_figures
from helpers.figures.optimizers import LOOKS
from scratch import optimizers
from scratch.optimizers import SGD
from tests.support.seeing import (
    assert_texts_are_readable,
    luminance,
    visible_texts,
)

AREA = (-2.0, 2.0), (-1.0, 3.0)
NINE = list(LOOKS)
GROUPS = {"four": ["SGD", "Momentum", "RMSprop", "Adam"], "all nine": NINE}
STEPS = 60


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def bowl(p):
    return p[0] ** 2 / 20 + p[1] ** 2


def bend(p):
    return ((1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2) / 10


def bend_slope(p):
    off = p[1] - p[0] ** 2
    return np.array([(p[0] - 1) / 5 - 4 * p[0] * off, 2 * off])


SURFACES = {
    "bowl": (bowl, lambda p: p * [0.1, 2], AREA, (-1.5, 2)),
    "bend": (bend, bend_slope, AREA, (-1.5, 2)),
}


def walk(optimizer, gradient, start):
    params = {"p": np.array(start, dtype=float)}
    path = [params["p"].copy()]
    for _ in range(STEPS):
        if np.abs(params["p"]).max() < 1e6:
            optimizer.update(params, {"p": gradient(params["p"])})
        path.append(params["p"].copy())
    return np.array(path)


def run(surface, rate, momentum):
    _, gradient, _, start = SURFACES[surface]
    made = {"SGD": SGD(rate), "Momentum": SGD(rate, momentum)}
    made["Nesterov"] = SGD(rate, momentum, nesterov=True)
    made |= {name: getattr(optimizers, name)(rate) for name in NINE[3:]}
    return {name: walk(made[name], gradient, start) for name in NINE}


@pytest.fixture(scope="module")
def race():
    return optimizer_figures.race(SURFACES, run, GROUPS)


@pytest.fixture
def parts(race):
    """Optimizer → its path, head, curve, end, leader and name, as drawn last."""
    owner = race._update.__self__
    return dict(zip(owner.labels, owner.moving, strict=True))


def settings():
    """The corners of every slider, and settings between them."""
    powers, momenta, steps = (-3.0, -1.2, 0.5), (0.0, 0.9, 0.98), (0, 7, STEPS)
    every = itertools.product(SURFACES, GROUPS, powers, momenta, steps)
    names = ("surface", "group", "power", "momentum", "step")
    return [dict(zip(names, values, strict=True)) for values in every]


def test_colours_and_marks_are_one_for_each_and_readable():
    colours, _, marks = zip(*LOOKS.values(), strict=True)
    assert len(set(colours)) == len(set(marks)) == len(LOOKS)
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_only_plain_descent_has_a_colour_that_means_something():
    meanings = {palette.FORWARD, palette.LOSS, palette.DATA, palette.CONTEXT}
    assert LOOKS["SGD"][:2] == (palette.BACKWARD, "--")
    others = {look[0] for name, look in LOOKS.items() if name != "SGD"}
    assert not others & (meanings | {palette.BACKWARD})


def test_those_shown_together_differ_in_dashes_too():
    kin = NINE[:3], NINE[3:6], NINE[6:]
    for names in kin:
        assert len({str(LOOKS[name][1]) for name in names}) == 3


def test_a_path_without_a_colour_is_refused():
    with pytest.raises(ValueError, match="'Lion' has no colour yet"):
        optimizer_figures.paths(bowl, AREA, "found", {"Lion": [[0, 0], [1, 1]]})


def test_paths_have_title_labels_names_and_their_own_looks():
    walks = {name: run("bowl", 0.1, 0.9)[name] for name in NINE[:3]}
    ax = optimizer_figures.paths(bowl, AREA, "The ball overshoots", walks)
    assert ax.get_title(loc="left") == "The ball overshoots"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "y")
    assert ax.get_legend() is None
    written = {text.get_text(): text.get_color() for text in ax.texts}
    assert written == {name: LOOKS[name][0] for name in walks}
    assert {line.get_color() for line in ax.lines} == set(written.values())


def test_paths_and_rows_are_drawn_where_they_are_told():
    mine = plt.subplots()[1]
    walks = {"SGD": run("bowl", 0.1, 0.9)["SGD"]}
    assert optimizer_figures.paths(bowl, AREA, "found", walks, mine) is mine
    assert optimizer_figures.spread({"a": [1, 2]}, "found", "loss", mine) is mine
    assert plt.get_fignums() == [1]


def test_rows_are_sorted_with_the_least_mean_on_top():
    scores = {"worst": [3, 4], "best": [1, 2], "middle": [2, 3]}
    ax = optimizer_figures.spread(scores, "found", "loss")
    written = [text.get_text() for text in ax.get_yticklabels()]
    assert written == ["worst", "middle", "best"]
    assert ax.get_title(loc="left") == "found" and "loss" in ax.get_xlabel()


@pytest.mark.parametrize(
    "values", settings(), ids=lambda v: "-".join(map(str, v.values()))
)
def test_no_text_is_clipped_or_overlaps_at_any_setting(race, values):
    race.render(**values)
    figure = race._canvas.figure
    written = {text for text, _ in visible_texts(figure)}
    assert set(GROUPS[values["group"]]) <= written
    assert_texts_are_readable(figure)


def test_only_the_group_is_shown(race, parts):
    race.render(group="four")
    shown = {name for name, artists in parts.items() if artists[0].get_visible()}
    assert shown == set(GROUPS["four"])
    for name, artists in parts.items():
        assert {a.get_visible() for a in artists} == {name in shown}


def test_each_name_stands_beside_the_end_of_its_own_line(race, parts):
    race.render(group="all nine", power=-1.0, step=30)
    for name, (line, head, curve, end, leader, text) in parts.items():
        assert text.get_text() == name
        colours = {a.get_color() for a in (line, head, curve, end, leader, text)}
        assert colours == {LOOKS[name][0]}
        (x, beside), (y, height) = leader.get_data()
        assert (x, y) == (end.get_xdata()[0], end.get_ydata()[0])
        assert height == text.get_position()[1]
        assert x == 0.5 and 0 < text.get_position()[0] - beside < 0.03
        assert curve.get_xdata()[-1] == 30


def test_marks_stay_inside_and_are_hollow_where_the_path_is_not(race, parts):
    race.render(surface="bend", group="all nine", power=0.5)
    hollow = {n for n, p in parts.items() if p[1].get_markerfacecolor() == "white"}
    assert "SGD" in hollow and "Adam" not in hollow
    for _, head, _, end, *_ in parts.values():
        for mark in (head, end):
            place = np.array(mark.get_data())
            assert ((place >= 0) & (place <= 1)).all()
    told = race._describe(race._complete({"surface": "bend", "power": 0.5}))
    off = [name for name in GROUPS["four"] if name in hollow]
    assert told.endswith(f"Off the map: {', '.join(off[:-1])} and {off[-1]}.")


def test_a_path_that_never_left_has_a_filled_mark(race, parts):
    race.render(surface="bowl", group="all nine", power=-2.0, step=5)
    faces = {p[1].get_markerfacecolor() for p in parts.values()}
    assert "white" not in faces


def test_the_title_is_a_finding_and_the_sentence_below_follows_the_sliders(race):
    assert race._canvas.figure.get_suptitle().startswith("Who is lowest changes")
    winners = set()
    for surface, power in itertools.product(SURFACES, (-2.0, -1.0, -0.5)):
        values = {"surface": surface, "group": "all nine", "power": power}
        ends = {
            name: SURFACES[surface][0](path[-1])
            for name, path in run(surface, 10**power, 0.9).items()
        }
        best = min(ends, key=ends.get)
        told = race._describe(race._complete(values))
        assert f"After 60 steps, {best} is the lowest of those shown." in told
        winners.add(best)
    assert len(winners) > 1
    assert "All stand at the start." in race._describe(race._complete({"step": 0}))


def test_every_slider_changes_the_picture(race):
    first = race.render(group="four")
    moved = {"surface": "bend", "group": "all nine"}
    moved |= {"power": -1.5, "momentum": 0.5, "step": 20}
    for name, value in moved.items():
        assert race.render(**{"group": "four", name: value}) != first


def test_the_curves_start_at_one_and_the_walks_at_the_start(race, parts):
    race.render(surface="bowl", group="four")
    for name in GROUPS["four"]:
        line, _, curve, *_ = parts[name]
        assert curve.get_ydata()[0] == pytest.approx(1)
        x, y = (part[0] for part in line.get_data())
        assert (x, y) == pytest.approx((0.125, 0.75))


def test_the_still_picture_shows_four_surfaces_and_says_what_is_seen():
    four = SURFACES | {name: SURFACES["bowl"] for name in ("one", "two")}
    shown = optimizer_figures.race(four, lambda *_: run("bowl", 0.1, 0.9), GROUPS)
    data, metadata = shown._repr_mimebundle_()
    assert "image/png" in data
    assert [example["surface"] for example in shown._examples] == list(four)
    assert "is the lowest of those shown" in metadata["image/png"]["alt"]


def test_choices_are_buttons_that_the_keyboard_reaches(race):
    names = [type(child).__name__ for child in race.widget.children]
    assert names[:2] == ["ToggleButtons", "ToggleButtons"]
    assert "Dropdown" not in names


def test_labels_move_apart_and_stay_on_the_axes():
    places = np.array([0.5, 1.0, 0.5, 0.98, 0.0])
    apart = optimizer_figures._apart(places)
    assert (np.diff(np.sort(apart)) >= optimizer_figures.LABEL_HEIGHT - 1e-9).all()
    assert apart.min() >= 0 and apart.max() <= 1
    far = np.array([0.1, 0.5, 0.9])
    np.testing.assert_allclose(optimizer_figures._apart(far), far)
