"""Columns that say where a series is heading, alike for a unit and for the country."""

from __future__ import annotations

TREND = {
    "eerste_jaar": "Int64",
    "laatste_jaar": "Int64",
    "jaren_aantal": "Int64",
    "s": "float64",
    "p": "float64",
    "p_kleinst": "float64",
    "q": "float64",
    "helling_min": "float64",
    "helling_max": "float64",
    "verandering_pct": "float64",
    "verandering_laag_pct": "float64",
    "verandering_hoog_pct": "float64",
    "overdispersie": "float64",
    "aantoonbaar_pct": "float64",
    "uitkomst": "str",
}
"""What the years of one series show; see `rules.ontwikkeling`."""

LANDELIJK_EXTRA = {
    "eerste_waarde": "float64",
    "laatste_waarde": "float64",
    "vreemd_jaar": "Int64",
    "vreemd_jaar_pct": "float64",
}
"""What is said of a national series beside that."""

_NORM = {"norm_code": "str", "ingreep": "str", "opsteller": "str", "eenheid": "str"}
_EENHEID = {"kvk": "str", "vestigingsnummer": "str", "organisatie": "str", "locatie": "str"}

ONTWIKKELING = {
    "inkoopjaar": "int64",
    "verslagjaar": "int64",
    **_NORM,
    **_EENHEID,
    "onderdrukt_aantal": "Int64",
    **TREND,
}
"""One row per inkoopjaar x norm x unit whose norm is a volume: what its years show (docs/methode-kans.md)."""

LANDELIJKE_ONTWIKKELING = {
    "inkoopjaar": "int64",
    **_NORM,
    "grootheid": "str",
    **TREND,
    **LANDELIJK_EXTRA,
}
"""One row per inkoopjaar x norm on a volume x grootheid (a column of `landelijk`): what the country shows."""
