"""scratch.optimizers equals Keras step for step, and says clearly what is wrong."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers.quiet import keras, tf
from scratch import exercises, optimizers

SHAPES = {"W": (3, 4), "b": (4,), "one": (1,), "cube": (2, 1, 3)}
# The defaults and two other settings of each.
SETTINGS = {
    "SGD": [
        {},
        {"learning_rate": 0.1, "momentum": 0.9},
        {"learning_rate": 0.05, "momentum": 0.8, "nesterov": True},
    ],
    "Adagrad": [
        {},
        {"learning_rate": 0.1, "initial_accumulator_value": 0.0},
        {"learning_rate": 0.5, "epsilon": 1e-3},
    ],
    "RMSprop": [
        {},
        {"learning_rate": 0.05, "rho": 0.5},
        {"learning_rate": 0.01, "epsilon": 1e-2},
    ],
    "Adadelta": [
        {},
        {"learning_rate": 1.0},
        {"learning_rate": 0.5, "rho": 0.8, "epsilon": 1e-4},
    ],
}
FAMILY = [
    {},
    {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9},
    {"learning_rate": 0.02, "epsilon": 1e-2},
]
SETTINGS |= {name: FAMILY for name in ("Adam", "Adamax", "Nadam")}
SETTINGS["AdamW"] = [
    {},
    {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "weight_decay": 0.1},
    {"learning_rate": 0.02, "epsilon": 1e-2, "weight_decay": 0.0},
]
each = pytest.mark.parametrize("name", SETTINGS)
each_setting = pytest.mark.parametrize(
    ("name", "settings"), [(n, s) for n, many in SETTINGS.items() for s in many]
)


@pytest.fixture(autouse=True)
def floating_point_errors_raise():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


def start(dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    return {k: rng.normal(size=s).astype(dtype) for k, s in SHAPES.items()}


def make(name, **settings):
    return getattr(optimizers, name)(**settings)


class NadamAsKeras(optimizers.Nadam):
    """Nadam with 0.96 as Keras has it: rounded to float32 in the step, but exact in
    the product. No setting reaches this constant."""

    def mu(self, t):
        return self.beta_1 * (1 - 0.5 * float(np.float32(0.96)) ** t)

    def count(self):
        self.iterations += 1
        self.product *= self.beta_1 * (1 - 0.5 * 0.96**self.iterations)


@pytest.fixture
def float64():
    """Keras keeps its learning rate and counters in float64, too."""
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


def exact(name, settings):
    """All settings of Keras's class, its Python floats as NumPy's float64.

    TensorFlow makes a float32 of a Python float, even where Keras then casts it to
    float64: 0.999 becomes 0.99900001287, which moves Adam's first corrections by 6e-6.
    A tensor keeps its type, so that Keras calculates with the number given. (The rate
    is stored in a variable, and that is of float64 here. SGD takes no tensor for its
    momentum, but NumPy's float64 is a float.)
    """
    mine = inspect.signature(getattr(optimizers, name)).parameters
    every = {n: p.default for n, p in mine.items()} | settings
    floats = {n: v for n, v in every.items() if type(v) is float}
    rate = {"learning_rate": floats.pop("learning_rate")}
    momentum = {n: np.float64(floats.pop(n)) for n in ("momentum",) if n in floats}
    rest = {n: tf.constant(v, "float64") for n, v in floats.items()}
    return every | rate | momentum | rest


def both_walk(mine, other, dtype, steps=200):
    """Steps of ours and of Keras's, with gradients of very different sizes.

    Returns: for each key ours, Keras's, and the length of the way that each went.
    """
    ours = start(dtype)
    theirs = {k: keras.Variable(w, dtype=str(w.dtype)) for k, w in ours.items()}
    variables, way = list(theirs.values()), dict.fromkeys(ours, 0.0)
    other.build(variables)
    # A compiled step, as Keras's own fit makes one: 20 times faster than without.
    step_of_keras = tf.function(lambda tensors: other.apply(tensors, variables))
    for step in range(steps):
        grads = {k: 10.0 ** (step % 5 - 3) * g for k, g in start(dtype, step).items()}
        grads = {k: g.astype(dtype) for k, g in grads.items()}
        before = {k: w.copy() for k, w in ours.items()}
        mine.update(ours, grads)
        way = {k: way[k] + np.abs(w - before[k]) for k, w in ours.items()}
        step_of_keras([tf.constant(g) for g in grads.values()])
    return [(w, theirs[k].numpy(), way[k]) for k, w in ours.items()]


@each_setting
def test_200_steps_equal_keras(name, settings, float64):
    """In float64 all digits agree but the last few: the rules are the same."""
    mine = NadamAsKeras if name == "Nadam" else getattr(optimizers, name)
    other = getattr(keras.optimizers, name)(**exact(name, settings))
    for ours, theirs, _ in both_walk(mine(**settings), other, np.float64):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0)


@pytest.mark.full
@each_setting
def test_200_steps_equal_keras_in_float32(name, settings):
    """With settings as people write them, and everything in float32.

    The difference is measured against the way that a weight went, because one that
    comes close to 0 has no relative error to speak of. Keras's rounded betas cost up to
    6e-6 of the first steps, and 200 roundings of 6e-8 at most 1.2e-5 of the weight.
    """
    mine, other = make(name, **settings), getattr(keras.optimizers, name)(**settings)
    for ours, theirs, way in both_walk(mine, other, np.float32):
        assert ours.dtype == theirs.dtype == np.float32
        assert (np.abs(ours - theirs) <= 1e-5 * (way + np.abs(ours))).all()


@each
def test_names_order_and_defaults_are_those_of_keras(name):
    mine = inspect.signature(getattr(optimizers, name)).parameters
    keras_has = inspect.signature(getattr(keras.optimizers, name)).parameters
    assert list(mine) == [n for n in keras_has if n in mine]
    assert {n: p.default for n, p in mine.items()} == {
        n: keras_has[n].default for n in mine
    }


@each
def test_it_works_in_place_and_leaves_gradients_alone(name):
    params, grads = start(), start(seed=1)
    before = {k: (w, w.copy(), grads[k].copy()) for k, w in params.items()}
    make(name).update(params, grads)
    for key, (array, old, gradient) in before.items():
        assert params[key] is array
        assert not np.array_equal(array, old)
        np.testing.assert_array_equal(grads[key], gradient)


@each
def test_state_is_made_once_and_for_each_key(name):
    optimizer, params = make(name), start()
    optimizer.update(params, start(seed=1))
    arrays = [a for kept in optimizer.state.values() for a in kept]
    assert len({id(a) for a in arrays}) == len(arrays)
    optimizer.update(params, start(seed=2))
    again = [a for kept in optimizer.state.values() for a in kept]
    assert all(a is b for a, b in zip(arrays, again, strict=True))


def views(array):
    """An array's values, each time lying in memory in another way."""
    columns = np.asfortranarray(array)
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    wide[..., ::2] = array
    return {"columns": columns, "every second": wide[..., ::2], "turned": array[::-1]}


@each
@pytest.mark.parametrize("shape", [(3, 4), (300, 301)])
def test_arrays_that_lie_in_memory_in_any_way_are_moved_in_place(name, shape):
    rng = np.random.default_rng(0)
    w, steps = rng.normal(size=shape), rng.normal(size=(3, *shape))
    params, straight, optimizer = views(w.copy()), make(name), make(name)
    expected = {n: array.copy(order="C") for n, array in params.items()}
    for g in steps:
        straight.update(expected, dict.fromkeys(params, g))
        optimizer.update(params, {n: views(g)["columns"] for n in params})
    for key, array in params.items():
        np.testing.assert_array_equal(array, expected[key])
        assert not np.array_equal(array, views(w)[key])


@each
@given(size=st.integers(0, 3 * 32_768 + 1), seed=st.integers(0, 9))
@settings(deadline=None, max_examples=10)
def test_pieces_change_nothing(name, size, seed):
    """Against the same rule, called once with the whole arrays."""
    rng = np.random.default_rng(seed)
    w, g = rng.normal(size=(2, size))
    params, optimizer, whole = {"w": w.copy()}, make(name), make(name)
    optimizer.update(params, {"w": g})
    whole.count()
    whole.step(w, g, *whole.start(w))
    np.testing.assert_array_equal(params["w"], w)


@each
@given(g=arrays(np.int16, (4,)))
def test_small_integers_do_not_overflow_when_they_are_squared(name, g):
    params, same = {"w": np.ones(4)}, {"w": np.ones(4)}
    make(name).update(params, {"w": g})
    make(name).update(same, {"w": g.astype(float)})
    np.testing.assert_array_equal(params["w"], same["w"])


def test_a_rule_of_ones_own_needs_its_formula_only():
    class Lion(optimizers.Optimizer):
        keeps = ("m",)

        def step(self, w, g, m):
            w -= self.learning_rate * np.sign(0.9 * m + 0.1 * g)
            m += 0.01 * (g - m)

    params, optimizer = {"w": np.zeros(2)}, Lion(0.1)
    for _ in range(3):
        optimizer.update(params, {"w": np.array([2.0, -3.0])})
    np.testing.assert_allclose(params["w"], [-0.3, 0.3])


@each
def test_a_gradient_of_zero_is_no_trouble(name):
    params = {"w": np.array([1.0, -2.0])}
    optimizer = make(name)
    for _ in range(3):
        optimizer.update(params, {"w": np.zeros(2)})
    np.testing.assert_allclose(params["w"], [1.0, -2.0], rtol=1e-4)


@each
@pytest.mark.parametrize("size", [1000.0, 1e-30, 1e30])
def test_gradients_of_any_size_give_finite_steps(name, size):
    params = {"w": np.array([1.0, -1.0])}
    make(name).update(params, {"w": size * np.array([1.0, -1.0])})
    assert np.isfinite(params["w"]).all()


@each
def test_integers_lists_and_empty_arrays_are_gradients_too(name):
    params = {"w": np.array([1.0, 2.0]), "none": np.zeros((0, 3))}
    same = {"w": np.array([1.0, 2.0]), "none": np.zeros((0, 3))}
    make(name).update(params, {"w": [3, -4], "none": np.zeros((0, 3))})
    make(name).update(same, {"w": np.array([3.0, -4.0]), "none": np.zeros((0, 3))})
    np.testing.assert_array_equal(params["w"], same["w"])


@each
@pytest.mark.parametrize(
    ("grads", "said"),
    [
        ({"W": np.ones((2, 2))}, "'b' must be in params and grads"),
        ({}, "'W' must be in"),
        ({"W": np.ones((2, 2)), "b": np.ones(2), "c": np.ones(2)}, "'c' must be in"),
        (
            {"W": np.ones((2, 2)), "b": np.ones(3)},
            r"Shapes differ: 'b' has \(2,\), its gradient \(3,\)",
        ),
        ({"W": np.ones((2, 2)), "b": np.array([1, np.nan])}, "'b' holds NaN"),
    ],
)
def test_bad_gradients_are_refused_before_anything_moves(name, grads, said):
    params = {"W": np.zeros((2, 2)), "b": np.zeros(2)}
    optimizer = make(name)
    with pytest.raises(ValueError, match=said):
        optimizer.update(params, grads)
    assert not params["W"].any() and optimizer.iterations == 0


@each
def test_other_parameters_than_at_first_are_refused(name):
    optimizer, ones = make(name), {"w": np.ones(2)}
    optimizer.update({"w": np.ones(2)}, ones)
    with pytest.raises(ValueError, match="Shapes differ: 'w' has"):
        optimizer.update({"w": np.ones(3)}, {"w": np.ones(3)})
    with pytest.raises(ValueError, match="'v' must be in"):
        optimizer.update({"w": np.ones(2), "v": np.ones(2)}, {**ones, "v": np.ones(2)})
    with pytest.raises(ValueError, match="must be in params and grads"):
        optimizer.update({"v": np.ones(2)}, {"v": np.ones(2)})


@pytest.mark.parametrize("w", [np.array([1, 2]), [1.0, 2.0], 3.0, np.float64(3)])
def test_parameters_must_be_arrays_of_floats(w):
    with pytest.raises(ValueError, match="must be an array of floats"):
        optimizers.SGD().update({"w": w}, {"w": np.ones(2)})


@each
@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf])
def test_an_impossible_rate_is_refused(name, rate):
    with pytest.raises(ValueError, match="learning_rate must be a number from 0 on"):
        make(name, learning_rate=rate)


