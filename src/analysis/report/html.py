"""A notebook becomes one page for people without Python; `indexpagina` makes the pages that lead there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.exporters import TemplateExporter

from analysis.report import labels
from analysis.report.onderdelen import plain
from analysis.report.pagina import SJABLOON, frame


def to_html(
    notebook: nbformat.NotebookNode,
    *,
    titel: str,
    herkomst: Mapping[str, str],
    is_synthetisch: bool,
    terug: str = "index.html",
    gepubliceerd: Collection[str] | None = None,
) -> str:
    """An executed notebook as one self-contained page.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; its code is left out, its own `# Title` gives way to `titel`.
    titel : str
        The one h1.
    herkomst : mapping
        Name to text, for the foot of the page; `labels.HERKOMST` gives known names their Dutch.
    is_synthetisch : bool
        The page says at its top that the data are invented.
    terug : str
        The address of the page that leads here, relative to this one.
    gepubliceerd : collection of str, optional
        The addresses, relative to this page, that exist beside it. A link to any other is shown as its text.
        None keeps every link.

    Returns
    -------
    str
        HTML5 that loads nothing from outside itself.
    """
    body, _ = _exporter().from_notebook_node(notebook)
    inleiding, sections, hoofdstukken = _sections(body)
    page = frame(
        titel=titel,
        inleiding=inleiding,
        inhoud=sections,
        hoofdstukken=hoofdstukken,
        herkomst=herkomst,
        is_synthetisch=is_synthetisch,
        terug=terug,
        terug_tekst="Alle rapporten van dit inkoopjaar",
    )
    return page if gepubliceerd is None else _unlink(page, {*gepubliceerd, terug})


def page_title(notebook: str, inkoopjaar: int, organisatie: str = "") -> str:
    """The h1 of a scheduled notebook's page.

    >>> page_title("30_trends", 2027), page_title("50_dossier", 2027, "Ziekenhuis A")
    ('Trends, inkoopjaar 2027', 'Dossier Ziekenhuis A, inkoopjaar 2027')
    """
    name = labels.PAGINAS.get(notebook, (notebook, ""))[0]
    return labels.PAGINA_TITEL.format(naam=f"{name} {organisatie}".strip(), inkoopjaar=inkoopjaar)


class _Body(HTMLExporter):
    """The words and the output of a notebook, as the template gives them.

    HTMLExporter would parse the whole page once more for images without a text; our figures have theirs, and
    on a national report that parse takes seconds.
    """

    def from_notebook_node(self, nb: nbformat.NotebookNode, resources: Any = None, **kw: Any) -> Any:
        """The page as the template renders it."""
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


@cache
def _exporter() -> HTMLExporter:
    return _Body(  # type: ignore[no-untyped-call]  # its constructor has no types
        template_name=SJABLOON.name,
        extra_template_basedirs=[str(SJABLOON.parent)],
        exclude_anchor_links=True,
        embed_images=False,
        optimistic_validation=True,
    )


def _sections(body: str) -> tuple[Markup, Markup, list[tuple[str, str]]]:
    """What stands before the first h2 leads in; each h2 opens a section, named in the table of contents."""
    body = re.sub(r"<h1[^>]*>.*?</h1>", "", body, count=1, flags=re.S)
    body = re.sub(r"<(/?)h1\b", r"<\1h2", body)
    lead, *rest = re.split(r"<h2[^>]*>(.*?)</h2>", body, flags=re.S)
    chapters, sections = [], []
    for place, (heading, content) in enumerate(zip(rest[::2], rest[1::2], strict=True), start=1):
        anchor = f"deel-{place}"
        chapters.append((anchor, plain(heading)))
        sections.append(
            f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{heading.strip()}</h2>'
            f"{content.strip()}</section>"
        )
    return Markup(lead.strip()), Markup("\n".join(sections)), chapters


def _unlink(page: str, known: set[str]) -> str:
    """A link that leads nowhere is shown as its text; anchors within the page stay."""
    return re.sub(
        r'<a href="([^"#][^"]*)">(.*?)</a>',
        lambda found: found[0] if found[1] in known else found[2],
        page,
        flags=re.S,
    )
