"""Who misses which norm, by how much, and what could not be judged: tables of verdicts.

Every table is ordered by what matters most to whoever decides, and every row leads to the dossier of its
organisation.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from analysis.report import labels, opschriften, zinnen
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.eenmaal import once
from analysis.report.gegevens import Jaar, with_known_norm
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, alphabetical, rows_of
from analysis.report.reekstekening import spark
from analysis.report.toeval import may_be_chance

NABIJ_PCT = 10
"""A unit is near its norm when it is less than this percentage above or below it."""

_LET = Markup(' <span class="let" title="{0}">*<span class="vh"> {0}</span></span>').format(
    zinnen.NORM_TE_VERIFIEREN
)

VERLOOP_KOPPEN = [
    Kop(opschriften.ZIEKENHUIS),
    Kop(opschriften.NORM),
    Kop(opschriften.OPGAVE, is_getal=True),
    Kop(opschriften.MINIMUM, is_getal=True),
    Kop(opschriften.VERSCHIL, is_getal=True),
    Kop(opschriften.VERLOOP, klas="verloop"),
    Kop(opschriften.HOE_ZEKER, klas="zin"),
]


def missers(jaar: Jaar, deel: str = "") -> Tabel:
    """Every certain miss, the furthest below its norm first; yes/no norms, which know no distance, last.

    Parameters
    ----------
    jaar : Jaar
        The inkoopjaar.
    deel : str
        "zeker" or "toeval" shows only those that chance does not explain, or that it may; empty shows all.
    """
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    if deel:
        rows = rows[may_be_chance(jaar, rows) == (deel == "toeval")]
    ordered = rows.sort_values(
        ["afstand_pct", "eenheid_naam", "norm"], key=alphabetical, na_position="last", kind="stable"
    )
    return with_verloop(jaar, ordered, opschriften.MISSERS_DEEL[deel], zinnen.GEEN_MISSERS)


def onzeker(jaar: Jaar) -> Tabel:
    """Every verdict whose bounds straddle the norm, by hospital."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "onzeker"]
    ordered = rows.sort_values(["eenheid_naam", "norm"], key=alphabetical, kind="stable")
    return with_verloop(jaar, ordered, opschriften.ONZEKER, zinnen.GEEN_ONZEKER)


