"""scratch.losses equals Keras's functions: values, edges, shapes and float types."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from helpers.quiet import keras, tf
from scratch import exercises, losses
from scratch.activations import sigmoid, softmax

DISTANCES = (
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "cosine_similarity",
)
MARGINS = ("hinge", "squared_hinge")
SURPRISES = ("binary_crossentropy", "categorical_crossentropy", "kl_divergence")
PAIRED = (*DISTANCES, *MARGINS, *SURPRISES, "poisson")
TWELVE = (*PAIRED, "sparse_categorical_crossentropy")
HALF = "half_sum_squared_error"
CASES, OUTPUTS = 1000, 7


@pytest.fixture(autouse=True)
def floating_point_errors_raise():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


def ours(name, t, y):
    return getattr(losses, name)(t, y)


def theirs(name, t, y):
    return np.asarray(getattr(keras.losses, name)(t, y))


def assert_equal(name, t, y, **tolerance):
    result = ours(name, t, y)
    expected = theirs(name, np.asarray(t), np.asarray(y))
    assert result.shape == expected.shape
    np.testing.assert_allclose(result, expected, **({"rtol": 1e-6} | tolerance))


def drawn(name, rng):
    """Targets and predictions as that loss gets them, a thousand samples."""
    shape = (CASES, OUTPUTS)
    if name in MARGINS:
        return rng.choice([-1.0, 1.0], shape), rng.normal(scale=3, size=shape)
    if name == "poisson":
        return rng.poisson(4, shape).astype(float), rng.gamma(2, 3, shape)
    if name == "binary_crossentropy":
        return rng.integers(0, 2, shape).astype(float), rng.uniform(size=shape)
    if name == "sparse_categorical_crossentropy":
        return rng.integers(0, OUTPUTS, CASES), rng.dirichlet(np.ones(OUTPUTS), CASES)
    if name in SURPRISES:
        return tuple(rng.dirichlet(np.ones(OUTPUTS), CASES) for _ in "ty")
    return rng.normal(scale=50, size=shape), rng.normal(scale=50, size=shape)


@pytest.mark.parametrize("name", TWELVE)
def test_a_thousand_random_samples_equal_keras(name):
    t, y = drawn(name, np.random.default_rng(0))
    # float64 on both sides, so that 1e-6 measures the formulas and not the rounding;
    # cosines near 0 are differences of larger numbers, hence the absolute part.
    assert_equal(name, t, y, atol=1e-12)


@pytest.mark.parametrize("name", TWELVE)
def test_float32_stays_and_equals_keras(name):
    t, y = drawn(name, np.random.default_rng(1))
    y = y.astype(np.float32)
    t = t if name.startswith("sparse") else t.astype(np.float32)
    assert ours(name, t, y).dtype == np.float32
    # Sums of seven float32 numbers of up to about 100, in different orders.
    assert_equal(name, t, y, rtol=1e-5, atol=1e-6)


EDGES = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, 1.0], [0.5, 0.0]])


@pytest.mark.parametrize("name", PAIRED)
@pytest.mark.parametrize("target", EDGES.tolist())
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_probabilities_and_targets_of_0_and_1_equal_keras(name, target, dtype):
    y = EDGES[[0, 1, 3, 4]].astype(dtype)  # a row of zeros has no shares
    t = np.tile(np.array(target, dtype), (len(y), 1))
    small = 1e-15 if dtype is np.float64 else 1e-6
    assert_equal(name, t, y, atol=small, rtol=1e-6)


@pytest.mark.parametrize(
    "row", [[0, 1, 0], [1, 0, 0], [2, 1, 1], [0.2, 0.3, 0.1], [1e-9, 1, 5], [3, 3, 3]]
)
def test_outputs_that_do_not_sum_to_one_equal_keras(row):
    y = np.tile(np.array(row, dtype=float), (3, 1))
    for name in ("categorical_crossentropy", "kl_divergence"):
        assert_equal(name, np.eye(3), y, atol=1e-15)
    assert_equal("sparse_categorical_crossentropy", np.arange(3), y, atol=1e-15)


@pytest.mark.parametrize("name", MARGINS)
@pytest.mark.parametrize(
    "labels",
    [[[0, 1], [1, 0]], [[-1, 1], [1, -1]], [[1, 1], [1, 1]], [[0, 1], [-1, 1]]],
)
def test_labels_of_both_kinds_equal_keras(name, labels):
    y = np.array([[-5.0, 0.5], [0.0, 1000.0]])
    assert_equal(name, np.array(labels, dtype=float), y)


@pytest.mark.parametrize("name", [*DISTANCES, *MARGINS, HALF])
def test_far_away_nothing_overflows(name):
    far = np.array([[-1000.0, 0.0, 1000.0]])
    assert np.isfinite(ours(name, far, -far)).all()


@pytest.mark.parametrize("name", DISTANCES)
def test_zeros_and_thousands_equal_keras(name):
    t = np.array([[0.0, 0.0], [-1000.0, 1000.0], [0.0, 3.0], [-2.0, -0.5]])
    y = np.array([[0.0, 0.0], [1000.0, 1000.0], [2.0, 0.0], [-0.5, -2.0]])
    assert_equal(name, t, y, atol=1e-12)


@settings(deadline=None, max_examples=40)
@given(
    t=arrays(float, (2, 3), elements=st.floats(0, 1)),
    y=arrays(float, (2, 3), elements=st.floats(0, 1)),
    name=st.sampled_from([n for n in PAIRED if n != "categorical_crossentropy"]),
)
def test_anything_from_0_to_1_equals_keras(t, y, name):
    assert_equal(name, t, y, atol=1e-9)


@settings(deadline=None, max_examples=40)
@given(y=arrays(float, array_shapes(min_dims=2, max_side=4), elements=st.floats(-9, 9)))
def test_axes_before_the_last_are_kept(y):
    y = softmax(y)
    for name in (*PAIRED, HALF):
        assert ours(name, np.round(y), y).shape == y.shape[:-1]
    classes = y.argmax(-1)
    result = ours("sparse_categorical_crossentropy", classes, y)
    standing = ours("sparse_categorical_crossentropy", classes[..., None], y)
    np.testing.assert_array_equal(result, standing)
    np.testing.assert_allclose(result, -np.log(y.max(-1)), atol=1e-5)


@pytest.mark.parametrize("name", (*PAIRED, HALF))
def test_integers_lists_and_bools_count_as_floats(name):
    t, y = [[0, 1, 0]], [[1, 1, 0]]
    result = ours(name, t, y)
    assert result.dtype == np.float64
    expected = ours(name, np.array(t, float), np.array(y, float))
    np.testing.assert_array_equal(result, expected)
    np.testing.assert_array_equal(ours(name, np.array(t, bool), y), expected)


@pytest.mark.parametrize("name", (*PAIRED, HALF))
def test_an_empty_batch_has_no_losses_and_one_sample_has_one(name):
    assert ours(name, np.zeros((0, 3)), np.zeros((0, 3))).shape == (0,)
    assert ours(name, [[1.0]], [[0.5]]).shape == (1,)


def test_an_empty_batch_of_classes():
    empty = np.zeros(0, dtype=int)
    result = losses.sparse_categorical_crossentropy(empty, np.zeros((0, 3)))
    assert result.shape == (0,)


@pytest.mark.parametrize("name", (*TWELVE, HALF))
def test_the_inputs_are_not_changed(name):
    t, y = drawn(name, np.random.default_rng(2))
    before = t.copy(), y.copy()
    ours(name, t, y)
    np.testing.assert_array_equal(t, before[0])
    np.testing.assert_array_equal(y, before[1])


@pytest.mark.parametrize("name", (*PAIRED, HALF))
def test_different_shapes_are_refused(name):
    with pytest.raises(ValueError, match=r"\(3,\) and \(3, 1\)"):
        ours(name, np.ones(3), np.ones((3, 1)))


@pytest.mark.parametrize("wrong", [-1, 3])
def test_a_class_outside_is_refused(wrong):
    with pytest.raises(IndexError):
        losses.sparse_categorical_crossentropy([wrong], [[0.2, 0.3, 0.5]])


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([[0, 1]], r"shape \(2,\): these have shape \(1, 2\)"),
        ([0], r"shape \(2,\): these have shape \(1,\)"),
        (0, "a class number for each sample"),
        ([[0], [1], [1]], "a class number for each sample"),
        ([[1, 0], [0, 1]], "a class number for each sample"),
        ([0.5, 1], "whole numbers"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, said):
    y = np.array([[0.2, 0.8], [0.5, 0.5]])
    with pytest.raises(ValueError, match=said):
        losses.sparse_categorical_crossentropy(labels, y)


def test_the_numbers_of_the_lesson():
    t = np.eye(10)[2]
    first = np.array([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0])
    second = first[[2, 1, 0, *range(3, 10)]]
    T, Y = np.array([t, t]), np.array([first, second])
    for name, expected in (
        (HALF, [0.0975, 0.5975]),
        ("mean_squared_error", [0.0195, 0.1195]),
        ("categorical_crossentropy", [0.5108, 2.3026]),
    ):
        np.testing.assert_allclose(ours(name, T, Y), expected, atol=5e-5)
    assert float(losses.poisson([5], [5])) == pytest.approx(-3.0472, abs=5e-5)
    assert float(losses.binary_crossentropy([1], [0])) == pytest.approx(
        16.118, abs=5e-4
    )
    assert float(losses.cosine_similarity([3, 4], [6, 8])) == pytest.approx(-1)


@settings(deadline=None, max_examples=50)
@given(
    arrays(float, (3,), elements=st.floats(-8, 8)),
    arrays(float, (3,), elements=st.floats(-8, 8)),
)
def test_cross_entropy_is_entropy_and_divergence(a, b):
    t, y = softmax(a), softmax(b)
    entropy = losses.categorical_crossentropy(t, t)
    divergence = losses.kl_divergence(t, y)
    assert divergence >= -1e-9
    total = losses.categorical_crossentropy(t, y)
    np.testing.assert_allclose(total, entropy + divergence, atol=1e-5)


def test_keras_gives_no_slope_where_it_clips_and_one_from_logits():
    """The lesson says so; a claim about Keras that a new version could change."""
    z, t = tf.constant([[-50.0]], tf.float64), tf.ones((1, 1), tf.float64)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        given_p = keras.losses.binary_crossentropy(t, tf.sigmoid(z))
        given_z = keras.losses.binary_crossentropy(t, z, from_logits=True)
    assert given_p.numpy()[0] == pytest.approx(16.118, abs=5e-4)
    assert float(tape.gradient(given_p, z)[0, 0]) == 0
    assert float(tape.gradient(given_z, z)[0, 0]) == pytest.approx(-1)


@pytest.mark.parametrize("z", [-8.0, -1.2, 0.0, 0.7, 3.0])
@pytest.mark.parametrize("t", [0.0, 0.2, 1.0])
def test_the_pairs_of_the_lesson_have_the_gradients_it_derives(z, t):
    def measured(loss, h=1e-6):
        up, down = (loss([t], sigmoid(np.array([z + s * h]))) for s in (1, -1))
        return (up - down) / (2 * h)

    y = sigmoid(z)
    assert measured(losses.binary_crossentropy) == pytest.approx(y - t, abs=1e-8)
    bent = 2 * (y - t) * y * (1 - y)
    assert measured(losses.mean_squared_error) == pytest.approx(bent, abs=1e-8)


@pytest.mark.parametrize("delta", [0.5, 1.0, 3.0])
def test_huber_equals_keras_and_pushes_with_delta_at_most(delta):
    rng = np.random.default_rng(0)
    t, y = rng.normal(scale=3, size=(2, 50, 4))
    y[0], y[1] = t[0] + delta, t[1]  # where the parts meet, and at the target
    expected = np.asarray(keras.losses.huber(t, y, delta))
    np.testing.assert_allclose(exercises.huber(t, y, delta), expected, rtol=1e-6)
    far, h = np.array([[-100.0], [100.0]]), 1e-3
    rise = np.subtract(*(exercises.huber(0 * far, far + s * h, delta) for s in (1, -1)))
    np.testing.assert_allclose(rise / (2 * h), [-delta, delta], rtol=1e-6)


@pytest.mark.parametrize("spread", [0.1, 1, 30.0])
def test_the_gaussian_loss_is_minus_the_log_of_the_bell_curve(spread):
    t, y = np.random.default_rng(0).normal(scale=3, size=(2, 50, 4))
    bell = np.exp(-(((t - y) / 3) ** 2) / 2) / (3 * np.sqrt(2 * np.pi))
    expected = np.mean(-np.log(bell), axis=-1) - np.log(2 * np.pi) / 2
    np.testing.assert_allclose(exercises.gaussian_loss(t, y, 3), expected)
    np.testing.assert_allclose(exercises.gaussian_loss(y, y, spread), np.log(spread))
    by_output = exercises.gaussian_loss(t, y, np.full(t.shape, spread))
    np.testing.assert_allclose(by_output, exercises.gaussian_loss(t, y, spread))
    if spread == 1:
        half = losses.half_sum_squared_error(t, y) / 4
        np.testing.assert_allclose(by_output, half)


def test_the_cheapest_spread_is_the_standard_deviation_of_the_misses():
    misses = np.array([-3.0, -1.0, 1.0, 3.0])
    best = np.sqrt(5)
    costs = [
        exercises.gaussian_loss(0 * misses, misses, s) for s in (0.99 * best, best, 2)
    ]
    assert np.argmin(costs) == 1


def test_prediction_minus_target_is_the_slope_at_the_scores():
    z, t = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]), np.eye(3)[[1, 0]]
    with tf.GradientTape() as tape:
        scores = tf.constant(z)
        tape.watch(scores)
        loss = keras.losses.categorical_crossentropy(t, tf.nn.softmax(scores))
    np.testing.assert_allclose(
        exercises.scores_gradient(z, t), tape.gradient(loss, scores), atol=1e-6
    )


def test_the_row_of_the_lesson_that_does_not_sum_to_one():
    t = np.eye(10)[2]
    y = np.array([0.1, 0.05, 0.6, 0.1, 0.1, 0.1, 0.05, 0.2, 0.1, 0.05])
    assert y.sum() == pytest.approx(1.45)
    assert ours("categorical_crossentropy", t, y) == pytest.approx(0.8824, abs=5e-5)


def test_the_capstone_needs_a_loss_that_knows_late_from_early():
    def cost(loss, seed):
        a, b = exercises.best_line(loss, *exercises.journeys(120, seed))
        x, t = exercises.journeys(5000, 1)
        late = t - (a * x + b)
        return np.mean(np.where(late > 0, 9 * late, -late))

    def nine_to_one(t, y):
        return np.mean(np.where(t > y, 9 * (t - y), y - t), axis=-1)

    for seed in (0, 7):
        assert cost(nine_to_one, seed) < 25
        assert cost(losses.mean_squared_error, seed) > 35
        assert cost(losses.mean_absolute_error, seed) > 35
