"""The recall questions of all lessons, as cards for Anki.

uv run python tools/recall.py    writes recall.csv: in Anki, File → Import

Anki asks each of them again when you are about to forget it.
"""

import csv
import io
import re
import sys
from dataclasses import dataclass
from typing import Final

from tools.course import BuildError, Course
from tools.solutions import Solution, read_solution

FILE: Final = "recall.csv"
# What Anki reads of the file before its cards.
HEAD: Final = (
    "#separator:Comma\n#html:true\n#columns:Question,Answer,Tags\n#tags column:3\n"
)
QUESTION: Final = re.compile(
    r"<details><summary>(?:<b>Recall \d+</b>(?: \(lesson (?P<about>\d\d)\))?:|\d+\.)\s"
    r"(?P<question>.*?)</summary>(?P<answer>.*?)</details>",
    re.S,
)


@dataclass(frozen=True)
class Card:
    """A question and its answer, both HTML.

    Args:
        question: one sentence or two.
        answer: as short.
        lesson: number of the lesson that taught it, such as "03".
    """

    question: str
    answer: str
    lesson: str


def cards(solutions: list[Solution]) -> list[Card]:
    """Every recall question of the lessons, in their order."""
    return [
        Card(
            _side(match["question"]),
            _side(match["answer"]),
            match["about"] or solution.name[:2],
        )
        for solution in solutions
        for cell in solution.notebook.cells
        if cell.cell_type == "markdown"
        for match in QUESTION.finditer(cell.source)
    ]


def _side(text: str) -> str:
    """A side of a card, on one line; a word that begins it gets a capital letter."""
    line = " ".join(text.split())
    return line[0].upper() + line[1:] if re.match(r"(a|[a-z]{2,}) ", line) else line


def as_csv(solutions: list[Solution]) -> str:
    """The file that Anki imports: a line a card, every field quoted."""
    text = io.StringIO(HEAD)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for card in cards(solutions):
        tag = f"forward-backward::lesson-{card.lesson}"
        writer.writerow([card.question, card.answer, tag])
    return text.getvalue()


def main() -> int:
    """Writes the file; returns the exit code."""
    course = Course()
    try:
        solutions = [read_solution(course, path) for path in course.solutions]
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    (course.root / FILE).write_text(as_csv(solutions), encoding="utf-8", newline="\n")
    print(f"{FILE}: {len(cards(solutions))} cards")
    return 0


if __name__ == "__main__":
    sys.exit(main())
