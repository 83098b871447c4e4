"""Lesson 04: the backward steps of layers."""

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.activations import relu, sigmoid, softmax
from scratch.layers import softmax_crossentropy_backward


def _switch(x: Any, gradient: Any) -> Case:
    return Case(
        (np.array(x), np.array(gradient)), {}, f"x = {x}, gradient = {gradient}"
    )


RELU_BACKWARD = Exercise(
    name="relu_backward",
    module="layers",
    cases=(
        _switch([-1.0, 2.0, -3.0, 0.5], [5.0, 6.0, -7.0, -8.0]),
        _switch([0.0, 1.0, -1.0], [2.0, -0.5, 3.0]),
        _switch([[3, -2, 1], [-1, 4, -5]], [[1, 2, 0], [-3, -4, 6]]),
        _switch([-1000.0, 1000.0], [0.5, 0.5]),
    ),
    mistakes=(
        Mistake(
            lambda x, g: relu(g),
            "The switch looks at the gradient; it has to look at the input: x > 0.",
        ),
        Mistake(
            lambda x, g: g * (x >= 0),
            "At x = 0 the slope is 0 by our choice and Keras's: x > 0, not x >= 0.",
        ),
        Mistake(
            lambda x, g: (x > 0) * 1.0,
            "That is the local slope alone; multiply it by the gradient.",
        ),
        Mistake(
            lambda x, g: relu(x),
            "That is ReLU forward; backward lets the gradient through, not x.",
        ),
        Mistake(
            lambda x, g: g * relu(x),
            "The gradient is multiplied by x; the slope of ReLU is 1 there, not x.",
        ),
        Mistake(
            lambda x, g: g * (x < 0),
            "The switch is the wrong way round: the gradient passes where x > 0.",
        ),
        Mistake(
            lambda x, g: g * (x != 0),
            "The gradient passes where x is negative, too.",
        ),
        Mistake(
            lambda x, g: np.where(x > 0, g, x),
            "Where x is not positive nothing passes: 0, not x.",
        ),
        Mistake(
            lambda x, g: g,
            "Everything passes; where x is not positive the switch is off.",
        ),
        Mistake(
            lambda x, g: x * (g > 0),
            "Input and gradient are exchanged: the gradient passes where x > 0.",
        ),
        Mistake(
            lambda x, g: np.where(x > 0, x, g),
            "The branches are mixed up: np.where(x > 0, gradient, 0).",
        ),
        Mistake(
            lambda x, g: g * np.sign(x),
            "Where x is negative the gradient is turned round; nothing passes there.",
        ),
        Mistake(
            lambda x, g: g + (x > 0),
            "The slope is added; the chain rule multiplies by it.",
        ),
        Mistake(
            lambda x, g: g * (x > 1),
            "The switch is at 0: x > 0.",
        ),
        Mistake(
            lambda x, g: g * (x > 0) / len(x),
            "Nothing is averaged here: the loss has divided by N already.",
        ),
        Mistake(
            lambda x, g: g * 0,
            "Nothing passes; where x is positive the gradient does.",
        ),
        Mistake(
            lambda x, g: g * sigmoid(x),
            "That is a gentle switch, the sigmoid; ReLU's is off or on: x > 0.",
        ),
        Mistake(
            lambda x, g: g[x > 0],
            "The blocked entries are gone; they have to stay, as zeros.",
        ),
    ),
    hints=(
        "`x > 0` is an array of True and False, which count as 1 and 0.",
        "Multiply the gradient by it.",
    ),
    explanation=(
        "Where x is positive, ReLU passes x on and its slope is 1; elsewhere its output "
        "does not move and the slope is 0. So the input works as a switch."
    ),
)


def _dense_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    cases = []
    for n, d, h in ((4, 3, 2), (1, 2, 3), (3, 3, 3), (5, 1, 1)):
        X, W, G = (rng.normal(size=s).round(2) for s in ((n, d), (d, h), (n, h)))
        shown = f"X {n, d}, W {d, h}, gradient {n, h}"
        cases.append(Case((X, W, G), {}, shown))
    return tuple(cases)


