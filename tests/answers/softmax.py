"""Answers to the exercises on softmax, right and wrong."""

SOFT = "np.exp(x - x.max(-1, keepdims=True))"

RIGHT = {
    "softmax": [
        """
def answer(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
""",
        """
def answer(x, axis=-1):
    x = np.moveaxis(np.asarray(x, float), axis, 0)
    e = np.exp(x - x.max(0))
    return np.moveaxis(e / e.sum(0), 0, axis)
""",
        """
def answer(x, axis=-1):
    x = x - np.max(x, axis, keepdims=True)
    return np.exp(x - np.log(np.exp(x).sum(axis, keepdims=True)))
""",
    ],
    "softmax_jacobian": [
        """
def answer(x):
    y = softmax(x)
    return y[..., :, None] * (np.eye(y.shape[-1]) - y[..., None, :])
""",
        """
def answer(x):
    y = softmax(x)
    J = -np.einsum("...i,...j->...ij", y, y)
    i = np.arange(y.shape[-1])
    J[..., i, i] += y
    return J
""",
    ],
}

WRONG = {
    "softmax": [
        (
            "lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis, keepdims=True)",
            "exp(1000) is inf",
        ),
        ("lambda x, axis=-1: np.exp(x) / np.exp(x).sum()", "whole array"),
        ("lambda x, axis=-1: np.exp(x - x.max()) / np.exp(x - x.max()).sum()", "whole"),
        (f"lambda x, axis=-1: {SOFT} / {SOFT}.sum()", "whole array"),
        (
            "def answer(x, axis=-1):\n    e = np.exp(x - x.max(axis))\n"
            "    return e / e.sum(axis)",
            "keepdims",
        ),
        (
            "def answer(x, axis=-1):\n"
            "    e = np.exp(x - x.max(axis, keepdims=True))\n"
            "    return e / e.sum(axis)",
            "keepdims",
        ),
        (
            "def answer(x, axis=-1):\n    e = np.exp(x - x.max())\n"
            "    return e / e.sum(axis, keepdims=True)",
            "largest number of the whole array",
        ),
        (
            "lambda x, axis=-1: np.exp(x - x.max(axis, keepdims=True))",
            "do not sum to 1",
        ),
        (
            f"lambda x, axis=-1: {SOFT} / {SOFT}.sum(-1, keepdims=True)",
            "`axis` has no effect",
        ),
        ("lambda x, axis=-1: softmax(x, 0)", "always works along axis 0"),
        (
            "lambda x, axis=-1: x / x.sum(axis=axis, keepdims=True)",
            "shares of the scores",
        ),
        (
            "lambda x, axis=-1: np.exp(x) / x.sum(axis=axis, keepdims=True)",
            "sums the scores",
        ),
        ("lambda x, axis=-1: softmax(-x, axis)", "a minus is too many"),
        ("lambda x, axis=-1: sigmoid(x)", "sigmoid of each score"),
        ("lambda x, axis=-1: softmax(x, axis).argmax(axis)", "shape"),
        ("lambda x, axis=-1: -softmax(x, axis)", "sign is wrong"),
        ("lambda x: softmax(x)", "the parameters are (x, axis)"),
        ("def answer(x, axis=-1):\n    softmax(x, axis)", "returns None"),
        (
            "def answer(x, axis=-1):\n    x -= x.max(axis, keepdims=True)\n"
            "    return np.exp(x) / np.exp(x).sum(axis, keepdims=True)",
            "writes into its argument",
        ),
    ],
    "softmax_jacobian": [
        ("lambda x: softmax(x) * (1 - softmax(x))", "only the diagonal"),
        (
            "lambda x: (softmax(x) * (1 - softmax(x)))[..., None]"
            " * np.eye(x.shape[-1])",
            "Off the diagonal you have 0",
        ),
        (
            "lambda x: softmax(x)[..., None] * (np.eye(x.shape[-1])"
            " + softmax(x)[..., None, :])",
            "is subtracted",
        ),
        (
            "lambda x: -softmax(x)[..., None] * softmax(x)[..., None, :]",
            "δ is missing",
        ),
        ("lambda x: softmax(x)[..., None] * softmax(x)[..., None, :]", "δ_ij − y_j"),
        ("lambda x: softmax(x)[..., None] * np.eye(x.shape[-1])", "rows have to sum"),
        (
            "lambda x: np.diag(softmax(x)) - np.outer(softmax(x), softmax(x))",
            "Right for one row",
        ),
        (
            "lambda x: np.diagflat(softmax(x)) - np.outer(softmax(x), softmax(x))",
            "Right for one row",
        ),
        (
            "lambda x: x[..., None] * (np.eye(x.shape[-1]) - x[..., None, :])",
            "You used the scores",
        ),
        ("lambda x: -softmax_jacobian(x)", "sign is wrong"),
        ("lambda x: softmax_jacobian(x).sum()", "single number"),
        ("lambda x: 2 * softmax_jacobian(x)", "2 times"),
        ("def answer(x):\n    y = softmax(x)", "returns None"),
    ],
}
