"""What is wrong with a delivered row, seen from its own file: the cases that become findings.

A row that cannot be read is told once, with the column in which it shows. What concerns a whole organisation,
a location or a period is told once per delivery and not for every row, so that findings stay few enough to
read.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.versies import is_organisatieniveau

KOPPEN = {
    "waarde": "IndicatorWaarde",
    "teller": "Teller",
    "noemer": "Noemer",
    "nvt": "Indicator_nvt",
    "niet_beschikbaar": "Indicator_nb",
    "organisatie_agb": "OrganisatieAGBCode",
    "locatie_agb": "LocatieAGBcode",
    "kvk": "KvkNummer",
    "vestigingsnummer": "Vestigingsnummer",
    "organisatie": "OrganisatieNaam",
    "indicator_code": "IndicatorCode",
    "indicatorset_code": "IndicatorsetCode",
    "meetperiode_begin": "MeetperiodeBeginDatum",
}
"""The heading under which people know a column, whatever this year's file calls it."""

OVER_DE_RIJ = (
    "levering",
    "verslagjaar",
    "blad",
    "rij",
    "kvk",
    "vestigingsnummer",
    "organisatie",
    "locatie",
    "indicatorset_code",
    "indicator_code",
)

EXCEL_DAY_ZERO = pd.Timestamp("1899-12-30")


def find_cases(versies: pd.DataFrame, given: pd.DataFrame, toestand: pd.DataFrame) -> pd.DataFrame:
    """Every fault of a row, and once per delivery what concerns an organisation, location or period.

    Parameters
    ----------
    versies : DataFrame
        One row per delivered row of one file, typed, with a fresh index.
    given : DataFrame
        The same rows as text, with kvk, vestigingsnummer, meetperiode_begin and meetperiode_eind.
    toestand : DataFrame
        The same rows, as `classify_toestand` gives them.

    Returns
    -------
    DataFrame
        One row per case, in the order of the rows: `regel`; levering, verslagjaar, blad, rij, kvk,
        vestigingsnummer, organisatie, locatie, indicatorset_code, indicator_code (of the row, or of the first
        of several); `kolom` (the familiar heading), `waarde` (what stands there; empty text for nothing) and
        `aantal` (Int64, of rows that the case is about).
    """
    cases = pd.concat(
        [
            _unreadable(toestand),
            _beyond_noemer(versies),
            _dragged_setcodes(versies),
            _other_periods(versies, given),
            _without_kvk(versies, given),
            _without_vestigingsnummer(versies, given),
        ]
    ).sort_index(kind="stable")
    told = versies.loc[cases.index, list(OVER_DE_RIJ)].reset_index(drop=True)
    cases = cases.reset_index(drop=True)
    return pd.concat([cases[["regel"]], told, cases[["kolom", "waarde", "aantal"]]], axis=1)


def _cases(regel: str, kolom: str, waarde: pd.Series[str], aantal: pd.Series[int] | int = 1) -> pd.DataFrame:
    """Cases of one regel, with the index of the rows that tell them."""
    columns = {"regel": regel, "kolom": KOPPEN[kolom], "waarde": waarde.fillna(""), "aantal": aantal}
    return pd.DataFrame(columns, index=waarde.index).astype(_DTYPES)


_DTYPES = {"regel": "str", "kolom": "str", "waarde": "str", "aantal": "Int64"}


def _unreadable(toestand: pd.DataFrame) -> pd.DataFrame:
    faults = toestand[toestand["regel"].notna()]
    kolom = faults["kolom"].map(KOPPEN)
    return (
        faults[["regel"]].assign(kolom=kolom, waarde=faults["gevonden"].fillna(""), aantal=1).astype(_DTYPES)
    )


def _beyond_noemer(versies: pd.DataFrame) -> pd.DataFrame:
    is_share = versies["eenheid"].str.lower().eq("percentage") & versies["toestand"].eq("waarde")
    beyond = versies[is_share & (versies["teller"] > versies["noemer"]).fillna(False)]
    shares = beyond["teller"].astype("str") + "/" + beyond["noemer"].astype("str")
    return _cases("teller_groter_dan_noemer", "teller", shares)


