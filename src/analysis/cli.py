"""The command line `inkoopadvies`: which commands there are, what each takes, and with which code it ends.

Results go to stdout, progress and trouble to stderr. Errors on purpose are told in words; the exit codes are
those of the contract: 1 input or set-up, 2 usage, 3 validation blocks, 4 a notebook failed, 5 locked,
130 interrupted.

What a command may be started with and can do without is made up for here, before anything is opened: closed
streams, a home that is not known, a folder for temporary files with too long a name, few open files.

Each command imports what it needs itself, so that help answers at once.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from analysis.errors import InkoopadviesError, RootError, explain_name, tell_exhausted

if TYPE_CHECKING:
    import pandas as pd

    from analysis.run.opdracht import Opdracht

DAY = click.DateTime(["%Y-%m-%d"])

data_option = click.option(
    "--data",
    default="data",
    metavar="DIR",
    show_default=True,
    help="The data root: raw/, reference/, processed/.",
)


def _require_name(_: click.Context, __: click.Parameter, folder: Path) -> Path:
    if (wrong := explain_name(str(folder.absolute()))) is not None:
        raise RootError(f"The reports folder cannot be used: {wrong}")
    return folder


reports_option = click.option(
    "--reports",
    default=Path("reports"),
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    show_default=True,
    callback=_require_name,
    help="Where the reports are published.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


def echo_json(content: Any) -> None:
    """One document, and nothing else."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


def count(aantal: int, wat: str) -> str:
    """A number of things, in English.

    >>> count(1, "event"), count(0, "event")
    ('1 event', '0 events')
    """
    return f"{aantal} {wat}" if aantal == 1 else f"{aantal} {wat}s"


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


@click.command()
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


@click.command()
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


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
def match(file: Path, data: str) -> int:
    """Propose rows for indicatoren.csv from the names of indicators; nothing is written."""
    from analysis.run.inzage import match_file

    proposals, aantal = match_file(file, data)
    click.echo(proposals, nl=False)
    click.echo(_say_next(aantal), err=True)
    return 0


def _say_next(proposed: int) -> str:
    """What to do with so many proposed links."""
    if proposed:
        return (
            f"{proposed} proposed; nothing is written. Check each against the indicator's own text, then add "
            "the rows that are right to reference/indicatoren.csv, without "
            "ingreep, score, indicator_naam and eenheid."
        )
    return (
        "No indicator in this file has a name like that of an intervention in reference/volumenormen.csv. "
        "Look at the names with `inkoopadvies inspect`, and add the links to "
        "reference/indicatoren.csv by hand."
    )


def is_blocked(bevindingen: Any) -> bool:
    """A blocking finding stops the publication of an inkoopjaar."""
    return bool((bevindingen["ernst"] == "blokkerend").any())


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", type=int, metavar="N", help="The same seed gives the same bytes.")
@click.option("--from", "first", type=int, metavar="J", help="First verslagjaar.")
@click.option("--to", "last", type=int, metavar="J", help="Last verslagjaar.")
@click.option("--size", type=float, metavar="S", help="As a share of the usual number of organisations.")
def example(folder: Path, **chosen: Any) -> int:
    """Write an example data root of invented hospitals, with their hearings and the advice on them."""
    from analysis.run.voortgang import Voortgang
    from voorbeeld import write_example
    from voorbeeld.ronde import write_ronde

    given = {naam: value for naam, value in chosen.items() if value is not None}
    say = Voortgang().say
    write_example(folder, **given, progress=say, complete=lambda root: write_ronde(root, say))
    click.echo(f"Example data root: {folder}")
    return 0


@click.group()
def hearing() -> None:
    """Hoor en wederhoor: open the worklist, export workbooks, import what was filled in."""


@hearing.command(name="open")
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@data_option
@click.option("--op", type=DAY, required=True, metavar="DATE", help="The day on which hospitals are asked.")
@click.option("--reactie-voor", type=DAY, required=True, metavar="DATE", help="The last day to answer.")
def open_(inkoopjaar: int, data: str, op: datetime, reactie_voor: datetime) -> int:
    """Ask every zaak that must be heard and was not asked yet."""
    import pandas as pd

    from analysis.data.paths import find_root
    from analysis.run.wederhoor import open_hearing

    werklijst = open_hearing(find_root(data), inkoopjaar, pd.Timestamp(op), pd.Timestamp(reactie_voor))
    for verzekeraar, rows in werklijst.groupby("verzekeraar"):
        click.echo(f"{verzekeraar}: {len(rows)} to hear, {int(rows['is_nieuw'].sum())} asked now")
    click.echo(f"{len(werklijst)} to hear, {int(werklijst['is_nieuw'].sum())} asked now")
    return 0


