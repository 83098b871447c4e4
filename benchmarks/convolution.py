"""The course's convolution beside TensorFlow's, in the same run.

Run it as `uv run python benchmarks/convolution.py`. Forward and backward on 100 images,
float32: a layer in the middle, with the gradient of its input, and two first layers,
without it. TensorFlow runs as a compiled graph. Both take turns, and the smallest time
counts. Beside other programs the wall clock says little: `--one-thread` gives each side
one thread and reads the processor's clock.
"""

import os
import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Final

ONE_THREAD: Final = "--one-thread" in sys.argv
if ONE_THREAD:  # read when NumPy and TensorFlow are imported
    for part in ("OPENBLAS_NUM", "TF_NUM_INTRAOP", "TF_NUM_INTEROP"):
        os.environ[f"{part}_THREADS"] = "1"

import numpy as np  # noqa: E402

from helpers.quiet import tf  # noqa: E402
from scratch.convolution import Conv2D  # noqa: E402

IMAGES: Final = 100
ROUNDS: Final = 30
# Name → side, channels, filters, window, whether it is a first layer, at most how many
# times as long as TensorFlow.
LAYERS: Final = {
    "30 filters 5×5 on 12×12×30": (12, 30, 30, 5, False, 4.0),
    "first layer, 16 filters 3×3 on 28×28×1": (28, 1, 16, 3, True, 1.0),
    "first layer, 30 filters 5×5 on 28×28×1": (28, 1, 30, 5, True, 1.0),
}


def both(
    side: int, channels: int, filters: int, window: int, first: bool
) -> tuple[Callable[[], object], Callable[[], object]]:
    """Our forward and backward pass, and TensorFlow's, on the same numbers."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(IMAGES, side, side, channels)).astype("float32")
    ours = Conv2D(channels, filters, window, rng=rng, dtype=np.float32)
    ours.on_data = first
    arriving = rng.normal(size=ours.forward(X).shape).astype("float32")
    W, b = (tf.Variable(p) for p in ours.params.values())
    images, gradient = tf.constant(X), tf.constant(arriving)

    @tf.function
    def theirs() -> object:
        with tf.GradientTape() as tape:
            tape.watch(images)
            Z = tf.nn.conv2d(images, W, 1, "VALID") + b
        return Z, tape.gradient(Z, [W, b] if first else [W, b, images], gradient)

    def own() -> object:
        return ours.forward(X), ours.backward(arriving)

    return own, theirs


def main() -> int:
    """Prints both times and their ratio; 1 if a ratio is above its bound."""
    clock = process_time if ONE_THREAD else perf_counter
    held = True
    for name, (*shape, first, bound) in LAYERS.items():
        sides = both(*shape, first)
        best = [float("inf")] * 2
        for _ in range(ROUNDS):
            for number, side in enumerate(sides):
                begin = clock()
                side()
                best[number] = min(best[number], clock() - begin)
        own, theirs = (1000 * seconds for seconds in best)
        held &= own <= bound * theirs
        print(
            f"{name}: ours {own:.1f} ms, TensorFlow {theirs:.1f} ms, "
            f"{own / theirs:.2f} times as long; aim at most {bound:g}"
        )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
