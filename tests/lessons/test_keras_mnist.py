"""Lesson 06: what its stored outputs promise, and what its table says of Keras."""

import os
import re
import warnings

import nbformat
import numpy as np
import pytest

from helpers.data import load_digits, scaled_up
from helpers.quiet import keras, tf
from scratch.exercises import loss_and_gradients
from scratch.models import build_model
from scratch.optimizers import Adam
from tools.course import ROOT

NAME = "06_keras_mnist.ipynb"
SOLUTION = nbformat.read(ROOT / "notebooks" / "solutions" / NAME, as_version=4)


def text_of(cell):
    return "".join(
        output.text if output.output_type == "stream" else output.data["text/plain"]
        for output in cell.get("outputs", [])
    )


def printed(notebook, start):
    """The text below the first cell whose output holds a line with that start."""
    texts = [text_of(c) for c in notebook.cells if c.cell_type == "code"]
    return next(t for t in texts if re.search(rf"^{re.escape(start)}", t, re.M))


def prose():
    return "\n".join(c.source for c in SOLUTION.cells if c.cell_type == "markdown")


def test_both_networks_read_more_than_97_5_percent_of_mnist():
    """In the run that is stored; tests/full repeats it, where there is MNIST."""
    assert "Data: MNIST, 60,000" in printed(SOLUTION, "Data:")
    said = printed(SOLUTION, "Keras:")
    keras_share, own_share = map(float, re.findall(r"([\d.]+)%", said))
    assert keras_share >= 97.5
    same, count = map(int, re.search(r"(\d+) of (\d+)", said).groups())
    assert count == 10_000 and same >= 9_990
    assert abs(keras_share - own_share) <= 0.1


def test_the_bridge_holds_within_rounding():
    """As the lesson compares: one step from the same weights, on 200 images."""
    (digits, labels), _ = load_digits()
    X, y = scaled_up(digits[:200]).reshape(200, 784) / np.float32(255), labels[:200]
    t = np.eye(10, dtype="float32")[y]
    keras.utils.set_random_seed(0)
    model = build_model(784, [500, 250, 100], 10)
    ours = model.get_weights()
    with tf.GradientTape() as tape:
        their_loss = keras.losses.CategoricalCrossentropy()(t, model(X))
    theirs = tape.gradient(their_loss, model.trainable_variables)
    loss, grads = loss_and_gradients(ours, X, t)
    assert loss == pytest.approx(float(their_loss), rel=2e-6)
    for ours_g, g in zip(grads, theirs, strict=True):
        assert np.abs(ours_g - g).max() <= 5e-6 * np.abs(g).max()
    Adam().update(dict(enumerate(ours)), dict(enumerate(grads)))
    model.optimizer.apply(theirs, model.trainable_variables)
    for ours_w, w in zip(ours, model.get_weights(), strict=True):
        assert np.abs(ours_w - w).max() <= 1e-4 * np.abs(w).max()


def test_the_tested_weights_are_those_of_the_best_epoch():
    said = printed(SOLUTION, "its validation loss")
    best, now = map(float, re.findall(r"\d\.\d{4}", said))
    assert best == pytest.approx(now, abs=2e-4)


def test_what_the_prose_says_of_the_trial_the_raw_pixels_and_the_split():
    """Claims without a number, of the outputs that are stored."""
    small, raw = printed(SOLUTION, "pixels up to 255").split("pixels up to 255")
    adam = [float(re.search(r"Adam.*?([\d.]+)%", part)[1]) for part in (small, raw)]
    assert "loss nan" in raw and "nan" not in small and adam[0] > adam[1]
    said = printed(SOLUTION, "a third of the images")
    by_lot, by_writer = map(float, re.findall(r"([\d.]+)%", said))
    assert by_lot > by_writer + 1
    tested = float(re.search(r"([\d.]+)%", printed(SOLUTION, "Keras:"))[1])
    shifted = printed(SOLUTION, "the network that learned MNIST")
    assert float(re.search(r"([\d.]+)%", shifted)[1]) < tested - 5


