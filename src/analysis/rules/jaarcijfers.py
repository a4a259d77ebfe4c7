"""The figure of one year: the indicators of a norm counted together.

A norm over several indicators is their sum, and one that is missing makes the sum missing: a sum over what
happens to be there would be too low, and would look like a miss. The reason is that of the indicator that
cannot be used; of several, the strongest (see `redenen`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.rules.antwoorden import Floats, Redenen
from analysis.rules.cellen import Cellen, Vorm
from analysis.rules.eenheden import Codes
from analysis.rules.herkomst import Herkomst
from analysis.rules.normen import Flags, Ints, Normen
from analysis.rules.redenen import BRUIKBAAR, LEEG, NIET_AANGELEVERD


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


def sum_indicatoren(cellen: Cellen, normen: Normen, levering: Codes, herkomst: Herkomst) -> Jaarcijfers:
    """A norm over several indicators counts them together; one that is missing makes the sum missing.

    Parameters
    ----------
    levering : array
        Per opgave its delivery, as a number of `herkomst`.
    """
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


def _sum(values: Floats | Flags, begin: Ints) -> Floats:
    summed: Floats = (
        np.add.reduceat(values, begin, dtype="float64") if len(begin) else values.astype("float64")
    )
    return summed
