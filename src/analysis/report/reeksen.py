"""One series against its norm: the years of a unit as data, in words, and drawn small.

Drawn as SVG text, not with matplotlib, because a report holds hundreds of them. The norm of every year is
always drawn, as a step where it changed. A figure that meets the norm is a dot, one that does not is a cross,
one that is known only between bounds is a bar from the lowest to the highest it can be, and a year without a
usable figure is a small ring on the axis: never a zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from analysis.report import labels
from analysis.report.labels import LICHT

GEEN_GETAL = "geen bruikbaar getal"
_STREKEN = {
    "voldoet": f'<path d="{{}}" stroke="{LICHT["voldoet"]}" stroke-width="5" stroke-linecap="round"/>',
    "niet": f'<path d="{{}}" stroke="{LICHT["niet"]}" stroke-width="2" fill="none"/>',
    "grens": f'<path d="{{}}" stroke="{LICHT["onzeker"]}" stroke-width="4"/>',
    "grens_niet": f'<path d="{{}}" stroke="{LICHT["niet"]}" stroke-width="4"/>',
    "grens_wel": f'<path d="{{}}" stroke="{LICHT["voldoet"]}" stroke-width="4"/>',
    "nb": f'<path d="{{}}" stroke="{LICHT["nb"]}" stroke-width="4" stroke-linecap="round"/>',
    "leeg": f'<path d="{{}}" stroke="{LICHT["nb"]}" fill="{LICHT["papier"]}"/>',
}
REDENEN_IN_REEKS = {"nvt opgegeven": "n.v.t.", "nog niet van kracht": "n.v.t.", "te weinig jaren": "te kort"}
"""The redenen that are said shorter where a table has a column per year."""
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
            return REDENEN_IN_REEKS.get(self.redenen[place], self.redenen[place]) or labels.GEEN
        return f"{figure} {sign}"

    def cijfers(self) -> list[list[str]]:
        """One line per year: the year, its figure, the norm of then, and the verdict."""
        return [
            [
                str(jaar),
                labels.maat_of_grenzen(self.laag[place], self.hoog[place], self.soort, self.norm[place]),
                labels.maat(self.norm[place], self.soort),
                self.oordelen[place],
            ]
            for place, jaar in enumerate(self.jaren)
        ]

    def alt_kort(self) -> str:
        """The first and the last usable figure, for a drawing whose years all stand in a table beside it."""
        known = [place for place, laag in enumerate(self.laag) if not np.isnan(laag)]
        ends = [known[0], known[-1]] if len(known) > 1 else known
        return (
            ", ".join(
                "{jaar}: {getal}".format(
                    jaar=self.jaren[place],
                    getal=labels.maat_of_grenzen(
                        self.laag[place], self.hoog[place], self.soort, self.norm[place]
                    ),
                )
                for place in ends
            )
            or GEEN_GETAL
        )

    def alt(self) -> str:
        """The series in words: every year with its figure, and the norm where it changed."""
        words, previous = [], np.nan
        for place, jaar in enumerate(self.jaren):
            norm = self.norm[place]
            changed = "" if norm == previous or pd.isna(norm) else labels.maat(norm, self.soort)
            previous = norm
            figure = labels.maat_of_grenzen(self.laag[place], self.hoog[place], self.soort, norm)
            shown = GEEN_GETAL if figure == labels.GEEN else figure
            words.append(
                ("{jaar} (norm {norm}): {getal}" if changed else "{jaar}: {getal}").format(
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


def spark(reeks: Reeks, eerste: int, laatste: int) -> Markup:
    """A series small enough for a table row; the rows of a table share the years `eerste` to `laatste`."""
    doek = _Doek(reeks, eerste, laatste, breedte=150, hoogte=40, links=4, rechts=4, boven=4, onder=5)
    return Markup(
        '<svg viewBox="0 0 150 40" width="150" height="40" role="img"'
        f' aria-label="{escape(reeks.alt_kort())}">{doek.tekening()}</svg>'
    )


def paneel(reeks: Reeks, titel: str, eerste: int, laatste: int) -> Markup:
    """A series with its title, its years and its last figure written beside it."""
    doek = _Doek(reeks, eerste, laatste, breedte=276, hoogte=138, links=8, rechts=62, boven=12, onder=22)
    drawing = doek.tekening() + doek.assen() + doek.namen()
    return Markup(
        '<div class="paneel"><p>{}</p>'
        '<svg viewBox="0 0 276 138" width="276" height="138" role="img" aria-label="{}">{}</svg></div>'
    ).format(titel, f"{titel}: {reeks.alt()}", Markup(drawing))


class _Doek:
    """Places years and figures of one series on a drawing of a given size."""

    def __init__(
        self,
        reeks: Reeks,
        eerste: int,
        laatste: int,
        *,
        breedte: int,
        hoogte: int,
        links: int,
        rechts: int,
        boven: int,
        onder: int,
    ) -> None:
        self.reeks, self.eerste, self.laatste = reeks, eerste, laatste
        self.links, self.breed = links, breedte - links - rechts
        self.boven, self.bodem = boven, hoogte - onder
        self.top = 100.0 if reeks.soort == "percentage" else _highest(reeks)

    def x(self, jaar: float) -> float:
        return _short(self.links + self.breed * (jaar - self.eerste + 0.5) / (self.laatste - self.eerste + 1))

    def y(self, waarde: float) -> float:
        return _short(self.bodem - (self.bodem - self.boven) * waarde / self.top)

    def tekening(self) -> str:
        """The breaks, the norm, the line and the marks."""
        return self._breuken() + self._norm() + self._lijn() + self._tekens()

    def _norm(self) -> str:
        path, previous = "", np.nan
        for jaar, norm in zip(self.reeks.jaren, self.reeks.norm, strict=True):
            if norm != previous:
                path += "" if np.isnan(norm) else f"M{self.x(jaar - 0.5)} {self.y(norm)}"
            previous = norm
            if not np.isnan(norm):
                path += f"H{self.x(jaar + 0.5)}"
        path = re.sub(r"(?:H[\d.]+)+(H[\d.]+)", r"\1", path)
        return f'<path d="{path}" stroke="{LICHT["inkt"]}" stroke-width="1.2" fill="none"/>' if path else ""

    def _lijn(self) -> str:
        path, pen = "", "M"
        for jaar, laag, hoog in zip(self.reeks.jaren, self.reeks.laag, self.reeks.hoog, strict=True):
            if np.isnan(laag) or laag != hoog:
                pen = "M"
                continue
            if jaar in self.reeks.breuken:
                pen = "M"
            path += f"{pen}{self.x(jaar)} {self.y(laag)}"
            pen = "L"
        return f'<path d="{path}" stroke="{LICHT["lijn"]}" stroke-width="1.5" fill="none"/>' if path else ""

    def _tekens(self) -> str:
        marks: dict[str, str] = {}
        for jaar, laag, hoog, oordeel in zip(
            self.reeks.jaren, self.reeks.laag, self.reeks.hoog, self.reeks.oordelen, strict=True
        ):
            x = self.x(jaar)
            if oordeel == "niet van toepassing" and np.isnan(laag):
                continue
            if np.isnan(laag):
                marks["leeg"] = (
                    marks.get("leeg", "") + f"M{_short(x - 2)} {self.bodem}a2 2 0 1 0 4 0a2 2 0 1 0-4 0"
                )
            elif laag != hoog:
                soort = {"voldoet niet": "grens_niet", "voldoet": "grens_wel"}.get(oordeel, "grens")
                marks[soort] = marks.get(soort, "") + f"M{x} {self.y(laag)}V{self.y(hoog)}"
            elif oordeel == "voldoet niet":
                cross = f"M{_short(x - 2.5)} {_short(self.y(laag) - 2.5)}l5 5m0-5l-5 5"
                marks["niet"] = marks.get("niet", "") + cross
            elif oordeel == "voldoet":
                marks["voldoet"] = marks.get("voldoet", "") + f"M{x} {self.y(laag)}h0"
            else:
                marks["nb"] = marks.get("nb", "") + f"M{x} {self.y(laag)}h0"
        return "".join(_STREKEN[soort].format(path) for soort, path in marks.items())

    def _breuken(self) -> str:
        path = "".join(f"M{self.x(jaar - 0.5)} {self.boven}V{self.bodem}" for jaar in self.reeks.breuken)
        dash = 'stroke-dasharray="3 2" fill="none"'
        return f'<path d="{path}" stroke="{LICHT["grijs"]}" {dash}/>' if path else ""

    def assen(self) -> str:
        """The base line with its first and last year."""
        base = f"M{self.links} {self.bodem}h{self.breed}"
        text = f'font-size="11" fill="{LICHT["grijs"]}" text-anchor'
        return (
            f'<path d="{base}" stroke="{LICHT["lijn"]}" fill="none"/>'
            f'<text x="{self.x(self.eerste)}" y="{self.bodem + 15}" {text}="middle">{self.eerste}</text>'
            f'<text x="{self.x(self.laatste)}" y="{self.bodem + 15}" {text}="middle">{self.laatste}</text>'
        )

    def namen(self) -> str:
        """The norm and the last figure, written at the end of their lines and kept apart."""
        reeks, right = self.reeks, self.links + self.breed + 3
        written = []
        if not np.isnan(reeks.norm[-1]):
            norm = f"norm {labels.maat(reeks.norm[-1], reeks.soort)}"
            written.append((self.y(reeks.norm[-1]), norm, ""))
        if not np.isnan(reeks.hoog[-1]):
            laatste = labels.maat_of_grenzen(reeks.laag[-1], reeks.hoog[-1], reeks.soort, reeks.norm[-1])
            kort = laatste.replace(" tot en met ", "–")
            written.append((self.y(reeks.hoog[-1]), kort, ' font-weight="700"'))
        heights = _apart([height for height, _, _ in written])
        return "".join(
            f'<text x="{right}" y="{height + 4}" font-size="11" fill="{LICHT["inkt"]}"{weight}>{word}</text>'
            for height, (_, word, weight) in zip(heights, written, strict=True)
        )


def _short(place: float) -> float | int:
    """One decimal is enough on a drawing, and none where it is whole."""
    rounded = round(place, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _highest(reeks: Reeks) -> float:
    known = [value for value in (*reeks.hoog, *reeks.norm) if not np.isnan(value)]
    return max([1.0, *known]) * 1.06


def _apart(heights: list[float], least: float = 12.0) -> list[float]:
    """Two labels on nearly the same height are moved apart, the higher one up.

    >>> _apart([50.0, 52.0]), _apart([10.0, 90.0])
    ([45.0, 57.0], [10.0, 90.0])
    """
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= least:
        return heights
    middle = sum(heights) / 2
    above, below = round(middle - least / 2, 1), round(middle + least / 2, 1)
    return [above, below] if heights[0] <= heights[1] else [below, above]
