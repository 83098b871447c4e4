"""Small changes to a learner's function: which one of them would make it right?

A hint may name a cause only where it is established. So the answer's own syntax tree
is changed in one place, such as a pair of parentheses more, compiled and run; where
every call then agrees, that place is the mistake. Nothing here knows an exercise.
"""

import ast
import inspect
import io
import linecache
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import FunctionType, ModuleType
from typing import Any, Final

import numpy as np

# What is put in place of what: (node, field, index in a list or None, new value).
Change = tuple[ast.AST, str, int | None, Any]


@dataclass(frozen=True)
class Edit:
    """One change of an answer, and what to say if it makes the answer right.

    Args:
        changes: what is put in place of what, all at once.
        hint: names the mistake that the change would mend.
    """

    changes: tuple[Change, ...]
    hint: str


class Source:
    """A learner's function as a syntax tree that can be changed and run.

    Args:
        tree: the module that holds nothing but the function.
        function: the function in it.
        answer: the learner's function itself.
    """

    def __init__(
        self, tree: ast.Module, function: ast.FunctionDef, answer: FunctionType
    ) -> None:
        self.tree, self.function, self.answer = tree, function, answer
        self.text = ast.unparse(function)
        self.parameters = [
            a.arg for a in (*function.args.posonlyargs, *function.args.args)
        ]
        names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
        self.stored = {n.id for n in names if isinstance(n.ctx, ast.Store)}
        self.loaded = {n.id for n in names if isinstance(n.ctx, ast.Load)}
        self.scope = {
            **answer.__globals__,
            **inspect.getclosurevars(answer).nonlocals,
        }

    @classmethod
    def of(cls, answer: Any) -> "Source | None":
        """The source of a function; None where there is none to be had.

        An object that only looks like a function has none: a student's that stays in
        another process is never run in this one.
        """
        if type(answer) is not FunctionType:
            return None
        with suppress(OSError, TypeError, SyntaxError, ValueError):
            linecache.checkcache(answer.__code__.co_filename)
            tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
            function = tree.body[0]
            if isinstance(function, ast.FunctionDef):
                function.decorator_list = []
                return cls(tree, function, answer)
        return None

    @cached_property
    def statements(self) -> dict[int, ast.AST]:
        """For each node, by its id, the simple statement that it is part of."""
        simple = ast.Assign | ast.AugAssign | ast.Return | ast.Expr
        return {
            id(part): statement
            for statement in ast.walk(self.function)
            if isinstance(statement, simple)
            for part in ast.walk(statement)
        }

    @property
    def may_never_end(self) -> bool:
        """Whether a changed number could make it run for ever."""
        return (
            any(isinstance(n, ast.While) for n in ast.walk(self.function))
            or self.function.name in self.loaded
        )

    def compiled(self) -> Callable[..., Any] | None:
        """The function as the tree now is; None where that is no Python."""
        scope = dict(self.scope)
        with suppress(SyntaxError, ValueError, TypeError, RecursionError):
            exec(compile(self.tree, "<variant>", "exec"), scope)
            made: Callable[..., Any] = scope[self.function.name]
            return made
        return None

    def changed(self, edit: Edit) -> Callable[..., Any] | None:
        """The function with an edit made; the tree is left as it was."""
        before = [_replace(*change) for change in edit.changes]
        for *_, new in edit.changes:
            for node in new if isinstance(new, list) else [new]:
                if isinstance(node, ast.AST):
                    ast.fix_missing_locations(node)
        try:
            return self.compiled()
        finally:
            for (node, field, index, _new), old in zip(
                reversed(edit.changes), reversed(before), strict=True
            ):
                _replace(node, field, index, old)

    def is_global(self, name: str) -> bool:
        """Whether the function takes that name from the notebook: no module, no own."""
        if name in self.stored or name in self.parameters or name not in self.scope:
            return False
        return not isinstance(self.scope[name], ModuleType | type)


def _replace(node: ast.AST, field: str, index: int | None, new: Any) -> Any:
    if index is None:
        old = getattr(node, field)
        setattr(node, field, new)
    else:
        old = getattr(node, field)[index]
        getattr(node, field)[index] = new
    return old


