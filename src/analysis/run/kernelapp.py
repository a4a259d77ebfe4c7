"""The kernel that a fork becomes: ipykernel's own, told what it must know instead of looking for it."""

from __future__ import annotations

import re
from typing import Any

from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

SETTINGS = {
    "HistoryManager": {"enabled": False},
    "IPythonKernel": {"_execute_sleep": 0.0},
    "WarmKernelApp": {
        "logging_config": {"loggers": {"WarmKernelApp": {"level": "WARNING"}}},
        "outstream_class": "analysis.run.kernelapp.QuietStream",
    },
}
"""A kernel that lives for one notebook keeps no history, need not wait for listeners that come late, and
writes no messages for whoever develops it."""
SETTING = re.compile(r"--(\w+)\.(\w+)=(.*)", re.S)


class WarmKernelApp(IPKernelApp):
    """Settings such as `--HistoryManager.hist_file=:memory:` are all that stands on its command line.

    A parser of every option that there is, and the search for files that might set one, would take a third
    of the time in which a fork becomes a kernel.
    """

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Each is set; anything else is left to ipykernel."""
        found = [SETTING.fullmatch(argument) for argument in argv or []]
        if not all(found):
            super().parse_command_line(argv)
            return
        config = Config(SETTINGS)
        for setting in found:
            assert setting is not None
            config[setting[1]][setting[2]] = setting[3]
        self.update_config(config)

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Not the user's own IPython: files there would change what a report shows."""


class QuietStream(OutStream):
    """A stream that has nothing to say wakes nobody up: a cell flushes six times, and mostly for nothing."""

    def flush(self) -> None:
        """Hand on what was written since."""
        with self._buffer_lock:
            has_written = any(buffer.tell() for buffer in self._buffers.values())
        if has_written:
            super().flush()  # type: ignore[no-untyped-call]
