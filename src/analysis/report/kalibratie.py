"""Notebook 60: were we right? Earlier forecasts beside what happened: scores, a figure, coverage, per norm.

Every forecast is made anew with what was known in its own year, from the third verslagjaar on; where there
are fewer years, every part of the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from analysis.report import labels
from analysis.report.gegevens import Jaar, load_jaar
from analysis.report.labels import LICHT
from analysis.report.onderdelen import (
    Figuur,
    Getoond,
    Inhoud,
    Tabel,
    Tekst,
    alphabetical,
    heads,
    paragraphs,
    rows_of,
    table_behind,
)
from analysis.report.svg import house_style, new_canvas, to_svg
from analysis.rules.kalibratie import (
    BELOFTEN,
    VOORSPELLERS,
    build_terugblik,
    count_meeting,
    describe_coverage,
    describe_reliability,
    score,
)
from analysis.years import to_inkoopjaar

VOORUIT = {1: "één jaar vooruit", 2: "twee jaar vooruit"}
BETROUWBAARHEID = "Van de verwachtingen van ongeveer 70% hoort 70% uit te komen"
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
        """One row per vooruit x decile of the chance, as `rules.kalibratie.describe_reliability` gives it."""
        return describe_reliability(self.rijen)

    @property
    def is_te_kort(self) -> bool:
        """There is nothing to look back on."""
        return not len(self.verslagjaren) or self.rijen.empty

    def te_kort(self) -> Tekst:
        """That there are too few years, and how many are needed."""
        return paragraphs(
            f"Te weinig jaren: voor een terugblik zijn ten minste {MINSTE_JAREN + 1} verslagjaren nodig, en "
            f"er zijn er {self.jaar.trends['verslagjaar'].nunique()}. Over de verwachtingen op de andere "
            "pagina's is dus nog niet te zeggen of zij uitkomen."
        )


def with_years(make: Callable[[Terugblik], Tekst | Tabel | Figuur]) -> Callable[[Terugblik], Getoond]:
    """Where there are too few years, every part of the page says so."""

    @wraps(make)
    def shown(terug: Terugblik) -> Getoond:
        return terug.te_kort() if terug.is_te_kort else make(terug)

    return shown


def load_terugblik(data: str | Path, inkoopjaar: int) -> Terugblik:
    """The look back from an inkoopjaar in a data root.

    Raises
    ------
    RootError
        As `gegevens.load_jaar`.
    """
    return Terugblik(load_jaar(data, inkoopjaar))


@with_years
def antwoord(terug: Terugblik) -> Tekst:
    """Whether our forecasts beat the two simple forecasters."""
    best = score(terug.rijen).sort_values("logscore").drop_duplicates("vooruit")["voorspeller"]
    wins = bool(best.eq(VOORSPELLERS[0]).all())
    return paragraphs(
        (
            "{aantal} van {eerste} tot en met {laatste}, overgedaan met wat toen bekend was, liggen hier "
            "naast wat er tot en met {verslagjaar} gebeurde. Op de logscore {wint}."
        ).format(
            eerste=terug.verslagjaren[0],
            laatste=terug.verslagjaren[-1],
            verslagjaar=terug.jaar.verslagjaar,
            aantal=labels.tel(len(terug.rijen), "verwachting", "verwachtingen"),
            wint="zijn zij beter dan beide eenvoudige voorspellers, één jaar en twee jaar vooruit"
            if wins
            else (
                "zijn zij niet overal beter dan de eenvoudige voorspellers; vertrouw dan niet op de kansen "
                "hier"
            ),
        ),
        (
            "Brier is de gemiddelde gekwadrateerde fout van een kans, de logscore straft vooral stellige "
            "missers; bij beide is lager beter. Zij tellen alleen wie doorging en het jaar erna ook "
            "beoordeeld is."
        ),
        first="antwoord",
    )


@with_years
def scores(terug: Terugblik) -> Tabel:
    """Brier and log score of ours and the simple forecasters, on the same forecasts."""
    lines: list[list[Inhoud]] = [
        [
            {
                "eigen jaren": "deze verwachting (eigen jaren)",
                "zelfde als vorig jaar": "zelfde als vorig jaar",
                "Poisson met vorig jaar": "Poisson met het aantal van vorig jaar",
            }[row.voorspeller],
            VOORUIT[row.vooruit],
            labels.getal(row.aantal),
            labels.getal(row.brier, 3),
            labels.getal(row.logscore, 3),
        ]
        for row in rows_of(score(terug.rijen))
    ]
    return Tabel(
        "Hoe ver de verwachtingen ernaast zaten; lager is beter",
        heads("Voorspeller | Vooruit | Verwachtingen | Brier | Logscore", range(2, 5)),
        lines,
    )


@with_years
def lees_betrouwbaarheid(terug: Terugblik) -> Tekst:
    """In how many groups what was said lies within the interval of what came true; else on which side."""
    groups = terug.betrouwbaarheid
    said = 100 * groups["kans"]
    too_gloomy = int(said.lt(groups["interval_laag_pct"]).sum())
    too_rosy = int(said.gt(groups["interval_hoog_pct"]).sum())
    inside = len(groups) - too_gloomy - too_rosy
    return paragraphs(
        f"De gezegde kans ligt bij {labels.aandeel(inside, len(groups), 'groepen')} binnen het 95%-interval "
        f"van wat uitkwam. Bij {labels.getal(too_gloomy)} kwam meer uit dan gezegd (te somber) en bij "
        f"{labels.getal(too_rosy)} minder (te rooskleurig)."
    )


@with_years
def betrouwbaarheid(terug: Terugblik) -> Figuur:
    """What was said against what came true, in ten groups, one and two years ahead."""
    groups = terug.betrouwbaarheid
    with mpl.rc_context(house_style()):
        figure, whole = new_canvas(3.6)
        whole.remove()
        panels = figure.subplots(1, 2, sharey=True)
        for axes, (vooruit, group) in zip(panels, groups.groupby("vooruit"), strict=False):
            _panel(axes, group, VOORUIT[int(str(vooruit))])
        for unused in panels[groups["vooruit"].nunique() :]:
            unused.remove()
        panels[0].set_ylabel("deel dat uitkwam")
        svg = to_svg(figure, "betrouwbaarheid")
    said = "; ".join(
        "{vooruit}: {punten}.".format(
            vooruit=VOORUIT[int(str(vooruit))],
            punten=", ".join(
                f"gezegd {_share(row.kans)}, uitgekomen {_share(row.voldeed_pct / 100)}"
                for row in rows_of(group)
            ),
        )
        for vooruit, group in groups.groupby("vooruit")
    )
    return Figuur(
        titel=BETROUWBAARHEID,
        toelichting=(
            "Elke stip is een groep verwachtingen; de streep is het 95%-interval van het deel dat uitkwam. "
            "Op de lijn is precies goed, erboven was de verwachting te somber, eronder te rooskleurig."
        ),
        svg=svg,
        alt=(
            "Twee grafieken met per groep verwachtingen de gezegde kans tegen het deel dat uitkwam, met een "
            f"lijn waar beide gelijk zijn. {said}"
        ),
        gegevens=table_behind(
            BETROUWBAARHEID,
            "Vooruit | Gezegde kans | Verwachtingen | Uitgekomen | Uitgekomen (%) | 95%-interval",
            [
                [
                    VOORUIT[row.vooruit],
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


def _panel(axes: Axes, group: pd.DataFrame, titel: str) -> None:
    said = 100 * group["kans"]
    axes.plot([0, 100], [0, 100], color=LICHT["lijn"], linewidth=1.2)
    axes.vlines(
        said, group["interval_laag_pct"], group["interval_hoog_pct"], color=LICHT["grijs"], linewidth=1.4
    )
    axes.plot(said, group["voldeed_pct"], "o", color=LICHT["voldoet"], markersize=4.5)
    axes.set_title(titel, loc="left", fontsize=9, weight="bold")
    axes.set(xlim=(0, 100), ylim=(0, 102), xlabel="gezegde kans")
    ticks = [0, 25, 50, 75, 100]
    axes.set_xticks(ticks, [f"{tick}%" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick}%" for tick in ticks])
    axes.grid()


def _share(share: float) -> str:
    return labels.procent(share, 1.0)


@with_years
def lees_dekking(terug: Terugblik) -> Tekst:
    """Whether what was promised lies within what the sample allows, and in which year it was furthest off."""
    coverage = describe_coverage(terug.rijen)
    holds = coverage["beloofd_pct"].between(coverage["interval_laag_pct"], coverage["interval_hoog_pct"])
    per_year = describe_coverage(terug.rijen[terug.rijen["vooruit"] == 1], "uitkomstjaar")
    widest = per_year[per_year["beloofd_pct"] == max(BELOFTEN)]
    off = (widest["gedekt_pct"] - widest["beloofd_pct"]).abs()
    worst = widest.iloc[int(off.to_numpy().argmax())]
    return paragraphs(
        f"Van wat is beloofd, is {labels.aandeel(int(holds.sum()), len(holds), 'beloften')} uitgekomen "
        "binnen wat de steekproef toelaat.",
        f"Het verst ernaast zat de verwachting over {int(worst['uitkomstjaar'])}: "
        f"{labels.getal(float(worst['gedekt_pct']), 1)}% van de aantallen binnen de "
        f"{labels.getal(int(worst['beloofd_pct']))}%-grenzen, {labels.getal(float(worst['onder_pct']), 1)}% "
        f"eronder en {labels.getal(float(worst['boven_pct']), 1)}% erboven.",
        (
            "Een aantal dat precies op een grens valt, telt mee voor het deel dat erbinnen hoort; zo is 80% "
            "ook echt 80%. Binnen hele getallen, waar de grens zelf meetelt, valt altijd iets meer. Bij wat "
            "de steekproef toelaat is gerekend dat aantallen van één organisatie, en die van één norm in "
            "één jaar, samen op en neer gaan."
        ),
    )


@with_years
def dekking(terug: Terugblik) -> Tabel:
    """How often a count fell within its limits, below and above them, and what the sample allows."""
    lines: list[list[Inhoud]] = [
        [
            labels.getal(row.beloofd_pct) + "%",
            VOORUIT[row.vooruit],
            labels.getal(row.aantal),
            _pct(row.gedekt_pct),
            interval(row),
            _pct(row.onder_pct),
            _pct(row.boven_pct),
            _pct(row.heel_gedekt_pct),
        ]
        for row in rows_of(describe_coverage(terug.rijen))
    ]
    return Tabel(
        "Hoe vaak het aantal binnen de grenzen viel",
        heads(
            "Beloofd | Vooruit | Aantallen | Binnen de grenzen | Wat de steekproef toelaat | Eronder | "
            "Erboven | Binnen hele getallen",
            (0, 2, 3, 4, 5, 6, 7),
        ),
        lines,
    )


@with_years
def per_inkoopjaar(terug: Terugblik) -> Tabel:
    """The forecasts of every earlier inkoopjaar beside what happened: expected and real, scores, coverage."""
    lines: list[list[Inhoud]] = []
    for _, group in terug.rijen.groupby(["vooruit", "verslagjaar"]):
        scores = score(group).set_index("voorspeller").loc[list(VOORSPELLERS)]
        lines.append(
            [
                str(to_inkoopjaar(int(group["verslagjaar"].iloc[0]))),
                str(group["uitkomstjaar"].iloc[0]),
                labels.getal(len(group)),
                labels.getal(float(group["kans"].sum()), 0),
                labels.getal(float(group["voldeed"].sum()), 0),
                labels.getal(float(scores["brier"].iloc[0]), 3),
                *(labels.getal(float(logscore), 3) for logscore in scores["logscore"]),
                *(_pct(share) for share in describe_coverage(group)["gedekt_pct"]),
            ]
        )
    return Tabel(
        "De verwachtingen van elk eerder inkoopjaar",
        heads(
            "Inkoopjaar | Over verslagjaar | Verwachtingen | Verwacht te voldoen | Voldeed | Brier | "
            "Logscore | Logscore zelfde | Logscore Poisson | Binnen 80% | Binnen 95%",
            range(2, 11),
        ),
        lines,
    )


@with_years
def lees_per_norm(terug: Terugblik) -> Tekst:
    """Over all norms together: how many verdicts were expected to meet, and how many did."""
    ahead = terug.rijen[terug.rijen["vooruit"] == 1]
    return paragraphs(
        f"Over alle normen samen werd verwacht dat {labels.getal(float(ahead['kans'].sum()), 0)} oordelen "
        "zouden voldoen; het werden er "
        f"{labels.aandeel(int(ahead['voldeed'].sum()), len(ahead), 'oordelen')}."
    )


@with_years
def per_norm(terug: Terugblik) -> Tabel:
    """Per norm and year how many providers were expected to meet it, and how many did; furthest off first."""
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
    return Tabel(
        "Verwachte en werkelijke aanbieders die voldoen, één jaar vooruit",
        heads("Norm | Verslagjaar | Aanbieders | Verwacht | Werkelijk | Verschil", range(1, 6)),
        lines,
        klas="filter",
    )


def interval(row: Any) -> str:
    """The interval of a share, as it is written."""
    return f"{labels.getal(row.interval_laag_pct, 1)}–{labels.getal(row.interval_hoog_pct, 1)}%"


def _pct(share: float) -> str:
    return labels.getal(float(share), 1) + "%"
