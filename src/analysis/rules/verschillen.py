"""What differs between two states, and the one cause of each difference: the causes add up to the changes.

A state is the verdicts of one verslagjaar, of one publication, or the advices of one version. A row is about
a zaak: one norm at one unit. It changed when its verdict (or its advice) is another one, or when it stands in
one of the two only. The causes are tried in one order, and the first that fits is the one named:

ingangsdatum  the norm came into force here, or is not yet in force any more
norm          the norm is new, gone, counts otherwise, or the figure would have kept its verdict under the
              minimum of before; or what stood in the way was ours: no minimum, a declared break
correctie     an acknowledged correction, or a delivered one, changed the verdict
wederhoor     verdict and reason are the same, and the insurers judged otherwise
levering      there is no answer on one side, or it cannot be used or only between bounds, or, within one
              verslagjaar, other deliveries count
volume        the hospital did more or less in another verslagjaar, began, or stopped
methode       what is left: the same deliveries and the same norm, and another verdict

Between verdicts, where nothing waits to be heard, only five of them can occur: a norm that came into force
counts there as norm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.rules.implementatie import NOG_NIET
from analysis.rules.oordelen import NIET_BEOORDEELBAAR, NVT, ONZEKER
from analysis.rules.zaken import key_zaken

GEEN_OORDEEL = "geen oordeel"
INGANGSDATUM = "ingangsdatum"
NORM = "norm"
CORRECTIE = "correctie"
WEDERHOOR = "wederhoor"
LEVERING = "levering"
VOLUME = "volume"
METHODE = "methode"
OORZAKEN = (INGANGSDATUM, NORM, CORRECTIE, WEDERHOOR, LEVERING, VOLUME, METHODE)
"""Every cause, in the order in which they are tried."""
OORZAKEN_OORDEEL = (NORM, CORRECTIE, LEVERING, VOLUME, METHODE)
"""The causes of a change between verdicts."""
DOOR_NORM = ("norm niet ingevoerd", NOG_NIET, "trendbreuk")
"""Redenen that lie with the norm and not with who must meet it."""

NAMEN = ["norm_code", "organisatie", "locatie"]
VERGELEKEN = [
    "verslagjaar", "oordeel", "reden", "maat_min", "maat_max", "minimum", "normregel", "herkomst",
    "correcties",
]  # fmt: skip
VAN_ADVIES = ["gemeld", "erkend", "oordeel_bron", "advies"]


def find_verschillen(oude: pd.DataFrame, nieuwe: pd.DataFrame) -> pd.DataFrame:
    """Every zaak whose verdict differs, or that stands in one of the two only, with its one cause.

    Parameters
    ----------
    oude, nieuwe : DataFrame
        `oordelen` or one verslagjaar of `trends`, one row per zaak. Beside their own columns they may have
        normregel, herkomst (on which deliveries a verdict rests; else levering is taken) and correcties, as
        `oordeelbasis.add_basis` adds them; what they do not have is no difference.

    Returns
    -------
    DataFrame
        One row per change, by zaak: zaak, norm_code, organisatie, locatie; of both sides, with `_oud` and
        `_nieuw` behind them, verslagjaar, oordeel (`geen oordeel` where there is no row), reden, maat_min,
        maat_max, minimum; and oorzaak, one of `OORZAKEN_OORDEEL`.
    """
    both = pair_zaken(oude, nieuwe, VERGELEKEN)
    changes = both[both["oordeel_oud"] != both["oordeel_nieuw"]].reset_index(drop=True)
    return changes.assign(oorzaak=find_oorzaken(changes, OORZAKEN_OORDEEL))


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
    both = pair_zaken(oude, nieuwe, [*VERGELEKEN, *VAN_ADVIES])
    changes = both[~both["is_in_beide"] | both["advies_oud"].ne(both["advies_nieuw"])].reset_index(drop=True)
    told = changes.assign(oorzaak=find_oorzaken(changes, OORZAKEN))
    for side in ("oordeel_oud", "oordeel_nieuw"):
        told[side] = told[side].mask(told[side] == GEEN_OORDEEL)
    columns = ["zaak", *NAMEN, "advies_oud", "advies_nieuw", "oordeel_oud", "oordeel_nieuw"]
    return told[[*columns, "gemeld_oud", "gemeld_nieuw", "oorzaak"]]


def count_oorzaken(changes: pd.DataFrame, oorzaken: Sequence[str] = OORZAKEN) -> dict[str, int]:
    """How many changes each cause has, every cause named; they add up to the number of changes."""
    counts = changes["oorzaak"].value_counts()
    return {oorzaak: int(counts.get(oorzaak, 0)) for oorzaak in oorzaken}


def count_verschillen(was: pd.DataFrame, nu: pd.DataFrame) -> dict[tuple[str, str], int]:
    """How many verdicts went from which oordeel to which other one, between two publications.

    Returns
    -------
    dict
        (oordeel then, oordeel now) → count, most frequent first; `geen oordeel` where there is no row.
        Verdicts that stayed the same are not in it, also when their figures changed.
    """
    both = pair_zaken(was, nu, ["oordeel"])
    changed = both[both["oordeel_oud"] != both["oordeel_nieuw"]]
    counted = Counter(zip(changed["oordeel_oud"], changed["oordeel_nieuw"], strict=True))
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def pair_zaken(oude: pd.DataFrame, nieuwe: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Every zaak of two states side by side, changed or not.

    Returns
    -------
    DataFrame
        One row per zaak, in order: zaak, norm_code, organisatie, locatie; `columns` with `_oud` and `_nieuw`
        behind them (missing where a state has no such row or column; oordeel is then `geen oordeel`);
        is_in_beide, and is_norm_in_beide: its norm has a row on both sides.
    """
    sides = []
    for rows in (oude, nieuwe):
        basis = rows["levering"] if "herkomst" not in rows and "levering" in rows else None
        known = rows if basis is None else rows.assign(herkomst=basis)
        sides.append(known.assign(zaak=key_zaken(rows)).reindex(columns=["zaak", *NAMEN, *columns]))
    both = sides[0].merge(
        sides[1], on="zaak", how="outer", suffixes=("_oud", "_nieuw"), validate="1:1", indicator=True
    )
    named = {name: both[f"{name}_nieuw"].fillna(both[f"{name}_oud"]) for name in NAMEN}
    norms = set(oude["norm_code"]) & set(nieuwe["norm_code"])
    said = {side: both[side].fillna(GEEN_OORDEEL).astype("str") for side in ("oordeel_oud", "oordeel_nieuw")}
    kept = ["zaak", *(f"{name}_{side}" for name in columns for side in ("oud", "nieuw"))]
    return (
        both[kept]
        .assign(
            **named,
            **said,
            is_in_beide=both["_merge"].eq("both"),
            is_norm_in_beide=named["norm_code"].isin(norms),
        )
        .sort_values("zaak", kind="stable")
        .reset_index(drop=True)
    )


