"""Answers to the exercises on losses: right in several styles, wrong in many ways."""

CLIPPED = "np.clip(y, 1e-7, 1 - 1e-7)"
SHARES = "(y / y.sum(-1, keepdims=True))"
LOGS = "np.log1p(np.maximum({}, 1e-7))"
A, B = LOGS.format("t"), LOGS.format("y")
SIGNS = "(2 * t - 1 if np.isin(t, (0, 1)).all() else t)"
LOG_T_Y = f"(t * np.log({CLIPPED}) + (1 - t) * np.log(1 - {CLIPPED}))"
CCE = f"t * np.log(np.clip({SHARES}, 1e-7, 1 - 1e-7))"
PICK = "[np.arange(len(y)), t]"
SPARSE = f"({CLIPPED} / {CLIPPED}.sum(-1, keepdims=True))"

RIGHT = {
    "mean_squared_error": [
        "lambda t, y: np.mean((t - y) ** 2, axis=-1)",
        "lambda t, y: np.square(y - t).sum(-1) / y.shape[-1]",
        "lambda y_true, y_pred: ((y_true - y_pred) ** 2).mean(axis=-1)",
        "lambda t, y: np.einsum('...k,...k->...', y - t, y - t) / t.shape[-1]",
    ],
    "half_sum_squared_error": [
        "lambda t, y: 0.5 * np.sum((t - y) ** 2, axis=-1)",
        "lambda t, y: ((y - t) ** 2 / 2).sum(-1)",
        "lambda t, y: np.linalg.norm(y - t, axis=-1) ** 2 / 2",
        "lambda t, y: mean_squared_error(t, y) * y.shape[-1] / 2",
    ],
    "mean_squared_logarithmic_error": [
        f"lambda t, y: np.mean(({A} - {B}) ** 2, axis=-1)",
        f"lambda t, y: mean_squared_error({A}, {B})",
        "lambda t, y: np.mean(np.log((1 + np.maximum(t, EPSILON))"
        " / (1 + np.maximum(y, EPSILON))) ** 2, axis=-1)",
        "lambda t, y: mean_squared_error(np.log(1 + t.clip(0)), np.log(1 + y.clip(0)))",
    ],
    "hinge": [
        f"lambda t, y: np.mean(np.maximum(1 - {SIGNS} * y, 0), axis=-1)",
        "lambda t, y: np.maximum(0, 1 - np.where(t == 0, -1, t) * y).mean(-1)",
        "lambda t, y: np.mean(relu(1 - np.where(t > 0, 1, -1) * y), axis=-1)",
        """
def answer(y_true, y_pred):
    if ((y_true == 0) | (y_true == 1)).all():
        y_true = 2 * y_true - 1
    return (1 - y_true * y_pred).clip(min=0).mean(axis=-1)
""",
    ],
    "binary_crossentropy": [
        f"lambda t, y: -np.mean({LOG_T_Y}, axis=-1)",
        f"lambda t, y: -{LOG_T_Y}.mean(-1)",
        """
def answer(y_true, y_pred):
    p = np.minimum(np.maximum(y_pred, EPSILON), 1 - EPSILON)
    return np.mean(y_true * -np.log(p) - (1 - y_true) * np.log(1 - p), axis=-1)
""",
        f"""
def answer(t, y):
    y = {CLIPPED}
    return -np.mean(t * np.log(y) + (1 - t) * np.log1p(-y), axis=-1)
""",
    ],
    "categorical_crossentropy": [
        f"lambda t, y: -np.sum({CCE}, axis=-1)",
        f"lambda t, y: ({CCE}).sum(-1) * -1",
        """
def answer(y_true, y_pred):
    y = y_pred / y_pred.sum(axis=-1, keepdims=True)
    y = np.maximum(np.minimum(y, 1 - EPSILON), EPSILON)
    return np.einsum("...k,...k->...", y_true, -np.log(y))
""",
    ],
    "sparse_categorical_crossentropy": [
        f"lambda t, y: -np.log({SPARSE}{PICK})",
        f"lambda t, y: -np.log(np.clip({SHARES}, 1e-7, 1 - 1e-7){PICK})",
        "lambda t, y: categorical_crossentropy(np.eye(y.shape[-1])[t], y)",
        f"lambda t, y: np.array([-np.log(p[k]) for k, p in zip(t, {SPARSE})])",
    ],
}

