"""The form in which an insurer notes a hearing: its columns, which are filled in, and what each asks.

The workbook is written from these columns and read back by them, so both always speak of the same form. What
an insurer does not fill in is locked; it says which zaak the row is about and from which state it was made.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import pandas as pd

from analysis.rules.zaken import key_zaken

BLAD = "Wederhoor"
BLAD_UITLEG = "Uitleg"
BLAD_KEUZES = "Keuzelijsten"
BLAD_STAND = "Stand"
BLADEN = (BLAD_UITLEG, BLAD, BLAD_KEUZES, BLAD_STAND)
VORM = "wederhoor 1"
MEESTE_RIJEN = 5000


class Hoorkolom(NamedTuple):
    """A column of the form: its heading, its field, the kind of its cells, and what it asks."""

    kop: str
    veld: str
    soort: str
    breedte: int
    uitleg: str


VAST = (
    Hoorkolom("Zaak", "zaak", "tekst", 14, "Sleutel van deze regel; niet wijzigen."),
    Hoorkolom("Ziekenhuis", "organisatie", "tekst", 34, "De organisatie die wordt gehoord."),
    Hoorkolom("Locatie", "locatie", "tekst", 30, "Leeg als de norm voor de hele organisatie geldt."),
    Hoorkolom("Norm", "ingreep", "tekst", 30, "De ingreep waarvoor de norm geldt."),
    Hoorkolom(
        "Gemeld", "gemeld", "getal", 10, "Het cijfer in de bron. Leeg: geen precies cijfer, en geen nul."
    ),
    Hoorkolom("Minimum", "minimum", "getal", 10, "Het minimum van de norm; het minimum zelf voldoet."),
    Hoorkolom(
        "Oordeel", "aanleiding", "tekst", 20, "Het oordeel op de cijfers, of een verlopen verbeterplan."
    ),
    Hoorkolom("Stand", "wederhoor", "tekst", 18, "Hoe ver het wederhoor is."),
    Hoorkolom("Reageren uiterlijk", "reactie_voor", "datum", 14, "De dag zelf is nog op tijd."),
)
REACTIE_KOLOMMEN = (
    Hoorkolom("Reactie ontvangen op", "reactie_op", "datum", 14, "Dag waarop het ziekenhuis antwoordde."),
    Hoorkolom(
        "Opgegeven door ziekenhuis", "opgegeven", "getal", 14, "Het juiste cijfer volgens het ziekenhuis."
    ),
    Hoorkolom(
        "Toelichting ziekenhuis",
        "reactie",
        "tekst",
        40,
        "De reactie in eigen woorden; geen namen van personen.",
    ),
    Hoorkolom("Bewijs", "bewijs", "tekst", 24, "Waar het bewijsstuk te vinden is."),
)
OORDEEL_KOLOMMEN = (
    Hoorkolom("Geoordeeld op", "oordeel_op", "datum", 14, "Dag van het oordeel van de verzekeraar."),
    Hoorkolom(
        "Erkende waarde", "erkend", "getal", 12, "Alleen bij een erkende correctie: het cijfer dat geldt."
    ),
    Hoorkolom("Reden", "reden", "keuze", 22, "Kies een reden uit de lijst."),
    Hoorkolom(
        "Toelichting oordeel",
        "toelichting",
        "tekst",
        40,
        "Waarom; een ander bestuur moet het kunnen begrijpen.",
    ),
    Hoorkolom("Advies", "advies", "keuze", 24, "Kies een advies uit de lijst."),
    Hoorkolom("Voorwaarden", "voorwaarden", "tekst", 30, "Verplicht bij een advies onder voorwaarden."),
    Hoorkolom("Termijn", "termijn", "datum", 14, "Tot wanneer de voorwaarden gelden."),
)
CONTROLE = Hoorkolom("Controle", "controle", "tekst", 14, "Waaruit deze regel is gemaakt; niet wijzigen.")
INVUL = (*REACTIE_KOLOMMEN, *OORDEEL_KOLOMMEN)
KOLOMMEN = (*VAST, *INVUL, CONTROLE)


def hash_zaak(events: pd.DataFrame) -> str:
    """What has happened in one zaak, as one text; another event gives another text."""
    rows = events.drop(columns=["inkoopjaar", "verslagjaar"], errors="ignore")
    text = rows.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def hash_zaken(wederhoor: pd.DataFrame) -> dict[str, str]:
    """Per zaak that has an event, its hash; `hash_zaak` of no events for any other."""
    keys = key_zaken(wederhoor)
    return {str(zaak): hash_zaak(events) for zaak, events in wederhoor.groupby(keys, sort=False)}
