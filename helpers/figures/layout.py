"""Where the nodes and edges of a computational graph go: layers from left to right.

Every edge carries its label on a level stub right behind its source, in a row of its
own; long edges run through dummy points with rows of their own. So only the curves
between two columns can cross one another, and nothing can cross a node or a label.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean
from typing import Final

_DUMMY: Final = 8.0  # px that a passing edge keeps free above and below itself
_GAP: Final = 5.0  # px between the rows of two neighbours
_PORTS: Final = 14.0  # px from the first to the last edge that enters a node
_SWEEPS: Final = 24
_STEPS: Final = 150  # of levelling: enough for lines that look straight
_STIFF: Final = (1.0, 2.0, 8.0)  # by how many ends of a piece are dummies

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """What a node covers, in px: its width, and how far above and below its middle."""

    width: float
    above: float
    below: float


@dataclass(frozen=True)
class Edge:
    """An edge between nodes (`target` None: out of the picture), its label's width."""

    source: int
    target: int | None
    label: float


@dataclass
class Route:
    """The way of an edge: level from `start` to `bend`, its stub, the curves behind it.

    `legs` are pairs of points: from the first, a curve leads to the second, and a level
    line on to the first of the next leg, or to `end`.
    """

    start: Point
    bend: Point
    stub: tuple[Point, Point]
    legs: list[tuple[Point, Point]]
    end: Point


@dataclass
class Layout:
    """The picture's width and height, where the nodes are, and the edges' routes.

    Of a node that edges enter, `nodes` tells the middle, of any other the right end.
    """

    width: float
    height: float
    nodes: list[Point]
    routes: list[Route]


@dataclass
class _Vertex:
    layer: int
    box: Box
    outs: list[int] = field(default_factory=list)
    before: list[tuple[int, int]] = field(default_factory=list)  # (vertex, edge)
    after: list[tuple[int, int]] = field(default_factory=list)
    y: float = 0.0


def layers(count: int, edges: Sequence[Edge]) -> list[int]:
    """Give each node its layer: the longest path to it; leaves stand by their child.

    Nodes must be numbered such that every edge leads from a lower to a higher number.
    """
    inner = [edge for edge in edges if edge.target is not None]
    parents: list[set[int]] = [set() for _ in range(count)]
    children: list[set[int]] = [set() for _ in range(count)]
    for edge in inner:
        parents[edge.target].add(edge.source)
        children[edge.source].add(edge.target)
    layer = [0] * count
    for node in range(count):
        layer[node] = max((layer[p] + 1 for p in parents[node]), default=0)
    for node in range(count):
        if children[node] and not parents[node]:
            layer[node] = min(layer[child] for child in children[node]) - 1
    return layer


