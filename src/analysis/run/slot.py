"""One run at a time per data root and per reports folder.

The lock is the operating system's own (`filelock`), so it goes with the process that holds it: a run that was
killed never blocks the next one. Who holds it stands beside it in words, because a lock itself cannot tell.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shlex
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from analysis.errors import LockedError, PublicatieError

LOG = logging.getLogger(__name__)
LOCK = ".slot"
HOLDER = ".slot.json"


@dataclass(frozen=True)
class Houder:
    """Who holds the lock: enough for a person to find that run and decide."""

    pid: int
    host: str
    started: str
    command: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started}: {self.command}"


def command_line(arguments: Sequence[str]) -> str:
    """A command as it was typed, but for what may be secret: of an address only the kind is kept.

    >>> command_line(["run", "--all", "--meld", "mailto://naam:geheim@voorbeeld.nl", "--meld=json://x/token"])
    'run --all --meld mailto://… --meld=json://…'
    """
    return re.sub(r"://\S*?(?=\s|'|$)", "://…", shlex.join(arguments)).replace("'", "")


@contextlib.contextmanager
def hold_slot(folders: Sequence[Path]) -> Iterator[None]:
    """Hold every folder for this run alone; the folders are made when they are not there.

    Raises
    ------
    LockedError
        When another run holds one of them; the message names it.
    PublicatieError
        When a folder cannot be made or written in.
    """
    me = Houder(
        os.getpid(), socket.gethostname(), f"{datetime.now():%Y-%m-%d %H:%M:%S}", command_line(sys.argv)
    )
    with contextlib.ExitStack() as held:
        # Always in the same order, so that two runs that share one folder cannot wait for each other.
        for folder in sorted({folder.resolve() for folder in folders}):
            held.enter_context(_hold(folder, me))
        yield


@contextlib.contextmanager
def _hold(folder: Path, me: Houder) -> Iterator[None]:
    lock = FileLock(folder / LOCK, timeout=0, fallback_to_soft=False)
    note = folder / HOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        holder = read_houder(folder)
        who = str(holder) if holder else "another run that has only just begun"
        raise LockedError(
            f"Another run is working in {folder}: {who}.\n"
            "Wait until it has ended, or stop it; then try again."
        ) from None
    except OSError as error:
        raise PublicatieError(
            f"{folder} cannot be written in: {error.strerror}.\nNothing was changed. "
            "Make the folder writable, or choose others with --data and --reports."
        ) from error
    try:
        previous = read_houder(folder)
        if previous:
            LOG.warning("An earlier run did not end by itself (%s); its lock is taken over.", previous)
        with contextlib.suppress(OSError):  # a full disk must not keep a run from telling that it is full
            note.write_text(json.dumps(asdict(me)), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def read_houder(folder: Path) -> Houder | None:
    """Who holds, or last held, the lock on a folder; None when nobody is named there."""
    try:
        return Houder(**json.loads((folder / HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
