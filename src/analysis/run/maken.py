"""Make the tables and the pages of one inkoopjaar in its draft. Everything heavy is imported here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.data.register import load_register
from analysis.data.store import save_table
from analysis.report import kanszinnen, labels
from analysis.report.adressen import dossier_pad, norm_pad
from analysis.report.benaming import name_normen
from analysis.report.gegevens import count_oordelen, load_jaar
from analysis.report.html import page_title
from analysis.report.indexpagina import render_index
from analysis.report.werkboek import WERKBOEK, write_werkboek
from analysis.rules.tabellen import conform
from analysis.run.concept import Concept, keep_page
from analysis.run.keuring import validate_tabellen
from analysis.run.paginataak import Paginataak
from analysis.run.plan import Pagina, describe_genoemd
from analysis.run.records import STAND, hash_tree, in_words, write_json
from analysis.run.stand import Stand
from analysis.run.tabellen import Tabellen
from analysis.years import to_verslagjaar

if TYPE_CHECKING:
    from analysis.data.validatie import Toetsing

DOCS = "datadocs"
INDEX = "index.html"


def make_tables(
    concept: Concept, tabellen: Tabellen, stand: Stand, toetsingen: dict[str, Toetsing] | None = None
) -> dict[str, Any]:
    """Validate the tables of an inkoopjaar, write them with their Data Docs, and record what they rest on.

    `toetsingen` is what the run found of other inkoopjaren; what it finds now is added.

    Returns
    -------
    dict
        The record, as it stands in stand.json: `stand`, `genoemd` (what the deliveries name), `uitvoer` (path
        → sha256), `tellingen`, `leveringen` (of the verslagjaar), `onderwerpen` (per organisation and per
        norm its page, name and verdicts) and `blokkerend` (the sentences that stop publication).
    """
    docs = concept.tables / DOCS
    with in_words(concept.target):
        found = validate_tabellen(concept.published, concept.inkoopjaar, tabellen, docs, toetsingen)
        bevindingen = conform(pd.concat([tabellen["bevindingen"], found], ignore_index=True), "bevindingen")
        for naam, rows in (tabellen | {"bevindingen": bevindingen}).items():
            save_table(rows, naam, concept.tables)
        ernsten = bevindingen["ernst"].value_counts()
        record = {
            "stand": stand,
            "genoemd": describe_genoemd(tabellen.genoemd),
            "uitvoer": hash_tree(concept.tables),
            "tellingen": {
                "oordelen": count_oordelen(tabellen["oordelen"]),
                "bevindingen": {str(ernst): int(aantal) for ernst, aantal in ernsten.items()},
            },
            "leveringen": _leveringen(tabellen["leveringen"], to_verslagjaar(concept.inkoopjaar)),
            "onderwerpen": _onderwerpen(concept, tabellen["oordelen"]),
            "blokkerend": bevindingen.loc[bevindingen["ernst"] == "blokkerend", "melding"].tolist(),
        }
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
        When the notebook fails, hangs, or loses its kernel.
    """
    up = "../" * pagina.pad.count("/")
    taak = Paginataak(
        pagina.rapport.bestand,
        {"inkoopjaar": concept.inkoopjaar, "data": str(concept.root.path), **pagina.parameters},
        titel=page_title(pagina.rapport.naam, concept.inkoopjaar, pagina.naam),
        herkomst=herkomst,
        is_synthetisch=concept.published.is_synthetic,
        terug=up + INDEX,
        gepubliceerd=tuple(up + page for page in (*pages, f"{DOCS}/{INDEX}")),
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
        [*known, *others, (kanszinnen.WERKBOEK_TITEL, WERKBOEK, kanszinnen.WERKBOEK_REGEL)],
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


def make_werkboek(concept: Concept) -> None:
    """All verdicts and findings of an inkoopjaar in one workbook, from the tables of its draft."""
    with in_words(concept.target):
        write_werkboek(load_jaar(concept.root.path, concept.inkoopjaar), concept.reports / WERKBOEK)


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


def _leveringen(leveringen: pd.DataFrame, verslagjaar: int) -> dict[str, str]:
    own = leveringen[leveringen["verslagjaar"] == verslagjaar].sort_values(["ontvangen", "levering"])
    return dict(zip(own["levering"], own["ontvangen"].dt.strftime("%Y-%m-%d"), strict=True))


def _onderwerpen(concept: Concept, oordelen: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Per organisation and per norm with a verdict: its page, its name, and how many of each verdict."""
    normen = name_normen(load_register(concept.published).volumenormen, to_verslagjaar(concept.inkoopjaar))
    return {
        "kvk": _describe(
            oordelen, oordelen["kvk"].fillna(oordelen["organisatie"]), oordelen["organisatie"], dossier_pad
        ),
        "norm_code": _describe(
            oordelen, oordelen["norm_code"], oordelen["norm_code"].map(normen["norm"]), norm_pad
        ),
    }


def _describe(
    oordelen: pd.DataFrame, sleutels: pd.Series, namen: pd.Series, pad: Callable[[str], str]
) -> dict[str, dict[str, Any]]:
    return {
        str(sleutel): {
            "pad": pad(str(sleutel)),
            "naam": str(namen[own.index[0]]),
            "oordelen": count_oordelen(own),
        }
        for sleutel, own in oordelen.groupby(sleutels, sort=True)
    }


def _published(
    onderwerpen: Mapping[str, Mapping[str, Any]], pages: Sequence[str]
) -> list[tuple[str, str, Mapping[str, int]]]:
    """Name, page and verdicts of what has a page of its own, by name."""
    known = sorted(onderwerpen.values(), key=lambda about: str(about["naam"]).casefold())
    return [(about["naam"], about["pad"], about["oordelen"]) for about in known if about["pad"] in pages]
