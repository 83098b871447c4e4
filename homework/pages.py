"""HTML pages that need nothing but themselves: every text in them is escaped."""

import html
import re
from typing import Final

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
