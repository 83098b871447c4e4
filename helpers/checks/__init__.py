"""Checks that teach: they name the mistake, and never stop the lesson.

check("tanh", tanh)    ✓ correct, ✗ incorrect and why, or ○ not written yet
hint("tanh")           the next hint, one at a time
solution("tanh")       the reference, with its explanation
"""

from helpers.checks.checking import CheckFailed, check
from helpers.checks.help import hint, solution

__all__ = ["CheckFailed", "check", "hint", "solution"]
