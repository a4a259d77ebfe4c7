"""The kernel that a fork becomes: ipykernel's own, made before the fork, and talking over one pipe.

An ordinary kernel has five sockets with a thread for most of them, because clients come and go. A kernel of a
run has one client, which forked it: one pipe carries all that they say, in the order in which they say it. So
all of a kernel but that pipe can be made once, by the process that forks.
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import os
import select
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets.config import Config

from analysis.run.pijp import PIECE, Pijp

SETTINGS = {
    "HistoryManager": {"enabled": False},
    "IPythonKernel": {"_execute_sleep": 0.0, "_darwin_app_nap": False},
}
"""A kernel that lives for one notebook keeps no history, and need not wait for listeners that come late. It
asks nothing of the system of a Mac, which may not be asked before a fork."""
LOG = logging.getLogger(__name__)
LOG.setLevel(logging.ERROR)  # that nobody can debug it, say, is not worth a warning
Parts = Sequence[bytes | memoryview]


class Line:
    """A kernel's end of the pipe, once there is one. A process that a cell forks neither speaks nor hears."""

    pipe: Pijp
    _pid: int

    def open(self, pipe: Pijp) -> None:
        """There is nobody to speak to before."""
        self.pipe = pipe
        self._pid = os.getpid()

    def say(self, channel: str, parts: Parts) -> None:
        """The parts of a message, on one of the channels."""
        if os.getpid() == self._pid:
            self.pipe.send((channel, [bytes(part) for part in parts]))

    def hear(self) -> list[list[zmq.Frame]]:
        """Requests.

        Raises
        ------
        EOFError
            When there will be none: the run has let go of this kernel, or this is not the kernel any more.
        """
        if os.getpid() != self._pid:
            raise EOFError
        return [[zmq.Frame(part) for part in request] for request in self.pipe.receive()]


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
    """What a cell writes is sent when it goes on to something else, and soon when it does not.

    What a library in C, or another process, writes to the file descriptor is part of that; what a process
    that the cell forked prints comes that way too.
    """

    _fid: Any
    _is_clock_running = False

    def _setup_stream_redirects(self, name: str) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        super()._setup_stream_redirects(name)  # type: ignore[no-untyped-call]

    def _watch_pipe_fd(self) -> None:
        """Nobody who writes need wait for the end of the cell."""
        while self._should_watch:
            select.select([self._fid], [], [])
            self._take()

    def _take(self) -> None:
        """All that was written to the file descriptor; whoever takes it keeps it before another looks."""
        with self._buffer_lock:
            if self._should_watch and select.select([self._fid], [], [], 0)[0]:
                taken = os.read(self._fid, PIECE)  # more than fits in it
                self._should_watch = bool(taken)
                super().write(self._decode(taken))

    def write(self, string: str) -> int:
        """Keep it, to be sent; what is no character is shown as its number."""
        told = string.encode("utf-8", "backslashreplace") if isinstance(string, str) else b""
        if os.getpid() != self._master_pid and self._should_watch:
            os.write(self._original_stdstream_fd, told)
        else:
            super().write(told.decode() if told else string)
        return len(string)

    def flush(self) -> None:
        """A cell flushes six times, and mostly for nothing; nothing is under way when this returns."""
        if os.getpid() != self._master_pid:
            return
        with self.pub_thread.line.pipe.one_at_a_time, self._buffer_lock:  # as who prints while it sends
            self._take()
            if any(buffer.tell() for buffer in self._buffers.values()):
                super().flush()  # type: ignore[no-untyped-call]

    def _schedule_flush(self) -> None:
        if not self._is_clock_running:
            self._is_clock_running = True
            clock = threading.Timer(self.flush_interval, self._ring)
            clock.daemon = True
            clock.start()

    def _ring(self) -> None:
        self._is_clock_running = False
        self.flush()


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

    shell_stream = AnyTrait()
    _supports_kernel_subshells = False

    def __init__(self, **traits: Any) -> None:
        self.line = Line()
        self.answering: set[asyncio.Task[Any]] = set()
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

    def serve(self, pipe: Pijp) -> None:
        """Answer the run until it lets go."""
        self.line.open(pipe)
        self.speech.pid = os.getpid()
        shell: Any = self.shell
        shell.init_environment()
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]
        open_stream: Any = Stream
        sys.stdout, sys.stderr = (
            open_stream(self.speech, self.iopub_thread, name) for name in ("stdout", "stderr")
        )
        let_import_from_here()
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.add_reader(pipe.fileno(), self._answer, loop)

        async def begin() -> None:
            self.start()  # type: ignore[no-untyped-call]

        loop.run_until_complete(begin())
        loop.run_forever()

    def _answer(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            requests = self.line.hear()
        except (EOFError, OSError):
            loop.stop()
            return
        for request in requests:
            answering = loop.create_task(self.shell_stream.answer(request))
            self.answering.add(answering)
            answering.add_done_callback(self.answering.discard)


def let_import_from_here() -> None:
    """What stands beside a notebook can be imported, after what Python itself has: as IPython has it."""
    sys.path[:] = [entry for entry in sys.path if entry]
    installed = [Path(entry).name in ("site-packages", "dist-packages") for entry in sys.path]
    sys.path.insert(installed.index(True) if any(installed) else 0, "")


def no_window(gui: Any = None) -> None:
    """No window will be opened here, so there is no event loop to adapt to one."""


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
    shell.enable_gui = no_window
    if "matplotlib.pyplot" in sys.modules:  # else on its import
        shell.enable_matplotlib("inline")
    os.environ.clear()
    os.environ.update(environment)
    return kernel
