"""One norm: what it asks, who meets it and who does not, and how the country did; nothing of any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.report import labels, opschriften, zinnen
from analysis.report import normzinnen as woorden
from analysis.report.adressen import OMHOOG, dossier_link
from analysis.report.normen import document, period, text_of
from analysis.report.normgegevens import NIET_INGEVOERD, Norm
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, alphabetical, rows_of
from analysis.report.reekstekening import spark
from analysis.report.tables import oordeel_merk, opgave_tekst, verschil_tekst
from analysis.report.volgorde import VOLGORDE, in_order


def kenmerken(norm: Norm) -> Tabel:
    """Everything that is known of the norm as it holds now, one line each."""
    row = norm.rij
    known = [
        (
            woorden.MINIMUM,
            woorden.NIET_INGEVOERD if pd.isna(row.minimum) else labels.maat(row.minimum, row.soort),
        ),
        (woorden.GELDT_PER, row.eenheid),
        (woorden.TELLING, norm.telling or woorden.JA_NEE),
        (woorden.GELDIG, period(row.geldig_vanaf, row.geldig_tot)),
        (woorden.INGANGSDATUM, _day(row.ingangsdatum)),
        (woorden.TRANCHE, text_of(row.tranche)),
        (woorden.TOLERANTIE, _tolerance(row.tolerantie_pct)),
        (woorden.BIJ_NUL, woorden.BIJ_NUL_ZIN.get(text_of(row.nul), "") if row.soort == "volume" else ""),
        (woorden.DOCUMENT, document(row)),
        (woorden.BRON, text_of(row.bron)),
        (woorden.VERIFICATIE, labels.VERIFICATIE[row.verificatie]),
        (woorden.UITLEG, text_of(row.toelichting)),
        (woorden.CODE, norm.norm_code),
    ]
    lines = [[naam, waarde] for naam, waarde in known if waarde]
    return Tabel(woorden.KENMERKEN, [Kop(kop) for kop in woorden.KENMERKEN_KOPPEN], lines, klas="vast feiten")


def geschiedenis(norm: Norm) -> Tabel:
    """Every period of the norm that is known, the latest first."""
    lines: list[list[Inhoud]] = [
        [
            period(row.geldig_vanaf, row.geldig_tot),
            labels.maat(row.minimum, row.soort),
            row.eenheid,
            labels.norm_regel(row.soort, row.regel, int(row.venster)) or woorden.JA_NEE,
            document(row),
            labels.VERIFICATIE[row.verificatie],
            text_of(row.bron),
        ]
        for row in rows_of(norm.geschiedenis.iloc[::-1])
    ]
    koppen = [Kop(kop, is_getal=place == 1) for place, kop in enumerate(woorden.GESCHIEDENIS_KOPPEN)]
    koppen[-1] = Kop(koppen[-1].woord, klas="bron")
    return Tabel(woorden.GESCHIEDENIS, koppen, lines, klas="vast kaarten")


def lijst(norm: Norm) -> Tabel:
    """Every unit that the norm applies to, the misses first and the furthest below on top."""
    ordered = in_order(norm.geldend)
    lines = [
        [
            *cells,
            norm.stabiliteitszinnen.get((row.norm_code, row.eenheid_sleutel), labels.GEEN),
        ]
        for row, cells in zip(rows_of(ordered), _verdicts(norm, ordered), strict=True)
    ]
    return make_table(
        woorden.LIJST,
        woorden.LIJST_KOPPEN,
        lines,
        numbers=(2, 3),
        klassen={4: "verloop", 5: "zin"},
        klas="filter kaarten",
        leeg=woorden.LIJST_LEEG,
        gegevens=_jaren(norm, ordered),
    )


def nabij(norm: Norm) -> Tabel:
    """The units nearest below and just above the norm, from the lowest figure to the highest."""
    below, above = norm.nabij
    rows = pd.concat([below.iloc[::-1], above])
    lines = list(_verdicts(norm, rows))
    return make_table(
        woorden.NABIJ,
        woorden.NABIJ_KOPPEN,
        lines,
        numbers=(2, 3),
        klassen={4: "verloop"},
        klas="vast kaarten",
        leeg=woorden.NABIJ_LEEG,
        gegevens=_jaren(norm, rows),
    )


def onbeoordeeld(norm: Norm) -> Tabel:
    """Every unit that could not be judged for want of a figure, why, and what would be needed."""
    unjudged = norm.geldend[norm.geldend["oordeel"] == "niet beoordeelbaar"]
    rows = unjudged[unjudged["reden"] != NIET_INGEVOERD]
    ordered = rows.sort_values(["reden", "eenheid_naam"], key=alphabetical, kind="stable")
    eerste, laatste = _years(norm)
    lines: list[list[Inhoud]] = [
        [
            _name(row),
            labels.REDENEN.get(row.reden, row.reden),
            spark(norm.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
            labels.VRAGEN.get(row.reden, ""),
        ]
        for row in rows_of(ordered)
    ]
    return make_table(
        woorden.ONBEOORDEELD,
        woorden.ONBEOORDEELD_KOPPEN,
        lines,
        klassen={2: "verloop"},
        klas="filter kaarten",
        leeg=_nothing_open(norm, unjudged),
        gegevens=_jaren(norm, ordered),
    )


def _verdicts(norm: Norm, rows: pd.DataFrame) -> Iterable[list[Inhoud]]:
    """Who, which verdict, on which figure, how far from the norm, and the years before."""
    eerste, laatste = _years(norm)
    for row in rows_of(rows):
        figure = opgave_tekst(row, norm.telling)
        yield [
            _name(row),
            Cel(oordeel_merk(row.oordeel), VOLGORDE.index(row.oordeel)),
            Cel(
                figure
                if pd.isna(row.reden) or norm.is_aangekondigd
                else labels.REDENEN.get(row.reden, row.reden),
                _sortable(row.maat_max),
            ),
            Cel(verschil_tekst(row), _sortable(row.afstand_pct)),
            spark(norm.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
        ]


def _jaren(norm: Norm, rows: pd.DataFrame) -> Tabel | None:
    if rows.empty:
        return None
    eerste, laatste = _years(norm)
    years = range(eerste, laatste + 1)
    lines: list[list[Inhoud]] = [
        [
            row.eenheid_naam,
            *(norm.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)].jaartekst(year) for year in years),
        ]
        for row in rows_of(rows)
    ]
    return make_table(
        opschriften.JAREN, (opschriften.ZIEKENHUIS, *map(str, years)), lines, klas="breed jaren"
    )


def make_table(
    titel: str,
    koppen: Sequence[str],
    lines: Sequence[Sequence[Inhoud]],
    *,
    numbers: Iterable[int] = (),
    klassen: dict[int, str] | None = None,
    klas: str = "",
    leeg: str = zinnen.GEEN_RIJEN,
    gegevens: Tabel | None = None,
) -> Tabel:
    """A table from its heads, which of them are above numbers, and the style class of some."""
    right, named = set(numbers), klassen or {}
    heads = [Kop(kop, place in right, named.get(place, "")) for place, kop in enumerate(koppen)]
    return Tabel(titel, heads, lines, klas=klas, leeg=leeg, gegevens=gegevens)


def _years(norm: Norm) -> tuple[int, int]:
    return int(norm.trends["verslagjaar"].min()), norm.jaar.verslagjaar


def _name(row: Any) -> Cel:
    return Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel, OMHOOG), row.eenheid_naam)


def _nothing_open(norm: Norm, unjudged: pd.DataFrame) -> str:
    """Why nobody is listed as not judged."""
    if norm.is_aangekondigd:
        return woorden.ONBEOORDEELD_NOG_NIET
    return woorden.ONBEOORDEELD_LEEG if unjudged.empty else woorden.ONBEOORDEELD_NORM


def _day(day: Any) -> str:
    return "" if pd.isna(day) else labels.datum(day)


def _tolerance(pct: float) -> str:
    return "" if pd.isna(pct) or not pct else woorden.PROCENT.format(pct=labels.getal(pct) + "%")


def _sortable(waarde: float) -> float | None:
    return None if pd.isna(waarde) else round(float(waarde), 4)
