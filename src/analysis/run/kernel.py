"""The kernel that a fork becomes: ipykernel's own, made before the fork, and talking over one pipe.

An ordinary kernel has five sockets with a thread for most of them, because clients come and go. A kernel of a
run has one client, which forked it: one pipe carries all that they say, in the order in which they say it. So
all of a kernel but that pipe can be made once, by the process that forks.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

SETTINGS = {"HistoryManager": {"enabled": False}, "IPythonKernel": {"_execute_sleep": 0.0}}
"""A kernel that lives for one notebook keeps no history, and need not wait for listeners that come late."""
LOG = logging.getLogger(__name__)
LOG.setLevel(logging.ERROR)  # that nobody can debug it, say, is not worth a warning
Parts = Sequence[bytes | memoryview]


class Line:
    """A kernel's end of the pipe; threads and processes of a cell speak through it one at a time."""

    _connection: Connection
    _one_at_a_time: Any

    def open(self, connection: Connection) -> None:
        """There is nothing to say it to before."""
        self._one_at_a_time = get_context("fork").RLock()
        self._connection = connection

    def say(self, channel: str, parts: Parts) -> None:
        """The parts of a message, on one of the channels."""
        with self._one_at_a_time:
            self._connection.send((channel, [bytes(part) for part in parts]))

    def hear(self) -> list[zmq.Frame]:
        """The next request.

        Raises
        ------
        EOFError
            When the run has let go of this kernel.
        """
        return [zmq.Frame(part) for part in self._connection.recv()]


class ShellChannel:
    """Requests and replies, as a kernel expects them of a stream."""

    answer: Callable[[list[zmq.Frame]], Any]

    def __init__(self, line: Line) -> None:
        self.line = line

    def on_recv(self, answer: Callable[[list[zmq.Frame]], Any], copy: bool) -> None:  # noqa: ARG002
        """Requests go to `answer`."""
        self.answer = answer

    def send_multipart(self, parts: Parts, **_: Any) -> None:
        """A reply."""
        self.line.say("shell", parts)

    def flush(self, *_: Any) -> None:
        """What was said has been sent."""


class Publisher(IOPubThread):
    """What a kernel publishes is sent at once; ipykernel would hand it to a thread."""

    thread: Any = None
    io_loop: Any = None

    def __init__(self, line: Line) -> None:
        self.line = line

    def schedule(self, work: Callable[[], Any]) -> None:
        """Now."""
        work()

    def send_multipart(self, parts: Parts, **_: Any) -> None:
        """An output, or the state of the kernel."""
        self.line.say("iopub", parts)


class Stream(OutStream):
    """Sends what was written when its cell goes on to something else, or has not been heard for a while."""

    heard = 0.0

    def write(self, string: str) -> int:
        """Lines of a cell that takes long are sent meanwhile."""
        written: Any = super().write(string)
        if string.endswith("\n") and monotonic() - self.heard > self.flush_interval:
            self.flush()
        return len(string) if written is None else written

    def flush(self) -> None:
        """A cell flushes six times, and mostly for nothing."""
        self.heard = monotonic()
        with self._buffer_lock:
            has_written = any(buffer.tell() for buffer in self._buffers.values())
        if has_written:
            super().flush()  # type: ignore[no-untyped-call]

    def _schedule_flush(self) -> None:
        """No clock runs here."""


class WarmShell(ZMQInteractiveShell):
    """No window will ever be opened here, so there is no event loop to adapt to one."""

    def enable_gui(self, gui: Any = None) -> None:
        """Nothing to be done."""
        self.active_eventloop = gui


class NoThread:
    """In place of the thread that hands requests to subshells: the main thread takes them itself."""

    @property
    def parent_thread(self) -> threading.Thread:
        """Where cells run."""
        return threading.main_thread()

    def __bool__(self) -> bool:
        return False


class WarmKernel(IPythonKernel):
    """ipykernel's kernel, whose channels are one pipe."""

    shell_class = Type(WarmShell)
    shell_stream = AnyTrait()
    _supports_kernel_subshells = False

    def __init__(self, **traits: Any) -> None:
        self.line = Line()
        self.speech = Session(key=b"")  # unsigned, as nobody else can speak here
        publisher = Publisher(self.line)
        super().__init__(  # type: ignore[no-untyped-call]
            log=LOG,
            session=self.speech,
            shell_stream=ShellChannel(self.line),
            shell_channel_thread=NoThread(),
            iopub_thread=publisher,
            iopub_socket=publisher,
            **traits,
        )

    def serve(self, connection: Connection) -> None:
        """Answer the run until it lets go."""
        self.line.open(connection)
        self.speech.pid = os.getpid()
        shell: Any = self.shell
        shell.init_environment()
        open_stream: Any = Stream
        sys.stdout, sys.stderr = (
            open_stream(self.speech, self.iopub_thread, name) for name in ("stdout", "stderr")
        )
        let_import_from_here()
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)

        loop.add_reader(connection.fileno(), self._answer, loop)

        async def begin() -> None:
            self.start()  # type: ignore[no-untyped-call]

        loop.run_until_complete(begin())
        loop.run_forever()

    def _answer(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            request = self.line.hear()
        except (EOFError, OSError):
            loop.stop()
            return
        loop.create_task(self.shell_stream.answer(request))


def let_import_from_here() -> None:
    """What stands beside a notebook can be imported, after what Python itself has: as IPython has it."""
    sys.path[:] = [entry for entry in sys.path if entry]
    installed = [Path(entry).name in ("site-packages", "dist-packages") for entry in sys.path]
    sys.path.insert(installed.index(True) if any(installed) else len(installed), "")


@cache
def prepared_kernel() -> WarmKernel:
    """A kernel as far as it can be made before there is a run to talk to; a fork takes it as it stands."""
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:  # not the user's own: settings there would change a report
        kernel: WarmKernel = WarmKernel.instance(
            config=Config(SETTINGS | {"InteractiveShell": {"ipython_dir": folder}}),
            profile_dir=ProfileDir(location=folder),
        )
    shell: Any = kernel.shell
    if "matplotlib.pyplot" in sys.modules:  # else on its import
        shell.enable_matplotlib("inline")
    os.environ.clear()
    os.environ.update(environment)
    return kernel
