"""Mistakes that are not about one exercise, found in what an answer did.

Each detector names what was done only where that is established: by the results
themselves, by the syntax of the answer, or by running the answer with one thing
changed (`helpers.checks.variants`) and seeing that it then agrees.
"""

import ast
import copy
import time
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from helpers.checks import variants
from helpers.checks.comparing import agrees, as_numbers, said_by, show
from helpers.checks.exercise import Case, Exercise
from helpers.checks.raising import is_known
from helpers.checks.running import Outcome, Run, run
from helpers.checks.variants import Edit, Source, quoted

BUDGET_SECONDS: Final = 0.9
TRIAL_SECONDS: Final = 0.1
# A change of an answer that builds such models takes seconds, and stopping it halfway
# would leave the library in disorder.
NOT_RUN_AGAIN: Final = ("keras", "tensorflow", "torch")


@dataclass(frozen=True)
class Evidence:
    """What is known about an answer that is not right.

    Args:
        exercise: what was asked.
        answer: the learner's function.
        outcomes: what came of it in each case that finished.
        expected: the right results, of the same cases.
        first: the first case whose result is wrong.
        deadline: when the search has to end, in the time of `time.monotonic`.
    """

    exercise: Exercise
    answer: Callable[..., Any]
    outcomes: Sequence[Outcome]
    expected: Sequence[Any]
    first: int
    deadline: float

    @property
    def case(self) -> Case:
        """The first call whose result is wrong."""
        return self.exercise.cases[self.first]

    @property
    def outcome(self) -> Outcome:
        """What came of that call."""
        return self.outcomes[self.first]

    @property
    def wanted(self) -> Any:
        """What should have come of it."""
        return self.expected[self.first]

    @cached_property
    def syntax(self) -> Source | None:
        """The answer's syntax tree, to read."""
        return Source.of(self.answer)

    @cached_property
    def source(self) -> Source | None:
        """The answer's syntax tree, where it may be changed and run again."""
        source = self.syntax
        if source is None:
            return None
        used = [source.scope.get(n) for n in source.loaded]
        of = [
            getattr(u, "__module__", None) or getattr(u, "__name__", "") for u in used
        ]
        heavy = any(str(module).split(".")[0] in NOT_RUN_AGAIN for module in of)
        return None if heavy or "import" in source.text else source

    @cached_property
    def right(self) -> list[bool]:
        """For each case whether its result is right."""
        pairs = zip(self.expected, self.outcomes, strict=False)
        return [self.agrees(wanted, outcome) for wanted, outcome in pairs]

    def agrees(self, wanted: Any, outcome: Outcome) -> bool:
        """Whether an outcome is the wanted result."""
        return outcome.error is None and agrees(self.exercise, wanted, outcome.value)

    def time_left(self) -> float:
        """Seconds until the search has to end."""
        return self.deadline - time.monotonic()

    def tried(self, function: Callable[..., Any], case: Case) -> Outcome | None:
        """What comes of another function in a case; None where it takes too long."""
        seconds = min(TRIAL_SECONDS, self.time_left())
        if seconds <= 0:
            return None
        if self.source and self.source.may_never_end:
            outcomes = run(function, [case], seconds).outcomes
            if not outcomes:
                return None
            outcome = outcomes[0]
        else:
            outcome = _called(function, case)
        outcome.value = self.exercise.judged(outcome.value)
        return outcome

    @property
    def wrong(self) -> int:
        """How many of the calls are not right."""
        return len(self.expected) - sum(self.right)

    def mended(self, function: Callable[..., Any]) -> int:
        """How many of the wrong calls a changed answer gets right.

        0 where it is still wrong in the first of them, or in one that was right.
        """
        order = [self.first, *(k for k in range(len(self.expected)) if k != self.first)]
        mended = 0
        for k in order:
            outcome = self.tried(function, self.exercise.cases[k])
            right = outcome is not None and self.agrees(self.expected[k], outcome)
            before = k < len(self.right) and self.right[k]
            if not right and (k == self.first or before):
                return 0
            mended += right and not before
        return mended


