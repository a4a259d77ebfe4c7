"""The command `advice`: make the advice, prove an adopted version, explain what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from analysis.commands.opties import data_option, reports_option


class AdviceGroup(click.Group):
    """`advice 2026` makes the advice of 2026; any other first word is a command of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A year in front means `make`."""
        if args and args[0].isdigit():
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=AdviceGroup)
def advice() -> None:
    """The advice: `advice JAAR` makes it, `replay` proves an adopted one, `diff` explains changes."""


@advice.command(name="make", hidden=True)
@click.argument("inkoopjaar", metavar="JAAR", type=int)
@data_option
@reports_option
def make(inkoopjaar: int, data: str, reports: Path) -> int:
    """Make the table and the workbook; adopt the version when every insurer agreed to it."""
    from analysis.data.paths import find_root
    from analysis.run.advies import make_advies

    stand, file = make_advies(find_root(data), inkoopjaar, reports)
    for line in stand_lines(stand):
        click.echo(line)
    click.echo(f"Open: {file}")
    return 0


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
def diff(oud: str, nieuw: str, data: str) -> int:
    """Explain each change between two inkoopjaren (2025 2026) or versions (2026:1 2026:2) by one cause."""
    from analysis.data.paths import find_root
    from analysis.report.onderdelen import rows_of
    from analysis.rules.verschillen import count_oorzaken
    from analysis.run.advies import diff as diff_adviezen

    changes = diff_adviezen(find_root(data), oud, nieuw)
    for row in rows_of(changes):
        was, now = (_or_none(value) for value in (row.advies_oud, row.advies_nieuw))
        where = row.organisatie if _or_none(row.locatie) == "-" else row.locatie
        click.echo(f"{row.oorzaak}: {row.norm_code}, {where}: {was} -> {now}")
    counts = ", ".join(f"{oorzaak} {aantal}" for oorzaak, aantal in count_oorzaken(changes).items())
    click.echo(f"{len(changes)} changes: {counts}")
    return 0


def stand_lines(stand: Any) -> list[str]:
    """What a person must know of a version, in a few lines."""
    record, counts = stand.record, stand.adviezen["advies"].value_counts()
    missing = stand.akkoorden.loc[stand.akkoorden["datum"].isna(), "verzekeraar"].tolist()
    lines = [
        f"{record.inkoopjaar} version {record.versie}: {stand.staat}, {record.versie_hash}",
        ", ".join(f"{advies} {aantal}" for advies, aantal in counts.items()),
    ]
    if missing:
        lines.append(f"Not yet agreed: {', '.join(missing)}")
    elif not len(stand.akkoorden):
        lines.append("No insurer is in reference/verzekeraars.csv, so nobody can agree.")
    if stand.afwijkend:
        lines.append(
            f"Today {stand.afwijkend} rows would be otherwise; a herziening needs its reason in "
            "reference/herzieningen.csv."
        )
    found = len(stand.advies.bevindingen)
    return [*lines, *([f"{found} findings:"] if found else []), *stand.advies.bevindingen["melding"].head(10)]


def _or_none(value: Any) -> str:
    return str(value) if isinstance(value, str) else "-"
