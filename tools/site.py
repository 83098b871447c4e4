"""Makes `site/`: the course as pages to read, without a kernel and without a network.

uv run python tools/site.py             executes every solution, then writes the pages
uv run python tools/site.py --stored    takes the outputs that git holds: living figures
                                        are their photographs then

The folder works from a disk and from any web server. Nothing in it asks another
server for anything: formulas are MathML, pictures lie beside the pages.
"""

import argparse
import copy
import hashlib
import html
import re
import shutil
import sys
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from latex2mathml.converter import convert
from nbconvert.filters import ansi2html, strip_ansi
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from helpers.display.live import svg_size
from helpers.living import figures
from scratch import activations
from tools import recall
from tools.course import BRANCH, BuildError, Course
from tools.edits import MARKER
from tools.execute import executed, is_living
from tools.lessons import STUB, intended
from tools.pages import reading_address
from tools.solutions import (
    SETUP_TAG,
    Solution,
    module_tag,
    read_solution,
    tags,
)

FOLDER: Final = "site"
TEMPLATES: Final = Path(__file__).parent / "online"
HERO: Final = re.compile(r"^!\[.*\]\(\.github/hero\.png\)$", re.M)
WIDEST: Final = 1000  # CSS pixels; a wider picture scrolls in its place
# A sentence that says what its bold term is, in one of two ways: "A **slope** is …" or
# "A rise for a run is called a **slope**." One that ranks it ("is the best") is none.
DEFINITION: Final = re.compile(
    r"(?:^|(?<=[.:!?]\s))(?P<sentence>"
    r"(?:(?:An?|The)\s)?\*\*(?P<term>[\w\s-]+)\*\*(?:\s\([^)]*\))?(?:,[^,.]*,)?"
    r"(?:\sof an?\s\w+)?\s(?:is|are|means?)\b(?! the (?:one|\w+est)\b)(?! what\b)"
    r".*?[.!](?=\s|$)"
    r"|[A-Z][^.!?]*?\b(?:is|are)\s(?:\w+\s)?called\s(?:(?:an?|the|its)\s)?\*\*(?P<name>[\w\s-]+)\*\*"
    r".*?[.!](?=\s|$))",
    re.M,
)


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level, its name in the address, its words as HTML."""

    level: int
    anchor: str
    html: str


@dataclass(frozen=True)
class Entry:
    """A term, the sentence that defines it as HTML, and where a lesson says so."""

    term: str
    anchor: str
    html: str
    lesson: str
    heading: str


@dataclass(frozen=True)
class Part:
    """What a page shows of one cell; prose, or code with all that belongs to it."""

    prose: str = ""
    code: str = ""
    exercise: str = ""
    hints: list[str] = field(default_factory=list)
    answer: str = ""
    intended: str = ""
    outputs: list[str] = field(default_factory=list)


class Writer(IPythonRenderer):
    """Markdown → HTML, with MathML, links that lead on, and a list of the headings.

    Args:
        course: the checkout.
        base: folder of the Markdown, from the course's: its links start there.
    """

    def __init__(self, course: Course, base: str) -> None:
        super().__init__(escape=False)
        self.course, self.base = course, base
        self.headings: list[Heading] = []

    def write(self, markdown: str) -> str:
        """The HTML of a piece of Markdown."""
        text: str = MarkdownWithMath(renderer=self).render(markdown)
        return text

    def heading(self, text: str, level: int, **_: Any) -> str:
        """A heading with a name to link to."""
        words = re.sub(r"<[^>]*>|&\w+;", "", text).lower()
        name = anchor = re.sub(r"\W+", "-", words).strip("-")
        taken = {heading.anchor for heading in self.headings}
        number = 2
        while anchor in taken:
            anchor, number = f"{name}-{number}", number + 1
        self.headings.append(Heading(level, anchor, text))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link: to another page if it means a lesson, else to the file on GitHub."""
        return f'<a href="{html.escape(self.target(url))}">{text}</a>'

    def target(self, url: str) -> str:
        """Where a link of the course leads to from a page."""
        if re.match(r"[a-z]+:|#", url):
            return url
        path, mark, anchor = url.partition("#")
        name = Path(path).stem
        if path.endswith(".ipynb") and name in {p.stem for p in self.course.solutions}:
            return f"{name}.html{mark}{anchor}"
        file = (self.course.root / self.base / path).resolve()
        kind = "tree" if file.is_dir() else "blob"
        place = self.course.name_of(file)
        return f"{self.course.address}/{kind}/{BRANCH}/{place}{mark}{anchor}"

    def inline_math(self, text: str) -> str:
        """A formula in a sentence."""
        return convert(html.unescape(text))

    def block_math(self, text: str) -> str:
        """A formula on a line of its own."""
        return convert(html.unescape(text), display="block")


