"""Hints that do not guess: what was done is named, whatever the exercise."""

import importlib
import itertools
import linecache
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers.checks import detectors
from helpers.checks.comparing import difference
from helpers.checks.detectors import diagnose, endless
from helpers.checks.exercise import Case, find
from helpers.checks.raising import hint_for
from helpers.checks.running import run

CELLS = itertools.count()
MODULES = ("activations", "optimizers")

# Answers as learners write them: exercise, part of the hint, cell.
WRONG = [
    (
        "double",
        "is no power in Python",
        """\
def double(x):
    return x ^ 2
""",
    ),
    (
        "center",
        "stands inside the loop",
        """\
def center(X):
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        result[:, j] = X[:, j] - X[:, j].mean()
        return result
""",
    ),
    (
        "center",
        "`np.zeros_like(X)` holds integers",
        """\
def center(X):
    result = np.zeros_like(X)
    for j in range(X.shape[1]):
        result[:, j] = X[:, j] - X[:, j].mean()
    return result
""",
    ),
    (
        "relu",
        "`np.where` keeps every place",
        """\
def relu(x):
    return x[x > 0]
""",
    ),
    (
        "relu",
        "end it with `return y`",
        """\
def relu(x):
    y = np.maximum(x, 0)
""",
    ),
    (
        "relu",
        "A set comes back",
        """\
def relu(x):
    return {max(v, 0) for v in x.ravel()}
""",
    ),
    (
        "double",
        "begin the line with `return`",
        """\
def double(x):
    print(2 * x)
""",
    ),
    (
        "sigmoid_derivative",
        "Write `y * (1 - y)`",
        """\
def sigmoid_derivative(x):
    y = sigmoid(x)
    return y(1 - y)
""",
    ),
    (
        "sigmoid_derivative",
        "Put `1 - y` in parentheses",
        """\
def sigmoid_derivative(x):
    y = sigmoid(x)
    return y * 1 - y
""",
    ),
    (
        "sigmoid_derivative",
        "`x` is a variable of the notebook",
        """\
def sigmoid_derivative(z):
    y = sigmoid(x)
    return y * (1 - y)
""",
    ),
    (
        "softplus",
        "`np.abs(x)` in place of `x`",
        """\
def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-x))
""",
    ),
    (
        "softplus",
        "One step is too many: `1 +`",
        """\
def softplus(x):
    return np.maximum(x, 0) + np.log1p(1 + np.exp(-np.abs(x)))
""",
    ),
    (
        "softplus",
        "`np.maximum` is",
        """\
def softplus(x):
    return np.max(x, 0) + np.log1p(np.exp(-np.abs(x)))
""",
    ),
    (
        "softmax",
        "is the index at which the largest",
        """\
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.argmax(e / e.sum(axis=axis, keepdims=True), axis=axis)
""",
    ),
    (
        "softmax",
        "closes too early",
        """\
def softmax(x, axis=-1):
    e = np.exp(x) - np.max(x, axis=axis, keepdims=True)
    return e / e.sum(axis=axis, keepdims=True)
""",
    ),
    (
        "softmax",
        "stands inside the loop",
        """\
def softmax(x, axis=-1):
    out = np.zeros(x.shape)
    for i in range(len(x)):
        e = np.exp(x[i] - x[i].max())
        out[i] = e / e.sum()
        return out
""",
    ),
    (
        "feed_forward",
        "`relu` is always called",
        """\
def feed_forward(X, layers, activation):
    for W, b in layers[:-1]:
        X = relu(X @ W + b)
    W, b = layers[-1]
    return X @ W + b
""",
    ),
    (
        "slope_of_fit",
        "`data` is a variable",
        """\
data = np.array([1.0, 2.0, 3.0])
def slope_of_fit(a, x, t):
    return -2 * np.sum(data * (t - a * data))
""",
    ),
    (
        "feed_forward",
        "stands inside the loop",
        """\
def feed_forward(X, layers, activation):
    out = X
    for W, b in layers:
        out = activation(out @ W + b)
        return out - b
""",
    ),
    (
        "mean_squared_error",
        "Put `y_true - y_pred` in parentheses",
        """\
def mean_squared_error(y_true, y_pred):
    return np.mean(y_true - y_pred ** 2, axis=-1)
""",
    ),
    (
        "mean_squared_error",
        "is no power",
        """\
def mean_squared_error(y_true, y_pred):
    return np.mean((y_true - y_pred) ^ 2, axis=-1)
""",
    ),
    (
        "mean_squared_error",
        "`//` in",
        """\
def mean_squared_error(y_true, y_pred):
    return np.sum((y_true - y_pred) ** 2, axis=-1) // y_true.shape[-1]
""",
    ),
    (
        "hinge",
        "hold too much together",
        """\
def hinge(y_true, y_pred):
    if np.all((y_true == 0) | (y_true == 1)):
        y_true = 2 * y_true - 1
    return np.mean(np.maximum((1 - y_true) * y_pred, 0), axis=-1)
""",
    ),
    (
        "binary_crossentropy",
        "Put `1 - y_true` in parentheses",
        """\
def binary_crossentropy(y_true, y_pred):
    y = np.clip(y_pred, EPSILON, 1 - EPSILON)
    return -np.mean(y_true * np.log(y) + 1 - y_true * np.log(1 - y), axis=-1)
""",
    ),
    (
        "binary_crossentropy",
        "have changed places",
        """\
def binary_crossentropy(y_true, y_pred):
    y = np.clip(y_true, EPSILON, 1 - EPSILON)
    return -np.mean(y_pred * np.log(y) + (1 - y_pred) * np.log(1 - y), axis=-1)
""",
    ),
    (
        "sparse_categorical_crossentropy",
        "stands inside the loop",
        """\
def sparse_categorical_crossentropy(y_true, y_pred):
    y = np.clip(y_pred, EPSILON, 1 - EPSILON)
    y = y / y.sum(axis=-1, keepdims=True)
    for i in range(len(y)):
        return -np.log(y[i, y_true[i]])
""",
    ),
    (
        "slope_of_fit",
        "Write `x * (t - a * x)`",
        """\
def slope_of_fit(a, x, t):
    return -2 * np.sum(x(t - a * x))
""",
    ),
    (
        "gradient_descent",
        "`+ 1`",
        """\
def gradient_descent(gradient, start, learning_rate=0.1, steps=100):
    path = [np.array(start, float)]
    for _ in range(steps + 1):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)
""",
    ),
    (
        "gradient_descent",
        "`gradient` is a function and stands without",
        """\
def gradient_descent(gradient, start, learning_rate=0.1, steps=100):
    path = [np.array(start, float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient)
    return np.array(path)
""",
    ),
    (
        "numerical_gradient",
        "Put `2 * h` in parentheses",
        """\
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        grad[i] = (f(x + step) - f(x - step)) / 2 * h
    return grad
""",
    ),
    (
        "numerical_gradient",
        "belongs into the loop",
        """\
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros(x.shape)
    step = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step[i] = h
        grad[i] = (f(x + step) - f(x - step)) / (2 * h)
    return grad
""",
    ),
    (
        "numerical_gradient",
        "holds integers where its argument",
        """\
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        grad[i] = (f(x + step) - f(x - step)) / (2 * h)
    return grad
""",
    ),
    (
        "logistic_gradient",
        "in parentheses",
        """\
def logistic_gradient(w, X, t):
    return X.T @ sigmoid(X @ w) - t / len(X)
""",
    ),
    (
        "minibatch_descent",
        "The fixed number `0` stands where `seed`",
        """\
def minibatch_descent(
    gradient, start, X, t, batch_size, learning_rate=0.1, epochs=1, seed=0
):
    rng = np.random.default_rng(0)
    w = np.array(start, float)
    path = [w]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for i in range(0, len(X), batch_size):
            batch = order[i:i + batch_size]
            w = w - learning_rate * gradient(w, X[batch], t[batch])
            path.append(w)
    return np.array(path)
""",
    ),
    (
        "multiply_backward",
        "in a dictionary",
        """\
def multiply_backward(x, y, gradient):
    return {"dx": gradient * y, "dy": gradient * x}
""",
    ),
    (
        "topological_order",
        "in a dictionary",
        """\
def topological_order(last, parents):
    stack, listed = [last], {}
    while stack:
        node = stack[-1]
        todo = [p for p in parents(node) if p not in listed]
        if todo:
            stack += todo
        else:
            listed[stack.pop()] = True
    return listed
""",
    ),
    (
        "topological_order",
        "`parents` is a function and stands with [ ]",
        """\
def topological_order(last, parents):
    stack, listed = [last], {}
    while stack:
        node = stack[-1]
        todo = [p for p in parents[node] if p not in listed]
        if todo:
            stack += todo
        else:
            listed[stack.pop()] = True
    return list(listed)
""",
    ),
    (
        "momentum_step",
        "in another order",
        """\
def momentum_step(w, v, gradient, learning_rate=0.01, momentum=0.9):
    v = momentum * v - learning_rate * gradient
    return v, w + v
""",
    ),
    (
        "momentum_step",
        "Only one result comes back",
        """\
def momentum_step(w, v, gradient, learning_rate=0.01, momentum=0.9):
    v = momentum * v - learning_rate * gradient
    return w + v
""",
    ),
    (
        "momentum_step",
        "Fixed numbers stand where",
        """\
def momentum_step(w, v, gradient, learning_rate=0.01, momentum=0.9):
    v = 0.9 * v - 0.01 * gradient
    return w + v, v
""",
    ),
    (
        "long_run_rate",
        "Put `1 - momentum` in parentheses",
        """\
def long_run_rate(learning_rate, momentum):
    return learning_rate / 1 - momentum
""",
    ),
    (
        "long_run_rate",
        "cuts the decimals off",
        """\
def long_run_rate(learning_rate, momentum):
    return learning_rate // (1 - momentum)
""",
    ),
    (
        "rmsprop_step",
        "closes too early",
        """\
def rmsprop_step(w, s, gradient, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    s = rho * s + (1 - rho) * gradient ** 2
    return w - learning_rate * gradient / np.sqrt(s) + epsilon, s
""",
    ),
    (
        "rmsprop_step",
        "hold too much together",
        """\
def rmsprop_step(w, s, gradient, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    s = rho * s + ((1 - rho) * gradient) ** 2
    return w - learning_rate * gradient / np.sqrt(s + epsilon), s
""",
    ),
    (
        "adam_step",
        "The same in the other lines",
        """\
def adam_step(w, m, v, t, gradient, rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient ** 2
    m_hat = m / 1 - beta_1 ** t
    v_hat = v / 1 - beta_2 ** t
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
""",
    ),
    (
        "adam_step",
        "is no power",
        """\
def adam_step(w, m, v, t, gradient, rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient ** 2
    m_hat = m / (1 - beta_1 ^ t)
    v_hat = v / (1 - beta_2 ^ t)
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
""",
    ),
    (
        "adam_step",
        "`beta_1` and `beta_2` have changed places",
        """\
def adam_step(w, m, v, t, gradient, rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_2 * m + (1 - beta_2) * gradient
    v = beta_1 * v + (1 - beta_1) * gradient ** 2
    m_hat = m / (1 - beta_2 ** t)
    v_hat = v / (1 - beta_1 ** t)
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
""",
    ),
    (
        "honest_score",
        "is the index of the right one",
        """\
def honest_score(train, validation, test, fit, rates):
    mean, std = train[0].mean(), train[0].std()
    parts = [((x - mean) / std, y) for x, y in (train, validation, test)]
    models = [fit(*parts[0], rate) for rate in rates]
    best = np.argmax([m.score(*parts[1]) for m in models])
    return best, models[best].score(*parts[2])
""",
    ),
    (
        "honest_score",
        "Put `x - mean` in parentheses",
        """\
def honest_score(train, validation, test, fit, rates):
    mean, std = train[0].mean(), train[0].std()
    parts = [(x - mean / std, y) for x, y in (train, validation, test)]
    models = {rate: fit(*parts[0], rate) for rate in rates}
    best = max(rates, key=lambda rate: models[rate].score(*parts[1]))
    return best, models[best].score(*parts[2])
""",
    ),
    (
        "output_and_loss",
        "in a dictionary",
        """\
def output_and_loss(task):
    return {"digit 0-9": ("softmax", "sparse_categorical_crossentropy"),
            "digit one-hot": ("softmax", "categorical_crossentropy"),
            "objects in a photo": ("sigmoid", "binary_crossentropy"),
            "temperature": ("linear", "mean_squared_error")}
""",
    ),
    (
        "confusion_matrix",
        "same row many times",
        """\
def confusion_matrix(y_true, y_pred, classes):
    m = [[0] * classes] * classes
    for t, p in zip(y_true, y_pred):
        m[t][p] += 1
    return np.array(m)
""",
    ),
    (
        "confusion_matrix",
        "one turn too few",
        """\
def confusion_matrix(y_true, y_pred, classes):
    m = np.zeros((classes, classes), int)
    for i in range(1, len(y_true)):
        m[y_true[i], y_pred[i]] += 1
    return m
""",
    ),
]


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not decide which hint is found."""
    monkeypatch.setattr(detectors, "BUDGET_SECONDS", 60)
    monkeypatch.setattr(detectors, "TRIAL_SECONDS", 5)


def learner(name: str, cell: str) -> Callable[..., Any]:
    """What a cell defines, after the imports that the lessons make."""
    modules = [importlib.import_module(f"scratch.{module}") for module in MODULES]
    scope: dict[str, Any] = {"np": np, "EPSILON": 1e-7, "x": np.linspace(-4, 4, 9)}
    for module in modules:
        scope |= {k: v for k, v in vars(module).items() if callable(v)}
    scope.pop(name, None)
    place = f"<cell {next(CELLS)}>"
    linecache.cache[place] = (len(cell), None, cell.splitlines(True), place)
    exec(compile(cell, place, "exec"), scope)
    return scope[name]


def diagnosed(name: str, answer: Callable[..., Any]) -> str | None:
    exercise = find(name)
    finished = run(answer, exercise.cases, exercise.seconds)
    for outcome in finished.outcomes:
        outcome.value = exercise.seen(outcome.value)
    right = (exercise.reference(*c.args, **c.kwargs) for c in exercise.cases)
    return diagnose(exercise, answer, finished, [exercise.seen(r) for r in right])


@pytest.mark.parametrize(("name", "part", "cell"), WRONG)
def test_what_was_done_is_named(name: str, part: str, cell: str) -> None:
    hint = diagnosed(name, learner(name, cell))
    assert part in (hint or "")
    assert 5 <= len((hint or "").split()) <= 60


def test_a_right_answer_has_no_diagnosis() -> None:
    assert diagnosed("relu", find("relu").reference) is None


def test_an_answer_without_a_source_is_not_run_again() -> None:
    class FromAfar:
        calls = 0

        def __call__(self, x: Any) -> Any:
            self.calls += 1
            return np.abs(x)

    answer = FromAfar()
    diagnosed("relu", answer)
    cases = len(find("relu").cases)
    assert answer.calls <= 3 * cases  # at most turned, never changed


def test_a_change_that_never_ends_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(detectors, "BUDGET_SECONDS", 0.5)
    monkeypatch.setattr(detectors, "TRIAL_SECONDS", 0.1)
    cell = """\
