"""The command line `inkoopadvies`. Every command imports what it needs itself, so that help answers at once.

Results go to stdout, progress and trouble to stderr. Errors on purpose are told in words; the exit codes are
those of the contract: 1 input or set-up, 2 usage, 3 validation blocks, 4 a notebook failed, 5 locked,
130 interrupted.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from analysis.errors import InkoopadviesError
from analysis.run.adviescli import advice, hearing

if TYPE_CHECKING:
    from analysis.run.opdracht import Opdracht

INTERRUPTED = 130
NO_PLACE_TO_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)

data_option = click.option(
    "--data",
    default="data",
    metavar="DIR",
    show_default=True,
    help="The data root: raw/, reference/, processed/.",
)
reports_option = click.option(
    "--reports",
    default=Path("reports"),
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    show_default=True,
    help="Where the reports are published.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.group(commands=[hearing, advice], context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inkoopadvies", prog_name="inkoopadvies")
def cli() -> None:
    """From Transparantiekalender deliveries to reports on minimum norms, per inkoopjaar."""


@cli.command()
@click.argument("inkoopjaren", metavar="[JAAR]...", type=int, nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Every inkoopjaar that the data allow.")
@data_option
@reports_option
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Notebooks at a time [default: all cores]."
)
@click.option("--force", is_flag=True, help="Make everything again, also what is up to date.")
@click.option("--only", metavar="NAME", help="Only this notebook, such as 30_trends.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out what was received after it."
)
@click.option("--scheduler", metavar="URL", help="Make the notebooks on the workers of this Dask scheduler.")
@click.option("--if-new", is_flag=True, help="Do nothing unless deliveries or reference tables changed.")
@click.option(
    "--meld",
    "adressen",
    metavar="URL",
    multiple=True,
    envvar="INKOOPADVIES_MELDEN",
    help="Tell how it ended (Apprise address; repeatable) [env: INKOOPADVIES_MELDEN, space separated].",
)
@click.option(
    "--link", metavar="URL", envvar="INKOOPADVIES_LINK", help="Where others read the reports folder."
)
def run(data: str, reports: Path, adressen: tuple[str, ...], link: str | None, **asked: Any) -> int:
    """Read, validate, judge, report and publish these inkoopjaren [default: the newest the data allow]."""
    from analysis.run.jaarrun import run as run_inkoopjaren
    from analysis.run.melden import meldend
    from analysis.run.nieuws import find_nieuws
    from analysis.run.uitvoer import result_line, trouble
    from analysis.run.voortgang import Voortgang

    reports = reports.resolve()
    with meldend(adressen, data, reports, link) as outcomes:
        if_new = asked.pop("if_new")
        if if_new and asked["force"]:
            raise click.UsageError("Give --if-new or --force, not both.")
        opdracht = read_opdracht(data, reports, **asked)
        if if_new:
            news = find_nieuws(opdracht)
            if not news:
                click.echo("Nothing new in the deliveries or the reference tables: nothing was done.")
                return 0
            for jaar, what in news.items():
                click.echo(f"{jaar}: {'; '.join(what)}", err=True)
        outcomes += run_inkoopjaren(opdracht, Voortgang())
        for outcome in outcomes:
            click.echo(result_line(outcome))
        for outcome in outcomes:
            if (text := trouble(outcome)) is not None:
                click.secho(text, err=True, fg="red", color=False if "NO_COLOR" in os.environ else None)
        pages = [outcome.page for outcome in outcomes if outcome.page.is_file()]
        if pages:
            click.echo(f"Open: {pages[-1]}")
    return max(outcome.exit_code for outcome in outcomes)


def read_opdracht(
    data: str,
    reports: Path,
    *,
    inkoopjaren: tuple[int, ...],
    is_all: bool,
    jobs: int | None,
    force: bool,
    only: str | None,
    as_of: datetime | None,
    scheduler: str | None,
) -> Opdracht:
    """What the command line asks of a run, checked against what the data allow."""
    from analysis.data.paths import find_root
    from analysis.run.jaarrun import require_inkoopjaren
    from analysis.run.opdracht import Opdracht
    from analysis.run.stand import find_rapporten

    if inkoopjaren and is_all:
        raise click.UsageError("Give inkoopjaren or --all, not both.")
    root = find_root(data)
    possible = require_inkoopjaren(root, inkoopjaren)
    chosen = tuple(possible) if is_all else tuple(sorted(set(inkoopjaren))) or (possible[-1],)
    opdracht = Opdracht(
        root,
        reports,
        chosen,
        with_dossiers=frozenset({possible[-1]} if is_all else chosen),
        jobs=jobs or os.cpu_count() or 1,
        force=force,
        only=only,
        as_of=as_of.date() if as_of else None,
        scheduler=scheduler,
    )
    known = [rapport.naam for rapport in find_rapporten(opdracht.notebooks)]
    if only is not None and only not in known:
        raise click.BadParameter(
            f"there is no notebook '{only}'; there are: {', '.join(known)}.", param_hint="--only"
        )
    return opdracht


@cli.command()
@data_option
@reports_option
@click.option("--explain", is_flag=True, help="Say what changed.")
@json_option
def status(data: str, reports: Path, explain: bool, as_json: bool) -> int:
    """Say per inkoopjaar whether it is up to date, or stale and why."""
    from analysis.data.paths import find_root
    from analysis.run.jaarrun import read_status, require_inkoopjaren
    from analysis.run.uitvoer import explanation, status_line

    root = find_root(data)
    require_inkoopjaren(root, ())
    plans = read_status(root, reports.resolve())
    if as_json:
        echo_json(
            {
                "inkoopjaren": [
                    {"inkoopjaar": plan.inkoopjaar, "is_stale": bool(plan.reasons), "reasons": plan.reasons}
                    for plan in plans
                ]
            }
        )
        return 0
    for plan in plans:
        click.echo(explanation(plan) if explain else status_line(plan))
    return 0


@cli.command()
@click.argument("inkoopjaren", metavar="JAAR...", type=int, nargs=-1, required=True)
@data_option
@json_option
def validate(inkoopjaren: tuple[int, ...], data: str, as_json: bool) -> int:
    """Validate the deliveries of these inkoopjaren and the reference tables, and publish nothing."""
    from analysis.data.paths import find_root
    from analysis.errors import ValidationBlockedError
    from analysis.run.jaarrun import require_inkoopjaren

    root = find_root(data)
    require_inkoopjaren(root, inkoopjaren)

    from analysis.run.keuring import validate_inkoopjaren
    from analysis.run.uitvoer import counts, to_records, told
    from analysis.run.voortgang import Voortgang

    per_jaar = validate_inkoopjaren(root, sorted(set(inkoopjaren)), Voortgang().say)
    if as_json:
        echo_json(
            {
                "inkoopjaren": [
                    {"inkoopjaar": jaar, "is_blocked": is_blocked(rows), "bevindingen": to_records(rows)}
                    for jaar, rows in per_jaar.items()
                ]
            }
        )
    else:
        for jaar, rows in per_jaar.items():
            found = {str(ernst): int(aantal) for ernst, aantal in rows["ernst"].value_counts().items()}
            click.echo(f"{jaar}  {counts({'bevindingen': found})}")
            for line in told(rows):
                click.echo(f"  {line}")
    return ValidationBlockedError.exit_code if any(map(is_blocked, per_jaar.values())) else 0


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
@json_option
def inspect(file: Path, data: str, as_json: bool) -> int:
    """Show how a delivery is understood: sheet, header row, column → our name, rows, what is unknown."""
    from analysis.run.inzage import inspect_file, inspection_lines

    seen = inspect_file(file, data)
    if as_json:
        echo_json(seen)
    else:
        click.echo("\n".join(inspection_lines(seen)))
    return 0


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
def match(file: Path, data: str) -> int:
    """Propose rows for indicatoren.csv from the names of indicators; nothing is written."""
    from analysis.run.inzage import match_file

    click.echo(match_file(file, data), nl=False)
    return 0


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", type=int, metavar="N", help="The same seed gives the same bytes.")
@click.option("--from", "first", type=int, metavar="J", help="First verslagjaar.")
@click.option("--to", "last", type=int, metavar="J", help="Last verslagjaar.")
@click.option("--size", type=float, metavar="S", help="As a share of the usual number of organisations.")
def example(folder: Path, **chosen: Any) -> int:
    """Write an example data root of invented hospitals."""
    from analysis.data.voorbeeld import write_example
    from analysis.run.voortgang import Voortgang

    given = {naam: value for naam, value in chosen.items() if value is not None}
    write_example(folder, **given, progress=Voortgang().say)
    click.echo(f"Example data root: {folder}")
    return 0


def is_blocked(bevindingen: Any) -> bool:
    """A blocking finding stops the publication of an inkoopjaar."""
    return bool((bevindingen["ernst"] == "blokkerend").any())


def echo_json(content: Any) -> None:
    """One document, and nothing else."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


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
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "Interrupted. What was published before still stands; finished parts are not made again.",
            err=True,
        )
        code = INTERRUPTED
    sys.exit(code)
