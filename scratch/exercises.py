"""The course's own answers to the exercises that no later lesson builds on."""

# Edit notebooks/solutions/00_start_here.ipynb and
# notebooks/solutions/01_activations.ipynb and notebooks/solutions/02_losses.ipynb and
# notebooks/solutions/03_gradient_descent.ipynb and
# notebooks/solutions/04_backpropagation.ipynb and
# notebooks/solutions/05_optimizers.ipynb and notebooks/solutions/06_keras_mnist.ipynb
# and notebooks/solutions/07_training_deep_networks.ipynb and
# notebooks/solutions/08_convolution.ipynb, then run tools/build.py.

from itertools import pairwise

import numpy as np
from numpy.polynomial import Polynomial

from scratch.activations import as_float, relu, sigmoid, softmax, softplus
from scratch.convolution import Conv2D, Flatten, MaxPooling2D
from scratch.deep import BatchNormalization
from scratch.gradients import gradient_descent, minibatch_descent, numerical_gradient
from scratch.initializers import he_normal
from scratch.layers import (
    Dense,
    Layer,
    ReLU,
    SoftmaxCrossEntropy,
    dense_backward,
    relu_backward,
    softmax_crossentropy_backward,
)
from scratch.losses import categorical_crossentropy, float_pair
from scratch.network import Descent, Sequential
from scratch.optimizers import Adam


def double(x):
    """Twice each number: double(3) is 6, double(np.array([1, 2])) is [2, 4].

    x: a number, or an array of any shape. Returns: the same shape.
    """
    return 2 * x


def fits(a, b):
    """Whether two arrays of these shapes can be added.

    fits((1442, 64), (64,)) is True, fits((1442, 64), (1442,)) is False.

    a, b: shapes, tuples of whole numbers; () is the shape of a single number.
    Returns: True or False.
    """
    for i, j in zip(reversed(a), reversed(b)):
        if i != j and 1 not in (i, j):
            return False
    return True


def center(X):
    """Moves each column so that its mean becomes 0.

    center(np.array([[1, 10], [3, 20]])) is [[-1, -5], [1, 5]].

    X: shape (N, D), N at least 1. Returns: a new array, shape (N, D).
    """
    return X - X.mean(axis=0)


def full_ink(X):
    """Divides each row by its largest number; rows of zeros stay as they are.

    full_ink(np.array([[1, 2], [0, 0]])) is [[0.5, 1], [0, 0]].

    X: shape (N, D), numbers from 0 on. Returns: a new array, shape (N, D), in [0, 1].
    """
    darkest = X.max(axis=1, keepdims=True)
    return X / np.where(darkest > 0, darkest, 1)


def parts_of_classes(y, classes):
    """For each class 0, 1, … the part of y that it makes up.

    parts_of_classes([0, 2, 2, 0], 3) is [0.5, 0, 0.5].

    y: whole numbers from 0 to classes - 1, shape (N,), N at least 1.
    Returns: shape (classes,), with the sum 1; a class that never occurs gets 0.
    """
    counts = np.zeros(classes)
    for label in y:
        counts[label] += 1
    return counts / len(y)


