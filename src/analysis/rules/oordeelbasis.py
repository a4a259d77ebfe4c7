"""On what a verdict rests, beside its figures, so that a later state can tell why it differs.

Three texts: how the norm counts (`normregel`), which deliveries its figure comes from with a piece of their
fingerprint (`herkomst`), and which of those are corrections (`correcties`). A file that was delivered again
under the same name is another delivery; of a name that verslagjaren share, all fingerprints are told.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.oordelen import LANGSTE_VENSTER, SCHEIDING
from analysis.rules.tabellen import conform

CORRECTIE = "correctie"
VINGERAFDRUK = 12
REGEL = ["soort", "eenheid", "regel", "venster", "tolerantie_pct", "nul", "ingangsdatum"]
"""What a norm says beside its minimum about how it counts."""
LINK = ["norm_code", "verslagjaar_vanaf", "indicatorset_code", "indicator_code", "veld"]
GEEN = "-"


def describe_normregels(
    volumenormen: pd.DataFrame, verslagjaar: int, indicatoren: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How each norm counts in a verslagjaar, as one text; its minimum is not in it.

    Parameters
    ----------
    volumenormen : DataFrame
        As the register has them.
    verslagjaar : int
        The year whose row is taken.
    indicatoren : DataFrame, optional
        The links. Between two publications another indicator is another norm; between two years it is not,
        because indicators get new codes every year.

    Returns
    -------
    DataFrame
        `normregels`: one row per norm_code that holds in this verslagjaar: norm_code, normregel.
    """
    rows = volumenormen[_holds(volumenormen, verslagjaar, "geldig_vanaf", "geldig_tot")]
    parts = [rows[name].astype("str").where(rows[name].notna(), GEEN) for name in REGEL]
    texts = pd.Series([", ".join(each) for each in zip(*parts, strict=True)], index=rows.index, dtype="str")
    told = pd.DataFrame({"norm_code": rows["norm_code"], "normregel": texts})
    if indicatoren is not None and len(indicatoren):
        links = indicatoren[
            indicatoren["verslagjaar_vanaf"].fillna(verslagjaar).le(verslagjaar)
            & indicatoren["verslagjaar_tot"].fillna(verslagjaar).gt(verslagjaar - LANGSTE_VENSTER)
        ]
        by_norm: dict[str, list[str]] = {}
        for row in links.sort_values(LINK).to_dict("records"):
            named = f"{row['indicatorset_code']}/{row['indicator_code']}.{row['veld']}"
            until = "" if pd.isna(row["verslagjaar_tot"]) else row["verslagjaar_tot"]
            period = f"{row['verslagjaar_vanaf']}-{until}"
            by_norm.setdefault(str(row["norm_code"]), []).append(f"{named} {period}")
        texts = told["norm_code"].map(lambda code: "; ".join(by_norm.get(code, [GEEN])))
        told["normregel"] += " | " + texts
    return conform(told.sort_values("norm_code"), "normregels")


def add_basis(oordelen: pd.DataFrame, leveringen: pd.DataFrame, normregels: pd.DataFrame) -> pd.DataFrame:
    """Verdicts with what they rest on beside them.

    Parameters
    ----------
    oordelen : DataFrame
        The verdicts of one inkoopjaar.
    leveringen : DataFrame
        The deliveries of the same run, with their sha256 and soort.
    normregels : DataFrame
        As `describe_normregels` gives them.

    Returns
    -------
    DataFrame
        The rows of `oordelen` with normregel, herkomst and correcties.
    """
    known: dict[str, str] = {}
    for naam, sha in zip(leveringen["levering"], leveringen["sha256"], strict=True):
        known[naam] = f"{known.get(naam, naam)} {sha[:VINGERAFDRUK]}"
    corrections = set(leveringen.loc[leveringen["soort"] == CORRECTIE, "levering"])
    texts = {str(text): str(text).split(SCHEIDING) for text in oordelen["levering"].dropna().unique()}
    rests_on = {text: SCHEIDING.join(known.get(one, one) for one in each) for text, each in texts.items()}
    corrected = {
        text: SCHEIDING.join(known[one] for one in each if one in corrections) for text, each in texts.items()
    }
    rules = dict(zip(normregels["norm_code"], normregels["normregel"], strict=True))
    return oordelen.assign(
        normregel=oordelen["norm_code"].map(rules).astype("str"),
        herkomst=oordelen["levering"].map(rests_on).astype("str"),
        correcties=oordelen["levering"].map(corrected).fillna("").astype("str"),
    )


def _holds(rows: pd.DataFrame, verslagjaar: int, vanaf: str, tot: str) -> pd.Series[bool]:
    return rows[vanaf].le(verslagjaar) & rows[tot].fillna(verslagjaar).ge(verslagjaar)
