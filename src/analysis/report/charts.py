"""The large figures: one question each, with direct labels, the norm drawn, its words and its data.

A drawing, its alternative text and its table come from the same rows. Counts are shown as counts; a share
always stands beside its numerator and denominator.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from analysis.report import alt, labels, opschriften, zinnen
from analysis.report.eenmaal import once
from analysis.report.gegevens import Jaar, with_known_norm
from analysis.report.onderdelen import Figuur, Kop, Tabel, alphabetical, rows_of
from analysis.report.stijl import LICHT
from analysis.report.svg import BREEDTE_INCH, house_style, to_svg

VLAKKEN: dict[str, dict[str, Any]] = {
    "voldoet niet": {"color": LICHT["niet"], "edgecolor": LICHT["papier"]},
    "onzeker": {"color": LICHT["papier"], "edgecolor": LICHT["onzeker"], "hatch": "/////", "zorder": 2},
    "niet beoordeelbaar": {"color": LICHT["papier"], "edgecolor": LICHT["nb"], "zorder": 2},
    "voldoet": {"color": LICHT["wel"], "edgecolor": LICHT["papier"]},
}
"""How an area looks: dark, hatched, open and light, so that print without colour keeps them apart."""

LETTERS = {
    "voldoet niet": LICHT["niet"],
    "onzeker": LICHT["onzeker"],
    "niet beoordeelbaar": LICHT["nb"],
    "voldoet": LICHT["voldoet"],
}
LANGSTE_NAAM = 40
"""A longer name stands on two lines."""

AFSTANDEN = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""The scale of distance to a norm: half and twice the norm are equally far from it."""


@once
def realisatie(jaar: Jaar) -> Figuur:
    """Per norm how many units meet it, miss it, are uncertain or cannot be judged; the most missed on top."""
    counts = count_per_norm(jaar)
    with mpl.rc_context(house_style()):
        figure, axes = new_canvas(len(counts) * 0.235 + 0.7)
        axes.set_xlim(0, float(counts["totaal"].max()) or 1.0)
        places = np.arange(len(counts))
        left = np.zeros(len(counts))
        for oordeel, looks in VLAKKEN.items():
            widths = counts[oordeel].to_numpy(float)
            some = widths > 0
            axes.barh(places[some], widths[some], left=left[some], height=0.74, linewidth=0.7, **looks)
            _write_in_bars(axes, places, left, widths, oordeel)
            left = left + widths
        for place, row in enumerate(rows_of(counts)):
            share = _share(row.voldoet, row.beoordeeld, row.eenheid)
            axes.text(1.01, place, share, transform=axes.get_yaxis_transform(), va="center")
        rows_of_names(axes, counts["norm"].tolist())
        key_above(
            axes,
            [(zinnen.SLEUTEL_AANTALLEN, LICHT["grijs"])]
            + [(f"{labels.OORDELEN[oordeel].symbool} {oordeel}", LETTERS[oordeel]) for oordeel in VLAKKEN],
        )
        axes.set_xticks([])
        svg = to_svg(figure, "realisatie")
    return Figuur(
        titel=opschriften.REALISATIE,
        toelichting=opschriften.REALISATIE_BIJ,
        svg=svg,
        alt=alt.realisatie(counts),
        gegevens=table_behind(
            opschriften.REALISATIE,
            opschriften.PER_NORM,
            [
                [
                    row.norm,
                    *_numbers(row.voldoet, row.beoordeeld),
                    labels.procent(row.voldoet, row.beoordeeld),
                ]
                + _numbers(row.voldoet_niet, row.onzeker, row.niet_beoordeelbaar)
                for row in rows_of(counts.rename(columns=lambda name: name.replace(" ", "_")))
            ],
        ),
    )


