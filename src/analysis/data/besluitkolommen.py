"""Columns that the suites of hearings, agreements and advices may use beside a table's own.

As in `toetskolommen`: whatever needs more than one row or table is worked out here as one column with a name
an analyst can read; `expectations/LEESMIJ.md` lists them. These tables are validated only where a root keeps
them: a root without insurers has no decisions to check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from analysis.rules.versies import is_organisatieniveau
from analysis.rules.wederhoor import HERZIENING, OORDEEL, UITGEZET
from analysis.rules.zaken import key_zaken
from analysis.years import first_day, to_inkoopjaar, to_verslagjaar

BESLUITEN = (
    "verzekeraars",
    "hoorverdeling",
    "wederhoor",
    "redenen",
    "adviessoorten",
    "akkoorden",
    "herzieningen",
    "verbeterplannen",
    "implementatie",
    "adviezen",
)
"""The tables of decisions that a validation can be about."""

Tabellen = Mapping[str, pd.DataFrame]


def select_besluiten(tables: Tabellen, adviezen: pd.DataFrame, inkoopjaar: int) -> dict[str, pd.DataFrame]:
    """What a validation of an inkoopjaar looks at: its own events and agreements, and every other row.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The register of hearings and adoption, by the names of `BESLUITEN`.
    adviezen : DataFrame
        `adviezen` of this inkoopjaar.
    inkoopjaar : int
        The year bought for.

    Returns
    -------
    dict
        The tables that have rows; without insurers the advices alone.
    """
    own = {
        naam: rows[rows["inkoopjaar"] == inkoopjaar] if naam in ("wederhoor", "akkoorden") else rows
        for naam, rows in tables.items()
    }
    kept = {**own, "adviezen": adviezen} if len(tables["verzekeraars"]) else {"adviezen": adviezen}
    return {naam: kept[naam] for naam in BESLUITEN if naam in kept and len(kept[naam])}


def _verzekeraars(verzekeraars: pd.DataFrame, _: Tabellen, verslagjaar: int) -> pd.DataFrame:
    return verzekeraars.assign(doet_mee=_holds(verzekeraars, to_inkoopjaar(verslagjaar)))


def _hoorverdeling(hoorverdeling: pd.DataFrame, tables: Tabellen, verslagjaar: int) -> pd.DataFrame:
    verzekeraars, jaar = tables.get("verzekeraars"), to_inkoopjaar(verslagjaar)
    agrees = (
        set() if verzekeraars is None else set(verzekeraars.loc[_holds(verzekeraars, jaar), "verzekeraar"])
    )
    is_known = hoorverdeling["verzekeraar"].isin(agrees) | ~_holds(hoorverdeling, jaar)
    return hoorverdeling.assign(
        wie=hoorverdeling["regio"].fillna(hoorverdeling["organisatie"]),
        is_verzekeraar_geldig=is_known.astype("bool"),
    )


def _wederhoor(wederhoor: pd.DataFrame, _: Tabellen, verslagjaar: int) -> pd.DataFrame:
    zaken = key_zaken(wederhoor)
    proven = set(zaken[wederhoor["bewijs"].notna()])
    has_proof = zaken.isin(proven).astype("bool")
    is_asked = wederhoor["soort"] == UITGEZET
    return wederhoor.assign(
        dagen_na_verslagjaar=_days_after(wederhoor["datum"], verslagjaar),
        dagen_om_te_reageren=_days(wederhoor["termijn"] - wederhoor["datum"]).where(is_asked),
        is_oordeel=wederhoor["soort"].isin([OORDEEL, HERZIENING]).astype("bool"),
        heeft_bewijs=has_proof.map({True: "ja", False: "nee"})
        .astype("str")
        .where(wederhoor["erkend"].notna()),
    )


def _akkoorden(akkoorden: pd.DataFrame, _: Tabellen, verslagjaar: int) -> pd.DataFrame:
    return akkoorden.assign(dagen_na_verslagjaar=_days_after(akkoorden["datum"], verslagjaar))


def _herzieningen(herzieningen: pd.DataFrame, _: Tabellen, __: int) -> pd.DataFrame:
    ends = [
        pd.Timestamp(first_day(to_verslagjaar(int(jaar)) + 1)) - pd.Timedelta(days=1)
        for jaar in herzieningen["inkoopjaar"]
    ]
    last_day = pd.Series(ends, index=herzieningen.index, dtype="datetime64[us]")
    return herzieningen.assign(dagen_na_verslagjaar=_days(herzieningen["datum"] - last_day))


def _verbeterplannen(verbeterplannen: pd.DataFrame, _: Tabellen, __: int) -> pd.DataFrame:
    return verbeterplannen.assign(
        dagen_tot_termijn=_days(verbeterplannen["termijn"] - verbeterplannen["gemeld_op"]),
        is_naar_een_ander=verbeterplannen["overdracht_naar"]
        .ne(verbeterplannen["organisatie"])
        .astype("bool"),
    )


def _implementatie(implementatie: pd.DataFrame, tables: Tabellen, _: int) -> pd.DataFrame:
    volumenormen = tables["volumenormen"]
    tranche = volumenormen.loc[volumenormen["tranche"].notna(), "norm_code"]
    return implementatie.assign(
        waar=implementatie["regio"].fillna(implementatie["organisatie"]),
        ingangsdag=implementatie["ingangsdatum"].dt.strftime("%Y-%m-%d").astype("str"),
        is_tranchenorm=implementatie["norm_code"].isin(tranche).astype("bool"),
    )


def _adviezen(adviezen: pd.DataFrame, tables: Tabellen, _: int) -> pd.DataFrame:
    organisatieniveau = is_organisatieniveau(adviezen["locatie"])
    soorten = tables.get("adviessoorten")
    is_known = (
        adviezen["advies"].isin(soorten["advies"]) if soorten is not None else adviezen["advies"].notna()
    )
    return adviezen.assign(
        plek=adviezen["locatie"].mask(organisatieniveau, "organisatieniveau").astype("str"),
        sleutel=key_zaken(adviezen),
        is_bekend_advies=is_known.astype("bool"),
    )


BESLUITKOLOMMEN: dict[str, Callable[[pd.DataFrame, Tabellen, int], pd.DataFrame]] = {
    "verzekeraars": _verzekeraars,
    "hoorverdeling": _hoorverdeling,
    "wederhoor": _wederhoor,
    "akkoorden": _akkoorden,
    "herzieningen": _herzieningen,
    "verbeterplannen": _verbeterplannen,
    "implementatie": _implementatie,
    "adviezen": _adviezen,
}


def _holds(rows: pd.DataFrame, inkoopjaar: int) -> pd.Series[bool]:
    ends = rows["geldig_tot"]
    holds = rows["geldig_vanaf"].le(inkoopjaar) & (ends.isna() | ends.ge(inkoopjaar))
    return holds.fillna(False).astype("bool")


def _days(span: pd.Series) -> pd.Series:
    days: pd.Series = span.dt.days
    return days.astype("Int64")


def _days_after(datum: pd.Series, verslagjaar: int) -> pd.Series:
    return _days(datum - (pd.Timestamp(first_day(verslagjaar + 1)) - pd.Timedelta(days=1)))
