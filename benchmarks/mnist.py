"""Time until the course's code reads 97 % of MNIST's test images, and 99 %.

Run it as `MNIST_NPZ=path/to/mnist.npz uv run python benchmarks/mnist.py`; without the
variable Keras's copy serves. A network of 784-100-10 units, `scratch` and NumPy only,
float32, Adam. The test images are read every quarter of an epoch, and the clock stands
still meanwhile; loading and scaling the images are not counted either. With
`--convolution` it is lesson 08's network, trained by a fixed plan and read once, at
the end. Beside other programs the wall clock says little: set OPENBLAS_NUM_THREADS=1,
read the processor's.
"""

import statistics
import sys
import time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.data import load_mnist
from scratch.convolution import Conv2D, Flatten, MaxPooling2D
from scratch.deep import accuracy, train
from scratch.layers import Dense, ReLU, SoftmaxCrossEntropy
from scratch.network import Sequential, step
from scratch.optimizers import Adam

SEEDS: Final = range(5)
BATCH: Final = 250
RATE: Final = 0.003
QUARTER: Final = 15_000
EPOCHS: Final = 10
TARGET: Final = 0.97
AIM_SECONDS: Final = 1.0
MNIST_IMAGES: Final = 60_000
# The convolutional network's learning rate in each epoch, and its aims.
PLAN: Final = (0.002, 0.002, 0.002, 0.0005, 0.0002)
CNN_BATCH: Final = 100
CNN_TARGET: Final = 0.99
CNN_SECONDS: Final = 120.0
CNN_PARAMETERS: Final = 20_000

Floats = NDArray[np.float32]


def scaled(images: NDArray[np.uint8]) -> Floats:
    """Images of shape (N, 28, 28) as rows of shape (N, 784), from 0 to 1."""
    return images.reshape(len(images), -1) / np.float32(255)


def seconds_to_target(
    X: Floats, t: Floats, X_test: Floats, y_test: NDArray[np.uint8], seed: int
) -> tuple[float, float, float]:
    """Wall-clock seconds, processor seconds and epochs of training to the target.

    Raises:
        RuntimeError: if ten epochs do not reach it.
    """
    rng = np.random.default_rng(seed)
    first, last = (
        Dense(inputs, outputs, rng, np.float32)
        for inputs, outputs in ((784, 100), (100, 10))
    )
    network = Sequential([first, ReLU(), last, SoftmaxCrossEntropy()])
    optimizer, wall, processor = Adam(RATE), 0.0, 0.0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(X))
        for begin in range(0, len(X), QUARTER):
            clocks = time.perf_counter(), time.process_time()
            for batch in range(begin, begin + QUARTER, BATCH):
                rows = order[batch : batch + BATCH]
                step(network, X[rows], t[rows], optimizer)
            wall += time.perf_counter() - clocks[0]
            processor += time.process_time() - clocks[1]
            right = network.forward(X_test).argmax(axis=1) == y_test
            if right.mean() >= TARGET:
                return wall, processor, epoch + (begin + QUARTER) / len(X)
    raise RuntimeError(f"{EPOCHS} epochs did not reach {TARGET:.0%} (seed {seed}).")


def convolution(
    X: Floats, t: Floats, X_test: Floats, y_test: NDArray[np.uint8], seed: int
) -> tuple[float, float, float, int]:
    """Trains lesson 08's network by the plan.

    Returns:
        The accuracy on the test images, wall-clock seconds and processor seconds of
        training, and how many numbers the network learns.
    """
    rng = np.random.default_rng(seed)
    layers = [
        *(Conv2D(1, 16, 3, rng=rng, dtype=np.float32), MaxPooling2D(), ReLU()),
        *(Conv2D(16, 32, 4, rng=rng, dtype=np.float32), MaxPooling2D(), ReLU()),
        *(Flatten(), Dense(5 * 5 * 32, 10, rng, np.float32)),
    ]
    images, test_images = (part.reshape(-1, 28, 28, 1) for part in (X, X_test))
    optimizer, clocks = Adam(), (time.perf_counter(), time.process_time())
    for rate in PLAN:
        optimizer.learning_rate = rate
        train(layers, images, t, optimizer, 1, CNN_BATCH, rng)
    wall, processor = time.perf_counter() - clocks[0], time.process_time() - clocks[1]
    count = sum(p.size for layer in layers for p in layer.params.values())
    return accuracy(layers, test_images, y_test), wall, processor, count


def convolution_headline(
    X: Floats, t: Floats, X_test: Floats, y_test: NDArray[np.uint8]
) -> bool:
    """Prints each seed's accuracy and times; whether the medians reach the aims."""
    shares, walls = [], []
    for seed in SEEDS:
        share, wall, processor, count = convolution(X, t, X_test, y_test, seed)
        shares.append(share)
        walls.append(wall)
        print(
            f"seed {seed}: {share:.2%} with {count:,} parameters after {wall:.0f} s, "
            f"processor {processor:.0f} s",
            flush=True,
        )
    share, wall = statistics.median(shares), statistics.median(walls)
    print(f"median {share:.2%} after {wall:.0f} s")
    return share >= CNN_TARGET and wall <= CNN_SECONDS and count <= CNN_PARAMETERS


def main() -> int:
    """Prints each seed's time, the median and the spread; 1 without MNIST."""
    (x_train, y_train), (x_test, y_test) = load_mnist()
    if len(x_train) != MNIST_IMAGES:
        print("This needs MNIST.", file=sys.stderr)
        return 1
    X, X_test, t = scaled(x_train), scaled(x_test), np.eye(10, dtype="f4")[y_train]
    if "--convolution" in sys.argv:
        aim = convolution_headline(X, t, X_test, y_test)
        print(f"Aim, 99 % in two minutes with at most 20,000 parameters: {aim}.")
        return 0
    runs = [seconds_to_target(X, t, X_test, y_test, seed) for seed in SEEDS]
    for seed, (wall, processor, epochs) in zip(SEEDS, runs, strict=True):
        print(
            f"seed {seed}: {wall:.2f} s, processor {processor:.2f} s, {epochs} epochs"
        )
    for name, times in (
        ("wall clock", [wall for wall, _, _ in runs]),
        ("processor", [processor for _, processor, _ in runs]),
    ):
        middle, ends = statistics.median(times), f"{min(times):.2f} to {max(times):.2f}"
        print(f"{name}: median {middle:.2f} s, from {ends} s")
    aim = statistics.median(wall for wall, _, _ in runs) <= AIM_SECONDS
    print(f"Aim, at most {AIM_SECONDS:g} s on the wall clock: {aim}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
