"""Why an advice changed: each change has exactly one cause, so the causes add up to the changes.

The first cause that fits counts, in this order: the norm is another one; it came into force here; a
correction was acknowledged or taken back; the verdict is the same and the insurers judged otherwise; what was
delivered is another thing (nothing, unreadable, a later delivery of the same verslagjaar); the figure of
another verslagjaar is higher or lower; and what is left is our method.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.implementatie import NOG_NIET
from analysis.rules.oordelen import NIET_BEOORDEELBAAR, NVT
from analysis.rules.zaken import key_zaken

NORM = "norm"
INGANGSDATUM = "ingangsdatum"
CORRECTIE = "correctie"
WEDERHOOR = "wederhoor"
LEVERING = "levering"
VOLUME = "volume"
METHODE = "methode"
OORZAKEN = (NORM, INGANGSDATUM, CORRECTIE, WEDERHOOR, LEVERING, VOLUME, METHODE)

_COMPARED = [
    "verslagjaar", "gemeld", "erkend", "maat_min", "maat_max", "minimum", "normregel", "oordeel_bron",
    "oordeel", "reden", "advies",
]  # fmt: skip


def diff_adviezen(oude: pd.DataFrame, nieuwe: pd.DataFrame) -> pd.DataFrame:
    """Every zaak whose advice differs, or that stands in one of the two only, with its one cause.

    Parameters
    ----------
    oude, nieuwe : DataFrame
        `adviezen` of two inkoopjaren, or of two versions of one.

    Returns
    -------
    DataFrame
        One row per change, by zaak: zaak, norm_code, organisatie, locatie, advies_oud, advies_nieuw (missing
        where the zaak does not exist), oordeel_oud, oordeel_nieuw, gemeld_oud, gemeld_nieuw, oorzaak.
    """
    keys = ["norm_code", "organisatie", "locatie"]
    old, new = (rows.assign(zaak=key_zaken(rows))[["zaak", *keys, *_COMPARED]] for rows in (oude, nieuwe))
    both = old.merge(new, on="zaak", how="outer", suffixes=("_oud", "_nieuw"), validate="1:1", indicator=True)
    is_change = both["_merge"].ne("both") | both["advies_oud"].ne(both["advies_nieuw"])
    changes = both[is_change].sort_values("zaak").reset_index(drop=True)
    named = {name: changes[f"{name}_nieuw"].fillna(changes[f"{name}_oud"]) for name in keys}
    told = changes.assign(**named, oorzaak=_find_oorzaken(changes, oude, nieuwe))
    columns = ["zaak", *keys, "advies_oud", "advies_nieuw", "oordeel_oud", "oordeel_nieuw"]
    return told[[*columns, "gemeld_oud", "gemeld_nieuw", "oorzaak"]]


def count_oorzaken(changes: pd.DataFrame) -> dict[str, int]:
    """How many changes each cause has, every cause named; they add up to the number of changes."""
    counts = changes["oorzaak"].value_counts()
    return {oorzaak: int(counts.get(oorzaak, 0)) for oorzaak in OORZAKEN}


def _find_oorzaken(changes: pd.DataFrame, oude: pd.DataFrame, nieuwe: pd.DataFrame) -> pd.Series[str]:
    is_in_both = changes["_merge"].eq("both")
    of_both = set(oude["norm_code"]) & set(nieuwe["norm_code"])
    norm_code = changes["norm_code_nieuw"].fillna(changes["norm_code_oud"])
    is_other_norm = _differs(changes, "minimum") | _differs(changes, "normregel")
    is_same_year = changes["verslagjaar_oud"].eq(changes["verslagjaar_nieuw"])
    waits = changes["reden_oud"].eq(NOG_NIET) != changes["reden_nieuw"].eq(NOG_NIET)
    is_corrected = _differs(changes, "erkend") & _differs(changes, "oordeel")
    is_same_verdict = ~_differs(changes, "oordeel") & ~_differs(changes, "reden")
    unusable = [NIET_BEOORDEELBAAR, NVT]
    is_unusable = changes["oordeel_oud"].isin(unusable) | changes["oordeel_nieuw"].isin(unusable)
    is_other_figure = (
        _differs(changes, "gemeld") | _differs(changes, "maat_min") | _differs(changes, "maat_max")
    )
    options = [
        (~norm_code.isin(of_both) | (is_in_both & is_other_norm), NORM),
        (~is_in_both, LEVERING),
        (waits, INGANGSDATUM),
        (is_corrected, CORRECTIE),
        (is_same_verdict, WEDERHOOR),
        (is_unusable | (is_same_year & is_other_figure), LEVERING),
        (is_other_figure, VOLUME),
    ]
    oorzaak = pd.Series(METHODE, index=changes.index, dtype="str")
    for condition, naam in reversed(options):
        oorzaak = oorzaak.mask(condition, naam)
    return oorzaak


def _differs(changes: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Two missing values are the same."""
    old, new = changes[f"{column}_oud"], changes[f"{column}_nieuw"]
    return ~((old == new).fillna(False).astype("bool") | (old.isna() & new.isna()))