def diagnose(
    exercise: Exercise,
    answer: Callable[..., Any],
    finished: Run,
    expected: Sequence[Any],
) -> str | None:
    """A hint that names what was done, whatever the exercise; None where none fits.

    Args:
        exercise: what was asked.
        answer: the learner's function.
        finished: what came of it in each case.
        expected: the reference's result for each case.
    """
    pairs = enumerate(zip(expected, finished.outcomes, strict=False))
    wrong = (
        k
        for k, (wanted, outcome) in pairs
        if outcome.error is not None or not agrees(exercise, wanted, outcome.value)
    )
    first = next(wrong, None)
    if first is None:
        return None
    deadline = time.monotonic() + BUDGET_SECONDS
    evidence = Evidence(exercise, answer, finished.outcomes, expected, first, deadline)
    # In a thread that can be stopped: changed in one place, an answer may never end.
    search = run(lambda: first_hint(evidence), [Case(())], BUDGET_SECONDS + 0.1)
    found = search.outcomes[0] if search.outcomes else Outcome()
    return found.value or None


def first_hint(evidence: Evidence) -> str:
    """The hint of the first detector that has one; "" where none has."""
    return next(filter(None, (detect(evidence) for detect in _DETECTORS)), "")


def _called(function: Callable[..., Any], case: Case) -> Outcome:
    """What comes of a function, called here: in a thread for each it takes too long."""
    with np.errstate(all="ignore"):
        try:
            args, kwargs = copy.deepcopy((case.args, dict(case.kwargs)))
            return Outcome(function(*args, **kwargs))
        except Exception as error:
            return Outcome(error=error)


# --- what came back -------------------------------------------------------------------


def _nothing_returned(evidence: Evidence) -> str:
    """None came back: printed, assigned, or given by a method that returns None."""
    if evidence.outcome.error is not None or evidence.outcome.value is not None:
        return ""
    source = evidence.syntax
    if source is None:
        return ""
    returns = [n for n in ast.walk(source.function) if isinstance(n, ast.Return)]
    given = [r for r in returns if r.value is not None]
    alone = len(returns) == 1 and source.function.body[-1:] == returns
    if alone and given and isinstance(given[0].value, ast.Call):
        called = given[0].value
        if isinstance(called.func, ast.Name) and called.func.id == "print":
            return (
                f"{quoted(given[0])} returns what `print` gives back, which is None. "
                "Return the result itself, and leave the printing to whoever calls."
            )
        return (
            f"{quoted(called)} changes something and gives back None, and that is what "
            "you return. Call it in a line of its own, then return the thing itself."
        )
    if given:
        return (
            "In this case no `return` with a result is reached, so Python returns "
            "None. Follow the `if` and the loops line by line for this call."
        )
    return _search(evidence, variants.returned(source)) or (
        "There is no `return` with a result in it, so the function returns None. End "
        "it with `return` and what you have computed."
    )


def _kind(evidence: Evidence) -> str:
    """A dict, a set, a function …: said as what it is."""
    value, wanted = evidence.outcome.value, evidence.wanted
    if evidence.outcome.error is not None or value is None:
        return ""
    if as_numbers(value) is not None or isinstance(wanted, str):
        return ""
    asked = (
        f"{len(wanted)} results, separated by commas"
        if isinstance(wanted, tuple)
        else "a number"
        if np.ndim(wanted) == 0
        else "an array, or a list"
    )
    kind = type(value)
    if isinstance(
        value, types.FunctionType | types.MethodType | types.BuiltinFunctionType
    ):
        return (
            f"A function comes back, `{said_by(lambda v: v.__name__, value)}`, and not "
            "its result: call it, with ( ) behind its name."
        )
    if kind is dict:
        for inside in _of_dict(value, evidence.wanted):
            if agrees(evidence.exercise, wanted, inside):
                return (
                    f"The right results are there, but in a dictionary: return "
                    f"{asked}, taken out of it."
                )
        return f"A dictionary comes back; the task asks for {asked}."
    if kind in (set, frozenset):
        return (
            f"A set comes back, which has no order and each value once: return {asked}."
        )
    if isinstance(value, types.GeneratorType | map | filter | zip | range):
        return (
            f"A {kind.__name__} comes back, which has not computed anything yet: make "
            "an array of it, or a list with `list(…)`."
        )
    if kind.__name__ in ("dict_keys", "dict_values", "dict_items"):
        return (
            f"The {kind.__name__.removeprefix('dict_')} of a dictionary come back, and "
            f"not {asked}: `list(…)` makes a list of them."
        )
    if kind is str:
        return f"A text comes back, {show(value)}; the task asks for {asked}."
    if kind.__name__ == "Node":
        return f"A Node comes back; the task asks for {asked}: take its `.value`."
    if kind is list or kind is tuple:
        for place, part in enumerate(value, 1):
            if not isinstance(wanted, tuple) and agrees(
                evidence.exercise, wanted, part
            ):
                return (
                    f"{len(value)} things come back, and number {place} of them is "
                    "right: return that one alone."
                )
        whole = all(part is not None for part in value)
        if isinstance(wanted, tuple) and len(value) == len(wanted) and whole:
            return ""  # as many results as asked for, which may differ in shape
        return _ragged(value, asked)
    if isinstance(value, np.ndarray):
        return (
            f"An array comes back that holds {value.dtype} instead of real numbers: "
            "rows of different lengths, complex numbers or texts in it."
        )
    return f"Something of type {kind.__name__} comes back; the task asks for {asked}."


