"""Submissions and their results as the grader gives them, without grading anything."""

from homework.grading import ungraded
from homework.intake import Submission


def row(assignment, student, identity="", points=None, **changed):
    """A submission and its result.

    Args:
        assignment: the lesson.
        student: the name.
        identity: the platform's number.
        points: exercise → points; all others are right.
        changed: "status", "notes", "file", and by exercise "answers", "messages",
            "hints" and "calls", the numbers of right ones and of all.
    """
    result = ungraded(assignment, "").as_dict()
    result |= {"status": changed.get("status", "graded")}
    result |= {"notes": changed.get("notes", [])}
    for entry in result["exercises"]:
        name = entry["name"]
        entry["points"] = (points or {}).get(name, entry["of"])
        entry["mark"] = "✓" if entry["points"] == entry["of"] else "✗"
        entry["message"] = changed.get("messages", {}).get(name, f"said of {name}")
        entry["hint"] = changed.get("hints", {}).get(name, "")
        entry["right"], entry["calls"] = changed.get("calls", {}).get(name, (0, 0))
        entry["answer"] = changed.get("answers", {}).get(name, "")
    file = changed.get("file", f"{student}.ipynb")
    return Submission(student, identity, False, file), result
