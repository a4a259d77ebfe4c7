"""How fast are notebooks executed and converted, against the plain loop over the same notebooks?

The work: the four national notebooks of two inkoopjaren and twelve dossiers, on the example data. The plain
loop is what one does by hand: `papermill` and then `jupyter nbconvert --to html`, one notebook after another.
Ours is one process that starts, imports, executes in forks and converts; its start counts too. Both
read the same tables, and the ways take turns in one run of this script.
Run: `python -m bench.bench_notebooks [--size 1.0] [--plain 20] [--jobs 2]`.
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from analysis.run.opdracht import default_jobs

INKOOPJAREN = (2026, 2027)
NATIONAAL = ("10_datakwaliteit", "20_normrealisatie", "30_trends", "40_directierapport")
DOSSIER = "50_dossier"
DOSSIERS = 12
ORDERS = "opdrachten.json"


@dataclass(frozen=True)
class Order:
    """One notebook with its parameters."""

    notebook: str
    parameters: dict[str, str | int]

    @property
    def name(self) -> str:
        return "-".join(
            [
                Path(self.notebook).stem,
                *(str(value) for key, value in self.parameters.items() if key != "data"),
            ]
        )


def prepare(folder: Path, size: float) -> list[Order]:
    """Write the example and the tables of both inkoopjaren, and say what is to be made."""
    from analysis.data.paths import PROJECT, Root
    from analysis.data.store import save_table
    from analysis.rules.tabellen import empty
    from analysis.run.stand import find_rapporten
    from analysis.run.tabellen import build_tabellen
    from voorbeeld import write_example

    root = Root(folder / "data")
    write_example(root.path, size=size, first=min(INKOOPJAREN) - 6)
    orders: list[Order] = []
    for inkoopjaar, tables in build_tabellen(root, INKOOPJAREN).items():
        for name, rows in {**tables, "vorige": empty("vorige")}.items():
            save_table(rows, name, root.processed / str(inkoopjaar))
        kvks = sorted(tables["oordelen"]["kvk"].dropna().unique())[: DOSSIERS // len(INKOOPJAREN)]
        for rapport in find_rapporten(PROJECT / "notebooks"):
            given: dict[str, str | int] = {"inkoopjaar": inkoopjaar, "data": str(root.path)}
            if rapport.naam in NATIONAAL:
                orders.append(Order(str(rapport.bestand), given))
            if rapport.naam == DOSSIER:
                orders += [Order(str(rapport.bestand), given | {"kvk": kvk}) for kvk in kvks]
    return orders


def make_plain(orders: list[Order], folder: Path) -> None:
    """Papermill, then nbconvert, one after another."""
    for order in orders:
        executed = folder / f"{order.name}.ipynb"
        given = [
            part
            for key, value in order.parameters.items()
            for part in ("-r" if isinstance(value, str) else "-p", key, str(value))
        ]
        subprocess.run(
            ["papermill", "--no-progress-bar", order.notebook, str(executed), *given],
            check=True,
            cwd=Path(order.notebook).parent,
            stderr=subprocess.DEVNULL,
        )
        subprocess.run(
            ["jupyter", "nbconvert", "--to", "html", "--no-input", str(executed)],
            check=True,
            stderr=subprocess.DEVNULL,
        )


def make_warm(orders: list[Order], folder: Path, jobs: int) -> float:
    """Execute in forks and convert, so many at a time; the processor time of all processes."""
    from analysis.data.importen import without_address_grammar
    from analysis.run.broncode import notebook_imports
    from analysis.run.processes import start_forking

    start_forking(notebook_imports({Path(order.notebook) for order in orders}))
    with without_address_grammar():
        from analysis.report.html import page_title
        from analysis.run.bladzijden import Bladzijden, Paginataak

    with Bladzijden() as bladzijden:

        def make(order: Order) -> None:
            notebook = Path(order.notebook)
            taak = Paginataak(
                notebook,
                order.parameters,
                titel=page_title(notebook.stem, int(order.parameters["inkoopjaar"])),
                herkomst={},
                is_synthetisch=True,
                terug="index.html",
                gepubliceerd=(),
                limit_seconds=300,
            )
            (folder / f"{order.name}.html").write_text(bladzijden.render(taak), "utf-8")

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(make, orders))
        return processor_seconds()  # while those that forked are still there to be asked


def processor_seconds() -> float:
    """What this process, those it waited for, and those that it or they forked have cost so far."""
    own = psutil.Process()
    return sum(sum(process.cpu_times()[:4]) for process in [own, *own.children(recursive=True)])


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and by the processor of all processes that it took."""
    begun, used = time.perf_counter(), sum(os.times()[:4])
    work()
    return time.perf_counter() - begun, sum(os.times()[:4]) - used


def measure_warm(folder: Path, jobs: int) -> tuple[float, float]:
    """The warm way in a process of its own, so that its start counts too; it tells its own processor time."""
    command = [sys.executable, "-m", "bench.bench_notebooks", "--only-warm", str(folder), "--jobs", str(jobs)]
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return time.perf_counter() - begun, float(done.stdout)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=float, default=1.0, help="of the example (1 is 72 organisations)")
    parser.add_argument(
        "--plain", type=int, default=20, help="how many notebooks the plain loop makes; scaled to all"
    )
    parser.add_argument("--jobs", type=int, default=default_jobs())
    parser.add_argument("--only-warm", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.only_warm:
        orders = [Order(**order) for order in json.loads((asked.only_warm / ORDERS).read_text("utf-8"))]
        print(make_warm(orders, asked.only_warm / "warm", asked.jobs))
        return
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way in ("warm", "plain"):
            (folder / way).mkdir()
        orders = prepare(folder, asked.size)
        (folder / ORDERS).write_text(json.dumps([vars(order) for order in orders]), "utf-8")
        step = max(1, len(orders) // max(1, asked.plain))
        sample = orders[::step][: asked.plain]
        first = measure_warm(folder, asked.jobs)
        share = len(orders) / len(sample)
        plain, plain_used = (
            share * seconds for seconds in measure(lambda: make_plain(sample, folder / "plain"))
        )
        warm, warm_used = (min(pair) for pair in zip(first, measure_warm(folder, asked.jobs), strict=True))
        made = len(list((folder / "warm").glob("*.html")))
        assert made == len(orders), f"{made} pages made of {len(orders)}"
    print(f"{len(orders)} notebooks executed and converted, {asked.jobs} at a time:")
    print(f"  plain loop   {plain:7.1f} s   processor {plain_used:7.1f} s   (measured on {len(sample)})")
    print(f"  inkoopadvies {warm:7.1f} s   processor {warm_used:7.1f} s")
    print(f"  ratio        {plain / warm:7.1f} x   processor {plain_used / warm_used:7.1f} x")


if __name__ == "__main__":
    main()
