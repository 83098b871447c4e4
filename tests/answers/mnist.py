"""Lesson 06: models, leaks, learning curves and the confusion matrix."""

from helpers.quiet import keras

SCOPE = {"keras": keras}

SPARSE = '"sparse_categorical_crossentropy"'


def model(
    start="keras.Input((inputs,))",
    dense='keras.layers.Dense(units, "relu")',
    last='model.add(keras.layers.Dense(classes, "softmax"))',
    compiled=f'model.compile("adam", {SPARSE}, metrics=["accuracy"])',
    over="hidden",
    back="return model",
):
    return f"""
def answer(inputs, hidden, classes):
    model = keras.Sequential([{start}])
    for units in {over}:
        model.add({dense})
    {last}
    {compiled}
    {back}
"""


def compiled(arguments):
    return model(compiled=f"model.compile({arguments})")


def last(layer):
    return model(last=f"model.add(keras.layers.{layer})")


FUNCTIONAL = """
def answer(inputs, hidden, classes):
    x = begin = keras.Input(shape=(inputs,))
    for units in hidden:
        x = keras.layers.Dense(units, activation="relu")(x)
    x = keras.layers.Dense(classes, activation="softmax")(x)
    model = keras.Model(begin, x)
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    return model
"""
SEPARATE = """
def answer(inputs, hidden, classes):
    layers = [keras.Input((inputs,))]
    for units in hidden:
        layers += [keras.layers.Dense(units), keras.layers.ReLU()]
    layers += [keras.layers.Dense(classes), keras.layers.Softmax()]
    model = keras.Sequential(layers)
    model.compile("Adam", keras.losses.sparse_categorical_crossentropy,
                  metrics=["accuracy"])
    return model
"""


def tasks(digits=None, one_hot=None, photo=None, weather=None, after=""):
    softmax = '("softmax", "{}categorical_crossentropy")'
    values = (
        digits or softmax.format("sparse_"),
        one_hot or softmax.format(""),
        photo or '("sigmoid", "binary_crossentropy")',
        weather or '("linear", "mean_squared_error")',
    )
    keys = ("digit 0-9", "digit one-hot", "objects in a photo", "temperature")
    pairs = ", ".join(f'"{k}": {v}' for k, v in zip(keys, values, strict=True))
    return f"lambda task: {{{pairs}}}[task]{after}"


def curves(
    best="int(np.nanargmin(val_loss)) + 1",
    bad="not loss[-1] < loss[0]",
    over="best < len(val_loss)",
    back="best, word",
    words=("overfitting", "train longer"),
):
    return f"""
def answer(loss, val_loss):
    best = {best}
    word = "{words[0]}" if {over} else "{words[1]}"
    if {bad}:
        word = "diverged"
    return {back}
"""


def score(
    basis="train[0]",
    chosen=1,
    scored=2,
    fitted="*parts[0]",
    scale="(x - mean) / std",
    pick="max",
    back="best, models[best].score(*parts[{}])",
):
    return f"""
def answer(train, validation, test, fit, rates):
    x = {basis}
    mean, std = x.mean(), x.std()
    parts = [({scale}, y) for x, y in (train, validation, test)]
    models = {{rate: fit({fitted}, rate) for rate in rates}}
    best = {pick}(rates, key=lambda rate: models[rate].score(*parts[{chosen}]))
    return {back.format(scored)}
"""


ALL = "np.concatenate([train[0], validation[0], test[0]])"


def counted(step, before="", back="counts", size="classes"):
    return f"""
def answer(y_true, y_pred, classes):
    counts = np.zeros(({size}, {size}), int)
    {before}
    {step}
    return {back}
"""


LOOP = "for t, p in zip(y_true, y_pred): counts[t, p] += 1"

