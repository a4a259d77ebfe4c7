"""What every report notebook needs, imported once: the forkserver preloads this module.

Importing it *is* its work, and only `run.kernels` asks for it. Afterwards the process holds pandas, seaborn,
matplotlib with its inline backend and a filled font cache, the kernel with its debugger, and this package;
every kernel is a fork of that. No thread may have started by then, because a fork copies only the one that
forks: so nothing here reads a file through Arrow or computes with BLAS.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import pkgutil
import signal
import sys
from collections.abc import Iterator

TOOLS = (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.magics.ast_mod",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "debugpy",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "faulthandler",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pandas.io.formats.style",
    "pdb",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "seaborn",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
RUN = ("analysis.run.kernelapp", "analysis.run.naast", "analysis.run.zijproces")
"""What a fork becomes."""
FLOORS = ("analysis.rules", "analysis.data", "analysis.report")
NOT_FOR_KERNELS = (
    "analysis.data.hoorformulier",
    "analysis.data.validatie",
    "analysis.data.voorbeeld",
    "analysis.report.html",
)
"""No report notebook opens these doors, and Great Expectations alone would cost seconds and 200 MB."""

PID = os.getpid()
"""The process that forks: what a kernel's parent is for as long as the run lives."""


def floor_modules() -> Iterator[str]:
    """The floors are imported whole, except what no notebook needs."""
    for floor in FLOORS:
        package = importlib.import_module(floor)
        for module in pkgutil.iter_modules(package.__path__, prefix=f"{floor}."):
            if module.name not in NOT_FOR_KERNELS:
                yield module.name


def draw_once() -> None:
    """The first figure of a process finds its fonts and builds its parsers; this one is thrown away."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot(title="inkoopjaar", xlabel="verslagjaar", ylabel="volume")
    axes.plot([1, 2], [10, 20], label="norm")
    axes.legend()
    canvas = FigureCanvasAgg(figure)
    for suffix in ("png", "svg"):
        canvas.print_figure(io.BytesIO(), format=suffix, bbox_inches="tight")


def warm_up() -> None:
    """Import everything, then put it out of the garbage collector's reach, so that forks keep sharing it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's; it stops its kernels itself
    os.dup2(2, 1)  # stdout belongs to the run's results; whatever a library prints here is a remark
    for name in (*TOOLS, *floor_modules(), *RUN):
        try:
            importlib.import_module(name)
        except Exception as error:  # a notebook that needs it fails on it, and says so better
            print(f"Kernels start without {name}: {type(error).__name__}: {error}", file=sys.stderr)
    draw_once()
    gc.collect()
    gc.freeze()


if os.environ.pop("INKOOPADVIES_WARM", None) == "1":
    warm_up()
