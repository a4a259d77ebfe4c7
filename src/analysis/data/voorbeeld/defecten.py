"""What is planted in which verslagjaar: the plan of the example's faults.

Faults of whole rows come in turns of three years, counted from the first year of the example, so that any
example of three years or more has every kind; one of ten years has each three or four times. Faults of a
single row come every year.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd

from analysis.data.voorbeeld import herkenfouten, inhoudsfouten, leveringen, radarfouten
from analysis.data.voorbeeld.antwoorden import Wereld
from analysis.data.voorbeeld.bestanden import Indeling, bestandsnaam
from analysis.data.voorbeeld.normen import ABSENT_INDICATOR, LINKED_TO_NOTHING, YEARS_ASKED
from analysis.data.voorbeeld.planter import Ids, Planter
from analysis.data.voorbeeld.rijfouten import plant_rijfouten
from analysis.data.voorbeeld.zorgaanbieders import codes_in_year

TURNS = 3
FEWEST_COMPARABLE = 10
"""Counts above zero that a location must have given last year before repeating them can be noticed."""

ROOM_FROM = 40
"""With more organisations than this the newest year of the example has every pattern of the radar."""

Suits = Callable[[pd.DataFrame], bool]


class Beurt(NamedTuple):
    """A fault of the rows of one organisation: in which turn, which organisation suits, and what is done."""

    turn: int
    suits: Suits
    plant: Callable[[Planter, Ids], None]


def has_answers(rows: pd.DataFrame) -> bool:
    """Enough plain counts to change or misplace some."""
    return int(leveringen.is_plain(rows).sum()) >= 6


def any_organisatie(rows: pd.DataFrame) -> bool:
    """Every organisation suits."""
    return len(rows) > 0


def is_asked_per_location(rows: pd.DataFrame) -> bool:
    """Several locations, and a count that a norm asks per location."""
    return herkenfouten.has_locations(rows) and bool(inhoudsfouten.counts_per_location(rows).any())


BEURTEN = (
    Beurt(0, is_asked_per_location, inhoudsfouten.plant_verkeerd_niveau),
    Beurt(1, herkenfouten.has_locations, inhoudsfouten.plant_totaal_op_locatie),
    Beurt(2, herkenfouten.has_locations, inhoudsfouten.plant_doorgetrokken_setcode),
    Beurt(0, herkenfouten.has_locations, herkenfouten.plant_onbekende_locatie),
    Beurt(1, herkenfouten.has_locations, herkenfouten.plant_kvk_van_ander),
    Beurt(2, herkenfouten.has_locations, herkenfouten.plant_onbekend_vestigingsnummer),
    Beurt(0, any_organisatie, herkenfouten.plant_ontbrekend_vestigingsnummer),
    Beurt(1, any_organisatie, herkenfouten.plant_ontbrekende_kvk),
    Beurt(2, any_organisatie, herkenfouten.plant_onbekende_kvk),
    Beurt(0, any_organisatie, herkenfouten.plant_schrijfwijze),
    Beurt(1, any_organisatie, inhoudsfouten.plant_plaatsnaam_als_agb),
    Beurt(2, any_organisatie, inhoudsfouten.plant_meetperiode),
)


def plant_jaar(
    planter: Planter,
    wereld: Wereld,
    indeling: Indeling,
    index: int,
    vorige: Planter | None,
    natural: pd.DataFrame,
) -> None:
    """Plant all faults of one verslagjaar.

    Parameters
    ----------
    planter : Planter
        The year, with all rows in the main file.
    wereld : Wereld
        Who there is.
    indeling : Indeling
        Which deliveries the year has.
    index : int
        The how-manieth year of the example this is, from 0.
    vorige : Planter, optional
        The year before; None for the first.
    natural : DataFrame
        The answers of the year before without faults (empty for the first).
    """
    turn = index % TURNS
    if index > 0:
        herkenfouten.plant_onbekende_zorgaanbieder(planter)
    _plant_ended_codes(planter, wereld, turn)
    for beurt in BEURTEN:
        if beurt.turn == turn:
            _plant(planter, beurt.suits, beurt.plant)
    if turn == 0 or index == 1:
        _plant(
            planter,
            lambda rows: inhoudsfouten.is_summed(rows, planter.jaar),
            inhoudsfouten.plant_gedeeltelijk_nvt,
        )
    if vorige is not None:
        _plant_after(planter, vorige, natural, turn)
    _deliver(planter, wereld, indeling, index)
    _plant_radar(planter, vorige, natural, turn, has_room=len(wereld.organisaties) > ROOM_FROM)
    _note_links(planter)
    if not indeling.has_bron:
        planter.note_absence("levering_zonder_bron", "er is geen bron.yml", levering=planter.hoofd)
    plant_rijfouten(planter, 1 + (len(planter.rijen) > 8_000))


def _plant(planter: Planter, suits: Suits, plant: Callable[[Planter, Ids], None]) -> None:
    organisatie = planter.take_organisatie(suits)
    if organisatie is not None:
        plant(planter, planter.rows_of(organisatie))


def _plant_after(planter: Planter, vorige: Planter, natural: pd.DataFrame, turn: int) -> None:
    """Faults that only the year before can show; its own faults must not hide them."""
    delivered = set(vorige.rijen["eigenaar"])
    untouched = delivered - vorige.taken
    counted = natural[
        natural["niveau"].eq("locatie")
        & natural["eenheid"].isin(["Aantal", "Getal"])
        & natural["nvt"].eq("0")
    ]
    above_zero = counted["waarde"].str.fullmatch(r"[0-9]*[1-9][0-9]*\.[0-9]{2}")
    comparable = counted[above_zero].groupby("nummer").size()
    enough = set(comparable.index[comparable >= FEWEST_COMPARABLE])
    if turn == 1:
        _plant(planter, lambda rows: rows["eigenaar"].iloc[0] in delivered, leveringen.deliver_nothing)
    else:
        _plant(
            planter,
            lambda rows: (
                rows["eigenaar"].iloc[0] in untouched
                and set(rows.loc[rows["niveau"] == "locatie", "nummer"]) <= enough
            ),
            partial(leveringen.repeat_last_year, vorige=natural),
        )


def _plant_radar(
    planter: Planter, vorige: Planter | None, natural: pd.DataFrame, turn: int, *, has_room: bool
) -> None:
    """What the radar must ask about: each pattern in a turn, all in the first turn where there is room.

    What only the year before can show is planted where its answers were delivered as they were.
    """
    if turn == 0:
        _plant(
            planter,
            lambda rows: radarfouten.find_source(planter, rows, natural) is not None,
            partial(radarfouten.plant_gelijke_opgaven, vorige=natural),
        )
        radarfouten.plant_stapeling(planter)
    if vorige is None:
        return
    delivered = vorige.as_they_were(natural)
    if turn == 1 or (turn == 0 and has_room):
        _plant(
            planter,
            lambda rows: radarfouten.is_repeatable(radarfouten.repeatable(rows, delivered)),
            partial(radarfouten.plant_gelijk_aan_vorig_jaar, vorige=delivered),
        )
    if turn == 2 or (turn == 0 and has_room):
        _plant(
            planter,
            lambda rows: len(radarfouten.movable(rows, delivered)) > 0,
            partial(radarfouten.plant_verschuiving, vorige=delivered),
        )


def _plant_ended_codes(planter: Planter, wereld: Wereld, turn: int) -> None:
    """A location works on under the code it had before a merger, or before it moved."""
    jaar, organisaties, locaties = planter.jaar, wereld.organisaties, wereld.locaties
    ended = locaties[(locaties["tot"] < jaar) & (locaties["opvolger"] > 0)]
    now = pd.Series(codes_in_year(locaties, ended.index.tolist(), jaar), index=ended.index, dtype="int64")
    owner_now = now[now > 0].map(locaties["organisatie"])
    has_moved = owner_now == ended["organisatie"].reindex(owner_now.index)
    if turn not in (0, 2):
        return
    suitable = owner_now.index[has_moved if turn == 2 else ~has_moved]
    free = [int(nummer) for nummer in suitable if planter.is_free(int(owner_now[nummer]))]
    if not free:
        return
    old = free[jaar % len(free)]
    planter.claim(int(owner_now[old]))
    place = _texts(locaties, old, ["vestigingsnummer", "locatie"])
    owner = int(locaties["organisatie"].loc[old])
    ended_organisatie = _texts(organisaties, owner, ["kvk", "organisatie"])
    if turn == 2:
        herkenfouten.plant_vervallen_vestigingsnummer(planter, place, int(now[old]))
    else:
        herkenfouten.plant_vervallen_kvk(planter, ended_organisatie, place, int(now[old]))


def _deliver(planter: Planter, wereld: Wereld, indeling: Indeling, index: int) -> None:
    """Which organisations are in another file than the main one."""
    name_of = wereld.organisaties["organisatie"]
    several = 1 + (len(name_of) > ROOM_FROM)
    deliveries = {soort for soort, ontvangen in indeling.ontvangen.items() if ontvangen}
    if "nalevering" in deliveries:
        kinds = [leveringen.deliver_anew, leveringen.deliver_late]
        for deliver in kinds if index % 2 else kinds[:1]:
            organisatie = planter.take_organisatie(has_answers)
            if organisatie is not None:
                bestand = bestandsnaam("nalevering", indeling, name_of[organisatie])
                deliver(planter, planter.rows_of(organisatie), bestand)
    for _ in range(several):
        if "correctie" in deliveries:
            corrected = bestandsnaam("correctie", indeling)
            _plant(planter, has_answers, partial(leveringen.deliver_correctie, bestand=corrected))
        if "aanvulling" in deliveries:
            added = bestandsnaam("aanvulling", indeling)
            _plant(planter, any_organisatie, partial(leveringen.deliver_separately, bestand=added))


def _texts(rows: pd.DataFrame, nummer: int, namen: list[str]) -> dict[str, str]:
    return {naam: str(rows[naam].loc[nummer]) for naam in namen}


def _note_links(planter: Planter) -> None:
    """One norm is linked to an indicator that no delivery has, every other year; else to nothing."""
    if planter.jaar in YEARS_ASKED:
        planter.note_absence(
            "koppeling_zonder_opgaven",
            f"norm {LINKED_TO_NOTHING} is gekoppeld aan een indicator die in geen levering staat",
            indicator_code=ABSENT_INDICATOR[1],
        )
    else:
        planter.note_absence("norm_zonder_koppeling", f"norm {LINKED_TO_NOTHING} is dit jaar niet gekoppeld")