@hearing.command(name="export")
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@data_option
@reports_option
@click.option("--verzekeraar", metavar="V", help="Only the workbook of this insurer.")
@click.option("--op", type=DAY, metavar="DATE", help="The day that terms are held against [default: today].")
def export(inkoopjaar: int, data: str, reports: Path, verzekeraar: str | None, op: datetime | None) -> int:
    """Write the workbook of each insurer, and per hospital a dossier with an answer form."""
    import pandas as pd

    from analysis.data.paths import find_root
    from analysis.run.wederhoor import FOLDER, export_dossiers, export_hearing

    day = pd.Timestamp(op) if op else pd.Timestamp.today().normalize()
    folder = reports / FOLDER / str(inkoopjaar)
    root = find_root(data)
    for file in export_hearing(root, inkoopjaar, folder, day, verzekeraar):
        click.echo(file)
    pages = export_dossiers(root, inkoopjaar, folder / "ziekenhuizen", day, verzekeraar)
    click.echo(f"{folder / 'ziekenhuizen'}: {len(pages)} dossiers, each with its answer form")
    return 0


@hearing.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
def import_(file: Path, data: str) -> int:
    """Take over what an insurer or a hospital filled in: checked whole, then all of it or nothing."""
    from analysis.data.paths import find_root
    from analysis.run.hoorimport import import_hearing

    done = import_hearing(find_root(data), file)
    if done.is_ouder and done.toegevoegd:
        click.echo(
            "The workbook was made from an older state; nothing happened in its zaken since.", err=True
        )
    click.echo(
        f"{done.inkoopjaar}, {done.van}: {count(done.toegevoegd, 'event')} added, {done.bekend} known already"
    )
    return 0


class AdviceGroup(click.Group):
    """`advice 2026` makes the advice of 2026; any other first word is a command of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A year in front means `make`."""
        if args and args[0].isdigit():
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=AdviceGroup)
def advice() -> None:
    """The advice: `advice JAAR` makes it, and adopts it when every insurer agreed to exactly that version."""


@advice.command(name="make", hidden=True)
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@data_option
@reports_option
def make(inkoopjaar: int, data: str, reports: Path) -> int:
    """Make the table, the workbook and the page; adopt the version when every insurer agreed to it."""
    from analysis.data.paths import find_root
    from analysis.run.advies import make_advies
    from analysis.run.adviespagina import write_adviespagina

    root = find_root(data)
    stand, file = make_advies(root, inkoopjaar, reports, _today())
    for line in stand_lines(stand):
        click.echo(line)
    click.echo(f"Open: {file}")
    click.echo(f"Open: {write_adviespagina(root, inkoopjaar, file.parent, stand.record.bekend_op)}")
    return 0


