"""The previous publication is brought back whole or not at all, also when whoever does that is killed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from afbreken import cut_off
from proef import leftovers
from versies import publish_version, standing

from analysis import cli
from analysis.data.paths import Root
from analysis.data.slot import hold_slot
from analysis.errors import LockedError, PublicatieError
from analysis.run.herstel import restore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions were published, of 2 and 3 January 2026."""
    for name in ("data/processed", "data/raw", "reports"):
        (tmp_path / name).mkdir(parents=True)
    publish_version(tmp_path, 1)
    publish_version(tmp_path, 2)
    return tmp_path


def test_restore_puts_the_previous_publication_back_and_once_more_undoes_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(folder / "data"), "--reports", str(folder / "reports")]
    monkeypatch.setattr(sys, "argv", ["inkoopadvies", "restore", "2024", *where])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr()
    assert ended.value.code == 0
    assert told.out == (
        "2024  restored   published 2026-01-02 06:30 UTC, commit unknown\n"
        "2024  set aside  published 2026-01-03 06:30 UTC, commit unknown\n"
        f"Open: {folder / 'reports' / '2024' / 'index.html'}\n"
    )
    assert told.err == (
        "The next run makes it anew where it is stale: see 'inkoopadvies status --explain', and put "
        "right first what was wrong.\n"
    )
    assert standing(folder) == (1, 1)
    restore(Root(folder / "data"), folder / "reports", 2024)
    assert standing(folder) == (2, 2)
    assert leftovers(folder / "reports", folder / "data" / "processed") == []


def test_the_page_over_all_inkoopjaren_tells_of_the_version_that_stands(folder: Path) -> None:
    restore(Root(folder / "data"), folder / "reports", 2024)
    assert "2 januari 2026" in (folder / "reports" / "index.html").read_text("utf-8")
    restore(Root(folder / "data"), folder / "reports", 2024)
    assert "3 januari 2026" in (folder / "reports" / "index.html").read_text("utf-8")


def test_there_is_nothing_to_restore_before_the_second_publication(tmp_path: Path) -> None:
    for name in ("data/processed", "data/raw", "reports"):
        (tmp_path / name).mkdir(parents=True)
    publish_version(tmp_path, 1)
    with pytest.raises(
        PublicatieError, match="There is no earlier version of inkoopjaar 2024: .*/2024 is not there"
    ):
        restore(Root(tmp_path / "data"), tmp_path / "reports", 2024)


@pytest.mark.parametrize(
    "damaged", ["reports/.vorige/2024/dossiers/a.html", "data/processed/.vorige/2024/stand.json"]
)
def test_an_earlier_version_that_is_not_whole_is_refused_and_nothing_changes(
    folder: Path, damaged: str
) -> None:
    (folder / damaged).write_text("half")
    with pytest.raises(PublicatieError, match="The earlier version of inkoopjaar 2024 is not whole"):
        restore(Root(folder / "data"), folder / "reports", 2024)
    assert standing(folder) == (2, 2)


def test_tables_and_reports_of_different_publications_are_never_put_together(folder: Path) -> None:
    run = folder / "reports" / ".vorige" / "2024" / "run.json"
    run.write_text(run.read_text().replace('"id 1"', '"id 0"'))
    with pytest.raises(PublicatieError, match="was also published to another reports folder"):
        restore(Root(folder / "data"), folder / "reports", 2024)
    assert standing(folder) == (2, 2)


def test_a_publication_that_was_removed_by_hand_comes_back_too(folder: Path) -> None:
    (folder / "reports" / "2024").rename(folder / "weg")
    assert restore(Root(folder / "data"), folder / "reports", 2024).opzij is None
    assert standing(folder) == (1, 1)


def test_nothing_is_restored_while_a_run_is_at_work(folder: Path) -> None:
    with hold_slot([folder / "reports"]), pytest.raises(LockedError):
        restore(Root(folder / "data"), folder / "reports", 2024)
    assert standing(folder) == (2, 2)


@pytest.mark.parametrize(
    ("stride", "least"), [(50, 20), pytest.param(1, 1000, marks=pytest.mark.slow)], ids=["a few", "all"]
)
def test_both_versions_are_whole_after_kill_9_before_any_call_of_the_system(
    tmp_path: Path, stride: int, least: int
) -> None:
    assert cut_off("restore", tmp_path, stride) >= least
