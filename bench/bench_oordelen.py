"""How fast are opgaven judged, and in how much memory, beside a hand-written query for the same verdicts?

The panel is that of `bench.paneel`. Ours is `judge_volumenormen`, which a run uses; theirs is `oordelen.sql`
in DuckDB, on one thread (as ours) and on two: all columns of `oordelen`, and only the verdicts (jaar, norm,
kvk, maat, oordeel, reden). Every measurement is a process of its own, the ways take turns, and of each the
best counts. Memory is the peak while judging, beside the size of the opgaven in memory as both receive them.
In the end both tables are compared, column by column; a difference is an error.
Run: `python -m bench.bench_oordelen [--aantal 1000000 10000000] [--keer 3]`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.rules.oordelen import judge_volumenormen
from bench.geheugen import current_memory, forget_peak, peak_memory
from bench.paneel import EERSTE, JAREN, LAATSTE, ZORGAANBIEDERS, build_opgaven, build_register

QUERY = (Path(__file__).parent / "oordelen.sql").read_text("utf-8")
VERDICTS_ONLY = f"SELECT verslagjaar, norm_code, kvk, maat, oordeel, reden FROM ({QUERY})"
KEY = ("inkoopjaar", "norm_code", "kvk")
WAYS = {
    "ours": "judge_volumenormen",
    "duckdb": "DuckDB, one thread",
    "duckdb-2": "DuckDB, two threads",
    "verdicts": "DuckDB, one thread, only the verdicts",
    "verdicts-2": "DuckDB, two threads, only the verdicts",
}
COLUMNS = (
    "opgaven",
    "way",
    "cpu s",
    "wall s",
    "ours is × its cpu",
    "peak GB",
    "× the opgaven",
    "less an empty process",
)


def prepare(way: str, opgaven: pd.DataFrame, register: dict[str, pd.DataFrame]) -> Callable[[], object]:
    """What is to be measured; each reads the same frames and leaves its verdicts in memory."""
    if way == "ours":
        return lambda: judge_volumenormen(opgaven, **register, verslagjaren=range(EERSTE, LAATSTE + 1))
    threads = 2 if way.endswith("-2") else 1
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    for name, rows in {**register, "opgaven": opgaven}.items():
        connection.register(name, rows)
    return lambda: connection.sql(VERDICTS_ONLY if way.startswith("verdicts") else QUERY).to_arrow_table()


def measure_here(way: str, aantal: int, keep: Path | None) -> dict[str, float]:
    """One measurement in this process; `keep` is where the verdicts are to be written afterwards."""
    aantal_indicatoren = max(round(aantal / (ZORGAANBIEDERS * JAREN)), 1)
    empty = current_memory()
    opgaven, register = build_opgaven(aantal_indicatoren), build_register(aantal_indicatoren)
    judge = prepare(way, opgaven, register)
    forget_peak()
    begin, begin_cpu = time.perf_counter(), time.process_time()
    oordelen = judge()
    measured = {
        "seconds": time.perf_counter() - begin,
        "cpu": time.process_time() - begin_cpu,
        "peak": peak_memory(),
        "empty": empty,
        "data": opgaven.memory_usage(deep=True, index=False).sum() / 1e9,
        "opgaven": len(opgaven),
        "oordelen": len(oordelen),  # type: ignore[arg-type]
    }
    if keep:
        table = (
            pa.Table.from_pandas(oordelen, preserve_index=False)
            if isinstance(oordelen, pd.DataFrame)
            else oordelen
        )
        pq.write_table(table, keep)
    return measured


def measure(way: str, aantal: int, keep: Path | None = None) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.bench_oordelen", "--way", way, "--aantal", str(aantal)]
    command += ["--keep", str(keep)] if keep else []
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    measured: dict[str, float] = json.loads(printed)
    return measured


def require_same(ours: Path, theirs: Path) -> int:
    """Every row of ours is in theirs with the same values, and the reverse; how many rows that are."""
    connection = duckdb.connect(config={"memory_limit": "4GB"})
    columns = pq.read_schema(ours).names
    differs = " OR ".join(f"ours.{column} IS DISTINCT FROM theirs.{column}" for column in columns)
    same = 0
    for inkoopjaar in range(EERSTE + 2, LAATSTE + 3):
        both, different = connection.sql(
            f"SELECT count(*), count(*) FILTER ({differs}) "
            f"FROM (FROM '{ours}' WHERE inkoopjaar = {inkoopjaar}) AS ours "
            f"FULL JOIN (FROM '{theirs}' WHERE inkoopjaar = {inkoopjaar}) AS theirs USING ({', '.join(KEY)})"
        ).fetchall()[0]
        if different:
            raise AssertionError(f"{different} of {both} verdicts of inkoopjaar {inkoopjaar} differ")
        same += both
    return same


def compare(aantal: int, keer: int) -> dict[str, dict[str, float]]:
    """The best of so many turns of every way, and the proof that they give the same verdicts."""
    turns: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        kept = {way: Path(folder) / f"{way}.parquet" for way in ("ours", "duckdb")}
        for turn in range(keer):
            for way in WAYS:
                turns[way].append(measure(way, aantal, kept.get(way) if turn == 0 else None))
        same = require_same(kept["ours"], kept["duckdb"])
    assert {one["oordelen"] for ones in turns.values() for one in ones} == {same}
    return {
        way: {**ones[0], **{what: min(one[what] for one in ones) for what in ("seconds", "cpu", "peak")}}
        for way, ones in turns.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aantal", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--keer", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        print(json.dumps(measure_here(asked.way, asked.aantal[0], asked.keep)))
        return
    ours_cpu, at_begin = {}, os.getloadavg()[0]
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for aantal in asked.aantal:
        best = compare(aantal, asked.keer)
        ours = best["ours"]
        ours_cpu[ours["opgaven"]] = ours["cpu"]
        for way, one in best.items():
            print(
                f"| {one['opgaven']:,} ({one['data']:.2f} GB) | {WAYS[way]} | {one['cpu']:.2f} "
                f"| {one['seconds']:.2f} | {ours['cpu'] / one['cpu']:.2f} | {one['peak']:.2f} "
                f"| {one['peak'] / one['data']:.2f} | {(one['peak'] - one['empty']) / one['data']:.2f} |",
                flush=True,
            )
    fewest, most = min(ours_cpu), max(ours_cpu)
    growth = ours_cpu[most] / ours_cpu[fewest]
    print(f"\nBest of {asked.keer} turns; every column of every verdict is the same in both.")
    print(f"{most / fewest:.1f} times the opgaven take {growth:.1f} times the processor.")
    print(f"Load of the machine: {at_begin:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