class Pictures:
    """The pictures of all pages, each written once, named after its content."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def shown(self, content: bytes, kind: str, alt: str, size: tuple[int, int]) -> str:
        """Keeps a picture, and returns the HTML that shows it.

        Args:
            content: of the file.
            kind: its ending, "png" or "svg".
            alt: what it says.
            size: width and height in CSS pixels.
        """
        name = f"figures/{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
        self.files[name] = content
        image = (
            f'<img src="{name}" width="{size[0]}" height="{size[1]}" loading="lazy" '
            f'alt="{html.escape(alt)}">'
        )
        return wide(image) if size[0] > WIDEST else image


def wide(content: str) -> str:
    """A place that scrolls sideways, with the keyboard too."""
    return f'<div class="wide" tabindex="0">{content}</div>'


def picture_size(metadata: dict[str, Any], content: bytes) -> tuple[int, int]:
    """Width and height of a PNG in CSS pixels, as its output wants them."""
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    shown = int(metadata.get("width", width))
    return shown, round(shown * height / width)


def output_html(output: NotebookNode, pictures: Pictures) -> str:
    """One output of a cell as HTML."""
    if output.output_type == "stream":
        kind = ' class="told"' if output.name == "stderr" else ""
        return f"<pre{kind}>{ansi2html(output.text)}</pre>"
    if output.output_type == "error":
        # Without its colours, which are made for one background.
        told = html.escape(strip_ansi("\n".join(output.traceback)))
        return f'<pre class="told">{told}</pre>'
    data = output.data
    words = data.get("text/plain", "")
    if is_living(output):
        return str(data["text/html"])
    if svg := data.get("image/svg+xml"):
        return pictures.shown(svg.encode(), "svg", words, svg_size(svg))
    if png := data.get("image/png"):
        metadata = output.metadata.get("image/png", {})
        content = b64decode(png)
        size = picture_size(metadata, content)
        return pictures.shown(content, "png", metadata.get("alt", words), size)
    if "text/html" in data:
        return str(data["text/html"])
    return f"<pre>{ansi2html(words)}</pre>"


def parts_of(solution: Solution, writer: Writer, pictures: Pictures) -> list[Part]:
    """What a lesson's page shows, cell by cell."""
    highlight = Highlight2HTML(pygments_lexer="ipython3")
    clear = ClearSolutions(code_stub={"python": STUB})
    hints = {t.name: t.entries["hints"] for t in solution.tables}
    parts = []
    for cell in solution.notebook.cells:
        if SETUP_TAG in tags(cell) or module_tag(cell, "module"):
            continue
        if cell.cell_type == "markdown":
            parts.append(Part(prose=writer.write(cell.source)))
            continue
        outputs = [output_html(output, pictures) for output in cell.outputs]
        marked = cell.metadata.get("nbgrader", {})
        if not marked.get("solution"):
            code = highlight(cell.source)
            parts.append(Part(code=code, intended=intended(cell), outputs=outputs))
            continue
        empty, _ = clear.preprocess_cell(copy.deepcopy(cell), {"language": "python"}, 0)
        name = marked["grade_id"]
        parts.append(
            Part(
                code=highlight(empty.source),
                exercise=f"<code>{name}</code>",
                hints=[writer.write(hint) for hint in hints.get(name, [])],
                answer=highlight(unmarked(cell.source)),
                outputs=outputs,
            )
        )
    return parts


def unmarked(source: str) -> str:
    """A cell's source without nbgrader's marks around the answer."""
    lines = source.splitlines()
    return "\n".join(line for line in lines if not MARKER.fullmatch(line))


def definitions(solution: Solution, course: Course) -> list[Entry]:
    """The sentences of a lesson that say what a bold term is."""
    writer = Writer(course, "notebooks")
    entries = []
    for cell in solution.notebook.cells:
        if cell.cell_type != "markdown" or module_tag(cell, "module"):
            continue
        for line in cell.source.splitlines():
            if line.startswith("#"):
                writer.write(line)
            for match in DEFINITION.finditer(line):
                term = match["term"] or match["name"]
                text = re.sub(r"^<p>|</p>\s*$", "", writer.write(match["sentence"]))
                place = writer.headings[-1].anchor if writer.headings else "content"
                anchor = re.sub(r"\W+", "-", term.lower())
                entries.append(Entry(term, anchor, text, solution.name, place))
    return entries


