"""The command `advice`: make the advice, prove an adopted version, explain what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from analysis.commands.opties import count, data_option, reports_option


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
    """Make the table, the workbook and the page; adopt the version when every insurer agreed to it."""
    from analysis.data.paths import find_root
    from analysis.run.advies import make_advies
    from analysis.run.adviespagina import write_adviespagina

    root = find_root(data)
    stand, file = make_advies(root, inkoopjaar, reports)
    for line in stand_lines(stand):
        click.echo(line)
    click.echo(f"Open: {file}")
    click.echo(f"Open: {write_adviespagina(root, inkoopjaar, file.parent, stand.record.bekend_op)}")
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
    return [
        *lines,
        *([f"{count(found, 'finding')}:"] if found else []),
        *stand.advies.bevindingen["melding"].head(10),
    ]


def _or_none(value: Any) -> str:
    return str(value) if isinstance(value, str) else "-"
