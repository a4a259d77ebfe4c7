"""One page to be made: everything that is needed for it, so that it can be made here or elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.report.html import to_html
from analysis.run.jaarproces import kernels_of
from analysis.run.notebooks import execute


@dataclass(frozen=True)
class Paginataak:
    """A notebook with its parameters (of which `data` is the data root), and what its page says around it."""

    notebook: Path
    parameters: Mapping[str, Any]
    titel: str
    herkomst: Mapping[str, str]
    is_synthetisch: bool
    terug: str
    gepubliceerd: tuple[str, ...]
    limit_seconds: float


def render(taak: Paginataak) -> str:
    """Execute the notebook in a kernel of its own, and show what it became as one page.

    Raises
    ------
    FailedNotebookError
        When the notebook fails, hangs, or loses its kernel.
    """
    data, inkoopjaar = str(taak.parameters["data"]), int(taak.parameters["inkoopjaar"])
    with kernels_of(data, inkoopjaar):
        executed = execute(taak.notebook, taak.parameters, limit_seconds=taak.limit_seconds)
    return to_html(
        executed,
        titel=taak.titel,
        herkomst=taak.herkomst,
        is_synthetisch=taak.is_synthetisch,
        terug=taak.terug,
        gepubliceerd=taak.gepubliceerd,
    )
