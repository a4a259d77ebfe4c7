"""From when a tranche norm holds: per intervention x region, or for one hospital by name.

Part of the redistribution of tranche 1 took effect on 1 January 2026, the rest has 1 January 2027 as its last
date. So the same norm can be due here and not yet there; insurers apply the same terms everywhere, and where
the register does not, that is told.

Source: contracteerbeleid MSZ 2027, Concentratie en spreiding.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.oordelen import NVT
from analysis.rules.wederhoor import find_regios
from analysis.years import first_day

NOG_NIET = "nog niet van kracht"


def find_ingangsdatums(
    oordelen: pd.DataFrame, implementatie: pd.DataFrame, zorgaanbieders: pd.DataFrame
) -> pd.Series[pd.Timestamp]:
    """The date for a hospital by name comes before that of its region.

    Parameters
    ----------
    oordelen : DataFrame
        With norm_code, kvk and organisatie.
    implementatie : DataFrame
        norm_code, regio, organisatie, ingangsdatum; one row per norm x region or hospital.
    zorgaanbieders : DataFrame
        The register, for the region.

    Returns
    -------
    Series
        Of each row its date; NaT where the register of implementation says nothing.
    """
    is_named = implementatie["organisatie"].notna()
    by_name = _lookup(implementatie[is_named], "organisatie", oordelen["norm_code"], oordelen["organisatie"])
    regio = find_regios(oordelen, zorgaanbieders)
    by_region = _lookup(implementatie[~is_named], "regio", oordelen["norm_code"], regio)
    return by_name.fillna(by_region)


def apply_implementatie(
    oordelen: pd.DataFrame,
    oordelen_zonder_datum: pd.DataFrame,
    implementatie: pd.DataFrame,
    zorgaanbieders: pd.DataFrame,
    inkoopjaar: int,
) -> pd.DataFrame:
    """A verdict is `nog niet van kracht` where its date is after 1 January of the inkoopjaar.

    Parameters
    ----------
    oordelen : DataFrame
        `oordelen` of one inkoopjaar.
    oordelen_zonder_datum : DataFrame
        The same judged as if no norm had an ingangsdatum; the same rows, in any order, for at least the norms
        of `implementatie`.
    implementatie, zorgaanbieders : DataFrame
        See `find_ingangsdatums`.
    inkoopjaar : int
        The year bought for.

    Returns
    -------
    DataFrame
        The same rows in the same order; only those that `implementatie` speaks of can differ.
    """
    ingangsdatum = find_ingangsdatums(oordelen, implementatie, zorgaanbieders)
    if ingangsdatum.isna().all():
        return oordelen
    key = ["norm_code", "kvk", "vestigingsnummer", "organisatie", "locatie"]
    changed = ["maat", "maat_min", "maat_max", "marge", "oordeel", "reden"]
    due = oordelen[key].merge(oordelen_zonder_datum[[*key, *changed]], on=key, how="left", validate="1:1")
    due.index = oordelen.index
    is_told = ingangsdatum.notna()
    is_later = is_told & ingangsdatum.gt(pd.Timestamp(first_day(inkoopjaar)))
    is_due = is_told & ~is_later & due["oordeel"].notna()
    placed = oordelen.assign(**{name: oordelen[name].mask(is_due, due[name]) for name in changed})
    return placed.assign(
        oordeel=placed["oordeel"].mask(is_later, NVT),
        reden=placed["reden"].mask(is_later, NOG_NIET).astype("str"),
    )


def find_ongelijke_termijnen(implementatie: pd.DataFrame, zorgaanbieders: pd.DataFrame) -> pd.DataFrame:
    """Within one region one norm has one date; a hospital with another date than its region is told.

    Returns
    -------
    DataFrame
        Cases of the regel `implementatie_ongelijk`: regel, norm_code, regio, waarde (the dates, oldest
        first); one row per norm x region with more than one date.
    """
    regio = implementatie["regio"].fillna(
        find_regios(implementatie.assign(kvk=pd.Series(dtype="str")), zorgaanbieders)
    )
    dated = implementatie.assign(regio=regio).dropna(subset=["regio", "ingangsdatum"])
    rows = []
    for (norm_code, naam), group in dated.groupby(["norm_code", "regio"], sort=True):
        dates = sorted(group["ingangsdatum"].dt.strftime("%Y-%m-%d").unique())
        if len(dates) > 1:
            rows.append(("implementatie_ongelijk", norm_code, naam, " en ".join(dates)))
    return pd.DataFrame(rows, columns=["regel", "norm_code", "regio", "waarde"], dtype="str")


def _lookup(
    rows: pd.DataFrame, about: str, norm_code: pd.Series[str], value: pd.Series[str]
) -> pd.Series[pd.Timestamp]:
    dates = dict(zip(zip(rows["norm_code"], rows[about], strict=True), rows["ingangsdatum"], strict=True))
    found = [dates.get(key, pd.NaT) for key in zip(norm_code, value, strict=True)]
    return pd.Series(found, index=norm_code.index, dtype="datetime64[us]")
