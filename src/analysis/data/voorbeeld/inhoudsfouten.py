"""Faults in what an organisation or location answers as a whole: levels, codes, columns and periods.

Each function plants one in the rows of one organisation, and notes the findings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.data.voorbeeld.herkenfouten import last_location
from analysis.data.voorbeeld.planter import RIJ, Ids, Planter

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
