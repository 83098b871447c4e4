"""Small graphs that the tests draw, made of nodes with no engine behind them."""

from xml.etree import ElementTree

import numpy as np

from helpers.figures import graphs

SVG = "{http://www.w3.org/2000/svg}"


class Node:
    """What the drawings need of a node of `scratch.graph`, and no more."""

    def __init__(self, value, parents=(), slopes=(), symbol="", name=""):
        self.value, self.grad = value, np.zeros_like(value, dtype=float)[()]
        self.parents, self.slopes = tuple(parents), tuple(slopes)
        self.symbol, self.name = symbol, name

    def back(self, gradient):
        shares = tuple(gradient * slope for slope in self.slopes)
        return shares[0] if len(shares) == 1 else shares


def leaf(value, name=""):
    return Node(value, name=name)


def add(a, b):
    return Node(a.value + b.value, (a, b), (1.0, 1.0), "+")


def sub(a, b):
    return Node(a.value - b.value, (a, b), (1.0, -1.0), "-")


def mul(a, b):
    return Node(a.value * b.value, (a, b), (b.value, a.value), "*")


def div(a, b):
    return Node(a.value / b.value, (a, b), (1 / b.value, -a.value / b.value**2), "/")


def tanh(a):
    y = np.tanh(a.value)
    return Node(y, (a,), (1 - y**2,), "tanh")


def relu(a):
    return Node(np.maximum(a.value, 0.0), (a,), (np.greater(a.value, 0) * 1.0,), "relu")


def power(a, n):
    return Node(a.value**n, (a,), (n * a.value ** (n - 1),), f"**{n}")


def fold(gradient, shape):
    """Sum a gradient to a shape, one axis after the other."""
    while np.ndim(gradient) > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


def backward(result):
    result.grad = np.ones_like(result.value, dtype=float)[()]
    for node in reversed(graphs.topological([result])):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            shape = np.shape(parent.value)
            full = node.grad * slope * np.ones(np.shape(node.value))
            parent.grad = parent.grad + fold(full, shape)
    return result


def apples():
    cost = mul(leaf(2.0, "apples"), leaf(100.0, "price"))
    return backward(mul(cost, leaf(1.1, "tax")))


def twice():
    x = leaf(3.0, "x")
    return backward(add(mul(x, x), x))


def neuron():
    a, b = leaf(1.5, "x₁"), leaf(-0.5, "x₂")
    z = add(mul(leaf(0.7, "w₁"), a), mul(leaf(-1.2, "w₂"), b))
    y = tanh(add(z, leaf(0.1, "b")))
    y.name = "y"
    return backward(mul(leaf(0.5), power(sub(y, leaf(1.0, "t")), 2)))


def net(hidden):
    rng = np.random.default_rng(0)
    inputs, out = [leaf(0.5, "x1"), leaf(-1.0, "x2")], leaf(0.25, "c")
    for j in range(hidden):
        z = leaf(rng.normal(), f"b{j}")
        for x in inputs:
            z = add(mul(leaf(rng.normal(), "w"), x), z)
        h = relu(z)
        h.name = f"hidden {j}"
        out = add(out, mul(leaf(rng.normal(), f"v{j}"), h))
    return backward(power(sub(out, leaf(1.0, "target")), 2))


def fan():
    """A node with a long name and a long total, used eight times."""
    h = tanh(leaf(0.123456, "x"))
    h.name = "a name as long as this"
    total = h
    for weight in range(7):
        total = add(total, mul(h, leaf(weight / 7, f"w{weight}")))
    return backward(total)


def parse(svg):
    return ElementTree.fromstring(svg)


def texts(svg, colour=None):
    found = parse(svg).iter(f"{SVG}text")
    return [t.text for t in found if colour in (None, t.attrib["fill"])]
