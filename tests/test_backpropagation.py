"""The engine, the layers and the network against finite differences and TensorFlow."""

import re

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.datasets import load_digits
from helpers.quiet import keras, tf
from scratch.gradients import check_gradient
from scratch.graph import Node, sum_to, topological_order
from scratch.layers import (
    Dense,
    HalfSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    dense_backward,
)
from scratch.network import Descent, Sequential, named
from tools.course import ROOT

LESSON = "04_backpropagation"

SHAPES = [(), (3,), (1, 3), (2, 1), (2, 3)]
BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / (y * y + 1),
    "number": lambda x, y: 2 - x + 3 / (y * y + 2) - (1 - y) * 0.5,
}
UNARY = ["exp", "tanh", "sigmoid", "relu"]


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
        assert np.shape(node.grad) == np.shape(node.value)
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
    assert z.parents == (x, y) and x.parents == () and z.operation == "*"
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


def digit_network(dtype=float):
    rng = np.random.default_rng(0)
    return Sequential(
        [
            Dense(64, 50, rng, dtype),
            ReLU(),
            Dense(50, 10, rng, dtype),
            SoftmaxCrossEntropy(),
        ]
    )


def test_one_step_equals_keras():
    (x, y), _ = load_digits()
    x, t, network = x[:32], np.eye(10)[y[:32]], digit_network()
    model = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(50, "relu", dtype="float64"),
            keras.layers.Dense(10, "softmax", dtype="float64"),
        ]
    )
    params = named(network.layers, "params")
    model.set_weights(list(params.values()))
    model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy")
    theirs = model.fit(x, t, batch_size=32, epochs=1, verbose=0)
    history = network.fit(x, t)
    np.testing.assert_allclose(history["loss"], theirs.history["loss"], rtol=1e-6)
    assert list(params) == ["W1", "b1", "W2", "b2"]
    for ours, weights in zip(params.values(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, weights, atol=1e-7)


def test_float32_stays_float32():
    (x, y), _ = load_digits()
    network = digit_network(np.float32)
    network.fit(x[:64], np.eye(10)[y[:64]])
    assert network.forward(x[:1]).dtype == np.float32
    for kind in ("params", "grads"):
        assert {a.dtype for a in named(network.layers, kind).values()} == {
            np.dtype(np.float32)
        }


def test_the_digits_are_learnt():
    (x, y), (x_test, y_test) = load_digits()
    network = digit_network()
    history = network.fit(x, np.eye(10)[y], Descent(0.2), epochs=30)
    assert len(history["loss"]) == 30 and history["loss"][-1] < 0.1
    assert np.mean(network.forward(x_test).argmax(axis=1) == y_test) >= 0.96


def test_the_first_layer_fills_its_grads_and_no_slope_by_the_data():
    rng = np.random.default_rng(0)
    first, asked = Dense(3, 2, rng), []

    class Recorder(Sigmoid):
        def backward(self, gradient):
            asked.append(gradient.shape)
            return super().backward(gradient)

    network = Sequential([first, Recorder(), SoftmaxCrossEntropy()])
    X, T = rng.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    network.forward(X)
    grads = network.backward(T)
    assert list(grads) == ["W1", "b1"] and asked == [(4, 2)]
    assert grads["W1"] is first.grads["W"] and grads["b1"] is first.grads["b"]
    arriving = network.layers[1].backward(network.layers[2].backward(T))
    dX, dW, db = dense_backward(X, first.params["W"], arriving)
    np.testing.assert_array_equal(first.backward(arriving), dX)
    np.testing.assert_array_equal(grads["W1"], dW)
    np.testing.assert_array_equal(grads["b1"], db)
    assert first.backward(arriving, rows=0).shape == (4, 0)


def test_a_first_layer_without_weights_is_no_problem():
    network = Sequential([ReLU(), Dense(3, 2, 0), SoftmaxCrossEntropy()])
    network.forward(np.ones((2, 3)))
    assert list(network.backward(np.eye(2))) == ["W1", "b1"]
    alone = Sequential([HalfSquaredError()])
    alone.forward(np.ones((2, 3)))
    assert alone.backward(np.zeros((2, 3))) == {}


def test_the_loss_of_an_epoch_is_the_mean_of_all_samples():
    """Batches of 2, 2 and 1: the last one counts half as much."""
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    network = Sequential([HalfSquaredError()])
    history = network.fit(X, T, epochs=2, batch_size=2)
    mean = np.mean(np.sum((X - T) ** 2, axis=1) / 2)
    np.testing.assert_allclose(history["loss"], [mean, mean])


def test_the_progress_bar_counts_epochs_and_tells_no_time(capsys):
    digit_network().fit(np.zeros((5, 64)), np.eye(10)[:5], epochs=3)
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "epoch 0/3" in shown.out
    assert not re.search(r"it/s|s/it|\d\d:\d\d", shown.out)
    assert shown.out.endswith("\r") and not shown.out.split("\r")[-2].strip()


def test_the_cells_that_learners_write_have_at_most_twelve_lines():
    notebook = nbformat.read(ROOT / f"notebooks/solutions/{LESSON}.ipynb", 4)
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    engine = [
        c.source.splitlines()
        for c in cells
        if c.metadata.get("nbgrader", {}).get("solution")
        or any(tag.startswith("export:") for tag in c.metadata.get("tags", []))
    ]
    assert len(engine) > 20
    assert max(map(len, engine)) <= 12


def test_an_optimizer_of_ones_own_gets_dicts_with_the_same_keys():
    seen = []

    class Optimizer:
        def update(self, params, grads):
            seen.append((sorted(params), sorted(grads)))

    digit_network().fit(np.zeros((5, 64)), np.eye(10)[:5], Optimizer(), 2, 2)
    assert seen == [(["W1", "W2", "b1", "b2"],) * 2] * 6


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="Dense expects 784 columns, got 64"):
        Dense(784, 10).forward(np.zeros((2, 64)))
    with pytest.raises(ValueError, match="got an array of shape"):
        Dense(784, 10).forward(np.zeros(784))
    with pytest.raises(ValueError, match="Dense expects 50 columns, got 40"):
        Sequential([Dense(64, 40), ReLU(), Dense(50, 10)]).forward(np.zeros((1, 64)))
    with pytest.raises(ValueError, match="3 samples, but 2 targets"):
        digit_network().fit(np.zeros((3, 64)), np.eye(10)[:2])


def test_check_gradient_names_the_worst_index_and_forgives_only_kinks():
    x = np.array([[-1.0, 2.0], [0.5, 3.0]])
    gradient = 2 * x
    gradient[1, 0] += 0.1
    found = check_gradient(lambda x: np.sum(x**2), gradient, x)
    assert (found.verdict, found.worst, found.kinks) == ("differs", (1, 0), 0)
    assert found.error == pytest.approx(0.1 / 6)
    kinked = check_gradient(lambda x: np.maximum(x, 0).sum(), [0, 0, 1], [-1, 0, 1])
    assert (kinked.verdict, kinked.kinks) == ("agrees", 1)
    wrong = check_gradient(lambda x: np.maximum(x, 0).sum(), [1, 0, 1], [-1, 0, 1])
    assert (wrong.verdict, wrong.worst) == ("differs", (0,))
    bottom = check_gradient(lambda x: np.sum(x**2), [0.0, 5.0], np.zeros(2))
    assert (bottom.verdict, bottom.worst) == ("differs", (1,))
    with pytest.raises(ValueError, match="shape"):
        check_gradient(np.sum, [1.0], [1.0, 2.0])
