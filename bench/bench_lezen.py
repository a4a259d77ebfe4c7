"""How fast is a ZIN-sized workbook read, from the file to typed versies, and how much memory does it take?

The workbook: 300,000 rows x 29 columns as ZIN lays them out, with 700 locations, 100 indicators and every
toestand, written by xlsxwriter. Beside it, in one run and each in a process of its own: bare calamine (the
whole sheet as Python lists, nothing understood) and pandas with openpyxl. openpyxl is so slow that it reads a
workbook of fewer rows, and its time (not its memory) is scaled by the number of rows. The ways take turns; of
each the best time counts. Beside the time that passed stands the processor's, which other work disturbs less.
Run: `python -m bench.bench_lezen [--rijen 300000] [--keer 3] [--openpyxl-rijen 30000]`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import xlsxwriter

from bench.geheugen import peak_memory

KOPPEN = (
    "IndicatorsetNaam",
    "IndicatorsetCode",
    "Verslagjaar",
    "OrganisatieNaam",
    "KvkNummer",
    "OrganisatieAGBCode",
    "LocatieNaam",
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
    "Teller",
    "Noemer",
    "Indicator_nvt",
    "Opmerking",
    "IndicatorTypeNaam",
    "Bron",
    "MeetperiodeBeginDatum",
    "MeetperiodeEindDatum",
    "Aanleverfrequentie",
)
VERSLAGJAAR, INDICATOREN = 2021, 100
SEED = 2024
WAYS = ("calamine", "inkoopadvies", "openpyxl")


def write_workbook(file: Path, rijen: int) -> None:
    """The rows of a location follow each other, as in a delivery."""
    rng = np.random.default_rng(SEED)
    aantal = rng.negative_binomial(3.3, 3.3 / (3.3 + 29.5), rijen)
    noemer = rng.integers(10, 400, rijen)
    lot = rng.random(rijen)
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("Openbaar databestand")
        sheet.write_row(0, 0, KOPPEN)
        for row in range(rijen):
            locatie, indicator = divmod(row, INDICATOREN)
            locatie %= 700
            is_share = indicator % 3 == 0
            teller = int(min(aantal[row], noemer[row]))
            waarde: object = f"{100 * teller / noemer[row]:.2f}" if is_share else f"{aantal[row]}.00"
            breuk: tuple[object, object] = (teller, int(noemer[row])) if is_share else (None, None)
            nvt, opmerking = 0, None
            if lot[row] < 0.1:
                waarde, breuk, nvt = None, (None, None), 1
            elif lot[row] < 0.14:
                waarde, breuk, opmerking = "0.00", (None, None), "Waarneming kleiner dan 10"
            elif lot[row] < 0.16:
                waarde, breuk = None, (None, None)
            elif lot[row] < 0.161:
                waarde = "X"
            cells = [
                f"Indicatorset {indicator // 10}",
                f"ISID{151 + indicator // 10:06d}",
                VERSLAGJAAR,
                f"Stichting Zorgaanbieder {locatie // 7}",
                8_000_000 + locatie // 7,
                6_000_000 + locatie // 7,
                f"Zorgaanbieder {locatie // 7}, locatie {locatie}",
                100_000_000 + locatie,
                f"{1000 + locatie}AB",
                locatie % 200,
                f"Plaats {locatie % 90}",
                None,
                "ZIEKENHUIZEN",
                f"Thema {indicator // 5}",
                f"INID{13_000 + indicator:06d}",
                indicator,
                f"{indicator // 10}.{indicator % 10}",
                f"Aantal patienten dat in het verslagjaar ingreep {indicator} onderging op deze locatie",
                "Percentage" if is_share else "Aantal",
                waarde,
                *breuk,
                nvt,
                opmerking,
                "Structuur",
                "NULL",
                44197,
                44561,
                "Jaarlijks",
            ]
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row + 1, column, cell)
                elif cell is not None:
                    sheet.write_number(row + 1, column, cell)


def read(way: str, file: Path) -> int:
    """Read the workbook in one way; the number of rows under the headings."""
    if way == "calamine":
        from python_calamine import CalamineWorkbook

        return len(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()) - 1
    if way == "openpyxl":
        import pandas as pd

        return len(pd.read_excel(file, engine="openpyxl", dtype="str"))
    from analysis.data.opgaven import to_versies
    from analysis.data.paths import PROJECT
    from analysis.data.zin import load_kolommen, read_zin

    kolommen = load_kolommen(PROJECT / "data" / "reference" / "kolommen.csv")
    rijen = read_zin(file, kolommen).rijen
    about = {
        "levering": file.name,
        "soort": "hoofd",
        "ontvangen": date(2022, 7, 1),
        "verslagjaar": VERSLAGJAAR,
    }
    return len(to_versies(rijen, **about)[0])


def import_packages(way: str) -> None:
    """What is loaded once per process does not count."""
    if way == "openpyxl":
        import openpyxl
        import pandas as pd

        assert openpyxl and pd
    elif way == "inkoopadvies":
        import analysis.data.opgaven
        import analysis.data.zin

        assert analysis


def measure_here(way: str, file: Path) -> None:
    import_packages(way)
    start, start_cpu = time.perf_counter(), time.process_time()
    rows = read(way, file)
    print(rows, time.perf_counter() - start, time.process_time() - start_cpu, peak_memory())


def measure(way: str, file: Path) -> tuple[int, float, float, float]:
    """Rows, seconds, processor seconds and peak memory (GB) of reading the workbook in a fresh process."""
    command = [sys.executable, "-m", "bench.bench_lezen", "--way", way, "--file", str(file)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(printed[0]), float(printed[1]), float(printed[2]), float(printed[3])


def main() -> None:
    """Print one line per way of reading."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rijen", type=int, default=300_000)
    parser.add_argument("--openpyxl-rijen", type=int, default=30_000)
    parser.add_argument("--keer", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        measure_here(asked.way, asked.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        full, short = Path(folder) / "vol.xlsx", Path(folder) / "kort.xlsx"
        write_workbook(full, asked.rijen)
        write_workbook(short, asked.openpyxl_rijen)
        size = f"{asked.rijen:,} rows x {len(KOPPEN)} columns, {full.stat().st_size / 1e6:.0f} MB"
        print(f"{size}; best of {asked.keer}")
        turns: dict[str, list[tuple[float, float, float]]] = {way: [] for way in WAYS}
        for _ in range(asked.keer):
            for way, file in {"calamine": full, "inkoopadvies": full, "openpyxl": short}.items():
                rows, seconds, cpu, memory = measure(way, file)
                scale = asked.rijen / rows
                turns[way].append((seconds * scale, cpu * scale, memory))
    best = {way: [min(turn[at] for turn in turns[way]) for at in (0, 1)] for way in WAYS}
    said = {
        "calamine": "bare calamine: to_python",
        "inkoopadvies": "read_zin + to_versies: typed and told",
        "openpyxl": f"pandas + openpyxl, scaled from {asked.openpyxl_rijen:,} rows",
    }
    bare, ours, slow = (best[way] for way in WAYS)
    print(f"{'way of reading':<46}{'seconds':>9}{'x bare':>8}{'cpu s':>9}{'x bare':>8}{'peak GB':>9}")
    for way, (seconds, cpu) in best.items():
        memory = max(turn[2] for turn in turns[way])
        times = f"{seconds:>9.2f}{seconds / bare[0]:>8.2f}{cpu:>9.2f}{cpu / bare[1]:>8.2f}"
        print(f"{said[way]:<46}{times}{memory:>9.2f}")
    print(
        f"faster than pandas + openpyxl: {slow[0] / ours[0]:.1f} x ({slow[1] / ours[1]:.1f} x in cpu seconds)"
    )


if __name__ == "__main__":
    main()
