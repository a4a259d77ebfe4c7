"""Cut a piece of work off before each call of the operating system in it, as `kill -9` would.

`python afbreken.py FOLDER WORK STRIDE` forks, and the fork kills itself just before the n-th call: every
moment is met, on a busy machine too, where a clock would meet the same few. It prints how often it killed.
"""

from __future__ import annotations

import itertools
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from proef import leftovers, python_environment, verify_publication
from versies import publish_version, standing

from analysis.data.paths import Root
from analysis.run import wissel
from analysis.run.herstel import restore
from analysis.run.publicatie import recover

EXCHANGED, MOVED_ASIDE = "exchanged", "moved aside"


def is_killed(work: Callable[[], object], call: int) -> bool:
    """Do this in a fork that is killed just before its n-th call; False when it ended before."""
    pid = os.fork()
    if not pid:
        sys.setprofile(kill_before(call))
        try:
            work()
        finally:
            sys.setprofile(None)
            os._exit(1 if sys.exc_info()[0] else 0)
    status = os.waitpid(pid, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"the work failed before call {call}"
    return os.WIFSIGNALED(status)


def kill_before(call: int) -> Callable[[FrameType, str, Any], None]:
    """Watches the calls of the operating system, and of its files."""
    left = itertools.count(call, -1)

    def watch(frame: FrameType, event: str, called: Any) -> None:
        if (
            event == "c_call"
            and (called.__module__ == "posix" or type(getattr(called, "__self__", None)).__module__ == "_io")
            and next(left) == 0
        ):
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def publish_cut_off(folder: Path, stride: int) -> int:
    """After every kill the reports are whole, and what was half in place is brought to its end."""
    publish_version(folder, 0)
    latest = 0
    for kills in itertools.count():
        if not is_killed(partial(publish_version, folder, latest + 1), kills * stride):
            assert standing(folder) == (latest + 1, latest + 1)
            return kills
        check_reports(folder)
        recover(Root(folder / "data"), folder / "reports")
        published = standing(folder)[0]
        assert published in (latest, latest + 1)
        assert standing(folder) == (published, published)
        assert leftovers(folder / "reports", folder / "data" / "processed") == []
        latest = published
    raise AssertionError


def restore_cut_off(folder: Path, stride: int) -> int:
    """After every kill one of both versions stands, and the other can be brought back."""
    publish_version(folder, 1)
    publish_version(folder, 2)
    go_back = partial(restore, Root(folder / "data"), folder / "reports", 2024)
    for kills in itertools.count():
        if not is_killed(go_back, kills * stride):
            return kills
        check_reports(folder)
        recover(Root(folder / "data"), folder / "reports")
        version = standing(folder)[0]
        assert standing(folder) == (version, version)
        go_back()
        assert standing(folder) == (3 - version, 3 - version)
        assert leftovers(folder / "reports", folder / "data" / "processed") == []
    raise AssertionError


def check_reports(folder: Path) -> None:
    """They are whole; where folders cannot be exchanged in one step they may be gone until the next run."""
    if folder.name == EXCHANGED or (folder / "reports" / "2024").exists():
        verify_publication(folder / "reports", 2024)


def cut_off(work: str, folder: Path, stride: int) -> int:
    """Do it in a process of its own; gives how often it was killed."""
    ran = subprocess.run(
        [sys.executable, __file__, str(folder), work, str(stride)],
        capture_output=True,
        text=True,
        env=python_environment(),
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
    return int(ran.stdout)


if __name__ == "__main__":
    where, work, stride = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    kill_everywhere = {"publish": publish_cut_off, "restore": restore_cut_off}[work]
    logging.disable()  # each restore says that an earlier one did not end by itself
    together = 0
    for way in (EXCHANGED, MOVED_ASIDE):
        if way == MOVED_ASIDE:
            wissel.exchange = lambda one, other: False
        own = where / way
        for name in ("data/processed", "data/raw", "reports"):
            (own / name).mkdir(parents=True)
        together += kill_everywhere(own, stride)
    print(together)
