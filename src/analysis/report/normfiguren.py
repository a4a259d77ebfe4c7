"""One norm in figures: where each unit is on its scale, and how the country did through the years."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.report import labels
from analysis.report import normzinnen as woorden
from analysis.report.alineas import paragraphs
from analysis.report.normgegevens import Norm
from analysis.report.normpagina import make_table
from analysis.report.onderdelen import Figuur, Inhoud, Tekst, alphabetical, rows_of
from analysis.report.reeksen import reeks_van_getallen
from analysis.report.reekstekening import paneel
from analysis.report.stippen import Stippen, teken_stippen


def verdeling(norm: Norm) -> Figuur | Tekst:
    """Every unit with a figure, on the scale of the norm; a sentence where there is nothing to draw."""
    row = norm.rij
    known = norm.geldend.dropna(subset=["maat_min", "maat_max"])
    if row.soort == "janee":
        return paragraphs(woorden.GEEN_VERDELING.format(waarom=woorden.WAAROM_JANEE))
    if pd.isna(row.minimum) or known.empty:
        return paragraphs(woorden.GEEN_VERDELING.format(waarom=woorden.WAAROM_ONBEKEND))
    is_exact = known["maat_min"] == known["maat_max"]
    exact = known[is_exact]
    onder, boven = (rows["maat_min"].tolist() for rows in norm.split(exact))
    bounds = known[~is_exact]
    grenzen = list(zip(bounds["maat_min"], bounds["maat_max"], strict=True))
    stippen = Stippen(float(row.minimum), onder, boven, grenzen, row.soort)
    ordered = known.sort_values(["maat_max", "eenheid_naam"], key=alphabetical, kind="stable")
    lines: list[list[Inhoud]] = [
        [unit.eenheid_naam, _figure(unit), unit.oordeel] for unit in rows_of(ordered)
    ]
    return Figuur(
        titel=woorden.VERDELING,
        toelichting=(woorden.VERDELING_NOG_NIET if norm.is_aangekondigd else woorden.VERDELING_BIJ).format(
            eenheid=labels.eenheden(row.eenheid, 1)
        ),
        svg=teken_stippen(stippen),
        alt=_alt(stippen),
        gegevens=make_table(woorden.VERDELING, woorden.VERDELING_KOPPEN, lines, numbers=(1,)),
    )


def land(norm: Norm) -> Figuur | Tekst:
    """The providers, their volume and the share that meets the norm, each a panel through the years."""
    rows, soort = norm.landelijk, norm.rij.soort
    if rows.empty:
        return paragraphs(woorden.LAND_GEEN)
    years = [int(year) for year in rows["verslagjaar"]]
    breuken = [year for year, is_break in zip(years, rows["is_trendbreuk"], strict=True) if is_break]
    shown = [
        (woorden.AANBIEDERS, "aanbieders_aantal", "volume"),
        (woorden.AANDEEL, "voldoet_pct", "percentage"),
    ]
    if soort == "volume":
        shown.insert(1, (woorden.VOLUME, "volume_totaal", "volume"))
    panels = [
        paneel(
            reeks_van_getallen(years, rows[column].astype("float64").tolist(), breuken, kind),
            titel,
            years[0],
            years[-1],
        )
        for titel, column, kind in shown
    ]
    lines: list[list[Inhoud]] = [
        [
            str(row.verslagjaar),
            labels.maat(row.minimum, soort),
            labels.getal(row.aanbieders_aantal),
            labels.getal(row.volume_totaal) if soort == "volume" else labels.GEEN,
            labels.getal(row.volume_mediaan) if soort == "volume" else labels.GEEN,
            labels.getal(row.voldoet_aantal),
            labels.getal(row.beoordeeld_aantal),
            labels.procent(row.voldoet_aantal, row.beoordeeld_aantal),
            labels.getal(row.onzeker_aantal),
            labels.getal(row.niet_beoordeelbaar_aantal),
        ]
        for row in rows_of(rows.iloc[::-1])
    ]
    return Figuur(
        titel=woorden.LAND,
        svg=Markup("").join(panels),
        alt=woorden.LAND_BIJ,
        gegevens=make_table(
            woorden.LAND, woorden.LAND_KOPPEN, lines, numbers=range(1, 10), klas="breed vast"
        ),
        is_groep=True,
    )


def _alt(stippen: Stippen) -> str:
    figures = sorted([*stippen.onder, *stippen.boven])
    lowest, middle, highest = (
        labels.maat(figure, stippen.soort, stippen.norm)
        for figure in (
            (figures[0], figures[(len(figures) - 1) // 2], figures[-1]) if figures else (None, None, None)
        )
    )
    return woorden.ALT_VERDELING.format(
        van=labels.maat(0.0, stippen.soort),
        tot=labels.maat(stippen.top, stippen.soort),
        minimum=labels.maat(stippen.norm, stippen.soort),
        onder=labels.getal(len(stippen.onder)),
        boven=labels.getal(len(stippen.boven)),
        grenzen=woorden.ALT_GRENZEN.format(aantal=labels.getal(len(stippen.grenzen)))
        if stippen.grenzen
        else "",
        laagste=lowest,
        mediaan=middle,
        hoogste=highest,
    )


def _figure(row: Any) -> str:
    return labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum)
