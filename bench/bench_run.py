"""What does the command line cost: the whole example cold, nothing changed, and --help?

The example is made first, outside the clock. Cold: no processed tables, no reports, no caches. Memory is that
of another cold run with every process it started, sampled four times a second, which itself takes a tenth of
the machine; what processes share counts once (PSS). The clock is that of three more cold runs.
Nothing changed, and --help: each in a process of its own, the best and the worst of so many times.
Run: `python -m bench.bench_run [--size 1.0] [--keer 5] [--jobs N]`.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from analysis.run.opdracht import default_jobs

LOOK_SECONDS = 0.25
COLD = 3
LIMITS = {"cold": "60 s, 2,500 MB", "nothing changed": "1 s", "status": "1 s", "--help": "0.4 s"}


def memory_of(process: psutil.Process) -> int:
    """The bytes that a process and all it started hold; shared memory counts once where that is known."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            info = one.memory_full_info()
            total += getattr(info, "pss", 0) or info.uss
    return total


def measure(command: list[str], *, is_watched: bool = False) -> tuple[float, int]:
    """Seconds, and the peak of memory when that is watched."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        begun, peak = time.perf_counter(), 0
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        if is_watched:
            watched = psutil.Process(running.pid)
            while running.poll() is None:
                with contextlib.suppress(psutil.Error):
                    peak = max(peak, memory_of(watched))
                time.sleep(LOOK_SECONDS)
        running.wait()
        seconds = time.perf_counter() - begun
        if running.returncode:
            told.seek(0)
            raise SystemExit(f"{' '.join(command)} ended with {running.returncode}: {told.read()}")
    return seconds, peak


def main() -> None:
    """Print one line per command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--keer", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=default_jobs())
    asked = parser.parse_args()
    ours = [sys.executable, "-m", "analysis"]
    with tempfile.TemporaryDirectory() as folder:
        data, reports = str(Path(folder) / "data"), str(Path(folder) / "reports")
        measure([*ours, "example", data, "--size", str(asked.size)])
        places = ["--data", data, "--reports", reports]
        run = [*ours, "run", "--all", "--jobs", str(asked.jobs), *places]
        print(
            f"Example of size {asked.size:g}, {asked.jobs} notebooks at a time; "
            f"best and worst of {asked.keer}, cold of {COLD}.\n"
        )
        print("| command | best | worst | peak memory | at most |\n|---|---|---|---|---|")
        _, peak = measure(run, is_watched=True)
        cold = []
        for _ in range(COLD):
            for made in (Path(data) / "processed", Path(reports)):
                shutil.rmtree(made)
            cold.append(measure(run)[0])
        years, pages = count(Path(reports))
        print(
            f"| `run --all`, cold ({years} inkoopjaren, {pages} pages) "
            f"| {min(cold):.1f} s | {max(cold):.1f} s | {peak / 1e6:,.0f} MB | {LIMITS['cold']} |",
            flush=True,
        )
        for what, command in {
            "nothing changed": run,
            "status": [*ours, "status", *places],
            "--help": [*ours, "--help"],
        }.items():
            times = [measure(command)[0] for _ in range(asked.keer)]
            name = "`run --all`, nothing changed" if command is run else f"`{what}`"
            print(f"| {name} | {min(times):.2f} s | {max(times):.2f} s | | {LIMITS[what]} |", flush=True)


def count(reports: Path) -> tuple[int, int]:
    """Published inkoopjaren, and their pages made from notebooks."""
    years = [folder for folder in reports.glob("[0-9]*") if folder.is_dir()]
    kinds = ("[0-9]*.html", "dossiers/*.html", "normen/*.html")
    pages = [page for year in years for kind in kinds for page in year.glob(kind)]
    return len(years), len(pages)


if __name__ == "__main__":
    main()
