"""Warm kernels: fresh forks that share nothing but what was imported, and that never outlive their run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from proef import MakeNotebook, descendants_of, living, python_environment, wait_for

from analysis.run import kernels as module
from analysis.run.kernels import CAN_FORK
from analysis.run.notebooks import FailedNotebookError, execute

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked on this system")

RUN = """
import sys
from pathlib import Path
from analysis.run.kernels import warm_kernels
from analysis.run.notebooks import execute
with warm_kernels():
    execute(Path(sys.argv[1]), {})
"""


def run_script(script: str, notebook: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of its own, so that what it says and leaves behind is its own too."""
    return subprocess.run(
        [sys.executable, "-c", script, notebook],
        capture_output=True,
        text=True,
        env=python_environment() | environment,
        timeout=120,
    )


def printed(notebook: object, cell: int) -> str:
    return "".join(output.get("text", "") for output in notebook.cells[cell].outputs)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("kernels")
def test_each_notebook_shows_the_figures_of_its_own_parameters(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        "import matplotlib.pyplot as plt\nimport numpy as np",
        "seen = globals().get('seen', []) + [inkoopjaar]",
        "axes = plt.subplots()[1]\naxes.bar(['norm', 'volume'], [20, inkoopjaar % 100]);",
        "print(inkoopjaar, seen, len(plt.get_fignums()), plt.rcParams['lines.linewidth'])",
        "plt.rcParams['lines.linewidth'] = inkoopjaar",
        "np.random.seed(inkoopjaar)",
    )
    jaren = [2020 + number for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        executed = list(pool.map(lambda jaar: execute(notebook, {"inkoopjaar": jaar}), jaren))
    pictures = [one.cells[5].outputs[0]["data"]["image/png"] for one in executed]
    assert len(set(pictures)) == len(jaren)
    assert [printed(one, 6) for one in executed] == [f"{jaar} [{jaar}] 0 1.5\n" for jaar in jaren]
    again = execute(notebook, {"inkoopjaar": 2020})
    assert again.cells[5].outputs[0]["data"]["image/png"] == pictures[0]


@pytest.mark.usefixtures("kernels")
def test_a_warm_kernel_shows_what_a_cold_one_shows(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = make_notebook(
        "import asyncio, logging, os, sys, warnings\nimport pandas as pd\nimport seaborn as sns",
        "rows = pd.DataFrame({'x': [1, 2, 3], 'y': [18, 22, None]})\nsns.lineplot(rows, x='x', y='y');",
        "rows.describe()",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()\nprint('na')",
        "from IPython.display import HTML, clear_output, display\nshown = display('een', display_id=True)",
        "shown.update('twee')\nprint('weg'); clear_output(); print('blijft')\nHTML('<b>vet</b>')",
        "%%capture buiten\nprint('binnen')",
        "buiten.stdout, _ is None, In[2][:6], len(Out), get_ipython().execution_count",
        "!echo hallo",
        "?len",
        "%load_ext autoreload\n%pwd",
        "__name__, os.getcwd(), sys.path, os.environ.get('MPLBACKEND'), os.environ.get('PAGER'), _dh",
        "import rich\nrich.print('[b]vet[/b]')",
        "warnings.warn('pas op')",
        "logging.warning('log')\nsys.stdout.write('zonder regel')\nsys.stderr.write('fout')",
        "async def later():\n    return 3\nawait asyncio.sleep(0.01)\nawait later()",
        "raise ValueError('kapot')",
    )

    def outputs() -> list[str]:
        with pytest.raises(FailedNotebookError, match="kapot") as failed:
            execute(notebook, {"inkoopjaar": 2024})
        assert failed.value.notebook is not None
        shown = [json.dumps(cell.get("outputs", [])) for cell in failed.value.notebook.cells]
        return [re.sub(r"ipykernel_\d+", "ipykernel", cell) for cell in shown]

    warm = outputs()
    monkeypatch.setattr(module, "CAN_FORK", False)
    assert warm == outputs()


@pytest.mark.usefixtures("kernels")
def test_a_kernel_has_everything_imported_and_its_own_process_group(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        "import json, os, sys",
        "main = sys.modules['__main__'].__name__",
        "print(json.dumps([sorted(sys.modules), os.getpid(), os.getpgrp(), main, os.getcwd()]))",
    )
    modules, pid, group, main, folder = json.loads(printed(execute(notebook, {}), 4))
    assert {"pandas", "matplotlib.figure", "analysis.report.charts", "analysis.run.warm"} <= set(modules)
    assert not {"great_expectations", "nbconvert", "pytest", "papermill", "seaborn"} & set(modules)
    assert pid == group != os.getpgrp()
    assert main == "__main__"
    assert Path(folder) == notebook.parent


def test_what_the_notebooks_of_a_run_import_is_imported_once_for_all_of_them(
    make_notebook: MakeNotebook,
) -> None:
    notebook = make_notebook(
        "import sys\nprint({'seaborn', 'sqlite3.dump'} & set(sys.modules))",
        "import seaborn as sns\nsns.lineplot(x=[1, 2], y=[18, 22]);",
    )
    script = (
        "import sys\nfrom pathlib import Path\nfrom analysis.run.forks import start_forking\n"
        "from analysis.run.kernels import warm_kernels\nfrom analysis.run.notebooks import execute\n"
        "start_forking({'seaborn', 'seaborn.lineplot', 'er_is_niets'})\nwith warm_kernels():\n"
        "    _, _, names, figure = execute(Path(sys.argv[1]), {}).cells\n"
        "    print(names.outputs[0]['text'].strip(), sorted(figure.outputs[0]['data']))\n"
    )
    done = run_script(script, notebook)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "{'seaborn'} ['image/png', 'text/plain']"
    assert done.stderr == ""


@pytest.mark.usefixtures("kernels")
def test_what_a_cell_writes_comes_in_the_order_in_which_it_was_written(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        "import sys\nfrom IPython.display import HTML, display",
        "print('een')\ndisplay(HTML('twee'))\nprint('drie', file=sys.stderr)\nprint('vier', end='')\n5",
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


@pytest.mark.usefixtures("kernels")
def test_threads_and_processes_of_a_cell_are_heard_too(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # in a test ipykernel does not look at file descriptors
    notebook = make_notebook(
        "import multiprocessing, os, threading, time\nprocesses = multiprocessing.get_context('fork')",
        "def praat(naam):\n    for number in range(40): print(naam * 2000, flush=True)",
        "child = processes.Process(target=praat, args=['c'])\nchild.start()\n"
        "threads = [threading.Thread(target=praat, args=[naam]) for naam in 'ab']\n"
        "[thread.start() for thread in threads]\n"
        "praat('d')\n[thread.join() for thread in threads]\nchild.join(); time.sleep(0.5)",
        "def schreeuw():\n    while True: print('e' * 500); time.sleep(0.01)",
        "killed = [processes.Process(target=schreeuw) for _ in range(3)]\n"
        "[one.start() for one in killed]; time.sleep(0.2); [one.kill() for one in killed]\nprint('na')",
    )
    executed = execute(notebook, {}, limit_seconds=30)
    said = printed(executed, 4)
    assert {naam: said.count(naam * 2000) for naam in "abd"} == dict.fromkeys("abd", 40)
    assert said.count("c") == 40 * 2000
    assert "na\n" in printed(executed, 6)


@pytest.mark.usefixtures("kernels")
def test_what_is_written_to_a_file_descriptor_stands_in_its_own_cell(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    cells = [f"os.write({1 + number % 2}, 'één {number}\\n'.encode());" for number in range(40)]
    notebook = make_notebook(
        "import os, subprocess",
        *cells,
        "subprocess.run(['sh', '-c', 'yes ja | head -n 50000']);",
        "process = subprocess.Popen(['sh', '-c', 'while true; do echo nee; done'])",
        "process.kill(); os.close(1); os.close(2); process.wait()",
        "print('verder')",
    )
    executed = execute(notebook, {}, limit_seconds=30)
    assert [printed(executed, 3 + number) for number in range(40)] == [
        f"één {number}\n" for number in range(40)
    ]
    assert printed(executed, 43) == "ja\n" * 50_000
    assert printed(executed, 46) == "verder\n"


@pytest.mark.usefixtures("kernels")
def test_a_cell_can_await_and_long_messages_arrive_whole(make_notebook: MakeNotebook) -> None:
    much = "x" * 2_000_000
    notebook = make_notebook(
        "import asyncio\nawait asyncio.sleep(0.01)\nawait asyncio.sleep(0, 'gewacht')",
        f"print(len('{much}'))\n'{much}'",
    )
    executed = execute(notebook, {})
    assert executed.cells[2].outputs[0]["data"]["text/plain"] == "'gewacht'"
    assert printed(executed, 3).startswith("2000000\n")
    assert executed.cells[3].outputs[1]["data"]["text/plain"] == f"'{much}'"


@pytest.mark.usefixtures("kernels")
def test_a_cell_cannot_ask_anybody_anything(make_notebook: MakeNotebook) -> None:
    with pytest.raises(FailedNotebookError, match="StdinNotImplementedError"):
        execute(make_notebook("input('naam?')"), {})


@pytest.mark.usefixtures("kernels")
def test_what_a_signal_prints_while_a_figure_is_sent_does_not_stop_it(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        "import signal\nfrom IPython.display import HTML, display",
        "signal.signal(signal.SIGALRM, lambda *_: print('tik'))\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\n"
        "for _ in range(20): display(HTML('m' * 2_000_000))",
    )
    outputs = execute(notebook, {}, limit_seconds=30).cells[3].outputs
    assert [len(output["data"]["text/html"]) for output in outputs if "data" in output] == [2_000_000] * 20


@pytest.mark.usefixtures("kernels")
def test_what_a_cell_leaves_behind_does_not_hear_what_its_kernel_is_asked(
    make_notebook: MakeNotebook,
) -> None:
    notebook = make_notebook(
        "import os, threading, subprocess\nif not os.fork():\n    raise SystemExit",
        *[f"print({number})" for number in range(10)],
        "for _ in range(2000): print('vaak', flush=True)\nthreading.active_count() < 10",
        "print('\\ud83d half')",
        "subprocess.run('ls -l /proc/self/fd | grep -c socket', shell=True, capture_output=True).stdout",
    )
    executed = execute(notebook, {}, limit_seconds=30)
    assert [printed(executed, 3 + number) for number in range(10)] == [f"{number}\n" for number in range(10)]
    assert executed.cells[13].outputs[-1]["data"]["text/plain"] == "True"
    assert printed(executed, 14) == "\\ud83d half\n"
    assert executed.cells[15].outputs[-1]["data"]["text/plain"] in ("b'0\\n'", "b''")


@pytest.mark.usefixtures("kernels")
def test_a_kernel_that_does_not_read_is_not_waited_for_any_longer(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        "import asyncio, time\nasyncio.get_event_loop().call_later(0, time.sleep, 20);",
        f"len('{'x' * 3_000_000}')",
    )
    begun = time.monotonic()
    with pytest.raises(FailedNotebookError, match="it was not done within 2 s"):
        execute(notebook, {}, limit_seconds=2)
    assert time.monotonic() - begun < 12


@pytest.mark.usefixtures("kernels")
def test_a_kernel_that_stops_in_the_middle_of_a_message_is_not_waited_for_any_longer(
    make_notebook: MakeNotebook,
) -> None:
    notebook = make_notebook(
        "import time\nfrom analysis.run.pijp import HEAD",
        "get_ipython().kernel.line.pipe._end.send(HEAD.pack(1000) + b'half')\ntime.sleep(60)",
    )
    with pytest.raises(FailedNotebookError, match="it was not done within 2 s"):
        execute(notebook, {}, limit_seconds=2)


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        ("os._exit(3)", "its kernel died (out of memory, or ended by the cell itself)"),
        ("time.sleep(60)", "it was not done within 2 s"),
    ],
)
def test_what_a_cell_said_before_it_died_or_hung_is_kept_and_its_child_ends_with_it(
    make_notebook: MakeNotebook, tmp_path: Path, end: str, cause: str
) -> None:
    mark = tmp_path / "kind"
    notebook = make_notebook(
        "import os, time",
        "print('een')\nprint('twee')\n"
        f"if not os.fork():\n    open({str(mark)!r}, 'w').write(str(os.getpid()))\n    time.sleep(60)\n"
        f"time.sleep(0.5)\n{end}",
    )
    script = (
        "import sys\nfrom pathlib import Path\nfrom analysis.run.kernels import warm_kernels\n"
        "from analysis.run.notebooks import FailedNotebookError, execute\nwith warm_kernels():\n"
        "    try:\n        execute(Path(sys.argv[1]), {}, limit_seconds=2)\n"
        "    except FailedNotebookError as error:\n"
        "        print(error, ''.join(output['text'] for output in error.notebook.cells[3].outputs))\n"
    )
    done = run_script(script, notebook)
    assert done.returncode == 0, done.stderr
    assert f"cell 'print('een')': {cause} een\ntwee\n" in done.stdout
    child = int(mark.read_text())
    assert not psutil.pid_exists(child) or living([psutil.Process(child)]) == []
    assert done.stderr == ""


@pytest.mark.usefixtures("kernels")
def test_no_thread_has_started_in_the_process_that_forks(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook("import os\nprint(os.getppid())")
    forkserver = psutil.Process(int(printed(execute(notebook, {}), 2)))
    assert forkserver.num_threads() == 1
    assert forkserver.parent() == psutil.Process()


def test_the_main_module_of_a_run_is_never_imported_by_its_kernels(
    tmp_path: Path, make_notebook: MakeNotebook
) -> None:
    notebook = make_notebook("1 + 1")
    script = tmp_path / "zwaar.py"
    script.write_text(
        f"import sys\nprint(__name__, flush=True)\nsys.argv[1:] = [{str(notebook)!r}]\n"
        f"if __name__ == '__main__':\n    exec({RUN!r})\n"
    )
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        env=python_environment(),
        timeout=120,
        check=True,
    )
    assert done.stdout == "__main__\n"


@pytest.mark.parametrize(
    ("signum", "cell"),
    [
        (signal.SIGKILL, "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"),
        (signal.SIGTERM, "import time\ntime.sleep(120)"),
    ],
)
def test_kernels_die_with_their_run_even_when_they_are_deep_in_c(
    make_notebook: MakeNotebook, tmp_path: Path, signum: int, cell: str
) -> None:
    mark = tmp_path / "begonnen"
    notebook = make_notebook(f"open({str(mark)!r}, 'w').close()", cell)
    run = subprocess.Popen([sys.executable, "-c", RUN, str(notebook)], text=True, env=python_environment())
    wait_for(mark.exists, run)
    started = descendants_of(run.pid)
    assert len(started) >= 2
    run.send_signal(signum)
    run.wait(10)
    assert living(started) == []


@pytest.mark.usefixtures("kernels")
def test_what_a_cell_started_ends_with_its_kernel(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook("import subprocess\nprint(subprocess.Popen(['sleep', '300']).pid)")
    pid = int(printed(execute(notebook, {}), 2))
    assert not psutil.pid_exists(pid) or living([psutil.Process(pid)]) == []


@pytest.mark.usefixtures("kernels")
def test_what_a_user_keeps_for_ipython_plays_no_part(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-eigen.py").write_text("inkoopjaar_van_thuis = 1999", "utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = make_notebook("print('inkoopjaar_van_thuis' in globals())")
    assert printed(execute(notebook, {}), -1) == "False\n"


def test_kernels_start_where_the_place_for_temporary_files_has_a_long_name(
    make_notebook: MakeNotebook,
) -> None:
    # So long that the name of a socket does not fit behind it, and short enough for what Python makes itself.
    with tempfile.TemporaryDirectory(prefix="n" * 50, dir="/tmp") as place:
        done = run_script(RUN, make_notebook("1 + 1"), TMPDIR=place)
    assert done.returncode == 0, done.stderr
