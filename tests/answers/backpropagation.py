"""Answers to the exercises on backpropagation, right and wrong."""

TOP = """
def answer(last, parents):
    order, stack = {order}, [last]
    while stack:
        waiting = [p for p in parents(stack[-1]) if {missing}]
        stack += waiting
        if {ready}:
            {take}
    return {back}
"""


def top(
    order="{}",
    missing="p not in order",
    ready="not waiting",
    take="order[stack.pop()] = None",
    back="list(order)",
):
    return TOP.format(order=order, missing=missing, ready=ready, take=take, back=back)


STACK = """
def answer(last, parents):
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            {append}
        elif node not in seen:
            {mark}
            stack.append((node, True))
            stack += [(parent, False) for parent in parents(node)]
    return {back}
"""


def stack(append="order.append(node)", mark="seen.add(node)", back="order"):
    return STACK.format(append=append, mark=mark, back=back)


VISIT = """
def answer(last, parents):
    order, seen = [], set()
    def visit(node):
        if {again}:
            return
        seen.add(node)
        {before}
        for parent in parents(node):
            visit(parent)
        {after}
    visit(last)
    return {back}
"""


def visit(again="node in seen", before="", after="order.append(node)", back="order"):
    return VISIT.format(again=again, before=before, after=after, back=back)


PASS = """
def answer(parents, slopes):
    g = {made}
    {seed}
    for i in {walk}:
        for p, s in zip(parents[i], slopes[i]):
            {inner}
    return {back}
"""


def passed(
    made="np.zeros(len(parents))",
    seed="g[-1] = 1",
    walk="reversed(range(len(parents)))",
    inner="g[p] += g[i] * s",
    back="g",
):
    return PASS.format(made=made, seed=seed, walk=walk, inner=inner, back=back)


ARGS = "lambda X, W, gradient: "
SCORES = "lambda y_true, Z: "

RIGHT = {
    "multiply_backward": [
        "lambda x, y, gradient: (gradient * y, gradient * x)",
        "lambda x, y, gradient: [y * gradient, x * gradient]",
        "lambda x, y, gradient: np.array([gradient * y, gradient * x])",
    ],
    "topological_order": [
        top(),
        stack(),
        """
def answer(last, parents):
    order, done, todo = [], set(), [last]
    while todo:
        node = todo[-1]
        missing = [p for p in parents(node) if p not in done]
        if missing:
            todo.extend(missing)
        else:
            todo.pop()
            if node not in done:
                done.add(node)
                order.append(node)
    return order
""",
        stack(back="np.array(order)"),
        """
def answer(last, parents):
    uses, todo, seen = {last: 0}, [last], {last}
    while todo:
        for p in parents(todo.pop()):
            uses[p] = uses.get(p, 0) + 1
            if p not in seen:
                seen.add(p)
                todo.append(p)
    order, free = [], [last]
    while free:
        node = free.pop()
        order.append(node)
        for p in parents(node):
            uses[p] -= 1
            if uses[p] == 0:
                free.append(p)
    return order[::-1]
""",
    ],
    "backward_pass": [
        passed(),
        passed(made="[0.0] * len(parents)"),
        passed(walk="range(len(parents) - 1, -1, -1)"),
        """
def answer(parents, slopes):
    n = len(parents)
    J = np.zeros((n, n))
    for i in range(n):
        for p, s in zip(parents[i], slopes[i]):
            J[i, p] += s
    g = np.eye(n)[-1]
    return np.linalg.solve((np.eye(n) - J).T, g)
""",
    ],
    "relu_backward": [
        "lambda x, gradient: gradient * (x > 0)",
        "lambda x, gradient: np.where(x > 0, gradient, 0)",
        "lambda x, gradient: gradient * np.sign(np.maximum(x, 0))",
        """
def answer(x, gradient):
    dx = gradient.copy()
    dx[x <= 0] = 0
    return dx
""",
    ],
    "dense_backward": [
        ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum(axis=0))",
        ARGS + "(np.dot(gradient, W.T), np.dot(X.T, gradient), gradient.sum(0))",
        ARGS + "(np.einsum('nh,dh->nd', gradient, W), "
        "np.einsum('nd,nh->dh', X, gradient), np.ones(len(X)) @ gradient)",
    ],
    "softmax_crossentropy_backward": [
        SCORES + "(softmax(Z) - y_true) / len(Z)",
        SCORES + "softmax(Z) / Z.shape[0] - y_true / Z.shape[0]",
        """
def answer(y_true, Z):
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - y_true) / len(Z)
""",
    ],
}

