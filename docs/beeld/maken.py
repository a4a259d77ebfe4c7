"""Make the pictures of the README anew from published reports: `make beeld`.

Each picture is one page as a reader sees it (on a screen, in the dark, on a phone, on paper), in few colours,
so that it stays small. Needs Chromium, and pdftoppm for the printed sheet.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
MOST_BYTES = 300_000
SCHERMEN = {
    # name: (page, width, height, light or dark, where the picture begins)
    "directierapport": ("40_directierapport.html", 1200, 1250, "light", ""),
    "norm": ("normen/colonresectie.html", 1200, 1250, "dark", "main section:nth-of-type(3)"),
    "dossier": ("dossiers/*.html", 1200, 1000, "light", "main section:nth-of-type(3)"),
    "matrix": ("20_normrealisatie.html", 1200, 900, "light", "main section:has(.matrix)"),
    "telefoon": ("40_directierapport.html", 390, 844, "light", "main section:nth-of-type(3) .tabel"),
}


def main(reports: Path) -> None:
    """Make every picture from the reports of one inkoopjaar."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=chromium, chromium_sandbox=False) as browser,
    ):
        for naam in SCHERMEN:
            _save(_look(browser, reports, naam), naam)
        _save(_print(browser, reports / "40_directierapport.html"), "druk")


def _look(browser: Browser, reports: Path, naam: str) -> bytes:
    pattern, width, height, scheme, begin = SCHERMEN[naam]
    file = max(reports.glob(pattern), key=lambda page: (page.stat().st_size, page.name))
    with browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="nl-NL",
        device_scale_factor=2 if width < 500 else 1,
    ) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        if begin:
            page.locator(begin).first.evaluate("part => part.scrollIntoView()")
        return page.screenshot()


def _print(browser: Browser, file: Path) -> bytes:
    """The first sheet, as it leaves the printer."""
    with browser.new_context(locale="nl-NL") as context:
        page = context.new_page()
        page.goto(file.as_uri())
        sheets = page.pdf(prefer_css_page_size=True)
    command = ["pdftoppm", "-r", "100", "-png", "-singlefile", "-"]
    return subprocess.run(command, input=sheets, capture_output=True, check=True).stdout


def _save(picture: bytes, naam: str) -> None:
    file = HERE / f"{naam}.png"
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{file} has {size:,} bytes, more than {MOST_BYTES:,}: make it show less.")
    print(f"{file.name}: {size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
