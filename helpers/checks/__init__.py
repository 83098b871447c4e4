"""Checks that teach: they name the mistake, and never stop the lesson.

tanh = check(tanh)     ✓ correct, ✗ incorrect and why, or ○ not written yet
hint()                 the next hint for the exercise checked last, one at a time
solution()             the course's answer, with its explanation
progress()             what is done across the lessons
progress_page()        the same as a page to print, from your notebooks, checked again
"""

from helpers.checks.cells import watch
from helpers.checks.checking import CheckFailed, check
from helpers.checks.done import progress, progress_page
from helpers.checks.help import hint, solution

__all__ = ["CheckFailed", "check", "hint", "progress", "progress_page", "solution"]

watch()
