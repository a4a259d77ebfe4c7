"""Processes forked from one that has imported everything, and that never outlive the run that asked for them.

The forks come from multiprocessing's forkserver, which preloads `run.warm`. On Linux the system kills a fork
with the forkserver, which ends when the run does; elsewhere a fork watches the run's pipe. So kill -9 on a
run leaves no process, not even one that is deep in C.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import os
import pickle
import select
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from analysis.errors import PublicatieError

CAN_FORK = sys.platform != "win32"
LOOK_SECONDS = 0.2
INLINE = "module://matplotlib_inline.backend_inline"
KILL_SECONDS = 5.0
LONGEST_PLACE = 70
"""Bytes: the address of a socket has some hundred, of which multiprocessing takes thirty for itself."""
SELDOM = (50_000, 20, 50)
"""Frames and pages hold few circles; searching less often saves 5 to 10% where tables are made."""

WARM_MODULES = "INKOOPADVIES_WARM"
"""Names the modules that the forkserver imports for the notebooks of this run."""
WARM_ENVIRONMENT = {
    "MPLBACKEND": INLINE,
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # these three would start threads on import;
    "OMP_NUM_THREADS": "1",  # kernels run side by side anyway
    "OPENBLAS_NUM_THREADS": "1",
}

_living: set[ForkedProcess] = set()
_is_stopped = False


class Start(Protocol):
    """What a fork must know to become what it is for; whoever forks unpickles it and calls `_bootstrap`."""

    def _bootstrap(self, parent_sentinel: int) -> int: ...


_forked_from: ContextVar[Any] = ContextVar("forked_from", default=None)


@contextlib.contextmanager
def lasting() -> Iterator[None]:
    """What is made inside stays: no search for garbage goes through it, and forks keep sharing it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)
        gc.set_threshold(*SELDOM)
        gc.enable()


@contextlib.contextmanager
def forking_from(server: Any) -> Iterator[None]:
    """Forks that start inside, in this thread, are asked of this forkserver; None has only imported."""
    token = _forked_from.set(server)
    try:
        yield
    finally:
        _forked_from.reset(token)


def start_forking(modules: Iterable[str] = ()) -> None:
    """Start the forkserver and return at once; a fork waits until everything is imported.

    Call it early and from the main thread, so that the imports pass while the tables are made. Where
    processes cannot be forked it does nothing.

    Parameters
    ----------
    modules : iterable of str
        What the notebooks import; a name that is no module is left out. What is not named here, a notebook
        that needs it imports for itself.
    """
    global _is_stopped
    _is_stopped = False
    if not CAN_FORK:
        return
    from multiprocessing import forkserver

    told = WARM_ENVIRONMENT | {WARM_MODULES: " ".join(sorted(modules))}
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        _keep_addresses_short()
        forkserver.set_forkserver_preload(["analysis.run.warm"])
        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _keep_addresses_short() -> None:
    """Where TMPDIR is too long a name for the address of a socket, such addresses stand in a shorter place.

    Raises
    ------
    PublicatieError
        When there is none.
    """
    from multiprocessing import process, util

    settings: dict[str, Any] = process.current_process()._config  # type: ignore[attr-defined]
    place = tempfile.gettempdir()
    if settings.get("tempdir") or len(os.fsencode(place)) <= LONGEST_PLACE:
        return
    try:
        short = tempfile.mkdtemp(prefix="inkoopadvies-", dir="/tmp")
    except OSError as error:
        raise PublicatieError(
            f"TMPDIR is {place}, too long for the address of a socket, and /tmp cannot be used instead: "
            f"{error.strerror}.\nSet TMPDIR to a folder whose name is shorter than {LONGEST_PLACE} bytes."
        ) from error
    settings["tempdir"] = short
    util.Finalize(None, shutil.rmtree, args=(short,), kwargs={"ignore_errors": True}, exitpriority=-100)


def stop_forks() -> None:
    """Kill every fork of this process, with whatever those started."""
    for forked in tuple(_living):
        forked.kill()


def stop_forking() -> None:
    """Kill the forkserver too: no notebook that is still waiting for its kernel will get one."""
    global _is_stopped
    _is_stopped = True
    stop_forks()
    if CAN_FORK:
        from multiprocessing import forkserver

        server: Any = forkserver._forkserver
        if server._forkserver_pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(server._forkserver_pid, signal.SIGKILL)


