"""What the years show, norm by norm and series by series, in words; or that so few years cannot show it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.report import kanszinnen, labels, opschriften
from analysis.report.alineas import paragraphs
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Inhoud, Kop, Tabel, Tekst, alphabetical, rows_of
from analysis.rules.ontwikkeling import DAALT, STIJGT, TE_WEINIG_JAREN

GROOTHEDEN = {"volume_totaal": "", "volume_mediaan": "", "voldoet_pct": kanszinnen.PROCENTPUNT}
"""What is said per norm, with the unit in which a change is said."""


def of_grootheid(jaar: Jaar, grootheid: str) -> pd.DataFrame:
    """What the years show of one quantity: one row per norm, by its code, ordered by name."""
    rows = jaar.landelijke_ontwikkeling
    own = rows[rows["grootheid"] == grootheid]
    return own.sort_values("norm", key=alphabetical, kind="stable").set_index("norm_code", drop=False)


def landelijke_trends(jaar: Jaar) -> Tabel:
    """Every norm on a volume, with what its years show; those with a trend first."""
    tests = {grootheid: of_grootheid(jaar, grootheid) for grootheid in GROOTHEDEN}
    first = tests["volume_totaal"]
    is_trend = pd.concat([tests[each]["uitkomst"].isin([STIJGT, DAALT]) for each in GROOTHEDEN], axis=1)
    order = first.assign(rang=~is_trend.any(axis=1)).sort_values("rang", kind="stable")
    lines: list[list[Inhoud]] = []
    for row in rows_of(order):
        cells = [trendzin(tests[each].loc[row.norm_code], eenheid) for each, eenheid in GROOTHEDEN.items()]
        lines.append([row.norm, *cells])
    koppen = [Kop(kop) for kop in opschriften.TRENDTOETS_KOPPEN]
    return Tabel(opschriften.TRENDTOETS, koppen, lines, klas="filter kaarten")


def samenvatting(jaar: Jaar) -> Tekst:
    """For how many norms each quantity rises, falls, does not show a trend, or has too few years."""
    parts = []
    for grootheid in GROOTHEDEN:
        outcomes = of_grootheid(jaar, grootheid)["uitkomst"]
        rising, falling, few = (int(outcomes.eq(each).sum()) for each in (STIJGT, DAALT, TE_WEINIG_JAREN))
        parts.append(
            kanszinnen.TRENDS.format(
                grootheid=kanszinnen.TREND_GROOTHEDEN[grootheid],
                normen=labels.tel(len(outcomes), "norm", "normen"),
                stijgt=labels.getal(rising),
                daalt=labels.getal(falling),
                niets=labels.getal(len(outcomes) - few - rising - falling),
                kort=labels.getal(few),
            )
        )
    return paragraphs(*parts, kanszinnen.TREND_UITLEG)


def trendzin(test: dict[str, Any] | pd.Series[Any], eenheid: str) -> str:
    """What the years of one series show, in words; no sentence names a test.

    Examples
    --------
    >>> trendzin({"jaren_aantal": 4, "uitkomst": "te weinig jaren"}, "")
    'te weinig jaren (4)'
    """
    jaren = int(test["jaren_aantal"])
    if not jaren:
        return kanszinnen.TREND_ANDERS
    if test["uitkomst"] == TE_WEINIG_JAREN:
        return kanszinnen.TREND_TE_KORT.format(jaren=jaren)
    if test["s"] == 0 and test["p_kleinst"] == 1:
        return kanszinnen.TREND_GELIJK.format(jaren=jaren)
    if test["uitkomst"] not in (STIJGT, DAALT):
        return kanszinnen.TREND_GEEN.format(jaren=jaren)
    return kanszinnen.TREND_WEL.format(
        richting=test["uitkomst"],
        helling=helling(float(test["helling_min"]), float(test["helling_max"])) + eenheid,
        jaren=jaren,
        deel=deel(float(test["p"])),
    )


def deel(share: float) -> str:
    """A share of orders; one that would be written as 0% is less than the least that is written.

    >>> deel(0.0167), deel(0.000001)
    ('2%', 'minder dan 0,1%')
    """
    return kanszinnen.MINDER_DAN_EEN_DUIZENDSTE if share < 0.001 else labels.procent(share, 1.0)


def helling(least: float, most: float) -> str:
    """A slope; two when suppressed counts leave it open between them."""
    ends = [labels.verschil(round(end, 2)) for end in (least, most)]
    return ends[0] if ends[0] == ends[1] else kanszinnen.TUSSEN.format(laag=ends[0], hoog=ends[1])
