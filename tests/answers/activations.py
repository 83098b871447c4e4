"""Answers to the warm-ups and to the exercises on activations, right and wrong."""

SIGMOID = "lambda x: np.exp(-np.logaddexp(0, -x))"

RIGHT = {
    "double": [
        "lambda x: 2 * x",
        "lambda x: x + x",
        "lambda x: np.multiply(x, 2)",
        "lambda x: (np.array(x) * 2).tolist()",
    ],
    "center": [
        "lambda X: X - X.mean(axis=0)",
        "lambda X: X - np.mean(X, 0, keepdims=True)",
        "lambda X: X - X.sum(0) / len(X)",
        "lambda X: np.array([column - column.mean() for column in X.T]).T",
        "lambda X: (np.eye(len(X)) - 1 / len(X)) @ X",
    ],
    "relu": [
        "lambda x: np.maximum(x, 0)",
        "lambda x: x * (x > 0)",
        "lambda x: np.where(x > 0, x, 0)",
        "lambda x: (x + np.abs(x)) / 2",
        "lambda x: x.clip(min=0)",
        """
def answer(x):
    x = x.copy()
    x[x < 0] = 0
    return x
""",
        """
def answer(x):
    flat = [v if v > 0 else 0 for v in x.ravel()]
    return np.array(flat).reshape(x.shape)
""",
    ],
    "sigmoid_derivative": [
        "lambda x: sigmoid(x) * (1 - sigmoid(x))",
        "lambda x: sigmoid(x) * sigmoid(-x)",
        "lambda x: sigmoid(x) - sigmoid(x) ** 2",
        "lambda x: (1 - np.tanh(x / 2) ** 2) / 4",
    ],
    "tanh": [
        "np.tanh",
        "lambda x: 2 * sigmoid(2 * x) - 1",
        "lambda x: np.sign(x) * -np.expm1(-2*abs(x)) / (1 + np.exp(-2*abs(x)))",
        """
def answer(x):
    z = np.exp(-2 * np.abs(x))
    y = (1 - z) / (1 + z)
    return np.where(x < 0, -y, y)
""",
        """
def answer(x):
    with np.errstate(over="ignore"):
        e = np.exp(2.0 * x)
        return 1 - 2 / (e + 1)
""",
    ],
    "softplus": [
        "lambda x: np.logaddexp(0, x)",
        "lambda x: np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x)))",
        "lambda x: np.where(x > 0, x, 0) + np.log1p(np.exp(-abs(x)))",
        "lambda x: np.logaddexp(x, 0.0)",
    ],
    "elu": [
        "lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))",
        "lambda x, a=1.0, **k: np.maximum(x, 0) + k.get('alpha', a) * np.expm1("
        "np.minimum(x, 0))",
        """
def answer(x, alpha=1.0):
    y = np.array(x, dtype=float)
    negative = y < 0
    y[negative] = alpha * (np.exp(y[negative]) - 1)
    return y
""",
    ],
    "layer_output": [
        "lambda X, W, b, activation: activation(X @ W + b)",
        "lambda X, W, b, activation: activation(np.dot(X, W) + b)",
        "lambda X, W, b, f: f(np.einsum('nd,dh->nh', X, W) + b[None])",
        """
def answer(X, W, b, activation):
    return np.array([activation(x @ W + b) for x in X])
""",
    ],
    "leaky_relu": [
        "lambda x, negative_slope=0.2: np.where(x > 0, x, negative_slope * x)",
        "lambda x, negative_slope=0.2: np.maximum(x, negative_slope * x)",
        "lambda x, negative_slope=0.2: np.maximum(x, 0) + negative_slope * "
        "np.minimum(x, 0)",
        "lambda x, negative_slope=0.2: x * np.where(x < 0, negative_slope, 1)",
    ],
}

NAIVE_ELU = "np.where(x > 0, x, alpha * (np.exp(x) - 1))"