@pytest.mark.parametrize(
    ("name", "setting"),
    [("SGD", "momentum"), ("RMSprop", "rho"), ("Adam", "beta_1"), ("AdamW", "beta_2")],
)
def test_a_share_of_the_past_stays_below_one(name, setting):
    with pytest.raises(ValueError, match=f"{setting} must be below 1"):
        make(name, **{setting: 1.0})


numbers = st.floats(-100, 100).filter(lambda x: abs(x) > 1e-3)


@given(gradients=st.lists(numbers, min_size=1, max_size=6))
def test_the_lesson_s_steps_equal_the_classes(gradients):
    params = {n: {"w": np.ones(1)} for n in ("SGD", "Adagrad", "RMSprop", "Adam")}
    made = {
        "SGD": optimizers.SGD(0.01, 0.9),
        "Adagrad": optimizers.Adagrad(initial_accumulator_value=0.0),
        "RMSprop": optimizers.RMSprop(),
        "Adam": optimizers.Adam(epsilon=0.0),
    }
    w, kept = dict.fromkeys(params, 1.0), dict.fromkeys(params, 0.0)
    m = 0.0
    for t, g in enumerate(gradients, 1):
        for name, optimizer in made.items():
            optimizer.update(params[name], {"w": np.array([g])})
        w["SGD"], kept["SGD"] = exercises.momentum_step(w["SGD"], kept["SGD"], g)
        for name, step in (
            ("Adagrad", exercises.adagrad_step),
            ("RMSprop", exercises.rmsprop_step),
        ):
            w[name], kept[name] = step(w[name], kept[name], g)
        w["Adam"], m, kept["Adam"] = exercises.adam_step(
            w["Adam"], m, kept["Adam"], t, g, epsilon=0.0
        )
    for name in params:
        np.testing.assert_allclose(params[name]["w"], w[name], rtol=1e-9, atol=1e-12)


def test_a_steady_gradient_gets_the_long_run_rate():
    params, optimizer = {"w": np.zeros(1)}, optimizers.SGD(0.01, momentum=0.9)
    for _ in range(300):
        before = params["w"].copy()
        optimizer.update(params, {"w": np.ones(1)})
    expected = exercises.long_run_rate(0.01, 0.9)
    np.testing.assert_allclose(before - params["w"], expected)
