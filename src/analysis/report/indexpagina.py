"""The pages that lead to the others: one per inkoopjaar, and one over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from analysis.report import labels
from analysis.report.onderdelen import Cel, Inhoud, Tabel, heads, tiles
from analysis.report.pagina import environment, frame
from analysis.years import to_verslagjaar

DOSSIERS_KOPPEN = ("Organisatie", "Voldoet", "Voldoet niet", "Onzeker", "Niet beoordeelbaar")
OVERZICHT_KOPPEN = ("Inkoopjaar", "Verslagjaar", "Toestand", "Gemaakt op", *DOSSIERS_KOPPEN[1:])


def render_index(
    inkoopjaar: int,
    paginas: Sequence[tuple[str, str, str]],
    *,
    samenvatting: Mapping[str, Any],
    herkomst: Mapping[str, str],
    is_synthetisch: bool,
    dossiers: Sequence[tuple[str, str, Mapping[str, int]]] = (),
    normen: Sequence[tuple[str, str, Mapping[str, int]]] = (),
    terug: str = "../index.html",
) -> str:
    """The page that leads to all reports of one inkoopjaar.

    Parameters
    ----------
    inkoopjaar : int
        The year that is bought for.
    paginas : sequence of (title, relative path, one line about it)
        The national reports, in reading order.
    samenvatting : mapping
        May hold `oordelen` (oordeel to count), `bevindingen` (ernst to count), `leveringen` (count), and as
        text `datum` (made on), `as_of` (as known on) and `laatste` (the last delivery received on).
    herkomst : mapping
        As for `to_html`.
    is_synthetisch : bool
        As for `to_html`.
    dossiers, normen : sequence of (organisatie or norm, relative path, oordeel to count)
        One line each, in a table that can be searched.
    terug : str
        The address of the page over all inkoopjaren; empty for none.

    Returns
    -------
    str
        HTML5.
    """
    oordelen = samenvatting.get("oordelen", {})
    content = (
        environment()
        .get_template("index_inhoud.html.j2")
        .render(
            labels=labels,
            cijfers=tiles({oordeel: int(oordelen.get(oordeel, 0)) for oordeel in labels.OORDELEN})
            if oordelen
            else "",
            zinnen_bij=list(_summary(samenvatting)),
            paginas=paginas,
            normen=_table(
                "Alle normen", ("Norm", "Voldoet", "Voldoet niet", "Onzeker", "Niet beoordeelbaar"), normen
            ),
            dossiers=_table("Alle organisaties", DOSSIERS_KOPPEN, dossiers),
        )
    )
    return frame(
        titel=f"Inkoopjaar {inkoopjaar}",
        inleiding=Markup("<p>{}</p>").format(
            f"De rapporten over verslagjaar {to_verslagjaar(inkoopjaar)}, voor de inkoop van {inkoopjaar}."
        ),
        inhoud=Markup(content),
        hoofdstukken=[],
        herkomst=herkomst,
        is_synthetisch=is_synthetisch,
        terug=terug,
        terug_tekst="Alle inkoopjaren",
    )


def render_overzicht(
    jaren: Sequence[Mapping[str, Any]], *, herkomst: Mapping[str, str], is_synthetisch: bool
) -> str:
    """`reports/index.html`: every inkoopjaar with its state, its date and its four figures, the newest first.

    Parameters
    ----------
    jaren : sequence of mapping
        Each with `inkoopjaar` (int) and `pad` (relative path, empty when not published), and optionally
        `toestand` (text), `datum` (text) and `oordelen` (oordeel to count).
    herkomst, is_synthetisch
        As for `to_html`.

    Returns
    -------
    str
        HTML5.
    """
    lines: list[list[Inhoud]] = []
    for jaar in sorted(jaren, key=lambda known: -int(known["inkoopjaar"])):
        inkoopjaar, counts = int(jaar["inkoopjaar"]), jaar.get("oordelen", {})
        name = (
            Markup('<a href="{}">{}</a>').format(jaar["pad"], inkoopjaar) if jaar["pad"] else str(inkoopjaar)
        )
        lines.append(
            [
                Cel(name, inkoopjaar),
                str(to_verslagjaar(inkoopjaar)),
                str(jaar.get("toestand", "")),
                str(jaar.get("datum", "")),
                *_four_counts(counts),
            ]
        )
    table = Tabel("Alle inkoopjaren", heads(OVERZICHT_KOPPEN, range(4, 99)), lines, klas="kaarten")
    return frame(
        titel="Inkoopadvies minimumnormen",
        inleiding=Markup("<p>{}</p>").format(
            "Welk ziekenhuis voldoet aan welke minimumnorm? Per inkoopjaar één map met rapporten."
        ),
        inhoud=Markup("<section>{}</section>").format(Markup(table._repr_html_())),
        hoofdstukken=[],
        herkomst=herkomst,
        is_synthetisch=is_synthetisch,
        terug="",
        terug_tekst="",
    )


def _summary(samenvatting: Mapping[str, Any]) -> Iterable[str]:
    if "datum" in samenvatting:
        as_of = samenvatting.get("as_of")
        known = labels.BEKEND_OP.format(datum=as_of) if as_of else ""
        yield f"Stand: {labels.GEPUBLICEERD + known}, gemaakt op {samenvatting['datum']}."
    if "leveringen" in samenvatting:
        yield "De oordelen rusten op {leveringen} over dit verslagjaar{laatste}.".format(
            leveringen=labels.tel(int(samenvatting["leveringen"]), "levering", "leveringen"),
            laatste=f"; de laatste is ontvangen op {samenvatting['laatste']}"
            if samenvatting.get("laatste")
            else "",
        )
    found = samenvatting.get("bevindingen", {})
    if found:
        yield "Bevindingen bij de leveringen: {delen}.".format(
            delen=labels.opsomming(
                labels.tel(int(found.get(ernst, 0)), *words) for ernst, words in labels.ERNSTEN_GETELD.items()
            )
        )


def _table(titel: str, koppen: Sequence[str], pages: Sequence[tuple[str, str, Mapping[str, int]]]) -> Markup:
    """The pages about one organisation or norm, each with how many of each verdict; nothing without any."""
    if not pages:
        return Markup("")
    lines: list[list[Inhoud]] = [
        [Cel(Markup('<a href="{}">{}</a>').format(path, naam), naam), *_four_counts(counts)]
        for naam, path, counts in pages
    ]
    return Markup(Tabel(titel, heads(koppen, range(1, 99)), lines, klas="filter kaarten")._repr_html_())


def _four_counts(counts: Mapping[str, int]) -> list[Inhoud]:
    shown = ("voldoet", "voldoet niet", "onzeker", "niet beoordeelbaar")
    return [labels.getal(counts[oordeel]) if oordeel in counts else labels.GEEN for oordeel in shown]
