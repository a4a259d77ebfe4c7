"""Kernels that start warm: each is a fresh fork of a process that has imported everything already.

A cold kernel spends seconds on importing pandas, seaborn and itself before its first cell. A fork spends
none, shares that memory, and still starts from the same state as every other fork: two notebooks never
share anything. `WarmProvisioner` plugs into jupyter_client by its documented extension point (a kernel
provisioner, named in the kernelspec), so papermill's own engine runs on it unchanged.

The forks come from multiprocessing's forkserver. A kernel never outlives its run: on Linux the system kills
it with the forkserver, which ends when the run does; elsewhere it watches the run's pipe. Where processes
cannot be forked (Windows), kernels start the ordinary way.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import logging
import os
import pickle
import select
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

import psutil
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

LOG = logging.getLogger(__name__)
CAN_FORK = sys.platform != "win32"
KERNEL_NAME = "python3"
PROVISIONER = "inkoopadvies-warm"
INLINE = "module://matplotlib_inline.backend_inline"
SOCKETS_PREFIX = "inkoopadvies-kernels-"
READY_SECONDS = 60.0
KILL_SECONDS = 5.0

WARM_ENVIRONMENT = {
    "INKOOPADVIES_WARM": "1",
    "MPLBACKEND": INLINE,
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # these three would start threads on import;
    "OMP_NUM_THREADS": "1",  # kernels run side by side anyway
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # debugpy would warn about frozen modules; nobody debugs a run
}

_living: set[ForkedKernel] = set()
_numbers = itertools.count(1)
_sockets: Path | None = None
_is_stopped = False


def start_warming() -> None:
    """Start the forkserver that preloads `run.warm`, and return at once; kernels wait until it is ready.

    Call it early and from the main thread, so that the imports pass while the tables are made.
    """
    global _sockets, _is_stopped
    _is_stopped = False
    if not CAN_FORK:
        LOG.warning(
            "Processes cannot be forked on this system: every notebook starts an ordinary, cold kernel."
        )
        return
    from multiprocessing import forkserver

    if _sockets is None:
        sweep_sockets()
        _sockets = Path(tempfile.mkdtemp(prefix=f"{SOCKETS_PREFIX}{os.getpid()}-"))
    before = {name: os.environ.get(name) for name in WARM_ENVIRONMENT}
    os.environ.update(WARM_ENVIRONMENT)
    try:
        forkserver.set_forkserver_preload(["analysis.run.warm"])
        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def stop_kernels() -> None:
    """Kill every kernel of this process, with whatever those started."""
    for kernel in tuple(_living):
        kernel.kill()


def stop_forking() -> None:
    """Kill the forkserver too: no notebook that is still waiting for its kernel will get one."""
    global _is_stopped
    _is_stopped = True
    stop_kernels()
    if CAN_FORK:
        from multiprocessing import forkserver

        server: Any = forkserver._forkserver
        if server._forkserver_pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(server._forkserver_pid, signal.SIGKILL)


@contextlib.contextmanager
def warm_kernels() -> Iterator[None]:
    """Kernels can be forked inside, and none is left after it."""
    global _sockets
    start_warming()
    try:
        yield
    finally:
        stop_kernels()
        if _sockets is not None:
            shutil.rmtree(_sockets, ignore_errors=True)
            _sockets = None


def sweep_sockets() -> None:
    """Sockets of runs that were killed are removed by the next run; those of living runs stay."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SOCKETS_PREFIX}*-*"):
        pid = folder.name.removeprefix(SOCKETS_PREFIX).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class KernelStart:
    """What a fork must know to become a kernel; the forkserver unpickles it and calls `_bootstrap`."""

    connection_file: str
    arguments: list[str]
    folder: str
    environment: dict[str, str]

    def _bootstrap(self, parent_sentinel: int) -> int:
        """Be the kernel of one notebook, and end with the run."""
        from ipykernel.kernelapp import IPKernelApp

        os.setsid()
        die_with_the_run(parent_sentinel)
        os.environ.clear()
        os.environ.update(self.environment)
        os.chdir(self.folder)
        app: Any = IPKernelApp.instance(parent_handle=1)  # "has a parent"; 1 is the one that needs no polling
        app.initialize(["-f", self.connection_file, *self.arguments])
        if os.environ["MPLBACKEND"] == INLINE:  # a cold kernel does this on import, and that has been
            app.shell.enable_matplotlib("inline")
        app.start()
        return 0


