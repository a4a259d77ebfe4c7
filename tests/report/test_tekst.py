"""The sentences of a report, each against a few verdicts that can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pandas as pd
import pytest
from bedacht import ZUID, make_jaar, normen
from bs4 import BeautifulSoup

from analysis.report import (
    datakwaliteit,
    directierapport,
    labels,
    normrealisatie,
    trends,
    voorbehoud,
)
from analysis.report.dossier import antwoord, lees_gevraagd
from analysis.report.gegevens import Dossier, Jaar
from analysis.rules.tabellen import conform

ANDER = {
    "kvk": "90000009",
    "vestigingsnummer": "000090000009",
    "organisatie": "Ziekenhuis Elzenburg",
    "locatie": "Elzenburg",
}
LEEG = {"oordeel": "niet beoordeelbaar", "reden": "leeg"}
GEEN_NORM = {
    "oordeel": "niet beoordeelbaar",
    "reden": "norm niet ingevoerd",
    "minimum": None,
    "norm_code": "nieuw",
}
ONZEKER = {"oordeel": "onzeker", "maat_min": 0, "maat_max": 9, "minimum": 5.0, "norm_code": "vijf"}
NVT = {"oordeel": "niet van toepassing", "reden": "nvt opgegeven"}
NORMEN = normen(
    {},
    {"norm_code": "vijf", "ingreep": "Pylorusstenose", "minimum": 5.0, "verificatie": "te_verifieren"},
    {"norm_code": "nieuw", "ingreep": "Slokdarmresectie", "minimum": None, "verificatie": "te_verifieren"},
)


def voldoet(maat: float = 20, **row: Any) -> dict[str, Any]:
    return {"oordeel": "voldoet", "maat": maat, **row}


def mist(maat: float = 19, **row: Any) -> dict[str, Any]:
    return {"oordeel": "voldoet niet", "maat": maat, **row}


def jaar_met(*rows: dict[str, Any], **tables: pd.DataFrame) -> Jaar:
    return make_jaar(*rows, volumenormen=NORMEN, **tables)


ALLEEN_NEE = make_jaar(mist(0, minimum=1.0), volumenormen=normen({"soort": "janee", "minimum": 1.0}))
ALLES = jaar_met(
    mist(10), voldoet(20, **ZUID), voldoet(30, **ANDER), mist(4, norm_code="vijf", minimum=5.0),
    {**ONZEKER, **ZUID}, {**LEEG, **ANDER, "norm_code": "vijf"}, {**GEEN_NORM, **ZUID},
    {**NVT, **ANDER, "norm_code": "nvt"},
)  # fmt: skip


def says(found: object) -> str:
    """What a text says, paragraph by paragraph; the four figures of an answer are left out."""
    page = BeautifulSoup(found._repr_html_(), "html.parser")  # type: ignore[attr-defined]
    return " | ".join(unescape(paragraph.decode_contents()) for paragraph in page.select("p"))


ZINNEN: dict[str, tuple[Callable[[Jaar], object], Jaar, str]] = {
    "the answer": (
        directierapport.antwoord,
        ALLES,
        "Over verslagjaar 2025 voldoen 2 van de 4 oordelen (50%); <strong>2 voldoen niet</strong>, "
        "verdeeld over 1 van de 2 organisaties (50%), en over nog eens 3 oordelen is geen zekerheid. | Geen "
        "zekerheid: 1 onzeker en 2 niet beoordeelbaar. Die tellen in de percentages niet mee; niet "
        "aangeleverd of onderdrukt is geen nul. | Een oordeel is één norm bij één locatie of organisatie. "
        "De percentages zijn aandelen van oordelen, niet van ziekenhuizen.",
    ),
    "the answer without a miss": (
        directierapport.antwoord,
        jaar_met(voldoet()),
        "Over verslagjaar 2025 voldoen 1 van de 1 oordelen (100%); er is geen oordeel 'voldoet niet', en "
        "geen enkel oordeel is onzeker of niet te geven. | Een oordeel is één norm bij één locatie of "
        "organisatie. De percentages zijn aandelen van oordelen, niet van ziekenhuizen.",
    ),
    "how far below": (
        directierapport.lees_missers,
        ALLES,
        "De helft ligt 35% of meer onder de norm; minder dan 10% eronder: 0 van de 2 missers met een "
        "afstand (0%). | Op een norm die nog niet door een persoon is geverifieerd: 1 van de 2 oordelen "
        "(50%); die normen dragen een sterretje.",
    ),
    "no miss": (directierapport.lees_missers, jaar_met(voldoet()), "Er is geen oordeel 'voldoet niet'."),
    "a miss without a distance": (
        directierapport.lees_missers,
        ALLEEN_NEE,
        "Op een norm die nog niet door een persoon is geverifieerd: 0 van de 1 oordelen (0%); die normen "
        "dragen een sterretje.",
    ),
    "no distance of a yes/no norm": (
        normrealisatie.lees_afstand, ALLEEN_NEE, "Er is geen oordeel 'voldoet niet' bij een volumenorm.",
    ),
    "no chance of a yes/no norm": (directierapport.lees_signalen, ALLEEN_NEE, ""),
    "uncertain": (
        directierapport.lees_onzeker,
        ALLES,
        "1 oordeel: het opgegeven aantal is zo klein dat het niet openbaar is. Het kan de norm halen of "
        "missen; alleen het precieze aantal geeft uitsluitsel.",
    ),
    "nothing uncertain": (directierapport.lees_onzeker, jaar_met(voldoet()), "Er is geen oordeel 'onzeker'."),
    "not judged": (
        directierapport.lees_niet_beoordeelbaar,
        ALLES,
        "2 oordelen, waarvan 1 omdat het minimum van de norm niet is ingevoerd; daar kan een ziekenhuis "
        "niets aan doen. | Zonder bruikbaar getal: 1 oordeel, bij 1 van de 2 organisaties (50%). Naar "
        "reden: 1 antwoord leeg gelaten; geen daarvan telt als nul.",
    ),
    "all judged": (directierapport.lees_niet_beoordeelbaar, jaar_met(voldoet()), ("Alle oordelen "
    "waren te geven.")),
    "the matrix": (
        normrealisatie.lees_matrix,
        ALLES,
        "3 van de 3 locaties en organisaties (100%) hebben bij ten minste één norm een ander oordeel dan "
        "'voldoet'; bij 0 voldoet alles.",
    ),
    "the norms": (
        normrealisatie.antwoord,
        ALLES,
        "Over verslagjaar 2025 worden 0 van de 2 beoordeelde normen (0%) door elke beoordeelde aanbieder "
        "gehaald; het vaakst gemist wordt Pylorusstenose: 1 van de 1 beoordeelde aanbieders voldoen niet "
        "(100%). | Over nog "
        "eens 3 oordelen is geen zekerheid: 1 onzeker en 2 niet beoordeelbaar. Die tellen in de "
        "percentages niet mee; niet aangeleverd of onderdrukt is geen nul.",
    ),
    "distance": (
        normrealisatie.lees_afstand,
        jaar_met(mist(9), mist(10, **ZUID), mist(18, **ANDER)),
        "Minder dan de helft van de norm: 1 van de 3 gemiste volumenormen (33%); ten minste 90% ervan: 1.",
    ),
    "the method": (
        normrealisatie.lees_methode,
        ALLES,
        "Een norm is een minimum dat zelf ook voldoet: 5 bij een norm van 5 voldoet. Er wordt niet "
        "afgerond voordat wordt vergeleken; op deze pagina's is elk getal daarna half naar boven "
        "afgerond, en zo ver uitgeschreven dat het aan zijn eigen kant van de norm blijft. | 1 van de 3 "
        "normen (33%) zijn door een persoon geverifieerd; de andere staan hieronder. | Van 1 norm is het "
        "minimum niet ingevoerd; zolang dat zo is wordt er niet op beoordeeld: Slokdarmresectie.",
    ),
    "which series": (
        trends.lees_reeksen,
        jaar_met(mist(), voldoet(21, **ZUID), voldoet(22, **ANDER)),
        "Hieronder 2 reeksen: elk oordeel dat in 2025 geen zeker 'voldoet' is maar wel een getal heeft, "
        "en elk dat de norm met minder dan 10% overschrijdt.",
    ),
    "no year before": (
        directierapport.lees_wijzigingen, jaar_met(voldoet()), ("Er is geen eerder verslagjaar om "
        "mee te vergelijken."),
    ),
    "nothing changed": (
        directierapport.lees_wijzigingen,
        jaar_met(voldoet(), voldoet(verslagjaar=2024)),
        "Geen oordeel is anders dan over verslagjaar 2024.",
    ),
    "what changed": (
        directierapport.lees_wijzigingen,
        jaar_met(mist(), voldoet(verslagjaar=2024), {**LEEG, **ZUID}, voldoet(verslagjaar=2024, **ZUID)),
        "Anders dan over verslagjaar 2024: 2 oordelen, waarvan 1 van 'voldoet' naar 'voldoet niet' en 0 "
        "andersom. Naar oorzaak: 1 door aangeleverde gegevens en 1 door het aantal van het ziekenhuis.",
    ),
    "no breaks": (trends.lees_trendbreuken, ALLES, "Er zijn geen trendbreuken vastgelegd."),
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "jaar", "expected"), ZINNEN.values(), ids=ZINNEN)
def test_a_sentence_is_computed_from_the_verdicts(
    sentence: Callable[[Jaar], object], jaar: Jaar, expected: str
) -> None:
    assert says(sentence(jaar)) == expected


def test_the_answer_about_one_organisation_counts_only_its_own() -> None:
    own = ALLES.oordelen[ALLES.oordelen["kvk"] == "90000001"]
    dossier = Dossier(ALLES, "90000001", "Ziekenhuis Duinrode", own, own, pd.DataFrame())
    assert (
        "Over verslagjaar 2025 heeft Ziekenhuis Duinrode 5 oordelen: 1 keer voldoet, <strong>2 keer "
        "voldoet niet</strong>, 1 keer onzeker en 1" in (says(antwoord(dossier)))
    )
    assert says(lees_gevraagd(dossier)).startswith(
        "Er wordt bij 3 oordelen iets gevraagd. | Het contracteerbeleid"
    )


@pytest.mark.parametrize(
    "disclaimer", [labels.VOLUME_GEEN_KWALITEIT, labels.GEEN_KEUZE_INFORMATIE, labels.GEEN_ADVIES]
)
def test_the_caveats_say_what_a_verdict_is_not(disclaimer: str) -> None:
    assert disclaimer in says(voorbehoud.voorbehoud(ALLES))


def leveringen(**row: Any) -> pd.DataFrame:
    rows = {
        "verslagjaar": 2025, "levering": "hoofd.xlsx", "soort": "hoofd",
        "ontvangen": pd.Timestamp(2026, 6, 1),
        "rijen_gelezen": 1000, "opgaven_geldig": 990, "opgaven_vervangen": 8, "opgaven_dubbel": 2,
    }  # fmt: skip
    return conform(pd.DataFrame([{**rows, **row}]), "leveringen")


@pytest.mark.parametrize(
    ("read", "account"),
    [("1.000", "elke rij is verantwoord"), ("1.001", "bij 1 levering is niet elke rij verantwoord")],
)
def test_a_row_that_is_not_accounted_for_is_said_in_the_answer(read: str, account: str) -> None:
    found = conform(pd.DataFrame({"ernst": ["waarschuwing"], "regel": ["leeg"]}), "bevindingen")
    received = leveringen(rijen_gelezen=int(read.replace(".", "")))
    jaar = jaar_met(voldoet(), leveringen=received, bevindingen=found)
    assert says(datakwaliteit.antwoord(jaar)) == (
        f"Over verslagjaar 2025: 1 levering met {read} rijen; {account}. 1 bevinding: 0 blokkerende, "
        "1 waarschuwing en 0 ter informatie."
    )


def test_who_delivered_before_and_not_now_is_named() -> None:
    opgaven = conform(
        pd.DataFrame(
            {"verslagjaar": [2024, 2024, 2025], "kvk": ["1", "2", "1"], "organisatie": ["Een", "Twee", "Een"]}
        ),
        "opgaven",
    )
    assert says(datakwaliteit.lees_zorgaanbieders(jaar_met(voldoet(), opgaven=opgaven))) == (
        "Wel iets over 2024 en niets over 2025: 1 zorgaanbieder, namelijk Twee."
    )
