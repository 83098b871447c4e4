"""Time Adam's update of 543,860 parameters: scratch.optimizers beside Keras.

Run it as `uv run python benchmarks/optimizers.py`. All take turns in one process, on
the same gradients in float32. Keras is timed twice: called directly, and compiled by
`tf.function`, as `fit` does it.
"""

import itertools
import statistics
import time
from typing import Final

import numpy as np

from helpers.quiet import keras, tf
from scratch.optimizers import Adam

SIZES: Final = (784, 500, 250, 100, 10)
ROUNDS: Final = 60
LIMIT_RATIO: Final = 1.5


def main() -> None:
    """Print the median of each, and the ratios to Keras."""
    rng = np.random.default_rng(0)
    pairs = itertools.pairwise(SIZES)
    shapes = [shape for a, b in pairs for shape in ((a, b), (b,))]
    values = [rng.normal(size=s).astype(np.float32) for s in shapes]
    params = {str(i): v.copy() for i, v in enumerate(values)}
    grads = {str(i): v.copy() for i, v in enumerate(values)}
    variables = [keras.Variable(v) for v in values]
    tensors = [keras.ops.convert_to_tensor(v) for v in values]
    again = [keras.Variable(v) for v in values]
    ours, theirs, compiled = Adam(), keras.optimizers.Adam(), keras.optimizers.Adam()
    compiled.build(again)
    calls = {
        "scratch": lambda: ours.update(params, grads),
        "Keras": lambda: theirs.apply(tensors, variables),
        "Keras, compiled": tf.function(lambda: compiled.apply(tensors, again)),
    }
    for call in calls.values():
        call()  # makes the state, and compiles
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            times[name].append(1000 * (time.perf_counter() - begun))
    middle = {name: statistics.median(many) for name, many in times.items()}
    for name, value in middle.items():
        print(f"{name}: {value:.2f} ms")
    for name in ("Keras", "Keras, compiled"):
        ratio = middle["scratch"] / middle[name]
        print(f"scratch / {name}: {ratio:.2f}, limit {LIMIT_RATIO}")


if __name__ == "__main__":
    main()
