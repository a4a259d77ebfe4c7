"""What kernels need, imported once: the forkserver preloads this module.

Importing it *is* its work, and only `run.forks` asks for it. Afterwards the process holds the kernel,
matplotlib with a filled font cache, and whatever the notebooks of this run import; every kernel is a fork of
that. No thread may have started by then, because a fork copies only the one that forks: so nothing
here reads a file through Arrow or computes with BLAS.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
from typing import Any

from analysis.run.forks import WARM_MODULES, lasting

TOOLS = (
    "matplotlib.backends.backend_svg",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
)
"""What pages need of libraries that import it late."""
NOT_FOR_A_RUN = ("debugpy",)
"""Nobody debugs a run; the kernel does without what is not there, and starts sooner."""
RUN = (
    "analysis.report.gehouden",
    "analysis.run.jaarproces",
    "analysis.run.kernel",
    "analysis.run.naast",
    "analysis.run.zijproces",
)
"""What a fork becomes."""

PID = os.getpid()
"""The process that forks: what a kernel's parent is for as long as the run lives."""


def draw_once() -> None:
    """The first figure of a process finds its fonts and builds its parsers; this one is thrown away."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot(title="inkoopjaar").plot([1, 2], [10, 20])
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(io.StringIO())


def prepare_kernel() -> None:
    """Every kernel is a fork of this one."""
    from analysis.run.kernel import prepared_kernel

    prepared_kernel()


def warm_up(notebooks: list[str]) -> None:
    """Import everything."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's; it stops its kernels itself
    os.dup2(2, 1)  # stdout belongs to the run's results; whatever a library prints here is a remark
    for name in NOT_FOR_A_RUN:
        sys.modules[name] = None  # type: ignore[assignment]  # whoever imports it hears that it is not there
    for name in (*TOOLS, *RUN, *notebooks):
        try:
            importlib.import_module(name)
        except Exception as error:  # a notebook that needs it fails on it, and says so better
            if name not in notebooks or getattr(error, "name", "") != name:  # else a name within a module
                print(f"Kernels start without {name}: {type(error).__name__}: {error}", file=sys.stderr)
    draw_once()
    prepare_kernel()


_asked = os.environ.pop(WARM_MODULES, None)
if _asked is not None:
    with lasting():
        warm_up(_asked.split())
