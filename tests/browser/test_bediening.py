"""Sorting, filtering, unfolding and the keyboard, on a page whose rows are written here."""

from __future__ import annotations

from pathlib import Path

import pytest
from bezoek import Bezoeken
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Locator, Page

from analysis.report.html import to_html
from analysis.report.onderdelen import Kop, Tabel

RIJEN = [
    ["Ziekenhuis 10", "1.200", "−5"],
    ["ziekenhuis 9", "–", "12,5%"],
    ["Éénhoorn", "20", "3"],
    ["Ziekenhuis 2", "9 ✓", "–"],
]
MEER = [[f"Kliniek {nummer}", str(nummer), "0"] for nummer in range(100, 130)]
KOPPEN = [Kop("Naam"), Kop("Aantal", is_getal=True), Kop("Verschil", is_getal=True)]


def write_page(folder: Path, *tabellen: Tabel) -> Path:
    cells = [new_markdown_cell("# Proef\n\nWat doet een tabel?")]
    for tabel in tabellen:
        shown = new_output("execute_result", {"text/html": tabel._repr_html_()})
        cells += [new_markdown_cell(f"## {tabel.titel}\n\nEen zin."), new_code_cell("toon", outputs=[shown])]
    file = folder / "proef.html"
    file.write_text(
        to_html(new_notebook(cells=cells), titel="Proef", herkomst={"datum": "nu"}, is_synthetisch=True),
        "utf-8",
    )
    return file


@pytest.fixture
def kort(tmp_path: Path, bezoek: Bezoeken) -> Page:
    """Four rows that are hard to sort."""
    return bezoek(write_page(tmp_path, Tabel("Kort", KOPPEN, RIJEN))).page


@pytest.fixture
def lang(tmp_path: Path) -> Path:
    """Thirty-four rows that can be searched."""
    return write_page(
        tmp_path, Tabel("Lang", KOPPEN, RIJEN + MEER, klas="filter kaarten"), Tabel("Ook", KOPPEN, RIJEN),
        Tabel("Nog", KOPPEN, RIJEN),
    )  # fmt: skip


def column(page: Page, place: int) -> list[str]:
    return page.locator(f"tbody tr > :nth-child({place})").all_inner_texts()


def head(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=name)


def test_a_click_sorts_numbers_as_numbers_and_leaves_what_is_missing_last(kort: Page) -> None:
    kort.get_by_role("button", name="Aantal").click()
    assert column(kort, 2) == ["9 ✓", "20", "1.200", "–"]
    assert head(kort, "Aantal").get_attribute("aria-sort") == "ascending"
    kort.get_by_role("button", name="Aantal").click()
    assert column(kort, 2) == ["1.200", "20", "9 ✓", "–"]
    assert head(kort, "Aantal").get_attribute("aria-sort") == "descending"


def test_only_the_column_that_is_sorted_says_so(kort: Page) -> None:
    kort.get_by_role("button", name="Verschil").click()
    assert column(kort, 3) == ["−5", "3", "12,5%", "–"]
    kort.get_by_role("button", name="Naam").click()
    assert kort.locator("[aria-sort]").count() == 1
    assert head(kort, "Naam").get_attribute("aria-sort") == "ascending"


def test_names_sort_as_in_a_dutch_dictionary_and_numbers_in_them_by_size(kort: Page) -> None:
    kort.get_by_role("button", name="Naam").click()
    assert column(kort, 1) == ["Éénhoorn", "Ziekenhuis 2", "ziekenhuis 9", "Ziekenhuis 10"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_sorts_too(kort: Page, key: str) -> None:
    kort.get_by_role("button", name="Aantal").focus()
    kort.keyboard.press(key)
    assert column(kort, 2)[0] == "9 ✓"
    assert head(kort, "Aantal").get_attribute("aria-sort") == "ascending"


def test_filtering_keeps_rows_with_every_word_and_says_how_many(lang: Path, bezoek: Bezoeken) -> None:
    page = bezoek(lang).page
    field, status = page.get_by_role("searchbox"), page.locator("output")
    assert status.inner_text() == "34 van 34 rijen"
    field.fill("kliniek 12")
    assert status.inner_text() == "11 van 34 rijen"
    assert page.locator("#deel-1 ~ .tabel tbody tr:visible").count() == 11
    field.fill("ZIEKENHUIS 12,5")
    assert status.inner_text() == "1 van 34 rijen"
    field.fill("bestaat niet")
    assert status.inner_text() == "0 van 34 rijen"
    field.fill("")
    assert status.inner_text() == "34 van 34 rijen"


def test_a_long_table_starts_in_a_frame_and_one_button_shows_all(lang: Path, bezoek: Bezoeken) -> None:
    page = bezoek(lang).page
    frame = page.locator(".rand").first
    hidden = "frame => frame.scrollHeight > frame.clientHeight + 1"
    assert frame.evaluate(hidden)
    page.get_by_role("button", name="Toon alle 34 rijen").click()
    assert not frame.evaluate(hidden)
    page.get_by_role("button", name="Toon minder").click()
    assert frame.evaluate(hidden)


def test_a_phone_shows_rows_as_cards_first_ten_and_all_when_asked_or_searched(
    lang: Path, bezoek: Bezoeken
) -> None:
    page = bezoek(lang, 360).page
    rows = page.locator("section").first.locator("tbody tr:visible")
    assert rows.count() == 10
    card = rows.first.locator("td").first
    assert card.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Aantal"'
    page.get_by_role("searchbox").fill("kliniek")
    assert rows.count() == 30
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Toon alle 34 rijen").click()
    assert rows.count() == 34


def test_the_first_tab_stop_leads_past_the_head(lang: Path, bezoek: Bezoeken) -> None:
    page = bezoek(lang).page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Direct naar de inhoud"
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_every_tab_stop_comes_in_reading_order_with_a_visible_outline(lang: Path, bezoek: Bezoeken) -> None:
    page = bezoek(lang).page
    stops = page.evaluate(
        "Array.from(document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]'))"
        ".filter(part => part.getClientRects().length).length"
    )
    seen = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                  const all = Array.from(document.querySelectorAll('*'));
                  const style = getComputedStyle(document.activeElement);
                  const place = all.indexOf(document.activeElement);
                  return [place, style.outlineStyle, parseFloat(style.outlineWidth)];
                }"""
            )
        )
    places = [place for place, _, _ in seen]
    assert places == sorted(set(places))
    assert {(style, width >= 2) for _, style, width in seen} == {("solid", True)}


def test_everything_that_is_clicked_is_at_least_24_pixels(lang: Path, bezoek: Bezoeken) -> None:
    page = bezoek(lang, 320).page
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    small = [
        part.inner_text()
        for part in page.locator("button:visible, input:visible, summary:visible").all()
        if (box := part.bounding_box()) and min(box["width"], box["height"]) < 24
    ]
    assert small == []
