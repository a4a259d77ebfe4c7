"""JupyterLab opens on the start page, and every exploration runs in it from the first cell to the last."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bezoek import INKOOPJAAR
from playwright.sync_api import Browser, Page, expect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
VERKENNING = sorted(file.stem for file in NOTEBOOKS.glob("verkenning/*.ipynb"))
SECONDS = 120

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def werkmap(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebooks, on the small publication's tables."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    for file in [NOTEBOOKS / "START.md", *NOTEBOOKS.rglob("*.ipynb")]:
        text = file.read_text("utf-8").replace(
            'data: str = \\"data\\"', f'data: str = \\"{reports.parent}/data\\"'
        )
        text = re.sub(r"inkoopjaar: int = \d+", f"inkoopjaar: int = {INKOOPJAAR}", text)
        target = folder / file.relative_to(NOTEBOOKS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(werkmap: Path) -> Iterator[dict[str, Any]]:
    """A JupyterLab server on this machine alone, as `make lab` starts it."""
    own = werkmap.parent
    environment = os.environ | {
        "JUPYTER_CONFIG_PATH": str(NOTEBOOKS / ".jupyter"), "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"), "HOME": str(own), "IPYTHONDIR": str(own / "ipython"),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        f"--notebook-dir={werkmap}", "--LabApp.default_url=/lab/tree/START.md",
    ]  # fmt: skip
    with (own / "lab.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        yield _await_server(own / "runtime", server)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await_server(runtime: Path, server: subprocess.Popen[bytes]) -> dict[str, Any]:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            found: dict[str, Any] = json.loads(file.read_text() or "{}")
            if found:
                return found
        time.sleep(0.2)
    raise AssertionError((runtime.parent / "lab.log").read_text())


@pytest.fixture
def page(browser: Browser, lab: dict[str, Any]) -> Iterator[Page]:
    """JupyterLab, open on its start page."""
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.goto(f"{lab['url']}lab/tree/START.md?token={lab['token']}&reset")
        yield page


def executed(file: Path) -> list[Any]:
    """The code cells of a notebook as saved, once all of them have run; none while Lab is writing it."""
    try:
        cells = [cell for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"]
    except nbformat.reader.NotJSONError:
        return []
    return cells if all(cell.execution_count for cell in cells) else []


def test_lab_opens_on_a_start_page_that_leads_to_every_exploration(page: Page) -> None:
    start = page.locator(".jp-RenderedMarkdown")
    expect(start.get_by_role("heading", name="Begin hier")).to_be_visible(timeout=SECONDS * 1000)
    for naam in VERKENNING:
        expect(start.get_by_role("link", name=f"{naam}.ipynb")).to_have_count(1)
    start.get_by_role("link", name="een_ziekenhuis.ipynb").click()
    expect(page.locator(".jp-NotebookPanel")).to_be_visible(timeout=SECONDS * 1000)
    assert page.get_by_text("official Jupyter news").count() == 0


@pytest.mark.parametrize("naam", [*(f"verkenning/{naam}" for naam in VERKENNING), "40_directierapport"])
def test_a_notebook_runs_to_its_end_without_an_error(
    page: Page, lab: dict[str, Any], werkmap: Path, naam: str
) -> None:
    page.goto(f"{lab['url']}lab/tree/{naam}.ipynb?reset")
    expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible(timeout=SECONDS * 1000)
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=SECONDS * 1000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    until = time.monotonic() + SECONDS
    cells: list[Any] = []
    while not cells and time.monotonic() < until:
        page.wait_for_timeout(1000)
        page.keyboard.press("Control+s")
        cells = executed(werkmap / f"{naam}.ipynb")
    assert len(cells) > 3
    assert [out for cell in cells for out in cell.outputs if out.output_type in ("error", "stream")] == []
    assert sum(bool(cell.outputs) for cell in cells) >= len(cells) - 3
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
