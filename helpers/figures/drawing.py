"""A page to draw a digit on, with the mouse, a finger or the arrow keys.

Core ipywidgets only: the page is an `HTML` widget whose lines are drawn in the browser,
and a hidden `Textarea` brings them to Python. Without a front end the example is read.
"""

import html
import itertools
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.display import palette, png
from helpers.display.live import UPGRADE, core_widgets, named_image, widget_bundle
from helpers.figures import digits as digit_figures

Stroke = Sequence[tuple[float, float]]

SIDE: Final = 28
# MNIST fits each digit into 20 × 20 pixels and centres it by its mass.
BOX: Final = 20
# Half the width of the pen, in pixels of the image.
PEN: Final = 1.1
EXAMPLE: Final[tuple[Stroke, ...]] = (
    ((8, 8), (10, 5.5), (14, 5), (18, 6.5), (18.5, 9.5), (16, 12.5), (12.5, 13.5)),
    (
        (12.5, 13.5),
        (17, 14.5),
        (19.5, 18),
        (18, 21.5),
        (14, 23.5),
        (9.5, 22.5),
        (8, 20),
    ),
)

# The page is editable, because JupyterLab leaves the keys to what can be edited, and
# takes them from all else.
_HERE: Final = Path(__file__).parent
_PAGE: Final = Template((_HERE / "drawing.html").read_text(encoding="utf-8"))
_SCRIPT: Final = (_HERE / "drawing.js").read_text(encoding="utf-8").strip(";\n")
_HOW: Final = "Draw with the mouse or a finger; or arrow keys move, space sets the pen."


class DrawingPage:
    """Shows a page to draw on, and beside it what a network reads.

    Args:
        read: gets an image, shape (28, 28), uint8 from 0 to 255, and returns ten
            shares, shape (10,).
        strokes: what is on the page at first: for each stroke its points (x, y), from
            0 to 28, y downwards.
    """

    def __init__(
        self, read: Callable[[NDArray[np.uint8]], ArrayLike], strokes: Any = EXAMPLE
    ) -> None:
        self._read = read
        self._strokes: list[Stroke] = list(strokes)
        self._cleared = itertools.count()
        self._shares()

    @property
    def image(self) -> NDArray[np.uint8]:
        """What is drawn, as MNIST would store it: shape (28, 28), uint8, 0 to 255."""
        return rasterise(self._strokes)

    @cached_property
    def widget(self) -> Any:
        """The ipywidgets VBox of the page, the reading and the button.

        Raises:
            RuntimeError: without ipywidgets 7.7 or newer; it tells the way to upgrade.
        """
        widgets = core_widgets()
        if widgets is None:
            raise RuntimeError(UPGRADE)
        self._page = widgets.HTML()
        self._lines = widgets.Textarea(layout={"display": "none"})
        self._lines.observe(self._drawn, "value")
        layout = {"width": "420px", "max_width": "100%"}
        self._picture = named_image(widgets)(layout=layout)
        self._caption = widgets.HTML()
        clear = widgets.Button(description="Clear the page")
        clear.on_click(lambda _: self._clear())
        self._show_page()
        self._tick()
        row = widgets.HBox([self._page, self._picture], layout={"flex_flow": "wrap"})
        box = widgets.VBox([row, self._lines, clear, self._caption])
        box.add_class("course-page")
        return box

    def _shares(self) -> NDArray[np.float64]:
        shares = np.asarray(self._read(self.image), dtype=float)
        if shares.shape != (10,):
            raise ValueError(
                f"read must return ten shares, shape (10,), not {shares.shape}: for a "
                "batch of one take its first row."
            )
        return shares

    def _show_page(self) -> None:
        lines = "".join(
            f'<polyline points="{" ".join(f"{x},{y}" for x, y in stroke)}"/>'
            for stroke in self._strokes
        )
        # The number makes the text new: the browser has drawn on the old one.
        self._page.value = _PAGE.substitute(
            handler=html.escape(f"({_SCRIPT})(this, event)"),
            lines=lines,
            number=next(self._cleared),
            edge=palette.CONTEXT,
            ink=palette.DATA,
            pen=palette.FORWARD,
        )

    def _clear(self) -> None:
        self._lines.value = ""
        self._strokes = []
        self._show_page()
        self._tick()

    def _drawn(self, change: dict[str, Any]) -> None:
        self._strokes = parse(change["new"])
        self._tick()

    def _tick(self) -> None:
        # Front ends hide what a callback raises, so the caption has to tell it.
        try:
            image, shares = self.image, self._shares()
            self._picture.value = png.encoded(digit_figures.reading(image, shares))
            self._picture.tooltip = digit_figures.verdict(image, shares)
            caption = f"{self._picture.tooltip}. {_HOW}"
        except Exception as error:
            caption = f"{type(error).__name__}: {error}"
        self._caption.value = html.escape(caption)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        image, shares = self.image, self._shares()
        figure = digit_figures.reading(image, shares)
        data, metadata = png.figure_bundle(
            figure, f"{digit_figures.verdict(image, shares)}."
        )
        if core_widgets():
            data |= widget_bundle(self.widget)
        return data, metadata


