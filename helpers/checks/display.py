"""How a check, a hint and a solution show themselves: HTML in a notebook, else text."""

import html
import re
from dataclasses import dataclass
from typing import Any, Final

from helpers.checks.cells import in_kernel
from helpers.checks.exercise import Exercise, find, names, source_of
from helpers.checks.values import Text, plain

MARKS: Final = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}
# Borders only, no backgrounds: JupyterLab's own text colour stays readable on its
# own background in the light and in the dark theme. The mark is the second cue.
EDGES: Final = {
    "correct": "#2E8B57",
    "incorrect": "#C04F00",
    "not attempted": "#9A9A9A",
    "hint": "#0072B2",
}
SURE: Final = "Are you sure? One more attempt of your own teaches more."
LONGEST_LINE: Final = 36
CELL: Final = (
    "text-align: left; vertical-align: top; padding: 1px 16px 1px 0; "
    "border: none; background: none"
)
_MARKED: Final = (
    "font-weight: bold; text-decoration: underline; text-decoration-thickness: 2px; "
    f"text-decoration-color: {EDGES['incorrect']}; text-underline-offset: 3px"
)
_BUTTON: Final = (
    "display: inline-block; cursor: pointer; border: 1px solid #9A9A9A; "
    "border-radius: 3px; padding: 1px 10px; margin: 4px 0"
)


def card(edge: str, body: str) -> str:
    """An HTML block with a coloured left edge.

    Args:
        edge: a key of EDGES.
        body: HTML, already escaped.
    """
    return (
        f'<div style="border-left: 4px solid {EDGES[edge]}; padding: 2px 0 2px 12px; '
        f'margin: 4px 0; line-height: 1.5">{body}</div>'
    )


def to_html(text: str) -> str:
    """Plain text as HTML: escaped, with `code` set in the code font."""
    escaped = html.escape(text, quote=False).replace("\n", "<br>")
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)


@dataclass(frozen=True)
class Row:
    """A call whose result differs.

    Args:
        call: as it is written.
        expected: the reference's result.
        got: the learner's, or what was raised.
    """

    call: str
    expected: Text
    got: Text


@dataclass(frozen=True)
class Result:
    """What a check found.

    Args:
        exercise: the exercise's name.
        status: "correct", "incorrect" or "not attempted".
        said: the first sentence.
        rows: some of the calls that differ.
        hint: the next step; of a correct answer a note.
        printed: what the answer printed.
        progress: how much is done, if that is kept.
    """

    exercise: str
    status: str
    said: str
    rows: tuple[Row, ...] = ()
    hint: str = ""
    printed: str = ""
    progress: str = ""

    @property
    def message(self) -> str:
        """All words of it, as plain text."""
        rows = [
            f"  {row.call}\n    expected {plain(row.expected)}\n"
            f"    got      {plain(row.got)}"
            for row in self.rows
        ]
        return "\n".join([self.said, *rows, *self._last])

    @property
    def _last(self) -> list[str]:
        label = "Note" if self.status == "correct" else "Hint"
        hint = [f"{label}: {self.hint}"] if self.hint else []
        printed = self.printed.strip()[:200]
        return hint + ([f"It printed: {printed}"] if printed else [])

    @property
    def goes_on(self) -> str:
        """Whose function the lesson goes on with."""
        if self.status == "correct":
            return f"From here on the lesson uses your {self.exercise}."
        return f"Until yours is right, the lesson uses the course's {self.exercise}."

    @property
    def is_known(self) -> bool:
        """Whether there is such an exercise."""
        return self.exercise in names()

    def __str__(self) -> str:
        return f"{MARKS[self.status]} {self.exercise}: {self.message}"

    __repr__ = __str__

    @property
    def text(self) -> str:
        """What is shown where there is no HTML."""
        last = [self.goes_on, self.progress] if self.is_known else []
        return "\n".join(line for line in [str(self), *last] if line)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        title = f"<b>{MARKS[self.status]} {html.escape(self.exercise)}</b>: "
        parts = [title + to_html(self.said), _table(self.rows)]
        parts += [
            f"<div><b>{word}</b>:{to_html(line)}</div>"
            for word, _, line in (line.partition(":") for line in self._last)
        ]
        if self.is_known:
            last = [to_html(line) for line in (self.goes_on, self.progress) if line]
            goes_on = f'<div style="opacity: 0.75">{"<br>".join(last)}</div>'
            helps = self.status != "correct"
            parts += [goes_on, _help(find(self.exercise)) if helps else ""]
        return {
            "text/plain": self.text,
            "text/html": card(self.status, "".join(parts)),
        }


def _table(rows: tuple[Row, ...]) -> str:
    if not rows:
        return ""
    head = "".join(
        f'<th style="{CELL}; font-weight: normal; opacity: 0.75">{word}</th>'
        for word in ("call", "expected", "got")
    )
    lines = "".join(
        f'<tr style="background: none">{_code(html.escape(row.call), len(row.call))}'
        f"{_value(row.expected)}{_value(row.got)}</tr>"
        for row in rows
    )
    return (
        '<table style="border-collapse: collapse; margin: 4px 0">'
        f'<tr style="background: none">{head}</tr>{lines}</table>'
    )


def _code(text: str, longest: int) -> str:
    """A cell in the code font; long lines wrap."""
    wraps = "pre-wrap; max-width: 26em" if longest > LONGEST_LINE else "pre"
    return (
        f'<td style="{CELL}; font-family: monospace; white-space: {wraps}; '
        f'overflow-wrap: break-word">{text}</td>'
    )


def _value(text: Text) -> str:
    lines = "".join(piece for piece, _ in text).splitlines()
    return _code(_marked(text), max(map(len, lines), default=0))


def _marked(text: Text) -> str:
    return "".join(
        f'<span style="{_MARKED}">{html.escape(piece)}</span>'
        if marked
        else html.escape(piece)
        for piece, marked in text
    )


def _help(exercise: Exercise) -> str:
    """Buttons that unfold: each hint, then the next one; and the solution.

    They are the browser's own, so they work in a stored notebook and without a kernel.
    """
    inside = ""
    for number, text in reversed([*enumerate(exercise.hints, 1)]):
        inside = _button(
            "Hint" if number == 1 else "Next hint",
            f"<div>{to_html(text)}</div>{inside}",
        )
    shown = f"{to_html(exercise.because)}{_pre(source_of(exercise))}"
    ask = f"{html.escape(SURE)}{_button('Show it', shown)}"
    return inside + _button("Solution", ask)


def _pre(code: str) -> str:
    return f'<pre style="font-family: monospace">{html.escape(code)}</pre>'


def _button(word: str, inside: str) -> str:
    return (
        '<details style="display: inline-block; vertical-align: top; '
        f'margin-right: 8px"><summary style="{_BUTTON}">{word}</summary>'
        f'<div style="padding-left: 12px">{inside}</div></details>'
    )


def present(result: Result) -> None:
    """Shows a result: as a card in a notebook, else as text."""
    if in_kernel():
        from IPython.display import display

        display(result)
    else:
        print(result.text)


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
            body += _pre(self.code)
        return {"text/plain": str(self), "text/html": card("hint", body)}
