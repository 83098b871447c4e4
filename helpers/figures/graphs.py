"""Drawings of computational graphs, forward and backward, and a way to step through.

`draw(node)` shows a graph that `scratch.graph` made; `stepper(node)` walks through it;
`paths(node, source)` shows on which ways a leaf acts on the result.
Forward values stand in blue above the solid edges, gradients in orange below a dashed
arrow that points back. All numbers are the nodes' own: `value`, `grad`, and what `back`
gives to each parent. A plain number in a formula is a leaf without a gradient.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, Final

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from helpers.display.live import LiveSvg, Play
from helpers.display.palette import BACKWARD, CONTEXT, FORWARD, LOSS, TEXT
from helpers.display.png import html_image
from helpers.figures import words as graph_words
from helpers.figures.layout import Box, Edge, Point, Route, arrange

__all__ = ["Drawing", "draw", "paths", "stepper"]

_FONT: Final = "DejaVu Sans, Verdana, sans-serif"
_SIZE: Final = 13  # px of all numbers and names
_RADIUS: Final = 17.0
_MOST: Final = 200  # nodes; more cannot be read, and take long to lay out
_WIDE: Final = 1000  # px: what a notebook page shows without shrinking
_SMALLEST: Final = 0.8  # a narrow page shrinks a picture so far, then it scrolls
_PACE_MS: Final = 1800
# How the first, the second, … path is marked, behind the edges.
_WAYS: Final = tuple(
    f'stroke="{colour}" stroke-width="13" stroke-opacity="0.25"{dash}'
    for colour, dash in ((LOSS, ""), (FORWARD, ' stroke-dasharray="9 5"'))
)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Measure a text in DejaVu Sans, in px."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, False)
    return float(width)


def topological(results: Sequence[Any]) -> list[Any]:
    """List all nodes that the results are made of, parents before children."""
    order: dict[int, Any] = {}
    stack = [(node, False) for node in reversed(results)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order[id(node)] = node
        elif id(node) not in order:
            stack.append((node, True))
            stack += [
                (parent, False)
                for parent in reversed(node.parents)
                if _is_node(parent) and id(parent) not in order
            ]
    return list(order.values())


def _is_node(parent: Any) -> bool:
    return hasattr(parent, "parents")


@dataclass(eq=False)
class _Drawn:
    """A node, or a plain number in a formula, as it is drawn.

    `grad` is None for a plain number. `shares` are what came back to each parent, in
    its shape; `slopes` are what would for a gradient of ones, not yet summed to it.
    """

    value: Any
    grad: Any = None
    symbol: str = ""
    name: str = ""
    parents: tuple["_Drawn", ...] = ()
    shares: tuple[Any, ...] = ()
    slopes: tuple[Any, ...] = ()


def _drawn(results: Sequence[Any]) -> tuple[list[_Drawn], list[_Drawn]]:
    """Copy a graph for drawing: its nodes, parents before children, and its results.

    Raises ValueError for more nodes than can be read.
    """
    nodes = topological(results)
    if len(nodes) > _MOST:
        raise ValueError(
            f"A drawing of {len(nodes)} nodes cannot be read: draw a part of "
            f"the graph, of {_MOST} nodes at most."
        )
    copies: dict[int, _Drawn] = {}
    order = []
    for node in nodes:
        parents = []
        for parent in node.parents:
            if not _is_node(parent):
                order.append(_Drawn(parent))
            parents.append(copies[id(parent)] if _is_node(parent) else order[-1])
        grad = np.broadcast_to(node.grad, np.shape(node.value))
        copy = _Drawn(node.value, grad, node.symbol, node.name, tuple(parents))
        if parents:
            copy.slopes = _shares(node, np.ones_like(node.value))
            copy.shares = tuple(map(_folded, _shares(node, grad), parents))
        copies[id(node)] = copy
        order.append(copy)
    return order, [copies[id(result)] for result in results]


def _shares(node: Any, gradient: np.ndarray) -> tuple[Any, ...]:
    """Give what a node hands back of a gradient, a share for each parent."""
    shares = node.back(gradient)
    return tuple(shares) if len(node.parents) > 1 else (shares,)


def _folded(share: Any, parent: _Drawn) -> np.ndarray:
    """Sum a share over the axes that broadcasting added to a parent, or stretched."""
    part, shape = np.asarray(share), np.shape(parent.value)
    part = part.sum(axis=tuple(range(part.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and part.shape[i] > 1)
    return np.broadcast_to(part.sum(axis=stretched, keepdims=True), shape)


def _text(
    x: float,
    y: float,
    text: str,
    colour: str,
    anchor: str = "middle",
    style: str = "",
) -> str:
    start = f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"'
    return f"{start}{style}>{escape(text)}</text>"


def _curve(start: Point, end: Point) -> str:
    middle = (start[0] + end[0]) / 2
    return (
        f"C{middle:.1f} {start[1]:.1f} {middle:.1f} {end[1]:.1f} "
        f"{end[0]:.1f} {end[1]:.1f}"
    )


def _path(route: Route) -> str:
    """Write the way of an edge as the data of an SVG path."""
    first, last = route.stub
    parts = [f"M{route.start[0]:.1f} {route.start[1]:.1f}H{route.bend[0]:.1f}"]
    parts += [_curve(route.bend, first), f"L{last[0]:.1f} {last[1]:.1f}"]
    for here, there in route.legs:
        parts += [f"L{here[0]:.1f} {here[1]:.1f}", _curve(here, there)]
    return " ".join([*parts, f"L{route.end[0]:.1f} {route.end[1]:.1f}"])


@dataclass
class _Piece:
    """A part of the picture that changes once: what it is before a step, and after."""

    step: int
    before: str
    after: str


class _Picture:
    """A graph laid out once, whose SVG can be written for any step of the two walks."""

    def __init__(self, results: Sequence[Any], title: str, gradients: bool) -> None:
        self.title, self.gradients = title, gradients
        self.order, self.results = _drawn(results)
        self.place = {id(node): i for i, node in enumerate(self.order)}
        self._connect()
        self._schedule()
        self._arrange()
        self.pieces: list[_Piece] = []
        self.lights: dict[int, list[str]] = defaultdict(list)
        for index in range(len(self.edges)):
            self._draw_edge(index)
        for index in range(len(self.order)):
            self._draw_node(index)
        words = graph_words.describe(self.order, self.results, gradients)
        self.alt = self.titled(words)

    def _connect(self) -> None:
        """List the edges (source, target, which parent) and the parts they carry."""
        place = self.place
        self.ends: list[tuple[int, int | None, int]] = [
            (place[id(parent)], place[id(node)], number)
            for node in self.order
            for number, parent in enumerate(node.parents)
        ]
        inside = {source for source, _, _ in self.ends}
        outside = dict.fromkeys(place[id(node)] for node in self.results)
        self.ends += [(i, None, 0) for i in outside if i not in inside]
        self.parts = [
            self.order[source].grad
            if target is None or not self.gradients
            else self.order[target].shares[number]
            for source, target, number in self.ends
        ]
        self.uses: dict[int, list[int]] = defaultdict(list)
        for edge, (source, _, _) in enumerate(self.ends):
            self.uses[source].append(edge)

    def _schedule(self) -> None:
        """Number the steps: leaves, each operation, the result's 1, and all back."""
        inner = [i for i, node in enumerate(self.order) if node.parents]
        self.forward = {node: step for step, node in enumerate(inner, 1)}
        self.seed = len(inner) + 1
        self.backward = {
            node: step for step, node in enumerate(reversed(inner), self.seed + 1)
        }
        self.last = self.seed + len(inner)

    def _arrange(self) -> None:
        """Measure all words, and let the layout find places for them."""
        self.up, self.down = 21.0, 26.0 if self.gradients else 9.0
        self.words = [self._edge_words(edge) for edge in range(len(self.ends))]
        self.edges = [
            Edge(source, target, max(text_width(t, _SIZE) for t in texts))
            for (source, target, _), texts in zip(self.ends, self.words, strict=True)
        ]
        self.totals = [self._total(i) for i in range(len(self.order))]
        boxes = [self._box(i) for i in range(len(self.order))]
        self.ordered = [n.symbol in ("-", "/", "**", "@") for n in self.order]
        top = 44.0 if self.title else 14.0
        self.layout = arrange(
            boxes, self.edges, (self.up, self.down), _RADIUS, self.ordered, top
        )
        heading = text_width(self.title, 15, "bold") + 24
        self.width = round(max(self.layout.width, heading) + 0.5)
        self.height = round(self.layout.height + 0.5)

    def _edge_words(self, edge: int) -> tuple[str, str]:
        source = self.order[self.ends[edge][0]]
        # A leaf without a name has its value for a name: once is enough.
        named = source.name or source.parents
        value = graph_words.number(source.value) if named else ""
        shown = self.gradients and source.grad is not None
        back = graph_words.number(self.parts[edge]) if shown else ""
        return value, back

    def _total(self, index: int) -> str:
        if not self.gradients or len(self.uses[index]) < 2:
            return ""
        return f"total {graph_words.number(self.order[index].grad)}"

    def _box(self, index: int) -> Box:
        node, total = self.order[index], self.totals[index]
        reach = _RADIUS if node.parents else 9.0
        name = node.name if node.parents else graph_words.label(node)
        width = max(text_width(text, _SIZE) for text in (name, total)) + 8
        above = reach + (20 if node.parents and name else 4)
        below = reach + (20 if total else 4)
        return Box(max(width, 2 * reach), above, below)

    def _draw_edge(self, index: int) -> None:
        route = self.layout.routes[index]
        source, target, _ = self.ends[index]
        (x0, y), (x1, _) = route.stub
        (tip, height), path = route.end, _path(route)
        value, back = self.words[index]
        line = f'<path d="{path}" fill="none" stroke="'
        ahead = 0 if target is not None else 6
        head = f'<path d="M{tip + ahead:.1f} {height:.1f}l-9 -4v8z" fill="'
        step = self.forward.get(source, 0)
        shown = f'{line}{FORWARD}" stroke-width="1.6"/>{head}{FORWARD}"/>'
        middle = (x0 + x1) / 2
        if value:
            shown += _text(middle, y - 6, value, FORWARD)
        faint = f'{line}{CONTEXT}"/>{head}{CONTEXT}"/>'
        self.pieces.append(_Piece(step, faint, shown))
        if target is not None:
            glow = self._light(f'<path d="{path}" fill="none"', FORWARD)
            self.lights[self.forward[target]].append(glow)
        if not back:
            return
        step = self.seed if target is None else self.backward[target]
        shown = (
            f'<path d="M{x1:.1f} {y + 6:.1f}H{x0 + 4:.1f}" fill="none" '
            f'stroke="{BACKWARD}" stroke-width="1.6" stroke-dasharray="4 3"/>'
            f'<path d="M{x0 - 2:.1f} {y + 6:.1f}l8 -3.5v7z" fill="{BACKWARD}"/>'
        )
        shown += _text(middle, y + 22, back, BACKWARD)
        self.pieces.append(_Piece(step, "", shown))
        self.lights[step].append(self._light(f'<path d="{path}" fill="none"', BACKWARD))

    @staticmethod
    def _light(shape: str, colour: str) -> str:
        return f'{shape} stroke="{colour}" stroke-width="9" stroke-opacity="0.2"/>'

    def _draw_node(self, index: int) -> None:
        node, (x, y) = self.order[index], self.layout.nodes[index]
        if node.parents:
            symbol = graph_words.sign(node.symbol)
            size = 18 if len(symbol) == 1 else 13 if len(symbol) < 4 else 11
            circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" '
            sign = _text(x, y + size * 0.35, symbol, TEXT, style=f' font-size="{size}"')
            name = _text(x, y - _RADIUS - 6, node.name, TEXT) if node.name else ""
            before = f'{circle}fill="white" stroke="{CONTEXT}"/>{sign}{name}'
            after = (
                f'{circle}fill="white" stroke="{TEXT}" stroke-width="1.6"/>{sign}{name}'
            )
            step = self.forward[index]
            self.pieces.append(_Piece(step, before, after))
            self.lights[step].append(self._light(f'{circle}fill="none"', FORWARD))
            glow = self._light(f'{circle}fill="none"', BACKWARD)
            self.lights[self.backward[index]].append(glow)
        else:
            words = _text(x - 5, y + 4.5, graph_words.label(node), TEXT, "end")
            self.pieces.append(_Piece(0, words, words))
        if self.totals[index]:
            below = y + (_RADIUS if node.parents else 9.0) + 14
            words = _text(x - 5, below, self.totals[index], BACKWARD, "end")
            if node.parents:
                words = _text(x, below, self.totals[index], BACKWARD)
            arrived = [self.backward[self.ends[e][1]] for e in self.uses[index]]
            self.pieces.append(_Piece(max(arrived), "", words))

    def titled(self, words: str) -> str:
        """Put the title, if there is one, before words for who cannot see it."""
        return f"{self.title.rstrip('.')}. {words}" if self.title else words

    def head(self, alt: str) -> str:
        """Open the SVG: its size, its words for who cannot see it, paper and title."""
        title = ""
        if self.title:
            style = ' font-size="15" font-weight="bold"'
            title = _text(12, 24, self.title, TEXT, "start", style)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" '
            f'height="{self.height}" viewBox="0 0 {self.width} {self.height}" '
            f'role="img" aria-label="{escape(alt)}" style="max-width:100%;'
            f'min-width:{round(_SMALLEST * self.width)}px;height:auto" '
            f'font-family="{_FONT}" font-size="{_SIZE}">'
            f'<rect width="100%" height="100%" fill="white"/>{title}'
        )

    def body(self, step: int) -> str:
        """Write all that is known after this many steps."""
        return "".join(p.after if step >= p.step else p.before for p in self.pieces)

    def sentence(self, step: int) -> str:
        """Name the rule that this step applies."""
        if step == 0:
            return "The leaves hold the values that are given."
        for index, at in self.forward.items():
            if at == step:
                return graph_words.forward_rule(self.order[index])
        if step == self.seed:
            one = graph_words.number(self.results[0].grad)
            return f"Backward starts at the result, whose own gradient is {one}."
        (index,) = (i for i, at in self.backward.items() if at == step)
        node = self.order[index]
        parts = [p for p, e in zip(self.parts, self.ends, strict=True) if e[1] == index]
        sentences = [graph_words.backward_rule(node, parts)]
        for parent in dict.fromkeys(self.place[id(p)] for p in node.parents):
            uses = self.uses[parent]
            steps = [self.backward[self.ends[edge][1]] for edge in uses]
            if len(uses) > 1 and max(steps) == step:
                arrived = [self.parts[edge] for edge in uses]
                sentences.append(graph_words.sum_rule(self.order[parent], arrived))
        return " ".join(sentences)


