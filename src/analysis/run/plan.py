"""What must be made for an inkoopjaar, and why: the stand of now beside that of what is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from analysis.rules.gebruik import Genoemd
from analysis.run.actueel import explain
from analysis.run.concept import kept_tables
from analysis.run.records import RUN, STAND, read_record
from analysis.run.stand import Rapport, Stand, Stander
from analysis.run.vingerafdruk import digest

TABLE = ".parquet"
INDEX = "index"
"""The page that leads to the others, among the notebooks' names."""
RECORD_KEYS = ("stand", "genoemd", "uitvoer", "tellingen", "leveringen", "onderwerpen", "blokkerend")
RUN_KEYS = ("outputs", "rapporten", "paginas", "dossiers")


@dataclass(frozen=True)
class Pagina:
    """One page of an inkoopjaar: a notebook with its parameters, and where it stands in the reports.

    `sleutel` and `naam` say which organisation or norm it is about, where it is about one.
    """

    rapport: Rapport
    pad: str
    sleutel: str | None = None
    naam: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters beside inkoopjaar and data, which every notebook has."""
        onderwerp = self.rapport.onderwerp
        return {} if self.sleutel is None or onderwerp is None else {onderwerp: self.sleutel}

    def fingerprint(self, stand: Stand, inkoopjaar: int) -> str:
        """Two pages with the same fingerprint show the same."""
        return digest([stand, inkoopjaar, self.parameters])


@dataclass(frozen=True)
class Plan:
    """What must be made for one inkoopjaar; `tables` and `pages` say why, and are empty when nothing must.

    `has_dossiers`: a page per organisation and per norm is part of it. `blokkerend` are the findings that are
    known to stop it: an earlier run made its tables from the same.
    """

    inkoopjaar: int
    stand: Stand
    has_dossiers: bool
    record: dict[str, Any] | None
    run: dict[str, Any] | None
    blokkerend: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is stale; none when it is up to date."""
        return self.tables + self.pages


def make_plan(
    stander: Stander, reports: Path, inkoopjaar: int, rapporten: Sequence[Rapport], *, has_dossiers: bool
) -> Plan:
    """An inkoopjaar is up to date when tables and pages rest on what there is now, and are whole.

    Dossiers that were once published stay part of an inkoopjaar, also when they are not asked for again.
    """
    tables_folder, reports_folder = stander.root.processed / str(inkoopjaar), reports / str(inkoopjaar)
    record, run = read_record(tables_folder / STAND, RECORD_KEYS), read_record(reports_folder / RUN, RUN_KEYS)
    stand = stander.of_tables(inkoopjaar, read_genoemd(record) if record else None)
    kept = read_record(kept_tables(stander.root, inkoopjaar) / STAND, RECORD_KEYS)
    blokkerend = tuple(kept["blokkerend"]) if kept and is_current(kept, stander, inkoopjaar) else ()
    plan = Plan(inkoopjaar, stand, has_dossiers or bool(run and run["dossiers"]), record, run, blokkerend)
    if run is None:
        return replace(plan, tables=("it was never published",))
    if record is None:
        return replace(plan, tables=(f"its tables are not in {tables_folder}",))
    tables = [*explain(record["stand"], stand), *_damage(stander, tables_folder, record["uitvoer"])]
    if tables:
        return replace(plan, tables=tuple(tables))
    expected = expected_pages(plan, rapporten, record)
    pages = _page_reasons(stander, inkoopjaar, run, expected, record)
    return replace(plan, pages=(*pages, *_damage(stander, reports_folder, run["outputs"])))


def expected_pages(plan: Plan, rapporten: Sequence[Rapport], record: dict[str, Any]) -> list[Pagina]:
    """One page per national notebook, and one per organisation or norm for each notebook about one."""
    pages = []
    for rapport in rapporten:
        if rapport.onderwerp is None:
            pages.append(Pagina(rapport, f"{rapport.naam}.html"))
        elif plan.has_dossiers:
            pages += [
                Pagina(rapport, about["pad"], sleutel, about["naam"])
                for sleutel, about in record["onderwerpen"][rapport.onderwerp].items()
            ]
    return pages


def standen_of(
    stander: Stander, inkoopjaar: int, expected: Sequence[Pagina], record: dict[str, Any]
) -> dict[str, Stand]:
    """What each report of these pages, and the page that leads to them, depends on now, by name."""
    tables, genoemd = tables_in(record), read_genoemd(record)
    rapporten = list(dict.fromkeys(page.rapport for page in expected))
    onderwerpen = {rapport.onderwerp for rapport in rapporten if rapport.onderwerp}
    return {
        INDEX: stander.of_index(onderwerpen=onderwerpen),
        **{
            rapport.naam: stander.of_rapport(rapport, inkoopjaar, tables, genoemd, onderwerpen=onderwerpen)
            for rapport in rapporten
        },
    }


def is_current(record: dict[str, Any], stander: Stander, inkoopjaar: int) -> bool:
    """The tables of this record rest on exactly what there is now."""
    stand: Stand = record["stand"]
    return stand == stander.of_tables(inkoopjaar, read_genoemd(record))


def describe_genoemd(genoemd: Genoemd) -> dict[str, list[str]]:
    """What deliveries name, as a record holds it."""
    return {field.name: sorted(getattr(genoemd, field.name)) for field in fields(genoemd)}


def read_genoemd(record: dict[str, Any]) -> Genoemd:
    """What deliveries name, from a record."""
    return Genoemd(**{naam: frozenset(texts) for naam, texts in record["genoemd"].items()})


def tables_in(record: dict[str, Any]) -> dict[str, str]:
    """The fingerprints of the tables alone, without what else was made beside them."""
    return {name: sha for name, sha in record["uitvoer"].items() if name.endswith(TABLE)}


def _page_reasons(
    stander: Stander, inkoopjaar: int, run: dict[str, Any], expected: list[Pagina], record: dict[str, Any]
) -> list[str]:
    published: dict[str, str] = run["paginas"]
    reasons: list[str] = []
    for rapport in dict.fromkeys(page.rapport for page in expected):
        absent = [page.pad for page in expected if page.rapport == rapport and page.pad not in published]
        if absent and rapport.onderwerp:
            count = "1 page of" if len(absent) == 1 else f"{len(absent)} pages of"
            verb = "was" if len(absent) == 1 else "were"
            reasons.append(f"{count} {rapport.naam} {verb} not made yet")
        elif absent:
            reasons.append(f"{rapport.naam} was not made yet")
    for naam, now in standen_of(stander, inkoopjaar, expected, record).items():
        reasons += [f"{naam}: {reason}" for reason in explain(run["rapporten"].get(naam, now), now)]
    gone = sorted(set(published) - {page.pad for page in expected})
    return [*reasons, *(f"{pad} is not made any more" for pad in gone)]


def _damage(stander: Stander, folder: Path, outputs: dict[str, str]) -> list[str]:
    found = {name: stander.vingerafdrukken.sha256(folder / name) for name in outputs}
    return [
        f"{folder / name} {'is missing' if found[name] is None else 'was changed after the run'}"
        for name, sha in outputs.items()
        if found[name] != sha
    ]
