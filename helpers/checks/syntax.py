"""Do two functions compute by the same formula, read from their source?"""

import ast
import copy
import inspect
import textwrap
from typing import Any

# Calls that change no value, only its type.
CASTS = ("asarray", "array", "as_float", "float_pair")


def same_formula(answer: Any, source: str) -> bool:
    """Whether an answer's source is a known one but for the names of its variables.

    Args:
        answer: a learner's function.
        source: Python source of the known answer.

    Returns:
        True only where both are a sequence of assignments and a `return`.
    """
    try:
        own = textwrap.dedent(inspect.getsource(answer))
        return _formula(ast.parse(own)) == _formula(ast.parse(source))
    except (OSError, TypeError, SyntaxError, _TooHard):
        return False


class _TooHard(Exception):
    """More than assignments and a return."""


def _formula(tree: ast.AST) -> str:
    """The returned expression, with each variable replaced by what it stands for.

    Raises:
        _TooHard: if the result depends on more than a sequence of assignments.
    """
    function = next(
        (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.Lambda)), None
    )
    if function is None:
        raise _TooHard
    parameters = [*function.args.posonlyargs, *function.args.args]
    known: dict[str, ast.expr | None] = {
        parameter.arg: ast.Name(f"argument {number}", ast.Load())
        for number, parameter in enumerate(parameters)
    }
    if isinstance(function, ast.Lambda):
        return ast.dump(_Inlined(known).visit(copy.deepcopy(function.body)))
    for step in function.body:
        if isinstance(step, ast.Return) and step.value is not None:
            return ast.dump(_Inlined(known).visit(step.value))
        if isinstance(step, ast.Assign) and len(step.targets) == 1:
            try:
                value = _Inlined(known).visit(step.value)
            except _TooHard:
                value = None
            _assign(known, step.targets[0], value)
        elif any(isinstance(part, ast.Return) for part in ast.walk(step)):
            raise _TooHard
        else:  # a loop, or a write into an array: too hard if the result needs it
            known.update(dict.fromkeys(_written(step)))
    raise _TooHard


def _assign(
    known: dict[str, ast.expr | None], target: ast.expr, value: ast.expr | None
) -> None:
    if isinstance(target, ast.Name):
        known[target.id] = value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for part, expression in zip(target.elts, value.elts, strict=False):
            _assign(known, part, expression)
    else:
        known.update(dict.fromkeys(_written(target)))


def _written(tree: ast.AST) -> set[str]:
    """The names that some code binds, or whose objects it may change."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node = node.func if isinstance(node.func, ast.Attribute) else node
        elif isinstance(getattr(node, "ctx", None), ast.Load):
            continue
        while isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
        if isinstance(node, ast.Name):
            found.add(node.id)
    return found - {"np"}


class _Inlined(ast.NodeTransformer):
    """Puts in what is known of each name, and takes off casts."""

    def __init__(self, known: dict[str, ast.expr | None]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self.known.get(node.id, ast.Name(node.id, ast.Load()))
        if found is None:
            raise _TooHard
        return copy.deepcopy(found)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        if name not in CASTS or not node.args:
            return node
        if name == "float_pair":
            return ast.Tuple(node.args, ast.Load())
        return node.args[0]