def niet_beoordeelbaar(jaar: Jaar) -> Tabel:
    """What could not be judged, per organisation and reason; an unknown minimum per norm."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "niet beoordeelbaar"]
    is_norm = rows["reden"] == "norm niet ingevoerd"
    lines: list[tuple[int, list[Inhoud]]] = []
    for _, group in rows[is_norm].groupby(["norm", "eenheid", "reden"], sort=True):
        first, count = group.iloc[0], len(group)
        about = labels.tel(count, *labels.EENHEDEN[first["eenheid"]])
        lines.append((count, _not_judged(first["norm"], first["reden"], count, about)))
    for _, group in rows[~is_norm].groupby(["organisatie", "organisatie_sleutel", "reden"], sort=True):
        first, count = group.iloc[0], len(group)
        who = dossier_link(first["organisatie"], first["organisatie_sleutel"])
        about = "; ".join(sorted(group["norm"].unique(), key=str.casefold))
        lines.append((count, _not_judged(who, first["reden"], count, about)))
    lines.sort(key=lambda line: -line[0])
    koppen = [
        Kop(kop, is_getal=place == 2) for place, kop in enumerate(opschriften.NIET_BEOORDEELBAAR_KOPPEN)
    ]
    return Tabel(
        opschriften.NIET_BEOORDEELBAAR,
        koppen,
        [cells for _, cells in lines],
        klas="filter kaarten",
        leeg=zinnen.GEEN_NIET_BEOORDEELBAAR,
    )


@once
def matrix(jaar: Jaar) -> Tabel:
    """Units by norms, only those with something else than `voldoet`; empty where the norm does not apply."""
    rows = with_known_norm(jaar.oordelen)
    other = rows[rows["oordeel"] != "voldoet"]
    shown = rows[rows["eenheid_sleutel"].isin(other["eenheid_sleutel"]) & rows["norm"].isin(other["norm"])]
    norms = sorted(shown["norm"].unique(), key=str.casefold)
    units: dict[tuple[str, str], tuple[Any, dict[str, str]]] = {}
    for row in rows_of(shown.sort_values(["eenheid_naam", "norm"], key=alphabetical)):
        _, by_norm = units.setdefault((row.eenheid_naam, row.eenheid_sleutel), (row, {}))
        by_norm[row.norm] = row.oordeel
    cell = {oordeel: Cel(teken(oordeel), klas=labels.OORDELEN[oordeel].klas) for oordeel in labels.OORDELEN}
    lines: list[list[Inhoud]] = []
    for first, by_norm in units.values():
        name = first.eenheid_naam
        if pd.isna(first.locatie):
            name += f" ({opschriften.GEHELE_ORGANISATIE})"
        who = Cel(dossier_link(name, first.organisatie_sleutel), name)
        lines.append([who, *(cell[by_norm[norm]] if norm in by_norm else "" for norm in norms)])
    koppen = [Kop(opschriften.MATRIX_EERSTE), *(Kop(norm, klas="op") for norm in norms)]
    return Tabel(opschriften.MATRIX, koppen, lines, klas="filter matrix")


def reeksen(jaar: Jaar) -> Tabel:
    """Every series that misses its norm, may, or is less than `NABIJ_PCT` above it, with all its years."""
    rows = near_norm(jaar.oordelen)
    ordered = rows.sort_values(["norm", "afstand_pct", "eenheid_naam"], key=alphabetical, kind="stable")
    eerste, laatste = year_range(jaar)
    jaren = list(range(eerste, laatste + 1))
    lines: list[list[Inhoud]] = []
    for row in rows_of(ordered):
        reeks = jaar.reeksen[(row.norm_code, row.eenheid_sleutel)]
        lines.append(
            [
                Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
                Cel(norm_link(row.norm, row.norm_code), row.norm),
                labels.maat(row.minimum, row.soort),
                spark(reeks, eerste, laatste),
                *(reeks.jaartekst(year) for year in jaren),
            ]
        )
    koppen = [
        Kop(opschriften.ZIEKENHUIS),
        Kop(opschriften.NORM),
        Kop(opschriften.MINIMUM, is_getal=True),
        Kop(opschriften.VERLOOP, klas="verloop"),
        *(Kop(str(year)) for year in jaren),
    ]
    return Tabel(opschriften.REEKSEN, koppen, lines, klas="filter breed jaren")


def near_norm(oordelen: pd.DataFrame) -> pd.DataFrame:
    """Verdicts with a figure that is below the norm, may be, or is less than `NABIJ_PCT` above it.

    Returns
    -------
    DataFrame
        The rows of described `oordelen` that are; yes/no norms only when missed.
    """
    is_open = oordelen["oordeel"].isin(["voldoet niet", "onzeker"])
    is_near = oordelen["oordeel"].eq("voldoet") & oordelen["afstand_pct"].lt(NABIJ_PCT)
    return oordelen[is_open | is_near]


def year_range(jaar: Jaar) -> tuple[int, int]:
    """The first verslagjaar of which anything is known, and the one that is judged."""
    return int(jaar.trends["verslagjaar"].min()), jaar.verslagjaar


def oordeel_merk(oordeel: str) -> Markup | str:
    """A verdict as a word with its sign; anything else stays as it is."""
    if oordeel not in labels.OORDELEN:
        return oordeel
    teken_ = labels.OORDELEN[oordeel]
    return Markup(
        f'<span class="merk {escape(teken_.klas)}"><span aria-hidden="true">{escape(teken_.symbool)}</span>'
        f" {escape(teken_.woord)}</span>"
    )


def teken(oordeel: str) -> Markup | str:
    """A verdict as its sign alone; all but the good ones also say their word to whoever cannot see them."""
    found = labels.OORDELEN[oordeel]
    if oordeel == "voldoet":
        return found.symbool
    return Markup('{}<span class="vh"> {}</span>').format(found.symbool, found.woord)


def opgave_tekst(row: Any, regel: str) -> Markup:
    """The figure that was compared; where it is a mean or a sum, over how many years."""
    figure = labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum)
    if regel in ("", labels.PER_JAAR):
        return escape(figure)
    return Markup(f'{escape(figure)} <span class="bij">{escape(regel)}</span>')


def verschil_tekst(row: Any) -> str:
    """How far from the minimum, in its own unit; with bounds, how far at least."""
    if row.soort == "janee" or pd.isna(row.maat_max):
        return labels.GEEN
    unit = zinnen.PUNTEN if row.soort == "percentage" else ""
    if row.maat_min == row.maat_max:
        return labels.verschil(row.maat_max - row.minimum) + unit
    if row.maat_max < row.minimum:
        return zinnen.TEN_MINSTE.format(verschil=labels.verschil(row.maat_max - row.minimum)) + unit
    return labels.GEEN


def minimum_tekst(row: Any, ongeverifieerd: set[str]) -> Markup:
    """The minimum, and a mark where no person has verified the norm yet."""
    written = escape(labels.maat(row.minimum, row.soort))
    if row.norm_code not in ongeverifieerd:
        return written
    return written + _LET


@once
def telling(jaar: Jaar) -> dict[str, str]:
    """How each norm counts, in words, by norm_code."""
    return {
        str(row.Index): labels.norm_regel(row.soort, row.regel, int(row.venster))
        for row in rows_of(jaar.normen)
    }


@once
def unverified(jaar: Jaar) -> set[str]:
    """The norm_codes that no person has verified."""
    return set(jaar.normen.index[jaar.normen["verificatie"] != "geverifieerd"])


def with_verloop(jaar: Jaar, ordered: pd.DataFrame, titel: str, leeg: str) -> Tabel:
    """Verdicts in the order given, each with its series and how stable it is; the years stand beneath."""
    eerste, laatste = year_range(jaar)
    tellingen, ongeverifieerd = telling(jaar), unverified(jaar)
    lines: list[list[Inhoud]] = []
    for row in rows_of(ordered):
        reeks = jaar.reeksen[(row.norm_code, row.eenheid_sleutel)]
        lines.append(
            [
                Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
                Cel(norm_link(row.norm, row.norm_code), row.norm),
                Cel(opgave_tekst(row, tellingen.get(row.norm_code, "")), _sortable(row.maat_max)),
                Cel(minimum_tekst(row, ongeverifieerd), _sortable(row.minimum)),
                Cel(_with_share(row), _sortable(row.afstand_pct)),
                spark(reeks, eerste, laatste),
                jaar.stabiliteitszinnen.get((row.norm_code, row.eenheid_sleutel), labels.GEEN),
            ]
        )
    gegevens = jaren_bij(jaar, ordered)
    return Tabel(titel, VERLOOP_KOPPEN, lines, klas="filter kaarten", leeg=leeg, gegevens=gegevens)


def jaren_bij(jaar: Jaar, rows: pd.DataFrame) -> Tabel | None:
    """The series of a table's rows in figures, a column per verslagjaar; none where it has no rows."""
    if rows.empty:
        return None
    eerste, laatste = year_range(jaar)
    jaren = range(eerste, laatste + 1)
    lines = [
        [
            row.eenheid_naam,
            row.norm,
            *(jaar.reeksen[(row.norm_code, row.eenheid_sleutel)].jaartekst(year) for year in jaren),
        ]
        for row in rows_of(rows)
    ]
    koppen = [Kop(opschriften.ZIEKENHUIS), Kop(opschriften.NORM), *(Kop(str(year)) for year in jaren)]
    return Tabel(opschriften.JAREN, koppen, lines, klas="breed jaren")


def _with_share(row: Any) -> Markup:
    """The difference, with beneath it the same as a percentage of the minimum."""
    written = verschil_tekst(row)
    if row.soort != "volume" or written == labels.GEEN or pd.isna(row.afstand_pct):
        return Markup("{}").format(written)
    share = labels.verschil(float(labels.rond(row.afstand_pct))) + "%"
    return Markup('{} <span class="bij">{}</span>').format(written, share)


def _sortable(waarde: float) -> float | None:
    return None if pd.isna(waarde) else round(float(waarde), 4)


def _not_judged(who: str | Markup, reden: str, count: int, about: str) -> list[Inhoud]:
    return [
        who,
        labels.REDENEN.get(reden, reden),
        Cel(labels.getal(count), count),
        about,
        labels.VRAGEN.get(reden, ""),
    ]
