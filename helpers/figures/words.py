"""The words and numbers in a drawing of a graph: values, formulas, rules.

A node is what `helpers.figures.graphs` makes of one: it has `value`, `grad` (None for a
plain number), `symbol`, `name`, `parents`, and `slopes`, one for each parent.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

SYMBOLS: Final = {
    "+": "+",
    "-": "−",
    "*": "×",
    "/": "÷",
    "**": "xⁿ",
    "neg": "−x",
    "sum": "Σ",
    "sigmoid": "σ",
}
_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LONGEST: Final = 90  # letters of a formula, before its parts become an ellipsis


def number(value: Any) -> str:
    """Write a number with at most four significant digits, an array short or by shape.

    Up to three numbers of one axis are written out; larger arrays give their shape.
    """
    array = np.asarray(value)
    if array.ndim:
        if array.ndim == 1 and array.size <= 3:
            return f"[{', '.join(map(number, array))}]"
        return str(array.shape)
    if not math.isfinite(array):
        return f"{float(array):g}".replace("-", "−").replace("inf", "∞")
    digits, _, exponent = f"{float(array) + 0.0:.4g}".partition("e")
    text = f"{digits}e{int(exponent)}" if exponent else digits
    return ("0" if text == "-0" else text).replace("-", "−")


def sign(symbol: str) -> str:
    """Give what stands in a node's circle: × for *, x² for **2, its name for tanh."""
    return f"x{_raised(symbol)}" if _is_power(symbol) else SYMBOLS.get(symbol, symbol)


def _is_power(symbol: str) -> bool:
    """Whether it is a power whose exponent is a plain number, such as **2."""
    return symbol.startswith("**") and symbol != "**"


def _raised(symbol: str) -> str:
    exponent = symbol.removeprefix("**")
    whole = exponent.removeprefix("-").isdigit()
    return exponent.translate(_RAISED) if whole else "ⁿ"


def label(node: Any) -> str:
    """Give a node's name, or its value if it is a leaf, or its symbol."""
    if node.name or not node.parents:
        return node.name or number(node.value)
    return sign(node.symbol)


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("(") and term.endswith(")") else term


def formula(node: Any, written: dict[int, str]) -> str:
    """Write how a node is computed; `written` holds the terms of its parents, by id."""
    terms = [written[id(parent)] for parent in node.parents]
    symbol = sign(node.symbol)
    if node.symbol == "**":
        return f"({_bare(terms[0])}) ** {terms[1]}"
    if _is_power(node.symbol):
        return f"({_bare(terms[0])}){_raised(node.symbol)}"
    if len(terms) == 2:
        return f"{terms[0]} {symbol} {terms[1]}"
    if node.symbol == "neg":
        return f"−{terms[0]}"
    return f"{node.symbol}({', '.join(map(_bare, terms))})"


def formulas(order: Sequence[Any], results: Sequence[Any]) -> list[str]:
    """Write one formula for each result and each node with a name, parents first."""
    written: dict[int, str] = {}
    lines = []
    ends = {id(node) for node in results}
    for node in order:
        text = label(node)
        if node.parents:
            text = formula(node, written)
            if len(text) > _LONGEST:
                text = f"{node.symbol}(…)"
            if node.name or id(node) in ends:
                lines.append(f"{node.name or 'result'} = {text}")
            if node.symbol[0] in "+-*/@" or node.symbol == "neg":
                text = f"({text})"
        written[id(node)] = node.name or text
    return lines


def describe(order: Sequence[Any], results: Sequence[Any], gradients: bool) -> str:
    """Tell a graph in words: its formulas, then the numbers that the drawing shows."""
    ends = {id(node) for node in results}
    numbers = []
    for node in order:
        if not node.parents or node.name or id(node) in ends:
            name = node.name or ("result" if node.parents else "constant")
            numbers.append(f"{name} = {number(node.value)}")
            if gradients and node.grad is not None:
                numbers[-1] += f" (gradient {number(node.grad)})"
    return f"Graph of {'; '.join(formulas(order, results))}: {', '.join(numbers)}."


def _bracketed(value: Any) -> str:
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def forward_rule(node: Any) -> str:
    """Say what the node computes from its parents' values."""
    values = {id(parent): _bracketed(parent.value) for parent in node.parents}
    name = f"{node.name}: " if node.name else ""
    return f"Forward, {name}{formula(node, values)} = {number(node.value)}."


_RULES: Final = {
    "+": "+ passes the gradient on",
    "-": "− passes the gradient on, and turns the sign for what it subtracts",
    "*": "× swaps",
    "/": "÷ divides for the top, and turns the sign for the bottom",
    "**": "a power multiplies by its slope",
    "@": "@ multiplies by the other matrix, transposed",
    "sum": "Σ passes the gradient on to everything that it added",
    "neg": "minus turns the sign",
    "exp": "exp multiplies by its own value",
    "log": "log divides by what went in",
    "tanh": "tanh multiplies by 1 − y², y being its own value",
    "sigmoid": "σ multiplies by y(1 − y), y being its own value",
    "relu": "relu lets it through where the value was positive",
}


def backward_rule(node: Any, parts: Sequence[np.ndarray]) -> str:
    """Say which part of the node's gradient goes to each of its parents."""
    kind = "**" if _is_power(node.symbol) else node.symbol
    rule = _RULES.get(kind, f"{label(node)} multiplies by its slope")
    if kind == "relu" and not np.any(node.slopes[0]):
        rule = "relu stops it where the value was not positive"
    flows = []
    for parent, slope, part in zip(node.parents, node.slopes, parts, strict=True):
        if parent.grad is None:
            continue
        product = number(part)
        if kind not in ("+", "-", "neg", "@", "sum"):
            product = f"{number(node.grad)} · {_bracketed(slope)} = {product}"
        flows.append(f"{product} goes to {label(parent)}")
    return f"Backward, {rule}: {', '.join(flows)}."


def sum_rule(node: Any, parts: Sequence[np.ndarray]) -> str:
    """Say how the parts that came back along a node's edges make its gradient."""
    times = {2: "twice"}.get(len(parts), f"{len(parts)} times")
    terms = " + ".join(number(part) for part in parts).replace("+ −", "− ")
    if not np.allclose(sum(parts), node.grad):
        return (
            f"{label(node)} is used {times}: {terms} came back, but its grad is "
            f"{number(node.grad)}."
        )
    total = number(node.grad)
    return f"{label(node)} is used {times}: the gradients add up: {terms} = {total}."
