"""Which norm holds in which verslagjaar, at which level, and on which indicators it rests.

A norm row holds for a verslagjaar Y when geldig_vanaf <= Y <= geldig_tot; an empty bound is open. A staged
norm is one norm_code with several rows, of which one holds per verslagjaar. A norm "per organisatie" asks for
figures at organisation level; per locatie, team or operateur it asks for figures of locations. A norm that
changed level is asked at the level that it has in the year that is judged.

An indicator belongs to a norm in the verslagjaren of its link; several links of one norm are summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import ReferenceError, names

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ORGANISATIENIVEAU = "organisatie"
EERSTE_JAAR, LAATSTE_JAAR = 0, 9999
GEEN = -1
NOOIT = -LAATSTE_JAAR

VELDEN = ("waarde", "teller", "noemer")


@dataclass(frozen=True)
class Normen:
    """The norms to judge, as tables of numbers over `vragen` (norm x level) and years.

    `jaar` counts from `eerste_jaar`; -1 (`GEEN`) means there is none.
    """

    rijen: pd.DataFrame
    """The norm rows received, numbered from 0."""
    eerste_jaar: int
    aantal_jaren: int
    op_organisatie: Flags
    """Per vraag: is it asked at organisation level?"""
    normrij: Ints
    """Per vraag x jaar: the row of `rijen` under which that jaar is judged; -1 where it is not."""
    breuk: Ints
    """Per vraag x jaar: the latest declared break up to and including that jaar; `NOOIT` where none."""
    koppelingen: pd.DataFrame
    """One row per vraag x jaar x volgnummer: a needed link, with `item` and `veld` as numbers."""
    aantal_koppelingen: Ints
    """Per vraag x jaar: how many links there are."""
    items: pd.DataFrame
    """One row per linked indicator: indicatorset_code, indicator_code."""

    @property
    def aantal_vragen(self) -> int:
        """The number of combinations of a norm and a level."""
        return len(self.op_organisatie)

    def split(self, opgaven_per_item: Ints, most: int) -> list[Normen]:
        """The vragen in their order, in parts that rest on about so many opgaven; one part if they are few.

        No verdict looks at two vragen, so each part can be judged by itself, in little memory.
        """
        used = self.koppelingen[["vraag", "item"]].drop_duplicates()
        per_vraag = np.zeros(self.aantal_vragen, dtype="int64")
        np.add.at(per_vraag, used["vraag"].to_numpy(), opgaven_per_item[used["item"].to_numpy()])
        part = (np.cumsum(per_vraag) - per_vraag) // most
        ends = [*(np.flatnonzero(np.diff(part)) + 1), self.aantal_vragen]
        return [self._part(first, end) for first, end in zip([0, *ends], ends, strict=False)]

    def _part(self, first: int, end: int) -> Normen:
        if end - first == self.aantal_vragen:
            return self
        within = self.koppelingen["vraag"].between(first, end - 1)
        return replace(
            self,
            op_organisatie=self.op_organisatie[first:end],
            normrij=self.normrij[first:end],
            breuk=self.breuk[first:end],
            koppelingen=self.koppelingen[within]
            .assign(vraag=lambda koppelingen: koppelingen["vraag"] - first)
            .reset_index(drop=True),
            aantal_koppelingen=self.aantal_koppelingen[first:end],
        )


def select_normen(
    volumenormen: pd.DataFrame,
    indicatoren: pd.DataFrame,
    trendbreuken: pd.DataFrame,
    verslagjaren: Sequence[int],
    eerste_jaar: int,
) -> Normen:
    """A verslagjaar is judged under the one norm row that holds in it, on the indicators linked in each year.

    Parameters
    ----------
    volumenormen, indicatoren, trendbreuken : DataFrame
        As the register has them. An empty bound of a period is open.
    verslagjaren : sequence of int
        The verslagjaren to judge.
    eerste_jaar : int
        The first year of which there are opgaven; years are numbered from it.

    Raises
    ------
    ReferenceError
        When two rows of a norm hold in one verslagjaar, or one indicator would be counted twice.
    """
    rijen = volumenormen.reset_index(drop=True)
    aantal_jaren = max(verslagjaren) - eerste_jaar + 1
    jaren = np.arange(eerste_jaar, eerste_jaar + aantal_jaren)
    is_organisatie = rijen["eenheid"].eq(ORGANISATIENIVEAU).to_numpy()

    vragen = pd.DataFrame({"norm_code": rijen["norm_code"], "op_organisatie": is_organisatie})
    vragen = vragen.drop_duplicates().sort_values(["norm_code", "op_organisatie"], ignore_index=True)
    vraag_of = pd.MultiIndex.from_frame(vragen)
    vraag = vraag_of.get_indexer(pd.MultiIndex.from_arrays([rijen["norm_code"], is_organisatie]))

    holds = is_valid(rijen, jaren, "geldig_vanaf", "geldig_tot") & np.isin(jaren, list(verslagjaren))
    _require_one_row_per_year(rijen, holds, jaren)
    normrij = np.full((len(vragen), aantal_jaren), GEEN)
    rij, jaar = np.nonzero(holds)
    normrij[vraag[rij], jaar] = rij

    koppelingen, items = _link(indicatoren, vragen["norm_code"], jaren, _needed(rijen, normrij))
    aantal_koppelingen = np.zeros_like(normrij)
    np.add.at(aantal_koppelingen, (koppelingen["vraag"].to_numpy(), koppelingen["jaar"].to_numpy()), 1)
    return Normen(
        rijen=rijen,
        eerste_jaar=eerste_jaar,
        aantal_jaren=aantal_jaren,
        op_organisatie=vragen["op_organisatie"].to_numpy(dtype="bool"),
        normrij=normrij,
        breuk=_breaks(trendbreuken, vragen["norm_code"], jaren),
        koppelingen=koppelingen,
        aantal_koppelingen=aantal_koppelingen,
        items=items,
    )


def to_jaren(column: pd.Series, when_empty: int) -> Ints:
    """Years as plain numbers; an empty one is the given open bound.

    >>> to_jaren(pd.Series([2019, None], dtype="Int64"), 9999).tolist()
    [2019, 9999]
    """
    return np.asarray(pd.to_numeric(column).astype("Int64").fillna(when_empty), dtype=np.int64)


def is_valid(rows: pd.DataFrame, jaren: Ints, vanaf: str, tot: str) -> Flags:
    """Per row x jaar: the jaar lies in the row's period, both ends included."""
    first = to_jaren(rows[vanaf], EERSTE_JAAR)[:, None]
    last = to_jaren(rows[tot], LAATSTE_JAAR)[:, None]
    valid: Flags = (first <= jaren) & (jaren <= last)
    return valid


