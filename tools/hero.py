"""Photographs .github/hero.png, the README's figure: uv run python tools/hero.py"""

import numpy as np

from helpers.living import figures
from scratch.activations import relu
from tools.course import ROOT
from tools.stills import browser, photograph


def main() -> None:
    """Photographs six bends that follow a wave."""
    x, t = figures.wave()
    places = np.array([-2.9, -2.0, -0.4, 0.7, 1.5, 2.3])
    table = np.c_[relu(x[:, None] - places), np.ones_like(x)]
    *weights, bias = np.linalg.lstsq(table, t)[0].tolist()
    hinges = list(zip(places.tolist(), weights, strict=True))
    figure = figures.bends(relu, x, t, hinges, bias)
    with browser() as chromium:
        picture = photograph(chromium, figure.html())
    (ROOT / ".github" / "hero.png").write_bytes(picture)


if __name__ == "__main__":
    main()
