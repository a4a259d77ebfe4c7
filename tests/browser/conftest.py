"""A real Chromium without a network, and one small publication for all tests and workers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bezoek import Bezoek, Bezoeken, find_chromium, visit, write_publication
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver, where there is a browser to drive."""
    if find_chromium() is None:
        pytest.skip("no Chromium here: apt-get install chromium, or name one with CHROMIUM=…")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium per worker."""
    with playwright.chromium.launch(
        executable_path=find_chromium(), chromium_sandbox=False, args=["--disable-gpu"]
    ) as browser:
        yield browser


@pytest.fixture(scope="session")
def reports(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published pages; made once, by the worker that comes first."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    done = shared / "browser.json"
    with FileLock(shared / "browser.slot"):
        if not done.is_file():
            done.write_text(json.dumps(str(write_publication(shared / "browser"))))
    return Path(json.loads(done.read_text()))


@pytest.fixture
def bezoek(browser: Browser) -> Iterator[Bezoeken]:
    """Opens a page; afterwards no page has asked for anything but itself, or complained."""
    contexts: list[BrowserContext] = []
    visits: list[tuple[str, Bezoek]] = []

    def open_page(file: Path, width: int = 1280, scheme: str = "light") -> Bezoek:
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, locale="nl-NL",
                reduced_motion="reduce", offline=True,
            )
        )  # fmt: skip
        visits.append((file.as_uri(), visit(contexts[-1], file)))
        return visits[-1][1]

    yield open_page
    for context in contexts:
        context.close()
    for address, seen in visits:
        assert {asked.split("#")[0] for asked in seen.gevraagd} == {address}
        assert seen.gemeld == []
