"""Pictures that follow sliders, fast enough to feel attached to the hand.

`LiveFigure` moves the artists of a matplotlib figure, `LiveSvg` shows SVG text. Both
take controls (`Slider`, `Play`, `Choice`), show core ipywidgets where a front end can
run them, and a still picture of a few example settings everywhere else.
"""

import base64
import html
import importlib
import sys
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from types import ModuleType
from typing import Any, Final
from xml.etree import ElementTree

import numpy as np
import traitlets
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.display.alt_text import describe
from helpers.display.controls import Choice, Control, Play, Slider
from helpers.display.palette import TEXT
from helpers.display.png import CARD, DOTS, DPI, in_palette, palette_of

__all__ = ["Choice", "LiveFigure", "LiveSvg", "Play", "Slider"]

WIDGET_VIEW: Final = "application/vnd.jupyter.widget-view+json"
UPGRADE: Final = (
    "The sliders need ipywidgets 7.7 or newer: run %pip install --upgrade ipywidgets "
    "and restart the kernel."
)
_STILL_WIDTH: Final = 1000  # CSS pixels: two frames abreast fit a notebook page.
_FONT: Final = 15  # CSS pixels: the 11 points of the course style.
_STYLE: Final = f"<style>img.course-card {{ {CARD} }}</style>"
_LINE: Final = 21  # CSS pixels from one line of a still caption to the next.

_State = dict[str, Any]


def core_widgets() -> ModuleType | None:
    """Imports ipywidgets; None where it is missing or too old."""
    try:
        module = importlib.import_module("ipywidgets")
    except ImportError:
        return None
    major, minor, *_ = module.__version__.split(".")
    return module if (int(major), int(minor)) >= (7, 7) else None


def widget_bundle(widget: Any) -> _State:
    """The part of a notebook's output that shows a widget: MIME type → data."""
    version = {"version_major": 2, "version_minor": 0}
    return {WIDGET_VIEW: version | {"model_id": widget.model_id}}


def named_image(widgets: ModuleType) -> type:
    """Gives ipywidgets' Image a `tooltip` that names it to screen readers.

    JupyterLab reads the tooltip if the model has a description too; ipywidgets 7 shows
    neither, and the words beside the picture have to do there.
    """
    names = ("description", "tooltip")
    texts = {name: traitlets.Unicode("").tag(sync=True) for name in names}
    return type("Image", (widgets.Image,), texts)


def svg_size(svg: str) -> tuple[int, int]:
    """Reads the width and the height that an SVG gives itself, in pixels.

    Raises:
        ValueError: if it has none, or is no well-formed XML.
    """
    try:
        root = ElementTree.fromstring(svg)
        sides = [root.attrib[name].removesuffix("px") for name in ("width", "height")]
        return round(float(sides[0])), round(float(sides[1]))
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise ValueError(
            "render must write well-formed XML, and give its <svg> a width and a "
            f"height in pixels: {error!r}."
        ) from error


def svg_words(svg: str) -> str:
    """Reads the words that an SVG gives itself for those who cannot see it, or ""."""
    return ElementTree.fromstring(svg).attrib.get("aria-label", "")


Controls = Mapping[str, Control]
Examples = Sequence[Mapping[str, Any]]
Alt = str | Callable[..., str]


