"""Lesson 06: a model built to a description, and the output and loss for a task.

Keras is imported where a model is made or looked at, so that the checks of the lessons
without Keras stay quick.
"""

from collections.abc import Callable, Sequence
from typing import Any

from helpers.checks.exercise import Case, Exercise, Mistake


def described(model: Any) -> Any:
    """What a model is, in five texts: input, layers, optimizer, loss and metrics.

    Args:
        model: anything; None comes back as it is.
    """
    from helpers.quiet import keras

    if model is None:
        return None
    if not isinstance(model, keras.Model):
        return f"no Keras model, but of type {type(model).__name__}", *4 * [""]
    shape = f"input {model.input_shape[1:]}" if model.built else "no input"
    if not model.compiled:
        return shape, _layers(model), "not compiled", "no loss", "no metrics"
    settings = model.get_compile_config()
    rate = float(model.optimizer.learning_rate)
    optimizer = f"{type(model.optimizer).__name__.lower()} with rate {rate:.6g}"
    metrics = ", ".join(map(_name, settings["metrics"] or ())) or "no metrics"
    if settings["loss_weights"]:
        metrics += f", loss_weights {settings['loss_weights']}"
    return shape, _layers(model), optimizer, _name(settings["loss"]), metrics


def _layers(model: Any) -> str:
    """Units and activations; Dense(5) with an activation layer behind it is one."""
    from helpers.quiet import keras

    texts: list[str] = []
    for layer in model.layers:
        activation = getattr(layer, "activation", None)
        name = getattr(activation, "__name__", "relu")
        if isinstance(layer, keras.layers.Dense):
            texts.append(f"{layer.units} {name}")
        elif isinstance(layer, keras.layers.Activation | keras.layers.ReLU) and texts:
            texts[-1] = texts[-1].replace("linear", name)
        elif isinstance(layer, keras.layers.Softmax) and texts:
            texts[-1] = texts[-1].replace("linear", "softmax")
        elif not isinstance(layer, keras.layers.InputLayer):
            texts.append(type(layer).__name__)
    return ", ".join(texts) or "no layers"


def _name(thing: Any) -> str:
    """The name of a loss or metric as it was given to compile."""
    if isinstance(thing, dict):
        settings = thing.get("config", {})
        if not isinstance(settings, dict):  # a function, stored by its name
            return str(settings)
        logits = " of logits" if settings.get("from_logits") else ""
        return f"{settings.get('name', thing.get('class_name'))}{logits}"
    return str(thing) if thing else "no loss"


SPARSE = "sparse_categorical_crossentropy"
ACCURACY = {"metrics": ["accuracy"]}


def _built(
    inputs: Any,
    hidden: Sequence[int],
    classes: int,
    activation: str | None = "relu",
    output: str | None = "softmax",
    compiled: Sequence[Any] | None = ("adam", SPARSE),
    **settings: Any,
) -> Any:
    from helpers.quiet import keras

    model = keras.Sequential()
    if inputs is not None:
        model.add(keras.Input(inputs))
    for units in hidden:
        model.add(keras.layers.Dense(units, activation))
    if classes:
        model.add(keras.layers.Dense(classes, output))
    if compiled is not None:
        model.compile(*compiled, **(settings or ACCURACY))
    return model


def _with(**changes: Any) -> Callable[..., Any]:
    """Builds the model as described but for some changes."""

    def build_model(inputs: int, hidden: Sequence[int], classes: int) -> Any:
        return _built((inputs,), hidden, classes, **changes)

    return build_model


