"""The engine, the layers and the network against finite differences and TensorFlow."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers.quiet import tf
from scratch.exercises import two_operations
from scratch.gradients import check_gradient
from scratch.graph import Node, operation, sum_to, topological_order
from scratch.layers import (
    Dense,
    HalfSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
)

LESSON = "04_backpropagation"

SHAPES = [(), (3,), (1, 3), (2, 1), (2, 3)]
BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / (y * y + 1),
    "number": lambda x, y: 2 - x + 3 / (y * y + 2) - (1 - y) * 0.5,
    "power": lambda x, y: x**2 - y**3 + (y * y + 1) ** -0.5,
}
UNARY = ["exp", "tanh", "sigmoid", "relu"]


# Numbers whose quotients stay among the floats, with their slopes.
huge = st.builds(
    lambda sign, digits, power: sign * digits * 10.0**power,
    st.sampled_from([-1.0, 1.0]),
    st.floats(1, 10),
    st.integers(-99, 99),
)


@pytest.fixture(autouse=True)
def floating_point_errors_raise():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


@st.composite
def recipes(draw):
    """Leaves and steps: each step takes two of what is there, or one to bend."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    leaves = [rng.uniform(-1, 1, size=shape) for shape in shapes]
    steps = []
    for number in range(len(leaves), len(leaves) + draw(st.integers(1, 8))):
        place = st.integers(0, number - 1)
        kind = draw(st.sampled_from([*BINARY, *UNARY]))
        steps.append((kind, draw(place), draw(place)))
    return leaves, steps


def followed(leaves, steps, unary):
    made = list(leaves)
    for kind, i, j in steps:
        # tanh around everything keeps the numbers small, however long the recipe.
        new = unary(kind, made[i]) if kind in UNARY else BINARY[kind](made[i], made[j])
        made.append(unary("tanh", new))
    return made


def bent(kind, node):
    return getattr(node, kind)()


def bent_by_tensorflow(kind, x):
    return getattr(tf.nn, kind)(x) if kind != "exp" else tf.exp(x)


@settings(deadline=None, max_examples=60)
@given(recipe=recipes())
def test_every_node_of_random_graphs_equals_tensorflow(recipe):
    leaves, steps = recipe
    nodes = followed([Node(x) for x in leaves], steps, bent)
    nodes[-1].backward()
    with tf.GradientTape(persistent=True) as tape:
        tensors = [tf.constant(x) for x in leaves]
        for tensor in tensors:
            tape.watch(tensor)
        made = followed(tensors, steps, bent_by_tensorflow)
        last = tf.reduce_sum(made[-1])
    theirs = tape.gradient(last, made, unconnected_gradients="zero")
    for node, gradient in zip(nodes, theirs, strict=True):
        # What the last node does not depend on has the plain 0 that it began with.
        assert np.shape(node.grad) in (np.shape(node.value), ())
        np.testing.assert_allclose(node.grad, gradient, rtol=1e-9, atol=1e-12)


@settings(deadline=None, max_examples=40)
@given(recipe=recipes())
def test_leaves_of_random_graphs_equal_finite_differences(recipe):
    leaves, steps = recipe
    nodes = followed([Node(x) for x in leaves], steps, bent)
    nodes[-1].backward()
    for i in range(len(leaves)):

        def loss(x, i=i):
            changed = [*leaves[:i], x, *leaves[i + 1 :]]
            last = followed([Node(x) for x in changed], steps, bent)[-1]
            return np.sum(last.value)

        # A gradient of nearly 0 has no digits left to compare relatively.
        if np.abs(nodes[i].grad).max() > 1e-3:
            assert check_gradient(loss, nodes[i].grad, leaves[i]).verdict == "agrees"


@pytest.mark.parametrize(
    ("x", "y"),
    [(2.0, 3.0), (-2.0, 3.0), (0.0, 2.0), (3.0, 0.0), (2.0, -1.5)],
)
def test_powers_equal_tensorflow(x, y):
    a, b = Node(x), Node(y)
    (a**b).backward()
    with tf.GradientTape() as tape:
        p, q = tf.Variable(x, dtype=tf.float64), tf.Variable(y, dtype=tf.float64)
        z = p**q
    expected = [float(g) for g in tape.gradient(z, [p, q])]
    np.testing.assert_allclose([a.grad, b.grad], expected)


def test_zero_to_the_zero_has_no_slope():
    x, y = Node(0.0), Node(0.0)
    z = x**y
    z.backward()
    assert (z.value, x.grad, y.grad) == (1, 0, 0)
    z = x**0
    z.backward()
    assert (z.value, x.grad) == (1, 0)