def _of_dict(value: dict[Any, Any], wanted: Any) -> Iterator[Any]:
    yield tuple(value.values()) if isinstance(wanted, tuple) else list(value.values())
    yield list(value)
    yield from value.values()


def _ragged(value: Sequence[Any], asked: str) -> str:
    for item in value:
        if item is None:
            return "There is a None among the results: a step of it returns nothing."
    lengths = [np.size(item) for item in value if as_numbers(item) is not None]
    if len(lengths) == len(value) and len(set(lengths)) > 1:
        return (
            f"The rows have different lengths, {lengths[:4]}, so they make no array: "
            f"the task asks for {asked}."
        )
    return ""


def _parts_in_order(evidence: Evidence) -> str:
    """Several results: one is missing, or they come in another order."""
    value, wanted = evidence.outcome.value, evidence.wanted
    if not isinstance(wanted, tuple) or evidence.outcome.error is not None:
        return ""
    if type(value) is tuple and len(value) == len(wanted) and len(wanted) > 1:
        for shift in range(1, len(wanted)):
            turned = value[shift:] + value[:shift]
            if agrees(evidence.exercise, wanted, turned):
                return (
                    "The results are right, but come in another order than the first "
                    "line of the docstring names them."
                )
        return ""
    for place, part in enumerate(wanted, 1):
        if type(value) is not tuple and agrees(evidence.exercise, part, value):
            return (
                f"Only one result comes back, number {place} of {len(wanted)}, and it "
                "is right. Return all of them, separated by commas."
            )
    return ""


# --- changed and run again ------------------------------------------------------------


def _search(evidence: Evidence, edits: Iterator[Edit]) -> str:
    """The hint of the first edit that makes the answer right; "" if none does."""
    source = evidence.source
    if source is None:
        return ""
    for edit in edits:
        if evidence.time_left() <= 0:
            break
        function = source.changed(edit)
        if function and evidence.mended(function) == evidence.wrong:
            return edit.hint
    return ""


def _by(generate: Callable[[Source], Iterator[Edit]]) -> Callable[[Evidence], str]:
    def detector(evidence: Evidence) -> str:
        source = evidence.source
        return _search(evidence, generate(source)) if source else ""

    return detector


def _power_sign(evidence: Evidence) -> str:
    """`^`, which is no power: with `**` the outcome is another one."""
    source = evidence.source
    text = variants.powers(source) if source else None
    if source is None or text is None:
        return ""
    with_powers = Source(ast.parse(text), source.function, source.answer).compiled()
    outcome = evidence.tried(with_powers, evidence.case) if with_powers else None
    if (
        outcome is None
        or type(outcome.error) is type(evidence.outcome.error) is TypeError
    ):
        return ""
    places = [n for n in ast.walk(source.function) if isinstance(n, ast.BinOp)]
    carets = [n for n in places if isinstance(n.op, ast.BitXor)]
    return (
        f"`^` in {quoted(carets[0])} is no power in Python: it works on the bits of "
        "integers. A power is written `**`."
    )


def _times_sign(evidence: Evidence) -> str:
    """`y(1 - y)`: something that is no function is called."""
    error, source = evidence.outcome.error, evidence.source
    if not isinstance(error, TypeError) or "not callable" not in said_by(str, error):
        return ""
    for edit in variants.multiplied(source) if source else ():
        function = source.changed(edit) if source else None
        outcome = evidence.tried(function, evidence.case) if function else None
        if outcome and "not callable" not in said_by(str, outcome.error):
            return edit.hint
    return ""


