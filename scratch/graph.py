"""A small engine for gradients: numbers and arrays that remember how they were
computed. Build an expression from Node, + - * / ** and the methods exp, log,
tanh, sigmoid and relu, then call backward() on the result: every node that it
depends on holds its gradient in grad.
"""

# Edit notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

import numpy as np

from scratch.activations import (
    as_float,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
)


def topological_order(last, parents):
    """All that last depends on, and last: a list, each after its parents."""
    order, stack = {}, [last]
    while stack:
        waiting = [p for p in parents(stack[-1]) if p not in order]
        stack += waiting
        if not waiting:
            order[stack.pop()] = None
    return list(order)


def operation(symbol, f, slopes):
    """A method of Node: f forward, slopes (one for each parent) backward."""

    def method(*inputs):
        nodes = tuple(x if isinstance(x, Node) else Node(x) for x in inputs)
        values = [node.value for node in nodes]
        return Node(f(*values), nodes, slopes(*values), symbol)

    return method


def reflected(method):
    """The method with its operands exchanged, for number - node."""
    return lambda right, left: method(left, right)


class Sums:
    """+ and - between nodes, arrays and numbers, and the unary minus."""

    __array_ufunc__ = None  # array + node is for the node to compute
    __neg__ = operation("neg", np.negative, lambda x: -1)
    __add__ = __radd__ = operation("+", np.add, lambda x, y: (1, 1))
    __sub__ = operation("-", np.subtract, lambda x, y: (1, -1))
    __rsub__ = reflected(__sub__)


def power_slopes(x, y):
    """(y * x ** (y - 1), x ** y * log(x)); the second is 0 unless x > 0."""
    by_exponent = x**y * np.log(np.where(x > 0, x, 1))
    return y * x ** (y - (y != 0)), np.where(x > 0, by_exponent, 0)


class Products:
    """*, / and ** between nodes, arrays and numbers."""

    __mul__ = __rmul__ = operation("*", np.multiply, lambda x, y: (y, x))
    __truediv__ = operation("/", np.divide, lambda x, y: (1 / y, -x / y**2))
    __rtruediv__ = reflected(__truediv__)
    __pow__ = operation("**", np.power, power_slopes)
    __rpow__ = reflected(__pow__)


class Functions:
    """exp, log, tanh, sigmoid and relu, as methods of a node."""

    exp = operation("exp", np.exp, np.exp)
    log = operation("log", np.log, lambda x: 1 / x)
    tanh = operation("tanh", tanh, tanh_derivative)
    sigmoid = operation("sigmoid", sigmoid, sigmoid_derivative)
    relu = operation("relu", relu, relu_derivative)


def sum_to(gradient, shape):
    """gradient, summed over the axes that broadcasting added or stretched.

    gradient: array; shape: one that broadcasts to it. Returns: that shape.
    """
    padded = (1,) * (np.ndim(gradient) - len(shape)) + shape
    ones = tuple(i for i, size in enumerate(padded) if size == 1)
    return np.sum(gradient, axis=ones).reshape(shape)


def backward(last):
    """gradient * slope, added to each parent's grad, the last node first."""
    order = topological_order(last, lambda node: node.parents)
    for node in order:
        node.grad = np.zeros_like(node.value)[()]
    last.grad = np.ones_like(last.value)[()]
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            share = sum_to(node.grad * slope, np.shape(parent.value))
            parent.grad = parent.grad + share


class Node(Sums, Products, Functions):
    """A value that remembers its parents, and the slope by each of them."""

    def __init__(self, value, parents=(), slopes=(), operation="", name=""):
        self.value = as_float(value)[()]
        self.grad = np.zeros_like(self.value)[()]
        self.parents, self.operation, self.name = parents, operation, name
        self.slopes = slopes if isinstance(slopes, tuple) else (slopes,)

    backward = backward
