"""The workbook in which one insurer notes what hospitals answered and what was judged.

What says which zaak a row is about is locked; what is asked has drop-downs, limits and a note. The sheet
`Stand` says from which state the workbook was made, so that an older one is recognised.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.hoorkolommen import (
    BLAD,
    BLAD_KEUZES,
    BLAD_STAND,
    BLAD_UITLEG,
    CONTROLE,
    INVUL,
    KOLOMMEN,
    MEESTE_RIJEN,
    OORDEEL_KOLOMMEN,
    VORM,
)
from analysis.report import zinnen
from analysis.report.onderdelen import rows_of
from analysis.report.werkbladen import DATUM, open_workbook, write_cell, write_lines, write_table

UITLEG = (
    "Elke regel op het blad Wederhoor is een norm bij een ziekenhuis. Vul alleen de gekleurde kolommen in.",
    "Kwam er een reactie? Vul de dag in, en wat het ziekenhuis opgeeft, met de plaats van het bewijs.",
    "Is er een oordeel? Vul de dag in, een reden en een advies uit de lijst, en een toelichting. Een "
    "oordeel zonder reactie kan alleen na de termijn, met reden geen_reactie.",
    "Een erkende waarde vervangt het gemelde cijfer bij het oordeel; het gemelde blijft ernaast staan. "
    "Leeg: niets erkend. Leeg is geen nul.",
    "Is er al een oordeel, dan is een nieuw oordeel een herziening.",
    "Schrijf een dag als datum (bijvoorbeeld 1-3-2026), een cijfer als getal, en nooit een formule. Voeg "
    "geen rijen of kolommen toe, voeg geen cellen samen, hernoem geen bladen. Geen namen van personen.",
    "Lever het werkboek in als .xlsx. Het wordt in zijn geheel gecontroleerd en pas dan verwerkt.",
)


def write_hoorwerkboek(
    file: Path,
    zaken: pd.DataFrame,
    *,
    inkoopjaar: int,
    verzekeraar: str,
    redenen: pd.DataFrame,
    adviezen: pd.DataFrame,
    stand: str,
    is_synthetisch: bool,
) -> None:
    """Write the workbook of one insurer.

    Parameters
    ----------
    file : Path
        Where; a file that stands there is replaced.
    zaken : DataFrame
        One row per zaak, with the fields of the locked columns and controle.
    inkoopjaar, verzekeraar
        What and whose it is.
    redenen, adviezen : DataFrame
        What can be chosen: the tables of the register.
    stand : str
        The state of all hearings of this inkoopjaar, as a hash.
    is_synthetisch : bool
        The sheet with instructions then says that the data are invented.
    """
    workbook = open_workbook(str(file))
    titel = f"Hoor en wederhoor, inkoopjaar {inkoopjaar}, {verzekeraar}"
    warning = (zinnen.SYNTHETISCH_ZIN,) if is_synthetisch else ()
    voorbehoud = (zinnen.VOLUME_GEEN_KWALITEIT, zinnen.GEEN_KEUZE_INFORMATIE)
    write_lines(workbook, BLAD_UITLEG, titel, [*warning, *UITLEG, *voorbehoud]).protect()
    keuzes = adviezen.loc[adviezen["keuze"] == "ja", "advies"].tolist()
    _write_zaken(workbook, zaken, redenen["reden"].tolist(), keuzes)
    uitleg = [
        *(("Reden", row.reden, row.omschrijving) for row in rows_of(redenen)),
        *(("Advies", row.advies, row.omschrijving) for row in rows_of(adviezen) if row.keuze == "ja"),
    ]
    write_table(workbook, BLAD_KEUZES, [("Kolom", 12), ("Keuze", 28), ("Betekenis", 90)], uitleg).protect()
    record = [
        ("vorm", VORM),
        ("inkoopjaar", str(inkoopjaar)),
        ("verzekeraar", verzekeraar),
        ("stand", stand),
    ]
    sheet = write_table(workbook, BLAD_STAND, [("Wat", 14), ("Waarde", 70)], record)
    sheet.protect()
    sheet.hide()
    workbook.get_worksheet_by_name(BLAD).activate()
    workbook.close()


def _write_zaken(workbook: Any, zaken: pd.DataFrame, redenen: list[str], keuzes: list[str]) -> None:
    sheet = workbook.add_worksheet(BLAD)
    base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#BBBBBB"}
    kop = workbook.add_format(base | {"bold": True, "bg_color": "#DDDDDD"})
    vast = workbook.add_format(base | {"font_color": "#333333", "bg_color": "#F3F3F3"})
    vast_dag = workbook.add_format(base | {"num_format": DATUM, "bg_color": "#F3F3F3"})
    colours = {True: "#E8F1FA", False: "#FFF8E1"}
    invul = {
        (kolom, soort): workbook.add_format(
            base
            | {"locked": False, "bg_color": colours[kolom in OORDEEL_KOLOMMEN]}
            | ({"num_format": DATUM} if soort == "datum" else {})
            | ({"num_format": "@"} if soort == "tekst" else {})
        )
        for kolom, soort in {(kolom, kolom.soort) for kolom in INVUL}
    }
    last = max(len(zaken), 1)
    for place, kolom in enumerate(KOLOMMEN):
        sheet.write_string(0, place, kolom.kop, kop)
        sheet.write_comment(0, place, kolom.uitleg)
        options = {"hidden": True} if kolom in (CONTROLE, KOLOMMEN[0]) else {}
        sheet.set_column(place, place, kolom.breedte, None, options)
        if kolom in INVUL:
            _validate(sheet, place, last, kolom.soort, redenen if kolom.veld == "reden" else keuzes)
    for rij, row in enumerate(rows_of(zaken), start=1):
        for place, kolom in enumerate(KOLOMMEN):
            if kolom in INVUL:
                sheet.write_blank(rij, place, None, invul[(kolom, kolom.soort)])
            else:
                write_cell(sheet, rij, place, getattr(row, kolom.veld), vast, vast_dag)
    sheet.freeze_panes(1, 4)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(0, 0, last, len(KOLOMMEN) - 1)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})


def _validate(sheet: Any, place: int, last: int, soort: str, keuzes: list[str]) -> None:
    rule: dict[str, Any]
    if soort == "keuze":
        rule = {"validate": "list", "source": keuzes, "error_message": "Kies uit de lijst."}
    elif soort == "datum":
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": pd.Timestamp("2010-01-01").to_pydatetime(),
            "maximum": pd.Timestamp("2100-01-01").to_pydatetime(),
            "error_message": "Vul een datum in, bijvoorbeeld 1-3-2026.",
        }
    elif soort == "getal":
        rule = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_message": "Vul een getal in, of laat leeg.",
        }
    else:
        return
    sheet.data_validation(1, place, min(last, MEESTE_RIJEN), place, rule)
