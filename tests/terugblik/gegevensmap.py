"""A data root made of the figures that newspapers printed about real hospitals, in ZIN's own house format.

Organisations, locations and aliases are the project's own register, in which no KvK number is known; the file
says NULL, so that everybody is recognised by name. Norms are those of the register too, per organisation as
the publications compare them. Codes of indicators are plainly not ZIN's, because nobody has printed those.
The day of receipt was not printed either: it is the first day on which anybody could have held the figures.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import xlsxwriter
import yaml

from analysis.data.paths import PROJECT, Root

GEPUBLICEERD = Path(__file__).with_name("gepubliceerde_waarden.csv")
NORM_OF_BEHANDELING = {
    "blaascarcinoom (cystectomie)": "cystectomie",
    "prostaatcarcinoom": "prostatectomie",
    "prostaatcarcinoom (prostatectomie)": "prostatectomie",
    "carotis (electieve endarteriectomie)": "carotisinterventie",
}
SET_CODE = "TERUGBLIK"
KOPPEN = (
    "IndicatorsetNaam",
    "IndicatorsetCode",
    "Verslagjaar",
    "OrganisatieNaam",
    "KvkNummer",
    "OrganisatieAGBCode",
    "LocatieNaam ",
    "Vestigingsnummer",
    "LocatiePostcode",
    "LocatieHuisnummer",
    "LocatiePlaats",
    "LocatieAGBcode",
    "TypeZorgaanbieder",
    "Thema",
    "IndicatorCode",
    "IndicatorSorteernummer",
    "IndicatorNummer",
    "IndicatorNaam",
    "IndicatorEenheid",
    "IndicatorWaarde",
    "Teller ",
    "Noemer ",
    "Indicator_nvt",
    "Opmerking",
    "IndicatorTypeNaam",
    "Bron",
    "MeetperiodeBeginDatum",
    "MeetperiodeEindDatum",
    "Aanleverfrequentie",
)


def read_gepubliceerd() -> list[dict[str, str]]:
    """One row per published figure: verslagjaar, organisatie, behandeling, norm, waarde, zn_advies, bron."""
    with GEPUBLICEERD.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def build_terugblik(folder: Path, *, eenheid: str = "organisatie") -> Root:
    """Write the data root; `eenheid` is the unit that the norms are held to."""
    root = Root(folder)
    root.reference.mkdir(parents=True)
    for tabel in ("zorgaanbieders", "locaties", "aliassen"):
        shutil.copy(PROJECT / "data" / "reference" / f"{tabel}.csv", root.reference)
    volumenormen = pd.read_csv(PROJECT / "data" / "reference" / "volumenormen.csv", dtype="str")
    used = volumenormen["norm_code"].isin(NORM_OF_BEHANDELING.values())
    volumenormen[used].assign(eenheid=eenheid).to_csv(root.reference / "volumenormen.csv", index=False)
    koppelingen = [
        f"{norm},2010,,{SET_CODE},{norm}_aantal,waarde" for norm in sorted(set(NORM_OF_BEHANDELING.values()))
    ]
    (root.reference / "indicatoren.csv").write_text(
        "\n".join(
            [
                "norm_code,verslagjaar_vanaf,verslagjaar_tot,indicatorset_code,indicator_code,veld",
                *koppelingen,
                "",
            ]
        ),
        "utf-8",
    )
    published = read_gepubliceerd()
    for verslagjaar in sorted({row["verslagjaar"] for row in published}):
        rows = [row for row in published if row["verslagjaar"] == verslagjaar]
        year_folder = root.year_folder(int(verslagjaar))
        year_folder.mkdir(parents=True)
        _write_workbook(year_folder / "pers.xlsx", rows)
        entry = {
            "soort": "hoofd",
            "ontvangen": f"{int(verslagjaar) + 1}-01-01",
            "url": rows[0]["bron"],
            "toelichting": "Cijfers uit de pers; de dag van ontvangst is de eerst mogelijke.",
        }
        (year_folder / "bron.yml").write_text(yaml.safe_dump({"pers.xlsx": entry}), "utf-8")
    return root


def _write_workbook(file: Path, rows: list[dict[str, str]]) -> None:
    with xlsxwriter.Workbook(str(file)) as workbook:
        notice, sheet = workbook.add_worksheet("Leeswijzer"), workbook.add_worksheet("Databestand")
        notice.write_string(0, 0, "Gepubliceerde cijfers; zie bron.yml.")
        sheet.write_row(0, 0, KOPPEN)
        for number, row in enumerate(rows, start=1):
            norm_code = NORM_OF_BEHANDELING[row["behandeling"]]
            cells = {
                "IndicatorsetNaam": "Gepubliceerde volumes",
                "IndicatorsetCode": SET_CODE,
                "Verslagjaar": int(row["verslagjaar"]),
                "OrganisatieNaam": row["organisatie"],
                "KvkNummer": "NULL",
                "OrganisatieAGBCode": "NULL",
                "LocatieNaam ": f"Concernniveau: {row['organisatie']}",
                "Vestigingsnummer": "NULL",
                "TypeZorgaanbieder": "ZIEKENHUIZEN",
                "IndicatorCode": f"{norm_code}_aantal",
                "IndicatorNaam": f"Aantal behandelingen: {row['behandeling']}",
                "IndicatorEenheid": "Aantal",
                "IndicatorWaarde": f"{row['waarde']}.00",
                "Indicator_nvt": 0,
                "Bron": "NULL",
                "MeetperiodeBeginDatum": f"{row['verslagjaar']}-01-01 00:00:00.000",
                "MeetperiodeEindDatum": f"{row['verslagjaar']}-12-31 00:00:00.000",
                "Aanleverfrequentie": "Jaarlijks",
            }
            sheet.write_row(number, 0, [cells.get(kop, "") for kop in KOPPEN])
