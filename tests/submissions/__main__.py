"""Writes the corpus: `python -m tests.submissions FOLDER`."""

import sys
from pathlib import Path

from tests.submissions import KINDS

for kind in KINDS:
    kind.write(Path(sys.argv[1]))
