"""Which years and indicators go into one number, and whether all of them can be used.

A norm looks at one verslagjaar, or at a window of two or three: its own and the ones before. Within a year
the indicators of the norm are summed; over the years the figure is a mean, a sum or the best of them. Every
year of the window and every indicator must be usable. Where one is not, the number cannot be made and the
reason is that one's: of the most recent year, and within it the strongest (see `redenen`).

A year without any row of the unit is `niet aangeleverd` when the norm was linked then and the unit had
delivered anything by then; else the unit (or the link) did not exist yet: `te weinig jaren`. A year before a
declared trendbreuk cannot be used at all, whatever was answered in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.rules.antwoorden import Floats, Redenen
from analysis.rules.cellen import Cellen, Vorm
from analysis.rules.eenheden import to_codes
from analysis.rules.herkomst import Herkomst
from analysis.rules.normen import GEEN, Flags, Ints, Normen, windows
from analysis.rules.redenen import (
    BRUIKBAAR,
    LEEG,
    NIET_AANGELEVERD,
    TE_WEINIG_JAREN,
    TRENDBREUK,
)


@dataclass(frozen=True)
class Jaarcijfers:
    """One row per vraag x unit x jaar with any answer, sorted by `sleutel`: the sum over the indicators."""

    vorm: Vorm
    sleutel: Ints
    laag: Floats
    hoog: Floats
    reden: Redenen
    is_beantwoord: Flags
    """Was any of the indicators answered with something else than an empty row?"""
    levering: Ints
    """The set of deliveries, as a number of `herkomst`."""
    herkomst: Herkomst


@dataclass(frozen=True)
class Gevallen:
    """One row per vraag x unit x jaar to judge; `positie` is its row of the jaarcijfers, -1 if none."""

    vraag: Ints
    eenheid: Ints
    jaar: Ints
    positie: Ints


@dataclass(frozen=True)
class Maten:
    """Per geval: bounds over the window (of the sum, for a mean) and of its own year, reason, deliveries."""

    laag: Floats
    hoog: Floats
    volume_laag: Floats
    volume_hoog: Floats
    reden: Redenen
    levering: Ints


def sum_indicatoren(cellen: Cellen, normen: Normen, opgaven: pd.DataFrame) -> Jaarcijfers:
    """A norm over several indicators counts them together; one that is missing makes the sum missing."""
    (levering,), leveringen = to_codes(opgaven["levering"])
    herkomst = Herkomst(leveringen)
    source = levering[cellen.rij].astype(np.int64)
    volgnummers = cellen.vorm.aantal_volgnummers
    if volgnummers == 1:
        return Jaarcijfers(
            cellen.vorm,
            cellen.sleutel,
            cellen.laag,
            cellen.hoog,
            cellen.reden,
            cellen.reden != LEEG,
            source,
            herkomst,
        )
    every = cellen.sleutel // volgnummers
    begin = (
        np.flatnonzero(np.append(True, every[1:] != every[:-1])) if len(every) else np.zeros(0, dtype="int64")
    )
    aantal = np.diff(np.append(begin, len(every)))
    sleutel = every[begin]
    vraag, _, jaar = cellen.vorm.unpack(sleutel)
    reden = np.maximum.reduceat(cellen.reden, begin) if len(begin) else cellen.reden
    lacks_one = aantal < normen.aantal_koppelingen[vraag, jaar]
    reden[lacks_one] = np.maximum(reden[lacks_one], NIET_AANGELEVERD)
    together = source[begin]
    for nth in range(1, aantal.max(initial=1)):
        has_nth = np.flatnonzero(aantal > nth)
        together[has_nth] = herkomst.join(together[has_nth], source[begin[has_nth] + nth], same_year=True)
    usable = reden == BRUIKBAAR
    return Jaarcijfers(
        cellen.vorm,
        sleutel,
        np.where(usable, _sum(cellen.laag, begin), np.nan),
        np.where(usable, _sum(cellen.hoog, begin), np.nan),
        reden,
        _sum(cellen.reden != LEEG, begin) > 0,
        together,
        herkomst,
    )


def measure(gevallen: Gevallen, cijfers: Jaarcijfers, normen: Normen, first_delivery: Ints) -> Maten:
    """Over the window of each geval: the sum of the years (regel gemiddelde and som) or their best.

    Parameters
    ----------
    gevallen : Gevallen
        Each with a norm row in its jaar.
    first_delivery : array
        Per geval the first jaar in which its unit delivered anything.
    """
    rij = normen.normrij[gevallen.vraag, gevallen.jaar]
    venster = windows(normen.rijen)[rij]
    is_beste = normen.rijen["regel"].eq("beste").to_numpy(dtype="bool")[rij]
    breuk = normen.breuk[gevallen.vraag, gevallen.jaar]

    has_figure = gevallen.positie != GEEN
    at = np.where(has_figure, gevallen.positie, 0)
    if not len(cijfers.sleutel):
        at, has_figure = np.zeros(0, dtype="int64"), np.zeros(0, dtype="bool")
    laag = np.where(has_figure, cijfers.laag[at], np.nan)
    hoog = np.where(has_figure, cijfers.hoog[at], np.nan)
    reden = np.where(has_figure, cijfers.reden[at], NIET_AANGELEVERD).astype(np.int8)
    levering = np.where(has_figure, cijfers.levering[at], GEEN)
    volume_laag, volume_hoog = laag.copy(), hoog.copy()

    here = gevallen.positie.copy()
    for back in range(1, venster.max(initial=1)):
        looks = np.flatnonzero((venster > back) & has_figure)
        before, found = _year_before(cijfers, gevallen, here[looks], looks, back)
        here[looks] = np.where(found, before, here[looks])
        earlier_reden = np.where(
            found,
            cijfers.reden[before],
            _why_no_row(gevallen, normen, first_delivery, looks, back),
        )
        earlier_reden[gevallen.jaar[looks] - back < breuk[looks]] = TRENDBREUK
        usable = earlier_reden == BRUIKBAAR
        earlier_laag = np.where(usable, cijfers.laag[before], np.nan)
        earlier_hoog = np.where(usable, cijfers.hoog[before], np.nan)
        best = is_beste[looks]
        laag[looks] = np.where(best, np.maximum(laag[looks], earlier_laag), laag[looks] + earlier_laag)
        hoog[looks] = np.where(best, np.maximum(hoog[looks], earlier_hoog), hoog[looks] + earlier_hoog)
        reden[looks] = np.where(reden[looks] == BRUIKBAAR, earlier_reden, reden[looks])
        rests_on = np.where(found & (earlier_reden != TRENDBREUK), cijfers.levering[before], GEEN)
        levering[looks] = cijfers.herkomst.join(levering[looks], rests_on, same_year=False)
    return Maten(laag, hoog, volume_laag, volume_hoog, reden, levering)


def _sum(values: Floats | Flags, begin: Ints) -> Floats:
    summed: Floats = (
        np.add.reduceat(values, begin, dtype="float64") if len(begin) else values.astype("float64")
    )
    return summed


def _year_before(
    cijfers: Jaarcijfers, gevallen: Gevallen, here: Ints, looks: Ints, back: int
) -> tuple[Ints, Flags]:
    """The row `back` years before, if there is one: it stands right before the last one found."""
    before = np.maximum(here - 1, 0)
    sought = cijfers.sleutel[gevallen.positie[looks]] - back
    found = (here > 0) & (gevallen.jaar[looks] >= back) & (cijfers.sleutel[before] == sought)
    return before, found


def _why_no_row(gevallen: Gevallen, normen: Normen, first_delivery: Ints, looks: Ints, back: int) -> Redenen:
    jaar = gevallen.jaar[looks] - back
    is_linked = (jaar >= 0) & (normen.aantal_koppelingen[gevallen.vraag[looks], np.maximum(jaar, 0)] > 0)
    was_there = first_delivery[looks] <= jaar
    return np.where(is_linked & was_there, NIET_AANGELEVERD, TE_WEINIG_JAREN).astype(np.int8)