def _function_not_called(evidence: Evidence) -> str:
    """A function stands where its result belongs, or is indexed with [ ]."""
    error, source = evidence.outcome.error, evidence.syntax
    text = said_by(str, error) if isinstance(error, TypeError) else ""
    if source is None or "function" not in text or "()" in text:
        return ""
    given = dict(zip(source.parameters, evidence.case.args, strict=False))
    scope = {**source.scope, **given, **evidence.case.kwargs}
    nodes = list(ast.walk(source.function))
    called = {id(n.func) for n in nodes if isinstance(n, ast.Call)}
    for node in nodes:
        target = node.value if isinstance(node, ast.Subscript) else node
        if not isinstance(target, ast.Name) or id(target) in called:
            continue
        if not isinstance(target.ctx, ast.Load) or isinstance(
            scope.get(target.id), type | types.ModuleType
        ):
            continue
        indexed = isinstance(node, ast.Subscript)
        if callable(scope.get(target.id)) and indexed == ("subscript" in text):
            use = "with [ ]" if indexed else "without ( )"
            return (
                f"`{target.id}` is a function and stands {use} in "
                f"{quoted(variants.statement_of(source, target))}: call it, "
                f"`{target.id}(…)`, and go on with what it returns."
            )
    return ""


def _whole_numbers_only(evidence: Evidence) -> str:
    """Decimals are cut, and only where integers come in."""
    if not _cut(evidence.wanted, evidence.outcome.value):
        return ""
    source = evidence.source
    if source and (hint := _search(evidence, variants.numbers_cut(source))):
        return hint
    floats = _with_floats(evidence.case)
    outcome = evidence.tried(evidence.answer, floats) if floats else None
    if outcome and evidence.agrees(evidence.wanted, outcome):
        return (
            "The same numbers as floats give the right result: an array takes over the "
            "integer type of the argument and cuts the decimals off. Make it of floats."
        )
    numbers, right = as_numbers(evidence.outcome.value), as_numbers(evidence.wanted)
    if numbers is None or right is None or numbers.dtype.kind not in "iu":
        return ""
    if not np.array_equal(numbers, np.trunc(right)):
        return ""
    return (
        "The decimals are cut off: what comes back are integers, right up to the "
        "point. Which line makes integers of them?"
    )


def _cut(wanted: Any, value: Any) -> bool:
    """Whether decimals are missing somewhere: integers stand where there are some."""
    if isinstance(wanted, tuple):
        same = type(value) is tuple and len(value) == len(wanted)
        return same and any(map(_cut, wanted, value))
    numbers, right = as_numbers(value), as_numbers(wanted)
    if numbers is None or right is None or numbers.shape != right.shape:
        return False
    whole = bool((numbers == np.trunc(numbers)).all())
    return whole and not np.array_equal(right, np.trunc(right))


def _with_floats(case: Case) -> Case | None:
    def as_float(value: Any) -> Any:
        is_whole = isinstance(value, np.ndarray) and value.dtype.kind in "iu"
        return value.astype(float) if is_whole else value

    args = tuple(map(as_float, case.args))
    kwargs = {k: as_float(v) for k, v in case.kwargs.items()}
    same = all(a is b for a, b in zip(args, case.args, strict=True))
    same = same and all(kwargs[k] is case.kwargs[k] for k in kwargs)
    return None if same else Case(args, kwargs, case.shown)


# --- read from the syntax -------------------------------------------------------------


def _returns_in_first_turn(evidence: Evidence) -> str:
    """An unconditional `return` inside a loop."""
    source = evidence.syntax
    for loop in ast.walk(source.function) if source else ():
        if isinstance(loop, ast.For | ast.While):
            last = loop.body[-1]
            if isinstance(last, ast.Return):
                return (
                    f"{quoted(last)} stands inside the loop, so the function ends in "
                    "the loop's first turn. Collect the results in a list made before "
                    "the loop, and return behind it."
                )
    return ""


def _result_lost(evidence: Evidence) -> str:
    """A line that computes something and keeps it nowhere."""
    source = evidence.syntax
    for node in ast.walk(source.function) if source else ():
        if not isinstance(node, ast.Expr):
            continue
        value = node.value
        lost = isinstance(value, ast.BinOp | ast.UnaryOp | ast.Compare)
        called = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
        if called and isinstance(value, ast.Call):
            owner = value.func.value if isinstance(value.func, ast.Attribute) else None
            no_target = not any(k.arg == "out" for k in value.keywords)
            of_numpy = isinstance(owner, ast.Name) and owner.id == "np"
            lost = of_numpy and no_target and "copyto" not in ast.unparse(value.func)
        if lost:
            return (
                f"The line {quoted(node)} computes something and keeps it nowhere: "
                "give the result a name, as in `y = …`, and go on with that."
            )
    return ""


