"""Submissions of lesson 01 of every kind that a class hands in, with their grades.

`python -m tests.submissions FOLDER` writes them, a folder a student. The hostile kinds
attack whatever runs them: only grade them inside the protection.
"""

from tests.submissions.broken import BROKEN
from tests.submissions.cheating import CHEATING
from tests.submissions.damaged import DAMAGED
from tests.submissions.hostile import HOSTILE
from tests.submissions.kind import Kind
from tests.submissions.right import RIGHT
from tests.submissions.wrong import WRONG

HARMLESS: list[Kind] = [*RIGHT, *DAMAGED, *WRONG, *CHEATING, *BROKEN]
KINDS: list[Kind] = [*HARMLESS, *HOSTILE]

__all__ = ["HARMLESS", "HOSTILE", "KINDS", "Kind"]
