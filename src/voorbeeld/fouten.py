"""What is planted in which verslagjaar, and how: every fault, late delivery and pattern of the example.

Each function plants one, in the rows of one organisation or in single rows, the way real deliveries have
them, and notes the finding or question that must come of it. `plant_jaar` is the plan: faults of whole rows
come in turns of three years, counted from the first year of the example, so that any example of three years
or more has every kind; one of ten years has each three or four times. Faults of a single row come every year.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules.stapeling import BAND_PCT, VERDER, chance_of_heap
from voorbeeld.bestanden import Indeling, bestandsnaam
from voorbeeld.planter import AANBIEDER, LOCATIE, RIJ, Ids, Planter, to_ids
from voorbeeld.wereld import (
    ABSENT_INDICATOR,
    LINKED_TO_NOTHING,
    OPEN_END,
    YEARS_ASKED,
    Wereld,
    codes_in_year,
    load_indicatoren,
    load_resource,
)

# Who a row is about: numbers that are missing, unknown, ended or another's, and two spellings.

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


# What an organisation or location answers as a whole: levels, codes, columns and periods.

ROWS_SHIFTED = 4
ROWS_FILLED_DOWN = 4
ROWS_OF_OTHER_YEAR = 5
NORMS_PER_LOCATION = ("rectumresectie", "colonresectie", "mammacarcinoom", "aaa_electief")
SUMMED = ("partiele_nefrectomie", "radicale_nefrectomie", "focale_nierbehandeling")
"""Two norms count these together: the first two in every year, all three from 2023 on."""
FOCAL_FROM = 2023


def plant_plaatsnaam_als_agb(planter: Planter, rijen: Ids) -> None:
    """In some rows of a location the columns have shifted: its town stands under the AGB code."""
    own = last_location(planter, rijen)[:ROWS_SHIFTED]
    planter.write(own, locatie_agb=planter.value(own[0], "plaats"))
    planter.note_rows("plaatsnaam_als_agb", own, "de plaats staat onder de AGB-code")


def plant_doorgetrokken_setcode(planter: Planter, rijen: Ids) -> None:
    """In Excel the code of a set was dragged down: each next row of a location has the next code."""
    rows = planter.rijen.loc[last_location(planter, rijen)]
    largest = rows["indicatorset_code"].value_counts().sort_index().idxmax()
    own = rows.index[rows["indicatorset_code"] == largest].to_numpy("int64")[-ROWS_FILLED_DOWN:]
    number = int(str(largest).removeprefix("ISID"))
    for step, rij in enumerate(own, start=1):
        planter.write([rij], indicatorset_code=f"ISID{number + 100 + step}")
    planter.note_rows("doorgetrokken_setcode", own, f"volgnummers na {largest}")


def plant_meetperiode(planter: Planter, rijen: Ids) -> None:
    """A location answers some indicators over the year before."""
    own = last_location(planter, rijen)[:ROWS_OF_OTHER_YEAR]
    year = planter.jaar - 1
    planter.write(own, meetperiode_begin=f"{year}-01-01", meetperiode_eind=f"{year}-12-31")
    planter.note("meetperiode_buiten_verslagjaar", own, f"meetperiode is {year}", RIJ)


def plant_verkeerd_niveau(planter: Planter, rijen: Ids) -> None:
    """An organisation with several locations gives its total of an indicator that is asked per location."""
    rows = planter.rijen.loc[rijen]
    code = rows.loc[counts_per_location(rows), "indicator_code"].iloc[0]
    mine = rows[rows["indicator_code"].eq(code) & rows["niveau"].eq("locatie")]
    total = mine.loc[mine["waarde"].str.fullmatch(r"[0-9]+\.00"), "waarde"].astype("float64").sum()
    organisation_row = rows[rows["niveau"] == "organisatie"].iloc[0]
    unit = [
        "locatie",
        "vestigingsnummer",
        "ware_vestiging",
        "niveau",
        "nummer",
        "plaats",
        "postcode",
        "huisnummer",
    ]
    plain = {"teller": "", "noemer": "", "opmerking": "", "nvt": "0"}
    copies = planter.copy(
        mine.index[:1],
        waarde=f"{total:.2f}",
        niet_beschikbaar="0",
        **plain,
        **{naam: organisation_row[naam] for naam in unit},
    )
    planter.write(mine.index, waarde="", niet_beschikbaar="1", **plain)
    told = "organisatietotaal, terwijl per locatie wordt gevraagd"
    planter.note("verkeerd_niveau", copies, told, RIJ)


def plant_totaal_op_locatie(planter: Planter, rijen: Ids) -> None:
    """The total of the organisation is entered at one of its locations."""
    rows = planter.rijen.loc[rijen]
    total = rows[rows["inhoud"].eq("totaal") & rows["niveau"].eq("organisatie")].iloc[0]
    own = last_location(planter, rijen)
    own = own[(planter.rijen.loc[own, "indicator_code"] == total["indicator_code"]).to_numpy("bool")]
    planter.write(own, waarde=total["waarde"])
    planter.note("totaal_op_locatie", own, "het organisatietotaal staat bij een locatie", RIJ)


def plant_gedeeltelijk_nvt(planter: Planter, rijen: Ids) -> None:
    """Of the interventions that a norm counts together one is said not to be applicable."""
    row = _to_call_not_applicable(planter.rijen.loc[rijen], planter.jaar)
    planter.write(row, waarde="", nvt="1", opmerking="")
    planter.note("gedeeltelijk_nvt", row, "een van de samen getelde ingrepen is nvt", RIJ)


def counts_per_location(rows: pd.DataFrame) -> pd.Series[bool]:
    """Counts that a norm per location asks in every verslagjaar of the example."""
    return (
        rows["niveau"].eq("locatie")
        & rows["norm"].isin(NORMS_PER_LOCATION)
        & rows["waarde"].str.fullmatch(r"[1-9][0-9]+\.00")
    )


def is_summed(rows: pd.DataFrame, jaar: int) -> bool:
    """Whether an organisation answers interventions that a norm of that year counts together."""
    return len(_to_call_not_applicable(rows, jaar)) > 0


def _to_call_not_applicable(rows: pd.DataFrame, jaar: int) -> Ids:
    """The one row that, called not applicable, leaves exactly one norm partly answered."""
    given = rows["waarde"].str.fullmatch(r"[0-9]+\.00") & rows["nvt"].eq("0")
    together = [rows.index[given & rows["ingreep"].eq(ingreep)] for ingreep in SUMMED]
    number = 1 if jaar < FOCAL_FROM else 2
    complete = all(len(row) == 1 for row in together[: number + 1])
    return together[number].to_numpy("int64") if complete else np.array([], dtype="int64")


# A single row: an answer that cannot be read, contradicts itself, or stands twice.

ONLEESBAAR = ("ca. 20", "1.234", "12-15", "onbekend", "-3")
REMARK = "Waarneming kleiner dan 10"


def plant_rijfouten(planter: Planter, times: int) -> None:
    """Every kind of fault that one row can have, `times` times each."""
    for plant in (
        plant_onleesbare_waarden,
        plant_verkeerde_kolommen,
        plant_nvt_met_waarde,
        plant_onderdrukt_met_waarde,
        plant_nul_zonder_noemer,
        plant_teller_groter_dan_noemer,
        plant_dubbele_opgaven,
        plant_tegenstrijdige_opgaven,
        plant_lookalikes,
    ):
        plant(planter, times)


def plant_onleesbare_waarden(planter: Planter, times: int) -> None:
    """Words, a range, an ambiguous or negative number where a count belongs."""
    for number, rij in enumerate(planter.pick(counts(planter), times)):
        text = ONLEESBAAR[(planter.jaar + number) % len(ONLEESBAAR)]
        planter.write([rij], waarde=text)
        planter.note_rows("onleesbare_waarde", [rij], f"'{text}' in plaats van een aantal")


def plant_verkeerde_kolommen(planter: Planter, times: int) -> None:
    """An X as value and the number under Teller or Indicator_nvt, or no value and the number under Teller."""
    for number, rij in enumerate(planter.pick(counts(planter), 2 * times)):
        amount = planter.value(rij, "waarde").removesuffix(".00")
        case = (planter.jaar + number) % 3
        moved = [
            {"waarde": "X", "teller": amount, "nvt": ""},
            {"waarde": "X", "nvt": "29"},
            {"waarde": "", "teller": amount},
        ][case]
        planter.write([rij], **moved)
        where = ["Teller, met X als waarde", "Indicator_nvt, met X als waarde", "Teller, zonder waarde"][case]
        planter.note_rows("antwoord_in_verkeerde_kolom", [rij], f"het antwoord staat onder {where}")


def plant_nvt_met_waarde(planter: Planter, times: int) -> None:
    """Not applicable, and yet an answer."""
    rijen = planter.pick(counts(planter), times)
    planter.write(rijen, nvt="1")
    planter.note_rows("nvt_met_waarde", rijen, "niet van toepassing, met een aantal")


def plant_onderdrukt_met_waarde(planter: Planter, times: int) -> None:
    """The remark says suppressed, the value is there."""
    rijen = planter.pick(counts(planter), times)
    planter.write(rijen, waarde="7.00", opmerking=REMARK)
    planter.note_rows("onderdrukt_met_waarde", rijen, "de opmerking zegt onderdrukt, de waarde is 7")


def plant_nul_zonder_noemer(planter: Planter, times: int) -> None:
    """A percentage of zero that nothing proves."""
    rijen = planter.pick(shares(planter), times)
    planter.write(rijen, waarde="0.00", teller="", noemer="")
    planter.note_rows("nul_zonder_noemer", rijen, "0 procent zonder teller, noemer en opmerking")


def plant_teller_groter_dan_noemer(planter: Planter, times: int) -> None:
    """More than everybody."""
    for rij in planter.pick(shares(planter), times):
        noemer = int(planter.value(rij, "noemer"))
        planter.write([rij], teller=str(noemer + 3), waarde=f"{100 * (noemer + 3) / noemer:.2f}")
        planter.note_rows("teller_groter_dan_noemer", [rij], "de teller is drie hoger dan de noemer")


def plant_dubbele_opgaven(planter: Planter, times: int) -> None:
    """The same row twice."""
    copies = planter.copy(planter.pick(counts(planter), times))
    planter.note_rows("dubbele_opgave", copies, "de rij staat twee keer in het bestand")


def plant_tegenstrijdige_opgaven(planter: Planter, times: int) -> None:
    """The same question answered twice, differently."""
    for rij in planter.pick(counts(planter), times):
        copies = planter.copy([rij])
        planter.write(copies, waarde=f"{_amount(planter, rij) + 11}.00")
        planter.note_rows("tegenstrijdige_opgave", copies, "tweede antwoord, elf hoger dan het eerste")


def plant_lookalikes(planter: Planter, times: int) -> None:
    """What looks like a fault and is none: a decimal comma, a count without decimals, spaces, Ja for ja."""
    for number, rij in enumerate(planter.pick(counts(planter), 3 * times)):
        amount = _amount(planter, rij)
        planter.write([rij], waarde=[f"{amount},00", f"{amount}", f" {amount}.0 "][number % 3])
    yes = planter.rijen["eenheid"].eq("JaNee") & planter.rijen["waarde"].eq("ja")
    planter.write(planter.pick(yes, times), waarde="Ja")


def counts(planter: Planter) -> pd.Series[bool]:
    """Plain answers with a count above zero that stands alone (no norm sums it with others)."""
    rijen = planter.rijen
    return (
        rijen["inhoud"].isin(["volume", "operateur"])
        & rijen["waarde"].str.fullmatch(r"[1-9][0-9]*\.00")
        & rijen["nvt"].eq("0")
        & rijen["groep"].eq("")
    )


def shares(planter: Planter) -> pd.Series[bool]:
    """Plain percentages with their teller and noemer."""
    rijen = planter.rijen
    return rijen["inhoud"].eq("aandeel") & rijen["noemer"].ne("") & rijen["nvt"].eq("0")


def _amount(planter: Planter, rij: int) -> int:
    return int(float(planter.value(rij, "waarde")))


# What the radar must ask about: each pattern is strong enough that it cannot be taken for chance. None is
# about a fault of one row; a hospital may have a good answer to each.

COUNT = r"[1-9][0-9]*\.00"
LARGER_COUNT = r"[1-9][0-9]+\.00"
LEFT_AS_THEY_WERE = 3
FEWEST_REPEATED = 8
ALMOST_A_MOVE = 3
FEWEST_COPIED, FEWEST_OF_MANY, MANY = 9, 12, 40
SMALLEST_MOVED, MOVED_PCT = 45, 80
SMALLEST_RESTATED = 12
HEAPED = 1e-4
"""A heap is planted only where it is this rare: the radar tests many norms."""
SAME_PLACE = ["niveau", "indicator_code"]


def plant_gelijk_aan_vorig_jaar(planter: Planter, rijen: Ids, vorige: pd.DataFrame) -> None:
    """A location repeats most of last year's counts, and gives three of its own."""
    beside = repeatable(planter.rijen.loc[rijen], vorige)
    changed = _changed(beside).index[LEFT_AS_THEY_WERE:]
    for rij in changed:
        planter.write([rij], waarde=str(beside["vorig"].loc[rij]))
    told = f"{len(changed)} aantallen zijn die van vorig jaar"
    planter.note("gelijk_aan_vorig_jaar", to_ids(beside.index), told, LOCATIE)


