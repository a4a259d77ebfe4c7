"""Columns that a suite may use beside a table's own: what must hold across columns, tables and years.

An expectation looks at the columns of one table. Whatever needs more than that (the key of a row, a sum that
must come out, a norm in another table) is worked out here as one column with a name an analyst can read, so
that the suite itself says what must hold of it. `expectations/LEESMIJ.md` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from analysis.data.besluitkolommen import BESLUITEN, BESLUITKOLOMMEN
from analysis.errors import RootError, names
from analysis.rules.versies import is_organisatieniveau
from analysis.years import first_day

REGISTER = ("volumenormen", "indicatoren", "zorgaanbieders", "locaties", "trendbreuken")
VERPLICHT = ("leveringen", "opgaven", *REGISTER)
"""The tables that every validation is about."""

TE_TOETSEN = (*VERPLICHT, "volledigheid", "oordelen", *BESLUITEN)
"""The tables that a validation can be about."""

OMVANG = 50
"""From so many opgaven on the share that cannot be used may stop a publication."""

Tabellen = Mapping[str, pd.DataFrame]


def add_toetskolommen(tables: Tabellen, verslagjaar: int) -> dict[str, pd.DataFrame]:
    """Every table gets the columns that its suite may use; its own columns and rows stay as they are.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        At least those of `VERPLICHT`, as `rules.tabellen` and `data.register` describe them. The frames
        received are unchanged.
    verslagjaar : int
        The year that is validated.

    Returns
    -------
    dict
        The same tables with a fresh index and these columns more:
        leveringen: `rijen_onverantwoord` (rows read minus rows accounted for), `dagen_na_verslagjaar` (of
        receipt; 1 is 1 January); opgaven: `niveau` (organisatie or locatie), `plek` (the location's name or
        "organisatieniveau"), `sleutel` (one text per opgave), `is_volume` (it counts for a volume norm valid
        in this year), `toestand_bij_omvang` (toestand; missing below 50 opgaven, of which a share says
        little); volumenormen: `geldt` (in this year), `is_gekoppeld` (to an indicator, in this year);
        zorgaanbieders: `geldt`, `is_opvolger_bekend`; locaties: `geldt`; oordelen: `niveau`, `plek`,
        `sleutel`. Those of the tables of decisions stand in `besluitkolommen`.

    Raises
    ------
    RootError
        When a table of `VERPLICHT` is absent.
    """
    absent = [tabel for tabel in VERPLICHT if tabel not in tables]
    if absent:
        raise RootError(f"A validation is about {', '.join(VERPLICHT)}; absent: {names(absent)}.")
    fresh = {tabel: rows.reset_index(drop=True) for tabel, rows in tables.items()}
    return {
        tabel: TOETSKOLOMMEN[tabel](rows, fresh, verslagjaar) if tabel in TOETSKOLOMMEN else rows
        for tabel, rows in fresh.items()
    }


def _leveringen(leveringen: pd.DataFrame, _: Tabellen, verslagjaar: int) -> pd.DataFrame:
    accounted = leveringen[["opgaven_geldig", "opgaven_vervangen", "opgaven_dubbel"]].fillna(0).sum(axis=1)
    last_day = pd.Timestamp(first_day(verslagjaar + 1)) - pd.Timedelta(days=1)
    days = (leveringen["ontvangen"] - last_day) / pd.Timedelta(days=1)
    return leveringen.assign(
        rijen_onverantwoord=(leveringen["rijen_gelezen"].fillna(0) - accounted).astype("Int64"),
        dagen_na_verslagjaar=days.round().astype("Int64"),
    )


def _opgaven(opgaven: pd.DataFrame, tables: Tabellen, verslagjaar: int) -> pd.DataFrame:
    located = _add_place(opgaven)
    unknown = pd.Series(index=opgaven.index, dtype="str")
    return located.assign(
        sleutel=_join([located[kolom] for kolom in ("verslagjaar", "indicatorset_code", "indicator_code")])
        + "|"
        + _unit(located),
        is_volume=_counts_for_a_volume_norm(opgaven, tables, verslagjaar),
        toestand_bij_omvang=opgaven["toestand"] if len(opgaven) >= OMVANG else unknown,
    )


def _counts_for_a_volume_norm(opgaven: pd.DataFrame, tables: Tabellen, verslagjaar: int) -> pd.Series[bool]:
    volumenormen, indicatoren = tables["volumenormen"], tables["indicatoren"]
    is_volume = volumenormen["soort"].eq("volume") & _holds(volumenormen, verslagjaar, "geldig")
    links = indicatoren[
        _holds(indicatoren, verslagjaar, "verslagjaar")
        & indicatoren["veld"].eq("waarde")
        & indicatoren["norm_code"].isin(volumenormen.loc[is_volume, "norm_code"])
    ]
    linked = pd.MultiIndex.from_frame(links[["indicatorset_code", "indicator_code"]])
    codes = pd.MultiIndex.from_frame(opgaven[["indicatorset_code", "indicator_code"]])
    return pd.Series(codes.isin(linked), index=opgaven.index, dtype="bool")


def _volumenormen(volumenormen: pd.DataFrame, tables: Tabellen, verslagjaar: int) -> pd.DataFrame:
    indicatoren = tables["indicatoren"]
    linked = indicatoren.loc[_holds(indicatoren, verslagjaar, "verslagjaar"), "norm_code"]
    return volumenormen.assign(
        geldt=_holds(volumenormen, verslagjaar, "geldig"),
        is_gekoppeld=volumenormen["norm_code"].isin(linked).astype("bool"),
    )


def _zorgaanbieders(zorgaanbieders: pd.DataFrame, _: Tabellen, verslagjaar: int) -> pd.DataFrame:
    opvolger = zorgaanbieders["opvolger_kvk"]
    return zorgaanbieders.assign(
        geldt=_holds(zorgaanbieders, verslagjaar, "geldig"),
        is_opvolger_bekend=(opvolger.isna() | opvolger.isin(zorgaanbieders["kvk"].dropna())).astype("bool"),
    )


def _locaties(locaties: pd.DataFrame, _: Tabellen, verslagjaar: int) -> pd.DataFrame:
    return locaties.assign(geldt=_holds(locaties, verslagjaar, "geldig"))


def _oordelen(oordelen: pd.DataFrame, _: Tabellen, verslagjaar: int) -> pd.DataFrame:
    located = _add_place(oordelen)
    return located.assign(sleutel=_join([located["norm_code"]]) + "|" + _unit(located))


TOETSKOLOMMEN: dict[str, Callable[[pd.DataFrame, Tabellen, int], pd.DataFrame]] = {
    "leveringen": _leveringen,
    "opgaven": _opgaven,
    "volumenormen": _volumenormen,
    "zorgaanbieders": _zorgaanbieders,
    "locaties": _locaties,
    "oordelen": _oordelen,
    **BESLUITKOLOMMEN,
}


def _holds(rows: pd.DataFrame, verslagjaar: int, period: str) -> pd.Series[bool]:
    started, ends = rows[f"{period}_vanaf"].le(verslagjaar), rows[f"{period}_tot"]
    return (started & (ends.isna() | ends.ge(verslagjaar))).fillna(False).astype("bool")


def _add_place(rows: pd.DataFrame) -> pd.DataFrame:
    organisatieniveau = is_organisatieniveau(rows["locatie"])
    return rows.assign(
        niveau=organisatieniveau.map({True: "organisatie", False: "locatie"}).astype("str"),
        plek=rows["locatie"].mask(organisatieniveau, "organisatieniveau").astype("str"),
    )


def _unit(located: pd.DataFrame) -> pd.Series[str]:
    """Name who an opgave is about: kvk, else name; and vestigingsnummer, else name, or the organisation."""
    is_locatie = located["niveau"].eq("locatie")
    number = located["vestigingsnummer"].where(is_locatie)
    return _join([located["kvk"].fillna(located["organisatie"]), number.fillna(located["plek"])])


def _join(parts: list[pd.Series]) -> pd.Series[str]:
    first, *others = [part.astype("str").fillna("") for part in parts]
    joined = first
    for other in others:
        joined = joined + "|" + other
    return joined
