"""Draws .github/hero.png, the README's figure: uv run python tools/hero.py"""

import matplotlib.pyplot as plt
import numpy as np

from helpers.figures import common as plots
from scratch.activations import relu, sigmoid, sigmoid_derivative
from tools.course import ROOT


def main() -> None:
    """Draws a line and a bent curve beside a value and its slope."""
    _, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.4), width_ratios=(1.25, 1))
    x = np.linspace(-3, 3, 61)
    t = np.sin(2 * x) + 0.5 * x
    straight = np.c_[x, np.ones_like(x)]
    bent = np.c_[relu(x[:, None] - np.linspace(-2.4, 2.4, 7)), straight]
    fits = {
        name: inputs @ np.linalg.lstsq(inputs, t)[0]
        for name, inputs in (("no bend", straight), ("seven bends", bent))
    }
    plots.fit(x, t, fits, "Forward: bends let a network follow", ax=left)
    plots.value_and_slope(
        sigmoid,
        sigmoid_derivative,
        "Backward: slopes let it learn",
        (-6, 6),
        ax=right,
    )
    left.figure.savefig(ROOT / ".github" / "hero.png", dpi=200)


if __name__ == "__main__":
    main()