def is_repeatable(beside: pd.DataFrame) -> bool:
    """Whether enough counts differ from last year's to repeat some and keep three."""
    return len(_changed(beside)) >= FEWEST_REPEATED + LEFT_AS_THEY_WERE


def repeatable(rows: pd.DataFrame, vorige: pd.DataFrame) -> pd.DataFrame:
    """The counts above zero of the place that has most of them in both years; `vorig` is last year's."""
    place = ["niveau", "nummer", "indicator_code"]
    mine, before = (each[each["eenheid"].eq("Aantal") & _is_count(each["waarde"])] for each in (rows, vorige))
    answers = before.drop_duplicates(place).set_index(place)["waarde"]
    answer = answers.reindex(pd.MultiIndex.from_frame(mine[place])).to_numpy()
    beside = mine.assign(vorig=answer).dropna(subset="vorig")
    if beside.empty:
        return beside
    size = beside.groupby(["niveau", "nummer"])["waarde"].transform("size")
    most = beside.loc[size.sort_values(kind="stable").index[-1]]
    chosen: pd.DataFrame = beside[beside["niveau"].eq(most["niveau"]) & beside["nummer"].eq(most["nummer"])]
    return chosen


def _changed(beside: pd.DataFrame) -> pd.DataFrame:
    """The counts that differ from last year's, the smallest first: these say least when they are equal."""
    changed = beside[beside["waarde"] != beside["vorig"]]
    return changed.iloc[np.argsort(_numbers(changed["waarde"]), kind="stable")]


