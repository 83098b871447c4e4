"""A page for the instructor: how the class and each exercise went, and what is left.

What is left for a human: doubts, answers that are alike, files of nobody.
"""

import base64
import io
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from helpers.display import palette
from homework import pages
from homework.assignment import Assignment
from homework.batch import store
from homework.report import Row, notes, total
from homework.similarity import alike
from tools.course import ROOT

# A second cue beside the shade: each share says its number and its mark.
SHARES: Final = ("✓", "part", "✗", "○", "–")
WORDS: Final = {
    "✓": "✓ right",
    "part": "partly",
    "✗": "✗ not right",
    "○": "○ not written",
    "–": "– not graded",
}
SHADES: Final = {"✓": 0.05, "part": 0.35, "✗": 0.65, "○": 0.95}
LEAST_LABELLED: Final = 0.06
MOST_ALIKE: Final = 50


def write_summary(
    out: Path, assignment: Assignment, rows: list[Row], troubles: list[str]
) -> Path:
    """Writes summary.html, the picture inside it.

    Args:
        out: the folder for it.
        assignment: the lesson.
        rows: each submission with its result.
        troubles: sentences about files that belong to no student.

    Returns:
        The file.
    """
    with plt.style.context(ROOT / "helpers" / "display" / "course.mplstyle"):
        body = _body(assignment, rows)
    if troubles:
        body += ["<h2>Files left aside</h2>", pages.items(troubles)]
    file = out / "summary.html"
    store(file, pages.page(f"Lesson {assignment.name}", "\n".join(body)))
    return file


def _body(assignment: Assignment, rows: list[Row]) -> list[str]:
    absent = [submission for submission, _ in rows if not submission.file]
    rows = [row for row in rows if row[0].file]
    states = Counter(result["status"] for _, result in rows)
    counted = ", ".join(f"{count} {state}" for state, count in states.items())
    body = [f"<p>{len(rows)} submissions: {pages.text(counted)}.</p>"]
    if rows:
        body += [
            _picture(draw(assignment, rows), "How each exercise went"),
            _picture(draw_totals(assignment, rows), "How many points students have"),
            *_mistakes(rows),
            *_for_a_human(rows),
            *_alike(rows),
        ]
    if absent:
        names = [f"{one.student} {one.identity}".strip() for one in absent]
        body += ["<h2>Handed in nothing</h2>", pages.items(names)]
    return body


def _picture(figure: Figure, told: str) -> str:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=150)
    plt.close(figure)
    encoded = base64.b64encode(picture.getvalue()).decode()
    return f'<img alt="{told}" src="data:image/png;base64,{encoded}">'


def draw(assignment: Assignment, rows: list[Row]) -> Figure:
    """A bar for each exercise, cut into the shares of its marks.

    Args:
        assignment: the lesson.
        rows: each submission with its result, at least one.
    """
    names = [part.exercise for part in assignment.graded]
    counts = [Counter(_share(r["exercises"][i]) for _, r in rows) for i in _all(names)]
    figure, ax = plt.subplots(figsize=(6.4, 1.5 + 0.32 * len(names)))
    for place, count in enumerate(counts):
        _bar(ax, place, count, len(rows))
    ax.set_yticks(_all(names), names)
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "half", "all"])
    ax.set_xlabel("share of the submissions")
    right = [count["✓"] for count in counts]
    hardest = names[int(np.argmin(right))]
    figure.suptitle(_finding(right, len(rows), hardest), x=0.01, ha="left")
    _label_shares(ax, counts)
    return figure


