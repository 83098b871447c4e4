"""The course's data: small digits that ship with it, and MNIST."""

from helpers.digits import DataError, load_digits
from helpers.mnist import load_mnist

__all__ = ["DataError", "load_digits", "load_mnist"]