# The table "If your book is older than Keras 3", row by row.


def small():
    return build_model(4, [3], 2)


def test_input_shape_warns_and_still_works():
    with pytest.warns(UserWarning, match="input_shape"):
        layer = keras.layers.Dense(500, input_shape=(784,))
    assert keras.Sequential([layer]).count_params() == 785 * 500


def test_lr_is_an_error():
    with pytest.raises(ValueError, match="lr"):
        keras.optimizers.Adam(lr=0.001)


def test_nb_epoch_is_an_error():
    with pytest.raises(TypeError, match="nb_epoch"):
        small().fit(np.ones((2, 4)), np.ones(2), nb_epoch=1)


def test_np_utils_is_gone_and_to_categorical_is_here():
    assert not hasattr(keras.utils, "np_utils")
    assert keras.utils.to_categorical([1], 2).tolist() == [[0, 1]]


def test_predict_classes_is_gone():
    assert not hasattr(small(), "predict_classes")


def test_the_history_has_the_metrics_name():
    history = small().fit(np.ones((2, 4)), np.ones(2), verbose=0).history
    assert "accuracy" in history and "acc" not in history


def test_h5_warns(tmp_path, caplog):
    from absl import logging

    logging.get_absl_logger().propagate = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        small().save(tmp_path / "m.h5")
    assert "legacy" in caplog.text
    assert os.path.getsize(tmp_path / "m.h5") > 0


def test_compiles_third_argument_is_loss_weights():
    model = small()
    model.compile("adam", "mse", ["accuracy"])
    assert model.get_compile_config()["loss_weights"] == ["accuracy"]


def test_validation_split_takes_the_last_rows_unshuffled():
    """Only the last row has the label 1, and a model of zeros gives it nothing."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.set_weights([np.zeros((1, 1)), np.zeros(1)])
    x, y = np.zeros((12, 1)), np.eye(12)[11]
    history = model.fit(x, y, validation_split=1 / 12, verbose=0).history
    assert (history["loss"], history["val_loss"]) == ([0], [1])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kullback_leibler_divergence", "kl_divergence"),
        ("cosine_proximity", "cosine_similarity"),
    ],
)
def test_losses_that_have_other_names_now(old, new):
    assert callable(keras.losses.get(new))
    with pytest.raises(ValueError, match=old):
        keras.losses.get(old)


def test_acc_is_an_error():
    with pytest.raises(ValueError, match="acc"):
        keras.metrics.get("acc")


def test_output_dim_and_init_are_errors():
    with pytest.raises(TypeError, match="units"):
        keras.layers.Dense(output_dim=500)
    with pytest.raises(ValueError, match="init"):
        keras.layers.Dense(500, init="normal")
    assert keras.layers.Dense(500, kernel_initializer="normal")


def test_decay_warns_and_is_ignored():
    with pytest.warns(UserWarning, match="decay"):
        keras.optimizers.Adam(decay=1e-4)


@pytest.mark.parametrize("name", ["fit_generator", "predict_proba"])
def test_methods_that_are_gone(name):
    assert not hasattr(small(), name)


def test_leaky_relus_alpha_warns():
    with pytest.warns(UserWarning, match="negative_slope"):
        keras.layers.LeakyReLU(alpha=0.1)


def test_where_a_model_can_be_saved(tmp_path):
    with pytest.raises(ValueError, match="extension"):
        small().save(tmp_path / "folder")
    with pytest.raises(ValueError, match=r"weights\.h5"):
        small().save_weights(tmp_path / "w.h5")
    small().save_weights(tmp_path / "w.weights.h5")
    small().save(tmp_path / "m.keras")


def test_every_row_of_the_table_is_tested():
    """The rows above, by the start of their old form; a new row wants a test."""
    table = re.search(r"older than Keras 3(.*?)\n\n[^|]", prose(), re.S)[1]
    assert len(re.findall(r"^\| `", table, re.M)) == 16