def draw_totals(assignment: Assignment, rows: list[Row]) -> Figure:
    """How many students have how many points: a bar for each point, rounded down.

    Args:
        assignment: the lesson.
        rows: each submission with its result, at least one.
    """
    points = [total(result) for _, result in rows]
    count = Counter(int(each) for each in points)
    figure, ax = plt.subplots(figsize=(6.4, 2.4))
    ax.bar(list(count), list(count.values()), color=palette.DATA, width=0.9)
    ax.set_xlim(-0.7, assignment.total + 0.7)
    ax.set_xlabel(f"points of {assignment.total:g}")
    ax.set_ylabel("students")
    ax.yaxis.get_major_locator().set_params(integer=True)
    middle = f"Half of the class has {np.median(points):g} points or more"
    figure.suptitle(middle, x=0.01, ha="left")
    return figure


def _finding(right: list[int], students: int, hardest: str) -> str:
    if min(right) == max(right):
        return f"Every exercise was right in {right[0]} of {students} submissions"
    return f"Hardest: {hardest}, right in {min(right)} of {students} submissions"


def _all(names: list[str]) -> range:
    return range(len(names))


def _share(entry: dict[str, Any]) -> str:
    partly = entry["points"] and entry["points"] < entry["of"]
    mark = "part" if partly else entry["mark"]
    return mark if mark in SHARES else "–"


def _bar(ax: Any, place: int, count: Counter[str], students: int) -> None:
    left = 0.0
    for share in SHARES:
        width = count[share] / students
        colour, ink = _colours(share)
        ax.barh(place, width, left=left, color=colour, edgecolor="white", height=0.8)
        if width >= LEAST_LABELLED:
            ax.text(
                *(left + width / 2, place, str(count[share])),
                **{"color": ink, "ha": "center", "va": "center", "fontsize": 10},
            )
        left += width


def _colours(share: str) -> tuple[Any, str]:
    if share not in SHADES:
        return palette.CONTEXT, palette.TEXT
    shade = SHADES[share]
    return plt.get_cmap(palette.MAGNITUDE)(shade), "white" if shade < 0.5 else "black"


def _label_shares(ax: Any, counts: list[Counter[str]]) -> None:
    """Says once what each shade means, above the bars."""
    met = [share for share in SHARES if any(count[share] for count in counts)]
    patches = [
        plt.Rectangle((0, 0), 1, 1, color=_colours(share)[0], label=WORDS[share])
        for share in met
    ]
    ax.legend(
        handles=patches,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(met),
        handlelength=1,
        columnspacing=1,
        borderaxespad=0.2,
    )


def _mistakes(rows: list[Row]) -> list[str]:
    """For each exercise the hint that most students got, the commonest first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, result in rows:
        for entry in result["exercises"]:
            if entry["mark"] == "✗":
                counts[entry["name"]][entry["hint"] or _first(entry)] += 1
    first = {name: count.most_common(1)[0] for name, count in counts.items()}
    ranked = sorted(first.items(), key=lambda item: -item[1][1])
    lines = [
        pages.said(f"{count} × `{name}`: {hint}")
        for name, (hint, count) in ranked
        if count > 1
    ]
    return ["<h2>Commonest mistakes</h2>", *lines] if lines else []


def _first(entry: dict[str, Any]) -> str:
    return (entry["message"].strip().splitlines() or ["no message"])[0]


def _alike(rows: list[Row]) -> list[str]:
    found = alike(rows)
    lines = [
        f"{group.exercise}: {', '.join(group.students)}"
        f" ({'identical' if group.identical else 'nearly identical'})"
        for group in found[:MOST_ALIKE]
    ]
    if len(found) > MOST_ALIKE:
        lines.append(f"and {len(found) - MOST_ALIKE} more")
    what = (
        "<p>Long answers that few students share, names and comments taken away. "
        "No points depend on it: students may have worked from one source.</p>"
    )
    return (
        ["<h2>Answers that are alike</h2>", what, pages.items(lines)] if lines else []
    )


def _for_a_human(rows: list[Row]) -> list[str]:
    lines = []
    for submission, result in rows:
        if result["status"] != "graded":
            why = "; ".join(notes(submission, result))
            lines.append(f"{submission.student}: {result['status']}, {why}")
    return ["<h2>For a human</h2>", pages.items(lines)] if lines else []
