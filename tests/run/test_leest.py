"""What a notebook reads is told from its source: never too little, and not everything."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest
from kleine_map import write_kleine_map, write_reference

from analysis.data.genoemd import used_register
from analysis.data.paths import PROJECT, Root
from analysis.data.register import load_register
from analysis.data.store import save_table
from analysis.rules.tabellen import empty
from analysis.run.broncode import notebook_code
from analysis.run.leest import describe_source, find_leest
from analysis.run.stand import Rapport, Stander, find_rapporten
from analysis.run.tabellen import Tabellen, build_tabellen
from analysis.run.vingerafdruk import Vingerafdrukken

GEGEVENS = """
class Jaar:
    @property
    def oordelen(self):
        return load_table(self.root, self.inkoopjaar, "oordelen")
    @property
    def trends(self):
        return load_table(self.root, self.inkoopjaar, "trends")
    def __repr__(self):
        return str(load_table(self.root, self.inkoopjaar, "leveringen"))

def load_jaar(data):
    return Jaar(data)
"""
TABELLEN = """
from voorbeeld import vormen as v

def oordelen(jaar):
    return v.draw(jaar.oordelen)

def trends(jaar):
    return jaar.trends

def kaart(jaar):
    return jaar.register.locaties

def alles(jaar):
    return [load_table(jaar.root, jaar.inkoopjaar, naam) for naam in NAMEN]

def los(jaar, naam):
    return getattr(jaar, naam)

def vast(jaar):
    return getattr(jaar, "trends")
"""
VORMEN = """
from voorbeeld.gegevens import load_jaar

def draw(rows):
    return TEKENAARS["lijn"](rows)

def _line(rows):
    return rows.root.reference_file("regels.csv")

