"""A case becomes a sentence with the severity that regels.csv gives it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.paths import PROJECT
from analysis.errors import ReferenceError

REGELS = pd.DataFrame(
    {
        "regel": ["leeg_jaar", "gat"],
        "ernst": ["waarschuwing", "informatie"],
        "melding": ["{organisatie} leverde {aantal} rijen (rij {rij}).", "Een gat."],
    }
)


def test_a_case_is_told_in_the_words_of_its_rule() -> None:
    cases = pd.DataFrame(
        {"regel": ["leeg_jaar"], "organisatie": ["Huis A"], "aantal": [3], "rij": [12.0], "kvk": ["00000001"]}
    )
    bevinding = to_bevindingen(cases, REGELS).iloc[0]
    assert bevinding["melding"] == "Huis A leverde 3 rijen (rij 12)."
    assert (bevinding["ernst"], bevinding["rij"], bevinding["kvk"]) == ("waarschuwing", 12, "00000001")


def test_a_missing_value_is_told_as_unknown_and_never_as_nan() -> None:
    cases = pd.DataFrame(
        {"regel": ["leeg_jaar"], "organisatie": [None], "aantal": [pd.NA], "rij": [float("nan")]}
    )
    assert to_bevindingen(cases, REGELS)["melding"].tolist() == [
        "onbekend leverde onbekend rijen (rij onbekend)."
    ]


def test_bevindingen_keep_the_order_of_the_cases() -> None:
    cases = pd.DataFrame(
        {"regel": ["gat", "leeg_jaar", "gat"], "organisatie": "H", "aantal": 1, "rij": [1, 2, 3]},
        index=[5, 5, 5],
    )
    assert to_bevindingen(cases, REGELS)["rij"].tolist() == [1, 2, 3]


def test_no_cases_give_no_bevindingen_with_all_columns() -> None:
    assert to_bevindingen(pd.DataFrame(), REGELS).shape == (0, 11)


def test_an_unknown_rule_is_an_error_that_names_the_file() -> None:
    with pytest.raises(ReferenceError, match=r"^regels\.csv has no row for 'nieuw'; add its severity"):
        to_bevindingen(pd.DataFrame({"regel": ["nieuw"]}), REGELS)


def test_a_sentence_cannot_name_what_its_cases_lack() -> None:
    with pytest.raises(ReferenceError, match="the sentence of 'leeg_jaar' names 'aantal', 'organisatie'"):
        to_bevindingen(pd.DataFrame({"regel": ["leeg_jaar"], "rij": [1]}), REGELS)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("a,ernstig,x,\n", "ernst 'ernstig' is unknown"),
        ("a,informatie,x,\na,informatie,y,\n", "rows 2, 3: this regel stands more than once"),
    ],
)
def test_regels_are_checked_on_load(tmp_path: Path, lines: str, message: str) -> None:
    file = tmp_path / "regels.csv"
    file.write_text("regel,ernst,melding,toelichting\n" + lines, "utf-8")
    with pytest.raises(ReferenceError, match=message):
        load_regels(file)


def test_the_projects_own_regels_are_whole() -> None:
    regels = load_regels(PROJECT / "data" / "reference" / "regels.csv")
    assert (regels["melding"].str.len() > 0).all()
    assert (regels["toelichting"].str.len() > 0).all()
