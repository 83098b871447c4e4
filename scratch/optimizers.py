"""The classic optimizers of Keras, with its argument names and defaults.
`update(params, grads)` moves each array of the dict params in place by the
gradient of the same key; an optimizer belongs to one such dict.
"""

# Edit notebooks/solutions/05_optimizers.ipynb, then run tools/build.py.

from dataclasses import dataclass

import numpy as np

from helpers.inputs import check_settings, check_update
from helpers.loops import pieces


@dataclass
class Optimizer:
    """What all share. A rule is a step that changes w and what it keeps in place."""

    learning_rate: float
    keeps = ()

    def __post_init__(self):
        check_settings(vars(self))
        self.iterations, self.state = 0, {}

    def start(self, w):
        return [np.zeros(w.shape, w.dtype) for _ in self.keeps]

    def count(self):
        self.iterations += 1

    def update(self, params, grads):
        """Moves each params[key] in place, by grads[key]."""
        check_update(params, grads, self.state)
        self.count()
        for key, w in params.items():
            if key not in self.state:
                self.state[key] = self.start(w)
            for piece in pieces(w, grads[key], self.state[key]):
                self.step(*piece)


@dataclass
class SGD(Optimizer):
    """Plain descent, or with momentum a ball that rolls."""

    learning_rate: float = 0.01
    momentum: float = 0.0
    nesterov: bool = False
    keeps = ("v",)

    def step(self, w, g, v):
        v *= self.momentum
        v -= self.learning_rate * g
        w += self.momentum * v - self.learning_rate * g if self.nesterov else v


@dataclass
class Adagrad(Optimizer):
    """Small steps where the gradients have been large."""

    learning_rate: float = 0.001
    initial_accumulator_value: float = 0.1
    epsilon: float = 1e-7
    keeps = ("G",)

    def start(self, w):
        return [np.full(w.shape, self.initial_accumulator_value, w.dtype)]

    def step(self, w, g, G):
        G += g * g
        w -= self.learning_rate * g / np.sqrt(G + self.epsilon)


@dataclass
class RMSprop(Optimizer):
    """Steps measured by the average size of the latest gradients."""

    learning_rate: float = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7
    keeps = ("s",)

    def step(self, w, g, s):
        s += (1 - self.rho) * (g * g - s)
        w -= self.learning_rate * g / np.sqrt(s + self.epsilon)


@dataclass
class Adam(Optimizer):
    """The averages of g and of g²: a direction and a scale."""

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    keeps = "m", "v"

    def step(self, w, g, m, v):
        t = self.iterations
        m += (1 - self.beta_1) * (g - m)
        v += (1 - self.beta_2) * (g * g - v)
        rate = self.learning_rate * (1 - self.beta_2**t) ** 0.5 / (1 - self.beta_1**t)
        w -= rate * m / (np.sqrt(v) + self.epsilon)


@dataclass
class AdamW(Optimizer):
    """Adam, after each weight has shrunk a little."""

    learning_rate: float = 0.001
    weight_decay: float = 0.004
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    keeps = "m", "v"

    def step(self, w, g, m, v):
        w *= 1 - self.learning_rate * self.weight_decay
        Adam.step(self, w, g, m, v)


@dataclass
class Adadelta(RMSprop):
    """Steps measured by the latest steps: they have the unit of w."""

    rho: float = 0.95
    keeps = "s", "D"

    def step(self, w, g, s, D):
        s += (1 - self.rho) * (g * g - s)
        d = -np.sqrt(D + self.epsilon) / np.sqrt(s + self.epsilon) * g
        D += (1 - self.rho) * (d * d - D)
        w += self.learning_rate * d


class Adamax(Adam):
    """Adam, measured by the largest of the latest gradients."""

    keeps = "m", "u"

    def step(self, w, g, m, u):
        m += (1 - self.beta_1) * (g - m)
        u[:] = np.maximum(self.beta_2 * u, np.abs(g))
        rate = self.learning_rate / (1 - self.beta_1**self.iterations)
        w -= rate * m / (u + self.epsilon)


class Nadam(Adam):
    """Adam, whose direction looks one step ahead."""

    product = 1.0  # of all mu so far

    def mu(self, t):
        return self.beta_1 * (1 - 0.5 * 0.96**t)

    def count(self):
        self.iterations += 1
        self.product *= self.mu(self.iterations)

    def step(self, w, g, m, v):
        t = self.iterations
        m += (1 - self.beta_1) * (g - m)
        v += (1 - self.beta_2) * (g * g - v)
        next_mu = self.mu(t + 1)
        m_hat = next_mu * m / (1 - self.product * next_mu)
        m_hat += (1 - self.mu(t)) * g / (1 - self.product)
        v_hat = v / (1 - self.beta_2**t)
        w -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
