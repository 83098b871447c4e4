"""The sliders' pictures: exact frames, honest captions, a still one where none runs."""

import base64
import io
import subprocess
import sys
import types
from typing import Any
from xml.etree import ElementTree

import ipywidgets
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from benchmarks.sliders import lessons
from helpers.display import live
from helpers.display.live import Choice, LiveFigure, LiveSvg, Play, Slider

X = np.linspace(-4, 4, 101)
NAMED = '<svg role="img" aria-label="My own."'
EXAMPLES = [{"w": 0.5}, {"w": 2.0, "b": -1.0}, {"kind": "tanh"}]
FIRST = {"w": 1.0, "b": 0.0, "kind": "line"}
SETTINGS = [
    {"w": 1.0, "b": 0.0, "kind": "line"},
    {"w": 2.5, "b": -1.5, "kind": "tanh"},
    {"w": -3.0, "b": 2.0, "kind": "line"},
]


def say(w: float, b: float, kind: str) -> str:
    return f"The {kind} & its <slope> at weight {w:.2f}, bias {b:.2f}."


def make_controls() -> dict[str, live.Control]:
    return {
        "w": Slider(-3.0, 3.0, 1.0, 0.1, "weight"),
        "b": Slider(-2.0, 2.0, 0.0, 0.5, "bias"),
        "kind": Choice(("line", "tanh"), "line", "activation"),
    }


