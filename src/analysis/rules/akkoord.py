"""When an advice is adopted: every insurer of that inkoopjaar agreed to exactly this version.

A version is known by its hash, so an agreement to an earlier text counts for that text alone. Where the
register knows no insurer nothing can be unanimous. After adoption only a herziening with a reason makes a new
version; the earlier one stays.

Source: FAQ contracteeradvies inkoopjaar 2024, questions 1b and 2c.
"""

from __future__ import annotations

import pandas as pd

CONCEPT = "concept"
VASTGESTELD = "vastgesteld"


def list_akkoorden(
    akkoorden: pd.DataFrame, verzekeraars: pd.DataFrame, inkoopjaar: int, versie_hash: str
) -> pd.DataFrame:
    """Per insurer that is valid in the inkoopjaar the first day on which it agreed to this very version.

    Parameters
    ----------
    akkoorden : DataFrame
        verzekeraar, versie_hash, datum; one row per agreement.
    verzekeraars : DataFrame
        verzekeraar, geldig_vanaf, geldig_tot (inkoopjaren, inclusive).
    inkoopjaar : int
        The year bought for.
    versie_hash : str
        Of the version that is asked about.

    Returns
    -------
    DataFrame
        One row per insurer, by name: verzekeraar, datum (NaT: not yet agreed to this version), eerder (it
        agreed to another version).
    """
    valid = verzekeraars["geldig_vanaf"].le(inkoopjaar) & verzekeraars["geldig_tot"].fillna(inkoopjaar).ge(
        inkoopjaar
    )
    names = sorted(verzekeraars.loc[valid, "verzekeraar"].unique())
    exactly = akkoorden[akkoorden["versie_hash"] == versie_hash]
    first = exactly.groupby("verzekeraar")["datum"].min()
    other = set(akkoorden.loc[akkoorden["versie_hash"] != versie_hash, "verzekeraar"])
    return pd.DataFrame(
        {
            "verzekeraar": pd.Series(names, dtype="str"),
            "datum": pd.Series([first.get(name, pd.NaT) for name in names], dtype="datetime64[us]"),
            "eerder": pd.Series([name in other for name in names], dtype="bool"),
        }
    )


def is_unanimous(akkoorden: pd.DataFrame) -> bool:
    """All means all, and nobody is not all.

    Parameters
    ----------
    akkoorden : DataFrame
        As `list_akkoorden` gives it.

    Examples
    --------
    >>> is_unanimous(pd.DataFrame({"datum": pd.Series(dtype="datetime64[us]")}))
    False
    """
    return len(akkoorden) > 0 and bool(akkoorden["datum"].notna().all())
