"""The two forms of a hearing as workbooks: that of an insurer, and the answer form of one hospital.

What says which zaak a row is about is locked; what is asked has drop-downs, limits and a note. The sheet
`Stand` says whose the workbook is and from which state it was made, so that an older one is recognised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.hoorkolommen import (
    ANTWOORDVORM,
    BLAD_KEUZES,
    BLAD_STAND,
    BLAD_UITLEG,
    CONTROLE,
    MEESTE_RIJEN,
    OORDEEL_KOLOMMEN,
    OORDEELVORM,
    VAST,
    Vorm,
)
from analysis.report import hooropschriften, hoorzinnen, zinnen
from analysis.report.onderdelen import rows_of
from analysis.report.werkbladen import DATUM, open_workbook, write_cell, write_lines, write_table

KLEUR_ANTWOORD, KLEUR_OORDEEL = "#FFF8E1", "#E8F1FA"
LETTERS_PER_REGEL = 0.85
REGELHOOGTE = 15


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
    titel = hoorzinnen.WERKBOEK_TITEL.format(inkoopjaar=inkoopjaar, verzekeraar=verzekeraar)
    _write_uitleg(workbook, titel, hoorzinnen.WERKBOEK_UITLEG, is_synthetisch)
    choices = {
        "reden": redenen["reden"].tolist(),
        "advies": adviezen.loc[adviezen["keuze"] == "ja", "advies"].tolist(),
    }
    write_zaken(workbook, OORDEELVORM, zaken, choices)
    uitleg = [
        *((hooropschriften.REDEN, row.reden, row.omschrijving) for row in rows_of(redenen)),
        *(
            (hooropschriften.ADVIES, row.advies, row.omschrijving)
            for row in rows_of(adviezen)
            if row.keuze == "ja"
        ),
    ]
    write_table(workbook, BLAD_KEUZES, hooropschriften.KEUZESBLAD, uitleg).protect()
    _write_stand(workbook, OORDEELVORM, inkoopjaar, verzekeraar, "", stand)
    workbook.close()


def write_antwoordformulier(
    file: Path,
    zaken: pd.DataFrame,
    *,
    inkoopjaar: int,
    organisatie: str,
    verzekeraar: str,
    stand: str,
    is_synthetisch: bool,
) -> None:
    """Write the answer form of one hospital: its own rows, and what it may answer to each.

    Parameters
    ----------
    file, stand, is_synthetisch
        As for `write_hoorwerkboek`.
    zaken : DataFrame
        One row per zaak of this hospital, with the fields of the locked columns, gevraagd and controle.
    inkoopjaar, organisatie, verzekeraar
        What it is about, whose it is, and who hears it.
    """
    workbook = open_workbook(str(file))
    titel = hoorzinnen.DOSSIER_TITEL.format(inkoopjaar=inkoopjaar, organisatie=organisatie)
    _write_uitleg(workbook, titel, hoorzinnen.ANTWOORD_UITLEG, is_synthetisch)
    write_zaken(workbook, ANTWOORDVORM, zaken, {})
    _write_stand(workbook, ANTWOORDVORM, inkoopjaar, verzekeraar, organisatie, stand)
    workbook.close()


def write_zaken(workbook: Any, vorm: Vorm, zaken: pd.DataFrame, choices: Mapping[str, Sequence[str]]) -> None:
    """The sheet of a form: one row per zaak, locked but for what is filled in."""
    sheet = workbook.add_worksheet(vorm.blad)
    base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#BBBBBB"}
    kop = workbook.add_format(base | {"bold": True, "bg_color": "#DDDDDD"})
    vast = workbook.add_format(base | {"font_color": "#333333", "bg_color": "#F3F3F3"})
    vast_dag = workbook.add_format(base | {"num_format": DATUM, "bg_color": "#F3F3F3"})
    invul = {kolom: workbook.add_format(base | _own_format(kolom)) for kolom in vorm.invul}
    last = max(len(zaken), 1)
    for place, kolom in enumerate(vorm.kolommen):
        sheet.write_string(0, place, kolom.kop, kop)
        sheet.write_comment(0, place, kolom.uitleg)
        options = {"hidden": True} if kolom in (CONTROLE, VAST[0]) else {}
        sheet.set_column(place, place, kolom.breedte, None, options)
        if kolom in vorm.invul:
            _validate(sheet, place, last, kolom.soort, choices.get(kolom.veld, ()))
    for rij, row in enumerate(rows_of(zaken), start=1):
        lines = 1
        for place, kolom in enumerate(vorm.kolommen):
            if kolom in vorm.invul:
                sheet.write_blank(rij, place, None, invul[kolom])
                continue
            value = getattr(row, kolom.veld)
            write_cell(sheet, rij, place, value, vast, vast_dag)
            if kolom.soort == "tekst" and kolom not in (CONTROLE, VAST[0]) and pd.notna(value):
                lines = max(lines, -(-len(str(value)) // int(kolom.breedte * LETTERS_PER_REGEL)))
        sheet.set_row(rij, REGELHOOGTE * lines)
    sheet.freeze_panes(1, 4)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(0, 0, last, len(vorm.kolommen) - 1)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    sheet.activate()


def _own_format(kolom: Any) -> dict[str, Any]:
    numbers = {"datum": {"num_format": DATUM}, "tekst": {"num_format": "@"}}
    colour = KLEUR_OORDEEL if kolom in OORDEEL_KOLOMMEN else KLEUR_ANTWOORD
    return {"locked": False, "bg_color": colour, **numbers.get(kolom.soort, {})}


def _write_uitleg(workbook: Any, titel: str, lines: Sequence[str], is_synthetisch: bool) -> None:
    warning = (zinnen.SYNTHETISCH_ZIN,) if is_synthetisch else ()
    voorbehoud = (zinnen.VOLUME_GEEN_KWALITEIT, zinnen.GEEN_KEUZE_INFORMATIE)
    write_lines(workbook, BLAD_UITLEG, titel, [*warning, *lines, *voorbehoud]).protect()


def _write_stand(
    workbook: Any, vorm: Vorm, inkoopjaar: int, verzekeraar: str, organisatie: str, stand: str
) -> None:
    record = [
        ("vorm", vorm.naam),
        ("inkoopjaar", str(inkoopjaar)),
        ("verzekeraar", verzekeraar),
        ("organisatie", organisatie),
        ("stand", stand),
    ]
    sheet = write_table(workbook, BLAD_STAND, hooropschriften.STANDBLAD, record)
    sheet.protect()
    sheet.hide()


def _validate(sheet: Any, place: int, last: int, soort: str, choices: Sequence[str]) -> None:
    rule: dict[str, Any]
    if soort == "keuze":
        rule = {"validate": "list", "source": list(choices), "error_message": hoorzinnen.KIES}
    elif soort == "datum":
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": pd.Timestamp("2010-01-01").to_pydatetime(),
            "maximum": pd.Timestamp("2100-01-01").to_pydatetime(),
            "error_message": hoorzinnen.VUL_DATUM,
        }
    elif soort == "getal":
        rule = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_message": hoorzinnen.VUL_GETAL,
        }
    else:
        return
    sheet.data_validation(1, place, min(last, MEESTE_RIJEN), place, rule)
