"""Which misses may be chance: not rare for who really is at the norm, and not structural."""

from __future__ import annotations

import pandas as pd

from analysis.report.gegevens import Jaar
from analysis.report.reeksen import GROEP

NIET_ZELDZAAM = 0.05
"""Who really does the norm's number counts this low in at least this share of the years."""


def may_be_chance(jaar: Jaar, rows: pd.DataFrame) -> pd.Series:
    """Chance may explain a miss of a volume norm that is not rare at the norm, and not structural.

    Not rare: who really does the norm's number counts this low in at least `NIET_ZELDZAAM` of the years. A
    miss of another norm has no chance to it.

    Returns
    -------
    Series of bool
        One per row of `rows` (described verdicts), on its index.
    """
    known = jaar.stabiliteit[[*GROEP, "p_onder", "is_structureel"]]
    both = rows[GROEP].merge(known, on=GROEP, how="left", validate="one_to_one")
    explained = both["p_onder"].ge(NIET_ZELDZAAM) & both["is_structureel"].eq(False)
    return pd.Series(explained.to_numpy(dtype="bool"), index=rows.index)
