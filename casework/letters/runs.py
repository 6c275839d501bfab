"""Runs and paragraphs as WordprocessingML: the only direct formatting is bold and italic."""

import re

from casework.letters.marks import show

_INLINE = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*")
_OPEN = '<w:t xml:space="preserve">'
_PLAIN = f"<w:r>{_OPEN}"
_BOLD = f"<w:r><w:rPr><w:b/><w:bCs/></w:rPr>{_OPEN}"
_ITALIC = f"<w:r><w:rPr><w:i/><w:iCs/></w:rPr>{_OPEN}"
_CLOSE = "</w:t></w:r>"


def runs(text: str) -> str:
    """Write text with `**bold**` and `*italic*` as runs."""
    if "*" not in text:
        return f"{_PLAIN}{show(text)}{_CLOSE}" if text else ""
    out, end = [], 0
    for found in _INLINE.finditer(text):
        if found.start() > end:
            out.append(f"{_PLAIN}{show(text[end : found.start()])}{_CLOSE}")
        bold, italic = found.groups()
        out.append(f"{_ITALIC if bold is None else _BOLD}{show(italic if bold is None else bold)}{_CLOSE}")
        end = found.end()
    if end < len(text):
        out.append(f"{_PLAIN}{show(text[end:])}{_CLOSE}")
    return "".join(out)


def paragraph(style: str, text: str, properties: str = "") -> str:
    """Write one paragraph; properties are elements that follow `w:pStyle`."""
    return around(style, runs(text), properties)


def around(style: str, written: str, properties: str = "") -> str:
    """Put a paragraph around runs that are written already."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{written}</w:p>'
