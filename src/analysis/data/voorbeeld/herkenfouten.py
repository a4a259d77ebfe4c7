"""Faults in who a row is about: numbers that are missing, unknown, ended or another's, and two spellings.

Each function plants one in the rows of one organisation, and notes the findings of that delivery.
"""

from __future__ import annotations

import pandas as pd

from analysis.data.voorbeeld.planter import AANBIEDER, LOCATIE, RIJ, Ids, Planter, to_ids

MISSING_NUMBERS = ("0", "", "7", "NULL")
UNKNOWN_KVK, UNKNOWN_NAME, UNKNOWN_LOCATION = "99000017", "Kliniek Nieuwendael aan Zee", "000099000017"
MISTYPED_KVK, MISTYPED_VESTIGINGSNUMMER = "99000900", "99000901"
NOBODY = 10**6


def plant_schrijfwijze(planter: Planter, rijen: Ids) -> None:
    """Half of an organisation's rows bear its name in another spelling."""
    name = planter.value(rijen[0], "organisatie")
    other = name.upper() if planter.jaar % 2 else f"Stichting {name}"
    planter.write(rijen[::2], organisatie=other)
    planter.note("schrijfwijze_organisatie", rijen, f"ook als '{other}'", AANBIEDER)


def plant_ontbrekende_kvk(planter: Planter, rijen: Ids) -> None:
    """An organisation without a KvK number is recognised by its name."""
    number = MISSING_NUMBERS[planter.jaar % len(MISSING_NUMBERS)]
    planter.write(rijen, kvk=number)
    without_kvk = [naam for naam in RIJ if naam != "kvk"]
    planter.note("ontbrekende_kvk", rijen, f"KvK is '{number}'", without_kvk)
    planter.note("zorgaanbieder_op_naam_herkend", rijen, "KvK ontbreekt, de naam is bekend", AANBIEDER)


def plant_onbekende_kvk(planter: Planter, rijen: Ids) -> None:
    """An organisation under a KvK number that nobody knows is recognised by its name."""
    planter.write(rijen, kvk=MISTYPED_KVK)
    planter.note("zorgaanbieder_op_naam_herkend", rijen, "onbekend KvK, bekende naam", AANBIEDER)


def plant_kvk_van_ander(planter: Planter, rijen: Ids) -> None:
    """One location's rows bear the KvK number of another organisation, under their own name.

    The other has several locations too: with one, its total would now stand at one of two locations.
    """
    other = planter.take_organisatie(has_locations)
    if other is None:
        return
    moved = last_location(planter, rijen)
    kvk = str(planter.rijen.loc[planter.rijen["eigenaar"] == other, "ware_kvk"].iloc[0])
    planter.write(moved, kvk=kvk, ware_kvk=kvk)
    planter.note("kvk_van_andere_zorgaanbieder", moved, "KvK van een ander ziekenhuis", AANBIEDER)


def plant_ontbrekend_vestigingsnummer(planter: Planter, rijen: Ids) -> None:
    """A location without a number is recognised by its name."""
    own = last_location(planter, rijen)
    number = MISSING_NUMBERS[(planter.jaar + 1) % len(MISSING_NUMBERS)]
    planter.write(own, vestigingsnummer=number)
    without_number = [naam for naam in RIJ if naam != "vestigingsnummer"]
    planter.note("ontbrekend_vestigingsnummer", own, f"vestigingsnummer is '{number}'", without_number)
    planter.note("locatie_op_naam_herkend", own, "vestigingsnummer ontbreekt, de naam is bekend", LOCATIE)


def plant_onbekend_vestigingsnummer(planter: Planter, rijen: Ids) -> None:
    """A location under a number that nobody knows is recognised by its name."""
    own = last_location(planter, rijen)
    planter.write(own, vestigingsnummer=MISTYPED_VESTIGINGSNUMMER)
    planter.note("locatie_op_naam_herkend", own, "onbekend vestigingsnummer, bekende naam", LOCATIE)


