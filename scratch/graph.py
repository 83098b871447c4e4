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
    """All that last depends on, and last: each after all its parents.

    last: any node; parents: function of a node, returns its parents.
    Returns: a list without repeats. Without recursion, in linear time.
    """
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in parents(node)]
    return order


def operation(symbol, f, slopes):
    """A method of Node: f forward, slopes (one for each parent) backward."""

    def method(*inputs):
        nodes = tuple(x if isinstance(x, Node) else Node(x) for x in inputs)
        values = [node.value for node in nodes]
        local = slopes(*values)
        local = local if isinstance(local, tuple) else (local,)
        return Node(f(*values), nodes, local, symbol)

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
    if np.shape(gradient) == shape:
        return gradient
    added = tuple(range(np.ndim(gradient) - len(shape)))
    gradient = np.sum(gradient, axis=added)
    stretched = tuple(i for i, size in enumerate(shape) if size == 1)
    return np.sum(gradient, axis=stretched, keepdims=True)


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
    """A value that remembers its parents, and the slope by each of them.

    value: number or array; grad: same shape, 0 until backward sets it.
    """

    def __init__(self, value, parents=(), slopes=(), operation="", name=""):
        self.value = as_float(value)[()]
        self.grad = np.zeros_like(self.value)[()]
        self.parents, self.slopes = parents, slopes
        self.operation, self.name = operation, name

    backward = backward
