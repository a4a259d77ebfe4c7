"""Where the tables of a run are made: everything is read and judged once, then one inkoopjaar after another.

It lives in a process beside the run (`run.zijproces`), so that the pages of one inkoopjaar are made while the
tables of the next are. What it finds in one inkoopjaar it need not look for again in another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.data.paths import Root
from analysis.run.concept import Concept
from analysis.run.maken import make_tables
from analysis.run.tabellen import Gelezen, compose_tabellen, read_en_judge

if TYPE_CHECKING:
    from analysis.data.validatie import Toetsing


class Bouwplaats:
    """Makes the tables of these inkoopjaren, on what was received by `as_of`."""

    def __init__(self, root: Root, inkoopjaren: Sequence[int], as_of: date | None) -> None:
        self.root = root
        self.inkoopjaren = inkoopjaren
        self.as_of = as_of
        self.toetsingen: dict[str, Toetsing] = {}
        self._gelezen: Gelezen | None = None

    def make(self, say: Callable[[str], None], concept: Concept) -> dict[str, Any]:
        """The tables of one inkoopjaar, validated and written in its draft; see `maken.make_tables`."""
        inkoopjaar = concept.inkoopjaar
        if self._gelezen is None:
            self._gelezen = read_en_judge(self.root, self.inkoopjaren, as_of=self.as_of, progress=say)
        built = dict(compose_tabellen(self.root, [inkoopjaar], self._gelezen, as_of=self.as_of, progress=say))
        say(f"{inkoopjaar}: validation")
        return make_tables(concept, built[inkoopjaar], self.toetsingen)
