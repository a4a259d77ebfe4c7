"""Sentences that are computed: first the answer, then what the figure or table beside them says.

Every number in a report stands in a sentence of this package, a table or a figure, never in typed prose. The
sentences themselves stand in `zinnen`.
"""

from analysis.report.tekst.aanlevering import (
    bevindingen,
    datakwaliteit,
    leveringen,
    toestanden,
    zorgaanbieders,
)
from analysis.report.tekst.dossier import dossier, dossier_bevindingen, dossier_reeksen, gevraagd
from analysis.report.tekst.kans import gaten, signalen, straks
from analysis.report.tekst.norm import (
    norm,
    norm_geschiedenis,
    norm_land,
    norm_lijst,
    norm_nabij,
    norm_onbeoordeeld,
)
from analysis.report.tekst.normen import afstand, methode, normrealisatie, reeksen, trend, trendbreuken
from analysis.report.tekst.oordelen import (
    antwoord,
    kaart,
    matrix,
    missers,
    niet_beoordeelbaar,
    onzeker,
    sinds_vorige,
    wijzigingen,
)
from analysis.report.tekst.voorbehoud import herkomst, voorbehoud

__all__ = [
    "afstand",
    "antwoord",
    "bevindingen",
    "datakwaliteit",
    "dossier",
    "dossier_bevindingen",
    "dossier_reeksen",
    "gaten",
    "gevraagd",
    "herkomst",
    "kaart",
    "leveringen",
    "matrix",
    "methode",
    "missers",
    "niet_beoordeelbaar",
    "norm",
    "norm_geschiedenis",
    "norm_land",
    "norm_lijst",
    "norm_nabij",
    "norm_onbeoordeeld",
    "normrealisatie",
    "onzeker",
    "reeksen",
    "signalen",
    "sinds_vorige",
    "straks",
    "toestanden",
    "trend",
    "trendbreuken",
    "voorbehoud",
    "wijzigingen",
    "zorgaanbieders",
]
