"""Who was there in which year: who delivered, who was valid in the register, who was whose only location.

An organisation's locations are those that the register calls valid in that year; where it knows none, those
that delivered. What an organisation with one location says at organisation level, it says about that
location. Where no location is known at all, the organisation itself stands in for its location, so that
nothing it said is lost.

A location is valid when a row of the register covers the year and its organisation has not ended. Something
has ended when the register knows it and all its periods lie before that year; what the register does not know
has not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.rules.eenheden import Codes, Eenheden, Periodes
from analysis.rules.normen import GEEN, Flags, Ints

_UNSEEN = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Aanwezigheid:
    """Tables of organisation x jaar and location x jaar, including the locations that stand in."""

    organisatie_leverde: Flags
    locatie_leverde: Flags
    organisatie_geeindigd: Flags
    locatie_geeindigd: Flags
    locatie_geldig: Flags
    organisatie_van: Codes
    """Per location x jaar: its organisation in that year, else in the year before; -1 where unknown."""
    naam_organisatie: Codes
    naam_locatie: Codes
    aantal_locaties: Ints
    """Per organisation x jaar: how many locations it has; 0 where none is known."""
    enige_locatie: Ints
    """Per organisation x jaar: its only location (or who stands in for it); -1 where it has several."""
    locatie_lijst: Ints
    """The locations, valid or delivering, of each organisation x jaar, one after the other."""
    lijst_begin: Ints
    """Per organisation x jaar (flat, and one more): where its part of `locatie_lijst` begins."""

    def first_delivery(self, op_organisatie: bool) -> Ints:
        """The first jaar in which each organisation (or location) delivered; past the end if never."""
        delivered = self.organisatie_leverde if op_organisatie else self.locatie_leverde
        first: Ints = np.where(delivered.any(axis=1), delivered.argmax(axis=1), delivered.shape[1])
        return first


def note_aanwezigheid(eenheden: Eenheden) -> Aanwezigheid:
    """Note for every organisation and location in which years it delivered and was valid.

    An opgave at organisation level is a delivery of the organisation, and of its location where it has only
    one.
    """
    jaren = eenheden.aantal_jaren
    organisaties, locaties = eenheden.aantal_organisaties, eenheden.aantal_locaties
    shape = (organisaties, jaren)
    locatie_shape = (locaties + organisaties, jaren)

    organisatiejaar = eenheden.organisatie.astype(np.int64) * jaren + eenheden.jaar
    organisatie_leverde = _mark(shape, organisatiejaar)
    naam_organisatie = _smallest(shape, organisatiejaar, eenheden.naam_organisatie)

    at_locatie = np.flatnonzero(eenheden.locatie != GEEN)
    if len(at_locatie) < len(eenheden.locatie):
        organisatieniveau = _mark(shape, organisatiejaar[eenheden.locatie == GEEN])
    else:
        organisatieniveau = np.zeros(shape, dtype="bool")
    locatiejaar = eenheden.locatie[at_locatie].astype(np.int64) * jaren + eenheden.jaar[at_locatie]
    locatie_leverde = _mark(locatie_shape, locatiejaar)
    organisatie_van = _smallest(locatie_shape, locatiejaar, eenheden.organisatie[at_locatie])
    naam_locatie = _smallest(locatie_shape, locatiejaar, eenheden.naam_locatie[at_locatie])

    organisatie_geeindigd = _ended(shape, eenheden.zorgaanbieders, eenheden.eerste_jaar)
    locatie_geeindigd = _ended(locatie_shape, eenheden.locaties, eenheden.eerste_jaar)
    rij, jaar = np.nonzero(_covers(eenheden.locaties, eenheden.eerste_jaar, jaren))
    kept = ~organisatie_geeindigd[eenheden.locaties.organisatie[rij], jaar]
    rij, jaar = rij[kept], jaar[kept]
    register_locatie, register_organisatie = (
        eenheden.locaties.eenheid[rij],
        eenheden.locaties.organisatie[rij],
    )
    locatie_geldig = _mark(locatie_shape, register_locatie * jaren + jaar)
    owner = _smallest(locatie_shape, register_locatie * jaren + jaar, register_organisatie.astype(np.int32))

    delivering, in_jaar = np.nonzero(locatie_leverde)
    delivered = _belonging(organisatie_van[delivering, in_jaar], in_jaar, delivering, locatie_shape)
    valid = _belonging(register_organisatie, jaar, register_locatie, locatie_shape)
    lijst = np.unique(np.concatenate([delivered, valid]))
    aantal, enige = _only_location(shape, valid, delivered, locatie_shape[0])
    standing_in = locaties + np.arange(organisaties)[:, None]
    enige = np.where(aantal == 0, standing_in, enige)
    organisatie_van[locaties:] = np.arange(organisaties, dtype=np.int32)[:, None]
    speaking, spoken = np.nonzero(organisatieniveau & (enige != GEEN))
    locatie_leverde[enige[speaking, spoken], spoken] = True

    return Aanwezigheid(
        organisatie_leverde=organisatie_leverde,
        locatie_leverde=locatie_leverde,
        organisatie_geeindigd=organisatie_geeindigd,
        locatie_geeindigd=locatie_geeindigd,
        locatie_geldig=locatie_geldig,
        organisatie_van=_else_year_before(_else(organisatie_van, owner)),
        naam_organisatie=_named(naam_organisatie, eenheden.zorgaanbieders, eenheden.eerste_jaar),
        naam_locatie=_named(naam_locatie, eenheden.locaties, eenheden.eerste_jaar),
        aantal_locaties=aantal,
        enige_locatie=enige,
        locatie_lijst=lijst % locatie_shape[0],
        lijst_begin=np.searchsorted(lijst, np.arange(organisaties * jaren + 1) * locatie_shape[0]),
    )


def _mark(shape: tuple[int, int], key: Ints) -> Flags:
    marked = np.zeros(shape, dtype="bool")
    marked.ravel()[key] = True
    return marked


def _smallest(shape: tuple[int, int], key: Ints, value: Codes) -> Codes:
    """Per key the smallest known value, so that the order of rows does not matter; -1 where there is none."""
    found = np.full(shape, GEEN, dtype=np.int32)
    flat = found.ravel()
    flat[key] = value
    if (flat[key] != value).any():
        flat.fill(_UNSEEN)
        known = value != GEEN
        np.minimum.at(flat, key[known], value[known])
        flat[flat == _UNSEEN] = GEEN
    return found


def _covers(periodes: Periodes, eerste_jaar: int, aantal_jaren: int) -> Flags:
    jaren = np.arange(eerste_jaar, eerste_jaar + aantal_jaren)
    covers: Flags = (periodes.vanaf[:, None] <= jaren) & (jaren <= periodes.tot[:, None])
    return covers


def _ended(shape: tuple[int, int], periodes: Periodes, eerste_jaar: int) -> Flags:
    last = np.full(shape[0], -_UNSEEN, dtype="int64")
    np.maximum.at(last, periodes.eenheid, periodes.tot)
    known = last != -_UNSEEN
    ended: Flags = known[:, None] & (last[:, None] < eerste_jaar + np.arange(shape[1]))
    return ended


def _belonging(organisatie: Ints | Codes, jaar: Ints, locatie: Ints, locatie_shape: tuple[int, int]) -> Ints:
    """Organisation x jaar x location as one number, each once."""
    return np.unique((organisatie.astype(np.int64) * locatie_shape[1] + jaar) * locatie_shape[0] + locatie)


def _only_location(
    shape: tuple[int, int], valid: Ints, delivered: Ints, aantal_locaties: int
) -> tuple[Ints, Ints]:
    """How many locations each organisation has per year, and which one where that is one."""
    size = shape[0] * shape[1]
    aantal_valid = np.bincount(valid // aantal_locaties, minlength=size)
    aantal_delivered = np.bincount(delivered // aantal_locaties, minlength=size)
    aantal = np.where(aantal_valid > 0, aantal_valid, aantal_delivered)
    last = np.full(size, GEEN, dtype="int64")
    last[delivered // aantal_locaties] = delivered % aantal_locaties
    last[valid // aantal_locaties] = valid % aantal_locaties
    return aantal.reshape(shape), np.where(aantal == 1, last, GEEN).reshape(shape)


def _else(first: Codes, second: Codes) -> Codes:
    return np.where(first == GEEN, second, first)


def _else_year_before(grid: Codes) -> Codes:
    before = np.full_like(grid, GEEN)
    before[:, 1:] = grid[:, :-1]
    return _else(grid, before)


def _named(delivered: Codes, register: Periodes, eerste_jaar: int) -> Codes:
    """The name as delivered in that year, else as in the register, else as delivered in the year before."""
    jaren = delivered.shape[1]
    rij, jaar = np.nonzero(_covers(register, eerste_jaar, jaren))
    covering = _smallest(delivered.shape, register.eenheid[rij] * jaren + jaar, register.naam[rij])
    known = _else_year_before(_else(delivered, covering))
    ever = _smallest((delivered.shape[0], 1), register.eenheid, register.naam)
    return _else(known, ever)
