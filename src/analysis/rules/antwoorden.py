"""What an opgave says to the norms that are linked to it: a figure with its bounds, or a reason.

An answer can be used when it is a waarde, or onderdrukt with its bounds. A link to `teller` or `noemer` takes
that field; of a suppressed row both lie between 0 and N - 1, where the remark says "Waarneming kleiner dan
N". Free text is an answer but no number: a norm that is linked to it gets `onleesbaar`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules.eenheden import Codes, to_codes
from analysis.rules.normen import GEEN, VELDEN, Ints, Normen
from analysis.rules.redenen import BRUIKBAAR, LEEG, NVT, ONLEESBAAR
from analysis.rules.toestand import suppressed_bound

Floats = npt.NDArray[np.float64]
Redenen = npt.NDArray[np.int8]

REDEN_VAN_TOESTAND = {"waarde": BRUIKBAAR, "onderdrukt": BRUIKBAAR, "leeg": LEEG, "nvt": NVT}
"""Any other toestand is onleesbaar."""

_NO_ROWS: Ints = np.zeros(0, dtype="int64")


@dataclass(frozen=True)
class Antwoorden:
    """The opgaven with their toestand, levering and indicator as numbers, read once for all norms."""

    opgaven: pd.DataFrame
    toestand: Codes
    toestanden: pd.Series[str]
    levering: Codes
    leveringen: pd.Series[str]
    """The texts behind `levering`, in alphabetical order."""
    rijen: Ints
    """The rows of `opgaven` that a norm is linked to: those of the first item, then of the second, ..."""
    begin: Ints
    """Per item (and one more): where its part of `rijen` begins."""

    @property
    def per_item(self) -> Ints:
        """How many opgaven each linked indicator has."""
        return np.diff(self.begin)


def read_antwoorden(opgaven: pd.DataFrame, items: pd.DataFrame) -> Antwoorden:
    """Number what the opgaven say, and find the rows of each linked indicator.

    Parameters
    ----------
    opgaven : DataFrame
        `opgaven`; text columns may be categoricals.
    items : DataFrame
        One row per linked indicator: indicatorset_code, indicator_code.
    """
    (toestand,), toestanden = to_codes(opgaven["toestand"])
    (levering,), leveringen = to_codes(opgaven["levering"])
    item = _number_items(opgaven, items)
    # The number of what is linked to nothing is the highest, so that its rows come last.
    by_item = np.argsort(item.astype(np.min_scalar_type(len(items))), kind="stable")
    begin = np.append(0, np.cumsum(np.bincount(item, minlength=len(items) + 1)))[:-1]
    return Antwoorden(opgaven, toestand, toestanden, levering, leveringen, by_item[: begin[-1]], begin)


def find_linked(antwoorden: Antwoorden, normen: Normen, jaar: Codes) -> tuple[Ints, Ints]:
    """The opgaven that these norms need: pairs of a row of the opgaven and a row of `normen.koppelingen`.

    An opgave that serves two norms stands in two pairs.
    """
    koppelingen = normen.koppelingen.sort_values(["item", "jaar", "vraag", "volgnummer"])
    needed, place = np.unique(koppelingen["item"].to_numpy(), return_inverse=True)
    aantal = np.zeros((len(needed), normen.aantal_jaren), dtype="int64")
    np.add.at(aantal, (place, koppelingen["jaar"].to_numpy()), 1)
    begin = (np.cumsum(aantal) - aantal.ravel()).reshape(aantal.shape)

    first, end = antwoorden.begin[needed], antwoorden.begin[needed + 1]
    rij = np.concatenate([antwoorden.rijen[f:e] for f, e in zip(first, end, strict=True)] or [_NO_ROWS])
    item = np.repeat(np.arange(len(needed)), end - first)
    times = aantal[item, jaar[rij]]
    position = begin[item, jaar[rij]]
    if (times != 1).any():
        first_of_row = np.cumsum(times) - times
        position = np.repeat(position - first_of_row, times) + np.arange(times.sum())
        rij = np.repeat(rij, times)
    return rij, koppelingen.index.to_numpy()[position]


def read_figures(antwoorden: Antwoorden, rij: Ints, veld: Ints) -> tuple[Redenen, Floats, Floats]:
    """The reason (BRUIKBAAR where none) and the bounds of the field that is asked of each row."""
    opgaven, toestanden = antwoorden.opgaven, antwoorden.toestanden
    reden_of = [REDEN_VAN_TOESTAND.get(naam, ONLEESBAAR) for naam in toestanden] + [ONLEESBAAR]
    toestand = antwoorden.toestand[rij]
    reden = np.array(reden_of, dtype=np.int8)[toestand]
    is_onderdrukt = np.append(toestanden.eq("onderdrukt").to_numpy(dtype="bool"), False)[toestand]

    laag = opgaven["waarde"].to_numpy(dtype="float64")[rij]
    laag[reden != BRUIKBAAR] = np.nan
    hoog = laag.copy()
    suppressed = np.flatnonzero(is_onderdrukt)
    laag[suppressed] = opgaven["ondergrens"].to_numpy(dtype="float64")[rij[suppressed]]
    hoog[suppressed] = opgaven["bovengrens"].to_numpy(dtype="float64")[rij[suppressed]]

    for nummer in (VELDEN.index("teller"), VELDEN.index("noemer")):
        asked = np.flatnonzero((veld == nummer) & (reden == BRUIKBAAR))
        if len(asked):
            is_suppressed = is_onderdrukt[asked]
            counts = opgaven[VELDEN[nummer]].iloc[rij[asked]].to_numpy(dtype="float64", na_value=np.nan)
            remark = opgaven["opmerking"].iloc[rij[asked]].astype("str").where(is_suppressed)
            highest = suppressed_bound(remark).to_numpy(dtype="float64")
            laag[asked] = np.where(is_suppressed, np.where(np.isnan(highest), np.nan, 0), counts)
            hoog[asked] = np.where(is_suppressed, highest, counts)
            reden[asked[~is_suppressed & np.isnan(counts)]] = LEEG
    unknown = (reden == BRUIKBAAR) & (np.isnan(laag) | np.isnan(hoog))
    reden[unknown] = ONLEESBAAR
    return reden, laag, hoog


def _number_items(opgaven: pd.DataFrame, items: pd.DataFrame) -> Codes:
    """Per opgave the row of `items`; their number for an opgave that is linked to nothing."""
    (code, linked_code), _ = to_codes(opgaven["indicator_code"], items["indicator_code"])
    (indicatorset, linked_set), _ = to_codes(opgaven["indicatorset_code"], items["indicatorset_code"])

    # A small table of linked sets x linked codes; its last row and column stand for everything not linked.
    set_row, set_of = _ordinals(linked_set, indicatorset)
    code_column, code_of = _ordinals(linked_code, code)
    item_at = np.full((set_of.max(initial=0) + 2, code_of.max(initial=0) + 2), len(items), dtype=np.int32)
    item_at[set_of[linked_set], code_of[linked_code]] = np.arange(len(items))
    return item_at[set_row, code_column]


def _ordinals(linked: Codes, codes: Codes) -> tuple[Codes, Codes]:
    """Number only what is linked: of every row (-1 for the rest), and of every code."""
    known = pd.unique(linked)
    ordinal = np.full(max(codes.max(initial=0), linked.max(initial=0)) + 2, GEEN, dtype=np.int32)
    ordinal[known] = np.arange(len(known))
    ordinal[GEEN] = GEEN
    return ordinal[codes], ordinal
