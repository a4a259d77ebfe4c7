"""What a grid of a million series costs on one core, and the whole grid of the example."""

from __future__ import annotations

import os
import time

import numpy as np
import pandas as pd

REEKSEN = 1_000_000
JAREN = 10
VOORBEELD = (106 * 40, JAREN)


def _trends(series: int, years: int) -> pd.DataFrame:
    random = np.random.default_rng(1)
    volume = random.poisson(random.gamma(3.3, 29.5 / 3.3, size=(series, 1)), size=(series, years)).ravel()
    unit = np.repeat(np.arange(series), years)
    name = pd.Categorical.from_codes(unit, [f"{number:08d}" for number in range(series)])
    minimum = 20.0
    return pd.DataFrame(
        {
            "norm_code": pd.Categorical.from_codes(unit % 40, [f"n{number:02d}" for number in range(40)]),
            "verslagjaar": 2025 - years + 1 + np.tile(np.arange(years), series),
            "kvk": name,
            "organisatie": name,
            "vestigingsnummer": name,
            "locatie": name,
            "inkoopjaar": 2027,
            "ingreep": "ingreep",
            "opsteller": "voorbeeld",
            "eenheid": "locatie",
            "volume": volume.astype("float64"),
            "volume_min": volume.astype("float64"),
            "volume_max": volume.astype("float64"),
            "maat": volume.astype("float64"),
            "maat_min": volume.astype("float64"),
            "maat_max": volume.astype("float64"),
            "minimum": minimum,
            "marge": volume - minimum,
            "oordeel": np.where(volume >= minimum, "voldoet", "voldoet niet"),
            "is_trendbreuk": False,
        }
    )


def _norms() -> pd.DataFrame:
    codes = [f"n{number:02d}" for number in range(40)]
    norms = pd.DataFrame({"norm_code": codes, "soort": "volume", "minimum": 20.0, "regel": "jaar"})
    return norms.assign(
        venster=1, tolerantie_pct=np.nan, nul="niet_uitgevoerd", geldig_vanaf=2010, geldig_tot=pd.NA
    )


def main() -> None:
    """Print seconds for the example's grid and for a million series, on one core."""
    os.environ["OMP_NUM_THREADS"] = "1"
    from analysis.rules.ontwikkeling import build_ontwikkeling
    from analysis.rules.stabiliteit import build_stabiliteit

    print("| reeksen x jaren | stabiliteit: cpu (klok) | ontwikkeling: cpu (klok) | samen: cpu (klok) |")
    print("|---|---|---|---|")
    for series, years in (VOORBEELD, (REEKSEN, JAREN)):
        trends = _trends(series, years)
        busy, passed = [], []
        for build in (build_stabiliteit, build_ontwikkeling):
            start, clock = time.process_time(), time.perf_counter()
            build(trends, _norms(), 2027)
            busy.append(time.process_time() - start)
            passed.append(time.perf_counter() - clock)
        pairs = zip((*busy, sum(busy)), (*passed, sum(passed)), strict=True)
        told = " | ".join(f"{cpu:.1f} s ({wall:.1f})" for cpu, wall in pairs)
        print(f"| {series:,} x {years} | {told} |".replace(",", "."))


if __name__ == "__main__":
    main()
