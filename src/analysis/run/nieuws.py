"""News for a scheduled run is a new delivery, what bron.yml says of one, or a changed reference row.

Changed code, packages or notebooks make an inkoopjaar stale too, but are no news: a schedule that asks
`--if-new` waits for data. What was never published is new as a whole. An inkoopjaar that was blocked or
failed stays new until it is published, so a schedule tries it again.
"""

from __future__ import annotations

from analysis.run.actueel import explain
from analysis.run.jaarrun import choose_rapporten, open_stander
from analysis.run.opdracht import Opdracht
from analysis.run.plan import make_plan
from analysis.run.stand import Stand

DELIVERED = ("leveringen", "bron")


def find_nieuws(opdracht: Opdracht) -> dict[int, tuple[str, ...]]:
    """Per inkoopjaar that has news, what it is, in words; nothing is locked or written but memory."""
    stander = open_stander(opdracht.root, opdracht.as_of)
    rapporten = choose_rapporten(opdracht)
    found: dict[int, tuple[str, ...]] = {}
    for jaar in opdracht.inkoopjaren:
        plan = make_plan(
            stander, opdracht.reports, jaar, rapporten, has_dossiers=jaar in opdracht.with_dossiers
        )
        if plan.run is None or plan.record is None:
            found[jaar] = plan.tables
        elif news := explain(data_of(plan.record["stand"]), data_of(plan.stand)):
            found[jaar] = tuple(news)
    stander.vingerafdrukken.save()
    return found


def data_of(stand: Stand) -> Stand:
    """Of a stand only what people deliver and keep.

    >>> data_of({"bron": {"2021/a.csv": "1"}, "code": {"run/plan.py": "2"}, "locaties.csv": {"x": "3"}})
    {'bron': {'2021/a.csv': '1'}, 'locaties.csv': {'x': '3'}}
    """
    return {group: rows for group, rows in stand.items() if group in DELIVERED or group.endswith(".csv")}
