"""Notebooks in forks: each starts the same, shows all that it does, and ends with its run whatever it did."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from kleine_map import write_kleine_map
from proef import (
    KVK,
    Execute,
    MakeNotebook,
    descendants_of,
    end_at_work,
    execute_in,
    living,
    printed,
    python_environment,
    taak_of,
    wait_for,
    write_notebook,
)

from analysis.data.paths import Root
from analysis.data.store import save_table
from analysis.errors import FailedNotebookError, NotebookError
from analysis.run.bladzijden import Bladzijden, save_failed
from analysis.run.engine import check_parameters
from analysis.run.processes import CAN_FORK
from analysis.run.tabellen import build_tabellen

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked on this system")

RUN = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from proef import taak_of
from analysis.errors import FailedNotebookError
from analysis.run.bladzijden import Bladzijden
from analysis.run.processes import start_forking
start_forking(sys.argv[2:])
with Bladzijden() as bladzijden:
    try:
        executed = bladzijden.execute(taak_of(Path(sys.argv[1]), {{}}, 3))
    except FailedNotebookError as error:
        print(error)
        executed = error.notebook
    for output in executed.cells[-1].outputs:
        print(output.get("text", ""), sorted(output.get("data", ())))
"""
LOAD = "from analysis.report.gegevens import load_jaar\njaar = load_jaar(data, inkoopjaar)"
PARENT = "import os\nprint(os.getppid())"