def parse(text: str) -> list[Stroke]:
    """Strokes from text such as "1,2 3,4|5,6"; what is no pair of numbers is left out.

    Args:
        text: strokes separated by |, their points by spaces, x and y by a comma.
    """
    strokes = []
    for part in text.split("|"):
        points = []
        for point in part.split():
            x, _, y = point.partition(",")
            try:
                points.append((float(x), float(y)))
            except ValueError:
                continue
        if points:
            strokes.append(points)
    return strokes


def rasterise(strokes: Sequence[Stroke]) -> NDArray[np.uint8]:
    """Strokes as an image like MNIST's: 20 pixels high or wide, centred by its mass.

    Args:
        strokes: for each stroke its points (x, y), y downwards, in any unit.

    Returns:
        Shape (28, 28), uint8 from 0 (paper) to 255 (ink); all 0 without strokes.

    Source: LeCun et al. (1998), section III-A, on size and centre.
    """
    lines = [np.array(stroke, dtype=float) for stroke in strokes if len(stroke)]
    if not lines:
        return np.zeros((SIDE, SIDE), np.uint8)
    every = np.concatenate(lines)
    low, size = every.min(axis=0), np.ptp(every, axis=0).max()
    # A dot stays a dot: what is smaller than a quarter of the page is not blown up.
    scale = (BOX - 2 * PEN) / max(size, SIDE / 4)
    lines = [(line - low) * scale for line in lines]
    middle = np.ptp(every, axis=0) * scale / 2
    lines = [line + SIDE / 2 - middle for line in lines]
    ink = _ink(lines)
    places = np.arange(SIDE) + 0.5
    mass = np.array([ink.sum(axis=0) @ places, ink.sum(axis=1) @ places]) / ink.sum()
    ink = _ink([line + SIDE / 2 - mass for line in lines])
    return np.rint(255 * ink).astype(np.uint8)


def _ink(lines: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """How much ink each pixel has, from 0 to 1: by its distance to the lines."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    pixels = np.stack([x, y], axis=-1)[:, :, None]
    ends = [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in lines]
    start = np.concatenate([line[:-1] for line in ends])
    along = np.concatenate([np.diff(line, axis=0) for line in ends])
    length = np.maximum(np.sum(along**2, axis=1), 1e-12)
    share = np.clip(np.sum((pixels - start) * along, axis=-1) / length, 0, 1)
    nearest = start + share[..., None] * along
    distance = np.sqrt(np.sum((pixels - nearest) ** 2, axis=-1)).min(axis=-1)
    return np.clip(PEN + 0.5 - distance, 0, 1)