LABELS = "The labels are whole numbers, not one-hot rows: that is the sparse loss."
BUILD_MODEL = Exercise(
    name="build_model",
    module="models",
    cases=tuple(
        Case(case, {}, "inputs = {}, hidden = {}, classes = {}".format(*case))
        for case in ((784, [500, 250, 100], 10), (64, [32], 3))
    ),
    mistakes=(
        Mistake(_with(compiled=None), "The model is not compiled: `model.compile(…)`."),
        Mistake(
            _with(activation=None),
            "The hidden layers have no activation: without a bend they collapse into "
            "one (lesson 01).",
        ),
        Mistake(_with(activation="sigmoid"), "The hidden layers should bend by ReLU."),
        Mistake(_with(activation="tanh"), "The hidden layers should bend by ReLU."),
        Mistake(
            _with(output=None),
            "The last layer gives scores, no shares: it needs softmax.",
        ),
        Mistake(
            _with(output="relu"),
            "The last layer is a hidden layer like the others: it needs softmax, so "
            "that its outputs are shares.",
        ),
        Mistake(
            _with(output="sigmoid"),
            "Ten sigmoids are ten separate yes-or-no answers; one class out of many "
            "needs softmax.",
        ),
        Mistake(_with(compiled=("adam", "categorical_crossentropy")), LABELS),
        Mistake(
            _with(compiled=("adam", "binary_crossentropy")),
            "Binary cross-entropy is for yes-or-no outputs. " + LABELS,
        ),
        Mistake(
            _with(compiled=("adam", "mean_squared_error")),
            "Squared error is for numbers; for classes take cross-entropy. " + LABELS,
        ),
        Mistake(_with(compiled=("adam", "mse")), "Squared error is for numbers."),
        Mistake(_with(compiled=("sgd", SPARSE)), "The optimizer should be Adam."),
        Mistake(_with(compiled=("rmsprop", SPARSE)), "The optimizer should be Adam."),
        Mistake(_with(compiled=("adam",)), "The loss is missing in `compile`."),
        Mistake(
            _with(metrics=None),
            "The metric is missing: without it fit reports only the loss.",
        ),
        Mistake(
            _with(compiled=("adam", SPARSE, ["accuracy"]), metrics=None),
            "compile's third argument is loss_weights: name it, "
            '`metrics=["accuracy"]`.',
        ),
        Mistake(
            _with(metrics=["acc"]),
            'The history would call it "acc": write the name in full.',
        ),
        Mistake(
            lambda inputs, hidden, classes: _built(None, hidden, classes),
            "The model does not know its input: begin with `keras.Input((inputs,))`.",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built((inputs, inputs), hidden, classes),
            "The shape is that of one sample: (inputs,).",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built((inputs,), hidden[::-1], classes),
            "The hidden layers stand in reverse order.",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built((inputs,), hidden[:1], classes),
            "Only the first hidden layer is there: one for each number in `hidden`.",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built((inputs,), hidden[1:], classes),
            "The first number in `hidden` is the first hidden layer; the input is no "
            "layer of weights.",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built(
                (inputs,), [inputs, *hidden], classes
            ),
            "The input is no layer of weights: `keras.Input` only names its shape.",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built((inputs,), hidden, 0),
            "The output layer is missing: `classes` units with softmax.",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built((784,), [500, 250, 100], 10),
            "The sizes are fixed: use `inputs`, `hidden` and `classes`.",
        ),
        Mistake(
            lambda inputs, hidden, classes: _built(inputs, hidden, classes),
            "A shape is a tuple, `keras.Input((inputs,))`, and every name has to be "
            "one that Keras knows.",
        ),
    ),
    hints=(
        "Three parts: keras.Input, the layers, compile.",
        'One `keras.layers.Dense(units, "relu")` for each number in hidden, then '
        '`keras.layers.Dense(classes, "softmax")`.',
        f'model.compile("adam", "{SPARSE}", metrics=["accuracy"])',
    ),
    explanation=(
        "keras.Input names the shape of one sample. Each Dense layer holds W and b; "
        "compile adds the optimizer, the loss and the metrics, and nothing is trained "
        "yet."
    ),
    seconds=60.0,
    seen=described,
)

KNOWN = (
    *("linear", "softmax", "sigmoid", "relu", "tanh"),
    *("mean_squared_error", "mean_absolute_error", "binary_crossentropy"),
    *("categorical_crossentropy", "sparse_categorical_crossentropy"),
)
NAMES = {name.replace("_", ""): name for name in KNOWN}
NAMES |= {"mse": "mean_squared_error", "mae": "mean_absolute_error", "none": "linear"}


