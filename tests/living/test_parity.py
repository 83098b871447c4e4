"""What JavaScript and Python both calculate: the same numbers."""

from itertools import pairwise

import numpy as np
import pytest

from helpers.living import figures as wrappers
from helpers.living import module, table
from scratch.activations import relu, sigmoid, softmax, softplus
from scratch.convolution import Conv2D
from scratch.gradients import gradient_descent, numerical_gradient
from scratch.layers import Dense, ReLU, Sigmoid, Tanh
from scratch.losses import binary_crossentropy
from scratch.optimizers import SGD, Adam, RMSprop
from tools.stills import labelled

RATE, MOMENTUM, STEPS = 0.1, 0.8, 60
OPTIMIZERS = {
    "SGD": lambda rate: SGD(rate),
    "Momentum": lambda rate: SGD(rate, MOMENTUM),
    "RMSprop": lambda rate: RMSprop(rate),
    "Adam": lambda rate: Adam(rate, MOMENTUM),
}
RELIEF = """const raw = relief(surface);
const low = Math.min(...surface.goals.map((goal) => raw(...goal)[0]));
const height = (h, v) => { const f = raw(h, v); f[0] -= low; return f; };"""
rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def js(browser):
    """Runs an expression with a figure's functions; `data` is what is given."""
    page = browser.new_page()

    def run(name, expression, data=None, before=""):
        source = f"{module('kit')}{module(name)}{before}"
        return page.evaluate(f"(data) => {{{source}; return {expression}}}", data)

    yield run
    page.close()


def walk(optimizer, gradient, start):
    params, path = {"p": np.array(start, dtype=float)}, [np.array(start, dtype=float)]
    for _ in range(STEPS):
        optimizer.update(params, {"p": gradient(params["p"])})
        path.append(params["p"].copy())
    return np.array(path)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_runners_rules_are_the_courses(js, name):
    pushes = rng.normal(size=STEPS)
    feed = iter(pushes)
    path = walk(OPTIMIZERS[name](RATE), lambda w: np.array(next(feed)), 0.0)
    steps = js(
        "race",
        "data.pushes.map((g, t) => RUNNERS[data.name].rule(g, memory, data, t + 1))",
        {"pushes": pushes.tolist(), "name": name, "rate": RATE, "momentum": MOMENTUM},
        "const memory = {};",
    )
    np.testing.assert_allclose(np.cumsum(steps), path[1:], atol=1e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_race_goes_where_the_courses_optimizers_go(js, figures, name):
    surface = figures["race"].data["surfaces"][0]
    path = js(
        "race",
        "run(RUNNERS[data.name].rule, height, data.surface.start, data, 60, "
        "[data.surface.x, data.surface.y])",
        {"surface": surface, "name": name, "rate": RATE, "momentum": MOMENTUM},
        f"const {{ surface }} = data; {RELIEF}",
    )
    gradient = lambda p: np.array([p[0] / 10, 2 * p[1]])  # noqa: E731
    ours = walk(OPTIMIZERS[name](RATE), gradient, surface["start"])
    np.testing.assert_allclose(np.array(path)[:, :2], ours, atol=2e-4)
    heights = ours[:, 0] ** 2 / 20 + ours[:, 1] ** 2
    np.testing.assert_allclose(np.array(path)[:, 2], heights, atol=2e-4)


@pytest.mark.parametrize("number", range(len(wrappers.SURFACES)))
def test_between_the_heights_lies_the_surface(js, figures, number):
    surface = figures["race"].data["surfaces"][number]
    loss, area, _, goals = wrappers.SURFACES[surface["name"]]
    low, high = np.array(area).T
    places = rng.uniform(
        low + 0.02 * (high - low), high - 0.02 * (high - low), (200, 2)
    )
    found = np.array(
        js(
            "race",
            "data.places.map((p) => height(...p))",
            {"surface": surface, "places": places.tolist()},
            f"const {{ surface }} = data; {RELIEF}",
        )
    )
    heights = np.array([loss(p) for p in places]) - loss(np.array(goals[0]))
    slopes = np.array([numerical_gradient(loss, p) for p in places])
    np.testing.assert_allclose(found[:, 0], heights, atol=2e-6 * np.ptp(heights))
    np.testing.assert_allclose(found[:, 1:], slopes, atol=2e-4 * np.abs(slopes).max())


def test_a_tuned_rate_is_the_best_of_those_tried(js, figures):
    surface = figures["race"].data["surfaces"][0]
    tuned, rates, tries = js(
        "race",
        "[tune(RUNNERS.SGD, height, 60, [surface.x, surface.y], surface.losses[0]), "
        "RATES, TRIES]",
        {"surface": surface},
        f"const {{ surface }} = data; {RELIEF}",
    )
    low, high = np.array([surface["x"], surface["y"]]).T
    starts = low + np.array(tries) * (high - low)
    scores = []
    for rate in rates:
        path = gradient_descent(lambda p: p * [0.1, 2], starts, rate, STEPS)
        heights = np.maximum(
            path[..., 0] ** 2 / 20 + path[..., 1] ** 2, surface["losses"][0]
        )
        scores.append(
            np.log(heights[-5:]).sum() if np.abs(path[-1]).max() < 15 else np.inf
        )
    assert tuned["rate"] == pytest.approx(rates[int(np.argmin(scores))])


@pytest.fixture
def wave():
    return wrappers.wave()


def neurons(x, places, activation):
    return np.c_[np.ones(len(x)), activation(x[:, None] - places)]


@pytest.mark.parametrize("activation", [relu, np.tanh])
def test_the_best_weights_are_least_squares(js, wave, activation):
    x, y = wave
    rows = neurons(x, np.array([-2.7, -1.6, -0.8, 0.3, 1.2, 2]), activation)
    found = js("bends", "leastSquares(...data)", [rows.tolist(), y.tolist()])
    best = np.linalg.lstsq(rows, y)[0]
    np.testing.assert_allclose(rows @ found, rows @ best, atol=1e-3)


@pytest.mark.parametrize("activation", [relu, np.tanh, sigmoid])
def test_bends_learn_by_the_errors_gradient(js, wave, activation):
    x, y = wave
    places, weights = rng.uniform(-2.5, 2.5, 6), rng.normal(size=6)

    def error(p):
        return np.mean(
            (neurons(x, p[1::2], activation) @ p[[0, 2, 4, 6, 8, 10, 12]] - y) ** 2
        )

    p = np.r_[0.3, np.c_[places, weights].ravel()]
    found = js(
        "bends",
        "slopes(data.points, data, table(data.activation))",
        {
            "points": np.c_[x, y].tolist(),
            "bias": 0.3,
            "hinges": np.c_[places, weights].tolist(),
            "activation": table(activation, -6.4, 6.4),
        },
    )
    np.testing.assert_allclose(found, numerical_gradient(error, p), atol=5e-3)


def test_two_spaces_descend_as_the_course_does(js):
    x, t = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.9, 6.1])

    def loss(w):
        return np.sum((t - (w[0] * x + w[1])) ** 2) / 3

    path = np.array(
        js(
            "spaces",
            "descend(data.points, data.share, [0, -1.5], 0.05, 60)",
            {"points": np.c_[x, t].tolist(), "share": 1 / 3},
        )
    )
    ours = gradient_descent(
        lambda w: numerical_gradient(loss, w), [0.0, -1.5], 0.05, 60
    )
    np.testing.assert_allclose(path[:, :2], ours, atol=1e-6)
    np.testing.assert_allclose(path[:, 2], [loss(w) for w in ours], atol=1e-6)
    slopes = [numerical_gradient(loss, w) for w in ours]
    np.testing.assert_allclose(path[:, 3:], slopes, atol=1e-6)


