"""`python -m instructors` is the same as `homework`."""

import sys

from instructors.cli import main

if __name__ == "__main__":
    sys.exit(main())
