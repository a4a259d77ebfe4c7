"""Notebook 20: how often each norm is met, how far each unit is from it, and how well each norm is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from analysis.report import labels
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.gegevens import Jaar, count_oordelen, once, with_known_norm
from analysis.report.labels import LICHT
from analysis.report.onderdelen import (
    Cel,
    Figuur,
    Inhoud,
    Kop,
    Tabel,
    Tekst,
    alphabetical,
    heads,
    paragraphs,
    rows_of,
    table_behind,
    tiles,
    uncertain,
)
from analysis.report.oordelen import NABIJ_PCT, document, period, text_of
from analysis.report.svg import house_style, key_above, new_canvas, rows_of_names, to_svg

REALISATIE = "Hoe vaak elke norm wordt gehaald"
AFSTAND = "Hoe ver elke aanbieder van zijn norm zit"
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
AFSTANDEN = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""The scale of distance to a norm: half and twice the norm are equally far from it."""


def antwoord(jaar: Jaar) -> Tekst:
    """The answer per norm: how many norms nobody misses, and which is missed most."""
    counts = count_per_norm(jaar)
    judged = counts[counts["beoordeeld"] > 0]
    totals = count_oordelen(jaar.oordelen)
    if judged.empty or judged.iloc[0]["voldoet niet"] == 0:
        lead = (
            f"Over verslagjaar {jaar.verslagjaar} worden alle {labels.getal(len(judged))} beoordeelde normen "
            "door elke beoordeelde aanbieder gehaald."
        )
    else:
        most = judged.iloc[0]
        lead = (
            "Over verslagjaar {verslagjaar} worden {alle} door elke beoordeelde aanbieder gehaald; het "
            "vaakst gemist wordt {norm}: {gemist}."
        ).format(
            verslagjaar=jaar.verslagjaar,
            alle=labels.aandeel(int((judged["voldoet niet"] == 0).sum()), len(judged), "beoordeelde normen"),
            norm=most["norm"],
            gemist=labels.aandeel(
                int(most["voldoet niet"]), int(most["beoordeeld"]), "beoordeelde aanbieders voldoen niet"
            ),
        )
    return paragraphs(lead, uncertain(totals), first="antwoord", after=tiles(totals))


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
            [("Aantal:", LICHT["grijs"])]
            + [(f"{labels.OORDELEN[oordeel].symbool} {oordeel}", LETTERS[oordeel]) for oordeel in VLAKKEN],
        )
        axes.set_xticks([])
        svg = to_svg(figure, "realisatie")
    return Figuur(
        titel=REALISATIE,
        toelichting=(
            "Aantal locaties of organisaties per oordeel; rechts het aandeel dat voldoet van wat beoordeeld "
            "kon worden. Normen zonder ingevoerd minimum staan er niet op."
        ),
        svg=svg,
        alt=realisatie_in_woorden(counts),
        gegevens=table_behind(
            REALISATIE,
            "Norm | Voldoet | Beoordeeld | Voldoet (%) | Voldoet niet | Onzeker | Niet beoordeelbaar",
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


def realisatie_in_woorden(counts: pd.DataFrame) -> str:
    """The most missed norms with their numbers, how many norms nobody misses, and the country as a whole."""
    missed = counts[counts["voldoet niet"] > 0].head(3)
    words = [
        f"{row.norm} ({labels.getal(row.niet)} van {labels.getal(row.beoordeeld)} niet)"
        for row in rows_of(missed.rename(columns={"voldoet niet": "niet"}))
    ]
    judged = counts[counts["beoordeeld"] > 0]
    return (
        "Liggende staven voor {normen}. Het vaakst gemist: {meest}. Zonder een enkele misser: {zonder}. "
        "Over alle normen samen voldoen {voldoet}."
    ).format(
        normen=labels.tel(len(counts), "norm", "normen"),
        meest=labels.opsomming(words) or labels.GEEN,
        zonder=labels.tel(int((judged["voldoet niet"] == 0).sum()), "norm", "normen"),
        voldoet=labels.aandeel(int(counts["voldoet"].sum()), int(counts["beoordeeld"].sum()), "oordelen"),
    )


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
        return labels.NIEMAND_BEOORDEELD
    return labels.aandeel(met, judged, labels.eenheden(eenheid, judged))


def _numbers(*values: float) -> list[str]:
    return [labels.getal(value) for value in values]


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
        axes.set_xticks(AFSTANDEN, [keer_de_norm(keer, AFSTANDEN) for keer in AFSTANDEN])
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
        titel=AFSTAND,
        toelichting=(
            "Elke punt is een locatie of organisatie bij een volumenorm; de lijn is de norm. Elke stap is "
            "een verdubbeling."
        ),
        svg=svg,
        alt=afstand_in_woorden(known),
        gegevens=table_behind(
            AFSTAND, "Norm | Minimum | Aanbieders | Alle getallen, van laag naar hoog", rows
        ),
    )


def keer_de_norm(keer: float, schaal: Sequence[float]) -> str:
    """A mark of the scale of distance; its ends gather everything beyond them.

    >>> [keer_de_norm(keer, (0.5, 1.0, 2.0)) for keer in (0.5, 1.0, 2.0)]
    ['0,5× of minder', 'de norm', '2× of meer']
    """
    if keer == 1:
        return "de norm"
    decimalen = 0 if float(keer).is_integer() else len(repr(float(keer)).split(".")[1])
    written = f"{labels.getal(keer, decimalen)}×"
    if keer == schaal[0]:
        return f"{written} of minder"
    return f"{written} of meer" if keer == schaal[-1] else written


def afstand_in_woorden(known: pd.DataFrame) -> str:
    """How many units stand on or above their norm, and how many below."""
    return (
        f"Een punt per aanbieder voor {labels.tel(known['norm'].nunique(), 'norm', 'normen')}, op een schaal "
        f"waarop de norm 1× is: {labels.getal(int((known['oordeel'] == 'voldoet').sum()))} op of boven, "
        f"{labels.getal(int((known['oordeel'] == 'voldoet niet').sum()))} eronder."
    )


def lees_afstand(jaar: Jaar) -> Tekst:
    """How many of the misses of a volume norm have less than half of it, and how many nearly all of it."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"].eq("voldoet niet") & jaar.oordelen["soort"].eq("volume")]
    below = rows["afstand_pct"].dropna()
    if below.empty:
        return paragraphs("Er is geen oordeel 'voldoet niet' bij een volumenorm.")
    return paragraphs(
        "Minder dan de helft van de norm: {ver}; ten minste {grens} ervan: {dichtbij}.".format(
            ver=labels.aandeel(int((below < -50).sum()), len(below), "gemiste volumenormen"),
            dichtbij=labels.getal(int((below >= -NABIJ_PCT).sum())),
            grens=f"{100 - NABIJ_PCT}%",
        )
    )


def lees_matrix(jaar: Jaar) -> Tekst:
    """How many units have something else than `voldoet`, and how many meet everything."""
    rows = with_known_norm(jaar.oordelen)
    units = rows["eenheid_sleutel"].nunique()
    other = rows.loc[rows["oordeel"] != "voldoet", "eenheid_sleutel"].nunique()
    return paragraphs(
        f"{labels.aandeel(other, units, 'locaties en organisaties')} hebben bij ten minste één norm een "
        f"ander oordeel dan 'voldoet'; bij {labels.getal(units - other)} voldoet alles."
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
            name += f" ({labels.plaats(first.locatie)})"
        who = Cel(dossier_link(name, first.organisatie_sleutel), name)
        lines.append([who, *(cell[by_norm[norm]] if norm in by_norm else "" for norm in norms)])
    koppen = [Kop("Locatie of organisatie"), *(Kop(norm, klas="op") for norm in norms)]
    return Tabel(
        "Ziekenhuis × norm: wat niet is gehaald en wat niet kon worden beoordeeld",
        koppen,
        lines,
        klas="filter matrix",
    )


def teken(oordeel: str) -> Markup | str:
    """A verdict as its sign alone; all but the good ones also say their word to whoever cannot see them."""
    found = labels.OORDELEN[oordeel]
    if oordeel == "voldoet":
        return found.symbool
    return Markup('{}<span class="vh"> {}</span>').format(found.symbool, found.woord)


def lees_methode(jaar: Jaar) -> Tekst:
    """How is compared, how many norms are verified, and which have no known minimum."""
    applied = jaar.normen[jaar.normen["is_geldig"]]
    verified = int((applied["verificatie"] == "geverifieerd").sum())
    unknown = applied.loc[applied["minimum"].isna(), "norm"].sort_values()
    known = applied.loc[applied["soort"].eq("volume"), "minimum"].dropna()
    example = labels.getal(float(known.mode().iloc[0])) if len(known) else labels.GEEN
    parts = [
        (
            f"Een norm is een minimum dat zelf ook voldoet: {example} bij een norm van {example} voldoet. Er "
            "wordt niet afgerond voordat wordt vergeleken; op deze pagina's is elk getal daarna half naar "
            "boven afgerond, en zo ver uitgeschreven dat het aan zijn eigen kant van de norm blijft."
        )
    ]
    if verified == len(applied):
        parts.append(labels.ALLES_GEVERIFIEERD.format(aantal=labels.getal(verified)))
    else:
        parts.append(
            f"{labels.aandeel(verified, len(applied), 'normen')} zijn door een persoon geverifieerd; de "
            "andere staan hieronder."
        )
    if len(unknown):
        parts.append(
            f"Van {labels.tel(len(unknown), 'norm', 'normen')} is het minimum niet ingevoerd; zolang dat zo "
            f"is wordt er niet op beoordeeld: {labels.opsomming(unknown)}."
        )
    return paragraphs(*parts)


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
    return Tabel(
        "De normen en hun bron",
        heads(
            "Norm | Minimum | Geldt per | Telling | Geldig | Opsteller en document | Verificatie | Bron",
            (1,),
            klassen={7: "bron"},
        ),
        lines,
        klas="filter breed",
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
        pd.crosstab([known["norm_code"], known["norm"], known["eenheid"]], known["oordeel"])
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
