"""How stable one verdict is, in words: what was counted, how often chance counts so low, and what is to come.

"Voldoet niet (19, 17, 13; norm 20). Bij een werkelijk gemiddelde van 20 komt 13 of minder in 7% van de jaren
voor. Kans om in 2027 te voldoen: 25%." Every number in it is the row's own; the words are those of
`kanszinnen`. How often so low is said only of a miss: of a verdict that is met, or that could be, it would
read as the chance that the norm is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.report import kanszinnen, labels
from analysis.report.onderdelen import rows_of
from analysis.report.reeksen import GROEP

FEWEST_YEARS = 3
"""So many years stand in a sentence, and more when the norm looks at more."""


class Telling(NamedTuple):
    """How a norm counts: its rule, over how many years, and by which percentage it may be missed."""

    regel: str
    venster: int
    tolerantie_pct: float = 0.0


def stabiliteitszinnen(
    stabiliteit: pd.DataFrame, trends: pd.DataFrame, normen: pd.DataFrame
) -> dict[tuple[str, str], str]:
    """Each verdict on a volume has its own sentence.

    Parameters
    ----------
    stabiliteit : DataFrame
        Described `stabiliteit`: one row per norm_code x eenheid_sleutel.
    trends : DataFrame
        Described `trends` of at least the same units; their last years are named.
    normen : DataFrame
        By norm_code: regel, venster and tolerantie_pct.

    Returns
    -------
    dict
        (norm_code, eenheid_sleutel) to the sentence, for every row of `stabiliteit`.
    """
    years = trends[[*GROEP, "verslagjaar", "volume_min", "volume_max", "is_trendbreuk"]]
    known = years.merge(stabiliteit[GROEP], on=GROEP, how="inner", validate="many_to_one")
    ordered = known.sort_values([*GROEP, "verslagjaar"])
    figures: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in rows_of(ordered):
        counted = figures.setdefault((row.norm_code, row.eenheid_sleutel), [])
        if row.is_trendbreuk:
            counted.clear()
        counted.append((row.volume_min, row.volume_max))
    tellingen = {str(row.Index): _telling(row) for row in rows_of(normen)}
    return {
        (row.norm_code, row.eenheid_sleutel): stabiliteitszin(
            row, figures.get((row.norm_code, row.eenheid_sleutel), []), tellingen[row.norm_code]
        )
        for row in rows_of(stabiliteit)
    }


def stabiliteitszin(row: Any, jaren: Sequence[tuple[float, float]], telling: Telling) -> str:
    """What was counted, how often chance counts this low (of a miss only), and the chance in the inkoopjaar.

    Parameters
    ----------
    row : named tuple
        A row of `stabiliteit`.
    jaren : sequence of (lowest, highest)
        The figures of the last verslagjaren since a declared break, the oldest first; NaN: no figure.
    telling : Telling
        How the norm counts.
    """
    if row.oordeel == "niet van toepassing" and not _has_volume(jaren):
        return kanszinnen.NIET_VAN_TOEPASSING
    return " ".join(
        filter(
            None,
            (
                _counted(row, jaren, telling),
                _so_low(row, telling),
                _incomplete(row, telling),
                _outlook(row, telling),
            ),
        )
    )


def kans(share: float) -> str:
    """A chance is a whole percentage, and never 0% or 100%.

    >>> kans(0.2499), kans(0.004), kans(0.9951)
    ('25%', 'minder dan 1%', 'meer dan 99%')
    """
    if share < 0.01:
        return kanszinnen.MINDER_DAN_1
    if share > 0.99:
        return kanszinnen.MEER_DAN_99
    return labels.getal(100 * share, 0) + "%"


def kans_tussen(laag: float, hoog: float) -> str:
    """A chance that is known between bounds is said as both, where both say something.

    >>> kans_tussen(0.25, 0.25), kans_tussen(0.03, 0.21), kans_tussen(0.002, 0.21), kans_tussen(0.4, 0.999)
    ('25%', 'tussen 3% en 21%', 'hoogstens 21%', 'minstens 40%')
    """
    low, high = kans(laag), kans(hoog)
    if low == high:
        return low
    if low == kanszinnen.MINDER_DAN_1 and high != kanszinnen.MEER_DAN_99:
        return kanszinnen.HOOGSTENS.format(pct=high)
    if high == kanszinnen.MEER_DAN_99 and low != kanszinnen.MINDER_DAN_1:
        return kanszinnen.MINSTENS.format(pct=low)
    return kanszinnen.TUSSEN.format(laag=low, hoog=high)


def _counted(row: Any, jaren: Sequence[tuple[float, float]], telling: Telling) -> str:
    shown = jaren[-max(FEWEST_YEARS, telling.venster) :]
    if all(pd.isna(laag) for laag, _ in shown):
        shown = [(float("nan"), float("nan"))]
    together = ""
    if telling.regel in kanszinnen.MAAT and not pd.isna(row.maat_min):
        figure = labels.maat_of_grenzen(row.maat_min, row.maat_max, "volume", row.minimum)
        together = kanszinnen.MAAT[telling.regel].format(maat=figure, venster=telling.venster)
    return kanszinnen.OORDEEL_MET_CIJFERS.format(
        oordeel=row.oordeel[0].upper() + row.oordeel[1:],
        cijfers=", ".join(_figures(shown)),
        maat=together,
        norm=kanszinnen.NORM_ONBEKEND if pd.isna(row.minimum) else labels.getal(row.minimum),
    )


def _figures(jaren: Iterable[tuple[float, float]]) -> Iterable[str]:
    for laag, hoog in jaren:
        figure = labels.maat_of_grenzen(laag, hoog, "volume", None)
        yield kanszinnen.GEEN_GETAL if figure == labels.GEEN else figure


def _so_low(row: Any, telling: Telling) -> str:
    """The mean that just meets the norm, the highest that the count can be, and how often it is so low."""
    if row.oordeel != "voldoet niet" or pd.isna(row.p_onder):
        return ""
    minimum = row.minimum * (1 - telling.tolerantie_pct / 100)
    per_year = minimum / telling.venster if telling.regel == "som" else minimum
    years = telling.venster if telling.regel == "gemiddelde" else 1
    several = "over_jaren" if telling.venster > 1 else "jaar"
    return kanszinnen.ZO_LAAG["beste" if telling.regel == "beste" else several].format(
        gemiddelde=labels.getal(per_year),
        aantal=labels.getal(row.maat_max * years, 0),
        venster=telling.venster,
        deel=kans(row.p_onder),
    )


def _incomplete(row: Any, telling: Telling) -> str:
    """Of a miss, or what may be one: how complete its registry is said to be, and what that leaves open."""
    if row.oordeel not in ("voldoet niet", "onzeker") or pd.isna(row.kans_werkelijk_max):
        return ""
    low, high = (labels.getal(pct, 1) + "%" for pct in (row.volledigheid_pct_min, row.volledigheid_pct_max))
    sentence = kanszinnen.ONVOLLEDIG_VENSTER if telling.venster > 1 else kanszinnen.ONVOLLEDIG
    return sentence.format(
        pct=low if low == high else kanszinnen.TUSSEN.format(laag=low, hoog=high),
        norm=labels.getal(row.minimum * (1 - telling.tolerantie_pct / 100)),
        kans=kans_tussen(row.kans_werkelijk_min, row.kans_werkelijk_max),
    )


def _outlook(row: Any, telling: Telling) -> str:
    jaar = row.inkoopjaar
    if pd.isna(row.kans_inkoopjaar_min) or pd.isna(row.kans_inkoopjaar_max):
        why = kanszinnen.WAAROM_VENSTER
        if pd.isna(row.minimum_inkoopjaar):
            why = kanszinnen.WAAROM_NORM.format(jaar=jaar)
        elif pd.isna(row.jaren_eigen) or row.jaren_eigen == 0:
            why = kanszinnen.WAAROM_GEEN_JAREN
        return kanszinnen.GEEN_VERWACHTING.format(waarom=why)
    chance = kans_tussen(row.kans_inkoopjaar_min, row.kans_inkoopjaar_max)
    # The forecast's minimum has the tolerance taken off; the norm is spoken of without.
    norm = round(row.minimum_inkoopjaar / (1 - telling.tolerantie_pct / 100), 6)
    if norm == row.minimum:
        return kanszinnen.VERWACHTING.format(jaar=jaar, kans=chance)
    return kanszinnen.VERWACHTING_ANDERE_NORM.format(jaar=jaar, norm=labels.getal(norm), kans=chance)


def _has_volume(jaren: Sequence[tuple[float, float]]) -> bool:
    return bool(jaren) and jaren[-1][1] > 0


def _telling(norm: Any) -> Telling:
    tolerance = 0.0 if pd.isna(norm.tolerantie_pct) else float(norm.tolerantie_pct)
    return Telling(str(norm.regel), int(norm.venster), tolerance)
