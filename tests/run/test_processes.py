"""Processes beside a run: what they hold stays, errors come back, and none of them outlives its run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest
from proef import end_at_work, living, python_environment

from analysis.errors import LeveringError, ZijprocesError
from analysis.run import processes
from analysis.run.processes import CAN_FORK, Beside, EndedError

needs_forks = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked on this system")
Say = Callable[[Any], None]


def count(seen: list[int], say: Say, number: int) -> tuple[int, int]:
    say(f"plus {number}")
    seen.append(number)
    return sum(seen), os.getpid()


def refuse(_seen: list[int], _say: Say) -> None:
    raise LeveringError("Row 3 has no kvk.", pd.DataFrame({"rij": [3]}))


def leave(_seen: list[int], _say: Say) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(_seen: list[int], _say: Say, mark: Path) -> None:
    mark.touch()
    time.sleep(120)


def give_what_cannot_travel(_seen: list[int], _say: Say) -> Any:
    return lambda: None


def cannot_hold() -> int:
    return 1 // 0


@pytest.fixture
def itself() -> Iterator[Beside]:
    """Answers one question after another."""
    beside = Beside(list, is_forking=False)
    yield beside
    beside.end()


@pytest.fixture
def forking() -> Iterator[Beside]:
    """Answers each question in a fork."""
    beside = Beside(list, is_forking=True)
    yield beside
    beside.end()


def test_where_nothing_can_be_forked_the_same_is_done_here(
    itself: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "CAN_FORK", False)
    told: list[str] = []
    assert [itself.ask(count, 2, say=told.append), itself.ask(count, 40, say=told.append)] == [
        (2, os.getpid()),
        (42, os.getpid()),
    ]
    assert told == ["plus 2", "plus 40"]


@needs_forks
def test_what_is_held_stays_there_from_one_question_to_the_next(itself: Beside) -> None:
    told: list[str] = []
    first, place = itself.ask(count, 2, say=told.append)
    assert (first, itself.ask(count, 40, say=told.append)) == (2, (42, place))
    assert place != os.getpid()
    assert told == ["plus 2", "plus 40"]


@needs_forks
def test_a_fork_does_to_what_is_held_what_no_other_fork_sees(forking: Beside) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda number: forking.ask(count, number), range(20)))
    assert [total for total, _ in answers] == list(range(20))
    assert len({place for _, place in answers}) == 20


@needs_forks
@pytest.mark.parametrize("is_forking", [False, True])
def test_an_error_comes_back_as_it_was_raised_and_the_next_question_is_answered(is_forking: bool) -> None:
    beside = Beside(list, is_forking=is_forking)
    for _ in range(2):
        with pytest.raises(LeveringError, match=r"Row 3 has no kvk\.") as told:
            beside.ask(refuse)
        assert told.value.cases is not None
        pd.testing.assert_frame_equal(told.value.cases, pd.DataFrame({"rij": [3]}))
    with pytest.raises(RuntimeError, match="function"):
        beside.ask(give_what_cannot_travel)
    assert beside.ask(count, 3)[0] == 3
    beside.end()


@needs_forks
def test_what_it_holds_may_not_be_there_and_then_that_is_told() -> None:
    beside = Beside(cannot_hold, is_forking=True)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError, match="by zero") as told:
            beside.ask(count, 1)
        assert "test_processes.py" in "".join(told.value.__notes__)
    beside.end()


@needs_forks
def test_a_process_that_is_ended_from_outside_is_told_in_words_and_started_again(itself: Beside) -> None:
    for _ in range(2):
        with pytest.raises(ZijprocesError, match="ended from outside"):
            itself.ask(leave)
    assert itself.ask(count, 2)[0] == 2


@needs_forks
def test_a_fork_that_is_late_is_ended_and_the_others_go_on(forking: Beside, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(forking.ask, sleep, tmp_path / "bezig", limit_seconds=1)
        assert forking.ask(count, 5)[0] == 5
        with pytest.raises(EndedError) as told:
            late.result()
    assert told.value.is_late


@needs_forks
def test_it_is_gone_when_it_is_let_go_and_answers_no_more(itself: Beside) -> None:
    place = psutil.Process(itself.ask(count, 1)[1])
    itself.end()
    assert living([place]) == []
    with pytest.raises(EndedError):
        itself.ask(count, 1)


@needs_forks
@pytest.mark.parametrize("is_forking", [False, True])
def test_it_dies_with_its_run(tmp_path: Path, is_forking: bool) -> None:
    mark = tmp_path / "begonnen"
    script = (
        f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\nfrom pathlib import Path\n"
        "from test_processes import sleep\nfrom analysis.run.processes import Beside\n"
        f"Beside(list, is_forking={is_forking}).ask(sleep, Path(sys.argv[1]))\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script, str(mark)], env=python_environment())
    started = end_at_work(run, mark)
    assert len(started) >= 2 + is_forking
    assert living(started) == []


@needs_forks
def test_who_is_killed_before_it_took_its_way_to_answer_leaves_no_traceback() -> None:
    """It goes to and fro with a thread of multiprocessing's, which serves one after another."""
    script = (
        f"import os, socket, sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from multiprocessing import resource_sharer\n"
        "from test_processes import count\nfrom analysis.run.processes import Beside\n"
        "beside = Beside(list, is_forking=False)\nbeside.ask(count, 1)\n"
        "handed = resource_sharer.DupFd(1)\n"
        "with socket.socket(socket.AF_UNIX) as killed:\n    killed.connect(handed._id[0])\n"
        "os.write(handed.detach(), b'done')\nbeside.end()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], env=python_environment(), capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("done", "")
