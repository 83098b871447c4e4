"""Pictures as PNG files, and as a notebook's outputs."""

import base64
import html
import io
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

DOTS: Final = 1.5  # for each CSS pixel: crisp on dense screens, and still fast
DPI: Final = round(100 * DOTS)  # in the course style an inch is 100 CSS pixels
NEARLY_WHITE: Final = 248
# How white paper looks: a card with round corners that does not glare on a dark page.
# JupyterLab tells its theme by this number, 0 or 32; elsewhere nothing is dimmed.
CARD: Final = (
    "border-radius: 8px; "
    "filter: brightness(calc(1 - 0.14 * min(1, var(--jp-shadow-base-lightness, 0))))"
)

Bundle = tuple[dict[str, Any], dict[str, Any]]


def encoded(figure: Figure) -> bytes:
    """Draws a figure as a PNG; its resolution is set to DPI."""
    figure.set_dpi(DPI)
    canvas, content = FigureCanvasAgg(figure), io.BytesIO()
    canvas.draw()
    # Without its alpha channel the opaque picture takes less time and room.
    picture = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
    picture.convert("RGB").save(content, "PNG", compress_level=1)
    return content.getvalue()


def palette_of(frames: Sequence[np.ndarray]) -> Image.Image:
    """Chooses 256 colours for several frames.

    Args:
        frames: bytes of shape (height, width, 4), all equally wide.
    """
    sheet = Image.fromarray(np.concatenate(frames)).convert("RGB")
    return _white_paper(sheet.quantize(256, dither=Image.Dither.NONE))


def packed(picture: Image.Image) -> bytes:
    """A picture as a small PNG to be kept: in 256 colours of its own.

    Args:
        picture: in RGB.
    """
    # An octree keeps a thin line's colour, which the median cut gives to the largest
    # areas; without dithering, which would cost bytes and show on flat paper.
    few = picture.quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    _white_paper(few).save(file, "PNG", optimize=True)
    return file.getvalue()


def _white_paper(picture: Image.Image) -> Image.Image:
    """Makes the nearly white colours of a picture with a palette white."""
    # Pillow finds near colours only, and paper has to stay white.
    colours = np.array(picture.getpalette()).reshape(-1, 3)
    colours[(colours >= NEARLY_WHITE).all(axis=1)] = 255
    picture.putpalette(colours.ravel().tolist())
    return picture


def in_palette(rgba: np.ndarray, palette: Image.Image, level: int = 1) -> bytes:
    """Encodes a frame as a PNG in the colours of a palette.

    Args:
        rgba: bytes of shape (height, width, 4).
        palette: as `palette_of` chooses it.
        level: from 1, done soon, to 9, for a small file.
    """
    file = io.BytesIO()
    # A byte for each dot: a quarter of the time and two fifths of the size of RGB.
    rgb = Image.fromarray(rgba).convert("RGB")
    dots = rgb.quantize(palette=palette, dither=Image.Dither.NONE)
    dots.save(file, "PNG", compress_level=level)
    return file.getvalue()


def html_image(
    mime: str, data: bytes, alt: str, width: int, scroll: bool = False
) -> str:
    """Writes an HTML image with its text alternative.

    Args:
        mime: such as "image/png" or "image/svg+xml".
        data: the picture's file.
        alt: what the picture says.
        width: in CSS pixels; a narrower page shrinks the picture,
        scroll: unless it may scroll there, which the keyboard can do too.
    """
    source = f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
    words = f'alt="{html.escape(alt)}"'
    if not scroll:
        look = f'style="{CARD}"'
        return f'<img src="{source}" width="{width}" {look} {words}>'
    wide = f'<img src="{source}" width="{width}" style="max-width: none" {words}>'
    return f'<div tabindex="0" style="overflow-x: auto; {CARD}">{wide}</div>'


def bundle(content: bytes, alt: str, width: int, height: int) -> Bundle:
    """Makes a notebook's output: MIME type → data, and MIME type → metadata.

    Args:
        content: the PNG.
        alt: a sentence for those who cannot see it.
        width: in CSS pixels.
        height: in CSS pixels.
    """
    data = {
        "image/png": base64.b64encode(content).decode("ascii"),
        "text/html": html_image("image/png", content, alt, width),
        "text/plain": alt,
    }
    return data, {"image/png": {"width": width, "height": height, "alt": alt}}


def figure_bundle(figure: Figure, alt: str) -> Bundle:
    """Makes the output of a figure that is drawn with `encoded`."""
    width, height = (round(100 * side) for side in figure.get_size_inches())
    return bundle(encoded(figure), alt, width, height)
