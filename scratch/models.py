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
