"""Submissions of lesson 01 of every kind that a class hands in, with their grades.

`python -m tests.support.submissions FOLDER` writes them, a folder a student. The
hostile kinds attack whatever runs them: only grade them inside the protection.
"""

from tests.support.submissions.broken import BROKEN
from tests.support.submissions.cheating import CHEATING
from tests.support.submissions.damaged import DAMAGED
from tests.support.submissions.hostile import HOSTILE
from tests.support.submissions.kind import Kind
from tests.support.submissions.right import RIGHT
from tests.support.submissions.wrong import WRONG

HARMLESS: list[Kind] = [*RIGHT, *DAMAGED, *WRONG, *CHEATING, *BROKEN]
KINDS: list[Kind] = [*HARMLESS, *HOSTILE]

__all__ = ["HARMLESS", "HOSTILE", "KINDS", "Kind"]