def quoted(node: ast.AST | str) -> str:
    """Code as hints write it: in one line, short, between backquotes."""
    text = node if isinstance(node, str) else ast.unparse(node)
    text = " ".join(text.split())
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}…`"


Spot = tuple[ast.AST, str, int | None, ast.expr]


def spots(root: ast.AST) -> Iterator[Spot]:
    """Every expression below a node, with the place where it stands."""
    for node in ast.walk(root):
        if isinstance(node, ast.arguments):
            continue
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.Slice | ast.Starred):
                continue
            if isinstance(value, ast.Tuple) and isinstance(node, ast.Subscript):
                continue  # x[a, b:c] is no expression that could stand elsewhere
            if isinstance(value, ast.expr):
                if not isinstance(getattr(value, "ctx", None), ast.Store | ast.Del):
                    yield node, field, None, value
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, ast.Slice | ast.Starred):
                        continue
                    if isinstance(item, ast.expr) and not isinstance(
                        getattr(item, "ctx", None), ast.Store | ast.Del
                    ):
                        yield node, field, index, item


def body_spots(source: Source) -> Iterator[Spot]:
    """Every expression of the function's body."""
    for statement in source.function.body:
        yield from spots(statement)


def blocks(root: ast.AST) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    """Every list of statements below a node, with the place where it stands."""
    for node in ast.walk(root):
        for field, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield node, field, value


def parsed(text: str) -> ast.expr:
    """An expression from its text."""
    return ast.parse(text, mode="eval").body


def name(identifier: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(identifier, ast.Load())


# --- loops that end too early --------------------------------------------------------


def dedented(source: Source) -> Iterator[Edit]:
    """`return` moved behind the loop that it stands in."""
    for owner, field, block in blocks(source.function):
        for place, loop in enumerate(block):
            if not isinstance(loop, ast.For | ast.While):
                continue
            for inner_owner, inner_field, inner in blocks(loop):
                last = inner[-1]
                in_loop = isinstance(inner_owner, ast.For | ast.While)
                if not (in_loop and isinstance(last, ast.Return) and last.value):
                    continue
                kept = inner[:-1] or [ast.Pass()]
                after = [*block[: place + 1], last, *block[place + 1 :]]
                yield Edit(
                    (
                        (owner, field, None, after),
                        (inner_owner, inner_field, None, kept),
                    ),
                    f"{quoted(last)} stands inside the loop, so the function ends in "
                    "the loop's first turn. Move it to the left, behind the loop.",
                )


# --- operators -----------------------------------------------------------------------


def powers(source: Source) -> str | None:
    """The function's text with `**` wherever it has `^`; None where it has none."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source.text).readline))
    if not any(t.string == "^" for t in tokens):
        return None
    lines = source.text.splitlines(keepends=True)
    for token in reversed(tokens):
        if token.type == tokenize.OP and token.string == "^":
            row, column = token.start
            line = lines[row - 1]
            lines[row - 1] = line[:column] + "**" + line[column + 1 :]
    return "".join(lines)


def multiplied(source: Source) -> Iterator[Edit]:
    """`y * (1 - y)` for `y(1 - y)`, where y is a number or an array."""
    calls = []
    for owner, field, index, node in body_spots(source):
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            function = node.func
            own = isinstance(function, ast.Name) and (
                function.id in source.stored or function.id in source.parameters
            )
            if own or not isinstance(function, ast.Name | ast.Attribute):
                calls.append((owner, field, index, node))
    for owner, field, index, node in calls:
        assert isinstance(node, ast.Call)
        product = ast.BinOp(node.func, ast.Mult(), node.args[0])
        yield Edit(
            ((owner, field, index, product),),
            f"{quoted(node)} has no `*`, so Python takes it for the call of a "
            f"function. Write {quoted(product)}: every product needs its `*`.",
        )


_RANK: Final[dict[type[ast.operator], int]] = {
    **dict.fromkeys((ast.Add, ast.Sub), 1),
    **dict.fromkeys((ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.MatMult), 2),
    ast.Pow: 4,
}
_SIGN_RANK: Final = 3
_SYMBOLS: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.Pow: "**",
}


@dataclass
class _Chain:
    """A row of operands as it is written, without the parentheses around it."""

    operands: list[ast.expr]
    signs: list[str]  # "-" before an operand, or ""
    symbols: list[str]  # one fewer than operands

    def part(self, first: int, last: int, wrapped: int = -1) -> str:
        """The text of operands first … last; one may lose its own parentheses."""
        words = []
        for k in range(first, last + 1):
            operand = self.operands[k]
            text = ast.unparse(operand)
            if k != wrapped and isinstance(
                operand, ast.BinOp | ast.UnaryOp | ast.Compare | ast.IfExp | ast.Lambda
            ):
                text = f"({text})"
            sign = self.signs[k] if k > first or first == 0 else ""
            words += [sign + text]
            if k < last:
                words += [self.symbols[k]]
        return " ".join(words)


def _chain(node: ast.expr) -> _Chain:
    chain = _Chain([], [], [])
    _flatten(node, chain, "")
    return chain


def _flatten(node: ast.expr, chain: _Chain, sign: str) -> None:
    if isinstance(node, ast.BinOp) and type(node.op) in _RANK:
        rank, is_power = _RANK[type(node.op)], isinstance(node.op, ast.Pow)
        if _binds(node.left) > rank or (_binds(node.left) == rank and not is_power):
            _flatten(node.left, chain, sign)
        else:
            chain.operands.append(node.left)
            chain.signs.append(sign)
        chain.symbols.append(_SYMBOLS[type(node.op)])
        loose = isinstance(node.right, ast.UnaryOp)
        if _binds(node.right) > rank or (
            is_power and (_binds(node.right) == 4 or loose)
        ):
            _flatten(node.right, chain, "")
        else:
            chain.operands.append(node.right)
            chain.signs.append("")
        return
    minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    if minus and not sign and _binds(node.operand) >= _SIGN_RANK:
        _flatten(node.operand, chain, "-")
        return
    chain.operands.append(node)
    chain.signs.append(sign)


def _binds(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp) and type(node.op) in _RANK:
        return _RANK[type(node.op)]
    if isinstance(node, ast.UnaryOp):
        return _SIGN_RANK
    loose = ast.Compare | ast.IfExp | ast.Lambda | ast.BoolOp
    return 0 if isinstance(node, loose) else 5


def _chains(source: Source) -> Iterator[tuple[Spot, _Chain]]:
    inner: set[int] = set()
    for spot in body_spots(source):
        node = spot[3]
        if not isinstance(node, ast.BinOp | ast.UnaryOp) or id(node) in inner:
            continue
        chain = _chain(node)
        kept = {id(k) for operand in chain.operands for k in ast.walk(operand)}
        inner |= {id(k) for k in ast.walk(node)} - kept
        if len(chain.operands) > 1:
            yield spot, chain


def parenthesized(source: Source) -> Iterator[Edit]:
    """A pair of parentheses more, a pair less, or a call that closes elsewhere."""
    found = list(_chains(source))
    alike: dict[tuple[Any, ...], list[Edit]] = {}
    for (owner, field, index, node), chain in found:
        count = len(chain.operands)
        for first in range(count):
            for last in range(first + 1, count):
                whole = first == 0 and last == count - 1
                if whole and not chain.signs[0]:
                    continue
                inside = chain.part(first, last).removeprefix("-")
                sign = chain.signs[first]
                before = chain.part(0, first - 1) if first else ""
                left = f"{before} {chain.symbols[first - 1]}" if first else ""
                right = (
                    f"{chain.symbols[last]} {_rest(chain, last + 1)}"
                    if last < count - 1
                    else ""
                )
                new = parsed(f"{left} {sign}({inside}) {right}".strip())
                if ast.dump(new) == ast.dump(node):
                    continue
                edit = Edit(
                    ((owner, field, index, new),),
                    f"A pair of parentheses is missing in {quoted(node)}: powers come "
                    "first, then `*` and `/`, then `+` and `-`. Put "
                    f"{quoted(inside)} in parentheses.",
                )
                yield edit
                alike.setdefault((tuple(chain.symbols), first, last), []).append(edit)
    for edits in alike.values():
        if len(edits) > 1:
            changes = tuple(change for edit in edits for change in edit.changes)
            yield Edit(changes, edits[0].hint + " The same in the other lines like it.")
    for (owner, field, index, node), chain in found:
        for k, operand in enumerate(chain.operands):
            if isinstance(operand, ast.BinOp):
                text = chain.part(0, len(chain.operands) - 1, wrapped=k)
                yield Edit(
                    ((owner, field, index, parsed(text)),),
                    f"In {quoted(node)} the parentheses around {quoted(operand)} hold "
                    "too much together. Leave them out, or let them close earlier.",
                )
            yield from _closed_later((owner, field, index, node), chain, k)
    for owner, field, index, node in body_spots(source):
        if isinstance(node, ast.Call) and node.args:
            yield from _closed_earlier((owner, field, index, node))


def _rest(chain: _Chain, first: int) -> str:
    text = chain.part(first, len(chain.operands) - 1)
    return chain.signs[first] + text if first else text


def _closed_later(spot: Spot, chain: _Chain, k: int) -> Iterator[Edit]:
    owner, field, index, node = spot
    call = chain.operands[k]
    if not isinstance(call, ast.Call) or not call.args:
        return
    if isinstance(call.func, ast.Name) and call.func.id == "len":
        return  # the length of x - 1 is that of x
    if len(call.args) > 1 and call.keywords:
        return
    others = [ast.unparse(a) for a in call.args[:-1]]
    keywords = [f"{w.arg}={ast.unparse(w.value)}" for w in call.keywords if w.arg]
    argument, function = ast.unparse(call.args[-1]), ast.unparse(call.func)
    for last in range(k + 1, len(chain.operands)):
        taken = f"{chain.symbols[k]} {_rest(chain, k + 1)}"
        if last < len(chain.operands) - 1:
            taken = f"{chain.symbols[k]} {chain.part(k + 1, last)}"
        left = f"{chain.part(0, k - 1)} {chain.symbols[k - 1]}" if k else ""
        right = (
            f"{chain.symbols[last]} {_rest(chain, last + 1)}"
            if last < len(chain.operands) - 1
            else ""
        )
        for first in (argument, f"({argument})"):
            inside = ", ".join([*others, f"{first} {taken}", *keywords])
            text = f"{left} {chain.signs[k]}{function}({inside}) {right}".strip()
            yield Edit(
                ((owner, field, index, parsed(text)),),
                f"In {quoted(node)} the parenthesis of `{function}(` closes too early: "
                f"`{taken}` belongs inside it.",
            )


def _closed_earlier(spot: Spot) -> Iterator[Edit]:
    owner, field, index, node = spot
    assert isinstance(node, ast.Call)
    last = node.args[-1]
    if not isinstance(last, ast.BinOp) or (len(node.args) > 1 and node.keywords):
        return
    chain = _chain(last)
    for k in range(len(chain.operands) - 1):
        kept = [*node.args[:-1], parsed(chain.part(0, k))]
        inside = ast.Call(node.func, kept, node.keywords)
        moved = f"{chain.symbols[k]} {_rest(chain, k + 1)}"
        yield Edit(
            ((owner, field, index, parsed(f"{ast.unparse(inside)} {moved}")),),
            f"In {quoted(node)} the last parenthesis closes too late: `{moved}` "
            "belongs behind it.",
        )


# --- names ---------------------------------------------------------------------------


def renamed(source: Source) -> Iterator[Edit]:
    """A parameter in place of a variable of the notebook, or of a fixed number."""
    unused = [p for p in source.parameters if p not in source.loaded]
    loads: dict[str, list[Spot]] = {}
    for spot in body_spots(source):
        if isinstance(spot[3], ast.Name):
            loads.setdefault(spot[3].id, []).append(spot)
    for identifier, places in loads.items():
        if not source.is_global(identifier):
            continue
        for parameter in unused or source.parameters:
            changes = tuple((o, f, i, name(parameter)) for o, f, i, _ in places)
            what = (
                f"`{identifier}` is always called"
                if callable(source.scope[identifier])
                else f"`{identifier}` is a variable of the notebook, not an argument"
            )
            yield Edit(
                changes,
                f"{what}, whatever `{parameter}` is given. Use the parameter "
                f"`{parameter}` in its place.",
            )
    yield from _fixed_numbers(source, unused)


def _fixed_numbers(source: Source, unused: list[str]) -> Iterator[Edit]:
    constants = [
        spot
        for spot in body_spots(source)
        if isinstance(spot[3], ast.Constant) and type(spot[3].value) in (int, float)
    ]
    defaults = {
        p: d.default
        for p, d in inspect.signature(source.answer).parameters.items()
        if d.default is not d.empty
    }
    together: list[Change] = []
    for parameter in unused:
        for owner, field, index, node in constants:
            assert isinstance(node, ast.Constant)
            change: Change = (owner, field, index, name(parameter))
            if node.value == defaults.get(parameter):
                together.append(change)
            yield Edit(
                (change,),
                f"The fixed number `{node.value}` stands where `{parameter}` belongs, "
                f"so that `{parameter}` has no effect. Write its name there.",
            )
    if len(together) > 1:
        listed = " and ".join(f"`{p}`" for p in unused)
        yield Edit(
            tuple(together),
            f"Fixed numbers stand where {listed} belong, so that these arguments have "
            "no effect. Write their names there.",
        )


def exchanged_names(source: Source) -> Iterator[Edit]:
    """Another name of the function's own, in one place or by turns everywhere."""
    own = [*source.parameters, *sorted(source.stored - set(source.parameters))]
    read = [s for s in body_spots(source) if isinstance(s[3], ast.Name)]
    for one_at, one in enumerate(own):
        for two in own[one_at + 1 :]:
            swap = {one: two, two: one}
            changes = tuple(
                (o, f, i, name(swap[n.id]))
                for o, f, i, n in read
                if isinstance(n, ast.Name) and n.id in swap
            )
            if {n.id for *_, n in read if isinstance(n, ast.Name)} >= {one, two}:
                yield Edit(
                    changes,
                    f"`{one}` and `{two}` have changed places: everywhere you use the "
                    "one, the formula has the other.",
                )
    for owner, field, index, node in read:
        assert isinstance(node, ast.Name)
        if node.id not in own:
            continue
        whole = statement_of(source, node)
        for other in own:
            if other != node.id:
                yield Edit(
                    ((owner, field, index, name(other)),),
                    f"In {quoted(whole)} stands `{node.id}` where `{other}` is meant.",
                )


def statement_of(source: Source, node: ast.AST) -> ast.AST:
    """The simple statement that a node of the answer is part of; else the node."""
    return source.statements.get(id(node), node)


def returned(source: Source) -> Iterator[Edit]:
    """`return` of what the function has computed, where it returns nothing."""
    body = source.function.body
    last = body[-1]
    if isinstance(last, ast.Expr):
        printed = (
            isinstance(last.value, ast.Call)
            and isinstance(last.value.func, ast.Name)
            and last.value.func.id == "print"
        )
        values: list[ast.expr] = [last.value]
        if printed and isinstance(last.value, ast.Call) and last.value.args:
            arguments = last.value.args
            values = [arguments[0], ast.Tuple(arguments, ast.Load())]
            values = values[:1] if len(arguments) == 1 else values[1:]
        for value in values:
            verb = "prints" if printed else "computes"
            yield Edit(
                ((source.function, "body", len(body) - 1, ast.Return(value)),),
                f"The last line {verb} the result and the function returns None: "
                f"begin the line with `return` in place of `print`."
                if printed
                else f"The last line {verb} the result and does not return it: put "
                "`return` in front of it.",
            )
    for identifier in sorted(source.stored | set(source.parameters)):
        yield Edit(
            (
                (
                    source.function,
                    "body",
                    None,
                    [*_without_print(body), ast.Return(name(identifier))],
                ),
            ),
            f"The function computes `{identifier}` and returns None: end it with "
            f"`return {identifier}`.",
        )


def _without_print(body: list[ast.stmt]) -> list[ast.stmt]:
    last = body[-1]
    if isinstance(last, ast.Return) and len(body) > 1:
        return body[:-1]
    return body


def other_results(source: Source) -> Iterator[Edit]:
    """Another variable of the function returned than is."""
    for node in ast.walk(source.function):
        if isinstance(node, ast.Return) and node.value is not None:
            for identifier in sorted(source.stored):
                yield Edit(
                    ((node, "value", None, name(identifier)),),
                    f"The right result is there, in `{identifier}`, but the function "
                    f"returns {quoted(node.value)}.",
                )


# --- one thing different --------------------------------------------------------------


def numbers_cut(source: Source) -> Iterator[Edit]:
    """Integers that cut decimals: their dtype, `int( )`, `//`."""
    for owner, field, index, node in body_spots(source):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
            yield Edit(
                ((owner, field, index, ast.BinOp(node.left, ast.Div(), node.right)),),
                f"`//` in {quoted(node)} cuts the decimals off: `/` keeps them.",
            )
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called.endswith("_like") and not node.keywords and len(node.args) == 1:
            new = ast.Call(node.func, node.args, [ast.keyword("dtype", name("float"))])
            yield Edit(
                ((owner, field, index, new),),
                f"{quoted(node)} holds integers where its argument does, and cuts the "
                "decimals off whatever is written into it: give it `dtype=float`.",
            )
        if called in ("int", "round") and node.args:
            yield Edit(
                ((owner, field, index, node.args[0]),),
                f"{quoted(node)} cuts the decimals off: leave `{called}` out.",
            )
        whole_typed = [k for k in node.keywords if k.arg == "dtype"]
        if whole_typed:
            kept = [k for k in node.keywords if k.arg != "dtype"]
            yield Edit(
                ((owner, field, index, ast.Call(node.func, node.args, kept)),),
                f"{quoted(node)} holds integers and cuts off the decimals of whatever "
                "is written into it: let it hold floats.",
            )
        if called.endswith(".copy") and isinstance(node.func, ast.Attribute):
            new = ast.Call(ast.Attribute(node.func.value, "astype", ast.Load()), [], [])
            new.args = [name("float")]
            yield Edit(
                ((owner, field, index, new),),
                f"{quoted(node)} holds integers where the argument does, and cuts the "
                "decimals off whatever is written into it: copy with `astype(float)`.",
            )


_FAMILIES: Final = (
    ("max", "min", "argmax", "argmin"),
    ("mean", "sum", "median", "prod"),
    ("std", "var"),
    ("maximum", "minimum", "max", "min", "fmax", "fmin"),
    ("argmax", "argmin", "nanargmax", "nanargmin", "nanmin", "nanmax"),
    ("log", "log10", "log2", "log1p"),
    ("exp", "expm1", "exp2"),
    ("zeros", "ones", "empty"),
    ("zeros_like", "ones_like", "empty_like"),
    ("ceil", "floor", "round", "rint"),
    ("any", "all"),
    ("sin", "cos", "tan", "tanh", "sinh"),
    ("dot", "multiply", "outer"),
    ("sqrt", "square", "abs"),
)
_OTHER_OPERATORS: Final[dict[type[ast.operator], tuple[type[ast.operator], ...]]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.MatMult, ast.Add, ast.Pow),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
_OTHER_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.Gt, ast.LtE, ast.GtE),
    ast.Gt: (ast.Lt, ast.GtE, ast.LtE),
    ast.LtE: (ast.GtE, ast.Lt, ast.Gt),
    ast.GtE: (ast.LtE, ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_REDUCTIONS: Final = frozenset(
    ["sum", "mean", "max", "min", "prod", "argmax", "argmin", "std", "var", "all"]
)


def repaired(source: Source) -> Iterator[Edit]:
    """One operator, function, axis, number, step or line other than it is."""
    yield from _functions(source)
    yield from _functions_everywhere(source)
    yield from _targets(source)
    yield from _axes(source)
    yield from _operators(source)
    yield from _counts(source)
    yield from _lines(source)
    yield from _steps_missing(source)


def _operators(source: Source) -> Iterator[Edit]:
    for owner, field, index, node in body_spots(source):
        if isinstance(node, ast.BinOp):
            neutral = any(ast.unparse(n) in ("0", "1") for n in (node.left, node.right))
            for kind in _OTHER_OPERATORS.get(type(node.op), ()):
                if neutral and kind not in (ast.Add, ast.Sub):
                    continue  # times 1 is nothing: that step is one too many
                if kind is ast.Pow and not isinstance(node.right, ast.Constant):
                    continue  # whole numbers of a million digits take for ever
                new = ast.BinOp(node.left, kind(), node.right)
                signs = {type(node.op), kind} == {ast.Add, ast.Sub}
                symbols = _SYMBOLS[type(node.op)], _SYMBOLS[kind]
                yield Edit(
                    ((owner, field, index, new),),
                    f"A sign is the wrong way round in {quoted(node)}: "
                    f"`{symbols[1]}` in place of `{symbols[0]}`."
                    if signs
                    else f"In {quoted(node)} stands `{symbols[0]}` where the task has "
                    f"`{symbols[1]}`.",
                )
            if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
                symbol = _SYMBOLS[type(node.op)]
                yield Edit(
                    (
                        (
                            owner,
                            field,
                            index,
                            ast.BinOp(node.right, node.op, node.left),
                        ),
                    ),
                    f"The two sides of `{symbol}` are exchanged in {quoted(node)}.",
                )
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            for other in _OTHER_COMPARISONS.get(type(node.ops[0]), ()):
                changed = ast.Compare(node.left, [other()], node.comparators)
                yield Edit(
                    ((owner, field, index, changed),),
                    f"The comparison {quoted(node)} does not ask what the task asks: "
                    f"{quoted(changed)} does.",
                )
        elif isinstance(node, ast.BoolOp):
            other_word = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield Edit(
                ((owner, field, index, ast.BoolOp(other_word, node.values)),),
                f"`and` and `or` are exchanged in {quoted(node)}.",
            )
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield Edit(
                ((owner, field, index, node.operand),),
                f"The minus in {quoted(node)} is one too many.",
            )
        elif isinstance(node, ast.IfExp):
            yield Edit(
                ((owner, field, index, ast.IfExp(node.test, node.orelse, node.body)),),
                f"The two cases are exchanged in {quoted(node)}.",
            )
    for statement in ast.walk(source.function):
        if isinstance(statement, ast.AugAssign):
            for kind in _OTHER_OPERATORS.get(type(statement.op), ()):
                yield Edit(
                    ((statement, "op", None, kind()),),
                    f"In {quoted(statement)} stands `{_SYMBOLS[type(statement.op)]}=` "
                    f"where the task has `{_SYMBOLS[kind]}=`.",
                )


def _functions(source: Source) -> Iterator[Edit]:
    for *_, node in body_spots(source):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Attribute):
            for other in _relatives(called.attr):
                changed = ast.Attribute(called.value, other, ast.Load())
                yield Edit(
                    ((node, "func", None, changed),),
                    f"`{ast.unparse(called)}` is not what the task asks for in "
                    f"{quoted(node)}; `{ast.unparse(changed)}` is.",
                )
        elif isinstance(called, ast.Name) and called.id in ("max", "min", "sum", "abs"):
            other = {"max": "maximum", "min": "minimum"}.get(called.id, called.id)
            changed = ast.Attribute(name("np"), other, ast.Load())
            yield Edit(
                ((node, "func", None, changed),),
                f"Python's own `{called.id}` in {quoted(node)} compares whole objects; "
                f"`np.{other}` works number by number.",
            )
        for one in range(len(node.args) - 1):
            for two in range(one + 1, len(node.args)):
                swapped = list(node.args)
                swapped[one], swapped[two] = swapped[two], swapped[one]
                yield Edit(
                    ((node, "args", None, swapped),),
                    f"{quoted(node.args[one])} and {quoted(node.args[two])} have "
                    f"changed places in {quoted(node)}.",
                )


