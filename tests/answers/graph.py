"""Answers to the exercises on the graph engine, right and wrong."""

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
}
