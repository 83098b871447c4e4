"""Keras and TensorFlow, imported without TensorFlow's start-up messages.

    from helpers.quiet import keras, tf

TensorFlow's C++ part writes notes about this computer's processor and graphics card
to the error stream, at its import and at its first operation, and no setting silences
all of them. In a notebook they look like faults, and nbgrader gives no points to a
cell with anything on that stream.
"""

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# The CPU's fused operations round differently from run to run and machine to machine.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


@contextlib.contextmanager
def _error_stream_closed() -> Iterator[None]:
    """Sends file descriptor 2 to nowhere, because C++ code writes to it directly."""
    sys.stderr.flush()
    copy = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(copy, 2)
        os.close(null)
        os.close(copy)


try:
    # Python's own warnings go to the notebook, not to the file descriptor.
    with _error_stream_closed(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import keras
        import tensorflow as tf

        tf.zeros(1) + 1  # the first operation has messages of its own
except ImportError as error:
    raise ImportError(
        f"Keras could not be imported ({error}); open the lesson with the README's "
        "command, which installs it, or open the lesson on Google Colab."
    ) from error

__all__ = ["keras", "tf"]
