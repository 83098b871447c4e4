"""Lesson 01: the activations that bend each number on its own."""

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, on
from scratch.activations import elu, relu, sigmoid, softplus, tanh

ORDINARY = [-2.0, -0.5, 0.0, 0.5, 3.0]
TABLE = [[-1.5, 2.0, 0.25], [0.0, -0.5, 4.0]]
ENDS = [-1000.0, 0.0, 1000.0]

# What every activation has to get right, whatever its shape of curve.
CASES = (on(ORDINARY), on(TABLE), on([-3, 0, 2]), on(ENDS), on([[0.7]]))

WHOLE_ARRAY = Mistake(
    lambda x: max(x, 0),
    "Python's own `max` and `if` compare whole arrays, which have no single truth. "
    "`np.maximum` (or `np.where`) decides for each number on its own.",
)

RELU = Exercise(
    name="relu",
    module="activations",
    cases=(*CASES, on(np.zeros((0, 3)))),
    mistakes=(
        WHOLE_ARRAY,
        Mistake(
            lambda x: np.max(x, 0),
            "`np.max(x, 0)` looks for the largest number along axis 0. To compare each "
            "number with 0 take `np.maximum(x, 0)`.",
        ),
        Mistake(
            lambda x: np.minimum(x, 0),
            "It keeps the negative side; ReLU keeps the positive one: maximum, not "
            "minimum.",
        ),
        Mistake(np.abs, "That is |x|: negative numbers become 0, not positive."),
        Mistake(
            lambda x: x > 0,
            "That is the slope of ReLU (0 or 1); its value is x itself where x is "
            "positive.",
        ),
        Mistake(lambda x: x, "Nothing is bent yet: negative numbers become 0."),
    ),
    hints=(
        "Compare each number with 0 and keep the larger one.",
        "NumPy compares element by element with `np.maximum(a, b)`.",
        "The body is one line: `return np.maximum(x, 0)`, with `as_float(x)` for x.",
    ),
    explanation=(
        "`np.maximum` compares each element with 0 and keeps the larger one, for an "
        "array of any shape. `np.max` would look for one largest number instead."
    ),
)


def _naive_sigmoid_derivative(x: np.ndarray) -> np.ndarray:
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


SIGMOID_DERIVATIVE = Exercise(
    name="sigmoid_derivative",
    module="activations",
    cases=CASES,
    mistakes=(
        Mistake(
            lambda x: x * (1 - x),
            "You computed x · (1 − x). In y · (1 − y) the y is the sigmoid's output: "
            "call `sigmoid(x)` first.",
        ),
        Mistake(sigmoid, "That is the sigmoid itself; its slope is y · (1 − y)."),
        Mistake(
            lambda x: 1 - sigmoid(x) ** 2,
            "1 − y² is the slope of tanh; the sigmoid's is y · (1 − y).",
        ),
        Mistake(
            lambda x: 1 - sigmoid(x),
            "Half of it: multiply 1 − y by y.",
        ),
        Mistake(
            lambda x: sigmoid(x) * (1 + sigmoid(x)),
            "A sign is wrong: y · (1 − y), with a minus.",
        ),
        Mistake(
            lambda x: sigmoid(sigmoid(x)) * (1 - sigmoid(sigmoid(x))),
            "The sigmoid is applied twice. Compute y = sigmoid(x) once, then "
            "y · (1 − y).",
        ),
        Mistake(
            lambda x: sigmoid(x) * (1 - x),
            "y · (1 − x) mixes output and input: both factors are made of y.",
        ),
    ),
    hints=(
        "Let y be the sigmoid of x. The derivative is made of y alone.",
        "y = sigmoid(x), and the slope is y · (1 − y). At x = 0 that is 1/4.",
    ),
    explanation=(
        "From σ = 1/(1 + e⁻ˣ) the chain rule gives e⁻ˣ/(1 + e⁻ˣ)², which is "
        "σ · (1 − σ). The forward pass has σ already, so backward is nearly free."
    ),
    overflow=(
        "A formula with `np.exp(-x)` overflows at x = −1000. Use `sigmoid(x)`, which "
        "does not, and multiply y · (1 − y)."
    ),
)


def _half_tanh(x: np.ndarray) -> np.ndarray:
    return tanh(x / 2)


SWAPPED = (
    "Numerator and denominator are swapped: the difference of the exponentials goes "
    "above their sum."
)
NOT_DIVIDED = "The denominator is missing: divide by the sum of the two exponentials."

