"""On paper: nothing cut, heads repeated, figures whole, every sheet numbered."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from bezoek import Bezoeken, find_pagina
from playwright.sync_api import Page

MM = 72 / 25.4
PORTRAIT, LANDSCAPE = round((210 - 28) / 25.4 * 96), round((297 - 28) / 25.4 * 96)
"""The room on a sheet between its margins, in pixels."""
MOST_SHEETS = {
    "alle inkoopjaren": 1, "een inkoopjaar": 4, "datakwaliteit": 9, "normrealisatie": 12, "een norm": 8,
    "trends": 16, "directierapport": 24, "een dossier": 22, "kalibratie": 9, "inkoopadvies": 12,
    "voortgang": 8, "controle": 3, "controle van een tabel": 4, "hoordossier": 8,
}  # fmt: skip

LANGE = ("datakwaliteit", "trends", "directierapport", "een dossier")


@dataclass
class Druk:
    """A printed page: per sheet its text without white space, its size and its words with their boxes."""

    page: Page
    sheets: list[str]
    boxes: list[tuple[float, float, list[tuple[float, float, float, float, str]]]]


def bare(text: str) -> str:
    """Without white space, which a printer places as it likes."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(params=MOST_SHEETS)
def druk(request: pytest.FixtureRequest, reports: Path, bezoek: Bezoeken, tmp_path: Path) -> tuple[str, Druk]:
    """Every kind of page, printed."""
    soort: str = request.param
    page = bezoek(find_pagina(reports, soort)).page
    return soort, print_page(page, tmp_path / "druk.pdf")


def print_page(page: Page, file: Path) -> Druk:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here: apt-get install poppler-utils")
    page.pdf(path=file, prefer_css_page_size=True)
    sheets = [bare(text) for text in _pdftotext("-raw", file).split("\f")[:-1]]
    boxes = []
    for width, height, words in re.findall(
        r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', _pdftotext("-bbox", file), re.S
    ):
        found = re.findall(
            r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', words
        )
        boxes.append((float(width), float(height), [(*map(float, word[:4]), word[4]) for word in found]))
    return Druk(page, sheets, boxes)  # type: ignore[arg-type]


def _pdftotext(option: str, file: Path) -> str:
    done = subprocess.run(["pdftotext", option, str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_a_page_prints_whole_and_well(druk: tuple[str, Druk]) -> None:
    soort, printed = druk
    assert len(printed.sheets) <= MOST_SHEETS[soort]
    check_numbers(printed)
    check_margins(printed)
    check_widths(printed)
    check_words(printed)
    assert check_heads(printed) >= (soort in LANGE)
    check_figures(printed)
    check_filled(printed)


def check_numbers(printed: Druk) -> None:
    """Every sheet says which it is, of how many."""
    total = len(printed.sheets)
    for place, sheet in enumerate(printed.sheets, start=1):
        assert f"{place}/{total}" in sheet


def check_margins(printed: Druk) -> None:
    """Every sheet is A4, and no word runs over its margin."""
    for width, height, words in printed.boxes:
        assert sorted((round(width / MM), round(height / MM))) == [210, 297]
        over = [word for left, _, right, _, word in words if left < 12 * MM or right > width - 12 * MM]
        assert over == []


def check_widths(printed: Druk) -> None:
    """No table is wider than its sheet: the printer would shrink every page to fit it."""
    printed.page.emulate_media(media="print")
    printed.page.set_viewport_size({"width": PORTRAIT, "height": 900})
    tables = printed.page.locator("table").evaluate_all(
        """tables => tables.filter(table => !table.closest('details')).map(table => {
          const around = table.closest('section') || table;
          return [table.caption.textContent, table.offsetWidth, getComputedStyle(around).page];
        })"""
    )
    room = {"auto": PORTRAIT, "breed": LANDSCAPE}
    assert [(title, width) for title, width, sheet in tables if width > room[sheet]] == []


def check_words(printed: Druk) -> None:
    """Every heading, every table's title and every row's name is on paper."""
    text = "".join(printed.sheets)
    shown = printed.page.locator("h1, h2, main p, caption, tbody th, figcaption b")
    texts = shown.evaluate_all(
        "parts => parts.filter(part => !part.closest('details, nav')).map(part => part.textContent)"
    )
    assert len(texts) >= 5
    assert [words for words in texts if bare(words) not in text] == []


def check_heads(printed: Druk) -> int:
    """A table that goes on over several sheets has its heads on each of them; how many tables do so."""
    tables = printed.page.locator("table").evaluate_all(
        """tables => tables.filter(table => !table.closest('details')).map(table => ({
          heads: Array.from(table.tHead.rows[0].cells).map(cell => cell.textContent),
          rows: Array.from(table.tBodies[0].rows).map(row => {
            const copy = row.cloneNode(true);
            copy.querySelectorAll('svg, details').forEach(part => part.remove());
            return copy.textContent;
          }),
        }))"""
    )
    long = 0
    for table in tables:
        rows = [row for row in map(bare, table["rows"]) if len(row) > 20]
        found = [sheet for sheet in printed.sheets if any(row in sheet for row in rows)]
        for sheet in found:
            assert [word for word in table["heads"] if bare(word) not in sheet] == []
        long += len(found) > 1
    return long


def check_figures(printed: Druk) -> None:
    """A figure stands on one sheet, with its title and all its words."""
    figures = printed.page.locator("figure").evaluate_all(
        """figures => figures.map(figure => [figure.querySelector('figcaption b').textContent,
          ...Array.from(figure.querySelectorAll('.doek svg text')).map(text => text.textContent)])"""
    )
    for words in figures:
        assert any(all(bare(word) in sheet for word in words) for sheet in printed.sheets), words[0]


def check_filled(printed: Druk) -> None:
    """No sheet but the last is nearly empty."""
    assert [place for place, sheet in enumerate(printed.sheets[:-1], start=1) if len(sheet) < 300] == []
