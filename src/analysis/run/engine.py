"""A notebook is executed in this process: cells run in IPython's own shell, as a papermill engine.

The process is a fork that is there for this notebook alone (`run.bladzijden`): no kernel, no sockets. What a
cell prints, also from C or from another process, and what it displays, is recorded in the order in which it
came. Papermill only warns about a parameter that a notebook does not know, and takes `sys.exit(0)` for
success; here both fail. A notebook that fails, hangs or dies raises one error that names the notebook, the
cell and the cause, and carries the notebook as far as it came.

Where processes cannot be forked (Windows) papermill executes the notebook in an ordinary kernel.
"""

from __future__ import annotations

import base64
import codecs
import contextlib
import io
import logging
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import papermill
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, v4
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from analysis.errors import FailedNotebookError, NotebookError, names
from analysis.report.html import to_html
from analysis.run.bladzijden import DIED, DONE, NOTEBOOK, STARTED, Paginataak, where

ENGINE = "inkoopadvies"
KERNEL_NAME = "python3"
START_SECONDS = 120
LINES_OF_ERROR = 3
MOST_PRINTED = 1_000_000
CUT = "\n… {rest} bytes meer; een cel toont er hoogstens {most}.\n"
SETTINGS = {"HistoryManager": {"enabled": False}, "InlineBackend": {"figure_formats": {"svg"}}}
EXIT = "it ends itself (exit, quit or sys.exit), which a notebook of a run may not do"
ASKS = "it asks something (input), and nobody answers a notebook of a run"
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


def execute(shell: Shell | None, say: Any, taak: Paginataak) -> NotebookNode:
    """Execute a notebook in its own folder, as it is executed by hand; the file is not changed.

    In this process, which it changes, where there is a shell; else in an ordinary kernel.
    """
    check_parameters(taak.notebook, taak.parameters)
    if shell is None:
        return _execute_ordinary(taak)
    os.chdir(taak.notebook.parent)
    let_import_from_here()
    shell.begin()
    try:
        executed: NotebookNode = papermill.execute_notebook(
            str(taak.notebook),
            None,
            dict(taak.parameters),
            engine_name=ENGINE,
            kernel_name=KERNEL_NAME,
            progress_bar=False,
            autosave_cell_every=0,
            shell=shell,
            say=say,
        )
    except FailedCellError as failed:
        raise FailedNotebookError(
            f"{taak.notebook.name}, {where(failed.cell)}: {failed}", failed.notebook
        ) from None
    return executed


class FailedCellError(Exception):
    """Why a cell failed, as far as a few lines go."""

    def __init__(self, cause: str, cell: NotebookNode, notebook: NotebookNode) -> None:
        super().__init__(cause)
        self.cell, self.notebook = cell, notebook


class InProcessEngine(Engine):  # type: ignore[misc]
    """Executes the cells here, in the shell that it is given, and tells how far it is."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, shell: Shell, say: Any, **_: Any
    ) -> None:
        """Cell by cell, until one fails."""
        say((NOTEBOOK, nb_man.nb))
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            nb_man.cell_start(cell, index)
            say((STARTED, index, tuple(shell.printed)))
            cause = shell.run(cell)
            say((DONE, index, tuple(shell.printed), cell.outputs))
            if cause is not None:
                nb_man.cell_exception(cell, index)
                raise FailedCellError(cause, cell, nb_man.nb)
            nb_man.cell_complete(cell, index)


papermill_engines.register(ENGINE, InProcessEngine)


class Publisher(DisplayPublisher):
    """What a cell displays is recorded by its shell."""

    @property
    def recorder(self) -> Any:
        """The shell."""
        return self.shell

    def publish(
        self, data: Any, metadata: Any = None, *_: Any, transient: Any = None, update: bool = False, **__: Any
    ) -> None:
        """Add an output, or change those that have the same display id."""
        name = (transient or {}).get("display_id")
        if update:
            self.recorder.change(name, _as_json(data), metadata or {})
        else:
            self.recorder.add("display_data", _as_json(data), metadata or {}, name)

    def clear_output(self, wait: bool = False) -> None:
        """What the cell has shown goes, now or when it shows something else."""
        self.recorder.clear(wait)


class Hook(DisplayHook):
    """The last expression of a cell is recorded by its shell."""

    def write_output_prompt(self) -> None:
        """There is none."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Add an output."""
        recorder: Any = self.shell
        recorder.add("execute_result", _as_json(format_dict), md_dict or {})

    def finish_displayhook(self) -> None:
        """Nothing is written after it."""


