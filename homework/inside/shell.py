"""A notebook's cells, run one after the other as Jupyter does, without a Jupyter."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class Shell(InteractiveShell):
    """IPython without a screen: magics, `!` and top-level await work, nothing shows."""

    def enable_gui(self, gui: str | None = None) -> None:
        """`%matplotlib inline` asks for it; there is no window here."""

    def ask_exit(self) -> None:
        """`exit` and `quit` end the cell, as they should not end the notebook."""
        raise SystemExit

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Nobody reads it here, and drawing it up is slow."""

    showsyntaxerror = showtraceback

    def run(self, source: str) -> BaseException | None:
        """Runs a cell; returns what it raised, or None."""
        result = self.run_cell(source)
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error


def start() -> Shell:
    """A shell with an empty namespace that keeps no history."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    return Shell.instance(config=config)