@once
def count_per_norm(jaar: Jaar) -> pd.DataFrame:
    """One row per norm with a known minimum, the most missed first: how many units have each oordeel.

    Returns
    -------
    DataFrame
        norm_code, norm, eenheid, a column per oordeel but `niet van toepassing`, beoordeeld (voldoet and
        voldoet niet) and totaal (all of them); norms without any such unit are left out.
    """
    known = with_known_norm(jaar.oordelen)
    counts = (
        pd.crosstab(
            [known["norm_code"], known["norm"], known["eenheid"]],
            known["oordeel"],
        )
        .reindex(columns=list(VLAKKEN), fill_value=0)
        .reset_index()
        .rename_axis(columns=None)
    )
    counts["beoordeeld"] = counts["voldoet"] + counts["voldoet niet"]
    counts["totaal"] = counts[list(VLAKKEN)].sum(axis=1)
    missed = counts["voldoet niet"] / counts["beoordeeld"].where(counts["beoordeeld"] > 0)
    ordered = counts.assign(gemist=missed).sort_values(
        ["gemist", "norm"], ascending=[False, True], na_position="last", kind="stable", key=alphabetical
    )
    return ordered[ordered["totaal"] > 0].drop(columns="gemist").reset_index(drop=True)


def afstand(jaar: Jaar) -> Figuur:
    """Every unit as a dot on the scale of its norm: at the line it just meets it, at half it has half."""
    known = jaar.oordelen[
        jaar.oordelen["oordeel"].isin(["voldoet", "voldoet niet"])
        & jaar.oordelen["soort"].eq("volume")
        & jaar.oordelen["maat"].notna()
        & jaar.oordelen["minimum"].gt(0)
    ]
    shown_norms = set(known["norm"])
    order = [norm for norm in count_per_norm(jaar)["norm"] if norm in shown_norms]
    dots = known.assign(keer=(known["maat"] / known["minimum"]).clip(AFSTANDEN[0], AFSTANDEN[-1]))
    with mpl.rc_context(house_style()):
        figure, axes = new_canvas(len(order) * 0.235 + 0.9)
        for oordeel, marker, size in (("voldoet", "o", 3.4), ("voldoet niet", "X", 4.6)):
            shown = dots[dots["oordeel"] == oordeel]
            axes.scatter(
                shown["keer"].to_numpy(), shown["norm"].map(order.index).to_numpy(),
                color=LETTERS[oordeel], marker=marker, s=size**2, alpha=0.55 if oordeel == "voldoet" else 0.9,
                linewidth=0,
            )  # fmt: skip
        axes.axvline(1, color=LICHT["inkt"], linewidth=1.1)
        axes.set_xscale("log", base=2)
        axes.set_xticks(AFSTANDEN, [alt.keer_de_norm(keer, AFSTANDEN) for keer in AFSTANDEN])
        axes.set_xticks([], minor=True)
        axes.set(xlabel="", ylabel="", xlim=(AFSTANDEN[0] * 0.9, AFSTANDEN[-1] * 1.12))
        axes.xaxis.tick_top()
        axes.grid(axis="x")
        rows_of_names(axes, order)
        svg = to_svg(figure, "afstand")
    rows = []
    for norm, group in known.groupby("norm", sort=False):
        minimum = float(group["minimum"].iloc[0])
        figures = "; ".join(labels.getal_naast(maat, minimum) for maat in sorted(group["maat"]))
        rows.append([str(norm), labels.getal(minimum), labels.getal(len(group)), figures])
    rows.sort(key=lambda row: order.index(row[0]))
    return Figuur(
        titel=opschriften.AFSTAND,
        toelichting=opschriften.AFSTAND_BIJ,
        svg=svg,
        alt=alt.afstand(known),
        gegevens=table_behind(opschriften.AFSTAND, opschriften.AFSTAND_KOPPEN, rows),
    )


