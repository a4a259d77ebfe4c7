"""What an opgave says to the norms that are linked to it: a figure with its bounds, or a reason.

An answer can be used when it is a waarde, or onderdrukt with its bounds. A link to `teller` or `noemer` takes
that field; of a suppressed row both lie between 0 and N - 1, where the remark says "Waarneming kleiner dan
N". Free text is an answer but no number: a norm that is linked to it gets `onleesbaar`.
"""

from __future__ import annotations

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


def find_linked(opgaven: pd.DataFrame, normen: Normen, jaar: Codes) -> tuple[Ints, Ints]:
    """The opgaven that a norm needs: pairs of a row of `opgaven` and a row of `normen.koppelingen`.

    An opgave that serves two norms stands in two pairs.
    """
    items, koppelingen = normen.items, normen.koppelingen
    (code, linked_code), _ = to_codes(opgaven["indicator_code"], items["indicator_code"])
    (indicatorset, linked_set), _ = to_codes(opgaven["indicatorset_code"], items["indicatorset_code"])

    # A small table of linked sets x linked codes; its last row and column stand for everything not linked.
    set_row, set_of = _ordinals(linked_set, indicatorset)
    code_column, code_of = _ordinals(linked_code, code)
    item_at = np.full((set_of.max(initial=0) + 2, code_of.max(initial=0) + 2), GEEN, dtype=np.int32)
    item_at[set_of[linked_set], code_of[linked_code]] = np.arange(len(items))
    item = item_at[set_row, code_column]

    by_item = koppelingen.sort_values(["item", "jaar", "vraag", "volgnummer"])
    aantal = np.zeros((len(items) + 1, normen.aantal_jaren), dtype="int64")
    np.add.at(aantal, (by_item["item"].to_numpy(), by_item["jaar"].to_numpy()), 1)
    begin = (np.cumsum(aantal) - aantal.ravel()).reshape(aantal.shape)

    times = aantal[item, jaar]
    rij = np.flatnonzero(times)
    times = times[rij]
    position = begin[item[rij], jaar[rij]]
    if times.max(initial=1) > 1:
        first_of_row = np.cumsum(times) - times
        position = np.repeat(position - first_of_row, times) + np.arange(times.sum())
        rij = np.repeat(rij, times)
    return rij, by_item.index.to_numpy()[position]


def read_figures(opgaven: pd.DataFrame, rij: Ints, veld: Ints) -> tuple[Redenen, Floats, Floats]:
    """The reason (BRUIKBAAR where none) and the bounds of the field that is asked of each row."""
    (toestand,), toestanden = to_codes(opgaven["toestand"])
    reden_of = [REDEN_VAN_TOESTAND.get(naam, ONLEESBAAR) for naam in toestanden] + [ONLEESBAAR]
    reden = np.array(reden_of, dtype=np.int8)[toestand[rij]]
    is_onderdrukt = np.append(toestanden.eq("onderdrukt").to_numpy(dtype="bool"), False)

    laag = opgaven["waarde"].to_numpy(dtype="float64")[rij]
    laag[reden != BRUIKBAAR] = np.nan
    hoog = laag.copy()
    suppressed = np.flatnonzero(is_onderdrukt[toestand[rij]])
    laag[suppressed] = opgaven["ondergrens"].to_numpy(dtype="float64")[rij[suppressed]]
    hoog[suppressed] = opgaven["bovengrens"].to_numpy(dtype="float64")[rij[suppressed]]

    for nummer in (VELDEN.index("teller"), VELDEN.index("noemer")):
        asked = np.flatnonzero((veld == nummer) & (reden == BRUIKBAAR))
        if len(asked):
            is_suppressed = is_onderdrukt[toestand[rij[asked]]]
            counts = opgaven[VELDEN[nummer]].iloc[rij[asked]].to_numpy(dtype="float64", na_value=np.nan)
            remark = opgaven["opmerking"].iloc[rij[asked]].astype("str").where(is_suppressed)
            highest = suppressed_bound(remark).to_numpy(dtype="float64")
            laag[asked] = np.where(is_suppressed, np.where(np.isnan(highest), np.nan, 0), counts)
            hoog[asked] = np.where(is_suppressed, highest, counts)
            reden[asked[~is_suppressed & np.isnan(counts)]] = LEEG
    unknown = (reden == BRUIKBAAR) & (np.isnan(laag) | np.isnan(hoog))
    reden[unknown] = ONLEESBAAR
    return reden, laag, hoog


def _ordinals(linked: Codes, codes: Codes) -> tuple[Ints, Ints]:
    """Number only what is linked: of every row (-1 for the rest), and of every code."""
    known = pd.unique(linked)
    ordinal = np.full(max(codes.max(initial=0), linked.max(initial=0)) + 2, GEEN)
    ordinal[known] = np.arange(len(known))
    ordinal[GEEN] = GEEN
    return ordinal[codes], ordinal