def plant_gelijke_opgaven(planter: Planter, rijen: Ids, vorige: pd.DataFrame) -> None:
    """An organisation gives the counts of another one, without the three largest."""
    other = find_source(planter, planter.rijen.loc[rijen], vorige)
    if other is None:
        return
    theirs = planter.rows_of(other)
    copied = copied_from(planter.rijen.loc[rijen], planter.rijen.loc[theirs], vorige)
    planter.claim(other)
    for rij in copied.index:
        planter.write([rij], waarde=str(copied["ander"].loc[rij]))
    for who, whose in ((rijen, "een ander"), (theirs, "dit")):
        told = f"{len(copied)} aantallen zijn die van {whose} ziekenhuis"
        planter.note("gelijke_opgaven", who, told, AANBIEDER)


def find_source(planter: Planter, rows: pd.DataFrame, vorige: pd.DataFrame) -> int | None:
    """Of the organisations that carry nothing yet the one that gives most of the same counts."""
    own = rows["eigenaar"].iloc[0]
    shared = {
        other: len(copied_from(rows, planter.rijen[planter.rijen["eigenaar"] == other], vorige))
        for other in planter.free
        if other != own
    }
    most = max(shared, key=lambda other: shared[other], default=None)
    # Of more pairs of organisations some are more alike by chance.
    is_many = planter.rijen["eigenaar"].nunique() > MANY
    fewest = FEWEST_OF_MANY if is_many else FEWEST_COPIED
    return most if most is not None and shared[most] >= fewest else None