class Shell(InteractiveShell):
    """IPython's shell, which records what each cell shows in the order in which it came.

    Whatever is written to the standard output and error, by whomever, comes to a file, and is taken from it
    before something is displayed and at the end of a cell. `printed` is how much of each has been taken.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            display_pub_class=Publisher, displayhook_class=Hook, **traits
        )
        self.outputs: list[NotebookNode] = []
        self.printed = [0, 0]
        self.count = 0
        self._named: dict[str, list[NotebookNode]] = {}
        self._must_clear = False
        self._files: list[int] = []
        shell: Any = self
        shell.set_hook("show_in_pager", lambda *_, **__: None, 99)  # beside a notebook, as in JupyterLab
        display: Any = self.display_formatter
        display.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", in_words)

    def begin(self) -> None:
        """The standard output and error are those of this process now."""
        self._files = [os.dup(1), os.dup(2)]
        self._decoders = [codecs.getincrementaldecoder("utf-8")("replace") for _ in self._files]
        sys.stdout, sys.stderr = _open_text(1), _open_text(2)
        self.starting_dir = str(Path.cwd())
        history: Any = self.history_manager
        history.dir_hist[:] = [Path.cwd()]

    def run(self, cell: NotebookNode) -> str | None:
        """Execute a cell, which gets its outputs; gives why it failed, or None."""
        for number, file in enumerate(self._files, start=1):
            os.dup2(file, number)  # what a cell closes, the next one has again
        cell.outputs = self.outputs = []
        self._must_clear = False
        cell.execution_count = self.count = self.execution_count
        done = self.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
        self.take()
        error = done.error_before_exec or done.error_in_exec
        shown = next((each for each in self.outputs if each.output_type == "error"), None)
        if self.exit_now or isinstance(error, SystemExit):
            return EXIT
        if isinstance(error, EOFError) and "input" in cell.source:
            return ASKS
        if shown is not None:
            return first_lines(f"{shown.ename}: {shown.evalue}")
        return first_lines(f"{type(error).__name__}: {error}") if error else None

    def add(self, kind: str, data: Any, metadata: Any, name: str | None = None) -> None:
        """Add what is displayed, behind what was printed before it."""
        self.take()
        self._clear_if_asked()
        own = {"execution_count": self.count} if kind == "execute_result" else {}
        output = v4.new_output(kind, data, metadata=metadata, **own)
        self.outputs.append(output)
        if name is not None:
            self._named.setdefault(name, []).append(output)

    def change(self, name: str | None, data: Any, metadata: Any) -> None:
        """Everything displayed under this name, in whichever cell, becomes this."""
        for output in self._named.get(name or "", ()):
            output.data, output.metadata = nbformat.from_dict(data), nbformat.from_dict(metadata)

    def clear(self, wait: bool) -> None:
        """Forget what the cell has shown."""
        self.take()
        self._must_clear = True
        if not wait:
            self._clear_if_asked()

    def _clear_if_asked(self) -> None:
        if self._must_clear:
            self.outputs.clear()
            self._must_clear = False

    def take(self) -> None:
        """Add what was printed since, the standard output first, in one piece with what it continues."""
        with contextlib.suppress(OSError, ValueError):  # a cell may have closed them
            sys.stdout.flush()
            sys.stderr.flush()
        for place, (name, file) in enumerate(zip(("stdout", "stderr"), self._files, strict=True)):
            new = os.fstat(file).st_size - self.printed[place]
            if new <= 0:
                continue
            text = self._decoders[place].decode(os.pread(file, min(new, MOST_PRINTED), self.printed[place]))
            if new > MOST_PRINTED:
                text += CUT.format(rest=new - MOST_PRINTED, most=MOST_PRINTED)
            self.printed[place] += new
            self._clear_if_asked()
            last = self.outputs[-1] if self.outputs else None
            if last is not None and last.get("name") == name:
                last.text += text
            else:
                self.outputs.append(_stream(name, text))

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """An error is an output of its cell."""
        kind, error, at = exc_tuple or sys.exc_info()
        if error is None:
            return
        is_syntax = isinstance(error, SyntaxError)
        format_error: Any = (self.SyntaxTB if is_syntax else self.InteractiveTB).structured_traceback
        try:
            lines = format_error(kind, error, [] if is_syntax else at)
        except Exception:
            lines = traceback.format_exception(error)
        self.take()
        ename, evalue = type(error).__name__, _text(error)
        self.outputs.append(v4.new_output("error", ename=ename, evalue=evalue, traceback=lines))

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """As any other error."""
        self.showtraceback()

    def show_usage_error(self, exc: Any) -> None:
        """As any other error."""
        self.showtraceback((type(exc), exc, None))

    def ask_exit(self) -> None:
        """What `exit()` and `quit()` do."""
        self.exit_now = True

    def enable_gui(self, gui: Any = None) -> None:
        """No window will be opened here, so there is no event loop to adapt to one."""


@cache
def open_shell() -> Shell:
    """The shell of this process and of its forks, without anything of the user's own."""
    with tempfile.TemporaryDirectory() as folder:
        shell: Shell = Shell.instance(
            config=Config(SETTINGS), ipython_dir=folder, profile_dir=ProfileDir(location=folder)
        )
    return shell


