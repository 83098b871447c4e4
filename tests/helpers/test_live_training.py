"""The curves that grow while a model trains, with and without a front end."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from helpers.display import live, png
from helpers.display.live import WIDGET_VIEW
from helpers.figures import digits as digit_figures
from helpers.figures import training as live_training
from helpers.figures.training import LiveCurves
from helpers.quiet import keras


class Handle:
    def __init__(self):
        self.updates = []

    def update(self, data, **kwargs):
        self.updates.append((data, kwargs))


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as in a notebook: the first data and the later ones."""
    found = []

    def display(data, raw, display_id):
        assert raw and display_id
        found.append((data, Handle()))
        return found[-1][1]

    monkeypatch.setattr(live_training, "display", display)
    monkeypatch.setattr(live_training, "get_ipython", lambda: object())
    return found


def train(callback, epochs=3, **settings):
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 4)), rng.integers(3, size=60)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(
        *(x, y, 10, epochs), verbose=0, callbacks=[callback], **settings
    ).history


def test_it_keeps_what_keras_reports(shown):
    callback = LiveCurves()
    history = train(callback, validation_split=0.5)
    assert callback.history == history
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_bar_and_picture_move_while_it_trains(shown, monkeypatch):
    monkeypatch.setattr(live_training, "BAR_SECONDS", 0)
    callback, seen = LiveCurves(), []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append((callback._bar.value, callback._bar.description))

        def on_epoch_end(self, epoch, logs=None):
            seen.append(bytes(callback._picture.value))

    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    callbacks = [callback, Watch()]
    model.fit(np.ones((4, 4)), np.ones(4), 2, 2, verbose=0, callbacks=callbacks)
    bars = [bar for bar in seen if isinstance(bar, tuple)]
    assert [value for value, _ in bars] == [1, 2, 3, 4]
    assert [text for _, text in bars] == 2 * ["epoch 1 of 2"] + 2 * ["epoch 2 of 2"]
    pngs = [picture for picture in seen if isinstance(picture, bytes)]
    assert pngs[0] != pngs[1]
    assert all(Image.open(io.BytesIO(png)).format == "PNG" for png in pngs)


def test_first_the_widget_is_shown_and_at_the_end_a_still_picture(shown):
    train(LiveCurves(), validation_split=0.5)
    ((first, handle),) = shown
    assert WIDGET_VIEW in first
    ((last, settings),) = handle.updates
    assert WIDGET_VIEW not in last
    assert last["text/plain"].startswith("Epoch 3 of 3: the lowest validation loss")
    image = Image.open(io.BytesIO(base64.b64decode(last["image/png"])))
    size = settings["metadata"]["image/png"]
    assert image.size == (size["width"] * 1.5, size["height"] * 1.5)
    assert size["alt"] == last["text/plain"]


def test_without_ipywidgets_the_still_picture_comes(shown, monkeypatch):
    monkeypatch.setattr(live_training, "core_widgets", lambda: None)
    train(LiveCurves())
    ((first, handle),) = shown
    assert set(first) == {"text/plain"}
    assert "image/png" in handle.updates[0][0]


def test_without_a_notebook_nothing_is_shown(capsys):
    callback = LiveCurves()
    train(callback)
    assert len(callback.history["loss"]) == 3
    assert capsys.readouterr().out == ""


def test_a_second_training_starts_its_curves_anew(shown):
    callback = LiveCurves()
    train(callback, epochs=2)
    train(callback, epochs=1)
    assert len(callback.history["loss"]) == 1


NAN = float("nan")
HISTORIES = [
    ({"loss": [0.5, 0.2], "val_loss": [0.4, 0.6]}, "lowest validation loss came after"),
    ({"loss": [0.5, 0.2]}, "the training loss is 0.2"),
    ({"loss": [2.0, NAN], "val_loss": [NAN, NAN]}, "the loss is not a number"),
    ({"loss": [NAN], "accuracy": [0.1]}, "the loss is not a number"),
    ({"loss": [-1.0, -3.0]}, "the training loss is -3"),
    ({"loss": [0.0], "accuracy": [1.0]}, "the training loss is 0"),
]


@pytest.mark.parametrize(("history", "said"), HISTORIES)
def test_every_history_can_be_drawn_and_told(history, said):
    figure = digit_figures.progress(history, 5)
    assert len(figure.axes) == 1 + ("accuracy" in history)
    assert png.encoded(figure)
    assert said in digit_figures.finding(history, 5)


def test_nothing_is_clipped_at_the_edges():
    """The outermost pixels of the picture are white on all sides."""
    history = {"loss": [0.5, 0.02], "val_loss": [0.4, 0.3], "accuracy": [0.1, 1.0]}
    figure = digit_figures.progress(history, 10)
    pixels = np.asarray(Image.open(io.BytesIO(png.encoded(figure))))
    edges = (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])
    assert all((edge == 255).all() for edge in edges)


def test_the_same_widgets_as_the_sliders():
    assert live_training.core_widgets is live.core_widgets