def copied_from(rows: pd.DataFrame, others: pd.DataFrame, vorige: pd.DataFrame) -> pd.DataFrame:
    """The counts of 10 or more to copy from another organisation (`ander`), without the three largest.

    Those per location only where both have one. What would look like a move between neighbours stays.
    """
    own, other = (
        each[each["eenheid"].eq("Aantal") & each["waarde"].str.fullmatch(LARGER_COUNT)]
        for each in (rows, others)
    )
    places = [set(each.loc[each["niveau"].eq("locatie"), "nummer"]) for each in (rows, others)]
    if any(len(place) != 1 for place in places):
        own, other = (each[each["niveau"].eq("organisatie")] for each in (own, other))
    answers = other.drop_duplicates(SAME_PLACE).set_index(SAME_PLACE)["waarde"]
    answer = answers.reindex(pd.MultiIndex.from_frame(own[SAME_PLACE]))
    beside = own.assign(ander=answer.to_numpy()).dropna(subset="ander").drop_duplicates("indicator_code")
    kept = beside.iloc[np.sort(np.argsort(_numbers(beside["waarde"]), kind="stable")[:-LEFT_AS_THEY_WERE])]
    staying = _looks_moved(rows, kept, vorige)
    while staying:
        kept = kept[~kept["indicator_code"].isin(staying)]
        staying = _looks_moved(rows, kept, vorige)
    return kept