def plant_onbekende_locatie(planter: Planter, rijen: Ids) -> None:
    """A new outpatient location that the register does not have yet."""
    own = last_location(planter, rijen)
    number = f"00009900{planter.jaar}"
    name = f"{planter.value(own[0], 'locatie')} buitenpolikliniek"
    copies = planter.copy(own, locatie=name, vestigingsnummer=number, ware_vestiging=number)
    _without_interventions(planter, copies)
    planter.note("onbekende_locatie", copies, "een locatie die niet in locaties.csv staat", LOCATIE)


def plant_onbekende_zorgaanbieder(planter: Planter) -> None:
    """A new clinic that the register does not have yet delivers in the main file."""
    example = planter.rijen[planter.rijen["niveau"] == "locatie"]
    copies = planter.copy(
        example.index[example["nummer"] == example["nummer"].iloc[0]],
        organisatie=UNKNOWN_NAME,
        locatie=UNKNOWN_NAME,
        kvk=UNKNOWN_KVK,
        ware_kvk=UNKNOWN_KVK,
        vestigingsnummer=UNKNOWN_LOCATION,
        ware_vestiging=UNKNOWN_LOCATION,
        organisatie_agb="06990000",
        locatie_agb="06980000",
        eigenaar=NOBODY,
        nummer=NOBODY,
    )
    _without_interventions(planter, copies)
    planter.note("onbekende_zorgaanbieder", copies, "niet in zorgaanbieders.csv", AANBIEDER)
    planter.note("onbekende_locatie", copies, "van de onbekende zorgaanbieder", LOCATIE)


def plant_vervallen_kvk(planter: Planter, ended: dict[str, str], place: dict[str, str], nummer: int) -> None:
    """The location `nummer` delivers under the name and numbers that it had before the merger.

    Parameters
    ----------
    planter : Planter
        The year.
    ended, place : dict
        The organisation that ended (kvk, organisatie), and its location then (vestigingsnummer, locatie).
    nummer : int
        The location's code now.
    """
    own = _of_location(planter, nummer)
    planter.write(own, organisatie=ended["organisatie"], kvk=ended["kvk"], ware_kvk=ended["kvk"])
    _write_location(planter, own, place)
    planter.note("vervallen_code", own, "code van voor de fusie", AANBIEDER)


def plant_vervallen_vestigingsnummer(planter: Planter, place: dict[str, str], nummer: int) -> None:
    """The location `nummer` delivers under the number and name that it had before it moved."""
    own = _of_location(planter, nummer)
    _write_location(planter, own, place)
    planter.note("vervallen_code", own, "nummer van voor de verhuizing", LOCATIE)


def has_locations(rows: pd.DataFrame) -> bool:
    """More than one location, so that what happens to one leaves the organisation a normal one."""
    return int(rows.loc[rows["niveau"] == "locatie", "nummer"].nunique()) > 1


def last_location(planter: Planter, rijen: Ids) -> Ids:
    """The location-level rows of the last location of an organisation."""
    rows = planter.rijen.loc[rijen]
    own = rows[rows["niveau"] == "locatie"]
    return to_ids(own.index[own["nummer"] == own["nummer"].max()])


def _of_location(planter: Planter, nummer: int) -> Ids:
    own = planter.rijen["nummer"].eq(nummer) & planter.rijen["niveau"].eq("locatie")
    return to_ids(planter.rijen.index[own])


def _write_location(planter: Planter, rijen: Ids, place: dict[str, str]) -> None:
    number = place["vestigingsnummer"]
    planter.write(rijen, vestigingsnummer=number, ware_vestiging=number, locatie=place["locatie"])


def _without_interventions(planter: Planter, rijen: Ids) -> None:
    """A place that does no interventions: not applicable, with totals of its own."""
    rows = planter.rijen.loc[rijen]
    done = rows.index[rows["inhoud"].isin(["volume", "operateur"]) | rows["ingreep"].ne("")]
    planter.write(done, waarde="", teller="", noemer="", nvt="1", opmerking="")
    for rij in rows.index[rows["inhoud"] == "totaal"]:
        planter.write([rij], waarde=f"{planter.rng.poisson(900)}.00")
