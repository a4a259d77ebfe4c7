"""Who gets a verdict: whoever has a row, and whoever answered the year before and now does not.

A unit has a row when any of its opgaven of the verslagjaar, whatever its toestand, is of an indicator that is
linked to the norm. Delivered grids are complete, so a unit without such a row is missed for the norms that it
answered the year before (anything but leeg), unless the register says that it has ended. A location without
any row at all, of an organisation that did deliver, is missed only while the register calls it valid: it may
have closed, and only the register can tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules.aanwezigheid import Aanwezigheid
from analysis.rules.eenheden import Eenheden
from analysis.rules.jaarcijfers import Jaarcijfers
from analysis.rules.normen import GEEN, Flags, Ints, Normen


@dataclass(frozen=True)
class Gevallen:
    """One row per vraag x unit x jaar to judge; `positie` is its row of the jaarcijfers, -1 if none."""

    vraag: Ints
    eenheid: Ints
    jaar: Ints
    positie: Ints


def list_gevallen(cijfers: Jaarcijfers, normen: Normen, aanwezigheid: Aanwezigheid) -> Gevallen:
    """Whoever has a row in the verslagjaar, and whoever answered the year before and now has none."""
    vraag, eenheid, jaar = cijfers.vorm.unpack(cijfers.sleutel)
    positie = np.flatnonzero(normen.normrij[vraag, jaar] != GEEN)

    goes_on = np.append(cijfers.sleutel[1:] == cijfers.sleutel[:-1] + 1, False)[: len(jaar)]
    stopped = np.flatnonzero(cijfers.is_beantwoord & ~goes_on & (jaar + 1 < cijfers.vorm.aantal_jaren))
    is_asked = (normen.normrij != GEEN) & (normen.aantal_koppelingen > 0)
    stopped = stopped[is_asked[vraag[stopped], jaar[stopped] + 1]]
    stopped = stopped[
        _is_expected(eenheid[stopped], jaar[stopped] + 1, normen.op_organisatie[vraag[stopped]], aanwezigheid)
    ]
    gevallen = Gevallen(
        vraag=np.concatenate([vraag[positie], vraag[stopped]]),
        eenheid=np.concatenate([eenheid[positie], eenheid[stopped]]),
        jaar=np.concatenate([jaar[positie], jaar[stopped] + 1]),
        positie=np.concatenate([positie, np.full(len(stopped), GEEN)]),
    )
    order = np.argsort(
        (gevallen.jaar * max(normen.aantal_vragen, 1) + gevallen.vraag) * cijfers.vorm.aantal_eenheden
        + gevallen.eenheid
    )
    return Gevallen(
        gevallen.vraag[order], gevallen.eenheid[order], gevallen.jaar[order], gevallen.positie[order]
    )


def _is_expected(eenheid: Ints, jaar: Ints, op_organisatie: Flags, aanwezigheid: Aanwezigheid) -> Flags:
    """Of units that answered the year before and not in jaar: those of which an answer was still due."""
    locatie = np.where(op_organisatie, 0, eenheid)
    organisatie = np.where(op_organisatie, eenheid, aanwezigheid.organisatie_van[locatie, jaar])
    organisatie_goes_on = ~aanwezigheid.organisatie_geeindigd[organisatie, jaar]
    organisatie_is_silent = ~aanwezigheid.organisatie_leverde[organisatie, jaar] & organisatie_goes_on
    locatie_goes_on = ~aanwezigheid.locatie_geeindigd[locatie, jaar] & (
        aanwezigheid.locatie_geldig[locatie, jaar]
        | aanwezigheid.locatie_leverde[locatie, jaar]
        | organisatie_is_silent
    )
    return np.where(op_organisatie, organisatie_goes_on, locatie_goes_on)


def first_deliveries(gevallen: Gevallen, normen: Normen, aanwezigheid: Aanwezigheid) -> Ints:
    """Per geval the first jaar in which its unit delivered anything."""
    op_organisatie = normen.op_organisatie[gevallen.vraag]
    return np.where(
        op_organisatie,
        aanwezigheid.first_delivery(True)[np.where(op_organisatie, gevallen.eenheid, 0)],
        aanwezigheid.first_delivery(False)[gevallen.eenheid],
    )


def describe_units(
    gevallen: Gevallen, normen: Normen, eenheden: Eenheden, aanwezigheid: Aanwezigheid
) -> dict[str, pd.Series[str]]:
    """Per geval its norm and its unit in the words of `oordelen`; an organisation has no location."""
    rij = normen.normrij[gevallen.vraag, gevallen.jaar]
    op_organisatie = normen.op_organisatie[gevallen.vraag]
    locatie = np.where(op_organisatie, 0, gevallen.eenheid)
    organisatie = np.where(
        op_organisatie, gevallen.eenheid, aanwezigheid.organisatie_van[locatie, gevallen.jaar]
    )
    naam_locatie = np.where(op_organisatie, GEEN, aanwezigheid.naam_locatie[locatie, gevallen.jaar])
    norm_columns = ["norm_code", "ingreep", "opsteller", "eenheid"]
    return {
        **{column: take_texts(normen.rijen[column], rij) for column in norm_columns},
        "kvk": take_texts(eenheden.kvk, organisatie),
        "vestigingsnummer": take_texts(eenheden.vestigingsnummer, np.where(op_organisatie, GEEN, locatie)),
        "organisatie": take_texts(
            eenheden.namen_organisatie, aanwezigheid.naam_organisatie[organisatie, gevallen.jaar]
        ),
        "locatie": take_texts(eenheden.namen_locatie, naam_locatie),
    }


def take_texts(texts: pd.Series[str], numbers: npt.NDArray[np.integer]) -> pd.Series[str]:
    """The text of each number; of -1 it is missing."""
    return pd.Series(texts.astype("str").array.take(numbers, allow_fill=True))