def _functions_everywhere(source: Source) -> Iterator[Edit]:
    """Another function wherever the answer calls one of that name."""
    calls: dict[str, list[ast.Attribute]] = {}
    for *_, node in body_spots(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            calls.setdefault(node.func.attr, []).append(node.func)
    for attribute, places in calls.items():
        for other in _relatives(attribute) if len(places) > 1 else ():
            yield Edit(
                tuple((place, "attr", None, other) for place in places),
                f"`{ast.unparse(places[0])}` is not what the task asks for, here and "
                f"below; `{other}` is.",
            )


def _targets(source: Source) -> Iterator[Edit]:
    """The names on the left of `=` in another order, wherever that call stands."""
    pairs: dict[str, list[ast.Tuple]] = {}
    for node in ast.walk(source.function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target = node.targets[0]
            if isinstance(target, ast.Tuple) and len(target.elts) == 2:
                pairs.setdefault(ast.unparse(node.value.func), []).append(target)
    for called, targets in pairs.items():
        yield Edit(
            tuple((t, "elts", None, t.elts[::-1]) for t in targets),
            f"{quoted(targets[0])} are in the wrong order: `{called}` gives them the "
            "other way round.",
        )


def _relatives(attribute: str) -> list[str]:
    family = [f for f in _FAMILIES if attribute in f]
    names = dict.fromkeys(other for f in family for other in f if other != attribute)
    return [other for other in names if hasattr(np, other)]


def _axes(source: Source) -> Iterator[Edit]:
    for *_, node in body_spots(source):
        if not isinstance(node, ast.Call):
            continue
        reduces = isinstance(node.func, ast.Attribute) and node.func.attr in _REDUCTIONS
        given = [k for k, w in enumerate(node.keywords) if w.arg == "axis"]
        choices = ["0", "1", "-1", "-2", *(p for p in source.parameters if p == "axis")]
        for place in given:
            for choice in choices:
                yield Edit(
                    ((node.keywords[place], "value", None, parsed(choice)),),
                    f"{quoted(node)} works along the wrong axis: what belongs together "
                    f"lies along `axis={choice}`.",
                )
        if not reduces:
            continue
        if not given:
            for choice in reversed(choices):
                more = [*node.keywords, ast.keyword("axis", parsed(choice))]
                yield Edit(
                    ((node, "keywords", None, more),),
                    f"{quoted(node)} runs over the whole array at once: give it "
                    f"`axis={choice}`.",
                )
            for choice in reversed(choices):
                more = [
                    ast.keyword("axis", parsed(choice)),
                    ast.keyword("keepdims", parsed("True")),
                ]
                yield Edit(
                    ((node, "keywords", None, [*node.keywords, *more]),),
                    f"{quoted(node)} runs over the whole array at once: give it "
                    f"`axis={choice}, keepdims=True`.",
                )
        kept = [w for w in node.keywords if w.arg != "keepdims"]
        if len(kept) < len(node.keywords):
            yield Edit(
                ((node, "keywords", None, kept),),
                f"`keepdims=True` in {quoted(node)} leaves an axis of length 1 that "
                "the task does not want.",
            )
        else:
            more = [*node.keywords, ast.keyword("keepdims", parsed("True"))]
            yield Edit(
                ((node, "keywords", None, more),),
                f"The axis of {quoted(node)} is gone afterwards, and NumPy lines the "
                "rest up with another one: give it `keepdims=True`.",
            )
    yield from _every_axis(source)


def _every_axis(source: Source) -> Iterator[Edit]:
    """`keepdims=True` for all reductions at once: a softmax needs it twice."""
    calls = [
        node
        for *_, node in body_spots(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _REDUCTIONS
        and not any(w.arg == "keepdims" for w in node.keywords)
    ]
    if len(calls) > 1:
        keep = ast.keyword("keepdims", parsed("True"))
        yield Edit(
            tuple((c, "keywords", None, [*c.keywords, keep]) for c in calls),
            f"The axis of {quoted(calls[0])} is gone afterwards, and NumPy lines the "
            "rest up with another one: give it, and the others, `keepdims=True`.",
        )


def _counts(source: Source) -> Iterator[Edit]:
    for owner, field, index, node in body_spots(source):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "range"
            and node.args
        ):
            ends = 0 if len(node.args) == 1 else 1
            for place, turn in ((ends, 1), (ends, -1), (0, -1), (0, 1)):
                if place == 0 and ends == 0 and (place, turn) != (ends, turn):
                    continue
                moved = list(node.args)
                symbol = "+" if turn > 0 else "-"
                moved[place] = parsed(f"({ast.unparse(moved[place])}) {symbol} 1")
                more = (turn > 0) == (place == ends)
                side = "end" if place == ends else "start"
                yield Edit(
                    ((node, "args", None, moved),),
                    f"{quoted(node)} makes one turn too {'few' if more else 'many'}, "
                    f"at its {side}: `range` stops before its end.",
                )
        elif isinstance(node, ast.Subscript) and not isinstance(
            node.slice, ast.Slice | ast.Tuple
        ):
            for symbol in "+-":
                moved_index = parsed(f"({ast.unparse(node.slice)}) {symbol} 1")
                yield Edit(
                    ((node, "slice", None, moved_index),),
                    f"The index in {quoted(node)} is off by one: counting starts at 0.",
                )
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            value = node.value
            for other in (0, 1, -1, 2, 0.5, -value, value + 1, value - 1, 2 * value):
                if other != value:
                    text = quoted(statement_of(source, node))
                    yield Edit(
                        ((owner, field, index, parsed(repr(other))),),
                        f"The number `{value}` is not the right one in {text}: "
                        f"`{other}` is.",
                    )
        sized = _size_of(node)
        if sized:
            for text in ("len({0})", "{0}.shape[-1]", "{0}.shape[0]", "{0}.size"):
                for p in source.parameters:
                    yield Edit(
                        ((owner, field, index, parsed(text.format(p))),),
                        f"{quoted(node)} counts something else than the task does: "
                        f"`{text.format(p)}` is meant.",
                    )


def _operand(node: ast.expr) -> str:
    text = ast.unparse(node)
    return f"({text})" if isinstance(node, ast.BinOp) else text


def _size_of(node: ast.expr) -> bool:
    text = ast.unparse(node) if isinstance(node, ast.Call | ast.Subscript) else ""
    if isinstance(node, ast.Attribute):
        return node.attr == "size"
    return text.startswith("len(") or (".shape[" in text and text.endswith("]"))


def _lines(source: Source) -> Iterator[Edit]:
    for owner, field, block in blocks(source.function):
        for place, (one, two) in enumerate(pairwise(block)):
            if isinstance(two, ast.Return) or isinstance(one, ast.Expr):
                continue
            if isinstance(two, ast.For | ast.While):
                inside = [one, *two.body]
                yield Edit(
                    (
                        (two, "body", None, inside),
                        (owner, field, None, block[:place] + block[place + 1 :]),
                    ),
                    f"{quoted(one)} runs once, before the loop, and keeps what earlier "
                    "turns have left in it: it belongs into the loop.",
                )
                continue
            order = [*block[:place], two, one, *block[place + 2 :]]
            yield Edit(
                ((owner, field, None, order),),
                f"{quoted(one)} and {quoted(two)} stand in the wrong order: the second "
                "has to come first.",
            )
        for place, loop in enumerate(block):
            if not isinstance(loop, ast.For | ast.While) or len(loop.body) < 2:
                continue
            for k, first in enumerate(loop.body[:-1]):
                if isinstance(first, ast.Assign):
                    yield Edit(
                        (
                            (loop, "body", None, loop.body[:k] + loop.body[k + 1 :]),
                            (
                                owner,
                                field,
                                None,
                                [*block[:place], first, *block[place:]],
                            ),
                        ),
                        f"{quoted(first)} runs anew in every turn of the loop: it "
                        "belongs in front of the loop, once.",
                    )
    for statement in ast.walk(source.function):
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Subscript | ast.Name):
                for where, f, block in blocks(source.function):
                    for place, line in enumerate(block):
                        if line is statement:
                            adding = ast.AugAssign(target, ast.Add(), statement.value)
                            yield Edit(
                                ((where, f, place, adding),),
                                f"{quoted(statement)} overwrites what was there: add "
                                "to it, with `+=`.",
                            )
    for owner, field, index, node in body_spots(source):
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Mult)
            and isinstance(node.left, ast.List)
            and any(isinstance(n, ast.List | ast.BinOp) for n in node.left.elts)
        ):
            count = ast.unparse(node.right)
            row = ast.unparse(node.left.elts[0])
            yield Edit(
                (
                    (
                        owner,
                        field,
                        index,
                        parsed(f"[{row} for _ in range({count})]"),
                    ),
                ),
                f"{quoted(node)} is one and the same row many times, so that a change "
                "of one changes all. Make each row anew, or take `np.zeros`.",
            )


