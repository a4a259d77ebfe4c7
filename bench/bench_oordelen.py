"""How fast are opgaven judged, and how much memory does it take? A claims-scale panel, all years at once.

The panel: 3,000 zorgaanbieders with one location each, 10 verslagjaren, and as many norms as give the asked
number of opgaven; one norm in four is a mean over three years, one in ten sums two indicators. Some rows are
suppressed, empty or not applicable. Run: `python -m bench.bench_oordelen [--aantal 1000000 10000000]`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd

from analysis.rules.oordelen import judge_volumenormen
from analysis.rules.tabellen import OPGAVEN

ZORGAANBIEDERS = 3_000
EERSTE, LAATSTE = 2013, 2022
JAREN = LAATSTE - EERSTE + 1
SEED = 2024


def numbered(prefix: str, aantal: int, digits: int) -> pd.Index:
    return pd.Index([f"{prefix}{nummer:0{digits}d}" for nummer in range(1, aantal + 1)], dtype="str")


def take(values: pd.Index, codes: np.ndarray) -> pd.Series:
    return pd.Series(values.array.take(codes))


def build_opgaven(aantal_indicatoren: int, *, categories: bool) -> pd.DataFrame:
    """One row per verslagjaar x locatie x indicator, in the order of a delivery."""
    rng = np.random.default_rng(SEED)
    jaar, wie, indicator = (
        axis.ravel()
        for axis in np.meshgrid(
            np.arange(JAREN), np.arange(ZORGAANBIEDERS), np.arange(aantal_indicatoren), indexing="ij"
        )
    )
    size = len(jaar)
    kind = rng.choice(4, size, p=[0.88, 0.04, 0.05, 0.03])
    waarde = rng.negative_binomial(3.3, 3.3 / (3.3 + 29.5), size).astype("float64")
    is_waarde, is_suppressed = kind == 0, kind == 1
    waarde[~is_waarde] = np.nan
    text = {
        "kvk": take(numbered("", ZORGAANBIEDERS, 8), wie),
        "vestigingsnummer": take(numbered("", ZORGAANBIEDERS, 12), wie),
        "organisatie": take(numbered("Zorgaanbieder ", ZORGAANBIEDERS, 4), wie),
        "locatie": take(numbered("Locatie ", ZORGAANBIEDERS, 4), wie),
        "indicatorset_code": take(numbered("ISID", 40, 6), indicator % 40),
        "indicator_code": take(numbered("INID", aantal_indicatoren, 6), indicator),
        "indicator_naam": take(numbered("Aantal ingrepen ", aantal_indicatoren, 4), indicator),
        "eenheid": take(pd.Index(["Aantal"], dtype="str"), np.zeros(size, dtype="int64")),
        "toestand": take(pd.Index(["waarde", "onderdrukt", "leeg", "nvt"], dtype="str"), kind),
        "opmerking": take(
            pd.Index(["Waarneming kleiner dan 10", np.nan], dtype="str"), np.where(is_suppressed, 0, 1)
        ),
        "levering": take(pd.Index([f"hoofd_{EERSTE + j}.csv" for j in range(JAREN)], dtype="str"), jaar),
    }
    opgaven = pd.DataFrame(
        {
            **text,
            "verslagjaar": (EERSTE + jaar).astype("int64"),
            "waarde": waarde,
            "teller": pd.array(np.zeros(size, dtype="int64"), dtype="Int64"),
            "noemer": pd.array(np.zeros(size, dtype="int64"), dtype="Int64"),
            "ondergrens": np.where(is_suppressed, 0.0, waarde),
            "bovengrens": np.where(is_suppressed, 9.0, waarde),
            "ontvangen": np.full(size, np.datetime64("2023-06-01", "us")),
        }
    )[list(OPGAVEN)]
    return opgaven.astype(dict.fromkeys(text, "category")) if categories else opgaven


def build_register(aantal_indicatoren: int) -> dict[str, pd.DataFrame]:
    codes = numbered("INID", aantal_indicatoren, 6)
    sets = numbered("ISID", 40, 6)
    nummer = np.arange(aantal_indicatoren)
    # Every tenth norm also counts the next indicator.
    is_sum = nummer % 10 == 9
    norm_codes = numbered("N", aantal_indicatoren, 4)
    volumenormen = pd.DataFrame(
        {
            "norm_code": norm_codes,
            "ingreep": "Ingreep " + pd.Series(norm_codes),
            "opsteller": "NVvH",
            "soort": "volume",
            "eenheid": "locatie",
            "minimum": 20.0,
            "venster": pd.array(np.where(nummer % 4 == 0, 3, 1), dtype="Int64"),
            "regel": np.where(nummer % 4 == 0, "gemiddelde", "jaar"),
            "tolerantie_pct": np.nan,
            "nul": "niet_uitgevoerd",
            "geldig_vanaf": pd.array([EERSTE] * aantal_indicatoren, dtype="Int64"),
            "geldig_tot": pd.array([pd.NA] * aantal_indicatoren, dtype="Int64"),
            "ingangsdatum": pd.Series(pd.NaT, index=nummer, dtype="datetime64[us]"),
        }
    )
    item = np.concatenate([nummer, (nummer[is_sum] + 1) % aantal_indicatoren])
    indicatoren = pd.DataFrame(
        {
            "norm_code": norm_codes.take(np.concatenate([nummer, nummer[is_sum]])),
            "verslagjaar_vanaf": pd.array([EERSTE] * len(item), dtype="Int64"),
            "verslagjaar_tot": pd.array([pd.NA] * len(item), dtype="Int64"),
            "indicatorset_code": sets.take(item % 40),
            "indicator_code": codes.take(item),
            "veld": "waarde",
        }
    )
    wie = np.arange(ZORGAANBIEDERS)
    period = {
        "geldig_vanaf": pd.array([EERSTE] * ZORGAANBIEDERS, dtype="Int64"),
        "geldig_tot": pd.array([pd.NA] * ZORGAANBIEDERS, dtype="Int64"),
    }
    namen = take(numbered("Zorgaanbieder ", ZORGAANBIEDERS, 4), wie)
    return {
        "volumenormen": volumenormen,
        "indicatoren": indicatoren,
        "zorgaanbieders": pd.DataFrame(
            {"kvk": numbered("", ZORGAANBIEDERS, 8), "organisatie": namen, **period}
        ),
        "locaties": pd.DataFrame(
            {
                "vestigingsnummer": numbered("", ZORGAANBIEDERS, 12),
                "kvk": numbered("", ZORGAANBIEDERS, 8),
                "locatie": take(numbered("Locatie ", ZORGAANBIEDERS, 4), wie),
                "organisatie": namen,
                **period,
            }
        ),
        "trendbreuken": pd.DataFrame({"norm_code": norm_codes[:1], "eerste_verslagjaar": [2018]}),
    }


def measure(aantal: int, *, categories: bool) -> str:
    """Judge one panel in this process; one line with what it took."""
    aantal_indicatoren = max(round(aantal / (ZORGAANBIEDERS * JAREN)), 1)
    opgaven = build_opgaven(aantal_indicatoren, categories=categories)
    register = build_register(aantal_indicatoren)
    size_gb = opgaven.memory_usage(deep=True, index=False).sum() / 1e9
    before_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    begin, begin_cpu = time.perf_counter(), time.process_time()
    oordelen = judge_volumenormen(opgaven, **register, verslagjaren=range(EERSTE, LAATSTE + 1))
    seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - begin_cpu
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    kind = "categories" if categories else "text"
    return (
        f"{len(opgaven):>11,} opgaven ({kind}, {size_gb:.2f} GB) -> {len(oordelen):>10,} oordelen: "
        f"{seconds:6.2f} s ({cpu_seconds:.2f} s of processor), "
        f"{len(opgaven) / seconds / 1e6:5.2f} million opgaven/s; peak memory of the process {peak_gb:.2f} GB "
        f"({peak_gb / size_gb:.1f} x the data; {before_gb:.2f} GB before)"
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aantal", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--categories", action="store_true", help="text columns as categoricals")
    parser.add_argument("--here", action="store_true", help="measure in this process, not one process each")
    chosen = parser.parse_args(arguments)
    for aantal in chosen.aantal:
        if chosen.here:
            print(measure(aantal, categories=chosen.categories), flush=True)
            continue
        command = [sys.executable, "-m", "bench.bench_oordelen", "--here", "--aantal", str(aantal)]
        subprocess.run([*command, *(["--categories"] if chosen.categories else [])], check=True)
    if not chosen.here:
        print("Against a hand-written DuckDB or Polars query: not measured; that query is not written yet.")


if __name__ == "__main__":
    main()
