"""What each unit answered on each indicator of a norm, at the level of that norm, in each year needed.

Of two answers to one question (at two levels, or one location under two organisations) the unit's own usable
figure counts, then the usable figure from the other level; then the reason, from strong to weak: onleesbaar,
verkeerd niveau, nvt, leeg. Two different figures at its own level contradict each other and are onleesbaar.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.rules.aanwezigheid import Aanwezigheid
from analysis.rules.antwoorden import Antwoorden, Floats, Redenen, find_linked, read_figures
from analysis.rules.eenheden import Codes, Eenheden
from analysis.rules.niveaus import to_locaties, to_organisaties
from analysis.rules.normen import GEEN, Flags, Ints, Normen
from analysis.rules.redenen import BRUIKBAAR, LEEG, NVT, ONLEESBAAR, VERKEERD_NIVEAU

_OWN_FIGURE, _OTHER_FIGURE = 0, 1
_RANK_OF_REDEN = {BRUIKBAAR: _OTHER_FIGURE, ONLEESBAAR: 2, VERKEERD_NIVEAU: 3, NVT: 4, LEEG: 5}


@dataclass(frozen=True)
class Vorm:
    """How vraag, unit, jaar and link are packed in one number, so that sorting it sorts them."""

    aantal_eenheden: int
    aantal_jaren: int
    aantal_volgnummers: int

    def pack(self, vraag: Ints, eenheid: Ints, jaar: Ints | Codes, volgnummer: Ints) -> Ints:
        """Vraag x unit x jaar x volgnummer as one number."""
        sleutel = vraag * self.aantal_eenheden
        sleutel += eenheid
        sleutel *= self.aantal_jaren
        sleutel += jaar
        sleutel *= self.aantal_volgnummers
        sleutel += volgnummer
        return sleutel

    def unpack(self, sleutel: Ints) -> tuple[Ints, Ints, Ints]:
        """Vraag, unit and jaar of a sleutel from which the volgnummer has been divided out."""
        rest, jaar = np.divmod(sleutel, self.aantal_jaren)
        vraag, eenheid = np.divmod(rest, self.aantal_eenheden)
        return vraag, eenheid, jaar


@dataclass(frozen=True)
class Cellen:
    """One row per vraag x unit x jaar x link that has an answer of any kind, sorted by `sleutel`.

    `rij` is the row of the opgaven that the answer comes from; `laag` and `hoog` are its bounds, missing
    where `reden` is not BRUIKBAAR.
    """

    vorm: Vorm
    sleutel: Ints
    rij: Ints
    reden: Redenen
    laag: Floats
    hoog: Floats

    def take(self, positions: Ints | Flags) -> Cellen:
        """These rows, in this order."""
        return replace(
            self,
            sleutel=self.sleutel[positions],
            rij=self.rij[positions],
            reden=self.reden[positions],
            laag=self.laag[positions],
            hoog=self.hoog[positions],
        )


def collect_cellen(
    antwoorden: Antwoorden, normen: Normen, eenheden: Eenheden, aanwezigheid: Aanwezigheid
) -> Cellen:
    """Every unit has at most one answer per indicator of a norm and year, at the level of that norm.

    Parameters
    ----------
    antwoorden : Antwoorden
        Of the opgaven that `eenheden` numbers, in the same order.
    """
    rij, link = find_linked(antwoorden, normen, eenheden.jaar)
    vraag, volgnummer, veld = (
        normen.koppelingen[column].to_numpy()[link] for column in ("vraag", "volgnummer", "veld")
    )
    reden, laag, hoog = read_figures(antwoorden, rij, veld)
    jaar = eenheden.jaar[rij]
    organisatie, locatie = eenheden.organisatie[rij], eenheden.locatie[rij]
    on_organisatie = normen.op_organisatie[vraag]
    is_own = on_organisatie == (locatie == GEEN)
    vorm = Vorm(
        aantal_eenheden=eenheden.aantal_locaties + eenheden.aantal_organisaties,
        aantal_jaren=eenheden.aantal_jaren,
        aantal_volgnummers=int(normen.aantal_koppelingen.max(initial=1)),
    )
    sleutel = vorm.pack(vraag, np.where(on_organisatie, organisatie, locatie), jaar, volgnummer)
    cellen = Cellen(vorm, sleutel, rij, reden, laag, hoog)
    if is_own.all():
        return _one_answer_each(cellen, len(rij), antwoorden.levering)

    def rows(where: Flags) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "vraag": vraag[where],
                "organisatie": organisatie[where].astype(np.int64),
                "jaar": jaar[where].astype(np.int64),
                "volgnummer": volgnummer[where],
                "rij": rij[where],
                "reden": reden[where],
                "laag": laag[where],
                "hoog": hoog[where],
            }
        )

    enige = aanwezigheid.enige_locatie[organisatie, jaar]
    is_rival = is_own & ~on_organisatie & (reden == BRUIKBAAR) & (enige != GEEN) & (enige != locatie)
    from_locaties = rows(~is_own & on_organisatie)
    levering = antwoorden.levering[from_locaties["rij"]]
    moved = pd.concat(
        [
            to_locaties(rows(~is_own & ~on_organisatie), rows(is_rival), aanwezigheid),
            to_organisaties(from_locaties.assign(levering=levering), aanwezigheid),
        ],
        ignore_index=True,
    )
    own = cellen.take(is_own)
    moved_sleutel = vorm.pack(
        *(moved[column].to_numpy(dtype="int64") for column in ("vraag", "eenheid", "jaar", "volgnummer"))
    )
    everything = Cellen(
        vorm,
        np.concatenate([own.sleutel, moved_sleutel]),
        np.concatenate([own.rij, moved["rij"].to_numpy(dtype="int64")]),
        np.concatenate([own.reden, moved["reden"].to_numpy(dtype="int8")]),
        np.concatenate([own.laag, moved["laag"].to_numpy(dtype="float64")]),
        np.concatenate([own.hoog, moved["hoog"].to_numpy(dtype="float64")]),
    )
    return _one_answer_each(everything, len(own.rij), antwoorden.levering)


def _one_answer_each(cellen: Cellen, aantal_own: int, levering: Codes) -> Cellen:
    """Sort by sleutel, and keep the best answer of each. The unit's own rows come first in what is given."""
    order = np.argsort(cellen.sleutel)
    ordered = cellen.take(order)
    equals_previous = np.append(False, ordered.sleutel[1:] == ordered.sleutel[:-1])
    if not equals_previous.any():
        return ordered

    contested = np.flatnonzero(equals_previous | np.append(equals_previous[1:], False))
    rank = pd.Series(ordered.reden[contested]).map(_RANK_OF_REDEN)
    is_own_figure = (order[contested] < aantal_own) & (ordered.reden[contested] == BRUIKBAAR)
    answers = pd.DataFrame(
        {
            "sleutel": ordered.sleutel[contested],
            "rank": rank.mask(is_own_figure, _OWN_FIGURE),
            "levering": levering[ordered.rij[contested]],
            "laag": ordered.laag[contested],
            "hoog": ordered.hoog[contested],
            "positie": contested,
        }
    )
    best = answers.sort_values(["sleutel", "rank", "levering", "laag", "hoog"]).drop_duplicates("sleutel")
    own_figures = answers[answers["rank"] == _OWN_FIGURE].groupby("sleutel")[["laag", "hoog"]]
    differs = (own_figures.min() != own_figures.max()).any(axis=1)
    contradicted = best["positie"][best["sleutel"].isin(differs.index[differs])].to_numpy()

    kept = np.ones(len(ordered.sleutel), dtype="bool")
    kept[contested] = False
    kept[best["positie"].to_numpy()] = True
    # `ordered` holds fresh arrays, so that marking these changes nothing of the caller's.
    ordered.reden[contradicted] = ONLEESBAAR
    ordered.laag[contradicted] = np.nan
    ordered.hoog[contradicted] = np.nan
    return ordered.take(kept)
