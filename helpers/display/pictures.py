"""Figures as PNG pictures for widgets and for a notebook's outputs."""

import base64
import io
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.display.alt_text import image

DOTS: Final = 1.5  # Dots for each CSS pixel: crisp on dense screens, and still fast.
INCH: Final = 100  # CSS pixels in the course style.


def png(figure: Figure) -> bytes:
    """The figure as a PNG with 1.5 dots for each CSS pixel.

    Args:
        figure: any figure; its resolution is set to that of pictures.
    """
    figure.set_dpi(INCH * DOTS)
    canvas, content = FigureCanvasAgg(figure), io.BytesIO()
    canvas.draw()
    # Without its alpha channel the opaque picture takes less time and room.
    picture = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
    picture.convert("RGB").save(content, "PNG", compress_level=1)
    return content.getvalue()


def bundle(figure: Figure, says: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The figure as a notebook's output: the data and their metadata, by MIME type.

    Args:
        figure: any figure.
        says: a sentence for those who cannot see it.
    """
    width, height = (round(INCH * side) for side in figure.get_size_inches())
    shown = {"width": width, "height": height, "alt": says}
    content = png(figure)
    data = {
        "text/plain": says,
        "image/png": base64.b64encode(content).decode("ascii"),
        "text/html": image("image/png", content, says, width),
    }
    return data, {"image/png": shown}
