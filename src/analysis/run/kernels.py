"""Kernels that start warm: each is a fresh fork of a process that has imported everything already.

A cold kernel spends seconds on importing pandas, matplotlib and itself before its first cell. A fork spends
none, shares that memory, and still starts from the same state as every other fork: two notebooks never
share anything. `WarmProvisioner` plugs into jupyter_client by its documented extension point (a kernel
provisioner, named in the kernelspec), so papermill's own engine runs on it unchanged. Kernel and run talk
over one pipe that nobody else can open (`run.kernel` has its other end).

Where processes cannot be forked (Windows), kernels start the ordinary way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.client import KernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from jupyter_client.session import Session
from traitlets import default

from analysis.run.forks import CAN_FORK, ForkedProcess, KernelStart, start_forking, stop_forks
from analysis.run.pijp import Pijp

LOG = logging.getLogger(__name__)
KERNEL_NAME = "python3"
PROVISIONER = "inkoopadvies-warm"
SHELL, IOPUB = "shell", "iopub"
LOOK_SECONDS = 1.0
"""So often it is looked whether a kernel that says nothing is still there."""
TURN_SECONDS = 0.05

_is_warm = False


@contextlib.contextmanager
def warm_kernels() -> Iterator[None]:
    """Kernels can be forked inside, and none is left after it; only the first waits for the imports."""
    global _is_warm
    if not CAN_FORK:
        LOG.warning("Processes cannot be forked on this system: every notebook starts a cold kernel.")
        yield
        return
    start_forking()
    _is_warm = True
    try:
        yield
    finally:
        stop_forks()
        _is_warm = False


def are_warm() -> bool:
    """Kernels are forked here."""
    return _is_warm


class Line:
    """The run's end of a kernel's pipe; it is read by whoever waits for a message, on whatever channel.

    `has_ended` when no message will ever come any more.
    """

    def __init__(self, pipe: Pijp, process: ForkedProcess, session: Session) -> None:
        self.has_ended = False
        self._pipe = pipe
        self._process = process
        self._session = session
        self._heard: dict[str, deque[dict[str, Any]]] = {SHELL: deque(), IOPUB: deque()}
        self._poll = select.poll()
        self._looked = time.monotonic()

    def ask(self, message: dict[str, Any]) -> None:
        """A request. What does not go at once goes as soon as the kernel reads; see `_listen`."""
        with contextlib.suppress(OSError):  # that it has died is told to who waits for the answer
            self._pipe.send(self._session.serialize(message))

    async def hear(self, channel: str, seconds: float) -> dict[str, Any]:
        """The next message on a channel; who waits for one on the other gets every second turn.

        Raises
        ------
        Empty
            When there is none in time, or there will never be one.
        """
        end = time.monotonic() + seconds
        while not self._heard[channel]:
            await asyncio.sleep(0)
            if not self._heard[channel]:
                left = end - time.monotonic()
                if left <= 0 or self.has_ended:
                    raise Empty
                self._listen(min(left, TURN_SECONDS))
        return self._heard[channel].popleft()

    def _listen(self, seconds: float) -> None:
        """Take what the kernel has said, or says in time; and say on what it had no time for."""
        self._poll.register(self._pipe.fileno(), select.POLLIN | (self._pipe.has_unsent and select.POLLOUT))
        ready = [events for _, events in self._poll.poll(seconds * 1000)]
        if not ready and time.monotonic() - self._looked > LOOK_SECONDS:
            self._looked = time.monotonic()
            self.has_ended = self._process.poll() is not None
        if ready and ready[0] & select.POLLOUT:
            with contextlib.suppress(OSError):
                self._pipe.push()
        if ready and ready[0] & ~select.POLLOUT:
            self._receive()

    def _receive(self) -> None:
        try:
            messages = self._pipe.receive()
        except BlockingIOError:
            return
        except (EOFError, OSError):
            self.has_ended = True
            return
        for channel, parts in messages:
            _, parts = self._session.feed_identities(parts)
            self._heard[channel].append(self._session.deserialize(parts))

    def close(self) -> None:
        """Let go of the kernel."""
        self.has_ended = True
        self._pipe.close()


class ShellChannel:
    """Requests, and the answers to them."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def send(self, message: dict[str, Any]) -> None:
        """A request."""
        self._line.ask(message)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next answer; see `Line.hear`."""
        return await self._line.hear(SHELL, math.inf if timeout is None else timeout)


class IopubChannel:
    """What the kernel publishes."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message; see `Line.hear`.

        Raises
        ------
        CancelledError
            When the kernel has died: nobody need wait, and who waits for the answer tells it.
        """
        try:
            return await self._line.hear(IOPUB, math.inf if timeout is None else timeout)
        except Empty:
            if self._line.has_ended:
                raise asyncio.CancelledError from None
            raise


class WarmKernelClient(KernelClient):
    """A client of jupyter_client that has the two channels that a run needs."""

    def __init__(self, line: Line, **traits: Any) -> None:
        super().__init__(**traits)
        self.line = line
        self._shell_channel = ShellChannel(line)
        self._iopub_channel = IopubChannel(line)

    def start_channels(self, *_: Any, **__: Any) -> None:
        """They are there as soon as the kernel is."""

    def stop_channels(self) -> None:
        """No more will be asked."""
        self.line.close()

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing is to be waited for: the kernel reads what was asked as soon as it can."""

    async def is_alive(self) -> bool:
        """Its process still runs, and may say something."""
        manager: Any = self.parent
        return not self.line.has_ended and bool(await manager._async_is_alive())


