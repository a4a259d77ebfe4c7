"""Notebooks are narrative plus calls: a machine reads their cells and keeps the habits of the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
GEPLAND = sorted(NOTEBOOKS.glob("*.ipynb"))
VERKENNING = sorted(NOTEBOOKS.glob("verkenning/*.ipynb"))
ALLE = GEPLAND + VERKENNING
PARAMETERS = {"inkoopjaar": int, "data": str, "kvk": str, "norm_code": str}
FORBIDDEN_NODES = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While,
    ast.Try, ast.With, ast.AsyncWith, ast.If,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Global,
)  # fmt: skip
FORBIDDEN_CALLS = re.compile(
    r"^(open|exec|eval|print|input)$|^(read|to)_(csv|excel|parquet|json|pickle|html)$"
    r"|^(write|savefig|urlopen|mkdir|unlink)"
)
FORBIDDEN_MODULES = {
    "os",
    "io",
    "sys",
    "pathlib",
    "subprocess",
    "requests",
    "urllib",
    "httpx",
    "socket",
    "shutil",
}
CAVEATS, PROVENANCE = "## Voorbehoud", "## Herkomst"


def short(file: Path) -> str:
    return file.relative_to(NOTEBOOKS).as_posix()


def of_every(files: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test of a habit, that lists every notebook which has it not."""

    def every(habit: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            offenders = []
            for file in files:
                try:
                    habit(file)
                except (AssertionError, ValueError) as told:
                    offenders.append(f"{short(file)}: {told}")
            assert offenders == []

        return test

    return every


def cells(file: Path) -> list[Any]:
    return list(nbformat.read(file, as_version=4).cells)


def code(file: Path) -> list[str]:
    return [cell.source for cell in cells(file) if cell.cell_type == "code"]


def parse(source: str) -> ast.Module:
    assert not re.search(r"(?m)^\s*[%!]", source), "no magics and no shell"
    return ast.parse(source)


def headings(file: Path) -> list[str]:
    markdown = [cell.source for cell in cells(file) if cell.cell_type == "markdown"]
    return [line for source in markdown for line in source.splitlines() if line.startswith("#")]


def test_the_notebooks_of_every_inkoopjaar_are_there() -> None:
    planned = {
        "10_datakwaliteit", "20_normrealisatie", "25_norm", "30_trends", "40_directierapport", "50_dossier",
    }  # fmt: skip
    assert planned <= {file.stem for file in GEPLAND}


@of_every(GEPLAND)
def test_a_scheduled_notebook_is_numbered(file: Path) -> None:
    assert re.fullmatch(r"[0-9]{2}_[a-z_]+", file.stem)


@of_every(ALLE)
def test_a_notebook_is_committed_without_outputs_and_with_its_kernelspec(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@of_every(ALLE)
def test_a_notebook_begins_with_its_title_and_one_question(file: Path) -> None:
    first = cells(file)[0]
    assert first.cell_type == "markdown"
    title, _, question = first.source.partition("\n\n")
    assert re.fullmatch(r"# \S.*", title)
    assert question
    assert file in VERKENNING or (question.endswith("?") and "\n" not in question)


@of_every(ALLE)
def test_parameters_are_typed_scalars_with_a_comment_in_the_second_cell(file: Path) -> None:
    second = cells(file)[1]
    assert second.metadata["tags"] == ["parameters"]
    assert [cell for cell in cells(file)[2:] if "parameters" in cell.metadata.get("tags", [])] == []
    names = {}
    for statement, line in zip(parse(second.source).body, second.source.splitlines(), strict=True):
        assert isinstance(statement, ast.AnnAssign)
        assert isinstance(statement.target, ast.Name)
        assert isinstance(statement.annotation, ast.Name)
        assert isinstance(statement.value, ast.Constant)
        names[statement.target.id] = type(statement.value.value)
        assert statement.annotation.id == names[statement.target.id].__name__
        assert re.search(r"  # \S", line)
    assert list(names)[:2] == ["inkoopjaar", "data"]
    assert names.items() <= PARAMETERS.items()


@of_every(ALLE)
def test_imports_come_third_and_nowhere_else_and_are_of_this_package(file: Path) -> None:
    imports = parse(code(file)[1]).body
    assert all(isinstance(statement, ast.ImportFrom) for statement in imports)
    assert all(str(statement.module).startswith("analysis.") for statement in imports)  # type: ignore[attr-defined]
    for source in (code(file)[0], *code(file)[2:]):
        assert not [node for node in ast.walk(parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]


@of_every(GEPLAND)
def test_what_is_loaded_is_one_assignment_of_one_call(file: Path) -> None:
    (statement,) = parse(code(file)[2]).body
    assert isinstance(statement, ast.Assign)
    assert isinstance(statement.value, ast.Call)
    assert isinstance(statement.value.func, ast.Name)
    assert statement.value.func.id.startswith("load_")


@of_every(GEPLAND)
def test_every_other_cell_is_one_call_that_shows_something(file: Path) -> None:
    for source in code(file)[3:]:
        (statement,) = parse(source).body
        assert isinstance(statement, ast.Expr), source
        assert isinstance(statement.value, ast.Call), source
        arguments = [*statement.value.args, *(keyword.value for keyword in statement.value.keywords)]
        assert all(isinstance(argument, ast.Name | ast.Attribute | ast.Constant) for argument in arguments), (
            source
        )


@of_every(ALLE)
def test_no_cell_computes_loops_writes_or_calls_the_network(file: Path) -> None:
    for source in code(file):
        for node in ast.walk(parse(source)):
            assert not isinstance(node, FORBIDDEN_NODES), source
            if isinstance(node, ast.Import | ast.ImportFrom):
                named = (
                    [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else [name.name for name in node.names]
                )
                assert not {name.split(".")[0] for name in named} & FORBIDDEN_MODULES, source
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                assert not FORBIDDEN_CALLS.search(called), source


@of_every(GEPLAND)
def test_a_section_is_a_heading_with_one_sentence_and_then_at_most_three_calls(file: Path) -> None:
    body = cells(file)[4:]
    assert body[0].cell_type == "markdown"
    calls = 0
    for cell in body:
        if cell.cell_type == "code":
            calls += 1
            assert calls <= 4
            continue
        calls = 0
        heading, _, sentence = cell.source.partition("\n\n")
        assert re.fullmatch(r"## \S.*", heading)
        assert sentence
        assert "\n" not in sentence
        assert sentence.endswith(".")


@of_every(GEPLAND)
def test_the_answer_comes_first_and_caveats_and_provenance_last(file: Path) -> None:
    sections = [heading for heading in headings(file) if heading.startswith("## ")]
    assert sections[0] == "## Het antwoord"
    assert sections[-2:] == [CAVEATS, PROVENANCE]


@of_every(GEPLAND)
def test_no_number_is_typed_in_prose(file: Path) -> None:
    for cell in cells(file):
        if cell.cell_type == "markdown":
            assert re.findall(r"\d", re.sub(r"\[[^]]*\]\([^)]*\)", "", cell.source)) == []
