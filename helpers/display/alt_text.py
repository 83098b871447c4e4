"""What a picture says, in words, for those who cannot see it.

`describe(figure)` composes the words from the figure's own title, axes and labels, and
`register()` lets every matplotlib figure of a notebook carry them. JupyterLab shows an
image output without its `alt` text, so the picture goes out as HTML too, which Colab,
VS Code and nbconvert show with it; a stored notebook keeps the image and its metadata.
"""

import re
from collections.abc import Container, Iterable
from typing import Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.display import png
from helpers.display.png import Bundle

_MOST_LABELS: Final = 24  # of one Axes; a table of numbers is no sentence
_MOST_NUMBERS: Final = 12  # more of them are a table, and only counted
_NUMBER: Final = re.compile(r"[-−+]?[\d.,]+ ?%?")
_NAME: Final = re.compile(r"[^\W\d_]{2}")  # what a tick says that is no number
_LINE_SAMPLE: Final = re.compile(r"(- -|[—●■▨○▲])\s*")
_COMMANDS: Final = {r"\cdot": "·", r"\times": "×", r"\partial": "∂", r"\eta": "η"}


def describe(figure: Figure, without: Container[Artist] = ()) -> str:
    """Tells a figure in words: titles, axis labels, and the labels in the picture.

    Args:
        figure: a finished figure.
        without: artists to leave out, such as texts that follow a slider.

    Returns:
        Sentences, at least one, without line breaks.
    """
    axes = [ax for ax in figure.axes if ax.get_visible()]
    whole = [*map(_plain, (figure.get_suptitle(), figure.get_supxlabel()))]
    parts = [_panel(ax, without) for ax in axes]
    if len(axes) > 1:
        whole.append(f"{len(axes)} panels")
        parts = [f"Panel {n}: {part}" for n, part in enumerate(parts, 1) if part]
    text = " ".join(_sentence(part) for part in (*whole, *parts) if part)
    return text or f"A figure with {len(axes)} axes."


def register() -> None:
    """Lets every figure of this notebook carry its words; outside of one, nothing."""
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # a plain Python without a notebook
        return
    shell = get_ipython()
    if shell is not None:
        set_matplotlib_formats()  # none of its own: they would go before the bundle
        shell.display_formatter.mimebundle_formatter.for_type(Figure, bundle)


def bundle(figure: Figure) -> Bundle:
    """Makes the output of a notebook's figure: twice the pixels, HTML and words.

    Args:
        figure: with at least one Axes or artist; an empty one gives an empty output.

    Returns:
        MIME type → data, and MIME type → metadata.
    """
    from IPython.core.pylabtools import retina_figure
    from matplotlib_inline.config import InlineBackend

    options = InlineBackend.instance().print_figure_kwargs
    rendering = retina_figure(figure, base64=False, **options)
    if rendering is None:
        return {}, {}
    content, size = rendering
    return png.bundle(content, describe(figure), **size)


def _panel(ax: Axes, without: Container[Artist]) -> str:
    title = _plain(" ".join(_titles(ax)))
    axes = []
    if ax.axison:
        named = {"x": ax.get_xlabel(), "y": ax.get_ylabel()}
        axes = [f"{axis} axis: {_plain(label)}" for axis, label in named.items()]
        axes = [text for text in axes if not text.endswith(": ")]
    labels = [text for text in _labels(ax, without) if text != title]
    more = len(labels) - _MOST_LABELS
    if more > 0:
        labels = [*labels[:_MOST_LABELS], f"and {more} more"]
    words = f"Labels: {', '.join(labels)}" if labels else ""
    return ". ".join(filter(None, [title.rstrip("."), "; ".join(axes), words]))


def _titles(ax: Axes) -> Iterable[str]:
    return filter(None, (ax.get_title(loc=side) for side in ("left", "center")))


def _labels(ax: Axes, without: Container[Artist]) -> list[str]:
    """The words in the picture: texts, the legend, named lines, names of ticks."""
    texts = [text.get_text() for text in ax.texts if text not in without]
    if legend := ax.get_legend():
        texts += [text.get_text() for text in legend.get_texts()]
    texts += [str(line.get_label()) for line in ax.lines if line not in without]
    if ax.axison:
        for axis in (ax.xaxis, ax.yaxis):
            ticks = [tick.get_text() for tick in axis.get_ticklabels()]
            texts += [tick for tick in ticks if _NAME.match(tick)]
    plain = [_plain(text) for text in texts if not text.startswith("_")]
    numbers = [text for text in plain if _NUMBER.fullmatch(text)]
    if len(numbers) > _MOST_NUMBERS:
        plain = [text for text in plain if text not in numbers]
        plain.append(f"{len(numbers)} numbers")
    return [text for text in dict.fromkeys(plain) if text]


def _plain(text: str) -> str:
    """A label without what only the eye needs: marks of a formula, samples of lines."""
    for command, sign in _COMMANDS.items():
        text = text.replace(command, sign)
    text = re.sub(r"\\[a-z]+|[${}\\]", "", text)
    return " ".join(_LINE_SAMPLE.sub("", text).split())


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
