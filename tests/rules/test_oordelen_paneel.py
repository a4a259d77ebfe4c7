"""A claims-scale panel, judged by the rules and by a query that somebody else could have written."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analysis.rules.oordelen import judge_volumenormen

PROJECT = Path(__file__).parents[2]


def test_the_judge_and_a_query_written_by_hand_give_the_same_verdicts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(PROJECT)
    from bench import paneel

    opgaven, register = paneel.build_opgaven(10), paneel.build_register(10)
    ours = judge_volumenormen(opgaven, **register, verslagjaren=range(paneel.EERSTE, paneel.LAATSTE + 1))
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, rows in {**register, "opgaven": opgaven}.items():
            connection.register(name, rows)
        query = (PROJECT / "bench" / "oordelen.sql").read_text("utf-8")
        theirs = connection.sql(f"{query} ORDER BY inkoopjaar, norm_code, kvk").to_arrow_table().to_pandas()

    assert set(ours["oordeel"]) == {
        "voldoet",
        "voldoet niet",
        "onzeker",
        "niet beoordeelbaar",
        "niet van toepassing",
    }
    ordered = ours.sort_values(["inkoopjaar", "norm_code", "kvk"], ignore_index=True)
    pd.testing.assert_frame_equal(ordered, theirs.astype(ours.dtypes.to_dict()))
