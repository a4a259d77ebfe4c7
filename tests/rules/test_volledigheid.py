"""An incomplete registry may hide a norm that was met; nothing stated says nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import norm_rows, trend_rows
from scipy import stats

from analysis.rules.stabiliteit import build_stabiliteit
from analysis.rules.volledigheid import completeness_of_norms, probability_with_completeness

COLUMNS = ["kans_werkelijk", "kans_werkelijk_min", "kans_werkelijk_max"]


@pytest.mark.parametrize(
    ("counted", "completeness", "chance"),
    [(20, 0.972, 1.0), (19, 0.972, 0.4252), (19, 1.0, 0.0), (15, 0.9, 0.0391)],
)
def test_an_incomplete_registry_may_hide_a_met_norm(counted: int, completeness: float, chance: float) -> None:
    assert float(probability_with_completeness(counted, 20, completeness)) == pytest.approx(chance, abs=1e-4)


@pytest.mark.parametrize(("counted", "completeness"), [(19, 0.972), (15, 0.9), (40, 0.85)])
def test_what_is_missed_is_negative_binomial(counted: int, completeness: float) -> None:
    for minimum in (counted + 1, counted + 3, counted + 8):
        missed = stats.nbinom(counted + 0.5, completeness)
        assert float(probability_with_completeness(counted, minimum, completeness)) == pytest.approx(
            missed.sf(minimum - counted - 1), rel=1e-9
        )


def test_the_field_guide_number_holds() -> None:
    # If a registry is 97.2% complete, a true 20 is reported below 20 with 43%.
    assert stats.binom.cdf(19, 20, 0.972) == pytest.approx(0.43, abs=0.005)


def shares(*rows: tuple[int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["verslagjaar", "laag", "hoog"]).assign(norm_code="n")


def stable(counts: list[float], completeness: pd.DataFrame, **norm: object) -> pd.Series:
    return build_stabiliteit(trend_rows([counts]), norm_rows(**norm), 2020, completeness).iloc[0]


def test_a_miss_in_an_incomplete_registry_has_a_chance_that_it_was_none() -> None:
    row = stable([25, 25, 19], shares((2018, 0.972, 0.972)))
    assert row[COLUMNS].tolist() == pytest.approx([0.4252] * 3, abs=1e-4)
    assert row[["volledigheid_pct_min", "volledigheid_pct_max"]].tolist() == pytest.approx([97.2, 97.2])
    assert row["oordeel"] == "voldoet niet"


def test_nothing_is_said_where_nothing_was_stated() -> None:
    assert stable([25, 25, 19], shares((2017, 0.9, 0.9)))[COLUMNS].isna().all()
    assert stable([25, 25, 19], shares())[COLUMNS].isna().all()


def test_indicators_that_differ_give_bounds() -> None:
    row = stable([25, 25, 19], shares((2018, 0.9, 0.972)))
    assert np.isnan(row["kans_werkelijk"])
    assert row["kans_werkelijk_min"] == pytest.approx(0.4252, abs=1e-4)
    assert row["kans_werkelijk_max"] == pytest.approx(float(stats.nbinom.sf(0, 19.5, 0.9)), abs=1e-9)


def test_a_mean_over_three_years_needs_the_completeness_of_all_three() -> None:
    two = shares((2017, 0.95, 0.95), (2018, 0.95, 0.95))
    three = shares((2016, 0.95, 0.95), (2017, 0.95, 0.95), (2018, 0.95, 0.95))
    norm = {"venster": 3, "regel": "gemiddelde"}
    assert stable([19, 20, 19], two, **norm)[COLUMNS].isna().all()
    row = stable([19, 20, 19], three, **norm)
    assert row["kans_werkelijk"] == pytest.approx(float(stats.nbinom.sf(1, 58.5, 0.95)), rel=1e-9)


def test_the_best_of_three_years_is_met_when_any_of_them_is() -> None:
    three = shares((2016, 0.95, 0.95), (2017, 0.95, 0.95), (2018, 0.95, 0.95))
    row = stable([19, 12, 18], three, venster=3, regel="beste")
    missed = [float(stats.nbinom.cdf(19 - count, count + 0.5, 0.95)) for count in (19, 12, 18)]
    assert row["kans_werkelijk"] == pytest.approx(1 - np.prod(missed), rel=1e-9)


def test_a_norm_is_as_complete_as_the_registries_of_all_its_indicators() -> None:
    volledigheid = pd.DataFrame(
        {
            "registratie": "R", "indicatorset_code": "S1", "indicator_code": ["I1", "I2", "I1"],
            "verslagjaar": pd.array([2018, 2018, 2019], dtype="Int64"),
            "volledigheid_pct": [90.0, 96.0, 92.0], "bron": "x",
        }
    )  # fmt: skip
    links = pd.DataFrame(
        {
            "norm_code": ["alone", "both", "both"], "verslagjaar_vanaf": pd.array([2016] * 3, dtype="Int64"),
            "verslagjaar_tot": pd.array([pd.NA, pd.NA, 2018], dtype="Int64"), "indicatorset_code": "S1",
            "indicator_code": ["I1", "I1", "I2"], "veld": "waarde",
        }
    )  # fmt: skip
    found = completeness_of_norms(volledigheid, links)
    assert found.round(6).to_numpy().tolist() == [
        ["alone", 2018, 0.90, 0.90],
        ["alone", 2019, 0.92, 0.92],
        ["both", 2018, 0.90, 0.96],
        ["both", 2019, 0.92, 0.92],  # the second indicator no longer counts
    ]
    assert completeness_of_norms(volledigheid.iloc[:0], links).empty