TANH = Exercise(
    name="tanh",
    module="activations",
    cases=CASES,
    mistakes=(
        Mistake(
            _half_tanh,
            "That is tanh(x / 2): a factor 2 is missing in the exponent, "
            "z = exp(−2·|x|).",
        ),
        Mistake(
            lambda x: np.abs(tanh(x)),
            "Negative x come out positive: the result needs the sign of x, "
            "`np.sign(x)`.",
        ),
        Mistake(sigmoid, "That is the sigmoid, from 0 to 1; tanh goes from −1 to 1."),
        Mistake(
            lambda x: 1 - tanh(x) ** 2,
            "That is the slope of tanh; this exercise asks for its value.",
        ),
        Mistake(lambda x: 1 / tanh(x), SWAPPED),
        Mistake(lambda x: (np.exp(x) + np.exp(-x)) / (np.exp(x) - np.exp(-x)), SWAPPED),
        Mistake(np.sinh, NOT_DIVIDED),
        Mistake(lambda x: 2 * np.sinh(x), NOT_DIVIDED),
    ),
    hints=(
        "Divide numerator and denominator by the larger exponential: what is left is "
        "made of z = exp(−2·|x|), which lies between 0 and 1.",
        "For x ≥ 0: tanh(x) = (1 − z) / (1 + z). For x < 0 the same with a minus.",
        "`np.sign(x)` is −1, 0 or 1, and supplies the minus.",
    ),
    explanation=(
        "(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), divided above and below by the larger exponential, "
        "is ±(1 − z)/(1 + z) with z = exp(−2·|x|) ≤ 1, so nothing overflows. "
        "`np.tanh(x)` does the same for you."
    ),
    overflow=(
        "exp(1000) is too large for a float, and inf/inf is not a number. Let `exp` "
        "see only numbers up to 0: z = exp(−2·|x|)."
    ),
)

SOFTPLUS = Exercise(
    name="softplus",
    module="activations",
    cases=CASES,
    mistakes=(
        Mistake(
            lambda x: np.log1p(np.exp(-np.abs(x))),
            "The large part is missing: add max(x, 0).",
        ),
        Mistake(
            lambda x: np.maximum(x, 0) + np.exp(-np.abs(x)),
            "The logarithm is missing around 1 + exp(−|x|): `np.log1p(z)`.",
        ),
        Mistake(
            lambda x: np.abs(x) + np.log1p(np.exp(-np.abs(x))),
            "The first part is max(x, 0), not |x|: on the left softplus goes to 0.",
        ),
        Mistake(
            lambda x: softplus(x) - np.log(2),
            "The results are too small by ln 2 = 0.693: softplus(0) is ln 2, not 0.",
        ),
        Mistake(
            lambda x: np.maximum(x, 0) - np.log1p(np.exp(-np.abs(x))),
            "A sign is wrong: the logarithm is added to max(x, 0).",
        ),
        Mistake(
            lambda x: np.maximum(x, 0) + np.log1p(np.exp(np.abs(x))),
            "The exponent has lost its minus: exp(−|x|), which never exceeds 1.",
        ),
        Mistake(relu, "That is ReLU; softplus rounds its corner, softplus(0) = 0.693."),
        Mistake(sigmoid, "That is the slope of softplus; its value is asked for."),
        Mistake(
            lambda x: softplus(-x),
            "Left and right are swapped: the sign of x in the exponent is wrong.",
        ),
    ),
    hints=(
        "For large x, log(1 + exp(x)) is nearly x. Take that part out of the logarithm.",
        "max(x, 0) + log(1 + exp(−|x|)) is the same number, and its exponent is never "
        "positive.",
        "`np.log1p(z)` is log(1 + z): use it with z = np.exp(-np.abs(x)).",
    ),
    explanation=(
        "log(1 + eˣ) = x + log(e⁻ˣ + 1). Used for x > 0 it leaves an exponent that is "
        "never positive. `np.logaddexp(0, x)` is the same function, ready made."
    ),
    overflow=(
        "exp(1000) leaves the range of floats. Use max(x, 0) + log(1 + exp(−|x|)): its "
        "exponent is never positive."
    ),
)


def _elu_cases() -> tuple[Case, ...]:
    return (*CASES, on(ORDINARY, alpha=2.0), on(ENDS, alpha=0.5))


