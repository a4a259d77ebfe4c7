"""On examples whose truth is known the forecasts come true, whatever the seed."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data.paths import Root
from analysis.data.register import load_register
from analysis.rules.kalibratie import VOORSPELLERS, build_terugblik, describe_coverage, score
from analysis.run.tabellen import build_tabellen
from voorbeeld import write_example

SEEDS = (2016, 2026, 11)
"""Whole examples: in small ones the limits are too wide; bench/README.md has the figures."""


@pytest.fixture(scope="module")
def terugblikken(tmp_path_factory: pytest.TempPathFactory) -> list[pd.DataFrame]:
    found = []
    for seed in SEEDS:
        root = Root(tmp_path_factory.mktemp("voorbeeld") / str(seed))
        write_example(root.path, seed=seed, size=1.0)
        trends = build_tabellen(root, [2027])[2027]["trends"]
        found.append(build_terugblik(trends, load_register(root).volumenormen, range(2018, 2025)))
    return found


@pytest.mark.slow
def test_the_intervals_hold_what_they_promise_within_what_the_sample_allows(
    terugblikken: list[pd.DataFrame],
) -> None:
    coverage = pd.concat([describe_coverage(terugblik) for terugblik in terugblikken])
    holds = coverage["beloofd_pct"].between(coverage["interval_laag_pct"], coverage["interval_hoog_pct"])
    assert len(holds) == 12
    # Of twelve intervals of 95% one or two may miss; an interval that is too wide would prove nothing.
    assert holds.sum() >= 10
    assert (coverage["interval_hoog_pct"] - coverage["interval_laag_pct"]).max() < 10
    assert (coverage["gedekt_pct"] - coverage["beloofd_pct"]).abs().max() < 5


@pytest.mark.slow
def test_they_beat_both_naive_forecasters_and_count_right(terugblikken: list[pd.DataFrame]) -> None:
    for terugblik in terugblikken:
        scores = score(terugblik)
        logs = [scores.loc[scores["voorspeller"].eq(name), "logscore"].to_numpy() for name in VOORSPELLERS]
        for naive in logs[1:]:
            assert (logs[0] < naive).all()
        sums = terugblik.groupby("vooruit")[["kans", "voldeed"]].sum()
        assert (sums["kans"] / sums["voldeed"] - 1).abs().max() < 0.03
