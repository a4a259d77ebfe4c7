"""Kernels of one inkoopjaar are forked from a process that has read its tables already.

Every page of an inkoopjaar reads the same tables, and every inkoopjaar the same registers. A fork of the warm
process reads the registers once; a fork of that reads and describes the tables of one inkoopjaar, and then
forks the kernels itself. They share that memory, and still share nothing that a notebook does. Each is
started before the first page that needs it, or with that page. Where processes cannot be forked, every
notebook reads for itself, as it does by hand.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from analysis.data.paths import Root
from analysis.run import kernels
from analysis.run.forks import ForkedProcess, die_with_the_run, forking_from, lasting, leave_the_forkserver

MOST_AT_A_TIME = 3
"""So many inkoopjaren are held at a time; the one that waits longest for a page makes room."""


Files = tuple[tuple[str, int, int], ...]


def as_they_stand(files: Iterable[Path]) -> Files:
    """Name, size and time of each tell whether what is held still holds."""
    known = [(str(file), file.stat()) for file in sorted(files)]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in known)


@dataclass(frozen=True)
class Houdstart(ABC):
    """What a fork must know to hold something, and to fork from it."""

    data: str
    files: Files

    @abstractmethod
    def hold(self) -> None:
        """Read what the forks of this process share."""

    def _bootstrap(self, parent_sentinel: int) -> int:
        """Hold it, and fork until the run lets go of this process, or ends."""
        from multiprocessing import forkserver

        from analysis.run import warm

        server: Any = forkserver
        listener, alive = server.get_inherited_fds()
        os.setsid()
        leave_the_forkserver()
        if sys.platform == "linux":  # elsewhere it would take a thread; there it sees the end of `alive`
            die_with_the_run(parent_sentinel)
        with lasting():
            self.hold()
        warm.PID = os.getpid()
        with contextlib.suppress(SystemExit):
            server.main(listener, alive, [])
        return 0


@dataclass(frozen=True)
class Registerstart(Houdstart):
    """Holds the registers of a data root; drafts of its inkoopjaren share them."""

    @classmethod
    def of(cls, root: Root) -> Registerstart:
        """As the files stand now."""
        real = Root(root.reference.resolve().parent)
        return cls(str(real.path), as_they_stand(real.reference_files()))

    def hold(self) -> None:
        """Read the registers."""
        from analysis.report.gehouden import hold_registers

        hold_registers(self.data)


@dataclass(frozen=True)
class Jaarstart(Houdstart):
    """Holds the tables of one inkoopjaar, on registers that stay as they are."""

    inkoopjaar: int
    registers: Registerstart

    @classmethod
    def of(cls, root: Root, inkoopjaar: int) -> Jaarstart:
        """As the files stand now."""
        tables = (root.processed / str(inkoopjaar)).glob("*.*")
        return cls(str(root.path), as_they_stand(tables), inkoopjaar, Registerstart.of(root))

    def hold(self) -> None:
        """Read and describe the tables."""
        from analysis.report.gehouden import hold_jaar

        hold_jaar(self.data, self.inkoopjaar)


class Houder:
    """A process that holds something, seen from the run; `users` pages, or holders, rest on it."""

    def __init__(self, start: Houdstart, parent: Houder | None = None) -> None:
        from multiprocessing import connection, forkserver

        self.users = 0
        self.parent = parent
        self.server: Any
        tools: Any = connection
        address = tools.arbitrary_address("AF_UNIX")
        self._alive: int | None
        alive, self._alive = os.pipe()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen()
            try:
                with forking_from(parent.server if parent else None):
                    self.process = ForkedProcess.start(start, [listener.fileno(), alive])
            except BaseException:
                os.close(self._alive)
                raise
            finally:
                os.close(alive)
        self.server = forkserver.ForkServer()
        self.server._forkserver_address = address
        self.server._forkserver_alive_fd = self._alive
        self.server.ensure_running = self._require_alive
        if parent:
            parent.users += 1

    @property
    def is_alive(self) -> bool:
        """It can fork, or will when it has read everything."""
        return psutil.pid_exists(self.process.pid) and self.process.poll() is None

    def _require_alive(self) -> None:
        if not self.is_alive:
            raise RuntimeError("the process that forks the kernels of this inkoopjaar has ended")

    def end(self) -> None:
        """Let it go, once; nothing may rest on it."""
        if self._alive is None:
            return
        os.close(self._alive)
        self._alive = None
        self.process.kill()
        if self.parent:
            self.parent.users -= 1


_held: dict[Houdstart, Houder] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def kernels_of(data: str, inkoopjaar: int) -> Iterator[None]:
    """Kernels that start inside, in this thread, hold the tables of this inkoopjaar already."""
    if not kernels.are_warm():
        yield
        return
    start = Jaarstart.of(Root(Path(data)), inkoopjaar)
    with _lock:
        jaar = _hold_jaar(start)
        jaar.users += 1
    try:
        with forking_from(jaar.server):
            yield
    finally:
        with _lock:
            jaar.users -= 1
            _make_room()


def hold_ahead(data: str, inkoopjaar: int) -> None:
    """Begin to hold an inkoopjaar before its first page is asked for, where there is room for one more.

    What cannot be begun is left to that page, which says why.
    """
    if kernels.are_warm():
        with _lock, contextlib.suppress(OSError, RuntimeError):
            if len(_jaren()) < MOST_AT_A_TIME:
                _hold_jaar(Jaarstart.of(Root(Path(data)), inkoopjaar))


def hold_registers_ahead(root: Root) -> None:
    """Begin to hold what all inkoopjaren rest on, before the first of them is held; see `hold_ahead`."""
    if kernels.are_warm():
        with _lock, contextlib.suppress(OSError, RuntimeError):
            _hold_registers(Registerstart.of(root))


def let_go(data: str, inkoopjaar: int) -> None:
    """No more pages of this inkoopjaar will be asked for."""
    with _lock:
        for jaar in _jaren():
            if (jaar.data, jaar.inkoopjaar) == (data, inkoopjaar) and not _held[jaar].users:
                _held.pop(jaar).end()


def _hold_jaar(start: Jaarstart) -> Houder:
    return _hold(start, _hold_registers(start.registers))


def _hold_registers(start: Registerstart) -> Houder:
    """They stay until others take their place, so that the next inkoopjaar finds them."""
    houder = _hold(start)
    for other in [other for other in _held if isinstance(other, Registerstart) and other != start]:
        if not _held[other].users:
            _held.pop(other).end()
    return houder


def _hold(start: Houdstart, parent: Houder | None = None) -> Houder:
    """The process that holds this already, or a new one; it is the last to make room."""
    houder = _held.pop(start, None)
    if houder is not None and not houder.is_alive:
        houder.end()
        houder = None
    _held[start] = houder = houder or Houder(start, parent)
    return houder


def _jaren() -> list[Jaarstart]:
    """The inkoopjaren that are held; the one that waits longest for a page comes first."""
    return [start for start in _held if isinstance(start, Jaarstart)]


def _make_room() -> None:
    idle = [jaar for jaar in _jaren() if not _held[jaar].users]
    for jaar in idle[: max(0, len(_jaren()) - MOST_AT_A_TIME)]:
        _held.pop(jaar).end()