ELU = Exercise(
    name="elu",
    module="activations",
    cases=_elu_cases(),
    mistakes=(
        Mistake(
            lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0))),
            "The −1 is missing: the left side is alpha · (exp(x) − 1), so that both "
            "sides meet at 0.",
        ),
        Mistake(
            lambda x, alpha=1.0: elu(x),
            "alpha has no effect: the left side is alpha · (exp(x) − 1).",
        ),
        Mistake(
            lambda x, alpha=1.0: np.where(
                x > 0, x, alpha * np.exp(np.minimum(x, 0)) - 1
            ),
            "The parenthesis is missing: alpha · (exp(x) − 1), not alpha · exp(x) − 1.",
        ),
        Mistake(
            lambda x, alpha=1.0: np.where(x > 0, x, alpha * x),
            "The left side is a straight line (leaky ReLU); ELU's is "
            "alpha · (exp(x) − 1).",
        ),
        Mistake(
            lambda x, alpha=1.0: alpha * elu(x),
            "alpha scales the whole curve; only the left side has it.",
        ),
        Mistake(
            lambda x, alpha=1.0: np.where(x < 0, x, alpha * np.expm1(x)),
            "The two sides are swapped: x itself belongs where x is positive.",
        ),
        Mistake(
            lambda x, alpha=1.0: np.where(x > 0, x, -elu(x, alpha)),
            "The sign on the left is wrong: exp(x) − 1 is negative there, not "
            "1 − exp(x).",
        ),
        Mistake(
            lambda x, alpha=1.0: relu(x),
            "That is ReLU: the left side is alpha · (exp(x) − 1).",
        ),
        Mistake(
            lambda x, alpha=1.0: x if x > 0 else alpha * np.expm1(x),
            "`if` looks at the whole array, which has no single truth. "
            "`np.where(condition, a, b)` decides for each number.",
        ),
    ),
    hints=(
        "`np.where(condition, a, b)` takes from a where the condition holds, else "
        "from b.",
        "It computes both a and b everywhere, so give the exponential only numbers up "
        "to 0: `np.minimum(x, 0)`.",
        "np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))",
    ),
    explanation=(
        "`np.where` evaluates both branches for all x; `np.minimum(x, 0)` keeps the "
        "unused ones from overflowing. `np.expm1` is exact near 0, where exp(x) − 1 "
        "loses digits."
    ),
    overflow=(
        "`np.where` computes both sides for all x, so exp(1000) is computed although it "
        "is not used. Give it `np.minimum(x, 0)`."
    ),
)


LEAKY_RELU = Exercise(
    name="leaky_relu",
    module="exercises",
    cases=(
        *CASES,
        on([-0.1, 0.1], negative_slope=0.5),
        on(ORDINARY, negative_slope=0.01),
        on(ENDS, negative_slope=0.0),
    ),
    mistakes=(
        Mistake(
            lambda x, negative_slope=0.2: np.where(x > 0, x, 0.2 * x),
            "`negative_slope` has no effect: use it in place of the fixed number.",
        ),
        Mistake(
            lambda x, negative_slope=0.2: np.where(x > 0, negative_slope * x, x),
            "The two sides are swapped: x itself belongs where x is positive.",
        ),
        Mistake(
            lambda x, negative_slope=0.2: relu(x),
            "That is ReLU: the left side is negative_slope · x, not 0.",
        ),
        Mistake(
            lambda x, negative_slope=0.2: np.maximum(x, negative_slope),
            "`negative_slope` is compared with x; it has to multiply x.",
        ),
        Mistake(
            lambda x, negative_slope=0.2: np.where(x > 0, x, -negative_slope * x),
            "The sign on the left is wrong: negative x stay negative.",
        ),
        Mistake(
            lambda x, negative_slope=0.2: negative_slope * x,
            "The slope is used everywhere; on the right it is 1.",
        ),
        Mistake(
            lambda x, negative_slope=0.2: np.where(x > 0, x, negative_slope),
            "On the left you return the slope itself; multiply it by x.",
        ),
        Mistake(
            lambda x, negative_slope=0.2: x if x > 0 else negative_slope * x,
            "`if` looks at the whole array, which has no single truth. "
            "`np.where(condition, a, b)` decides for each number.",
        ),
    ),
    hints=(
        "It has two sides, like ELU: `np.where` chooses between them.",
        "np.where(x > 0, x, negative_slope * x)",
    ),
    explanation=(
        "`np.where` takes x on the right and negative_slope · x elsewhere. With slopes "
        "below 1 `np.maximum(x, negative_slope * x)` is the same."
    ),
)

EXERCISES = (RELU, SIGMOID_DERIVATIVE, TANH, SOFTPLUS, ELU, LEAKY_RELU)
