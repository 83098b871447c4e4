"""Every kind of submission gets the grade and the status that it should, and no other.

The hostile kinds run only inside bubblewrap; without it they are skipped, not passed.
"""

import hashlib
import re

import psutil
import pytest

from homework.limits import MEBIBYTE, Limits
from homework.report import notes
from tests.support.grading import grade, points, protection
from tests.support.submissions import HARMLESS, HOSTILE, KINDS
from tests.support.submissions.cheating import CHEATING

# They run until their time or memory is used up: less of both makes the tests quicker.
GREEDY = ("endless-cell", "ignores-signals", "children")
LESS = Limits(cell=20, memory=1024 * MEBIBYTE)


def hashes(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Each kind's name → (submission, result), and whether a file has changed."""
    folder = tmp_path_factory.mktemp("corpus")
    place, _ = protection()
    results = {}
    batches = {"modest": (Limits(), False), "greedy": (LESS, True)}
    for name, (limits, greedy) in batches.items():
        source = folder / f"{name}-in"
        for kind in KINDS if place else HARMLESS:
            if (kind.name in GREEDY) == greedy:
                kind.write(source)
        before = hashes(source)
        results |= grade("01", source, folder / name, limits=limits)
        assert hashes(source) == before
    return results


def check(kind, graded):
    submission, result = graded[kind.name]
    assert points(result) == kind.points
    assert result["status"] == kind.status
    assert kind.says in "; ".join(result["repairs"] + notes(submission, result))


@pytest.mark.parametrize("kind", HARMLESS, ids=lambda kind: kind.name)
def test_it_gets_its_points(kind, graded):
    check(kind, graded)


@pytest.mark.parametrize("kind", HOSTILE, ids=lambda kind: kind.name)
def test_an_attack_harms_nobody_and_costs_no_points(kind, graded):
    place, why = protection()
    if place is None:
        pytest.skip(f"not run, because nothing would hold it: {why}")
    check(kind, graded)


def test_every_kind_was_graded_once(graded):
    place, _ = protection()
    kinds = KINDS if place else HARMLESS
    assert sorted(graded) == sorted(kind.name for kind in kinds)
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 130
    assert len(CHEATING) >= 25


def test_a_student_finds_no_test_and_no_solution(graded):
    if protection()[0] is None:
        pytest.skip(f"not run, because nothing hides them: {protection()[1]}")
    message = next(
        entry["message"]
        for entry in graded["sniffs-tests"][1]["exercises"]
        if entry["name"] == "softmax"
    )
    assert re.search(r"RuntimeError: found: +\(line", message)


def test_no_way_to_cheat_gets_a_point(graded):
    for kind in CHEATING:
        earned = points(graded[kind.name][1])
        wanted = [n for n, of in kind.points.items() if not of]
        assert wanted and not any(earned[name] for name in wanted), kind.name


def test_nothing_is_left_running(graded):
    left = [
        process.info
        for process in psutil.process_iter(["cmdline"])
        if {"sleep", "300"} <= set(process.info["cmdline"] or ())
    ]
    assert left == [] or protection()[0] is None


def test_a_mistake_is_named_as_in_the_lesson(graded):
    entries = {e["name"]: e for e in graded["naive"][1]["exercises"]}
    assert entries["softmax"]["mark"] == "✗"
    assert (
        entries["softmax"]["hint"] and "calls differ" in entries["softmax"]["message"]
    )
    blank = {e["mark"] for e in graded["blank"][1]["exercises"]}
    assert blank == {"○"}
    syntax = {e["name"]: e for e in graded["syntax"][1]["exercises"]}
    assert "SyntaxError" in syntax["tanh"]["message"]