@dataclass(frozen=True)
class KernelStart:
    """What a fork must know to become a kernel; the forkserver unpickles it and calls `_bootstrap`."""

    folder: str
    environment: dict[str, str]

    def _bootstrap(self, parent_sentinel: int) -> int:
        """Be the kernel of one notebook, and end with the run."""
        import socket
        from multiprocessing import forkserver

        from analysis.run.kernel import prepared_kernel
        from analysis.run.pijp import Pijp

        os.setsid()
        leave_the_forkserver()
        die_with_the_run(parent_sentinel)
        os.environ.clear()
        os.environ.update(self.environment | {"MPLBACKEND": INLINE})
        os.chdir(self.folder)
        server: Any = forkserver
        (its_end,) = server.get_inherited_fds()
        os.set_inheritable(its_end, False)
        prepared_kernel().serve(Pijp(socket.socket(fileno=its_end)))
        return 0


def leave_the_forkserver() -> None:
    """The forkserver ends when nobody holds this pipe any more; only the run may hold it."""
    from multiprocessing import forkserver

    server: Any = forkserver._forkserver
    os.close(server._forkserver_alive_fd)
    server._forkserver_alive_fd = None


def die_with_the_run(parent_sentinel: int) -> None:
    """A fork never outlives its run, whatever the run dies of."""
    from analysis.run import warm

    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
        if os.getppid() != warm.PID:
            os._exit(1)
        return

    def watch() -> None:
        select.select([parent_sentinel], [], [])
        os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="die-with-the-run").start()


@dataclass(eq=False)
class ForkedProcess:
    """A fork, told as jupyter_client expects a Popen: `poll`, `wait`, `kill`, `terminate`.

    `status` gives the process id, then the exit code; `lifeline` is the pipe whose end the kernel notices.
    """

    pid: int
    status: int
    lifeline: int
    returncode: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    stdin: None = None
    stdout: None = None
    stderr: None = None

    @classmethod
    def start(cls, start: Start, fds: Sequence[int] = ()) -> ForkedProcess:
        """Ask the forkserver for a fork that gets these file descriptors too, and tell it what to become."""
        from multiprocessing import forkserver

        if _is_stopped:
            raise RuntimeError("the run has stopped, and starts no more kernels")
        server = _forked_from.get() or forkserver._forkserver
        status, pipe = server.connect_to_new_process(list(fds))
        lifeline = os.dup(pipe)
        with open(pipe, "wb") as to_fork:  # noqa: PTH123
            pickle.dump({}, to_fork)  # nothing to prepare; above all not the run's own __main__
            pickle.dump(start, to_fork)
        try:
            pid = forkserver.read_signed(status)
        except EOFError:
            os.close(status)
            os.close(lifeline)
            raise RuntimeError("the process that forks the kernels has ended") from None
        forked = cls(pid, status, lifeline)
        _living.add(forked)
        return forked

    def poll(self, seconds: float | None = 0) -> int | None:
        """The exit code, or None while it runs; 255 when the forkserver died with it."""
        end = None if seconds is None else time.monotonic() + seconds
        while self._look() is None:
            left = LOOK_SECONDS if end is None else min(end - time.monotonic(), LOOK_SECONDS)
            if left <= 0:
                break
            # Another thread may see the end first, close this pipe, and get its number for another one: never
            # wait on it for long.
            with contextlib.suppress(OSError, ValueError):
                select.select([self.status], [], [], left)
        return self.returncode

    def _look(self) -> int | None:
        """The exit code, if it is there already."""
        from multiprocessing import forkserver

        with self.lock:
            if self.returncode is None and select.select([self.status], [], [], 0)[0]:
                try:
                    self.returncode = forkserver.read_signed(self.status)
                except EOFError:
                    self.returncode = 255
                os.close(self.status)
                os.close(self.lifeline)
                _living.discard(self)
            return self.returncode

    def wait(self) -> int | None:
        """The exit code, as soon as there is one."""
        return self.poll(seconds=None)

    def send_signal(self, signum: int) -> None:
        """Signal the kernel and whatever it started."""
        if self.poll() is None:
            try:
                os.killpg(self.pid, signum)
            except ProcessLookupError:  # it has not made its own group yet
                os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it with what it started, and do not return before it has ended."""
        with contextlib.suppress(ProcessLookupError):
            self.send_signal(signal.SIGKILL)
        self.poll(KILL_SECONDS)
        self.end_group()

    def end_group(self) -> None:
        """End what it started and left behind, when it has ended by itself."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # a Mac forbids it when all have ended
            os.killpg(self.pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)
