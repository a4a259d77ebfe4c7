"""A notebook is given only parameters that it has, and what fails is told in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from proef import KVK, MakeNotebook, write_notebook

from analysis.errors import NotebookError
from analysis.run.notebooks import FailedNotebookError, check_parameters, execute, save_failed


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (
            {"inkoopjar": 2024},
            "10_proef.ipynb has no parameter 'inkoopjar'.\nIts parameters are: inkoopjaar: int, data: str.",
        ),
        ({"inkoopjaar": "2024"}, "10_proef.ipynb: parameter 'inkoopjaar' must be int, and '2024' is str."),
        ({"inkoopjaar": True}, "10_proef.ipynb: parameter 'inkoopjaar' must be int, and True is bool."),
        ({"data": 3}, "10_proef.ipynb: parameter 'data' must be str, and 3 is int."),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused_before_a_kernel_starts(
    make_notebook: MakeNotebook, parameters: dict[str, Any], told: str
) -> None:
    with pytest.raises(NotebookError) as refused:
        execute(make_notebook("1 / 0"), parameters)
    assert not isinstance(refused.value, FailedNotebookError)
    assert str(refused.value).startswith(told)
    assert refused.value.exit_code == 4


def test_the_parameters_that_a_notebook_has_are_accepted(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path, "50_dossier", about=KVK)
    check_parameters(notebook, {"inkoopjaar": 2024, "data": "data", "kvk": "90000011"})


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("x = 1", "# eerst\n\nraise ValueError('nee')"), "cell 'raise ValueError('nee')': ValueError: nee"),
        (("if True:\n  y = (",), "cell 'if True:': SyntaxError"),
        (("raise KeyError('a\\nb\\nc\\nd\\ne')",), "KeyError: 'a\\nb\\nc\\nd\\ne'"),
    ],
)
def test_a_failing_cell_is_named_by_its_first_line_with_its_error(
    make_notebook: MakeNotebook, tmp_path: Path, cells: tuple[str, ...], told: str
) -> None:
    with pytest.raises(FailedNotebookError) as failed:
        execute(make_notebook(*cells), {})
    assert told in str(failed.value)
    kept = save_failed(failed.value.notebook, tmp_path / "mislukt" / "10_proef.ipynb")
    assert any("error" in str(cell.get("outputs", "")) for cell in nbformat.read(kept, 4).cells)


@pytest.mark.usefixtures("kernels")
def test_the_time_limit_is_for_the_whole_notebook(make_notebook: MakeNotebook) -> None:
    cells = [f"import time\ntime.sleep(0.4)  # {number}" for number in range(20)]
    with pytest.raises(FailedNotebookError, match="it was not done within 1 s"):
        execute(make_notebook(*cells), {}, limit_seconds=1)


@pytest.mark.usefixtures("kernels")
def test_the_notebook_itself_is_never_changed(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook("inkoopjaar")
    before = notebook.read_bytes()
    executed = execute(notebook, {"inkoopjaar": 2030})
    assert executed.cells[-1].outputs[0]["data"]["text/plain"] == "2030"
    assert notebook.read_bytes() == before
