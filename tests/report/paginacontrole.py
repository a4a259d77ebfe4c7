"""What every page promises, whichever notebook it was made of; each check raises with the words it misses."""

from __future__ import annotations

import base64
import hashlib
import re

from bs4 import BeautifulSoup, Tag

from analysis.report import labels


def check_page(html: str, *, is_synthetisch: bool = True) -> BeautifulSoup:
    """All promises of a page together, because a page is expensive to make."""
    page = BeautifulSoup(html, "html.parser")
    check_frame(page, html)
    check_safety(page, html)
    check_disclaimers(page, is_synthetisch)
    check_headings(page)
    check_tables(page)
    check_drawings(page)
    check_words(page)
    return page


def one(page: BeautifulSoup, selector: str) -> Tag:
    """The only element that fits."""
    found = page.select(selector)
    assert len(found) == 1, f"{len(found)} x {selector}"
    return found[0]


def check_frame(page: BeautifulSoup, html: str) -> None:
    """Dutch, one h1, landmarks, a way past the head, and a target for every link within the page."""
    assert html.startswith("<!doctype html>")
    assert one(page, "html")["lang"] == "nl"
    for landmark in ("h1", "header", "main#inhoud", "footer", "title", "a.sprong[href='#inhoud']"):
        one(page, landmark)
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.select("a[href^='#']")} <= set(ids)
    assert page.select("code, .jp-Cell, .prompt") == []


def check_safety(page: BeautifulSoup, html: str) -> None:
    """Nothing loads from outside, and only our own style and script are allowed, by their fingerprint."""
    policy = str(one(page, "meta[http-equiv='Content-Security-Policy']")["content"])
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        text = str(one(page, tag).string)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert page.select("[style], [onclick], [onload], iframe, object, embed, link, base, form") == []
    assert [element for element in page.select("[src]") if not str(element["src"]).startswith("data:")] == []
    assert [link["href"] for link in page.select("[href^='http'], [href^='//'], [href^='javascript']")] == []
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []


def check_disclaimers(page: BeautifulSoup, is_synthetisch: bool) -> None:
    """Both stand before anything else in main; invented data are said first of all."""
    first = one(page, "main > aside").get_text()
    assert labels.VOLUME_GEEN_KWALITEIT in first
    assert labels.GEEN_KEUZE_INFORMATIE in first
    banner = page.select("body > .synthetisch")
    assert len(banner) == int(is_synthetisch)
    if is_synthetisch:
        assert labels.SYNTHETISCH in banner[0].get_text()
        assert labels.SYNTHETISCH in one(page, "style").get_text()


def check_headings(page: BeautifulSoup) -> None:
    """No level is skipped."""
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def check_tables(page: BeautifulSoup) -> None:
    """A caption, a scope on every head, and as many cells in every row as there are heads."""
    for table in page.select("table"):
        assert table.select_one("caption") is not None
        assert [head for head in table.select("th") if head.get("scope") not in ("col", "row")] == []
        width = len(table.select("thead th"))
        assert {len(row.select("th, td")) for row in table.select("tbody tr")} == {width}


def check_drawings(page: BeautifulSoup) -> None:
    """Every drawing has words, and its data in a table: folded beneath it, or the one it stands in."""
    for svg in page.select("svg"):
        labelled = svg if svg.get("role") == "img" else svg.find_parent(attrs={"role": "img"})
        assert labelled is not None
        assert labelled.get("aria-label")
        around = svg.find_parent("figure") or svg.find_parent(class_="tabel")
        assert around is not None
        assert around.select_one("details table tbody tr") or around.select_one("table.jaren tbody tr")


def check_words(page: BeautifulSoup) -> None:
    """No sentence prints a share without both its numbers; nothing shows how a computer writes nothing."""
    for paragraph in page.select("main section > p, main section > .antwoord"):
        text = paragraph.get_text()
        for share in re.findall(r"\(([\d.,]+%)\)", text):
            assert re.search(rf"\d+ van de [\d.]+ [^()]+ \({re.escape(share)}\)", text), text
    words = set(page.get_text(" ").split())
    assert {"nan", "NaN", "None", "<NA>", "NaT", "nan%"} & words == set()