def steps_too_many(source: Source) -> Iterator[Edit]:
    for owner, field, index, node in body_spots(source):
        parts: list[tuple[ast.expr, str]] = []
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            parts = [(node.args[0], f"`{ast.unparse(node.func)}( )`")]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            parts = [(node.func.value, f"`.{node.func.attr}( )`")]
        elif isinstance(node, ast.BinOp):
            symbol = _SYMBOLS.get(type(node.op), "")
            right, left = _operand(node.right), _operand(node.left)
            parts = [
                (node.left, f"`{symbol} {right}`"),
                (node.right, f"`{left} {symbol}`"),
            ]
        elif isinstance(node, ast.Attribute) and node.attr == "T":
            parts = [(node.value, "`.T`")]
        for kept, what in parts:
            yield Edit(
                ((owner, field, index, kept),),
                f"One step is too many: {what} in "
                f"{quoted(statement_of(source, node))}. Does the formula have it?",
            )


def _steps_missing(source: Source) -> Iterator[Edit]:
    for owner, field, index, node in body_spots(source):
        if isinstance(node, ast.Name) and callable(source.scope.get(node.id)):
            continue
        if isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Starred):
            continue
        text = ast.unparse(node)
        factor = isinstance(owner, ast.BinOp) and isinstance(owner.op, ast.MatMult)
        wraps = [f"({text}).T"] if factor else []
        wraps += [f"np.abs({text})", f"({text}) ** 2", f"-({text})"]
        wraps += [f"1 - ({text})", f"np.sqrt({text})"]
        if not isinstance(owner, ast.Call):  # a log inside an exp is no mistake made
            wraps += [f"np.log({text})", f"np.exp({text})", f"list({text})"]
        if isinstance(owner, ast.Return):
            wraps += [
                f"np.{f}({text}{axis})"
                for f in ("sum", "mean")
                for axis in ("", ", axis=-1", ", axis=0")
            ]
        for wrapped in wraps:
            new = parsed(wrapped)
            yield Edit(
                ((owner, field, index, new),),
                f"In {quoted(statement_of(source, node))} a step is missing: "
                f"{quoted(new)} in place of {quoted(node)}.",
            )