RIGHT = {
    "build_model": [model(), FUNCTIONAL, SEPARATE],
    "output_and_loss": [
        tasks(),
        tasks(weather='("linear", "mse")'),
        tasks(weather='(None, "MeanSquaredError")'),
        tasks(digits='["Softmax", "SparseCategoricalCrossentropy"]'),
    ],
    "read_curves": [
        curves(),
        curves("val_loss.index(np.nanmin(val_loss)) + 1"),
        curves(bad="np.isnan(loss[-1]) or loss[-1] >= loss[0]"),
        curves(over="val_loss[-1] > min(val_loss) or best != len(loss)"),
    ],
    "honest_score": [
        score(),
        """
def answer(train, validation, test, fit, rates):
    mean, std = np.mean(train[0]), np.std(train[0])
    def scaled(part):
        return (part[0] - mean) / std, part[1]
    scores = [fit(*scaled(train), r).score(*scaled(validation)) for r in rates]
    best = rates[int(np.argmax(scores))]
    return best, fit(*scaled(train), best).score(*scaled(test))
""",
    ],
    "confusion_matrix": [
        counted(LOOP),
        counted("np.add.at(counts, (y_true, y_pred), 1)"),
        "lambda t, p, k: np.bincount(k * t + p, minlength=k * k).reshape(k, k)",
        "lambda t, p, k: np.eye(k)[t].T @ np.eye(k)[p]",
    ],
}
WRONG = {
    "build_model": [
        (model(compiled=""), "not compiled"),
        (model(back=""), "returns None"),
        (model(dense="keras.layers.Dense(units)"), "no activation"),
        (model(dense='keras.layers.Dense(units, "sigmoid")'), "bend by ReLU"),
        (last("Dense(classes)"), "gives scores, no shares"),
        (last('Dense(classes, "relu")'), "needs softmax, so"),
        (last('Dense(classes, "sigmoid")'), "separate yes-or-no answers"),
        (compiled('"adam", "categorical_crossentropy", metrics=["accuracy"]'), "whole"),
        (compiled('"adam", "mse", metrics=["accuracy"]'), "is for numbers"),
        (compiled(f'"sgd", {SPARSE}, metrics=["accuracy"]'), "should be Adam"),
        (compiled(f'"adam", {SPARSE}'), "metric is missing"),
        (compiled(f'"adam", {SPARSE}, ["accuracy"]'), "loss_weights: name it"),
        (compiled(f'"adam", {SPARSE}, metrics=["acc"]'), "write the name in full"),
        (compiled('"adam", metrics=["accuracy"]'), "loss is missing"),
        (model(start=""), "does not know its input"),
        (model(start="keras.Input(inputs)"), "A shape is a tuple"),
        (model(over="hidden[1:]"), "is the first hidden layer"),
        (model(over="[inputs, *hidden]"), "no layer of weights"),
        (model(over="hidden[::-1]"), "reverse order"),
        (model(over="hidden[:1]"), "Only the first hidden layer"),
        (model(last=""), "output layer is missing"),
        (model("keras.Input((784,))", over="(500, 250, 100)"), "expected"),
        (model(start="keras.Input((inputs,), activation='relu')"), "Keep the first"),
    ],
    "output_and_loss": [
        (tasks('("softmax", "categorical_crossentropy")'), "need the sparse loss"),
        (
            tasks(one_hot='("softmax", "sparse_categorical_crossentropy")'),
            "without “sparse”",
        ),
        (
            tasks(
                '("softmax", "categorical_crossentropy")',
                '("softmax", "sparse_categorical_crossentropy")',
            ),
            "are swapped: sparse",
        ),
        (tasks(one_hot='("softmax", "mse")'), "confidently wrong"),
        (tasks(photo='("softmax", "categorical_crossentropy")'), "several objects"),
        (tasks(photo='("softmax", "binary_crossentropy")'), "several objects"),
        (tasks(photo='("sigmoid", "categorical_crossentropy")'), "several objects"),
        (tasks(weather='("relu", "mse")'), "below zero too"),
        (tasks(weather='("sigmoid", "mse")'), "below zero too"),
        (tasks(weather='("linear", "mae")'), "works, too"),
        (tasks(after="[::-1]"), "activation first"),
        (tasks(after="[1]"), "Return both"),
        (f'lambda task: ("softmax", {SPARSE})', "own answer"),
        (tasks(after=" and None"), "returns None"),
    ],
    "read_curves": [
        (curves("int(np.nanargmin(val_loss))"), "count from 1"),
        (curves("int(np.argmin(val_loss)) + 1"), "takes NaN for the least"),
        (curves("int(np.argmin(val_loss))"), "Two slips"),
        (curves("int(np.nanargmin(loss)) + 1"), "learns by heart"),
        (curves("int(np.nanargmax(val_loss)) + 1"), "the lowest is best"),
        (curves("len(loss)"), "not always the best"),
        (curves(bad="loss[-1] >= loss[0]"), "comparison with NaN"),
        (curves(bad="False"), "has diverged"),
        (curves(bad="np.isnan(loss[-1])"), "without NaN"),
        (curves(over="val_loss[-1] > loss[-1]"), "gap between"),
        (curves(words=("train longer", "overfitting")), "are swapped"),
        (curves(back="word, best"), "epoch first"),
        (curves(back="best"), "Return both"),
        (curves(back="word"), "Return both"),
    ],
    "honest_score": [
        (score(ALL, chosen=2), "Two leaks"),
        (score(ALL), "computed from the test images"),
        (score(chosen=2), "chosen by the test part"),
        (score(chosen=0), "learning by heart"),
        (score("np.concatenate([train[0], validation[0]])"), "uses the validation"),
        (score(scale="(x - x.mean()) / x.std()"), "a scale of its own"),
        (score(scored=1), "that of the validation part"),
        (score(scored=0), "that of the training part"),
        (score(fitted="*parts[2]"), "trained on the test part"),
        (
            score(fitted="*map(np.concatenate, zip(parts[0], parts[1]))"),
            "validation part as well",
        ),
        (score(pick="min"), "worst rate"),
        (score(scale="x"), "not scaled"),
        (score(scale="x - mean"), "division by std"),
        (score(back="best"), "Return both"),
        (score(back="models[best].score(*parts[2]), best"), "rate first"),
    ],
    "confusion_matrix": [
        (counted("counts[y_true, y_pred] += 1"), "only one was counted"),
        (counted("counts[y_pred, y_true] += 1"), "truth belongs to the rows"),
        (counted(LOOP.replace("[t, p]", "[p, t]")), "transposed"),
        (counted(LOOP, back="counts / counts.sum(1, keepdims=True)"), "each row"),
        (counted(LOOP, back="counts / counts.sum()"), "are counts"),
        (counted("pass"), "expected"),
        (
            counted(LOOP, back="counts - np.diag(np.diag(counts))"),
            "right answers are missing",
        ),
        (counted(LOOP, back="np.diag(counts)"), "the diagonal"),
        (counted(LOOP, back="np.trace(counts)"), "how many are right"),
        (
            counted(LOOP, size="max(*y_true, *y_pred) + 1"),
            "labels that happen to come",
        ),
        (counted(LOOP, back=""), "returns None"),
    ],
}
