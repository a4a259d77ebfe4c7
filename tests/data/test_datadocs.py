"""The Data Docs are pages of the report: self-contained, in Dutch, the same every time, hiding nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from analysis.data.datadocs import render_datadocs


def outcome(regel: str, *, success: bool, severity: str = "critical", **found: Any) -> dict[str, Any]:
    """One expectation's part of a validation result, as GX gives it."""
    return {
        "success": success,
        "expectation_config": {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "waarde", "min_value": 0.0, "batch_id": "tabellen-opgaven"},
            "meta": {"regel": regel},
            "description": f"Dit is de regel {regel}.",
            "notes": "Vraag het na.",
            "severity": severity,
        },
        "result": {"element_count": 1200, "missing_count": 0, "unexpected_index_list": [], **found},
        "exception_info": {"raised_exception": False, "exception_message": None},
    }


def validation(tabel: str, *outcomes: dict[str, Any]) -> dict[str, Any]:
    return {
        "suite_name": tabel,
        "results": list(outcomes),
        "meta": {"great_expectations_version": "1.24.1"},
    }


MISSED = outcome(
    "opgaven_negatief",
    success=False,
    unexpected_index_list=[3, 4, 5],
    partial_unexpected_list=[-3.0, -3.0, -1.5],
)
PAIR = outcome("opgaven_paar", success=False, severity="info", unexpected_index_list=[8])
PAIR["expectation_config"]["kwargs"] = {
    "column_A": "noemer",
    "column_B": "teller",
    "row_condition": {
        "type": "comparison",
        "column": {"name": "eenheid"},
        "operator": "==",
        "parameter": "Percentage",
    },
}
PAIR["result"]["partial_unexpected_list"] = [[20.0, 40.0]]
TABLE = outcome("leveringen_hoofd", success=False, severity="warning")
TABLE["result"] = {"observed_value": None}

VALIDATIONS = [
    validation("opgaven", outcome("opgaven_goed", success=True), PAIR, MISSED),
    validation("leveringen", TABLE),
    validation("locaties", outcome("locaties_goed", success=True)),
]


def pages(validations: list[dict[str, Any]] = VALIDATIONS, **options: Any) -> dict[str, BeautifulSoup]:
    rendered = render_datadocs(validations, 2024, **{"is_synthetic": False, **options})
    return {name: BeautifulSoup(page, "html.parser") for name, page in rendered.items()}


def words(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(element.get_text(" ").split()) for element in page.select(selector)]


def test_there_is_a_page_per_table_and_a_first_page_that_leads_to_each() -> None:
    site = pages()
    assert sorted(site) == ["index.html", "leveringen.html", "locaties.html", "opgaven.html"]
    links = [link["href"] for link in site["index.html"].select("tbody th a")]
    assert links == ["leveringen.html", "opgaven.html", "locaties.html"]


@pytest.mark.parametrize("name", ["index.html", "opgaven.html", "leveringen.html", "locaties.html"])
def test_a_page_is_dutch_has_one_heading_and_loads_nothing(name: str) -> None:
    site = pages()
    page, source = site[name], render_datadocs(VALIDATIONS, 2024, is_synthetic=False)[name]
    assert page.html is not None
    assert page.html["lang"] == "nl"
    assert len(page.select("h1")) == len(page.select("title")) == len(page.select("main")) == 1
    assert page.select("script, link, img, iframe, object, embed, [src], [style*=url]") == []
    assert re.findall(r"https?://|//\w|@import|url\(", source) == []
    assert {str(link["href"]) for link in page.select("a")} <= {"../index.html", *site}
    assert all(heading.get("scope") for heading in page.select("th"))
    assert all(table.caption for table in page.select("table"))


