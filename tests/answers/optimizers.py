"""Answers to the exercises on optimizers, right and wrong."""

from scratch.exercises import momentum_step

SCOPE = {"momentum_step": momentum_step}


def momentum(v="momentum * v - learning_rate * gradient", back="w + v, v"):
    return f"""
def answer(w, v, gradient, learning_rate=0.01, momentum=0.9):
    old = v
    v = {v}
    return {back}
"""


def descent(body, before="v_w, v_b = 0 * w, 0 * b", back="w, b"):
    lines = "\n        ".join(body.split("; "))
    return f"""
def answer(gradient, w, b, learning_rate, momentum, steps):
    def step(x, v, g):
        return momentum_step(x, v, g, learning_rate, momentum)
    {before}
    for _ in range(steps):
        {lines}
    return {back}
"""


BOTH = "g, h = gradient(w, b); w, v_w = step(w, v_w, g); b, v_b = step(b, v_b, h)"


def adagrad(G="G + g**2", by="np.sqrt(G + epsilon)", back="w, G", sign="-"):
    return f"""
def answer(w, G, g, learning_rate=0.001, epsilon=1e-7):
    old = G
    G = {G}
    w = w {sign} learning_rate * g / ({by})
    return {back}
""".replace("(w, G, g,", "(w, G, gradient,").replace(
        "    old", "    g = gradient\n    old"
    )


def rmsprop(s="rho * s + (1 - rho) * g**2", by="np.sqrt(s + epsilon)", back="w, s"):
    return f"""
def answer(w, s, gradient, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    g, old = gradient, s
    s = {s}
    w = w - learning_rate * g / ({by})
    return {back}
"""


def adam(
    c="m / (1 - beta_1**t)",
    d="v / (1 - beta_2**t)",
    by="np.sqrt(d) + epsilon",
    v="g**2",
    back="w, m, v",
    sign="-",
):
    return f"""
def answer(w, m, v, t, gradient, rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    g = gradient
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * {v}
    c, d = {c}, {d}
    w = w {sign} rate * c / ({by})
    return {back}
"""


RIGHT = {
    "momentum_step": [
        momentum(),
        momentum(back="[w + v, v]"),
        momentum(back="w + momentum * old - learning_rate * gradient, v"),
    ],
    "long_run_rate": [
        "lambda learning_rate, momentum: learning_rate / (1 - momentum)",
        "lambda r, m: r * (1 - m) ** -1",
        "lambda r, m: -r / (m - 1)",
    ],
    "momentum_descent": [
        descent(BOTH),
        descent(BOTH, "v_w = v_b = 0.0"),
        descent(BOTH, back="[w, b]"),
    ],
    "adagrad_step": [
        adagrad(),
        adagrad("G + g * g"),
        adagrad(by="(G + epsilon) ** 0.5"),
    ],
    "rmsprop_step": [
        rmsprop(),
        rmsprop("s + (1 - rho) * (g**2 - s)"),
        rmsprop(by="(s + epsilon) ** 0.5"),
    ],
    "adam_step": [adam(), adam(v="g * g"), adam(by="d ** 0.5 + epsilon")],
}