class _Live(ABC):
    """What the two live pictures share: controls, caption and the way to be shown."""

    _width: int  # of one picture, in CSS pixels

    def __init__(self, controls: Controls, examples: Examples, alt: Alt) -> None:
        if not controls or not all(isinstance(c, Control) for c in controls.values()):
            raise TypeError(
                "controls must give a Slider, Play or Choice for each name, not "
                f"{dict(controls)!r}."
            )
        if not 2 <= len(examples) <= 4:
            raise ValueError(
                f"examples must hold two to four settings, not {len(examples)}: they "
                "are the picture where no slider can run."
            )
        self._controls, self._alt = dict(controls), alt
        self._values = {name: c.check(c.value) for name, c in controls.items()}
        self._examples = [self._complete(example) for example in examples]
        if not isinstance(self._describe(self._values), str):
            raise TypeError("alt must be a sentence, or a function that returns one.")

    @cached_property
    def widget(self) -> Any:
        """The ipywidgets VBox of the controls, the picture and its caption.

        Raises:
            RuntimeError: without ipywidgets 7.7 or newer; it tells the way to upgrade.
        """
        widgets = core_widgets()
        if widgets is None:
            raise RuntimeError(UPGRADE)
        rows, holders = [], []
        for name, control in self._controls.items():
            holder, row = control.build(widgets, f"{max(self._width, 480)}px")
            holder.observe(partial(self._moved, name), "value")
            holders.append(holder)
            rows.append(row)
        # The tracks of all sliders begin at the same place.
        label = f"{max(len(c.label) for c in self._controls.values()) + 1}ch"
        for holder in holders:
            holder.style.description_width = label
        layout = {"width": f"{self._width}px", "max_width": "100%"}
        self._picture = self._frame(widgets)(layout=layout)
        self._picture.add_class("course-card")
        self._caption = widgets.HTML(layout=layout)
        self._tick()
        return widgets.VBox([*rows, self._picture, self._caption])

    @abstractmethod
    def render(self, **values: Any) -> Any:
        """Draws the picture at these values; a control not named keeps its value."""

    @abstractmethod
    def _frame(self, widgets: ModuleType) -> type:
        """The core widget that shows the picture."""

    @abstractmethod
    def _show(self, picture: Any) -> None:
        """Puts a picture and its words for who cannot see it into the widget."""

    @abstractmethod
    def _still(self, note: str) -> tuple[str, str, _State]:
        """Draws the examples, `note` under them: the MIME type, data and metadata."""

    def _complete(self, values: Mapping[str, Any]) -> _State:
        unknown = [repr(name) for name in values if name not in self._controls]
        if unknown:
            raise ValueError(
                f"There is no control named {', '.join(unknown)}: the controls are "
                f"{', '.join(self._controls)}."
            )
        checked = {name: self._controls[name].check(values[name]) for name in values}
        return self._values | checked

    def _describe(self, values: _State) -> str:
        return self._alt(**values) if callable(self._alt) else self._alt

    def _still_caption(self, values: _State) -> list[str]:
        """The settings of a still frame, in wrapped lines."""
        settings = (
            f"{control.label} = {v if isinstance(v := values[name], str) else f'{v:g}'}"
            for name, control in self._controls.items()
        )
        return self._wrap(", ".join(settings))

    def _wrap(self, text: str) -> list[str]:
        # A letter of DejaVu Sans is 0.6 em wide, or less.
        return textwrap.wrap(text, int(self._width / (0.6 * _FONT)))

    def _moved(self, name: str, change: Mapping[str, Any]) -> None:
        self._values[name] = change["new"]
        self._tick()

    def _tick(self) -> None:
        # Front ends hide what a callback raises, so the caption has to tell it.
        try:
            picture = self.render(**self._values)
            caption = html.escape(self._describe(self._values))
        except Exception as error:
            reason = textwrap.shorten(f"{type(error).__name__}: {error}", 300)
            caption = (
                f"<strong>{html.escape(reason)}</strong> — the picture still shows the "
                "last setting that could be drawn."
            )
        else:
            self._show(picture)
        self._caption.value = f'{_STYLE}<div style="line-height: 1.4">{caption}</div>'

    def _repr_mimebundle_(self, **_: Any) -> tuple[_State, _State]:
        live, sentence = core_widgets() is not None, self._describe(self._values)
        data: _State = {"text/plain": sentence if live else f"{sentence}\n{UPGRADE}"}
        if live:
            data |= widget_bundle(self.widget)
            # Colab always has a widget manager, but its own order of preference.
            if "google.colab" in sys.modules:
                return data, {}
        mime, still, metadata = self._still("" if live else UPGRADE)
        return data | {mime: still}, {mime: metadata}