def test_a_threshold_is_judged_by_the_courses_loss(js):
    x, t = labelled()
    for place, steepness in ((2.0, 0.5), (5.1, 1.7), (8.0, 6.0)):
        found = js(
            "threshold",
            "judged(data.points, data.place, data.steepness)",
            {
                "points": np.c_[x, t].tolist(),
                "place": place,
                "steepness": steepness,
            },
        )

        def loss(p):
            return np.mean(softplus(z := p[1] * (x - p[0])) - t * z)

        p = np.array([place, steepness])
        y = sigmoid(steepness * (x - place))
        clipped = binary_crossentropy(t[:, None], y[:, None]).mean()
        assert found[0] == pytest.approx(clipped, abs=1e-5)
        np.testing.assert_allclose(found[1:3], numerical_gradient(loss, p), atol=1e-7)
        assert found[3] == np.mean((y > 0.5) == t)


def drawn(strokes, side=28, box=20, pen=1.1):
    """Strokes as MNIST keeps them: fitted into 20 pixels, centred by their mass."""
    every = np.concatenate(strokes)
    scale = (box - 2 * pen) / max(np.ptp(every, axis=0).max(), 0.25)
    shift = side / 2 - scale * (every.min(axis=0) + every.max(axis=0)) / 2
    centres = np.moveaxis(np.mgrid[:side, :side], 0, -1)[..., ::-1] + 0.5
    for _ in range(2):
        far = np.full((side, side), np.inf)
        for stroke in strokes:
            lines = stroke * scale + shift
            for a, b in pairwise(lines):
                long = max((b - a) @ (b - a), 1e-12)
                share = np.clip((centres - a) @ (b - a) / long, 0, 1)[..., None]
                far = np.minimum(
                    far, np.linalg.norm(centres - a - share * (b - a), axis=-1)
                )
        image = np.clip(pen + 0.5 - far, 0, 1)
        mass = (image[..., None] * centres).sum((0, 1)) / image.sum()
        shift = shift + side / 2 - mass
    return image


def strokes_by_chance(rng=rng):
    steps = [
        rng.normal(0, 0.05, (rng.integers(4, 30), 2)) for _ in range(rng.integers(1, 4))
    ]
    return [
        np.clip(rng.uniform(0.2, 0.8, 2) + part.cumsum(axis=0), 0, 1) for part in steps
    ]


