"""tools/site.py: pages that ask no server for anything, whose links lead somewhere."""

import base64
import re
from html.parser import HTMLParser

import nbformat
import pytest

from helpers.figures import graphs
from helpers.living import living
from scratch.graph import Node
from tools.course import Course
from tools.lessons import INTENDED
from tools.site import Writer, definitions, glossary, pages, write
from tools.solutions import Solution, read_solution

COURSE = Course()
SOLUTIONS = [read_solution(COURSE, path) for path in COURSE.solutions]
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAA"
    "SUVORK5CYII="
)
VOID = {"meta", "link", "br", "img", "input", "hr", "wbr", "source"}
PROSE = r"""# How steep?

A **slope** is a rise for a run: $\frac{a}{b}$. See [lesson 01](01_activations.ipynb)
and [the licence](../../LICENSE).

## Two ways

$$ y = \sum_k x_k^2 $$

<details><summary>Why?</summary>

Because.

</details>

## Two ways
"""


class Page(HTMLParser):
    """What a page asks for, links to and names; whether its tags are closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.asked, self.links, self.names, self.images = [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.asked += [values[n] for n in ("src", "srcset", "data") if n in values]
        if tag == "link":
            self.asked.append(values["href"])
        if tag == "a":
            self.links.append(values["href"])
        if tag == "img":
            self.images.append(values)
        if "id" in values:
            self.names.append(values["id"])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open.pop() != tag:  # <p> and <li> may stay open
            pass


def shown(data, **metadata):
    return nbformat.v4.new_output("display_data", data, metadata=metadata)


def tiny():
    """A lesson of a few cells with an output of each kind."""
    figure = living("threshold", {"x": []}, "Points & a sigmoid").html()
    drawing = graphs.draw(Node(2.0) * 3)._repr_mimebundle_()[0]
    drawing.pop("text/html")
    picture = base64.b64encode(DOT).decode()
    cells = [
        nbformat.v4.new_markdown_cell(PROSE),
        nbformat.v4.new_code_cell("import os", metadata={"tags": ["setup"]}),
        nbformat.v4.new_markdown_cell("For scratch.", metadata={"tags": ["module:m"]}),
        nbformat.v4.new_code_cell(
            "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n"
            "    ### END SOLUTION",
            metadata={"nbgrader": {"solution": True, "grade_id": "double"}},
        ),
        nbformat.v4.new_code_cell(
            "1 / 0",
            metadata={"tags": ["raises-exception"]},
            outputs=[
                nbformat.v4.new_output(
                    "error", ename="E", evalue="", traceback=["\x1b[31mE: <no>\x1b[0m"]
                )
            ],
        ),
        nbformat.v4.new_code_cell(
            "figure",
            outputs=[
                shown({"text/html": figure, "text/plain": "Points & a sigmoid"}),
                shown(
                    {"image/png": picture, "text/plain": "x"},
                    **{"image/png": {"width": 7, "alt": "A dot"}},
                ),
                shown(drawing),
                nbformat.v4.new_output("stream", text="a < b"),
            ],
        ),
    ]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["course"] = {"question": "?", "write": "double", "minutes": 5}
    return Solution("00_start_here", "tiny", made, "", [])


@pytest.fixture(scope="module")
def site():
    return pages(COURSE, [tiny()])


def test_pages_parse_ask_nobody_and_link_to_what_is_there(site):
    parsed = {n: Page(t.decode()) for n, t in site.items() if n.endswith(".html")}
    assert set(parsed) == {"00_start_here.html", "index.html", "glossary.html"}
    for name, page in parsed.items():
        assert page.open == [], name
        assert len(set(page.names)) == len(page.names), name
        for asked in page.asked:
            assert asked.startswith("data:") or asked in site, (name, asked)
        for link in page.links:
            file, _, anchor = link.partition("#")
            if link.startswith("https://"):
                continue
            if file == "01_activations.html":  # no page of this small site
                continue
            assert not file or file in site, (name, link)
            assert not anchor or anchor in parsed[file or name].names, (name, link)
    assert not re.search(r"@import|url\(", site["style.css"].decode())


def test_a_lesson_shows_each_kind_of_cell_and_output(site):
    text = site["00_start_here.html"].decode()
    page = Page(text)
    assert "import os" not in text and "For scratch." not in text
    assert text.count("BEGIN SOLUTION") == 0
    assert text.index("your code here") < text.index("One right answer for")
    assert INTENDED in text and "E: &lt;no&gt;" in text
    assert 'data-living="' in text and '<script type="module">' in text
    assert (page.images[0]["alt"], page.images[0]["width"]) == ("A dot", "7")
    assert all(len(image["alt"]) > 3 for image in page.images)
    assert sorted(name[-3:] for name in site if "/" in name) == ["png", "svg"]
    assert page.names.count("two-ways") == page.names.count("two-ways-2") == 1
    assert text.count("<math ") == 2 and 'display="block"' in text
    assert "$" not in re.sub(r"<script.*?</script>", "", text, flags=re.S)
    assert f'href="{COURSE.address}/blob/main/LICENSE"' in text
    assert 'href="01_activations.html"' in text


def test_a_definition_has_one_of_two_forms():
    prose = """\
