"""The commands about whole inkoopjaren: `run` and `status`, and `restore`, which goes back."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.commands.opties import DAY, data_option, echo_json, json_option, reports_option

if TYPE_CHECKING:
    from analysis.run.opdracht import Opdracht


@click.command()
@click.argument("inkoopjaren", metavar="[JAAR]...", type=int, nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Every inkoopjaar that the data allow.")
@data_option
@reports_option
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Notebooks at a time [default: cores + 1]."
)
@click.option("--force", is_flag=True, help="Make everything again, also what is up to date.")
@click.option("--only", metavar="NAME", help="Only this notebook, such as 30_trends.")
@click.option("--as-of", type=DAY, metavar="DATE", help="Leave out what was received after it.")
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
    from analysis.run.opdracht import Opdracht, default_jobs
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
        jobs=jobs or default_jobs(),
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


@click.command()
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


@click.command()
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@data_option
@reports_option
def restore(inkoopjaar: int, data: str, reports: Path) -> int:
    """Put the previous publication of an inkoopjaar back in place; once more undoes it."""
    from analysis.data.paths import find_root
    from analysis.run.herstel import restore as restore_inkoopjaar

    done = restore_inkoopjaar(find_root(data), reports.resolve(), inkoopjaar)
    click.echo(f"{inkoopjaar}  restored   {done.terug}")
    if done.opzij:
        click.echo(f"{inkoopjaar}  set aside  {done.opzij}")
    click.echo(f"Open: {done.page}")
    click.echo(
        "The next run makes it anew where it is stale: see 'inkoopadvies status --explain', and put right "
        "first what was wrong.",
        err=True,
    )
    return 0
