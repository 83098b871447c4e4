"""Drawings of graphs: every number in its place, no label on another, honest steps."""

import itertools
import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from helpers.display import palette
from helpers.figures import graphs
from helpers.figures import words as graph_words
from helpers.figures.layout import Edge, layers
from tests.support.graph_nodes import (
    SVG,
    Node,
    add,
    apples,
    backward,
    div,
    fan,
    fold,
    leaf,
    mul,
    net,
    neuron,
    parse,
    relu,
    sub,
    tanh,
    texts,
    twice,
)


@st.composite
def random_graphs(draw):
    """Any graph that can be written down, with nodes used often and long edges."""
    number = st.sampled_from([0.0, 1.0, -0.1234567, 1e-9, -98765.4, 3.0])
    name = st.sampled_from(["", "", "w", "a rather long name", "Größe & <x>"])
    nodes = [leaf(draw(number), draw(name)) for _ in range(draw(st.integers(1, 6)))]
    for _ in range(draw(st.integers(1, 30))):
        some = st.sampled_from(nodes)
        kind = draw(st.sampled_from([add, sub, mul, tanh, relu]))
        node = (
            kind(draw(some)) if kind in (tanh, relu) else kind(draw(some), draw(some))
        )
        node.name = draw(name)
        nodes.append(node)
        if draw(st.booleans()):
            nodes.append(leaf(draw(number), draw(name)))
    return backward(nodes[-1] if nodes[-1].parents else nodes[-2])


def text_boxes(root):
    """Give (left, top, right, bottom, text) of each text, by DejaVu Sans's outlines."""
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size = float(text.attrib.get("font-size", root.attrib["font-size"]))
        weight = text.attrib.get("font-weight", "normal")
        font = FontProperties(family="DejaVu Sans", weight=weight)
        ink = TextPath((0, 0), text.text, size=size, prop=font).get_extents()
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]]
        left = float(text.attrib["x"]) - shift * ink.x1
        y = float(text.attrib["y"])
        boxes.append((left, y - ink.y1, left + ink.x1, y - ink.y0, text.text))
    return boxes


def circles(root):
    keys = ("cx", "cy", "r")
    return [[float(c.attrib[k]) for k in keys] for c in root.iter(f"{SVG}circle")]


def trace(data):
    """Sample the points of a path made of M, L, C and H."""
    points = []
    for command, rest in re.findall(r"([MLCH])([^MLCH]*)", data):
        numbers = [float(n) for n in rest.split()]
        if command == "M":
            points.append(np.array(numbers))
            continue
        start = points[-1]
        if command == "H":
            numbers.append(start[1])
        stops = [start, *np.array(numbers).reshape(-1, 2)]
        for s in np.linspace(0, 1, 25)[1:]:
            row = stops
            while len(row) > 1:
                row = [(1 - s) * a + s * b for a, b in itertools.pairwise(row)]
            points.append(row[0])
    return np.array(points)


def lines(root):
    paths = root.iter(f"{SVG}path")
    return [trace(p.attrib["d"]) for p in paths if p.attrib["fill"] == "none"]


def check_legible(svg):
    """Assert that no label touches another, an edge or a foreign node, nor is cut."""
    root = parse(svg)
    boxes, rounds, edges = text_boxes(root), circles(root), lines(root)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for left, top, right, bottom, text in boxes:
        assert left >= 0 and right <= width and top >= 0 and bottom <= height, text
        for x, y, r in rounds:
            # The nearest point of the box to the circle's middle.
            near = np.hypot(np.clip(x, left, right) - x, np.clip(y, top, bottom) - y)
            far = np.hypot(max(x - left, right - x), max(y - top, bottom - y))
            assert near >= r or far <= r, f"{text} lies on a circle"
        for points in edges:
            x, y = points.T
            on = (left < x) & (x < right) & (top < y) & (y < bottom)
            assert not on.any(), f"an edge runs through {text}"
    for one, other in itertools.combinations(boxes, 2):
        apart = (
            one[2] <= other[0]
            or other[2] <= one[0]
            or one[3] <= other[1]
            or other[3] <= one[1]
        )
        assert apart, f"{one} and {other} overlap"
    for points in edges:
        for x, y, r in rounds:
            inside = np.hypot(points[:, 0] - x, points[:, 1] - y) < r - 0.5
            assert not inside.any(), "an edge runs through a node"
    for (x, y, r), (u, v, q) in itertools.combinations(rounds, 2):
        assert np.hypot(x - u, y - v) > r + q, "two nodes overlap"


