"""Every lesson can be graded: a solution gets all points, an untouched lesson none."""

import pytest

from tests.support.grading import COURSE, grade, points
from tools.course import ROOT


@pytest.fixture(params=[path.stem for path in COURSE.solutions])
def lesson(request):
    return request.param


def test_a_solution_gets_every_point_and_a_blank_none(lesson, tmp_path):
    for name, folder in {"solved": "notebooks/solutions", "blank": "notebooks"}.items():
        file = tmp_path / "in" / name / f"{lesson}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_bytes((ROOT / folder / file.name).read_bytes())
    graded = grade(lesson, tmp_path / "in", tmp_path / "out")
    for name, (_, result) in graded.items():
        full = {entry["name"]: entry["of"] for entry in result["exercises"]}
        assert result["status"] == "graded"
        assert points(result) == (full if name == "solved" else dict.fromkeys(full, 0))