WRONG = {
    "double": [
        ("lambda x: x ** 2", "x squared"),
        ("lambda x: x + 2", "2 is added"),
        ("lambda x: x / 2", "half of x"),
        ("lambda x: x", "as it was"),
        ("lambda x: -2 * x", "sign is wrong"),
        ("lambda x: 3 * x", "1.5 times"),
        ("lambda x: print(2 * x)", "returns None"),
        ("lambda x: (2 * x).sum()", "single number"),
        ("lambda x: str(2 * x)", "of type str"),
        ("def answer(x):\n    x *= 2\n    return x", "writes into its argument"),
        ("lambda: 6", "the parameters are (x)"),
    ],
    "center": [
        ("lambda X: X - X.mean()", "one mean of everything"),
        ("lambda X: X - X.mean(axis=1, keepdims=True)", "means of the rows"),
        ("lambda X: X - X.mean(axis=1)", "a mean for each row"),
        ("lambda X: X - X.sum(axis=0)", "the sum of each column"),
        ("lambda X: X.mean(axis=0)", "subtract them from X"),
        ("lambda X: X.mean(axis=0) - X", "X minus the mean"),
        ("lambda X: X + X.mean(axis=0)", "added, not subtracted"),
        ("lambda X: X - np.median(X, axis=0)", "median"),
        ("lambda X: (X - X.mean(0)).T", "transposed"),
        ("lambda X: (X - X.mean(0)).astype(int)", "cut off"),
        ("lambda X: None", "not written yet"),
        (
            "def answer(X):\n    X -= X.mean(0)\n    return X",
            "write into the argument",
        ),
        (
            "def answer(X):\n    Y = X.astype(float)\n    X[:] = 0\n"
            "    return Y - Y.mean(0)",
            "writes into its argument",
        ),
    ],
    "relu": [
        ("lambda x: max(x, 0)", "compare whole arrays"),
        ("lambda x: x if x > 0 else 0", "whole array"),
        ("lambda x: np.max(x, 0)", "along axis 0"),
        ("lambda x: x.max()", "single number"),
        ("lambda x: np.minimum(x, 0)", "keeps the negative side"),
        ("lambda x: np.abs(x)", "That is |x|"),
        ("lambda x: (x > 0).astype(float)", "slope of ReLU"),
        ("lambda x: x > 0", "slope of ReLU"),
        ("lambda x: x", "Nothing is bent"),
        ("lambda x: -np.maximum(x, 0)", "sign is wrong"),
        ("lambda x: x[x > 0]", "shape"),
        ("lambda x: np.maximum(x, 0).sum()", "single number"),
        ("def answer(x):\n    np.maximum(x, 0)", "returns None"),
        ("def answer(x):\n    x[x < 0] = 0\n    return x", "writes into its argument"),
        ("lambda x: np.maximum(x, 1)", "index"),
        ("lambda x: maximum(x, 0)", "missing `np.`"),
    ],
    "sigmoid_derivative": [
        ("lambda x: x * (1 - x)", "You computed x · (1 − x)"),
        ("lambda x: sigmoid(x)", "sigmoid itself"),
        ("lambda x: 1 - sigmoid(x) ** 2", "slope of tanh"),
        ("lambda x: 1 - sigmoid(x)", "multiply 1 − y by y"),
        ("lambda x: sigmoid(x) * (1 + sigmoid(x))", "with a minus"),
        ("lambda x: sigmoid(sigmoid(x)) * (1 - sigmoid(sigmoid(x)))", "applied twice"),
        ("lambda x: sigmoid(x) * (1 - x)", "mixes output and input"),
        ("lambda x: -sigmoid(x) * (1 - sigmoid(x))", "sign is wrong"),
        ("lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2", "overflows at x = −1000"),
        ("lambda x: sigmoid(x) * (1 - sigmoid(x)) / 2", "0.5 times"),
        ("lambda x: (sigmoid(x) * (1 - sigmoid(x))).mean()", "single number"),
        ("def answer(x):\n    y = sigmoid(x)", "returns None"),
        ("lambda x: sigmoid(x) @ (1 - sigmoid(x))", "single number"),
        ("lambda x: sigmoid(x).dot(x)", "single number"),
    ],
    "tanh": [
        (
            "lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))",
            "exp(1000) is too large",
        ),
        ("lambda x: (1 - np.exp(-2*x)) / (1 + np.exp(-2*x))", "exp(1000)"),
        (
            "lambda x: np.sign(x) * (1 - np.exp(-abs(x))) / (1 + np.exp(-abs(x)))",
            "a factor 2 is missing",
        ),
        ("lambda x: 2 * sigmoid(x) - 1", "a factor 2 is missing"),
        (
            "lambda x: (1 - np.exp(-2*abs(x))) / (1 + np.exp(-2*abs(x)))",
            "Negative x come out positive",
        ),
        ("lambda x: sigmoid(x)", "That is the sigmoid"),
        ("lambda x: 1 - np.tanh(x) ** 2", "slope of tanh"),
        ("lambda x: (np.exp(x) + np.exp(-x)) / (np.exp(x) - np.exp(-x))", "swapped"),
        ("lambda x: -np.tanh(x)", "sign is wrong"),
        ("lambda x: np.sinh(x)", "denominator is missing"),
        ("lambda x: np.tanh(x)[0]", "shape"),
        ("lambda x: np.tanh(x).astype(x.dtype)", "cut off"),
        ("def answer(x):\n    np.tanh(x)", "returns None"),
        ("def answer(x):\n    return np.tanh(x, out=x)", "write into the argument"),
        ("import math\nanswer = math.tanh", "takes a single number"),
    ],
    "softplus": [
        ("lambda x: np.log(1 + np.exp(x))", "exp(1000) leaves the range"),
        ("lambda x: np.log1p(np.exp(x))", "exp(1000) leaves the range"),
        ("lambda x: np.log1p(np.exp(-np.abs(x)))", "add max(x, 0)"),
        ("lambda x: np.maximum(x, 0) + np.exp(-np.abs(x))", "logarithm is missing"),
        ("lambda x: np.abs(x) + np.log1p(np.exp(-np.abs(x)))", "not |x|"),
        ("lambda x: np.maximum(x, 0) - np.log1p(np.exp(-np.abs(x)))", "is added to"),
        ("lambda x: np.maximum(x, 0)", "That is ReLU"),
        ("lambda x: sigmoid(x)", "slope of softplus"),
        ("lambda x: np.logaddexp(0, -x)", "swapped"),
        ("lambda x: np.logaddexp(0, x) - np.log(2)", "too small by ln 2"),
        ("lambda x: -np.logaddexp(0, x)", "sign is wrong"),
        ("lambda x: np.logaddexp(0, x) / np.log(10)", "0.4343 times"),
        ("lambda x: np.logaddexp(0, x).sum()", "single number"),
        ("lambda x: np.log1p(np.exp(np.abs(x))) + np.maximum(x, 0)", "lost its minus"),
        ("def answer(x):\n    y = np.logaddexp(0, x)", "returns None"),
    ],
    "elu": [
        (f"lambda x, alpha=1.0: {NAIVE_ELU}", "computes both sides for all x"),
        (
            "lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)))",
            "−1 is missing",
        ),
        (
            "lambda x, alpha=1.0: np.where(x > 0, x, np.expm1(np.minimum(x, 0)))",
            "alpha has no effect",
        ),
        (
            "lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp("
            "np.minimum(x, 0)) - 1)",
            "parenthesis",
        ),
        ("lambda x, alpha=1.0: np.where(x > 0, x, alpha * x)", "straight line"),
        (
            "lambda x, alpha=1.0: alpha * np.where(x > 0, x, np.expm1("
            "np.minimum(x, 0)))",
            "scales the whole curve",
        ),
        ("lambda x, alpha=1.0: np.where(x < 0, x, alpha * np.expm1(x))", "swapped"),
        (
            "lambda x, alpha=1.0: np.where(x > 0, x, -alpha * np.expm1("
            "np.minimum(x, 0)))",
            "sign on the left",
        ),
        ("lambda x, alpha=1.0: np.maximum(x, 0)", "That is ReLU"),
        (
            "lambda x, alpha=1.0: x if x > 0 else alpha * (np.exp(x) - 1)",
            "single truth",
        ),
        ("lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0)))", "are (x, alpha)"),
        ("def answer(x, alpha=1.0):\n    np.where(x > 0, x, 0)", "returns None"),
        (
            "def answer(x, alpha=1.0):\n    x[x < 0] = alpha * np.expm1(x[x < 0])\n"
            "    return x",
            "writes into its argument",
        ),
    ],
    "layer_output": [
        ("lambda X, W, b, f: X @ W + b", "activation is not applied"),
        ("lambda X, W, b, f: f(X @ W)", "bias b is missing"),
        ("lambda X, W, b, f: f(X @ W) + b", "after the activation"),
        ("lambda X, W, b, f: f(X @ W - b)", "subtracted"),
        ("lambda X, W, b, f: f(X) @ W + b", "bends the inputs"),
        ("lambda X, W, b, f: f(X * W + b)", "element by element"),
        ("lambda X, W, b, f: f(W @ X + b)", "order is reversed"),
        ("lambda X, W, b, f: f(X @ W.T + b)", "W is transposed"),
        ("lambda X, W, b, f: f(X @ W + b).T", "result is transposed"),
        ("lambda X, W, b, f: f", "of type function"),
        ("lambda X, W, b, f: f(X @ W + b).sum()", "single number"),
        ("lambda X, W, b: X @ W + b", "the parameters are (X, W, b, activation)"),
        ("def answer(X, W, b, f):\n    f(X @ W + b)", "returns None"),
        (
            "def answer(X, W, b, f):\n    b += 1\n    return f(X @ W + b - 1)",
            "writes into its argument",
        ),
    ],
    "leaky_relu": [
        ("lambda x, negative_slope=0.2: np.where(x > 0, x, 0.2 * x)", "no effect"),
        (
            "lambda x, negative_slope=0.2: np.where(x > 0, negative_slope * x, x)",
            "swapped",
        ),
        ("lambda x, negative_slope=0.2: np.maximum(x, 0)", "That is ReLU"),
        ("lambda x, negative_slope=0.2: np.maximum(x, negative_slope)", "multiply x"),
        (
            "lambda x, negative_slope=0.2: np.where(x > 0, x, -negative_slope * x)",
            "negative x stay negative",
        ),
        ("lambda x, negative_slope=0.2: negative_slope * x", "on the right it is 1"),
        (
            "lambda x, negative_slope=0.2: np.where(x > 0, x, negative_slope)",
            "multiply it by x",
        ),
        (
            "lambda x, negative_slope=0.2: x if x > 0 else negative_slope * x",
            "single truth",
        ),
        ("lambda x: np.where(x > 0, x, 0.2 * x)", "are (x, negative_slope)"),
        (
            "def answer(x, negative_slope=0.2):\n    x[x < 0] *= negative_slope\n"
            "    return x",
            "write into the argument",
        ),
        ("def answer(x, negative_slope=0.2):\n    y = x", "returns None"),
    ],
}
