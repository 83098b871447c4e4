"""A page for the instructor: how each exercise went, and what needs a human."""

import base64
import io
from collections import Counter
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
    picture = io.BytesIO()
    with plt.style.context(ROOT / "helpers" / "display" / "course.mplstyle"):
        figure = draw(assignment, rows)
        figure.savefig(picture, format="png", dpi=150)
        plt.close(figure)
    encoded = base64.b64encode(picture.getvalue()).decode()
    states = Counter(result["status"] for _, result in rows)
    counted = ", ".join(f"{count} {state}" for state, count in states.items())
    points = [total(result) for _, result in rows]
    body = [
        f"<p>{len(rows)} submissions: {pages.text(counted)}. The median is "
        f"{np.median(points):g} of {assignment.total:g} points.</p>",
        f'<img alt="How each exercise went" src="data:image/png;base64,{encoded}">',
        *_for_a_human(rows),
    ]
    if troubles:
        body += ["<h2>Files left aside</h2>", pages.items(troubles)]
    file = out / "summary.html"
    store(file, pages.page(f"Lesson {assignment.name}", "\n".join(body)))
    return file


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


def _for_a_human(rows: list[Row]) -> list[str]:
    lines = []
    for submission, result in rows:
        if result["status"] != "graded":
            why = "; ".join(notes(submission, result))
            lines.append(f"{submission.student}: {result['status']}, {why}")
    return ["<h2>For a human</h2>", pages.items(lines)] if lines else []
