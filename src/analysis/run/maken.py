"""Make the pages of one inkoopjaar in its draft, and the workbook beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from analysis.report import labels
from analysis.report.adressen import DATADOCS, WERKBOEK
from analysis.report.html import page_title
from analysis.report.indexpagina import render_index
from analysis.run.bladzijden import Paginataak
from analysis.run.concept import Concept, keep_page
from analysis.run.plan import Pagina
from analysis.run.records import STAND, in_words, write_json
from analysis.run.stand import Stand
from analysis.years import to_verslagjaar

INDEX = "index.html"


def record_tables(concept: Concept, made: Mapping[str, Any], stand: Stand) -> dict[str, Any]:
    """From now on the tables of the draft are finished: `made`, on what `stand` says they rest on.

    Returns
    -------
    dict
        The record, as it stands in stand.json.
    """
    record = {"stand": stand, **made}
    with in_words(concept.target):
        write_json(record, concept.tables / STAND)
    return record


def make_page(
    concept: Concept,
    pagina: Pagina,
    fingerprint: str,
    *,
    pages: Sequence[str],
    herkomst: Mapping[str, str],
    limit_seconds: float,
    render: Callable[[Paginataak], str],
) -> None:
    """Have one notebook made into a page for one inkoopjaar, and write that in the draft.

    `pages` are those that will stand beside it; it leads to no others.

    Raises
    ------
    FailedNotebookError
        When the notebook fails, hangs, or loses its process.
    """
    up = "../" * pagina.pad.count("/")
    taak = Paginataak(
        pagina.rapport.bestand,
        {"inkoopjaar": concept.inkoopjaar, "data": str(concept.root.path), **pagina.parameters},
        titel=page_title(pagina.rapport.naam, concept.inkoopjaar, pagina.naam),
        herkomst=herkomst,
        is_synthetisch=concept.published.is_synthetic,
        terug=up + INDEX,
        gepubliceerd=tuple(up + page for page in (*pages, f"{DATADOCS}/{INDEX}")),
        limit_seconds=limit_seconds,
    )
    text = render(taak)
    page = concept.reports / pagina.pad
    with in_words(concept.target):
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
        keep_page(concept.published, fingerprint, page)


def make_index(
    concept: Concept, pages: Sequence[str], record: Mapping[str, Any], herkomst: Mapping[str, str]
) -> None:
    """The page that leads to the others, the national reports in the order in which they are read."""
    read = [(f"{naam}.html", *texts) for naam, texts in labels.PAGINAS.items()]
    known = [(titel, pad, regel) for pad, titel, regel in read if pad in pages]
    others = [
        (Path(pad).stem, pad, "") for pad in pages if "/" not in pad and pad not in {pad for pad, *_ in read}
    ]
    text = render_index(
        concept.inkoopjaar,
        [*known, *others, (labels.WERKBOEK_TITEL, WERKBOEK, labels.WERKBOEK_REGEL)],
        samenvatting={
            **record["tellingen"],
            "leveringen": len(record["leveringen"]),
            "laatste": _latest(record["leveringen"]),
            **{name: herkomst[name] for name in ("datum", "as_of") if name in herkomst},
        },
        herkomst=herkomst,
        is_synthetisch=concept.published.is_synthetic,
        dossiers=_published(record["onderwerpen"]["kvk"], pages),
        normen=_published(record["onderwerpen"]["norm_code"], pages),
    )
    (concept.reports / INDEX).write_text(text, encoding="utf-8")


def make_werkboek(concept: Concept, do: Callable[..., Any]) -> None:
    """All verdicts and findings of an inkoopjaar in one workbook, from the tables of its draft."""
    data, inkoopjaar = str(concept.root.path), concept.inkoopjaar
    with in_words(concept.target):
        do(data, inkoopjaar, write_werkboek_there, data, inkoopjaar, concept.reports / WERKBOEK)


def write_werkboek_there(_held: Any, _say: Any, data: str, inkoopjaar: int, file: Path) -> None:
    """The workbook, by the process that holds its inkoopjaar; the run does without what it imports."""
    from analysis.report.gegevens import load_jaar
    from analysis.report.werkboek import write_werkboek

    write_werkboek(load_jaar(data, inkoopjaar), file)


def describe_herkomst(
    inkoopjaar: int, record: Mapping[str, Any], *, commit: str, dag: date, as_of: date | None
) -> dict[str, str]:
    """What the foot of every page says: which code, when, and on which deliveries."""
    said = {
        "inkoopjaar": str(inkoopjaar),
        "verslagjaar": str(to_verslagjaar(inkoopjaar)),
        "leveringen": labels.opsomming(
            f"{levering} ({labels.datum(date.fromisoformat(ontvangen))})"
            for levering, ontvangen in record["leveringen"].items()
        ),
        "commit": commit,
        "datum": labels.datum(dag),
    }
    return said | ({"as_of": labels.datum(as_of)} if as_of else {})


def _latest(leveringen: Mapping[str, str]) -> str:
    """The day on which the last delivery of the verslagjaar was received."""
    return labels.datum(date.fromisoformat(max(leveringen.values()))) if leveringen else ""


def _published(
    onderwerpen: Mapping[str, Mapping[str, Any]], pages: Sequence[str]
) -> list[tuple[str, str, Mapping[str, int]]]:
    """Name, page and verdicts of what has a page of its own, by name."""
    known = sorted(onderwerpen.values(), key=lambda about: str(about["naam"]).casefold())
    return [(about["naam"], about["pad"], about["oordelen"]) for about in known if about["pad"] in pages]
