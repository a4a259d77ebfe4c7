"""How much memory this process holds, and held at most: in GB."""

from __future__ import annotations

import contextlib
import re
import resource
import sys
from pathlib import Path

STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def current_memory() -> float:
    """What the process holds now; where the system does not tell, the most that it held."""
    return _read("VmRSS") or _most_ever()


def peak_memory() -> float:
    """The most that the process held since `forget_peak`, or since it began where that cannot be forgotten.

    Linux counts the parent's peak into ru_maxrss, so its own account of this process is better.
    """
    return _read("VmHWM") or _most_ever()


def forget_peak() -> None:
    """From here on only what is yet to come counts; on Linux only."""
    with contextlib.suppress(OSError):
        CLEAR_REFS.write_text("5")


def _read(what: str) -> float:
    found = re.search(rf"{what}:\s+(\d+)", STATUS.read_text("utf-8")) if STATUS.exists() else None
    return int(found[1]) * 1024 / 1e9 if found else 0.0


def _most_ever() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
