"""Every badge and link to the course: pyproject.toml's address, a file that exists."""

import re
import subprocess

import pytest

from tools.course import BRANCH, ROOT, Course

COURSE = Course()
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
LISTED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split()
PAGES = [n for n in LISTED if n.endswith((".md", ".cff", ".ipynb", ".toml", ".yml"))]
# What may follow the repository's address: nothing, an anchor, or a file of a branch.
OURS = re.compile(
    r"https://(?:github\.com|colab\.research\.google\.com/github)/"
    r"(?P<slug>[\w.-]+/[\w.-]+?)(?:\.git)?(?P<rest>/blob/[^\s\"')\\]+|#[\w-]+)?"
    r"(?=[\s\"')\\>]|$)"
)
OWNER = COURSE.slug.split("/")[0]


def links(name):
    """(slug, rest) of every link to a repository in a file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [(m["slug"], m["rest"] or "") for m in OURS.finditer(text)]


def follow(slug, rest):
    """Why a link leads nowhere, or ""."""
    if slug != COURSE.slug:
        return f"{slug} is not {COURSE.slug}, the address in pyproject.toml"
    if rest.startswith("/blob/"):
        branch, _, path = rest.removeprefix("/blob/").partition("/")
        if branch != BRANCH:
            return f"{branch} is not the branch {BRANCH}"
        if not (ROOT / path).is_file() or path not in LISTED:
            return f"{path} does not exist"
    elif rest:
        headings = re.findall(r"^#+ (.+)$", (ROOT / "README.md").read_text(), re.M)
        anchors = {"#" + h.lower().replace(" ", "-") for h in headings}
        if rest not in anchors:
            return f"README.md has no heading {rest}"
    return ""


@pytest.mark.parametrize("name", PAGES)
def test_every_link_to_the_course_leads_somewhere(name):
    ours = [
        (slug, rest)
        for slug, rest in links(name)
        if slug.split("/")[0] == OWNER or rest.endswith(".ipynb")
    ]
    assert [why for link in ours if (why := follow(*link))] == []


@pytest.mark.parametrize("lesson", [path.stem for path in COURSE.solutions])
def test_each_lesson_opens_in_colab_from_the_readme_and_from_its_top(lesson):
    first = (ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"[Open in Colab]({COURSE.colab(lesson)})" in first
    assert "https://colab.research.google.com/assets" not in first  # works offline
    assert BADGE in readme and COURSE.colab(lesson) in readme
    assert COURSE.colab(lesson).endswith(f"/{BRANCH}/notebooks/{lesson}.ipynb")
    assert f"notebooks/{lesson}.ipynb" in LISTED


@pytest.mark.parametrize(
    ("slug", "rest", "said"),
    [
        ("someone/else", "", "is not"),
        (COURSE.slug, f"/blob/{BRANCH}/notebooks/99_gone.ipynb", "does not exist"),
        (COURSE.slug, "/blob/old/README.md", "is not the branch"),
        (COURSE.slug, "#nowhere", "no heading"),
    ],
)
def test_a_link_that_leads_nowhere_is_noticed(slug, rest, said):
    assert said in follow(slug, rest)


def test_the_setup_cells_and_the_citation_hold_the_address():
    for name in ("README.md", "CITATION.cff", "notebooks/00_start_here.ipynb"):
        assert (COURSE.slug, "") in links(name), name
