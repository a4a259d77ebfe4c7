"""Which verdicts differ between two publications of one inkoopjaar.

A verdict is about a norm and a unit: the organisation by its kvk (or, without one, its name), and the
location by its vestigingsnummer (or, without one, its name). A verdict that stands in only one of the two is
a change as well: it is new, or it is gone.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

ABSENT = "geen oordeel"
KEY = ["norm_code", "wie", "waar"]


def count_verschillen(was: pd.DataFrame, nu: pd.DataFrame) -> dict[tuple[str, str], int]:
    """How many verdicts went from which oordeel to which other one.

    Parameters
    ----------
    was, nu : DataFrame
        `oordelen` of one inkoopjaar, as published before and now.

    Returns
    -------
    dict
        (oordeel then, oordeel now) → count, most frequent first; `geen oordeel` where there is no row.
        Verdicts that stayed the same are not in it, also when their figures changed.
    """
    both = _keyed(was).merge(_keyed(nu), on=KEY, how="outer", suffixes=("_was", "_nu"), validate="1:1")
    then, now = both["oordeel_was"].fillna(ABSENT), both["oordeel_nu"].fillna(ABSENT)
    pairs = pd.DataFrame({"was": then, "nu": now})[then != now]
    counted = Counter(zip(pairs["was"], pairs["nu"], strict=True))
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _keyed(oordelen: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "norm_code": oordelen["norm_code"].astype("str"),
            "wie": oordelen["kvk"].fillna(oordelen["organisatie"]).astype("str"),
            "waar": oordelen["vestigingsnummer"].fillna(oordelen["locatie"]).fillna("").astype("str"),
            "oordeel": oordelen["oordeel"].astype("str"),
        }
    )