DENSE_BACKWARD = Exercise(
    name="dense_backward",
    module="layers",
    cases=_dense_cases(),
    mistakes=(
        Mistake(
            lambda X, W, G: (G @ W, X.T @ G, G.sum(axis=0)),
            "In the first, W has to be transposed: gradient (N, H) times W.T (H, D).",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X @ G, G.sum(axis=0)),
            "In the second, X has to be transposed: X.T (D, N) times gradient (N, H).",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, G.T @ X, G.sum(axis=0)),
            "∂L/∂W is transposed: it needs W's own shape (D, H), X.T @ gradient.",
        ),
        Mistake(
            lambda X, W, G: (W @ G.T, X.T @ G, G.sum(axis=0)),
            "∂L/∂X is transposed: it needs X's own shape (N, D), gradient @ W.T.",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X.T @ G, G),
            "The bias is used in every row, so its gradient is the sum of the rows: "
            "gradient.sum(axis=0).",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X.T @ G, G.sum(axis=1)),
            "axis=1 sums along each row; the bias needs the sum over the rows, axis=0.",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X.T @ G, G.sum()),
            "The bias has H entries, and each needs its own sum: axis=0.",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X.T @ G, G.sum(axis=0, keepdims=True)),
            "∂L/∂b has shape (1, H); the bias has shape (H,): leave out keepdims.",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X.T @ G, G.mean(axis=0)),
            "The bias's gradient is a sum. The loss has divided by N already.",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X.T @ G / len(X), G.sum(axis=0) / len(X)),
            "You divide by N, but the loss has done so already, in the gradient that "
            "arrives.",
        ),
        Mistake(
            lambda X, W, G: (X.T @ G, G @ W.T, G.sum(axis=0)),
            "The first two are exchanged: ∂L/∂X, then ∂L/∂W, then ∂L/∂b.",
        ),
        Mistake(
            lambda X, W, G: (X.T @ G, G.sum(axis=0)),
            "∂L/∂X is missing: the layer before needs it. Return three gradients.",
        ),
        Mistake(
            lambda X, W, G: (G @ W.T, X.T @ G),
            "∂L/∂b is missing: gradient.sum(axis=0). Return three gradients.",
        ),
        Mistake(
            lambda X, W, G: (G * W.T, X.T * G, G.sum(axis=0)),
            "`*` multiplies element by element; the matrix product is `@`.",
        ),
        Mistake(
            lambda X, W, G: (W.T, X.T, np.ones(W.shape[1])),
            "Those are local slopes alone; multiply them by the gradient that arrives.",
        ),
    ),
    hints=(
        "Each result has the shape of what it belongs to: X (N, D), W (D, H), b (H,).",
        "(N, D) is made of gradient (N, H) and W.T (H, D); (D, H) of X.T and gradient.",
        "return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0)",
    ),
    explanation=(
        "Every entry of Z is a sum of products x · w, plus b. Times swaps: x gets the "
        "gradient times w, w gets it times x, each summed over all the places where it "
        "is used. The transposed products do these sums; b is used once in each row."
    ),
)


def _scores(y_true: list[list[int]], Z: list[list[Any]]) -> Case:
    shown = f"y_true = {y_true}, Z = {Z}"
    return Case((np.array(y_true), np.array(Z)), {}, shown)


def _unsafe(t: np.ndarray, Z: np.ndarray) -> np.ndarray:
    e = np.exp(Z)
    return (e / e.sum(axis=1, keepdims=True) - t) / len(Z)