def test_a_drawing_becomes_an_image_as_mnist_has_them(js):
    for _ in range(12):
        strokes = strokes_by_chance()
        found = js("draw", "[...raster(data)]", [s.tolist() for s in strokes])
        np.testing.assert_allclose(
            np.reshape(found, (28, 28)), drawn(strokes), atol=2e-3
        )
    assert not any(js("draw", "[...raster(data)]", []))


def answers(layers, images):
    a = images
    for W, b in layers[:-1]:
        a = relu(a @ W + b)
    return softmax(a @ layers[-1][0] + layers[-1][1])


def test_what_lesson_00_says_of_drawings_that_are_no_digit():
    """A ring from the top to the left, a letter, and scribbles; see its first page."""

    def read(*strokes):
        (p,) = answers(wrappers.shipped_network(), drawn(strokes).ravel()[None])
        return p.argmax(), p.max()

    for wide, high in ((0.3, 0.4), (0.25, 0.35), (0.35, 0.35), (0.2, 0.35)):
        way = np.linspace(0, 2 * np.pi, 101)
        ring = 0.5 - np.c_[wide * np.sin(way), high * np.cos(way)]
        assert read(ring[:71])[0] == 6
        digit, sure = read(ring[:91])
        assert digit == 0 and sure > 0.98
    roof = np.array([(0.2, 0.9), (0.5, 0.1), (0.8, 0.9)])
    assert read(roof, np.array([(0.32, 0.6), (0.68, 0.6)]))[0] == 4
    seeded = np.random.default_rng(0)
    scribbles = np.array([drawn(strokes_by_chance(seeded)).ravel() for _ in range(300)])
    most = answers(wrappers.shipped_network(), scribbles).max(axis=1)
    assert np.mean(most > 0.9) == pytest.approx(1 / 3, abs=0.05)


def in_javascript(js, layers, images):
    return js(
        "draw",
        "data.images.map((seen) => read(layers, seen).probabilities)",
        {"layers": wrappers.draw(layers).data["layers"], "images": images.tolist()},
        "const layers = data.layers.map(layer);",
    )


def test_probabilities_are_the_courses(js):
    images = np.array([drawn(strokes_by_chance()).ravel() for _ in range(40)])
    shipped = wrappers.shipped_network()
    found = in_javascript(js, shipped, images)
    np.testing.assert_allclose(found, answers(shipped, images), atol=1e-4)


def test_a_learners_network_keeps_its_answers_in_bytes(js):
    images = np.array([drawn(strokes_by_chance()).ravel() for _ in range(40)])
    units = (784, 100, 50, 10)
    layers = [
        (rng.normal(0, np.sqrt(2 / a), (a, b)), rng.normal(0, 0.1, b))
        for a, b in pairwise(units)
    ]
    found = np.array(in_javascript(js, layers, images))
    np.testing.assert_allclose(found, answers(layers, images), atol=0.03)


@pytest.mark.parametrize("gain", [0.4, 1.7])
@pytest.mark.parametrize("name", ["tanh", "ReLU", "sigmoid"])
def test_ten_layers_pass_on_what_the_courses_layers_do(js, name, gain):
    inputs, arriving = rng.normal(size=(2, 5, 4))
    weights = rng.normal(size=(3, 4, 4))
    found = js(
        "layers",
        "bothWays(data.inputs, data.weights, data.arriving, 4, data.gain, data.name)",
        {
            "inputs": inputs.ravel().tolist(),
            "weights": [W.ravel().tolist() for W in weights],
            "arriving": arriving.ravel().tolist(),
            "gain": gain,
            "name": name,
        },
    )
    bend = {"tanh": Tanh, "ReLU": ReLU, "sigmoid": Sigmoid}[name]
    ours, A = [], inputs
    for number, W in enumerate(weights):
        np.testing.assert_allclose(found["forward"][number], A.ravel(), atol=1e-9)
        dense = Dense(4, 4)
        dense.params["W"] = W * gain / 2
        ours += [dense, bend()]
        A = ours[-1].forward(dense.forward(A))
    np.testing.assert_allclose(found["forward"][3], A.ravel(), atol=1e-9)
    gradient = arriving
    for number in (2, 1, 0):
        gradient = ours[2 * number].backward(ours[2 * number + 1].backward(gradient))
        np.testing.assert_allclose(
            found["backward"][number], gradient.ravel(), atol=1e-9
        )


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("size", [7, 8])
def test_the_sliding_window_adds_what_the_courses_convolution_does(
    js, size, stride, padding
):
    image, kernel = rng.normal(size=(size, size)), rng.normal(size=(3, 3))
    found = js(
        "sliding",
        "featureMap(data.image, data.kernel, data.stride, data.same)",
        {
            "image": image.tolist(),
            "kernel": kernel.tolist(),
            "stride": stride,
            "same": padding == "same",
        },
    )
    layer = Conv2D(1, 1, 3, stride, padding)
    layer.params["W"] = kernel[:, :, None, None]
    ours = layer.forward(image[None, :, :, None])[0, :, :, 0]
    np.testing.assert_allclose(found, ours, atol=1e-9)
