"""Commands of a hearing, each in a process of its own that is stopped at a moment, or starts with others.

As a program it is a warm process: it has imported everything, and forks one child per order that it reads (a
line of JSON). A child is the command line itself; at its n-th moment it gets a signal. A moment is anything
that it asks of the file system: told by Python's audit hooks, and before and after each of `CALLS`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOMENTS = ("open", "os.", "shutil.", "fcntl.", "import", "compile")
CALLS = ("write", "fsync", "stat", "replace", "unlink", "link", "mkdir", "scandir", "close")


@dataclass(frozen=True)
class Einde:
    """How a command ended: its exit code (minus a signal), what it told, and how many moments it had."""

    code: int
    out: str
    err: str
    moments: int


class Warm:
    """The warm process, seen from a test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *commands: Sequence[object], at: int = 0, signum: int = signal.SIGKILL) -> list[Einde]:
        """Run these commands at once, the first of them with a signal at its moment `at` (0: never)."""
        order = {
            "commands": [[str(word) for word in words] for words in commands],
            "at": at,
            "signum": int(signum),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return [Einde(**told) for told in json.loads(self._process.stdout.readline())]


@contextmanager
def warm_process() -> Iterator[Warm]:
    """A process that has imported what commands of a hearing need."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))
    }
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment | {"OMP_NUM_THREADS": "1"},
    ) as process:
        yield Warm(process)
        assert process.stdin is not None
        process.stdin.close()


def count_moments(moment: Callable[[], None]) -> None:
    """Call this at everything that the process asks of the system."""

    def hook(event: str, _: Any) -> None:
        if event.startswith(MOMENTS):
            moment()

    for name in CALLS:
        real = getattr(os, name)

        def counting(*args: Any, real: Any = real, **options: Any) -> Any:
            moment()
            done = real(*args, **options)
            moment()
            return done

        setattr(os, name, counting)
    sys.addaudithook(hook)


def be_the_command(words: list[str], at: int, signum: int, folder: Path) -> None:
    """Be the command line, with a signal at its n-th moment; what it tells goes to files."""
    for handle, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), handle)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: PTH123, SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: PTH123, SIM115
    sys.argv = ["inkoopadvies", *words]
    seen = [0]

    def moment() -> None:
        seen[0] += 1
        if seen[0] == at:
            signal.raise_signal(signum)

    count_moments(moment)
    from analysis.cli import main

    code: Any = 70
    try:
        (adopt_and_end if words[0] == "adopt" else main)()
    except SystemExit as end:
        code = end.code
    except BaseException:
        import traceback

        traceback.print_exc()
    at = -1
    (folder / "moments").write_text(str(seen[0]))
    os._exit(code)


def adopt_and_end() -> None:
    """As `advice JAAR` does, but for the page, which is made after all is decided."""
    import pandas as pd

    from analysis.data.paths import Root
    from analysis.errors import InkoopadviesError
    from analysis.run.advies import make_advies

    jaar, data, reports, today = sys.argv[2:]
    try:
        stand, _ = make_advies(Root(Path(data)), int(jaar), Path(reports), pd.Timestamp(today))
    except InkoopadviesError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    sys.stdout.write(f"{stand.staat} {stand.record.zegel}\n")
    sys.exit(0)


def serve() -> None:
    """Fork what is ordered, wait for it, and tell how it ended."""
    import tempfile

    import analysis.cli  # noqa: F401
    import analysis.run.advies
    import analysis.run.hoorimport
    import analysis.run.wederhoor  # noqa: F401

    for line in sys.stdin:
        order = json.loads(line)
        with tempfile.TemporaryDirectory() as place:
            pids = {}
            for number, words in enumerate(order["commands"]):
                folder = Path(place, str(number))
                folder.mkdir()
                pid = os.fork()
                if pid == 0:
                    be_the_command(words, order["at"] if number == 0 else 0, order["signum"], folder)
                pids[pid] = folder
            ended = []
            for pid, folder in pids.items():
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                said = {name: (folder / name).read_text("utf-8") for name in ("out", "err")}
                counted = folder / "moments"
                moments = int(counted.read_text()) if counted.is_file() else 0
                ended.append({"code": code, **said, "moments": moments})
        print(json.dumps(ended), flush=True)


if __name__ == "__main__":
    serve()