def _never_used(evidence: Evidence) -> str:
    """A variable that is computed and not read, or a parameter that is not."""
    source = evidence.syntax
    if source is None:
        return ""
    added = [n for n in ast.walk(source.function) if isinstance(n, ast.AugAssign)]
    read = source.loaded | {
        n.target.id for n in added if isinstance(n.target, ast.Name)
    }
    for statement in ast.walk(source.function):
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and target.id not in read:
                return (
                    f"`{target.id}` is computed in {quoted(statement)} and then never "
                    "used: where should it go in?"
                )
    for parameter in source.parameters:
        if parameter not in read and _matters(evidence, parameter):
            return (
                f"The function never looks at `{parameter}`, and the result depends on "
                f"it. Where in the formula does `{parameter}` stand?"
            )
    return ""


def _matters(evidence: Evidence, parameter: str) -> bool:
    """Whether two calls give that parameter different values."""
    place = evidence.exercise.parameters
    if parameter not in place:
        return False
    index, values = place.index(parameter), []
    for case in evidence.exercise.cases:
        given = case.args[index] if index < len(case.args) else None
        values.append(show(case.kwargs.get(parameter, given)))
    return len(set(values)) > 1


def endless(answer: Any) -> str:
    """The hint for an answer whose time ran out: which `while` can never end.

    Args:
        answer: the learner's function.
    """
    source = Source.of(answer)
    for loop in ast.walk(source.function) if source else ():
        if not isinstance(loop, ast.While):
            continue
        nodes = [n for line in loop.body for n in ast.walk(line)]
        if any(isinstance(n, ast.Break | ast.Return | ast.Raise) for n in nodes):
            continue
        watched = {n.id for n in ast.walk(loop.test) if isinstance(n, ast.Name)}
        changed = {
            n.id
            for n in nodes
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        handed: list[ast.AST] = []
        for node in nodes:
            if isinstance(node, ast.Attribute | ast.Subscript):
                handed.append(node.value)
            elif isinstance(node, ast.Call):
                handed += node.args
        changed |= {n.id for n in handed if isinstance(n, ast.Name)}
        if not watched & changed:
            return (
                f"`while {ast.unparse(loop.test)}` never ends: nothing in the loop "
                "changes what it asks for. A `for` loop over `range(…)` counts by "
                "itself."
            )
    return ""


# --- read from the results ------------------------------------------------------------


def _always_the_same(evidence: Evidence) -> str:
    """The same result in every call, although the arguments differ."""
    done = [o for o in evidence.outcomes if o.error is None and o.value is not None]
    if len(done) < 2 or len(done) < len(evidence.outcomes):
        return ""
    shown = {show(o.value) for o in done}
    if len(shown) > 1 or len({show(w) for w in evidence.expected}) < 2:
        return ""
    return (
        f"The function returns the same in all {len(done)} calls, whatever it is "
        f"given: {_clip(shown.pop())}. Which line should look at "
        f"`{evidence.exercise.parameters[0]}`?"
    )


def _piece(evidence: Evidence) -> str:
    """The right result, but a part of it, more than it, or in another order."""
    value, wanted = evidence.outcome.value, evidence.wanted
    if evidence.outcome.error is not None:
        return ""
    if isinstance(wanted, tuple):
        if type(value) not in (tuple, list) or len(value) != len(wanted):
            return ""
        for number, (w, v) in enumerate(zip(wanted, value, strict=True), 1):
            if not agrees(evidence.exercise, w, v):
                hint = _compare(evidence, w, v)
                return f"Result {number} of {len(wanted)}: {hint}" if hint else ""
        return ""
    return _compare(evidence, wanted, value)


def _index_returned(evidence: Evidence) -> str:
    value, wanted = evidence.outcome.value, evidence.wanted
    if not isinstance(wanted, tuple):
        return _index_of(evidence, wanted, value)
    if type(value) is tuple and len(value) == len(wanted):
        for number, (w, v) in enumerate(zip(wanted, value, strict=True), 1):
            hint = "" if agrees(evidence.exercise, w, v) else _index_of(evidence, w, v)
            if hint:
                return f"Result {number} of {len(wanted)}: {hint}"
    return ""


def _index_of(evidence: Evidence, wanted: Any, value: Any) -> str:
    """An index came back instead of what stands there."""
    got, right = as_numbers(value), as_numbers(wanted)
    if got is None or right is None or got.ndim or got.dtype.kind not in "iu":
        return ""
    index = int(got)
    if right.ndim and right.size > 1 and index == int(np.argmax(right)):
        return (
            f"{index} is the index at which the largest of the values stands. The task "
            f"asks for the values themselves, {right.size} of them."
        )
    arguments = [*evidence.case.args, *evidence.case.kwargs.values()]
    for argument in arguments:
        listed = as_numbers(argument) if isinstance(argument, list | tuple) else None
        if isinstance(argument, np.ndarray):
            listed = as_numbers(argument)
        if listed is None or listed.ndim != 1 or not 0 <= index < listed.size:
            continue
        if right.ndim == 0 and listed.size > 1 and np.isclose(listed[index], right):
            return (
                f"{index} is the index of the right one, counted from 0, and not the "
                f"thing itself: that is {show(listed[index])}, what stands there."
            )
    return ""


def _compare(evidence: Evidence, wanted: Any, value: Any) -> str:
    got, right = as_numbers(value), as_numbers(wanted)
    if got is None or right is None or right.size == 0:
        return ""

    def same(one: np.ndarray, two: np.ndarray) -> bool:
        return agrees(evidence.exercise, one, two)

    if got.shape == right.shape:
        return _same_shape(right, got, same, _loops(evidence.syntax))
    if got.squeeze().shape == right.squeeze().shape and got.size == right.size:
        if same(right.reshape(got.shape), got):
            return (
                f"The values are right; the shape is {got.shape} instead of "
                f"{right.shape}: an axis of length 1 is too many or missing. "
                "Where does it come from?"
            )
        return ""
    return _shorter(right, got, same, _masks(evidence.syntax)) or _summed(
        right, got, same
    )


Same = Callable[[np.ndarray, np.ndarray], bool]


def _masks(source: Source | None) -> bool:
    """Whether the answer selects by a comparison, as in `x[x > 0]`."""
    return source is not None and any(
        isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Compare)
        for n in ast.walk(source.function)
    )


