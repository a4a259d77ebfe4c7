"""The questions of the radar: what is more than chance makes, put to whoever speaks with the hospital.

They stand apart from the other findings, for nothing is wrong with the figures they are about, and most have
an innocent explanation. A hospital reads only the questions about itself.
"""

from __future__ import annotations

import pandas as pd

from analysis.report import kanszinnen, labels
from analysis.report.alineas import paragraphs
from analysis.report.gegevens import Dossier, Jaar
from analysis.report.onderdelen import Inhoud, Kop, Tabel, Tekst, breakable, rows_of
from analysis.rules.radar import RADAR


def list_vragen(bevindingen: pd.DataFrame) -> pd.DataFrame:
    """The findings that are questions of the radar, each with its question alone as `vraag`.

    Returns
    -------
    DataFrame
        Rows of `bevindingen` whose regel is of the radar, in the order of `RADAR`, with `vraag`.
    """
    asked = bevindingen[bevindingen["regel"].isin(RADAR)]
    question = asked["melding"].str.removeprefix(kanszinnen.RADAR_VOOR)
    rank = {regel: place for place, regel in enumerate(RADAR)}
    ordered: pd.DataFrame = asked.assign(
        vraag=question.str[:1].str.upper() + question.str[1:], rang=asked["regel"].map(rank)
    ).sort_values(["rang", "kvk", "vestigingsnummer", "rij"], kind="stable", na_position="first")
    return ordered.drop(columns="rang")


def count_vragen(over: Jaar | Dossier) -> int:
    """How many questions there are."""
    return int(over.bevindingen["regel"].isin(RADAR).sum())


def uitleg(over: Jaar | Dossier) -> Tekst:
    """How many questions there are, what they are not, and how often one is asked in vain."""
    count = count_vragen(over)
    if not count:
        return paragraphs(kanszinnen.RADAR_GEEN)
    return paragraphs(
        kanszinnen.RADAR_AANTAL.format(aantal=labels.tel(count, "vraag", "vragen")), kanszinnen.RADAR_UITLEG
    )


def vragen(over: Jaar | Dossier) -> Tabel:
    """Every question with the delivery and the row it is about, where there is one."""
    asked = list_vragen(over.bevindingen) if count_vragen(over) else over.bevindingen.iloc[:0]
    lines: list[list[Inhoud]] = [
        [
            row.vraag,
            row.regel.replace("_", " "),
            labels.GEEN if pd.isna(row.levering) else breakable(row.levering),
            labels.GEEN if pd.isna(row.rij) else str(row.rij),
        ]
        for row in rows_of(asked)
    ]
    koppen = [Kop(kop, is_getal=place == 3) for place, kop in enumerate(kanszinnen.RADAR_KOPPEN)]
    return Tabel(kanszinnen.RADAR_TITEL, koppen, lines, klas="kaarten", leeg=kanszinnen.RADAR_GEEN)
