"""Every error raised on purpose: what is wrong, what is known instead, and which file to change.

The command line prints the message without a traceback and exits with `exit_code`; in a notebook the
analyst looks at `error.cases`, the offending rows.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMES_SHOWN = 5


class InkoopadviesError(Exception):
    """An error told in words, with the rows that caused it in `cases` (None where there are none)."""

    exit_code = 1

    def __init__(self, message: str, cases: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self.cases = cases


class LeveringError(InkoopadviesError):
    """A delivered file, or its entry in bron.yml, cannot be taken in as it is."""


class ReferenceError(InkoopadviesError):
    """A reference table that people keep contradicts its dictionary, itself, or another table."""


class RootError(InkoopadviesError):
    """A data root lacks what a command needs: a folder, a delivery, a table of an earlier run."""


class NotebookError(InkoopadviesError):
    """A notebook failed, hung, or was given a parameter that it does not have."""

    exit_code = 4


class FailedNotebookError(NotebookError):
    """A notebook failed; `notebook` is what it had become by then (None when it never started)."""

    def __init__(self, message: str, notebook: Any = None) -> None:
        super().__init__(message)
        self.notebook = notebook


class ValidationBlockedError(InkoopadviesError):
    """Blocking findings stop the publication of an inkoopjaar; the previous one stays standing."""

    exit_code = 3


class PublicatieError(InkoopadviesError):
    """What was made cannot be put in place: a full disk, a folder that cannot be written in."""


class SchaalError(InkoopadviesError):
    """The workers that a run should use cannot be used: not installed, not reachable, gone, or other code."""


class ZijprocesError(InkoopadviesError):
    """A process that a run had started beside itself was ended from outside."""


class LockedError(InkoopadviesError):
    """Another run, writer or program is at work on what a command needs for itself."""

    exit_code = 5


def explain_name(name: str) -> str | None:
    """Why a name of a file is no text, with the remedy; None when it is one.

    Names are bytes on Linux. Python keeps what is no UTF-8, or what a locale without UTF-8 cannot say, as
    characters that nothing can write down.
    """
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    else:
        return None
    if "\\x" in shown:
        return (
            f"the name '{shown}' is not valid UTF-8 (a zip made on an old Windows has such names).\n"
            "Rename it, with plain letters and digits; then try again."
        )
    return (
        f"the name '{shown}' cannot be read in this environment, whose locale is not UTF-8.\n"
        "Set PYTHONUTF8=1, or a UTF-8 locale such as LC_ALL=C.UTF-8; then try again."
    )


def names(values: list[str]) -> str:
    """Name at most five values and count the rest.

    >>> names(["a", "b"])
    "'a', 'b'"
    >>> names(list("abcdefg"))
    "'a', 'b', 'c', 'd', 'e' and 2 more"
    """
    shown = ", ".join(f"'{value}'" for value in values[:MOST_NAMES_SHOWN])
    more = len(values) - MOST_NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def tell_exhausted(error: BaseException) -> str | None:
    """What the machine has no more of, in words; None for an error that is about something else.

    >>> print(tell_exhausted(OSError(errno.EMFILE, "Too many open files")))
    Too many open files: this command needs more of them open at once than it may have.
    Allow it more (ulimit -n 1024), and try again.
    """
    code = error.errno if isinstance(error, OSError) else None
    if code in (errno.EMFILE, errno.ENFILE):
        return (
            f"{os.strerror(code)}: this command needs more of them open at once than it may have.\n"
            "Allow it more (ulimit -n 1024), and try again."
        )
    if code == errno.EAGAIN or (isinstance(error, RuntimeError) and "can't start new thread" in str(error)):
        return (
            "No further process can be started: this user has as many as are allowed.\n"
            "Allow more (ulimit -u), end others, or give --jobs 1; then try again."
        )
    if code == errno.ENOMEM or isinstance(error, MemoryError):
        return "There is not enough memory. Close other programs, or give --jobs 1, and try again."
    return None