WRONG = {
    "momentum_step": [
        (momentum("momentum * v + learning_rate * gradient"), "velocity's sign"),
        (momentum(back="w - v, v"), "already points downhill"),
        (
            momentum("momentum * v + learning_rate * gradient", "w - v, v"),
            "v has the other sign",
        ),
        (
            momentum("momentum * v - (1 - momentum) * learning_rate * gradient"),
            "an average",
        ),
        (momentum("v - learning_rate * gradient"), "no friction"),
        (momentum("-learning_rate * gradient"), "forgotten"),
        (momentum(back="w + old, v"), "old velocity"),
        (momentum(back="w + v"), "Return both"),
        (momentum(back="v, w + v"), "swapped"),
        (momentum(back="None"), "returns None"),
        (momentum("v", "w - learning_rate * gradient, v"), "plain descent"),
        (momentum("(1 - momentum) * v - learning_rate * gradient"), "share of v that"),
        (momentum("0.9 * v - learning_rate * gradient"), "0.9 is only its default"),
        (momentum("momentum * v - 0.01 * gradient"), "0.01 is only its default"),
        (
            momentum(back="w + momentum * v - learning_rate * gradient, v"),
            "Nesterov's look ahead",
        ),
        (momentum(back="np.sum(w + v), v"), "summed or averaged to a single number"),
        (momentum(back="1 / 0"), "ZeroDivisionError"),
        (
            "def answer(w, v, gradient, learning_rate=0.01, momentum=0.9):\n"
            "    v *= momentum\n    v -= learning_rate * gradient\n    return w + v, v",
            "writes into its argument",
        ),
    ],
    "long_run_rate": [
        ("lambda r, m: r * (1 - m)", "Divide by 1"),
        ("lambda r, m: r * m", "a step later"),
        ("lambda r, m: r / m if m else 0", "Solve for v"),
        ("lambda r, m: r / (1 + m)", "add up"),
        ("lambda r, m: r * (1 + m)", "two pushes"),
        ("lambda r, m: 10 * r", "for momentum 0.9 only"),
        ("lambda r, m: 1 / (1 - m)", "That is the factor"),
        ("lambda r, m: r", "add up"),
        ("lambda r, m: r / (m - 1)", "A rate is positive"),
    ],
    "momentum_descent": [
        (descent(BOTH.replace("v_b", "v_w")), "share one velocity"),
        (descent("v_w, v_b = 0 * w, 0 * b; " + BOTH), "made anew"),
        (
            descent(
                "w, v_w = step(w, v_w, gradient(w, b)[0]); "
                "b, v_b = step(b, v_b, gradient(w, b)[1])"
            ),
            "after w has moved",
        ),
        (descent(BOTH.replace("g, h =", "h, g =")), "gradients are swapped"),
        (descent("w, v_w = step(w, v_w, gradient(w, b)[0])"), "Only w moves"),
        (descent(BOTH.replace(", g)", ", -g)").replace(", h)", ", -h)")), "uphill"),
        (descent(BOTH + "; break"), "One step only"),
        (descent(BOTH, back="b, w"), "results are swapped"),
        (descent(BOTH, back="w"), "Only one of the two"),
        (descent(BOTH, back="None"), "returns None"),
        (descent(BOTH).replace("range(steps)", "range(steps - 1)"), "One step too few"),
        (
            descent(BOTH).replace("range(steps)", "range(steps + 1)"),
            "One step too many",
        ),
        (
            descent(BOTH.split("; ", 1)[1], "v_w = v_b = 0; g, h = gradient(w, b)"),
            "taken once",
        ),
        (descent(BOTH, "v_w, v_b = 0 * w + 1, 0 * b + 1"), "start at 1"),
        (
            descent(BOTH).replace("g, learning_rate, momentum)", "g)"),
            "`learning_rate` and `momentum` have no effect",
        ),
        (
            descent(BOTH).replace(
                "learning_rate, momentum)\n", "momentum, learning_rate)\n"
            ),
            "wrong order",
        ),
        (descent("g, h = gradient(w, b); step(w, v_w, g); step(b, v_b, h)"), "Nothing"),
        (
            descent("g, h = gradient(w, b); w -= learning_rate * g"),
            "writes into its argument",
        ),
    ],
    "adagrad_step": [
        (adagrad(by="np.sqrt(G) + epsilon"), "outside the root"),
        (adagrad("G + np.abs(g)"), "adds up |g|"),
        (adagrad("0.9 * G + 0.1 * g**2"), "RMSprop's average"),
        (adagrad("g**2"), "old G is forgotten"),
        (adagrad("G + np.sum(g**2)"), "over all parameters"),
        (adagrad(by="G + epsilon"), "root is missing"),
        (adagrad(by="np.sqrt(old + epsilon)"), "uses the old G"),
        (adagrad(back="w, old"), "old G comes back"),
        (adagrad(sign="+"), "uphill"),
        (adagrad(back="w"), "Return both"),
        (adagrad(back="G, w"), "swapped"),
        (adagrad("G + np.mean(g**2)"), "averaged over all parameters"),
        (adagrad("G + 0.1 + g**2"), "0.1 with which Keras starts"),
        (adagrad(by="1"), "does not use G"),
        (adagrad().replace("rate * g /", "rate /"), "missing above the line"),
        (adagrad(by="1 / np.sqrt(G + epsilon)"), "Divide by the root"),
        (adagrad(by="np.sqrt(G + 1e-7)"), "1e-7 is only its default"),
        (adagrad(by="np.sqrt(G)"), "ε is missing"),
        (adagrad().replace("G = G + g**2", "G += g**2"), "writes into its argument"),
        (adagrad(back="None"), "returns None"),
    ],
    "rmsprop_step": [
        (rmsprop(by="np.sqrt(s) + epsilon"), "outside the root"),
        (rmsprop("s + g**2"), "added up, not averaged"),
        (rmsprop("rho * s + g**2"), "counts 1 − rho"),
        (rmsprop("(1 - rho) * s + rho * g**2"), "are swapped"),
        (rmsprop(by="s + epsilon"), "root is missing"),
        (rmsprop(by="np.sqrt(old + epsilon)"), "old average"),
        (rmsprop(back="w, old"), "old s comes back"),
        (rmsprop(back="w"), "Return both"),
        (rmsprop("0.9 * s + 0.1 * g**2"), "no effect"),
        (rmsprop("(1 - rho) * g**2"), "forgotten"),
        (rmsprop("g**2"), "forgotten"),
        (rmsprop("rho * s + (1 - rho) * np.abs(g)"), "one of |g|"),
        (rmsprop("rho * s + (1 - rho) * np.mean(g**2)"), "no `mean`"),
        (rmsprop(by="learning_rate * np.sqrt(s + epsilon)"), "rate has no effect"),
        (rmsprop(back="w, s.sum()"), "summed or averaged to a single number"),
        (rmsprop(back="None"), "returns None"),
    ],
    "adam_step": [
        (adam("m", "v"), "bias correction is missing"),
        (adam(d="v"), "correction of v"),
        (adam("m"), "correction of m"),
        (adam("m / (1 - beta_1)", "v / (1 - beta_2)"), "first step only"),
        (adam("m / (1 - beta_1**(t + 1))", "v / (1 - beta_2**(t + 1))"), "not t + 1"),
        (adam(by="np.sqrt(d + epsilon)"), "inside the root"),
        (adam(by="d + epsilon"), "root is missing"),
        (adam(c="g"), "average, m̂"),
        (adam(sign="+"), "uphill"),
        (adam(back="w, c, d"), "corrected again"),
        (adam(back="w"), "Return all three"),
        (adam(v="g"), "average their squares"),
        (adam().replace("(1 - beta_2) * g**2", "g**2"), "squared gradients are added"),
        (adam().replace("(1 - beta_1) * g\n", "g\n"), "gradients are added up"),
        (adam().replace("m = beta_1 * m + (1 - beta_1) * g", "m = g"), "old m is"),
        (adam("m * (1 - beta_1**t)", "v * (1 - beta_2**t)"), "divide by 1 − beta"),
        (adam("m / (1 - beta_1 * t)", "v / (1 - beta_2 * t)"), "not times t"),
        (adam("m / (1 - beta_2**t)", "v / (1 - beta_1**t)"), "in the correction"),
        (adam().replace("w - rate * c", "w - c"), "`rate` has no effect"),
        (adam(by="np.sqrt(d)"), "ε is missing"),
        (adam(back="w, v, m"), "wrong order"),
        (adam().replace("m = beta_1 * m", "m *= beta_1; m = m"), "writes into"),
    ],
}
