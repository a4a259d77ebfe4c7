"""The page of an advice on its own: notebook 70, executed now, beside the workbook of `advice JAAR`.

In a yearly run the same notebook is one of the pages; here it is made at once, so that whoever just noted an
agreement sees what it led to without running everything.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analysis.data.paths import Root
from analysis.report import labels
from analysis.report.html import page_title
from analysis.run.bladzijden import Bladzijden, Paginataak
from analysis.run.herkomst import read_versie
from analysis.run.opdracht import NOTEBOOKS
from analysis.years import to_verslagjaar

NOTEBOOK = "70_inkoopadvies"


def write_adviespagina(root: Root, inkoopjaar: int, folder: Path, bekend_op: str) -> Path:
    """Execute the notebook about the advice and write its page into a folder.

    Raises
    ------
    FailedNotebookError
        When the notebook fails, hangs, or loses its process.
    """
    herkomst = {
        "inkoopjaar": str(inkoopjaar),
        "verslagjaar": str(to_verslagjaar(inkoopjaar)),
        "as_of": labels.datum(date.fromisoformat(bekend_op)),
        "commit": str(read_versie()),
    }
    taak = Paginataak(
        NOTEBOOKS / f"{NOTEBOOK}.ipynb",
        {"inkoopjaar": inkoopjaar, "data": str(root.path)},
        titel=page_title(NOTEBOOK, inkoopjaar),
        herkomst=herkomst,
        is_synthetisch=root.is_synthetic,
        terug="",
        gepubliceerd=(),
    )
    page = folder / f"{NOTEBOOK}.html"
    with Bladzijden() as bladzijden:
        page.write_text(bladzijden.render(taak), encoding="utf-8")
    return page