def read_digits(x_train, y_train, x_new):
    """Answers for new images, from training images and their answers.

    x_train: shape (N, 64); y_train: whole numbers 0 … 9, shape (N,);
    x_new: shape (M, 64). Returns: whole numbers 0 … 9, shape (M,).
    """
    means = np.array([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    differences = x_new[:, None] - means  # (M, 1, 64) - (10, 64) → (M, 10, 64)
    return (differences**2).sum(axis=2).argmin(axis=1)


def sum_of_bends(x, places, weights, bias):
    """Adds up ReLUs that bend at given places.

    Neuron h gives 0 up to places[h], and rises with the slope weights[h] after it.

    x: inputs, shape (N,); places, weights: shape (H,); bias: a number.
    Returns: shape (N,). With H = 0 it is the bias, N times.
    Example: sum_of_bends([0, 1, 2, 3], [1, 2], [10, -10], 5) is [5, 5, 15, 15].
    """
    x, places, weights = as_float(x), as_float(places), as_float(weights)
    bends = relu(x[:, None] - places)  # shape (N, H)
    return bends @ weights + bias


def six_bends(x, t):
    """Chooses six bends that follow the points (x, t).

    x, t: shape (36,), the points of living.wave().
    Returns: places, weights, each of shape (6,), and the bias, as sum_of_bends takes.
    """
    places = np.array([-2.9, -2.0, -0.4, 0.7, 1.5, 2.3])
    table = np.c_[relu(x[:, None] - places), np.ones(len(x))]
    solved = np.linalg.lstsq(table, t)[0]
    return places, solved[:6], solved[6]


def xor_weights():
    """Weights by which two ReLUs compute XOR, chosen by hand.

    Returns: W, shape (2, 2), a column for each hidden neuron; b, shape (2,), their
    biases; v, shape (2,), the weights of the output, which has no bias: such that
    relu(X @ W + b) @ v is 0, 1, 1, 0 for the four points.
    """
    W = np.array([[1.0, 1.0], [1.0, 1.0]])
    b = np.array([0.0, -1.0])
    v = np.array([1.0, -2.0])
    return W, b, v


def feed_forward(X, layers, activation):
    """What a feed-forward network makes of N samples with D features.

    X: shape (N, D); layers: list of pairs (W, b), the first layer first, W of shape
    (inputs, neurons) and b of shape (neurons,); activation: what the hidden layers
    apply, a function of an array. Returns: what the last layer puts out, shape
    (N, neurons). A network may also consist of its last layer only.
    """
    for W, b in layers[:-1]:
        X = activation(X @ W + b)
    W, b = layers[-1]
    return X @ W + b


def leaky_relu(x, negative_slope=0.01):
    """ReLU with a small slope left of 0: leaky_relu([-5, 5]) is [-0.05, 5].

    x: numbers in an array of any shape; negative_slope: number in [0, 1).
    Returns: floats, same shape. Source: Maas, Hannun & Ng (2013), who used 0.01.
    Defaults in Keras 3: 0.2 in the function leaky_relu, 0.3 in the layer LeakyReLU.
    """
    x = as_float(x)
    return np.where(x > 0, x, negative_slope * x)


def tent(x):
    """A tent over -1 … 1 with its top at (0, 1), made of ReLUs.

    x: numbers in an array of any shape. Returns: floats, same shape, in [0, 1].
    """
    x = as_float(x)
    return relu(x + 1) - 2 * relu(x) + relu(x - 1)


def scores_gradient(z, t):
    """The derivative of categorical cross-entropy after softmax, for each score.

    z: scores; t: targets, each row with the sum 1; both of shape (..., K).
    Returns: shape (..., K), one derivative for each score; each row sums to 0.
    """
    z, t = as_float(z), as_float(t)
    return softmax(z) - t


def huber(y_true, y_pred, delta=1.0):
    """A parabola near the target, straight lines beyond: one loss a sample.

    huber([[0, 0]], [[1, 3]]) is [1.5], the mean of 0.5 and 2.5.

    Both: shape (..., K); delta: where the parabola ends, above 0.
    Returns: shape (...), the mean over the last axis. Source: Huber (1964).
    """
    t, y = float_pair(y_true, y_pred)
    d = np.abs(y - t)
    each = np.where(d <= delta, d**2 / 2, delta * d - delta**2 / 2)
    return np.mean(each, axis=-1)


def gaussian_loss(y_true, y_pred, spread):
    """What predicting a bell curve costs, its spread included: one loss a sample.

    gaussian_loss([[0, 0]], [[1, 3]], 1) is [2.5], the mean of 0.5 and 4.5.

    y_true, y_pred: shape (..., K); spread: above 0, a number, or one for each output,
    shape (..., K). Returns: shape (...), the mean over the last axis; it may be
    negative.
    """
    t, y = float_pair(y_true, y_pred)
    each = ((t - y) / spread) ** 2 / 2 + np.log(spread)
    return np.mean(each, axis=-1)


def output_for():
    """For each of the four tasks the last activation and the loss, by Keras's names.

    Returns: a dictionary with the keys "bikes", "clouds", "leaf" and "sensor"; each
    value is a pair of strings such as ("tanh", "cosine_similarity").
    """
    return {
        "bikes": ("softplus", "poisson"),
        "clouds": ("sigmoid", "binary_crossentropy"),
        "leaf": ("softmax", "sparse_categorical_crossentropy"),
        "sensor": ("linear", "huber"),
    }


def best_degree(train, validation, degrees):
    """Chooses the degree of a polynomial by validation data.

    train, validation: pairs (x, t) of arrays of shape (n,). degrees: integers,
    ascending. Returns: the degree whose fit to the training data has the smallest mean
    squared error on the validation data; of equals the lowest.

    Polynomial.fit(x, t, degree) gives the best fit, which is called like a function.
    """
    x, t = validation
    errors = [
        np.mean((Polynomial.fit(*train, degree)(x) - t) ** 2) for degree in degrees
    ]
    return degrees[int(np.argmin(errors))]


def journeys(n, seed):
    """n train journeys: x, their kilometres, and t, the minutes that they took."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(20, 200, n)
    return x, 8 + 0.55 * x + rng.gamma(1.2, 2 + 0.06 * x)


def best_line(loss, x, t):
    """The promise a * x + b with the smallest loss, of all on a grid.

    loss: a function of y_true and y_pred, shapes (M, N), that returns shape (M,), as
    the losses of this lesson do; x, t: shape (N,). Returns: a and b.
    """
    a, b = np.meshgrid(np.arange(0, 1.2, 0.02), np.arange(-10, 50))
    Y = a.reshape(-1, 1) * x + b.reshape(-1, 1)
    lowest = np.argmin(loss(np.broadcast_to(t, Y.shape), Y))
    return float(a.flat[lowest]), float(b.flat[lowest])


def timetable(x, t):
    """Chooses the line a * x + b to promise, by a loss of its own.

    x, t: kilometres and minutes of journeys, shape (N,). Returns: a and b.
    """
    def price(y_true, y_pred):
        late = y_true - y_pred
        return np.mean(np.where(late > 0, 9 * late, -late), axis=-1)

    return best_line(price, x, t)


def slope_of_fit(a, x, t):
    """The derivative of the squared errors of a * x, added up, with respect to a.

    a: number; x, t: inputs and targets, shape (N,). Returns: a number.
    Example: slope_of_fit(1, [1, 2, 3], [2, 3.9, 6.1]) is -28.2, for arrays.
    """
    return -2 * np.sum(x * (t - a * x))


def logistic_gradient(w, X, t):
    """The gradient of the mean binary cross-entropy of a sigmoid neuron.

    w: weights, shape (D,); X: samples, shape (N, D); t: 0 or 1 for each, shape (N,).
    Returns: shape (D,). Weighted sums may be as large as you like.
    """
    y = sigmoid(X @ w)
    return X.T @ (y - t) / len(X)


def iterations(n, batch_size, epochs):
    """How many steps a training takes.

    n: samples; batch_size: samples in a step; epochs: passes through all samples.
    Returns: an int. Example: iterations(10, 4, 2) is 6.
    """
    return epochs * int(np.ceil(n / batch_size))


def largest_rate(f, x):
    """The border of the learning rate for gradient descent near x.

    f: function of one number, curved upwards at x; x: number.
    Returns: a number, to three digits or better.
    Example: largest_rate(lambda a: 14 * a**2, 0.5) is nearly 2 / 28 = 0.0714.
    """
    h = 1e-4
    curvature = (f(x + h) - 2 * f(x) + f(x - h)) / h**2
    return 2 / curvature


def best_can(volume):
    """The radius of the can that needs least metal for its volume.

    volume: number > 0, for example in cm³. Returns: the radius, a number, here in cm,
    to three digits or better.
    """
    def metal(r):
        return 2 * np.pi * r**2 + 2 * volume / r

    path = gradient_descent(
        lambda r: numerical_gradient(metal, r), volume ** (1 / 3), 0.02, 100
    )
    return path[-1]


def ten_neurons(X, y):
    """Trains ten sigmoid neurons, one a digit.

    X: images with a column of ones, shape (N, 65); y: their digits, shape (N,), 0 to 9.
    Returns: W, shape (65, 10), such that (X @ W).argmax(axis=1) are the digits read.
    """
    targets = np.eye(10)[y]
    start = np.zeros((65, 10))
    path = minibatch_descent(logistic_gradient, start, X, targets, 32, 0.5, 60)
    return path[-1]


def backward_pass(parents, slopes):
    """The derivative of the last node with respect to every node.

    parents: a list of tuples, for each node the numbers of its parents, all smaller
    than its own; slopes: a list of tuples, its local slope with respect to each.
    Returns: an array with a float for each node.
    Example: backward_pass([(), (0, 0)], [(), (3, 3)]) is [6, 1].
    """
    gradients = np.zeros(len(parents))
    gradients[-1] = 1
    for i in reversed(range(len(parents))):
        for parent, slope in zip(parents[i], slopes[i], strict=True):
            gradients[parent] += gradients[i] * slope
    return gradients


def two_operations(operation):
    """softplus and maximum, as methods of Node.

    operation: the function above. Returns: a tuple of two functions that it makes.
    softplus takes one node, also with ±1000 in it; maximum takes two, of one shape or
    of shapes that broadcast, and where both are equal it hands everything to the
    first, as TensorFlow does.
    """
    smooth = operation("softplus", softplus, lambda x, g: g * sigmoid(x))
    larger = operation("max", np.maximum, lambda x, y, g: (g * (x >= y), g * (x < y)))
    return smooth, larger


def leaky_relu_layer(negative_slope=0.01):
    """A layer that computes leaky ReLU, for any shape.

    negative_slope: what inputs below 0, and the slope at 0, are multiplied by.
    Returns: an object with forward(X, training=False), backward(gradient), and params
    and grads, which are empty. Neither method changes what it is given.
    """
    class LeakyReLU(Layer):
        def forward(self, X, training=False):
            self.slope = np.where(X > 0, 1.0, negative_slope)
            return X * self.slope

        def backward(self, gradient):
            return gradient * self.slope

    return LeakyReLU()


def mended_gradients(X, T, W1, b1, W2, b2):
    """What planted should compute: gradients of the mean cross-entropy.

    X: (N, D); T: (N, K), one-hot; W1: (D, H); b1: (H,); W2: (H, K); b2: (K,). The
    network is softmax(tanh(X @ W1 + b1) @ W2 + b2).
    Returns: a tuple of four arrays, in the order and the shapes of the parameters.
    """
    A = np.tanh(X @ W1 + b1)
    dZ = (softmax(A @ W2 + b2) - T) / len(X)
    dW2, db2 = A.T @ dZ, dZ.sum(axis=0)
    dZ1 = dZ @ W2.T * (1 - A**2)
    dW1, db1 = X.T @ dZ1, dZ1.sum(axis=0)
    return dW1, db1, dW2, db2


def own_network(x, y):
    """A trained network that reads digits.

    x: images, shape (N, 64), pixels from 0 to 1; y: their digits, shape (N,), 0 to 9.
    Returns: the network, whose forward(x) gives ten numbers for each image, the
    largest of them at the digit that it reads.
    """
    first, second = Dense(64, 50, rng=0), Dense(50, 10, rng=1)
    network = Sequential([first, ReLU(), second, SoftmaxCrossEntropy()])
    network.fit(x, np.eye(10)[y], Descent(0.5), epochs=30)
    return network


def momentum_step(w, v, gradient, learning_rate=0.01, momentum=0.9):
    """One step of a ball that the gradient pushes and that friction slows down.

    w, v, gradient: arrays of one shape, or numbers; learning_rate: number > 0;
    momentum: the share of v that friction leaves, from 0 up to below 1.
    Returns: the new (w, v), new arrays. Example: momentum_step(1, 0, 2, 0.1) is
    (0.8, -0.2). Source: Polyak (1964).
    """
    v = momentum * v - learning_rate * gradient
    return w + v, v


def long_run_rate(learning_rate, momentum):
    """The rate with which plain descent would move as momentum does in the long run,
    if the gradient stays the same.

    learning_rate: number or array > 0; momentum: likewise, in [0, 1).
    Returns: the same shape.
    """
    return learning_rate / (1 - momentum)


def momentum_descent(gradient, w, b, learning_rate, momentum, steps):
    """A number of momentum steps for two parameters.

    gradient: function of w and b, returns both gradients; w, b: arrays of any shapes,
    or numbers; learning_rate, momentum: as in momentum_step; steps: how many, from 0.
    Returns: the last (w, b).
    """
    v_w, v_b = np.zeros_like(w), np.zeros_like(b)
    for _ in range(steps):
        g_w, g_b = gradient(w, b)
        w, v_w = momentum_step(w, v_w, g_w, learning_rate, momentum)
        b, v_b = momentum_step(b, v_b, g_b, learning_rate, momentum)
    return w, b


def adagrad_step(w, G, gradient, learning_rate=0.001, epsilon=1e-7):
    """One step that is measured by all the gradients so far.

    w, G, gradient: arrays of one shape, or numbers; G: what was added up so far;
    epsilon: added to G inside the root.
    Returns: the new (w, G), new arrays. Example: adagrad_step(1, 0, 2, 0.1) is nearly
    (0.9, 4). Source: Duchi, Hazan & Singer (2011).
    """
    G = G + gradient**2
    return w - learning_rate * gradient / np.sqrt(G + epsilon), G


def rmsprop_step(w, s, gradient, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    """One step that is measured by the latest gradients.

    w, s, gradient: arrays of one shape, or numbers; s: the moving average so far;
    rho: the share that the old average counts; epsilon: added to s inside the root.
    Returns: the new (w, s), new arrays. Example: rmsprop_step(1, 0.4, 2)[1] is 0.76.
    Source: Hinton's lectures (2012).
    """
    s = rho * s + (1 - rho) * gradient**2
    return w - learning_rate * gradient / np.sqrt(s + epsilon), s


def adam_step(
    w, m, v, t, gradient, rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    """One step by two moving averages, both corrected for having started at 0.

    w, m, v, gradient: arrays of one shape, or numbers; t: the number of this step, 1
    at first; rate: the learning rate; epsilon: added outside the root.
    Returns: the new (w, m, v), new arrays, m and v as they are kept.
    Example: adam_step(1, 0, 0, 1, 2, 0.1) is nearly (0.9, 0.2, 0.004).
    Source: Kingma & Ba (2015), algorithm 1.
    """
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def best_momentum(loss, gradient, start, learning_rate, steps):
    """The momentum, out of 0, 0.05, 0.1, … 0.95, with which descent ends lowest.

    loss: function of an array, returns a number; gradient: of the same array, same
    shape out; start: array; learning_rate, steps: as in momentum_descent. Velocities
    are 0 at first. Returns: a number.
    """
    heights = {}
    for momentum in np.arange(20) / 20:
        w, v = start, np.zeros_like(start)
        for _ in range(steps):
            w, v = momentum_step(w, v, gradient(w), learning_rate, momentum)
        heights[float(momentum)] = loss(w)
    return min(heights, key=heights.get)


def warmup_cosine(step, steps, warmup, peak):
    """The learning rate at a step: a straight rise, then half a wave of the cosine.

    step: whole number, 0 at first; steps: where the rate is 0 again, and stays;
    warmup: the step with the peak, from 0 (no warm-up) up to below steps; peak: the
    highest rate. Returns: a number.
    Example: with 100 steps, a warm-up of 20 and the peak 1, it is 0.5 at step 10 and
    at step 60.
    """
    if step < warmup:
        return peak * step / warmup
    if step > steps:
        return 0.0
    share = (step - warmup) / (steps - warmup)
    return peak * (1 + np.cos(np.pi * share)) / 2


def fast_descent(gradient, start):
    """Goes down a valley with at most 100 gradients.

    gradient: function of a place, shape (2,), same shape out; start: shape (2,).
    Returns: the place that is reached, shape (2,).
    """
    p, v = start, np.zeros(2)
    for _ in range(100):
        p, v = momentum_step(p, v, gradient(p), 0.14, 0.85)
    return p


def honest_score(train, validation, test, fit, rates):
    """(best rate, its model's score on test); see the script above.

    train, validation, test: pairs of arrays (x, y). Inputs are scaled to
    (x - mean) / std before fit and score. Returns: a tuple, two numbers.
    """
    mean, std = train[0].mean(), train[0].std()
    parts = [((x - mean) / std, y) for x, y in (train, validation, test)]
    models = {rate: fit(*parts[0], rate) for rate in rates}
    best = max(rates, key=lambda rate: models[rate].score(*parts[1]))
    return best, models[best].score(*parts[2])


def output_and_loss(task):
    """(activation, loss), two strings, for each of four tasks.

    task: "digit 0-9", "digit one-hot", "objects in a photo", "temperature".
    """
    return {
        "digit 0-9": ("softmax", "sparse_categorical_crossentropy"),
        "digit one-hot": ("softmax", "categorical_crossentropy"),
        "objects in a photo": ("sigmoid", "binary_crossentropy"),
        "temperature": ("linear", "mean_squared_error"),
    }[task]


def loss_and_gradients(weights, X, t):
    """One pass forward and one backward through a network of Dense layers.

    There is ReLU after each layer but the last, which has softmax and cross-entropy.

    weights: a list of arrays W1, b1, W2, b2, …; X: inputs, shape (N, D); t: one-hot
    rows, shape (N, K). They stay as they are.
    Returns: (the mean loss, a list of gradients in the order of weights).
    """
    inputs, sums = [X], []
    for W, b in zip(weights[::2], weights[1::2], strict=True):
        sums.append(inputs[-1] @ W + b)
        inputs.append(relu(sums[-1]))
    loss = np.mean(categorical_crossentropy(t, softmax(sums[-1])))
    dZ, grads = softmax_crossentropy_backward(t, sums[-1]), []
    for layer in reversed(range(len(sums))):
        dX, dW, db = dense_backward(inputs[layer], weights[2 * layer], dZ)
        grads = [dW, db, *grads]
        dZ = relu_backward(sums[layer - 1], dX) if layer else None
    return loss, grads


def read_curves(loss, val_loss):
    """(the epoch with the least val_loss, counted from 1; the word).

    loss, val_loss: lists, a number or NaN for each epoch, not all NaN.
    Example: read_curves([3, 2, 1], [3, 2, 2.5]) is (2, "train longer").
    """
    best = int(np.nanargmin(val_loss)) + 1
    if not loss[-1] < loss[0]:
        return best, "diverged"
    return best, "overfitting" if len(val_loss) - best >= 3 else "train longer"


def group_split(groups, held):
    """Which samples are held out, so that no group is on both sides.

    groups: whole numbers, shape (N,), such as who drew each image; held: how many
    groups are held out, those with the largest numbers; may be 0.
    Returns: booleans, shape (N,), True for what is held out.
    Example: group_split([5, 7, 9, 5, 9], 1) is [False, False, True, False, True].
    """
    names = np.unique(groups)
    return np.isin(groups, names[len(names) - held :])


def layer_stds(X, weights, activation):
    """The standard deviation of all activations after each layer (without biases).

    X: inputs, shape (N, D); weights: list of matrices, the first of shape (D, H);
    activation: a function of an array. Returns: a list with a float for each layer.
    Example: layer_stds([[1, -1]], [2 * np.eye(2)], relu) is [1.0].
    """
    stds = []
    for W in weights:
        X = activation(X @ W)
        stds.append(float(np.std(X)))
    return stds


def early_stopping(losses, patience):
    """When training stops, and which epoch's weights are kept; epochs count from 0.

    losses: the validation loss after each epoch, at least one; patience: training
    stops after so many epochs in a row without a new lowest loss, at least 1.
    Returns: (best epoch, last epoch that is trained). An equal loss is no new lowest.
    Example: early_stopping([3, 2, 2.5, 2.1, 1], 2) is (1, 3).
    """
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            return best, epoch
    return best, len(losses) - 1


def log_uniform(low, high, count, rng):
    """Random numbers between low and high whose powers of ten are equally likely.

    low, high: positive numbers; count: how many; rng: a NumPy random generator.
    Returns: shape (count,). Example: between 1 and 100, about half are below 10.
    """
    return np.exp(rng.uniform(np.log(low), np.log(high), count))


def leaky_std(inputs, slope):
    """The standard deviation of weights that keep a signal through leaky ReLU.

    inputs: how many one neuron sums over; slope: of the negative side, from 0 to 1.
    Returns: a float. Example: leaky_std(100, 1) is 0.1.
    """
    kept = (1 + slope**2) / 2  # of the mean square
    return float(np.sqrt(1 / (kept * inputs)))


def layer_normalization(X, gamma, beta, epsilon=1e-3):
    """Each sample with mean 0 and variance 1 over its own features, then gamma, beta.

    X: shape (N, D); gamma, beta: shape (D,); epsilon: added to each variance.
    Returns: shape (N, D). A batch of one is like any other.
    """
    mean = X.mean(axis=1, keepdims=True)
    std = np.sqrt(X.var(axis=1, keepdims=True) + epsilon)
    return gamma * (X - mean) / std + beta


def deep_network(rng):
    """Layers from 64 inputs to 10 scores, at least ten of them Dense.

    rng: a random generator for the first weights. Returns: a list of layers with
    params, grads, forward and backward, as `train` takes it.
    """
    sizes, layers = [64] + [50] * 10, []
    for inputs, outputs in pairwise(sizes):
        dense = Dense(inputs, outputs)
        dense.params["W"] = 0.01 * rng.standard_normal((inputs, outputs))
        layers += [dense, ReLU()]
    patient, layers = layers, []
    for dense in patient[::2]:
        inputs, outputs = dense.params["W"].shape
        dense.params["W"] = he_normal((inputs, outputs), rng)
        layers += [dense, BatchNormalization(outputs), ReLU()]
    return [*layers, Dense(50, 10, rng)]


def convolve(image, kernel):
    """The weighted sum of each window of an image.

    image: shape (H, W); kernel: shape (k, l), at most as large.
    Returns: shape (H - k + 1, W - l + 1); element [i, j] belongs to the window whose
    upper left pixel is image[i, j].
    Example: convolve([[1, 2, 3], [4, 5, 6]], [[1, 1]]) is [[3, 5], [9, 11]].
    """
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            output[i, j] = np.sum(image[i : i + height, j : j + width] * kernel)
    return output


def horizontal_edges():
    """A kernel that is positive where ink begins, from the top down.

    Returns: shape (3, 3). The sum over a window is 0 where all pixels are equal or
    where each row of the image is the same, positive where light is above dark (0
    above 1), and negative for dark above light.
    """
    return np.array([[-1.0, -1.0, -1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])


def average_pool_backward(gradient, shape, size=2):
    """The gradient with respect to the input of average pooling.

    gradient: dL/doutput, shape (N, H // size, W // size, C); shape: of the input,
    (N, H, W, C); size: of the blocks. Returns: an array of that shape. What did not
    fill a block at the end was left out, and gets 0.
    """
    dX = np.zeros(shape)
    _, down, across, _ = gradient.shape
    for i, j in np.ndindex(size, size):
        dX[:, i : size * down : size, j : size * across : size] = gradient / size**2
    return dX


def receptive_field(layers):
    """How many pixels wide the part of the image is that one output depends on.

    layers: list of (kernel size, stride), the first layer first; all at least 1.
    Returns: a whole number. Examples: [(3, 1)] gives 3, [(3, 1), (3, 1)] gives 5, and
    [(2, 2), (3, 1)] gives 6; no layer at all gives 1.
    """
    field, step = 1, 1  # step: pixels between neighbours in the current map
    for size, stride in layers:
        field += (size - 1) * step
        step *= stride
    return field


def tiny_cnn(rng):
    """Layers that read images of shape (N, 8, 8, 1), with at most 450 parameters.

    rng: a random generator for the first weights. Returns: a list of layers, the last
    of which gives ten scores for each image; at least one is a Conv2D.
    """
    return [
        *(Conv2D(1, 4, 3, rng=rng), ReLU(), MaxPooling2D()),  # 8 → 6 → 3
        *(Flatten(), Dense(3 * 3 * 4, 10, rng)),
    ]


def refutations(X, A, B, H):
    """The eight numbers of the quiz, in its order.

    X, A, B: arrays of shapes (N, D), (D, E) and (E, K); H: a gradient of shape (D, E).
    Returns: a tuple of eight numbers.
    """
    steps = []
    for gradient in (1.0, 0.01):
        params = {"w": np.zeros(1)}
        Adam(0.001).update(params, {"w": np.array([gradient])})
        steps.append(params["w"][0])
    return (
        round(float(np.abs((X @ A) @ B - X @ (A @ B)).max()), 9),
        float(np.mean([1, 2, 3, 4, 100])),
        float(2 * 3 * np.exp(-9)),
        len(np.unique(H, axis=1).T),
        round(float(steps[0] / steps[1]), 3),
        float(-np.log(1 / 10)),
        0.5**10,
        784 * 26 * 26 * 16 / (3 * 3 * 16),
    )
