"""What is asked again is not worked out again, and the answer is the same."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pytest

from analysis.data.herhaling import Onthouden, worked_out_once


def opgaven() -> pd.DataFrame:
    return pd.DataFrame({"toestand": ["waarde", "leeg", "waarde"], "waarde": [10.0, None, 30.0]})


def test_a_selection_is_the_one_that_pandas_makes_and_is_made_once() -> None:
    rows = Onthouden(opgaven())
    for condition in ("toestand == 'waarde'", "waarde.isnull()", "toestand in ['niets']"):
        pd.testing.assert_frame_equal(rows.query(condition), opgaven().query(condition))
        assert rows.query(condition) is rows.query(condition)
    assert rows.query("waarde > 10") is not rows.query("waarde > 20")
    assert rows.query("waarde > 10", parser="python") is not rows.query("waarde > 10")
    pd.testing.assert_frame_equal(pd.DataFrame(rows), opgaven())


def test_tables_do_not_share_their_selections() -> None:
    first, second = Onthouden(opgaven()), Onthouden(opgaven().assign(toestand="leeg"))
    assert len(first.query("toestand == 'waarde'")) == 2
    assert len(second.query("toestand == 'waarde'")) == 0


def test_what_is_made_of_such_a_table_remembers_nothing() -> None:
    rows = Onthouden(opgaven())
    rows.query("waarde > 10")
    changed = rows.assign(waarde=0.0)
    assert type(changed) is pd.DataFrame
    assert len(changed.query("waarde > 10")) == 0


@dataclass
class Zaak:
    naam: str
    asked: list[str] = field(default_factory=list)

    @property
    def stand(self) -> list[str]:
        """How far it is."""
        self.asked.append(self.naam)
        return [self.naam]


class Bijzondere(Zaak):
    """A kind of it."""


def test_a_property_is_worked_out_once_per_object_and_as_ever_afterwards() -> None:
    as_it_was = vars(Zaak)["stand"]
    first, second = Zaak("eerste"), Bijzondere("tweede")
    with worked_out_once(Zaak, "stand"):
        assert first.stand is first.stand
        assert (first.stand, second.stand, second.stand) == (["eerste"], ["tweede"], ["tweede"])
        assert [Zaak(f"{nummer}").stand for nummer in range(100)] == [[f"{nummer}"] for nummer in range(100)]
    assert (first.asked, second.asked) == (["eerste"], ["tweede"])
    assert vars(Zaak)["stand"] is as_it_was
    assert first.stand is not first.stand


def test_a_property_is_as_it_was_also_after_a_fault_and_within_another() -> None:
    as_it_was = vars(Zaak)["stand"]
    with pytest.raises(ValueError, match="mis"), worked_out_once(Zaak, "stand"):
        with worked_out_once(Zaak, "stand"):
            assert Zaak("eerste").stand == ["eerste"]
        raise ValueError("mis")
    assert vars(Zaak)["stand"] is as_it_was


def test_a_property_that_the_class_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError), worked_out_once(Bijzondere, "stand"):
        pass
