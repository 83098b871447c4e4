"""Lesson 06: what its checks say and do beside telling right from wrong."""

import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.checks.checking import examine
from helpers.checks.running import _same
from helpers.quiet import keras
from scratch.metrics import confusion_matrix
from tools.course import ROOT


def test_the_script_in_the_lesson_leaks_twice():
    path = ROOT / "notebooks" / "solutions" / "06_keras_mnist.ipynb"
    prose = "\n".join(
        c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"
    )
    script = re.search(r"```python\n(def proud_score.*?)```", prose, re.S)[1]
    scope = {"np": np}
    exec(script, scope)
    result = examine("honest_score", scope["proud_score"])
    assert "Both leaks are still there" in result.hint


def test_what_messages_say_of_a_model():
    def build_model(inputs, hidden, classes):
        model = keras.Sequential([keras.Input((inputs,))])
        for units in [*hidden, classes]:
            model.add(keras.layers.Dense(units, "relu"))
        loss = "sparse_categorical_crossentropy"
        model.compile("adam", loss, metrics=["accuracy"])
        return model

    said = examine("build_model", build_model).message
    assert "'3 relu, 2 softmax'" in said
    assert "'3 relu, 2 relu'" in said
    assert "adam with rate 0.001" in said
    said = examine("build_model", lambda *_: [1, 2]).message
    assert "('no Keras model, but of type list'" in said
    assert "return 5" not in said
    assert "sparse_categorical_crossentropy" in said


def test_the_other_checks_do_not_load_keras():
    code = (
        "import sys, numpy as np; from helpers.checks.checking import examine; "
        "said = examine('relu', lambda x: np.maximum(x, 0)).status; "
        "print(said, 'keras' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["correct", "False"]


def test_lists_with_nan_and_pairs_of_arrays_count_as_unchanged():
    """The checks copy arguments, and compare the copies afterwards."""
    nan = float("nan")
    assert _same([1.0, nan], [1.0, nan])
    assert _same((np.zeros(2), [1]), (np.zeros(2), [1]))
    assert not _same((np.zeros(2), [1]), (np.ones(2), [1]))
    assert not _same([1, 2], [1, 2, 3])
    assert not _same([1, 2], (1, 2))


@pytest.mark.parametrize(
    ("y_true", "y_pred", "error"),
    [
        ([0, 1], [0, -1], IndexError),
        ([0, 2], [0, 1], IndexError),
        ([[0], [1]], [[0, 1]], ValueError),
        ([0, 1], [1], ValueError),
        ([0, 1], [0.5, 1], ValueError),
    ],
)
def test_the_confusion_matrix_refuses_labels_that_do_not_fit(y_true, y_pred, error):
    with pytest.raises(error):
        confusion_matrix(y_true, y_pred, 2)


@given(
    labels=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20),
)
def test_the_confusion_matrix_counts_every_pair(labels):
    y_true, y_pred = np.array(labels, int).reshape(-1, 2).T
    counts = confusion_matrix(y_true, y_pred, 4)
    for truth, read in np.ndindex(4, 4):
        assert counts[truth, read] == labels.count((truth, read))