@pytest.mark.parametrize("n", [-2, -1, 0, 1, 2, 3, 0.5, -1.5])
@pytest.mark.parametrize("x", [1e-100, 0.3, 1.0, 7.0, 1e100])
def test_plain_exponents_have_the_slope_of_the_formula(x, n):
    node = Node(x)
    z = node**n
    z.backward()
    assert z.value == x**n
    slope = n * Fraction(x) ** (n - 1) if isinstance(n, int) else n * x ** (n - 1)
    assert float(node.grad) == pytest.approx(float(slope), rel=1e-15)


@given(x=huge, y=huge)
def test_slopes_of_a_quotient_are_exact_however_large_its_parts(x, y):
    """Against fractions, which do not round: y² alone would leave the floats."""
    a, b = Node(x), Node(y)
    z = a / b
    z.backward()
    exact = -Fraction(x) / Fraction(y) ** 2
    assert float(z.value) == pytest.approx(float(Fraction(x) / Fraction(y)), rel=1e-15)
    assert float(a.grad) == pytest.approx(float(1 / Fraction(y)), rel=1e-15)
    assert float(b.grad) == pytest.approx(float(exact), rel=1e-15)


def test_matrix_products_and_sums_equal_tensorflow():
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(4, 2)), rng.normal(size=(2, 3)), rng.normal(size=3)
    nodes = [Node(a) for a in (X, W, b)]
    loss = (((nodes[0] @ nodes[1] + nodes[2]).tanh() * 2).sum() - 1) ** 2
    loss.backward()
    variables = [tf.Variable(a) for a in (X, W, b)]
    with tf.GradientTape() as tape:
        z = tf.tanh(variables[0] @ variables[1] + variables[2])
        theirs = (tf.reduce_sum(z * 2) - 1) ** 2
    assert float(loss.value) == pytest.approx(float(theirs))
    for node, g in zip(nodes, tape.gradient(theirs, variables), strict=True):
        np.testing.assert_allclose(node.grad, g, rtol=1e-12)
    w = Node(W)
    (X @ w).sum().backward()
    np.testing.assert_allclose(w.grad, X.sum(axis=0)[:, None] * np.ones(3))


def test_a_node_shares_nothing_with_what_it_was_made_of():
    array = np.array([1.0, 2.0])
    x = Node(array)
    y = x + 0
    array[0] = 9
    np.testing.assert_array_equal(x.value, [1, 2])
    y.backward()
    x.grad[0] = 5
    np.testing.assert_array_equal(y.grad, [1, 1])


def test_plain_numbers_keep_float32_and_get_no_gradient():
    x, n = Node(np.ones((2, 3), np.float32)), Node(np.float32(2))
    for y in (
        2 * x + 1.5 - x / 3,
        (1 - x) ** 2,
        3 / x,
        (0.5 * x).sum() / 6,
        2**x,
        x**n,
        x**0.5,
        -x.exp().log(),
        (x @ np.ones((3, 2), np.float32)).tanh(),
    ):
        y.backward()
        assert y.value.dtype == x.grad.dtype == np.float32
    assert (x * 2).parents == (x, 2)


def test_numbers_and_arrays_on_either_side():
    for make, value, slope in [
        (lambda x: 3 + x, 5, 1),
        (lambda x: 3 - x, 1, -1),
        (lambda x: 3 * x, 6, 3),
        (lambda x: 3 / x, 1.5, -0.75),
        (lambda x: 3**x, 9, 9 * np.log(3)),
        (lambda x: x**3, 8, 12),
        (lambda x: -x, -2, -1),
        (lambda x: x.log(), np.log(2), 0.5),
        (lambda x: np.array([1.0, 2.0]) * x, [2, 4], 3),
        (lambda x: np.float64(3) - x, 1, -1),
    ]:
        x = Node(2)
        y = make(x)
        y.backward()
        np.testing.assert_allclose(y.value, value)
        np.testing.assert_allclose(x.grad, slope)


def test_a_node_used_twice_adds_up_and_a_second_backward_starts_anew():
    x = Node(3.0)
    y = x * x + x
    y.backward()
    y.backward()
    assert (x.grad, y.grad) == (7, 1)
    z = 2 * x
    z.backward()
    assert x.grad == 2


def test_gradients_are_zero_before_backward_and_parents_are_kept():
    x, y = Node([1.0, 2.0], name="x"), Node(3)
    z = x * y
    np.testing.assert_array_equal(z.grad, [0, 0])
    assert z.parents == (x, y) and x.parents == () and z.symbol == "*"
    assert (x.name, y.name, y.value.dtype) == ("x", "", np.float64)


def test_a_chain_of_20000_nodes_is_no_problem():
    opened = 0

    def parents(node):
        nonlocal opened
        opened += 1
        return node.parents

    x = y = Node(0.5)
    for _ in range(20_000):
        y = y + x
    y.backward()
    assert x.grad == 20_001
    assert len(topological_order(y, parents)) == 20_001
    assert opened <= 2 * 20_001  # when met, and when the parents are listed: linear


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "relu"])
def test_bends_survive_1000(name):
    x = Node([-1000.0, 0.0, 1000.0])
    getattr(x, name)().backward()
    assert np.isfinite(x.grad).all()


