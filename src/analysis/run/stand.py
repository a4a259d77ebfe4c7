"""What an inkoopjaar depends on, as it is now: its *stand*, groups of names with a fingerprint each.

Tables depend on the delivered files and what bron.yml says of them, the reference rows that are used, the
code and suites behind them, package versions and parameters; each report also on its notebook, the code
that one runs, and the tables themselves. Only content counts: when a file was written plays no part. No
pandas here: that nothing changed must be said within a second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.data.paths import PROJECT, Root, delivery_files, kept_files
from analysis.rules.gebruik import ABOUT_WHOM, BEGINS, Genoemd, select_gebruikt
from analysis.run.besluiten import name_of, of_inkoopjaar
from analysis.run.broncode import (
    SOURCE,
    code_of,
    file_imports,
    module_name,
    notebook_code,
    notebook_content,
    notebook_modules,
    notebook_parameters,
)
from analysis.run.herkomst import package_versions
from analysis.run.leest import Leest, describe_source, find_leest
from analysis.run.rijen import Regel, read_bron, read_regels
from analysis.run.vingerafdruk import Vingerafdrukken, digest
from analysis.years import to_verslagjaar

Stand = dict[str, dict[str, str]]

TABLE_CODE = {"analysis.run.tabellen", "analysis.run.keuring", "analysis.run.vorige"}
REPORT_CODE = {"analysis.report.html"}
INDEX_CODE = {"analysis.report.indexpagina", "analysis.report.werkboek"}
DICTIONARY = "velden.csv"
DECISIONS = "wederhoor"
"""A notebook that may read any file that people keep also depends on what they decided about the advice."""
REFERENCE = (
    "volumenormen.csv",
    "indicatoren.csv",
    "trendbreuken.csv",
    "volledigheid.csv",
    "zorgaanbieders.csv",
    "locaties.csv",
    "aliassen.csv",
    "kolommen.csv",
    "regels.csv",
)
ONDERWERPEN = {"kvk": "dossiers", "norm_code": "normen"}
"""What a page may be about: the parameter that names it, and the folder in which its pages stand."""


@dataclass(frozen=True)
class Rapport:
    """One notebook of the yearly run, as its file declares itself."""

    bestand: Path

    @property
    def naam(self) -> str:
        """The name on the command line and of its page: the file's, without the ending."""
        return self.bestand.stem

    @cached_property
    def parameters(self) -> list[str]:
        """What can be set from outside."""
        return notebook_parameters(self.bestand)

    @property
    def onderwerp(self) -> str | None:
        """The parameter that tells what one page of it is about, and for each of which it is run once.

        None for a national report, of which there is one.
        """
        return next((naam for naam in ONDERWERPEN if naam in self.parameters), None)


