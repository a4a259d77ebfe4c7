"""A completeness figure must be about an indicator that a norm counts, and be a percentage.

What is checked here is told with the file and the rows, like everything that people keep.
"""

from __future__ import annotations

import pandas as pd

from analysis.data.referentie import Faults
from analysis.data.tegenspraak import check_known


def check_volledigheid(volledigheid: pd.DataFrame, indicatoren: pd.DataFrame, faults: Faults) -> None:
    """A registry is about an indicator that a norm counts, and holds more than none and at most all cases."""
    check_known(volledigheid, "indicator_code", indicatoren["indicator_code"], "indicatoren.csv", faults)
    code = ["indicatorset_code", "indicator_code"]
    pairs = pd.MultiIndex.from_frame(volledigheid[code])
    is_known = volledigheid["indicator_code"].isin(indicatoren["indicator_code"])
    faults.add(
        volledigheid["rij"][is_known & ~pairs.isin(pd.MultiIndex.from_frame(indicatoren[code]))],
        "indicatoren.csv has the indicator_code under another indicatorset_code; correct the set.",
    )
    faults.add(
        volledigheid["rij"][volledigheid.duplicated([*code, "verslagjaar"], keep=False)],
        "an indicator has one row per verslagjaar; keep the figure that is best founded.",
    )
    share = volledigheid["volledigheid_pct"]
    faults.add(
        volledigheid["rij"][(share > 0) & (share <= 1)],
        "volledigheid_pct is a percentage; write 97.2, not 0.972.",
    )
    faults.add(
        volledigheid["rij"][(share <= 0) | (share > 100)],
        "volledigheid_pct lies above 0 and is at most 100.",
    )