@pytest.mark.parametrize(
    "result",
    [apples(), twice(), neuron(), net(1), net(6), fan(), leaf(1.0, "alone")],
)
@pytest.mark.parametrize("gradients", [True, False])
def test_every_label_can_be_read(result, gradients):
    check_legible(graphs.draw(result, "The title", gradients).svg)


@pytest.mark.full
@settings(max_examples=60, deadline=None)
@given(random_graphs())
def test_every_label_of_any_graph_can_be_read(result):
    check_legible(graphs.draw(result, "The title").svg)


def test_a_label_on_another_would_be_found():
    svg = graphs.draw(apples()).svg
    moved = re.sub(r'y="[\d.]+" fill="#0072B2"', 'y="60" fill="#0072B2"', svg)
    with pytest.raises(AssertionError):
        check_legible(moved)


def test_the_apples_show_every_number_of_the_book():
    svg = graphs.draw(apples()).svg
    assert sorted(texts(svg, palette.FORWARD)) == ["1.1", "100", "2", "200", "220"]
    assert sorted(texts(svg, palette.BACKWARD)) == ["1", "1.1", "110", "2.2", "200"]
    assert sorted(texts(svg, palette.TEXT)) == ["apples", "price", "tax", "×", "×"]


def test_values_stand_above_their_gradients_and_the_way_back_is_dashed():
    root = parse(graphs.draw(neuron()).svg)
    placed = {p: {} for p in (palette.FORWARD, palette.BACKWARD)}
    for text in root.iter(f"{SVG}text"):
        if text.attrib["fill"] in placed:
            placed[text.attrib["fill"]][text.attrib["x"], float(text.attrib["y"])] = 1
    for x, y in placed[palette.FORWARD]:
        assert (x, pytest.approx(y + 28)) in list(placed[palette.BACKWARD])
    dashes = {
        p.attrib["stroke"]: "stroke-dasharray" in p.attrib
        for p in root.iter(f"{SVG}path")
        if p.attrib["fill"] == "none"
    }
    assert dashes == {palette.FORWARD: False, palette.BACKWARD: True}


def test_the_way_back_points_left():
    d = [
        p.attrib["d"]
        for p in parse(graphs.draw(apples()).svg).iter(f"{SVG}path")
        if p.attrib["fill"] == palette.BACKWARD
    ]
    assert len(d) == 5
    # From its tip, an arrow head spreads to the right.
    assert all(re.fullmatch(r"M[\d.]+ [\d.]+l8 .*z", data) for data in d)


def test_without_gradients_nothing_of_the_way_back_is_drawn():
    drawing = graphs.draw(twice(), gradients=False)
    assert palette.BACKWARD not in drawing.svg
    assert "gradient" not in drawing.alt


def test_a_node_used_twice_shows_its_parts_and_their_total():
    svg = graphs.draw(twice()).svg
    back = texts(svg, palette.BACKWARD)
    # 3 and 3 through ×, 1 through +, 7 in all; 1 into × and 1 at the result.
    assert sorted(back) == ["1", "1", "1", "3", "3", "total 7"]


def test_a_node_used_once_needs_no_total():
    assert "total" not in graphs.draw(apples()).svg


def test_parts_are_summed_to_the_shape_of_the_operand():
    x, row = leaf(np.ones((4, 3)), "X"), leaf(np.arange(3.0), "row")
    column, number = leaf(np.ones((4, 1)), "column"), leaf(2.0, "number")
    wide = mul(mul(add(x, row), column), number)
    total = backward(add(wide, row))
    for node in graphs._drawn([total])[0]:
        for index, parent in enumerate(node.parents):
            part = node.shares[index]
            assert part.shape == np.shape(parent.value)
            full = node.grad * node.slopes[index] * np.ones(np.shape(node.value))
            np.testing.assert_allclose(part, fold(full, part.shape))
    svg = graphs.draw(total).svg
    check_legible(svg)
    assert {"[8, 8, 8]", "[4, 4, 4]", "total [12, 12, 12]"} <= set(texts(svg))
    assert {"(4, 3)", "(4, 1)"} <= set(texts(svg))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (-1e-30, "−1e−30"),
        (3, "3"),
        (1.10000000001, "1.1"),
        (-2.5, "−2.5"),
        (0.123456, "0.1235"),
        (12345.6, "1.235e4"),
        (2e-7, "2e−7"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "nan"),
        (np.float32(0.1), "0.1"),
        (np.array(7), "7"),
        (np.array([1, -2.0]), "[1, −2]"),
        (np.zeros(4), "(4,)"),
        (np.zeros((100, 16)), "(100, 16)"),
        (np.zeros(0), "[]"),
    ],
)
def test_numbers_have_at_most_four_digits(value, text):
    assert graph_words.number(value) == text


