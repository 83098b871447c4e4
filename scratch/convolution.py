"""Convolution, max pooling and Flatten: layers for images of shape (N, H, W, C),
with Keras's names. Rows of patches make each convolution one matrix product.
"""

# Edit notebooks/solutions/08_convolution.ipynb, then run tools/build.py.

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from scratch.initializers import glorot_uniform


class Flatten:
    """Images of shape (N, H, W, C) as rows of shape (N, H * W * C), and back."""

    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, X, training=False):
        self.shape = X.shape
        return X.reshape(len(X), -1)

    def backward(self, gradient):
        return gradient.reshape(self.shape)


def same_padding(size, kernel, stride):
    """Zeros to add before and after, so that ceil(size / stride) places remain.

    size: pixels along one axis; kernel: of the window; stride: its step; all positive.
    Returns: (before, after), whole numbers from 0 on, as few as possible; after is
    equal to before, or one more. Example: same_padding(28, 4, 1) is (1, 2).
    """
    places = -(-size // stride)
    total = max((places - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def patches(X, size, stride=1):
    """Every window of every image as a row of numbers.

    X: images, shape (N, H, W, C); size: of the window, size × size; stride: its step
    down and across. Returns: shape (N, down, across, size * size * C); the numbers of
    a window are ordered by its rows, then columns, then channels.
    Example: for one image [[1, 2, 3], [4, 5, 6]] with one channel and size 2, the two
    rows are [1, 2, 4, 5] and [2, 3, 5, 6].
    """
    windows = sliding_window_view(X, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    N, down, across = windows.shape[:3]
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(N, down, across, -1)


def input_gradient(gradient, W, shape, stride=1):
    """The gradient of the loss with respect to the images of a convolution.

    gradient: dL/dZ, shape (N, down, across, F); W: shape (k, k, C, F); shape: of the
    images, (N, H, W, C); stride: the window's step. Returns: an array of that shape;
    pixels that lay in no window get 0.
    """
    k = len(W)
    N, down, across, F = gradient.shape
    dX = np.zeros(shape, gradient.dtype)
    rows = gradient.reshape(-1, F)
    for a, b in np.ndindex(k, k):
        share = (rows @ W[a, b].T).reshape(N, down, across, -1)
        dX[:, a : a + stride * down : stride, b : b + stride * across : stride] += share
    return dX


class Conv2D:
    """Convolution: a weighted sum of each window, for each filter.

    in_channels: of the images; filters: how many maps come out; kernel_size: k of the
    k × k window; strides: its step; padding: "valid" or "same", as in Keras; rng: for
    the first weights, which are Glorot's; dtype: of weights and biases.
    """

    on_data = False  # Sequential sets it for its first layer

    def __init__(
        self,
        in_channels,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        rng=None,
        dtype=float,
    ):
        if padding not in ("valid", "same"):
            raise ValueError(f'padding must be "valid" or "same", and is {padding!r}.')
        self.size, self.stride, self.padding = kernel_size, strides, padding
        shape = (kernel_size, kernel_size, in_channels, filters)
        W = glorot_uniform(shape, rng or np.random.default_rng())
        self.params = {"W": W.astype(dtype), "b": np.zeros(filters, dtype)}
        self.grads = {}

    def forward(self, X, training=False):
        self.pads = [(0, 0)] * 4
        if self.padding == "same":
            for axis in (1, 2):
                self.pads[axis] = same_padding(X.shape[axis], self.size, self.stride)
            X = np.pad(X, self.pads)
        self.shape = X.shape
        P = patches(X, self.size, self.stride)
        self.places = P.shape[:3]
        self.P = P.reshape(-1, P.shape[-1])
        W, b = self.params["W"], self.params["b"]
        Z = self.P @ W.reshape(-1, len(b))
        Z += b
        return Z.reshape(*self.places, len(b))

    def backward(self, gradient):
        W = self.params["W"]
        rows = gradient.reshape(-1, W.shape[-1])
        dW = self.P.T @ rows
        db = np.ones(len(rows), rows.dtype) @ rows  # the sum of the rows, but faster
        self.grads = {"W": dW.reshape(W.shape), "b": db}
        if self.on_data:
            return None
        dX = input_gradient(gradient, W, self.shape, self.stride)
        (top, bottom), (left, right) = self.pads[1:3]
        height, width = self.shape[1:3]
        return dX[:, top : height - bottom, left : width - right]


def max_pool(X, size=2):
    """The largest number of each block, channel by channel.

    X: shape (N, H, W, C); size: of the blocks, size × size; what does not fill a block
    at the end is left out. Returns: shape (N, H // size, W // size, C).
    """
    down, across = X.shape[1] // size * size, X.shape[2] // size * size
    corners = [
        X[:, i:down:size, j:across:size] for i in range(size) for j in range(size)
    ]
    return np.maximum.reduce(corners)


class MaxPooling2D:
    """The largest number of each pool_size × pool_size block."""

    def __init__(self, pool_size=2):
        self.size, self.params, self.grads = pool_size, {}, {}

    def forward(self, X, training=False):
        self.X, self.output = X, max_pool(X, self.size)
        return self.output

    def backward(self, gradient):
        size, (_, down, across, _) = self.size, gradient.shape
        dX = np.zeros(self.X.shape, gradient.dtype)
        free = np.ones(gradient.shape, bool)  # blocks whose largest is not yet found
        for i, j in np.ndindex(size, size):
            place = np.s_[:, i : size * down : size, j : size * across : size]
            here = free & (self.X[place] == self.output)
            dX[place] = gradient * here
            free &= ~here
        return dX
