"""A data root so small that a whole run takes seconds: two organisations, three locations, two norms."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from analysis.data.paths import Root

KOPPEN = (
    "IndicatorsetCode",
    "Verslagjaar",
    "OrganisatieNaam",
    "KvkNummer",
    "LocatieNaam",
    "Vestigingsnummer",
    "IndicatorCode",
    "IndicatorNaam",
    "IndicatorWaarde",
    "Teller",
    "Noemer",
    "Indicator_nvt",
    "Opmerking",
    "IndicatorEenheid",
)
LOCATIES = {
    "Duinzicht": ("Ziekenhuis Duinzicht", "90000011", "900000000011"),
    "Veenrand Noord": ("Veenrand Ziekenhuizen", "90000022", "900000000022"),
    "Veenrand Zuid": ("Veenrand Ziekenhuizen", "90000022", "900000000033"),
}
VOLUMES = {
    2021: {"Duinzicht": 19, "Veenrand Noord": 40, "Veenrand Zuid": 20},
    2022: {"Duinzicht": 22, "Veenrand Noord": 44, "Veenrand Zuid": 18},
    2023: {"Duinzicht": 20, "Veenrand Noord": 41, "Veenrand Zuid": 17},
}
NORM_KOPPEN = (
    "norm_code,ingreep,opsteller,document,versie,pagina,soort,eenheid,minimum,venster,regel,tolerantie_pct,nul,"
    "geldig_vanaf,geldig_tot,tranche,ingangsdatum,verificatie,bron,toelichting"
)
REFERENCE = {
    "volumenormen.csv": [
        NORM_KOPPEN,
        "maag,maagresectie,NVvH,,,,volume,locatie,20,1,jaar,,niet_uitgevoerd,2016,,,,geverifieerd,bedacht,",
        "maag3,maagresectie over drie jaar,NVvH,,,,volume,locatie,20,3,gemiddelde,,niet_uitgevoerd,2016,,,,"
        "geverifieerd,bedacht,",
    ],
    "indicatoren.csv": [
        "norm_code,verslagjaar_vanaf,verslagjaar_tot,indicatorset_code,indicator_code,veld",
        "maag,2016,,SET1,IND1,waarde",
        "maag3,2016,,SET1,IND1,waarde",
    ],
    "zorgaanbieders.csv": [
        "kvk,organisatie,type,provincie,regio,geldig_vanaf,geldig_tot,opvolger_kvk",
        "90000011,Ziekenhuis Duinzicht,ziekenhuis,Utrecht,Midden,2016,,",
        "90000022,Veenrand Ziekenhuizen,ziekenhuis,Utrecht,Midden,2016,,",
    ],
    "locaties.csv": [
        "vestigingsnummer,kvk,locatie,plaats,postcode,lat,lon,geldig_vanaf,geldig_tot,opvolger_vestigingsnummer",
        *(
            f"{vestigingsnummer},{kvk},{locatie},Utrecht,3511AA,52.09,5.11,2016,,"
            for locatie, (_, kvk, vestigingsnummer) in LOCATIES.items()
        ),
    ],
}


def write_kleine_map(folder: Path) -> Root:
    """Three verslagjaren, so inkoopjaren 2023 to 2025 are possible."""
    root = Root(folder)
    root.reference.mkdir(parents=True)
    for name, lines in REFERENCE.items():
        write_reference(root, name, *lines)
    for verslagjaar, volumes in VOLUMES.items():
        write_levering(
            root, verslagjaar, "hoofd.csv", volumes, soort="hoofd", ontvangen=f"{verslagjaar + 1}-06-01"
        )
    return root


def write_reference(root: Root, name: str, *lines: str) -> None:
    """Write a reference table, or add rows to it when it is there."""
    file = root.reference / name
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(before + "".join(f"{line}\n" for line in lines), "utf-8")


def write_levering(
    root: Root, verslagjaar: int, name: str, volumes: Mapping[str, int], *, soort: str, ontvangen: str
) -> Path:
    """Write a delivered file with its entry in bron.yml."""
    folder = root.year_folder(verslagjaar)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(KOPPEN)
        for locatie, volume in volumes.items():
            organisatie, kvk, vestigingsnummer = LOCATIES[locatie]
            rows.writerow(
                (
                    "SET1", verslagjaar, organisatie, kvk, locatie, vestigingsnummer, "IND1",
                    "Aantal maagresecties", f"{volume}.00", "", "", 0, "", "Aantal",
                )
            )  # fmt: skip
    with (folder / "bron.yml").open("a", encoding="utf-8") as bron:
        bron.write(f"{name}:\n  soort: {soort}\n  ontvangen: {ontvangen}\n")
    return folder / name
