"""`python -m homework` is the same as `homework`."""

import sys

from homework.cli import main

if __name__ == "__main__":
    sys.exit(main())