class LiveFigure(_Live):
    """Shows a matplotlib figure, drawn once, whose artists follow sliders by blitting.

    Args:
        figure: any Figure with fixed axis limits; it is taken out of pyplot.
        update: gets a keyword for each control, moves artists of the figure and returns
            all that it may move, the same ones in every call.
        controls: for each of these keywords a Slider, Play or Choice.
        examples: two to four settings for the still picture; a control that one of
            them does not name keeps its first value. Every colour should be in one of
            them.
        alt: a sentence that says what the picture shows, or a function that makes it
            from the values. It stands under the picture, and ends what names it.

    Raises:
        TypeError, ValueError: if one of them cannot work.
    """

    def __init__(
        self,
        figure: Figure,
        update: Callable[..., Iterable[Artist]],
        controls: Controls,
        examples: Examples,
        alt: Alt,
    ) -> None:
        super().__init__(controls, examples, alt)
        # pyplot would show the figure a second time, at the end of the cell.
        plt.close(figure)
        self._canvas = FigureCanvasAgg(figure)
        figure.set_dpi(DPI)
        self._width = round(figure.bbox.width / DOTS)
        self._update = update
        self._moving = list(update(**self._values) or ())
        if not self._moving or not all(isinstance(a, Artist) for a in self._moving):
            raise TypeError(
                "update must return the artists that it moves, for example "
                "`return [line, point]`."
            )
        self._words = describe(figure, self._moving)
        self._canvas.draw()
        # The layout has settled; from here on nothing may jump between two ticks.
        figure.set_layout_engine("none")
        self._layer = self._find_layer()
        plt.setp(self._layer, animated=True)
        # Matplotlib 3.10 draws images even when they are animated, but not hidden ones.
        visible = [artist for artist in self._moving if artist.get_visible()]
        plt.setp(visible, visible=False)
        self._canvas.draw()
        plt.setp(visible, visible=True)
        self._background = self._canvas.copy_from_bbox(figure.bbox)

    def render(self, **values: Any) -> bytes:
        """Draws the figure as a PNG; a control not named keeps its value.

        Raises:
            ValueError: for an unknown name or an impossible value.
            Exception: whatever `update` raises.
        """
        palette = self._palette  # first, because the pixels last until the next ones
        return in_palette(self._pixels(self._complete(values)), palette)

    @cached_property
    def _palette(self) -> Image.Image:
        return palette_of([self._pixels(example).copy() for example in self._examples])

    def _frame(self, widgets: ModuleType) -> type:
        return named_image(widgets)

    def _show(self, picture: bytes) -> None:
        with self._picture.hold_sync():
            self._picture.value = picture
            self._picture.tooltip = f"{self._words} {self._describe(self._values)}"

    def _find_layer(self) -> list[Artist]:
        """What each tick draws: the moving artists, and all that covers them."""
        layer: list[Artist] = []
        for axes in dict.fromkeys(artist.axes for artist in self._moving):
            if axes is None:
                continue
            hidden = {axes.patch}
            if not axes.axison:
                hidden |= {axes.xaxis, axes.yaxis}
            if not (axes.axison and axes.get_frame_on()):
                hidden |= set(axes.spines.values())
            stack = sorted(axes.get_children(), key=Artist.get_zorder)
            while stack and stack[0] not in self._moving:
                del stack[0]
            for artist in stack:
                # A title costs 2 ms a tick, and covers nothing inside the axes.
                box = artist.get_tightbbox(self._canvas.get_renderer())
                inside = box is not None and box.overlaps(axes.bbox)
                if artist in self._moving or (inside and artist not in hidden):
                    layer.append(artist)
        return layer + [artist for artist in self._moving if artist not in layer]

    def _pixels(self, values: _State) -> np.ndarray:
        """Draws the figure: shape (height, width, 4), good until the next call."""
        for artist in self._update(**values):
            if artist not in self._moving:
                raise ValueError(
                    f"update returned {artist}, which it did not return at first: make "
                    "each artist once, outside update, and only move it there."
                )
        self._canvas.restore_region(self._background)
        for artist in self._layer:
            artist.draw(self._canvas.get_renderer())
        return np.asarray(self._canvas.buffer_rgba())

    def _still(self, note: str) -> tuple[str, str, _State]:
        frames = [self._pixels(example).copy() for example in self._examples]
        captions = [self._still_caption(example) for example in self._examples]
        height, width, _ = frames[0].shape
        line = _LINE * DOTS
        row = height + (max(map(len, captions)) + 2) * line
        notes = self._wrap(note)
        size = np.array([2 * width, -(-len(frames) // 2) * row + len(notes) * line])
        sheet = Figure(size / DPI, DPI, facecolor="white", layout="none")
        style = {"fontsize": 11, "color": TEXT, "va": "top", "parse_math": False}
        for index, (frame, lines) in enumerate(zip(frames, captions, strict=True)):
            left, bottom = index % 2 * width, size[1] - index // 2 * row - height
            sheet.figimage(frame, left, bottom, origin="upper")
            corner = np.array([left + line, bottom - line / 2]) / size
            sheet.text(*corner, "\n".join(lines), **style)
        corner = np.array([line, (len(notes) + 0.5) * line]) / size
        sheet.text(*corner, "\n".join(notes), **style)
        canvas = FigureCanvasAgg(sheet)
        canvas.draw()
        content = in_palette(np.asarray(canvas.buffer_rgba()), self._palette, level=9)
        css_width = min(2 * self._width, _STILL_WIDTH)
        metadata = {"width": css_width, "height": round(css_width * size[1] / size[0])}
        data = base64.b64encode(content).decode("ascii")
        sentences = dict.fromkeys(map(self._describe, self._examples))
        alt = " ".join([self._words, *sentences])
        return "image/png", data, metadata | {"alt": alt}


class LiveSvg(_Live):
    """Shows SVG text that a function writes anew whenever a slider moves.

    Args:
        render: gets a keyword for each control, and returns a string that starts with
            <svg and has a width and a height in pixels.
        controls: as in LiveFigure, like the next two.
        examples: two to four settings for the still picture.
        alt: a sentence, or a function that makes it from the values.

    Raises:
        TypeError, ValueError: if one of them cannot work.
    """

    def __init__(
        self,
        render: Callable[..., str],
        controls: Controls,
        examples: Examples,
        alt: Alt,
    ) -> None:
        super().__init__(controls, examples, alt)
        self._write = render
        self._width, _ = svg_size(self.render())

    def render(self, **values: Any) -> str:
        """Writes the SVG at these values; a control not named keeps its value.

        Raises:
            ValueError: for an unknown name or an impossible value.
            TypeError: where no SVG was written.
            Exception: whatever the writing function raises.
        """
        svg = self._write(**self._complete(values))
        if not isinstance(svg, str) or not svg.startswith("<svg"):
            raise TypeError(
                'render must return a string that starts with "<svg", not '
                f"{textwrap.shorten(repr(svg), 60)}."
            )
        return svg

    def _frame(self, widgets: ModuleType) -> type:
        return widgets.HTML

    def _show(self, picture: str) -> None:
        words = f'role="img" aria-label="{html.escape(self._describe(self._values))}"'
        named = "aria-label=" in picture.partition(">")[0]
        # White, because its dark lines would vanish in a dark theme.
        frame = f'<div {words * (not named)} style="background: white; line-height: 0">'
        # What is wider than the page scrolls, with the keyboard too.
        scroll = f'<div tabindex="0" style="overflow-x: auto; {CARD}">{frame}'
        self._picture.value = f"{scroll}{picture}</div></div>"

    def _still(self, note: str) -> tuple[str, str, _State]:
        parts, top = ['<rect width="100%" height="100%" fill="white"/>'], 0
        style = f'font-family="DejaVu Sans, sans-serif" font-size="{_FONT}"'
        names: dict[str, None] = {}
        for example in self._examples:
            svg = self.render(**example)
            names[svg_words(svg) or self._describe(example)] = None
            parts.append(f'<g transform="translate(0 {top})">{svg}</g>')
            top += svg_size(svg)[1]
            notes = self._wrap(note) if example is self._examples[-1] else []
            told = self._describe(example) * callable(self._alt)
            caption = [*self._still_caption(example), *self._wrap(told)]
            for line in [*caption, "", *notes]:
                top += _LINE
                text = f'<text x="{_LINE}" y="{top}" fill="{TEXT}" {style}>'
                parts.append(f"{text}{html.escape(line)}</text>")
        top += _LINE
        size = f'width="{self._width}" height="{top}" viewBox="0 0 {self._width} {top}"'
        root = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" '
            f'aria-label="{html.escape(" ".join(names))}">'
        )
        return "image/svg+xml", f"{root}{''.join(parts)}</svg>", {}
