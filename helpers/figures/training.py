"""A Keras callback that draws the learning curves while a model trains.

    model.fit(…, callbacks=[LiveCurves()], verbose=0)

While it trains: a progress bar and a picture, both core ipywidgets. At the end, and
where no widget can run: a still picture, which a saved notebook keeps.
"""

import time
from typing import Any, Final

from IPython import get_ipython
from IPython.display import display

from helpers.display import png
from helpers.display.live import core_widgets, named_image, widget_bundle
from helpers.figures import digits as digit_figures
from helpers.quiet import keras

# A bar that moves more often costs time, and no eye can follow it.
BAR_SECONDS: Final = 0.1


class LiveCurves(keras.callbacks.Callback):
    """Draws loss and accuracy after each epoch, and a progress bar in between.

    After the training `history` holds what was drawn: name → a number for each epoch.
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[float]] = {}

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Shows the bar, empty, and the place of the picture."""
        self.history.clear()
        self._epochs = self.params["epochs"]
        # Of a generator Keras does not know the steps: the bar then counts epochs.
        self._steps = self.params["steps"] or 1
        self._moved = 0.0
        self._handle = self._widget = None
        if get_ipython() is None:
            return
        if widgets := core_widgets():
            self._bar = widgets.IntProgress(
                max=self._epochs * self._steps,
                description=f"epoch 1 of {self._epochs}",
                style={"description_width": "initial"},
                layout={"width": "480px", "max_width": "100%"},
            )
            self._picture = named_image(widgets)(layout={"max_width": "100%"})
            # Empty axes from the start, or the page would jump after the first epoch.
            self._draw({"loss": []})
            self._widget = widgets.VBox([self._bar, self._picture])
        self._handle = display(self._first(), raw=True, display_id=True)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, float] | None = None
    ) -> None:
        """Moves the bar, at most ten times a second."""
        now = time.monotonic()
        if self._widget and now - self._moved > BAR_SECONDS:
            self._moved = now
            done = len(self.history.get("loss", ()))
            self._bar.value = done * self._steps + min(batch + 1, self._steps)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keeps the epoch's numbers and draws them."""
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
        if self._widget:
            done = len(self.history["loss"])
            self._draw(self.history)
            self._bar.value = done * self._steps
            self._bar.description = (
                f"epoch {min(done + 1, self._epochs)} of {self._epochs}"
            )

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Puts the still picture in place of the widgets."""
        if self._handle and self.history:
            figure = digit_figures.progress(self.history, self._epochs)
            alt = digit_figures.finding(self.history, self._epochs)
            data, metadata = png.figure_bundle(figure, f"{alt}.")
            self._handle.update(data, metadata=metadata, raw=True)

    def _draw(self, history: dict[str, list[float]]) -> None:
        figure = digit_figures.progress(history, self._epochs)
        self._picture.layout.width = f"{100 * figure.get_figwidth():.0f}px"
        self._picture.value = png.encoded(figure)
        self._picture.tooltip = digit_figures.finding(history, self._epochs)

    def _first(self) -> dict[str, Any]:
        data: dict[str, Any] = {"text/plain": f"Training, {self._epochs} epochs …"}
        if self._widget:
            data |= widget_bundle(self._widget)
        return data