def _looks_moved(rows: pd.DataFrame, copied: pd.DataFrame, vorige: pd.DataFrame) -> set[str]:
    """The copied counts that rise or fall by about what a neighbour falls or rises.

    Held against last year's answers, and against the true ones of this year, to which the next year returns.
    """
    counted = rows[rows["eenheid"].eq("Aantal") & _is_count(rows["waarde"])]
    true = dict(zip(counted["indicator_code"], _numbers(counted["waarde"]), strict=True))
    now = true | dict(zip(copied["indicator_code"], _numbers(copied["ander"]), strict=True))
    own = vorige[vorige["eigenaar"].eq(rows["eigenaar"].iloc[0])] if len(vorige) else rows.iloc[:0]
    own = own[own["eenheid"].eq("Aantal") & _is_count(own["waarde"])]
    found: set[str] = set()
    for was in (true, dict(zip(own["indicator_code"], _numbers(own["waarde"]), strict=True))):
        change = {code: now[code] - was[code] for code in now.keys() & was.keys()}
        for code, buur in pairwise(_chain()):
            one, two = change.get(code, 0.0), change.get(buur, 0.0)
            if one * two < 0 and max(abs(one), abs(two)) <= ALMOST_A_MOVE * min(abs(one), abs(two)):
                found |= {code, buur}
    return found & set(copied["indicator_code"])


def plant_verschuiving(planter: Planter, rijen: Ids, vorige: pd.DataFrame) -> None:
    """Four fifths of a count of last year moves to the indicator next to it; their sum stays as it was."""
    moves = movable(planter.rijen.loc[rijen], vorige)
    one, buur, was, buur_was = max(moves, key=lambda move: min(move[2:]))
    kept = was * (100 - MOVED_PCT) // 100
    total = round((was + buur_was) * _growth(planter, vorige, one, buur))
    planter.write([one], waarde=f"{kept}.00")
    planter.write([buur], waarde=f"{total - kept}.00")
    told = f"{was - kept} van {was} zijn naar de indicator ernaast gegaan"
    planter.note("verschuiving_tussen_indicatoren", [one], told, RIJ)


def movable(rows: pd.DataFrame, vorige: pd.DataFrame) -> list[tuple[int, int, int, int]]:
    """Neighbours that both were 45 or more last year and are now: their rows, and last year's counts.

    Only pairs whose own neighbours hardly changed: it must not look like a move to these as well.
    """
    beside = repeatable(rows[rows["inhoud"].eq("volume")], vorige)
    now, was = (_numbers(beside[name]) for name in ("waarde", "vorig"))
    codes = beside["indicator_code"].tolist()
    is_large = dict(zip(codes, np.minimum(now, was) >= SMALLEST_MOVED, strict=True))
    change = dict(zip(codes, np.abs(now - was), strict=True))
    row_of, count_of = dict(zip(codes, beside.index, strict=True)), dict(zip(codes, was, strict=True))
    chain = _chain()
    return [
        (int(row_of[code]), int(row_of[buur]), int(count_of[code]), int(count_of[buur]))
        for before, code, buur, after in zip(chain, chain[1:], chain[2:], chain[3:], strict=False)
        if is_large.get(code)
        and is_large.get(buur)
        and max(change.get(before, 0), change.get(after, 0)) < count_of[code] / 4
    ]


def plant_herzien_over_norm(planter: Planter, rijen: Ids, copies: Ids) -> int:
    """An answer first stands two below the norm, and is put right to what it is in a later delivery.

    `copies` are the later rows, in the order of `rijen`. Returns the one that was restated, or -1 where no
    answer suits.
    """
    rows = planter.rijen.loc[rijen]
    minimum = rows["norm"].map(simple_minima(planter.jaar)).astype("float64")
    is_asked = rows["inhoud"].eq("volume") & rows["niveau"].eq("locatie") & _is_count(rows["waarde"])
    amount = rows["waarde"].where(is_asked, "0").astype("float64")
    above = (amount - minimum).where(is_asked & (amount >= minimum) & (minimum >= SMALLEST_RESTATED))
    if above.isna().all():
        return -1
    rij = int(to_ids(above.sort_values(kind="stable").index)[0])
    restated = int(copies[np.flatnonzero(rijen == rij)[0]])
    below = int(minimum[rij]) - 2
    planter.write([rij], waarde=f"{below}.00")
    planter.note_rows("vervangen_opgave", [restated], f"was {below}")
    planter.note("herzien_over_norm", [restated], f"was {below}, twee onder de norm", RIJ)
    return restated


