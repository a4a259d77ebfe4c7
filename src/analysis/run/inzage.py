"""What a delivery says before it is taken in: how it is understood, and which norms it may be about."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.celtekst import protect
from analysis.data.koppelen import propose_links
from analysis.data.koppen import load_kolommen
from analysis.data.opgaven import to_versies
from analysis.data.paths import PROJECT, Root, find_root
from analysis.data.register import load_register
from analysis.data.zin import describe_zin, read_zin
from analysis.errors import LeveringError, RootError

MOST_VERSLAGJAREN = 5


def inspect_file(file: Path, data: str) -> dict[str, Any]:
    """How a delivery is understood, without taking it in; why it cannot be read stands under `fout`.

    Returns
    -------
    dict
        `bestand`; `bladen`, each with naam, kopregel, rijen, kolommen (heading → our name), onbekend,
        ontbrekend and reden (why it is not read); `verslagjaren`; `toestanden` (toestand → rows, None when
        the file cannot be read) and `fout`.

    Raises
    ------
    LeveringError
        When the file cannot be opened at all.
    """
    kolommen = load_kolommen(find_settings(data).reference_file("kolommen.csv"))
    seen: dict[str, Any] = {
        "bestand": str(file),
        "bladen": [
            {
                "naam": blad.naam,
                "kopregel": blad.kopregel,
                "rijen": blad.rijen,
                "kolommen": blad.kolommen,
                "onbekend": blad.onbekend,
                "ontbrekend": blad.ontbrekend,
                "reden": blad.reden,
            }
            for blad in describe_zin(file, kolommen)
        ],
        "verslagjaren": [],
        "toestanden": None,
        "fout": None,
    }
    try:
        rijen = read_zin(file, kolommen).rijen
        seen["verslagjaren"] = sorted(rijen["verslagjaar"].dropna().unique().tolist())
        seen["toestanden"] = count_toestanden(file, rijen)
    except LeveringError as error:
        seen["fout"] = str(error)
    return seen


def count_toestanden(file: Path, rijen: pd.DataFrame) -> dict[str, int]:
    """How many rows have each toestand; together they are all rows of the file.

    Raises
    ------
    LeveringError
        When the verslagjaar is not told, neither in the file nor by its folder, or there are several.
    """
    told = rijen["verslagjaar"].dropna().unique().tolist() or [file.resolve().parent.name]
    if not str(told[0]).isdigit():
        raise LeveringError(
            f"{file} does not say its verslagjaar, and does not stand in a folder named after it.\n"
            "Put it in raw/transparantiekalender/<verslagjaar>/ and inspect it there."
        )
    verslagjaar = int(told[0])
    versies, _ = to_versies(
        rijen,
        levering=file.name,
        soort="hoofd",
        ontvangen=date(verslagjaar + 1, 1, 1),
        verslagjaar=verslagjaar,
    )
    return {str(toestand): int(aantal) for toestand, aantal in versies["toestand"].value_counts().items()}


def inspection_lines(seen: Mapping[str, Any]) -> Iterator[str]:
    """The same for people, sheet by sheet."""
    yield f"File: {seen['bestand']}"
    for blad in seen["bladen"]:
        yield ""
        if blad["kopregel"] is None and not blad["kolommen"]:
            yield f"Sheet '{blad['naam']}': not read ({blad['reden']})"
            continue
        where = f"headings in row {blad['kopregel']}, " if blad["kopregel"] else ""
        yield f"Sheet '{blad['naam']}': {where}{blad['rijen']} rows"
        width = max(map(len, blad["kolommen"]), default=0)
        yield from (f"  {kop:<{width}}  {naam}" for kop, naam in blad["kolommen"].items())
        for what, values in (("Unknown headings", blad["onbekend"]), ("Missing columns", blad["ontbrekend"])):
            if values:
                yield f"  {what}: {', '.join(values)}"
        if blad["reden"]:
            yield f"  {blad['reden']}"
    yield ""
    if seen["verslagjaren"]:
        yield f"Verslagjaar: {', '.join(seen['verslagjaren'][:MOST_VERSLAGJAREN])}"
    if seen["toestanden"] is not None:
        told = ", ".join(f"{aantal} {toestand}" for toestand, aantal in seen["toestanden"].items())
        yield f"Rows: {sum(seen['toestanden'].values())} ({told})"
    if seen["fout"]:
        yield f"It cannot be taken in as it is. {seen['fout']}"


def match_file(file: Path, data: str) -> tuple[str, int]:
    """Proposed rows for indicatoren.csv as CSV, best first per norm, and how many; nothing is written.

    Raises
    ------
    LeveringError, ReferenceError
        When the file or the register cannot be read.
    """
    settings = find_settings(data)
    rijen = read_zin(file, load_kolommen(settings.reference_file("kolommen.csv"))).rijen
    proposed = propose_links(rijen, load_register(settings).volumenormen)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(proposed.columns)
    told = proposed.map(lambda value: protect(value) if isinstance(value, str) else value)
    rows.writerows(told.astype("object").where(told.notna(), "").itertuples(index=False))
    return text.getvalue(), len(proposed)


def find_settings(data: str) -> Root:
    """The reference tables to read a file with: those of the data root, else the project's own."""
    project = Root(PROJECT / "data")
    try:
        root = find_root(data)
    except RootError:
        return project
    return root if root.reference.is_dir() else project
