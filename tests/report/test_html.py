"""A notebook becomes a page: self-contained, Dutch, safe, and honest about what it rests on."""

from __future__ import annotations

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from paginacontrole import check_page, one

from analysis.errors import NotebookError
from analysis.report import directierapport, labels, normrealisatie, trends
from analysis.report.gegevens import Jaar
from analysis.report.html import _exporter, page_title, to_html
from analysis.report.indexpagina import render_index, render_overzicht

HERKOMST = {"commit": "0123abc", "datum": "22 november 2026", "leveringen": "hoofd_2025.xlsx", "eigen": "<b>"}
TELLING = {"voldoet": 90, "voldoet niet": 8, "onzeker": 1, "niet beoordeelbaar": 3, "niet van toepassing": 4}


def notebook(*shown: object, kop: str = "## Deel") -> nbformat.NotebookNode:
    """A notebook as it is after execution: words, code, and what the code showed."""
    cells = [
        new_markdown_cell("# Titel van het notebook\n\nWat is de vraag?"),
        new_code_cell("geheim = 1", outputs=[new_output("stream", name="stderr", text="er gaat iets mis")]),
        new_markdown_cell(kop + "\n\nEen zin met een [verslag](datadocs/index.html)."),
    ]
    for item in shown:
        data = {"text/html": item._repr_html_(), "text/plain": repr(item)}  # type: ignore[attr-defined]
        cells.append(new_code_cell("toon(geheim)", outputs=[new_output("execute_result", data)]))
    return new_notebook(cells=cells)


def page_of(*shown: object, **options: object) -> str:
    settings = {"titel": "Directierapport <1>", "herkomst": HERKOMST, "is_synthetisch": True, **options}
    return to_html(notebook(*shown), **settings)  # type: ignore[arg-type]


def test_a_page_keeps_its_promises_with_every_kind_of_part(jaar: Jaar) -> None:
    page = check_page(
        page_of(
            directierapport.antwoord(jaar),
            normrealisatie.realisatie(jaar),
            directierapport.missers(jaar),
            trends.reeksen(jaar),
        )
    )
    assert one(page, "h1").get_text() == "Directierapport <1>"


def test_the_converter_is_built_once_for_all_pages() -> None:
    page_of()
    before = _exporter.cache_info()
    page_of()
    page_of()
    after = _exporter.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 2)


def test_the_code_and_what_it_warned_of_stay_in_the_notebook() -> None:
    shown = page_of()
    for hidden in ("geheim", "er gaat iets mis", "Titel van het notebook"):
        assert hidden not in shown


def test_the_question_leads_in_and_every_part_is_a_section_with_its_heading() -> None:
    page = BeautifulSoup(page_of(), "html.parser")
    assert one(page, "header > p:not(.merknaam)").get_text() == "Wat is de vraag?"
    section = one(page, "main > section")
    assert page.select_one(f"#{section['aria-labelledby']}") == one(page, "main h2")


def test_a_second_title_in_a_notebook_does_not_make_a_second_h1() -> None:
    html = to_html(notebook(kop="# Nog een titel"), titel="T", herkomst={}, is_synthetisch=False)
    page = BeautifulSoup(html, "html.parser")
    assert [heading.get_text() for heading in page.select("h1, main h2")] == ["T", "Nog een titel"]


def test_a_hospital_whose_name_is_a_script_is_shown_as_text(jaar: Jaar) -> None:
    html = page_of(normrealisatie.matrix(jaar))
    assert html.count("<script") == 1
    assert "<script>alert('x')</script> & Zonen Kliniek" in BeautifulSoup(html, "html.parser").get_text()


def test_real_data_have_no_banner() -> None:
    check_page(page_of(is_synthetisch=False), is_synthetisch=False)


def test_the_foot_says_which_code_made_it_when_and_on_which_deliveries() -> None:
    foot = one(BeautifulSoup(page_of(), "html.parser"), "footer")
    terms = [term.get_text() for term in foot.select("dt")]
    assert terms == ["Programmaversie", "Gemaakt op", "Leveringen", "eigen"]
    assert [value.get_text() for value in foot.select("dd")] == list(HERKOMST.values())