SOFTMAX_CROSSENTROPY_BACKWARD = Exercise(
    name="softmax_crossentropy_backward",
    module="layers",
    cases=(
        _scores([[0, 1, 0]], [[1.0, 2.0, 0.5]]),
        _scores([[1, 0], [0, 1], [0, 1]], [[0.0, 1.0], [2.0, -1.0], [0.5, 0.5]]),
        _scores([[0, 0, 1], [1, 0, 0]], [[3, 1, 2], [0, -2, 5]]),
        _scores([[0, 1], [1, 0]], [[1000.0, -1000.0], [1000.0, 999.0]]),
    ),
    mistakes=(
        Mistake(
            lambda t, Z: softmax(Z) - t,
            "The 1/N is forgotten: the loss is a mean over the N samples, so divide by "
            "len(Z).",
        ),
        Mistake(
            lambda t, Z: t - softmax(Z),
            "The sign is wrong, prediction minus target; and the 1/N is forgotten.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z) - t) * len(Z),
            "You multiply by N; the mean divides by it.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z) - t) / 4,
            "N is the number of samples in this batch, `len(Z)`, and not always 4.",
        ),
        Mistake(
            lambda t, Z: (t - softmax(Z)) / len(Z),
            "The sign is wrong: prediction minus target, y − t.",
        ),
        Mistake(
            lambda t, Z: (Z - t) / len(Z),
            "Those are the scores minus the targets: softmax is missing.",
        ),
        Mistake(
            lambda t, Z: Z - t,
            "Those are the scores minus the targets: softmax is missing, and the 1/N.",
        ),
        Mistake(
            lambda t, Z: softmax(Z) / len(Z),
            "The targets have no effect: y − t, divided by N.",
        ),
        Mistake(
            lambda t, Z: softmax(Z),
            "That is the prediction; subtract the targets, and divide by N.",
        ),
        Mistake(
            lambda t, Z: softmax(Z) / len(Z) - t,
            "A parenthesis is missing: both y and t are divided by N.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z) - t) ** 2 / len(Z),
            "y − t is squared: that would be a loss; its slope has no square.",
        ),
        Mistake(
            lambda t, Z: -t / softmax(Z),
            "That is the slope by the prediction y, one step before the scores.",
        ),
        Mistake(
            lambda t, Z: (np.exp(Z) / np.exp(Z).sum() - t) / len(Z),
            "Softmax has mixed the samples: the shares of each row sum to 1, axis −1.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z, None) - t) / len(Z),
            "Softmax has mixed the samples: the shares of each row sum to 1, axis −1.",
        ),
        Mistake(
            lambda t, Z: (np.exp(Z) / np.exp(Z).sum(axis=0) - t) / len(Z),
            "Softmax has mixed the samples: the shares of each row sum to 1, axis −1.",
        ),
        Mistake(
            lambda t, Z: -np.sum(t * np.log(softmax(Z))),
            "That is the loss; its slope by the scores is wanted.",
        ),
        Mistake(
            lambda t, Z: -np.sum(t * np.log(softmax(Z)), axis=-1),
            "That is the loss; its slope by the scores is wanted.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z) - t) / Z.size,
            "Divide by the number of samples, `len(Z)`, not by that of all elements.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z) - t) / Z.shape[1],
            "Divide by the number of samples, `len(Z)`, not by that of classes.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z, 0) - t) / len(Z),
            "Softmax has mixed the samples: the shares of each row sum to 1, axis −1.",
        ),
        Mistake(
            lambda t, Z: (sigmoid(Z) - t) / len(Z),
            "That is the sigmoid of each score; the shares of a row have to sum to 1.",
        ),
        Mistake(
            lambda t, Z: -t / softmax(Z) / len(Z),
            "That is the slope by the prediction y, one step before the scores.",
        ),
        Mistake(
            lambda t, Z: softmax(Z) - t / len(Z),
            "A parenthesis is missing: both y and t are divided by N.",
        ),
        Mistake(
            lambda t, Z: (softmax(Z) - t) * softmax(Z) * (1 - softmax(Z)) / len(Z),
            "y (1 − y) is too much: y − t holds softmax's slope already.",
        ),
        Mistake(
            lambda t, Z: softmax_crossentropy_backward(t, Z).sum(axis=0),
            "The samples are summed up; every sample keeps its own row.",
        ),
        Mistake(
            lambda t, Z: 2 * (softmax(Z) - t) / len(Z),
            "The 2 belongs to squared errors; cross-entropy has none.",
        ),
        Mistake(
            lambda t, Z: -np.sum(t * np.log(softmax(Z)), axis=-1) / len(Z),
            "That is the loss; its slope by the scores is wanted.",
        ),
        Mistake(
            _unsafe,
            "exp(1000) is inf, and inf/inf is not a number: use lesson 01's `softmax`.",
        ),
    ),
    hints=(
        "For one sample it is y − t, where y = softmax of its scores.",
        "The mean over N samples divides by N = len(Z).",
    ),
    explanation=(
        "Softmax and the logarithm undo each other so far that y − t remains; the mean "
        "over the samples divides each row by N."
    ),
    overflow="exp(1000) is inf: use lesson 01's `softmax`, which cannot overflow.",
)

EXERCISES = (RELU_BACKWARD, DENSE_BACKWARD, SOFTMAX_CROSSENTROPY_BACKWARD)
