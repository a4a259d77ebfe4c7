"""The command `hearing`: hoor en wederhoor, from the worklist to what insurers filled in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from analysis.commands.opties import DAY, count, data_option, reports_option


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
