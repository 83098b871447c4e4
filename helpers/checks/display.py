"""How a check, a hint and a solution show themselves: HTML in a notebook, else text."""

import html
import re
from dataclasses import dataclass
from typing import Any, Final

from helpers.checks.cells import in_kernel
from helpers.checks.comparing import show

MARKS: Final = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}
# Borders only, no backgrounds: JupyterLab's own text colour stays readable on its
# own background in the light and in the dark theme. The mark is the second cue.
EDGES: Final = {
    "correct": "#2E8B57",
    "incorrect": "#C04F00",
    "not attempted": "#9A9A9A",
    "hint": "#0072B2",
}


def card(edge: str, body: str) -> str:
    """An HTML block with a coloured left edge.

    Args:
        edge: a key of EDGES.
        body: HTML, already escaped.
    """
    return (
        f'<div style="border-left: 4px solid {EDGES[edge]}; padding: 2px 0 2px 12px; '
        f'margin: 4px 0; white-space: pre-wrap; line-height: 1.5">{body}</div>'
    )


def to_html(text: str) -> str:
    """Plain text as HTML: escaped, with `code` set in the code font."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


@dataclass(frozen=True)
class Row:
    """A call whose result differs.

    Args:
        call: as it is written.
        expected: the reference's result, as text.
        got: the learner's, as text, or what was raised.
    """

    call: str
    expected: str
    got: str


@dataclass(frozen=True)
class Result:
    """What a check found.

    Args:
        exercise: the exercise's name.
        status: "correct", "incorrect" or "not attempted".
        said: the first sentence.
        rows: the calls that differ, at most three.
        hint: the next step; of a correct answer a note.
        printed: what the answer printed.
    """

    exercise: str
    status: str
    said: str
    rows: tuple[Row, ...] = ()
    hint: str = ""
    printed: str = ""

    @property
    def message(self) -> str:
        """All words of it, as plain text."""
        rows = [
            f"  {row.call}\n    expected {row.expected}\n    got      {row.got}"
            for row in self.rows
        ]
        label = "Note" if self.status == "correct" else "Hint"
        return "\n".join(
            [
                self.said,
                *rows,
                *([f"{label}: {self.hint}"] if self.hint else []),
                *(
                    [f"It printed: {self.printed.strip()[:200]}"]
                    if self.printed
                    else []
                ),
            ]
        )

    def __str__(self) -> str:
        return f"{MARKS[self.status]} {self.exercise}: {self.message}"

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        title = f"<b>{MARKS[self.status]} {html.escape(self.exercise)}</b>: "
        body = title + to_html(self.message)
        return {"text/plain": str(self), "text/html": card(self.status, body)}


def pair(expected: Any, got: Any) -> tuple[str, str]:
    """The expected value and the one that came, as texts that differ."""
    return show(expected), show(got)


def present(result: Result) -> None:
    """Shows a result: as a card in a notebook, else as text."""
    if in_kernel():
        from IPython.display import display

        display(result)
    else:
        print(result)


@dataclass(frozen=True)
class Help:
    """A hint or a solution.

    Args:
        title: its first words, such as "Hint 1 of 3".
        message: plain text; `code` in backquotes.
        code: Python source shown below the message, or "".
    """

    title: str
    message: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.title}: {self.message}" + (
            f"\n\n{self.code}" if self.code else ""
        )

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        body = f"<b>{html.escape(self.title)}</b>: {to_html(self.message)}"
        if self.code:
            body += f"\n<pre>{html.escape(self.code)}</pre>"
        return {"text/plain": str(self), "text/html": card("hint", body)}