def spelt(pair: Any) -> Any:
    """Names as Keras's functions have them: "MSE" and "MeanSquaredError" are one.

    Args:
        pair: anything; what is no tuple or list comes back as it is.
    """
    if not isinstance(pair, tuple | list):
        return pair
    plain = (str(name).lower().replace("_", "").replace(" ", "") for name in pair)
    return tuple(NAMES.get(name, name) for name in plain)


TASKS = ("digit 0-9", "digit one-hot", "objects in a photo", "temperature")
ONE_OF_MANY = "One class out of many: softmax."
SEVERAL = (
    "A photo may show several objects: each has its own yes or no, so sigmoid with "
    "binary cross-entropy."
)
ANY_VALUE = "A temperature may be any number, below zero too: linear, squared error."


def _but(**changes: tuple[str, str]) -> Callable[[str], Any]:
    """The right choices but for some, by the first word of the task."""

    def output_and_loss(task: str) -> Any:
        from scratch.exercises import output_and_loss

        return changes.get(task.replace("digit ", "").split("-")[0].split()[0]) or (
            output_and_loss(task)
        )

    return output_and_loss


def _swapped(task: str) -> Any:
    return _but()(task)[::-1]


OUTPUT_AND_LOSS = Exercise(
    name="output_and_loss",
    module="exercises",
    cases=tuple(Case((task,), {}, f'task = "{task}"') for task in TASKS),
    mistakes=(
        Mistake(
            _but(**{"0": ("softmax", "categorical_crossentropy")}),
            "Labels that are whole numbers need the sparse loss.",
        ),
        Mistake(
            _but(one=("softmax", SPARSE)),
            "One-hot labels need the loss without “sparse”.",
        ),
        Mistake(
            _but(
                **{"0": ("softmax", "categorical_crossentropy")},
                one=("softmax", SPARSE),
            ),
            "The two losses for digits are swapped: sparse goes with whole numbers.",
        ),
        Mistake(
            _but(
                **{"0": ("sigmoid", SPARSE)},
                one=("sigmoid", "categorical_crossentropy"),
            ),
            ONE_OF_MANY,
        ),
        Mistake(
            _but(one=("softmax", "mean_squared_error")),
            "It would learn, but slowly where it is confidently wrong (lesson 02): "
            "cross-entropy.",
        ),
        Mistake(_but(objects=("softmax", "categorical_crossentropy")), SEVERAL),
        Mistake(_but(objects=("softmax", "binary_crossentropy")), SEVERAL),
        Mistake(_but(objects=("softmax", SPARSE)), SEVERAL),
        Mistake(_but(objects=("sigmoid", "categorical_crossentropy")), SEVERAL),
        Mistake(_but(temperature=("relu", "mean_squared_error")), ANY_VALUE),
        Mistake(_but(temperature=("sigmoid", "mean_squared_error")), ANY_VALUE),
        Mistake(_but(temperature=("softmax", "mean_squared_error")), ANY_VALUE),
        Mistake(_but(temperature=("tanh", "mean_squared_error")), ANY_VALUE),
        Mistake(_but(temperature=("linear", "binary_crossentropy")), ANY_VALUE),
        Mistake(
            _but(temperature=("linear", "mean_absolute_error")),
            "That works, too; the table of lesson 02 pairs linear with squared error.",
        ),
        Mistake(_swapped, "The two are swapped: the activation first, then the loss."),
        Mistake(lambda task: _but()(task)[1], "Return both: activation, loss."),
        Mistake(
            lambda task: ("softmax", SPARSE),
            "Each task has its own answer: look at it.",
        ),
    ),
    hints=(
        "Ask of each task: one class, several at once, or a number? And how are the "
        "labels written? The table stands in lesson 02.",
        "One class: softmax. Several at once: sigmoid. Any number: linear.",
        "Whole-number labels: sparse_categorical_crossentropy; one-hot labels: "
        "categorical_crossentropy; several at once: binary_crossentropy; numbers: "
        "mean_squared_error.",
    ),
    explanation=(
        "The output says what kind of answer is possible, the loss fits the output, "
        "and the way the labels are written decides between sparse and not."
    ),
    seen=spelt,
)

EXERCISES = (BUILD_MODEL, OUTPUT_AND_LOSS)
