"""Pages are made beside the run: a process per inkoopjaar has read its tables, and a fork of it makes a page.

What a notebook had become when its process died or hung is known here, because that process tells each cell.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import FailedNotebookError, NotebookError
from analysis.run.processes import CAN_FORK, Beside, EndedError

if TYPE_CHECKING:
    from nbformat import NotebookNode

LIMIT_SECONDS = 300.0
DIED = "its process died (out of memory, or ended by the cell itself)"
NOTEBOOK, STARTED, DONE = "notebook", "started", "done"


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
    limit_seconds: float = LIMIT_SECONDS


class Bladzijden:
    """The processes that make pages: one per inkoopjaar that has read its tables, and a fork of it per page.

    A context manager: none of them is left after it.
    """

    def __init__(self) -> None:
        self._jaren: dict[tuple[str, int], Beside] = {}
        self._lock = threading.Lock()
        self._is_stopped = False

    def __enter__(self) -> Bladzijden:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def of(self, data: str, inkoopjaar: int) -> Beside:
        """The process that holds an inkoopjaar; its tables and registers must stay as they are."""
        with self._lock:
            if self._is_stopped:
                raise NotebookError("The run has stopped.")
            if (data, inkoopjaar) not in self._jaren:
                self._jaren[data, inkoopjaar] = Beside(partial(_hold, data, inkoopjaar), is_forking=True)
            return self._jaren[data, inkoopjaar]

    def let_go(self, data: str) -> None:
        """No more pages of this data root will be asked for."""
        with self._lock:
            jaren = [self._jaren.pop(key) for key in list(self._jaren) if key[0] == data]
        for jaar in jaren:
            jaar.end()

    def stop(self) -> None:
        """End them all, with whatever their notebooks started."""
        with self._lock:
            self._is_stopped = True
            jaren = list(self._jaren.values())
            self._jaren.clear()
        for jaar in jaren:
            jaar.end()

    def execute(self, taak: Paginataak) -> NotebookNode:
        """The executed notebook; see `render`."""
        executed: NotebookNode = self._ask(taak, _execute)
        return executed

    def render(self, taak: Paginataak) -> str:
        """The page that a notebook becomes.

        Raises
        ------
        NotebookError
            When a parameter does not fit; no cell was executed.
        FailedNotebookError
            When a cell raises or shows what a page cannot, the time is up, or the process dies.
        """
        return str(self._ask(taak, _make_page))

    def do(self, data: str, inkoopjaar: int, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function` gives of these arguments, in a fork that holds an inkoopjaar where that can be."""
        if not CAN_FORK:
            return function(None, lambda _: None, *arguments)
        return self.of(data, inkoopjaar).ask(function, *arguments)

    def _ask(self, taak: Paginataak, function: Any) -> Any:
        if not CAN_FORK:
            return function(None, lambda _: None, taak)
        data = str(taak.parameters.get("data", ""))
        jaar = self.of(data, int(taak.parameters["inkoopjaar"]) if data else 0)
        so_far = SoFar()
        try:
            return jaar.ask(function, taak, say=so_far.hear, limit_seconds=taak.limit_seconds)
        except EndedError as ended:
            cause = f"it was not done within {taak.limit_seconds:g} s" if ended.is_late else DIED
            so_far.add_printed(ended.printed)
            raise FailedNotebookError(
                f"{taak.notebook.name}, {where(so_far.cell)}: {cause}", so_far.notebook
            ) from None


class SoFar:
    """What a notebook has become, as told by the process that executes it."""

    notebook: NotebookNode | None = None
    cell: NotebookNode | None = None
    printed: Sequence[int] = (0, 0)

    def hear(self, told: tuple[Any, ...]) -> None:
        """The notebook with its parameters, a cell that starts, or the cell that is done."""
        kind, *what = told
        if kind == NOTEBOOK:
            self.notebook = what[0]
        elif self.notebook is not None:
            index, self.printed, *outputs = what
            self.cell = self.notebook.cells[index]
            self.cell.metadata.papermill["status"] = "running" if kind == STARTED else "completed"
            self.cell.outputs = outputs[0] if outputs else []

    def add_printed(self, printed: Sequence[tuple[int, bytes]]) -> None:
        """What the cell that was running had printed, of the last that its process had printed."""
        if self.cell is None or self.cell.metadata.papermill["status"] != "running":
            return
        for name, since, (begins, text) in zip(("stdout", "stderr"), self.printed, printed, strict=False):
            if own := text[max(0, since - begins) :]:
                self.cell.outputs.append(_stream(name, own.decode("utf-8", "replace")))


def _hold(data: str, inkoopjaar: int) -> Any:
    """What the pages of an inkoopjaar have in common; what cannot be read, the page that needs it tells."""
    from analysis.report.gehouden import hold_jaar, hold_registers
    from analysis.run.engine import open_shell

    if data:
        hold_registers(data)
        hold_jaar(data, inkoopjaar)
    return open_shell()


def _execute(shell: Any, say: Any, taak: Paginataak) -> NotebookNode:
    from analysis.run.engine import execute

    return execute(shell, say, taak)


def _make_page(shell: Any, say: Any, taak: Paginataak) -> str:
    """Execute a notebook here, and show what it became as one page."""
    from analysis.report.html import to_html
    from analysis.run.engine import execute

    executed = execute(shell, say, taak)
    try:
        return to_html(
            executed,
            titel=taak.titel,
            herkomst=taak.herkomst,
            is_synthetisch=taak.is_synthetisch,
            terug=taak.terug,
            gepubliceerd=taak.gepubliceerd,
        )
    except NotebookError as error:
        raise FailedNotebookError(f"{taak.notebook.name}, {error}", executed) from error


def where(cell: NotebookNode | None) -> str:
    """A cell is named by its first line of code."""
    if cell is None:
        return "before its first cell"
    code = [line.strip() for line in cell.source.splitlines() if line.strip()]
    return f"cell '{next((line for line in code if not line.startswith('#')), '')}'"


def save_failed(notebook: NotebookNode, file: Path) -> Path:
    """A failed notebook is kept as it was when it stopped, to be opened in JupyterLab."""
    import nbformat

    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)
    return file


def _stream(name: str, text: str) -> NotebookNode:
    from nbformat import v4

    return v4.new_output("stream", name=name, text=text)  # type: ignore[no-any-return]
