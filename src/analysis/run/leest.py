"""Which tables and reference tables a notebook reads, told from its source without running it.

From what its cells name, every function that it may call is followed through the modules that it imports: a
name in the module that it was imported from, an attribute of an object as the method or property of any class
that has one of that name. So the answer is never too small. Where a table is asked for by anything else than
its name in quotes, or something by a name that is made up, every table counts. The register is read as a
whole but used by table: only the tables of it that are named count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.run.broncode import PACKAGE

ALL = "*"
TABLE_LOADER, TABLE_PLACE = "load_table", 2
"""The function that reads a processed table, and the place of the table's name among its arguments."""
REFERENCE_LOADER = "reference_file"
REGISTER = (
    "volumenormen",
    "indicatoren",
    "zorgaanbieders",
    "locaties",
    "trendbreuken",
    "aliassen",
    "volledigheid",
)
JOINED = {"locaties": ("zorgaanbieders",)}
"""What the register says of one of its tables, it takes from another too."""
OPAQUE = {f"{PACKAGE}.data.{module}" for module in ("register", "tegenspraak", "referentie", "store")}
"""Modules that read for whoever asks; what is asked of them is told by who asks."""
WHOLE = ("vars", "fields", "asdict", "astuple", "run_line_magic", "run_cell_magic")
"""Functions that look at all that an object has, or may do anything."""
CELLS = "cells"

Source = dict[str, Any]
"""What `describe_source` says of one module, as JSON can hold it."""


@dataclass(frozen=True)
class Leest:
    """Names of processed tables and of reference files that may be read; `ALL` stands for all of them."""

    tabellen: frozenset[str]
    referentie: frozenset[str]

    def reads_table(self, tabel: str) -> bool:
        """Whether it may read a processed table."""
        return not self.tabellen.isdisjoint({ALL, tabel})

    def reads_reference(self, file: str) -> bool:
        """Whether it may read a reference file."""
        return not self.referentie.isdisjoint({ALL, file})


def describe_source(text: str) -> Source:
    """What a module defines, what each definition uses, and what it reads.

    Returns
    -------
    dict
        `imports`: the name here → where it comes from; `defs` (functions and classes) and `members` (methods
        and properties): per name what it uses; `always`: what runs when the module is imported, and what
        Python calls by itself (`__repr__` and its like).
    """
    source: Source = {"imports": {}, "defs": {}, "members": {}, "always": []}
    _describe_body(ast.parse(text).body, source, in_class=None)
    return source


def find_leest(cells: Iterable[str], sources: Mapping[str, Source]) -> Leest:
    """What may be read from these cells on.

    Parameters
    ----------
    cells : iterable of str
        The notebook's code cells, without magics.
    sources : mapping of str to dict
        By its dotted name, what `describe_source` says of every module that the notebook imports, directly or
        not.
    """
    known = {**sources, CELLS: describe_source("\n".join(cells))}
    members: dict[str, list[tuple[str, list[str]]]] = {}
    for module, source in known.items():
        for name, uses in source["members"].items():
            members.setdefault(name, []).append((module, uses))
    waiting = [(module, use) for module, source in known.items() for use in source["always"]]
    seen, reads = set(waiting), set[str]()
    while waiting:
        module, use = waiting.pop()
        if use.startswith("reads "):
            reads |= set() if module in OPAQUE else {use.removeprefix("reads ")}
            continue
        found = [(owner, each) for owner, uses in _follow(module, use, known, members) for each in uses]
        waiting += [step for step in found if step not in seen]
        seen |= set(found)
    files = {read.removeprefix("file ") for read in reads if read.startswith("file ")}
    tables = {read.removeprefix("table ") for read in reads if read.startswith("table ")}
    return Leest(frozenset(tables), frozenset(files))


def _follow(
    module: str, use: str, known: Mapping[str, Source], members: Mapping[str, list[tuple[str, list[str]]]]
) -> Iterator[tuple[str, list[str]]]:
    """The definitions that a use may stand for, each with the module that it is in."""
    first, *rest = use.split(".")
    place, name = _resolve(module, first, known) if first else (None, None)
    if name is None and place is not None:  # a module: what it is asked for stands in it, or in one below it
        while rest and f"{place}.{rest[0]}" in known:
            place = f"{place}.{rest.pop(0)}"
        if not rest:
            return
        owner, name = _resolve(place, rest.pop(0), known)
        place = owner
    if place is not None and name is not None:
        yield place, known[place]["defs"].get(name, [])
    for attribute in rest:
        yield from members.get(attribute, ())
        if attribute in REGISTER:
            yield module, [f"reads file {naam}.csv" for naam in (attribute, *JOINED.get(attribute, ()))]


def _resolve(module: str, name: str, known: Mapping[str, Source]) -> tuple[str | None, str | None]:
    """Where a name of a module comes from: (module, name) of a definition, (module, None), or nothing."""
    for _ in range(len(known) + 1):
        source = known.get(module)
        if source is None:
            return None, None
        if name in source["defs"]:
            return module, name
        if name not in source["imports"]:
            return (f"{module}.{name}", None) if f"{module}.{name}" in known else (None, None)
        origin = source["imports"][name]
        if origin in known:
            return origin, None
        module, _, name = origin.rpartition(".")
    return None, None


def _describe_body(body: Iterable[ast.stmt], source: Source, in_class: str | None) -> None:
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            source["imports"] |= _imports(node)
        elif isinstance(node, ast.ClassDef):
            source["always"] += [
                use for part in (*node.decorator_list, *node.bases, *node.keywords) for use in _uses(part)
            ]
            source["defs"].setdefault(node.name, [])
            _describe_body(node.body, source, node.name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    source["imports"] |= _imports(inner)
            uses = sorted(set(_uses(node)))
            if node.name.startswith("__") and node.name.endswith("__"):
                source["always"] += uses
            else:
                kept = source["members" if in_class else "defs"]
                kept[node.name] = sorted({*kept.get(node.name, []), *uses})
        else:
            source["always"] += sorted(set(_uses(node)))


def _imports(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names if alias.asname}


def _uses(node: ast.AST) -> Iterator[str]:
    """Names and chains of attributes, such as `tekst.missers` or `.oordelen`; and what is read."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield _chain(part)
        elif isinstance(part, ast.Call):
            yield from _call_reads(part)


def _chain(node: ast.Attribute) -> str:
    """The whole chain where it starts with a name; else the last attribute of an object."""
    names, at = [node.attr], node.value
    while isinstance(at, ast.Attribute):
        names.insert(0, at.attr)
        at = at.value
    return ".".join([at.id if isinstance(at, ast.Name) else "", *names])


def _call_reads(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called == TABLE_LOADER:
        yield f"reads table {_text(call, TABLE_PLACE)}"
    elif called == REFERENCE_LOADER:
        yield f"reads file {_text(call, 0)}"
    elif called == "getattr":
        name = _text(call, 1)
        yield from ("reads table *", "reads file *") if name == ALL else (f".{name}",)
    elif called in WHOLE:
        yield from ("reads table *", "reads file *")


def _text(call: ast.Call, place: int) -> str:
    argument = call.args[place] if len(call.args) > place else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ALL
