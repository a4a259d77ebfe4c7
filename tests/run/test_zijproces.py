"""A process beside the run: it does what it is asked with what it holds, tells of it, and never stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from operator import call
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest
from proef import end_at_work, living, python_environment

from analysis.errors import LeveringError, ZijprocesError
from analysis.run.kernels import CAN_FORK, are_warm
from analysis.run.zijproces import Zijproces

needs_forks = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked on this system")

# What is held is made there: a function, which `operator.call` then calls with what is asked.
COUNTER = """(lambda seen: lambda say, number: (
    say(f"plus {number}"), seen.append(number), (sum(seen), __import__("os").getpid()))[-1])([])"""
REFUSER = """lambda say: (_ for _ in ()).throw(__import__("analysis.errors", fromlist=["LeveringError"])
    .LeveringError("Row 3 has no kvk.", __import__("pandas").DataFrame({"rij": [3]})))"""
LEAVER = "lambda say: __import__('os').kill(__import__('os').getpid(), 9)"


@needs_forks
def test_a_long_name_of_the_folder_for_temporary_files_is_no_trouble(tmp_path: Path) -> None:
    """An address of a socket has some hundred bytes; nothing stays in the shorter place that it gets."""
    long = tmp_path / ("l" * 150)
    long.mkdir()
    program = (
        "from analysis.run.forks import start_forking, stop_forking\n"
        "from multiprocessing import util\n"
        "start_forking(); print(util.get_temp_dir()); stop_forking()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=python_environment() | {"TMPDIR": str(long)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    place = Path(done.stdout.strip())
    assert len(str(place)) < 70
    assert not place.exists()


class Beside:
    """A process that holds what an expression gives, and what it has told."""

    def __init__(self, expression: str) -> None:
        self.told: list[str] = []
        self.process: Zijproces[Any] = Zijproces(partial(eval, expression), self.told.append)

    def ask(self, *arguments: object) -> Any:
        return self.process.ask(call, *arguments)


@pytest.fixture
def counter() -> Iterator[Beside]:
    """Holds what was counted so far."""
    beside = Beside(COUNTER)
    yield beside
    beside.process.end()


def test_where_nothing_can_be_forked_the_same_is_done_here(counter: Beside) -> None:
    assert not are_warm()
    assert [counter.ask(2), counter.ask(40)] == [(2, os.getpid()), (42, os.getpid())]
    assert counter.told == ["plus 2", "plus 40"]


@needs_forks
def test_what_is_held_stays_there_from_one_question_to_the_next(kernels: None, counter: Beside) -> None:
    first, place = counter.ask(2)
    assert (first, counter.ask(40)) == (2, (42, place))
    assert place != os.getpid()
    assert counter.told == ["plus 2", "plus 40"]


@needs_forks
@pytest.mark.usefixtures("kernels")
def test_an_error_comes_back_as_it_was_raised_with_its_rows_and_the_next_question_is_answered() -> None:
    beside = Beside(REFUSER)
    for _ in range(2):
        with pytest.raises(LeveringError, match=r"Row 3 has no kvk\.") as told:
            beside.ask()
        assert told.value.cases is not None
        pd.testing.assert_frame_equal(told.value.cases, pd.DataFrame({"rij": [3]}))
    beside.process.end()


@needs_forks
@pytest.mark.usefixtures("kernels")
def test_what_it_holds_may_not_be_there_and_then_that_is_told() -> None:
    beside = Beside("1 / 0")
    with pytest.raises(ZeroDivisionError, match="division by zero") as told:
        beside.ask()
    assert "zijproces.py" in "".join(told.value.__notes__)
    beside.process.end()


@needs_forks
@pytest.mark.usefixtures("kernels")
def test_a_process_that_is_ended_from_outside_is_told_in_words() -> None:
    beside = Beside(LEAVER)
    for _ in range(2):
        with pytest.raises(ZijprocesError, match="ended from outside"):
            beside.ask()
    beside.process.end()


@needs_forks
def test_it_is_gone_when_it_is_let_go(kernels: None, counter: Beside) -> None:
    place = psutil.Process(counter.ask(1)[1])
    counter.process.end()
    assert living([place], 2) == []


@needs_forks
def test_it_dies_with_its_run(tmp_path: Path) -> None:
    mark = tmp_path / "begonnen"
    script = (
        "import sys\nfrom functools import partial\nfrom operator import call\n"
        "from analysis.run.kernels import warm_kernels\nfrom analysis.run.zijproces import Zijproces\n"
        "with warm_kernels():\n"
        '    beside = Zijproces(partial(eval, \'lambda say, mark: (open(mark, "w").close(), '
        '__import__("time").sleep(120))\'), print)\n'
        "    beside.ask(call, sys.argv[1])\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script, str(mark)], env=python_environment())
    started = end_at_work(run, mark)
    assert len(started) >= 2
    assert living(started) == []
