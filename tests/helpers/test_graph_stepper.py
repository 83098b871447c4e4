"""Stepping through a graph: each step its node, its numbers and its rule."""

import pytest

from helpers.display import palette
from helpers.display.live import LiveSvg
from helpers.figures import graphs
from helpers.figures import words as graph_words
from tests.support.graph_nodes import (
    SVG,
    Node,
    add,
    apples,
    backward,
    div,
    leaf,
    mul,
    neuron,
    parse,
    power,
    relu,
    sub,
    tanh,
    texts,
    twice,
)


def sentences(node):
    shown = graphs.stepper(node)
    last = shown._controls["step"].maximum
    return [shown._alt(step) for step in range(last + 1)]


def test_the_stepper_walks_forward_and_then_back():
    assert sentences(apples()) == [
        "The leaves hold the values that are given.",
        "Forward, 2 × 100 = 200.",
        "Forward, 200 × 1.1 = 220.",
        "Backward starts at the result, whose own gradient is 1.",
        "Backward, × swaps: 1 · 1.1 = 1.1 goes to ×, 1 · 200 = 200 goes to tax.",
        "Backward, × swaps: 1.1 · 100 = 110 goes to apples, 1.1 · 2 = 2.2 goes to "
        "price.",
    ]


def test_the_stepper_says_when_gradients_add_up():
    assert sentences(twice())[-1].endswith(
        "x is used 3 times: the gradients add up: 3 + 3 + 1 = 7."
    )


def test_the_stepper_tells_when_an_engine_forgets_to_add():
    node = twice()
    node.parents[1].grad = 1.0
    assert sentences(node)[-1].endswith("3 + 3 + 1 came back, but its grad is 1.")


@pytest.mark.parametrize(
    ("node", "rule"),
    [
        (relu(leaf(2.0, "x")), "relu lets it through"),
        (relu(leaf(-2.0, "x")), "relu stops it"),
        (sub(leaf(2.0, "x"), leaf(1.0, "t")), "1 goes to x, −1 goes to t"),
        (div(leaf(6.0, "x"), leaf(-2.0, "t")), "1 · (−0.5) = −0.5 goes to x"),
        (power(leaf(3.0, "x"), 2), "1 · 6 = 6 goes to x"),
        (tanh(leaf(0.0, "x")), "1 − y²"),
        (add(leaf(3.0, "x"), leaf(1.0)), "1 goes to x, 1 goes to 1"),
    ],
)
def test_each_operation_names_its_rule(node, rule):
    assert rule in sentences(backward(node))[-1]


@pytest.mark.parametrize("operation", ["neg", "exp", "log", "sigmoid"])
def test_the_other_operations_have_a_rule_and_a_symbol(operation):
    node = backward(Node(2.0, (leaf(1.0, "x"),), (2.0,), operation))
    rule = sentences(node)[-1]
    assert "multiplies by its slope" not in rule
    assert "2 goes to x" in rule
    assert texts(graphs.draw(node).svg, palette.TEXT)[-1] == graph_words.label(node)


def test_numbers_appear_one_node_at_a_time_and_stay():
    node = neuron()
    shown = graphs.stepper(node, "Step by step")
    last = shown._controls["step"].maximum
    inner = sum(bool(n.parents) for n in graphs.topological([node]))
    assert last == 2 * inner + 1
    before: list[str] = []
    colours = (palette.FORWARD, palette.BACKWARD)
    for step in range(last + 1):
        svg = shown.render(step=step)
        now = [text for colour in colours for text in texts(svg, colour)]
        assert set(before) <= set(now)
        assert len(now) > len(before)
        assert bool(texts(svg, palette.BACKWARD)) == (step > inner)
        before = now
    assert sorted(before) == sorted(
        text for c in colours for text in texts(graphs.draw(node).svg, c)
    )


def test_each_step_lights_its_own_node():
    shown = graphs.stepper(neuron())
    last = shown._controls["step"].maximum
    lit = []
    for step in range(1, last + 1):
        root = parse(shown.render(step=step))
        glow = [e for e in root.iter() if "stroke-opacity" in e.attrib]
        middles = [e.attrib["cx"] for e in glow if e.tag == f"{SVG}circle"]
        lit.append(middles)
        assert glow
    inner = (last - 1) // 2
    assert lit[inner] == []
    assert all(len(m) == 1 for m in lit[:inner] + lit[inner + 1 :])
    assert lit[:inner] == lit[inner + 1 :][::-1]


def test_the_stepper_is_a_live_picture_with_a_still_one():
    shown = graphs.stepper(apples())
    assert isinstance(shown, LiveSvg)
    data, _ = shown._repr_mimebundle_()
    assert "220" in data["image/svg+xml"]
    assert "2.2 goes to price" in data["image/svg+xml"]


def test_the_stepper_keeps_the_numbers_of_the_moment_it_was_made():
    node = apples()
    shown = graphs.stepper(node)
    before = shown.render(step=5)
    node.parents[0].parents[0].grad = 0.0
    assert shown.render(step=5) == before


def test_before_backward_there_is_nothing_to_step_through():
    node = mul(leaf(2.0), leaf(3.0))
    with pytest.raises(ValueError, match=r"call backward\(\) first"):
        graphs.stepper(node)
    assert texts(graphs.draw(node).svg, palette.BACKWARD) == ["0", "0", "0"]
