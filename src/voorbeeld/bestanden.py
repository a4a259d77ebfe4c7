"""Write the deliveries of a verslagjaar the way that year's files look: `jaren.csv` and `koppen.csv` say how.

Each year has its own headings, sheets, separators, encodings, dates and ways to lose a leading zero. The row
numbers are those that a spreadsheet or a text editor shows; they are known here first, because only here the
rows get their order.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from voorbeeld.wereld import load_records

NOTICE = (
    "Belangrijke informatie",
    "Dit bestand is verzonnen: geen ziekenhuis, geen nummer en geen getal erin is echt.",
)
SHEET_NAME_MAX = 31
CREATED = datetime(2016, 1, 1, tzinfo=UTC).replace(tzinfo=None)
SERIAL_EPOCH = date(1899, 12, 30)
IDS = ("kvk", "vestigingsnummer", "organisatie_agb", "locatie_agb")
NUMERIC = ("verslagjaar", *IDS, "huisnummer", "sorteernummer", "teller", "noemer", "nvt", "niet_beschikbaar")
NEVER_NULL = ("organisatie", "indicator_code", "indicatorset_code", "verslagjaar", "eenheid", "nvt")


@dataclass(frozen=True)
class Indeling:
    """How the files of one verslagjaar look: a row of jaren.csv with its headings."""

    verslagjaar: int
    koppen: dict[str, str]
    vorm: str
    scheidingsteken: str
    codering: str
    per_set: bool
    voorblad: bool
    titelregels: int
    datums: str
    waarden: str
    ontbreekt: str
    concern: str
    onderdrukt: str
    ontvangen: dict[str, str]

    @property
    def has_bron(self) -> bool:
        """A year with one file has no bron.yml: nobody noted when that file came."""
        return bool(self.ontvangen["hoofd"])


@dataclass(frozen=True)
class Blad:
    """A sheet (or a text file): its name, and its cells in order, one column per heading."""

    naam: str
    cellen: pd.DataFrame


def load_indeling(jaar: int) -> Indeling:
    """The layout of one verslagjaar; `koppen` maps our name to that year's heading, in order."""
    row = next(row for row in load_records("jaren") if row["verslagjaar"] == str(jaar))
    return Indeling(
        verslagjaar=jaar,
        koppen={
            kop["naam"]: kop["kop"] for kop in load_records("koppen") if kop["generatie"] == row["generatie"]
        },
        vorm=row["vorm"],
        scheidingsteken=row["scheidingsteken"] or ";",
        codering=row["codering"] or "utf-8",
        per_set=row["bladen"] == "set",
        voorblad=row["voorblad"] == "1",
        titelregels=int(row["titelregels"]),
        datums=row["datums"],
        waarden=row["waarden"],
        ontbreekt=row["ontbreekt"],
        concern=row["concern"],
        onderdrukt=row["onderdrukt"],
        ontvangen={soort: row[soort] for soort in ("hoofd", "aanvulling", "nalevering", "correctie")},
    )


def bestandsnaam(soort: str, indeling: Indeling, organisatie: str = "") -> str:
    """The name of a delivery, as the platform or a person would call it."""
    jaar = indeling.verslagjaar
    if soort == "nalevering":
        return f"Nalevering_{'_'.join(organisatie.split())}_VJ{jaar}.xlsx"
    base = f"openbaar_databestand_msz_verslagjaar_{jaar}.{indeling.vorm}"
    return base.capitalize() if soort == "hoofd" else f"{soort.capitalize()}_{base}"


def lay_out(rijen: pd.DataFrame, indeling: Indeling) -> tuple[dict[str, list[Blad]], pd.DataFrame]:
    """Put the rows in the order of their files, and their answers in the form of that year.

    Returns
    -------
    bladen : dict
        Per file its sheets.
    places : DataFrame
        Index: the ids of `rijen`; levering (file), rij (row in its sheet or file), volgorde (over all).
    """
    ordered = rijen.assign(id=rijen.index, is_locatie=rijen["niveau"] == "locatie").sort_values(
        ["eigenaar", "is_locatie", "nummer", "sorteernummer", "id"]
    )
    bladen: dict[str, list[Blad]] = {}
    places = []
    for bestand, rows in ordered.groupby("bestand", sort=True):
        per_blad = list(rows.groupby("indicatorset_naam", sort=False)) if indeling.per_set else [("", rows)]
        first = _first_row(str(bestand), indeling)
        bladen[str(bestand)] = []
        for naam, part in per_blad:
            bladen[str(bestand)].append(Blad(str(naam) or "Gegevens", _to_cells(part, indeling)))
            numbers = pd.Series(range(first, first + len(part)), index=part.index)
            places.append(pd.DataFrame({"levering": str(bestand), "rij": numbers}))
    placed = pd.concat(places)
    return bladen, placed.assign(volgorde=range(len(placed)))


