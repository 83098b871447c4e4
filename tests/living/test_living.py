"""What a living figure emits: one piece, always the same, that asks for nothing."""

import base64
import hashlib
import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data import DataError
from helpers.environment import ROOT
from helpers.living import FOLDER, Living, figures, floats, living, module, table

NAMES = sorted(path.stem for path in FOLDER.glob("*.js") if path.stem != "kit")
# The name of SVG's and of XHTML's language: not fetched by anybody.
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}


def test_each_module_has_an_example(figures):
    assert sorted(figures) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_one_piece_that_asks_for_nothing(figures, name):
    text = figures[name].html()
    assert set(re.findall(r"\w+://[^\"'\s`)]+", text)) == NAMESPACES
    assert not re.search(r"\b(src|fetch|XMLHttpRequest|@import|import|export)\b", text)
    assert set(re.findall(r"url\(\S", text)) == {"url(#"}
    assert text.count("<script") == text.count("</script") == 1
    assert len(text) < 250_000


def test_outputs_are_the_same_in_every_run(figures):
    code = (
        "from tools.stills import examples; "
        "print([figure.html() for figure in examples().values()])"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == repr([f.html() for f in figures.values()])


def test_a_notebook_gets_html_and_words(figures):
    for figure in figures.values():
        bundle = figure._repr_mimebundle_()
        assert bundle == {"text/html": figure.html(), "text/plain": figure.alt}
        assert figure.alt.endswith(".") and len(figure.alt) > 60


HOSTILE = "</script><img src=x onerror=alert(1)>\u2028\"'&"


def test_data_and_words_stay_inside():
    text = Living("bends", {"name": HOSTILE}, HOSTILE).html()
    assert text.count("</script") == 1 and "<img" not in text
    assert 'data-alt="&lt;/script&gt;' in text


def test_data_that_json_lacks_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        Living("bends", {"x": float("nan")}, "").html()


def test_an_unknown_figure_is_named():
    with pytest.raises(ValueError, match=r"'bend', only bends, draw"):
        living("bend", {}, "")


def test_modules_lose_what_only_their_authors_need():
    text = module("kit") + module("race")
    assert "/**" not in text and "// " not in text and "\n " not in text
    assert "function living(" in text and "export" not in text


@given(st.floats(-5, 5), st.floats(0.1, 5))
def test_a_table_holds_a_function(low, width):
    found = table(np.tanh, low, low + width, 5)
    places = np.linspace(low, low + width, 5)
    assert (found["low"], found["high"]) == (low, low + width)
    np.testing.assert_allclose(found["values"], np.tanh(places), atol=1e-6)


def test_floats_are_little_endian_float32():
    packed = base64.b64decode(floats([[1.5, -2], [0, 1e-3]]))
    np.testing.assert_array_equal(
        np.frombuffer(packed, "<f4"), np.float32([1.5, -2, 0, 1e-3])
    )


def test_two_spaces_are_of_squared_errors():
    x, t = [1.0, 2.0], [1.0, 3.0]
    with pytest.raises(ValueError, match="squared errors of a line"):
        figures.spaces(x, t, lambda w: np.abs(w).sum())
    mean = figures.spaces(
        x, t, lambda w: np.mean((t - (w[0] * np.array(x) + w[1])) ** 2)
    )
    assert mean.data["share"] == pytest.approx(0.5)


def test_a_race_knows_its_lowest_places():
    area, start = ((-2, 2), (-1, 1)), (1, 1)
    with pytest.raises(ValueError, match="'bowl' is 0 at its lowest"):
        figures.race({"bowl": (lambda p: p @ p, area, start, [(1, 0)])})


@pytest.mark.parametrize("units", [(784, 10), (64, 16, 10), (784, 30, 9)])
def test_a_network_has_to_fit_the_page(units):
    layers = [(np.ones((a, b)), np.ones(b)) for a, b in pairwise(units)]
    with pytest.raises(ValueError, match="from 784 inputs to 10 outputs"):
        figures.draw(layers)


def test_points_and_bends_are_what_the_lesson_gives():
    def bent(z):
        return np.tanh(z)

    figure = figures.bends(bent, [0.0, 1, 2], [1.0, 0, 1], [(0.5, 2)], 0.1)
    assert figure.data["name"] == "bent" and figure.data["hinges"] == [[0.5, 2.0]]
    assert figure.data["points"] == [[0, 1], [1, 0], [2, 1]]
    assert figures.bends(lambda z: z).data["name"] == "f"


def test_the_network_that_ships_is_the_one_described():
    described = (ROOT / "data" / "README.md").read_text("utf-8")
    assert hashlib.sha256(figures.NETWORK.read_bytes()).hexdigest() in described
    layers = figures.shipped_network()
    assert [W.shape for W, _ in layers] == [(784, 48), (48, 10)]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no zip"])
def test_a_missing_network_says_how_to_get_it_back(monkeypatch, tmp_path, content):
    file = tmp_path / "digit_network.npz"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(figures, "NETWORK", file)
    with pytest.raises(DataError, match="git checkout data/digit_network"):
        figures.draw()