class _Ways(_Picture):
    """A graph with every path from one leaf to the result, and the slopes along it."""

    def __init__(self, result: Any, source: str) -> None:
        self.source = source
        super().__init__([result], " ", True)  # room for the title, which follows
        products = [math.prod(self._slope(edge) for edge in way) for way in self.ways]
        terms = " + ".join(map(graph_words.number, products)).replace("+ −", "− ")
        total = graph_words.number(sum(products))
        names = {1: "One path leads", 2: "Two paths lead", 3: "Three paths lead"}
        count = names.get(len(products), f"{len(products)} paths lead")
        self.title = f"{count} from {source} to the result: {terms} = {total}"
        words = graph_words.describe(self.order, self.results, False)
        self.alt = self.titled(words)
        self._draw_ways(products)

    def _connect(self) -> None:
        """List the edges of each path; an edge out of the picture ends one."""
        super()._connect()
        (start,) = (i for i, node in enumerate(self.order) if node.name == self.source)
        self.ways: list[list[int]] = []
        stack = [(start, [])]
        while stack:
            place, way = stack.pop()
            if not self.uses[place] or self.ends[self.uses[place][0]][1] is None:
                self.ways.append(way)
            else:
                stack += [(self.ends[e][1], [*way, e]) for e in self.uses[place][::-1]]
        self.used = {edge for way in self.ways for edge in way}

    def _slope(self, edge: int) -> float:
        _, target, number = self.ends[edge]
        return float(self.order[target].slopes[number])

    def _edge_words(self, edge: int) -> tuple[str, str]:
        value, _ = super()._edge_words(edge)
        slope = graph_words.number(self._slope(edge)) if edge in self.used else ""
        return value, slope

    def _total(self, index: int) -> str:
        return ""

    def _draw_ways(self, products: list[float]) -> None:
        """Mark each path in its own colour and dash, and tell its product below."""
        for number, (way, product) in enumerate(zip(self.ways, products, strict=True)):
            look = _WAYS[number % len(_WAYS)]
            for edge in way:
                path = f'<path d="{_path(self.layout.routes[edge])}"'
                self.pieces.insert(0, _Piece(0, "", f'{path} fill="none" {look}/>'))
            y = self.height + 10 + 22 * number
            sample = f'<path d="M14 {y - 5}H56" fill="none" {look}/>'
            slopes = " · ".join(graph_words.number(self._slope(edge)) for edge in way)
            told = f"{slopes} = {graph_words.number(product)}"
            words = _text(66, y, told, BACKWARD, "start")
            self.pieces.append(_Piece(0, "", sample + words))
        self.height += 14 + 22 * len(products)
        self.width = max(self.width, round(text_width(self.title, 15, "bold") + 25))


