"""The command line `inkoopadvies`: its commands stand in `analysis.commands`, its exit codes here.

Results go to stdout, progress and trouble to stderr. Errors on purpose are told in words; the exit codes are
those of the contract: 1 input or set-up, 2 usage, 3 validation blocks, 4 a notebook failed, 5 locked,
130 interrupted.

What a command may be started with and can do without is made up for here, before anything is opened: closed
streams, a home that is not known, a folder for temporary files with too long a name, few open files.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn, TextIO

import click

from analysis.commands.advies import advice
from analysis.commands.jaren import restore, run, status
from analysis.commands.leveringen import inspect, match, validate
from analysis.commands.voorbeeld import example
from analysis.commands.wederhoor import hearing
from analysis.errors import InkoopadviesError, explain_name, tell_exhausted

INTERRUPTED = 130
MOST_SHOWN_OF_A_NAME = 300
ENOUGH_FILES = 1024
LONGEST_TMPDIR = 60
"""A socket's whole name has 104 bytes at most, and it stands two folders deeper."""


@click.group(
    commands=[run, status, restore, validate, inspect, match, example, hearing, advice],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="inkoopadvies", prog_name="inkoopadvies")
def cli() -> None:
    """From Transparantiekalender deliveries to reports on minimum norms, per inkoopjaar."""


def main() -> NoReturn:
    """Run the command line and exit with the contract's code."""
    settle()
    for name in ("SIGTERM", "SIGHUP"):  # whoever asks a run to end, it ends as with Ctrl-C
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    try:
        code = cli.main(prog_name="inkoopadvies", standalone_mode=False)
    except InkoopadviesError as error:
        click.echo(f"{type(error).__name__}: {error}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (OSError, MemoryError, RuntimeError) as error:
        told = tell_exhausted(error)
        if told is None and isinstance(error, OSError):
            told = f"{error.filename or 'A file'} cannot be read or written: {error.strerror or error}."
        if told is None:
            raise
        click.echo(told, err=True)
        code = InkoopadviesError.exit_code
    except UnicodeEncodeError as error:
        wrong = explain_name(str(error.object)[-MOST_SHOWN_OF_A_NAME:])
        if wrong is None:
            raise
        click.echo(f"A file or folder cannot be used: {wrong}", err=True)
        code = InkoopadviesError.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "Interrupted. What was published before still stands; finished parts are not made again.",
            err=True,
        )
        code = INTERRUPTED
    sys.exit(code)


def settle() -> None:
    """Make up for what the command was started without."""
    for number in range(3):  # else the next file that is opened gets its place, and what is said to it
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 (as long as the process)
    sys.stdout = _heard(sys.stdout, sys.__stdout__, "standard output")
    sys.stderr = _heard(sys.stderr, sys.__stderr__)
    if sys.platform == "win32":
        return
    import resource

    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = ENOUGH_FILES if most == resource.RLIM_INFINITY else min(most, ENOUGH_FILES)
    if files != resource.RLIM_INFINITY and files < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))
    for name in ("TMPDIR", "TEMP", "TMP"):
        if len(os.fsencode(Path(os.environ.get(name, "/")).absolute())) > LONGEST_TMPDIR:
            del os.environ[name]
    if "~" in os.path.expanduser("~"):  # noqa: PTH111 (that of pathlib raises)
        os.environ["HOME"] = os.path.abspath(os.sep)  # noqa: PTH100


class Heard(io.TextIOWrapper):
    """A stream that is written to also when nobody listens any more: no run stops for that.

    `name_of_result` names a stream with results: that it has no room for them is an error.
    """

    name_of_result: str | None = None

    def write(self, text: str, /) -> int:
        """Write, or go on where nobody listens."""
        try:
            return super().write(text)
        except OSError as error:
            self._go_on(error)
            return len(text)

    def flush(self) -> None:
        """Flush, or go on where nobody listens."""
        try:
            super().flush()
        except OSError as error:
            self._go_on(error)

    def _go_on(self, error: OSError) -> None:
        if self.name_of_result and not isinstance(error, BrokenPipeError):
            raise OSError(error.errno, error.strerror, self.name_of_result) from error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def _heard(stream: TextIO | None, own: TextIO | None, name_of_result: str | None = None) -> TextIO:
    """The process's own stream as one that never stops a run; another is left as it is."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if stream is not own or not isinstance(stream, io.TextIOWrapper):
        return stream
    heard = Heard(
        stream.buffer,
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    heard.name_of_result = name_of_result
    return heard
