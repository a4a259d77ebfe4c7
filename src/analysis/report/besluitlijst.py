"""What else a director decides on beside the misses: probable reporting gaps, and what is about to be missed.

A gap is probable where a unit had a figure in one of the two years before, and has none now for a reason that
it can take away. A norm is about to be missed where it is not missed now, and the chance to meet it in the
inkoopjaar, under the norm that is in force then, is less than even.
"""

from __future__ import annotations

import pandas as pd

from analysis.report import kanszinnen, labels, opschriften
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.eenmaal import once
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, alphabetical, rows_of
from analysis.report.reeksen import GROEP
from analysis.report.reekstekening import spark
from analysis.report.tables import jaren_bij, with_verloop, year_range
from analysis.report.toeval import may_be_chance

EERDER = 2
"""A unit that had a figure in one of so many years before probably still does what the norm is about."""
GELIJKE_KANS = 0.5


def samenvatting(jaar: Jaar) -> Tabel:
    """What there is to decide, to ask and to follow, in the order of the page: how many, and at how many."""
    misses = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    is_chance = may_be_chance(jaar, misses)
    soon = find_straks(jaar)
    parts = [
        misses[~is_chance],
        misses[is_chance],
        find_gaten(jaar),
        soon[soon["is_andere_norm"]],
        soon[~soon["is_andere_norm"]],
        jaar.oordelen[jaar.oordelen["oordeel"] == "onzeker"],
    ]
    lines: list[list[Inhoud]] = [
        [
            wat,
            labels.getal(len(rows)),
            labels.getal(rows["organisatie_sleutel"].nunique()),
            labels.getal(rows["norm_code"].nunique()),
            nodig,
        ]
        for (wat, nodig), rows in zip(kanszinnen.SAMENVATTING, parts, strict=True)
    ]
    koppen = [
        Kop(kop, is_getal=place in (1, 2, 3)) for place, kop in enumerate(opschriften.SAMENVATTING_KOPPEN)
    ]
    return Tabel(opschriften.SAMENVATTING, koppen, lines, klas="vast kaarten")


def gaten(jaar: Jaar) -> Tabel:
    """Every probable gap, with the years before it and what is needed to close it."""
    rows = find_gaten(jaar).sort_values(["eenheid_naam", "norm"], key=alphabetical, kind="stable")
    eerste, laatste = year_range(jaar)
    lines: list[list[Inhoud]] = [
        [
            Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
            Cel(norm_link(row.norm, row.norm_code), row.norm),
            labels.REDENEN.get(row.reden, row.reden),
            spark(jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
            jaar.stabiliteitszinnen.get((row.norm_code, row.eenheid_sleutel), labels.GEEN),
            labels.VRAGEN.get(row.reden, ""),
        ]
        for row in rows_of(rows)
    ]
    klassen = {3: "verloop", 4: "zin", 5: "vraag"}
    koppen = [Kop(kop, klas=klassen.get(place, "")) for place, kop in enumerate(opschriften.GATEN_KOPPEN)]
    return Tabel(
        opschriften.GATEN,
        koppen,
        lines,
        klas="filter kaarten",
        leeg=kanszinnen.GEEN_GATEN,
        gegevens=jaren_bij(jaar, rows),
    )


@once
def find_gaten(jaar: Jaar) -> pd.DataFrame:
    """The described `oordelen` without a verdict for want of a figure that was there shortly before."""
    rows = jaar.oordelen[
        jaar.oordelen["oordeel"].eq("niet beoordeelbaar")
        & jaar.oordelen["reden"].isin(list(labels.VRAGEN))
        & ~jaar.oordelen["reden"].isin(labels.NIETS_VAN_HET_ZIEKENHUIS)
    ]
    before = jaar.trends[
        jaar.trends["verslagjaar"].between(jaar.verslagjaar - EERDER, jaar.verslagjaar - 1)
        & jaar.trends["volume_max"].gt(0)
    ]
    had_figure = before[GROEP].drop_duplicates()
    return rows.merge(had_figure, on=GROEP, how="inner", validate="one_to_one")


def straks(jaar: Jaar) -> Tabel:
    """What is met now, or not in force yet, and will more probably be missed than met; least chance first."""
    return with_verloop(jaar, find_straks(jaar), opschriften.STRAKS, kanszinnen.GEEN_STRAKS)


@once
def find_straks(jaar: Jaar) -> pd.DataFrame:
    """The described `oordelen` that are about to be missed; those under another norm than now first.

    Returns
    -------
    DataFrame
        With is_andere_norm: the norm of the inkoopjaar asks more than that of now, or is not in force yet.
    """
    known = jaar.stabiliteit[[*GROEP, "kans_inkoopjaar_max", "minimum_inkoopjaar", "gemiddelde_eigen"]]
    rows = jaar.oordelen.merge(known, on=GROEP, how="inner", validate="one_to_one")
    is_announced = rows["reden"].eq("nog niet van kracht") & rows["gemiddelde_eigen"].gt(0)
    is_open = rows["oordeel"].eq("voldoet") | is_announced
    found = rows[is_open & rows["kans_inkoopjaar_max"].lt(GELIJKE_KANS)]
    is_other = found["reden"].eq("nog niet van kracht") | found["minimum_inkoopjaar"].gt(found["minimum"])
    return found.assign(is_andere_norm=is_other).sort_values(
        ["is_andere_norm", "kans_inkoopjaar_max", "eenheid_naam", "norm"],
        ascending=[False, True, True, True],
        key=alphabetical,
        kind="stable",
    )