@advice.command()
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@data_option
@click.option("--verzekeraar", required=True, metavar="V", help="Who agrees, as verzekeraars.csv names it.")
@click.option("--op", type=DAY, metavar="DATE", help="The day on which it agreed [default: today].")
@click.option(
    "--hash", "versie_hash", default="", metavar="H", help="Only to this version (8 signs will do)."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def agree(
    inkoopjaar: int, data: str, verzekeraar: str, op: datetime | None, versie_hash: str, yes: bool
) -> int:
    """Show what an insurer would agree to, and note its agreement to exactly that."""
    import pandas as pd

    from analysis.data.adviesstand import read_stand
    from analysis.data.paths import find_root
    from analysis.run.advies import agree as note_agreement
    from analysis.run.advies import require_hash

    root, today = find_root(data), _today()
    stand = read_stand(root, inkoopjaar, today)
    require_hash(stand, versie_hash)
    for line in agreement_lines(stand):
        click.echo(line)
    if stand.staat == "concept" and not yes and not _is_sure(f"Does {verzekeraar} agree to exactly this?"):
        return 1
    day = pd.Timestamp(op) if op else today
    done = note_agreement(root, inkoopjaar, verzekeraar, day, today, stand.record.versie_hash)
    told = "agreed" if done.is_nieuw else "agreed already, nothing was noted:"
    click.echo(f"{verzekeraar} {told} {done.datum:%Y-%m-%d}, {done.stand.record.versie_hash}")
    for line in missing_lines(done.stand):
        click.echo(line)
    return 0


@advice.command()
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@data_option
@click.option("--verzekeraar", required=True, metavar="V", help="Who withdraws.")
@click.option("--reden", required=True, metavar="TEXT", help="Why; it stays readable.")
@click.option("--op", type=DAY, metavar="DATE", help="The day on which it withdrew [default: today].")
def withdraw(inkoopjaar: int, data: str, verzekeraar: str, reden: str, op: datetime | None) -> int:
    """Take an agreement back, with a reason; after adoption only a herziening changes anything."""
    import pandas as pd

    from analysis.data.paths import find_root
    from analysis.run.advies import withdraw as note_withdrawal

    root, today = find_root(data), _today()
    day = pd.Timestamp(op) if op else today
    done = note_withdrawal(root, inkoopjaar, verzekeraar, reden, day, today)
    told = "withdrew" if done.is_nieuw else "withdrew already, nothing was noted:"
    click.echo(f"{verzekeraar} {told} {done.datum:%Y-%m-%d}, {done.stand.record.versie_hash}")
    for line in missing_lines(done.stand):
        click.echo(line)
    return 0


@advice.command()
@click.argument("inkoopjaar", metavar="[JAAR]", type=int, required=False)
@data_option
def check(inkoopjaar: int | None, data: str) -> int:
    """Check adopted versions fully: places, hashes, seals, agreements, days, and the chain of events."""
    from analysis.data.paths import find_root
    from analysis.run.advies import check as check_advies

    checked = check_advies(find_root(data), inkoopjaar, _today())
    for controle in checked:
        found = controle.vastgesteld
        told = f"{count(len(found.versies), 'adopted version')}, {count(len(found.akkoorden), 'event')}"
        state = count(len(controle.fouten), "fault") if controle.fouten else "in order"
        click.echo(f"{found.inkoopjaar}: {told}: {state}; last hash {found.keten}")
        for record in found.versies if not controle.fouten else ():
            seal = f"seal {record.zegel}" if record.is_sealed else "older form, without a seal"
            click.echo(f"  version {record.versie}, adopted {record.vastgesteld_op}: {seal}")
        for remark in found.opmerkingen:
            click.echo(f"  {remark}")
        for fout in controle.fouten:
            click.echo(fout, err=True)
    if not checked:
        click.echo("No inkoopjaar has agreements or adopted versions.")
    return 1 if any(controle.fouten for controle in checked) else 0


@advice.command()
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@click.option("--version", "versie", type=int, metavar="V", help="Which version [default: the newest].")
@data_option
def replay(inkoopjaar: int, versie: int | None, data: str) -> int:
    """Make an adopted version again from what was known then, and compare."""
    from analysis.data.paths import find_root
    from analysis.run.advies import replay as replay_versie

    record = replay_versie(find_root(data), inkoopjaar, versie)
    click.echo(f"{inkoopjaar} version {record.versie}: the same, {record.versie_hash}")
    return 0


@advice.command()
@click.argument("oud", metavar="A")
@click.argument("nieuw", metavar="B")
@data_option
@click.option(
    "--all", "is_all", is_flag=True, help="Also list each advice that stands in one of the two only."
)
def diff(oud: str, nieuw: str, data: str, is_all: bool) -> int:
    """Explain each change between two inkoopjaren (2025 2026) or versions (2026:1 2026:2) by one cause."""
    from analysis.data.paths import find_root
    from analysis.run.advies import diff as diff_adviezen

    changes = diff_adviezen(find_root(data), oud, nieuw)
    for line in diff_lines(changes, is_all=is_all):
        click.echo(line)
    return 0


def diff_lines(changes: Any, *, is_all: bool) -> list[str]:
    """Each changed advice, then how many changed, appeared and disappeared, by cause; the parts add up."""
    from analysis.report.onderdelen import rows_of
    from analysis.rules.verschillen import count_oorzaken

    is_new, is_gone = changes["advies_oud"].isna(), changes["advies_nieuw"].isna()
    groups = {
        "changed": changes[~is_new & ~is_gone],
        "appeared (a norm or a unit that the other does not have)": changes[is_new],
        "disappeared": changes[is_gone],
    }
    lines = []
    for row in rows_of(changes if is_all else groups["changed"]):
        was, now = (_or_none(value) for value in (row.advies_oud, row.advies_nieuw))
        where = row.organisatie if _or_none(row.locatie) == "-" else row.locatie
        lines.append(f"{row.oorzaak}: {row.norm_code}, {where}: {was} -> {now}")
    for what, rows in groups.items():
        counts = {oorzaak: aantal for oorzaak, aantal in count_oorzaken(rows).items() if aantal}
        told = ", ".join(f"{oorzaak} {aantal}" for oorzaak, aantal in counts.items())
        lines.append(f"{len(rows)} {what}{f': {told}' if told else ''}")
    together = ", ".join(f"{oorzaak} {aantal}" for oorzaak, aantal in count_oorzaken(changes).items())
    return [*lines, f"{len(changes)} together: {together}"]


def agreement_lines(stand: Any) -> list[str]:
    """What an insurer would agree to: which version, what it says, and what changed since the one before."""
    from analysis.run.advies import diff_before

    record = stand.record
    lines = [
        f"{record.inkoopjaar} version {record.versie}: {stand.staat}, {record.versie_hash}",
        f"{len(stand.adviezen)} zaken: {_counts(stand)}",
        f"Known on {record.bekend_op}",
    ]
    if record.reden:
        lines.append(f"Reason of the herziening: {record.reden}")
    changes = diff_before(stand)
    if changes is None:
        return [*lines, "It is the first version of this inkoopjaar."]
    return [*lines, f"Since version {record.versie - 1}:", *diff_lines(changes, is_all=False)]


def missing_lines(stand: Any) -> list[str]:
    """Who has not agreed yet; and when nobody is left, how it is adopted."""
    if stand.staat != "concept":
        return []
    missing = stand.akkoorden.loc[stand.akkoorden["datum"].isna(), "verzekeraar"].tolist()
    if missing:
        return [f"Not yet agreed: {', '.join(missing)}"]
    if not len(stand.akkoorden):
        return ["No insurer is in reference/verzekeraars.csv, so nobody can agree."]
    return [f"Every insurer agreed. Adopt it with: inkoopadvies advice {stand.record.inkoopjaar}"]


def stand_lines(stand: Any) -> list[str]:
    """What a person must know of a version, in a few lines."""
    record = stand.record
    lines = [
        f"{record.inkoopjaar} version {record.versie}: {stand.staat}, {record.versie_hash}",
        _counts(stand),
        *([f"Adopted {record.vastgesteld_op}, seal {record.zegel}"] if record.zegel else []),
        *missing_lines(stand),
    ]
    if stand.afwijkend:
        lines.append(
            f"Today {stand.afwijkend} rows would be otherwise; a herziening needs its reason in "
            "reference/herzieningen.csv."
        )
    found = len(stand.advies.bevindingen)
    return [
        *lines,
        *([f"{count(found, 'finding')}:"] if found else []),
        *stand.advies.bevindingen["melding"].head(10),
    ]


def _counts(stand: Any) -> str:
    counts = stand.adviezen["advies"].value_counts()
    return ", ".join(f"{advies} {aantal}" for advies, aantal in counts.items())


def _is_sure(question: str) -> bool:
    """A person at a terminal says so; anything else says `--yes`."""
    if not sys.stdin or not sys.stdin.isatty():
        click.echo(
            "Nothing was noted: there is nobody to ask. Say --yes to agree without being asked.", err=True
        )
        return False
    if click.confirm(question):
        return True
    click.echo("Nothing was noted.", err=True)
    return False


def _today() -> pd.Timestamp:
    import pandas as pd

    return pd.Timestamp.today().normalize()


def _or_none(value: Any) -> str:
    return str(value) if isinstance(value, str) else "-"


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
    except (click.Abort, KeyboardInterrupt):  # Abort is a RuntimeError
        click.echo(
            "Interrupted. What was published before still stands; finished parts are not made again.",
            err=True,
        )
        code = INTERRUPTED
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
