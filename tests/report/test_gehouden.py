"""What the pages of an inkoopjaar share is what each of them would have read and made by itself."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.data import register, store, wederhoorregister
from analysis.data.paths import Root
from analysis.data.register import load_register
from analysis.data.wederhoorregister import load_wederhoorregister
from analysis.report import gegevens, gehouden
from analysis.report.gegevens import Jaar, load_jaar, once
from analysis.report.gehouden import GELEZEN, hold_jaar, hold_registers
from analysis.report.inkoopadvies import load_stand
from analysis.report.onderdelen import Getoond


@pytest.fixture
def _nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (gegevens, store, register, wederhoorregister):
        monkeypatch.setattr(module, "_held", {})


@pytest.mark.usefixtures("_nothing_held")
def test_what_is_held_is_what_each_page_would_have_read_and_made(root: Path) -> None:
    read = load_jaar(root, 2027)
    unshared = {part: getattr(read, part) for part in GELEZEN}
    shown = {make: make(read) for make in gehouden.GEMAAKT}
    hold_jaar(root, 2027)
    held = load_jaar(root, 2027)
    assert held is not read
    assert load_jaar(root, 2027) is held
    assert set(held.gemaakt) >= set(gehouden.GEMAAKT)
    for part, expected in unshared.items():
        found = held.__dict__[part]
        if isinstance(expected, pd.DataFrame):
            pd.testing.assert_frame_equal(found, expected)
        else:
            assert repr(found) == repr(expected)
    for make, expected in shown.items():
        found = held.gemaakt[make]
        if isinstance(expected, Getoond):
            assert found._repr_html_() == expected._repr_html_()
    assert load_stand(str(root), 2027) is load_stand(str(root), 2027)


@pytest.mark.usefixtures("_nothing_held")
def test_registers_are_read_once_and_nobody_changes_what_is_held(root: Path) -> None:
    read = [load_register(Root(root)), load_wederhoorregister(Root(root), load_register(Root(root)))]
    hold_registers(root)
    held = [register._held, wederhoorregister._held]
    assert [list(kept) for kept in held] == [[(root / "reference").resolve()]] * 2
    for before, kept in zip(read, held, strict=True):
        (own,) = kept.values()
        for naam, rows in vars(before).items():
            pd.testing.assert_frame_equal(getattr(own, naam), rows)
    mine = load_register(Root(root)).volumenormen
    mine["minimum"] = -1.0
    assert (load_register(Root(root)).volumenormen["minimum"] != -1.0).all()


@pytest.mark.usefixtures("_nothing_held")
def test_another_inkoopjaar_than_the_one_that_is_held_is_read(root: Path) -> None:
    hold_jaar(root, 2027)
    assert set(load_jaar(root, 2026).oordelen["inkoopjaar"]) == {2026}
    assert set(load_jaar(root, 2027).oordelen["inkoopjaar"]) == {2027}


@pytest.mark.usefixtures("_nothing_held")
def test_what_cannot_be_made_is_left_to_the_page_that_needs_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @once
    def impossible(jaar: Jaar) -> str:
        raise ZeroDivisionError(str(jaar.inkoopjaar))

    monkeypatch.setattr(gehouden, "GEMAAKT", (impossible, *gehouden.GEMAAKT))
    hold_jaar(root, 2027)
    held = load_jaar(root, 2027)
    assert set(gehouden.GEMAAKT[1:]) <= set(held.gemaakt)
    with pytest.raises(ZeroDivisionError, match="2027"):
        impossible(held)


@pytest.mark.usefixtures("_nothing_held")
def test_an_inkoopjaar_that_no_run_made_is_not_held(root: Path) -> None:
    hold_jaar(root, 2031)
    assert gegevens._held == {}


def test_what_is_made_once_is_made_anew_for_an_inkoopjaar_that_is_read_anew(root: Path) -> None:
    made_for: list[int] = []

    @once
    def made(jaar: Jaar) -> int:
        made_for.append(jaar.inkoopjaar)
        return len(made_for)

    first, again = load_jaar(root, 2027), load_jaar(root, 2027)
    assert (made(first), made(first), made(again)) == (1, 1, 2)
    assert made_for == [2027, 2027]
