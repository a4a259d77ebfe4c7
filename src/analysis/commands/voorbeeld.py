"""The command `example`: a data root of invented hospitals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", type=int, metavar="N", help="The same seed gives the same bytes.")
@click.option("--from", "first", type=int, metavar="J", help="First verslagjaar.")
@click.option("--to", "last", type=int, metavar="J", help="Last verslagjaar.")
@click.option("--size", type=float, metavar="S", help="As a share of the usual number of organisations.")
def example(folder: Path, **chosen: Any) -> int:
    """Write an example data root of invented hospitals, with their hearings and the advice on them."""
    from analysis.data.voorbeeld import write_example
    from analysis.run.voorbeeldronde import write_ronde
    from analysis.run.voortgang import Voortgang

    given = {naam: value for naam, value in chosen.items() if value is not None}
    say = Voortgang().say
    write_example(folder, **given, progress=say, complete=lambda root: write_ronde(root, say))
    click.echo(f"Example data root: {folder}")
    return 0
