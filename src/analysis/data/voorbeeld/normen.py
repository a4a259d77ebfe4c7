"""The norms of the example, the indicators they rest on, and the declared breaks.

Every norm is an example: its `bron` says so, and it bears a real body's name only where value and unit are
that body's. One norm (openhartchirurgie) is asked every other year under a code that no delivery has; in the
years between it is linked to nothing.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.data.voorbeeld.volumes import JAREN, Floats
from analysis.data.voorbeeld.zorgaanbieders import OPEN_END, load_records, load_resource

LINKED_TO_NOTHING = "openhartchirurgie"
ABSENT_INDICATOR = ("ISID900110", "INID909901")
YEARS_ASKED = range(2016, 2026, 2)
EARLIEST = 2016


def load_indicatoren() -> pd.DataFrame:
    """One row per indicator, in the order of the questionnaire; asked from verslagjaar `van` to `tot`."""
    indicatoren = load_resource("indicatoren")
    return indicatoren.assign(
        van=indicatoren["vanaf"].replace("", str(EARLIEST)).astype("int64"),
        tot=indicatoren["tot"].replace("", str(OPEN_END)).astype("int64"),
        parameter=indicatoren["parameter"].replace("", "0").astype("float64"),
    )


def to_links() -> pd.DataFrame:
    """`reference/indicatoren.csv` of the example: which indicator counts for which norm, and when."""
    indicatoren = load_resource("indicatoren")
    links = indicatoren.assign(norm_code=indicatoren["norm"].str.split(";")).explode("norm_code")
    links = links[links["norm_code"] != ""]
    links = links.assign(
        verslagjaar_vanaf=links["vanaf"].replace("", str(EARLIEST)), verslagjaar_tot=links["tot"]
    )
    absent = pd.DataFrame(
        {
            "norm_code": LINKED_TO_NOTHING,
            "verslagjaar_vanaf": [str(jaar) for jaar in YEARS_ASKED],
            "verslagjaar_tot": [str(jaar) for jaar in YEARS_ASKED],
            "indicatorset_code": ABSENT_INDICATOR[0],
            "indicator_code": ABSENT_INDICATOR[1],
            "veld": "waarde",
        }
    )
    return pd.concat([links[absent.columns], absent], ignore_index=True)


def to_trendbreuken() -> pd.DataFrame:
    """`reference/trendbreuken.csv` of the example."""
    return load_resource("trendbreuken")[["norm_code", "eerste_verslagjaar", "reden"]]


@cache
def minima_per_year(ingreep: str) -> Floats:
    """The yearly count that a hospital looks at when it decides whether to go on; 0 where no norm asks one.

    Norms on several interventions together, per operator, or with a later date play no part in it.
    """
    linked = [code for row in load_records("indicatoren") for code in row["norm"].split(";")]
    alone = {
        row["norm"].split(";")[0]
        for row in load_records("indicatoren")
        if row["ingreep"] == ingreep and row["inhoud"] in ("volume", "aandeel")
    }
    minima = np.zeros(len(JAREN))
    for norm in load_records("normen"):
        is_usable = norm["norm_code"] in alone and linked.count(norm["norm_code"]) == 1
        if not is_usable or norm["soort"] != "volume" or norm["ingangsdatum"] or not norm["minimum"]:
            continue
        years = int(norm["venster"]) if norm["regel"] == "som" else 1
        in_force = _in_force(norm["geldig_vanaf"], norm["geldig_tot"])
        minima = np.where(in_force, np.maximum(minima, float(norm["minimum"]) / years), minima)
    return minima


@cache
def breuk_per_year(ingreep: str) -> Floats:
    """The factor by which a declared break changes what is counted, from its first verslagjaar on."""
    factors = np.ones(len(JAREN))
    for breuk in load_records("trendbreuken"):
        if breuk["ingreep"] == ingreep:
            factors = np.where(_in_force(breuk["eerste_verslagjaar"], ""), float(breuk["factor"]), factors)
    return factors


def sum_groups(indicatoren: pd.DataFrame) -> pd.Series[str]:
    """Per indicator the widest norm that sums it with others ('' where none does); these go together."""
    exploded = indicatoren["norm"].str.split(";").explode()
    shared = exploded.value_counts()
    together = exploded[exploded.map(shared).gt(1) & exploded.ne("")]
    return together.groupby(level=0).last().reindex(indicatoren.index).fillna("")


def _in_force(first: str, last: str) -> npt.NDArray[np.bool_]:
    return np.array([int(first) <= jaar <= int(last or OPEN_END) for jaar in JAREN])
