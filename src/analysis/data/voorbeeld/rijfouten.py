"""Faults of a single row: an answer that cannot be read, contradicts itself, or stands twice.

Each function plants a few of one kind among plain answers, the way real deliveries have them, and notes the
finding at the row where it must appear.
"""

from __future__ import annotations

import pandas as pd

from analysis.data.voorbeeld.planter import Planter

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