def glossary(course: Course, solutions: list[Solution]) -> list[Entry]:
    """Each term once, as the first lesson defines it, in the order of the alphabet."""
    first: dict[str, Entry] = {}
    for solution in solutions:
        for entry in definitions(solution, course):
            first.setdefault(entry.anchor, entry)
    return [first[anchor] for anchor in sorted(first)]


def front(course: Course, solutions: list[Solution]) -> dict[str, Any]:
    """What the first page shows: parts of README.md, and a figure that is alive.

    Raises:
        BuildError: if README.md lacks one of those parts.
    """
    text = (course.root / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"<!--.*?-->\n?", "", text)
    top, _, rest = text.partition("\n## ")
    hero = HERO.search(top)
    tagline = re.search(r"^\*\*.*\*\*$", top, re.M)
    titled = dict(part.split("\n", 1) for part in rest.split("\n## "))
    wanted = ("How to work with a lesson", "For instructors")
    missing = [title for title in wanted if title not in titled]
    start = re.search(r"^```sh\n(pip .*)\n```", top, re.M)
    clone = re.search(r"^```sh\n(git clone .*?)\n```", top, re.M | re.S)
    if not (hero and tagline and start and clone) or missing:
        raise BuildError(
            "README.md lacks a part of the first page: a line in bold, the hero "
            "figure, the commands to clone and to start, and the sections "
            f"{' and '.join(wanted)}."
        )
    writer = Writer(course, ".")
    commands = f"```sh\n{clone[1]}\n{start[1]}\n```"
    return {
        "tagline": writer.write(tagline[0]),
        "hero": figures.bends(activations.relu).html(),
        "pitch": writer.write(top[hero.end() :]),
        "lessons": solutions,
        "start": writer.write(commands),
        "colab": course.colab(solutions[0].name),
        "sections": [(title, writer.write(titled[title])) for title in wanted],
    }


def pages(course: Course, solutions: list[Solution]) -> dict[str, bytes]:
    """Every file of the site: its name → its content.

    Args:
        course: the checkout.
        solutions: with outputs, in the order of the lessons.

    Raises:
        BuildError: if a source lacks what a page needs.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    licence = (
        f'Code under the <a href="{course.address}/blob/{BRANCH}/LICENSE">MIT licence'
        f'</a>, prose and figures under <a href="{course.address}/blob/{BRANCH}/'
        'LICENSE-PROSE">CC BY 4.0</a>.'
    )
    shared = {"address": course.address, "licence": licence}
    pictures = Pictures()
    files = {"style.css": (TEMPLATES / "style.css").read_bytes()}

    def add(target: str, template: str, **values: Any) -> None:
        text = environment.get_template(template).render(shared | values)
        files[target] = text.encode()

    for index, solution in enumerate(solutions):
        writer = Writer(course, "notebooks/solutions")
        parts = parts_of(solution, writer, pictures)
        add(
            f"{solution.name}.html",
            "lesson.html.j2",
            title=html.escape(solution.title),
            name=solution.name,
            minutes=solution.about("minutes"),
            colab=course.colab(solution.name),
            file=f"{course.address}/blob/{BRANCH}/notebooks/{solution.name}.ipynb",
            headings=[h for h in writer.headings if h.level in (2, 3)],
            parts=parts,
            before=solutions[index - 1] if index else None,
            next=solutions[index + 1] if index + 1 < len(solutions) else None,
        )
    entries = glossary(course, solutions)
    add("glossary.html", "glossary.html.j2", title="Glossary", entries=entries)
    files[recall.FILE] = recall.as_csv(solutions).encode()
    add(
        "index.html",
        "front.html.j2",
        title="Neural networks from NumPy to Keras",
        **front(course, solutions),
    )
    return files | pictures.files


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Puts the files into a folder of their own; what was in it before is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main(arguments: list[str] | None = None) -> int:
    """Writes the site; returns the exit code."""
    parser = argparse.ArgumentParser(description="Make the pages to read.")
    parser.add_argument(
        "--stored", action="store_true", help="execute nothing, take stored outputs"
    )
    options = parser.parse_args(arguments)
    course = Course()
    solutions = []
    try:
        for path in course.solutions:
            solution = read_solution(course, path)
            if not options.stored:
                print(f"executing {solution.name} …", flush=True)
                solution.notebook.cells = executed(path).cells
            solutions.append(solution)
        files = pages(course, solutions)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    write(course.root / FOLDER, files)
    size = sum(map(len, files.values())) / 1e6
    print(
        f"{FOLDER}/: {len(files)} files, {size:.1f} MB, for {reading_address(course)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
