"""The classic optimizers of Keras, with its argument names and defaults.
`update(params, grads)` moves each array of the dict params in place by the
gradient of the same key; an optimizer belongs to one such dict.
"""

# Edit notebooks/solutions/05_optimizers.ipynb, then run tools/build.py.

from dataclasses import dataclass

import numpy as np


def check_array(key, w, g, shape):
    """ValueError for a parameter w that g cannot move; shape: w's, at first."""
    if getattr(w, "dtype", np.dtype(int)).kind != "f":
        raise ValueError(f"params[{key!r}] must be an array of floats.")
    if not np.shape(g) == w.shape == shape:
        shapes = f"{w.shape}, its gradient {np.shape(g)}, at first {shape}"
        raise ValueError(f"Shapes differ: {key!r} has {shapes}.")
    if np.isnan(np.min(g, initial=0)):
        raise ValueError(f"The gradient of {key!r} holds NaN.")


def check_update(params, grads, state):
    """ValueError for keys or arrays that do not fit, before anything moves."""
    for key in {**params, **grads, **state}:
        if not all(key in d for d in (params, grads, state or params)):
            raise ValueError(f"{key!r} must be in params and grads, always.")
        first = state[key][0] if state else params[key]
        check_array(key, params[key], grads[key], np.shape(first))


def check_settings(optimizer):
    """ValueError for a negative setting, or a share of the past from 1 on."""
    for name, value in vars(optimizer).items():
        shares = ("momentum", "rho", "beta_1", "beta_2")
        if name != "state" and not 0 <= value < np.inf:
            raise ValueError(f"{name} must be a number from 0 on: {value}.")
        if name in shares and value >= 1:
            raise ValueError(f"{name} must be below 1: {value}.")


@dataclass
class Optimizer:
    """What all share: checked settings, state made once for each key."""

    learning_rate: float

    def __post_init__(self):
        self.iterations, self.state = 0, {}
        check_settings(self)

    def update(self, params, grads):
        """Moves each params[key] in place by grads[key]; see check_update."""
        check_update(params, grads, self.state)
        self.iterations += 1
        for key, w in params.items():
            if key not in self.state:
                kept = range(self.step.__code__.co_argcount - 3)
                self.state[key] = [np.zeros_like(w) for _ in kept]
            self.step(w, np.asarray(grads[key]), *self.state[key])


@dataclass
class SGD(Optimizer):
    """v = momentum * v - learning_rate * g; w += v (or momentum * v - … g)."""

    learning_rate: float = 0.01
    momentum: float = 0.0
    nesterov: bool = False

    def step(self, w, g, v, a):
        np.multiply(g, self.learning_rate, out=a)
        v *= self.momentum
        v -= a
        if self.nesterov:
            w -= a
        w += np.multiply(v, self.momentum, out=a) if self.nesterov else v


def root(x, epsilon, out):
    """sqrt(x + epsilon), written into out: arrays of one shape."""
    return np.sqrt(np.add(x, epsilon, out=out), out=out)


@dataclass
class Adagrad(Optimizer):
    """G += g²; w -= learning_rate * g / sqrt(G + epsilon)."""

    learning_rate: float = 0.001
    initial_accumulator_value: float = 0.1
    epsilon: float = 1e-7

    def step(self, w, g, G, a):
        G += self.initial_accumulator_value * (self.iterations == 1)
        G += np.multiply(g, g, out=a)
        np.divide(g, root(G, self.epsilon, a), out=a)
        w -= np.multiply(a, self.learning_rate, out=a)


def blend(average, new, share, out):
    """share * average + (1 - share) * new, in place; out is room to work."""
    np.multiply(new, 1 - share, out=out)
    average *= share
    average += out


@dataclass
class RMSprop(Optimizer):
    """s = average of g²; w -= learning_rate * g / sqrt(s + epsilon)."""

    learning_rate: float = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7

    def step(self, w, g, s, a):
        blend(s, np.multiply(g, g, out=a), self.rho, a)
        np.divide(g, root(s, self.epsilon, a), out=a)
        w -= np.multiply(a, self.learning_rate, out=a)


@dataclass
class Adadelta(RMSprop):
    """d = g * sqrt(D + epsilon) / sqrt(s + epsilon); w -= learning_rate * d."""

    rho: float = 0.95

    def step(self, w, g, s, D, d, a):
        blend(s, np.multiply(g, g, out=a), self.rho, a)
        np.divide(root(D, self.epsilon, d), root(s, self.epsilon, a), out=d)
        d *= g
        w -= np.multiply(d, self.learning_rate, out=a)
        blend(D, np.multiply(d, d, out=d), self.rho, a)


@dataclass
class Adam(Optimizer):
    """m, v average g, g²; w -= corrected rate * m / (sqrt(v) + epsilon)."""

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def step(self, w, g, m, v, a):
        t = self.iterations
        correction = np.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        blend(m, g, self.beta_1, a)
        blend(v, np.multiply(g, g, out=a), self.beta_2, a)
        np.add(np.sqrt(v, out=a), self.epsilon, out=a)
        np.divide(m, a, out=a)
        w -= np.multiply(a, float(self.learning_rate * correction), out=a)


class Adamax(Adam):
    """u = max(beta_2 * u, |g|); w -= rate * m̂ / (u + epsilon)."""

    def step(self, w, g, m, u, a):
        rate = self.learning_rate / (1 - self.beta_1**self.iterations)
        blend(m, g, self.beta_1, a)
        u *= self.beta_2
        np.maximum(u, np.abs(g, out=a), out=u)
        np.divide(m, np.add(u, self.epsilon, out=a), out=a)
        w -= np.multiply(a, rate, out=a)


class Nadam(Adam):
    """Adam, whose m̂ looks one step ahead, with a share that warms up."""

    product = 0, 1.0  # after how many steps, and what it is then

    def past(self, t):
        return self.beta_1 * (1 - 0.5 * 0.96**t)

    def step(self, w, g, m, v, a, b):
        t = self.iterations
        if self.product[0] < t:
            self.product = t, self.product[1] * self.past(t)
        blend(m, g, self.beta_1, a)
        blend(v, np.multiply(g, g, out=a), self.beta_2, a)
        now, ahead = self.product[1], self.past(t + 1)
        np.multiply(m, ahead / (1 - now * ahead), out=a)
        a += np.multiply(g, (1 - self.past(t)) / (1 - now), out=b)
        a /= root(np.divide(v, 1 - self.beta_2**t, out=b), 0, b) + self.epsilon
        w -= np.multiply(a, self.learning_rate, out=a)


@dataclass
class AdamW(Optimizer):
    """w *= 1 - learning_rate * weight_decay, then Adam's step."""

    learning_rate: float = 0.001
    weight_decay: float = 0.004
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def step(self, w, g, m, v, a):
        w *= 1 - self.learning_rate * self.weight_decay
        Adam.step(self, w, g, m, v, a)
