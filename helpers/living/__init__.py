"""Living figures: drawn by the browser, alive without a kernel and without a network.

A figure is one small ES module beside this file, emitted with its data as one output
that needs nothing else. Python computes what it shows; the browser draws, at sixty
frames a second, wherever a notebook's HTML may run scripts.

How to write a figure
---------------------
1. Write `name.js`. It imports what it needs from "./kit.js" (documented there) and
   exports one function of its own name:

       import { handle, line, plot, slider } from "./kit.js";

       export default function slope(fig, { curve, x, y }) {
         const now = (fig.state.now ??= { at: 1 });     // outlives a rebuild
         const svg = fig.svg(300, "A curve and a point on it");
         const box = [40, 20, fig.width - 52, 230];
         const at = plot(svg, { box, x, y, xName: "x" });
         const point = handle(at, { name: "Point", colour: "var(--forward)",
           step: [0.1, 0], move(h) { now.at = h; fig.ask(); } });
         return () => {                                 // once a frame
           point.to(now.at, f(now.at), `x = ${now.at}`);
           fig.say(`At ${now.at} the slope is …`);
         };
       }

   Build parts once, and move them in the function that is returned. Reach: everything
   by mouse, by finger and by keys; every value in words (`fig.say`, a handle's words);
   labels beside what they name. Narrow pages (`fig.narrow`) get parts below each
   other; below 312 pixels a figure scrolls. Names of top-level functions must differ
   from the kit's, because both are emitted into one script.
2. Write a function in `figures.py` that turns a lesson's own arrays and functions into
   data (JSON: numbers, strings, lists; `table` for a function of one number, `floats`
   for many numbers) and gives `living("name", data, alt)`. It holds no derivative, loss
   or update rule: it calls the lesson's.
3. What JavaScript computes and Python computes too gets a test in `tests/living` that
   compares both; the figure goes into its list of figures, which are then pulled by
   mouse and by keys at three widths, in light and dark.
4. Look at it: `uv run python tools/stills.py FOLDER` photographs every figure, light,
   dark and as narrow as a phone.

Colours are roles (forward, backward, loss), as in `helpers.display.palette`, and each
has a second cue: solid, dashed, dotted.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

FOLDER: Final = Path(__file__).parent
# What the page shows where scripts may not run, such as in a notebook not yet trusted.
STILL: Final = (
    "<p><em>{words}</em><br>The figure itself needs its script: run this cell, or "
    "trust the notebook.</p>"
)


@dataclass(frozen=True)
class Living:
    """A figure with its data and its words; a notebook shows it.

    Args:
        name: of the module beside this file, without ".js".
        data: what the module's function gets: anything that JSON can hold.
        alt: one or two sentences for those who cannot see it.
    """

    name: str
    data: dict[str, Any]
    alt: str

    def html(self) -> str:
        """All that a page needs to show the figure, in one piece."""
        data = json.dumps(
            self.data, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        ).replace("<", "\\u003c")  # no </script> inside the script
        script = f"{module('kit')}{module(self.name)}"
        words = html.escape(self.alt)
        # The same content has the same name, so outputs are the same in every run.
        name = hashlib.sha256(f"{script}{data}{words}".encode()).hexdigest()[:12]
        return (
            f'<div data-living="{name}" data-alt="{words}">'
            f"{STILL.format(words=words)}</div>"
            f'<script type="module">{script}'
            f'living("{name}",{self.name},{data})</script>'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.alt}


def living(name: str, data: dict[str, Any], alt: str) -> Living:
    """A living figure; see `Living` for the arguments.

    Raises:
        ValueError: if there is no module of this name.
    """
    known = sorted(path.stem for path in FOLDER.glob("*.js") if path.stem != "kit")
    if name not in known:
        raise ValueError(f"No figure is called {name!r}, only {', '.join(known)}.")
    return Living(name, data, alt)


@cache  # an edited file must not meet the data of the Python imported before
def module(name: str) -> str:
    """A module's text without imports, exports, comments and indentation."""
    text = (FOLDER / f"{name}.js").read_text("utf-8")
    text = re.sub(r"^import [^;]*;\n", "", text, flags=re.M)
    text = re.sub(r"^export (default )?", "", text, flags=re.M)
    text = re.sub(r"/\*\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"(^|\s)// .*", "", text, flags=re.M)
    return re.sub(r"\s*\n\s*", "\n", text)


def table(
    function: Callable[[Any], Any], low: float, high: float, count: int = 641
) -> dict[str, Any]:
    """A function's values at equal steps, for a figure to read straight between them.

    Args:
        function: gets an array of shape (count,), returns the same shape.
        low: the first place.
        high: the last place; beyond both, the figure goes on straight.
        count: how many places.
    """
    values = np.asarray(function(np.linspace(low, high, count)), dtype=float)
    return {"low": low, "high": high, "values": np.round(values, 6).tolist()}


def floats(array: ArrayLike) -> str:
    """An array as base64 of little-endian float32, row by row."""
    return base64.b64encode(np.asarray(array, "<f4").tobytes()).decode("ascii")
