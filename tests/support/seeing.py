"""What an eye would notice in a figure: clipped or covered texts, faint colours."""

import itertools

from matplotlib.text import Text


def visible_texts(figure):
    """(text, its box in pixels) of every text in a drawn figure."""
    boxes = []
    hidden = {text for ax in figure.axes for text in _not_drawn(ax)}
    for text in set(figure.findobj(Text)) - hidden:
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            if box.width > 0:
                boxes.append((text.get_text(), box))
    return boxes


def _not_drawn(ax):
    """Tick labels that matplotlib keeps but does not draw."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if not ax.axison or not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)


def overlap(a, b):
    """Shared area in pixels, beyond what the empty rim of a text's box allows."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return width > 1 and height > 3


def assert_texts_are_readable(figure):
    """In a drawn figure no text is clipped, and none lies over another."""
    boxes, paper = visible_texts(figure), figure.bbox.padded(1)
    assert boxes
    for text, box in boxes:
        assert paper.x0 <= box.x0 and box.x1 <= paper.x1, f"{text!r} is clipped"
        assert paper.y0 <= box.y0 and box.y1 <= paper.y1, f"{text!r} is clipped"
    for (text, box), (other, near) in itertools.combinations(boxes, 2):
        assert not overlap(box, near), f"{text!r} overlaps {other!r}"


def luminance(colour):
    """Relative luminance of "#rrggbb", as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
