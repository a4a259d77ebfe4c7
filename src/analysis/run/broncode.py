"""Which code a table or a notebook runs: the modules of this package that it imports, directly or not.

So a change of the command line rebuilds nothing, and a change of one chart only the notebooks that show it.
Imports are read from the source, not by running it; what a notebook imports stands in its cells.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import NotebookError

PACKAGE = "analysis"
SOURCE = Path(__file__).resolve().parents[1]


def code_of(modules: set[str], imports: Callable[[Path], list[str]], source: Path = SOURCE) -> list[Path]:
    """The files of these modules and of all that they import, with the templates and texts beside them.

    Parameters
    ----------
    modules : set of str
        Names such as `analysis.report.trends`; a name that is no module (a function) is left out.
    imports : callable
        Gives what a file imports, as `file_imports` does.
    source : Path
        The folder of the package.
    """
    found: dict[str, Path] = {}
    waiting = set(modules)
    while waiting:
        name = waiting.pop()
        file = module_file(name, source)
        if name in found or file is None:
            continue
        found[name] = file
        parent = name.rpartition(".")[0]
        waiting |= {parent} if parent else set()
        waiting |= set(imports(file))
    folders = {file.parent for file in found.values()}
    return sorted({*found.values(), *(file for folder in folders for file in resources(folder))})


def resources(folder: Path) -> Iterator[Path]:
    """What stands beside the modules of a package and is no code: templates, texts, styles."""
    for entry in folder.iterdir():
        if entry.is_dir():
            if not (entry / "__init__.py").exists() and entry.name != "__pycache__":
                yield from resources(entry)
        elif entry.suffix not in (".py", ".pyc"):
            yield entry


def file_imports(file: Path) -> list[str]:
    """The modules of this package that a source file imports."""
    folders = file.parent.relative_to(SOURCE).parts if file.is_relative_to(SOURCE) else ()
    return sorted(imported_modules(file.read_text(encoding="utf-8"), ".".join([PACKAGE, *folders])))


@cache
def module_file(name: str, source: Path = SOURCE) -> Path | None:
    """The file of a module of this package, or None when there is none of that name.

    >>> module_file("analysis.years").name, module_file("pandas")
    ('years.py', None)
    """
    first, *rest = name.split(".")
    if first != PACKAGE:
        return None
    folder = source.joinpath(*rest)
    for file in (folder / "__init__.py", folder.with_suffix(".py")):
        if file.is_file():
            return file
    return None


def module_name(file: Path, source: Path = SOURCE) -> str:
    """The dotted name of a file of this package.

    >>> module_name(SOURCE / "years.py"), module_name(SOURCE / "run" / "__init__.py")
    ('analysis.years', 'analysis.run')
    """
    parts = file.relative_to(source).with_suffix("").parts
    return ".".join([PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)])


def imported_modules(text: str, package: str = "") -> set[str]:
    r"""What this source may import from this package, wherever in the file the import stands.

    `from analysis.report import trends` may name a module or something in one, so both are given.

    >>> sorted(imported_modules("import pandas\nfrom analysis.report import trends"))
    ['analysis.report', 'analysis.report.trends']
    """
    return {name for name in imported_names(text, package) if name.split(".")[0] == PACKAGE}


def imported_names(text: str, package: str = "") -> set[str]:
    """As `imported_modules`, of every package."""
    named: set[str] = set()
    for node in _that_runs(ast.parse(text)):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*up, base] if base else up)
            named |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return named


def _that_runs(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything in a source but what stands there only for whoever checks types."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        is_for_types = isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        waiting += node.orelse if is_for_types and isinstance(node, ast.If) else ast.iter_child_nodes(node)


def notebook_cells(notebook: Path) -> list[dict[str, Any]]:
    """The cells of a notebook file as they stand there.

    Raises
    ------
    NotebookError
        When it is no notebook.
    """
    try:
        cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            cell["cell_type"], cell["source"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookError(
            f"{notebook.name} is not a notebook as JupyterLab writes it ({type(error).__name__}: {error}).\n"
            f"Put back {notebook} as it was, or save it again in JupyterLab."
        ) from error
    return cells


def cell_source(cell: Mapping[str, Any]) -> str:
    """A notebook file holds a cell's text whole, or line by line."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def notebook_content(notebook: Path) -> list[list[object]]:
    """What a notebook says and does: per cell its kind, tags and text; outputs and settings do not count."""
    return [
        [cell["cell_type"], cell.get("metadata", {}).get("tags", []), cell_source(cell)]
        for cell in notebook_cells(notebook)
    ]


def notebook_modules(notebook: Path) -> set[str]:
    """The modules of this package that a notebook's cells import."""
    return {module for code in notebook_code(notebook) for module in imported_modules(code)}


def notebook_imports(notebooks: Iterable[Path]) -> set[str]:
    """Whatever the cells of these notebooks import, of any package; some may be names within a module."""
    return {name for file in notebooks for code in notebook_code(file) for name in imported_names(code)}


def notebook_code(notebook: Path) -> list[str]:
    """The code cells of a notebook, as Python: what only IPython knows is said as IPython says it in Python.

    Raises
    ------
    NotebookError
        When a cell is neither; the message names it.
    """
    return [
        _as_python(notebook, cell_source(cell))
        for cell in notebook_cells(notebook)
        if cell["cell_type"] == "code"
    ]


def notebook_parameters(notebook: Path) -> list[str]:
    """The names in the cell tagged `parameters`, in order."""
    return [
        target.id
        for kind, tags, source in notebook_content(notebook)
        if kind == "code" and "parameters" in tags  # type: ignore[operator]
        for node in ast.parse(_as_python(notebook, str(source))).body
        if isinstance(node, ast.AnnAssign | ast.Assign)
        for target in ([node.target] if isinstance(node, ast.AnnAssign) else node.targets)
        if isinstance(target, ast.Name)
    ]


MAGICS = {"run_cell_magic": 2, "run_line_magic": 1}
"""What a magic becomes, and the place of its own text: often Python, as behind `%%time`."""


def _as_python(notebook: Path, source: str) -> str:
    """A cell as Python, followed by the Python that its magics execute."""
    if _parse(source) is not None:
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        plain = TransformerManager().transform_cell(source)
        tree = ast.parse(plain)
    except SyntaxError as error:
        lines = [line.strip() for line in source.splitlines() if line.strip()]
        raise NotebookError(
            f"{notebook.name}, cell '{lines[0]}': {type(error).__name__}: {error.msg}"
            f" (line {error.lineno} of that cell).\nCorrect the cell in {notebook}."
        ) from error
    bodies = [
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in MAGICS
        for argument in node.args[MAGICS[node.func.attr] :]  # type: ignore[attr-defined]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    return "\n".join([plain, *(body for body in bodies if _parse(body) is not None)])


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None
