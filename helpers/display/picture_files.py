"""Pictures as files and widgets: a PNG, its name, the size and the name of an SVG."""

import io
from collections.abc import Sequence
from types import ModuleType
from typing import Final
from xml.etree import ElementTree

import numpy as np
import traitlets
from PIL import Image

NEARLY_WHITE: Final = 248


def palette_of(frames: Sequence[np.ndarray]) -> Image.Image:
    """Choose 256 colours for (height, width, 4) bytes of equal widths."""
    sheet = Image.fromarray(np.concatenate(frames)).convert("RGB")
    palette = sheet.quantize(256, dither=Image.Dither.NONE)
    colours = np.array(palette.getpalette()).reshape(-1, 3)
    # Pillow finds near colours only, and paper has to stay white.
    colours[(colours >= NEARLY_WHITE).all(axis=1)] = 255
    palette.putpalette(colours.ravel().tolist())
    return palette


def png(rgba: np.ndarray, palette: Image.Image) -> bytes:
    """Encode (height, width, 4) bytes as a PNG in the colours of `palette_of`."""
    file = io.BytesIO()
    # A byte for each dot: a quarter of the time and two fifths of the size of RGB.
    rgb = Image.fromarray(rgba).convert("RGB")
    dots = rgb.quantize(palette=palette, dither=Image.Dither.NONE)
    dots.save(file, "PNG", compress_level=1)
    return file.getvalue()


def named_image(widgets: ModuleType) -> type:
    """Give ipywidgets' Image a `tooltip` that names it to screen readers.

    JupyterLab reads the tooltip if the model has a description too; ipywidgets 7 shows
    neither, and the words beside the picture have to do there.
    """
    names = ("description", "tooltip")
    texts = {name: traitlets.Unicode("").tag(sync=True) for name in names}
    return type("Image", (widgets.Image,), texts)


def svg_size(svg: str) -> tuple[int, int]:
    """Read the width and the height that an SVG gives itself."""
    try:
        root = ElementTree.fromstring(svg)
        sides = [root.attrib[name].removesuffix("px") for name in ("width", "height")]
        return round(float(sides[0])), round(float(sides[1]))
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise ValueError(
            "render must write well-formed XML, and give its <svg> a width and a "
            f"height in pixels: {error!r}."
        ) from error


def svg_name(svg: str) -> str:
    """Read the words that an SVG gives itself for those who cannot see it, or ""."""
    return ElementTree.fromstring(svg).attrib.get("aria-label", "")