def _loops(source: Source | None) -> bool:
    """Whether the answer has a loop, which could end too early."""
    return source is not None and any(
        isinstance(n, ast.For | ast.While | ast.comprehension)
        for n in ast.walk(source.function)
    )


def _shorter(right: np.ndarray, got: np.ndarray, same: Same, masked: bool) -> str:
    """Entries are missing or too many; those that are there are right."""
    dropped = got.ndim == 1 and 0 < got.size < right.size
    if masked and dropped and _within(right.ravel(), got):
        return (
            f"Of {right.size} values only {got.size} come back, the others are "
            "dropped. A mask as in `x[x > 0]` selects; `np.where` keeps every place."
        )
    if got.ndim == right.ndim and right.ndim and got.shape[1:] == right.shape[1:]:
        n, m = len(got), len(right)
        if 0 < n < m and same(right[:n], got):
            return (
                f"The first {n} of {m} entries are right and then it ends. Does the "
                "function return, or the loop stop, too early?"
            )
        if 0 < n < m and same(right[m - n :], got):
            return (
                f"The last {n} of {m} entries are right, but {m - n} in front of them "
                "missing. With what does the result begin?"
            )
        if n > m and same(right, got[:m]):
            return (
                f"The {m} entries asked for are right, but {n - m} more follow: the "
                "loop makes too many turns, or something is appended once too often."
            )
        if n > m and same(right, got[n - m :]):
            return (
                f"The last {m} entries are right, but {n - m} too many stand before "
                "them. What is appended at the start?"
            )
    if right.ndim == got.ndim + 1 and got.shape == right.shape[1:]:
        if right.shape[0] > 1 and same(right[0], got):
            return (
                "Only the first entry comes back, and it is right. Collect all of them "
                "in a list, and return behind the loop."
            )
        if right.shape[0] > 1 and same(right[-1], got):
            return (
                "Only the last entry comes back, and it is right. Collect all of them "
                "in a list, instead of overwriting one variable."
            )
    return ""


def _within(right: np.ndarray, got: np.ndarray) -> bool:
    """Whether all of got stand in right, in the same order."""
    rest = iter(right)
    return all(any(np.isclose(value, one) for one in rest) for value in got)


def _summed(right: np.ndarray, got: np.ndarray, same: Same) -> str:
    """A sum or mean of the right result came, or it is one of what came."""
    if got.ndim == 0 and right.size > 1:
        for word, number in (("sum", right.sum()), ("mean", right.mean())):
            if same(np.asarray(number), got):
                return (
                    f"One number comes back, the {word} of all: the task asks for "
                    f"{right.size} of them. A `{word}` runs over one axis too many."
                )
    for axis in range(got.ndim):
        for word in ("sum", "mean"):
            reduced = getattr(got, word)(axis=axis)
            if reduced.shape == right.shape and same(right, reduced):
                return (
                    f"The {word} along axis {axis} is still missing: the {word} of "
                    f"what comes back, shape {got.shape}, is the right result."
                )
    return ""


