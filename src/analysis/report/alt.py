"""Every figure in words, from the same rows as the drawing: what a reader who cannot see it would miss."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.report import labels
from analysis.report.onderdelen import rows_of

MEESTE_NAMEN = 3


def realisatie(counts: pd.DataFrame) -> str:
    """The most missed norms with their numbers, how many norms nobody misses, and the country as a whole."""
    missed = counts[counts["voldoet niet"] > 0].head(MEESTE_NAMEN)
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


def afstand(known: pd.DataFrame) -> str:
    """How many units stand on or above their norm, and how many below."""
    return (
        f"Een punt per aanbieder voor {labels.tel(known['norm'].nunique(), 'norm', 'normen')}, op een schaal "
        f"waarop de norm 1× is: {labels.getal(int((known['oordeel'] == 'voldoet').sum()))} op of boven, "
        f"{labels.getal(int((known['oordeel'] == 'voldoet niet').sum()))} eronder."
    )


def landelijke_trend(per_jaar: pd.DataFrame) -> str:
    """Every point of the line with its numerator and denominator."""
    return "Een lijn met het aandeel oordelen dat voldoet: {reeks}.".format(
        reeks="; ".join(
            "{jaar}: {getal}".format(
                jaar=jaar,
                getal=labels.VOLDOET_KORT.format(
                    teller=labels.getal(met), noemer=labels.getal(judged), pct=labels.procent(met, judged)
                ),
            )
            for jaar, met, judged in rows_of(per_jaar)
        )
    )


def kaart(points: pd.DataFrame) -> str:
    """How many locations carry a cross, a ring and a dot."""
    return (
        f"Kaart met {labels.tel(len(points), *labels.EENHEDEN['locatie'])}: een kruis waar ten minste één "
        f"norm niet is gehaald ({labels.getal(int((points['teken'] == 'niet').sum()))}), een ring waar iets "
        f"niet zeker of niet beoordeelbaar was ({labels.getal(int((points['teken'] == 'nb').sum()))}), een "
        f"stip waar alles voldoet ({labels.getal(int((points['teken'] == 'voldoet').sum()))})."
    )


def toestanden(counts: pd.DataFrame) -> str:
    """The newest bar, part by part."""
    if counts.empty:
        return labels.GEEN
    newest = counts.iloc[0]
    return "Gestapelde staven van het aantal opgaven per verslagjaar. In {jaar}: {delen}.".format(
        jaar=counts.index[0],
        delen=labels.opsomming(
            f"{labels.getal(newest[toestand])} {labels.TOESTANDEN_WOORDEN[toestand]}"
            for toestand in counts.columns
        ),
    )


def bevindingen(counts: pd.DataFrame) -> str:
    """Every bar with its number."""
    words = [f"{labels.getal(row.aantal)} {row.naam}" for row in rows_of(counts)]
    return f"Liggende staven met het aantal bevindingen per regel: {labels.opsomming(words) or labels.GEEN}."


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
