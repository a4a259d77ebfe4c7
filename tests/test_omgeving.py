"""The three descriptions of the environment agree: pyproject.toml, requirements.lock, environment.yml."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[1]


def declared() -> dict[str, Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    requirements = [Requirement(line) for group in groups for line in group]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def locked() -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([^\s;\\]+)", (PROJECT / "requirements.lock").read_text("utf-8"), re.M
    ):
        pins.setdefault(canonicalize_name(name), []).append(version)
    return pins


def conda() -> dict[str, SpecifierSet]:
    lines = yaml.safe_load((PROJECT / "environment.yml").read_text("utf-8"))["dependencies"]
    by_pip = next(line["pip"] for line in lines if isinstance(line, dict))
    requirements = [Requirement(line) for line in [*lines, *by_pip] if isinstance(line, str)]
    return {
        canonicalize_name(found.name): found.specifier for found in requirements if found.name != "python"
    }


def test_conda_and_pyproject_name_the_same_packages() -> None:
    assert set(conda()) == set(declared())


def test_every_description_asks_for_the_same_pythons() -> None:
    asked = SpecifierSet(
        tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    )
    lines = yaml.safe_load((PROJECT / "environment.yml").read_text("utf-8"))["dependencies"]
    [of_conda] = [line for line in lines if isinstance(line, str) and line.startswith("python ")]
    assert Requirement(of_conda).specifier == asked
    of_make = re.findall(r"\((\d+), (\d+)\)", (PROJECT / "Makefile").read_text("utf-8"))
    (first, before) = (".".join(version) for version in of_make)
    assert asked == SpecifierSet(f">={first},<{before}")


@pytest.mark.parametrize("name", sorted(declared()))
def test_the_locked_version_satisfies_pyproject_and_conda(name: str) -> None:
    for version in locked()[name]:
        assert version in declared()[name].specifier
        assert version in conda()[name]


def test_every_locked_package_has_a_hash_and_no_address() -> None:
    lock = (PROJECT / "requirements.lock").read_text("utf-8")
    blocks = re.split(r"(?m)^(?=[\w.-]+==)", lock)[1:]
    assert len(blocks) > 100
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links", lock) == []


COMMANDS_ONLY = {
    "ipykernel": "the kernel of JupyterLab, started by its kernelspec",
    "jupyterlab": "started by `make lab`",
}
OWN = {"analysis", "voorbeeld"}


def imported() -> dict[str, set[str]]:
    """Per distribution that the package imports anywhere: the modules that do."""
    of_module = {
        name: {canonicalize_name(one) for one in dists} for name, dists in packages_distributions().items()
    }
    found: dict[str, set[str]] = {}
    for file in sorted((PROJECT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for top in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OWN:
                for dist in of_module.get(top, {top}):
                    found.setdefault(dist, set()).add(file.name)
    return found


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], project["optional-dependencies"]["schaal"]]
    runtime = {canonicalize_name(Requirement(line).name) for group in groups for line in group}
    assert {dist: sorted(files) for dist, files in imported().items() if dist not in runtime} == {}
    assert runtime - set(imported()) - set(COMMANDS_ONLY) == set()