class Drawing:
    """A finished drawing: `svg`, its text, and `alt`, the same in words."""

    def __init__(self, svg: str, alt: str, width: int) -> None:
        self.svg, self.alt, self._width = svg, alt, width

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        # JupyterLab lets a wide picture scroll, which otherwise it would shrink.
        wide = self._width > _WIDE
        svg, width = self.svg.encode(), self._width
        data = {
            "image/svg+xml": self.svg,
            "text/html": html_image("image/svg+xml", svg, self.alt, width, scroll=wide),
            "text/plain": self.alt,
        }
        return data, {"image/svg+xml": {"unconfined": True}} if wide else {}

    def __repr__(self) -> str:
        return self.alt


def draw(node: Any, title: str = "", gradients: bool = True) -> Drawing:
    """Draw a graph: values in blue above each edge, gradients in orange below.

    Arguments: the result, or a list of results; a title, which states what is to be
    seen; `gradients=False` leaves the way back out. A node that is used more than once
    shows on each edge the part that came back there, and the total at the node.
    Raises ValueError for more than 200 nodes.
    """
    results = list(node) if isinstance(node, list | tuple) else [node]
    picture = _Picture(results, title, gradients)
    svg = f"{picture.head(picture.alt)}{picture.body(picture.last)}</svg>"
    return Drawing(svg, picture.alt, picture.width)


