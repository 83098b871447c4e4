"""tools/recall.py: every recall question of the lessons as a card that Anki reads."""

import csv
import re
from html.parser import HTMLParser

import nbformat
import pytest

from tools.course import Course
from tools.recall import HEAD, as_csv, cards
from tools.solutions import Solution, read_solution

COURSE = Course()
SOLUTIONS = [read_solution(COURSE, path) for path in COURSE.solutions]
PROSE = """\
<details><summary><b>Recall 1</b> (lesson 01): what is <code>f"x, y"</code>?</summary>
Two
lines, "quoted".</details>

<details><summary>2. x = 3; why?</summary>No reason.</details>

<details><summary>Answer</summary>No card.</details>"""


def rows(text):
    """The cards of a file as Anki takes them in."""
    assert text.startswith(HEAD)
    return list(csv.reader(text[len(HEAD) :].splitlines(keepends=True)))


def test_questions_become_cards_whatever_they_quote():
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(PROSE)])
    tag = "forward-backward::lesson-0"
    assert rows(as_csv([Solution("03_any", "any", made, "", [])])) == [
        ['What is <code>f"x, y"</code>?', 'Two lines, "quoted".', f"{tag}1"],
        ["x = 3; why?", "No reason.", f"{tag}3"],
    ]


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda solution: solution.name)
def test_every_lesson_asks_and_no_question_is_lost(solution):
    prose = "\n".join(
        c.source for c in solution.notebook.cells if c.cell_type == "markdown"
    )
    found = cards([solution])
    asked = re.findall(r"<summary>(?:<b>Recall|\d\.)", prose)
    assert len(found) == len(asked) >= 4


class Tags(HTMLParser):
    """The tags of a piece of HTML; those still open at its end."""

    def __init__(self, text):
        super().__init__()
        self.open, self.used = [], set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.used.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_course_s_cards_are_whole_html_and_no_markdown():
    found = rows(as_csv(SOLUTIONS))
    assert len({question for question, _, _ in found}) == len(found)
    for question, answer, tag in found:
        assert re.fullmatch(r"forward-backward::lesson-0\d", tag)
        for side in (question, answer):
            tags = Tags(side)
            assert not tags.open and tags.used <= {"code", "b", "i", "em", "sub", "sup"}
            assert side and not re.search(r"[`$]|\*\*|\]\(", side), side
