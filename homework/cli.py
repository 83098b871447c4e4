"""The command `homework`: release a lesson, look at submissions, grade them.

homework release 03
homework preflight 03 SUBMISSIONS
homework grade 03 SUBMISSIONS --to OUT
homework autograder 03 gradescope --to autograder.zip
"""

import argparse
import errno
import importlib.util
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from homework.assignment import Assignment
    from homework.intake import Submission
    from homework.report import Row
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

    commands = {
        "release": _release,
        "preflight": _preflight,
        "grade": _grade,
        "autograder": _autograder,
    }
    try:
        return commands[options.command](options)
    except HomeworkError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(_of_system(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nInterrupted; the same command goes on where it stopped.",
            file=sys.stderr,
            flush=True,
        )
        os._exit(130)  # without waiting for the students that are running


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with a command."""

    def error(self, message: str) -> NoReturn:
        end = "" if message.endswith((".", ")")) else "."
        self.exit(2, f"{self.prog}: {message}{end} `{self.prog} --help` tells more.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="homework", description="Hand out a lesson and grade what comes back."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    release = commands.add_parser("release", help="make the folder to hand out")
    preflight = commands.add_parser(
        "preflight", help="show who handed in what, and what will be repaired"
    )
    grade = commands.add_parser("grade", help="grade a folder or zip of submissions")
    autograder = commands.add_parser(
        "autograder", help="make what Gradescope or Classroom 50 grades with"
    )
    for command in (release, preflight, grade, autograder):
        command.add_argument("lesson", help="number or name, such as 03")
        command.add_argument(
            "--private",
            type=Path,
            metavar="FOLDER",
            help="your own hidden tests and exercises, outside the course's folder",
        )
    for command in (preflight, grade):
        command.add_argument(
            "submissions",
            type=Path,
            help="folder or zip as the platform gives it, or one notebook",
        )
        command.add_argument(
            "--roster",
            type=Path,
            metavar="FILE",
            help="the class, a CSV with the columns id and name",
        )
    release.add_argument(
        "--to", type=Path, metavar="FOLDER", help="default: release/LESSON"
    )
    release.add_argument(
        "--workflow",
        action="store_true",
        help="add a GitHub workflow that grades each push, for a template repository",
    )
    release.add_argument(
        "--force", action="store_true", help="even into a folder that holds other files"
    )
    autograder.add_argument("platform", choices=("gradescope", "classroom50"))
    autograder.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="PATH",
        help="the zip to make for Gradescope, the folder for Classroom 50",
    )
    grade.add_argument("--to", type=Path, metavar="OUT", required=True)
    grade.add_argument(
        "--gradebook",
        type=Path,
        metavar="FILE",
        help="your Canvas gradebook or Moodle worksheet: a filled copy goes into OUT",
    )
    grade.add_argument(
        "--column", metavar="TITLE", help="the assignment's title in Canvas's gradebook"
    )
    grade.add_argument(
        "--points",
        type=Path,
        metavar="FILE",
        help="points that you give by hand: a changed copy of grades.csv",
    )
    grade.add_argument(
        "--partial",
        action="store_true",
        help="part of an exercise's points where part of its calls is right",
    )
    grade.add_argument(
        "--force", action="store_true", help="grade again what was graded before"
    )
    grade.add_argument(
        "--seconds", type=_positive, help="for one student's notebook; default 300"
    )
    grade.add_argument(
        "--memory", type=_positive, metavar="MB", help="for one student; default 2048"
    )
    grade.add_argument(
        "--unprotected", action="store_true", help="run without bubblewrap"
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number above 0")
    return int(text)


def _of_system(error: OSError) -> str:
    """A fault of the machine as one sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: make room, then give the same command; it goes on."
    said = error.strerror or str(error)
    return f"{error.filename}: {said}." if error.filename else f"{said}."


def _release(options: argparse.Namespace) -> int:
    from homework.assignment import find
    from homework.bundles import workflow
    from homework.release import release
    from tools.course import Course

    course = Course()
    assignment = find(options.lesson, options.private, course)
    target = options.to or Path("release") / assignment.name
    notebook = release(assignment, target, course, force=options.force)
    if options.workflow:
        workflow(assignment, target, course)
    print(f"{notebook.parent} is ready to hand out: {_summed(assignment.total)}.")
    return 0


def _autograder(options: argparse.Namespace) -> int:
    from homework.assignment import find
    from homework.bundles import classroom50, gradescope
    from tools.course import Course

    course = Course()
    assignment = find(options.lesson, options.private, course)
    make = gradescope if options.platform == "gradescope" else classroom50
    made = make(assignment, options.to, course, options.private)
    print(f"{made} is ready to upload: {_summed(assignment.total)}.")
    return 0


def _handed_in(
    options: argparse.Namespace, assignment: "Assignment"
) -> tuple[list["Submission"], list[str]]:
    from homework.intake import submissions
    from homework.roster import named, read_roster

    handed, troubles = submissions(options.submissions, assignment)
    if options.roster is not None:
        handed = named(handed, read_roster(options.roster))
    return handed, troubles


def _preflight(options: argparse.Namespace) -> int:
    from homework.assignment import find, grade_ids
    from homework.reading import Unreadable, read
    from homework.repair import WrongLesson, repair
    from tools.course import Course

    course = Course()
    assignment = find(options.lesson, options.private, course)
    elsewhere = grade_ids(course)
    handed, troubles = _handed_in(options, assignment)
    with_problems = 0
    for one in handed:
        repairs: list[str] = []
        problems = list(one.doubts)
        content = one.content
        if content is None:
            problems += one.notes
        else:
            try:
                cells, read_repairs = read(content)
                repaired = repair(assignment, cells, elsewhere)
                repairs += read_repairs + repaired.repairs
                problems += repaired.doubts
            except (Unreadable, WrongLesson) as error:
                problems.append(str(error))
        with_problems += bool(problems)
        who = " ".join(filter(None, [one.student, one.identity]))
        parts = [f"{who}: {_counted(len(problems), 'problem')}", one.file]
        parts += problems + [note for note in one.notes if note not in problems]
        parts += [f"repaired: {', '.join(repairs)}"] if repairs else []
        print("; ".join(filter(None, parts)))
    for line in troubles:
        print(line)
    print(f"{_counted(len(handed), 'student')}, {with_problems} with problems.")
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
    from homework.gradebook import check
    from homework.limits import MEBIBYTE, Limits
    from homework.tables import rows_of
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
    handed, troubles = _handed_in(options, assignment)
    # What cannot be read is said before a class is graded, not after.
    if options.gradebook is not None:
        check(options.gradebook, out, assignment, options.column)
    if options.points is not None:
        rows_of(options.points, "student")
    if options.force:
        shutil.rmtree(work.state / "results", ignore_errors=True)
    results = {}
    with tqdm(total=len(handed), unit="student", desc=assignment.name) as bar:
        for submission, result in grade_all(work, handed):
            if submission.doubts and result["status"] == "graded":
                result = result | {"status": "check by hand"}
            results[id(submission)] = result
            bar.update()
    rows = [(submission, results[id(submission)]) for submission in handed]
    return _write(options, assignment, rows, troubles)


def _write(
    options: argparse.Namespace,
    assignment: "Assignment",
    rows: list["Row"],
    troubles: list[str],
) -> int:
    from homework.feedback import write_feedback
    from homework.gradebook import fill
    from homework.points import by_call, by_hand
    from homework.report import write_grades
    from homework.summary import write_summary

    out: Path = options.to
    if options.partial:
        rows = by_call(rows)
    if options.points is not None:
        rows = by_hand(options.points, rows)
    written = [write_grades(out, assignment, rows)]
    pages = write_feedback(out, assignment, rows)
    written.append(write_summary(out, assignment, rows, troubles))
    said = list(troubles)
    if options.gradebook is not None:
        filled = fill(options.gradebook, out, assignment, rows, pages, options.column)
        written += filled[0]
        said += filled[1]
    states = Counter(result["status"] for _, result in rows)
    print(", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    for line in said:
        print(line)
    names = ", ".join(map(str, written))
    print(f"{names} and {out / 'feedback'} are written.")
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


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
