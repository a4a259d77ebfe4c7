"""A publication is whole at every moment, also when the run that publishes is killed."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import pytest
from proef import kill_at_work, leftovers, verify_publication
from versies import publish_version

from analysis.data.paths import Root
from analysis.errors import PublicatieError
from analysis.run.concept import open_concept
from analysis.run.publicatie import bring_back, recover

PUBLISH = """
import sys
from pathlib import Path
from versies import publish_version
for version in range(int(sys.argv[2]), 10**6):
    publish_version(Path(sys.argv[1]), version)
    print(version, flush=True)
"""


def versions(folder: Path) -> tuple[int, int]:
    run = verify_publication(folder / "reports", 2024)
    tables = json.loads((folder / "data" / "processed" / "2024" / "stand.json").read_text())
    assert (folder / "data" / "processed" / "2024" / "oordelen.parquet").read_text() == str(tables["version"])
    return run["version"], tables["version"]


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
    assert versions(folder) == (3, 3)
    assert (folder / "reports" / ".vorige" / "2024" / "index.html").read_text() == "2"
    assert leftovers(folder / "reports", folder / "data" / "processed") == []
    bring_back(Root(folder / "data"), folder / "reports", 2024)
    assert versions(folder) == (2, 2)


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
    "kills", [25, pytest.param(400, marks=pytest.mark.slow)], ids=["a few kills", "many kills"]
)
def test_a_publication_is_whole_after_kill_9_at_any_moment(folder: Path, kills: int) -> None:
    moments = random.Random(2024)
    publish_version(folder, 0)
    latest = 0
    for _ in range(kills):
        kill_at_work(PUBLISH, str(folder), str(latest + 1), moments=moments, longest=1 / 20)
        verify_publication(folder / "reports", 2024)
        recover(Root(folder / "data"), folder / "reports")
        latest = versions(folder)[0]
        assert versions(folder) == (latest, latest)
        assert leftovers(folder / "reports", folder / "data" / "processed") == []
    assert latest > kills
