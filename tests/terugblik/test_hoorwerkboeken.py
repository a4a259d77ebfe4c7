"""Workbooks that cannot be taken over are refused in words, by cell, and nothing is written."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hoorronde import JAAR, KOP, NOORD, ZUID, build_root, export, fill, find_row, judged
from test_inkoopadvies import OP, TERMIJN

from analysis.data.hoorkolommen import BLAD
from analysis.data.paths import Root
from analysis.data.wederhoorregister import wederhoor_file
from analysis.errors import InkoopadviesError
from analysis.run.hoorimport import import_hearing
from analysis.run.wederhoor import open_hearing

MARTINI = ("Martini Ziekenhuis", "cystectomie")
GOOD = judged("positief", "eenmalige_terugval")


@pytest.fixture(scope="module")
def uitgezet(tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = build_root(tmp_path_factory.mktemp("werkboeken") / "root")
    open_hearing(root, JAAR, OP, TERMIJN)
    export(root, root.path / "werkboeken", NOORD)
    export(root, root.path / "werkboeken", ZUID)
    return root


@pytest.fixture
def root(uitgezet: Root, tmp_path: Path) -> Root:
    shutil.copytree(uitgezet.path, tmp_path / "root")
    return Root(tmp_path / "root")


def workbook_of(root: Root, insurer: str = "noord") -> Path:
    return root.path / "werkboeken" / f"wederhoor_2022_verzekeraar-{insurer}.xlsx"


def refused(root: Root, file: Path) -> str:
    before = wederhoor_file(root, JAAR).read_bytes()
    with pytest.raises(InkoopadviesError) as raised:
        import_hearing(root, file)
    assert wederhoor_file(root, JAAR).read_bytes() == before
    assert not list((root.reference / "wederhoor").glob(".*"))
    return str(raised.value)


def rename_sheet(workbook: Any) -> None:
    workbook[BLAD].title = "Blad1"


def delete_column(workbook: Any) -> None:
    workbook[BLAD].delete_cols(KOP["reden"])


def paste_formula(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["erkend"]).value = "=10+10"


def write_date_as_text(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["oordeel_op"]).value = "15 april 2021"


def merge_cells(workbook: Any) -> None:
    workbook[BLAD].merge_cells("L2:L3")


def name_another_hospital(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["zaak"]).value = "cystectomie|Máxima MC/"


def rename_hospital(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["organisatie"]).value = "Ander Ziekenhuis"


def invent_reason(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["reden"]).value = "zomaar"


def invent_advice(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["advies"]).value = "in behandeling"


def write_number_as_text(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["erkend"]).value = "ongeveer 20"


def leave_out_explanation(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["toelichting"]).value = None


def add_row(workbook: Any) -> None:
    workbook[BLAD].cell(40, KOP["advies"]).value = "positief"


def double_zaak(workbook: Any) -> None:
    sheet = workbook[BLAD]
    for place in range(1, len(KOP) + 1):
        sheet.cell(40, place).value = sheet.cell(find_row(sheet, *MARTINI), place).value


def remove_stand(workbook: Any) -> None:
    del workbook["Stand"]


def judge_unheard(workbook: Any) -> None:
    sheet = workbook[BLAD]
    row = find_row(sheet, *MARTINI)
    for veld in ("reactie_op", "reactie"):
        sheet.cell(row, KOP[veld]).value = None


def ask_no_term(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["advies"]).value = "positief onder voorwaarden"


def wrong_pair(workbook: Any) -> None:
    sheet = workbook[BLAD]
    sheet.cell(find_row(sheet, *MARTINI), KOP["reden"]).value = "bevestigd"


BAD: list[tuple[Callable[[Any], None], str]] = [
    (rename_sheet, "has no sheet 'Wederhoor'"),
    (delete_column, "the form lacks 'Reden'"),
    (paste_formula, "Wederhoor!O3: a formula stands under 'Erkende waarde'. Allowed: its value"),
    (write_date_as_text, "Wederhoor!N3: '15 april 2021' under 'Geoordeeld op' is no date. Allowed: a date"),
    (merge_cells, "Wederhoor!L2:L3: cells are merged"),
    (name_another_hospital, "is no zaak of Verzekeraar Noord in inkoopjaar 2022"),
    (rename_hospital, "Wederhoor!B3: 'Ander Ziekenhuis' was changed. Allowed: 'Martini Ziekenhuis'"),
    (invent_reason, "Wederhoor!P3: reason 'zomaar' is unknown. Allowed: bereikbaarheid, bevestigd"),
    (invent_advice, "Wederhoor!R3: advice 'in behandeling' is unknown. Allowed: positief, negatief"),
    (write_number_as_text, "Wederhoor!O3: 'ongeveer 20' under 'Erkende waarde' is no number"),
    (leave_out_explanation, "Wederhoor!Q3: a judgement is not complete"),
    (add_row, "Wederhoor!A40: this row is about no zaak"),
    (double_zaak, "stands in more than one row"),
    (remove_stand, "is no workbook of hearings"),
    (judge_unheard, "the hospital was not heard"),
    (ask_no_term, "this advies asks for voorwaarden and a termijn"),
    (wrong_pair, "this reden does not lead to this advies"),
]


@pytest.mark.parametrize(("spoil", "told"), BAD, ids=lambda value: getattr(value, "__name__", ""))
def test_a_bad_workbook_is_refused_in_words_and_nothing_is_written(
    root: Root, spoil: Callable[[Any], None], told: str
) -> None:
    file = fill(workbook_of(root), {MARTINI: GOOD})
    workbook = openpyxl.load_workbook(file)
    spoil(workbook)
    workbook.save(file)
    assert told in refused(root, file)


def test_a_workbook_with_macros_is_refused(root: Root) -> None:
    file = fill(workbook_of(root), {MARTINI: GOOD})
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macro")
    assert "holds macros" in refused(root, file)
    renamed = file.with_suffix(".xlsm")
    file.rename(renamed)
    assert "is not an .xlsx workbook" in refused(root, renamed)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(root: Root, content: bytes) -> None:
    file = workbook_of(root)
    file.write_bytes(content)
    assert "nothing was written" in refused(root, file)


def test_one_bad_cell_keeps_every_row_out(root: Root) -> None:
    other = ("Dijklander Ziekenhuis", "cystectomie")
    file = fill(workbook_of(root), {MARTINI: GOOD, other: GOOD | {"reden": "zomaar"}})
    refused(root, file)


def test_a_good_workbook_is_taken_over(root: Root) -> None:
    assert import_hearing(root, fill(workbook_of(root), {MARTINI: GOOD})).toegevoegd == 2


def test_a_text_that_looks_like_a_formula_stays_a_text_all_the_way(root: Root, tmp_path: Path) -> None:
    file = workbook_of(root)
    workbook = openpyxl.load_workbook(file)
    sheet = workbook[BLAD]
    row = find_row(sheet, *MARTINI)
    for veld, value in (GOOD | {"toelichting": "=1+1 is wat zij zeggen"}).items():
        sheet.cell(row, KOP[veld]).value = value
        if isinstance(value, str):
            sheet.cell(row, KOP[veld]).data_type = "s"
    workbook.save(file)
    import_hearing(root, file)
    assert "=1+1 is wat zij zeggen" in wederhoor_file(root, JAAR).read_text("utf-8")
    from analysis.run.advies import make_advies

    _, book = make_advies(root, JAAR, tmp_path)
    cells = [cell for row in openpyxl.load_workbook(book)["Adviezen"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1 is wat zij zeggen"] == ["s"]
    assert all(cell.data_type != "f" for cell in cells)


def test_the_files_of_two_insurers_merge_in_either_order(root: Root) -> None:
    noord = fill(workbook_of(root), {MARTINI: GOOD})
    zuid = fill(workbook_of(root, "zuid"), {("Máxima MC", "cystectomie"): judged("negatief", "bevestigd")})
    first, second = import_hearing(root, zuid), import_hearing(root, noord)
    assert (first.is_ouder, first.toegevoegd) == (False, 2)
    assert (second.is_ouder, second.toegevoegd) == (True, 2)


def test_a_conflict_shows_both_sides_and_writes_nothing(root: Root, tmp_path: Path) -> None:
    mine = fill(workbook_of(root), {MARTINI: GOOD})
    copy = tmp_path / "collega.xlsx"
    shutil.copy(workbook_of(root), copy)
    other = fill(copy, {MARTINI: judged("negatief", "bevestigd", oordeel_op=datetime(2021, 4, 16))})
    import_hearing(root, mine)
    told = refused(root, other)
    assert "made from an older state" in told
    assert "here 'negatief'; the register has 'positief' of Verzekeraar Noord on 2021-04-15" in told


def test_a_source_that_changed_since_the_export_is_a_conflict(root: Root) -> None:
    file = fill(workbook_of(root), {MARTINI: GOOD | {"gemeld": 14}})
    assert "made when the source said 14; now it says 15" in refused(root, file)


def test_what_says_which_zaak_it_is_is_locked_and_what_is_asked_is_not(root: Root) -> None:
    workbook = openpyxl.load_workbook(workbook_of(root))
    sheet = workbook[BLAD]
    assert sheet.protection.sheet
    assert sheet["B2"].protection.locked
    assert not sheet["R2"].protection.locked
    assert workbook["Stand"].sheet_state == "hidden"
    lists = {rule.type for rule in sheet.data_validations.dataValidation}
    assert lists == {"list", "date", "decimal"}
    assert sheet["R1"].comment.text == "Kies een advies uit de lijst."