WRONG = {
    "multiply_backward": [
        ("lambda x, y, gradient: (gradient * x, gradient * y)", "swap is forgotten"),
        ("lambda x, y, gradient: (y, x)", "local slopes alone"),
        ("lambda x, y, gradient: (gradient, gradient)", "what plus does"),
        (
            "lambda x, y, gradient: (gradient * y, gradient * y)",
            "Both get",
        ),
        (
            "lambda x, y, gradient: (gradient * x, gradient * x)",
            "Both get",
        ),
        ("lambda x, y, gradient: (gradient * y, x)", "second is the slope alone"),
        ("lambda x, y, gradient: (gradient * y, gradient)", "second is the gradient"),
        ("lambda x, y, gradient: (gradient / y, gradient / x)", "You divide"),
        ("lambda x, y, gradient: (gradient @ y, gradient @ x)", "matrix product"),
        ("lambda x, y, gradient: (110, 2.2)", "numbers of the example"),
        (
            "lambda x, y, gradient: (gradient * x * y, gradient * x * y)",
            "whole product",
        ),
        ("lambda x, y, gradient: gradient * x * y", "return two"),
        ("lambda x, y, gradient: gradient * y + gradient * x", "added up"),
        ("lambda x, y, gradient: (gradient + y, gradient + x)", "you add them"),
        ("lambda x, y, gradient: (-gradient * y, -gradient * x)", "sign is wrong"),
        ("lambda x, y, gradient: gradient * y", "of type"),
        ("lambda x, y, gradient: (gradient * y,)", "1 parts"),
        ("lambda x, y, gradient: (gradient * y, None)", "returns None"),
        ("lambda x, y: (y, x)", "the parameters are"),
        ("def answer(x, y, gradient):\n    gradient * y", "returns None"),
        (
            "def answer(x, y, gradient):\n    x *= gradient\n    y *= gradient\n"
            "    return y, x",
            "writes into its argument",
        ),
    ],
    "topological_order": [
        (top(back="stack"), "list is empty"),
        (top(back="list(order)[::-1]"), "reversed"),
        (top(ready="True"), "its parents are not"),
        (top(missing="p in order"), "Only last is listed"),
        (top(missing="True"), "never ends"),
        (top(order="[]", take="order.append(stack.pop())", back="order"), "twice"),
        (visit(), "calls itself overflows"),
        (visit(before="order.append(node)", after=""), "before its parents"),
        (visit(before="order.append(node)", after="", back="order[::-1]"), "soon as"),
        ("lambda last, parents: list(parents(last))", "last itself is missing"),
        ("lambda last, parents: [last, *parents(last)]", "Only last and its parents"),
        (stack(back="order[::-1]"), "reversed"),
        (stack(mark="order.append(node); seen.add(node)", append="pass"), "before"),
        (stack(back="order[:-1]"), "last node itself is missing"),
        (stack(back="sorted(order)"), "sorted by their numbers"),
        (stack(back="set(order)"), "of type set"),
        (visit(again="False"), "listed twice"),
        (
            "def answer(last, parents):\n    return [*parents(last), last]",
            "parents",
        ),
        (
            """
def answer(last, parents):
    met, queue = [], [last]
    while queue:
        node = queue.pop(0)
        if node not in met:
            met.append(node)
            queue += parents(node)
    return met
""",
            "it has to come last",
        ),
        (
            """
def answer(last, parents):
    met, queue = [], [last]
    while queue:
        node = queue.pop(0)
        if node not in met:
            met.append(node)
            queue += parents(node)
    return met[::-1]
""",
            "as soon as it is met",
        ),
        (
            """
def answer(last, parents):
    met, queue = [], [last]
    while queue:
        node = queue.pop()
        if node not in met:
            met.append(node)
            queue += parents(node)
    return met[::-1]
""",
            "as soon as it is met",
        ),
        (stack(back="None"), "returns None"),
        (stack(back="len(order)"), "shape"),
        ("lambda last: [last]", "the parameters are"),
    ],
    "backward_pass": [
        (passed(inner="g[p] = g[i] * s"), "overwritten"),
        (passed(walk="range(len(parents))"), "from the last node to the first"),
        (passed(walk="range(len(parents) - 2, -1, -1)"), "handed anything on"),
        (passed(seed="g[0] = 1"), "at the first node"),
        (passed(made="np.ones(len(parents))"), "starts with ones"),
        (passed(inner="g[p] += g[i] / s"), "divide by the slope"),
        (passed(inner="g[i] += g[p] * s"), "handed anything on"),
        (passed(inner="g[p] += g[i] * s; break"), "Only the first parent"),
        (passed(seed=""), "nothing starts the walk"),
        (passed(inner="g[p] += s"), "slopes alone"),
        (passed(inner="g[p] += g[i]"), "slopes have no effect"),
        (passed(inner="g[p] += g[i] + s"), "multiplies them"),
        (passed(inner="g[p] -= g[i] * s"), "subtracted"),
        (passed(made="np.zeros(len(parents), int)"), "decimals off"),
        (passed(back="g[::-1]"), "last node first"),
        (passed(back="g[0]"), "whole array"),
        (passed(back="g[:-1]"), "shape"),
        (passed(back="None"), "returns None"),
        (passed(seed="g[-1] = 2"), "2 times"),
        (
            """
def answer(parents, slopes):
    g = np.zeros(len(parents))
    g[-1] = 1
    for i in reversed(range(len(parents))):
        g[list(parents[i])] += g[i] * np.array(slopes[i])
    return g
""",
            "adds only once",
        ),
    ],
    "relu_backward": [
        ("lambda x, gradient: np.maximum(gradient, 0)", "looks at the gradient"),
        ("lambda x, gradient: gradient * (gradient > 0)", "looks at the gradient"),
        ("lambda x, gradient: gradient * (x >= 0)", "x > 0, not x >= 0"),
        ("lambda x, gradient: x > 0", "local slope alone"),
        ("lambda x, gradient: np.maximum(x, 0)", "ReLU forward"),
        ("lambda x, gradient: gradient * np.maximum(x, 0)", "multiplied by x"),
        ("lambda x, gradient: gradient * (x < 0)", "wrong way round"),
        ("lambda x, gradient: gradient", "Everything passes"),
        ("lambda x, gradient: x * (gradient > 0)", "are exchanged"),
        ("lambda x, gradient: np.where(x > 0, x, gradient)", "mixed up"),
        ("lambda x, gradient: gradient * np.sign(x)", "turned round"),
        ("lambda x, gradient: gradient + (x > 0)", "slope is added"),
        ("lambda x, gradient: gradient * (x > 1)", "switch is at 0"),
        ("lambda x, gradient: gradient * (x > 0) / len(x)", "Nothing is averaged"),
        ("lambda x, gradient: gradient * (x > 0).T", "shapes don't fit"),
        ("lambda x, gradient: gradient[x > 0]", "stay, as zeros"),
        ("lambda x, gradient: np.where(x > 0, gradient, x)", "0, not x"),
        ("lambda x, gradient: -gradient * (x > 0)", "sign is wrong"),
        ("lambda x, gradient: (gradient * (x > 0)).sum()", "single number"),
        ("lambda x, gradient: gradient if x > 0 else 0", "whole array"),
        (
            "def answer(x, gradient):\n    gradient[x <= 0] = 0\n    return gradient",
            "writes into its argument",
        ),
        ("def answer(x, gradient):\n    gradient * (x > 0)", "returns None"),
    ],
    "dense_backward": [
        (ARGS + "(gradient @ W, X.T @ gradient, gradient.sum(0))", "W has to be"),
        (ARGS + "(gradient @ W.T, X @ gradient, gradient.sum(0))", "X has to be"),
        (
            ARGS + "(gradient @ W.T, gradient.T @ X, gradient.sum(0))",
            "∂L/∂W is transposed",
        ),
        (
            ARGS + "(W @ gradient.T, X.T @ gradient, gradient.sum(0))",
            "∂L/∂X is transposed",
        ),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient)", "sum of the rows"),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum(1))", "axis=1"),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum())", "its own sum"),
        (
            ARGS + "(gradient @ W.T, X.T @ gradient, gradient.sum(0, keepdims=True))",
            "leave out keepdims",
        ),
        (ARGS + "(gradient @ W.T, X.T @ gradient, gradient.mean(0))", "is a sum"),
        (
            ARGS + "(gradient @ W.T, X.T @ gradient / len(X), gradient.mean(0))",
            "You divide by N",
        ),
        (
            ARGS + "(X.T @ gradient, gradient @ W.T, gradient.sum(0))",
            "first two are exchanged",
        ),
        (ARGS + "(X.T @ gradient, gradient.sum(0))", "∂L/∂X is missing"),
        (ARGS + "(gradient @ W.T, X.T @ gradient)", "∂L/∂b is missing"),
        (
            ARGS + "(-gradient @ W.T, X.T @ gradient, gradient.sum(0))",
            "Result 1 of 3: The sign is wrong",
        ),
        (
            ARGS + "(gradient @ W.T, 2 * X.T @ gradient, gradient.sum(0))",
            "Result 2 of 3: Each value is 2 times",
        ),
        ("def answer(X, W, gradient):\n    gradient @ W.T", "returns None"),
        (
            "def answer(X, W, gradient):\n    db = gradient.sum(0)\n"
            "    dX, dW = gradient @ W.T, X.T @ gradient\n    gradient *= 0\n"
            "    return dX, dW, db",
            "writes into its argument",
        ),
    ],
    "softmax_crossentropy_backward": [
        (SCORES + "softmax(Z) - y_true", "1/N is forgotten"),
        (SCORES + "(y_true - softmax(Z)) / len(Z)", "prediction minus target"),
        (SCORES + "y_true - softmax(Z)", "and the 1/N is forgotten"),
        (SCORES + "(softmax(Z) - y_true) * len(Z)", "You multiply by N"),
        (SCORES + "(softmax(Z) - y_true) / 4", "not always 4"),
        (SCORES + "softmax(Z) / len(Z) - y_true", "parenthesis is missing"),
        (SCORES + "(softmax(Z) - y_true) ** 2 / len(Z)", "squared"),
        (SCORES + "softmax(Z) / len(Z)", "targets have no effect"),
        (SCORES + "(softmax(Z, axis=None) - y_true) / len(Z)", "mixed the samples"),
        (SCORES + "-np.sum(y_true * np.log(softmax(Z)))", "That is the loss"),
        (SCORES + "(Z - y_true) / len(Z)", "softmax is missing"),
        (SCORES + "(softmax(Z) - y_true) / Z.size", "of all elements"),
        (SCORES + "(softmax(Z) - y_true) / Z.shape[1]", "that of classes"),
        (SCORES + "(softmax(Z, axis=0) - y_true) / len(Z)", "mixed the samples"),
        (SCORES + "(sigmoid(Z) - y_true) / len(Z)", "sigmoid of each score"),
        (SCORES + "-y_true / softmax(Z) / len(Z)", "by the prediction y"),
        (SCORES + "softmax(Z) - y_true / len(Z)", "parenthesis is missing"),
        (SCORES + "((softmax(Z) - y_true) / len(Z)).sum(axis=0)", "summed up"),
        (SCORES + "2 * (softmax(Z) - y_true) / len(Z)", "The 2 belongs"),
        (SCORES + "((softmax(Z) - y_true) / len(Z)).mean()", "single number"),
        (
            SCORES + "(np.exp(Z) / np.exp(Z).sum(1, keepdims=True) - y_true) / len(Z)",
            "exp(1000) is inf",
        ),
        (
            "def answer(y_true, Z):\n    Z -= Z.max(1, keepdims=True)\n"
            "    return (softmax(Z) - y_true) / len(Z)",
            "writes into its argument",
        ),
        ("def answer(y_true, Z):\n    softmax(Z) - y_true", "returns None"),
    ],
}
