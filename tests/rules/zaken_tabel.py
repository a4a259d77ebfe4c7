"""Small tables of verdicts and events, one line per row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.data.referentie import Kolom
from analysis.data.wederhoortabellen import WEDERHOOR, WEDERHOORTABELLEN
from analysis.rules.tabellen import conform

EVENT = dict.fromkeys(["inkoopjaar", "verslagjaar", *WEDERHOOR])


def registertabel(naam: str, *rows: dict[str, Any], **extra: str) -> pd.DataFrame:
    """Rows of a table of the register, typed as it is."""
    kolommen: dict[str, Kolom] = WEDERHOORTABELLEN[naam]
    dtypes = {column: kolom.dtype for column, kolom in kolommen.items()} | extra
    return pd.DataFrame(list(rows), columns=list(dtypes)).astype(dtypes)


def events(*rows: dict[str, Any]) -> pd.DataFrame:
    """Events of inkoopjaar 2026 about norm `n` at organisation `A`, unless said otherwise."""
    usual = {
        "inkoopjaar": 2026,
        "verslagjaar": 2024,
        "norm_code": "n",
        "kvk": "99000001",
        "organisatie": "A",
        "verzekeraar": "V",
    }
    filled = [usual | {"datum": pd.Timestamp(row["op"])} | row for row in rows]
    return registertabel("wederhoor", *filled, inkoopjaar="int64", verslagjaar="int64")


def verdicts(*rows: dict[str, Any], tabel: str = "oordelen") -> pd.DataFrame:
    """Verdicts of inkoopjaar 2026; `volume` alone gives measure, margin and verdict against 20."""
    filled = []
    for row in rows:
        volume, minimum = row.get("volume"), row.get("minimum", 20.0)
        oordeel = "voldoet" if volume is not None and volume >= minimum else "voldoet niet"
        usual = {
            "inkoopjaar": 2026,
            "verslagjaar": 2024,
            "norm_code": "n",
            "ingreep": "ingreep",
            "opsteller": "O",
            "eenheid": "organisatie",
            "kvk": "99000001",
            "organisatie": "A",
            "minimum": minimum,
            "maat": volume,
            "maat_min": volume,
            "maat_max": volume,
            "volume_min": volume,
            "volume_max": volume,
            "oordeel": oordeel,
            "is_trendbreuk": False,
            "levering": "hoofd.csv",
        }
        filled.append(usual | row)
    return conform(pd.DataFrame(filled), tabel)


def normen(**changes: Any) -> pd.DataFrame:
    """The one norm `n`, by its code."""
    usual = {
        "norm_code": "n",
        "soort": "volume",
        "minimum": 20.0,
        "venster": 1,
        "regel": "jaar",
        "tolerantie_pct": float("nan"),
        "nul": "niet_uitgevoerd",
        "document": "D",
        "versie": "1",
    }
    return pd.DataFrame([usual | changes]).set_index("norm_code")
