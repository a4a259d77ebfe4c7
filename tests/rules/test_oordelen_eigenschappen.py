"""What holds for every world of organisations, locations, norms and answers, however odd."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kleine_tabellen import (
    judge,
    koppeling,
    norm,
    opgave,
    to_indicatoren,
    to_locaties,
    to_opgaven,
    to_trendbreuken,
    to_volumenormen,
    to_zorgaanbieders,
    unit,
)
from naslag import Naslag

from analysis.rules.oordelen import judge_volumenormen

JAREN = [2019, 2020, 2021, 2022]
JUDGED = [2021, 2022]
ORGANISATIES = ["A", "B", "C"]
LOCATIES = ["A1", "A2", "A3", "B1", "C1", "C2"]
ANTWOORDEN = ["leeg", "nvt", "onleesbaar", "<10", "<5", 0, 1, 9, 10, 19, 20, 21, 40]
ORDER = {"voldoet niet": 0, "onzeker": 1, "voldoet": 2}


class Wereld(NamedTuple):
    antwoorden: dict[tuple[str, int, str], Any]
    normen: list[dict[str, Any]]
    koppelingen: list[dict[str, Any]]
    locaties: dict[str, int | None]
    eindes: dict[str, int]
    breuken: dict[str, int]

    def rows(self) -> list[dict[str, Any]]:
        return [opgave(wie, a, jaar, code) for (wie, jaar, code), a in self.antwoorden.items()]

    def judge(self, rows: list[dict[str, Any]] | pd.DataFrame | None = None, **changes: Any) -> pd.DataFrame:
        return judge(
            self.rows() if rows is None else rows,
            self.normen,
            self.koppelingen,
            **{
                "zorgaanbieders": to_zorgaanbieders(ORGANISATIES, self.eindes),
                "locaties": to_locaties(self.locaties, {w: t for w, t in self.locaties.items() if t}),
                "breuken": self.breuken,
                "verslagjaren": JUDGED,
                **changes,
            },
        )


@st.composite
def normen(draw: st.DrawFn, norm_code: str) -> dict[str, Any]:
    regel, venster = draw(
        st.sampled_from([("jaar", 1), ("gemiddelde", 2), ("gemiddelde", 3), ("som", 2), ("beste", 3)])
    )
    return norm(
        norm_code,
        draw(st.sampled_from([20, 10, 5, 0, None])),
        regel=regel,
        venster=venster,
        eenheid=draw(st.sampled_from(["locatie", "organisatie", "team"])),
        nul=draw(st.sampled_from(["niet_uitgevoerd", "voldoet_niet"])),
        tolerantie_pct=draw(st.sampled_from([None, 10])),
    )


@st.composite
def werelden(draw: st.DrawFn) -> Wereld:
    keys = st.tuples(
        st.sampled_from([*ORGANISATIES, *LOCATIES]),
        st.sampled_from(JAREN),
        st.sampled_from(["I1", "I2", "I9"]),
    )
    links = [
        koppeling(code, indicator, draw(st.sampled_from([2010, 2020])), draw(st.sampled_from([None, 2021])))
        for code in ("N1", "N2")
        for indicator in draw(st.sampled_from([["I1"], ["I2"], ["I1", "I2"]]))
    ]
    some_locaties = st.dictionaries(st.sampled_from(LOCATIES), st.sampled_from([None, None, 2020, 2021]))
    return Wereld(
        draw(st.dictionaries(keys, st.sampled_from(ANTWOORDEN), min_size=1, max_size=40)),
        [draw(normen("N1")), draw(normen("N2"))],
        links,
        draw(some_locaties),
        draw(st.dictionaries(st.sampled_from(ORGANISATIES), st.sampled_from([2020, 2021]), max_size=1)),
        draw(st.dictionaries(st.sampled_from(["N1", "N2"]), st.sampled_from([2020, 2021, 2022]), max_size=1)),
    )


def told(oordelen: pd.DataFrame) -> dict[tuple[str, int, str], tuple[str, str | None]]:
    return {
        (row.norm_code, row.verslagjaar, unit(row)): (row.oordeel, None if pd.isna(row.reden) else row.reden)
        for row in oordelen.itertuples()
    }


@settings(max_examples=50)
@given(werelden())
def test_the_judge_says_what_a_plain_reading_of_the_rules_says(wereld: Wereld) -> None:
    naslag = Naslag(
        [(wie, a, jaar, code) for (wie, jaar, code), a in wereld.antwoorden.items()],
        wereld.koppelingen,
        wereld.locaties,
        wereld.eindes,
        wereld.breuken,
    )
    expected = {
        (one["norm_code"], jaar, wie): verdict
        for one in wereld.normen
        for jaar in JUDGED
        for wie in [*ORGANISATIES, *LOCATIES]
        if (verdict := naslag.verdict(one, wie, jaar))
    }
    oordelen = wereld.judge()
    # Who stands in for the location of an organisation of which none is known is not in the plain reading.
    standing_in = oordelen["locatie"].isna() & (oordelen["eenheid"] != "organisatie")
    assert told(oordelen[~standing_in]) == expected


@settings(max_examples=12)
@given(werelden())
def test_every_unit_is_judged_once_per_norm_and_verslagjaar(wereld: Wereld) -> None:
    oordelen = wereld.judge()
    key = ["inkoopjaar", "norm_code", "kvk", "organisatie", "vestigingsnummer", "locatie"]
    assert not oordelen.duplicated(key).any()
    assert (oordelen["inkoopjaar"] == oordelen["verslagjaar"] + 2).all()


@settings(max_examples=12)
@given(werelden())
def test_numbers_verdict_and_reason_agree(wereld: Wereld) -> None:
    oordelen = wereld.judge()
    judged = oordelen["oordeel"].isin(["voldoet", "voldoet niet", "onzeker"])
    assert (judged == oordelen["reden"].isna()).all()
    assert oordelen.loc[judged, ["maat_min", "maat_max", "minimum", "levering"]].notna().all(axis=None)
    known = oordelen.dropna(subset=["maat_min", "maat_max"])
    assert (known["maat_min"] <= known["maat_max"]).all()
    exact = oordelen.dropna(subset="maat")
    assert (exact["maat_min"].eq(exact["maat"]) & exact["maat_max"].eq(exact["maat"])).all()
    assert exact["marge"].equals(exact["maat"] - exact["minimum"])
    assert oordelen.loc[oordelen["oordeel"] == "niet beoordeelbaar", "maat"].isna().all()


@settings(max_examples=12)
@given(werelden(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(wereld: Wereld, random: Any) -> None:
    rows = wereld.rows()
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(wereld.judge(), wereld.judge(shuffled))


@settings(max_examples=12)
@given(werelden())
def test_a_verslagjaar_is_judged_the_same_alone_and_without_later_years(wereld: Wereld) -> None:
    together = wereld.judge()
    known_then = [row for row in wereld.rows() if row["verslagjaar"] <= 2021]
    expected = together[together["verslagjaar"] == 2021].reset_index(drop=True)
    pd.testing.assert_frame_equal(wereld.judge(verslagjaren=[2021]), expected)
    pd.testing.assert_frame_equal(wereld.judge(known_then, verslagjaren=[2021]), expected)


@settings(max_examples=12)
@given(werelden())
def test_an_organisation_is_judged_the_same_without_the_others(wereld: Wereld) -> None:
    together = wereld.judge()
    alone = [
        wereld.judge([row for row in wereld.rows() if row["organisatie"] == naam])
        for naam in together["organisatie"].unique()
    ]
    key = ["inkoopjaar", "norm_code", "organisatie", "vestigingsnummer", "locatie"]
    expected = together.sort_values(key, ignore_index=True)
    found = pd.concat([expected.iloc[:0], *alone]).sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(found, expected)


@settings(max_examples=6)
@given(werelden())
def test_the_frames_received_are_unchanged(wereld: Wereld) -> None:
    frames = [
        to_opgaven(wereld.rows()),
        to_volumenormen(wereld.normen),
        to_indicatoren(wereld.koppelingen),
        to_zorgaanbieders(ORGANISATIES, wereld.eindes),
        to_locaties(wereld.locaties),
        to_trendbreuken(wereld.breuken),
    ]
    before = [frame.copy(deep=True) for frame in frames]
    judge_volumenormen(*frames, JUDGED)
    for frame, was in zip(frames, before, strict=True):
        pd.testing.assert_frame_equal(frame, was)


@settings(max_examples=6)
@given(werelden())
def test_text_columns_may_be_categoricals(wereld: Wereld) -> None:
    opgaven = to_opgaven(wereld.rows())
    texts = opgaven.select_dtypes("str").columns
    pd.testing.assert_frame_equal(
        wereld.judge(opgaven), wereld.judge(opgaven.astype(dict.fromkeys(texts, "category")))
    )


@settings(max_examples=15)
@given(werelden(), st.data(), st.integers(min_value=1, max_value=30))
def test_more_volume_never_worsens_a_verdict(wereld: Wereld, data: st.DataObject, more: int) -> None:
    counts = {key: a for key, a in wereld.antwoorden.items() if isinstance(a, int)}
    if not counts:
        return
    key = data.draw(st.sampled_from(sorted(counts)))
    counted = wereld._replace(normen=[one | {"nul": "voldoet_niet"} for one in wereld.normen])
    raised = counted._replace(antwoorden=wereld.antwoorden | {key: counts[key] + more})
    before, after = told(counted.judge()), told(raised.judge())
    assert before.keys() == after.keys()
    for one, (oordeel, reden) in before.items():
        if reden is None:
            assert ORDER[after[one][0]] >= ORDER[oordeel]
        else:
            assert after[one] == (oordeel, reden)


@settings(max_examples=15)
@given(werelden(), st.data())
def test_wider_bounds_only_move_a_verdict_to_onzeker(wereld: Wereld, data: st.DataObject) -> None:
    figures = {key: a for key, a in wereld.antwoorden.items() if isinstance(a, int) and 0 < a < 10}
    if not figures:
        return
    key = data.draw(st.sampled_from(sorted(figures)))
    suppressed = wereld._replace(antwoorden=wereld.antwoorden | {key: "<10"})
    before, after = told(wereld.judge()), told(suppressed.judge())
    assert before.keys() == after.keys()
    for one, verdict in before.items():
        assert after[one] in (verdict, ("onzeker", None))


@pytest.mark.parametrize("aantal", [1, 3])
def test_many_units_are_judged_as_each_of_them_alone(aantal: int) -> None:
    answers = {f"{chr(65 + i)}1": antwoord for i, antwoord in enumerate(ANTWOORDEN)}
    together = told(judge([opgave(wie, a, code="I1") for wie, a in answers.items()]))
    for wie, antwoord in list(answers.items())[::aantal]:
        assert told(judge([opgave(wie, antwoord)])) == {("N1", 2022, wie): together[("N1", 2022, wie)]}
