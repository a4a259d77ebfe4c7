"""What code a table or a notebook runs is read from its imports."""

from __future__ import annotations

from pathlib import Path

import pytest
from proef import write_notebook

from analysis.data.paths import PROJECT
from analysis.errors import NotebookError
from analysis.run.broncode import (
    SOURCE,
    code_of,
    file_imports,
    imported_modules,
    notebook_code,
    notebook_content,
    notebook_imports,
    notebook_modules,
    notebook_parameters,
)
from analysis.run.stand import REPORT_CODE, TABLE_CODE


def names_of(modules: set[str]) -> set[str]:
    return {file.relative_to(SOURCE).as_posix() for file in code_of(modules, file_imports)}


def test_tables_rest_on_reading_and_judging_and_not_on_reports_or_the_command_line() -> None:
    names = names_of(TABLE_CODE)
    assert {"data/validatie.py", "data/toetskolommen.py", "rules/gebruik.py"} <= names
    assert {"run/tabellen.py", "data/zin.py", "rules/oordelen.py", "years.py", "__init__.py"} <= names
    assert not [name for name in names if name.startswith(("report/", "cli"))]
    assert not {"run/publicatie.py", "run/processes.py"} & names


def test_pages_rest_on_the_template_and_not_on_how_deliveries_are_read() -> None:
    names = names_of(REPORT_CODE)
    assert "report/html.py" in names
    assert [name for name in names if name.startswith("report/sjabloon/")]
    assert not {"data/zin.py", "run/tabellen.py"} & names


@pytest.mark.parametrize(
    "notebook", sorted((PROJECT / "notebooks").glob("[0-9]*.ipynb")), ids=lambda file: file.stem
)
def test_every_notebook_rests_on_the_modules_that_its_cells_import(notebook: Path) -> None:
    modules = notebook_modules(notebook)
    assert modules
    assert {"years.py", "report/__init__.py"} <= names_of(modules)
    assert notebook_parameters(notebook)[:2] == ["inkoopjaar", "data"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import analysis.years as y", {"analysis.years"}),
        ("from . import bron", {"analysis.data", "analysis.data.bron"}),
        ("from .bron import Entry", {"analysis.data.bron", "analysis.data.bron.Entry"}),
        ("from ..rules import toestand", {"analysis.rules", "analysis.rules.toestand"}),
        ("def later():\n    from analysis.data import zin", {"analysis.data", "analysis.data.zin"}),
        ("import pandas\nfrom analyse import x", set()),
    ],
)
def test_imports_are_found_wherever_they_stand(text: str, expected: set[str]) -> None:
    assert imported_modules(text, "analysis.data") == expected


def test_what_notebooks_import_is_known_before_they_run(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path, "10_proef", "%time\nimport seaborn as sns", "from analysis.report import charts"
    )
    assert notebook_imports([notebook]) == {"seaborn", "analysis.report", "analysis.report.charts"}


def test_outputs_and_settings_are_no_part_of_what_a_notebook_says(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path, "10_proef", "%matplotlib inline\nfrom analysis import years")
    said = notebook_content(notebook)
    text = notebook.read_text("utf-8")
    notebook.write_text(text.replace('"outputs": []', '"outputs": [{"name": "stdout"}]'), "utf-8")
    assert notebook.read_text("utf-8") != text
    assert notebook_content(notebook) == said
    assert "analysis.years" in notebook_modules(notebook)


@pytest.mark.parametrize(
    ("cell", "modules"),
    [
        ("r = !echo hallo", set()),
        ("jaar?", set()),
        ("%matplotlib inline", set()),
        ("%%bash\necho 'hallo", set()),
        ("%%time\nimport analysis.years", {"analysis.years"}),
        ("%time import analysis.years", {"analysis.years"}),
        ("await later()", set()),
    ],
)
def test_what_only_ipython_knows_is_read_as_ipython_reads_it(
    tmp_path: Path, cell: str, modules: set[str]
) -> None:
    notebook = write_notebook(tmp_path, "10_proef", cell)
    assert notebook_modules(notebook) >= modules


@pytest.mark.parametrize("cell", ["\ndef f(:\n    pass", "x = (", "  y = 1\n z = 2"])
def test_a_cell_that_is_no_python_is_refused_with_its_notebook_and_the_cause(
    tmp_path: Path, cell: str
) -> None:
    notebook = write_notebook(tmp_path, "10_proef", "x = 1", cell)
    with pytest.raises(
        NotebookError, match=r"10_proef\.ipynb, cell '.*': (Syntax|Indentation)Error: "
    ) as told:
        notebook_code(notebook)
    assert str(notebook) in str(told.value)
    assert told.value.exit_code == 4


@pytest.mark.parametrize(
    "content", ["", "[]", '{"cells": [{"cell_type": "code"}]}', '{"cells": 3}', "\ufffd"]
)
def test_a_file_that_is_no_notebook_is_refused_by_name(tmp_path: Path, content: str) -> None:
    notebook = tmp_path / "10_proef.ipynb"
    notebook.write_text(content, "utf-8")
    with pytest.raises(NotebookError, match=r"10_proef\.ipynb is not a notebook as JupyterLab writes it"):
        notebook_code(notebook)