def in_words(figure: Any, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The alternative text of a figure of matplotlib: its titles, what its axes measure, its legends."""
    words = [figure.get_suptitle()]
    for axes in figure.axes:
        about = [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()]
        legend = axes.get_legend()
        words += [*about, *(text.get_text() for text in (legend.get_texts() if legend else ()))]
    alt = "; ".join(dict.fromkeys(word.strip() for word in words if word.strip()))
    return {}, ({kind: {"alt": alt} for kind in ("image/svg+xml", "image/png")} if alt else {})


def prepare() -> None:
    """What the first notebook and the first page of a process compile is kept for all of its forks."""
    about = {"name": KERNEL_NAME, "display_name": "Python 3", "language": "python"}
    cells = [
        v4.new_markdown_cell("# T\n\n## K\n\nEen zin met een [verwijzing](x.html)."),
        v4.new_code_cell("inkoopjaar: int = 1", metadata={"tags": ["parameters"]}),
        v4.new_code_cell("1", outputs=[_stream("stdout", "1")]),
    ]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": about})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "notebook.ipynb"
        nbformat.write(notebook, file)
        check_parameters(file, {"inkoopjaar": 2})
        papermill.execute_notebook(str(file), None, {"inkoopjaar": 2}, prepare_only=True)
    to_html(notebook, titel="T", herkomst={"commit": ""}, is_synthetisch=True, gepubliceerd=())


def let_import_from_here() -> None:
    """What stands beside a notebook can be imported, after what Python itself has: as IPython has it."""
    sys.path[:] = [entry for entry in sys.path if entry]
    installed = [Path(entry).name in ("site-packages", "dist-packages") for entry in sys.path]
    sys.path.insert(installed.index(True) if any(installed) else 0, "")


def _execute_ordinary(taak: Paginataak) -> NotebookNode:
    end = time.monotonic() + taak.limit_seconds
    with tempfile.TemporaryDirectory() as folder:
        so_far = Path(folder) / taak.notebook.name
        try:
            executed: NotebookNode = papermill.execute_notebook(
                str(taak.notebook),
                str(so_far),
                dict(taak.parameters),
                kernel_name=KERNEL_NAME,
                progress_bar=False,
                cwd=str(taak.notebook.parent),
                start_timeout=START_SECONDS,
                timeout_func=lambda _: max(end - time.monotonic(), 0.001),
            )
        except PapermillExecutionError as error:
            cause = first_lines(f"{error.ename}: {error.evalue}")
        except CellTimeoutError:
            cause = f"it was not done within {taak.limit_seconds:g} s"
        except DeadKernelError:
            cause = DIED
        else:
            shown = [output for cell in executed.cells for output in cell.get("outputs", ())]
            if not any(output.output_type == "error" for output in shown):
                return executed
            cause = EXIT  # papermill takes it for success
        notebook = nbformat.read(so_far, 4) if so_far.is_file() else None
    begun = [
        cell
        for cell in (notebook.cells if notebook else ())
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    at = where(begun[-1] if begun else None)
    raise FailedNotebookError(f"{taak.notebook.name}, {at}: {cause}", notebook)


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


def first_lines(message: str) -> str:
    """An error is told in its own words, as far as a few lines go."""
    lines = [line.rstrip() for line in message.splitlines() if line.strip()]
    return "\n".join(lines[:LINES_OF_ERROR])


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _stream(name: str, text: str) -> NotebookNode:
    return v4.new_output("stream", name=name, text=text)  # type: ignore[no-any-return]


def _open_text(number: int) -> io.TextIOWrapper:
    raw: Any = io.FileIO(number, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)


def _as_json(data: Mapping[str, Any]) -> dict[str, Any]:
    """A picture is text too in a notebook."""
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }
