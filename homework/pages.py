"""HTML pages that need nothing but themselves: every text in them is escaped."""

import html
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from tools.course import ROOT

# Folders of the grader's machine, the longest first, which no student needs to know.
FOLDERS: Final = sorted(
    {
        *map(str, (ROOT, ROOT.resolve(), Path.home(), Path(tempfile.gettempdir()))),
        *(sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent)),
    }
    - {"/"},
    key=len,
    reverse=True,
)
# What a terminal or a page would act on, and what turns the order of letters.
CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)

STYLE: Final = """
body { font: 16px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #222222;
  background: #FFFFFF; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; } img { max-width: 100%; }
th, td { text-align: left; padding: 0.2rem 1rem 0.2rem 0; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { border-left: 4px solid #9A9A9A; padding: 0 0 0 0.8rem; overflow-x: auto;
  white-space: pre-wrap; overflow-wrap: anywhere; }
p.said { white-space: pre-wrap; overflow-wrap: anywhere; }
"""


def without_paths(plain: str) -> str:
    """A text of a student's as they may read it: without our machine's folders."""
    for folder in FOLDERS:
        plain = plain.replace(folder, "…")
    return visible(plain)


def visible(plain: str) -> str:
    """A text of a student's in which controls are shown, and act on no terminal."""
    return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", plain)


def page(title: str, body: str) -> bytes:
    """A whole page.

    Args:
        title: plain text; also the heading.
        body: HTML.
    """
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{text(title)}</h1>\n{body}\n</body>\n</html>\n"
    ).encode()


def text(plain: str) -> str:
    """Plain text as HTML."""
    return html.escape(plain, quote=True)


def said(plain: str) -> str:
    """A message: plain text with `code` in backquotes."""
    marked = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text(plain))
    return f'<p class="said">{marked}</p>'


def items(lines: list[str]) -> str:
    """A list of plain texts."""
    return "<ul>" + "".join(f"<li>{text(line)}</li>" for line in lines) + "</ul>"
