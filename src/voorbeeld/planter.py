"""Plant a fault in the answers of a verslagjaar, and write down which finding must come of it, and where.

An organisation carries at most one fault of whole rows in a year (`take_organisatie` hands each out once),
and faults of a single row are planted only in organisations that carry none, so that no fault explains
another away. A row is known by its id; its number in the file follows when the files are laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

GEPLANT = [
    "regel",
    "verslagjaar",
    "levering",
    "rij",
    "kvk",
    "vestigingsnummer",
    "indicator_code",
    "toelichting",
]
"""The columns of geplant.csv: the finding that must appear, and in words what was done."""

AANBIEDER = ("levering", "kvk")
LOCATIE = (*AANBIEDER, "vestigingsnummer")
OPGAVE = (*LOCATIE, "indicator_code")
RIJ = (*OPGAVE, "rij")
"""What a finding tells when it is about an organisation, a location, an opgave, or one row of a file."""

AS_DELIVERED = [
    "waarde",
    "teller",
    "noemer",
    "nvt",
    "opmerking",
    "kvk",
    "organisatie",
    "vestigingsnummer",
    "locatie",
    "indicatorset_code",
]
"""What a finding about an answer could rest on."""

Ids = npt.NDArray[np.int64]
Rijen = Ids | pd.Index | Sequence[int]


def to_ids(index: pd.Index) -> Ids:
    """The ids of an index, as an array."""
    ids: Ids = index.to_numpy("int64")
    return ids


class _Note(NamedTuple):
    regel: str
    toelichting: str
    ids: tuple[int, ...]
    told: tuple[str, ...]
    where: dict[str, str]


class Planter:
    """The delivered rows of one verslagjaar, and what was planted in them.

    Parameters
    ----------
    rijen : DataFrame
        One row per answer with a unique index: the delivered columns (text), `bestand` (its file), and
        `eigenaar`, `nummer`, `niveau`, `ware_kvk`, `ware_vestiging` (of whom it truly is), `inhoud`,
        `ingreep`, `norm` and `groep` (what is asked). It is left unchanged.
    jaar : int
        The verslagjaar.
    organisaties : list of int
        The organisations that may carry a fault of whole rows.
    rng : Generator
        The only source of chance.
    """

    def __init__(
        self, rijen: pd.DataFrame, jaar: int, organisaties: list[int], rng: np.random.Generator
    ) -> None:
        self.rijen = rijen.astype("object")
        self.jaar = jaar
        self.rng = rng
        self.hoofd = str(rijen["bestand"].iloc[0])
        self.taken: set[int] = set()
        self._free = [int(number) for number in rng.permutation(organisaties)]
        self._used: set[int] = set()
        self._notes: list[_Note] = []
        self._next = int(rijen.index.max()) + 1

    def take_organisatie(self, suits: Callable[[pd.DataFrame], bool] | None = None) -> int | None:
        """An organisation that carries nothing yet and whose rows suit; None where there is none."""
        for organisatie in self._free:
            rows = self.rijen[self.rijen["eigenaar"] == organisatie]
            if len(rows) and (suits is None or suits(rows)):
                self.claim(organisatie)
                return organisatie
        return None

    @property
    def free(self) -> tuple[int, ...]:
        """The organisations that carry nothing yet, in the order in which they are handed out."""
        return tuple(self._free)

    def is_free(self, organisatie: int) -> bool:
        """Whether an organisation carries nothing yet."""
        return organisatie in self._free

    def claim(self, organisatie: int) -> None:
        """Let an organisation carry something from now on."""
        self._free.remove(organisatie)
        self.taken.add(organisatie)

    def rows_of(self, organisatie: int) -> Ids:
        """All rows of an organisation."""
        return to_ids(self.rijen.index[self.rijen["eigenaar"] == organisatie])

    def pick(self, mask: pd.Series[bool], count: int) -> Ids:
        """Rows that carry nothing yet, of organisations that carry nothing as a whole, in the main file."""
        candidates = self.open_rows(mask)
        picked = self.rng.permutation(candidates)[:count]
        self.use(picked)
        return np.sort(picked)

    def open_rows(self, mask: pd.Series[bool]) -> Ids:
        """All rows that `pick` would choose from."""
        is_open = (
            mask
            & self.rijen["eigenaar"].isin(self._free)
            & self.rijen["bestand"].eq(self.hoofd)
            & ~self.rijen.index.isin(self._used)
        )
        return to_ids(self.rijen.index[is_open.astype("bool")])

    def as_they_were(self, natural: pd.DataFrame) -> pd.DataFrame:
        """Of the rows that this year began with those that are delivered once, and as they were."""
        place = ["eigenaar", "niveau", "nummer", "indicator_code"]
        once = self.rijen[~self.rijen.duplicated(place, keep=False)]
        kept = natural.loc[natural.index.isin(once.index)]
        same = once.loc[kept.index, AS_DELIVERED].eq(kept[AS_DELIVERED].astype("object")).all(axis=1)
        unchanged: pd.DataFrame = kept[same]
        return unchanged

    def use(self, rijen: Ids) -> None:
        """Let these rows carry something from now on."""
        self._used.update(int(rij) for rij in rijen)

    def value(self, rij: int, naam: str) -> str:
        """What stands in a cell now."""
        return str(self.rijen[naam].loc[rij])

    def write(self, rijen: Rijen, **cells: str) -> None:
        """Change what stands in these rows."""
        ids = np.asarray(rijen, dtype="int64").tolist()
        for naam, value in cells.items():
            self.rijen.loc[ids, naam] = value

    def copy(self, rijen: Rijen, **cells: str | int) -> Ids:
        """Add copies of these rows, each to stand right after its original unless it goes to another file."""
        copies = self.rijen.loc[np.asarray(rijen, dtype="int64")].copy()
        for naam, value in cells.items():
            copies[naam] = value
        ids = np.arange(self._next, self._next + len(copies), dtype="int64")
        self._next += len(copies)
        self._used.update(ids.tolist())
        self.rijen = pd.concat([self.rijen, copies.set_axis(ids).astype("object")])
        return ids

    def remove(self, rijen: Rijen) -> None:
        """Leave these rows out of the delivery."""
        self.rijen = self.rijen[~self.rijen.index.isin(np.asarray(rijen))]

    def note_rows(self, regel: str, rijen: Rijen, toelichting: str) -> None:
        """A finding must appear at each of these rows."""
        for rij in rijen:
            self.note(regel, [rij], toelichting, RIJ)

    def note(self, regel: str, rijen: Rijen, toelichting: str, told: Sequence[str]) -> None:
        """One finding must appear about these rows; of the first in the file it tells the columns `told`."""
        ids = tuple(int(rij) for rij in rijen)
        self._notes.append(_Note(regel, toelichting, ids, tuple(told), {}))

    def note_absence(self, regel: str, toelichting: str, **where: str) -> None:
        """One finding must appear about what is not there: an organisation, a link, an entry."""
        self._notes.append(_Note(regel, toelichting, (), (), where))

    def geplant(self, places: pd.DataFrame) -> pd.DataFrame:
        """What was planted, with the file and row where each finding must appear.

        Parameters
        ----------
        places : DataFrame
            Index: ids of `rijen`; columns levering, rij and volgorde (the order within the file).

        Returns
        -------
        DataFrame
            One row per finding, columns `GEPLANT`, all text ('' for what the finding does not tell).
        """
        order = places["volgorde"].to_dict()
        firsts = [min(note.ids, key=order.__getitem__) for note in self._notes if note.ids]
        at = self.rijen.loc[firsts, ["ware_kvk", "ware_vestiging", "indicator_code"]].join(
            places, how="left", validate="m:1"
        )
        at = at.rename(columns={"ware_kvk": "kvk", "ware_vestiging": "vestigingsnummer"}).astype("str")
        rows = iter(at.to_dict("records"))
        located = []
        for note in self._notes:
            row = next(rows) if note.ids else {}
            told = {naam: row[naam] for naam in note.told} | note.where
            located.append({"regel": note.regel, "toelichting": note.toelichting} | told)
        return pd.DataFrame(located).assign(verslagjaar=str(self.jaar)).reindex(columns=GEPLANT).fillna("")
