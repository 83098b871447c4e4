"""Every exercise, as learners answer it: right in several styles, wrong in many ways.

The answers stand in `tests/answers/`. Each wrong one must get a hint that names that
mistake, and none may pass.
"""

from collections import Counter

import pytest

from helpers.checks import check
from helpers.checks.exercise import find, names
from tests import answers

MISTAKES = [(name, mistake) for name in names() for mistake in find(name).mistakes]


def test_every_exercise_has_two_right_and_at_least_eight_wrong_answers():
    right = Counter(name for name, _ in answers.right())
    wrong = Counter(name for name, _, _ in answers.wrong())
    assert set(right) == set(wrong) == set(names())
    assert min(right.values()) >= 2
    assert min(wrong.values()) >= 8


@pytest.mark.parametrize(("name", "answer"), answers.right())
def test_a_right_answer_passes_however_it_is_written(name, answer):
    result = check(name, answer)
    assert result.status == "correct", result.message


@pytest.mark.parametrize(("name", "answer", "said"), answers.wrong())
def test_a_wrong_answer_is_refused_with_its_own_hint(name, answer, said):
    result = check(name, answer)
    assert result.status != "correct"
    assert said in result.message, result.message


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_every_imitated_mistake_is_refused(name, mistake):
    """A mistake that gives the right numbers in all cases would never be named."""
    result = check(name, mistake.imitate)
    assert result.status == "incorrect", mistake.hint
    assert mistake.hint in result.message, result.message
