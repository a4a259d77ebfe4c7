"""What an analyst asks by hand is judged by the rules of a run, and says what it does not know."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from analysis.errors import RootError
from analysis.report import verkenning
from analysis.report.gegevens import Jaar
from analysis.report.normpagina import load_norm
from analysis.report.verkenning import met_minimum, teken_jaren, woordenboek, zonder_levering


def test_leaving_out_a_file_shows_the_verdicts_that_it_changed(jaar: Jaar) -> None:
    changed = zonder_levering(jaar)
    assert set(changed["levering"]) == {"nalevering_2025.csv"}
    assert len(changed) == 2
    assert ((changed["maat"] - changed["maat_zonder"]) == 1000).all()
    assert changed.equals(zonder_levering(jaar, "nalevering_2025.csv"))


def test_without_the_main_file_no_verdict_on_its_rows_stands(jaar: Jaar) -> None:
    changed = zonder_levering(jaar, "hoofd_2025.xlsx")
    assert len(changed) > 50
    assert not changed["oordeel_zonder"].isin(["voldoet niet", "onzeker"]).any()


def test_a_file_that_was_not_delivered_is_refused_with_those_that_were(jaar: Jaar) -> None:
    with pytest.raises(RootError) as refused:
        zonder_levering(jaar, "anders.csv")
    assert str(refused.value) == (
        "No file 'anders.csv' was delivered for verslagjaar 2025.\n"
        "Delivered: 'hoofd_2025.xlsx', 'nalevering_2025.csv'."
    )


def test_a_minimum_that_nobody_reaches_is_missed_by_every_known_figure(jaar: Jaar) -> None:
    dan = met_minimum(jaar, "N000", 100_000)
    known = dan[dan["maat"].notna()]
    assert len(known) > 3
    assert set(known["oordeel_dan"]) == {"voldoet niet"}
    assert set(dan["minimum_dan"].dropna()) == {100_000.0}


def test_a_minimum_of_one_is_met_by_every_figure_of_at_least_one(jaar: Jaar) -> None:
    dan = met_minimum(jaar, "N000", 1)
    assert set(dan.loc[dan["maat"] >= 1, "oordeel_dan"]) == {"voldoet"}


def test_who_would_get_another_verdict_stands_on_top(jaar: Jaar) -> None:
    dan = met_minimum(jaar, "N000", 100_000)
    is_same = dan["oordeel"].eq(dan["oordeel_dan"]).tolist()
    assert is_same == sorted(is_same)


def test_without_a_norm_the_one_that_the_minimum_moves_most_is_taken(jaar: Jaar) -> None:
    dan = met_minimum(jaar, minimum=100_000)
    assert dan["oordeel"].ne(dan["oordeel_dan"]).sum() > 3


def test_the_dictionary_explains_every_column_of_a_table(jaar: Jaar, root: Path) -> None:
    shown = woordenboek("oordelen", root)
    assert [rij[0] for rij in shown.rijen][:3] == ["inkoopjaar", "verslagjaar", "norm_code"]
    assert all(rij[3] for rij in shown.rijen)


def test_an_unknown_table_is_refused_with_those_that_are_explained(root: Path) -> None:
    with pytest.raises(
        RootError, match="There is no table 'oordeel' in data/reference/velden.csv.\nKnown: opg"
    ):
        woordenboek("oordeel", root)


def test_every_known_figure_of_a_norm_is_a_dot_in_the_colour_of_its_verdict(root: Path) -> None:
    norm = load_norm(root, 2027)
    known = norm.trends[norm.trends["maat"].notna()]
    axes = teken_jaren(norm)
    try:
        assert sum(len(dots.get_offsets()) for dots in axes.collections) == len(known) > 50
        drawn = {to_hex(colour) for dots in axes.collections for colour in dots.get_facecolors()}
        assert drawn == {verkenning.KLEUREN[oordeel] for oordeel in known["oordeel"]}
        lines = [list(line.get_ydata()) for line in axes.lines if len(line.get_ydata())]
        assert lines == [[norm.rij.minimum] * 2]
    finally:
        plt.close("all")


def test_a_norm_without_figures_is_not_drawn(root: Path) -> None:
    norm = load_norm(root, 2027)
    without = replace(norm.jaar, gemaakt={})
    without.__dict__["trends"] = norm.jaar.trends.assign(maat=np.nan)
    with pytest.raises(RootError, match="is known exactly; choose a norm on a volume"):
        teken_jaren(replace(norm, jaar=without))


@pytest.mark.parametrize("naam", verkenning.__all__)
def test_help_on_the_door_of_the_analyst_is_enough_to_use_it(naam: str) -> None:
    text = inspect.getdoc(getattr(verkenning, naam)) or ""
    for part in ("Parameters\n", "Returns\n", "Raises\n", "Examples\n", f"{naam}("):
        assert part in text
    for parameter in inspect.signature(getattr(verkenning, naam)).parameters:
        assert parameter in text