def _isotonic(wanted: list[float], weights: list[float]) -> list[float]:
    """Give the ascending numbers that lie nearest to the wanted ones."""
    blocks: list[list[float]] = []
    for mean, weight in zip(wanted, weights, strict=True):
        blocks.append([mean, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (b, v, m), (a, w, n) = blocks.pop(), blocks.pop()
            blocks.append([(a * w + b * v) / (w + v), w + v, n + m])
    return [mean for mean, _, number in blocks for _ in range(int(number))]


class _Plan:
    def __init__(
        self, boxes: Sequence[Box], edges: Sequence[Edge], row: tuple[float, float]
    ) -> None:
        self.edges, self.row, self.real = edges, row, len(boxes)
        depths = layers(len(boxes), edges)
        self.vertices = [_Vertex(n, box) for n, box in zip(depths, boxes, strict=True)]
        self.chains = [self._chain(index) for index in range(len(edges))]
        self.columns: list[list[int]] = [[] for _ in range(max(depths) + 1)]
        for index in self._first_order():
            self.columns[self.vertices[index].layer].append(index)
        self._reorder()
        self._level()

    def _chain(self, index: int) -> list[int]:
        """Lead an edge through a dummy in each layer that it passes."""
        edge = self.edges[index]
        self.vertices[edge.source].outs.append(index)
        if edge.target is None:
            return [edge.source]
        first, last = self.vertices[edge.source], self.vertices[edge.target]
        chain = [edge.source]
        for layer in range(first.layer + 1, last.layer):
            chain.append(len(self.vertices))
            self.vertices.append(_Vertex(layer, Box(0, _DUMMY, _DUMMY)))
        chain.append(edge.target)
        for left, right in pairwise(chain):
            self.vertices[left].after.append((right, index))
            self.vertices[right].before.append((left, index))
        return chain

    def _first_order(self) -> list[int]:
        """List all vertices as a walk back from the results meets them."""
        seen: dict[int, None] = {}
        stack = [edge.source for edge in self.edges if edge.target is None][::-1]
        while stack:
            vertex = stack.pop()
            if vertex not in seen:
                seen[vertex] = None
                stack += [left for left, _ in reversed(self.vertices[vertex].before)]
        return list(seen)

    def _crossings(self) -> int:
        place = {v: i for column in self.columns for i, v in enumerate(column)}
        total = 0
        for column in self.columns:
            ends = [
                (place[v], place[w]) for v in column for w, _ in self.vertices[v].after
            ]
            total += sum(
                (a < c and b > d) or (a > c and b < d)
                for i, (a, b) in enumerate(ends)
                for c, d in ends[i + 1 :]
            )
        return total

    def _reorder(self) -> None:
        """Sort each column by the mean place of its neighbours; keep the best order."""
        best, fewest = [column[:] for column in self.columns], self._crossings()
        for sweep in range(_SWEEPS):
            if not fewest:
                break
            side = "after" if sweep % 2 == 0 else "before"
            for column in self.columns[:: -1 if side == "after" else 1]:
                place = {v: i for other in self.columns for i, v in enumerate(other)}
                keys = {
                    v: fmean(
                        [place[w] for w, _ in getattr(self.vertices[v], side)]
                        or [place[v]]
                    )
                    for v in column
                }
                column.sort(key=keys.__getitem__)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [column[:] for column in self.columns], crossings
        self.columns = best
        place = {v: i for column in self.columns for i, v in enumerate(column)}
        for vertex in self.vertices:
            vertex.outs.sort(key=lambda e: [place[v] for v in self.chains[e][1:2]])

    def slot(self, vertex: int, edge: int) -> float:
        """Give how far below the vertex's middle this edge leaves it."""
        outs = self.vertices[vertex].outs
        if edge not in outs:
            return 0.0
        return (outs.index(edge) - (len(outs) - 1) / 2) * sum(self.row)

    def _reach(self, index: int) -> tuple[float, float]:
        vertex = self.vertices[index]
        above, below = vertex.box.above, vertex.box.below
        if vertex.outs:
            last = self.slot(index, vertex.outs[-1])
            above = max(above, last + self.row[0])
            below = max(below, last + self.row[1])
        return above, below

    def _level(self) -> None:
        """Draw every vertex towards its neighbours' heights, in the columns' order."""
        offsets: list[list[float]] = []
        for column in self.columns:
            places, bottom = [], 0.0
            for vertex in column:
                above, below = self._reach(vertex)
                places.append(bottom + above)
                bottom += above + below + _GAP
            offsets.append([place - bottom / 2 for place in places])
            for vertex, place in zip(column, offsets[-1], strict=True):
                self.vertices[vertex].y = place
        order = range(len(self.columns))
        for sweep in range(_STEPS):
            for number in order if sweep % 2 else reversed(order):
                column, offset = self.columns[number], offsets[number]
                pulls = [self._pull(vertex) for vertex in column]
                wanted = [y - o for (y, _), o in zip(pulls, offset, strict=True)]
                settled = _isotonic(wanted, [weight for _, weight in pulls])
                for vertex, o, y in zip(column, offset, settled, strict=True):
                    self.vertices[vertex].y = y + o

    def _pull(self, index: int) -> tuple[float, float]:
        """Give the height at which the edges of a vertex are straight, and a weight."""
        vertex = self.vertices[index]
        pulls = [(w, self.slot(w, edge)) for w, edge in vertex.before]
        pulls += [(w, -self.slot(index, edge)) for w, edge in vertex.after]
        if not pulls:
            return vertex.y, 1.0
        # Long edges bend least if their dummies cling to one another.
        weights = [_STIFF[(index >= self.real) + (w >= self.real)] for w, _ in pulls]
        heights = [self.vertices[w].y + offset for w, offset in pulls]
        return fmean(heights, weights), sum(weights)

    def ports(self, target: int, ordered: bool) -> dict[int, float]:
        """Give how far from the target's middle each of its edges arrives."""
        vertex = self.vertices[target]
        arriving = [edge for _, edge in vertex.before]
        if not ordered:
            height = {e: self.vertices[w].y + self.slot(w, e) for w, e in vertex.before}
            arriving.sort(key=height.__getitem__)
        middle = (len(arriving) - 1) / 2
        step = _PORTS / max(1, len(arriving) - 1)
        return {edge: (i - middle) * step for i, edge in enumerate(arriving)}


def arrange(
    boxes: Sequence[Box],
    edges: Sequence[Edge],
    row: tuple[float, float],
    radius: float,
    ordered: Sequence[bool],
    top: float,
    margin: float = 12.0,
) -> Layout:
    """Lay out a graph; all measures in px.

    Arguments: one box for each node, the nodes numbered so that every edge leads to a
    higher number; the edges, one with target None for each result; `row`, the room that
    an edge's labels need above and below it; `radius` of the nodes that edges enter,
    which are circles in the middle of their columns; for each node, whether its edges
    must arrive in their order (first on top); the free space on `top` and around.
    """
    plan = _Plan(boxes, edges, row)
    vertices = plan.vertices
    rise = top - min(v.y - plan._reach(i)[0] for i, v in enumerate(vertices))
    for vertex in vertices:
        vertex.y += rise
    height = max(v.y + plan._reach(i)[1] for i, v in enumerate(vertices)) + margin

    ports = {
        edge: offset
        for index, vertex in enumerate(vertices)
        if vertex.before
        for edge, offset in plan.ports(
            index, index >= len(boxes) or ordered[index]
        ).items()
        if edges[edge].target == index
    }
    left, lefts, middles, rights, stubs, ends = margin, [], [], [], [], []
    for column in plan.columns:
        lefts.append(left)
        rights.append(left + max(vertices[v].box.width for v in column))
        circles = [vertices[v].box.width for v in column if vertices[v].before]
        middles.append(rights[-1] - max(circles, default=0) / 2)
        outs = [vertices[v].outs for v in column]
        stubs.append(rights[-1] + (24 if any(len(o) > 1 for o in outs) else 4))
        labels = [edges[e].label for out in outs for e in out]
        ends.append(stubs[-1] + max(labels, default=0) + 8)
        steep = [
            abs(vertices[v].y + plan.slot(v, e) - vertices[w].y)
            for v in column
            for w, e in vertices[v].after
        ]
        left = ends[-1] + min(80, 20 + max(steep, default=0) / 5)

    def route(index: int) -> Route:
        chain = plan.chains[index]
        source = vertices[chain[0]]
        y = source.y + plan.slot(chain[0], index)
        stub = ((stubs[source.layer], y), (ends[source.layer], y))
        legs, here = [], stub[1]
        for number in chain[1:]:
            vertex = vertices[number]
            offset = ports[index] if number == chain[-1] else 0.0
            there = (lefts[vertex.layer], vertex.y + offset)
            legs.append((here, there))
            here = (ends[vertex.layer], there[1])
        if legs:
            target = vertices[chain[-1]]
            reach = (radius**2 - ports[index] ** 2) ** 0.5
            end = (middles[target.layer] - reach, legs[-1][1][1])
        else:
            end = stub[1]
        # Edges part only behind the node's name and total, which can be wide.
        bend = (rights[source.layer], source.y)
        start = (middles[source.layer] + radius, source.y) if source.before else bend
        return Route(start, bend, stub, legs, end)

    return Layout(
        max(ends) + margin,
        height,
        [
            ((middles if v.before else rights)[v.layer], v.y)
            for v in vertices[: len(boxes)]
        ],
        [route(index) for index in range(len(edges))],
    )
