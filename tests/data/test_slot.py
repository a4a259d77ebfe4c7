"""One run at a time, and a run that was killed never blocks the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.data.slot import hold_slot, read_houder
from analysis.errors import LockedError, PublicatieError

HOLD = """
import sys, time
from pathlib import Path
from analysis.data.slot import hold_slot
with hold_slot([Path(folder) for folder in sys.argv[1:]]):
    print("held", flush=True)
    time.sleep(60)
"""


def start_holder(*folders: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, *map(str, folders)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.stdout.close()
    return holder


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    holder = start_holder(tmp_path / "a", tmp_path / "b")
    try:
        with pytest.raises(LockedError) as refused, hold_slot([tmp_path / "b"]):
            pass
    finally:
        holder.kill()
        holder.wait()
    assert refused.value.exit_code == 5
    assert f"process {holder.pid} on " in str(refused.value)
    assert str(tmp_path / "b") in str(refused.value)


def test_a_killed_run_never_blocks_the_next_and_is_mentioned(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    holder = start_holder(tmp_path)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with hold_slot([tmp_path]):
        houder = read_houder(tmp_path)
        assert houder is not None
        assert houder.pid == os.getpid()
    assert f"process {holder.pid} on " in caplog.text
    assert read_houder(tmp_path) is None


def test_the_same_folder_twice_is_held_once(tmp_path: Path) -> None:
    with hold_slot([tmp_path, tmp_path / "." / "x" / ".."]):
        pass


def test_a_refused_second_folder_leaves_the_first_free(tmp_path: Path) -> None:
    holder = start_holder(tmp_path / "b")
    try:
        with pytest.raises(LockedError), hold_slot([tmp_path / "a", tmp_path / "b"]):
            pass
        with hold_slot([tmp_path / "a"]):
            pass
    finally:
        holder.kill()
        holder.wait()


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with (
        pytest.raises(PublicatieError, match="cannot be written in"),
        hold_slot([tmp_path / "bestand" / "x"]),
    ):
        pass
