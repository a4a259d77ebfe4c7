"""The command `advice`: make the advice, agree to it, check and replay it, explain changes."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.commands.opties import DAY, count, data_option, reports_option

if TYPE_CHECKING:
    import pandas as pd


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
