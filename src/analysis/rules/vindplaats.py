"""A question about an opgave names the row of the file where that opgave stands.

Signals are found among the opgaven that count, and these no longer know their row; the delivered versies do.
"""

from __future__ import annotations

import pandas as pd

_OPGAVE = [
    "verslagjaar",
    "levering",
    "kvk",
    "organisatie",
    "vestigingsnummer",
    "locatie",
    "indicatorset_code",
    "indicator_code",
]


def locate(cases: pd.DataFrame, versies: pd.DataFrame) -> pd.DataFrame:
    """A case about one opgave of a delivery names the row where it stands; of double rows the first.

    Parameters
    ----------
    cases : DataFrame
        Cases; those with a levering and an indicator_code, and without a rij, are looked up.
    versies : DataFrame
        All delivered rows after recognition, with `blad` and `rij`.

    Returns
    -------
    DataFrame
        The cases in their order, on a fresh index, with `rij` (missing where there is no such row, or more
        than one opgave is meant).
    """
    numbered = cases.reset_index(drop=True).reindex(
        columns=[*cases.columns.union(["rij", *_OPGAVE], sort=False)]
    )
    sought = numbered["rij"].isna() & numbered["levering"].notna() & numbered["indicator_code"].notna()
    if not sought.any():
        return numbered.astype({"rij": "Int64"})
    wanted = numbered.loc[sought, _OPGAVE]
    files = versies[versies["levering"].isin(wanted["levering"])]
    rows = files[files["indicator_code"].isin(wanted["indicator_code"])]
    rows = rows[[*_OPGAVE, "blad", "rij"]].sort_values(["blad", "rij"], kind="stable")
    found = wanted.reset_index().merge(rows.drop_duplicates(_OPGAVE), on=_OPGAVE, validate="m:1")
    return numbered.assign(
        rij=numbered["rij"].astype("Int64").fillna(found.set_index("index")["rij"].astype("Int64"))
    )
