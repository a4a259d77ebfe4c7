"""What a hospital fills in is taken over as its answer: whole, once, about itself alone, or not at all."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hoorronde import (
    DAG,
    JAAR,
    NOORD,
    build_root,
    export,
    fill,
    judged,
    merge_cells,
    refused,
    remove_stand,
    rename_sheet,
    spoiled,
)
from test_inkoopadvies import OP, TERMIJN

from analysis.data.adviesstand import read_stand
from analysis.data.hoorkolommen import ANTWOORDVORM, BLAD_ANTWOORD
from analysis.data.paths import Root
from analysis.data.store import load_table, save_table
from analysis.data.wederhoorregister import wederhoor_file
from analysis.rules.tabellen import conform
from analysis.run.hoorimport import import_hearing
from analysis.run.wederhoor import export_dossiers, open_hearing

KOP = {veld: place for place, veld in enumerate(ANTWOORDVORM.velden, start=1)}
ANSWER = {
    "reactie_op": datetime(2021, 4, 1),
    "opgegeven": 21,
    "reactie": "Wij telden er 21.",
    "bewijs": "bijlage 1",
}


@pytest.fixture(scope="module")
def uitgezet(tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = build_root(tmp_path_factory.mktemp("antwoorden") / "root")
    open_hearing(root, JAAR, OP, TERMIJN)
    export_dossiers(root, JAAR, root.path / "ziekenhuizen", DAG)
    return root


@pytest.fixture
def root(uitgezet: Root, tmp_path: Path) -> Root:
    shutil.copytree(uitgezet.path, tmp_path / "root")
    return Root(tmp_path / "root")


def form_of(root: Root, naam: str = "martini") -> Path:
    [file] = (root.path / "ziekenhuizen").glob(f"{naam}*.xlsx")
    return file


def find_row(sheet: Any, norm: str) -> int:
    rows = range(2, sheet.max_row + 1)
    return next(row for row in rows if norm in str(sheet.cell(row, KOP["zaak"]).value))


def answer(file: Path, norm: str = "cystectomie", **values: Any) -> Path:
    workbook = openpyxl.load_workbook(file)
    sheet = workbook[BLAD_ANTWOORD]
    for veld, value in (values or ANSWER).items():
        sheet.cell(find_row(sheet, norm), KOP[veld]).value = value
    workbook.save(file)
    return file


def test_an_answer_becomes_reactie_ontvangen_with_its_figure_and_its_proof(root: Root) -> None:
    done = import_hearing(root, answer(form_of(root)))
    assert (done.inkoopjaar, done.van, done.toegevoegd) == (JAAR, "Martini Ziekenhuis", 1)
    events = pd.read_csv(wederhoor_file(root, JAAR), dtype="str", keep_default_na=False)
    last = events.iloc[-1]
    assert last[["norm_code", "organisatie", "verzekeraar", "datum", "soort"]].tolist() == [
        "cystectomie", "Martini Ziekenhuis", NOORD, "2021-04-01", "reactie ontvangen",
    ]  # fmt: skip
    assert last[["gemeld", "opgegeven", "toelichting", "bewijs", "advies"]].tolist() == [
        "15", "21", "Wij telden er 21.", "bijlage 1", "",
    ]  # fmt: skip
    adviezen = read_stand(root, JAAR).adviezen.set_index(["organisatie", "norm_code"])
    row = adviezen.loc[("Martini Ziekenhuis", "cystectomie")]
    assert (row["wederhoor"], row["advies"]) == ("reactie ontvangen", "in behandeling")


def test_a_hospital_reads_the_questions_about_itself_also_where_they_name_no_kvk(
    root: Root, tmp_path: Path
) -> None:
    asked = {
        "melding": [
            "Vraag voor het gesprek: Martini Ziekenhuis gaf eerst 12 op. Wat is er herzien?",
            "Vraag voor het gesprek: Máxima MC gaf eerst 7 op. Wat is er herzien?",
            "Vraag voor het gesprek: een ander ziekenhuis gaf eerst 3 op. Wat is er herzien?",
        ],
    }
    oordelen = load_table(root, JAAR, "oordelen")
    martini = oordelen.loc[oordelen["organisatie"] == "Martini Ziekenhuis", "kvk"].iloc[0]
    found = pd.DataFrame(asked | {"kvk": [martini, None, None]}).assign(
        ernst="informatie", regel="herzien_over_norm", verslagjaar=JAAR - 2
    )
    save_table(conform(found, "bevindingen"), "bevindingen", root.processed / str(JAAR))
    pages = {
        page.stem.split("_")[0]: page.read_text("utf-8")
        for page in export_dossiers(root, JAAR, tmp_path, DAG)
    }
    said = {
        naam: [first for first in ("eerst 12", "eerst 7", "eerst 3") if first in page]
        for naam, page in pages.items()
    }
    assert {naam: firsts for naam, firsts in said.items() if firsts} == {
        "martini-ziekenhuis": ["eerst 12"],
        "máxima-mc": ["eerst 7"],
    }


def test_an_answer_read_twice_is_read_once(root: Root) -> None:
    file = answer(form_of(root))
    import_hearing(root, file)
    before = wederhoor_file(root, JAAR).read_bytes()
    done = import_hearing(root, file)
    assert (done.toegevoegd, done.bekend) == (0, 1)
    assert wederhoor_file(root, JAAR).read_bytes() == before


def test_an_empty_form_adds_nothing(root: Root) -> None:
    assert import_hearing(root, form_of(root)).toegevoegd == 0


def test_after_the_answer_of_the_hospital_its_insurer_judges_in_a_new_workbook(
    root: Root, tmp_path: Path
) -> None:
    import_hearing(root, answer(form_of(root)))
    judgement = judged("positief", "registratiefout", erkend=21, oordeel_op=datetime(2021, 4, 15))
    of_insurer = {veld: value for veld, value in judgement.items() if not veld.startswith("reactie")}
    file = fill(export(root, tmp_path, NOORD), {("Martini Ziekenhuis", "cystectomie"): of_insurer})
    assert import_hearing(root, file).toegevoegd == 1
    adviezen = read_stand(root, JAAR).adviezen.set_index(["organisatie", "norm_code"])
    assert (
        adviezen.loc[("Martini Ziekenhuis", "cystectomie"), "grondslag"]
        == "norm gehaald na erkende correctie"
    )


def test_a_form_from_an_older_state_shows_both_sides(root: Root, tmp_path: Path) -> None:
    file = fill(
        export(root, tmp_path, NOORD),
        {("Martini Ziekenhuis", "cystectomie"): judged("positief", "niet_openbaar")},
    )
    import_hearing(root, file)
    told = refused(root, answer(form_of(root)))
    assert "made from an older state" in told
    assert "here 'reactie ontvangen'; the register has 'positief' of Verzekeraar Noord on 2021-04-15" in told


def delete_column(workbook: Any) -> None:
    workbook[BLAD_ANTWOORD].delete_cols(KOP["bewijs"])


BAD: list[tuple[Callable[[Any], None], str]] = [
    (rename_sheet, "has no sheet 'Antwoord'"),
    (delete_column, "the form lacks 'Bewijs'"),
    (merge_cells, "Antwoord!L2:L3: cells are merged"),
    (remove_stand, "is no workbook of hearings"),
]


@pytest.mark.parametrize(("spoil", "told"), BAD, ids=lambda value: getattr(value, "__name__", ""))
def test_a_bad_answer_form_is_refused_in_words_and_nothing_is_written(
    root: Root, spoil: Callable[[Any], None], told: str
) -> None:
    file = answer(form_of(root))
    assert told in refused(root, spoiled(file, spoil))


BAD_CELLS: dict[str, tuple[dict[str, Any], str]] = {
    "a formula": (
        {"opgegeven": "=10+11"},
        "Antwoord!K2: a formula stands under 'Juist cijfer volgens u'",
    ),
    "a date as text": (
        {"reactie_op": "1 april 2021"},
        "Antwoord!J2: '1 april 2021' under 'Datum van uw reactie' is no date",
    ),
    "another hospital": (
        {"zaak": "cystectomie|Dijklander Ziekenhuis/"},
        "is no zaak of Martini Ziekenhuis in inkoopjaar 2022",
    ),
    "nothing said": (
        {"opgegeven": None, "reactie": None, "bewijs": None},
        "Antwoord!L2: a day without an answer",
    ),
    "the day forgotten": ({"reactie_op": None}, "Antwoord!J2: an answer has no day"),
    "answered before the question": (
        {"reactie_op": datetime(2021, 2, 1)},
        "datum is before that of the event above it",
    ),
}


@pytest.mark.parametrize(("cells", "told"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_a_bad_cell_of_an_answer_form_is_refused_in_words_and_nothing_is_written(
    root: Root, cells: dict[str, Any], told: str
) -> None:
    assert told in refused(root, answer(form_of(root), **(ANSWER | cells)))


def test_an_answer_form_with_macros_is_refused(root: Root) -> None:
    file = answer(form_of(root))
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macro")
    assert "holds macros" in refused(root, file)


def test_only_what_is_asked_can_be_filled_in_and_each_column_says_what_it_asks(root: Root) -> None:
    workbook = openpyxl.load_workbook(form_of(root))
    assert workbook.sheetnames == ["Uitleg", "Antwoord", "Stand"]
    sheet = workbook["Antwoord"]
    assert sheet.protection.sheet
    open_cells = {cell.column_letter for cell in sheet[2] if not cell.protection.locked}
    assert open_cells == {"J", "K", "L", "M"}
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"date", "decimal"}
    assert all(cell.comment for cell in sheet[1])
    assert workbook["Stand"].sheet_state == "hidden"
    told = " ".join(str(cell.value) for row in workbook["Uitleg"] for cell in row)
    assert "niet over de kwaliteit van zorg" in told
    assert "geen keuze-informatie voor pati\u00ebnten" in told
