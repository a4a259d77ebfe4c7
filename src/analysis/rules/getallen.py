"""When a delivered text is a number, and which: only a text that every reader reads as the same number.

The house format has a decimal point, also for counts: `21.00`. A decimal comma is read too. A text that is a
thousand to one reader and a fraction to another (`1.234`, `21,000`) is no number, except as a percentage,
which cannot be a thousand. Thousands separators, spaces, units and words are never guessed away.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_DECIMAL = r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?"
_AMBIGUOUS = r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}"

JA, NEE = ("ja", "j"), ("nee", "n")

Floats = NDArray[np.float64]


def to_share(texts: pd.Series[str]) -> Floats:
    """A percentage has a decimal point or comma; three decimals cannot be thousands here.

    >>> to_share(pd.Series(["12.50", "12,5", "33.333", "12%", None], dtype="str")).tolist()
    [12.5, 12.5, 33.333, nan, nan]
    """
    decimal = texts.where(texts.str.fullmatch(_DECIMAL, na=False))
    return pd.to_numeric(decimal.str.replace(",", ".", regex=False)).to_numpy("float64", na_value=np.nan)


def to_amount(texts: pd.Series[str]) -> Floats:
    """An amount is a number, unless it could as well be meant as a number of thousands.

    >>> to_amount(pd.Series(["21.00", "21,00", "0.812", "1.234", "1.234,5", "ca. 20"], dtype="str")).tolist()
    [21.0, 21.0, 0.812, nan, nan, nan]
    """
    return to_share(texts.mask(texts.str.fullmatch(_AMBIGUOUS, na=False)))


def to_count(texts: pd.Series[str]) -> Floats:
    """A teller or noemer counts: a whole number, not below zero.

    >>> to_count(pd.Series(["7", "7.00", "7.5", "-1", "1.000", "X"], dtype="str")).tolist()
    [7.0, 7.0, nan, nan, nan, nan]
    """
    amounts = to_amount(texts)
    return np.where((amounts >= 0) & (amounts == np.floor(amounts)) & (amounts < 1e15), amounts, np.nan)


def to_flag(texts: pd.Series[str]) -> Floats:
    """A flag such as Indicator_nvt is 1, 0 or empty, and nothing else.

    >>> to_flag(pd.Series(["1", "0", "1.00", "X", "29", None], dtype="str")).tolist()
    [1.0, 0.0, 1.0, nan, nan, nan]
    """
    amounts = to_amount(texts)
    return np.where(np.isin(amounts, (0.0, 1.0)), amounts, np.nan)


def to_ja_nee(texts: pd.Series[str]) -> Floats:
    """A yes is 1 and a no is 0, in words, letters or figures.

    >>> to_ja_nee(pd.Series(["Ja", "n", "1.00", "deels"], dtype="str")).tolist()
    [1.0, 0.0, 1.0, nan]
    """
    words = texts.str.lower()
    return np.select([words.isin(JA), words.isin(NEE)], [1.0, 0.0], to_flag(texts))


def read_distinct(texts: pd.Series[str], read: Callable[[pd.Series[str]], Floats]) -> Floats:
    """Equal texts are read once: a delivery repeats a few texts hundreds of thousands of times.

    >>> read_distinct(pd.Series(["7", None, "7"], dtype="str"), to_count).tolist()
    [7.0, nan, 7.0]
    """
    codes, distinct = pd.factorize(texts)
    numbers = np.append(read(pd.Series(distinct, dtype="str")), np.nan)
    return numbers[codes]
