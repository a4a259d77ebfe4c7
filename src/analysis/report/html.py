"""A notebook becomes one page for people without Python; `indexpagina` makes the pages that lead there."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping
from functools import cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from analysis.errors import NotebookError
from analysis.report import labels
from analysis.report.onderdelen import plain
from analysis.report.pagina import SJABLOON, frame

if TYPE_CHECKING:
    import nbformat


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
        HTML5 that loads nothing from outside itself. Everything that a cell shows is in it.

    Raises
    ------
    NotebookError
        When a cell shows what no page can show; the message names the cell and says what to do.
    """
    body, _ = _exporter().from_notebook_node(_showable(notebook))
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


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter
    from nbconvert.exporters import TemplateExporter

    class Body(HTMLExporter):
        """The words and the output of a notebook, as the template gives them.

        HTMLExporter would parse the whole page once more for images without a text; our figures have theirs,
        and on a national report that parse takes seconds.
        """

        def from_notebook_node(self, nb: nbformat.NotebookNode, resources: Any = None, **kw: Any) -> Any:
            """The page as the template renders it."""
            return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    return Body(  # type: ignore[no-untyped-call]  # its constructor has no types
        template_name=SJABLOON.name,
        extra_template_basedirs=[str(SJABLOON.parent)],
        exclude_anchor_links=True,
        embed_images=False,
        optimistic_validation=True,
    )


def _showable(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same notebook, in which every output is text or HTML that a page can show."""
    cells = []
    for cell in notebook.cells:
        if cell.get("outputs"):
            try:
                outputs = [shown for output in cell.outputs if (shown := _shown(output))]
            except NotebookError as error:
                raise NotebookError(f"cell '{_first_code(cell.source)}': {error}") from None
            cell = type(cell)({**cell, "outputs": outputs})  # noqa: PLW2901
        cells.append(cell)
    return type(notebook)({**notebook, "cells": cells})


def _first_code(source: str) -> str:
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith("#")), "")


def _shown(output: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    """An output as text or HTML; None where it says nothing.

    The richest form that a page can show counts: HTML, a picture, Markdown, a formula, text.
    """
    as_node = type(output)
    if output.get("name") == "stderr":  # remarks for who made the notebook, which stay there
        return None
    if output.output_type == "stream":
        return as_node({**output, "name": "stdout", "text": _without_colour(output.text)})
    if output.output_type == "error":
        said = f"{output.ename}: {output.evalue}"
        return as_node(output_type="stream", name="stdout", text=_without_colour(said))
    data, metadata = output.data, output.metadata
    kinds = [kind for kind in _FORMS if data.get(kind)]
    if not data:
        return None
    html = kinds[0] == "text/html" if kinds else False
    if html and not _is_visible(data["text/html"]):
        kinds = [kind for kind in kinds if kind.startswith("image/")]
        if not kinds and not data["text/html"].strip():
            return None
    if not kinds:
        told = ", ".join(sorted(data))
        raise NotebookError(
            f"it shows something that a page cannot show without loading or running anything ({told}).\n"
            "Show a figure, a table or a sentence instead."
        )
    kind = kinds[0]
    if kind in ("text/html", "text/plain"):
        text = data[kind] if kind == "text/html" else _without_colour(data[kind])
        return as_node({**output, "data": {kind: text}})
    return as_node({**output, "data": {"text/html": _FORMS[kind](kind, data[kind], metadata)}})


def _picture(kind: str, data: str, metadata: Mapping[str, Any]) -> str:
    """A picture stands in the page itself, with a text for whoever does not see it."""
    is_drawing = kind == "image/svg+xml"
    alt = (
        (metadata.get(kind) or {}).get("alt")
        or metadata.get("alt")
        or (_words_of(data) if is_drawing else "")
    )
    if not alt:
        raise NotebookError(
            "it shows a picture without a text for whoever does not see it.\n"
            "Give the figure a title (plt.title), the SVG a <title>, or show it with "
            "IPython.display.Image(..., alt='...')."
        )
    content = base64.b64encode(data.encode()).decode() if is_drawing else data.replace("\n", "")
    return f'<p><img src="data:{kind};base64,{content}" alt="{escape(alt)}"></p>'


def _words_of(svg: str) -> str:
    """The text of a drawing: its title and description, or else all that is written in it."""
    found = re.findall(r"<(?:title|desc)\b[^>]*>(.*?)</", svg, flags=re.S) or re.findall(
        r"<text\b[^>]*>(.*?)</text>", svg, flags=re.S
    )
    words = (unescape(re.sub(r"<[^>]*>", " ", text)) for text in found)
    return "; ".join(word for text in words if (word := " ".join(text.split())))


def _markdown(kind: str, data: str, metadata: Mapping[str, Any]) -> str:  # noqa: ARG001
    from nbconvert.filters import markdown2html

    return str(markdown2html(data))


def _formula(kind: str, data: str, metadata: Mapping[str, Any]) -> str:  # noqa: ARG001
    return f"<pre>{escape(data)}</pre>"


_FORMS: dict[str, Any] = {
    "text/html": None,
    "image/svg+xml": _picture,
    "image/png": _picture,
    "image/jpeg": _picture,
    "text/markdown": _markdown,
    "text/latex": _formula,
    "text/plain": None,
}


def _is_visible(html: str) -> bool:
    """Something of it can be seen where no script runs and nothing is loaded from elsewhere."""
    if re.search(r"<img\b[^>]*\bsrc=[\"']?(?!data:|[\"'])", html):
        return False
    if not re.search(r"<(script|iframe|object|embed)\b", html, flags=re.I):
        return True  # also when it is empty: that is what it has to say
    still = re.sub(r"<(script|style|template|iframe)\b.*?</\1\s*>|<!--.*?-->", "", html, flags=re.S | re.I)
    return bool(
        re.search(r"<(img|svg|table|math|hr|meter|progress)\b", still, flags=re.I)
        or re.sub(r"<[^>]*>", "", still).strip()
    )


def _without_colour(text: str) -> str:
    """Text without the sequences that colour it on a terminal."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07", "", text)


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


_ELSEWHERE = re.compile(r"https?://|mailto:", flags=re.I)


def _unlink(page: str, known: set[str]) -> str:
    """A link to a page that is not there is shown as its text; those within this page and elsewhere stay."""
    return re.sub(
        r'<a href="([^"#][^"]*)">(.*?)</a>',
        lambda found: found[0] if found[1] in known or _ELSEWHERE.match(found[1]) else found[2],
        page,
        flags=re.S,
    )
