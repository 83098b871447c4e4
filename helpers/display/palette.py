"""The course's colours: each one has a single meaning, and a second cue beside hue.

`FORWARD`, `BACKWARD`, `LOSS`, `DATA` and `CONTEXT` are hex colours. The `*_LINE`
dictionaries add the second cue (solid, dashed, dotted, markers) and can be passed
to matplotlib's `plot` as they are: ``ax.plot(x, y, **FORWARD_LINE)``.
"""

from typing import Any, Final

FORWARD: Final = "#0072B2"
BACKWARD: Final = "#C04F00"
LOSS: Final = "#AA3377"
DATA: Final = "#222222"
CONTEXT: Final = "#9A9A9A"

# CONTEXT has a contrast of 2.8:1 on white: enough for a line, too little for words.
TEXT: Final = "#222222"
QUIET_TEXT: Final = "#595959"

SIGNED: Final = "PRGn"
MAGNITUDE: Final = "cividis"

FORWARD_LINE: Final[dict[str, Any]] = {"color": FORWARD, "linestyle": "-"}
BACKWARD_LINE: Final[dict[str, Any]] = {"color": BACKWARD, "linestyle": "--"}
LOSS_LINE: Final[dict[str, Any]] = {"color": LOSS, "linestyle": ":"}
DATA_LINE: Final[dict[str, Any]] = {"color": DATA, "linestyle": "none", "marker": "o"}
CONTEXT_LINE: Final[dict[str, Any]] = {
    "color": CONTEXT,
    "linestyle": "-",
    "linewidth": 1.0,
}
