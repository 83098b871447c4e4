"""Answers to the exercises on gradient descent, right and wrong."""

from scratch.activations import sigmoid

SCOPE = {"sigmoid": sigmoid, "H": 1e-5}

DESCENT = "def answer(gradient, start, learning_rate=0.1, steps=100):\n"
MINIBATCH = (
    "def answer(gradient, start, X, t, batch_size, "
    "learning_rate=0.1, epochs=1, seed=0):\n"
)


def measured(rule, before="x = np.asarray(x, dtype=float)", h="1e-5"):
    """A numerical gradient whose rule for one element is given."""
    return f"""
def answer(f, x):
    {before}
    h = {h}
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        gradient[index] = {rule}
    return gradient
"""


def in_place(before, back="x[index] = kept", h="1e-4"):
    """The numerical gradient of many books, which moves x itself."""
    return f"""
def answer(f, x):
    {before}
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + {h}
        above = f(x)
        x[index] = kept - {h}
        gradient[index] = (above - f(x)) / (2 * {h})
        {back}
    return gradient
"""


def walk(step, start="np.array(start, dtype=float)", path="[x]", back="np.array(path)"):
    return f"""{DESCENT}
    x = {start}
    path = {path}
    for _ in range(steps):
        {step}
        path.append(x)
    return {back}
"""


def batches(
    before="",
    order="rng.permutation(len(X))",
    stop="len(X)",
    step="gradient(w, X[batch], t[batch])",
    update="w = w - learning_rate * step",
    inside="path.append(w)",
    after="",
    back="np.array(path)",
    seed="seed",
):
    return f"""{MINIBATCH}
    rng = np.random.default_rng({seed})
    w = np.array(start, dtype=float)
    path = [w]
    {before}
    for _ in range(epochs):
        order = {order}
        begun = w
        for first in range(0, {stop}, batch_size):
            batch = order[first : first + batch_size]
            step = {step}
            {update}
            {inside}
        {after}
    return {back}
"""


RIGHT = {
    "slope_of_fit": [
        "lambda a, x, t: -2 * np.sum(x * (t - a * x))",
        "lambda a, x, t: 2 * np.dot(x, a * x - t)",
        "lambda a, x, t: 2 * (a * np.sum(x**2) - np.sum(x * t))",
        "lambda a, x, t: sum(-2 * p * (q - a * p) for p, q in zip(x, t))",
    ],
    "gradient_descent": [
        walk("x = x - learning_rate * gradient(x)"),
        walk("x = x - learning_rate * gradient(x)", "start", "[start]"),
        walk(
            "x = x.copy(); x -= learning_rate * gradient(x)",
        ),
        f"""{DESCENT}
    path = np.zeros((steps + 1, *np.shape(start)))
    path[0] = start
    for i in range(steps):
        path[i + 1] = path[i] - learning_rate * gradient(path[i])
    return path
""",
    ],
    "numerical_gradient": [
        measured("(f(x + step) - f(x - step)) / (2 * h)"),
        measured("(f(x + step) - f(x - step)) / (2 * h)", h="1e-4"),
        measured("(f(x + step) - f(x - step)) / 2 / h", h="1e-6"),
        in_place("x = np.array(x, dtype=float)"),
        """
def answer(f, x):
    x = np.array(x, dtype=float)
    steps = H * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + step) - f(x - step)) / (2 * H) for step in steps]
    return np.reshape(slopes, x.shape)
""",
    ],
    "perceptron_gradient": [
        "lambda w, X, t: X.T @ (sigmoid(X @ w) - t) / len(X)",
        "lambda w, X, t: (sigmoid(X @ w) - t) @ X / X.shape[0]",
        "lambda w, X, t: np.mean(X * (sigmoid(X @ w) - t)[:, None], axis=0)",
        """
def answer(w, X, t):
    gradient = np.zeros(len(w))
    for row, target in zip(X, t):
        gradient += row * (sigmoid(row @ w) - target)
    return gradient / len(X)
""",
    ],
    "iterations": [
        "lambda n, batch_size, epochs: epochs * int(np.ceil(n / batch_size))",
        "lambda n, batch_size, epochs: -(-n // batch_size) * epochs",
        "lambda n, b, epochs: epochs * ((n + b - 1) // b)",
        "lambda n, b, epochs: epochs * len(range(0, n, b))",
        "lambda n, b, epochs: epochs * np.ceil(n / b)",
    ],
    "minibatch_descent": [
        batches(),
        batches(order="np.arange(len(X)); rng.shuffle(order)"),
        f"""{MINIBATCH}
    rng = np.random.default_rng(seed)
    path = [start]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for batch in np.split(order, range(batch_size, len(X), batch_size)):
            slope = gradient(path[-1], X[batch], t[batch])
            path.append(path[-1] - learning_rate * slope)
    return path
""",
        f"""{MINIBATCH}
    rng = np.random.default_rng(seed)
    path = [start]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        shuffled, targets = X[order], t[order]
        for i in range(0, len(X), batch_size):
            part = slice(i, i + batch_size)
            slope = gradient(path[-1], shuffled[part], targets[part])
            path.append(path[-1] - learning_rate * slope)
    return np.stack(path)
""",
    ],
}

