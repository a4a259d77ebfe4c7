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
