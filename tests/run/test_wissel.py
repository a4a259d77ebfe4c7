"""A folder takes another's place whole, wherever the exchange is cut off."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from analysis.run import wissel as module
from analysis.run.wissel import Wissel, complete, exchange, sha256


def make_folder(folder: Path, content: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "merk.txt").write_text(content)
    (folder / "inhoud.txt").write_text(f"bij {content}")
    return folder


def read(folder: Path) -> str | None:
    return (folder / "inhoud.txt").read_text() if folder.is_dir() else None


def make_wissel(tmp_path: Path) -> Wissel:
    nieuw = make_folder(tmp_path / ".concept", "nieuw")
    sha = sha256(nieuw / "merk.txt")
    return Wissel(nieuw, tmp_path / "2024", tmp_path / ".vorige" / "2024", "merk.txt", sha)


def refuse_exchange(one: Path, other: Path) -> bool:
    return False


def test_the_first_folder_is_simply_put_in_place(tmp_path: Path) -> None:
    wissel = make_wissel(tmp_path)
    complete(wissel)
    assert read(wissel.doel) == "bij nieuw"
    assert not wissel.vorige.exists()


@pytest.mark.parametrize("can_exchange", [True, False])
def test_the_folder_that_is_replaced_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(module, "exchange", refuse_exchange)
    wissel = make_wissel(tmp_path)
    make_folder(wissel.doel, "oud")
    make_folder(wissel.vorige, "nog ouder")
    complete(wissel)
    assert (read(wissel.doel), read(wissel.vorige)) == ("bij nieuw", "bij oud")
    assert not wissel.nieuw.exists()
    assert not wissel.opzij.exists()


def test_completing_twice_changes_nothing(tmp_path: Path) -> None:
    wissel = make_wissel(tmp_path)
    make_folder(wissel.doel, "oud")
    complete(wissel)
    complete(wissel)
    assert (read(wissel.doel), read(wissel.vorige)) == ("bij nieuw", "bij oud")


def test_an_exchange_cut_off_after_it_happened_only_keeps_the_old_one(tmp_path: Path) -> None:
    wissel = make_wissel(tmp_path)
    make_folder(wissel.doel, "oud")
    assert exchange(wissel.nieuw, wissel.doel) is (sys.platform in ("linux", "darwin"))
    complete(wissel)
    assert (read(wissel.doel), read(wissel.vorige)) == ("bij nieuw", "bij oud")


def test_a_move_aside_that_was_cut_off_is_brought_to_its_end(tmp_path: Path) -> None:
    wissel = make_wissel(tmp_path)
    make_folder(wissel.doel, "oud").rename(wissel.opzij)
    complete(wissel)
    assert (read(wissel.doel), read(wissel.vorige)) == ("bij nieuw", "bij oud")


def test_when_the_new_folder_is_lost_the_old_one_stands_again(tmp_path: Path) -> None:
    wissel = make_wissel(tmp_path)
    make_folder(wissel.doel, "oud").rename(wissel.opzij)
    wissel.nieuw.rename(tmp_path / "kwijt")
    complete(wissel)
    assert read(wissel.doel) == "bij oud"


def test_an_exchange_that_the_system_refuses_changes_nothing(tmp_path: Path) -> None:
    wissel = make_wissel(tmp_path)
    make_folder(wissel.doel, "oud")
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "bestaat niet", wissel.doel)
    assert read(wissel.doel) == "bij oud"