def find_oorzaken(changes: pd.DataFrame, oorzaken: Sequence[str]) -> pd.Series[str]:
    """The first of `oorzaken` that fits each change; the last fits always.

    Parameters
    ----------
    changes : DataFrame
        Rows of `pair_zaken`.
    oorzaken : sequence of str
        `OORZAKEN`, or `OORZAKEN_OORDEEL`.
    """
    fits = _fits(changes)
    chosen = np.select([fits[naam].to_numpy() for naam in oorzaken[:-1]], oorzaken[:-1], oorzaken[-1])
    return pd.Series(chosen, index=changes.index, dtype="str")


def _fits(changes: pd.DataFrame) -> dict[str, pd.Series[bool]]:
    in_both, is_same_year = changes["is_in_beide"], ~_differs(changes, "verslagjaar")
    is_other = _differs(changes, "oordeel")
    is_other_reason = is_other | _differs(changes, "reden")
    is_other_figure = _any_differs(changes, ["gemeld", "maat_min", "maat_max"])
    sides = changes[["oordeel_oud", "oordeel_nieuw"]]
    is_unusable = sides.isin([NIET_BEOORDEELBAAR, ONZEKER]).any(axis=1)
    is_absent = sides.isin([NVT]).any(axis=1)
    reasons = changes[["reden_oud", "reden_nieuw"]]
    waits = reasons["reden_oud"].eq(NOG_NIET) != reasons["reden_nieuw"].eq(NOG_NIET)
    is_by_norm = (
        _differs(changes, "normregel")
        | (reasons.isin(DOOR_NORM).any(axis=1) & is_other_reason)
        | (is_other & _kept_its_verdict(changes))
    )
    return {
        INGANGSDATUM: in_both & waits,
        NORM: ~changes["is_norm_in_beide"] | (in_both & is_by_norm),
        CORRECTIE: in_both & is_other & _any_differs(changes, ["erkend", "correcties"]),
        WEDERHOOR: in_both & ~is_other_reason,
        LEVERING: ~in_both | (~is_same_year & is_unusable) | (is_same_year & _differs(changes, "herkomst")),
        VOLUME: ~is_same_year & (is_other_figure | is_absent),
    }


def _kept_its_verdict(changes: pd.DataFrame) -> pd.Series[bool]:
    """Another minimum is the cause where the new figure would have had the old verdict under the old one."""
    measures = changes[["minimum_oud", "minimum_nieuw", "maat_min_nieuw", "maat_max_nieuw"]].astype("float64")
    old, new, low, high = (measures[name] for name in measures)
    under_old = np.select([low >= old, high < old], ["voldoet", "voldoet niet"], ONZEKER)
    is_other = _differs(changes, "minimum")
    is_known = old.notna() & new.notna() & low.notna()
    return is_other & (~(old.notna() & new.notna()) | (is_known & (changes["oordeel_oud"] == under_old)))


def _any_differs(changes: pd.DataFrame, columns: Sequence[str]) -> pd.Series[bool]:
    known = [column for column in columns if f"{column}_oud" in changes]
    differs = pd.Series(False, index=changes.index)
    for column in known:
        differs |= _differs(changes, column)
    return differs


def _differs(changes: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Two missing values are the same."""
    old, new = changes[f"{column}_oud"], changes[f"{column}_nieuw"]
    return ~((old == new).fillna(False).astype("bool") | (old.isna() & new.isna()))