def test_float32_stays_in_the_graph():
    x = Node(np.ones((2, 3), np.float32))
    y = (x - x * x).sigmoid()
    y.backward()
    assert y.value.dtype == x.grad.dtype == np.float32


@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 3), (2, 1), (2, 3)])
def test_backward_sums_where_forward_broadcasts(shape):
    gradient = np.arange(6.0).reshape(2, 3)
    # What broadcasting does, as a matrix: its transpose is what must come back.
    one = np.eye(int(np.prod(shape))).reshape(-1, *shape)
    spread = np.array([np.broadcast_to(part, (2, 3)) for part in one])
    expected = np.tensordot(spread, gradient, 2).reshape(shape)
    np.testing.assert_array_equal(sum_to(gradient, shape), expected)


LAYERS = {
    "ReLU": lambda d: ReLU(),
    "Sigmoid": lambda d: Sigmoid(),
    "Tanh": lambda d: Tanh(),
    "Dense": lambda d: Dense(d, 3, rng=1),
}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 2), (3, 3)])
def test_layers_agree_with_finite_differences_and_keep_their_arguments(name, shape):
    rng = np.random.default_rng(0)
    layer, X = LAYERS[name](shape[1]), rng.normal(size=shape)
    G = rng.normal(size=layer.forward(X).shape)
    kept_X, kept_G = X.copy(), G.copy()
    dX = layer.backward(G)
    np.testing.assert_array_equal(X, kept_X)
    np.testing.assert_array_equal(G, kept_G)
    grads = dict(layer.grads)
    assert check_gradient(lambda X: np.sum(G * layer.forward(X)), dX, X)[0] == "agrees"
    assert set(grads) == set(layer.params)
    for key, gradient in grads.items():
        array = layer.params[key]

        def loss(values, key=key):
            layer.params[key] = values
            return np.sum(G * layer.forward(X))

        assert check_gradient(loss, gradient, array).verdict == "agrees"
        layer.params[key] = array


@pytest.mark.parametrize("make", [SoftmaxCrossEntropy, HalfSquaredError])
@pytest.mark.parametrize("shape", [(1, 2), (4, 3), (7, 10)])
def test_losses_agree_with_finite_differences(make, shape):
    rng, last = np.random.default_rng(0), make()
    Z, T = (
        rng.normal(size=shape),
        np.eye(shape[1])[rng.integers(shape[1], size=shape[0])],
    )
    last.forward(Z)
    dZ = last.backward(T)

    def loss(Z):
        last.forward(Z)
        return last.loss(T)

    assert check_gradient(loss, dZ, Z).verdict == "agrees"


def test_losses_at_the_edges_and_of_wrong_shape():
    last, Z = SoftmaxCrossEntropy(), np.array([[1000.0, -1000.0]])
    last.forward(Z)
    assert last.loss([[0, 1]]) == 2000 and last.loss([[1, 0]]) == 0
    with pytest.raises(ValueError, match="differ in shape"):
        last.backward([0])


@given(scores=arrays(np.float32, (3, 4), elements=st.floats(-1e7, 1e7, width=32)))
def test_the_loss_from_large_scores_in_float32_equals_float64(scores):
    last, T = SoftmaxCrossEntropy(), np.eye(4)[[0, 1, 2]]
    last.forward(scores)
    loss = last.loss(T)
    assert loss.dtype == np.float32
    last.forward(scores.astype(float))
    np.testing.assert_allclose(loss, last.loss(T), rtol=1e-6, atol=1e-6)


def test_the_loss_of_two_equal_scores_of_ten_million_is_log_2():
    last = SoftmaxCrossEntropy()
    last.forward(np.full((1, 2), 1e7, np.float32))
    assert float(last.loss([[0, 1]])) == pytest.approx(np.log(2), rel=1e-6)


def test_the_two_operations_of_the_transfer_equal_tensorflow():
    smooth, larger = two_operations(operation)
    arrays = [np.array([-1000.0, 1.0, 2.0, 1000.0]), np.array([0.0, 1.0, 3.0, 2.0])]
    x, y = map(Node, arrays)
    last = larger(smooth(x), larger(x, y))
    last.backward()
    p, q = map(tf.Variable, arrays)
    with tf.GradientTape() as tape:
        theirs = tf.maximum(tf.math.softplus(p), tf.maximum(p, q))
    np.testing.assert_allclose(last.value, theirs)
    for node, gradient in zip((x, y), tape.gradient(theirs, [p, q]), strict=True):
        np.testing.assert_allclose(node.grad, gradient)
    a, b = Node(2.0), Node(2.0)
    larger(a, b).backward()
    assert (a.grad, b.grad) == (1, 0)


def test_the_gradient_counts_the_paths():
    x = y = Node(1.0)
    for _ in range(30):
        y = y + y
    y.backward()
    assert x.grad == 2**30