def find_rapporten(folder: Path) -> list[Rapport]:
    """The notebooks of the yearly run are those named NN_onderwerp.ipynb, in that order."""
    return [Rapport(file) for file in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


DERIVED: dict[str, Callable[[Path], Any]] = {
    "imports": file_imports,
    "source": lambda file: describe_source(file.read_text(encoding="utf-8")),
    "notebook": notebook_content,
    "cells": notebook_code,
    "modules": lambda notebook: sorted(notebook_modules(notebook)),
}
"""What is told from the content of a file of code, once per content."""


class Stander:
    """Reads, once per run, what every inkoopjaar of a data root depends on now."""

    def __init__(self, root: Root, vingerafdrukken: Vingerafdrukken, as_of: date | None = None) -> None:
        self.root = root
        self.vingerafdrukken = vingerafdrukken
        self.as_of = as_of
        self._used_known: dict[tuple[int, Genoemd | None], Stand] = {}
        self._leest_known: dict[Path, Leest] = {}
        self._code_known: dict[frozenset[str], dict[str, str]] = {}

    def of_tables(self, inkoopjaar: int, genoemd: Genoemd | None) -> Stand:
        """What the tables of an inkoopjaar depend on; `genoemd` is what its deliveries name, if known."""
        verslagjaar = to_verslagjaar(inkoopjaar)
        jaren = [jaar for jaar in self._leveringen if jaar <= verslagjaar]
        return {
            "leveringen": {naam: sha for jaar in jaren for naam, sha in self._leveringen[jaar][0].items()},
            "bron": {naam: sha for jaar in jaren for naam, sha in self._leveringen[jaar][1].items()},
            **self.of_reference(inkoopjaar, genoemd),
            "besluiten": of_inkoopjaar(self._besluiten, inkoopjaar),
            "code": self._code(frozenset(TABLE_CODE)),
            "suites": self._suites,
            "pakketten": self._packages,
            "parameters": {"as_of": f"{self.as_of or 'geen'}", "synthetisch": f"{self.root.is_synthetic}"},
        }

    def of_reference(self, inkoopjaar: int, genoemd: Genoemd | None) -> Stand:
        """The reference rows that an inkoopjaar uses; every row while nobody knows what deliveries name."""
        if (inkoopjaar, genoemd) not in self._used_known:
            self._used_known[inkoopjaar, genoemd] = self._find_reference(inkoopjaar, genoemd)
        return self._used_known[inkoopjaar, genoemd]

    def _find_reference(self, inkoopjaar: int, genoemd: Genoemd | None) -> Stand:
        used: dict[str, list[int]] = {}
        if genoemd is not None:
            register = {naam.removesuffix(".csv"): rows for naam, rows in self._reference.items()}
            cells = {naam: [regel.cells for regel in rows] for naam, rows in register.items()}
            used = select_gebruikt(cells, genoemd, to_verslagjaar(inkoopjaar))
        return {
            naam: {rows[place].label: rows[place].sha for place in places}
            for naam, rows in self._reference.items()
            if (places := used.get(naam.removesuffix(".csv"), range(len(rows))))
        }

    def of_rapport(
        self,
        rapport: Rapport,
        inkoopjaar: int,
        tables: dict[str, str],
        genoemd: Genoemd | None,
        *,
        onderwerpen: Collection[str],
    ) -> Stand:
        """What a report depends on; `tables` are the fingerprints of the tables of its inkoopjaar.

        A page only links to pages that are published beside it: those about one of `onderwerpen`.
        """
        leest = self._leest(rapport)
        modules = self._derive("modules", rapport.bestand)
        reads = leest.reads_reference(DECISIONS)
        besluiten = {"besluiten": of_inkoopjaar(self._besluiten, inkoopjaar)} if reads else {}
        return {
            **besluiten,
            "notebook": {rapport.bestand.name: digest(self._derive("notebook", rapport.bestand))},
            "tabellen": {naam: sha for naam, sha in tables.items() if leest.reads_table(Path(naam).stem)},
            "register": {
                naam: digest(rows)
                for naam, rows in self.of_reference(inkoopjaar, genoemd).items()
                if leest.reads_reference(naam)
            },
            "code": self._code(frozenset({*REPORT_CODE, *modules})),
            "pakketten": self._packages,
            "parameters": {"synthetisch": f"{self.root.is_synthetic}", **_published(onderwerpen)},
        }

    def of_index(self, *, onderwerpen: Collection[str]) -> Stand:
        """What the page that leads to the others and the workbook depend on, beside pages and tables."""
        dictionary = read_regels(self.root.reference_file(DICTIONARY))
        return {
            DICTIONARY: {regel.label: regel.sha for regel in dictionary},
            "code": self._code(frozenset(INDEX_CODE)),
            "pakketten": self._packages,
            "parameters": _published(onderwerpen),
        }

    def inputs(self, inkoopjaar: int) -> list[Path]:
        """The delivered files of an inkoopjaar and what bron.yml says of them."""
        folders = [
            self.root.year_folder(jaar) for jaar in self._leveringen if jaar <= to_verslagjaar(inkoopjaar)
        ]
        candidates = [file for folder in folders for file in (*delivery_files(folder), folder / "bron.yml")]
        return [file for file in candidates if file.is_file()]

    def reference(self) -> list[Path]:
        """What people keep and decide, the project's own included where the root has none."""
        named = [self.root.reference_file(naam) for naam in (*REFERENCE, DICTIONARY)]
        return sorted({*(file for file in named if file.is_file()), *self.root.besluiten()})

    @cached_property
    def _besluiten(self) -> dict[str, str]:
        """The fingerprint of each file in which people decide about an advice."""
        return {
            name_of(self.root, file): str(self.vingerafdrukken.sha256(file)) for file in self.root.besluiten()
        }

    def _leest(self, rapport: Rapport) -> Leest:
        """What a report may read, found once per notebook."""
        if rapport.bestand not in self._leest_known:
            code = self._code(frozenset(self._derive("modules", rapport.bestand)))
            files = [SOURCE / naam for naam in code if naam.endswith(".py")]
            sources = {module_name(file): self._derive("source", file) for file in files}
            self._leest_known[rapport.bestand] = find_leest(self._derive("cells", rapport.bestand), sources)
        return self._leest_known[rapport.bestand]

    def _derive(self, what: str, file: Path) -> Any:
        return self.vingerafdrukken.derive(what, file, DERIVED[what])

    @cached_property
    def _leveringen(self) -> dict[int, tuple[dict[str, str], dict[str, str]]]:
        """Per verslagjaar the deliveries, and what bron.yml says of each, of what was received by `as_of`."""
        found = {}
        for jaar in self.root.verslagjaren():
            folder = self.root.year_folder(jaar)
            entries = self._entries(folder / "bron.yml")
            shas, said = {}, {}
            for file in delivery_files(folder):
                entry = entries.get(file.name)
                if self.as_of and entry and str(entry.get("ontvangen", "")) > f"{self.as_of}":
                    continue
                shas[f"{jaar}/{file.name}"] = str(self.vingerafdrukken.sha256(file))
                said[f"{jaar}/{file.name}"] = digest(entry)
            found[jaar] = shas, said
        return found

    def _entries(self, bron: Path) -> dict[str, Any]:
        if not bron.is_file():
            return {}
        entries: dict[str, Any] = self.vingerafdrukken.derive("bron", bron, read_bron)
        return entries

    @cached_property
    def _reference(self) -> dict[str, list[Regel]]:
        """Per reference table its rows, called by their name and the year in which they begin."""
        begins = {f"{naam}.csv": [kolom] for naam, kolom in BEGINS.items()}
        begins |= {f"{naam}.csv": ["geldig_vanaf"] for naam in ABOUT_WHOM}
        return {
            naam: read_regels(self.root.reference_file(naam), begins.get(naam, ()))
            for naam in REFERENCE
            if self.root.reference_file(naam).is_file()
        }

    def _code(self, modules: frozenset[str]) -> dict[str, str]:
        if modules not in self._code_known:
            self._code_known[modules] = {
                file.relative_to(SOURCE).as_posix(): str(self.vingerafdrukken.sha256(file))
                for file in code_of(set(modules), lambda file: list(self._derive("imports", file)))
            }
        return self._code_known[modules]

    @cached_property
    def _suites(self) -> dict[str, str]:
        files = kept_files(PROJECT / "expectations", "*.json")
        return {file.name: str(self.vingerafdrukken.sha256(file)) for file in files}

    @cached_property
    def _packages(self) -> dict[str, str]:
        return {"python": ".".join(map(str, sys.version_info[:3])), **package_versions()}


def _published(onderwerpen: Collection[str]) -> dict[str, str]:
    """Which pages about one organisation or norm are published.

    >>> _published({"kvk"})
    {'dossiers': 'yes', 'normen': 'no'}
    """
    return {folder: "yes" if naam in onderwerpen else "no" for naam, folder in ONDERWERPEN.items()}
