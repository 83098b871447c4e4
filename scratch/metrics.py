"""Measures of predictions that are no losses."""

# Edit notebooks/solutions/06_keras_mnist.ipynb, then run tools/build.py.

import numpy as np

from helpers.inputs import class_numbers


def confusion_matrix(y_true, y_pred, classes):
    """How often each truth (row) got each prediction (column).

    y_true, y_pred: whole numbers from 0, shape (N,). Returns: integers,
    shape (classes, classes).
    """
    y_true = class_numbers(y_true, (len(y_true),), classes)
    y_pred = class_numbers(y_pred, y_true.shape, classes)
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts
