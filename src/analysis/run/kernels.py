"""Kernels that start warm: each is a fresh fork of a process that has imported everything already.

A cold kernel spends seconds on importing pandas, matplotlib and itself before its first cell. A fork spends
none, shares that memory, and still starts from the same state as every other fork: two notebooks never
share anything. `WarmProvisioner` plugs into jupyter_client by its documented extension point (a kernel
provisioner, named in the kernelspec), so papermill's own engine runs on it unchanged.

Where processes cannot be forked (Windows), kernels start the ordinary way.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import psutil
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

from analysis.run.forks import CAN_FORK, ForkedProcess, KernelStart, start_forking, stop_forks

LOG = logging.getLogger(__name__)
KERNEL_NAME = "python3"
PROVISIONER = "inkoopadvies-warm"
SOCKETS_PREFIX = "inkoopadvies-kernels-"
READY_SECONDS = 60.0
RECONNECT_MS = 5
SILENCE_SECONDS = 0.02
LONGEST_FOLDER = 80
"""A socket's whole path may be 103 bytes long on some systems."""

_numbers = itertools.count(1)
_sockets: Path | None = None


@contextlib.contextmanager
def warm_kernels() -> Iterator[None]:
    """Kernels can be forked inside, and none is left after it; only the first waits for the imports."""
    global _sockets
    if not CAN_FORK:
        LOG.warning("Processes cannot be forked on this system: every notebook starts a cold kernel.")
        yield
        return
    sweep_sockets()
    _sockets = _make_socket_folder()
    start_forking()
    try:
        yield
    finally:
        stop_forks()
        shutil.rmtree(_sockets, ignore_errors=True)
        _sockets = None


def _make_socket_folder() -> Path:
    """Only for this user, and with a path so short that the name of a socket fits behind it."""
    prefix = f"{SOCKETS_PREFIX}{os.getpid()}-"
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if len(os.fsencode(folder)) > LONGEST_FOLDER:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    return folder


def are_warm() -> bool:
    """Kernels are forked here."""
    return _sockets is not None


def sweep_sockets() -> None:
    """Sockets of runs that were killed are removed by the next run; those of living runs stay."""
    found = {
        folder
        for place in {tempfile.gettempdir(), "/tmp"}
        for folder in Path(place).glob(f"{SOCKETS_PREFIX}*-*")
    }
    for folder in found:
        pid = folder.name.removeprefix(SOCKETS_PREFIX).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


class WarmProvisioner(LocalProvisioner):
    """Provisions a kernel by forking the warm process instead of starting a new interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel that listens where the connection file says."""
        manager: Any = self.parent
        start = KernelStart(
            connection_file=manager.connection_file,
            arguments=[part for part in cmd if part.startswith("--")],
            folder=os.fspath(kwargs.get("cwd") or Path.cwd()),
            # Not the user's own IPython: start-up files there would change what a report shows.
            environment={**kwargs["env"], "IPYTHONDIR": os.fspath(_sockets or tempfile.gettempdir())},
        )
        forked: Any = ForkedProcess.start(start)
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

    @default("context")
    def _eager_context(self) -> zmq.asyncio.Context:
        """Who knocks before the kernel listens, knocks again soon: a warm kernel is there within 0.1 s."""
        self._created_context = True
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """The kernel is ready when it has answered on the shell channel and is heard to be idle on iopub.

        Raises
        ------
        RuntimeError
            When it dies, or does not answer within `timeout` seconds.
        """
        seconds = READY_SECONDS if timeout is None else timeout
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                while not is_idle(await self.get_iopub_msg(timeout=SILENCE_SECONDS), asked):
                    pass
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise RuntimeError("The kernel died before it was ready")
        raise RuntimeError(f"The kernel was not ready within {seconds:.0f} seconds")


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
