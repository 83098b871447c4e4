"""Which cells have to run so that the tests find what they need.

Whatever a student wrote or changed runs. A cell of the lesson that nobody touched runs
only if something that runs reads a name that it defines: figures need not be drawn, nor
TensorFlow be loaded, to see whether an answer is right.
"""

import ast
import symtable
from dataclasses import dataclass, field

from homework.assignment import defined
from homework.repair import Step


@dataclass
class _Names:
    """What a cell does with names.

    Args:
        reads: needed when the cell runs.
        later: needed when one of its functions is called.
        binds: defined, or changed in place.
        functions: those of them that are functions or classes.
    """

    reads: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)


def from_scratch(steps: list[Step]) -> set[str]:
    """The names that a student's cells give a value, in cells that name `scratch`."""
    own = [step.source for step in steps if step.own and "scratch" in step.source]
    return {name for source in own for name in _names(source).binds}


def needed(steps: list[Step], missing: frozenset[str] = frozenset()) -> set[int]:
    """The numbers of the steps to run; tests and a student's cells are among them.

    Args:
        steps: the whole lesson.
        missing: names that were asked for in vain when less of it ran.
    """
    names = [_names(step.source) for step in steps]
    modules = _modules(steps)
    last = max((n for n, step in enumerate(steps) if step.test), default=0)
    lesson = [n for n in range(last) if not (steps[n].own or steps[n].test)]
    # What a student makes a function of is theirs, whatever the lesson calls so.
    theirs = {n for k, step in enumerate(steps) if step.own for n in names[k].functions}
    binds = {n: names[n].binds - modules[n] - theirs for n in lesson}
    chosen = {n for n in lesson if binds[n] & missing}
    waiting = [*chosen, *(n for n, step in enumerate(steps) if step.own or step.test)]
    chosen = set()
    while waiting:
        number = waiting.pop()
        if number in chosen:
            continue
        chosen.add(number)
        before = {name for n in lesson if n < number for name in binds[n]}
        reads = names[number].reads
        # A function may read what is defined below it, if nothing is above.
        later = names[number].later - before
        for other in lesson:
            if binds[other] & (reads if other < number else later):
                waiting.append(other)
    return chosen


def _modules(steps: list[Step]) -> list[set[str]]:
    """For each step the modules whose functions it only uses: np.sum changes no np."""
    imported: set[str] = set()
    found = []
    for step in steps:
        own = {alias.asname or alias.name for alias in _imports(step.source)}
        imported |= own
        # A cell that defines an imported name anew is its author from there on.
        found.append(imported - own - defined(step.source))
    return found


def _imports(source: str) -> list[ast.alias]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [
        alias
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]


def _names(source: str) -> _Names:
    names = _Names()
    try:
        table = symtable.symtable(source, "cell", "exec")
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return names  # it runs if it is a student's, and fails as it did for them
    for symbol in table.get_symbols():
        if symbol.is_referenced():
            names.reads.add(symbol.get_name())
        if symbol.is_assigned() or symbol.is_imported():
            names.binds.add(symbol.get_name())
    for inner in table.get_children():
        names.later |= _global_reads(inner)
    # Called in the cell itself, a function reads at once.
    names.reads |= names.later
    made = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names.functions = {node.name for node in tree.body if isinstance(node, made)}
    # A cell that imports or defines a name itself asks nobody else for it.
    given = {s.get_name() for s in table.get_symbols() if s.is_imported()}
    names.reads -= given | names.functions
    names.later -= given | names.functions
    for node in ast.walk(tree):
        changed = _changed(node)
        if changed:
            names.binds.add(changed)
    return names


def _global_reads(table: symtable.SymbolTable) -> set[str]:
    found = {s.get_name() for s in table.get_symbols() if s.is_global()}
    for inner in table.get_children():
        found |= _global_reads(inner)
    return found


def _changed(node: ast.AST) -> str:
    """The name whose object a node may change in place: x[0] = …, x.append(…)."""
    if isinstance(node, ast.Call):
        node = node.func
        if not isinstance(node, ast.Attribute):
            return ""
    elif not isinstance(node, ast.Subscript | ast.Attribute) or not isinstance(
        node.ctx, ast.Store | ast.Del
    ):
        return ""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