def _same_shape(right: np.ndarray, got: np.ndarray, same: Same, loops: bool) -> str:
    """What relates two arrays of one shape."""
    if right.ndim and len(right) > 1:
        rows = [bool(same(r, g)) for r, g in zip(right, got, strict=True)]
        zeros = [not np.any(g) for g in got]
        if len(right) > 2 and same(right[::-1], got):
            return "The entries are right, but in reverse order: the last one is first."
        if loops and all(same(right[-1], g) for g in got) and not all(rows):
            return (
                "All entries are equal to the last one: they are one and the same "
                "array, changed in place. Make a new one in each turn."
            )
        untouched = [z for z, ok in zip(zeros, rows, strict=True) if not ok]
        reached = rows.index(False)
        done = reached and not any(rows[reached:]) and all(untouched)
        if loops and done and np.any(got[:reached]):
            return (
                f"The first {reached} of {len(rows)} entries are right, the others are "
                "still 0. Does the loop, or the function, end too early?"
            )
        if loops and all(untouched) and not all(rows) and any(map(np.any, got)):
            missed = [k for k, ok in enumerate(rows) if not ok]
            return (
                f"Entry {missed[0]} is still 0, others are right: the loop never comes "
                "there, or what belongs there is not written."
            )
    if right.ndim == 2 and right.shape[0] == right.shape[1] and same(right.T, got):
        return "The result is transposed: rows and columns have changed places."
    return ""


def _another_argument_order(evidence: Evidence) -> str:
    """Called with two arguments exchanged, the answer is right."""
    count = len(evidence.case.args)
    for one in range(count):
        for two in range(one + 1, count):
            if all(
                evidence.agrees(wanted, outcome)
                for wanted, outcome in zip(
                    evidence.expected,
                    _with_exchanged(evidence, one, two),
                    strict=False,
                )
            ):
                names = evidence.exercise.parameters
                return (
                    f"`{names[one]}` and `{names[two]}` have changed places: the "
                    "formula uses each where the other belongs."
                )
    return ""


def _with_exchanged(evidence: Evidence, one: int, two: int) -> Iterator[Outcome]:
    failed = Outcome(error=ValueError())
    for case in evidence.exercise.cases[: len(evidence.expected)]:
        args = list(case.args)
        if two >= len(args):
            yield failed
            return
        args[one], args[two] = args[two], args[one]
        swapped = Case(tuple(args), case.kwargs, case.shown)
        yield evidence.tried(evidence.answer, swapped) or failed


def _rows_mixed(evidence: Evidence) -> str:
    """Right for each row alone, wrong for several: the rows are mixed."""
    right = as_numbers(evidence.wanted)
    if isinstance(evidence.wanted, tuple | str) or right is None or right.ndim < 1:
        return ""
    count = right.shape[0]
    if count < 2:
        return ""
    for row in range(count):
        case = _row_of(evidence.case, row, count)
        if case is None:
            return ""
        asked = evidence.exercise.seen(
            evidence.exercise.reference(*case.args, **case.kwargs)
        )
        alone = evidence.tried(evidence.answer, case)
        its_own = agrees(evidence.exercise, right[row : row + 1], asked)
        if not its_own or alone is None or not evidence.agrees(asked, alone):
            return ""
    return (
        "Each row alone comes out right, several together do not: a sum, mean or "
        "maximum runs over all rows at once, or the rows line up with the columns."
    )