def test_it_says_in_words_what_it_shows():
    drawing = graphs.draw(apples())
    assert drawing.alt == (
        "Graph of result = (apples × price) × tax: apples = 2 (gradient 110), "
        "price = 100 (gradient 2.2), tax = 1.1 (gradient 200), "
        "result = 220 (gradient 1)."
    )
    root = parse(drawing.svg)
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", drawing.alt)
    assert repr(drawing) == drawing.alt


def test_formulas_keep_their_brackets_and_use_names():
    words = graphs.draw(neuron(), gradients=False).alt
    assert words.startswith(
        "Graph of y = tanh(((w₁ × x₁) + (w₂ × x₂)) + b); result = 0.5 × ((y − t)²): "
    )


def test_words_stay_short_where_a_graph_doubles_at_every_node():
    node = leaf(1.0, "x")
    for _ in range(60):
        node = add(node, node)
    assert len(graphs.draw(backward(node)).alt) < 300


def test_names_are_text_and_never_markup():
    node = backward(mul(leaf(2.0, "<b>&"), leaf(3.0, 'the "k"')))
    svg = graphs.draw(node, "a < b & c").svg
    assert {"<b>&", 'the "k"', "a < b & c"} <= set(texts(svg))
    parse(graphs.stepper(node).render(step=1))


def test_notebooks_get_the_picture_and_the_words():
    drawing = graphs.draw(apples())
    data, metadata = drawing._repr_mimebundle_()
    assert set(data) == {"image/svg+xml", "text/html", "text/plain"}
    assert data["image/svg+xml"] == drawing.svg
    assert data["text/plain"] == drawing.alt
    assert f'alt="{drawing.alt}"' in data["text/html"]
    assert drawing._repr_svg_() == drawing.svg
    assert metadata == {}
    _, metadata = graphs.draw(net(6))._repr_mimebundle_()
    assert metadata == {"image/svg+xml": {"unconfined": True}}


def test_words_for_a_drawing_begin_with_its_title():
    drawing = graphs.draw(apples(), "Apples with tax.")
    assert drawing.alt.startswith("Apples with tax. Graph of ")
    assert drawing.alt in unescape(drawing.svg)
    stepped = graphs.stepper(apples(), "Apples").render(step=1)
    assert 'aria-label="Apples. Forward, 2 × 100 = 200."' in stepped


def test_several_results_are_drawn_together():
    x = leaf(2.0, "x")
    one, two = mul(x, leaf(3.0, "a")), add(x, leaf(1.0, "b"))
    svg = graphs.draw([one, two], gradients=False).svg
    check_legible(svg)
    assert sorted(texts(svg, palette.FORWARD)) == ["1", "2", "2", "3", "3", "6"]


def test_the_first_operand_of_a_difference_arrives_on_top():
    a, b = leaf(5.0, "a"), leaf(2.0, "b")
    shared = add(b, a)
    for first, second in [(shared, a), (a, shared)]:
        picture = graphs._Picture([div(sub(first, second), b)], "", True)
        for edge, (_, target, index) in enumerate(picture.ends):
            if target is not None and picture.order[target].symbol in "-/":
                above = (
                    picture.layout.routes[edge].end[1] < picture.layout.nodes[target][1]
                )
                assert above == (index == 0)


def test_a_leaf_stands_in_the_column_before_its_first_use():
    # 0 × 1 → 3, 3 + 2 → 4: leaf 2 is needed only by 4.
    edges = [Edge(*pair, 0) for pair in [(0, 3), (1, 3), (3, 4), (2, 4), (4, None)]]
    assert layers(5, edges) == [0, 0, 1, 1, 2]


def test_topological_takes_long_chains_and_lists_parents_first():
    node = leaf(1.0)
    for _ in range(20_000):
        node = add(node, node)
    order = graphs.topological([node])
    assert len(order) == 20_001
    place = {id(n): i for i, n in enumerate(order)}
    assert all(place[id(p)] < place[id(n)] for n in order for p in n.parents)
    with pytest.raises(ValueError, match="20001 nodes"):
        graphs.draw(node)


@pytest.mark.parametrize("symbol", ["+", "-", "*", "/", "**", "@"])
def test_every_symbol_of_two_operands_fits_into_its_circle(symbol):
    node = Node(2.0, (leaf(1.0, "x"), leaf(3.0, "y")), (2.0, 1.0), symbol)
    check_legible(graphs.draw(backward(node)).svg)