WRONG = {
    "slope_of_fit": [
        ("lambda a, x, t: 2 * np.sum(x * (t - a * x))", "sign is wrong"),
        ("lambda a, x, t: -np.sum(x * (t - a * x))", "The 2 is missing"),
        ("lambda a, x, t: np.sum(x * (t - a * x))", "minus and the 2"),
        ("lambda a, x, t: -2 * np.sum(t - a * x)", "factor x is missing"),
        ("lambda a, x, t: -2 * np.mean(x * (t - a * x))", "take `np.sum`"),
        ("lambda a, x, t: -2 * x * (t - a * x)", "One number for each sample"),
        ("lambda a, x, t: np.sum((t - a * x) ** 2)", "loss itself"),
        ("lambda a, x, t: -2 * np.sum(x * t - a * x)", "bracket is missing"),
        ("lambda a, x, t: -2 * sum(x) * sum(t - a * x)", "sum once"),
        ("lambda a, x, t: -2 * np.sum(a * (t - a * x))", "multiply by a"),
        ("lambda a, x, t: -2 * np.sum(x * abs(t - a * x))", "absolute value"),
        ("lambda x, t: -2 * np.sum(x * t)", "the parameters are (a, x, t)"),
        ("def answer(a, x, t):\n    s = -2 * np.sum(x * (t - a * x))", "None"),
        (
            "def answer(a, x, t):\n    t -= a * x\n    return -2 * np.sum(x * t)",
            "writes into its argument",
        ),
    ],
    "gradient_descent": [
        (walk("x = x + learning_rate * gradient(x)"), "uphill"),
        (walk("x -= learning_rate * gradient(x)"), "changed in place"),
        (walk("x -= learning_rate * gradient(x)", "start"), "changed in place"),
        (
            walk("x = x - learning_rate * gradient(x)", back="x"),
            "only where the walk ends",
        ),
        (
            walk("x = x - learning_rate * gradient(x)", path="[]"),
            "start is missing",
        ),
        (
            walk(
                "path.append(x); x = x - learning_rate * gradient(x); continue",
                path="[]",
            ),
            "last place is missing",
        ),
        (walk("x = x - learning_rate * gradient(start)"), "gradient at the start"),
        (walk("x = start - learning_rate * gradient(x)"), "leaves from the start"),
        (walk("x = x - gradient(x)"), "learning rate has no effect"),
        (walk("x = x - 0.1 * gradient(x)"), "fixed at 0.1"),
        (walk("x = x - gradient(x) / learning_rate"), "divide by the learning rate"),
        (walk("x = -learning_rate * gradient(x)"), "steps alone"),
        (walk("x = x - learning_rate * np.sign(gradient(x))"), "sign of the gradient"),
        (walk("x = x - learning_rate * x"), "in place of its gradient"),
        (walk("x = x - learning_rate * gradient(x)", back="None"), "returns None"),
        (
            "def answer(gradient, start):\n    return np.array([start])",
            "are (gradient, start, learning_rate, steps)",
        ),
    ],
    "numerical_gradient": [
        (measured("(f(x + step) - f(x)) / h"), "one side only"),
        (measured("(f(x + step) - f(x)) / h", h="1e-7"), "one side only"),
        (measured("(f(x) - f(x - step)) / h", h="1e-4"), "one side only"),
        (measured("(f(x + step) - f(x - step)) / h"), "The run is 2·h"),
        (measured("(f(x - step) - f(x + step)) / (2 * h)"), "sign is wrong"),
        (measured("(f(x + step) - f(x - step)) / 2 * h"), "Without brackets"),
        (measured("f(x + step) - f(x - step)"), "not divided by the run"),
        ("lambda f, x: (f(x + H) - f(x - H)) / (2 * H)", "move together"),
        (measured("(f(x + h) - f(x - h)) / (2 * h)"), "move together"),
        (in_place("x = np.array(x)"), "no room for x + h"),
        (in_place("x = np.array(x)", h="1e-6"), "no room for x + h"),
        (
            measured("(f(x + step) - f(x - step)) / (2 * h)", "x = np.asarray(x)"),
            "cuts the step off to 0",
        ),
        (
            measured("(f(x + step) - f(x - step)) / (2 * h)")
            .replace("gradient = np.zeros_like(x)", "gradient = np.zeros_like(given)")
            .replace("x = np.asarray(x,", "given, x = x, np.asarray(x,"),
            "decimals are cut off",
        ),
        (in_place("x = np.array(x, dtype=float)", back="pass"), "not put back"),
        (
            """
def answer(f, x):
    x = np.asarray(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = H
        gradient[i] = (f(x + step) - f(x - step)) / (2 * H)
    return gradient
""",
            "moves whole rows",
        ),
        (
            measured("(f(x + step) - f(x - step)) / (2 * h)").replace(
                "return gradient", "return gradient.ravel()"
            ),
            "flattened",
        ),
        (
            measured("(f(x + step) - f(x - step)) / (2 * h)").replace(
                "return gradient", "gradient"
            ),
            "returns None",
        ),
        (in_place("x = np.asarray(x, dtype=float)", back="pass"), "not put back"),
        (
            in_place("x = np.asarray(x, dtype=float)").replace(
                "return gradient", "x += 1\n    return gradient"
            ),
            "writes into its argument",
        ),
    ],
    "perceptron_gradient": [
        ("lambda w, X, t: X.T @ (t - sigmoid(X @ w)) / len(X)", "sign is wrong"),
        ("lambda w, X, t: X.T @ (sigmoid(X @ w) - t)", "1/N is missing"),
        ("lambda w, X, t: X.T @ (t - sigmoid(X @ w))", "sign is wrong (it is"),
        ("lambda w, X, t: X.T @ (X @ w - t) / len(X)", "sigmoid is missing"),
        (
            "def answer(w, X, t):\n    y = sigmoid(X @ w)\n"
            "    return X.T @ ((y - t) * y * (1 - y)) / len(X)",
            "y · (1 − y) is too much",
        ),
        ("lambda w, X, t: 2 * X.T @ (sigmoid(X @ w) - t) / len(X)", "squared errors"),
        ("lambda w, X, t: X.T @ (sigmoid(X @ w) - t) / X.size", "number of samples"),
        ("lambda w, X, t: X.T @ (sigmoid(X @ w) - t) / len(w)", "not of weights"),
        ("lambda w, X, t: np.mean(sigmoid(X @ w) - t)", "mean of y − t alone"),
        ("lambda w, X, t: sigmoid(X @ w) - t", "number for each sample"),
        ("lambda w, X, t: X.T @ sigmoid(X @ w) / len(X)", "targets are missing"),
        ("lambda w, X, t: X.T @ ((X @ w > 0) - t) / len(X)", "round the prediction"),
        ("lambda w, X, t: X @ (sigmoid(X @ w) - t) / len(X)", "transposed: X.T"),
        (
            "lambda w, X, t: X * (sigmoid(X @ w) - t)[:, None] / len(X)",
            "one sample's share",
        ),
        (
            "lambda w, X, t: X.T @ (1 / (1 + np.exp(-X @ w)) - t) / len(X)",
            "`sigmoid` of lesson 01",
        ),
        ("lambda w, X: X.T @ sigmoid(X @ w)", "the parameters are (w, X, t)"),
        ("def answer(w, X, t):\n    y = sigmoid(X @ w)", "returns None"),
    ],
    "iterations": [
        ("lambda n, b, epochs: epochs * (n // b)", "rounded down"),
        ("lambda n, b, epochs: int(n / b) * epochs", "rounded down"),
        ("lambda n, b, epochs: int(np.ceil(epochs * n / b))", "in each epoch"),
        ("lambda n, b, epochs: n * epochs // b", "rounded on its own"),
        ("lambda n, b, epochs: epochs * n / b", "part of a step"),
        ("lambda n, b, epochs: epochs * round(n / b)", "round up"),
        ("lambda n, b, epochs: epochs * (n // b + 1)", "One too many"),
        ("lambda n, b, epochs: int(np.ceil(n / b))", "a single epoch"),
        ("lambda n, b, epochs: n * epochs", "one step for each sample"),
        ("lambda n, b, epochs: epochs", "one step an epoch"),
        ("lambda n, b, epochs: b * epochs", "how many samples a step takes"),
        ("lambda n, b: n // b", "the parameters are (n, batch_size, epochs)"),
        ("def answer(n, b, epochs):\n    k = n // b", "returns None"),
    ],
    "minibatch_descent": [
        (batches(order="np.arange(len(X))"), "not shuffled"),
        (
            batches(before="fixed = rng.permutation(len(X))", order="fixed"),
            "same order",
        ),
        (
            batches(order="np.random.default_rng(seed).permutation(len(X))"),
            "same order",
        ),
        (batches(order="rng.integers(0, len(X), len(X))"), "Some samples come twice"),
        (
            batches(step="gradient(w, X[batch], t[first : first + batch_size])"),
            "no longer belong together",
        ),
        (
            batches(stop="len(X) - len(X) % batch_size"),
            "smaller batch of an epoch is lost",
        ),
        (batches(update="w = w + learning_rate * step"), "uphill"),
        (batches(step="gradient(w, X, t)"), "uses all samples"),
        (batches(step="gradient(begun, X[batch], t[batch])"), "where it began"),
        (
            batches(step="len(batch) * gradient(w, X[batch], t[batch])"),
            "do not multiply",
        ),
        (
            batches(step="gradient(w, X[batch], t[batch]) / len(batch)"),
            "do not divide",
        ),
        (batches(back="w"), "only where the walk ends"),
        (batches(back="np.array(path[1:])"), "start is missing"),
        (batches(inside="pass", after="path.append(w)"), "after every batch"),
        (batches(after="break"), "`epochs` has no effect"),
        (batches(update="w -= learning_rate * step"), "changed in place"),
        (batches(back="None"), "returns None"),
        (
            batches(
                before="X[:] = X[::-1].copy(); t[:] = t[::-1].copy()",
                order="len(X) - 1 - rng.permutation(len(X))",
            ),
            "writes into its argument",
        ),
        (
            "def answer(gradient, start, X, t):\n    return np.array([start])",
            "Keep the first line as it was",
        ),
    ],
}
