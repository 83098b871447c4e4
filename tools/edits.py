"""An edit of the course's answer → the source of a function.

The right and wrong answers in an exercise's table are written as edits: a whole `def`
or `lambda`, `old → new`, or a new expression for the last `return`.
"""

import ast
import re
from typing import Final

from tools.course import BuildError

ARROW: Final = " → "
# nbgrader's marks around an answer.
MARKER: Final = re.compile(r"\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*")


def edited(edit: str, answer: str, name: str) -> str:
    """The source of the function that an edit makes of the course's answer.

    Args:
        edit: as it stands in a table.
        answer: the course's answer, as `bare` gives it.
        name: the exercise's name.

    Returns:
        Python source that defines `name`.

    Raises:
        BuildError: if `old` does not occur in the answer, or the result is no Python.
    """
    edit = edit.strip()
    if edit.startswith("def "):
        source = _whole(edit, name)
    elif edit.startswith("lambda ") and ARROW not in edit:
        source = f"{name} = {edit}"
    elif ARROW in edit or edit.endswith(ARROW.rstrip()):
        source = answer
        for line in edit.splitlines():
            source = _replaced(line, source, name)
    else:
        source = _returned(edit, answer)
    try:
        ast.parse(source)
    except SyntaxError as error:
        raise BuildError(
            f"[{name}]: the edit “{edit}” gives no Python ({error.msg}): correct it."
        ) from None
    return source


def bare(source: str, name: str) -> str:
    """The function of that name in a cell's source, without its docstring."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            kept = lines[node.lineno - 1 : node.end_lineno]
            if ast.get_docstring(node, clean=False) is not None:
                words = node.body[0]
                del kept[
                    words.lineno - node.lineno : words.end_lineno - node.lineno + 1
                ]
            return "\n".join(kept)
    raise BuildError(f"There is no `def {name}` in the cell that should answer it.")


def _whole(edit: str, name: str) -> str:
    own = re.match(r"def\s+(\w+)", edit)
    assert own is not None
    return edit if own[1] == name else f"{edit}\n\n\n{name} = {own[1]}"


def _replaced(line: str, source: str, name: str) -> str:
    if line.endswith(ARROW.rstrip()):
        line += " "
    old, arrow, new = line.partition(ARROW)
    if not arrow or old not in source:
        raise BuildError(
            f"[{name}]: “{old}” does not occur in the course's answer, so the edit "
            f"“{line}” changes nothing: write it as it stands there."
        )
    return source.replace(old, new)


def _returned(expression: str, answer: str) -> str:
    returns = [n for n in ast.walk(ast.parse(answer)) if isinstance(n, ast.Return)]
    value = max(returns, key=lambda node: node.lineno).value
    assert value is not None
    lines = answer.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: value.lineno - 1])) + value.col_offset
    end = sum(map(len, lines[: value.end_lineno - 1])) + value.end_col_offset
    if "\n" in expression:
        expression = f"({expression})"
    text = answer.encode()
    return (text[:start] + expression.encode() + text[end:]).decode()
