"""What a cell shows in a run is what it shows in an ordinary kernel under papermill, output by output."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from proef import Execute, taak_of, write_notebook

from analysis.errors import FailedNotebookError
from analysis.run import engine
from analysis.run.processes import CAN_FORK

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked on this system"),
]

SETUP = (
    "%config InlineBackend.figure_formats = ['svg']\nimport asyncio, logging, os, sys, warnings\n"
    "import pandas as pd\nfrom IPython.display import HTML, SVG, Image, JSON, Latex, Markdown, Math\n"
    "from IPython.display import clear_output, display\nimport matplotlib\n"
    "matplotlib.rcParams['svg.hashsalt'] = 'zelfde'"
)
CELLS = (
    "'tekst'",
    "None",
    "1; 2",
    "3;",
    "print('een'); print('twee', end='')",
    "print('fout', file=sys.stderr)",
    "sys.stdout.write('zonder regel')",
    "print('een'); display('midden'); print('twee'); 'laatste'",
    "print('één €')",
    "pd.DataFrame({'x': [1, 2, 3], 'y': [18, 22, None]}).describe()",
    "pd.DataFrame({'a': [1]}).style.set_uuid('vast')",
    "pd.Series([1, 2], name='volume')",
    "HTML('<b>vet</b>')",
    "Markdown('**vet**')",
    "Latex('$x^2$')",
    "Math('x^2')",
    "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><text>PROEF</text></svg>')",
    "JSON({'a': [1, {'b': None}]})",
    "Image(data=bytes.fromhex('89504e470d0a1a0a0000000d4948445200000001000000010806000000'"
    " '1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082'), alt='punt')",
    "from PIL import Image as Beeld\nBeeld.new('RGB', (2, 2))",
    "display({'application/vnd.plotly.v1+json': {'data': []}, 'text/html': '<div>p</div>'}, raw=True)",
    "display({'application/vnd.eigen+json': {'a': 1}, 'text/plain': 'eigen'}, raw=True)",
    "display('met metadata', metadata={'eigen': True})",
    "display('een', 'twee', HTML('drie'))",
    "shown = display('eerst', display_id='vast')",
    "shown.update('daarna'); display('nog eens', display_id='vast', update=True)",
    "print('weg'); display('weg'); clear_output(); print('blijft')",
    "print('weg'); clear_output(wait=True); display('blijft')",
    "class Eigen:\n    def _repr_html_(self): return '<i>eigen</i>'\n"
    "    def __repr__(self): return 'Eigen()'\nEigen()",
    "class Bundel:\n    def _repr_mimebundle_(self, **_):\n"
    "        return {'text/plain': 'p', 'text/markdown': '*m*'}\nBundel()",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('figuur'); plt.show(); print('na')",
    "figure, axes = plt.subplots(); axes.plot([1, 2])\n"
    "axes.set_title('laatste uitdrukking')\nplt.close(); figure",
    "axes = plt.subplots()[1]; axes.bar(['a'], [1]); axes.set_title('vanzelf')",
    "import seaborn as sns\nsns.lineplot(x=[1, 2], y=[3, 4]).set_title('seaborn');",
    "warnings.warn('pas op')",
    "logging.warning('log')",
    "x = !echo hallo\nx",
    "!echo hallo",
    "%%bash\necho hallo; echo fout >&2",
    "%%capture buiten\nprint('binnen'); display('binnen')",
    "buiten.stdout, len(buiten.outputs)",
    "%%html\n<b>vet</b>",
    "%%latex\n$x$",
    "%pwd",
    "%who_ls str",
    "len?",
    "?len",
    "_, In[2][:6], len(Out), get_ipython().execution_count, __name__, _ih[1][:4]",
    "os.getcwd(), sys.path[-3:], '' in sys.path, os.environ.get('MPLBACKEND'), _dh",
    "async def later():\n    return 3\nawait asyncio.sleep(0.01)\nawait later()",
    "print('x' * 900_000)",
    "'y' * 2_000_000",
    "import subprocess\nsubprocess.run(['echo', 'kind'], capture_output=True, text=True).stdout",
    "def fout():\n    raise ValueError('binnen een functie')\ntry:\n    fout()\n"
    "except ValueError as gevangen:\n"
    "    print(repr(gevangen))",
)
ENDS = (
    "class Stuk:\n    def _repr_html_(self): raise ValueError('kapot')\n"
    "    def __repr__(self): return 'Stuk()'\nStuk()",
    "raise ValueError('kapot')",
    "def f():\n    return 1 / 0\nf()",
    "raise KeyError('a\\nb')",
    "assert False, 'nee'",
    "def f(:\n    pass",
    "import er_is_niets",
    "%bestaat_niet",
    "raise SystemExit(3)",
    "1/0; print('nooit')",
    "!exit 3\nraise RuntimeError(_exit_code)",
    "raise ExceptionGroup('groep', [ValueError(1)])",
)

TOLD_BETTER = {"%bestaat_niet", "raise SystemExit(3)", "raise ExceptionGroup('groep', [ValueError(1)])"}
"""A kernel gives no error as an output of these, or papermill cannot name it; here it is told and kept."""


def normal(outputs: list[Any]) -> list[Any]:
    """Without what tells one process, or one moment, from another; streams by name, as kernels give them."""
    text = json.dumps(outputs)
    text = re.sub(r"ipykernel_\d+/\d+\.py|<ipython-input-\d+-\w+>|\d{9,}\.py", "CEL", text)
    text = re.sub(r" at 0x[0-9a-f]+", "", text.replace("/tmp/CEL", "CEL"))
    text = re.sub(r"<dc:date>[^<]*", "<dc:date>", text)
    told = json.loads(text)
    for output in told:
        output.pop("traceback", None)
        for kind in ("image/svg+xml", "image/png"):
            if output.get("data", {}).get("text/plain", "").startswith("<Figure"):
                output["metadata"].pop(kind, None)  # the words of a figure; a kernel knows none
    streams = {
        name: "".join(output["text"] for output in told if output.get("name") == name)
        for name in ("stdout", "stderr")
    }
    return [streams, *[output for output in told if "text" not in output]]


def both(
    execute: Execute, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[list[Any]], list[list[Any]], str, str]:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # in a test ipykernel does not look at file descriptors
    said: list[str] = []
    outputs: list[list[list[Any]]] = []
    for executed in (
        lambda: execute(notebook, {"inkoopjaar": 2024}, 300),
        lambda: engine.execute(None, None, taak_of(notebook, {"inkoopjaar": 2024}, 300)),
    ):
        try:
            made = executed()
            said.append("")
        except FailedNotebookError as error:
            made = error.notebook
            said.append(re.sub(r" \(.*line \d+\)", "", str(error)))
        cells = [
            cell for cell in made.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", ())
        ]
        outputs.append([normal(cell.get("outputs", [])) for cell in cells])
    return outputs[0], outputs[1], said[0], said[1]


def test_what_cells_show_is_what_they_show_in_an_ordinary_kernel(
    execute: Execute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = write_notebook(tmp_path, "10_proef", SETUP, *CELLS)
    ours, theirs, failed, also_failed = both(execute, notebook, monkeypatch)
    assert failed == also_failed == ""
    differ = {
        cell: (mine, other)
        for cell, mine, other in zip(("", "", "", SETUP, *CELLS), ours, theirs, strict=True)
        if mine != other
    }
    assert not differ, "\n".join(f"{cell}\n  {mine}\n  {other}" for cell, (mine, other) in differ.items())


@pytest.mark.parametrize("end", ENDS)
def test_a_cell_that_fails_fails_as_in_an_ordinary_kernel(
    execute: Execute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    notebook = write_notebook(tmp_path, "10_proef", "print('eerst')", end, "print('nooit')")
    ours, theirs, failed, also_failed = both(execute, notebook, monkeypatch)
    assert failed
    if end not in TOLD_BETTER:
        assert [cell[1:] for cell in ours] == [cell[1:] for cell in theirs]
        assert failed == also_failed