def _dragged_setcodes(versies: pd.DataFrame) -> pd.DataFrame:
    """A set of indicators has one code; the rows under another than its most frequent one were dragged."""
    named = versies[["indicatorset_naam", "indicatorset_code"]].dropna()
    pairs = named.groupby(list(named.columns), sort=False).size().rename("aantal").reset_index()
    pairs = pairs.assign(naam=pairs["indicatorset_naam"].str.casefold())
    counts = pairs.groupby(["naam", "indicatorset_code"], sort=False)["aantal"].sum().reset_index()
    usual = counts.sort_values("aantal", ascending=False, kind="stable").drop_duplicates("naam")
    usual_code = pairs["naam"].map(usual.set_index("naam")["indicatorset_code"])
    unusual = pairs.loc[pairs["indicatorset_code"] != usual_code, list(named.columns)]
    if unusual.empty:
        return _cases("doorgetrokken_setcode", "indicatorset_code", named["indicatorset_naam"].iloc[:0])
    dragged = named[pd.MultiIndex.from_frame(named).isin(pd.MultiIndex.from_frame(unusual))]
    return _cases("doorgetrokken_setcode", "indicatorset_code", dragged["indicatorset_naam"])


def _other_periods(versies: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Once per organisation and period: it begins or ends outside the verslagjaar."""
    periods = pd.DataFrame(
        {
            "wie": versies["kvk"].fillna(versies["organisatie"]),
            "begin": to_day(given["meetperiode_begin"]),
            "eind": to_day(given["meetperiode_eind"]),
        }
    )
    begins_outside = periods["begin"].notna() & periods["begin"].dt.year.ne(versies["verslagjaar"])
    ends_outside = periods["eind"].notna() & periods["eind"].dt.year.ne(versies["verslagjaar"])
    outside = periods[begins_outside | ends_outside]
    first = _first_rows(outside)
    begin, eind = (
        outside.loc[first.index, kolom].dt.strftime("%Y-%m-%d").fillna("?") for kolom in ("begin", "eind")
    )
    return _cases("meetperiode_buiten_verslagjaar", "meetperiode_begin", begin + " t/m " + eind, first)


def _without_kvk(versies: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Once per organisation: there is a name, and no usable KvK number."""
    nameless = versies.loc[versies["kvk"].isna() & versies["organisatie"].notna(), ["organisatie"]]
    first = _first_rows(nameless.assign(organisatie=nameless["organisatie"].str.casefold()))
    return _cases("ontbrekende_kvk", "kvk", given.loc[first.index, "kvk"].astype("str"), first)


def _without_vestigingsnummer(versies: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Once per location: there is a name, and no usable vestigingsnummer."""
    numberless = versies[versies["vestigingsnummer"].isna() & versies["locatie"].notna()]
    numberless = numberless[~is_organisatieniveau(numberless["locatie"])]
    places = pd.DataFrame(
        {
            "wie": numberless["kvk"].fillna(numberless["organisatie"].str.casefold()),
            "waar": numberless["locatie"].str.casefold(),
        }
    )
    first = _first_rows(places)
    shown = given.loc[first.index, "vestigingsnummer"].astype("str")
    return _cases("ontbrekend_vestigingsnummer", "vestigingsnummer", shown, first)


def _first_rows(keys: pd.DataFrame) -> pd.Series[int]:
    """The index of the first row of each distinct key, with how many rows have that key."""
    numbers = keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup()
    counts = numbers[~numbers.duplicated()].map(numbers.value_counts())
    return counts.astype("int64")


def to_day(texts: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """A day is written as a date (year or day first), with or without time, or as an Excel serial number.

    Anything else is missing: a period that cannot be read is no proof of a wrong one.

    Examples
    --------
    >>> texts = pd.Series(["2019-12-31 23:59:59.000", "44197", "31-12-2021", "heel 2021"], dtype="str")
    >>> to_day(texts).dt.strftime("%Y-%m-%d").tolist()
    ['2019-12-31', '2021-01-01', '2021-12-31', nan]
    """
    codes, distinct = pd.factorize(texts.astype("str"))
    given = pd.Series(distinct, dtype="str")
    iso = given.str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[ T].*)?$", expand=False)
    parts = given.str.extract(r"^(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?: .*)?$")
    iso = iso.fillna(parts[2] + "-" + parts[1].str.zfill(2) + "-" + parts[0].str.zfill(2))
    serial = pd.to_numeric(given.str.extract(r"^([2-7]\d{4})(?:\.\d+)?$", expand=False))
    days = pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    days = days.fillna(EXCEL_DAY_ZERO + pd.to_timedelta(serial, unit="D"))
    known = pd.concat([days, pd.Series([pd.NaT], dtype="datetime64[us]")], ignore_index=True)
    return pd.Series(known.array.take(codes), index=texts.index)