def windows(rijen: pd.DataFrame) -> Ints:
    """Per norm row: the number of years that it looks at; regel "jaar" looks at one, whatever the venster."""
    venster = to_jaren(rijen["venster"], 1).clip(min=1)
    one: Flags = rijen["regel"].isin(["gemiddelde", "som", "beste"]).to_numpy(dtype="bool")
    return np.where(one, venster, 1)


def _needed(rijen: pd.DataFrame, normrij: Ints) -> Flags:
    """Per vraag x jaar: a judged year looks at this one, in its window or as the year before."""
    needed = np.zeros(normrij.shape, dtype="bool")
    vraag, jaar = np.nonzero(normrij != GEEN)
    lookback = (
        np.maximum(windows(rijen)[normrij[vraag, jaar]], 2) if len(rijen) else np.zeros(0, dtype="int64")
    )
    for back in range(lookback.max(initial=0)):
        looks = (lookback > back) & (jaar >= back)
        needed[vraag[looks], jaar[looks] - back] = True
    return needed


def _link(
    indicatoren: pd.DataFrame, norm_codes: pd.Series[str], jaren: Ints, needed: Flags
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per vraag x jaar x link that is needed, and the indicators they name."""
    keys = ["indicatorset_code", "indicator_code"]
    rij, jaar = np.nonzero(is_valid(indicatoren, jaren, "verslagjaar_vanaf", "verslagjaar_tot"))
    valid = indicatoren[["norm_code", *keys, "veld"]].iloc[rij].assign(jaar=jaar)
    _require_counted_once(valid, jaren)

    vragen = pd.DataFrame({"norm_code": norm_codes, "vraag": np.arange(len(norm_codes))})
    linked = valid.merge(vragen, on="norm_code", how="inner", validate="m:m")
    linked = linked[needed[linked["vraag"].to_numpy(), linked["jaar"].to_numpy()]]
    linked = linked.sort_values(["vraag", "jaar", *keys, "veld"], ignore_index=True)

    items = linked[keys].drop_duplicates(ignore_index=True)
    item = pd.MultiIndex.from_frame(items).get_indexer(pd.MultiIndex.from_frame(linked[keys]))
    koppelingen = pd.DataFrame(
        {
            "vraag": linked["vraag"].astype("int64"),
            "jaar": linked["jaar"].astype("int64"),
            "volgnummer": linked.groupby(["vraag", "jaar"]).cumcount().astype("int64"),
            "item": item.astype("int64"),
            "veld": linked["veld"].map({veld: nummer for nummer, veld in enumerate(VELDEN)}).astype("int64"),
        }
    )
    return koppelingen, items


def _breaks(trendbreuken: pd.DataFrame, norm_codes: pd.Series[str], jaren: Ints) -> Ints:
    """Per vraag x jaar: the latest break up to and including that jaar."""
    vragen = pd.DataFrame({"norm_code": norm_codes, "vraag": np.arange(len(norm_codes))})
    declared = trendbreuken[["norm_code", "eerste_verslagjaar"]].merge(vragen, on="norm_code", validate="m:m")
    eerste = to_jaren(declared["eerste_verslagjaar"], LAATSTE_JAAR)[:, None]
    breuk = np.full((len(norm_codes), len(jaren)), NOOIT)
    np.maximum.at(breuk, declared["vraag"].to_numpy(), np.where(eerste <= jaren, eerste - jaren[0], NOOIT))
    return breuk


def _require_one_row_per_year(rijen: pd.DataFrame, holds: Flags, jaren: Ints) -> None:
    rij, jaar = np.nonzero(holds)
    held = pd.DataFrame({"norm_code": rijen["norm_code"].to_numpy()[rij], "jaar": jaren[jaar], "rij": rij})
    double = held[held.duplicated(["norm_code", "jaar"], keep=False)]
    if len(double):
        raise ReferenceError(
            f"{double['norm_code'].nunique()} norm(s) have more than one row for one verslagjaar: "
            f"{names(sorted(set(double['norm_code'] + ' in ' + double['jaar'].astype('str'))))}.\n"
            "A norm has one minimum per verslagjaar.\n"
            "Close the earlier row with geldig_tot in data/reference/volumenormen.csv.",
            rijen.iloc[double["rij"].unique()],
        )


def _require_counted_once(valid: pd.DataFrame, jaren: Ints) -> None:
    double = valid[valid.duplicated(keep="first")]
    if len(double):
        told = double["norm_code"] + " / " + double["indicator_code"]
        raise ReferenceError(
            f"{len(told.unique())} link(s) stand more than once for one verslagjaar: "
            f"{names(sorted(set(told)))} (first in {jaren[double['jaar'].min()]}).\n"
            "Each indicator counts once in a norm.\n"
            "Remove the second row, or close the first with verslagjaar_tot, "
            "in data/reference/indicatoren.csv.",
            double,
        )
