"""The example carries a complete cycle: adopted, revised, in hearings, just opened; versions replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.data.adviesstand import read_stand
from analysis.data.adviesversies import list_versies
from analysis.data.paths import Root
from analysis.data.voorbeeld import write_example
from analysis.errors import RootError
from analysis.run.advies import diff, replay
from analysis.run.voorbeeldronde import play_ronde


@pytest.mark.slow
def test_the_example_carries_a_complete_cycle_and_every_adopted_version_replays(tmp_path: Path) -> None:
    write_example(tmp_path / "root", size=0.3)
    root = Root(tmp_path / "root")
    adopted, revised, halfway, opened = play_ronde(root, tmp_path / "reports")
    assert [len(list_versies(root, jaar)) for jaar in (adopted, revised, halfway, opened)] == [1, 2, 0, 0]
    assert read_stand(root, adopted).staat == "vastgesteld"
    assert not (read_stand(root, adopted).adviezen["advies"] == "in behandeling").any()
    standen = set(read_stand(root, halfway).adviezen["wederhoor"])
    assert {"reactie ontvangen", "geoordeeld"} <= standen
    assert set(read_stand(root, opened).adviezen["wederhoor"]) == {"niet nodig", "uitgezet"}
    for jaar, versie in ((adopted, 1), (revised, 1), (revised, 2)):
        assert replay(root, jaar, versie).versie == versie
    assert diff(root, f"{revised}:1", f"{revised}:2")["oorzaak"].tolist() == ["wederhoor"]


def test_a_cycle_is_played_on_invented_data_only(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with pytest.raises(RootError, match="is no example"):
        play_ronde(Root(tmp_path), tmp_path)
