"""A Jaar made of a few rows that a test writes down, so that every expected number can be counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.paths import Root
from analysis.data.register import Register
from analysis.report.gegevens import Jaar, describe, name_normen, name_rows
from analysis.rules.ontwikkeling import build_landelijke_ontwikkeling, build_ontwikkeling
from analysis.rules.stabiliteit import build_stabiliteit
from analysis.rules.tabellen import conform

NORM = {
    "norm_code": "cys",
    "ingreep": "Cystectomie",
    "opsteller": "NVU",
    "document": "Normen",
    "versie": "5",
    "pagina": "12",
    "soort": "volume",
    "eenheid": "locatie",
    "minimum": 20.0,
    "venster": 1,
    "regel": "jaar",
    "tolerantie_pct": None,
    "nul": "niet_uitgevoerd",
    "ingangsdatum": None,
    "geldig_vanaf": 2018,
    "geldig_tot": None,
    "verificatie": "geverifieerd",
    "bron": "bedacht",
}
OORDEEL = {
    "inkoopjaar": 2027,
    "verslagjaar": 2025,
    "norm_code": "cys",
    "ingreep": "Cystectomie",
    "opsteller": "NVU",
    "eenheid": "locatie",
    "kvk": "90000001",
    "vestigingsnummer": "000090000001",
    "organisatie": "Ziekenhuis Duinrode",
    "locatie": "Duinrode Noord",
    "minimum": 20.0,
    "levering": "hoofd_2025.xlsx",
}
ZUID = {"vestigingsnummer": "000090000002", "locatie": "Duinrode Zuid"}
"""The other location of that organisation."""


def jaren(*maten: float, **row: Any) -> list[dict[str, Any]]:
    """Rows of successive verslagjaren up to 2025, judged by the norm of 20."""
    return [
        {"verslagjaar": 2026 - len(maten) + place, "maat": maat,
         "oordeel": "voldoet" if maat >= 20 else "voldoet niet", **row}
        for place, maat in enumerate(maten)
    ]  # fmt: skip


def normen(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of volumenormen; what a row does not say is as in `NORM`."""
    frame = pd.DataFrame([{**NORM, **row} for row in rows or ({},)])
    return frame.astype(
        {
            "geldig_vanaf": "Int64",
            "geldig_tot": "Int64",
            "venster": "Int64",
            "minimum": "float64",
            "tolerantie_pct": "float64",
        }
    )


def oordelen(*rows: dict[str, Any], tabel: str = "trends") -> pd.DataFrame:
    """Verdicts; `maat` fills both bounds and the volume, and what a row does not say is as in `OORDEEL`."""
    filled = []
    for row in rows:
        maat = row.get("maat")
        names = ("maat_min", "maat_max", "volume", "volume_min", "volume_max")
        bounds = {} if maat is None else dict.fromkeys(names, maat)
        minimum = row.get("minimum", OORDEEL["minimum"])
        marge = None if maat is None or minimum is None else maat - minimum
        filled.append({**OORDEEL, "is_trendbreuk": False, "marge": marge, **bounds, **row})
    return conform(pd.DataFrame(filled), tabel)


def make_jaar(
    *rows: dict[str, Any],
    volumenormen: pd.DataFrame | None = None,
    landelijk: pd.DataFrame | None = None,
    bevindingen: pd.DataFrame | None = None,
    leveringen: pd.DataFrame | None = None,
    opgaven: pd.DataFrame | None = None,
    vorige: pd.DataFrame | None = None,
) -> Jaar:
    """Inkoopjaar 2027 with these verdicts of any verslagjaar; those of 2025 are its oordelen."""
    known = normen() if volumenormen is None else volumenormen
    jaar = Jaar(2027, Root(Path("nergens")))
    named = name_normen(known, 2025)
    trends = oordelen(*rows)
    empty = pd.DataFrame()
    register = Register(
        known, empty, empty, empty, pd.DataFrame(columns=["norm_code", "eerste_verslagjaar"]), empty, empty
    )
    jaar.__dict__.update(
        register=register,
        normen=named,
        trends=describe(trends, named),
        oordelen=describe(conform(trends[trends["verslagjaar"] == 2025], "oordelen"), named),
        stabiliteit=describe(build_stabiliteit(trends, known, 2027), named),
        ontwikkeling=described_ontwikkeling(trends, known, named),
        landelijk=name_rows(landelijk, named) if landelijk is not None else None,
        landelijke_ontwikkeling=None
        if landelijk is None
        else name_rows(build_landelijke_ontwikkeling(landelijk, known), named),
        bevindingen=bevindingen,
        leveringen=leveringen,
        opgaven=opgaven,
        vorige=conform(pd.DataFrame() if vorige is None else vorige, "vorige"),
    )
    return jaar


def described_ontwikkeling(trends: pd.DataFrame, known: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """`ontwikkeling` of 2027, named as a report names it."""
    rows = build_ontwikkeling(trends, known, 2027)
    return describe(rows.assign(maat=np.nan, maat_max=np.nan, minimum=np.nan), named)
