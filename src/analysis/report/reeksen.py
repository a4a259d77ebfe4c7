"""One series against its norm: the years of a unit under a norm, as data and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.report import labels, zinnen

GROEP = ["norm_code", "eenheid_sleutel"]
"""What one series is about, in described `trends`."""
_KOLOMMEN = [
    *GROEP,
    "verslagjaar",
    "maat_min",
    "maat_max",
    "minimum",
    "oordeel",
    "reden",
    "is_trendbreuk",
    "soort",
]


@dataclass(frozen=True)
class Reeks:
    """The years of one unit under one norm, oldest first; a missing figure or norm is NaN."""

    jaren: Sequence[int]
    laag: Sequence[float]
    hoog: Sequence[float]
    norm: Sequence[float]
    oordelen: Sequence[str]
    redenen: Sequence[str]
    breuken: Sequence[int]
    soort: str

    def jaartekst(self, jaar: int) -> str:
        """One year as a table shows it: the figure with the sign of its verdict, or why there is none."""
        if jaar not in self.jaren:
            return ""
        place = list(self.jaren).index(jaar)
        sign = labels.OORDELEN[self.oordelen[place]].symbool
        figure = labels.maat_of_grenzen(self.laag[place], self.hoog[place], self.soort, self.norm[place])
        if figure == labels.GEEN:
            return labels.REDENEN_IN_REEKS.get(self.redenen[place], self.redenen[place]) or labels.GEEN
        return f"{figure} {sign}"

    def alt_kort(self) -> str:
        """The first and the last usable figure, for a drawing whose years all stand in a table beside it."""
        known = [place for place, laag in enumerate(self.laag) if not np.isnan(laag)]
        ends = [known[0], known[-1]] if len(known) > 1 else known
        return (
            ", ".join(
                zinnen.JAAR.format(
                    jaar=self.jaren[place],
                    getal=labels.maat_of_grenzen(
                        self.laag[place], self.hoog[place], self.soort, self.norm[place]
                    ),
                )
                for place in ends
            )
            or zinnen.GEEN_GETAL
        )

    def alt(self) -> str:
        """The series in words: every year with its figure, and the norm where it changed."""
        words, previous = [], np.nan
        for place, jaar in enumerate(self.jaren):
            norm = self.norm[place]
            changed = "" if norm == previous or pd.isna(norm) else labels.maat(norm, self.soort)
            previous = norm
            figure = labels.maat_of_grenzen(self.laag[place], self.hoog[place], self.soort, norm)
            shown = zinnen.GEEN_GETAL if figure == labels.GEEN else figure
            words.append(
                (zinnen.JAAR_MET_NORM if changed else zinnen.JAAR).format(
                    jaar=jaar, getal=shown, norm=changed
                )
            )
        return "; ".join(words)


def reeksen_van(trends: pd.DataFrame) -> dict[tuple[str, str], Reeks]:
    """Described `trends` as series, one per norm and unit, each with its years in order.

    Parameters
    ----------
    trends : DataFrame
        One row per norm_code x eenheid_sleutel x verslagjaar.

    Returns
    -------
    dict
        (norm_code, eenheid_sleutel) to its series, in the order of those keys.
    """
    ordered = trends[_KOLOMMEN].sort_values([*GROEP, "verslagjaar"])
    columns = {name: column.tolist() for name, column in ordered.items()}
    redenen = ordered["reden"].fillna("").tolist()
    keys = list(zip(columns["norm_code"], columns["eenheid_sleutel"], strict=True))
    starts = [place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
    series = {}
    for start, end in pairwise([*starts, len(keys)]):
        jaren = columns["verslagjaar"][start:end]
        series[keys[start]] = Reeks(
            jaren=jaren,
            laag=columns["maat_min"][start:end],
            hoog=columns["maat_max"][start:end],
            norm=columns["minimum"][start:end],
            oordelen=columns["oordeel"][start:end],
            redenen=redenen[start:end],
            breuken=[
                jaar
                for jaar, is_break in zip(jaren, columns["is_trendbreuk"][start:end], strict=True)
                if is_break
            ],
            soort=columns["soort"][start],
        )
    return series


def reeks_van_getallen(
    jaren: Sequence[int], getallen: Sequence[float], breuken: Sequence[int], soort: str
) -> Reeks:
    """A series without a norm of its own: a count or a share of the country."""
    nothing = [np.nan] * len(jaren)
    return Reeks(
        jaren, getallen, getallen, nothing, ["voldoet"] * len(jaren), [""] * len(jaren), breuken, soort
    )