WRONG = {
    "mean_squared_error": [
        ("lambda t, y: np.sum((t - y) ** 2, axis=-1)", "took the sum"),
        ("lambda t, y: np.sum((t - y) ** 2, axis=-1) / 2", "half the sum"),
        ("lambda t, y: np.mean((t - y) ** 2, axis=-1) / 2", "½ too many"),
        ("lambda t, y: np.mean((t - y) ** 2)", "one number for the whole"),
        ("lambda t, y: np.sum((t - y) ** 2)", "one number for the whole"),
        ("lambda t, y: np.mean((t - y) ** 2, axis=0)", "over the samples (axis 0)"),
        ("lambda t, y: (t - y) ** 2", "one number for each output"),
        ("lambda t, y: -np.mean((t - y) ** 2, axis=-1)", "minus sign is wrong"),
        ("lambda t, y: np.mean(t - y, axis=-1)", "square is missing"),
        ("lambda t, y: np.mean(y - t, axis=-1)", "square is missing"),
        ("lambda t, y: np.mean(np.abs(t - y), axis=-1)", "mean absolute error"),
        ("lambda t, y: np.mean(t - y, axis=-1) ** 2", "Square first"),
        ("lambda t, y: np.mean(t ** 2 - y ** 2, axis=-1)", "Subtract first"),
        ("lambda t, y: np.mean((t + y) ** 2, axis=-1)", "are added"),
        ("lambda t, y: np.sqrt(np.mean((t - y) ** 2, axis=-1))", "square root"),
        ("lambda t, y: np.mean((t - y) ** 2, -1, keepdims=True)", "keepdims"),
        ("lambda t, y: np.median((t - y) ** 2, axis=-1)", "expected"),
        ("lambda y: y", "the parameters are (y_true, y_pred)"),
        ("def answer(t, y):\n    np.mean((t - y) ** 2, axis=-1)", "returns None"),
        (
            "def answer(t, y):\n    y -= t\n    return np.mean(y ** 2, axis=-1)",
            "writes into its argument",
        ),
        (
            "def answer(t, y):\n    t -= y\n    return np.mean(t ** 2, axis=-1)",
            "write into the argument",
        ),
    ],
    "half_sum_squared_error": [
        ("lambda t, y: np.sum((t - y) ** 2, axis=-1)", "½ is missing"),
        ("lambda t, y: np.mean((t - y) ** 2, axis=-1)", "mean of the squares"),
        ("lambda t, y: np.mean((t - y) ** 2, axis=-1) / 2", "took the mean"),
        ("lambda t, y: np.sum((t - y) ** 2) / 2", "one number for the whole"),
        ("lambda t, y: np.sum((t - y) ** 2, axis=0) / 2", "axis 0"),
        ("lambda t, y: (t - y) ** 2 / 2", "one number for each output"),
        ("lambda t, y: -np.sum((t - y) ** 2, axis=-1) / 2", "minus sign"),
        ("lambda t, y: np.sum(t - y, axis=-1) / 2", "square is missing"),
        ("lambda t, y: np.sum(y - t, axis=-1) / 2", "square is missing"),
        ("lambda t, y: np.sum(np.abs(t - y), axis=-1) / 2", "instead of taking |"),
        ("lambda t, y: np.sum(((t - y) / 2) ** 2, axis=-1)", "to ¼"),
        ("lambda t, y: np.sum(t - y, axis=-1) ** 2 / 2", "Square first"),
        ("lambda t, y: 2 * np.sum((t - y) ** 2, axis=-1)", "by ½, not by 2"),
        ("lambda t, y: np.linalg.norm(t - y, axis=-1)", "square root"),
        ("lambda t, y: np.sum((t - y) ** 2, axis=-1) // 2", "expected"),
        ("def answer(t, y):\n    d = y - t", "returns None"),
        (
            "def answer(t, y):\n    t -= y\n    return np.sum(t * t, axis=-1) / 2",
            "write into the argument",
        ),
    ],
    "mean_squared_logarithmic_error": [
        (f"lambda t, y: np.sum(({A} - {B}) ** 2, axis=-1)", "took the sum"),
        (f"lambda t, y: np.mean(({A} - {B}) ** 2)", "one number for the whole"),
        (f"lambda t, y: np.mean(({A} - {B}) ** 2, axis=0)", "axis 0"),
        (f"lambda t, y: ({A} - {B}) ** 2", "one number for each output"),
        (f"lambda t, y: -np.mean(({A} - {B}) ** 2, axis=-1)", "minus sign"),
        (f"lambda t, y: np.mean({A} - {B}, axis=-1)", "square of the difference"),
        (f"lambda t, y: np.mean(np.abs({A} - {B}), axis=-1)", "instead of taking |"),
        (f"lambda t, y: np.mean({A} - {B}, axis=-1) ** 2", "Square first"),
        (f"lambda t, y: np.mean(({A} - {B}) ** 2, axis=-1) ** 0.5", "square root"),
        (
            "lambda t, y: np.mean((np.log1p(t) - np.log1p(y)) ** 2, axis=-1)",
            "Numbers below −1",
        ),
        (
            f"lambda t, y: np.mean((np.log1p(t) - {B}) ** 2, axis=-1)",
            "targets may be negative",
        ),
        (
            "lambda t, y: np.mean((np.log(t) - np.log(y)) ** 2, axis=-1)",
            "Add 1 inside",
        ),
        (
            "lambda t, y: np.mean((np.log(t.clip(EPSILON)) -"
            " np.log(y.clip(EPSILON))) ** 2, axis=-1)",
            "Add 1 inside",
        ),
        ("lambda t, y: np.log1p(np.mean((t - y) ** 2, axis=-1))", "logarithm of the"),
        ("lambda t, y: np.log(np.mean((t - y) ** 2, axis=-1))", "logarithm of the"),
        (
            "lambda t, y: np.mean(np.log1p(np.abs(t - y)) ** 2, axis=-1)",
            "each logarithm first",
        ),
        (
            "lambda t, y: np.mean(np.log(1 + t - y) ** 2, axis=-1)",
            "each logarithm first",
        ),
        ("lambda t, y: np.mean((t - y) ** 2, axis=-1)", "logarithms are missing"),
        (
            f"lambda t, y: np.mean((({A} - {B}) / np.log(10)) ** 2, axis=-1)",
            "base 10",
        ),
        ("def answer(t, y):\n    d = t - y", "returns None"),
        (
            f"def answer(t, y):\n    y[y < 0] = 0\n    t = t.clip(0)\n"
            f"    return np.mean(({A} - {B}) ** 2, axis=-1)",
            "writes into its argument",
        ),
    ],
    "hinge": [
        ("lambda t, y: np.mean(np.maximum(1 - t * y, 0), axis=-1)", "label of 0 costs"),
        (
            "lambda t, y: np.mean(np.maximum(1 - (2 * t - 1) * y, 0), axis=-1)",
            "convert always",
        ),
        (f"lambda t, y: np.mean(1 - {SIGNS} * y, axis=-1)", "is missing"),
        (
            f"lambda t, y: np.mean(np.maximum(1 + {SIGNS} * y, 0), axis=-1)",
            "right predictions cost most",
        ),
        (
            f"lambda t, y: np.mean(np.maximum({SIGNS} * y - 1, 0), axis=-1)",
            "not y_true · y_pred − 1",
        ),
        (
            f"lambda t, y: np.mean(np.maximum(-{SIGNS} * y, 0), axis=-1)",
            "margin of 1 is missing",
        ),
        (
            f"lambda t, y: np.maximum(np.mean(1 - {SIGNS} * y, axis=-1), 0)",
            "then the mean",
        ),
        (
            f"lambda t, y: np.mean(np.maximum(1 - {SIGNS} * y, 0) ** 2, axis=-1)",
            "squared hinge",
        ),
        (
            f"lambda t, y: np.mean(np.minimum(1 - {SIGNS} * y, 0), axis=-1)",
            "not minimum",
        ),
        (f"lambda t, y: np.mean(np.abs(1 - {SIGNS} * y), axis=-1)", "beyond"),
        (f"lambda t, y: np.mean(max(1 - {SIGNS} * y, 0), axis=-1)", "Python's own"),
        (f"lambda t, y: np.sum(np.maximum(1 - {SIGNS} * y, 0), axis=-1)", "the sum"),
        (f"lambda t, y: np.mean(np.maximum(1 - {SIGNS} * y, 0))", "one number for the"),
        (f"lambda t, y: np.mean(np.maximum(1 - {SIGNS} * y, 0), axis=0)", "axis 0"),
        (f"lambda t, y: np.maximum(1 - {SIGNS} * y, 0)", "for each output"),
        (f"lambda t, y: -np.mean(np.maximum(1 - {SIGNS} * y, 0), axis=-1)", "minus"),
        ("def answer(t, y):\n    z = t * y", "returns None"),
        (
            "def answer(t, y):\n    t[t == 0] = -1\n"
            "    return np.mean(np.maximum(1 - t * y, 0), axis=-1)",
            "writes into its argument",
        ),
    ],
    "binary_crossentropy": [
        (
            "lambda t, y: -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)",
            "logarithm of 0",
        ),
        (
            "lambda t, y: np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)",
            "minus sign is missing",
        ),
        (f"lambda t, y: np.mean({LOG_T_Y}, axis=-1)", "minus sign"),
        (
            "lambda t, y: -np.mean(t * np.log(y + 1e-7)"
            " + (1 - t) * np.log(1 - y + 1e-7), axis=-1)",
            "Adding EPSILON",
        ),
        (
            "def answer(t, y):\n    y = np.maximum(y, 1e-7)\n"
            "    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)",
            "at y = 1",
        ),
        (
            "def answer(t, y):\n    y = np.minimum(y, 1 - 1e-7)\n"
            "    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)",
            "at y = 0",
        ),
        (f"lambda t, y: -np.mean(t * np.log({CLIPPED}), axis=-1)", "second half"),
        (
            f"lambda t, y: -np.mean((1 - t) * np.log(1 - {CLIPPED}), axis=-1)",
            "first half",
        ),
        (
            f"lambda t, y: -np.mean(t * np.log({CLIPPED})"
            f" - (1 - t) * np.log(1 - {CLIPPED}), axis=-1)",
            "A sign inside",
        ),
        ("lambda t, y: binary_crossentropy(1 - t, y)", "changed places"),
        ("lambda t, y: binary_crossentropy(y, t)", "changed places"),
        (f"lambda t, y: -np.sum({LOG_T_Y}, axis=-1)", "took the sum"),
        (f"lambda t, y: -np.mean({LOG_T_Y})", "one number for the whole"),
        (f"lambda t, y: -np.mean({LOG_T_Y}, axis=0)", "axis 0"),
        (f"lambda t, y: -{LOG_T_Y}", "one number for each output"),
        (f"lambda t, y: -np.mean({LOG_T_Y}, axis=-1) / np.log(2)", "natural"),
        ("lambda t, y: mean_squared_error(t, y)", "no logarithm yet"),
        ("lambda t, y: -np.mean(t * log(y), axis=-1)", "missing `np.`"),
        ("def answer(t, y):\n    y = np.clip(y, 1e-7, 1 - 1e-7)", "returns None"),
        (
            "def answer(t, y):\n    y = np.clip(y, 1e-7, 1 - 1e-7, out=y)\n"
            "    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)",
            "write",
        ),
    ],
    "categorical_crossentropy": [
        ("lambda t, y: -np.sum(t * np.log(y), axis=-1)", "logarithm of 0"),
        (f"lambda t, y: -np.sum(t * np.log({SHARES}), axis=-1)", "logarithm of 0"),
        ("lambda t, y: np.sum(t * np.log(y), axis=-1)", "minus sign is missing"),
        (f"lambda t, y: np.sum({CCE}, axis=-1)", "minus sign"),
        (f"lambda t, y: -np.sum(t * np.log({CLIPPED}), axis=-1)", "does not sum to 1"),
        (f"lambda t, y: np.sum(t * np.log({CLIPPED}), axis=-1)", "minus sign is miss"),
        (f"lambda t, y: -np.mean({CCE}, axis=-1)", "took the mean"),
        (f"lambda t, y: -np.sum({CCE})", "one number for the whole"),
        (f"lambda t, y: -np.sum({CCE}, axis=0)", "axis 0"),
        (f"lambda t, y: -({CCE})", "one number for each output"),
        (
            f"lambda t, y: -np.sum(t * np.log({SPARSE}), axis=-1)",
            "first and clip afterwards",
        ),
        (
            "lambda t, y: -np.sum(t * np.log(np.clip(y / y.sum(), 1e-7,"
            " 1 - 1e-7)), axis=-1)",
            "sum of the whole array",
        ),
        (
            "lambda t, y: -np.sum(t * np.log(np.clip(y / y.sum(-1), 1e-7,"
            " 1 - 1e-7)), axis=-1)",
            "keepdims=True",
        ),
        (
            f"lambda t, y: -np.sum(t * np.log({SHARES} + 1e-7), axis=-1)",
            "Adding EPSILON",
        ),
        ("lambda t, y: binary_crossentropy(t, y)", "is binary cross-entropy"),
        ("lambda t, y: categorical_crossentropy(y, t)", "changed places"),
        ("lambda t, y: categorical_crossentropy(t, 1 - y)", "expected"),
        ("lambda t, y: categorical_crossentropy(t, y) / np.log(2)", "natural"),
        (
            f"lambda t, y: -np.log(np.clip((t * {SHARES}).sum(-1), 1e-7, 1 - 1e-7))",
            "one-hot targets only",
        ),
        ("def answer(t, y):\n    y = y / y.sum()", "returns None"),
        (
            "def answer(t, y):\n    y /= y.sum(-1, keepdims=True)\n"
            f"    return -np.sum(t * np.log({CLIPPED}), axis=-1)",
            "writes into its argument",
        ),
    ],
    "sparse_categorical_crossentropy": [
        (f"lambda t, y: -np.log({SHARES}{PICK})", "logarithm of 0"),
        (f"lambda t, y: -np.log(y{PICK})", "logarithm of 0"),
        (f"lambda t, y: -np.log({CLIPPED}{PICK})", "does not sum to 1"),
        (f"lambda t, y: np.log({SPARSE}{PICK})", "minus sign is missing"),
        (f"lambda t, y: np.log({CLIPPED}{PICK})", "minus sign is missing"),
        (f"lambda t, y: -np.log({SPARSE}[:, t])", "all these columns"),
        (f"lambda t, y: -np.log({SPARSE}[t])", "picks whole rows"),
        (f"lambda t, y: -np.log({SPARSE}[0, t])", "from the first row"),
        (f"lambda t, y: -np.log({SPARSE}{PICK}).mean()", "one number for the whole"),
        (f"lambda t, y: -np.log({SPARSE}{PICK}).sum()", "one number for the whole"),
        (f"lambda t, y: -np.log({SPARSE}{PICK})[:, None]", "an axis too many"),
        (f"lambda t, y: -np.log({SPARSE}.max(-1))", "the largest share"),
        (f"lambda t, y: -np.log(1 - {SPARSE}{PICK})", "of 1 − y"),
        (f"lambda t, y: {SPARSE}{PICK}", "logarithm is missing"),
        (f"lambda t, y: -{SPARSE}{PICK}", "logarithm is missing"),
        (
            f"lambda t, y: -np.sum(t[:, None] * np.log({SPARSE}), axis=-1)",
            "used as factors",
        ),
        (f"lambda t, y: -np.log({SPARSE}[np.arange(len(y)), t - 1])", "count from 0"),
        (f"lambda t, y: -np.log2({SPARSE}{PICK})", "natural"),
        ("lambda t, y: categorical_crossentropy(t, y)", "raised ValueError"),
        ("def answer(t, y):\n    y = y[t]", "returns None"),
        (
            f"def answer(t, y):\n    y /= y.sum(-1, keepdims=True)\n"
            f"    return -np.log({CLIPPED}{PICK})",
            "writes into its argument",
        ),
    ],
}
