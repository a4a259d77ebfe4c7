"""The validation alone: what would be found in an inkoopjaar, without publishing anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.data.paths import Root
from analysis.rules.tabellen import conform
from analysis.run.tabellen import build_tabellen, validate_tabellen

if TYPE_CHECKING:
    from analysis.data.validatie import Toetsing


def validate_inkoopjaren(
    root: Root, inkoopjaren: Sequence[int], progress: Callable[[str], None]
) -> dict[int, pd.DataFrame]:
    """Per inkoopjaar its `bevindingen`: those of reading and recognising, then those of the suites.

    Raises
    ------
    LeveringError, ReferenceError
        When a delivery or a reference table cannot be taken in as it is.
    """
    tabellen = build_tabellen(root, inkoopjaren, progress=progress)
    found = {}
    toetsingen: dict[str, Toetsing] = {}
    for inkoopjaar in inkoopjaren:
        progress(f"{inkoopjaar}: validation")
        of_suites = validate_tabellen(root, inkoopjaar, tabellen[inkoopjaar], earlier=toetsingen)
        both = pd.concat([tabellen[inkoopjaar]["bevindingen"], of_suites], ignore_index=True)
        found[inkoopjaar] = conform(both, "bevindingen")
    return found
