"""Tables of hearings, agreements and advices as they should be, and what each expectation refuses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.data.wederhoortabellen import WEDERHOORTABELLEN
from analysis.rules.tabellen import conform

OORDEEL = "Het ziekenhuis bevestigt het cijfer."
HASH = "0123456789abcdef" * 4


def registertabel(tabel: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    dtypes = {naam: kolom.dtype for naam, kolom in WEDERHOORTABELLEN[tabel].items()}
    return pd.DataFrame(rows).reindex(columns=list(dtypes)).astype(dtypes)


def of_ziekenhuis(nummer: int, **cells: Any) -> dict[str, Any]:
    return {"norm_code": "blaas", "kvk": f"{nummer:08d}", "organisatie": f"Ziekenhuis {nummer}"} | cells


def schone_besluiten() -> dict[str, pd.DataFrame]:
    """Inkoopjaar 2026: six hearings from question to judgement, and everything else beside them."""
    usual = {"verzekeraar": "Zilver", "gemeld": 10}
    events = []
    for nummer in range(1, 7):
        zaak = of_ziekenhuis(nummer, **usual)
        asked = {"datum": "2025-09-01", "soort": "uitgezet", "termijn": "2025-10-01"}
        answered = {"datum": "2025-09-15", "soort": "reactie ontvangen", "bewijs": "dossier 1"}
        judged = {"datum": "2025-10-02", "soort": "oordeel", "reden": "bevestigd", "advies": "negatief"}
        events += [zaak | asked, zaak | answered, zaak | judged | {"toelichting": OORDEEL}]
    events[14] |= {"erkend": 20, "advies": "positief"}
    adviezen = [
        of_ziekenhuis(nummer, inkoopjaar=2026, verslagjaar=2024, oordeel="voldoet niet", advies="negatief")
        | {"grondslag": "oordeel na wederhoor", "wederhoor": "geoordeeld"}
        for nummer in range(1, 7)
    ]
    adviezen[3] |= {"oordeel": "voldoet", "advies": "positief", "grondslag": "norm gehaald"}
    adviezen[4] |= {"advies": "positief onder voorwaarden", "voorwaarden": "Twintig in een jaar."}
    return {
        "verzekeraars": registertabel(
            "verzekeraars",
            [{"verzekeraar": naam, "geldig_vanaf": 2020} for naam in ("Zilver", "Goud", "Tin")],
        ),
        "hoorverdeling": registertabel(
            "hoorverdeling", [{"verzekeraar": "Zilver", "regio": "midden", "geldig_vanaf": 2020}]
        ),
        "wederhoor": registertabel("wederhoor", events),
        "redenen": registertabel(
            "redenen",
            [
                {"reden": reden, "omschrijving": OORDEEL, "verificatie": "te_verifieren"}
                for reden in ("bevestigd", "geen_reactie")
            ],
        ),
        "adviessoorten": registertabel(
            "adviessoorten",
            [
                {"advies": advies, "omschrijving": "Wat deze soort betekent.", "keuze": keuze}
                | {"vraagt_voorwaarden": "nee", "verificatie": "te_verifieren"}
                for advies, keuze in {
                    "positief": "ja",
                    "negatief": "ja",
                    "positief onder voorwaarden": "ja",
                    "in behandeling": "nee",
                }.items()
            ],
        ),  # fmt: skip
        "akkoorden": registertabel(
            "akkoorden",
            [{"verzekeraar": v, "versie_hash": HASH, "datum": "2025-11-01"} for v in ("Zilver", "Goud")],
        ),
        "herzieningen": registertabel(
            "herzieningen",
            [
                {
                    "inkoopjaar": 2026,
                    "versie": versie,
                    "datum": "2026-01-15",
                    "reden": "Het enige aanbod stopte.",
                }
                for versie in (2, 3)
            ],
        ),
        "verbeterplannen": registertabel(
            "verbeterplannen",
            [
                of_ziekenhuis(nummer, gemeld_op="2025-02-01", termijn="2026-02-01", staat="loopt")
                | {"maatregel": "Samenvoegen op één locatie."}
                for nummer in (1, 2, 3)
            ],
        ),
        "implementatie": registertabel(
            "implementatie",
            [
                {
                    "norm_code": "nier",
                    "regio": regio,
                    "ingangsdatum": "2026-01-01",
                    "bron": "regionale afspraak",
                }
                for regio in ("midden", "noord", "zuid")
            ],
        ),
        "adviezen": conform(pd.DataFrame(adviezen), "adviezen"),
    }


BESLUIT_GEVALLEN: dict[str, tuple[str, int, dict[str, Any], str]] = {
    "verzekeraars_naamlengte": (
        "verzekeraars", 1, {"verzekeraar": "Z"},
        "Dat geldt niet voor Z (vanaf inkoopjaar 2020): verzekeraar = Z.",
    ),
    "verzekeraars_vanaf": (
        "verzekeraars", 2, {"geldig_vanaf": 2002},
        "Dat geldt niet voor Tin (vanaf inkoopjaar 2002): geldig_vanaf = 2002.",
    ),
    "hoorverdeling_verzekeraar": (
        "hoorverdeling", 0, {"verzekeraar": "Brons"},
        "Dat geldt niet voor Brons hoort midden: is_verzekeraar_geldig = nee.",
    ),
    "wederhoor_datum": (
        "wederhoor", 1, {"datum": pd.Timestamp("2024-12-31")},
        "reactie ontvangen over blaas bij Ziekenhuis 1, 31-12-2024: dagen_na_verslagjaar = 0.",
    ),
    "wederhoor_reactietermijn": (
        "wederhoor", 3, {"termijn": pd.Timestamp("2025-09-14")},
        "Dat geldt niet voor uitgezet over blaas bij Ziekenhuis 2, 01-09-2025: dagen_om_te_reageren = 13.",
    ),
    "wederhoor_korte_toelichting": (
        "wederhoor", 8, {"toelichting": "Nee."},
        "Dat geldt niet voor oordeel over blaas bij Ziekenhuis 3, 02-10-2025: toelichting = Nee.",
    ),
    "wederhoor_erkend_zonder_bewijs": (
        "wederhoor", 13, {"bewijs": None},
        "Dat geldt niet voor oordeel over blaas bij Ziekenhuis 5, 02-10-2025: heeft_bewijs = nee.",
    ),
    "wederhoor_persoonsgegevens": (
        "wederhoor", 10, {"toelichting": "Navraag bij a.naam@ziekenhuis.nl gedaan."},
        "reactie ontvangen over blaas bij Ziekenhuis 4, 15-09-2025: toelichting = Navraag",
    ),
    "redenen_korte_omschrijving": (
        "redenen", 0, {"omschrijving": "Klopt."}, "Dat geldt niet voor bevestigd: omschrijving = Klopt.",
    ),
    "adviessoorten_behandeling_te_kiezen": (
        "adviessoorten", 3, {"keuze": "ja"}, "Dat geldt niet voor in behandeling: keuze = ja.",
    ),
    "adviessoorten_korte_omschrijving": (
        "adviessoorten", 0, {"omschrijving": "Goed."}, "Dat geldt niet voor positief: omschrijving = Goed.",
    ),
    "akkoorden_controlegetal": (
        "akkoorden", 0, {"versie_hash": "0123456789ab"},
        "Dat geldt niet voor Zilver op 01-11-2025: versie_hash = 0123456789ab.",
    ),
    "akkoorden_datum": (
        "akkoorden", 1, {"datum": pd.Timestamp("2027-01-02")},
        "Dat geldt niet voor Goud op 02-01-2027: dagen_na_verslagjaar = 732.",
    ),
    "herzieningen_korte_reden": (
        "herzieningen", 0, {"reden": "Nieuwe feiten."},
        "Dat geldt niet voor versie 2 van inkoopjaar 2026: reden = Nieuwe feiten.",
    ),
    "herzieningen_datum": (
        "herzieningen", 1, {"datum": pd.Timestamp("2024-01-15")},
        "Dat geldt niet voor versie 3 van inkoopjaar 2026: dagen_na_verslagjaar = -351.",
    ),
    "verbeterplannen_korte_maatregel": (
        "verbeterplannen", 0, {"maatregel": "Samen."},
        "Dat geldt niet voor blaas bij Ziekenhuis 1, gemeld op 01-02-2025: maatregel = Samen.",
    ),
    "verbeterplannen_lange_termijn": (
        "verbeterplannen", 1, {"termijn": pd.Timestamp("2027-02-03")},
        "Dat geldt niet voor blaas bij Ziekenhuis 2, gemeld op 01-02-2025: dagen_tot_termijn = 732.",
    ),
    "verbeterplannen_overdracht_aan_zichzelf": (
        "verbeterplannen", 2, {"overdracht_naar": "Ziekenhuis 3"},
        "Dat geldt niet voor blaas bij Ziekenhuis 3, gemeld op 01-02-2025: is_naar_een_ander = nee.",
    ),
    "implementatie_ingangsdatum": (
        "implementatie", 0, {"ingangsdatum": pd.Timestamp("2026-01-02")},
        "Dat geldt niet voor nier in midden: ingangsdag = 2026-01-02.",
    ),
    "implementatie_geen_tranche": (
        "implementatie", 1, {"norm_code": "maag"}, "Dat geldt niet voor maag in noord: is_tranchenorm = nee.",
    ),
    "implementatie_korte_bron": (
        "implementatie", 2, {"bron": "mail"}, "Dat geldt niet voor nier in zuid: bron = mail.",
    ),
    "adviezen_grondslag": (
        "adviezen", 0, {"grondslag": "gevoel"},
        "Dat geldt niet voor blaas van Ziekenhuis 1 (organisatieniveau): grondslag = gevoel.",
    ),
    "adviezen_zonder_grondslag": (
        "adviezen", 1, {"grondslag": None},
        "Dat geldt niet voor blaas van Ziekenhuis 2 (organisatieniveau): grondslag = leeg.",
    ),
    "adviezen_negatief_ongehoord": (
        "adviezen", 2, {"wederhoor": "uitgezet"},
        "Dat geldt niet voor blaas van Ziekenhuis 3 (organisatieniveau): wederhoor = uitgezet.",
    ),
    "adviezen_voldoet_niet_positief": (
        "adviezen", 3, {"advies": "in behandeling"},
        "Dat geldt niet voor blaas van Ziekenhuis 4 (organisatieniveau): advies = in behandeling.",
    ),
    "adviezen_zonder_voorwaarden": (
        "adviezen", 4, {"voorwaarden": None},
        "Dat geldt niet voor blaas van Ziekenhuis 5 (organisatieniveau): voorwaarden = leeg.",
    ),
    "adviezen_onbekende_soort": (
        "adviezen", 5, {"advies": "misschien"},
        "Dat geldt niet voor blaas van Ziekenhuis 6 (organisatieniveau): is_bekend_advies = nee.",
    ),
}  # fmt: skip
"""Per regel: one row of a table as it should be, what is changed in it, and what the finding then says."""

DUBBELE_BESLUITEN = {"adviezen_dubbel": ("adviezen", 0, "sleutel = blaas|00000001/.")}
LEGE_BESLUITEN = {
    "verzekeraars_niemand": "Gevonden: niets.",
    "redenen_geen_reactie": "Gevonden: niets.",
    "adviessoorten_vaste_soorten": "Gevonden: niets.",
}
