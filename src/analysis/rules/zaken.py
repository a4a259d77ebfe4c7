"""A zaak is one norm at one unit: what is heard, advised, agreed and compared between years and versions.

A unit is an organisation (its kvk, or its name while that is unknown) or a location of it (its
vestigingsnummer, or its name). The key is one text, the same in verdicts and in every register, so that an
event of a hearing finds its verdict however either was sorted.
"""

from __future__ import annotations

import pandas as pd

EENHEID = ["kvk", "vestigingsnummer", "organisatie", "locatie"]
"""The columns that together say which unit a row is about."""


def key_eenheden(rows: pd.DataFrame) -> pd.Series[str]:
    """A unit is `organisation/location`: numbers where they are known, names where they are not.

    >>> rows = pd.DataFrame({"kvk": ["01234567", None], "vestigingsnummer": [None, None],
    ...                      "organisatie": ["A", "B"], "locatie": [None, "B Noord"]}, dtype="str")
    >>> key_eenheden(rows).tolist()
    ['01234567/', 'B/B Noord']
    """
    locatie = rows["vestigingsnummer"].fillna(rows["locatie"]).fillna("")
    return (rows["kvk"].fillna(rows["organisatie"]) + "/" + locatie).astype("str")


def key_zaken(rows: pd.DataFrame) -> pd.Series[str]:
    """A zaak is `norm|unit`.

    >>> rows = pd.DataFrame({"norm_code": ["x"], "kvk": ["01234567"], "vestigingsnummer": [None],
    ...                      "organisatie": ["A"], "locatie": [None]}, dtype="str")
    >>> key_zaken(rows).tolist()
    ['x|01234567/']
    """
    return (rows["norm_code"] + "|" + key_eenheden(rows)).astype("str")
