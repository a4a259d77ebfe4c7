"""The frame of every page: self-contained, Dutch, safe, fit to print.

Every page carries both disclaimers, says where its figures come from, and says loudly when its data are
invented. A strict Content-Security-Policy allows only the one stylesheet and the one script that stand in the
page itself, so nothing in a delivered name can run or load anything. The templates, the stylesheet and the
script stand in `sjabloon/`, beside this module.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from analysis.report import labels
from analysis.report.labels import kleurregels
from analysis.report.onderdelen import LAB

SJABLOON = Path(__file__).parent / "sjabloon"
GEEN_ADRES = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:"


@cache
def environment() -> Environment:
    """The templates of `sjabloon/`; whatever is filled in is escaped."""
    return Environment(
        loader=FileSystemLoader(SJABLOON),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
    )


def frame(*, herkomst: Mapping[str, str], is_synthetisch: bool, **parts: Any) -> str:
    """A page around its parts.

    Parameters
    ----------
    herkomst : mapping
        Name to text, for the foot; `labels.HERKOMST` gives known names their Dutch.
    is_synthetisch : bool
        The page says at its top, and on every printed sheet, that the data are invented.
    **parts
        titel, inleiding, inhoud (`Markup`), hoofdstukken ((anchor, heading) pairs), terug and terug_tekst.

    Returns
    -------
    str
        HTML5 that loads nothing from outside itself.
    """
    style, script = _style(is_synthetisch), _script()
    policy = f"{GEEN_ADRES}; style-src '{_fingerprint(style)}'; script-src '{_fingerprint(script)}'"
    page = (
        environment()
        .get_template("pagina.html.j2")
        .render(
            labels=labels,
            csp=policy,
            stijl=Markup(style),
            script=Markup(script),
            is_synthetisch=is_synthetisch,
            herkomst=[(labels.HERKOMST.get(name, name), text) for name, text in herkomst.items()],
            **parts,
        )
    )
    return page.replace(LAB, "")


@cache
def _style(is_synthetisch: bool) -> str:
    css = (SJABLOON / "pagina.css").read_text("utf-8")
    css = css.replace("VOETTEKST", labels.VOORBEHOUD_KORT)
    css = css.replace("KOPTEKST", labels.SYNTHETISCH if is_synthetisch else "")
    return kleurregels() + "\n" + css


@cache
def _script() -> str:
    return (SJABLOON / "pagina.js").read_text("utf-8")


@cache
def _fingerprint(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
