"""Right answers in several styles: each gets every point."""

from tests.support.submissions.kind import Kind, as_bytes, solved, with_cell

OWN_WORDS = {
    "relu": "relu = lambda x: np.asarray(x, dtype=float) * (np.asarray(x) > 0)",
    "sigmoid_derivative": "def sigmoid_derivative(t):\n"
    "    return np.multiply(sigmoid(t), np.subtract(1, sigmoid(t)))",
    "tanh": "tanh = np.tanh",
    "softplus": "def softplus(x):\n    return np.logaddexp(0, x)",
    "sigmoid": "def sigmoid(x):\n    return 0.5 * (1 + np.tanh(as_float(x) / 2))",
    "tent": "tent = lambda x: np.maximum(1 - np.abs(x), 0)",
    "feed_forward": "def feed_forward(X, layers, activation):\n"
    "    (W, b), *rest = layers\n    Z = np.einsum('nd,dh->nh', X, W) + b\n"
    "    return feed_forward(activation(Z), rest, activation) if rest else Z",
}
CLASSES = {
    "relu": "class Relu:\n    def __call__(self, x):\n"
    "        return np.maximum(as_float(x), 0)\n\n\nrelu = Relu()",
    "leaky_relu": "import functools\n\n\ndef leaky(slope, x):\n"
    "    return np.where(np.asarray(x) > 0, x, slope * np.asarray(x))\n\n\n"
    "def leaky_relu(x, negative_slope=0.01):\n"
    "    return functools.partial(leaky, negative_slope)(x)",
}
NOISY = (
    "import sys, warnings\n\n\ndef relu(x):\n"
    "    warnings.warn('a library grumbles')\n    print('note', file=sys.stderr)\n"
    "    print('here', x)\n    return np.maximum(as_float(x), 0)"
)
TENSORS = (
    "from helpers.quiet import keras\n\n\ndef relu(x):\n"
    "    return keras.activations.relu(as_float(x))"
)
MAGICS = (
    "%matplotlib inline\n!echo hello\n%time np.ones(3)\n"
    "import asyncio\nawait asyncio.sleep(0)\n%load_ext nothing_of_this_name"
)
ASKS = "name = input('Your name? ')"
STOPS = "import sys\nsys.exit('enough')"
ENDS = "import os\nos._exit(0)"
HELPER = "def positive(x):\n    return as_float(x) > 0"
WITH_HELPER = "def relu(x):\n    return as_float(x) * positive(x)"
BELOW = "def relu(x):\n    return np.maximum(as_float(x), 0)"
PATCHES = (
    "np.allclose = lambda *a, **k: False\nnp.asarray = None\n"
    "np.array_equal = np.errstate = None"
)
REPLACES = "def check(*a):\n    return 'mine'\n\n\nimport helpers.checks\n" + (
    "helpers.checks.check = check"
)

WARNS = "def sigmoid_derivative(x):\n    y = 1 / (1 + np.exp(-as_float(x)))\n" + (
    "    return y * (1 - y)"
)

RIGHT = [
    Kind("the-course", as_bytes(solved())),
    Kind("own-words", as_bytes(solved(**OWN_WORDS))),
    Kind("classes", as_bytes(solved(**CLASSES))),
    Kind("noisy", as_bytes(solved(relu=NOISY))),
    Kind("warns", as_bytes(solved(sigmoid_derivative=WARNS))),
    Kind("tensors", as_bytes(solved(relu=TENSORS))),
    Kind("magics", as_bytes(with_cell(solved(), MAGICS))),
    Kind("asks", as_bytes(with_cell(solved(), ASKS))),
    Kind("stops-early", as_bytes(with_cell(solved(), STOPS))),
    Kind("helper", as_bytes(with_cell(solved(relu=WITH_HELPER), HELPER))),
    Kind("below-blank", as_bytes(with_cell(solved(relu=None), BELOW, "check-relu"))),
    Kind("patches-numpy-later", as_bytes(with_cell(solved(), PATCHES, ""))),
    Kind("replaces-check", as_bytes(with_cell(solved(), REPLACES))),
    Kind(
        *("ends-python", as_bytes(with_cell(solved(), ENDS, "tanh"))),
        status="check by hand",
        says="a cell was left out: it ended Python",
    ),
]