def run_script(notebook: Path, *modules: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of its own, so that what it says and leaves behind is its own too."""
    return subprocess.run(
        [sys.executable, "-c", RUN, notebook, *modules],
        capture_output=True,
        text=True,
        env=python_environment() | environment,
        timeout=120,
    )


def test_each_notebook_shows_the_figures_of_its_own_parameters(
    execute: Execute, make_notebook: MakeNotebook
) -> None:
    notebook = make_notebook(
        "import matplotlib.pyplot as plt\nimport numpy as np\nplt.rcParams['svg.hashsalt'] = 'zelfde'",
        "seen = globals().get('seen', []) + [inkoopjaar]",
        "axes = plt.subplots()[1]\naxes.bar(['norm', 'volume'], [20, inkoopjaar % 100]);",
        "print(inkoopjaar, seen, len(plt.get_fignums()), plt.rcParams['lines.linewidth'])",
        "plt.rcParams['lines.linewidth'] = inkoopjaar",
        "np.random.seed(inkoopjaar)",
    )
    jaren = [2020 + number for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        executed = list(pool.map(lambda jaar: execute(notebook, {"inkoopjaar": jaar}), jaren))
    pictures = [shape_of(one.cells[5].outputs[0]["data"]["image/svg+xml"]) for one in executed]
    assert len(set(pictures)) == len(jaren)
    assert [printed(one, 6) for one in executed] == [f"{jaar} [{jaar}] 0 1.5\n" for jaar in jaren]
    again = execute(notebook, {"inkoopjaar": 2020})
    assert shape_of(again.cells[5].outputs[0]["data"]["image/svg+xml"]) == pictures[0]


def shape_of(svg: str) -> str:
    """A drawing without when it was made."""
    return "".join(line for line in svg.splitlines() if "<dc:date>" not in line)


def test_a_notebook_has_everything_imported_and_a_process_group_of_its_own(
    execute: Execute, make_notebook: MakeNotebook
) -> None:
    notebook = make_notebook(
        "import os, sys\nfrom pathlib import Path",
        "print({'pandas', 'matplotlib.figure', 'analysis.report.gegevens'} <= set(sys.modules))",
        "print({'great_expectations', 'pytest', 'seaborn'} & set(sys.modules), __name__)",
        "print(os.getpid() == os.getpgrp(), Path.cwd() == Path(__import__('os').getcwd()), os.getcwd())",
    )
    executed = execute(notebook, {})
    assert [printed(executed, 3 + number) for number in range(3)] == [
        "True\n",
        "set() __main__\n",
        f"True True {notebook.parent}\n",
    ]


def test_what_the_notebooks_of_a_run_import_is_imported_once_for_all_of_them(
    make_notebook: MakeNotebook,
) -> None:
    notebook = make_notebook(
        "import sys\nnames = {'seaborn', 'sqlite3.dump'} & set(sys.modules)",
        "import seaborn as sns\nsns.lineplot(x=[1, 2], y=[18, 22]); print(names)",
    )
    done = run_script(notebook, "seaborn", "seaborn.lineplot", "er_is_niets")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["{'seaborn'}", " []", " ['image/svg+xml', 'text/plain']"]
    assert done.stderr == ""


def test_what_a_cell_writes_comes_in_the_order_in_which_it_was_written(
    execute: Execute, make_notebook: MakeNotebook
) -> None:
    notebook = make_notebook(
        "import os, sys\nfrom IPython.display import HTML, display",
        "print('een')\ndisplay(HTML('twee'))\nprint('drie', file=sys.stderr)\nos.write(1, b'vier')\n5",
        "print('zes')",
    )
    executed = execute(notebook, {})
    outputs = executed.cells[3].outputs
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == ["drie\n"]
    others = [output for output in outputs if output.get("name") != "stderr"]
    said = [
        output.get("text") or output["data"].get("text/html", output["data"]["text/plain"])
        for output in others
    ]
    assert said == ["een\n", "twee", "vier", "5"]
    assert printed(executed, 4) == "zes\n"


def test_threads_and_processes_of_a_cell_are_heard_too(execute: Execute, make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        "import multiprocessing, os, threading, time\nprocesses = multiprocessing.get_context('fork')",
        "def praat(naam):\n    for number in range(40): print(naam * 2000, flush=True)",
        "child = processes.Process(target=praat, args=['c'])\nchild.start()\n"
        "threads = [threading.Thread(target=praat, args=[naam]) for naam in 'ab']\n"
        "[thread.start() for thread in threads]\n"
        "praat('d')\n[thread.join() for thread in threads]\nchild.join()",
        "def schreeuw():\n    while True: print('e' * 500); time.sleep(0.01)",
        "killed = [processes.Process(target=schreeuw) for _ in range(3)]\n"
        "[one.start() for one in killed]; time.sleep(0.2); [one.kill() for one in killed]\nprint('na')",
    )
    executed = execute(notebook, {})
    said = printed(executed, 4)
    assert {naam: said.count(naam) for naam in "abcd"} == dict.fromkeys("abcd", 40 * 2000)
    assert "na\n" in printed(executed, 6)


def test_what_is_written_to_a_file_descriptor_stands_in_its_own_cell(
    execute: Execute, make_notebook: MakeNotebook
) -> None:
    cells = [f"os.write({1 + number % 2}, 'één {number}\\n'.encode());" for number in range(40)]
    notebook = make_notebook(
        "import os, subprocess",
        *cells,
        "subprocess.run(['sh', '-c', 'yes ja | head -n 50000']);",
        "process = subprocess.Popen(['sh', '-c', 'while true; do echo nee; done'])",
        "process.kill(); process.wait(); os.close(1); os.close(2)",
        "print('verder')",
    )
    executed = execute(notebook, {})
    assert [printed(executed, 3 + number) for number in range(40)] == [
        f"één {number}\n" for number in range(40)
    ]
    assert printed(executed, 43) == "ja\n" * 50_000
    assert printed(executed, 46) == "verder\n"


def test_what_is_printed_is_cut_where_a_page_can_hold_no_more(
    execute: Execute, make_notebook: MakeNotebook
) -> None:
    executed = execute(make_notebook("print('x' * 100_000_000)", "print('na')"), {})
    said = printed(executed, 2)
    assert said.startswith("x" * 1_000_000)
    assert said[1_000_000:] == "\n… 99000001 bytes meer; een cel toont er hoogstens 1000000.\n"
    assert printed(executed, 3) == "na\n"


def test_a_cell_can_await_and_long_results_arrive_whole(
    execute: Execute, make_notebook: MakeNotebook
) -> None:
    much = "x" * 2_000_000
    notebook = make_notebook(
        "import asyncio\nawait asyncio.sleep(0.01)\nawait asyncio.sleep(0, 'gewacht')", f"'{much}'"
    )
    executed = execute(notebook, {})
    assert executed.cells[2].outputs[0]["data"]["text/plain"] == "'gewacht'"
    assert executed.cells[3].outputs[0]["data"]["text/plain"] == f"'{much}'"


def test_what_a_cell_leaves_behind_disturbs_no_other(execute: Execute, make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        "import os\nif not os.fork():\n    raise SystemExit",
        *[f"print({number})" for number in range(10)],
        "print('\\ud83d half')",
    )
    executed = execute(notebook, {})
    assert [printed(executed, 3 + number) for number in range(10)] == [f"{number}\n" for number in range(10)]
    assert printed(executed, 13) == "\\ud83d half\n"


@pytest.mark.parametrize(
    ("cell", "cause"),
    [
        ("raise ValueError('nee')", "ValueError: nee"),
        ("raise KeyError('a\\nb\\nc\\nd\\ne')", "KeyError: 'a\\nb\\nc\\nd\\ne'"),
        ("if True:\n  y = (", "SyntaxError"),
        ("%bestaat_niet", "UsageError: Line magic function `%bestaat_niet` not found."),
        ("import er_is_niets", "ModuleNotFoundError: No module named 'er_is_niets'"),
        ("exit()", "it ends itself (exit, quit or sys.exit), which a notebook of a run may not do"),
        ("quit()", "it ends itself"),
        ("import sys; sys.exit(0)", "it ends itself"),
        ("raise SystemExit", "it ends itself"),
        ("import os; os._exit(0)", "its process died (out of memory, or ended by the cell itself)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "its process died"),
        ("input('naam?')", "it asks something (input), and nobody answers a notebook of a run"),
        ("import numpy as np; np.ones(30 << 40, 'int8')", "MemoryError: Unable to allocate 30.0 TiB"),
    ],
)
def test_a_notebook_that_fails_is_told_with_its_cell_and_the_cause_and_kept(
    execute: Execute, make_notebook: MakeNotebook, tmp_path: Path, cell: str, cause: str
) -> None:
    with pytest.raises(FailedNotebookError) as failed:
        execute(make_notebook("print('eerst')", f"# wat hier staat\n\n{cell}", "print('nooit')"), {})
    assert str(failed.value).startswith(f"10_proef.ipynb, cell '{cell.splitlines()[0]}': {cause}")
    kept = nbformat.read(save_failed(failed.value.notebook, tmp_path / "mislukt" / "10_proef.ipynb"), 4)
    assert printed(kept, 2) == "eerst\n"
    assert printed(kept, 4) == ""


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        ("os._exit(3)", "its process died (out of memory, or ended by the cell itself)"),
        ("time.sleep(60)", "it was not done within 3 s"),
        ("import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')", "it was not done within 3 s"),
        ("os.kill(os.getpid(), 19)", "it was not done within 3 s"),
    ],
)
def test_what_a_cell_said_before_it_died_or_hung_is_kept_and_its_child_ends_with_it(
    make_notebook: MakeNotebook, tmp_path: Path, end: str, cause: str
) -> None:
    mark = tmp_path / "kind"
    notebook = make_notebook(
        "import os, time",
        "print('een')\nprint('twee', end='')\n"
        f"if not os.fork():\n    open({str(mark)!r}, 'w').write(str(os.getpid()))\n    time.sleep(60)\n"
        f"while not os.path.exists({str(mark)!r}): time.sleep(0.01)\n{end}",
    )
    done = run_script(notebook)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"10_proef.ipynb, cell 'print('een')': {cause}\neen\ntwee []\n"
    child = int(mark.read_text())
    assert not psutil.pid_exists(child) or living([psutil.Process(child)]) == []
    assert done.stderr == ""


def test_the_time_limit_is_for_the_whole_notebook(execute: Execute, make_notebook: MakeNotebook) -> None:
    cells = [f"import time\ntime.sleep(0.4)  # {number}" for number in range(20)]
    with pytest.raises(FailedNotebookError, match="it was not done within 1 s"):
        execute(make_notebook(*cells), {}, limit_seconds=1)


def test_what_a_cell_started_ends_with_its_notebook(execute: Execute, make_notebook: MakeNotebook) -> None:
    notebook = make_notebook("import subprocess\nprint(subprocess.Popen(['sleep', '300']).pid)")
    pid = int(printed(execute(notebook, {}), 2))
    assert not psutil.pid_exists(pid) or living([psutil.Process(pid)]) == []


@pytest.mark.parametrize(
    ("signum", "cell"),
    [
        (signal.SIGKILL, "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"),
        (signal.SIGTERM, "import time\ntime.sleep(120)"),
    ],
)
def test_notebooks_end_with_their_run_even_when_they_are_deep_in_c(
    make_notebook: MakeNotebook, tmp_path: Path, signum: int, cell: str
) -> None:
    mark = tmp_path / "begonnen"
    notebook = make_notebook(f"open({str(mark)!r}, 'w').close()", cell)
    script = RUN.replace("{}, 3)", "{}, 300)")
    run = subprocess.Popen([sys.executable, "-c", script, str(notebook)], env=python_environment())
    wait_for(mark.exists, run)  # type: ignore[arg-type]
    started = descendants_of(run.pid)
    assert len(started) >= 3
    run.send_signal(signum)
    run.wait(20)
    assert living(started) == []


@pytest.mark.parametrize("length", [50, 150])
def test_a_long_name_of_the_folder_for_temporary_files_is_no_trouble(
    make_notebook: MakeNotebook, length: int
) -> None:
    """An address of a socket has some hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="n" * length, dir="/tmp") as place:
        done = run_script(make_notebook("print(1 + 1)"), TMPDIR=place)
        assert (done.returncode, done.stdout, done.stderr) == (0, "2\n []\n", "")
        assert list(Path(place).iterdir()) == []


