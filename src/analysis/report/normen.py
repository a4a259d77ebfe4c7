"""The norms themselves: their source and verification, and how the country did on each through the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.report import labels, opschriften, zinnen
from analysis.report.adressen import norm_link
from analysis.report.eenmaal import once
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, alphabetical, rows_of
from analysis.report.reeksen import reeks_van_getallen
from analysis.report.reekstekening import spark
from analysis.report.tables import unverified, year_range


def normen(jaar: Jaar) -> Tabel:
    """Every norm that applied in this verslagjaar, with its source and whether a person has verified it."""
    applied = jaar.normen[jaar.normen["is_geldig"]].sort_values("norm", key=alphabetical)
    lines: list[list[Inhoud]] = [
        [
            Cel(norm_link(row.norm, str(row.Index)), row.norm),
            labels.maat(row.minimum, row.soort),
            row.eenheid,
            labels.norm_regel(row.soort, row.regel, int(row.venster)),
            period(row.geldig_vanaf, row.geldig_tot),
            document(row),
            labels.VERIFICATIE[row.verificatie],
            text_of(row.bron),
        ]
        for row in rows_of(applied)
    ]
    koppen = [Kop(kop, is_getal=place == 1) for place, kop in enumerate(opschriften.NORMEN_KOPPEN)]
    koppen[-1] = Kop(koppen[-1].woord, klas="bron")
    return Tabel(opschriften.NORMEN, koppen, lines, klas="filter breed")


def verificatie(jaar: Jaar) -> Tabel:
    """Norms that no person has verified, those on which most misses rest first."""
    misses = jaar.oordelen.loc[jaar.oordelen["oordeel"] == "voldoet niet", "norm_code"].value_counts()
    open_ = jaar.normen[jaar.normen["is_geldig"] & jaar.normen.index.isin(unverified(jaar))]
    ordered = open_.assign(missers=misses.reindex(open_.index).fillna(0).astype(int)).sort_values(
        ["missers", "norm"], key=alphabetical, ascending=[False, True]
    )
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.maat(row.minimum, row.soort),
            row.eenheid,
            document(row),
            text_of(row.bron),
            labels.getal(row.missers),
        ]
        for row in rows_of(ordered)
    ]
    koppen = [Kop(kop, is_getal=place in (1, 5)) for place, kop in enumerate(opschriften.VERIFICATIE_KOPPEN)]
    koppen[4] = Kop(koppen[4].woord, klas="bron")
    return Tabel(
        opschriften.VERIFICATIE,
        koppen,
        lines,
        klas="breed",
        leeg=zinnen.ALLES_GEVERIFIEERD.format(aantal=labels.getal(int(jaar.normen["is_geldig"].sum()))),
    )


@once
def door_de_jaren(jaar: Jaar) -> Tabel:
    """Per norm its providers, its volume and the share that meets it, as series with their last figure."""
    eerste, laatste = year_range(jaar)
    lines: list[list[Inhoud]] = []
    for norm, rows in jaar.landelijk.sort_values(["norm", "verslagjaar"], key=alphabetical).groupby(
        "norm", sort=False
    ):
        last = rows.iloc[-1]
        years, soort = [int(year) for year in rows["verslagjaar"]], str(last["soort"])
        breuken = [year for year, is_break in zip(years, rows["is_trendbreuk"], strict=True) if is_break]
        link = norm_link(str(norm), str(last["norm_code"]))
        cells: list[Inhoud] = [
            Cel(link, str(norm)),
            Cel(_minimum_history(rows, soort), _known(last["minimum"])),
        ]
        for column, written in (
            ("aanbieders_aantal", labels.getal(last["aanbieders_aantal"])),
            ("volume_totaal", labels.getal(last["volume_totaal"]) if soort == "volume" else labels.GEEN),
            ("voldoet_pct", _share(last)),
        ):
            if column == "volume_totaal" and soort != "volume":
                cells.append(Cel(labels.GEEN))
                continue
            figures = rows[column].astype("float64").tolist()
            kind = "percentage" if column == "voldoet_pct" else "volume"
            drawing = spark(reeks_van_getallen(years, figures, breuken, kind), eerste, laatste)
            cells.append(Cel(Markup("{} <span>{}</span>").format(drawing, written), _known(last[column])))
        lines.append(cells)
    koppen = [Kop(kop, is_getal=place == 1, klas="verloop" if place > 1 else "") for place, kop in
              enumerate(opschriften.NORMEN_DOOR_DE_JAREN_KOPPEN)]  # fmt: skip
    return Tabel(
        opschriften.NORMEN_DOOR_DE_JAREN,
        koppen,
        lines,
        klas="filter kaarten",
        gegevens=landelijke_cijfers(jaar),
    )


def landelijke_cijfers(jaar: Jaar) -> Tabel:
    """Every national figure, one row per norm and verslagjaar, with numerator and denominator."""
    ordered = jaar.landelijk.sort_values(["norm", "verslagjaar"], key=alphabetical, ascending=[True, False])
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            str(row.verslagjaar),
            labels.maat(row.minimum, row.soort),
            labels.getal(row.aanbieders_aantal),
            labels.getal(row.volume_totaal) if row.soort == "volume" else labels.GEEN,
            labels.getal(row.volume_mediaan) if row.soort == "volume" else labels.GEEN,
            labels.getal(row.voldoet_aantal),
            labels.getal(row.beoordeeld_aantal),
            labels.procent(row.voldoet_aantal, row.beoordeeld_aantal),
            labels.getal(row.onzeker_aantal),
            labels.getal(row.niet_beoordeelbaar_aantal),
        ]
        for row in rows_of(ordered)
    ]
    koppen = [Kop(kop, is_getal=place > 0) for place, kop in enumerate(opschriften.LANDELIJKE_CIJFERS_KOPPEN)]
    return Tabel(opschriften.LANDELIJKE_CIJFERS, koppen, lines, klas="filter breed")


def trendbreuken(jaar: Jaar) -> Tabel:
    """The declared breaks up to this verslagjaar, with their reason."""
    breuken = jaar.register.trendbreuken
    known = breuken[breuken["eerste_verslagjaar"] <= jaar.verslagjaar]
    named = known.assign(norm=known["norm_code"].map(jaar.normen["norm"]).fillna(known["norm_code"]))
    lines = [
        [row.norm, str(row.eerste_verslagjaar), row.reden]
        for row in rows_of(named.sort_values(["norm", "eerste_verslagjaar"], key=alphabetical))
    ]
    koppen = [Kop(kop, is_getal=place == 1) for place, kop in enumerate(opschriften.TRENDBREUKEN_KOPPEN)]
    return Tabel(opschriften.TRENDBREUKEN, koppen, lines, leeg=zinnen.GEEN_TRENDBREUKEN)


def _minimum_history(rows: pd.DataFrame, soort: str) -> str:
    """The minimum of the last year, and since when if it was another one before."""
    last = rows["minimum"].iloc[-1]
    others = rows.loc[rows["minimum"].ne(last) & rows["minimum"].notna(), "verslagjaar"]
    if pd.isna(last) or others.empty:
        return labels.maat(last, soort)
    since = rows.loc[rows["verslagjaar"] > others.max(), "verslagjaar"].min()
    return zinnen.NORM_SINDS.format(norm=labels.maat(last, soort), jaar=since)


def _share(row: pd.Series) -> str:
    met, judged = int(row["voldoet_aantal"]), int(row["beoordeeld_aantal"])
    if not judged:
        return zinnen.NIEMAND_BEOORDEELD
    return zinnen.VOLDOET_KORT.format(
        teller=labels.getal(met), noemer=labels.getal(judged), pct=labels.procent(met, judged)
    )


def period(vanaf: int, tot: int | None) -> str:
    """From which verslagjaar to which, in words."""
    if pd.notna(tot) and vanaf == tot:
        return zinnen.GELDIG_IN.format(jaar=vanaf)
    if pd.isna(tot):
        return zinnen.GELDIG_VANAF.format(vanaf=vanaf)
    return zinnen.GELDIG_VAN_TOT.format(vanaf=vanaf, tot=tot)


def document(row: Any) -> str:
    """Who wrote the norm down, in which document, version and page, as far as known."""
    cells = row._asdict()
    parts: Sequence[tuple[str, str]] = (
        ("opsteller", "{}"),
        ("document", "{}"),
        ("versie", zinnen.VERSIE),
        ("pagina", zinnen.PAGINA),
    )
    filled = [(template, text_of(cells[name])) for name, template in parts]
    return ", ".join(template.format(text) for template, text in filled if text)


def text_of(value: object) -> str:
    """A text, empty where it is missing."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]  # a cell, never a frame


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
