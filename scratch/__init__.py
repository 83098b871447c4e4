"""What the course writes from scratch, a module for each idea: exercises,
activations, losses, gradients, graph, layers, network, optimizers, models,
metrics, deep, initializers, convolution.
"""

# Edit the cells tagged export:… in notebooks/solutions, then run tools/build.py.