def plant_stapeling(planter: Planter) -> None:
    """Counts around a norm become counts at it, the nearest first, until that cannot be chance.

    The norm is the one that needs fewest. Where too few hospitals are near any norm nothing is planted.
    """
    rows = planter.rijen
    counted = rows["inhoud"].eq("volume") & rows["niveau"].eq("locatie") & _is_count(rows["waarde"])
    heaps = [
        _heap(rows[counted & rows["norm"].eq(norm)], minimum, planter.open_rows(counted))
        for norm, minimum in sorted(simple_minima(planter.jaar).items())
    ]
    seen = [heap for heap in heaps if len(heap[1])]
    if not seen:
        return
    minimum, moved = min(seen, key=lambda heap: len(heap[1]))
    for place, rij in enumerate(moved):
        planter.write([rij], waarde=f"{minimum + place % 2}.00")
    planter.use(moved)
    code = planter.value(moved[0], "indicator_code")
    told = f"{len(moved)} aantallen rond de norm van {minimum} staan er nu op of net boven"
    planter.note_absence("stapeling_bij_norm", told, indicator_code=code)


def _heap(rows: pd.DataFrame, minimum: float, open_rows: Ids) -> tuple[int, Ids]:
    """The norm, and the fewest rows to move so that a heap is rare enough; none where that cannot be."""
    band = max(2, -(-int(minimum) * BAND_PCT // 100))
    distance = _numbers(rows["waarde"]) - minimum
    around = np.flatnonzero((np.abs(distance) < VERDER * band) & (distance != 0))
    around = around[np.argsort(np.abs(distance[around]), kind="stable")]
    movable_rows = around[np.isin(to_ids(rows.index)[around], open_rows)]
    ids = to_ids(rows.index)[movable_rows]
    for count in range(1, len(ids) + 1):
        after = distance.copy()
        after[movable_rows[:count]] = 0
        sides = (
            (after >= 0) & (after < band),
            (after < 0) & (after >= -band),
            (after >= band) & (after < VERDER * band),
        )
        if float(chance_of_heap(*(side.sum() for side in sides))) <= HEAPED:
            return int(minimum), ids[:count]
    return int(minimum), ids[:0]


def rises_over_a_norm(norms: str, was: int, now: int, jaar: int) -> bool:
    """Whether this change could bring an answer from below one of its norms to it."""
    minima = simple_minima(jaar)
    return any(code not in minima or was < minima[code] <= now for code in norms.split(";") if code)


@cache
def simple_minima(jaar: int) -> dict[str, float]:
    """The minimum of every volume norm per location on one indicator and one year, in force in this year."""
    indicatoren = load_resource("indicatoren")["norm"]
    linked = indicatoren.str.split(";").explode().value_counts()
    return {
        row["norm_code"]: float(row["minimum"])
        for row in load_resource("normen").to_dict("records")
        if row["soort"] == "volume"
        and row["eenheid"] == "locatie"
        and row["minimum"]
        and row["regel"] == "jaar"
        and not row["tolerantie_pct"]
        and int(row["geldig_vanaf"]) <= jaar <= int(row["geldig_tot"] or OPEN_END)
        and linked.get(row["norm_code"], 0) == 1
        and (indicatoren == row["norm_code"]).any()
    }


@cache
def _chain() -> tuple[str, ...]:
    """The codes of the counts in the order of the questionnaire, with '' between two sets."""
    counts = load_indicatoren()
    counts = counts[counts["eenheid"].eq("Aantal")].sort_values(["indicatorset_code", "indicator_code"])
    chain = [""]
    for _, codes in counts.groupby("indicatorset_code", sort=True)["indicator_code"]:
        chain += [*codes, ""]
    return tuple(chain)


def _growth(planter: Planter, vorige: pd.DataFrame, one: int, buur: int) -> float:
    """How the sum of two indicators developed at the median of all locations."""
    codes = [planter.value(rij, "indicator_code") for rij in (one, buur)]
    sums = []
    for rows in (planter.rijen, vorige):
        asked = rows[rows["indicator_code"].isin(codes) & _is_count(rows["waarde"])]
        asked = asked.assign(aantal=_numbers(asked["waarde"]))
        per_place = asked.groupby(["niveau", "nummer"])["aantal"]
        sums.append(per_place.sum()[per_place.size() == 2])
    ratio = (sums[0] / sums[1]).dropna()
    return float(ratio.median()) if len(ratio) >= 5 else 1.0


def _is_count(answers: pd.Series[str]) -> pd.Series[bool]:
    return answers.str.fullmatch(COUNT).astype("bool")


def _numbers(answers: pd.Series[str]) -> npt.NDArray[np.float64]:
    numbers: npt.NDArray[np.float64] = np.array(answers.astype("float64").tolist(), dtype="float64")
    return numbers


# Which file brings which answers: what was forgotten (aanvulling), sent anew or late (nalevering), put right
# (correctie), or never sent.

MOST_CHANGED = 5


def deliver_separately(planter: Planter, rijen: Ids, bestand: str) -> None:
    """An organisation was forgotten in the main file; no finding, only another file."""
    planter.write(rijen, bestand=bestand)


def deliver_anew(planter: Planter, rijen: Ids, bestand: str) -> None:
    """An organisation sends everything again: most answers are the same, four differ, one of them a norm."""
    copies = planter.copy(rijen, bestand=bestand)
    restated = plant_herzien_over_norm(planter, rijen, copies)
    changed = planter.rng.permutation(_changeable(planter, copies))
    _change(planter, changed[changed != restated][:3], [3, -2, None])


def deliver_late(planter: Planter, rijen: Ids, bestand: str) -> None:
    """An organisation sends late and by hand: an X in the value column of some rows, the answer elsewhere."""
    planter.write(rijen, bestand=bestand)
    chosen = planter.rng.permutation(plain(planter, rijen))[:6]
    for rij in chosen[:4]:
        amount = planter.value(rij, "waarde").removesuffix(".00")
        planter.write([rij], teller=amount, waarde="X", nvt="")
    planter.note_rows("antwoord_in_verkeerde_kolom", chosen[:4], "X als waarde, het aantal onder Teller")
    planter.write(chosen[4:], waarde="X", teller="X", noemer="X", nvt="")
    planter.note_rows("onleesbare_waarde", chosen[4:], "X onder waarde, teller en noemer")


def deliver_correctie(planter: Planter, rijen: Ids, bestand: str) -> None:
    """An organisation puts two answers right."""
    chosen = np.sort(planter.rng.permutation(_changeable(planter, rijen))[:2])
    _change(planter, planter.copy(chosen, bestand=bestand), [1, 5])


def deliver_nothing(planter: Planter, rijen: Ids) -> None:
    """An organisation that answered last year sends nothing."""
    kvk = planter.value(rijen[0], "ware_kvk")
    planter.note_absence("niet_aangeleverd", "geen enkele rij in dit verslagjaar", kvk=kvk)
    planter.remove(rijen)


def repeat_last_year(planter: Planter, rijen: Ids, vorige: pd.DataFrame) -> None:
    """A location repeats all of last year's answers."""
    rows = planter.rijen.loc[rijen]
    at_locations = rows[rows["niveau"] == "locatie"]
    mine = at_locations[at_locations["nummer"] == at_locations["nummer"].min()]
    before = vorige[vorige["niveau"].eq("locatie") & vorige["nummer"].eq(mine["nummer"].iloc[0])]
    answers = ["waarde", "teller", "noemer", "nvt", "niet_beschikbaar", "opmerking"]
    repeated = before.set_index("indicator_code")[answers].reindex(mine["indicator_code"])
    asked_then = repeated["nvt"].notna().to_numpy()
    planter.rijen.loc[mine.index[asked_then], answers] = repeated[asked_then].to_numpy()
    planter.note("vooringevuld", mine.index, "alle antwoorden zijn die van vorig jaar", LOCATIE)


def is_plain(rows: pd.DataFrame) -> pd.Series[bool]:
    """A plain count of ten or more that stands alone: an answer that can be changed or misplaced."""
    return (
        rows["inhoud"].eq("volume") & rows["waarde"].str.fullmatch(r"[1-9][0-9]+\.00") & rows["groep"].eq("")
    )


def plain(planter: Planter, rijen: Ids) -> Ids:
    """Of these rows the plain counts."""
    return rijen[is_plain(planter.rijen.loc[rijen]).to_numpy("bool")]


def _changeable(planter: Planter, rijen: Ids) -> Ids:
    """Of the plain counts those that a small change does not bring over a norm: that is a pattern apart."""
    chosen = plain(planter, rijen)
    amounts = [int(float(planter.value(rij, "waarde"))) for rij in chosen]
    rises = [
        rises_over_a_norm(planter.value(rij, "norm"), amount, amount + MOST_CHANGED, planter.jaar)
        for rij, amount in zip(chosen, amounts, strict=True)
    ]
    changeable: Ids = chosen[~np.array(rises, dtype="bool")]
    return changeable


def _change(planter: Planter, rijen: Ids, steps: list[int | None]) -> None:
    for rij, step in zip(rijen, steps, strict=False):
        amount = int(float(planter.value(rij, "waarde")))
        planter.write([rij], waarde="" if step is None else f"{amount + step}.00")
        planter.note_rows("vervangen_opgave", [rij], f"was {amount}")


# The plan.

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
    return int(is_plain(rows).sum()) >= 6


def any_organisatie(rows: pd.DataFrame) -> bool:
    """Every organisation suits."""
    return len(rows) > 0


def is_asked_per_location(rows: pd.DataFrame) -> bool:
    """Several locations, and a count that a norm asks per location."""
    return has_locations(rows) and bool(counts_per_location(rows).any())


BEURTEN = (
    Beurt(0, is_asked_per_location, plant_verkeerd_niveau),
    Beurt(1, has_locations, plant_totaal_op_locatie),
    Beurt(2, has_locations, plant_doorgetrokken_setcode),
    Beurt(0, has_locations, plant_onbekende_locatie),
    Beurt(1, has_locations, plant_kvk_van_ander),
    Beurt(2, has_locations, plant_onbekend_vestigingsnummer),
    Beurt(0, any_organisatie, plant_ontbrekend_vestigingsnummer),
    Beurt(1, any_organisatie, plant_ontbrekende_kvk),
    Beurt(2, any_organisatie, plant_onbekende_kvk),
    Beurt(0, any_organisatie, plant_schrijfwijze),
    Beurt(1, any_organisatie, plant_plaatsnaam_als_agb),
    Beurt(2, any_organisatie, plant_meetperiode),
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
        plant_onbekende_zorgaanbieder(planter)
    _plant_ended_codes(planter, wereld, turn)
    for beurt in BEURTEN:
        if beurt.turn == turn:
            _plant(planter, beurt.suits, beurt.plant)
    if turn == 0 or index == 1:
        _plant(
            planter,
            lambda rows: is_summed(rows, planter.jaar),
            plant_gedeeltelijk_nvt,
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
        _plant(planter, lambda rows: rows["eigenaar"].iloc[0] in delivered, deliver_nothing)
    else:
        _plant(
            planter,
            lambda rows: (
                rows["eigenaar"].iloc[0] in untouched
                and set(rows.loc[rows["niveau"] == "locatie", "nummer"]) <= enough
            ),
            partial(repeat_last_year, vorige=natural),
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
            lambda rows: find_source(planter, rows, natural) is not None,
            partial(plant_gelijke_opgaven, vorige=natural),
        )
        plant_stapeling(planter)
    if vorige is None:
        return
    delivered = vorige.as_they_were(natural)
    if turn == 1 or (turn == 0 and has_room):
        _plant(
            planter,
            lambda rows: is_repeatable(repeatable(rows, delivered)),
            partial(plant_gelijk_aan_vorig_jaar, vorige=delivered),
        )
    if turn == 2 or (turn == 0 and has_room):
        _plant(
            planter,
            lambda rows: len(movable(rows, delivered)) > 0,
            partial(plant_verschuiving, vorige=delivered),
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
        plant_vervallen_vestigingsnummer(planter, place, int(now[old]))
    else:
        plant_vervallen_kvk(planter, ended_organisatie, place, int(now[old]))


def _deliver(planter: Planter, wereld: Wereld, indeling: Indeling, index: int) -> None:
    """Which organisations are in another file than the main one."""
    name_of = wereld.organisaties["organisatie"]
    several = 1 + (len(name_of) > ROOM_FROM)
    deliveries = {soort for soort, ontvangen in indeling.ontvangen.items() if ontvangen}
    if "nalevering" in deliveries:
        kinds = [deliver_anew, deliver_late]
        for deliver in kinds if index % 2 else kinds[:1]:
            organisatie = planter.take_organisatie(has_answers)
            if organisatie is not None:
                bestand = bestandsnaam("nalevering", indeling, name_of[organisatie])
                deliver(planter, planter.rows_of(organisatie), bestand)
    for _ in range(several):
        if "correctie" in deliveries:
            corrected = bestandsnaam("correctie", indeling)
            _plant(planter, has_answers, partial(deliver_correctie, bestand=corrected))
        if "aanvulling" in deliveries:
            added = bestandsnaam("aanvulling", indeling)
            _plant(planter, any_organisatie, partial(deliver_separately, bestand=added))


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