@pytest.mark.parametrize(
    ("published", "hrefs"),
    [
        (None, ["../index.html", "datadocs/index.html"]),
        ([], ["../index.html"]),
        (["datadocs/index.html"], ["../index.html", "datadocs/index.html"]),
    ],
)
def test_a_link_to_a_page_that_is_not_published_is_shown_as_its_text(
    published: list[str] | None, hrefs: list[str]
) -> None:
    page = BeautifulSoup(page_of(terug="../index.html", gepubliceerd=published), "html.parser")
    assert [link["href"] for link in page.select("a[href]:not([href^='#'])")] == hrefs
    assert "Een zin met een verslag." in page.get_text()


def test_a_name_links_to_its_dossier_only_where_that_is_published(jaar: Jaar) -> None:
    own = "dossiers/90000003.html"
    page = BeautifulSoup(page_of(directierapport.missers(jaar), gepubliceerd=[own]), "html.parser")
    assert {link["href"] for link in page.select("main a")} == {own}


def test_the_same_notebook_is_the_same_page(jaar: Jaar) -> None:
    assert page_of(normrealisatie.afstand(jaar)) == page_of(normrealisatie.afstand(jaar))


def test_every_scheduled_notebook_has_a_title() -> None:
    assert page_title("40_directierapport", 2027) == "Directierapport, inkoopjaar 2027"
    assert page_title("50_dossier", 2027, "Ziekenhuis A") == "Dossier Ziekenhuis A, inkoopjaar 2027"


def test_the_index_leads_to_every_report_and_dossier() -> None:
    html = render_index(
        2027,
        [("Directierapport", "40_directierapport.html", "Het antwoord."), ("Trends", "30_trends.html", "")],
        samenvatting={
            "oordelen": TELLING,
            "bevindingen": {"waarschuwing": 30, "informatie": 1},
            "leveringen": 5,
            "laatste": "1 mei 2026",
            "datum": "2 mei 2026",
        },
        herkomst=HERKOMST,
        is_synthetisch=True,
        dossiers=[("<b>Ziekenhuis</b>", "dossiers/90000001.html", TELLING)],
    )
    page = check_page(html)
    assert [link["href"] for link in page.select("a[href]:not([href^='#'])")] == [
        "../index.html", "40_directierapport.html", "30_trends.html", "dossiers/90000001.html",
    ]  # fmt: skip
    assert [number.get_text() for number in page.select(".cijfer b")] == ["90", "8", "1", "3"]
    text = page.get_text()
    assert "Stand: gepubliceerd, gemaakt op 2 mei 2026." in text
    assert (
        "De oordelen rusten op 5 leveringen over dit verslagjaar; de laatste is ontvangen op 1 mei 2026."
        in text
    )
    assert "Bevindingen bij de leveringen: 0 blokkerende, 30 waarschuwingen en 1 ter informatie." in text
    assert "<b>Ziekenhuis</b>" in text


def test_an_index_of_nothing_but_reports_is_a_page_too() -> None:
    pages = [(titel, f"{naam}.html", regel) for naam, (titel, regel) in labels.PAGINAS.items()]
    page = check_page(
        render_index(2027, pages, samenvatting={}, herkomst={}, is_synthetisch=False), is_synthetisch=False
    )
    assert page.select(".cijfers, table") == []


def test_the_overview_shows_the_newest_year_first_and_links_only_what_is_published() -> None:
    html = render_overzicht(
        [
            {
                "inkoopjaar": 2026,
                "pad": "2026/index.html",
                "toestand": "gepubliceerd",
                "datum": "1 mei 2026",
                "oordelen": TELLING,
            },
            {"inkoopjaar": 2027, "pad": "", "toestand": "geblokkeerd"},
        ],
        herkomst={},
        is_synthetisch=True,
    )  # fmt: skip
    page = check_page(html)
    assert [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")] == [
        ["2027", "2025", "geblokkeerd", "", "–", "–", "–", "–"],
        ["2026", "2024", "gepubliceerd", "1 mei 2026", "90", "8", "1", "3"],
    ]
    assert [link["href"] for link in page.select("main a")] == ["2026/index.html"]


PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgAAIAAAUAAeIhvDMAAAAASUVORK5CYII="
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><{}>Een &amp; twee</{}></svg>'


