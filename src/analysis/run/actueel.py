"""Whether an inkoopjaar is up to date, and if not, why: the stand of the last run beside that of now.

It is stale if and only if the content of something it depends on changed. The two stands are compared by
name, so that the difference can be told in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.errors import names
from analysis.run.stand import Stand

GROUPS = {"suites": "expectations", "tabellen": "tables"}
"""What a group is called where its own name is not English or a term of the field."""


def explain(was: Stand, now: Stand) -> list[str]:
    """Every difference between two stands, in words; none when they are equal.

    Examples
    --------
    >>> explain({"leveringen": {}}, {"leveringen": {"2021/b.xlsx": "2"}})
    ['b.xlsx is new in verslagjaar 2021']
    >>> explain({"parameters": {"as_of": "geen"}}, {"parameters": {"as_of": "2025-01-31"}})
    ['as_of is 2025-01-31 (was geen)']
    >>> explain({"volumenormen.csv": {"a 2018": "1"}}, {"volumenormen.csv": {"a 2018": "2"}})
    ["1 row of volumenormen.csv changed: 'a 2018'"]
    """
    reasons: list[str] = []
    for group in dict.fromkeys([*was, *now]):
        before, after = was.get(group, {}), now.get(group, {})
        if before != after:
            reasons += _explain_group(group, before, after)
    return reasons


def _explain_group(group: str, before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    new = [naam for naam in after if naam not in before]
    gone = [naam for naam in before if naam not in after]
    changed = [naam for naam in after if naam in before and before[naam] != after[naam]]
    if group == "leveringen":
        for found, what in ((new, "is new in"), (gone, "is gone from"), (changed, "has other content in")):
            yield from (
                f"{naam.split('/', 1)[1]} {what} verslagjaar {naam.split('/', 1)[0]}" for naam in found
            )
    elif group == "bron":
        for naam in changed:
            jaar, file = naam.split("/", 1)
            yield f"bron.yml says otherwise of {file} in verslagjaar {jaar}"
    elif group in ("pakketten", "parameters"):
        for naam in (*new, *gone, *changed):
            yield f"{naam} is {after.get(naam, 'gone')} (was {before.get(naam, 'absent')})"
    elif group.endswith(".csv"):
        for found, what in ((new, "is new"), (gone, "is gone"), (changed, "changed")):
            if found:
                count = "1 row of" if len(found) == 1 else f"{len(found)} rows of"
                verb = what if len(found) == 1 else what.replace("is ", "are ")
                yield f"{count} {group} {verb}: {names(found)}"
    else:
        yield f"the {GROUPS.get(group, group)} changed: {names([*changed, *new, *gone])}"
