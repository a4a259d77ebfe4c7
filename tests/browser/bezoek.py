"""Which browser there is, one small publication for all workers, and what a visit to a page leaves behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from analysis.data.paths import Root
from voorbeeld import write_example
from voorbeeld.ronde import write_ronde

SCRIPT = "Ziekenhuis <script>document.title='gekaapt'</script> & Zonen"
INKOOPJAAR = 2027
PAGINAS = {
    "alle inkoopjaren": "index.html",
    "een inkoopjaar": "2027/index.html",
    "datakwaliteit": "2027/10_datakwaliteit.html",
    "normrealisatie": "2027/20_normrealisatie.html",
    "een norm": "2027/normen/*.html",
    "trends": "2027/30_trends.html",
    "directierapport": "2027/40_directierapport.html",
    "een dossier": "2027/dossiers/*.html",
    "kalibratie": "2027/60_kalibratie.html",
    "inkoopadvies": "2027/70_inkoopadvies.html",
    "voortgang": "2027/71_wederhoor_voortgang.html",
    "controle": "2027/datadocs/index.html",
    "controle van een tabel": "2027/datadocs/opgaven.html",
    "hoordossier": "wederhoor/2027/ziekenhuizen/*.html",
}
"""Every kind of page; of a kind with many pages the largest is looked at."""


def find_chromium() -> str | None:
    """The browser of the system, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def find_pagina(reports: Path, soort: str) -> Path:
    """The file of a kind of page; the largest where there are several."""
    return max(reports.glob(PAGINAS[soort]), key=lambda file: (file.stat().st_size, file.name))


def write_publication(folder: Path) -> Path:
    """A small example with one hospital whose name is a script, published and heard as in a real year."""
    root, reports = folder / "data", folder / "reports"
    write_example(root, size=0.01, first=2023, complete=_complete)
    where = ("--data", str(root), "--reports", str(reports))
    _call("run", str(INKOOPJAAR), *where)
    _call("hearing", "export", str(INKOOPJAAR), *where, "--op", "2026-12-15")
    return reports


def _complete(root: Root) -> None:
    """One hospital gets a name that would run as a script; deliveries keep naming it as they did."""
    naam = (root.reference / "zorgaanbieders.csv").read_text("utf-8").splitlines()[1].split(",")[1]
    for table in root.reference.glob("*.csv"):
        table.write_text(table.read_text("utf-8").replace(naam, SCRIPT), "utf-8")
    with (root.reference / "aliassen.csv").open("a", encoding="utf-8") as aliassen:
        aliassen.write(f"{SCRIPT},{naam}\n")
    write_ronde(root, lambda _: None)


def _call(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "analysis", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@dataclass
class Bezoek:
    """What happened while a page was open."""

    page: Page
    gevraagd: list[str] = field(default_factory=list)
    gemeld: list[str] = field(default_factory=list)


Bezoeken = Callable[..., Bezoek]


def visit(context: BrowserContext, file: Path) -> Bezoek:
    """Open a file, and keep what was asked for and what the browser complained of."""
    page = context.new_page()
    bezoek = Bezoek(page)
    page.on("request", lambda request: bezoek.gevraagd.append(request.url))
    page.on("console", lambda message: bezoek.gemeld.append(message.text))
    page.on("pageerror", lambda error: bezoek.gemeld.append(str(error)))
    page.goto(file.as_uri())
    return bezoek