TEKENAARS = {"lijn": _line}
"""
SOURCES = {
    "voorbeeld": {"imports": {}, "defs": {}, "members": {}, "always": []},
    "voorbeeld.gegevens": describe_source(GEGEVENS),
    "voorbeeld.tabellen": describe_source(TABELLEN),
    "voorbeeld.vormen": describe_source(VORMEN),
}
IMPORT = "from voorbeeld import tabellen"


@pytest.mark.parametrize(
    ("cell", "tables", "files"),
    [
        ("tabellen.trends(jaar)", {"trends"}, set()),
        ("tabellen.vast(jaar)", {"trends"}, set()),
        ("jaar.oordelen", {"oordelen"}, set()),
        ("load_table(root, 2026, 'bevindingen')", {"bevindingen"}, set()),
        ("load_table(root, 2026, naam)", {"*"}, set()),
        ("tabellen.alles(jaar)", {"*"}, set()),
        ("tabellen.los(jaar, naam)", {"*"}, {"*"}),
        ("tabellen.kaart(jaar)", set(), {"locaties.csv", "zorgaanbieders.csv"}),
        ("maak = tabellen.trends\nmaak(jaar)", {"trends"}, set()),
        ("1 + 1", set(), set()),
    ],
)
def test_what_is_named_is_read_and_what_is_not_named_is_not(
    cell: str, tables: set[str], files: set[str]
) -> None:
    leest = find_leest([IMPORT, cell], SOURCES)
    # What Python calls by itself, and what a module keeps for later, always counts.
    assert leest.tabellen == tables | {"leveringen"}
    assert leest.referentie == files | {"regels.csv"}


def test_a_function_of_one_name_in_two_modules_is_the_one_of_its_own_module() -> None:
    sources = {
        **SOURCES,
        "voorbeeld.tekst": describe_source("def trends(jaar):\n    return jaar.oordelen\n"),
    }
    cells = ["from voorbeeld import tekst as woorden", "woorden.trends(jaar)"]
    assert find_leest(cells, sources).tabellen == {"oordelen", "leveringen"}


@pytest.fixture(scope="module")
def stander(tmp_path_factory: pytest.TempPathFactory) -> Stander:
    root = Root(tmp_path_factory.mktemp("leeg"))
    return Stander(root, Vingerafdrukken(root.path / "geheugen.json"))


def tables_of(stander: Stander, naam: str) -> set[str]:
    rapport = Rapport(PROJECT / "notebooks" / f"{naam}.ipynb")
    known = {f"{tabel}.parquet": "" for tabel in ("oordelen", "opgaven", "versies", "trends", "bevindingen")}
    stand = stander.of_rapport(rapport, 2026, known, None, onderwerpen=())
    return {Path(tabel).stem for tabel in stand["tabellen"]}


@pytest.mark.parametrize(
    ("naam", "decides"), [("30_trends", False), ("70_inkoopadvies", True), ("71_wederhoor_voortgang", True)]
)
def test_a_report_about_the_advice_rests_on_what_was_decided(
    stander: Stander, naam: str, decides: bool
) -> None:
    rapport = Rapport(PROJECT / "notebooks" / f"{naam}.ipynb")
    assert ("besluiten" in stander.of_rapport(rapport, 2026, {}, None, onderwerpen=())) is decides


def test_the_reports_of_the_project_do_not_read_everything(stander: Stander) -> None:
    assert tables_of(stander, "10_datakwaliteit") >= {"bevindingen", "opgaven"}
    assert "trends" not in tables_of(stander, "10_datakwaliteit")
    assert tables_of(stander, "30_trends") >= {"trends"}
    assert "bevindingen" not in tables_of(stander, "30_trends")
    assert "versies" not in tables_of(stander, "50_dossier")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Root, Tabellen]:
    """A small root with the tables of 2025, and rows in its register that 2025 does not use."""
    root = write_kleine_map(tmp_path_factory.mktemp("gemaakt") / "data")
    write_reference(root, "zorgaanbieders.csv", "90000099,Ziekenhuis Elders,ziekenhuis,Utrecht,Midden,2024,,")
    tabellen = build_tabellen(root, [2025])[2025]
    tabellen["vorige"] = empty("vorige")
    save_tables(root, tabellen)
    return root, tabellen


def save_tables(root: Root, tabellen: Tabellen) -> None:
    folder = root.processed / "2025"
    folder.mkdir(parents=True, exist_ok=True)
    for naam, rows in tabellen.items():
        save_table(rows, naam, folder)


def shown(rapport: Rapport, root: Root) -> list[str]:
    """What the cells of a notebook show, run one after the other in this process."""
    names: dict[str, object] = {}
    pages = []
    for code in notebook_code(rapport.bestand):
        cell = ast.parse(code)
        last = cell.body.pop() if cell.body and isinstance(cell.body[-1], ast.Expr) else None
        exec(compile(cell, rapport.naam, "exec"), names)
        names |= {"inkoopjaar": 2025, "data": str(root.path)} if "inkoopjaar" in names else {}
        names |= {"kvk": "90000011"} if "kvk" in names else {}
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), rapport.naam, "eval"), names)
            pages.append(value._repr_html_() if hasattr(value, "_repr_html_") else str(value))
    return pages


@pytest.mark.parametrize("rapport", find_rapporten(PROJECT / "notebooks"), ids=lambda rapport: rapport.naam)
def test_a_report_shows_the_same_without_what_it_is_said_not_to_read(
    rapport: Rapport, stander: Stander, made: tuple[Root, Tabellen], tmp_path: Path
) -> None:
    root, tabellen = made
    leest = stander._leest(rapport)
    alone = Root(tmp_path / "data")
    shutil.copytree(root.path, alone.path)
    shutil.rmtree(alone.processed / "2025")
    kept = {naam: rows for naam, rows in tabellen.items() if leest.reads_table(naam) or naam == "oordelen"}
    save_tables(alone, Tabellen(kept, tabellen.genoemd, tabellen.register, tabellen.wederhoorregister))
    register = used_register(load_register(root), tabellen.genoemd, 2023)
    assert len(register.zorgaanbieders) == 2
    register.zorgaanbieders.to_csv(alone.reference / "zorgaanbieders.csv", index=False)
    assert shown(rapport, alone) == shown(rapport, root)
