"""What a hand can move: a slider, a slider that plays, a choice of names.

Each becomes a core widget, and only such as ipywidgets 7.7.1 and 8 share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from numbers import Real
from types import ModuleType
from typing import Any, Final

SPEEDS: Final = (1, 2, 0.5)  # of a `Play`, in the order its button goes through


@dataclass(frozen=True)
class Slider:
    """A number to slide: a whole one if all four numbers are ints, else a float.

    Args:
        minimum: below `maximum`.
        maximum: the other end.
        value: the first one, between them.
        step: above 0.
        label: plain text that stands before the slider.

    Raises:
        ValueError: otherwise.
    """

    minimum: float
    maximum: float
    value: float
    step: float
    label: str

    def __post_init__(self) -> None:
        if not self.minimum < self.maximum or not self.step > 0:
            raise ValueError(
                f"{self.label!r} cannot slide from {self.minimum} to {self.maximum} in "
                f"steps of {self.step}: minimum must be below maximum, step above 0."
            )
        self.check(self.value)

    @property
    def _whole(self) -> bool:
        numbers = (self.minimum, self.maximum, self.value, self.step)
        return all(isinstance(number, int) for number in numbers)

    def check(self, value: Any) -> float:
        """The value as a number of this slider.

        Raises:
            ValueError: if the slider has none such.
        """
        fits = isinstance(value, Real) and self.minimum <= value <= self.maximum
        if not fits or (self._whole and value != int(value)):
            raise ValueError(
                f"{self.label!r} cannot be {value!r}: give a "
                f"{'whole ' * self._whole}number from {self.minimum} to {self.maximum}."
            )
        return int(value) if self._whole else float(value)

    def build(self, widgets: ModuleType, width: str) -> tuple[Any, Any]:
        """Makes the widget that holds the value, and the one to show: the same."""
        kind = widgets.IntSlider if self._whole else widgets.FloatSlider
        exponents = [
            Decimal(str(n)).as_tuple().exponent for n in (self.value, self.step)
        ]
        # Nothing here holds back the ticks of a rapid drag: the front end keeps one
        # message of a slider under way and merges later moves until the kernel is idle.
        slider = kind(
            value=self.value,
            min=self.minimum,
            max=self.maximum,
            step=self.step,
            description=self.label,
            continuous_update=True,
            readout_format="d" if self._whole else f".{-min(exponents)}f",
            style={"description_width": "initial"},
            layout={"width": width, "max_width": "100%"},
        )
        return slider, slider


@dataclass(frozen=True)
class Play(Slider):
    """A slider of whole numbers with a play button that walks through them.

    Args:
        minimum: as in `Slider`, like the next four; all numbers are ints.
        maximum: the other end.
        value: the first one.
        step: above 0.
        label: plain text.
        interval_ms: milliseconds from one step to the next, above 0.

    Raises:
        ValueError: otherwise.
    """

    interval_ms: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self._whole or not self.interval_ms > 0:
            raise ValueError(
                f"{self.label!r} cannot play: minimum, maximum, value and step must be "
                "ints, and interval_ms above 0."
            )

    def build(self, widgets: ModuleType, width: str) -> tuple[Any, Any]:
        """Makes the slider that holds the value, and a row with buttons around it."""
        slider, _ = super().build(widgets, "100%")
        slider.readout = False
        play = widgets.Play(
            value=self.value,
            min=self.minimum,
            max=self.maximum,
            step=self.step,
            interval=self.interval_ms,
            layout={"flex": "none"},
        )
        # Linked in the browser, so that a slow tick cannot make the two disagree.
        widgets.jslink((play, "value"), (slider, "value"))
        place = widgets.Label(layout={"flex": "none"})

        def tell(_: Any = None) -> None:
            place.value = f"{slider.value} / {self.maximum}"

        slider.observe(tell, "value")
        tell()

        def button(text: str, name: str, act: Callable[[Any], None]) -> Any:
            made = widgets.Button(
                description=text,
                tooltip=name,
                layout={"width": "auto", "flex": "none"},
            )
            made.on_click(act)
            return made

        def walk(step: int) -> Callable[[Any], None]:
            def act(_: Any) -> None:
                there = slider.value + step
                slider.value = min(max(there, self.minimum), self.maximum)

            return act

        speeds = cycle(SPEEDS[1:] + SPEEDS[:1])

        def faster(pressed: Any) -> None:
            speed = next(speeds)
            play.interval = round(self.interval_ms / speed)
            pressed.description = f"{speed:g}×"

        row = [
            play,
            button("‹", "previous step", walk(-self.step)),
            button("›", "next step", walk(self.step)),
            slider,
            place,
            button("1×", "speed", faster),
        ]
        layout = {"width": width, "max_width": "100%"}
        return slider, widgets.HBox(row, layout=layout)


@dataclass(frozen=True)
class Choice:
    """A name to choose out of a few.

    Args:
        options: the names.
        value: the first choice, one of them.
        label: plain text that stands before the buttons.

    Raises:
        ValueError: otherwise.
    """

    options: Sequence[str]
    value: str
    label: str

    def __post_init__(self) -> None:
        self.check(self.value)

    def check(self, value: Any) -> str:
        """The value itself.

        Raises:
            ValueError: if it is not one of the options.
        """
        if value not in self.options:
            names = ", ".join(map(repr, self.options))
            raise ValueError(
                f"{self.label!r} cannot be {value!r}: choose one of {names}."
            )
        return value

    def build(self, widgets: ModuleType, width: str) -> tuple[Any, Any]:
        """Makes the widget that holds the value, and the one to show: the same."""
        # Not a dropdown: while it has the focus, JupyterLab takes the arrow keys and
        # letters for its own shortcuts. Buttons work with Tab and Space.
        buttons = widgets.ToggleButtons(
            value=self.value,
            options=list(self.options),
            description=self.label,
            style={"description_width": "initial", "button_width": "max-content"},
            layout={"width": width, "max_width": "100%"},
        )
        return buttons, buttons


Control = Slider | Play | Choice