class WarmProvisioner(LocalProvisioner):
    """Provisions a kernel by forking the warm process instead of starting a new interpreter.

    `pipe` is then the run's end of its pipe.
    """

    pipe: Pijp

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Without ports, and without a file that tells where they are."""
        return await KernelProvisionerBase.pre_launch(self, cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ARG002
        """Fork a kernel that has the other end of a new pipe."""
        our_end, its_end = socket.socketpair()
        our_end.setblocking(False)
        self.pipe = Pijp(our_end)
        with its_end:
            self.cwd = os.fspath(kwargs.get("cwd") or Path.cwd())
            forked: Any = ForkedProcess.start(KernelStart(self.cwd, kwargs["env"]), [its_end.fileno()])
        self.process = forked
        self.pid = forked.pid
        return {}

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002
        """End it at once; jupyter_client would look for its end every tenth of a second."""
        if self.process:
            self.process.kill()

    async def cleanup(self, restart: bool = False) -> None:  # noqa: ARG002
        """What a kernel that died by itself had started ends too."""
        if isinstance(self.process, ForkedProcess):
            self.process.end_group()


class OwnSpecs(KernelSpecManager):
    """Knows one kernelspec, this interpreter's, whatever is installed elsewhere on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002
        """Python, forked warm where that can be."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (inkoopadvies)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}} if CAN_FORK else {},
        )


class OwnKernelManager(AsyncKernelManager):
    """The manager of one notebook's kernel, which starts this interpreter in the ordinary way."""

    @default("kernel_spec_manager")
    def _own_specs(self) -> KernelSpecManager:
        return OwnSpecs()


class WarmKernelManager(OwnKernelManager):
    """The manager of one notebook's forked kernel."""

    provisioner: WarmProvisioner

    @default("session")
    def _unsigned(self) -> Session:
        return Session(key=b"")  # nobody else can speak through a pipe

    def client(self, **_: Any) -> WarmKernelClient:  # type: ignore[override]
        """Talks through the pipe of this kernel."""
        forked: Any = self.provisioner.process
        line = Line(self.provisioner.pipe, forked, self.session)
        return WarmKernelClient(line, parent=self, session=self.session)

    def _connect_control_socket(self) -> None:
        """There is none; a kernel that is no longer needed is killed."""

    def _reconcile_connection_info(self, info: KernelConnectionInfo) -> None:
        """There is nothing to connect to but the pipe."""


def manager_class() -> type[OwnKernelManager]:
    """The kernel manager for papermill's engine."""
    return WarmKernelManager if CAN_FORK else OwnKernelManager
