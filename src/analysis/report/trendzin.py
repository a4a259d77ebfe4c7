"""Whether the country moves, norm by norm: the exact test in words, or that so few years cannot show it.

Looked at are the median count per provider and the share that meets the norm; a total would fall wherever
a hospital did not deliver. Years before the last declared break do not count. A trend is called one only
when, over all norms together, at most 5% of what is called so is expected to be chance.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.report import kanszinnen, labels, opschriften
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Inhoud, Kop, Tabel, Tekst, alphabetical, rows_of
from analysis.report.tekst.alineas import paragraphs
from analysis.rules.kans import adjust_benjamini_hochberg
from analysis.rules.trendtoets import SIGNIFICANT, mann_kendall, sen_slope

FEWEST_YEARS = 5
"""With four years the rarest order still is one of twelve (8.3%): nothing can be shown."""

GROOTHEDEN = {"volume_mediaan": "", "voldoet_pct": kanszinnen.PROCENTPUNT}
"""What is looked at, with the unit in which a change is said."""


def landelijke_trends(jaar: Jaar) -> Tabel:
    """Every norm on a volume, with what its years show; those with a trend first."""
    tests = {grootheid: examine_trends(jaar.landelijk, grootheid) for grootheid in GROOTHEDEN}
    names = jaar.landelijk.drop_duplicates("norm_code").set_index("norm_code")["norm"]
    codes = tests["volume_mediaan"].index
    is_trend = pd.concat([tests[each]["is_trend"] for each in GROOTHEDEN], axis=1).any(axis=1)
    order = pd.DataFrame({"norm": names.reindex(codes), "rang": ~is_trend.reindex(codes)})
    lines: list[list[Inhoud]] = []
    for row in rows_of(order.sort_values(["rang", "norm"], key=alphabetical, kind="stable")):
        cells = [
            trendzin(tests[each].loc[row.Index].to_dict(), eenheid) for each, eenheid in GROOTHEDEN.items()
        ]
        lines.append([row.norm, *cells])
    koppen = [Kop(kop) for kop in opschriften.TRENDTOETS_KOPPEN]
    return Tabel(opschriften.TRENDTOETS, koppen, lines, klas="filter kaarten")


def samenvatting(jaar: Jaar) -> Tekst:
    """For how many norms each quantity rises, falls, does not show a trend, or has too few years."""
    parts = []
    for grootheid in GROOTHEDEN:
        tests = examine_trends(jaar.landelijk, grootheid)
        few = int(tests["is_te_kort"].sum())
        rising = int((tests["is_trend"] & tests["s"].gt(0)).sum())
        falling = int((tests["is_trend"] & tests["s"].lt(0)).sum())
        parts.append(
            kanszinnen.TRENDS.format(
                grootheid=kanszinnen.TREND_GROOTHEDEN[grootheid],
                normen=labels.tel(len(tests), "norm", "normen"),
                stijgt=labels.getal(rising),
                daalt=labels.getal(falling),
                niets=labels.getal(len(tests) - few - rising - falling),
                kort=labels.getal(few),
            )
        )
    return paragraphs(*parts, kanszinnen.TREND_UITLEG)


def examine_trends(landelijk: pd.DataFrame, grootheid: str) -> pd.DataFrame:
    """The exact Mann-Kendall test and Sen's slope of each norm on a volume, never across a declared break.

    Parameters
    ----------
    landelijk : DataFrame
        Named `landelijk`: one row per norm_code x verslagjaar.
    grootheid : str
        The column that is looked at; a year without it does not count.

    Returns
    -------
    DataFrame
        One row per norm_code (the index): jaren (how many count), s, p (two-sided), helling (per year),
        is_te_kort (no order of so many years could show anything), is_gelijk (all years the same), is_trend.
    """
    rows = landelijk[landelijk["soort"].eq("volume")]
    breaks = rows[rows["is_trendbreuk"]].groupby("norm_code")["verslagjaar"].max()
    since = rows["norm_code"].map(breaks).fillna(-np.inf)
    counted = rows.assign(waarde=rows[grootheid].astype("float64").where(rows["verslagjaar"] >= since))
    series = counted.set_index(["norm_code", "verslagjaar"])["waarde"].unstack()  # noqa: PD010
    s, p, smallest = mann_kendall(series.to_numpy())
    tests = pd.DataFrame(
        {
            "jaren": series.notna().sum(axis=1).to_numpy(),
            "s": s,
            "p": p,
            "helling": sen_slope(series.to_numpy()),
            "is_te_kort": series.notna().sum(axis=1).lt(FEWEST_YEARS).to_numpy(),
            "is_gelijk": series.nunique(axis=1).eq(1).to_numpy(),
        },
        index=series.index,
    )
    tested = tests["p"].where(smallest <= SIGNIFICANT)
    return tests.assign(is_trend=adjust_benjamini_hochberg(tested) <= SIGNIFICANT)


def trendzin(test: dict[str, float], eenheid: str) -> str:
    """What the years of one series show, in words.

    Examples
    --------
    >>> trendzin({"jaren": 4, "is_te_kort": True, "is_trend": False}, "")
    'te weinig jaren (4)'
    """
    jaren = int(test["jaren"])
    if test["is_te_kort"]:
        return kanszinnen.TREND_TE_KORT.format(jaren=jaren)
    if test["is_gelijk"]:
        return kanszinnen.TREND_GELIJK.format(jaren=jaren)
    if not test["is_trend"]:
        return kanszinnen.TREND_GEEN.format(jaren=jaren)
    return kanszinnen.TREND_WEL.format(
        richting=kanszinnen.STIJGT if test["s"] > 0 else kanszinnen.DAALT,
        helling=labels.verschil(round(float(test["helling"]), 2)) + eenheid,
        jaren=jaren,
        deel=labels.procent(test["p"], 1.0),
    )
