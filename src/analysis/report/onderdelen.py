"""The parts that a page is made of: a text, a table, a figure with its words and its data.

Each shows itself in JupyterLab and in the published page by the same HTML. Everything delivered by others is
escaped on its way in: only what is `Markup` already is taken as HTML.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from analysis.report import labels

CIJFER_UITLEG = {
    "voldoet": "op of boven de norm",
    "voldoet niet": "onder de norm",
    "onzeker": "de norm ligt tussen wat het getal kan zijn",
    "niet beoordeelbaar": "geen bruikbaar getal of geen bekende norm",
}
OORDEEL_GETELD = ("oordeel", "oordelen")
KLASSEN = {
    "Verloop": "verloop", "Hoe zeker": "zin",
    "Akkoord op": "dag", "Termijn": "dag", "Uiterlijk": "dag", "Van kracht op": "dag",
}  # fmt: skip
"""The style of a column that has the same head in every table; a day is not broken over lines."""
CIJFERS = ("voldoet", "voldoet niet", "onzeker", "niet beoordeelbaar")


class Kop(NamedTuple):
    """The head of a column; numbers stand right and sort as numbers."""

    woord: str
    is_getal: bool = False
    klas: str = ""


class Cel(NamedTuple):
    """A cell that sorts by something else than its text, or has a style class."""

    tekst: str | Markup
    waarde: float | str | None = None
    klas: str = ""


Inhoud = str | Markup | Cel


LAB = """<style>
.jp-RenderedHTML .rand.lang{max-height:32rem;overflow:auto}
.jp-RenderedHTML .tabel :is(th,td){text-align:left;vertical-align:top}
.jp-RenderedHTML .tabel .g{text-align:right}
.jp-RenderedHTML .tabel tbody th{font-weight:400}
.jp-RenderedHTML .tabel caption{text-align:left;font-weight:700}
.jp-RenderedHTML .tabel .op{writing-mode:sideways-lr}
.jp-RenderedHTML .merk{white-space:nowrap;font-weight:700}
.jp-RenderedHTML .bij{color:GrayText}
.jp-RenderedHTML .vh{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.jp-RenderedHTML :is(.cijfers,.panelen){display:flex;flex-wrap:wrap;gap:1rem 2rem}
.jp-RenderedHTML .cijfer dd{margin:0}
.jp-RenderedHTML .cijfer b{display:block;font-size:1.6rem}
.jp-RenderedHTML .antwoord{font-size:1.2rem}
.jp-RenderedHTML figcaption span{display:block}
</style>"""
"""How the parts look in JupyterLab, whose own style would set words to the right; a page has its own."""
LANG = 25
"""A table with more rows than this scrolls within its own frame on a screen."""


class _Plain(HTMLParser):
    """Collects the text between the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words.append(data)


def plain(html: str) -> str:
    """The text of a piece of HTML, as a reader without a browser gets it.

    >>> plain("<p>A &amp; <b>B</b></p>")
    'A & B'
    """
    parser = _Plain()
    parser.feed(html)
    return " ".join("".join(parser.words).split())


class Getoond:
    """Shows itself by its HTML; a notebook also gets what JupyterLab needs to set it well."""

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": LAB + self._repr_html_(), "text/plain": repr(self)}


@dataclass(frozen=True)
class Tekst(Getoond):
    """A computed text: one or more paragraphs, or a list."""

    html: Markup

    def __repr__(self) -> str:
        return plain(self.html)

    def _repr_html_(self) -> str:
        return str(self.html)


@dataclass(frozen=True)
class Tabel(Getoond):
    """A table with a caption, heads with scope, and a row head in its first column.

    `klas` tells the stylesheet how it behaves on a phone and in print; `gegevens` are the data of the small
    charts in its cells.
    """

    titel: str
    koppen: Sequence[Kop]
    rijen: Sequence[Sequence[Inhoud]]
    klas: str = ""
    leeg: str = labels.GEEN_RIJEN
    gegevens: Tabel | None = None

    def __repr__(self) -> str:
        return f"{self.titel} ({len(self.rijen)})"

    def _repr_html_(self) -> str:
        if not self.rijen:
            return str(Markup('<p class="leeg"><b>{}</b> {}</p>').format(self.titel, self.leeg))
        looks = [("g" if kop.is_getal else "", kop.klas) for kop in self.koppen]
        heads = "".join(
            f'<th scope="col"{_classes(*look)}>{escape(kop.woord)}</th>'
            for kop, look in zip(self.koppen, looks, strict=True)
        )
        body = "\n".join(_row(rij, looks) for rij in self.rijen)
        table = (
            f"<table{_classes(self.klas)}><caption>{escape(self.titel)}</caption>"
            f"<thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table>"
        )
        region = Markup('<div class="{}" role="group" tabindex="0" aria-label="{}">').format(
            "rand lang" if len(self.rijen) > LANG else "rand", self.titel
        )
        return f'<div class="tabel">{region}{table}</div>{details(self.gegevens)}</div>'


@dataclass(frozen=True)
class Figuur(Getoond):
    """A figure: its title, a drawing, the same in words, and its data in a table.

    A drawing of many panels (`is_groep`) has a label on every panel; the words then describe them together.
    """

    titel: str
    svg: Markup
    alt: str
    gegevens: Tabel
    toelichting: str = ""
    is_groep: bool = field(default=False)

    def __repr__(self) -> str:
        return f"{self.titel}: {self.alt}"

    def _repr_html_(self) -> str:
        caption = Markup("<figcaption><b>{}</b>{}</figcaption>").format(
            self.titel, Markup(" <span>{}</span>").format(self.toelichting) if self.toelichting else ""
        )
        if self.is_groep:
            drawing = Markup('<p class="alt">{}</p><div class="panelen">{}</div>').format(self.alt, self.svg)
        else:
            drawing = Markup(
                '<div class="doek" role="group" tabindex="0" aria-label="{}">'
                '<div role="img" aria-label="{}">{}</div></div>'
            ).format(self.titel, self.alt, self.svg)
        return f"<figure>{caption}{drawing}{details(self.gegevens)}</figure>"


def alphabetical(column: pd.Series) -> pd.Series:
    """The key of `sort_values` that puts text in the order of a dictionary: capitals do not come first."""
    return column.str.casefold() if pd.api.types.is_string_dtype(column.dtype) else column


def breakable(name: str | float) -> Markup:
    """A file name may be broken after an underscore; a missing one is a dash.

    >>> breakable("hoofd_2025.csv")
    Markup('hoofd_<wbr>2025.csv')
    """
    if pd.isna(name):
        return Markup(labels.GEEN)
    return Markup("<wbr>").join(re.findall(r"[^_]*_|[^_]+$", str(name)))


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, one by one, their values under the names of the columns.

    As `itertuples`, which asks Arrow for its texts one at a time.
    """
    values = [frame.index, *(column.tolist() for _, column in frame.items())]
    return map(_row_type(tuple(frame.columns))._make, zip(*values, strict=True))


@cache
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", ("Index", *columns), rename=True)  # noqa: PYI024  # as many fields as columns


def heads(
    woorden: str | Iterable[str], numbers: Container[int] = (), klassen: Mapping[int, str] | None = None
) -> list[Kop]:
    """The heads of a table, as they stand above it: "A | B"; which are over numbers; the style of some."""
    words = woorden.split(" | ") if isinstance(woorden, str) else woorden
    looks = klassen or {}
    return [
        Kop(word, place in numbers, looks.get(place, KLASSEN.get(word, "")))
        for place, word in enumerate(words)
    ]


def details(gegevens: Tabel | None) -> Markup:
    """The data behind a drawing stand folded beneath it."""
    if gegevens is None:
        return Markup("")
    summary = f"De gegevens hierbij in een tabel ({len(gegevens.rijen)})"
    return Markup("<details><summary>{}</summary>{}</details>").format(
        summary, Markup(gegevens._repr_html_())
    )


def _row(rij: Sequence[Inhoud], looks: Sequence[tuple[str, str]]) -> str:
    """A row of a table; `looks` are the classes of its columns."""
    cells = []
    for place, (inhoud, look) in enumerate(zip(rij, looks, strict=True)):
        cel = inhoud if isinstance(inhoud, Cel) else Cel(inhoud)
        sort_by = "" if cel.waarde is None else f' data-s="{escape(cel.waarde)}"'
        tag, scope = ("th", ' scope="row"') if place == 0 else ("td", "")
        cells.append(f"<{tag}{scope}{_classes(*look, cel.klas)}{sort_by}>{escape(cel.tekst)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


@cache
def _classes(*klassen: str) -> str:
    named = " ".join(filter(None, klassen))
    return f' class="{escape(named)}"' if named else ""


def paragraphs(*sentences: str | Markup, first: str = "", after: str | Markup = "") -> Tekst:
    """Each sentence is a paragraph; `first` is the style class of the first, `after` follows it.

    >>> paragraphs("A < B.", "C.")
    A < B.C.
    """
    parts = []
    for place, sentence in enumerate(filter(None, sentences)):
        opening = Markup('<p class="{}">').format(first) if first and place == 0 else Markup("<p>")
        parts.append(opening + Markup("{}</p>").format(sentence))
        if place == 0:
            parts.append(Markup("{}").format(after))
    return Tekst(Markup("").join(parts))


def fill(template: str, **values: object) -> Markup:
    """A sentence of ours with emphasis in it; what is filled in is escaped.

    >>> fill("<strong>{naam}</strong>", naam="<b>")
    Markup('<strong>&lt;b&gt;</strong>')
    """
    return Markup(template).format(**values)


def tiles(counts: Mapping[str, int]) -> Markup:
    """The four figures of an answer, each with its sign, its word and what it means."""
    items = [
        Markup(
            '<div class="cijfer {}"><dt><span aria-hidden="true">{}</span> {}</dt>'
            "<dd><b>{}</b> <span>{}</span></dd></div>"
        ).format(
            labels.OORDELEN[oordeel].klas,
            labels.OORDELEN[oordeel].symbool,
            labels.OORDELEN[oordeel].woord,
            labels.getal(counts[oordeel]),
            CIJFER_UITLEG[oordeel],
        )
        for oordeel in CIJFERS
    ]
    return Markup('<dl class="cijfers">{}</dl>').format(Markup("").join(items))


def uncertain(counts: Mapping[str, int]) -> str:
    """What is not known stands beside what is."""
    unsure, unjudged = counts["onzeker"], counts["niet beoordeelbaar"]
    if not unsure + unjudged:
        return "Alle oordelen zijn met zekerheid te geven."
    return (
        f"Over nog eens {labels.tel(unsure + unjudged, *OORDEEL_GETELD)} is geen zekerheid: "
        f"{labels.getal(unsure)} onzeker en {labels.getal(unjudged)} niet beoordeelbaar. Die tellen in de "
        "percentages niet mee; niet aangeleverd of onderdrukt is geen nul."
    )


def table_behind(titel: str, koppen: str | Iterable[str], rijen: Sequence[Sequence[str | Markup]]) -> Tabel:
    """The data behind a figure: the first column names the row, the others are figures."""
    return Tabel(titel, heads(koppen, range(1, 99)), rijen)
