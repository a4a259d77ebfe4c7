"""How a value stands in a CSV file that people open in a spreadsheet, and how it is read back unchanged.

A spreadsheet takes a text that begins with = + - or @ for a formula, also when a hospital wrote it. Such a
text stands in the file behind an apostrophe, which makes it a text to every spreadsheet, and is read without
it. In workbooks every cell says that it is text (`report/werkboek.py`), so nothing is added there.
"""

from __future__ import annotations

import re

import pandas as pd

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@]")
_BEHIND_AN_APOSTROPHE = re.compile(r"'+[=+\-@]")


def to_cell(value: object) -> str:
    """How a value stands in CSV: a day as 2026-03-01, a number so that nobody reads thousands, text as text.

    >>> to_cell(pd.Timestamp("2026-03-01")), to_cell(18.0), to_cell(97.125), to_cell(-4.5), to_cell(None)
    ('2026-03-01', '18', '97.1250', '-4.5', '')
    >>> to_cell("-2+3+cmd|' /C  calc'!A0"), to_cell("'s-Gravenhage")
    ("'-2+3+cmd|' /C calc'!A0", "'s-Gravenhage")
    """
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() else repr(value)
        return f"{text}0" if re.fullmatch(r"-?[0-9]+\.[0-9]{3}", text) else text
    return protect(" ".join(value.split())) if isinstance(value, str) else str(value)


def protect(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def from_cell(text: str) -> str:
    """The text that `protect` put in a cell; one that a person typed without an apostrophe is read as it is.

    >>> [from_cell(protect(text)) for text in ("-2+3", "'-2+3", "'s-Gravenhage", "gewoon")]
    ['-2+3', "'-2+3", "'s-Gravenhage", 'gewoon']
    """
    return text[1:] if _BEHIND_AN_APOSTROPHE.match(text) else text
