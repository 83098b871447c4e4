"""What learners have written in lessons 01 to 06 trains lesson 06's network as Keras.

The functions are the solution cells of exercises, run in one namespace with NumPy; of
scratch comes nothing but the Keras model to compare with. What they read besides each
other are small tools that a lesson defines above its stub, such as `as_float`.
"""

import ast
import builtins

import nbformat
import numpy as np
import pytest

from helpers.data import load_digits, scaled_up
from helpers.quiet import keras, tf
from scratch.models import build_model
from tools.course import Course

# What the lessons give, and learners do not write.
TOOLS = {"as_float", "float_pair", "EPSILON"}
SIZES = (784, 500, 250, 100, 10)
# Keras holds these as float32, which has them exactly, and not 0.001, 0.9 and 0.999.
RATE, BETA_1, BETA_2 = 2**-10, 1 - 2**-3, 1 - 2**-10


def defined(source):
    """The names that a cell's functions and assignments define."""
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        if isinstance(node, ast.Assign):
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names


def cells():
    """(name → exercise cell, name → another cell) of lessons 01 to 06."""
    exercises, others = {}, {}
    for path in Course().solutions[1:7]:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            entry = cell.metadata.get("nbgrader", {})
            if entry.get("solution"):
                exercises[entry["grade_id"]] = cell.source
            elif TOOLS & (names := defined(cell.source)):
                others |= dict.fromkeys(names & TOOLS, cell.source)
    return exercises, others


def globals_of(source):
    """The names that a cell reads and neither defines nor gets as parameters."""
    tree = ast.parse(source)
    own = {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own |= {n.id for n in named if isinstance(n.ctx, ast.Store)} | defined(source)
    return {n.id for n in named} - own - set(dir(builtins)) - {"np"}


@pytest.fixture(scope="module")
def own():
    """A namespace with what the two functions of the training loop need."""
    exercises, others = cells()
    waiting, taken = ["loss_and_gradients", "adam_step"], set()
    scope = {"np": np}
    while waiting:
        name = waiting.pop()
        if name in taken:
            continue
        taken.add(name)
        source = exercises.get(name) or others[name]
        assert "scratch" not in source
        waiting += globals_of(source)
        exec(compile(source, name, "exec"), scope)
    assert taken - set(exercises) <= TOOLS
    written = {"relu", "softmax", "categorical_crossentropy", "dense_backward"}
    written |= {"relu_backward", "softmax_crossentropy_backward", "adam_step"}
    assert written | {"loss_and_gradients"} <= taken & set(exercises)
    return scope


@pytest.fixture
def double():
    """Keras in double precision: what differs then is more than rounding."""
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


def test_nothing_but_the_learners_code_trains_the_network_as_keras_does(own, double):
    """Five steps of 40 images: losses and gradients before each, weights after it."""
    (digits, labels), _ = load_digits()
    X, t = scaled_up(digits[:200]).reshape(200, 784) / 255, np.eye(10)[labels[:200]]
    keras.utils.set_random_seed(0)
    model = build_model(SIZES[0], SIZES[1:-1], SIZES[-1])
    adam = keras.optimizers.Adam(RATE, BETA_1, BETA_2)
    assert model.count_params() == 543_860
    weights = model.get_weights()
    m, v = ([np.zeros_like(w) for w in weights] for _ in range(2))
    losses = []
    for number in range(1, 6):
        batch = slice(40 * (number % 5), 40 * (number % 5) + 40)
        loss, grads = own["loss_and_gradients"](weights, X[batch], t[batch])
        losses.append(float(loss))
        with tf.GradientTape() as tape:
            theirs = keras.losses.CategoricalCrossentropy()(t[batch], model(X[batch]))
        their_grads = tape.gradient(theirs, model.trainable_variables)
        assert loss == pytest.approx(float(theirs), rel=1e-6)
        for ours, g in zip(grads, their_grads, strict=True):
            np.testing.assert_allclose(ours, g, atol=1e-6)
        adam.apply(their_grads, model.trainable_variables)
        # Keras adds epsilon to the root of v, the paper to that of v corrected.
        settings = RATE, BETA_1, BETA_2, 1e-7 / (1 - BETA_2**number) ** 0.5
        for i, g in enumerate(grads):
            weights[i], m[i], v[i] = own["adam_step"](
                weights[i], m[i], v[i], number, g, *settings
            )
        for ours, w in zip(weights, model.get_weights(), strict=True):
            np.testing.assert_allclose(ours, w, atol=1e-6)
    assert losses[-1] < losses[0]
