"""What the command line says about a run: one line per inkoopjaar, and findings in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.run.opdracht import BLOCKED, FAILED, PUBLISHED, Uitkomst
from analysis.run.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

MOST_REASONS = 5
MOST_FINDINGS = 20


def result_line(uitkomst: Uitkomst) -> str:
    """One line of result: what happened, the verdicts, the findings, and what it took."""
    parts = [f"{uitkomst.inkoopjaar}  {uitkomst.soort:<10}  {counts(uitkomst.tellingen)}"]
    if uitkomst.soort == PUBLISHED:
        made = f"{uitkomst.made} made" if uitkomst.made else "none made"
        kept = f", {uitkomst.kept} kept" if uitkomst.kept else ""
        parts.append(f"pages: {made}{kept}")
    return " | ".join(parts)


def counts(tellingen: Mapping[str, Mapping[str, int]]) -> str:
    """The verdicts and findings of an inkoopjaar, by kind.

    >>> counts({"oordelen": {"voldoet": 3, "voldoet niet": 1}, "bevindingen": {"waarschuwing": 2}})
    'oordelen: 3 voldoet, 1 voldoet niet | bevindingen: 2 waarschuwing'
    """
    return " | ".join(
        f"{what}: {', '.join(f'{aantal} {kind}' for kind, aantal in kinds.items()) or 'none'}"
        for what, kinds in tellingen.items()
    )


def trouble(uitkomst: Uitkomst) -> str | None:
    """Why an inkoopjaar was not published, in words; None when nothing stopped it."""
    if uitkomst.soort == BLOCKED:
        what = f"Inkoopjaar {uitkomst.inkoopjaar} is not published: {_count(uitkomst, 'blocking finding')}."
    elif uitkomst.soort == FAILED:
        what = f"Inkoopjaar {uitkomst.inkoopjaar} is not published: {_count(uitkomst, 'failed notebook')}."
    else:
        return None
    shown = [f"- {melding}" for melding in uitkomst.meldingen[:MOST_FINDINGS]]
    more = len(uitkomst.meldingen) - len(shown)
    rest = [f"- and {more} more"] if more > 0 else []
    return "\n".join([what, *shown, *rest, "The publication before it, if any, still stands."])


def status_line(plan: Plan) -> str:
    """An inkoopjaar is up to date, stale, or stale and known to be blocked."""
    state = "blocked" if plan.blokkerend else "stale"
    return f"{plan.inkoopjaar}  {state if plan.reasons else 'up to date'}"


def explanation(plan: Plan) -> str:
    """A sentence for the tables of an inkoopjaar, or one for each of its reports, that names what changed."""
    if not plan.reasons:
        return f"{plan.inkoopjaar} is up to date."
    blocked = f"; blocking findings stop it ({len(plan.blokkerend)})" if plan.blokkerend else ""
    if plan.tables or len(plan.pages) == 1:
        return f"{plan.inkoopjaar} is stale: {_sentence(plan.reasons)}{blocked}."
    per_target: dict[str, list[str]] = {}
    for reason in plan.pages:
        target, _, why = reason.partition(": ")
        per_target.setdefault(target if why else "", []).append(why or target)
    lines = [
        f"  {target}: {_sentence(whys)}." if target else f"  {why}."
        for target, whys in per_target.items()
        for why in (whys if not target else whys[:1])
    ]
    count = sum(1 for target in per_target if target)
    what = f"{count} of its reports" if count else "its publication"
    return "\n".join([f"{plan.inkoopjaar} is stale in {what}{blocked}:", *lines])


def _sentence(reasons: Sequence[str]) -> str:
    more = len(reasons) - MOST_REASONS
    return "; ".join(reasons[:MOST_REASONS]) + (f"; and {more} more reasons" if more > 0 else "")


def to_records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as JSON has them: a missing value is null, a date is text."""
    import json

    records: list[dict[str, Any]] = json.loads(rows.to_json(orient="records", date_format="iso"))
    return records


def told(bevindingen: pd.DataFrame) -> Sequence[str]:
    """Findings in words, the gravest first."""
    return [
        f"{ernst}: {melding}"
        for kind in ("blokkerend", "waarschuwing", "informatie")
        for ernst, melding in bevindingen.loc[bevindingen["ernst"] == kind, ["ernst", "melding"]].itertuples(
            index=False
        )
    ]


def _count(uitkomst: Uitkomst, what: str) -> str:
    count = len(uitkomst.meldingen)
    return f"1 {what}" if count == 1 else f"{count} {what}s"
