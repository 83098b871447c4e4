"""The command `homework`: release a lesson, look at submissions, grade them.

homework release 03
homework preflight 03 SUBMISSIONS
homework grade 03 SUBMISSIONS --to OUT
"""

import argparse
import importlib.util
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from homework.sandbox import Place

MISSING: Final = (
    "homework needs nbgrader, which is not installed: run it as "
    "`uv run --group instructor homework …`."
)
UNPROTECTED: Final = (
    "Submissions cannot be shut in on this machine: {why}.\n"
    "Without that they run with all your rights: they can read and delete your files, "
    "use the network, and read hidden tests on your disk. To grade them anyway, on a "
    "machine where that is acceptable, add --unprotected."
)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0, 1 for a fault, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    if importlib.util.find_spec("nbgrader") is None:
        print(MISSING, file=sys.stderr)
        return 1
    from homework.assignment import HomeworkError

    commands = {"release": _release, "preflight": _preflight, "grade": _grade}
    try:
        return commands[options.command](options)
    except HomeworkError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nInterrupted; the same command goes on where it stopped.",
            file=sys.stderr,
            flush=True,
        )
        os._exit(130)  # without waiting for the students that are running


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="homework", description="Hand out a lesson and grade what comes back."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    release = commands.add_parser("release", help="make the folder to hand out")
    preflight = commands.add_parser(
        "preflight", help="show who handed in what, and what will be repaired"
    )
    grade = commands.add_parser("grade", help="grade a folder or zip of submissions")
    for command in (release, preflight, grade):
        command.add_argument("lesson", help="number or name, such as 03")
    for command in (preflight, grade):
        command.add_argument(
            "submissions", type=Path, help="folder or zip as the platform gives it"
        )
    release.add_argument(
        "--to", type=Path, metavar="FOLDER", help="default: release/LESSON"
    )
    grade.add_argument("--to", type=Path, metavar="OUT", required=True)
    for command in (release, preflight, grade):
        command.add_argument(
            "--private",
            type=Path,
            metavar="FOLDER",
            help="your own hidden tests and exercises, outside the course's folder",
        )
    grade.add_argument(
        "--seconds", type=float, help="for one student's notebook; default 300"
    )
    grade.add_argument(
        "--memory", type=int, metavar="MB", help="for one student; default 2048"
    )
    grade.add_argument(
        "--unprotected", action="store_true", help="run without bubblewrap"
    )
    return parser


def _release(options: argparse.Namespace) -> int:
    from homework.assignment import find
    from homework.release import release
    from tools.course import Course

    course = Course()
    assignment = find(options.lesson, options.private, course)
    target = options.to or Path("release") / assignment.name
    notebook = release(assignment, target, course)
    print(f"{notebook.parent} is ready to hand out: {_summed(assignment.total)}.")
    return 0


def _preflight(options: argparse.Namespace) -> int:
    from homework.assignment import find, grade_ids
    from homework.intake import submissions
    from homework.reading import Unreadable, read
    from homework.repair import WrongLesson, repair
    from tools.course import Course

    course = Course()
    assignment = find(options.lesson, options.private, course)
    elsewhere = grade_ids(course)
    handed, troubles = submissions(options.submissions, assignment)
    for one in handed:
        found = [*one.notes, *one.doubts]
        content = one.content
        if content is not None:
            try:
                cells, repairs = read(content)
                repaired = repair(assignment, cells, elsewhere)
                found += repairs + repaired.repairs + repaired.doubts
            except (Unreadable, WrongLesson) as error:
                found.append(str(error))
        who = " ".join(filter(None, [one.student, one.identity]))
        print(f"{who}: {one.file}" + "".join(f"\n    {line}" for line in found))
    for line in troubles:
        print(line)
    print(f"{len(handed)} students.")
    return 0


def _grade(options: argparse.Namespace) -> int:
    from homework.assignment import HomeworkError
    from homework.sandbox import NoProtection, protected, unprotected

    folder = None
    try:
        if options.unprotected:
            folder = Path(tempfile.mkdtemp(prefix="homework-"))
            place = unprotected(folder)
        else:
            place = protected()
        return _grade_in(place, options)
    except NoProtection as error:
        raise HomeworkError(UNPROTECTED.format(why=error)) from None
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _grade_in(place: "Place", options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from homework.assignment import find, grade_ids
    from homework.batch import STATE, Work, grade_all
    from homework.feedback import write_feedback
    from homework.intake import submissions
    from homework.limits import MEBIBYTE, Limits
    from homework.report import write_grades
    from homework.summary import write_summary
    from tools.course import Course

    course = Course()
    assignment = find(options.lesson, options.private, course)
    limits = Limits()
    if options.seconds:
        limits = Limits(seconds=options.seconds, memory=limits.memory)
    if options.memory:
        limits = Limits(seconds=limits.seconds, memory=options.memory * MEBIBYTE)
    out: Path = options.to
    work = Work(assignment, grade_ids(course), place, limits, out / STATE)
    _refuse_inside(out, options.submissions)
    handed, troubles = submissions(options.submissions, assignment)
    results = {}
    with tqdm(total=len(handed), unit="student", desc=assignment.name) as bar:
        for submission, result in grade_all(work, handed):
            if submission.doubts and result["status"] == "graded":
                result = result | {"status": "check by hand"}
            results[id(submission)] = result
            bar.update()
    rows = [(submission, results[id(submission)]) for submission in handed]
    written = [write_grades(out, assignment, rows)]
    write_feedback(out, assignment, rows)
    written.append(write_summary(out, assignment, rows, troubles))
    states = Counter(result["status"] for _, result in rows)
    print(", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    for line in troubles:
        print(line)
    print(f"{written[0]}, {written[1]} and {out / 'feedback'} are written.")
    return 0


def _refuse_inside(out: Path, source: Path) -> None:
    from homework.assignment import HomeworkError

    if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
        raise HomeworkError(
            f"{out} is inside {source}: choose another folder with --to, because "
            "nothing that was handed in is ever changed."
        )


def _summed(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"
