"""The columns of every table, in order, with their dtype; `data/reference/velden.csv` explains them.

Text is pandas' `str` (missing: NaN); counts are nullable `Int64`; measures are `float64` (missing: NaN);
dates are `datetime64[us]` (missing: NaT). Keys are text: kvk has 8 digits, vestigingsnummer 12.
"""

from __future__ import annotations

import pandas as pd

TEXT = "str"
COUNT = "Int64"
MEASURE = "float64"
YEAR = "int64"
DATE = "datetime64[us]"
FLAG = "bool"

OPGAVEN = {
    "verslagjaar": YEAR,
    "kvk": TEXT,
    "vestigingsnummer": TEXT,
    "organisatie": TEXT,
    "locatie": TEXT,
    "indicatorset_code": TEXT,
    "indicator_code": TEXT,
    "indicator_naam": TEXT,
    "eenheid": TEXT,
    "waarde": MEASURE,
    "teller": COUNT,
    "noemer": COUNT,
    "ondergrens": MEASURE,
    "bovengrens": MEASURE,
    "toestand": TEXT,
    "opmerking": TEXT,
    "levering": TEXT,
    "ontvangen": DATE,
}
"""One row per verslagjaar x locatie (or organisation level) x indicator."""

VERSIES = {
    **OPGAVEN,
    "soort": TEXT,
    "blad": TEXT,
    "rij": COUNT,
    "tekst": TEXT,
    "indicator_nummer": TEXT,
    "indicatorset_naam": TEXT,
    "plaats": TEXT,
}
"""One row per row of a delivered file: every version of every opgave, as understood from that file."""

LEVERINGEN = {
    "verslagjaar": YEAR,
    "levering": TEXT,
    "soort": TEXT,
    "ontvangen": DATE,
    "url": TEXT,
    "sha256": TEXT,
    "rijen_gelezen": COUNT,
    "opgaven_geldig": COUNT,
    "opgaven_vervangen": COUNT,
    "opgaven_dubbel": COUNT,
    "onleesbaar_aantal": COUNT,
    "onleesbaar_pct": MEASURE,
}
"""One row per delivered file: rijen_gelezen = opgaven_geldig + opgaven_vervangen + opgaven_dubbel."""

BEVINDINGEN = {
    "ernst": TEXT,
    "regel": TEXT,
    "verslagjaar": COUNT,
    "levering": TEXT,
    "kvk": TEXT,
    "vestigingsnummer": TEXT,
    "indicator_code": TEXT,
    "kolom": TEXT,
    "waarde": TEXT,
    "rij": COUNT,
    "melding": TEXT,
}
"""One row per finding."""

OORDELEN = {
    "inkoopjaar": YEAR,
    "verslagjaar": YEAR,
    "norm_code": TEXT,
    "ingreep": TEXT,
    "opsteller": TEXT,
    "eenheid": TEXT,
    "kvk": TEXT,
    "vestigingsnummer": TEXT,
    "organisatie": TEXT,
    "locatie": TEXT,
    "volume": MEASURE,
    "maat": MEASURE,
    "maat_min": MEASURE,
    "maat_max": MEASURE,
    "minimum": MEASURE,
    "marge": MEASURE,
    "oordeel": TEXT,
    "reden": TEXT,
    "levering": TEXT,
}
"""One row per inkoopjaar x norm x unit (locatie or organisatie) that the norm applies to."""

TRENDS = {
    **OORDELEN,
    "is_trendbreuk": FLAG,
}
"""One row per inkoopjaar x norm x unit x verslagjaar: that year's verdict under that year's norm, on the
data of this inkoopjaar's run. `is_trendbreuk`: this verslagjaar is the first after a declared break."""

LANDELIJK = {
    "inkoopjaar": YEAR,
    "norm_code": TEXT,
    "ingreep": TEXT,
    "opsteller": TEXT,
    "eenheid": TEXT,
    "verslagjaar": YEAR,
    "minimum": MEASURE,
    "aanbieders_aantal": COUNT,
    "volume_totaal": MEASURE,
    "volume_mediaan": MEASURE,
    "voldoet_aantal": COUNT,
    "beoordeeld_aantal": COUNT,
    "voldoet_pct": MEASURE,
    "onzeker_aantal": COUNT,
    "niet_beoordeelbaar_aantal": COUNT,
    "is_trendbreuk": FLAG,
}
"""One row per inkoopjaar x norm x verslagjaar, over all units. voldoet_pct = 100 x voldoet_aantal /
beoordeeld_aantal, where beoordeeld counts `voldoet` and `voldoet niet`."""

TABELLEN: dict[str, dict[str, str]] = {
    "opgaven": OPGAVEN,
    "versies": VERSIES,
    "leveringen": LEVERINGEN,
    "bevindingen": BEVINDINGEN,
    "oordelen": OORDELEN,
    "trends": TRENDS,
    "landelijk": LANDELIJK,
}


def conform(rows: pd.DataFrame, tabel: str) -> pd.DataFrame:
    """A table has exactly its declared columns, in order and dtype; an absent column is missing.

    Parameters
    ----------
    rows : DataFrame
        Any frame that has some of the table's columns; others are dropped, absent ones are missing.
    tabel : str
        A key of `TABELLEN`.

    Returns
    -------
    DataFrame
        A new frame with a fresh index; the frame received is unchanged.

    Examples
    --------
    >>> conform(pd.DataFrame({"regel": ["leeg"], "extra": [1]}), "bevindingen").shape
    (1, 11)
    """
    columns = TABELLEN[tabel]
    conformed = rows.reindex(columns=list(columns)).reset_index(drop=True)
    return conformed.astype(columns)


def empty(tabel: str) -> pd.DataFrame:
    """A table without rows still has its columns and dtypes."""
    return conform(pd.DataFrame(), tabel)