Two ways. A rise for a run is called a **slope**. It is **steep**. **Predict**: is it?
A **bend** is a corner. **Best** is the best. It is often called the **cost** of it."""
    cells = [nbformat.v4.new_markdown_cell(prose)]
    made = Solution("00_any", "", nbformat.v4.new_notebook(cells=cells), "", [])
    assert [entry.term for entry in definitions(made, COURSE)] == [
        "slope",
        "bend",
        "cost",
    ]


def test_the_glossary_takes_sentences_that_define():
    (entry,) = glossary(COURSE, [tiny()])
    assert (entry.term, entry.lesson, entry.heading) == (
        "slope",
        "00_start_here",
        "how-steep",
    )


# What a reader of the field searches for → the lesson that says what it is.
VOCABULARY = {
    "supervised learning": "00_start_here",
    "tensor": "00_start_here",
    "regression": "01_activations",
    "classification": "01_activations",
    "XOR": "01_activations",
    "feed-forward": "01_activations",
    "deep": "01_activations",
    "Bernoulli": "01_activations",
    "likelihood": "02_losses",
    "cost function": "02_losses",
    "logistic regression": "03_gradient_descent",
}


@pytest.mark.parametrize("term", VOCABULARY)
def test_the_words_of_the_field_are_defined_once_where_they_are_first_used(term):
    found = [e for s in SOLUTIONS for e in definitions(s, COURSE) if e.term == term]
    assert [entry.lesson for entry in found] == [VOCABULARY[term]]
    sentence = re.sub("<[^>]*>", "", found[0].html)
    assert 5 <= len(sentence.split()) <= 40 and sentence.endswith(".")
    if term == "deep":  # a word of everyday language, too
        return
    cells = [
        c for s in SOLUTIONS for c in s.notebook.cells if c.cell_type == "markdown"
    ]
    first = next(c for c in cells if re.search(rf"\b{term}", c.source, re.I))
    assert f"**{term}**" in first.source
    assert first.source.lower().index(term.lower()) == first.source.index(f"{term}**")


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda solution: solution.name)
def test_every_formula_of_the_lessons_becomes_mathml(solution):
    for cell in solution.notebook.cells:
        if cell.cell_type == "markdown":
            text = Writer(COURSE, "notebooks/solutions").write(cell.source)
            for formula in re.findall(r"<math.*?</math>", text, re.S):
                assert "\\" not in formula, formula


def test_writing_leaves_nothing_of_before(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").touch()
    write(tmp_path / "site", {"figures/a.png": DOT})
    assert [p.name for p in (tmp_path / "site").rglob("*.*")] == ["a.png"]
