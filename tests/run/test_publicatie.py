"""A publication is whole at every moment, also when the run that publishes is killed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from afbreken import cut_off
from proef import leftovers
from versies import publish_version, standing

from analysis.data.paths import Root
from analysis.errors import PublicatieError
from analysis.run.concept import open_concept
from analysis.run.publicatie import bring_back, recover


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "processed").mkdir(parents=True)
    (tmp_path / "data" / "raw").mkdir()
    (tmp_path / "reports").mkdir()
    return tmp_path


def test_tables_and_reports_are_put_in_place_together_and_the_earlier_ones_kept(folder: Path) -> None:
    publish_version(folder, 1)
    publish_version(folder, 2)
    publish_version(folder, 3)
    assert standing(folder) == (3, 3)
    assert (folder / "reports" / ".vorige" / "2024" / "index.html").read_text() == "2"
    assert leftovers(folder / "reports", folder / "data" / "processed") == []
    bring_back(Root(folder / "data"), folder / "reports", 2024)
    assert standing(folder) == (2, 2)


def test_there_is_nothing_to_bring_back_before_the_second_publication(folder: Path) -> None:
    publish_version(folder, 1)
    with pytest.raises(PublicatieError, match="There is no earlier version of inkoopjaar 2024"):
        bring_back(Root(folder / "data"), folder / "reports", 2024)


def test_drafts_of_living_runs_are_left_alone_and_those_of_dead_ones_swept(folder: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    for pid in (ended.pid, os.getppid()):
        (folder / "reports" / f".concept-2024-{pid}").mkdir()
    recover(Root(folder / "data"), folder / "reports")
    assert leftovers(folder / "reports") == [f".concept-2024-{os.getppid()}"]


def test_a_draft_is_a_data_root_with_its_own_tables(folder: Path) -> None:
    (folder / "data" / "synthetisch.json").write_text("{}")
    (folder / "data" / "raw" / "merk").write_text("")
    concept = open_concept(Root(folder / "data"), folder / "reports", 2024)
    assert concept.root.is_synthetic
    assert (concept.root.path / "raw" / "merk").is_file()
    assert concept.root.table(2024, "oordelen").parent == concept.tables
    assert concept.tables != folder / "data" / "processed" / "2024"


@pytest.mark.parametrize(
    ("stride", "least"), [(25, 20), pytest.param(1, 500, marks=pytest.mark.slow)], ids=["a few", "all"]
)
def test_a_publication_is_whole_after_kill_9_before_any_call_of_the_system(
    tmp_path: Path, stride: int, least: int
) -> None:
    assert cut_off("publish", tmp_path, stride) >= least
