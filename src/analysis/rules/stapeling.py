"""Counts that heap just above a norm deserve a question about that norm.

Within a narrow band around a norm it is chance on which side of it a count falls. So as many counts should
lie just above a norm as just below it; where hospitals grow more numerous with volume more may lie above it,
but then there are still more a little farther up. Both are asked of every norm in every verslagjaar, and only
when both say no there is a question. It is about a norm, never about one hospital: of the counts just above a
norm most are what they are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.rules.gelijkenis import VALS_ALARM
from analysis.rules.kans import Array, adjust_holm

BAND_PCT = 10
"""Just above or below a norm: this share of it, and at least 2."""
VERDER = 3
"""A little farther up: from the band to so many times it."""
SIDES = ("erboven_aantal", "eronder_aantal", "verder_aantal")
FEWEST_IN_BAND = 7
"""With fewer counts near a norm than this even all of them above it shows nothing (1 in 128)."""


def find_stapeling(trends: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """More counts just above a norm than just below it, and more than a little farther up.

    Two permutation tests in closed form. One flips every count near the norm over it: the number above is
    binomial(n, 1/2). The other exchanges the bands above the norm, each of the same width: the number in the
    first is binomial(n, 1/3). Where hospitals grow rarer with volume the first errs to the side of not
    asking, where they grow more numerous the second does, so the larger p holds in both cases. Norms are
    adjusted for testing many of them; one with too few counts near it is no test.

    Parameters
    ----------
    trends : DataFrame
        `trends`: maat (the number compared: a volume, mean or sum) and minimum of every unit x norm x
        verslagjaar; only what is known and above zero counts.
    verslagjaar : int
        The year looked at.

    Returns
    -------
    DataFrame
        One row per norm_code with enough counts near it: minimum, erboven_aantal, eronder_aantal,
        verder_aantal, p, q and is_signaal.
    """
    counted = trends[(trends["verslagjaar"] == verslagjaar) & (trends["maat"] > 0) & (trends["minimum"] > 0)]
    band = np.maximum(2.0, np.ceil(counted["minimum"] * BAND_PCT / 100.0))
    distance = counted["maat"] - counted["minimum"]
    is_near = (distance >= -band) & (distance < band)
    sides = pd.DataFrame(
        {
            "norm_code": counted["norm_code"],
            "minimum": counted["minimum"],
            "erboven_aantal": is_near & (distance >= 0),
            "eronder_aantal": is_near & (distance < 0),
            "verder_aantal": (distance >= band) & (distance < VERDER * band),
        }
    )
    per_norm = sides.groupby("norm_code", sort=True, observed=True)
    counts = per_norm.sum().assign(minimum=per_norm["minimum"].first())
    counts = counts.astype(dict.fromkeys(SIDES, "int64"))
    near = counts["erboven_aantal"] + counts["eronder_aantal"]
    counts = counts[near >= FEWEST_IN_BAND].reset_index()
    p = chance_of_heap(*(counts[name] for name in SIDES))
    q = adjust_holm(p)
    return counts.assign(p=p, q=q, is_signaal=q <= VALS_ALARM)


def chance_of_heap(erboven: npt.ArrayLike, eronder: npt.ArrayLike, verder: npt.ArrayLike) -> Array:
    """The chance of so many just above a norm: the larger of the two permutation tests.

    Examples
    --------
    >>> chance_of_heap([8, 8], [2, 2], [4, 16]).round(4).tolist()
    [0.0547, 0.5762]
    """
    above, below, farther = (np.asarray(each, dtype="int64") for each in (erboven, eronder, verder))
    flipped = special.bdtrc(above - 1, above + below, 1 / 2)
    exchanged = special.bdtrc(above - 1, above + farther, 1 / VERDER)
    p: Array = np.minimum(np.maximum(flipped, exchanged), 1.0)
    return p
