"""What several pages of an inkoopjaar show, or several parts of one, is made once for that inkoopjaar."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from analysis.report.gegevens import Jaar

Part = TypeVar("Part")


def once(make: Callable[[Jaar], Part]) -> Callable[[Jaar], Part]:
    """What is made of a `Jaar` is kept with it, as its tables are; nobody may change it."""

    @wraps(make)
    def made(jaar: Jaar) -> Part:
        if made not in jaar.gemaakt:
            jaar.gemaakt[made] = make(jaar)
        part: Part = jaar.gemaakt[made]
        return part

    return made
