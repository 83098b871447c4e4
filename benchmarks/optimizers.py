"""Time Adam's update of 543,860 parameters: scratch.optimizers beside others.

Run it as `uv run python benchmarks/optimizers.py`. All take turns in one process, on
the same gradients in float32. The course's formula is timed as it is, in pieces; on
whole arrays; and rewritten with `out=`, so that no step asks for memory. Keras is timed
twice: called directly, and compiled by `tf.function`, as `fit` does it.
"""

import itertools
import statistics
import time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.inputs import check_update
from helpers.quiet import keras, tf
from scratch.optimizers import Adam

SIZES: Final = (784, 500, 250, 100, 10)
ROUNDS: Final = 60
LIMIT_RATIO: Final = 1.5
Arrays = dict[str, NDArray[np.float32]]


class WholeArrays(Adam):
    """The same formula, without pieces."""

    def update(self, params: Arrays, grads: Arrays) -> None:
        """Moves each params[key] in place, by grads[key]."""
        check_update(params, grads, self.state)
        self.count()
        for key, w in params.items():
            if key not in self.state:
                self.state[key] = self.start(w)
            self.step(w, grads[key], *self.state[key])


class Buffered(WholeArrays):
    """The same rule with a spare array for everything in between."""

    keeps = "m", "v", "a"

    def step(
        self,
        w: NDArray[np.float32],
        g: NDArray[np.float32],
        m: NDArray[np.float32],
        v: NDArray[np.float32],
        a: NDArray[np.float32],
    ) -> None:
        """Moves w by g; a is room to calculate in."""
        t = self.iterations
        rate = self.learning_rate * (1 - self.beta_2**t) ** 0.5 / (1 - self.beta_1**t)
        m *= self.beta_1
        m += np.multiply(g, 1 - self.beta_1, out=a)
        v *= self.beta_2
        np.multiply(g, g, out=a)
        v += np.multiply(a, 1 - self.beta_2, out=a)
        np.add(np.sqrt(v, out=a), self.epsilon, out=a)
        np.divide(m, a, out=a)
        w -= np.multiply(a, rate, out=a)


def main() -> None:
    """Print the median of each, and the ratios of the formula in pieces to them."""
    rng = np.random.default_rng(0)
    pairs = itertools.pairwise(SIZES)
    shapes = [shape for a, b in pairs for shape in ((a, b), (b,))]
    values = [rng.normal(size=s).astype(np.float32) for s in shapes]
    params, whole, spare, grads = (
        {str(i): v.copy() for i, v in enumerate(values)} for _ in range(4)
    )
    variables = [keras.Variable(v) for v in values]
    tensors = [keras.ops.convert_to_tensor(v) for v in values]
    again = [keras.Variable(v) for v in values]
    ours, on_whole, buffered = Adam(), WholeArrays(), Buffered()
    theirs, compiled = keras.optimizers.Adam(), keras.optimizers.Adam()
    compiled.build(again)
    calls = {
        "scratch": lambda: ours.update(params, grads),
        "the formula on whole arrays": lambda: on_whole.update(whole, grads),
        "with out=": lambda: buffered.update(spare, grads),
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
        ratio = middle["scratch"] / value
        print(f"{name}: {value:.2f} ms, scratch takes {ratio:.2f} of it")
    faster = middle["scratch"] <= middle["with out="]
    print(f"Aim, no slower than with out=: {faster}.")
    for name in ("Keras", "Keras, compiled"):
        met = middle["scratch"] <= LIMIT_RATIO * middle[name]
        print(f"Aim, at most {LIMIT_RATIO}x {name}: {met}.")


if __name__ == "__main__":
    main()
