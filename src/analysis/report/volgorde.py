"""In which order are verdicts read? Those that ask something first: the misses, the furthest below on top."""

from __future__ import annotations

import pandas as pd

from analysis.report.onderdelen import alphabetical

VOLGORDE = ("voldoet niet", "onzeker", "niet beoordeelbaar", "voldoet", "niet van toepassing")


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Described verdicts in that order, and then by the names of norm and unit."""
    rank = {oordeel: place for place, oordeel in enumerate(VOLGORDE)}
    return rows.assign(rang=rows["oordeel"].map(rank)).sort_values(
        ["rang", "afstand_pct", "norm", "eenheid_naam"], key=alphabetical, na_position="last", kind="stable"
    )
