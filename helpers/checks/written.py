"""Functions and calls that an exercise's table gives as text."""

import ast
import importlib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

# (name, module) for each name of scratch that a source uses.
Uses = tuple[tuple[str, str], ...]
Arguments = tuple[tuple[Any, ...], dict[str, Any]]


@cache
def _scope(given: str, uses: Uses) -> dict[str, Any]:
    scope: dict[str, Any] = {"np": np}
    for name, module in uses:
        scope[name] = getattr(importlib.import_module(f"scratch.{module}"), name)
    exec(compile(given, "<given>", "exec"), scope)
    return scope


@dataclass(frozen=True)
class Written:
    """A function given as text; it is made when it is first called.

    It travels to another process as its text, so that a grader can have it called
    where a student's objects are.

    Args:
        name: what `source` defines.
        source: Python source, or "" for a function of `given`.
        given: definitions that the source may use.
        uses: the names of scratch in the sources.
        module: module of scratch whose own function `name` the source is an edit of:
            its globals are there, and `name` is the course's own answer. Or "".
    """

    name: str
    source: str
    given: str = ""
    uses: Uses = ()
    module: str = ""

    @cached_property
    def _function(self) -> Any:
        scope = dict(_scope(self.given, self.uses))
        own: Any = None
        if self.module:
            own = getattr(importlib.import_module(f"scratch.{self.module}"), self.name)
            scope = {**own.__globals__, **scope}
        exec(compile(self.source, f"<{self.name}>", "exec"), scope)
        function = scope[self.name]
        if own is not None:
            scope[self.name] = own
        return function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the function."""
        return self._function(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.name, self.source, self.given, self.uses, self.module)
        return Written, fields


def arguments(call: str, given: str, uses: Uses) -> Arguments:
    """The arguments of a call that is written as "[1.0, 2.0], axis=0".

    A list literal that is an argument becomes an array.

    Args:
        call: the arguments as Python source.
        given: definitions that the call may use.
        uses: the names of scratch in both.
    """
    tree = ast.parse(f"_together({call})", mode="eval").body
    assert isinstance(tree, ast.Call)
    tree.args = [_as_array(value) for value in tree.args]
    for keyword in tree.keywords:
        keyword.value = _as_array(keyword.value)
    expression = ast.fix_missing_locations(ast.Expression(tree))
    scope = {**_scope(given, uses), "_together": _together}
    made: Arguments = eval(compile(expression, "<call>", "eval"), scope)
    return made


def _together(*args: Any, **kwargs: Any) -> Arguments:
    return args, kwargs


def _as_array(value: ast.expr) -> ast.expr:
    if not isinstance(value, ast.List):
        return value
    array = ast.parse("np.array(0)", mode="eval").body
    assert isinstance(array, ast.Call)
    array.args = [value]
    return array
