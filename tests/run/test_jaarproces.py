"""The process that holds an inkoopjaar: read once, shared by its pages, changed by none, never left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from kleine_map import write_kleine_map
from proef import MakeNotebook, end_at_work, living, python_environment

from analysis.data.paths import Root
from analysis.data.store import save_table
from analysis.run import jaarproces
from analysis.run.jaarproces import (
    MOST_AT_A_TIME,
    Jaarstart,
    hold_ahead,
    hold_registers_ahead,
    kernels_of,
    let_go,
)
from analysis.run.kernels import CAN_FORK
from analysis.run.notebooks import execute
from analysis.run.tabellen import build_tabellen

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked on this system")

LOAD = "from analysis.report.gegevens import load_jaar\njaar = load_jaar(data, inkoopjaar)"
PARENT = "import os\nprint(os.getppid())"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """A root with the tables of two inkoopjaren."""
    small = write_kleine_map(tmp_path_factory.mktemp("klein"))
    for inkoopjaar, tabellen in build_tabellen(small, (2024, 2025)).items():
        for naam, rows in tabellen.items():
            save_table(rows, naam, small.processed / str(inkoopjaar))
    return small


def shown(notebook: Path, root: Root, inkoopjaar: int) -> str:
    """What the last cell of a notebook prints, in a kernel of the process that holds this inkoopjaar."""
    with kernels_of(str(root.path), inkoopjaar):
        executed = execute(notebook, {"inkoopjaar": inkoopjaar, "data": str(root.path)})
    return "".join(output.get("text", "") for output in executed.cells[-1].outputs).strip()


@pytest.mark.usefixtures("kernels")
def test_the_tables_of_an_inkoopjaar_are_read_once_for_all_its_pages(
    make_notebook: MakeNotebook, root: Root
) -> None:
    is_held = make_notebook(LOAD, "print('oordelen' in vars(jaar), load_jaar(data, inkoopjaar) is jaar)")
    assert shown(is_held, root, 2025) == "True True"
    parent = make_notebook(PARENT)
    assert shown(parent, root, 2025) == shown(parent, root, 2025) != shown(parent, root, 2024)


@pytest.mark.usefixtures("kernels")
def test_a_page_shows_the_inkoopjaar_of_its_own_parameters(make_notebook: MakeNotebook, root: Root) -> None:
    notebook = make_notebook(LOAD, "print(sorted(set(jaar.oordelen.inkoopjaar)), jaar.verslagjaar)")
    assert [shown(notebook, root, jaar) for jaar in (2024, 2025, 2024)] == [
        "[2024] 2022",
        "[2025] 2023",
        "[2024] 2022",
    ]


@pytest.mark.usefixtures("kernels")
def test_what_a_page_does_to_a_table_no_other_page_sees(make_notebook: MakeNotebook, root: Root) -> None:
    notebook = make_notebook(
        LOAD,
        "before = int(jaar.oordelen.volume.sum())",
        "jaar.oordelen['volume'] = 0",
        "print(before, int(jaar.oordelen.volume.sum()))",
    )
    first = shown(notebook, root, 2025)
    assert first.endswith(" 0")
    assert first == shown(notebook, root, 2025) != "0 0"


@pytest.mark.usefixtures("kernels")
def test_a_table_that_changed_is_read_again(make_notebook: MakeNotebook, root: Root) -> None:
    notebook = make_notebook(PARENT)
    before = shown(notebook, root, 2025)
    table = root.table(2025, "oordelen")
    os.utime(table, ns=(0, table.stat().st_mtime_ns + 1))
    assert shown(notebook, root, 2025) != before


@pytest.mark.parametrize("file", ["wederhoor/2025.csv", "vastgesteld/2025/v1.json", "verzekeraars.csv"])
def test_what_is_held_is_no_more_what_was_decided_after_another_decision(tmp_path: Path, file: str) -> None:
    decision = Root(tmp_path).reference / file
    decision.parent.mkdir(parents=True)
    decision.write_text("eerst\n")
    before = Jaarstart.of(Root(tmp_path), 2025)
    assert Jaarstart.of(Root(tmp_path), 2025) == before
    decision.write_text("later\n\n")
    assert Jaarstart.of(Root(tmp_path), 2025) != before


@pytest.mark.usefixtures("kernels")
def test_no_thread_has_started_in_the_process_that_holds_an_inkoopjaar(
    make_notebook: MakeNotebook, root: Root
) -> None:
    holder = psutil.Process(int(shown(make_notebook(PARENT), root, 2025)))
    assert holder.num_threads() == 1


@pytest.mark.usefixtures("kernels")
def test_a_holder_that_was_killed_is_started_again(make_notebook: MakeNotebook, root: Root) -> None:
    notebook = make_notebook(PARENT)
    holder = psutil.Process(int(shown(notebook, root, 2025)))
    holder.kill()
    holder.wait(5)
    assert int(shown(notebook, root, 2025)) != holder.pid


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills a fork with the process it came from")
@pytest.mark.usefixtures("kernels")
def test_the_registers_are_read_once_for_all_inkoopjaren(make_notebook: MakeNotebook, root: Root) -> None:
    notebook = make_notebook(PARENT)
    first, second = (psutil.Process(int(shown(notebook, root, jaar))) for jaar in (2024, 2025))
    registers = first.parent()
    assert registers is not None
    assert first != second
    assert second.parent() == registers
    registers.kill()
    assert living([first, second], 5) == []
    assert int(shown(notebook, root, 2025)) not in {first.pid, second.pid}


@pytest.mark.usefixtures("kernels")
def test_an_inkoopjaar_is_held_ahead_of_its_first_page_and_let_go_after_its_last(
    make_notebook: MakeNotebook, root: Root, tmp_path: Path
) -> None:
    other = tmp_path / "vooruit"
    other.symlink_to(root.path)
    for held in jaarproces._jaren():
        let_go(held.data, held.inkoopjaar)
    hold_ahead(str(other), 2025)
    (start,) = jaarproces._jaren()
    ahead = psutil.Process(jaarproces._held[start].process.pid)
    assert int(shown(make_notebook(PARENT), Root(other), 2025)) == ahead.pid
    registers = ahead.parent()
    assert registers is not None
    let_go(str(other), 2024)
    assert ahead.is_running()
    let_go(str(other), 2025)
    assert living([ahead], 5) == []
    hold_ahead(str(other), 2024)
    (start,) = jaarproces._jaren()
    assert psutil.Process(jaarproces._held[start].process.pid).parent() == registers


@pytest.mark.usefixtures("kernels")
def test_few_inkoopjaren_are_held_at_a_time(make_notebook: MakeNotebook, root: Root, tmp_path: Path) -> None:
    notebook = make_notebook(PARENT)
    holders = []
    for number in range(MOST_AT_A_TIME + 2):
        link = tmp_path / str(number)
        link.symlink_to(root.path)
        holders.append(psutil.Process(int(shown(notebook, Root(link), 2025))))
    assert set(living(holders, 2)) == set(holders[-MOST_AT_A_TIME:])


@pytest.mark.usefixtures("kernels")
def test_tables_that_cannot_be_read_are_told_by_the_page_that_needs_them(
    make_notebook: MakeNotebook, root: Root
) -> None:
    assert shown(make_notebook("print(inkoopjaar)"), root, 1999) == "1999"


def test_a_holder_dies_with_its_run(make_notebook: MakeNotebook, root: Root, tmp_path: Path) -> None:
    mark = tmp_path / "begonnen"
    notebook = make_notebook(f"open({str(mark)!r}, 'w').close()", "import time\ntime.sleep(120)")
    script = (
        "import sys\nfrom pathlib import Path\nfrom analysis.run.jaarproces import kernels_of\n"
        "from analysis.run.kernels import warm_kernels\nfrom analysis.run.notebooks import execute\n"
        "with warm_kernels(), kernels_of(sys.argv[2], 2025):\n    execute(Path(sys.argv[1]), {})\n"
    )
    command = [sys.executable, "-c", script, str(notebook), str(root.path)]
    run = subprocess.Popen(command, text=True, env=python_environment())
    started = end_at_work(run, mark)
    assert len(started) >= 3
    assert living(started) == []


@pytest.mark.usefixtures("kernels")
def test_what_cannot_be_held_ahead_is_left_to_the_page_that_needs_it(
    make_notebook: MakeNotebook, root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> None:
        raise RuntimeError("the process that forks the kernels has ended")

    for held in jaarproces._jaren():
        let_go(held.data, held.inkoopjaar)
    monkeypatch.setattr(jaarproces.ForkedProcess, "start", ended)
    hold_ahead(str(root.path), 2025)
    hold_registers_ahead(root)
    assert jaarproces._jaren() == []
    with pytest.raises(RuntimeError, match="has ended"), kernels_of(str(root.path), 2025):
        pass
    monkeypatch.undo()
    assert shown(make_notebook(PARENT), root, 2025)