def test_what_a_user_keeps_for_ipython_plays_no_part(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-eigen.py").write_text("inkoopjaar_van_thuis = 1999", "utf-8")
    notebook = make_notebook("print('inkoopjaar_van_thuis' in globals())")
    assert run_script(notebook, IPYTHONDIR=str(tmp_path / "ipython")).stdout == "False\n []\n"


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (
            {"jaar": 2024},
            "10_proef.ipynb has no parameter 'jaar'.\nIts parameters are: inkoopjaar: int, data",
        ),
        ({"inkoopjaar": "2024"}, "10_proef.ipynb: parameter 'inkoopjaar' must be int, and '2024' is str."),
        ({"data": 3}, "10_proef.ipynb: parameter 'data' must be str, and 3 is int."),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused_before_a_cell_is_executed(
    make_notebook: MakeNotebook, parameters: dict[str, Any], told: str
) -> None:
    with pytest.raises(NotebookError) as refused:
        check_parameters(make_notebook("1 / 0"), parameters)
    assert not isinstance(refused.value, FailedNotebookError)
    assert str(refused.value).startswith(told)
    assert refused.value.exit_code == 4


def test_the_parameters_that_a_notebook_has_are_accepted(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path, "50_dossier", about=KVK)
    check_parameters(notebook, {"inkoopjaar": 2024, "data": "data", "kvk": "90000011"})


def test_the_notebook_itself_is_never_changed(execute: Execute, make_notebook: MakeNotebook) -> None:
    notebook = make_notebook("inkoopjaar")
    before = notebook.read_bytes()
    executed = execute(notebook, {"inkoopjaar": 2030})
    assert executed.cells[-1].outputs[0]["data"]["text/plain"] == "2030"
    assert notebook.read_bytes() == before


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """A root with the tables of two inkoopjaren."""
    small = write_kleine_map(tmp_path_factory.mktemp("klein"))
    for inkoopjaar, tabellen in build_tabellen(small, (2024, 2025)).items():
        for naam, rows in tabellen.items():
            save_table(rows, naam, small.processed / str(inkoopjaar))
    return small


def shown(execute: Execute, notebook: Path, root: Root, inkoopjaar: int) -> str:
    """What the last cell of a notebook prints, about this inkoopjaar."""
    return printed(execute(notebook, {"inkoopjaar": inkoopjaar, "data": str(root.path)}), -1).strip()


def test_the_tables_of_an_inkoopjaar_are_read_once_for_all_its_pages(
    execute: Execute, make_notebook: MakeNotebook, root: Root
) -> None:
    is_held = make_notebook(LOAD, "print('oordelen' in vars(jaar), load_jaar(data, inkoopjaar) is jaar)")
    assert shown(execute, is_held, root, 2025) == "True True"
    parent = make_notebook(PARENT)
    first = shown(execute, parent, root, 2025)
    assert first == shown(execute, parent, root, 2025) != shown(execute, parent, root, 2024)


def test_a_page_shows_the_inkoopjaar_of_its_own_parameters(
    execute: Execute, make_notebook: MakeNotebook, root: Root
) -> None:
    notebook = make_notebook(LOAD, "print(sorted(set(jaar.oordelen.inkoopjaar)), jaar.verslagjaar)")
    assert [shown(execute, notebook, root, jaar) for jaar in (2024, 2025, 2024)] == [
        "[2024] 2022",
        "[2025] 2023",
        "[2024] 2022",
    ]


def test_what_a_page_does_to_a_table_no_other_page_sees(
    execute: Execute, make_notebook: MakeNotebook, root: Root
) -> None:
    notebook = make_notebook(
        LOAD,
        "before = int(jaar.oordelen.volume.sum())",
        "jaar.oordelen['volume'] = 0",
        "print(before, int(jaar.oordelen.volume.sum()))",
    )
    first = shown(execute, notebook, root, 2025)
    assert first.endswith(" 0")
    assert first == shown(execute, notebook, root, 2025) != "0 0"


def test_no_thread_has_started_in_the_processes_that_fork(
    execute: Execute, make_notebook: MakeNotebook, root: Root
) -> None:
    holder = psutil.Process(int(shown(execute, make_notebook(PARENT), root, 2025)))
    forkserver = holder.parent()
    assert forkserver is not None
    assert (holder.num_threads(), forkserver.num_threads()) == (1, 1)
    assert forkserver.parent() == psutil.Process()


def test_an_inkoopjaar_that_is_let_go_or_whose_process_was_killed_is_held_again(
    make_notebook: MakeNotebook, root: Root
) -> None:
    notebook = make_notebook(PARENT)
    with Bladzijden() as bladzijden:
        execute = execute_in(bladzijden)
        first = psutil.Process(int(shown(execute, notebook, root, 2025)))
        bladzijden.let_go("elders")
        assert first.is_running()
        bladzijden.let_go(str(root.path))
        assert living([first]) == []
        second = psutil.Process(int(shown(execute, notebook, root, 2025)))
        assert second != first
        second.kill()
        second.wait(5)
        assert int(shown(execute, notebook, root, 2025)) != second.pid


def test_tables_that_cannot_be_read_are_told_by_the_page_that_needs_them(
    execute: Execute, make_notebook: MakeNotebook, root: Root
) -> None:
    assert shown(execute, make_notebook("print(inkoopjaar)"), root, 1999) == "1999"


def test_nothing_is_started_any_more_after_the_run_has_stopped(make_notebook: MakeNotebook) -> None:
    bladzijden = Bladzijden()
    bladzijden.stop()
    with pytest.raises(NotebookError, match="The run has stopped"):
        bladzijden.execute(taak_of(make_notebook("1"), {}))


def test_a_page_that_is_being_made_ends_when_the_run_stops(
    make_notebook: MakeNotebook, tmp_path: Path
) -> None:
    mark = tmp_path / "bezig"
    notebook = make_notebook(
        f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))", "time.sleep(60)"
    )
    bladzijden = Bladzijden()
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(bladzijden.execute, taak_of(notebook, {}))
        deadline = time.monotonic() + 60
        while not (mark.exists() and mark.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        bladzijden.stop()
        with pytest.raises(FailedNotebookError, match="its process died"):
            made.result(20)
    pid = int(mark.read_text())
    assert not psutil.pid_exists(pid) or living([psutil.Process(pid)]) == []


def test_a_run_that_is_killed_takes_the_process_of_its_inkoopjaar_along(
    make_notebook: MakeNotebook, tmp_path: Path
) -> None:
    mark = tmp_path / "begonnen"
    notebook = make_notebook(f"open({str(mark)!r}, 'w').close()", "import time\ntime.sleep(120)")
    run = subprocess.Popen([sys.executable, "-c", RUN, str(notebook)], env=python_environment())
    started = end_at_work(run, mark)
    assert len(started) >= 3
    assert living(started) == []
    assert os.getpid() not in {process.pid for process in started}
