"""One organisation in sentences: its answer, what is asked, and what stood out. Nothing of any other."""

from __future__ import annotations

from analysis.report import labels, zinnen
from analysis.report.alineas import OORDELEN, fill, paragraphs, tiles
from analysis.report.dossier import requests
from analysis.report.gegevens import Dossier, count_oordelen
from analysis.report.onderdelen import Tekst
from analysis.report.tables import NABIJ_PCT, near_norm


def dossier(dossier: Dossier) -> Tekst:
    """The answer about one organisation."""
    counts = count_oordelen(dossier.oordelen)
    known = sum(counts.values()) - counts["niet van toepassing"]
    lead = fill(
        zinnen.DOSSIER,
        verslagjaar=dossier.jaar.verslagjaar,
        organisatie=dossier.organisatie,
        totaal=labels.tel(known, *OORDELEN),
        voldoet=labels.getal(counts["voldoet"]),
        niet=labels.getal(counts["voldoet niet"]),
        onzeker=labels.getal(counts["onzeker"]),
        nb=labels.getal(counts["niet beoordeelbaar"]),
    )
    aside = (
        zinnen.DOSSIER_NVT.format(aantal=labels.tel(counts["niet van toepassing"], *OORDELEN))
        if counts["niet van toepassing"]
        else ""
    )
    return paragraphs(lead, aside, first="antwoord", after=tiles(counts))


def gevraagd(dossier: Dossier) -> Tekst:
    """At how many verdicts something is asked, and what the contract policy asks of a miss."""
    asked = requests(dossier.oordelen[["oordeel", "reden"]])
    if asked.empty:
        return paragraphs(zinnen.NIETS_GEVRAAGD)
    policy = zinnen.WAT_CONTRACT_VRAAGT if (asked["oordeel"] == "voldoet niet").any() else ""
    return paragraphs(zinnen.GEVRAAGD.format(aantal=labels.tel(len(asked), *OORDELEN)), policy)


def dossier_reeksen(dossier: Dossier) -> Tekst:
    """How many series are drawn, and which."""
    return paragraphs(
        zinnen.REEKSEN.format(
            aantal=labels.tel(
                len(near_norm(dossier.oordelen[["oordeel", "afstand_pct"]])), "reeks", "reeksen"
            ),
            verslagjaar=dossier.jaar.verslagjaar,
            grens=f"{NABIJ_PCT}%",
        )
    )


def dossier_bevindingen(dossier: Dossier) -> Tekst:
    """How many findings there are about this organisation."""
    count = len(dossier.bevindingen)
    if not count:
        return paragraphs(zinnen.GEEN_BEVINDINGEN)
    return paragraphs(zinnen.DOSSIER_BEVINDINGEN.format(aantal=labels.tel(count, "punt", "punten")))
