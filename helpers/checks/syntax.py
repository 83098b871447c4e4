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
    """The returned expression, with each variable replaced by what it stands for."""
    function = next(
        (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.Lambda)), None
    )
    if function is None:
        raise _TooHard
    parameters = [*function.args.posonlyargs, *function.args.args]
    known: dict[str, ast.expr] = {
        parameter.arg: ast.Name(f"argument {number}", ast.Load())
        for number, parameter in enumerate(parameters)
    }
    if isinstance(function, ast.Lambda):
        return ast.dump(_Inlined(known).visit(copy.deepcopy(function.body)))
    for step in function.body:
        if isinstance(step, ast.Return) and step.value is not None:
            return ast.dump(_Inlined(known).visit(step.value))
        if isinstance(step, ast.Assign) and len(step.targets) == 1:
            _assign(known, step.targets[0], _Inlined(known).visit(step.value))
        elif not (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant)):
            raise _TooHard
    raise _TooHard


def _assign(known: dict[str, ast.expr], target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        known[target.id] = value
        return
    if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        raise _TooHard
    if len(target.elts) != len(value.elts):
        raise _TooHard
    for part, expression in zip(target.elts, value.elts, strict=True):
        _assign(known, part, expression)


class _Inlined(ast.NodeTransformer):
    """Puts in what is known of each name, and takes off casts."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.known.get(node.id, ast.Name(node.id, ast.Load())))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        if name not in CASTS or not node.args:
            return node
        if name == "float_pair":
            return ast.Tuple(node.args, ast.Load())
        return node.args[0]
