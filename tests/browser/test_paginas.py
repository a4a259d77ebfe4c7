"""Every kind of page in a real browser: accessible, narrow, safe, and loading nothing but itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from bezoek import PAGINAS, SCRIPT, Bezoeken, find_pagina
from bs4 import BeautifulSoup, SoupStrainer
from playwright.sync_api import Browser, Page

IDS = ("h2", "h3", "main", "section", "tr", "figure")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KLEUR = ["color-contrast", "link-in-text-block"]
"""What can differ between light and dark; nothing else in a page does, and width changes no colour."""
OPEN_ALL = "document.querySelectorAll('details').forEach(part => part.open = true)"
FEWER_ROWS = "document.querySelectorAll('tbody tr:nth-child(n+16)').forEach(row => row.remove())"


def violations(page: Page, **options: object) -> list[tuple[str, str, str]]:
    found = Axe().run(page, options=options).response
    assert found["passes"]
    return [
        (rule["id"], str(node["target"]), node["html"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("soort", PAGINAS)
def test_axe_finds_no_violation_in_light_in_dark_and_at_320_pixels(
    reports: Path, bezoek: Bezoeken, soort: str
) -> None:
    page = bezoek(find_pagina(reports, soort)).page
    page.evaluate(OPEN_ALL)
    assert violations(page, runOnly=WCAG) == []
    page.evaluate(FEWER_ROWS)
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=KLEUR) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert violations(page, runOnly=WCAG, rules={rule: {"enabled": False} for rule in KLEUR}) == []


@pytest.mark.parametrize("soort", PAGINAS)
def test_a_page_of_320_pixels_needs_no_sideways_scrolling(
    reports: Path, bezoek: Bezoeken, soort: str
) -> None:
    page = bezoek(find_pagina(reports, soort), 320).page
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("soort", PAGINAS)
def test_every_page_has_a_strict_policy_one_main_heading_and_says_its_language(
    reports: Path, soort: str
) -> None:
    page = BeautifulSoup(find_pagina(reports, soort).read_text("utf-8"), "html.parser")
    policy = str(page.select("meta[http-equiv='Content-Security-Policy']")[0]["content"])
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy
    assert len(page.select("h1")) == 1
    assert page.select("html")[0]["lang"] == "nl"


def test_every_link_leads_to_a_page_that_is_there(reports: Path) -> None:
    ids, hrefs = {}, {}
    for file in reports.rglob("*.html"):
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser", parse_only=SoupStrainer(["a", *IDS]))
        ids[file] = {str(tag["id"]) for tag in page.select("[id]")}
        hrefs[file] = {str(link["href"]).partition("#") for link in page.select("a[href]")}
    assert len(hrefs) > 40
    dead = []
    for file, links in hrefs.items():
        for path, _, anchor in links:
            target = (file.parent / unquote(path)).resolve() if path else file
            if not target.is_file() or (anchor and anchor not in ids[target]):
                dead.append((file.name, path, anchor))
    assert dead == []


@pytest.mark.parametrize("soort", ["een inkoopjaar", "normrealisatie", "een dossier", "hoordossier"])
def test_a_hospital_whose_name_is_a_script_is_text_on_every_page(
    reports: Path, bezoek: Bezoeken, soort: str
) -> None:
    pages = [file for file in reports.glob(PAGINAS[soort]) if "gekaapt" in file.read_text("utf-8")]
    page = bezoek(pages[0]).page
    assert SCRIPT in page.locator("body").inner_text()
    assert page.title() not in ("", "gekaapt")


def test_a_script_or_a_picture_from_elsewhere_would_not_be_allowed(
    reports: Path, browser: Browser, tmp_path: Path
) -> None:
    page_of = find_pagina(reports, "directierapport").read_text("utf-8")
    intruders = "<script>document.title='gekaapt'</script><img src='https://example.invalid/x.png' alt=''>"
    file = tmp_path / "ingebroken.html"
    file.write_text(page_of.replace("</main>", f"{intruders}</main>"), "utf-8")
    page = browser.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.goto(file.as_uri())
    assert page.title().startswith("Directierapport")
    assert len([text for text in blocked if "Content Security Policy" in text]) == 2
    page.close()
