"""Kernels of one inkoopjaar are forked from a process that has read its tables already.

Every page of an inkoopjaar reads the same tables and the same register. A fork of the warm process reads and
describes them once, and then forks the kernels itself: they share that memory, and still share nothing that
a notebook does. It is started when the first page of its inkoopjaar is made. Where processes cannot be
forked, every notebook reads for itself, as it does by hand.
"""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from analysis.data.paths import Root
from analysis.run import kernels
from analysis.run.forks import ForkedProcess, die_with_the_run, forked_from, leave_the_forkserver

MOST_AT_A_TIME = 3
"""So many inkoopjaren are held at a time; the one that waits longest for a page makes room."""


@dataclass(frozen=True)
class Jaarstart:
    """What a fork must know to hold an inkoopjaar, and to fork its kernels."""

    data: str
    inkoopjaar: int
    files: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, data: str, inkoopjaar: int) -> Jaarstart:
        """As the files stand now: name, size and time of each tell whether what is held still holds."""
        root = Root(Path(data))
        found = [*(root.processed / str(inkoopjaar)).glob("*.*"), *root.reference.rglob("*")]
        known = [(str(file), file.stat()) for file in sorted(found)]
        return cls(data, inkoopjaar, tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in known))

    def _bootstrap(self, parent_sentinel: int) -> int:
        """Read what the pages read, and fork until the run lets go of this process, or ends."""
        from multiprocessing import forkserver

        from analysis.report.gehouden import hold_jaar
        from analysis.run import warm

        server: Any = forkserver
        listener, alive = server.get_inherited_fds()
        os.setsid()
        leave_the_forkserver()
        if sys.platform == "linux":  # elsewhere it would take a thread; there it sees the end of `alive`
            die_with_the_run(parent_sentinel)
        hold_jaar(self.data, self.inkoopjaar)
        warm.PID = os.getpid()
        gc.collect()
        gc.freeze()
        with contextlib.suppress(SystemExit):
            server.main(listener, alive, [])
        return 0


class Jaarproces:
    """The process that holds one inkoopjaar, seen from the run; `users` pages are being made from it."""

    def __init__(self, start: Jaarstart) -> None:
        from multiprocessing import connection, forkserver

        self.users = 0
        tools: Any = connection
        address = tools.arbitrary_address("AF_UNIX")
        alive, self._alive = os.pipe()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen()
            try:
                self.process = ForkedProcess.start(start, [listener.fileno(), alive])
            finally:
                os.close(alive)
        server: Any = forkserver.ForkServer()
        server._forkserver_address = address
        server._forkserver_alive_fd = self._alive
        server.ensure_running = self._require_alive
        self.server = server

    @property
    def is_alive(self) -> bool:
        """It can fork kernels, or will when it has read everything."""
        return psutil.pid_exists(self.process.pid) and self.process.poll() is None

    def _require_alive(self) -> None:
        if not self.is_alive:
            raise RuntimeError("the process that forks the kernels of this inkoopjaar has ended")

    def end(self) -> None:
        """Let it go; none of its kernels may be at work."""
        os.close(self._alive)
        self.process.kill()


_held: dict[Jaarstart, Jaarproces] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def kernels_of(data: str, inkoopjaar: int) -> Iterator[None]:
    """Kernels that start inside, in this thread, hold the tables of this inkoopjaar already."""
    if not kernels.are_warm():
        yield
        return
    start = Jaarstart.of(data, inkoopjaar)
    with _lock:
        jaar = _held.pop(start, None)
        if jaar is None or not jaar.is_alive:
            jaar = Jaarproces(start)
        _held[start] = jaar
        jaar.users += 1
    token = forked_from.set(jaar.server)
    try:
        yield
    finally:
        forked_from.reset(token)
        with _lock:
            jaar.users -= 1
            _make_room()


def _make_room() -> None:
    idle = [start for start, jaar in _held.items() if not jaar.users]
    for start in idle[: max(0, len(_held) - MOST_AT_A_TIME)]:
        _held.pop(start).end()
