"""Models that the course builds with Keras."""

# Edit notebooks/solutions/06_keras_mnist.ipynb, then run tools/build.py.

from helpers.quiet import keras


def build_model(inputs, hidden, classes):
    """A compiled keras.Sequential: Dense with ReLU, at last with softmax.

    inputs: numbers in a sample; hidden: list of units, which may be empty; classes:
    outputs.
    """
    model = keras.Sequential([keras.Input((inputs,))])
    for units in hidden:
        model.add(keras.layers.Dense(units, "relu"))
    model.add(keras.layers.Dense(classes, "softmax"))
    loss = "sparse_categorical_crossentropy"
    model.compile("adam", loss, metrics=["accuracy"])
    return model


def train_reader(X, y):
    """A Keras model that reads digits, trained on those of some writers.

    X: images as rows, shape (N, 784), from 0 to 1; y: what they show, whole numbers
    0 to 9, shape (N,).
    Returns: a trained model; its predict gives ten probabilities for each row.
    """
    keras.utils.set_random_seed(0)
    model = build_model(784, [64], 10)
    model.fit(X, y, batch_size=40, epochs=10, verbose=0)
    return model
