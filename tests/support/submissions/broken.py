"""Files that are no notebook of this lesson: nothing to grade, and a human is told."""

from tests.support.submissions.kind import Kind, as_bytes, solved
from tools.course import ROOT

OTHER = (ROOT / "notebooks" / "00_start_here.ipynb").read_bytes()
EMPTY_NOTEBOOK = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'


def no_notebook(name, content, says, **more):
    return Kind(name, content, ("all",), status="not graded", says=says, **more)


BROKEN = [
    no_notebook("cut-off", as_bytes(solved())[:20_000], "cut off or damaged"),
    no_notebook("empty-file", b"", "empty"),
    no_notebook("zeros", bytes(1000), "empty"),
    no_notebook("web-page", b"<!DOCTYPE html><html></html>", "web page"),
    no_notebook("pdf", b"%PDF-1.7\n\xe2\xe3\xcf\xd3 stream", "no notebook"),
    no_notebook("a-list", b"[1, 2, 3]", "no notebook"),
    no_notebook("other-json", b'{"a": 1}', "no notebook"),
    no_notebook("cells-null", b'{"nbformat": 4, "cells": null}', "damaged"),
    no_notebook("no-cells", EMPTY_NOTEBOOK, "nothing of lesson"),
    no_notebook("deep-json", b"[" * 100_000, "no notebook"),
    no_notebook("old-damaged", b'{"nbformat": 3, "worksheets": 5}', "old format"),
    no_notebook(
        *("conflict", b'{"cells": [\n<<<<<<< HEAD\n1\n>>>>>>> you\n]}', "git conflict"),
    ),
    no_notebook("wrong-lesson", OTHER, "this is lesson 00_start_here"),
    no_notebook("an-essay", b"PK essay", "no notebook was", file="essay.docx"),
]
