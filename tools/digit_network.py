"""Trains the small network that reads drawn digits, and writes data/digit_network.npz.

uv run python tools/digit_network.py

It learns from MNIST, turned, stretched, moved, thinned and thickened anew in each
epoch, because nobody draws with a mouse as people write with a pen. Weights are kept as
int8 with a scale for each neuron: what ships is 39 kB. It needs MNIST itself, and
prints how many of its test images the kept weights read.
"""

import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.data import load_mnist
from tools.course import ROOT
from tools.digits import archive

Array = NDArray[np.float32]

FILE: Final = ROOT / "data" / "digit_network.npz"
HIDDEN, EPOCHS, BATCH, RATE = 48, 16, 100, 3e-3
# How much the weights of the hidden layer shrink in each step: smooth ones show what
# they look for.
SHRINK: Final = 2e-5
TURN, STRETCH, MOVE = 0.25, 0.15, 1.5  # radians, share, pixels


def bent(images: Array, rng: np.random.Generator) -> Array:
    """Images, shape (N, 28, 28), each turned, stretched, moved and thickened by chance.

    Args:
        images: from 0 to 1.
        rng: of the chances.
    """
    n = len(images)
    turn, skew = rng.normal(0, TURN / 2, (2, n, 1)).astype(np.float32)
    wide, high = np.exp(rng.normal(0, STRETCH / 2, (2, n, 1))).astype(np.float32)
    moves = rng.uniform(-MOVE, MOVE, (2, n, 1)).astype(np.float32) + np.float32(13.5)
    y, x = np.mgrid[:28, :28].reshape(2, -1).astype(np.float32) - np.float32(13.5)
    c, s = np.cos(turn), np.sin(turn)
    u = np.clip(wide * c * x + (skew - wide * s) * y + moves[0], 0, 26.99)
    v = np.clip(high * s * x + high * c * y + moves[1], 0, 26.99)
    i, j = v.astype(np.int32), u.astype(np.int32)
    u -= j
    v -= i
    at = i * 28 + j + np.arange(n, dtype=np.int32)[:, None] * 784
    flat = images.ravel()
    top = flat[at] * (1 - u) + flat[at + 1] * u
    bottom = flat[at + 28] * (1 - u) + flat[at + 29] * u
    turned = (top * (1 - v) + bottom * v).reshape(n, 28, 28)
    return thickened(turned, rng.uniform(-0.5, 1, (n, 1, 1)).astype(np.float32))


def thickened(images: Array, by: Array) -> Array:
    """Lines thicker (by > 0) or thinner, as shares of a pixel at each edge."""
    edged = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    crossed = [
        images,
        *(edged[:, 1:-1, :-2], edged[:, 1:-1, 2:]),
        *(edged[:, :-2, 1:-1], edged[:, 2:, 1:-1]),
    ]
    more, less = np.maximum.reduce(crossed), np.minimum.reduce(crossed)
    other = np.where(by > 0, more, less)
    return images + np.abs(by) * (other - images)


def trained(images: Array, labels: NDArray[np.uint8]) -> list[Array]:
    """Weights and biases of both layers, after Adam on cross-entropy."""
    rng = np.random.default_rng(0)
    params = [
        rng.normal(0, np.sqrt(2 / 784), (784, HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        rng.normal(0, np.sqrt(2 / HIDDEN), (HIDDEN, 10)).astype(np.float32),
        np.zeros(10, np.float32),
    ]
    m, v = ([np.zeros_like(p) for p in params] for _ in range(2))
    step = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(images))
        for part in np.array_split(order, len(images) // 6000):
            seen = bent(images[part], rng).reshape(len(part), -1)
            for batch in np.array_split(np.arange(len(part)), len(part) // BATCH):
                step += 1
                x, t = seen[batch], labels[part[batch]]
                W1, b1, W2, b2 = params
                z = x @ W1 + b1
                a = np.maximum(z, 0)
                y = np.exp((s := a @ W2 + b2) - s.max(axis=1, keepdims=True))
                y /= y.sum(axis=1, keepdims=True)
                y[np.arange(len(t)), t] -= 1
                y /= len(t)
                dz = (y @ W2.T) * (z > 0)
                rate = RATE * (1 - epoch / EPOCHS)
                scale = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
                grads = x.T @ dz, dz.sum(0), a.T @ y, y.sum(0)
                for p, g, mean, square in zip(params, grads, m, v, strict=True):
                    mean += 0.1 * (g - mean)
                    square += 0.001 * (g * g - square)
                    p -= scale * mean / (np.sqrt(square) + 1e-7)
                W1 *= 1 - SHRINK * rate / RATE
        print(f"epoch {epoch + 1} of {EPOCHS}", end="\r", flush=True)
    return params


def main() -> int:
    """Trains, writes the file and prints what it is worth."""
    (x, y), (x_test, y_test) = load_mnist()
    if len(x) != 60_000:
        print("This needs MNIST itself: see the line above.", file=sys.stderr)
        return 1
    W1, b1, W2, b2 = trained(x.astype(np.float32) / 255, y)
    arrays, kept = {}, []
    for number, (W, b) in enumerate(((W1, b1), (W2, b2)), 1):
        scale = (np.abs(W).max(axis=0) / 127).astype(np.float32)
        whole = np.rint(W / scale).astype(np.int8)
        arrays |= {f"W{number}": whole, f"scale{number}": scale, f"b{number}": b}
        kept.append((whole * scale, b))
    a = x_test.reshape(-1, 784).astype(np.float32) / 255
    a = np.maximum(a @ kept[0][0] + kept[0][1], 0) @ kept[1][0] + kept[1][1]
    FILE.write_bytes(archive(arrays))
    right = np.mean(a.argmax(axis=1) == y_test)
    print(f"{FILE.name}: {FILE.stat().st_size} bytes, {right:.2%} of the test images")
    return 0


if __name__ == "__main__":
    sys.exit(main())