def landelijke_trend(jaar: Jaar) -> Figuur:
    """The share of all verdicts that meet their norm, per verslagjaar, with numerator and denominator."""
    per_jaar = jaar.landelijk.groupby("verslagjaar")[["voldoet_aantal", "beoordeeld_aantal"]].sum()
    per_jaar = per_jaar[per_jaar["beoordeeld_aantal"] > 0].astype(int)
    shares = 100 * per_jaar["voldoet_aantal"] / per_jaar["beoordeeld_aantal"]
    normen = jaar.landelijk[jaar.landelijk["beoordeeld_aantal"] > 0].groupby("verslagjaar").size()
    with mpl.rc_context(house_style()):
        figure, axes = new_canvas(2.7)
        axes.plot(shares.index, shares, color=LICHT["voldoet"], marker="o", linewidth=1.6, clip_on=False)
        for (year, met, judged), share in zip(rows_of(per_jaar), shares, strict=True):
            axes.text(year, share + 4, labels.procent(met, judged), ha="center", weight="bold")
            fraction = zinnen.BREUK_TWEE_REGELS.format(teller=labels.getal(met), noemer=labels.getal(judged))
            axes.text(year, share - 6, fraction, ha="center", va="top", fontsize=7.5, color=LICHT["grijs"])
        axes.set(ylim=(0, 108), xlim=(shares.index.min() - 0.5, shares.index.max() + 0.5))
        axes.set_xticks(shares.index, [str(year) for year in shares.index])
        axes.set_yticks([0, 50, 100], ["0%", "50%", "100%"])
        axes.grid(axis="y")
        svg = to_svg(figure, "landelijk")
    return Figuur(
        titel=opschriften.LANDELIJK,
        toelichting=opschriften.LANDELIJK_BIJ,
        svg=svg,
        alt=alt.landelijke_trend(per_jaar),
        gegevens=table_behind(
            opschriften.LANDELIJK,
            opschriften.LANDELIJK_KOPPEN,
            [
                [str(year), labels.getal(normen[year]), *_numbers(met, judged), labels.procent(met, judged)]
                for year, met, judged in rows_of(per_jaar)
            ],
        ),
    )


def new_canvas(height: float) -> tuple[Figure, Axes]:
    """An empty drawing as wide as a page, `height` inches high."""
    figure = Figure(figsize=(BREEDTE_INCH, height), layout="constrained")
    axes = figure.add_subplot()
    return figure, axes


def rows_of_names(axes: Axes, names: Sequence[str]) -> None:
    """Names stand left of their row, the first on top, without a frame."""
    axes.set_yticks([])  # a tick is five drawings, a name is one
    beside = axes.get_yaxis_transform() + ScaledTranslation(-3.5 / 72, 0, axes.figure.dpi_scale_trans)
    for place, name in enumerate(names):
        written = textwrap.fill(name, LANGSTE_NAAM)
        axes.text(0, place, written, transform=beside, ha="right", va="center_baseline", linespacing=0.9)
    axes.set_ylim(len(names) - 0.4, -0.6)


def key_above(axes: Axes, words: Sequence[tuple[str, str]]) -> None:
    """The words of the key stand above the drawing from its left edge, each in its colour."""
    place = 0.005
    for word, colour in words:
        axes.annotate(
            word,
            (place, 1.0),
            xycoords=("figure fraction", "axes fraction"),
            color=colour,
            weight="bold",
            va="bottom",
            fontsize=8,
        )
        place += 0.0105 * len(word) + 0.025


def _write_in_bars(
    axes: Axes, places: np.ndarray, left: np.ndarray, widths: np.ndarray, oordeel: str
) -> None:
    """A bar wide enough carries its own number."""
    colour = LICHT["papier"] if oordeel == "voldoet niet" else LICHT["inkt"]
    box = {"facecolor": LICHT["papier"], "edgecolor": "none", "pad": 0.6} if oordeel == "onzeker" else None
    for place, start, width in zip(places, left, widths, strict=True):
        written = labels.getal(width)
        if width >= (0.016 * len(written) + 0.008) * axes.get_xlim()[1]:
            axes.text(
                start + width / 2,
                place,
                written,
                ha="center",
                va="center",
                color=colour,
                fontsize=7.5,
                bbox=box,
                in_layout=False,  # it stands within its bar, so no room need be found for it
            )


def _share(met: int, judged: int, eenheid: str) -> str:
    if not judged:
        return zinnen.NIEMAND_BEOORDEELD
    return labels.aandeel(met, judged, labels.eenheden(eenheid, judged))


def _numbers(*values: float) -> list[str]:
    return [labels.getal(value) for value in values]


def table_behind(titel: str, koppen: Sequence[str], rijen: Sequence[Sequence[str | Markup]]) -> Tabel:
    """The data behind a figure: the first column names the row, the others are figures."""
    return Tabel(titel, [Kop(kop, is_getal=place > 0) for place, kop in enumerate(koppen)], rijen)
