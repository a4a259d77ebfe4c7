"""What several commands have in common: where data and reports stand, days, and one JSON document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from analysis.errors import RootError, explain_name

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
