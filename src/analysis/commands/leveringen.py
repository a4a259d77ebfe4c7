"""The commands that look at deliveries and publish nothing: `validate`, `inspect`, `match`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from analysis.commands.opties import data_option, echo_json, json_option


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
