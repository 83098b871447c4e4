"""Writes the corpus: `python -m tests.support.submissions FOLDER`."""

import sys
from pathlib import Path

from tests.support.submissions import KINDS

for kind in KINDS:
    kind.write(Path(sys.argv[1]))