def make_figure(examples: Any = EXAMPLES, alt: Any = say) -> LiveFigure:
    """A picture with what can go wrong: two axes, an image below still lines, text."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.6), layout="constrained")
    (line,) = left.plot(X, X)
    (dot,) = left.plot([0], [0], "o")
    words = left.text(0.05, 0.9, "", transform=left.transAxes)
    left.set(xlim=(-4, 4), ylim=(-4, 4), title="Still", xlabel="x", ylabel="y")
    heat = right.matshow(np.zeros((4, 4)), vmin=-9, vmax=9, alpha=0.5)
    right.plot([-0.5, 3.5], [-0.5, 3.5], color="white", linewidth=6)
    right.set_title("Above the ticks")
    heading = figure.text(0.5, 0.0, "")

    def update(w: float, b: float, kind: str) -> list[Any]:
        if w == 0:
            raise ZeroDivisionError("no <weight>,\nno slope")
        shape = {"line": lambda z: z, "tanh": np.tanh}[kind]
        line.set_ydata(shape(w * X + b))
        dot.set_data([0], [shape(b)])
        words.set_text(f"{kind} {w:.1f}")
        heat.set_data(w * np.arange(-2, 2)[:, None] + np.full((4, 4), b))
        heading.set_text(f"bias {b:.1f}")
        return [line, dot, words, heat, heading]

    return LiveFigure(figure, update, make_controls(), examples, alt)


def draw_circle(r: int, fill: str) -> str:
    if r == 13:
        raise ValueError("unlucky")
    return (
        '<svg width="200" height="120px" xmlns="http://www.w3.org/2000/svg">'
        f'<circle cx="60" cy="60" r="{r}" fill="{fill}"/></svg>'
    )


def make_svg(render: Any = draw_circle) -> LiveSvg:
    controls = {
        "r": Slider(5, 50, 20, 1, "radius"),
        "fill": Choice(("red", "blue"), "red", "colour"),
    }
    return LiveSvg(render, controls, [{"r": 9}, {"fill": "blue"}], "A <disc>.")


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def picture(shown: Any) -> Any:
    return shown.widget.children[-2]


def caption(shown: Any) -> str:
    return shown.widget.children[-1].value


def control(shown: Any, index: int) -> Any:
    return shown.widget.children[index]


def draw_in_full(shown: LiveFigure, values: dict[str, Any]) -> np.ndarray:
    figure: Figure = shown._canvas.figure
    for artist in shown._update(**values):
        artist.set_animated(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=figure.dpi, facecolor="white")
    return pixels(buffer.getvalue())


@pytest.mark.parametrize("values", SETTINGS)
def test_a_blitted_frame_is_the_figure_drawn_in_full(values: dict[str, Any]) -> None:
    shown = make_figure()
    frame = shown._pixels(values)[..., :3].astype(int)
    assert frame.shape == (540, 960, 3)
    assert np.abs(frame - draw_in_full(shown, values)).max() <= 1


LESSONS = {n: s for n, s in lessons().items() if isinstance(s, LiveFigure)}


@pytest.mark.parametrize("name", LESSONS)
def test_256_colours_are_enough_at_settings_that_are_no_examples(name: str) -> None:
    shown, rng = LESSONS[name], np.random.default_rng(0)
    sliders = {n: c for n, c in shown._controls.items() if isinstance(c, Slider)}
    for _ in range(5):
        anywhere = {
            name: c.minimum
            + rng.integers(1 + (c.maximum - c.minimum) // c.step) * c.step
            for name, c in sliders.items()
        }
        values = shown._complete(anywhere)
        full = shown._pixels(values)[..., :3].astype(int)
        seen = pixels(shown.render(**values))
        far = np.abs(seen - full).max(axis=-1)
        assert far[(full == 255).all(axis=-1)].max() == 0, "white is white"
        assert far.max() <= 64 and (far > 24).mean() < 3e-3


def test_frames_leave_no_trace_on_one_another() -> None:
    shown = make_figure()
    first, second = SETTINGS[:2]
    before = shown.render(**first)
    between = shown.render(**second)
    assert between != before
    assert shown.render(**first) == before


def test_axes_switched_off_stay_off() -> None:
    figure, axes = plt.subplots()
    axes.set_axis_off()
    (line,) = axes.plot(X, X, zorder=0)

    def update(w: float) -> list[Any]:
        line.set_ydata(w * X)
        return [line]

    controls = {"w": Slider(0.0, 1.0, 1.0, 0.1, "weight")}
    shown = LiveFigure(figure, update, controls, [{}, {}], "A line.")
    frame = shown._pixels({"w": 0.5})[..., :3].astype(int)
    assert np.abs(frame - draw_in_full(shown, {"w": 0.5})).max() <= 1


def test_a_frame_keeps_the_values_that_are_not_named() -> None:
    shown = make_figure()
    control(shown, 1).value = 1.0
    assert shown.render(w=2.0) == shown.render(w=2.0, b=1.0, kind="line")
    assert picture(shown).value == shown.render(w=1.0, b=1.0, kind="line")


def test_moving_a_slider_changes_picture_and_caption_once() -> None:
    shown = make_figure()
    drawn: list[Any] = []
    picture(shown).observe(drawn.append, "value")
    control(shown, 0).value = 2.0
    assert len(drawn) == 1
    assert picture(shown).value == shown.render(w=2.0)
    assert "weight 2.00" in caption(shown)
    control(shown, 2).value = "tanh"
    assert picture(shown).value == shown.render(w=2.0, kind="tanh")
    assert "The tanh" in caption(shown)


def test_captions_are_escaped() -> None:
    shown = make_figure()
    assert "line &amp; its &lt;slope&gt;" in caption(shown)
    assert "<slope>" not in caption(shown)
    assert "A &lt;disc&gt;." in caption(make_svg())


def test_an_error_is_told_and_the_last_picture_kept() -> None:
    shown = make_figure()
    control(shown, 0).value = 2.0
    good = picture(shown).value
    control(shown, 0).value = 0.0
    assert picture(shown).value == good
    line = "ZeroDivisionError: no &lt;weight&gt;, no slope"
    assert line in caption(shown)
    control(shown, 0).value = 1.0
    assert picture(shown).value == shown.render(w=1.0)
    assert "Error" not in caption(shown)
    with pytest.raises(ZeroDivisionError, match="no slope"):
        shown.render(w=0.0)


def test_an_error_while_writing_svg_is_told_too() -> None:
    shown = make_svg()
    good = picture(shown).value
    control(shown, 0).value = 13
    assert picture(shown).value == good
    assert "ValueError: unlucky" in caption(shown)
    control(shown, 0).value = 14
    assert 'r="14"' in picture(shown).value


def test_the_bundle_has_the_widget_a_still_picture_and_words() -> None:
    shown = make_figure()
    data, metadata = shown._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png", live.WIDGET_VIEW}
    assert data["text/plain"] == say(**FIRST)
    assert data[live.WIDGET_VIEW]["model_id"] == shown.widget.model_id
    still = pixels(base64.b64decode(data["image/png"]))
    height, width, _ = still.shape
    assert width == 2 * 960
    assert height > 2 * 540
    assert metadata["image/png"]["width"] == 1000
    assert metadata["image/png"]["height"] == pytest.approx(1000 * height / width, 0.01)
    assert say(w=2.0, b=-1.0, kind="line") in metadata["image/png"]["alt"]
    # The first frame is the first example, but for the palette of 256 colours.
    frame = pixels(shown.render(w=0.5, b=0.0, kind="line"))
    assert np.abs(still[:540, :960] - frame).mean() < 0.5
    assert np.abs(still[:540, 960:] - frame).mean() > 0.5
    # Words under each of the three frames, nothing in the place of a fourth one.
    row = height // 2
    assert still[540:row, :960].min() < 100
    assert still[row + 540 :, :960].min() < 100
    assert still[row:, 960:].min() == 255


def test_the_picture_has_a_name_that_follows_the_sliders() -> None:
    shown = make_figure()
    assert picture(shown).tooltip.startswith("2 panels. Panel 1: Still. x axis: x")
    assert picture(shown).tooltip.endswith(say(**FIRST))
    control(shown, 0).value = 2.0
    assert "at weight 2.00" in picture(shown).tooltip
    # The view reads a tooltip only where there is a description too.
    assert picture(shown).get_state()["description"] == ""
    assert 'role="img" aria-label="A &lt;disc&gt;."' in picture(make_svg()).value


def test_an_svg_with_a_name_of_its_own_keeps_it() -> None:
    named = make_svg(lambda **v: draw_circle(**v).replace("<svg", NAMED, 1))
    assert picture(named).value.count("aria-label") == 1
    still = named._repr_mimebundle_()[0]["image/svg+xml"]
    assert still.split(">")[0].endswith('aria-label="My own."')


def test_the_still_picture_leaves_the_live_one_alone() -> None:
    shown = make_figure()
    before = picture(shown).value
    shown._repr_mimebundle_()
    assert picture(shown).value == before == shown.render()


def test_a_fixed_sentence_stands_once_in_the_alternative_text() -> None:
    _, metadata = make_figure(alt="A fixed sentence.")._repr_mimebundle_()
    assert metadata["image/png"]["alt"].count("A fixed sentence.") == 1


def test_the_svg_bundle_stacks_the_examples() -> None:
    data, _ = make_svg()._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/svg+xml", live.WIDGET_VIEW}
    assert data["text/plain"] == "A <disc>."
    root = ElementTree.fromstring(data["image/svg+xml"])
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    circles = [(c.get("r"), c.get("fill")) for c in root.iter(f"{space}circle")]
    assert circles == [("9", "red"), ("20", "blue")]
    words = [text.text for text in root.iter(f"{space}text")]
    assert "radius = 9, colour =" in words
    assert root.get("width") == "200"
    assert root.get("viewBox") == f"0 0 200 {root.get('height')}"
    assert int(root.get("height", 0)) > 2 * 120


@pytest.mark.parametrize("make", [make_figure, make_svg])
def test_colab_gets_the_widget_and_words_only(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    data, metadata = make()._repr_mimebundle_()
    assert set(data) == {"text/plain", live.WIDGET_VIEW}
    assert metadata == {}


@pytest.mark.parametrize("make", [make_figure, make_svg])
def test_old_ipywidgets_give_the_still_picture_and_the_way_to_upgrade(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, _ = make()._repr_mimebundle_()
    monkeypatch.setattr(ipywidgets, "__version__", "7.6.5")
    shown = make()
    data, _ = shown._repr_mimebundle_()
    assert live.WIDGET_VIEW not in data
    assert data["text/plain"].endswith(live.UPGRADE)
    (mime,) = set(data) - {"text/plain"}
    assert data[mime] != usual[mime]
    with pytest.raises(RuntimeError, match="pip install --upgrade ipywidgets"):
        _ = shown.widget


def test_without_ipywidgets_the_still_picture_remains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: str, *rest: Any) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(live.importlib, "import_module", refuse)
    data, _ = make_figure()._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert data["text/plain"].endswith(live.UPGRADE)


def test_importing_the_module_does_not_import_ipywidgets() -> None:
    script = "import sys, helpers.display.live; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_no_figure_is_left_in_pyplot() -> None:
    plt.close("all")
    make_figure()._repr_mimebundle_()
    assert plt.get_fignums() == []


def test_the_layout_stays_where_the_first_draw_put_it() -> None:
    shown = make_figure()
    axes = shown._canvas.figure.axes[0]
    before = axes.get_position().bounds
    axes.set_ylabel("two\nmore\nlines")
    shown._canvas.draw()
    assert axes.get_position().bounds == before


def everything_in(widget: Any) -> list[Any]:
    return [
        widget,
        *(w for c in getattr(widget, "children", ()) for w in everything_in(c)),
    ]


def test_only_core_widgets_are_used() -> None:
    play = Play(0, 9, 0, 1, "step", 200)
    shown = LiveSvg(
        lambda step, r, fill: draw_circle(r, fill),
        {"step": play, **make_svg()._controls},
        [{}, {}],
        "A disc.",
    )
    widgets = everything_in(shown.widget) + everything_in(make_figure().widget)
    names = {type(widget).__name__ for widget in widgets}
    assert names == {
        *("VBox", "HBox", "Play", "IntSlider", "FloatSlider"),
        *("ToggleButtons", "Image", "HTML", "Label", "Button"),
    }
    assert {w._model_module for w in widgets} <= {
        "@jupyter-widgets/base",
        "@jupyter-widgets/controls",
    }


def test_sliders_look_as_they_should() -> None:
    weight, bias, kind = make_figure().widget.children[:3]
    assert weight.description == "weight"
    # All tracks begin at the same place, right of the longest label.
    widths = {w.style.description_width for w in (weight, bias, kind)}
    assert widths == {f"{max(len(w.description) for w in (weight, bias, kind)) + 1}ch"}
    assert weight.continuous_update is True
    assert (weight.min, weight.max, weight.step) == (-3.0, 3.0, 0.1)
    assert weight.readout_format == ".1f"
    assert tuple(kind.options) == ("line", "tanh")


def test_play_is_a_button_linked_to_a_slider() -> None:
    links: list[Any] = []
    ipywidgets.Widget.on_widget_constructed(links.append)
    try:
        shown = LiveSvg(
            lambda k: draw_circle(k, "red"),
            {"k": Play(1, 9, 2, 1, "step", 250)},
            [{"k": 3}, {"k": 4}],
            "A disc.",
        )
        row, slider = control(shown, 0).children
        button, back, on, place, speed = row.children
    finally:
        ipywidgets.Widget.on_widget_constructed(None)
    assert (button.min, button.max, button.value, button.interval) == (1, 9, 2, 250)
    pairs = {(link.source, link.target) for link in links if hasattr(link, "source")}
    assert pairs == {((button, "value"), (slider, "value"))}
    slider.value = 7
    assert 'r="7"' in picture(shown).value
    assert place.value == "7 / 9"
    back.click()
    assert (slider.value, place.value) == (6, "6 / 9")
    for _ in range(4):
        on.click()
    assert slider.value == 9
    speeds = []
    for _ in range(3):
        speed.click()
        speeds.append((speed.description, button.interval))
    assert speeds == [("2×", 125), ("0.5×", 500), ("1×", 250)]


def test_whole_numbers_make_an_int_slider() -> None:
    shown = make_svg()
    assert isinstance(control(shown, 0), ipywidgets.IntSlider)
    assert 'r="7"' in shown.render(r=np.int64(7))


def test_unknown_names_are_listed_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"named 'v': the controls are w, b, kind\."):
        make_figure().render(v=1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"w": 9}, r"'weight' cannot be 9: give a number from -3\.0 to 3\.0\."),
        ({"w": float("nan")}, "cannot be nan"),
        ({"w": "two"}, "cannot be 'two'"),
        ({"kind": "relu"}, "'activation' cannot be 'relu': choose one of 'line', 'ta"),
    ],
)
def test_impossible_values_are_refused(values: dict[str, Any], message: str) -> None:
    shown = make_figure()
    with pytest.raises(ValueError, match=message):
        shown.render(**values)


def test_a_whole_slider_refuses_a_fraction() -> None:
    with pytest.raises(ValueError, match="give a whole number from 5 to 50"):
        make_svg().render(r=7.5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slider(2, 1, 1, 1, "weight"), "cannot slide from 2 to 1"),
        (lambda: Slider(0, 1, 1, 0, "weight"), "in steps of 0"),
        (lambda: Slider(0, 1, 3, 1, "weight"), "cannot be 3: give a whole number"),
        (lambda: Choice(("a", "b"), "c", "letter"), "cannot be 'c': choose one of 'a'"),
        (lambda: Play(0, 1, 0, 0.5, "step", 100), "'step' cannot play"),
        (lambda: Play(0, 1, 0, 1, "step", 0), "interval_ms above 0"),
        (lambda: make_figure(examples=[{}]), "two to four settings, not 1"),
        (lambda: make_figure(examples=[{}] * 5), "two to four settings, not 5"),
        (lambda: make_figure(examples=[{"v": 1}, {}]), "no control named 'v'"),
        (lambda: make_figure(examples=[{"w": 7}, {}]), "'weight' cannot be 7"),
    ],
)
def test_impossible_arguments_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("controls", [{}, {"w": 1.0}])
def test_controls_must_be_controls(controls: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="must give a Slider, Play or Choice for each"):
        LiveSvg(draw_circle, controls, [{}, {}], "A disc.")


def test_alt_must_be_a_sentence() -> None:
    with pytest.raises(TypeError, match="alt must be a sentence"):
        make_figure(alt=lambda **_: None)


@pytest.mark.parametrize("moved", [None, [], [[1]]])
def test_update_must_return_artists(moved: Any) -> None:
    controls = {"w": Slider(0.0, 1.0, 1.0, 0.1, "weight")}
    with pytest.raises(TypeError, match="update must return the artists that it moves"):
        LiveFigure(plt.figure(), lambda w: moved, controls, [{}, {}], "Nothing.")


def test_update_must_not_make_artists() -> None:
    figure, axes = plt.subplots()
    controls = {"w": Slider(0.0, 1.0, 1.0, 0.1, "weight")}
    shown = LiveFigure(
        figure, lambda w: axes.plot(X, w * X), controls, [{}, {}], "A line."
    )
    with pytest.raises(ValueError, match="make each artist once, outside update"):
        shown.render(w=0.5)


@pytest.mark.parametrize("written", [None, "<?xml version='1.0'?><svg/>", "circle"])
def test_render_must_return_svg(written: Any) -> None:
    with pytest.raises(TypeError, match='must return a string that starts with "<svg"'):
        make_svg(lambda r, fill: written)


@pytest.mark.parametrize("written", ["<svg/>", "<svg><g></svg>", '<svg width="9em"/>'])
def test_svg_must_have_a_size(written: str) -> None:
    with pytest.raises(ValueError, match="width and a height in pixels"):
        make_svg(lambda r, fill: written)