@pytest.mark.parametrize(
    "symbol",
    ["neg", "sum", "sigmoid", "exp", "log", "relu", "tanh", "**2", "**-12", "**0.5"],
)
def test_every_symbol_of_one_operand_fits_into_its_circle(symbol):
    node = backward(Node(2.0, (leaf(1.0, "x"),), (2.0,), symbol))
    check_legible(graphs.draw(node).svg)


@pytest.mark.parametrize(
    ("symbol", "sign", "formula"),
    [
        ("**2", "x²", "(x)²"),
        ("**-12", "x⁻¹²", "(x)⁻¹²"),
        ("**0.5", "xⁿ", "(x)ⁿ"),
        ("sum", "Σ", "sum(x)"),
        ("relu", "relu", "relu(x)"),
    ],
)
def test_a_plain_exponent_stands_in_the_circle(symbol, sign, formula):
    node = backward(Node(2.0, (leaf(1.0, "x"),), (2.0,), symbol))
    drawing = graphs.draw(node)
    assert sign in texts(drawing.svg, palette.TEXT)
    assert drawing.alt.startswith(f"Graph of result = {formula}: ")


def test_plain_numbers_are_leaves_without_a_gradient():
    x = leaf(3.0, "x")
    node = Node(6.0, (x, 2.0), (2.0, 3.0), "*")
    node.grad, x.grad = 1.0, 2.0
    drawing = graphs.draw(node)
    check_legible(drawing.svg)
    assert sorted(texts(drawing.svg, palette.BACKWARD)) == ["1", "2"]
    assert sorted(texts(drawing.svg, palette.TEXT)) == ["2", "x", "×"]
    assert drawing.alt == (
        "Graph of result = x × 2: x = 3 (gradient 2), constant = 2, "
        "result = 6 (gradient 1)."
    )
    same = Node(4.0, (2.0, 2.0), (1.0, 1.0), "+")
    assert sorted(texts(graphs.draw(same).svg, palette.TEXT)) == ["+", "2", "2"]


def test_a_product_of_matrices_is_one_node():
    X, W = leaf(np.ones((4, 2)), "X"), leaf(np.ones((2, 3)), "W")
    node = Node(X.value @ W.value, (X, W), (), "@")
    node.back = lambda g: (g @ W.value.T, X.value.T @ g)
    node.grad = np.ones((4, 3))
    drawing = graphs.draw(node)
    check_legible(drawing.svg)
    assert drawing.alt.startswith("Graph of result = X @ W: ")
    assert {"(4, 2)", "(2, 3)"} <= set(texts(drawing.svg, palette.BACKWARD))
    assert graphs._Picture([node], "", True).sentence(3) == (
        "Backward, @ multiplies by the other matrix, transposed: (4, 2) goes to X, "
        "(2, 3) goes to W."
    )


def bags():
    """Apples with tax, each in a bag: two paths from the apples to the total."""
    apples, price, tax, bag = (
        leaf(value, name)
        for value, name in (
            (2.0, "apples"),
            (100.0, "price"),
            (1.1, "tax"),
            (5.0, "bag"),
        )
    )
    return add(mul(mul(apples, price), tax), mul(apples, bag))


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("apples", "Two paths lead from apples to the result: 110 + 5 = 115"),
        ("tax", "One path leads from tax to the result: 200 = 200"),
    ],
)
def test_the_paths_of_a_leaf_add_up_to_its_gradient(source, title):
    drawing = graphs.paths(bags(), source)
    assert drawing.alt.startswith(f"{title}. Graph of ")
    assert title in texts(drawing.svg, palette.TEXT)
    (node,) = (n for n in graphs.topological([backward(bags())]) if n.name == source)
    assert title.endswith(f" {node.grad:g}")


def test_paths_show_the_slope_of_each_step_and_no_other_gradient():
    svg = graphs.paths(bags(), "apples").svg
    back = texts(svg, palette.BACKWARD)
    steps, products = back[:-2], back[-2:]
    assert sorted(steps) == ["1", "1", "1.1", "100", "5"]
    assert products == ["100 · 1.1 · 1 = 110", "5 · 1 = 5"]
    check_legible(re.sub(r'<path[^>]*stroke-width="13"[^>]*/>', "", svg))


def test_paths_need_no_walk_back_before():
    words = graphs.paths(bags(), "apples").alt
    assert "gradient" not in words
