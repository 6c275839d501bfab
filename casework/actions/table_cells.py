"""Texts in tables that a spreadsheet opens: none of them may be read as a formula."""

import re

_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠\t\r\n]")


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet may read a text as a formula, also with signs before it that cannot be seen, or in wide letters."""
    return _FORMULA.match(text) is not None


def safe(text: str) -> str:
    """Give a text as a cell of a CSV file may hold it."""
    return f"'{text}" if is_formula(text) else text
