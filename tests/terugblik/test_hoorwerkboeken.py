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
from hoorronde import (
    JAAR,
    KOP,
    NOORD,
    ZUID,
    build_root,
    export,
    fill,
    find_row,
    judged,
    merge_cells,
    refused,
    remove_stand,
    rename_sheet,
    spoiled,
)
from test_inkoopadvies import OP, TERMIJN

from analysis.data.hoorkolommen import BLAD
from analysis.data.paths import Root
from analysis.data.wederhoorregister import wederhoor_file
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


def delete_column(workbook: Any) -> None:
    workbook[BLAD].delete_cols(KOP["reden"])


def add_row(workbook: Any) -> None:
    workbook[BLAD].cell(40, KOP["advies"]).value = "positief"


def double_zaak(workbook: Any) -> None:
    sheet = workbook[BLAD]
    for place in range(1, len(KOP) + 1):
        sheet.cell(40, place).value = sheet.cell(find_row(sheet, *MARTINI), place).value


BAD: list[tuple[Callable[[Any], None], str]] = [
    (rename_sheet, "has no sheet 'Wederhoor'"),
    (delete_column, "the form lacks 'Reden'"),
    (merge_cells, "Wederhoor!L2:L3: cells are merged"),
    (add_row, "Wederhoor!A40: this row is about no zaak"),
    (double_zaak, "stands in more than one row"),
    (remove_stand, "is no workbook of hearings"),
]


@pytest.mark.parametrize(("spoil", "told"), BAD, ids=lambda value: getattr(value, "__name__", ""))
def test_a_bad_workbook_is_refused_in_words_and_nothing_is_written(
    root: Root, spoil: Callable[[Any], None], told: str
) -> None:
    file = fill(workbook_of(root), {MARTINI: GOOD})
    assert told in refused(root, spoiled(file, spoil))


BAD_CELLS: dict[str, tuple[dict[str, Any], str]] = {
    "a formula": (
        {"erkend": "=10+10"},
        "Wederhoor!O3: a formula stands under 'Erkende waarde'. Allowed: its value",
    ),
    "a date as text": (
        {"oordeel_op": "15 april 2021"},
        "Wederhoor!N3: '15 april 2021' under 'Geoordeeld op' is no date. Allowed: a date",
    ),
    "another hospital": (
        {"zaak": "cystectomie|Máxima MC/"},
        "is no zaak of Verzekeraar Noord in inkoopjaar 2022",
    ),
    "a renamed hospital": (
        {"organisatie": "Ander Ziekenhuis"},
        "Wederhoor!B3: 'Ander Ziekenhuis' was changed. Allowed: 'Martini Ziekenhuis'",
    ),
    "an invented reason": (
        {"reden": "zomaar"},
        "Wederhoor!P3: reason 'zomaar' is unknown. Allowed: bereikbaarheid, bevestigd",
    ),
    "an invented advice": (
        {"advies": "in behandeling"},
        "Wederhoor!R3: advice 'in behandeling' is unknown. Allowed: positief, negatief",
    ),
    "a number as text": (
        {"erkend": "ongeveer 20"},
        "Wederhoor!O3: 'ongeveer 20' under 'Erkende waarde' is no number",
    ),
    "no explanation": ({"toelichting": None}, "Wederhoor!Q3: a judgement is not complete"),
    "not heard": ({"reactie_op": None, "reactie": None}, "the hospital was not heard"),
    "no term": (
        {"advies": "positief onder voorwaarden"},
        "this advies asks for voorwaarden and a termijn",
    ),
    "a wrong pair": ({"reden": "bevestigd"}, "this reden does not lead to this advies"),
}


@pytest.mark.parametrize(("cells", "told"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_a_bad_cell_is_refused_in_words_and_nothing_is_written(
    root: Root, cells: dict[str, Any], told: str
) -> None:
    assert told in refused(root, fill(workbook_of(root), {MARTINI: GOOD | cells}))


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


def test_a_register_that_lost_what_the_workbook_knew_is_a_conflict(root: Root) -> None:
    import_hearing(root, fill(workbook_of(root), {MARTINI: GOOD}))
    later = export(root, root.path / "later", NOORD)
    fill(later, {MARTINI: judged("negatief", "bevestigd", oordeel_op=datetime(2021, 4, 16))})
    register = wederhoor_file(root, JAAR)
    register.write_text(register.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert "here 'negatief'; the register has nothing about it any more" in refused(root, later)


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
