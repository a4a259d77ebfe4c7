"""What the sentences share: paragraphs, the four figures of the answer, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from analysis.report import labels, zinnen
from analysis.report.onderdelen import Tekst

if TYPE_CHECKING:
    from analysis.report.gegevens import Jaar

OORDELEN = ("oordeel", "oordelen")
CIJFERS = ("voldoet", "voldoet niet", "onzeker", "niet beoordeelbaar")


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
            zinnen.CIJFER_UITLEG[oordeel],
        )
        for oordeel in CIJFERS
    ]
    return Markup('<dl class="cijfers">{}</dl>').format(Markup("").join(items))


def uncertain(counts: Mapping[str, int]) -> str:
    """What is not known stands beside what is."""
    unsure, unjudged = counts["onzeker"], counts["niet beoordeelbaar"]
    if not unsure + unjudged:
        return zinnen.ALLES_TE_ZEGGEN
    return zinnen.NIET_TE_ZEGGEN.format(
        aantal=labels.tel(unsure + unjudged, *OORDELEN),
        onzeker=labels.getal(unsure),
        nb=labels.getal(unjudged),
    )


def of_all_organisations(jaar: Jaar, rows: pd.DataFrame) -> str:
    """At how many of all organisations that were judged these verdicts are."""
    return labels.aandeel(
        rows["organisatie_sleutel"].nunique(),
        jaar.oordelen["organisatie_sleutel"].nunique(),
        labels.EENHEDEN["organisatie"][1],
    )
