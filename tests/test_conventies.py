"""The habits of the house that a machine can keep, each one test that lists every offender."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SOURCES = sorted((PROJECT / "src").rglob("*.py"))
TREES = {file: ast.parse(file.read_text("utf-8")) for file in SOURCES}
SAID = {ast.Name: ("id",), ast.Attribute: ("attr",), ast.alias: ("name",)}
DEFINED = (ast.FunctionDef, ast.ClassDef)
OUTSIDE = {"pathlib", "os", "io", "logging", "time", "subprocess", "random"}
OUTSIDE |= {"open", "print", "input"}
OUTSIDE |= {"today", "now", "utcnow", "read_csv", "read_parquet", "to_csv", "to_parquet"}


def short(file: Path) -> str:
    return file.relative_to(PROJECT).as_posix()


def assigned_names(tree: ast.AST) -> set[str]:
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    } | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def touched(tree: ast.AST) -> set[str]:
    """Everything outside that a module imports, calls by its name or asks as an attribute."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names.add(node.func.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
    return names & OUTSIDE


def test_a_module_says_its_one_question_in_the_first_line() -> None:
    first = {short(file): (ast.get_docstring(tree) or "").partition("\n")[0] for file, tree in TREES.items()}
    assert {file: line for file, line in first.items() if not re.fullmatch(r".{19,}[.?]", line)} == {}
    assert sorted(line for line in first.values() if list(first.values()).count(line) > 1) == []


def test_frames_are_named_for_their_rows() -> None:
    nameless = {"df", "dataframe", "result", "tmp"}
    found = {short(file): assigned_names(tree) & nameless for file, tree in TREES.items()}
    assert {file: names for file, names in found.items() if names} == {}


def test_nothing_is_there_that_only_tests_use() -> None:
    notebooks = sorted((PROJECT / "notebooks").rglob("*.ipynb"))
    elsewhere = [*notebooks, PROJECT / "expectations" / "LEESMIJ.md", PROJECT / "pyproject.toml"]
    used = {word for file in elsewhere for word in re.findall(r"\w+", file.read_text("utf-8"))}
    for node in (node for tree in TREES.values() for node in ast.walk(tree)):
        used |= {str(getattr(node, attr)) for attr in SAID.get(type(node), ())}
    defined = [(file, node) for file, tree in TREES.items() for node in tree.body if type(node) in DEFINED]
    assert [
        f"{short(file)}: {node.name}"
        for file, node in defined
        if node.name not in used and not node.decorator_list
    ] == []


def test_no_module_is_called_utils_helpers_or_common() -> None:
    assert [short(file) for file in SOURCES if re.search(r"util|helper|common|misc", file.stem)] == []


def test_rules_touch_no_file_no_clock_and_no_log() -> None:
    found = {short(file): touched(tree) for file, tree in TREES.items() if file.parent.name == "rules"}
    assert found
    assert {file: names for file, names in found.items() if names} == {}


def readme_commands() -> list[str]:
    blocks = re.findall(r"```(?:console|bash|sh)\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.S)
    return [line[2:].strip() for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.M))
    named = {command.split()[1] for command in readme_commands() if command.startswith("make ")}
    assert {"report", "test"} <= named <= targets


def test_every_subcommand_that_the_readme_names_exists() -> None:
    from analysis.cli import cli

    named = {command.split()[1] for command in readme_commands() if command.startswith("inkoopadvies ")}
    assert named
    assert named <= set(cli.commands)


def test_the_changelog_tells_readers_of_figures_what_changed() -> None:
    changelog = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    for heading in ("Figures", "Method", "Data", "Code"):
        assert f"### {heading}" in changelog


def test_no_tracked_text_names_a_machine_or_a_registry_host() -> None:
    hosts = re.compile(
        r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/(?:work|farm|root)/|/tmp/bash_jobs", re.I
    )
    own = Path(__file__).resolve()
    kinds = {".py", ".md", ".toml", ".yml", ".json", ".csv", ".ipynb", ".cfg", ".j2", ".css", ".js", ".lock"}
    skipped = {".venv", ".git", "processed", "voorbeeld_uit", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    texts = [
        file
        for folder in (
            "src",
            "tests",
            "docs",
            "bench",
            "notebooks",
            "expectations",
            "data/reference",
            "ops",
            ".ci",
        )
        for file in (PROJECT / folder).rglob("*")
        if file.suffix in kinds and file.resolve() != own and not skipped & set(file.parts)
    ]
    texts += [
        PROJECT / name
        for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "requirements.lock")
    ]
    assert [short(file) for file in texts if file.is_file() and hosts.search(file.read_text("utf-8"))] == []


FLOORS = ("run", "report", "data", "rules")


def floor_table(floor: str) -> str:
    """One row per module of a floor: its name, and the first line of its docstring."""
    folder = PROJECT / "src" / "analysis" / floor
    files = sorted(file for file in folder.glob("*.py") if file.name != "__init__.py")
    rows = [
        f"| `{file.name}` | {(ast.get_docstring(TREES[file]) or '').partition(chr(10))[0]} |"
        for file in files
    ]
    return "\n".join(["| module | |", "|---|---|", *rows])


def test_the_page_about_the_house_has_every_module_with_its_question() -> None:
    page = (PROJECT / "docs" / "architectuur.md").read_text("utf-8")
    assert [floor_table(floor) for floor in FLOORS if floor_table(floor) not in page] == []


DOCUMENTED = {"_make", "_replace", "_asdict", "_fields"}
"""Names of namedtuples that begin with an underscore so that they are no fields."""
WEIGHT = "src/analysis/data/importen.py"
"""The one module that may reach into how a dependency is imported: Great Expectations', and it says why."""


def private_names(file: Path, own: set[str]) -> set[str]:
    """What a module uses of others that they call private, or that reaches past what they offer."""
    found: set[str] = set()
    for node in ast.walk(TREES[file]):
        if isinstance(node, ast.Attribute):
            told = ast.unparse(node)
            is_private = re.fullmatch(r"_[^_]\w*", node.attr) and node.attr not in own | DOCUMENTED
            found |= {told} if is_private or told in {"sys.modules", "sys.meta_path"} else set()
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"setattr", "delattr"}:
            found.add(ast.unparse(node))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            of = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            names = {of + alias.name for alias in node.names} - {"__future__.annotations"}
            found |= {
                name
                for name in names
                if not name.startswith(("analysis", "voorbeeld", "__future__"))
                and re.search(r"(^|\.)_[^_]", name)
            }
    return found


def test_no_private_name_of_a_dependency_is_used_and_nothing_of_it_is_patched() -> None:
    nodes = [node for tree in TREES.values() for node in ast.walk(tree)]
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name)}
    own |= {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"self", "cls"}
    }
    found = {short(file): private_names(file, own) for file in SOURCES if short(file) != WEIGHT}
    assert {file: sorted(names) for file, names in found.items() if names} == {}
