"""The command line `inkoopadvies`: its commands stand in `analysis.commands`, its exit codes here.

Results go to stdout, progress and trouble to stderr. Errors on purpose are told in words; the exit codes are
those of the contract: 1 input or set-up, 2 usage, 3 validation blocks, 4 a notebook failed, 5 locked,
130 interrupted.
"""

from __future__ import annotations

import errno
import signal
import sys
from typing import NoReturn

import click

from analysis.commands.advies import advice
from analysis.commands.jaren import restore, run, status
from analysis.commands.leveringen import inspect, match, validate
from analysis.commands.voorbeeld import example
from analysis.commands.wederhoor import hearing
from analysis.errors import InkoopadviesError, explain_name

INTERRUPTED = 130
MOST_SHOWN_OF_A_NAME = 300
NO_PLACE_TO_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)


@click.group(
    commands=[run, status, restore, validate, inspect, match, example, hearing, advice],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="inkoopadvies", prog_name="inkoopadvies")
def cli() -> None:
    """From Transparantiekalender deliveries to reports on minimum norms, per inkoopjaar."""


def main() -> NoReturn:
    """Run the command line and exit with the contract's code."""
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
    except OSError as error:
        if error.errno not in NO_PLACE_TO_WRITE:
            raise
        click.echo(f"{error.filename or 'A file'} cannot be written: {error.strerror}.", err=True)
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