def page_with(data: dict[str, object], metadata: dict[str, object] | None = None) -> BeautifulSoup:
    """The page of a notebook of which one cell shows this."""
    output = new_output("display_data", data, metadata=metadata or {})
    made = new_notebook(cells=[new_markdown_cell("## Deel"), new_code_cell("# zo\ntoon()", outputs=[output])])
    return BeautifulSoup(
        to_html(made, titel="T", herkomst={}, is_synthetisch=False, gepubliceerd=("ander.html",)),
        "html.parser",
    )


@pytest.mark.parametrize(
    ("data", "metadata", "alt"),
    [
        (
            {"image/png": PICTURE, "text/plain": "<Figure>"},
            {"image/png": {"alt": "Wat er staat"}},
            "Wat er staat",
        ),
        ({"image/jpeg": PICTURE}, {"alt": 'met "tekens" <b>'}, 'met "tekens" <b>'),
        ({"image/svg+xml": DRAWING.format("title", "title")}, {}, "Een & twee"),
        ({"image/svg+xml": DRAWING.format("text", "text")}, {}, "Een & twee"),
        ({"image/svg+xml": "<svg/>", "image/png": PICTURE}, {"image/svg+xml": {"alt": "Figuur"}}, "Figuur"),
    ],
)
def test_a_picture_stands_in_the_page_with_a_text_for_whoever_does_not_see_it(
    data: dict[str, object], metadata: dict[str, object], alt: str
) -> None:
    picture = one(page_with(data, metadata), "section img")
    assert picture["alt"] == alt
    assert str(picture["src"]).startswith(f"data:{next(iter(data))};base64,")


@pytest.mark.parametrize("data", [{"image/png": PICTURE}, {"image/svg+xml": "<svg><path d='M0 0'/></svg>"}])
def test_a_picture_without_a_text_is_refused_and_it_is_said_what_is_missing(data: dict[str, object]) -> None:
    with pytest.raises(NotebookError) as refused:
        page_with(data)
    assert str(refused.value).startswith(
        "cell 'toon()': it shows a picture without a text for whoever does not see it.\n"
        "Give the figure a title"
    )


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/markdown": "**vet**", "text/plain": "<Markdown>"}, "<strong>vet</strong>"),
        ({"text/latex": "$x < 2$", "text/plain": "<Latex>"}, "<pre>$x &lt; 2$</pre>"),
        (
            {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=0)"},
            "IntSlider(value=0)",
        ),
        ({"text/html": "<i>rijk</i>", "text/markdown": "*arm*", "text/plain": "armst"}, "<i>rijk</i>"),
        ({"text/html": "<style>td{}</style><table><tr><td>1</td></tr></table>"}, "<td>1</td>"),
        ({"text/html": "<p class='leeg'></p>", "text/plain": "niets te zeggen"}, "leeg"),
        ({"text/plain": "\x1b[31mrood\x1b[0m"}, "<pre>rood</pre>"),
        (
            {"text/markdown": "[ver](https://example.nl/a) [weg](x.html)"},
            '<a href="https://example.nl/a">ver</a> weg',
        ),
        (
            {"text/html": "<script>teken()</script><div></div>", "image/png": PICTURE},
            "data:image/png;base64,",
        ),
    ],
)
def test_what_a_cell_shows_stands_in_the_page_in_its_richest_form(
    data: dict[str, object], shown: str
) -> None:
    page = page_with(data, {"image/png": {"alt": "Figuur"}})
    assert shown in str(one(page, "section"))


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<script>teken()</script><div id='x'></div>", "text/plain": "Figure()"},
        {"text/html": "<iframe src='https://example.nl'></iframe>", "text/plain": "<IFrame>"},
        {"text/html": "<img src='https://example.nl/a.png'/>", "text/plain": "<Image>"},
        {"application/javascript": "teken()"},
        {"application/vnd.plotly.v1+json": {"data": []}},
    ],
)
def test_what_a_page_can_only_show_by_running_or_loading_something_is_refused(
    data: dict[str, object],
) -> None:
    with pytest.raises(NotebookError, match="cell 'toon\\(\\)': it shows something that a page cannot show"):
        page_with(data)


def test_what_a_cell_prints_stands_in_the_page_without_its_colours() -> None:
    printed = new_output("stream", name="stdout", text="\x1b[1mvet\x1b[0m <1>")
    made = new_notebook(cells=[new_markdown_cell("## Deel"), new_code_cell("x", outputs=[printed])])
    assert "<pre>vet &lt;1&gt;</pre>" in to_html(made, titel="T", herkomst={}, is_synthetisch=False)
