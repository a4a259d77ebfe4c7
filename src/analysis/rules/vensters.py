"""Which years go into one number, and whether all of them can be used.

A norm looks at one verslagjaar, or at a window of two or three: its own and the ones before. Over the years
the figure is a mean, a sum or the best of them. Every year of the window must be usable. Where one is not,
the number cannot be made and the reason is that of the most recent year that is not.

A year without any row of the unit is `niet aangeleverd` when the norm was linked then and the unit had
delivered anything by then; else the unit (or the link) did not exist yet: `te weinig jaren`. A year before a
declared trendbreuk cannot be used at all, whatever was answered in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.rules.antwoorden import Floats, Redenen
from analysis.rules.gevallen import Gevallen
from analysis.rules.jaarcijfers import Jaarcijfers
from analysis.rules.normen import GEEN, Flags, Ints, Normen, windows
from analysis.rules.redenen import BRUIKBAAR, NIET_AANGELEVERD, TE_WEINIG_JAREN, TRENDBREUK


@dataclass(frozen=True)
class Maten:
    """Per geval: bounds over the window (of the sum, for a mean) and of its own year, reason, deliveries."""

    laag: Floats
    hoog: Floats
    volume_laag: Floats
    volume_hoog: Floats
    reden: Redenen
    levering: Ints


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
