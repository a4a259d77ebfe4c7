"""Which file brings which answers: what was forgotten, sent anew, months late, put right, or never sent.

What an organisation forgot comes in the aanvulling; what it sends anew, or late, in a nalevering of its own;
what it put right, in a correctie. Each function plants one such delivery among the rows of one organisation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.data.voorbeeld.planter import LOCATIE, Ids, Planter
from analysis.data.voorbeeld.radarfouten import plant_herzien_over_norm, rises_over_a_norm

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
