"""Were we right? Earlier forecasts beside what happened, in scores, a figure, a coverage and per norm.

Every forecast is made anew with what was known in its own year, from the third verslagjaar on; where there
are fewer years, every part of the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from analysis.report import kanszinnen, labels, opschriften
from analysis.report.alineas import paragraphs
from analysis.report.charts import new_canvas, table_behind
from analysis.report.gegevens import Jaar, load_jaar
from analysis.report.onderdelen import Figuur, Inhoud, Kop, Tabel, Tekst, alphabetical, rows_of
from analysis.report.stijl import LICHT
from analysis.report.svg import house_style, to_svg
from analysis.rules.dekking import describe_reliability
from analysis.rules.kalibratie import VOORSPELLERS, build_terugblik, count_meeting, score

MINSTE_JAREN = 3
"""A forecast is looked back on when it had so many verslagjaren to rest on."""


@dataclass(frozen=True)
class Terugblik:
    """The forecasts of earlier years that can be held against what happened since."""

    jaar: Jaar

    @cached_property
    def verslagjaren(self) -> range:
        """The years whose forecasts are looked back on; none where there is too little history."""
        eerste = int(self.jaar.trends["verslagjaar"].min())
        return range(eerste + MINSTE_JAREN - 1, self.jaar.verslagjaar)

    @cached_property
    def rijen(self) -> pd.DataFrame:
        """One row per norm x unit x verslagjaar x vooruit, as `rules.kalibratie.build_terugblik` gives it."""
        return build_terugblik(self.jaar.trends, self.jaar.register.volumenormen, self.verslagjaren)

    @cached_property
    def betrouwbaarheid(self) -> pd.DataFrame:
        """One row per vooruit x decile of the chance, as `rules.dekking.describe_reliability` gives it."""
        return describe_reliability(self.rijen)

    @property
    def is_te_kort(self) -> bool:
        """There is nothing to look back on."""
        return not len(self.verslagjaren) or self.rijen.empty

    def te_kort(self) -> Tekst:
        """That there are too few years, and how many are needed."""
        return paragraphs(
            kanszinnen.TE_WEINIG_JAREN.format(
                nodig=MINSTE_JAREN + 1, jaren=self.jaar.trends["verslagjaar"].nunique()
            )
        )


def load_terugblik(data: str | Path, inkoopjaar: int) -> Terugblik:
    """The look back from an inkoopjaar in a data root.

    Raises
    ------
    RootError
        As `gegevens.load_jaar`.
    """
    return Terugblik(load_jaar(data, inkoopjaar))


def antwoord(terug: Terugblik) -> Tekst:
    """Whether our forecasts beat the two simple forecasters."""
    if terug.is_te_kort:
        return terug.te_kort()
    best = score(terug.rijen).sort_values("logscore").drop_duplicates("vooruit")["voorspeller"]
    wins = bool(best.eq(VOORSPELLERS[0]).all())
    return paragraphs(
        kanszinnen.GELIJK.format(
            eerste=terug.verslagjaren[0],
            laatste=terug.verslagjaren[-1],
            verslagjaar=terug.jaar.verslagjaar,
            aantal=labels.tel(len(terug.rijen), *kanszinnen.VERWACHTINGEN),
            wint=kanszinnen.WINT if wins else kanszinnen.WINT_NIET,
        ),
        kanszinnen.WAT_IS_EEN_SCORE,
        first="antwoord",
    )


def scores(terug: Terugblik) -> Tabel | Tekst:
    """Brier and log score of ours and the simple forecasters, on the same forecasts."""
    if terug.is_te_kort:
        return terug.te_kort()
    lines: list[list[Inhoud]] = [
        [
            kanszinnen.VOORSPELLERS[row.voorspeller],
            kanszinnen.VOORUIT[row.vooruit],
            labels.getal(row.aantal),
            labels.getal(row.brier, 3),
            labels.getal(row.logscore, 3),
        ]
        for row in rows_of(score(terug.rijen))
    ]
    koppen = [Kop(kop, is_getal=place > 1) for place, kop in enumerate(opschriften.SCORES_KOPPEN)]
    return Tabel(opschriften.SCORES, koppen, lines)


def betrouwbaarheid(terug: Terugblik) -> Figuur | Tekst:
    """What was said against what came true, in ten groups, one and two years ahead."""
    if terug.is_te_kort:
        return terug.te_kort()
    groups = terug.betrouwbaarheid
    with mpl.rc_context(house_style()):
        figure, whole = new_canvas(3.6)
        whole.remove()
        panels = figure.subplots(1, 2, sharey=True)
        for axes, (vooruit, group) in zip(panels, groups.groupby("vooruit"), strict=False):
            _panel(axes, group, kanszinnen.VOORUIT[int(str(vooruit))])
        for unused in panels[groups["vooruit"].nunique() :]:
            unused.remove()
        panels[0].set_ylabel(kanszinnen.AS_WERD)
        svg = to_svg(figure, "betrouwbaarheid")
    said = "; ".join(
        kanszinnen.ALT_BETROUWBAAR_DEEL.format(
            vooruit=kanszinnen.VOORUIT[int(str(vooruit))],
            punten=", ".join(
                kanszinnen.ALT_PUNT.format(kans=_share(row.kans), werd=_share(row.voldeed_pct / 100))
                for row in rows_of(group)
            ),
        )
        for vooruit, group in groups.groupby("vooruit")
    )
    return Figuur(
        titel=opschriften.BETROUWBAARHEID,
        toelichting=opschriften.BETROUWBAARHEID_BIJ,
        svg=svg,
        alt=kanszinnen.ALT_BETROUWBAAR.format(delen=said),
        gegevens=table_behind(
            opschriften.BETROUWBAARHEID,
            opschriften.BETROUWBAARHEID_KOPPEN,
            [
                [
                    kanszinnen.VOORUIT[row.vooruit],
                    _share(row.kans),
                    labels.getal(row.aantal),
                    labels.getal(row.voldeed_aantal),
                    labels.procent(row.voldeed_aantal, row.aantal),
                    interval(row),
                ]
                for row in rows_of(groups)
            ],
        ),
    )


def lees_betrouwbaarheid(terug: Terugblik) -> Tekst:
    """In how many groups what was said lies within the interval of what came true; else on which side."""
    if terug.is_te_kort:
        return terug.te_kort()
    groups = terug.betrouwbaarheid
    said = 100 * groups["kans"]
    too_gloomy = int(said.lt(groups["interval_laag_pct"]).sum())
    too_rosy = int(said.gt(groups["interval_hoog_pct"]).sum())
    inside = len(groups) - too_gloomy - too_rosy
    return paragraphs(
        kanszinnen.BETROUWBAAR.format(
            binnen=labels.aandeel(inside, len(groups), kanszinnen.BETROUWBAAR_UITLEG),
            somber=labels.getal(too_gloomy),
            rooskleurig=labels.getal(too_rosy),
        )
    )


def per_norm(terug: Terugblik) -> Tabel | Tekst:
    """Per norm and year how many providers were expected to meet it, and how many did; furthest off first."""
    if terug.is_te_kort:
        return terug.te_kort()
    counts = count_meeting(terug.rijen)
    ahead = counts[counts["vooruit"] == 1]
    named = ahead.assign(
        norm=ahead["norm_code"].map(terug.jaar.normen["norm"]),
        verschil=ahead["voldeed_aantal"] - ahead["verwacht"],
    )
    ordered = named.assign(ver=named["verschil"].abs()).sort_values(
        ["ver", "norm", "uitkomstjaar"], ascending=[False, True, True], key=alphabetical, kind="stable"
    )
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            str(row.uitkomstjaar),
            labels.getal(row.aantal),
            labels.getal(row.verwacht, 1),
            labels.getal(row.voldeed_aantal),
            labels.verschil(float(labels.rond(row.verschil, 1))),
        ]
        for row in rows_of(ordered)
    ]
    koppen = [Kop(kop, is_getal=place > 0) for place, kop in enumerate(opschriften.PER_NORM_TERUG_KOPPEN)]
    return Tabel(opschriften.PER_NORM_TERUG, koppen, lines, klas="filter")


def lees_per_norm(terug: Terugblik) -> Tekst:
    """Over all norms together: how many verdicts were expected to meet, and how many did."""
    if terug.is_te_kort:
        return terug.te_kort()
    ahead = terug.rijen[terug.rijen["vooruit"] == 1]
    return paragraphs(
        kanszinnen.PER_NORM.format(
            verwacht=labels.getal(float(ahead["kans"].sum()), 0),
            werd=labels.aandeel(int(ahead["voldeed"].sum()), len(ahead), "oordelen"),
        )
    )


def _panel(axes: Axes, group: pd.DataFrame, titel: str) -> None:
    said = 100 * group["kans"]
    axes.plot([0, 100], [0, 100], color=LICHT["lijn"], linewidth=1.2)
    axes.vlines(
        said, group["interval_laag_pct"], group["interval_hoog_pct"], color=LICHT["grijs"], linewidth=1.4
    )
    axes.plot(said, group["voldeed_pct"], "o", color=LICHT["voldoet"], markersize=4.5)
    axes.set_title(titel, loc="left", fontsize=9, weight="bold")
    axes.set(xlim=(0, 100), ylim=(0, 102), xlabel=kanszinnen.AS_KANS)
    ticks = [0, 25, 50, 75, 100]
    axes.set_xticks(ticks, [f"{tick}%" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick}%" for tick in ticks])
    axes.grid()


def _share(share: float) -> str:
    return labels.procent(share, 1.0)


def interval(row: Any) -> str:
    """The interval of a share, as it is written."""
    return f"{labels.getal(row.interval_laag_pct, 1)}–{labels.getal(row.interval_hoog_pct, 1)}%"
