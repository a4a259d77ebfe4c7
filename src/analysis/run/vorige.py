"""What was published before this inkoopjaar had other verdicts, so that a report can tell what changed since.

The tables of a publication hold it themselves, as table `vorige`: made anew when verdicts change, and handed
on when they do not. So a page that shows it rests on a table like any other, making the same again changes
nothing, and a publication that is brought back has its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.data.paths import Root
from analysis.data.store import load_table, save_table
from analysis.rules.oordeelbasis import add_basis
from analysis.rules.tabellen import conform, empty
from analysis.rules.verschillen import count_verschillen
from analysis.run.records import in_words
from analysis.run.wissel import is_content, sha256

if TYPE_CHECKING:
    from analysis.run.concept import Concept
    from analysis.run.plan import Plan

NODIG = ("oordelen", "leveringen", "normregels")
TABEL = "vorige"


def add_vorige(concept: Concept, made: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The draft gets its table `vorige`; `made` is the record of its tables, `plan` knows what is published.

    Returns
    -------
    dict
        The record, with this table among its `uitvoer`.
    """
    with in_words(concept.target):
        file = save_table(_find_vorige(concept, plan), TABEL, concept.tables)
        return {**made, "uitvoer": {**made["uitvoer"], file.name: sha256(file)}}


def _find_vorige(concept: Concept, plan: Plan) -> pd.DataFrame:
    """The verdicts that are published now where they differ from the draft's; else those of before these.

    What is damaged cannot be compared with; then what was before it is handed on.
    """
    root, jaar, record = concept.published, concept.inkoopjaar, plan.record
    if record is None or not _is_whole(root, jaar, record, (TABEL,)):
        return empty(TABEL)
    before = load_table(root, jaar, TABEL)
    if not _is_whole(root, jaar, record, NODIG):
        return before
    was = load_table(root, jaar, "oordelen")
    if not count_verschillen(was, load_table(concept.root, jaar, "oordelen")):
        return before
    told = add_basis(was, load_table(root, jaar, "leveringen"), load_table(root, jaar, "normregels"))
    day = pd.Timestamp(str(plan.run["finished"])[:10]) if plan.run else None
    return conform(told.assign(gepubliceerd=day), TABEL)


def _is_whole(root: Root, jaar: int, record: Mapping[str, Any], tabellen: Sequence[str]) -> bool:
    """Tables that are there as the run left them; an older release had not all of them."""
    files = [root.table(jaar, tabel) for tabel in tabellen]
    return all(
        file.name in record["uitvoer"] and is_content(file, record["uitvoer"][file.name]) for file in files
    )
