"""What the READMEs and CITATION.cff say of the lessons and the public address."""

import re

from tools.course import BuildError, Course
from tools.exercises import read_tables
from tools.solutions import Solution

GENERATED_PARTS = re.compile(
    r"(<!-- build:(?P<part>\w+) -->\n).*?(<!-- /build -->)", re.DOTALL
)


def readme(course: Course, solutions: list[Solution]) -> str:
    """README.md with its parts between `<!-- build:… -->` marks made anew.

    Raises:
        BuildError: if README.md is missing or marks a part that the build cannot make.
    """
    parts = {
        "clone": _clone(course),
        "lessons": _table(course, solutions),
        "read": f"**[Read it online]({reading_address(course)})**, figures and all, "
        "with nothing to install.\n",
    }
    return _filled(course, "README.md", parts)


def homework_readme(course: Course) -> str:
    """homework/README.md with the points of every lesson as the tables give them.

    Raises:
        BuildError: if it is missing or marks a part that the build cannot make.
    """
    rows = ["| lesson | exercises | points |", "|---|---|---|"]
    for lesson in course.solutions:
        tables = read_tables(course, lesson)
        each = ", ".join(f"`{table.name}` {table.points}" for table in tables)
        rows.append(f"| {lesson.stem[:2]} | {each} | {sum(t.points for t in tables)} |")
    parts = {"points": "\n".join(rows) + "\n"}
    return _filled(course, "homework/README.md", parts)


def _filled(course: Course, name: str, parts: dict[str, str]) -> str:
    path = course.root / name
    if not path.is_file():
        raise BuildError(f"{name} is missing: restore it from git, then build again.")

    def fill(match: re.Match[str]) -> str:
        part = match["part"]
        if part not in parts:
            raise BuildError(
                f"{name} marks the part 'build:{part}', and the build makes only "
                f"{' and '.join(parts)}: correct the mark."
            )
        return match[1] + parts[part] + match[3]

    return GENERATED_PARTS.sub(fill, path.read_text(encoding="utf-8"))


def reading_address(course: Course) -> str:
    """Where GitHub Pages shows the pages that `tools/site.py` makes."""
    owner, name = course.slug.split("/")
    return f"https://{owner}.github.io/{name}/"


def citation(course: Course) -> str:
    """CITATION.cff with the public address as pyproject.toml gives it."""
    path = course.root / "CITATION.cff"
    if not path.is_file():
        raise BuildError(
            "CITATION.cff is missing: restore it from git, then build again."
        )
    line = f'repository-code: "{course.address}"'
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^repository-code: .*$", line, text, flags=re.M)


def _clone(course: Course) -> str:
    folder = course.slug.split("/")[-1]
    return f"```sh\ngit clone {course.address}\ncd {folder}\n```\n"


def _table(course: Course, solutions: list[Solution]) -> str:
    rows = [
        "| lesson | question | what you write | minutes | |",
        "|---|---|---|---|---|",
    ]
    for solution in solutions:
        number, _, short = solution.name.partition("_")
        rows.append(
            f"| [{number} {short.replace('_', ' ')}](notebooks/{solution.name}.ipynb) "
            f"| {solution.about('question')} | {solution.about('write')} "
            f"| {solution.about('minutes')} "
            f"| [![Open in Colab](https://colab.research.google.com/assets/"
            f"colab-badge.svg)]({course.colab(solution.name)}) |"
        )
    return "\n".join(rows) + "\n"
