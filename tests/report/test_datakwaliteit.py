"""Questions stand apart from findings, in the words of a question, and only about whom they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from analysis.report import datakwaliteit
from analysis.report.datakwaliteit import lees_vragen, list_vragen, vragen
from analysis.rules.tabellen import conform


def over(*rows: dict[str, Any]) -> Any:
    return SimpleNamespace(bevindingen=conform(pd.DataFrame(list(rows)), "bevindingen"))


VRAAG = {
    "ernst": "informatie",
    "regel": "herzien_over_norm",
    "levering": "correctie.csv",
    "rij": 7,
    "kvk": "99000001",
    "melding": "Vraag voor het gesprek: wat is er herzien?",
}
ANDERS = {
    "ernst": "waarschuwing",
    "regel": "vooringevuld",
    "melding": "Vermoedelijk overgenomen; vraag het na.",
}


def test_only_the_radar_asks_and_its_question_stands_alone() -> None:
    found = list_vragen(over(ANDERS, VRAAG).bevindingen)
    assert found["vraag"].tolist() == ["Wat is er herzien?"]


def test_a_heap_at_a_norm_comes_first_for_it_is_about_no_hospital() -> None:
    heap = VRAAG | {"regel": "stapeling_bij_norm", "kvk": None, "levering": None, "rij": None}
    found = list_vragen(over(VRAAG, heap).bevindingen)
    assert found["regel"].tolist() == ["stapeling_bij_norm", "herzien_over_norm"]


def test_a_question_names_the_delivery_and_row_that_it_is_about() -> None:
    html = vragen(over(VRAAG))._repr_html_()
    assert "Wat is er herzien?" in html
    assert ">7<" in html


def test_it_says_how_often_a_question_is_asked_in_vain() -> None:
    text = lees_vragen(over(VRAAG))._repr_html_()
    assert "1 vraag voor het gesprek" in text
    assert "hoogstens één op de honderd jaren" in text
    assert datakwaliteit.RADAR_GEEN in lees_vragen(over(ANDERS))._repr_html_()
