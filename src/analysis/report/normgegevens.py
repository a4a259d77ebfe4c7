"""What the page about one norm reads: its rows of the tables of an inkoopjaar, and of no other norm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import RootError, names
from analysis.report import labels
from analysis.report.gegevens import Jaar, load_jaar
from analysis.report.onderdelen import alphabetical, rows_of

NIET_INGEVOERD = "norm niet ingevoerd"
NVT = "niet van toepassing"
NOG_NIET = "nog niet van kracht"
NABIJ_MEESTE = 5
"""So many of those below and so many of those above the norm are named as nearest to it."""


@dataclass(frozen=True)
class Norm:
    """One norm in one inkoopjaar: its verdicts, series and figures, described as those of `Jaar`."""

    jaar: Jaar
    norm_code: str
    oordelen: pd.DataFrame

    @property
    def naam(self) -> str:
        """What the norm is called."""
        return str(self.rij.norm)

    @cached_property
    def rij(self) -> Any:
        """The row of the norm as it holds in this verslagjaar, its fields by name."""
        return next(rows_of(self.jaar.normen.loc[[self.norm_code]]))

    @cached_property
    def telling(self) -> str:
        """How the norm counts; empty for a yes/no norm."""
        return labels.norm_regel(self.rij.soort, self.rij.regel, int(self.rij.venster))

    @cached_property
    def geschiedenis(self) -> pd.DataFrame:
        """One row per period up to the inkoopjaar in which the norm asks something, the oldest first.

        Rows of volumenormen; a stage that begins later is not bought for yet.
        """
        known = self.jaar.register.volumenormen
        own = known[(known["norm_code"] == self.norm_code) & (known["geldig_vanaf"] <= self.jaar.inkoopjaar)]
        return own.sort_values("geldig_vanaf", kind="stable")

    @cached_property
    def is_aangekondigd(self) -> bool:
        """The norm is not in force yet anywhere, so nobody is judged by it."""
        is_waiting = self.oordelen["reden"] == NOG_NIET
        return bool(is_waiting.any()) and bool((self.oordelen["oordeel"] == NVT).all())

    @cached_property
    def geldend(self) -> pd.DataFrame:
        """The verdicts of the units that the norm applies to: all but `niet van toepassing`.

        Of a norm that is only announced: the units that did what it is about in this verslagjaar, with that
        number as their figure; their verdict stays `niet van toepassing`.
        """
        if not self.is_aangekondigd:
            return self.oordelen[self.oordelen["oordeel"] != NVT]
        active = self.oordelen[(self.oordelen["reden"] == NOG_NIET) & (self.oordelen["volume"] > 0)]
        volume, minimum = active["volume"], active["minimum"]
        return active.assign(
            maat=volume,
            maat_min=volume,
            maat_max=volume,
            marge=volume - minimum,
            afstand_pct=100 * (volume - minimum) / minimum.where(minimum > 0),
        )

    def split(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Those of `geldend` below the norm and those that meet it; of an announced norm, that would."""
        if self.is_aangekondigd:
            return rows[rows["afstand_pct"] < 0], rows[rows["afstand_pct"] >= 0]
        return rows[rows["oordeel"] == "voldoet niet"], rows[rows["oordeel"] == "voldoet"]

    @cached_property
    def nabij(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """At most `NABIJ_MEESTE` verdicts below the norm and as many that meet it, the nearest first."""
        known = self.geldend.dropna(subset=["afstand_pct"])
        ordered = known.assign(ver=known["afstand_pct"].abs()).sort_values(
            ["ver", "eenheid_naam"], key=alphabetical, kind="stable"
        )
        below, above = self.split(ordered)
        return below.head(NABIJ_MEESTE), above.head(NABIJ_MEESTE)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """One row per unit x verslagjaar, each under that year's norm."""
        return self._own(self.jaar.trends)

    @cached_property
    def landelijk(self) -> pd.DataFrame:
        """One row per verslagjaar, over all units, the oldest first."""
        return self._own(self.jaar.landelijk).sort_values("verslagjaar")

    @property
    def stabiliteitszinnen(self) -> dict[tuple[str, str], str]:
        """How stable each verdict is, in words; of a norm on a volume alone."""
        return self.jaar.stabiliteitszinnen

    def _own(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["norm_code"] == self.norm_code]


def load_norm(data: str | Path, inkoopjaar: int, norm_code: str | int = "") -> Norm:
    """One norm, by its code in volumenormen.csv.

    Parameters
    ----------
    data : str or Path
        The data root.
    inkoopjaar : int
        The year that is bought for.
    norm_code : str or int
        The code, also as the number that plain papermill's -p makes of it. Empty: the norm that most units
        miss (so that the notebook runs by hand on any data).

    Returns
    -------
    Norm

    Raises
    ------
    RootError
        When no verdict of this inkoopjaar is about that norm.

    Examples
    --------
    In a notebook::

        norm = load_norm("data", 2027, "nier_lokaal")
        norm.geldend[["eenheid_naam", "maat", "minimum", "oordeel"]]
    """
    jaar = load_jaar(data, inkoopjaar)
    oordelen = jaar.oordelen
    asked = str(norm_code) or _most_missed(oordelen)
    own = oordelen[oordelen["norm_code"] == asked]
    if own.empty:
        known = sorted(oordelen["norm_code"].unique())
        raise RootError(
            f"No verdict of inkoopjaar {inkoopjaar} is about norm '{asked}'.\n"
            f"Norms with verdicts: {names(known) or 'none'}.\n"
            "Give a norm_code as in volumenormen.csv."
        )
    return Norm(jaar, asked, own)


def _most_missed(oordelen: pd.DataFrame) -> str:
    misses = oordelen.loc[oordelen["oordeel"] == "voldoet niet", "norm_code"].value_counts()
    if len(misses):
        return str(min(misses[misses == misses.max()].index))
    return str(oordelen["norm_code"].min()) if len(oordelen) else ""
