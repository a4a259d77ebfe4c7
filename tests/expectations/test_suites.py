"""Every expectation that an analyst relies on can fail, and none fails on tables as they should be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from besluiten import BESLUIT_GEVALLEN, DUBBELE_BESLUITEN, LEGE_BESLUITEN, schone_besluiten

from analysis.data.besluitkolommen import BESLUITEN
from analysis.data.bevindingen import load_regels
from analysis.data.paths import PROJECT
from analysis.data.register import REFERENTIETABELLEN
from analysis.data.suites import EXPECTATIONS
from analysis.data.toetskolommen import add_toetskolommen
from analysis.data.validatie import RESULT_FORMAT, Toetsing, load_suite, save_suite, validate
from analysis.data.validatie import _comparable as comparable
from analysis.data.validatie import _ephemeral_context as ephemeral_context
from analysis.data.validatie import _great_expectations as great_expectations
from analysis.rules.tabellen import conform

TABELLEN = (
    "leveringen",
    "opgaven",
    "volumenormen",
    "indicatoren",
    "zorgaanbieders",
    "locaties",
    "trendbreuken",
    "volledigheid",
    "oordelen",
    *BESLUITEN,
)
Tabellen = dict[str, pd.DataFrame]


def referentie(tabel: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    kolommen = REFERENTIETABELLEN[tabel]
    records = pd.DataFrame(rows).reindex(columns=list(kolommen))
    return records.astype({naam: kolom.dtype for naam, kolom in kolommen.items()})


def schone_tabellen() -> Tabellen:
    """Sixty organisations with a location each; everything is as it should be."""
    organisaties = range(1, 61)
    volumes = [
        {
            "organisatie": f"Ziekenhuis {nummer}",
            "kvk": f"{nummer:08d}",
            "vestigingsnummer": f"{nummer:012d}",
            "locatie": f"Locatie {nummer}",
            "indicator_code": "INID1",
            "eenheid": "Aantal",
            "waarde": 30,
            "ondergrens": 30,
            "bovengrens": 30,
            "toestand": "waarde",
        }
        for nummer in organisaties
    ]
    percentages = [
        row
        | {
            "indicator_code": "INID2",
            "eenheid": "Percentage",
            "waarde": 50,
            "teller": 10,
            "noemer": 20,
            "ondergrens": 50,
            "bovengrens": 50,
        }
        for row in volumes
    ]
    janee = [
        row | {"indicator_code": "INID3", "eenheid": "JaNee", "waarde": 1, "ondergrens": 1, "bovengrens": 1}
        for row in volumes[:30]
    ]
    onderdrukt = [
        row
        | {
            "indicator_code": "INID3",
            "toestand": "onderdrukt",
            "waarde": None,
            "ondergrens": 0,
            "bovengrens": 9,
        }
        for row in volumes[30:45]
    ]
    organisatieniveau = [
        row
        | {
            "indicator_code": "INID3",
            "vestigingsnummer": None,
            "locatie": f"Concernniveau: {row['organisatie']}",
            "toestand": "leeg",
            "waarde": None,
            "ondergrens": None,
            "bovengrens": None,
        }
        for row in volumes[45:]
    ]
    opgaven = pd.DataFrame(volumes + percentages + janee + onderdrukt + organisatieniveau).assign(
        verslagjaar=2024, indicatorset_code="ISID1", levering="hoofd.xlsx", ontvangen="2025-06-01"
    )
    oordelen = pd.DataFrame(
        [
            {"organisatie": f"Ziekenhuis {nummer}", "kvk": f"{nummer:08d}", "locatie": f"Locatie {nummer}"}
            | {"vestigingsnummer": f"{nummer:012d}", "norm_code": "blaas", "eenheid": "locatie"}
            | {"inkoopjaar": 2026, "verslagjaar": 2024, "minimum": 20, "levering": "hoofd.xlsx"}
            | verdict
            for nummer, verdict in enumerate(
                5
                * [
                    {"oordeel": "voldoet", "maat": 20, "maat_min": 20, "maat_max": 20},
                    {"oordeel": "voldoet niet", "maat": 19, "maat_min": 19, "maat_max": 19},
                    {"oordeel": "onzeker", "maat_min": 15, "maat_max": 24},
                    {"oordeel": "niet beoordeelbaar", "reden": "leeg"},
                    {"oordeel": "niet van toepassing", "reden": "nvt opgegeven"},
                ],
                start=1,
            )
        ]
    )
    norm = {
        "ingreep": "blaasverwijdering",
        "opsteller": "NVU",
        "document": "Normen 2020",
        "soort": "volume",
        "eenheid": "locatie",
        "minimum": 20,
        "venster": 1,
        "regel": "jaar",
        "nul": "niet_uitgevoerd",
        "geldig_vanaf": 2018,
        "verificatie": "geverifieerd",
        "bron": "normenboek",
    }
    return {
        "leveringen": conform(
            pd.DataFrame(
                [
                    {
                        "levering": levering,
                        "soort": "hoofd" if levering == "hoofd.xlsx" else "nalevering",
                        "verslagjaar": 2024,
                        "ontvangen": "2025-06-01",
                        "rijen_gelezen": 100,
                        "opgaven_geldig": 60,
                        "opgaven_vervangen": 30,
                        "opgaven_dubbel": 10,
                        "onleesbaar_aantal": 0,
                        "onleesbaar_pct": 0.0,
                    }
                    for levering in (
                        "hoofd.xlsx",
                        "later.csv",
                        "leeg.csv",
                        "zonder-datum.csv",
                        "te-vroeg.csv",
                        "verschoven.csv",
                    )
                ]
            ),
            "leveringen",
        ),
        "opgaven": conform(opgaven, "opgaven"),
        "volumenormen": referentie(
            "volumenormen",
            [
                norm | {"norm_code": "blaas"},
                norm | {"norm_code": "infectie", "soort": "percentage", "minimum": 90, "nul": None},
                norm | {"norm_code": "nier", "tranche": 1, "ingangsdatum": "2026-01-01"},
                norm | {"norm_code": "maag", "ingreep": "maagresectie"},
                norm | {"norm_code": "oud", "geldig_vanaf": 2010, "geldig_tot": 2016},
            ],
        ),
        "indicatoren": referentie(
            "indicatoren",
            [
                {
                    "norm_code": norm_code,
                    "verslagjaar_vanaf": 2010,
                    "verslagjaar_tot": 2016 if norm_code == "oud" else None,
                    "indicatorset_code": "ISID1",
                    "indicator_code": indicator_code,
                    "veld": "waarde",
                }
                for norm_code, indicator_code in [
                    ("blaas", "INID1"),
                    ("infectie", "INID2"),
                    ("nier", "INID4"),
                    ("maag", "INID5"),
                    ("oud", "INID6"),
                    ("blaas", "INID7"),
                ]
            ],
        ),
        "zorgaanbieders": referentie(
            "zorgaanbieders",
            [
                {
                    "kvk": f"{nummer:08d}",
                    "organisatie": f"Ziekenhuis {nummer}",
                    "provincie": "Utrecht",
                    "regio": "midden",
                    "geldig_vanaf": 2016,
                }
                for nummer in organisaties
            ],
        ),
        "locaties": referentie(
            "locaties",
            [
                {
                    "vestigingsnummer": f"{nummer:012d}",
                    "kvk": f"{nummer:08d}",
                    "locatie": f"Locatie {nummer}",
                    "postcode": "3584 CX",
                    "lat": 52.1,
                    "lon": 5.1,
                    "geldig_vanaf": 2016,
                    "organisatie": f"Ziekenhuis {nummer}",
                }
                for nummer in organisaties
            ],
        ),
        "trendbreuken": referentie(
            "trendbreuken",
            [
                {
                    "norm_code": norm_code,
                    "eerste_verslagjaar": 2018,
                    "reden": "Van organisatie naar locatie.",
                }
                for norm_code in ("blaas", "nier")
            ],
        ),
        "volledigheid": referentie(
            "volledigheid",
            [
                {
                    "registratie": "Blaasregistratie",
                    "indicatorset_code": "ISID1",
                    "indicator_code": "INID1",
                    "verslagjaar": verslagjaar,
                    "volledigheid_pct": 97.2,
                    "bron": "Jaarverslag van de registratie",
                }
                for verslagjaar in (2023, 2024)
            ],
        ),
        "oordelen": conform(oordelen, "oordelen"),
        **schone_besluiten(),
    }


RIJ_GEVALLEN: dict[str, tuple[str, int, dict[str, Any], str]] = {
    "leveringen_verslagjaar": (
        "leveringen",
        0,
        {"verslagjaar": 2023},
        "Dat geldt niet voor hoofd.xlsx: verslagjaar = 2023.",
    ),
    "leveringen_zonder_rijen": (
        "leveringen",
        2,
        {"rijen_gelezen": 0, "opgaven_geldig": 0, "opgaven_vervangen": 0, "opgaven_dubbel": 0},
        "Dat geldt niet voor leeg.csv: rijen_gelezen = 0.",
    ),
    "leveringen_rijen_verantwoord": (
        "leveringen",
        1,
        {"opgaven_geldig": 59},
        "Dat geldt niet voor later.csv: rijen_onverantwoord = 1.",
    ),
    "leveringen_ontvangen_onbekend": (
        "leveringen",
        3,
        {"ontvangen": pd.NaT},
        "Dat geldt niet voor zonder-datum.csv: ontvangen = leeg.",
    ),
    "leveringen_ontvangstdatum": (
        "leveringen",
        4,
        {"ontvangen": pd.Timestamp("2024-12-31")},
        "Dat geldt niet voor te-vroeg.csv: dagen_na_verslagjaar = 0.",
    ),
    "leveringen_veel_onleesbaar": (
        "leveringen",
        5,
        {"onleesbaar_pct": 25.5},
        "Dat geldt niet voor verschoven.csv: onleesbaar_pct = 25,5.",
    ),
    "opgaven_verslagjaar": (
        "opgaven",
        0,
        {"verslagjaar": 2023},
        "Dat geldt niet voor INID1 van Ziekenhuis 1 (Locatie 1, hoofd.xlsx): verslagjaar = 2023.",
    ),
    "opgaven_zonder_organisatie": (
        "opgaven",
        3,
        {"organisatie": None},
        "Dat geldt niet voor INID1 van onbekend (Locatie 4, hoofd.xlsx): organisatie = leeg.",
    ),
    "opgaven_zonder_indicator": (
        "opgaven",
        4,
        {"indicator_code": None},
        "Dat geldt niet voor onbekend van Ziekenhuis 5 (Locatie 5, hoofd.xlsx): indicator_code = leeg.",
    ),
    "opgaven_zonder_levering": (
        "opgaven",
        5,
        {"levering": None},
        "Dat geldt niet voor INID1 van Ziekenhuis 6 (Locatie 6, onbekend): levering = leeg.",
    ),
    "opgaven_zonder_toestand": (
        "opgaven",
        6,
        {"toestand": None},
        "Dat geldt niet voor INID1 van Ziekenhuis 7 (Locatie 7, hoofd.xlsx): toestand = leeg.",
    ),
    "opgaven_onbekende_toestand": (
        "opgaven",
        7,
        {"toestand": "misschien"},
        "Dat geldt niet voor INID1 van Ziekenhuis 8 (Locatie 8, hoofd.xlsx): toestand = misschien.",
    ),
    "opgaven_kvk_vorm": (
        "opgaven",
        8,
        {"kvk": "0000009"},
        "Dat geldt niet voor INID1 van Ziekenhuis 9 (Locatie 9, hoofd.xlsx): kvk = 0000009.",
    ),
    "opgaven_vestigingsnummer_vorm": (
        "opgaven",
        9,
        {"vestigingsnummer": "10"},
        "Dat geldt niet voor INID1 van Ziekenhuis 10 (Locatie 10, hoofd.xlsx): vestigingsnummer = 10.",
    ),
    "opgaven_negatieve_waarde": (
        "opgaven",
        10,
        {"waarde": -1.0, "ondergrens": -1.0, "bovengrens": -1.0},
        "Dat geldt niet voor INID1 van Ziekenhuis 11 (Locatie 11, hoofd.xlsx): waarde = -1.",
    ),
    "opgaven_negatieve_noemer": (
        "opgaven",
        11,
        {"noemer": -1},
        "Dat geldt niet voor INID1 van Ziekenhuis 12 (Locatie 12, hoofd.xlsx): noemer = -1.",
    ),
    "opgaven_grens_anders_dan_waarde": (
        "opgaven",
        12,
        {"bovengrens": 31.0},
        "Dat geldt niet voor INID1 van Ziekenhuis 13 (Locatie 13, hoofd.xlsx): "
        "waarde = 30; ondergrens = 30; bovengrens = 31.",
    ),
    "opgaven_volume_onwaarschijnlijk": (
        "opgaven",
        13,
        {"waarde": 5001.0, "ondergrens": 5001.0, "bovengrens": 5001.0},
        "Dat geldt niet voor INID1 van Ziekenhuis 14 (Locatie 14, hoofd.xlsx): waarde = 5001.",
    ),
    "opgaven_percentage_buiten_bereik": (
        "opgaven",
        60,
        {"waarde": 100.1, "ondergrens": 100.1, "bovengrens": 100.1},
        "Dat geldt niet voor 1 van de 60 rijen (1,7%), "
        "bijvoorbeeld INID2 van Ziekenhuis 1 (Locatie 1, hoofd.xlsx).",
    ),
    "opgaven_negatieve_teller": (
        "opgaven",
        61,
        {"teller": -1},
        "Dat geldt niet voor INID2 van Ziekenhuis 2 (Locatie 2, hoofd.xlsx): teller = -1.",
    ),
    "opgaven_teller_boven_noemer": (
        "opgaven",
        62,
        {"teller": 21},
        "Dat geldt niet voor 1 van de 60 rijen (1,7%), "
        "bijvoorbeeld INID2 van Ziekenhuis 3 (Locatie 3, hoofd.xlsx).",
    ),
    "opgaven_geen_ja_of_nee": (
        "opgaven",
        120,
        {"waarde": 2.0, "ondergrens": 2.0, "bovengrens": 2.0},
        "Dat geldt niet voor INID3 van Ziekenhuis 1 (Locatie 1, hoofd.xlsx): waarde = 2.",
    ),
    "opgaven_grenzen_verwisseld": (
        "opgaven",
        150,
        {"ondergrens": 10.0},
        "Dat geldt niet voor INID3 van Ziekenhuis 31 (Locatie 31, hoofd.xlsx): "
        "bovengrens = 9; ondergrens = 10.",
    ),
    "opgaven_onderdrukt_met_waarde": (
        "opgaven",
        151,
        {"waarde": 0.0},
        "Dat geldt niet voor INID3 van Ziekenhuis 32 (Locatie 32, hoofd.xlsx): waarde = 0.",
    ),
    "opgaven_onderdrukt_zonder_ondergrens": (
        "opgaven",
        152,
        {"ondergrens": None},
        "Dat geldt niet voor INID3 van Ziekenhuis 33 (Locatie 33, hoofd.xlsx): ondergrens = leeg.",
    ),
    "opgaven_onderdrukt_zonder_bovengrens": (
        "opgaven",
        153,
        {"bovengrens": None},
        "Dat geldt niet voor INID3 van Ziekenhuis 34 (Locatie 34, hoofd.xlsx): bovengrens = leeg.",
    ),
    "opgaven_waarde_bij_geen_waarde": (
        "opgaven",
        165,
        {"waarde": 5.0},
        "Dat geldt niet voor INID3 van Ziekenhuis 46 (organisatieniveau, hoofd.xlsx): waarde = 5.",
    ),
    "opgaven_grens_bij_geen_waarde": (
        "opgaven",
        166,
        {"bovengrens": 5.0},
        "Dat geldt niet voor INID3 van Ziekenhuis 47 (organisatieniveau, hoofd.xlsx): bovengrens = 5.",
    ),
    "volumenormen_minimum_niet_positief": (
        "volumenormen",
        0,
        {"minimum": 0.0},
        "Dat geldt niet voor blaas (blaasverwijdering): minimum = 0.",
    ),
    "volumenormen_percentage_boven_100": (
        "volumenormen",
        1,
        {"minimum": 100.5},
        "Dat geldt niet voor infectie (blaasverwijdering): minimum = 100,5.",
    ),
    "volumenormen_minimum_onwaarschijnlijk": (
        "volumenormen",
        2,
        {"minimum": 1001.0},
        "Dat geldt niet voor nier (blaasverwijdering): minimum = 1001.",
    ),
    "volumenormen_tranche_zonder_datum": (
        "volumenormen",
        2,
        {"ingangsdatum": pd.NaT},
        "Dat geldt niet voor nier (blaasverwijdering): ingangsdatum = leeg.",
    ),
    "volumenormen_minimum_onbekend": (
        "volumenormen",
        3,
        {"minimum": None},
        "Dat geldt niet voor 1 van de 4 rijen (25,0%), bijvoorbeeld maag (maagresectie).",
    ),
    "volumenormen_te_verifieren": (
        "volumenormen",
        3,
        {"verificatie": "te_verifieren"},
        "Dat geldt niet voor 1 van de 4 rijen (25,0%), bijvoorbeeld maag (maagresectie).",
    ),
    "volumenormen_niet_gekoppeld": (
        "indicatoren",
        3,
        {"verslagjaar_tot": 2023},
        "Dat geldt niet voor 1 van de 4 rijen (25,0%), bijvoorbeeld maag (maagresectie).",
    ),
    "volumenormen_zonder_bron": (
        "volumenormen",
        3,
        {"bron": None},
        "Dat geldt niet voor maag (maagresectie): bron = leeg.",
    ),
    "volumenormen_zonder_document": (
        "volumenormen",
        3,
        {"document": None},
        "Dat geldt niet voor 1 van de 5 rijen (20,0%), bijvoorbeeld maag (maagresectie).",
    ),
    "volumenormen_tolerantie_ruim": (
        "volumenormen",
        3,
        {"tolerantie_pct": 21.0},
        "Dat geldt niet voor maag (maagresectie): tolerantie_pct = 21.",
    ),
    "volumenormen_begin": (
        "volumenormen",
        4,
        {"geldig_vanaf": 1999},
        "Dat geldt niet voor oud (blaasverwijdering): geldig_vanaf = 1999.",
    ),
    "indicatoren_begin": (
        "indicatoren",
        5,
        {"verslagjaar_vanaf": 2041},
        "Dat geldt niet voor blaas met INID7: verslagjaar_vanaf = 2041.",
    ),
    "zorgaanbieders_kvk_onbekend": (
        "zorgaanbieders",
        0,
        {"kvk": None},
        "Dat geldt niet voor 1 van de 60 rijen (1,7%), bijvoorbeeld Ziekenhuis 1.",
    ),
    "zorgaanbieders_onbekende_provincie": (
        "zorgaanbieders",
        1,
        {"provincie": "Holland"},
        "Dat geldt niet voor Ziekenhuis 2: provincie = Holland.",
    ),
    "zorgaanbieders_regio_onbekend": (
        "zorgaanbieders",
        2,
        {"regio": None},
        "Dat geldt niet voor 1 van de 59 rijen (1,7%), bijvoorbeeld Ziekenhuis 3.",
    ),
    "zorgaanbieders_eigen_opvolger": (
        "zorgaanbieders",
        3,
        {"opvolger_kvk": "00000004"},
        "Dat geldt niet voor Ziekenhuis 4: kvk = 00000004; opvolger_kvk = 00000004.",
    ),
    "zorgaanbieders_onbekende_opvolger": (
        "zorgaanbieders",
        4,
        {"opvolger_kvk": "00000099"},
        "Dat geldt niet voor Ziekenhuis 5: is_opvolger_bekend = nee.",
    ),
    "zorgaanbieders_begin": (
        "zorgaanbieders",
        5,
        {"geldig_vanaf": 2041},
        "Dat geldt niet voor Ziekenhuis 6: geldig_vanaf = 2041.",
    ),
    "locaties_vestigingsnummer_onbekend": (
        "locaties",
        0,
        {"vestigingsnummer": None},
        "Dat geldt niet voor 1 van de 60 rijen (1,7%), bijvoorbeeld Locatie 1.",
    ),
    "locaties_breedtegraad": (
        "locaties",
        1,
        {"lat": 5.1},
        "Dat geldt niet voor Locatie 2: lat = 5,1.",
    ),
    "locaties_lengtegraad": (
        "locaties",
        2,
        {"lon": 52.1},
        "Dat geldt niet voor Locatie 3: lon = 52,1.",
    ),
    "locaties_zonder_ligging": (
        "locaties",
        3,
        {"lat": None, "lon": None},
        "Dat geldt niet voor 1 van de 59 rijen (1,7%), bijvoorbeeld Locatie 4.",
    ),
    "locaties_postcode_vorm": (
        "locaties",
        4,
        {"postcode": "3584"},
        "Dat geldt niet voor Locatie 5: postcode = 3584.",
    ),
    "locaties_eigen_opvolger": (
        "locaties",
        5,
        {"opvolger_vestigingsnummer": "000000000006"},
        "Dat geldt niet voor Locatie 6: "
        "vestigingsnummer = 000000000006; opvolger_vestigingsnummer = 000000000006.",
    ),
    "locaties_begin": (
        "locaties",
        6,
        {"geldig_vanaf": 2041},
        "Dat geldt niet voor Locatie 7: geldig_vanaf = 2041.",
    ),
    "trendbreuken_korte_reden": (
        "trendbreuken",
        0,
        {"reden": "anders"},
        "Dat geldt niet voor blaas in 2018: reden = anders.",
    ),
    "volledigheid_onwaarschijnlijk": (
        "volledigheid",
        1,
        {"volledigheid_pct": 9.7},
        "Dat geldt niet voor Blaasregistratie, INID1 over 2024: volledigheid_pct = 9,7.",
    ),
    "volledigheid_bron": (
        "volledigheid",
        0,
        {"bron": "x"},
        "Dat geldt niet voor Blaasregistratie, INID1 over 2023: bron = x.",
    ),
    "trendbreuken_begin": (
        "trendbreuken",
        1,
        {"eerste_verslagjaar": 2041},
        "Dat geldt niet voor nier in 2041: eerste_verslagjaar = 2041.",
    ),
    "oordelen_verslagjaar": (
        "oordelen",
        0,
        {"verslagjaar": 2023},
        "Dat geldt niet voor blaas van Ziekenhuis 1 (Locatie 1): verslagjaar = 2023.",
    ),
    "oordelen_inkoopjaar": (
        "oordelen",
        5,
        {"inkoopjaar": 2025},
        "Dat geldt niet voor blaas van Ziekenhuis 6 (Locatie 6): inkoopjaar = 2025.",
    ),
    "oordelen_onbekend_oordeel": (
        "oordelen",
        10,
        {"oordeel": "positief"},
        "Dat geldt niet voor blaas van Ziekenhuis 11 (Locatie 11): oordeel = positief.",
    ),
    "oordelen_zonder_levering": (
        "oordelen",
        15,
        {"levering": None},
        "Dat geldt niet voor blaas van Ziekenhuis 16 (Locatie 16): levering = leeg.",
    ),
    "oordelen_overbodige_reden": (
        "oordelen",
        20,
        {"reden": "leeg"},
        "Dat geldt niet voor blaas van Ziekenhuis 21 (Locatie 21): reden = leeg.",
    ),
    "oordelen_norm_is_inclusief_minimum": (
        "oordelen",
        1,
        {"maat": 20.0, "maat_min": 20.0, "maat_max": 20.0},
        "Dat geldt niet voor blaas van Ziekenhuis 2 (Locatie 2): minimum = 20; maat_max = 20.",
    ),
    "oordelen_grenzen_verwisseld": (
        "oordelen",
        2,
        {"maat_min": 25.0},
        "Dat geldt niet voor blaas van Ziekenhuis 3 (Locatie 3): maat_max = 24; maat_min = 25.",
    ),
    "oordelen_onzeker_met_maat": (
        "oordelen",
        7,
        {"maat": 20.0},
        "Dat geldt niet voor blaas van Ziekenhuis 8 (Locatie 8): maat = 20.",
    ),
    "oordelen_reden_niet_beoordeelbaar": (
        "oordelen",
        3,
        {"reden": "geen zin"},
        "Dat geldt niet voor blaas van Ziekenhuis 4 (Locatie 4): reden = geen zin.",
    ),
    "oordelen_zonder_reden": (
        "oordelen",
        8,
        {"reden": None},
        "Dat geldt niet voor blaas van Ziekenhuis 9 (Locatie 9): reden = leeg.",
    ),
    "oordelen_reden_niet_van_toepassing": (
        "oordelen",
        4,
        {"reden": "leeg"},
        "Dat geldt niet voor blaas van Ziekenhuis 5 (Locatie 5): reden = leeg.",
    ),
}
RIJ_GEVALLEN |= BESLUIT_GEVALLEN
"""Per regel: one row of a table as it should be, what is changed in it, and what the finding then says."""

DUBBELE_RIJEN = {
    **DUBBELE_BESLUITEN,
    "leveringen_dubbel": ("leveringen", 1, "levering = later.csv."),
    "opgaven_dubbele_sleutel": ("opgaven", 30, "sleutel = 2024|ISID1|INID1|00000031|000000000031."),
    "indicatoren_dubbel_geteld": (
        "indicatoren",
        0,
        "norm_code = blaas; verslagjaar_vanaf = 2010; indicatorset_code = ISID1; indicator_code = INID1.",
    ),
    "trendbreuken_dubbel": ("trendbreuken", 0, "norm_code = blaas; eerste_verslagjaar = 2018."),
    "volledigheid_dubbel": (
        "volledigheid",
        0,
        "indicatorset_code = ISID1; indicator_code = INID1; verslagjaar = 2023.",
    ),
    "oordelen_dubbel": ("oordelen", 0, "sleutel = blaas|00000001|000000000001."),
}
"""Per regel: the row that stands twice, and what both findings say."""

LEGE_TABELLEN = {
    **LEGE_BESLUITEN,
    "leveringen_hoofdlevering": "Gevonden: niets.",
    "opgaven_geen": "Gevonden: 0.",
    "opgaven_weinig_organisaties": "Gevonden: 0.",
    "volumenormen_geen": "Gevonden: 0.",
    "indicatoren_geen": "Gevonden: 0.",
    "zorgaanbieders_geen": "Gevonden: 0.",
    "zorgaanbieders_weinig": "Gevonden: 0.",
    "locaties_geen": "Gevonden: 0.",
}
"""Per regel: what is said when no table has a row."""

AANDELEN = {
    "opgaven_kvk_ontbreekt": ("net genoeg", "net te weinig"),
    "opgaven_vestigingsnummer_ontbreekt": ("net genoeg", "net te weinig"),
    "opgaven_veel_onleesbaar": ("net genoeg", "net te weinig"),
    "oordelen_veel_niet_beoordeelbaar": ("net genoeg", "net te weinig"),
    "opgaven_te_veel_onleesbaar": ("een kwart onleesbaar", "meer dan een kwart onleesbaar"),
    "opgaven_zonder_antwoord": ("een tiende beantwoord", "minder dan een tiende beantwoord"),
}
"""Per regel: the tables at its limit, and those just beyond."""

EERSTE_RIJEN: dict[str, dict[str, list[tuple[int, str, Any]]]] = {
    "net genoeg": {
        "opgaven": [(18, "kvk", None), (16, "vestigingsnummer", None), (9, "toestand", "onleesbaar")],
        "oordelen": [(9, "oordeel", "niet beoordeelbaar")],
    },
    "net te weinig": {
        "opgaven": [(19, "kvk", None), (17, "vestigingsnummer", None), (10, "toestand", "onleesbaar")],
        "oordelen": [(10, "oordeel", "niet beoordeelbaar")],
    },
    "een kwart onleesbaar": {"opgaven": [(45, "toestand", "onleesbaar")]},
    "meer dan een kwart onleesbaar": {"opgaven": [(46, "toestand", "onleesbaar")]},
    "een tiende beantwoord": {"opgaven": [(147, "toestand", "leeg")]},
    "minder dan een tiende beantwoord": {"opgaven": [(148, "toestand", "leeg")]},
}
"""What the first so many of 180 opgaven (15 of them empty) and 25 oordelen (5 not judgeable) become."""


def with_row_cases(tables: Tabellen) -> Tabellen:
    changed = {tabel: rows.copy() for tabel, rows in tables.items()}
    for tabel, rij, cells, _ in RIJ_GEVALLEN.values():
        for kolom, waarde in cells.items():
            changed[tabel].loc[rij, kolom] = waarde
    return changed


def with_doubles(tables: Tabellen) -> Tabellen:
    double = {
        tabel: pd.concat([tables[tabel], tables[tabel].loc[[rij]]])
        for tabel, rij, _ in DUBBELE_RIJEN.values()
    }
    return {**tables, **double}


def with_first_rows(tables: Tabellen, toestand: str) -> Tabellen:
    changed = {tabel: rows.copy() for tabel, rows in tables.items()}
    for tabel, changes in EERSTE_RIJEN[toestand].items():
        for aantal, kolom, waarde in changes:
            changed[tabel].loc[: aantal - 1, kolom] = waarde
    return changed


@cache
def bevindingen_of(toestand: str) -> pd.DataFrame:
    """Validate once per state of the tables; several tests read the same findings."""
    schoon = schone_tabellen()
    states: dict[str, Callable[[], Tabellen]] = {
        "schoon": lambda: schoon,
        "rij voor rij": lambda: with_row_cases(schoon),
        "dubbel": lambda: with_doubles(schoon),
        "leeg": lambda: {tabel: rows.head(0) for tabel, rows in schoon.items()},
    }
    if toestand in states:
        return validate(states[toestand](), verslagjaar=2024, regels=regels(), docs=None)
    with TemporaryDirectory() as folder:
        only = suites_of(set(EERSTE_RIJEN[toestand]), Path(folder))
        tables = with_first_rows(schoon, toestand)
        return validate(tables, verslagjaar=2024, regels=regels(), docs=None, folder=only)


def regels() -> pd.DataFrame:
    return load_regels(PROJECT / "data" / "reference" / "regels.csv")


def suites_of(tabellen: set[str], folder: Path) -> Path:
    """The suites of these tables; those of the others are empty, which saves time."""
    for tabel in TABELLEN:
        suite = json.loads((EXPECTATIONS / f"{tabel}.json").read_text("utf-8"))
        kept = suite if tabel in tabellen else {**suite, "expectations": []}
        (folder / f"{tabel}.json").write_text(json.dumps(kept), encoding="utf-8")
    return folder


def meldingen(toestand: str, regel: str) -> list[str]:
    bevindingen = bevindingen_of(toestand)
    return bevindingen.loc[bevindingen["regel"] == regel, "melding"].tolist()


def configs(tabel: str) -> list[Mapping[str, Any]]:
    suite: dict[str, Any] = json.loads((EXPECTATIONS / f"{tabel}.json").read_text("utf-8"))
    return list(suite["expectations"])


ALLE = [(tabel, config) for tabel in TABELLEN for config in configs(tabel)]
REGELS = [config["meta"]["regel"] for _, config in ALLE]


def test_tables_as_they_should_be_give_no_finding() -> None:
    assert bevindingen_of("schoon")["melding"].tolist() == []


@pytest.mark.parametrize("regel", RIJ_GEVALLEN)
def test_an_expectation_names_the_row_that_does_not_meet_it(regel: str) -> None:
    (melding,) = meldingen("rij voor rij", regel)
    assert RIJ_GEVALLEN[regel][3] in melding


def test_a_row_that_does_not_meet_one_expectation_raises_no_other() -> None:
    assert sorted(bevindingen_of("rij voor rij")["regel"]) == sorted(RIJ_GEVALLEN)


@pytest.mark.parametrize("regel", DUBBELE_RIJEN)
def test_both_rows_of_a_double_are_named(regel: str) -> None:
    told = meldingen("dubbel", regel)
    assert len(told) == 2
    assert all(DUBBELE_RIJEN[regel][2] in melding for melding in told)


def test_tables_without_rows_fail_only_what_asks_for_rows() -> None:
    bevindingen = bevindingen_of("leeg")
    assert dict(zip(bevindingen["regel"], bevindingen["melding"], strict=True)).keys() == LEGE_TABELLEN.keys()
    for regel, gevonden in LEGE_TABELLEN.items():
        assert gevonden in meldingen("leeg", regel)[0]


@pytest.mark.parametrize("regel", AANDELEN)
def test_a_share_is_met_at_its_limit_and_not_beyond(regel: str) -> None:
    at_limit, beyond = AANDELEN[regel]
    assert len(meldingen(at_limit, regel)) == 0
    assert len(meldingen(beyond, regel)) == 1


def test_every_expectation_has_a_case_that_it_fails() -> None:
    assert sorted([*RIJ_GEVALLEN, *DUBBELE_RIJEN, *LEGE_TABELLEN, *AANDELEN]) == sorted(REGELS)


@pytest.mark.parametrize("toestand", [with_row_cases, with_doubles])
def test_what_is_found_is_what_a_checkpoint_of_gx_finds_in_the_whole_tables(
    toestand: Callable[[Tabellen], Tabellen], tmp_path: Path
) -> None:
    tables, toetsingen = toestand(schone_tabellen()), dict[str, Toetsing]()
    validate(tables, verslagjaar=2024, regels=regels(), docs=None, earlier=toetsingen)
    found = {tabel: toetsing.found["results"] for tabel, toetsing in toetsingen.items()}
    checked = found_by_checkpoint(add_toetskolommen(tables, 2024), tmp_path)
    assert {tabel: list(map(told, results)) for tabel, results in found.items()} == {
        tabel: list(map(told, results)) for tabel, results in checked.items()
    }
    assert sum(not result["success"] for results in found.values() for result in results) > 5


def found_by_checkpoint(tables: Tabellen, folder: Path) -> dict[str, list[Any]]:
    """What GX finds when it is left to itself: every column, read from a file, in one checkpoint."""
    gx = great_expectations()
    context = ephemeral_context(gx)
    source = context.data_sources.add_pandas("bestanden")
    definitions = []
    for tabel, rows in tables.items():
        comparable(rows).to_parquet(folder / f"{tabel}.parquet", index=False)
        batch = source.add_parquet_asset(tabel, path=folder / f"{tabel}.parquet").add_batch_definition("alle")
        suite = context.suites.add(load_suite(tabel))
        definitions.append(
            context.validation_definitions.add(gx.ValidationDefinition(name=tabel, data=batch, suite=suite))
        )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name="alles", validation_definitions=definitions, result_format=RESULT_FORMAT)
    )
    run = checkpoint.run(expectation_parameters={"verslagjaar": 2024, "inkoopjaar": 2026})
    return {found.suite_name: found.to_json_dict()["results"] for found in run.run_results.values()}


def told(result: Mapping[str, Any]) -> str:
    """All that GX says of one expectation, but for where it read the table and under which id it kept it."""
    config = {name: value for name, value in result["expectation_config"].items() if name != "id"}
    kwargs = {name: value for name, value in config["kwargs"].items() if name != "batch_id"}
    return json.dumps({**result, "expectation_config": {**config, "kwargs": kwargs}}, sort_keys=True)


def test_every_table_has_a_suite_and_every_suite_a_table() -> None:
    assert sorted(file.stem for file in EXPECTATIONS.glob("*.json")) == sorted(TABELLEN)


@pytest.mark.parametrize("tabel", TABELLEN)
def test_a_suite_goes_through_the_public_api_unchanged(tabel: str, tmp_path: Path) -> None:
    saved = save_suite(load_suite(tabel), tmp_path)
    assert saved.read_text("utf-8") == (EXPECTATIONS / f"{tabel}.json").read_text("utf-8")


@pytest.mark.parametrize(("tabel", "config"), ALLE, ids=REGELS)
def test_an_expectation_says_in_dutch_what_must_hold_and_what_to_do(
    tabel: str, config: Mapping[str, Any]
) -> None:
    dutch = re.compile(
        r"\b(een|de|het|is|zijn|heeft|hebben|van|of|in|wie|er|dit|vul|corrigeer)\b", re.IGNORECASE
    )
    assert config["meta"]["regel"].startswith(f"{tabel}_")
    for sentence in (config["description"], config["notes"]):
        assert re.fullmatch(r"[A-Z].*\.", sentence)
        assert "  " not in sentence
        assert len(sentence) <= 200
        assert dutch.search(sentence)


def test_there_are_few_expectations_whatever_the_number_of_hospitals_and_norms() -> None:
    assert len(REGELS) <= 130


LEESMIJ = (EXPECTATIONS / "LEESMIJ.md").read_text("utf-8")


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", LEESMIJ, re.DOTALL)


def test_the_expectation_that_the_readme_explains_stands_in_the_suite() -> None:
    (shown,) = code_blocks("json")
    assert json.loads(shown) in configs("opgaven")


def test_the_example_of_the_readme_runs_and_changes_only_what_it_says(tmp_path: Path) -> None:
    (code,) = code_blocks("python")
    before = configs("opgaven")
    in_a_copy = code.replace("save_suite(suite)", "saved = save_suite(suite, folder)")
    found: dict[str, Any] = {"folder": tmp_path}
    exec(compile(in_a_copy, "LEESMIJ.md", "exec"), found)
    after = json.loads(found["saved"].read_text("utf-8"))["expectations"]
    changed = [config for config in after if config not in before]
    assert [config["meta"]["regel"] for config in changed] == [
        "opgaven_volume_onwaarschijnlijk",
        "opgaven_noemer_onwaarschijnlijk",
    ]
    assert [config["kwargs"]["max_value"] for config in changed] == [4000.0, 100000.0]
    assert len(after) == len(before) + 1
    assert len(load_suite("opgaven", tmp_path).expectations) == len(after)


def test_the_readme_lists_every_column_that_is_worked_out_for_a_suite() -> None:
    schoon = schone_tabellen()
    added = {
        kolom
        for tabel, rows in add_toetskolommen(schoon, 2024).items()
        for kolom in set(rows.columns) - set(schoon[tabel].columns)
    }
    listed = set(re.findall(r"^\| [^|]+ \| `(\w+)` \|", LEESMIJ, re.MULTILINE))
    assert listed == added


def test_the_readme_counts_the_expectations() -> None:
    assert f"{len(REGELS)} verwachtingen" in LEESMIJ
