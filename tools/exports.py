"""Cells tagged export:MODULE → scratch/MODULE.py."""

import ast
import re
import symtable
import sys
import textwrap
from dataclasses import dataclass, field

from nbformat import NotebookNode

from tools.course import BuildError
from tools.edits import MARKER
from tools.solutions import Solution, module_tag

DEFINITIONS = (
    ast.FunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)


@dataclass
class _Module:
    """One module of scratch while it is collected."""

    docstring: str = ""
    sources: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    defined: dict[str, str] = field(default_factory=dict)


def scratch_files(solutions: list[Solution]) -> dict[str, str]:
    """The modules of `scratch` as the export cells of all solutions give them.

    Args:
        solutions: the checked solutions, in the order of the lessons.

    Returns:
        File name (such as "activations.py") → Python source.

    Raises:
        BuildError: if a name is exported twice, an export cell holds more than
            definitions, or a module has no prose cell for its docstring.
    """
    modules = _modules(solutions)
    homes = exported(solutions)
    for name, module in modules.items():
        _import_from_the_course(module, name, homes)
    files = {f"{name}.py": _source(name, module) for name, module in modules.items()}
    files["__init__.py"] = _package(modules)
    return files


def exported(solutions: list[Solution]) -> dict[str, str]:
    """Each name that `scratch` exports → its module.

    Args:
        solutions: the checked solutions, in the order of the lessons.
    """
    modules = _modules(solutions)
    return {name: home for home in modules for name in modules[home].defined}


def _modules(solutions: list[Solution]) -> dict[str, _Module]:
    modules: dict[str, _Module] = {}
    for solution in solutions:
        for cell in solution.notebook.cells:
            if name := module_tag(cell, "module"):
                modules.setdefault(name, _Module()).docstring = _prose(cell.source)
            if name := module_tag(cell, "export"):
                _collect(modules.setdefault(name, _Module()), name, solution, cell)
    return modules


def _import_from_the_course(module: _Module, own: str, homes: dict[str, str]) -> None:
    """Adds imports of what the lessons have from an exercise, not from an import."""
    imported = {line.rpartition(" ")[2] for line in module.imports}
    source = "\n".join(module.chunks)
    used = _globals(symtable.symtable(source, own, "exec"))
    for name in sorted(used - imported):
        if homes.get(name, own) != own:
            module.imports.add(f"from scratch.{homes[name]} import {name}")


def _collect(
    module: _Module, name: str, solution: Solution, cell: NotebookNode
) -> None:
    lines = cell.source.splitlines()
    source = "\n".join(line for line in lines if not MARKER.fullmatch(line)).strip()
    tree = ast.parse(source)
    for node in tree.body:
        if not isinstance(node, DEFINITIONS):
            raise BuildError(
                f"{solution.where}: a cell tagged export:{name} holds "
                f"`{ast.unparse(node).splitlines()[0]}`, which defines nothing; "
                "keep definitions only and move the rest to the next cell."
            )
        for defined in _names(node):
            if defined in module.defined:
                raise BuildError(
                    f"scratch/{name}.py would define '{defined}' twice "
                    f"({module.defined[defined]} and {solution.where}): "
                    "keep one, or give the other its own name."
                )
            module.defined[defined] = solution.where
    module.chunks.append(source)
    module.imports |= _imports_needed(tree, name, solution.notebook)
    if solution.where not in module.sources:
        module.sources.append(solution.where)


def _globals(table: symtable.SymbolTable) -> set[str]:
    """The names that some code reads and does not define in its functions."""
    found = {s.get_name() for s in table.get_symbols() if s.is_global()}
    return found.union(*map(_globals, table.get_children()))


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]


def _imports_needed(tree: ast.Module, module: str, notebook: NotebookNode) -> set[str]:
    """The notebook's import lines whose names the exported code uses."""
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    needed: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Import):
                prefix = "import "
            elif (
                isinstance(node, ast.ImportFrom) and node.module != f"scratch.{module}"
            ):
                prefix = f"from {node.module} import "
            else:
                continue
            for alias in node.names:
                if (alias.asname or alias.name).split(".")[0] in used:
                    needed.add(prefix + ast.unparse(alias))
    return needed


def _prose(markdown: str) -> str:
    """The prose cell as a docstring: no heading marks, lines of 80 columns."""
    paragraphs = re.split(
        r"\n\s*\n", re.sub(r"^#+\s*", "", markdown, flags=re.M).strip()
    )
    return "\n\n".join(textwrap.fill(" ".join(p.split()), 80) for p in paragraphs)


def _source(name: str, module: _Module) -> str:
    if not module.docstring or not module.chunks:
        missing = "export" if module.docstring else "module"
        raise BuildError(
            f"scratch/{name}.py has no cell tagged '{missing}:{name}': it needs prose "
            f"tagged module:{name} for its docstring, and code tagged export:{name}."
        )
    edit = f"Edit {' and '.join(module.sources)}, then run tools/build.py."
    head = [_quoted(module.docstring), textwrap.indent(textwrap.fill(edit, 84), "# ")]
    if module.imports:
        head += ["\n".join(group) for group in _sorted(module.imports) if group]
    return "\n\n".join(head) + "\n\n\n" + "\n\n\n".join(module.chunks) + "\n"


def _sorted(imports: set[str]) -> list[list[str]]:
    """Import lines as ruff sorts them: Python's own, packages, the course's own."""
    names: dict[str, list[str]] = {}
    for line in sorted(imports, key=lambda line: (line.startswith("from"), line)):
        before, _, name = line.rpartition("import ")
        names.setdefault(before, []).append(name)
    groups: list[list[str]] = [[], [], []]
    for before, found in names.items():
        lines = (
            [f"{before}import {', '.join(found)}"]
            if before
            else [f"import {name}" for name in found]
        )
        for line in lines:
            package = line.split()[1].split(".")[0]
            standard = package in sys.stdlib_module_names
            ours = package in ("helpers", "scratch")
            where = 2 if ours else 0 if standard else 1
            groups[where].append(_wrapped(line))
    return groups


def _wrapped(line: str) -> str:
    """A long from-import with each name on a line of its own."""
    if len(line) <= 88:
        return line
    before, _, names = line.partition(" import ")
    listed = "".join(f"    {name},\n" for name in names.split(", "))
    return f"{before} import (\n{listed})"


def _package(modules: dict[str, _Module]) -> str:
    says = "What the course writes from scratch, a module for each idea:"
    return (
        _quoted(_prose(f"{says} {', '.join(modules)}."))
        + "\n\n# Edit the cells tagged export:… in notebooks/solutions, "
        "then run tools/build.py.\n"
    )


def _quoted(text: str) -> str:
    """The text as a docstring, closed on its own line where it has several."""
    return f'"""{text}"""' if len(text) <= 80 else f'"""{text}\n"""'
