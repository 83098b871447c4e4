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


def precision_and_recall(counts):
    """The precision and the recall of every class.

    counts: a confusion matrix, integers, shape (K, K): a row for each truth.
    Returns: a tuple of two arrays of shape (K,), from 0 to 1. A class that was never
    called has precision 0; a class that was never there has recall 0.
    Example: for [[8, 2], [0, 10]] they are (1, 10/12) and (0.8, 1).
    """
    hits = np.diag(counts)
    called, there = counts.sum(axis=0), counts.sum(axis=1)
    return hits / np.maximum(called, 1), hits / np.maximum(there, 1)
