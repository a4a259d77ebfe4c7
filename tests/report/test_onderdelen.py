"""Texts, tables and figures: one HTML for JupyterLab and for the page, with everything delivered escaped."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from analysis.report.adressen import dossier_link
from analysis.report.normrealisatie import teken
from analysis.report.onderdelen import (
    Cel,
    Figuur,
    Kop,
    Tabel,
    Tekst,
    alphabetical,
    breakable,
    fill,
    paragraphs,
    rows_of,
)
from analysis.report.oordelen import oordeel_merk

GEVAARLIJK = "<script>alert(1)</script>"


def first(html: str, selector: str) -> Tag:
    found = BeautifulSoup(html, "html.parser").select_one(selector)
    assert found is not None
    return found


def small_table(*rows: list[str | Markup | Cel]) -> Tabel:
    return Tabel("Wie mist wat", [Kop("Ziekenhuis"), Kop("Aantal", is_getal=True)], rows)


def test_rows_have_the_names_and_values_of_the_columns_and_a_missing_one_stays_missing() -> None:
    frame = pd.DataFrame(
        {
            "norm": pd.Series(["nier", None], dtype="str"),
            "aantal": pd.Series([7, None], dtype="Int64"),
            "maat": [6.5, float("nan")],
            "jaar": [2024, 2025],
            "dag": pd.to_datetime(["2025-03-01", None]),
            "is_trendbreuk": [True, False],
            "voldoet niet": [1, 2],
        }
    ).set_axis(["a", "b"])
    first_row, last_row = rows_of(frame)
    assert first_row._asdict() == {
        "Index": "a",
        "norm": "nier",
        "aantal": 7,
        "maat": 6.5,
        "jaar": 2024,
        "dag": pd.Timestamp("2025-03-01"),
        "is_trendbreuk": True,
        "_7": 1,
    }
    assert [pd.isna(value) for value in last_row] == [False, True, True, True, False, True, False, False]
    assert type(last_row.norm) is float  # a cell that is not there, as everywhere in a frame
    assert list(rows_of(frame.iloc[:0])) == []


def test_a_table_has_a_caption_and_heads_with_a_scope() -> None:
    html = small_table(["Duinrode", "19"])._repr_html_()
    assert first(html, "caption").text == "Wie mist wat"
    assert [th["scope"] for th in BeautifulSoup(html, "html.parser").select("thead th")] == ["col", "col"]
    assert first(html, "tbody th")["scope"] == "row"
    assert first(html, "tbody td")["class"] == ["g"]


@pytest.mark.parametrize("place", [0, 1])
def test_what_is_delivered_is_shown_as_text_in_every_column(place: int) -> None:
    row: list[str | Markup | Cel] = ["a", "b"]
    row[place] = GEVAARLIJK
    html = small_table(row)._repr_html_()
    assert "<script" not in html
    assert GEVAARLIJK in BeautifulSoup(html, "html.parser").text


@pytest.mark.parametrize(
    "html",
    [
        dossier_link(GEVAARLIJK, '"><script>'),
        breakable("a_<script>.csv"),
        fill("<strong>{naam}</strong>", naam=GEVAARLIJK),
        paragraphs(GEVAARLIJK)._repr_html_(),
        Tabel(GEVAARLIJK, [Kop(GEVAARLIJK)], [["x"]])._repr_html_(),
        Tabel(GEVAARLIJK, [Kop("x")], [])._repr_html_(),
        small_table(["x", Cel("y", '"><script>')])._repr_html_(),
        Figuur(GEVAARLIJK, Markup("<svg></svg>"), GEVAARLIJK, small_table(), GEVAARLIJK)._repr_html_(),
    ],
)
def test_no_name_opens_a_tag_anywhere(html: str) -> None:
    assert "<script" not in str(html)


def test_a_table_without_rows_says_so_in_words() -> None:
    assert repr(BeautifulSoup(small_table()._repr_html_(), "html.parser").text) == "'Wie mist wat Geen.'"


def test_a_cell_sorts_by_what_it_says_to_sort_by() -> None:
    html = small_table(["Duinrode", Cel("6 gemiddeld over 3 jaar", 6.0)])._repr_html_()
    assert first(html, "tbody td")["data-s"] == "6.0"


def test_a_figure_has_its_words_and_its_data_in_a_table() -> None:
    html = Figuur(
        "Titel", Markup("<svg></svg>"), "In woorden.", small_table(["Duinrode", "19"])
    )._repr_html_()
    assert first(html, "[role=img]")["aria-label"] == "In woorden."
    assert first(html, "figcaption").text == "Titel"
    assert first(html, "details summary").text == "De gegevens hierbij in een tabel (1)"
    assert first(html, "details table").select("tbody tr") != []


def test_a_figure_of_many_panels_labels_every_panel_and_says_what_they_are() -> None:
    panels = Markup('<svg role="img" aria-label="a"></svg><svg role="img" aria-label="b"></svg>')
    html = Figuur("Titel", panels, "Twee grafieken.", small_table(["x", "1"]), is_groep=True)._repr_html_()
    assert first(html, "p.alt").text == "Twee grafieken."
    assert [svg["aria-label"] for svg in BeautifulSoup(html, "html.parser").select("svg")] == ["a", "b"]


def test_a_text_reads_as_plain_words_outside_a_browser() -> None:
    assert repr(Tekst(Markup("<p>19 &lt; <strong>20</strong></p>"))) == "19 < 20"


def test_a_verdict_is_a_sign_and_a_word() -> None:
    assert BeautifulSoup(str(oordeel_merk("voldoet niet")), "html.parser").text == "× voldoet niet"
    assert BeautifulSoup(str(teken("onzeker")), "html.parser").text == "? onzeker"
    assert oordeel_merk("geen oordeel") == "geen oordeel"


def test_capitals_do_not_come_first() -> None:
    names = pd.DataFrame({"norm": ["TAVI", "aneurysma", "PCI", "bijnier"]})
    assert names.sort_values("norm", key=alphabetical)["norm"].tolist() == [
        "aneurysma",
        "bijnier",
        "PCI",
        "TAVI",
    ]
