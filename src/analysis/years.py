"""Verslagjaar and inkoopjaar: an advice for inkoopjaar J rests on verslagjaar J - 2.

Source: FAQ contracteeradvies inkoopjaar 2024 (verslagjaar 2022, advice of September 2023).
"""

from __future__ import annotations

from datetime import date

JAREN_TUSSEN_VERSLAG_EN_INKOOP = 2


def to_inkoopjaar(verslagjaar: int) -> int:
    """A verslagjaar is used for the purchasing year two years later.

    >>> to_inkoopjaar(2022)
    2024
    """
    return verslagjaar + JAREN_TUSSEN_VERSLAG_EN_INKOOP


def to_verslagjaar(inkoopjaar: int) -> int:
    """An inkoopjaar rests on the verslagjaar two years earlier.

    >>> to_verslagjaar(2024)
    2022
    """
    return inkoopjaar - JAREN_TUSSEN_VERSLAG_EN_INKOOP


def first_day(jaar: int) -> date:
    """The day on which a year begins; an inkoopjaar's contracts start on it.

    >>> first_day(2027)
    datetime.date(2027, 1, 1)
    """
    return date(jaar, 1, 1)
