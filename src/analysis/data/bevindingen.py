"""A finding is a row: what was seen, where, how grave, and a Dutch sentence that a hospital can be sent.

The sentences and severities stand in `data/reference/regels.csv`, one row per regel; a check anywhere
returns *cases* (a frame with `regel` and the values of its sentence) and never a sentence of its own.
"""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pandas as pd

from analysis.data.referentie import Kolom, read_referentie
from analysis.errors import ReferenceError, names
from analysis.rules.tabellen import conform, empty

ERNSTEN = ("blokkerend", "waarschuwing", "informatie")
REGELS = {
    "regel": Kolom("sleutel", verplicht=True),
    "ernst": Kolom("code", verplicht=True, codes=ERNSTEN),
    "melding": Kolom(verplicht=True),
    "toelichting": Kolom(),
}
"""One row per regel."""


def load_regels(file: Path) -> pd.DataFrame:
    """One row per regel: regel, ernst, melding (with {names} of case columns), toelichting.

    Raises
    ------
    ReferenceError
        When the file is missing or not such a table, a regel stands twice, an ernst is unknown, or a
        melding cannot be filled in.
    """
    rows, faults = read_referentie(file, REGELS)
    double = rows["regel"].notna() & rows["regel"].duplicated(keep=False)
    faults.add(rows.loc[double, "rij"], "this regel stands more than once; keep one row per regel.")
    torn = rows["melding"].str.replace(r"\{[a-z_]+\}", "", regex=True).str.contains("[{}]", na=False)
    faults.add(rows.loc[torn, "rij"], "the melding has a brace that is not part of a {name}.")
    faults.raise_if_any()
    return rows[list(REGELS)].fillna("")


def to_bevindingen(cases: pd.DataFrame, regels: pd.DataFrame) -> pd.DataFrame:
    """Every case becomes one bevinding, with the severity and the sentence of its regel.

    Parameters
    ----------
    cases : DataFrame
        Column `regel`, any of the columns of `bevindingen`, and every value its sentence names.
        Missing values are shown as "onbekend".
    regels : DataFrame
        As `load_regels` gives it.

    Returns
    -------
    DataFrame
        `bevindingen`, in the order of the cases.

    Raises
    ------
    ReferenceError
        When a case has a regel that the table lacks, or a sentence names a value that the cases lack.
    """
    if cases.empty:
        return empty("bevindingen")
    numbered = cases.reset_index(drop=True)
    known = {row["regel"]: (row["ernst"], row["melding"]) for row in regels.to_dict("records")}
    missing = sorted(set(numbered["regel"]) - set(known))
    if missing:
        raise ReferenceError(f"regels.csv has no row for {names(missing)}; add its severity and sentence.")
    per_regel = []
    for regel, group in numbered.groupby("regel", sort=False):
        ernst, sentence = known[regel]
        fields = sorted({field for _, field, _, _ in Formatter().parse(sentence) if field})
        absent = [field for field in fields if field not in group]
        if absent:
            raise ReferenceError(
                f"regels.csv: the sentence of '{regel}' names {names(absent)}, which its cases do not have."
            )
        values = {field: group[field].map(_shown, na_action=None) for field in fields}
        meldingen = [
            sentence.format(**dict(zip(fields, row, strict=True)))
            for row in zip(*values.values(), strict=True)
        ]
        per_regel.append(group.assign(ernst=ernst, melding=meldingen if fields else sentence))
    return conform(pd.concat(per_regel).sort_index(), "bevindingen")


def _shown(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "onbekend"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
