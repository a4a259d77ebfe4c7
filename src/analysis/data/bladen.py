"""Which sheets of a file are sheets of opgaven, and from which row on.

A sheet is one when a row of its first hundred holds enough known headings. One without is passed over: a
notice, a picture, a list of codes. But where a row looks like an opgave (as wide as one, with an
indicator code in it) the headings were lost, and the file must be refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from analysis.data.koppen import Kopregel, count_known, read_kopregel
from analysis.data.vellen import Blok, Vel, to_text
from analysis.errors import names

KOPREGEL_WITHIN = 100
FEWEST_CELLS_OF_OPGAVE = 12

_INDICATOR_CODE = re.compile(r"IN?ID[0-9]{4,}")


@dataclass(frozen=True)
class Opgavenblad:
    """A sheet of opgaven: its headings, the number of cells of a row, and what stands under the headings."""

    vel: Vel
    kop: Kopregel
    width: int
    rest: Iterator[Blok]


@dataclass(frozen=True)
class AnderBlad:
    """A sheet without headings of opgaven: the row that comes nearest, and one that looks like an opgave."""

    vel: Vel
    nearest: Kopregel | None
    opgave_rij: int | None

    @property
    def reden(self) -> str:
        """Why it is not read."""
        if self.vel.reden:
            return self.vel.reden
        if self.opgave_rij is not None:
            return f"row {self.opgave_rij} looks like an opgave, but there is no row of headings"
        if self.nearest is None:
            return f"no known heading in its first {KOPREGEL_WITHIN} rows"
        known = names(list(self.nearest.namen.values()))
        return f"its nearest row of headings, row {self.nearest.rij}, has only {known}"


def find_kopregel(vel: Vel, known: dict[str, str]) -> Opgavenblad | AnderBlad:
    """The row with most known headings; the first where there are several.

    Parameters
    ----------
    vel : Vel
        Its blocks are consumed up to a little under the headings.
    known : dict of str to str
        As `koppen.index_koppen` gives it.
    """
    tried: list[Blok] = []
    while sum(len(blok.rijen) for blok in tried) < KOPREGEL_WITHIN and (blok := next(vel.blokken, None)):
        tried.append(blok)
    rows = [(rij, cells) for blok in tried for rij, cells in zip(*blok, strict=True)]
    counts = [count_known(cells, known) for _, cells in rows[:KOPREGEL_WITHIN]]
    if not any(counts):
        return AnderBlad(vel, None, _find_opgave(rows))
    at = counts.index(max(counts))
    kop = read_kopregel(*rows[at], known)
    if not kop.is_of_opgaven:
        return AnderBlad(vel, kop, _find_opgave(rows))
    under = Blok([rij for rij, _ in rows[at + 1 :]], [cells for _, cells in rows[at + 1 :]])
    return Opgavenblad(vel, kop, len(rows[at][1]), chain([under], vel.blokken))


def _find_opgave(rows: list[tuple[int, Sequence[object]]]) -> int | None:
    for rij, cells in rows[:KOPREGEL_WITHIN]:
        texts = [text for text in map(to_text, cells) if text is not None]
        if len(texts) >= FEWEST_CELLS_OF_OPGAVE and any(_INDICATOR_CODE.fullmatch(text) for text in texts):
            return rij
    return None
