"""The radar finds what was planted, and states how often it cries wolf."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import trend_rows

from analysis.rules import radar


def test_heaping_just_above_the_norm_is_found() -> None:
    random = np.random.default_rng(1)
    counts = random.poisson(random.gamma(3.3, 9, size=(200, 1)), size=(200, 6))
    pushed = np.where((counts >= 18) & (counts < 20), 20, counts)
    found = radar.find_stapeling(trend_rows(pushed))
    assert found.loc[0, "is_signaal"]
    assert not radar.find_stapeling(trend_rows(counts)).loc[0, "is_signaal"]


def test_the_false_alarm_rate_is_at_most_the_one_stated() -> None:
    random = np.random.default_rng(2)
    alarms = 0
    for _ in range(400):
        counts = random.poisson(random.gamma(3.3, 29.5 / 3.3, size=(70, 1)), size=(70, 5))
        alarms += bool(radar.find_stapeling(trend_rows(counts))["is_signaal"].any())
    assert alarms / 400 <= radar.STAPELING_ALARM + 0.02


def test_a_suppressed_or_missing_count_is_not_near_any_norm() -> None:
    found = radar.find_stapeling(trend_rows([[np.nan, 20, 21, 5]]))
    assert found[["erboven_aantal", "eronder_aantal"]].to_numpy().tolist() == [[2, 0]]


def two_norms(open_counts: list[int], endoscopic: list[int]) -> pd.DataFrame:
    return pd.concat(
        [trend_rows([open_counts], norm_code="open"), trend_rows([endoscopic], norm_code="endo")],
        ignore_index=True,
    )


BUREN = pd.DataFrame({"norm_code": ["open"], "buur_code": ["endo"]})


@pytest.mark.parametrize(
    ("open_counts", "endoscopic", "found"),
    [
        ([80, 20], [10, 72], 1),  # what one loses the other wins
        ([80, 20], [10, 12], 0),  # a plain fall
        ([80, 74], [10, 16], 0),  # within chance
        ([80, 160], [10, 80], 0),  # both rise
    ],
)
def test_a_jump_is_one_indicator_winning_what_its_neighbour_loses(
    open_counts: list[int], endoscopic: list[int], found: int
) -> None:
    assert len(radar.find_sprongen(two_norms(open_counts, endoscopic), 2017, BUREN)) == found


def test_identical_totals_need_two_norms_and_real_numbers() -> None:
    def both(a: int, b: int, norm_code: str) -> pd.DataFrame:
        return trend_rows([[a], [b]], norm_code=norm_code)

    same = pd.concat([both(64, 64, "n1"), both(131, 131, "n2"), both(3, 3, "n3")], ignore_index=True)
    found = radar.find_gelijke_totalen(same, 2016)
    assert found[["gelijk_aantal", "norm_codes"]].to_numpy().tolist() == [[2, "n1, n2"]]
    once = pd.concat([both(64, 64, "n1"), both(131, 130, "n2"), both(3, 3, "n3")], ignore_index=True)
    assert radar.find_gelijke_totalen(once, 2016).empty