def paths(node: Any, source: str) -> Drawing:
    """Draw every path from a leaf to the result, with the slope of each step below it.

    The title tells the product of the slopes along each path, and their sum.

    Args:
        node: the result, a number.
        source: the name of the leaf; a node of that name, and one only, is in the
            graph.
    """
    picture = _Ways(node, source)
    svg = f"{picture.head(picture.alt)}{picture.body(picture.last)}</svg>"
    return Drawing(svg, picture.alt, picture.width)


def stepper(node: Any, title: str = "") -> LiveSvg:
    """Step through a graph: forward node by node, then backward, each with its rule.

    The gradients shown are the nodes' own, so call `node.backward()` before. Raises
    ValueError if the result's gradient is still 0, or for more than 200 nodes.
    """
    if not np.any(node.grad):
        raise ValueError("There is no gradient to show yet: call backward() first.")
    picture = _Picture([node], title, True)
    steps = range(picture.last + 1)
    sentences = [picture.sentence(step) for step in steps]
    heads = [picture.head(picture.titled(sentence)) for sentence in sentences]
    lights = ["".join(picture.lights[step]) for step in steps]
    control = Play(0, picture.last, 0, 1, "step", interval_ms=_PACE_MS)

    def write(step: int) -> str:
        return f"{heads[step]}{lights[step]}{picture.body(step)}</svg>"

    return LiveSvg(
        write,
        {"step": control},
        [{"step": picture.seed - 1}, {"step": picture.last}],
        lambda step: sentences[step],
    )
