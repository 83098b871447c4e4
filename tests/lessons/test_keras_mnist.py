"""Lesson 06: what its stored outputs promise, and what its table says of Keras."""

import os
import re
import warnings

import nbformat
import numpy as np
import pytest

from helpers.quiet import keras
from scratch.models import build_model
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


def test_both_networks_read_more_than_97_5_percent_of_mnist():
    """In the run that is stored; tests/full repeats it, where there is MNIST."""
    assert "Data: MNIST, 60,000" in printed(SOLUTION, "Data:")
    found = re.findall(r"(\w+): ([\d.]+)% of the test", printed(SOLUTION, "Keras:"))
    assert len(found) == 2
    assert all(float(share) >= 97.5 for _, share in found)


def test_the_bridge_holds_within_rounding():
    lines = re.findall(r"^(.+?) +(\de[+-]\d\d)$", printed(SOLUTION, "outputs"), re.M)
    assert len(lines) == 18
    shares = {name: float(share) for name, share in lines}
    assert max(s for n, s in shares.items() if "step" not in n) <= 2e-6
    assert max(s for n, s in shares.items() if "step" in n) <= 2e-5


def test_the_numbers_in_the_prose_are_those_of_the_outputs():
    prose = "\n".join(c.source for c in SOLUTION.cells if c.cell_type == "markdown")
    raw = float(re.search(r"training: ([\d.]+)", printed(SOLUTION, "raw loss"))[1])
    assert f"On MNIST {raw:.0f}, and after three epochs" in prose
    for share in re.findall(r"([\d.]+)% after", printed(SOLUTION, "divided by 255")):
        assert f"{share} %" in prose
    found = re.findall(r"([\d.]+)% of the test", printed(SOLUTION, "Keras:"))
    assert [round(float(share)) for share in found] == [98, 98]
    assert "On MNIST both read about 98 %" in prose


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
