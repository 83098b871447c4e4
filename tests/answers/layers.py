"""Answers to the exercises on layers, right and wrong."""

ARGS = "lambda X, W, gradient: "
SCORES = "lambda y_true, Z: "

RIGHT = {
    "relu_backward": [
        "lambda x, gradient: gradient * (x > 0)",
        "lambda x, gradient: np.where(x > 0, gradient, 0)",
        "lambda x, gradient: gradient * np.sign(np.maximum(x, 0))",
        """
def answer(x, gradient):
    dx = gradient.copy()
    dx[x <= 0] = 0
    return dx
""",
    ],
    "dense_backward": [
        ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum(axis=0))",
        ARGS + "(np.dot(gradient, W.T), np.dot(X.T, gradient), gradient.sum(0))",
        ARGS + "(np.einsum('nh,dh->nd', gradient, W), "
        "np.einsum('nd,nh->dh', X, gradient), np.ones(len(X)) @ gradient)",
    ],
    "softmax_crossentropy_backward": [
        SCORES + "(softmax(Z) - y_true) / len(Z)",
        SCORES + "softmax(Z) / Z.shape[0] - y_true / Z.shape[0]",
        """
def answer(y_true, Z):
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - y_true) / len(Z)
""",
    ],
}

WRONG = {
    "relu_backward": [
        ("lambda x, gradient: np.maximum(gradient, 0)", "looks at the gradient"),
        ("lambda x, gradient: gradient * (gradient > 0)", "looks at the gradient"),
        ("lambda x, gradient: gradient * (x >= 0)", "x > 0, not x >= 0"),
        ("lambda x, gradient: x > 0", "local slope alone"),
        ("lambda x, gradient: np.maximum(x, 0)", "ReLU forward"),
        ("lambda x, gradient: gradient * np.maximum(x, 0)", "multiplied by x"),
        ("lambda x, gradient: gradient * (x < 0)", "wrong way round"),
        ("lambda x, gradient: gradient", "Everything passes"),
        ("lambda x, gradient: x * (gradient > 0)", "are exchanged"),
        ("lambda x, gradient: np.where(x > 0, x, gradient)", "mixed up"),
        ("lambda x, gradient: gradient * np.sign(x)", "turned round"),
        ("lambda x, gradient: gradient + (x > 0)", "slope is added"),
        ("lambda x, gradient: gradient * (x > 1)", "switch is at 0"),
        ("lambda x, gradient: gradient * (x > 0) / len(x)", "Nothing is averaged"),
        ("lambda x, gradient: gradient * (x > 0).T", "shapes don't fit"),
        ("lambda x, gradient: gradient[x > 0]", "stay, as zeros"),
        ("lambda x, gradient: np.where(x > 0, gradient, x)", "0, not x"),
        ("lambda x, gradient: -gradient * (x > 0)", "sign is wrong"),
        ("lambda x, gradient: (gradient * (x > 0)).sum()", "single number"),
        ("lambda x, gradient: gradient if x > 0 else 0", "whole array"),
        (
            "def answer(x, gradient):\n    gradient[x <= 0] = 0\n    return gradient",
            "writes into its argument",
        ),
        ("def answer(x, gradient):\n    gradient * (x > 0)", "returns None"),
    ],
    "dense_backward": [
        (ARGS + "(gradient @ W, X.T @ gradient, gradient.sum(0))", "W has to be"),
        (ARGS + "(gradient @ W.T, X @ gradient, gradient.sum(0))", "X has to be"),
        (
            ARGS + "(gradient @ W.T, gradient.T @ X, gradient.sum(0))",
            "∂L/∂W is transposed",
        ),
        (
            ARGS + "(W @ gradient.T, X.T @ gradient, gradient.sum(0))",
            "∂L/∂X is transposed",
        ),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient)", "sum of the rows"),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum(1))", "axis=1"),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum())", "its own sum"),
        (
            ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum(0, keepdims=True))",
            "leave out keepdims",
        ),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient.mean(0))", "is a sum"),
        (
            ARGS + "(gradient @ W.T, X.T @ gradient / len(X), gradient.mean(0))",
            "You divide by N",
        ),
        (
            ARGS + "(X.T @ gradient, gradient @ W.T, gradient.sum(0))",
            "first two are exchanged",
        ),
        (ARGS + "(X.T @ gradient, gradient.sum(0))", "∂L/∂X is missing"),
        (ARGS + "(gradient @ W.T, X.T @ gradient)", "∂L/∂b is missing"),
        (
            ARGS + "(-gradient @ W.T, X.T @ gradient, gradient.sum(0))",
            "Result 1 of 3: The sign is wrong",
        ),
        (
            ARGS + "(gradient @ W.T, 2 * X.T @ gradient, gradient.sum(0))",
            "Result 2 of 3: Each value is 2 times",
        ),
        ("def answer(X, W, gradient):\n    gradient @ W.T", "returns None"),
        (
            "def answer(X, W, gradient):\n    db = gradient.sum(0)\n"
            "    dX, dW = gradient @ W.T, X.T @ gradient\n    gradient *= 0\n"
            "    return dX, dW, db",
            "writes into its argument",
        ),
    ],
    "softmax_crossentropy_backward": [
        (SCORES + "softmax(Z) - y_true", "1/N is forgotten"),
        (SCORES + "(y_true - softmax(Z)) / len(Z)", "prediction minus target"),
        (SCORES + "y_true - softmax(Z)", "and the 1/N is forgotten"),
        (SCORES + "(softmax(Z) - y_true) * len(Z)", "You multiply by N"),
        (SCORES + "(softmax(Z) - y_true) / 4", "not always 4"),
        (SCORES + "softmax(Z) / len(Z) - y_true", "parenthesis is missing"),
        (SCORES + "(softmax(Z) - y_true) ** 2 / len(Z)", "squared"),
        (SCORES + "softmax(Z) / len(Z)", "targets have no effect"),
        (SCORES + "(softmax(Z, axis=None) - y_true) / len(Z)", "mixed the samples"),
        (SCORES + "-np.sum(y_true * np.log(softmax(Z)))", "That is the loss"),
        (SCORES + "(Z - y_true) / len(Z)", "softmax is missing"),
        (SCORES + "(softmax(Z) - y_true) / Z.size", "of all elements"),
        (SCORES + "(softmax(Z) - y_true) / Z.shape[1]", "that of classes"),
        (SCORES + "(softmax(Z, axis=0) - y_true) / len(Z)", "mixed the samples"),
        (SCORES + "(sigmoid(Z) - y_true) / len(Z)", "sigmoid of each score"),
        (SCORES + "-y_true / softmax(Z) / len(Z)", "by the prediction y"),
        (SCORES + "softmax(Z) - y_true / len(Z)", "parenthesis is missing"),
        (SCORES + "((softmax(Z) - y_true) / len(Z)).sum(axis=0)", "summed up"),
        (SCORES + "2 * (softmax(Z) - y_true) / len(Z)", "The 2 belongs"),
        (SCORES + "((softmax(Z) - y_true) / len(Z)).mean()", "single number"),
        (
            SCORES + "(np.exp(Z) / np.exp(Z).sum(1, keepdims=True) - y_true) / len(Z)",
            "exp(1000) is inf",
        ),
        (
            "def answer(y_true, Z):\n    Z -= Z.max(1, keepdims=True)\n"
            "    return (softmax(Z) - y_true) / len(Z)",
            "writes into its argument",
        ),
        ("def answer(y_true, Z):\n    softmax(Z) - y_true", "returns None"),
    ],
}