def _row_of(case: Case, row: int, count: int) -> Case | None:
    def one(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.ndim and len(value) == count:
            return value[row : row + 1]
        return value

    args = tuple(map(one, case.args))
    if all(a is b for a, b in zip(args, case.args, strict=True)):
        return None
    arrays = [a for a in case.args if isinstance(a, np.ndarray)]
    if len(arrays) != len(case.args) or "axis" in case.kwargs:
        return None
    return Case(args, case.kwargs, case.shown)


def _only_here(evidence: Evidence) -> str:
    """What is special about the calls that fail."""
    if evidence.outcome.error is None and evidence.outcome.value is None:
        return ""
    if len(evidence.right) < len(evidence.expected) or not any(evidence.right):
        return ""
    error = evidence.outcome.error
    if isinstance(error, TypeError) and "argument" in said_by(str, error):
        return ""
    cases = evidence.exercise.cases
    wrong = [not ok for ok in evidence.right]
    axes = [max([a.ndim for a in _arrays(case)], default=0) for case in cases]
    for keyword in dict.fromkeys(k for case in cases for k in case.kwargs):
        if [keyword in case.kwargs for case in cases] == wrong:
            return (
                f"All calls without `{keyword}=` are right, those with it are wrong. "
                f"Which lines should look at `{keyword}`?"
            )
    most = max([n for n, w in zip(axes, wrong, strict=True) if not w], default=0)
    if most and [n > most for n in axes] == wrong:
        return (
            f"Right for arrays of up to {most} axes, wrong for more. Which line counts "
            "on that, by `len(x)`, `x[i]` or a fixed axis?"
        )
    if error is not None and is_known(error):
        return ""
    special = {
        "an empty batch, without any sample": lambda a: a.size == 0,
        "integers": lambda a: a.dtype.kind in "iu",
    }
    for what, marks in special.items():
        if [any(map(marks, _arrays(case))) for case in cases] == wrong:
            return (
                f"Only the call with {what} fails, all others agree. Which line needs "
                f"more than that? Try `{evidence.exercise.name}` with it alone."
            )
    return ""


def _arrays(case: Case) -> list[np.ndarray]:
    given = [*case.args, *case.kwargs.values()]
    return [a for a in given if isinstance(a, np.ndarray)]


# --- floating-point trouble -----------------------------------------------------------


_TROUBLES: Final = {
    "invalid value encountered in sqrt": "the root of a negative number",
    "invalid value encountered in log": "the logarithm of a negative number",
    "invalid value encountered in log1p": "the logarithm of a negative number",
    "invalid value encountered in log10": "the logarithm of a negative number",
    "invalid value encountered in divide": "0 / 0 or inf / inf",
    "invalid value encountered in scalar divide": "0 / 0 or inf / inf",
    "invalid value encountered in subtract": "inf - inf",
    "invalid value encountered in scalar subtract": "inf - inf",
    "invalid value encountered in multiply": "0 times inf",
    "invalid value encountered in scalar multiply": "0 times inf",
    "invalid value encountered in power": "a broken power of a negative number",
    "divide by zero encountered in log": "the logarithm of 0",
    "divide by zero encountered in log1p": "the logarithm of 0",
    "divide by zero encountered in divide": "a division by 0",
    "divide by zero encountered in scalar divide": "a division by 0",
    "overflow encountered in exp": "`exp` of a number above 709",
    "overflow encountered in expm1": "`exp` of a number above 709",
}
_EXPECTED_TROUBLE: Final = ("encountered in exp", "divide by zero encountered in log")


def _float_trouble(evidence: Evidence) -> str:
    """Where inf or NaN came from: the line, and the step in it."""
    numbers = as_numbers(evidence.outcome.value)
    several = isinstance(evidence.outcome.value, tuple)
    finite = numbers is not None and bool(np.isfinite(numbers).all())
    if evidence.outcome.error is not None or finite or not evidence.outcome.warned:
        return ""
    if (numbers is None and not several) or evidence.source is None:
        return ""

    def strictly(*args: Any, **kwargs: Any) -> Any:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            return evidence.answer(*args, **kwargs)

    outcome = evidence.tried(strictly, evidence.case)
    error = outcome.error if outcome else None
    if not isinstance(error, FloatingPointError):
        return ""
    said = str(error)
    if evidence.exercise.overflow and any(t in said for t in _EXPECTED_TROUBLE):
        return evidence.exercise.overflow
    own = evidence.source.answer.__code__.co_filename
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.line for f in frames if f.filename == own and f.line]
    place = f"In {quoted(lines[-1])} " if lines else "On the way "
    what = _TROUBLES.get(said)
    happened = f"there is {what}" if what else f"NumPy reports “{said}”"
    return f"{place}{happened}. Print the numbers that go into that line for this call."


def _clip(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


_DETECTORS: Final[tuple[Callable[[Evidence], str], ...]] = (
    _nothing_returned,
    _times_sign,
    _power_sign,
    _function_not_called,
    _by(variants.dedented),
    _kind,
    _parts_in_order,
    _by(variants.parenthesized),
    _whole_numbers_only,
    _by(variants.renamed),
    _index_returned,
    _another_argument_order,
    _returns_in_first_turn,
    _by(variants.other_results),
    _by(variants.steps_too_many),
    _by(variants.exchanged_names),
    _by(variants.repaired),
    _result_lost,
    _piece,
    _always_the_same,
    _rows_mixed,
    _float_trouble,
    _never_used,
    _only_here,
)