def test_the_first_page_leads_back_to_the_report_and_counts_per_table() -> None:
    index = pages()["index.html"]
    assert index.select("nav a")[0]["href"] == "../index.html"
    assert words(index, "main table:first-of-type tbody tr")[:3] == [
        "leveringen × niet alles gehaald 1 0 1 0",
        "opgaven × niet alles gehaald 3 1 0 1",
        "locaties ✓ alles gehaald 1 0 0 0",
    ]


def test_the_first_page_says_that_blocking_expectations_stop_publication() -> None:
    assert words(pages()["index.html"], ".let-op") == [
        "Deze gegevens worden niet gepubliceerd: 1 van de 5 verwachtingen is blokkerend en niet gehaald."
    ]


@pytest.mark.parametrize(
    ("validations", "sentence"),
    [
        (
            VALIDATIONS[1:],
            "1 van de 2 verwachtingen is gehaald; wat niet gehaald is, houdt publicatie niet tegen.",
        ),
        (VALIDATIONS[2:], "Alle verwachtingen zijn gehaald (1)."),
    ],
)
def test_the_first_page_says_so_when_nothing_blocks(validations: list[dict[str, Any]], sentence: str) -> None:
    assert words(pages(validations)["index.html"], "main p")[0] == sentence


def test_what_is_not_met_stands_first_the_gravest_at_the_top() -> None:
    assert [row["id"] for row in pages()["opgaven.html"].select("tbody tr")] == [
        "opgaven_negatief",
        "opgaven_paar",
        "opgaven_goed",
    ]


def test_a_row_shows_outcome_severity_rows_and_examples_each_once() -> None:
    rows = words(pages()["opgaven.html"], "tbody tr")
    assert rows == [
        "× niet gehaald blokkerend Dit is de regel opgaven_negatief. waarde = -3 waarde = -1,5 Vraag het na. "
        "In de suite: opgaven_negatief "
        "expect_column_values_to_be_between(column=waarde, min_value=0.0) 1.200 3",
        "× niet gehaald informatie Dit is de regel opgaven_paar. noemer = 20; teller = 40 Vraag het na. "
        "In de suite: opgaven_paar expect_column_values_to_be_between(column_A=noemer, column_B=teller, "
        "row_condition=(eenheid == Percentage)) 1.200 1",
        "✓ gehaald blokkerend Dit is de regel opgaven_goed. "
        "In de suite: opgaven_goed expect_column_values_to_be_between(column=waarde, min_value=0.0) 1.200 0",
    ]


def test_an_expectation_about_a_whole_table_shows_what_was_found() -> None:
    (row,) = words(pages()["leveringen.html"], "tbody tr")
    assert "Dit is de regel leveringen_hoofd. gevonden: niets Vraag het na." in row
    assert row.endswith("hele tabel –")


def test_what_a_hospital_typed_is_shown_as_text_and_never_as_markup() -> None:
    typed = outcome("opgaven_tekst", success=False, unexpected_index_list=[1])
    typed["result"]["partial_unexpected_list"] = ["<script>alert(1)</script>"]
    page = pages([validation("opgaven", typed)])["opgaven.html"]
    assert page.select("script") == []
    assert words(page, "li") == ["waarde = <script>alert(1)</script>"]


@pytest.mark.parametrize(("is_synthetic", "notices"), [(True, 1), (False, 0)])
def test_every_page_of_made_up_data_says_so_in_its_header(is_synthetic: bool, notices: int) -> None:
    for page in pages(VALIDATIONS[2:], is_synthetic=is_synthetic).values():
        assert len(page.select("header .let-op")) == notices


def test_every_page_says_that_it_is_no_information_for_patients() -> None:
    for page in pages().values():
        assert "geen keuze-informatie voor patiënten" in words(page, "footer")[0]


def test_the_order_in_which_gx_gives_the_tables_changes_no_page() -> None:
    assert render_datadocs(VALIDATIONS[::-1], 2024, is_synthetic=False) == render_datadocs(
        VALIDATIONS, 2024, is_synthetic=False
    )
