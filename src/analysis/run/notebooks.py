"""Execute a notebook with parameters that it really has, within a time limit, and say in words what failed.

Papermill only warns about a parameter that a notebook does not know, and then runs its default year. Here the
parameters are checked before a kernel starts. A notebook that fails, hangs or loses its kernel raises one
error that names the notebook, the cell and the cause, and carries the notebook as far as it came.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from analysis.errors import NotebookError, names
from analysis.run.kernels import KERNEL_NAME, manager_class

ENGINE = "inkoopadvies"
LIMIT_SECONDS = 300.0
START_SECONDS = 120
"""For a kernel that is not forked; one that is need not be waited for."""
LINES_OF_ERROR = 3
TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "str": str,
    "bool": bool,
    "list": list,
    "dict": dict,
}

logging.getLogger("papermill").setLevel(logging.CRITICAL)
logging.getLogger("traitlets").setLevel(logging.CRITICAL)


class FailedNotebookError(NotebookError):
    """A notebook failed; `notebook` is what it had become by then (None when it never started)."""

    def __init__(self, message: str, notebook: NotebookNode | None) -> None:
        super().__init__(message)
        self.notebook = notebook


class WatchedEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, which hands out the notebook it works on before it starts."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watched: list[NotebookNode], **kwargs: Any
    ) -> Any:
        """Execute as papermill does."""
        watched.append(nb_man.nb)
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)


papermill_engines.register(ENGINE, WatchedEngine)


def check_parameters(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """A notebook is only given parameters that it declares, of the type that it declares.

    Raises
    ------
    NotebookError
        When it does not know one, or a value has another type; the message names those it knows.
    """
    known = papermill.inspect_notebook(str(notebook))
    unknown = [naam for naam in parameters if naam not in known]
    if unknown:
        declared = ", ".join(f"{naam}: {has['inferred_type_name']}" for naam, has in known.items()) or "none"
        raise NotebookError(
            f"{notebook.name} has no parameter {names(unknown)}.\nIts parameters are: {declared}.\n"
            f"Correct the name, or add it to the cell tagged 'parameters' in {notebook}."
        )
    for naam, value in parameters.items():
        declared_type = known[naam]["inferred_type_name"]
        if not is_of_type(value, declared_type):
            raise NotebookError(
                f"{notebook.name}: parameter '{naam}' must be {declared_type}, and {value!r} is "
                f"{type(value).__name__}.\nIts default is {known[naam]['default']}."
            )


def is_of_type(value: object, declared: str) -> bool:
    """A value fits the annotation of a parameter; an annotation that is not a plain type allows anything.

    >>> is_of_type(2026, "int"), is_of_type("2026", "int"), is_of_type(True, "int"), is_of_type(1, "Any")
    (True, False, False, True)
    """
    expected = TYPES.get(declared)
    if expected is None:
        return True
    if isinstance(value, bool):
        return declared == "bool"
    return isinstance(value, expected)


def execute(
    notebook: Path, parameters: Mapping[str, Any], *, limit_seconds: float = LIMIT_SECONDS
) -> NotebookNode:
    """A notebook runs in a kernel of its own, in its own folder, as it does by hand.

    Parameters
    ----------
    notebook : Path
        The notebook; it is not changed.
    parameters : mapping of str to value
        Every one must be declared in the cell tagged `parameters`.
    limit_seconds : float
        The time that all cells together may take.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    NotebookError
        When a parameter does not fit; no kernel was started.
    FailedNotebookError
        When a cell raises, the time is up, or the kernel dies.
    """
    check_parameters(notebook, parameters)
    if not _is_in_event_loop():
        return _execute(notebook, parameters, limit_seconds)
    # In JupyterLab, say: the loop of this thread is not ours to use or to close.
    with ThreadPoolExecutor(1) as aside:
        within = contextvars.copy_context()
        return aside.submit(within.run, _execute, notebook, parameters, limit_seconds).result()


def _is_in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _execute(notebook: Path, parameters: Mapping[str, Any], limit_seconds: float) -> NotebookNode:
    """As `execute`, with parameters that fit, in a thread that runs no event loop."""
    watched: list[NotebookNode] = []
    started: list[float] = []

    def seconds_left(_cell: NotebookNode) -> float:
        now = time.monotonic()
        started.append(now)
        return max(started[0] + limit_seconds - now, 0.001)

    try:
        executed: NotebookNode = papermill.execute_notebook(
            str(notebook),
            None,
            dict(parameters),
            engine_name=ENGINE,
            kernel_name=KERNEL_NAME,
            progress_bar=False,
            autosave_cell_every=0,  # there is no file to save it in
            record_timing=False,  # papermill does, per cell; nbclient would per message
            watched=watched,
            kernel_manager_class=manager_class(),
            shutdown_kernel="immediate",
            start_timeout=START_SECONDS,
            timeout_func=seconds_left,
            resources={"metadata": {"path": str(notebook.parent)}},
        )
        return executed
    except PapermillExecutionError as error:
        cause = first_lines(f"{error.ename}: {error.evalue}")
    except CellTimeoutError:
        cause = f"it was not done within {limit_seconds:g} s"
    except DeadKernelError:
        cause = "its kernel died (out of memory, or ended by the cell itself)"
    except RuntimeError as error:
        cause = first_lines(str(error))
    finally:
        close_loop()
    failed = watched[0] if watched else None
    raise FailedNotebookError(f"{notebook.name}, {where_it_failed(failed)}: {cause}", failed)


def close_loop() -> None:
    """jupyter_client opens an event loop per thread, and leaves it open; nbclient may leave tasks in it."""
    loop = ensure_event_loop()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()


def where_it_failed(notebook: NotebookNode | None) -> str:
    """The cell at which execution stopped, by its first line of code: the last one that was started."""
    cells = notebook.cells if notebook else []
    begun = [
        cell.source
        for cell in cells
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    if not begun:
        return "before its first cell"
    code = [line.strip() for line in begun[-1].splitlines() if line.strip()]
    return f"cell '{next((line for line in code if not line.startswith('#')), '')}'"


def first_lines(message: str) -> str:
    """An error is told in its own words, as far as a few lines go."""
    lines = [line.rstrip() for line in message.splitlines() if line.strip()]
    return "\n".join(lines[:LINES_OF_ERROR])


def save_failed(notebook: NotebookNode, file: Path) -> Path:
    """A failed notebook is kept as it was when it stopped, to be opened in JupyterLab."""
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)  # type: ignore[no-untyped-call]
    return file