def write_bestand(bladen: list[Blad], file: Path, indeling: Indeling) -> None:
    """Write one delivery: the same cells always give the same bytes."""
    if file.suffix == ".xlsx":
        _write_xlsx(bladen, file, indeling)
    elif file.suffix == ".parquet":
        cellen = bladen[0].cellen
        columns = [pa.array(cellen[kop].where(cellen[kop] != "", None), pa.string()) for kop in cellen]
        pq.write_table(pa.table(columns, names=list(cellen.columns)), file)
    else:
        bladen[0].cellen.to_csv(
            file,
            sep=indeling.scheidingsteken,
            encoding=indeling.codering,
            index=False,
            lineterminator="\r\n",
            quoting=csv.QUOTE_MINIMAL,
        )


def _first_row(bestand: str, indeling: Indeling) -> int:
    """The number of the first row under the headings; parquet has no row of headings."""
    if bestand.endswith(".parquet"):
        return 1
    return 2 + (indeling.titelregels if bestand.endswith(".xlsx") else 0)


def _to_cells(rows: pd.DataFrame, indeling: Indeling) -> pd.DataFrame:
    """The cells as text, under our names in the order of that year's headings."""
    cells = rows.reindex(columns=list(indeling.koppen)).astype("str").fillna("")
    for naam in IDS:
        if naam in cells:
            stripped = cells[naam].str.lstrip("0")
            cells[naam] = stripped.where(stripped != "", cells[naam])
    for naam, time in (("meetperiode_begin", "00:00:00.000"), ("meetperiode_eind", "23:59:59.000")):
        if naam in cells:
            cells[naam] = _to_dates(cells[naam], time, indeling.datums)
    decimals = cells["waarde"].str.fullmatch(r"[0-9]+\.[0-9]{2}")
    if indeling.waarden == "komma":
        cells["waarde"] = cells["waarde"].where(~decimals, cells["waarde"].str.replace(".", ",", regex=False))
    if indeling.ontbreekt:
        for naam in cells.columns.difference(list(NEVER_NULL)):
            cells[naam] = cells[naam].replace("", indeling.ontbreekt)
    return cells.rename(columns=indeling.koppen)


def _to_dates(days: pd.Series[str], time: str, form: str) -> pd.Series[str]:
    if form == "serieel":
        serial = {day: str((date.fromisoformat(day) - SERIAL_EPOCH).days) for day in days.unique()}
        return days.map(serial)
    return days + f" {time}" if form == "tekst" else days


def _write_xlsx(bladen: list[Blad], file: Path, indeling: Indeling) -> None:
    as_numbers = {indeling.koppen[naam] for naam in NUMERIC if naam in indeling.koppen}
    if indeling.waarden == "getal":
        as_numbers.add(indeling.koppen["waarde"])
    if indeling.datums == "serieel":
        as_numbers |= {indeling.koppen[naam] for naam in ("meetperiode_begin", "meetperiode_eind")}
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": CREATED, "comments": NOTICE[1]})
        if indeling.voorblad:
            notice = book.add_worksheet(NOTICE[0])
            for row, text in enumerate(NOTICE):
                notice.write_string(row, 0, text)
        for blad in bladen:
            sheet = book.add_worksheet(blad.naam[:SHEET_NAME_MAX].replace("/", "-"))
            if indeling.titelregels:
                sheet.write_string(
                    0, 0, f"Openbaar databestand, verslagjaar {indeling.verslagjaar} (verzonnen)"
                )
            _write_rows(sheet, blad.cellen, indeling.titelregels, as_numbers)


def _write_rows(
    sheet: xlsxwriter.worksheet.Worksheet, cellen: pd.DataFrame, first: int, as_numbers: set[str]
) -> None:
    for column, kop in enumerate(cellen.columns):
        sheet.write_string(first, column, kop)
    numeric = [kop in as_numbers for kop in cellen.columns]
    for row, texts in enumerate(cellen.itertuples(index=False, name=None), start=first + 1):
        for column, text in enumerate(texts):
            if not text:
                continue
            if numeric[column] and _is_number(text):
                sheet.write_number(row, column, float(text))
            else:
                sheet.write_string(row, column, text)


def _is_number(text: str) -> bool:
    whole, _, part = text.partition(".")
    return whole.isdecimal() and (not part or part.isdecimal()) and len(whole) <= 15