def die_with_the_run(parent_sentinel: int) -> None:
    """A kernel never outlives its run, whatever the run dies of."""
    from multiprocessing import forkserver

    from analysis.run import warm

    # The forkserver ends when nobody holds this pipe any more; only the run may hold it.
    server: Any = forkserver._forkserver
    os.close(server._forkserver_alive_fd)
    server._forkserver_alive_fd = None
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
class ForkedKernel:
    """A forked process, told as jupyter_client expects a Popen: `poll`, `wait`, `kill`, `terminate`.

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
    def start(cls, start: KernelStart) -> ForkedKernel:
        """Ask the forkserver for a fork, and tell it what to become."""
        from multiprocessing import forkserver

        if _is_stopped:
            raise RuntimeError("the run has stopped, and starts no more kernels")
        status, pipe = forkserver.connect_to_new_process([])
        lifeline = os.dup(pipe)
        with open(pipe, "wb") as to_fork:  # noqa: PTH123
            pickle.dump({}, to_fork)  # nothing to prepare; above all not the run's own __main__
            pickle.dump(start, to_fork)
        try:
            pid = forkserver.read_signed(status)
        except EOFError:
            raise RuntimeError("the process that forks the kernels has ended") from None
        kernel = cls(pid, status, lifeline)
        _living.add(kernel)
        return kernel

    def poll(self, seconds: float | None = 0) -> int | None:
        """The exit code, or None while it runs; 255 when the forkserver died with it."""
        from multiprocessing import forkserver

        with contextlib.suppress(OSError):  # another thread may have seen the end first
            if self.returncode is None:
                select.select([self.status], [], [], seconds)
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
        """End it, and do not return before it has ended."""
        with contextlib.suppress(ProcessLookupError):
            self.send_signal(signal.SIGKILL)
        self.poll(KILL_SECONDS)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Provisions a kernel by forking the warm process instead of starting a new interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel that listens where the connection file says."""
        manager: Any = self.parent
        start = KernelStart(
            connection_file=manager.connection_file,
            arguments=[part for part in cmd if part.startswith("--")],
            folder=os.fspath(kwargs.get("cwd") or Path.cwd()),
            environment=dict(kwargs["env"]),
        )
        forked: Any = ForkedKernel.start(start)
        self.process = forked
        self.pid = forked.pid
        self.cwd = start.folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End it at once; jupyter_client would look for its end every tenth of a second."""
        if self.process:
            self.process.kill()


class WarmSpecs(KernelSpecManager):
    """Knows one kernelspec, this interpreter's, whatever is installed elsewhere on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Python, forked warm where that can be."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (inkoopadvies)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}} if CAN_FORK else {},
        )


class WarmKernelClient(AsyncKernelClient):
    """A client that knows when its kernel is ready, instead of waiting for a fifth of a second of silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """The kernel is ready when it has answered on the shell channel and is heard to be idle on iopub.

        Raises
        ------
        RuntimeError
            When it dies, or does not answer within `timeout` seconds.
        """
        deadline = time.monotonic() + (READY_SECONDS if timeout is None else timeout)
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                while not is_idle(await self.get_iopub_msg(timeout=0.2), asked):
                    pass
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise RuntimeError("The kernel died before it was ready")
        raise RuntimeError(f"The kernel was not ready within {timeout:.0f} seconds")


def is_idle(message: dict[str, Any], asked: str) -> bool:
    """A kernel that is done with a request says so on iopub, naming that request."""
    about, state = message["parent_header"].get("msg_id"), message["content"].get("execution_state")
    return bool(about == asked and state == "idle")


class WarmKernelManager(AsyncKernelManager):
    """The kernel manager of one notebook; papermill's engine takes it as `kernel_manager_class`.

    Kernel and run talk over sockets in a folder that only this user can enter, so that no other process
    can take a port or listen.
    """

    @default("kernel_spec_manager")
    def _warm_specs(self) -> KernelSpecManager:
        return WarmSpecs()

    @default("client_factory")
    def _warm_client(self) -> type[WarmKernelClient]:
        return WarmKernelClient

    @default("transport")
    def _ipc_where_it_exists(self) -> str:
        return "tcp" if _sockets is None else "ipc"

    @default("connection_file")
    def _private_connection_file(self) -> str:
        return "" if _sockets is None else str(_sockets / f"{next(_numbers)}.json")
