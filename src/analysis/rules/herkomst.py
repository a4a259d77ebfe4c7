"""On which deliveries does a number rest? Each distinct one once, newest verslagjaar first.

Sets of deliveries are numbered, as a number rests on few different sets while there are many numbers. Set -1
is the empty one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.rules.normen import GEEN, Ints

SCHEIDING = "; "


class Herkomst:
    """Numbered sets of deliveries; the first are the single deliveries, in alphabetical order."""

    def __init__(self, leveringen: pd.Series[str]) -> None:
        self._sets: list[tuple[int, ...]] = [(nummer,) for nummer in range(len(leveringen))]
        self._number = {one: nummer for nummer, one in enumerate(self._sets)}
        self._leveringen = leveringen.tolist()

    def join(self, first: Ints, second: Ints, *, same_year: bool) -> Ints:
        """Per row the set that holds what is in either: the first's before the second's.

        Within one verslagjaar (`same_year`) neither is newer, and the order is alphabetical.
        """
        joined = np.where(first == GEEN, second, first)
        differs = np.flatnonzero((first != GEEN) & (second != GEEN) & (first != second))
        if not len(differs):
            return joined
        size = len(self._sets)
        pair = first[differs] * size + second[differs]
        pairs = pd.unique(pair)
        numbers = np.array([self._union(*divmod(int(one), size), same_year=same_year) for one in pairs])
        joined[differs] = numbers[pd.Index(pairs).get_indexer(pd.Index(pair))]
        return joined

    def tell(self) -> pd.Series[str]:
        """Per number the names of its deliveries in one text."""
        texts = [SCHEIDING.join(self._leveringen[nummer] for nummer in one) for one in self._sets]
        return pd.Series(texts, dtype="str")

    def _union(self, first: int, second: int, *, same_year: bool) -> int:
        union = tuple(dict.fromkeys(self._sets[first] + self._sets[second]))
        union = tuple(sorted(union)) if same_year else union
        if union not in self._number:
            self._number[union] = len(self._sets)
            self._sets.append(union)
        return self._number[union]
