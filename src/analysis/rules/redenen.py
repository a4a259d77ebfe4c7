"""Why a figure cannot be used, as numbers while judging and as the words of `oordelen.reden` afterwards.

Within one year the highest number is the reason: onleesbaar, verkeerd niveau, leeg, niet aangeleverd, nvt.
The two above it concern a year as a whole.
"""

from __future__ import annotations

BRUIKBAAR = 0
NVT = 1
NIET_AANGELEVERD = 2
LEEG = 3
VERKEERD_NIVEAU = 4
ONLEESBAAR = 5
TE_WEINIG_JAREN = 6
TRENDBREUK = 7
NORM_NIET_INGEVOERD = 8
NIET_UITGEVOERD = 9
NOG_NIET_VAN_KRACHT = 10

REDENEN = (
    None,
    "nvt opgegeven",
    "niet aangeleverd",
    "leeg",
    "verkeerd niveau",
    "onleesbaar",
    "te weinig jaren",
    "trendbreuk",
    "norm niet ingevoerd",
    "niet uitgevoerd",
    "nog niet van kracht",
)
"""The word of each number; a figure that can be used has none."""

NIET_VAN_TOEPASSING = (NVT, NIET_UITGEVOERD, NOG_NIET_VAN_KRACHT)
"""The reasons for which the norm does not apply; the others make it impossible to judge."""
