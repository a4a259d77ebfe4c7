"""The columns of every table, in order, with their dtype; `data/reference/velden.csv` explains them.

Text is pandas' `str` (missing: NaN); counts are nullable `Int64`; measures are `float64` (missing: NaN);
dates are `datetime64[us]` (missing: NaT). Keys are text: kvk has 8 digits, vestigingsnummer 12.
"""

from __future__ import annotations

import pandas as pd

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
    "volume_min": MEASURE,
    "volume_max": MEASURE,
    "is_trendbreuk": FLAG,
}
"""One row per inkoopjaar x norm x unit x verslagjaar: that year's verdict under that year's norm, on the
data of this inkoopjaar's run. `volume_min` and `volume_max` bound the figure of the year. `is_trendbreuk`:
this verslagjaar is the first after a declared break."""

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
    "volume_bekend_pct": MEASURE,
    "volume_mediaan": MEASURE,
    "herfindahl": MEASURE,
    "voldoet_aantal": COUNT,
    "beoordeeld_aantal": COUNT,
    "voldoet_pct": MEASURE,
    "onzeker_aantal": COUNT,
    "niet_beoordeelbaar_aantal": COUNT,
    "is_trendbreuk": FLAG,
}
"""One row per inkoopjaar x norm x verslagjaar, over all units. voldoet_pct = 100 x voldoet_aantal /
beoordeeld_aantal, where beoordeeld counts `voldoet` and `voldoet niet`."""

STABILITEIT = {
    **{name: dtype for name, dtype in OORDELEN.items() if name not in ("reden", "levering")},
    "marge_pct": MEASURE,
    "marge_pct_min": MEASURE,
    "marge_pct_max": MEASURE,
    "jaren_onder_op_rij": COUNT,
    "jaren_onder_op_rij_max": COUNT,
    "jaren_onder_3": COUNT,
    "jaren_onder_3_max": COUNT,
    "jaren_beoordeeld_3": COUNT,
    "jaren_onder_5": COUNT,
    "jaren_onder_5_max": COUNT,
    "jaren_beoordeeld_5": COUNT,
    "is_structureel": FLAG,
    "is_mogelijk_structureel": FLAG,
    "interval_laag": MEASURE,
    "interval_hoog": MEASURE,
    "p_onder": MEASURE,
    "p_onder_min": MEASURE,
    "q_onder": MEASURE,
    "is_signaal": FLAG,
    "volledigheid_pct_min": MEASURE,
    "volledigheid_pct_max": MEASURE,
    "kans_werkelijk": MEASURE,
    "kans_werkelijk_min": MEASURE,
    "kans_werkelijk_max": MEASURE,
    "jaren_eigen": COUNT,
    "gemiddelde_eigen": MEASURE,
    "kans_volgend_jaar": MEASURE,
    "kans_volgend_jaar_min": MEASURE,
    "kans_volgend_jaar_max": MEASURE,
    "minimum_volgend_jaar": MEASURE,
    "groei_pct_volgend_jaar": MEASURE,
    "overdispersie_volgend_jaar": MEASURE,
    "kans_inkoopjaar": MEASURE,
    "kans_inkoopjaar_min": MEASURE,
    "kans_inkoopjaar_max": MEASURE,
    "minimum_inkoopjaar": MEASURE,
    "groei_pct_inkoopjaar": MEASURE,
    "overdispersie_inkoopjaar": MEASURE,
    "oordeel_jaar": TEXT,
    "oordeel_gemiddelde_2": TEXT,
    "oordeel_gemiddelde_3": TEXT,
    "oordeel_80_pct": TEXT,
    "oordeel_beste_3": TEXT,
    "oordeel_twee_jaar": TEXT,
    "is_omslag": FLAG,
}
"""One row per inkoopjaar x norm x unit whose norm is a volume: how stable its verdict is (see
docs/methode-kans.md). Chances are shares between 0 and 1, missing where they cannot be computed."""

ADVIEZEN = {
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
    "gemeld": MEASURE,
    "erkend": MEASURE,
    "maat": MEASURE,
    "maat_min": MEASURE,
    "maat_max": MEASURE,
    "minimum": MEASURE,
    "normregel": TEXT,
    "oordeel_bron": TEXT,
    "oordeel": TEXT,
    "reden": TEXT,
    "wederhoor": TEXT,
    "verzekeraar": TEXT,
    "advies": TEXT,
    "adviesreden": TEXT,
    "voorwaarden": TEXT,
    "termijn": DATE,
    "toelichting": TEXT,
    "grondslag": TEXT,
    "levering": TEXT,
    "versie": COUNT,
    "staat": TEXT,
}
"""One row per inkoopjaar x norm x unit: the verdict after acknowledged corrections, how far its hearing is,
and the advice with what it rests on. `versie` and `staat` (concept, vastgesteld) say of which version."""

NORMREGELS = {
    "norm_code": TEXT,
    "normregel": TEXT,
}
"""One row per norm_code that holds in the verslagjaar: how it counts, as one text."""

VORIGE = {
    **OORDELEN,
    "normregel": TEXT,
    "herkomst": TEXT,
    "correcties": TEXT,
    "gepubliceerd": DATE,
}
"""One row per norm x unit: the verdicts of the last publication of this inkoopjaar that had others, with what
they rested on (`rules.oordeelbasis`). No rows where there was none."""

TABELLEN: dict[str, dict[str, str]] = {
    "opgaven": OPGAVEN,
    "versies": VERSIES,
    "leveringen": LEVERINGEN,
    "bevindingen": BEVINDINGEN,
    "oordelen": OORDELEN,
    "trends": TRENDS,
    "landelijk": LANDELIJK,
    "stabiliteit": STABILITEIT,
    "ontwikkeling": ONTWIKKELING,
    "landelijke_ontwikkeling": LANDELIJKE_ONTWIKKELING,
    "adviezen": ADVIEZEN,
    "normregels": NORMREGELS,
    "vorige": VORIGE,
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