def iterations(n, batch_size, epochs):
    steps = 0
    while n > 0:
        n -= batch_size
        steps += 2
    return steps * epochs - 1
"""
    assert diagnosed("iterations", learner("iterations", cell)) != ""


def test_a_loop_that_cannot_end_is_pointed_at() -> None:
    cell = """\
def iterations(n, batch_size, epochs):
    steps = 0
    while n > 0:
        steps += 1
    return steps * epochs
"""
    assert "`while n > 0` never ends" in endless(learner("iterations", cell))


def test_a_loop_that_ends_is_not_blamed() -> None:
    cell = """\
def iterations(n, batch_size, epochs):
    left = list(range(n))
    while left:
        left.pop()
    return epochs
"""
    assert endless(learner("iterations", cell)) == ""


@pytest.mark.parametrize(
    ("expected", "value", "forbidden"),
    [
        ([1.0, 2.0, 3.0], [1.0, 2.0], "axis"),
        ([1.0, 2.0], [np.nan, 2.0], "range of floats"),
        ((3, "overfitting"), (3, "overfit"), "integer"),
        ([6.0, 8.0], [6.0001, 8.0001], "1 times"),
        ([2.0, 4.0], [2, 3], "cut"),
    ],
)
def test_numbers_alone_claim_no_cause(
    expected: Any, value: Any, forbidden: str
) -> None:
    said = difference(Case((1,), {}, "1"), expected, value)
    assert said
    assert forbidden not in said


def test_an_error_inside_is_not_blamed_on_the_first_line() -> None:
    def relu(x: Any) -> Any:
        return np.sum(x, axes=0)

    with pytest.raises(TypeError) as caught:
        relu(np.zeros(2))
    assert "first line" not in hint_for(caught.value, ["x"])


def test_a_slip_in_a_name_gets_the_nearest() -> None:
    with pytest.raises(AttributeError) as caught:
        np.maximun(0, 1)
    assert "`maximum`" in hint_for(caught.value, ["x"])


def test_the_line_of_a_root_of_a_negative_number_is_named() -> None:
    cell = """\
def rmsprop_step(w, s, gradient, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    s = rho * s - 3 * np.abs(gradient) - 0.3
    return w - learning_rate * gradient / np.sqrt(s), s
"""
    hint = diagnosed("rmsprop_step", learner("rmsprop_step", cell))
    assert "the root of a negative number" in (hint or "")
