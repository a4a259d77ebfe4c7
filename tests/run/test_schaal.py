"""A run on many machines, with a real scheduler and two real workers on loopback, and none of them spared."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from kleine_map import write_kleine_map, write_reference
from proef import (
    LOAD,
    SHOW,
    leftovers,
    living,
    python_environment,
    verify_publication,
    write_notebook,
    write_notebooks,
)

from analysis.data.paths import Root
from analysis.errors import ReferenceError, SchaalError
from analysis.run.jaarrun import run as run_inkoopjaren
from analysis.run.opdracht import Opdracht, Uitkomst
from analysis.run.schaal import connect, pack_leveringen, pack_tabellen
from analysis.run.voortgang import Voortgang

pytestmark = pytest.mark.slow
SLOW = "import time; time.sleep(0.5)"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own, as on machines of their own."""

    folder: Path
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start(self, what: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{what}-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**python_environment(), **environment},
            )
        self.processes.append(process)
        return process

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        return self.start("scheduler", "--host", "127.0.0.1", "--port", f"{self.port}", "--no-dashboard")

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--host", "127.0.0.1")
        place = ("--local-directory", str(self.folder / f"w{len(self.processes)}"))
        return self.start("worker", self.address, *options, *place, **environment)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = Cluster(folder)
    started.start_scheduler()
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture
def plek(tmp_path: Path) -> Path:
    write_kleine_map(tmp_path / "plek" / "data")
    write_notebooks(tmp_path / "plek" / "notebooks")
    return tmp_path / "plek"


def run(folder: Path, scheduler: str | None, **asked: Any) -> list[Uitkomst]:
    given = {"inkoopjaren": (2024, 2025), "with_dossiers": frozenset({2024, 2025}), "jobs": 2, **asked}
    opdracht = Opdracht(
        Root(folder / "data"),
        folder / "reports",
        notebooks=folder / "notebooks",
        scheduler=scheduler,
        **given,
    )
    return run_inkoopjaren(opdracht, Voortgang())


def pages(folder: Path) -> dict[str, bytes]:
    """Every published page, byte for byte, but for the Data Docs' own moment of validation."""
    reports = folder / "reports"
    return {
        file.relative_to(reports).as_posix(): file.read_bytes()
        for file in sorted(reports.glob("20*/**/*.html"))
        if "datadocs" not in file.parts
    }


def record(folder: Path, inkoopjaar: int) -> dict[str, Any]:
    """What run.json says, but for when and where."""
    run_json = verify_publication(folder / "reports", inkoopjaar)
    for moving in ("id", "started", "finished", "timings", "parameters", "outputs"):
        run_json.pop(moving)
    return run_json


def test_two_workers_make_the_same_reports_byte_for_byte(
    plek: Path, tmp_path: Path, cluster: Cluster
) -> None:
    today = datetime.now(UTC).date()
    other = tmp_path / "elders"
    shutil.copytree(plek, other)
    workers = [cluster.start_worker(), cluster.start_worker()]
    assert [one.soort for one in run(plek, None)] == ["published"] * 2
    assert [one.soort for one in run(other, cluster.address)] == ["published"] * 2
    if datetime.now(UTC).date() != today:  # the pages say on which day they were made
        pytest.skip("midnight fell between the two runs")
    assert len(pages(plek)) == 14
    assert pages(other) == pages(plek)
    for jaar in (2024, 2025):
        assert record(other, jaar) == record(plek, jaar)
    assert leftovers(other / "reports", other / "data" / "processed") == []

    # The workers are as good as before: the next run finds them, and their processes end with them.
    assert [one.soort for one in run(other, cluster.address, force=True)] == ["published"] * 2
    assert pages(other) == pages(plek)
    started = [child for worker in workers for child in psutil.Process(worker.pid).children(recursive=True)]
    assert started
    for worker in workers:
        worker.kill()
        worker.wait()
    assert living(started) == []


def test_a_worker_killed_in_the_middle_loses_nothing(plek: Path, tmp_path: Path, cluster: Cluster) -> None:
    for name in ("10_stand", "20_meer"):
        write_notebook(plek / "notebooks", name, *LOAD, SLOW, SHOW)
    victim, _ = cluster.start_worker(), cluster.start_worker()
    killed_after: list[int] = []

    def kill_in_the_middle() -> None:
        while not (made := list((plek / "reports").glob(".concept-*/*.html"))):
            time.sleep(0.01)
        os.kill(victim.pid, signal.SIGKILL)
        killed_after.append(len(made))

    killer = threading.Thread(target=kill_in_the_middle, daemon=True)
    killer.start()
    outcomes = run(plek, cluster.address)
    killer.join()
    assert killed_after[0] < 12
    assert [(one.soort, one.made) for one in outcomes] == [("published", 6)] * 2
    for jaar in (2024, 2025):
        verify_publication(plek / "reports", jaar)
    assert b"PROEF 2024 168" in pages(plek)["2024/10_stand.html"]


