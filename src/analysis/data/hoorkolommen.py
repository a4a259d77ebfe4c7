"""The two forms of a hearing, that of an insurer and that of a hospital: their columns, and what each asks.

A workbook is written from these columns and read back by them, so both always speak of the same form. What is
not filled in is locked; it says which zaak the row is about and from which state it was made.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import pandas as pd

from analysis.rules.zaken import key_zaken

BLAD = "Wederhoor"
BLAD_ANTWOORD = "Antwoord"
BLAD_UITLEG = "Uitleg"
BLAD_KEUZES = "Keuzelijsten"
BLAD_STAND = "Stand"
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

GEVRAAGD = Hoorkolom("Gevraagd", "gevraagd", "tekst", 40, "Wat de zorgverzekeraars van u vragen.")
ANTWOORD_VAST = (*VAST[:7], GEVRAAGD, VAST[8])
ANTWOORD_INVUL = (
    Hoorkolom(
        "Datum van uw reactie", "reactie_op", "datum", 14, "De dag waarop u dit formulier terugstuurt."
    ),
    Hoorkolom(
        "Juist cijfer volgens u", "opgegeven", "getal", 14, "Alleen als het gemelde cijfer onjuist is."
    ),
    Hoorkolom("Uw toelichting", "reactie", "tekst", 50, "In uw eigen woorden; geen namen van personen."),
    Hoorkolom("Bewijs", "bewijs", "tekst", 30, "Welk bewijsstuk u meestuurt of waar het te vinden is."),
)


class Vorm(NamedTuple):
    """One form: its name as the sheet `Stand` says it, its sheet, its columns, and which are filled in."""

    naam: str
    blad: str
    kolommen: tuple[Hoorkolom, ...]
    invul: tuple[Hoorkolom, ...]

    @property
    def velden(self) -> list[str]:
        """The fields of its columns, in order."""
        return [kolom.veld for kolom in self.kolommen]

    def cell(self, rij: int, veld: str) -> str:
        """The address of a field in a row, as Excel shows it.

        >>> OORDEELVORM.cell(2, "zaak"), OORDEELVORM.cell(3, "advies"), ANTWOORDVORM.cell(2, "opgegeven")
        ('A2', 'R3', 'K2')
        """
        letters = [chr(ord("A") + place) for place in range(26)]
        return f"{letters[self.velden.index(veld)]}{rij}"


OORDEELVORM = Vorm("wederhoor 1", BLAD, KOLOMMEN, INVUL)
"""The workbook of an insurer: answers and judgements of all that it hears."""
ANTWOORDVORM = Vorm("antwoord 1", BLAD_ANTWOORD, (*ANTWOORD_VAST, *ANTWOORD_INVUL, CONTROLE), ANTWOORD_INVUL)
"""The answer form of a hospital: its own zaken, and no judgement."""
VORMEN = {vorm.naam: vorm for vorm in (OORDEELVORM, ANTWOORDVORM)}


def hash_zaak(events: pd.DataFrame) -> str:
    """What has happened in one zaak, as one text; another event gives another text."""
    rows = events.drop(columns=["inkoopjaar", "verslagjaar"], errors="ignore")
    text = rows.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def hash_zaken(wederhoor: pd.DataFrame) -> dict[str, str]:
    """Per zaak that has an event, its hash; `hash_zaak` of no events for any other."""
    keys = key_zaken(wederhoor)
    return {str(zaak): hash_zaak(events) for zaak, events in wederhoor.groupby(keys, sort=False)}
