"""The Data Docs of Great Expectations as pages of the report: self-contained, in Dutch, the same every time.

GX's own pages load their styles, scripts and fonts from elsewhere, have no language and no heading, and carry
the time and random ids in their paths. So these pages are written from what GX found. They hold no script and
load nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.data.toetskolommen import TE_TOETSEN
from analysis.data.uitkomsten import ERNST_OF_SEVERITY, Uitkomst, read_uitkomsten, show_found, show_values
from analysis.years import to_inkoopjaar

TEMPLATES = Path(__file__).parent / "sjabloon"
ERNSTEN = tuple(ERNST_OF_SEVERITY.values())


def write_datadocs(
    folder: Path, validations: Sequence[Mapping[str, Any]], verslagjaar: int, *, is_synthetic: bool
) -> None:
    """A site of Data Docs: `index.html` and one page per table, in one folder.

    Parameters
    ----------
    folder : Path
        Where the pages are written; it is made when it is not there.
    validations : sequence of mapping
        The validation result of every table, as GX's `to_json_dict` gives it.
    verslagjaar : int
        The year that was validated.
    is_synthetic : bool
        The pages then say in their header that the figures are made up.

    Raises
    ------
    ReferenceError
        When an expectation could not be evaluated; nothing is written then.
    """
    pages = render_datadocs(validations, verslagjaar, is_synthetic=is_synthetic)
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")


def render_datadocs(
    validations: Iterable[Mapping[str, Any]], verslagjaar: int, *, is_synthetic: bool
) -> dict[str, str]:
    """Each table's expectations on one page, what is not met first, and a list of the tables.

    Returns
    -------
    dict
        File name to HTML.
    """
    per_tabel = {
        str(found["suite_name"]): sorted(read_uitkomsten(found), key=_urgency) for found in validations
    }
    ordered = {tabel: per_tabel[tabel] for tabel in TE_TOETSEN if tabel in per_tabel}
    versions = {found["meta"]["great_expectations_version"] for found in validations}
    environment = _environment()
    stijl = (TEMPLATES / "datadocs.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(stijl.encode()).digest()).decode()
    everywhere = {
        "stijl": Markup(stijl),
        "csp": f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'",
        "verslagjaar": verslagjaar,
        "inkoopjaar": to_inkoopjaar(verslagjaar),
        "is_synthetic": is_synthetic,
        "versie": ", ".join(sorted(versions)),
        "ernsten": ERNSTEN,
    }
    index = environment.get_template("datadocs_index.html.j2")
    page = environment.get_template("datadocs_tabel.html.j2")
    return {
        "index.html": index.render(per_tabel=ordered, **everywhere),
        **{
            f"{tabel}.html": page.render(tabel=tabel, uitkomsten=uitkomsten, **everywhere)
            for tabel, uitkomsten in ordered.items()
        },
    }


def _urgency(uitkomst: Uitkomst) -> tuple[bool, int, str]:
    return uitkomst.is_voldaan, ERNSTEN.index(uitkomst.ernst), uitkomst.regel


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["aantal"] = _dutch_count
    environment.filters["voorbeelden"] = _examples
    environment.filters["instelling"] = _settings
    return environment


def _dutch_count(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _examples(uitkomst: Uitkomst) -> list[str]:
    """Some of what was found, each once, in the order in which it stands in the table."""
    if uitkomst.beoordeeld_aantal is None:
        return [f"gevonden: {show_found(uitkomst.gevonden)}"]
    shown = [show_values(uitkomst.kolommen, _as_list(value, uitkomst)) for value in uitkomst.gevonden or []]
    return list(dict.fromkeys(shown))


def _as_list(value: Any, uitkomst: Uitkomst) -> list[Any]:
    if isinstance(value, Mapping):
        return [value[kolom] for kolom in uitkomst.kolommen]
    return list(value) if len(uitkomst.kolommen) > 1 else [value]


def _settings(uitkomst: Uitkomst) -> str:
    """The expectation as it stands in the suite, for whoever wants to change it; in one order for all."""
    return ", ".join(f"{name}={_setting(value)}" for name, value in sorted(uitkomst.instelling.items()))


def _setting(value: Any) -> str:
    """A condition as one reads it: `toestand == waarde`."""
    if not isinstance(value, Mapping) or "column" not in value:
        return str(value)
    kolom = value["column"]["name"]
    if value["type"] == "nullity":
        return f"({kolom} is {'leeg' if value['is_null'] else 'gevuld'})"
    return f"({kolom} {value['operator']} {value['parameter']})"