def test_a_worker_killed_while_it_builds_tables_loses_nothing(
    plek: Path, tmp_path: Path, cluster: Cluster
) -> None:
    places = [tmp_path / "een", tmp_path / "twee"]
    workers = []
    for place in places:
        place.mkdir()
        workers.append(cluster.start_worker(TMPDIR=str(place)))
    killed: list[int] = []

    def kill_a_builder() -> None:
        while not killed:
            for worker, place in zip(workers, places, strict=True):
                if list(place.glob("inkoopadvies-werker-*/*/raw")):  # what it builds from has arrived
                    os.kill(worker.pid, signal.SIGKILL)
                    killed.append(worker.pid)
                    break
            time.sleep(0.002)

    killer = threading.Thread(target=kill_a_builder, daemon=True)
    killer.start()
    outcomes = run(plek, cluster.address)
    killer.join(1)
    assert len(killed) == 1
    assert [(one.soort, one.made) for one in outcomes] == [("published", 6)] * 2
    for jaar in (2024, 2025):
        verify_publication(plek / "reports", jaar)
    assert b"PROEF 2024 168" in pages(plek)["2024/10_stand.html"]


def test_what_a_worker_cannot_take_in_is_told_as_when_it_is_read_here(plek: Path, cluster: Cluster) -> None:
    cluster.start_worker()
    write_reference(Root(plek / "data"), "locaties.csv", "900000000099,90000099,Nergens,,,,,2016,,")
    told = []
    for scheduler in (None, cluster.address):
        with pytest.raises(ReferenceError) as raised:
            run(plek, scheduler)
        told.append(str(raised.value))
    assert str(plek / "data" / "reference" / "locaties.csv") in told[0]
    assert told[1] == told[0]


def test_when_every_worker_is_lost_those_that_come_later_finish_it(plek: Path, cluster: Cluster) -> None:
    write_notebook(plek / "notebooks", "10_stand", *LOAD, SLOW, SHOW)
    only = cluster.start_worker()

    def replace_it() -> None:
        while not list((plek / "reports").glob(".concept-*/*.html")):
            time.sleep(0.01)
        only.kill()
        only.wait()
        cluster.start_worker()

    replacer = threading.Thread(target=replace_it, daemon=True)
    replacer.start()
    outcomes = run(plek, cluster.address)
    replacer.join()
    assert [one.soort for one in outcomes] == ["published"] * 2


def test_a_notebook_that_fails_on_a_worker_is_told_and_kept_as_one_that_fails_here(
    plek: Path, cluster: Cluster
) -> None:
    write_notebook(plek / "notebooks", "20_meer", *LOAD, "raise ValueError('te veel')")
    cluster.start_worker()
    outcomes = run(plek, cluster.address, inkoopjaren=(2024,), with_dossiers=frozenset())
    assert [one.soort for one in outcomes] == ["failed"]
    assert (
        "20_meer.ipynb, cell 'raise ValueError('te veel')': ValueError: te veel" in outcomes[0].meldingen[0]
    )
    kept = plek / "data" / "processed" / "2024" / "mislukt" / "20_meer.ipynb"
    assert "te veel" in json.dumps(json.loads(kept.read_text("utf-8"))["cells"][-1]["outputs"])


def test_a_worker_with_other_code_is_refused_by_name(plek: Path, tmp_path: Path, cluster: Cluster) -> None:
    source = Path(sys.modules["analysis"].__file__ or "").parent
    shutil.copytree(
        source, tmp_path / "ander" / "src" / "analysis", ignore=shutil.ignore_patterns("__pycache__")
    )
    changed = tmp_path / "ander" / "src" / "analysis" / "years.py"
    changed.write_text(changed.read_text("utf-8") + "\n# another version\n", "utf-8")
    cluster.start_worker(PYTHONPATH=str(tmp_path / "ander" / "src"))
    with pytest.raises(SchaalError, match="1 of 1 workers run other code than this run: 'tcp://127.0.0.1:"):
        run(plek, cluster.address)
    assert leftovers(plek / "reports", plek / "data" / "processed") == []


def test_a_scheduler_that_does_not_answer_or_has_no_workers_is_told(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.run.schaal.CONNECT_SECONDS", 1.0)
    nobody = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(SchaalError, match=f"The scheduler {nobody} does not answer"), connect(nobody):
        pass
    monkeypatch.setattr("analysis.run.schaal.CONNECT_SECONDS", 30.0)
    with pytest.raises(SchaalError, match="Start at least one with 'dask worker"), connect(cluster.address):
        pass


def test_without_distributed_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # as Python itself marks what cannot be imported
    with pytest.raises(SchaalError, match=r"pip install \"inkoopadvies\[schaal\]\""), connect("tcp://x:1"):
        pass


def test_to_notebooks_travels_what_they_read_and_nothing_that_was_delivered(plek: Path) -> None:
    run(plek, None, inkoopjaren=(2024,), with_dossiers=frozenset())
    hearings = plek / "data" / "reference" / "wederhoor"
    hearings.mkdir()
    (hearings / "2024.csv").write_text("", "utf-8")
    files = pack_tabellen(plek / "data", 2024)
    assert "reference/wederhoor/2024.csv" in files
    assert {"processed/2024/oordelen.parquet", "reference/volumenormen.csv", "reference/kolommen.csv"} <= set(
        files
    )
    assert [name for name in files if name.startswith(("raw", "processed/2025"))] == []


def test_to_builds_travel_the_deliveries_up_to_the_verslagjaar(plek: Path) -> None:
    files = pack_leveringen(Root(plek / "data"), 2022)
    raw = "raw/transparantiekalender"
    assert [name for name in files if name.startswith("raw")] == [
        f"{raw}/{jaar}/{name}" for jaar in (2021, 2022) for name in ("bron.yml", "hoofd.csv")
    ]
    assert {"reference/zorgaanbieders.csv", "reference/regels.csv"} <= set(files)
