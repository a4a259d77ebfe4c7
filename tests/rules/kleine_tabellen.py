"""Small tables for the tests of the rules: a unit is written as "A1" (location 1 of organisation A) or "A".

An answer is a number, or how it failed: "leeg", "nvt", "onleesbaar", "<10" (suppressed).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.rules.oordelen import judge_volumenormen
from analysis.rules.tabellen import conform

JAAR = 2022


def kvk(organisatie: str) -> str:
    return f"{ord(organisatie[0]) - 64:08d}"


def vestigingsnummer(locatie: str) -> str:
    return f"{ord(locatie[0]) - 64:06d}{int(locatie[1:]):06d}"


def opgave(
    wie: str, antwoord: float | str, verslagjaar: int = JAAR, code: str = "I1", **changes: Any
) -> dict[str, Any]:
    """One row of opgaven; `changes` replaces columns."""
    is_locatie = len(wie) > 1
    row: dict[str, Any] = {
        "verslagjaar": verslagjaar,
        "kvk": kvk(wie),
        "vestigingsnummer": vestigingsnummer(wie) if is_locatie else None,
        "organisatie": f"Ziekenhuis {wie[0]}",
        "locatie": f"Locatie {wie}" if is_locatie else f"Concernniveau: Ziekenhuis {wie}",
        "indicatorset_code": "S1",
        "indicator_code": code,
        "indicator_naam": f"Aantal {code}",
        "eenheid": "Aantal",
        "toestand": antwoord,
        "levering": f"hoofd_{verslagjaar}.csv",
        "ontvangen": pd.Timestamp(verslagjaar + 1, 6, 1),
    }
    if isinstance(antwoord, str) and antwoord.startswith("<"):
        smaller = int(antwoord[1:])
        row |= {
            "toestand": "onderdrukt",
            "ondergrens": 0,
            "bovengrens": smaller - 1,
            "opmerking": f"Waarneming kleiner dan {smaller}",
        }
    elif not isinstance(antwoord, str):
        row |= {"toestand": "waarde", "waarde": antwoord, "ondergrens": antwoord, "bovengrens": antwoord}
    return row | changes


def reeks(wie: str, antwoorden: dict[int, float | str], **changes: Any) -> list[dict[str, Any]]:
    """One row per verslagjaar."""
    return [opgave(wie, antwoord, jaar, **changes) for jaar, antwoord in antwoorden.items()]


def to_opgaven(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return conform(pd.DataFrame(list(rows)), "opgaven")


def norm(norm_code: str = "N1", minimum: float | None = 20, **changes: Any) -> dict[str, Any]:
    return {
        "norm_code": norm_code,
        "ingreep": f"Ingreep {norm_code}",
        "opsteller": "NVvH",
        "soort": "volume",
        "eenheid": "locatie",
        "minimum": minimum,
        "venster": 1,
        "regel": "jaar",
        "tolerantie_pct": None,
        "nul": "niet_uitgevoerd",
        "geldig_vanaf": 2010,
        "geldig_tot": None,
        "ingangsdatum": None,
        **changes,
    }


def to_volumenormen(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    types = {
        "norm_code": "str",
        "minimum": "float64",
        "venster": "Int64",
        "tolerantie_pct": "float64",
        "geldig_vanaf": "Int64",
        "geldig_tot": "Int64",
        "ingangsdatum": "datetime64[us]",
    }
    return pd.DataFrame(list(rows), columns=list(norm())).astype(types)


def koppeling(
    norm_code: str = "N1", code: str = "I1", vanaf: int = 2010, tot: int | None = None, veld: str = "waarde"
) -> dict[str, Any]:
    return {
        "norm_code": norm_code,
        "verslagjaar_vanaf": vanaf,
        "verslagjaar_tot": tot,
        "indicatorset_code": "S1",
        "indicator_code": code,
        "veld": veld,
    }


def to_indicatoren(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    types = {"norm_code": "str", "verslagjaar_vanaf": "Int64", "verslagjaar_tot": "Int64"}
    return pd.DataFrame(list(rows), columns=list(koppeling())).astype(types)


def to_zorgaanbieders(
    organisaties: Iterable[str], tot: dict[str, int] | None = None, *, without_kvk: Sequence[str] = ()
) -> pd.DataFrame:
    rows = [
        {
            "kvk": None if organisatie in without_kvk else kvk(organisatie),
            "organisatie": f"Ziekenhuis {organisatie}",
            "geldig_vanaf": 2000,
            "geldig_tot": (tot or {}).get(organisatie),
        }
        for organisatie in organisaties
    ]
    types = {"kvk": "str", "organisatie": "str", "geldig_vanaf": "Int64", "geldig_tot": "Int64"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def to_locaties(locaties: Iterable[str], tot: dict[str, int] | None = None) -> pd.DataFrame:
    rows = [
        {
            "vestigingsnummer": vestigingsnummer(locatie),
            "kvk": kvk(locatie),
            "locatie": f"Locatie {locatie}",
            "geldig_vanaf": 2000,
            "geldig_tot": (tot or {}).get(locatie),
            "organisatie": f"Ziekenhuis {locatie[0]}",
        }
        for locatie in locaties
    ]
    types = {
        "vestigingsnummer": "str",
        "kvk": "str",
        "locatie": "str",
        "geldig_vanaf": "Int64",
        "geldig_tot": "Int64",
        "organisatie": "str",
    }
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def to_trendbreuken(breuken: dict[str, int]) -> pd.DataFrame:
    rows = [
        {"norm_code": code, "eerste_verslagjaar": jaar, "reden": "test"} for code, jaar in breuken.items()
    ]
    return pd.DataFrame(rows, columns=["norm_code", "eerste_verslagjaar", "reden"]).astype(
        {"norm_code": "str", "eerste_verslagjaar": "Int64", "reden": "str"}
    )


def judge(
    opgaven: Iterable[dict[str, Any]] | pd.DataFrame,
    normen: Sequence[dict[str, Any]] = (norm(),),
    koppelingen: Sequence[dict[str, Any]] = (koppeling(),),
    *,
    zorgaanbieders: pd.DataFrame | None = None,
    locaties: pd.DataFrame | None = None,
    breuken: dict[str, int] | None = None,
    verslagjaren: Sequence[int] = (JAAR,),
) -> pd.DataFrame:
    """`oordelen`; without a register, only what was delivered is known."""
    return judge_volumenormen(
        opgaven if isinstance(opgaven, pd.DataFrame) else to_opgaven(opgaven),
        to_volumenormen(normen),
        to_indicatoren(koppelingen),
        to_zorgaanbieders("") if zorgaanbieders is None else zorgaanbieders,
        to_locaties([]) if locaties is None else locaties,
        to_trendbreuken(breuken or {}),
        verslagjaren,
    )


def unit(row: Any) -> str:
    """A unit as it is written in these tests."""
    if pd.isna(row.locatie):
        return str(row.organisatie).removeprefix("Ziekenhuis ")
    return str(row.locatie).removeprefix("Locatie ")


def verdicts(oordelen: pd.DataFrame) -> dict[str, str]:
    """Per unit its oordeel and, where there is one, its reden; for one norm and one verslagjaar."""
    told = {
        unit(row): row.oordeel if pd.isna(row.reden) else f"{row.oordeel}: {row.reden}"
        for row in oordelen.itertuples()
    }
    assert len(told) == len(oordelen)
    return told
