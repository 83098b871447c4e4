"""Measures of predictions that are no losses."""

# Edit notebooks/solutions/06_keras_mnist.ipynb, then run tools/build.py.

import numpy as np


def confusion_matrix(y_true, y_pred, classes):
    """How often each truth (row) got each prediction (column).

    y_true, y_pred: whole numbers from 0, shape (N,). Returns: integers,
    shape (classes, classes).
    """
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts
