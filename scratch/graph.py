"""A small engine for gradients: numbers and arrays that remember how they were
computed. Build an expression from Node, + - * / ** @ and the methods sum, exp,
log, tanh, sigmoid and relu, then call backward() on the result: every node that
it was computed from holds its gradient in grad.
"""

# Edit notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

import numpy as np

from scratch.activations import as_float, relu, sigmoid, tanh


def multiply_backward(x, y, gradient):
    """What z = x * y hands on to x and to y, of the gradient that arrives at z.

    x, y: numbers, or arrays of the same shape; gradient: ∂L/∂z, likewise.
    Returns: a tuple, ∂L/∂x and ∂L/∂y. multiply_backward(2, 100, 1.1) is (110, 2.2).
    """
    return gradient * y, gradient * x


def relu_backward(x, gradient):
    """What relu hands on to its input x, of the gradient that arrives.

    x: any shape; gradient: ∂L/∂output, same shape; both are left as they are.
    Returns: ∂L/∂x, same shape. At x = 0 the slope counts as 0.
    """
    return gradient * (x > 0)


def topological_order(last, parents):
    """All nodes that last depends on, and last itself, each after its parents.

    last: a node, which can be anything that a dictionary takes as a key; parents: a
    function that returns the parents of a node, as a list or a tuple.
    Returns: a list that holds each node once. Thousands of nodes in a chain, or a
    parent that is listed twice, are no problem.
    Example: topological_order("b", {"a": [], "b": ["a", "a"]}.get) is ["a", "b"].
    """
    order, stack = {}, [last]
    while stack:
        waiting = [p for p in parents(stack[-1]) if p not in order]
        stack += waiting
        if not waiting:
            order[stack.pop()] = None
    return list(order)


def sum_to(gradient, shape):
    """gradient, summed over the axes that broadcasting added or stretched.

    gradient: array; shape: one that broadcasts to it. Returns: that shape.
    """
    if gradient.shape == shape:
        return gradient
    padded = (1,) * (gradient.ndim - len(shape)) + shape
    ones = tuple(i for i, size in enumerate(padded) if size == 1)
    return gradient.sum(axis=ones).reshape(shape)


def power_backward(x, y, gradient):
    """∂L/∂x and ∂L/∂y of z = x ** y; the latter is 0 where x is not positive."""
    base = np.where(x > 0, x, 1).astype(gradient.dtype)
    by_x = gradient * y * x ** (y - (y != 0))  # x ** 0 is 1, also at 0: no slope
    return by_x, gradient * base**y * np.log(base)


def operation(symbol, forward, backward):
    """A method of Node: forward(*values) is what it computes, and
    backward(*values, gradient) is each parent's share of the gradient."""

    def method(*parents):
        values = [p.value if isinstance(p, Node) else p for p in parents]
        y = forward(*values)
        return Node(y, parents, lambda gradient: backward(*values, gradient), symbol)

    return method


def reflected(method):
    """The method with its operands exchanged, for number - node."""
    return lambda right, left: method(left, right)


class Node:
    """A number or an array that remembers what it was computed from, and the way
    back: back(gradient) is the share of each parent."""

    __array_ufunc__ = None  # array + node is for the node to compute

    def __init__(self, value, parents=(), back=lambda g: (), symbol="", name=""):
        # A leaf keeps floats of its own: the caller's array may change.
        self.value = value if parents else np.array(as_float(value))
        self.grad = 0.0
        self.parents, self.back, self.symbol, self.name = parents, back, symbol, name

    __neg__ = operation("neg", np.negative, lambda x, g: -g)
    __add__ = __radd__ = operation("+", np.add, lambda x, y, g: (g, g))
    __sub__ = operation("-", np.subtract, lambda x, y, g: (g, -g))
    __mul__ = __rmul__ = operation("*", np.multiply, multiply_backward)
    __truediv__ = operation("/", np.divide, lambda x, y, g: (g / y, -g * (x / y) / y))
    __matmul__ = operation("@", np.matmul, lambda X, W, g: (g @ W.T, X.T @ g))
    __rsub__, __rtruediv__ = reflected(__sub__), reflected(__truediv__)
    __rmatmul__ = reflected(__matmul__)

    power = operation("**", np.power, power_backward)
    __rpow__ = reflected(power)

    def __pow__(self, n):
        if isinstance(n, Node):
            return self.power(n)
        x = self.value
        return Node(x**n, (self,), lambda g: g * n * x ** (n - (n != 0)), f"**{n}")

    sum = operation("sum", lambda x: x.sum(), lambda x, g: np.full_like(x, g))
    log = operation("log", np.log, lambda x, g: g / x)
    relu = operation("relu", relu, relu_backward)

    def exp(self):
        y = np.exp(self.value)
        return Node(y, (self,), lambda g: g * y, "exp")

    def tanh(self):
        y = tanh(self.value)
        return Node(y, (self,), lambda g: g * (1 - y**2), "tanh")

    def sigmoid(self):
        y = sigmoid(self.value)
        return Node(y, (self,), lambda g: g * y * (1 - y), "sigmoid")

    def backward(self):
        """Fills grad, ∂self/∂node, in every node that self was computed from."""
        order = topological_order(
            self, lambda node: [p for p in node.parents if isinstance(p, Node)]
        )
        for node in order:
            node.grad = 0.0
        self.grad = np.ones_like(self.value)
        for node in reversed(order):
            shares = node.back(node.grad)
            if len(node.parents) == 1:
                shares = (shares,)
            for parent, share in zip(node.parents, shares, strict=True):
                if isinstance(parent, Node):
                    share = sum_to(share, parent.value.shape)
                    parent.grad = parent.grad + share
