"""The fictional organisations and locations of the example, with their history.

No name is a real hospital's, and no number can be one: KvK numbers begin with 99 or 00, vestigingsnummers
with 000099 or 99, postcodes end in SA, SD or SS. Places are invented; coordinates lie inside their province.
Two organisations merge in 2019, one is taken over in 2022, one closes after 2018, one begins in 2020, one
location moves in 2021, and two codes had ended before the first verslagjaar.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent

FEWEST_ORGANISATIES = 20
FIRST_YEAR = 2000
"""Codes without a known beginning are valid from here on."""
OPEN_END = 9999

PERIOD = {"van": FIRST_YEAR, "tot": OPEN_END, "opvolger": 0}
TYPES = {
    "umc": "UNIVERSITAIR MEDISCH CENTRUM",
    "topklinisch": "ALGEMEEN ZIEKENHUIS",
    "algemeen": "ALGEMEEN ZIEKENHUIS",
    "categoraal": "CATEGORAAL ZIEKENHUIS",
}


@cache
def load_resource(name: str) -> pd.DataFrame:
    """A CSV file of this package, all text; an empty cell is an empty text."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype="str", keep_default_na=False)


def load_records(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of this package, one by one."""
    rows = load_resource(name)
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.itertuples(index=False, name=None)]


def load_organisaties(size: float) -> pd.DataFrame:
    """One row per organisation and its period of validity; `size` 1 has 72 at work in 2016.

    Returns
    -------
    DataFrame
        Index `nummer`; kvk, organisatie, type, provincie, regio, van, tot (verslagjaren, inclusive),
        opvolger (nummer; 0 for none), alias (separated by |), agb.
    """
    first = _typed(load_resource("organisaties"))
    wanted = max(FEWEST_ORGANISATIES, round(len(first) * size))
    copies = [_copied(first, copy, ["organisatie"]) for copy in range(-(-wanted // len(first)))]
    organisaties = pd.concat(copies).iloc[:wanted]
    nummer = organisaties.index.to_series()
    is_old = nummer % 9 == 0
    kvk = (f"99{n * 7919 % 900_000 + 100_000}" for n in nummer)
    old_kvk = (f"009{n * 113 % 90_000 + 10_000}" for n in nummer)
    return organisaties.assign(
        kvk=np.where(is_old, list(old_kvk), list(kvk)),
        agb=[f"0699{n:04d}" for n in nummer],
    )


def load_locaties(organisaties: pd.DataFrame) -> pd.DataFrame:
    """One row per location and its period of validity, of these organisations.

    Returns
    -------
    DataFrame
        Index `nummer`; vestigingsnummer, organisatie (nummer), locatie, plaats, postcode, huisnummer, lat,
        lon, van, tot, opvolger (nummer; 0 for none), agb.
    """
    first = _typed(load_resource("locaties")).astype({"organisatie": "int64"})
    per_copy = len(load_resource("organisaties"))
    copies = [
        _copied(first, copy, ["locatie"]).assign(
            organisatie=first["organisatie"].to_numpy() + copy * per_copy
        )
        for copy in range(-(-len(organisaties) // per_copy))
    ]
    locaties = pd.concat(copies)
    locaties = locaties[locaties["organisatie"].isin(organisaties.index)]
    nummer = locaties.index.to_series()
    return locaties.assign(
        vestigingsnummer=[
            f"99{n * 7_654_321 % 10**10:010d}" if n % 7 == 0 else f"000099{n * 7919 % 900_000 + 100_000}"
            for n in nummer
        ],
        agb=[f"0698{n:04d}" for n in nummer],
    )


def in_year(rows: pd.DataFrame, jaar: int) -> pd.Series[bool]:
    """A code is valid from its first up to and including its last verslagjaar."""
    return (rows["van"] <= jaar) & (rows["tot"] >= jaar)


def codes_in_year(rows: pd.DataFrame, nummers: list[int], jaar: int) -> list[int]:
    """Under which code each place or organisation that once was `nummer` works in a year; 0: it does not."""
    van, tot, opvolger = (rows[naam].to_dict() for naam in ("van", "tot", "opvolger"))
    codes = []
    for nummer in nummers:
        code = nummer
        while tot[code] < jaar and opvolger[code]:
            code = int(opvolger[code])
        codes.append(code if van[code] <= jaar <= tot[code] else 0)
    return codes


def first_codes(rows: pd.DataFrame) -> list[int]:
    """The codes that continue no earlier one: each is a place (or organisation) of its own."""
    continued = rows.loc[rows["opvolger"] > 0, ["opvolger", "tot"]].set_index("opvolger")["tot"]
    begins_after = rows["van"].eq(continued.groupby(level=0).max().reindex(rows.index) + 1)
    return rows.index[~begins_after].tolist()


def to_zorgaanbieders(organisaties: pd.DataFrame) -> pd.DataFrame:
    """`reference/zorgaanbieders.csv` of the example."""
    return pd.DataFrame(
        {
            "kvk": organisaties["kvk"],
            "organisatie": organisaties["organisatie"],
            "type": organisaties["type"],
            "provincie": organisaties["provincie"],
            "regio": organisaties["regio"],
            **_validity(organisaties),
            "opvolger_kvk": organisaties["opvolger"].map(organisaties["kvk"]),
        }
    )


def to_locaties(locaties: pd.DataFrame, organisaties: pd.DataFrame) -> pd.DataFrame:
    """`reference/locaties.csv` of the example."""
    return pd.DataFrame(
        {
            "vestigingsnummer": locaties["vestigingsnummer"],
            "kvk": locaties["organisatie"].map(organisaties["kvk"]),
            "locatie": locaties["locatie"],
            "plaats": locaties["plaats"],
            "postcode": locaties["postcode"],
            "lat": locaties["lat"],
            "lon": locaties["lon"],
            **_validity(locaties),
            "opvolger_vestigingsnummer": locaties["opvolger"].map(locaties["vestigingsnummer"]),
        }
    )


def to_aliassen(organisaties: pd.DataFrame) -> pd.DataFrame:
    """`reference/aliassen.csv` of the example: one row per other name of an organisation."""
    aliassen = organisaties[["organisatie", "alias"]].assign(alias=organisaties["alias"].str.split("|"))
    return aliassen.explode("alias").query("alias != ''").reset_index(drop=True)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    periods = {naam: rows[naam].replace("", str(empty)).astype("int64") for naam, empty in PERIOD.items()}
    return rows.assign(**periods, nummer=rows["nummer"].astype("int64")).set_index("nummer")


def _copied(rows: pd.DataFrame, copy: int, names: list[str]) -> pd.DataFrame:
    """A larger example repeats the organisations under names that tell the copies apart."""
    if copy == 0:
        return rows
    shift = copy * len(rows)
    renamed = {naam: rows[naam] + f" {copy + 1}" for naam in names}
    aliases = {"alias": ""} if "alias" in rows else {}
    shifted = rows.assign(
        **renamed, **aliases, opvolger=rows["opvolger"].where(rows["opvolger"] == 0, rows["opvolger"] + shift)
    )
    return shifted.set_axis(rows.index + shift)


def _validity(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "geldig_vanaf": rows["van"].astype("str"),
        "geldig_tot": rows["tot"].astype("str").where(rows["tot"] < OPEN_END, ""),
    }
