"""A process beside the run: what would keep the run itself busy for long is done there, and comes back.

It is a fork of the warm process, or of one that holds an inkoopjaar already (`run.jaarproces`), so it starts
at once and shares what that one has read. It holds one thing, made when something is first asked, and does
with it what the run asks, one after another. Errors come back as they were raised. It never outlives the
run. Where processes cannot be forked, the same is done here.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

from analysis.errors import ZijprocesError
from analysis.run import kernels
from analysis.run.forks import ForkedProcess, die_with_the_run, leave_the_forkserver

Held = TypeVar("Held")
Made = TypeVar("Made")

TOLD, MADE, FAILED = "told", "made", "failed"


@dataclass(frozen=True)
class Zijstart:
    """What a fork must know to be a process beside the run; the forkserver unpickles it."""

    hold: Callable[[], Any]

    def _bootstrap(self, parent_sentinel: int) -> int:
        """Do what is asked until the run lets go of this process, or ends."""
        from multiprocessing import forkserver

        server: Any = forkserver
        asked, answered = server.get_inherited_fds()
        os.setsid()
        leave_the_forkserver()
        die_with_the_run(parent_sentinel)
        with open(asked, "rb") as questions, open(answered, "wb") as answers:  # noqa: PTH123
            _answer(self.hold, questions, answers)
        return 0


def _answer(hold: Callable[[], Any], questions: BinaryIO, answers: BinaryIO) -> None:
    def send(kind: str, what: object) -> None:
        pickle.dump((kind, what), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    held: Any = None
    while True:
        try:
            function, arguments = pickle.load(questions)
        except EOFError:
            return
        try:
            held = hold() if held is None else held
            made = function(held, lambda text: send(TOLD, text), *arguments)
        except Exception as error:
            error.add_note(traceback.format_exc())
            send(FAILED, error)
        else:
            send(MADE, made)


class Zijproces(Generic[Held]):
    """Holds what `hold` makes, in a process of its own where that can be.

    Parameters
    ----------
    hold : callable
        Makes it, when something is first asked; must be known by name, as its arguments must travel.
    say : callable
        Is told in a few words what is being done there.
    """

    def __init__(self, hold: Callable[[], Held], say: Callable[[str], None]) -> None:
        self._hold = hold
        self._say = say
        self._held: Held | None = None
        self._lock = threading.Lock()
        self._process: ForkedProcess | None = None

    def _start(self) -> ForkedProcess:
        there_questions, questions = os.pipe()
        answers, there_answers = os.pipe()
        self._questions = open(questions, "wb")  # noqa: PTH123, SIM115  # `end` closes both
        self._answers = open(answers, "rb")  # noqa: PTH123, SIM115
        try:
            return ForkedProcess.start(Zijstart(self._hold), [there_questions, there_answers])
        except BaseException:
            self._questions.close()
            self._answers.close()
            raise
        finally:
            os.close(there_questions)
            os.close(there_answers)

    def ask(self, function: Callable[..., Made], *arguments: Any) -> Made:
        """What `function` gives of what is held, of a way to tell how far it is, and of these arguments.

        Raises
        ------
        ZijprocesError
            When the process was ended from outside.
        Exception
            What `function` raises there.
        """
        with self._lock:
            if not kernels.are_warm():
                self._held = self._hold() if self._held is None else self._held
                return function(self._held, self._say, *arguments)
            if self._process is None:  # only now: a fork waits until the warm process has imported everything
                self._process = self._start()
            try:
                pickle.dump((function, arguments), self._questions, pickle.HIGHEST_PROTOCOL)
                self._questions.flush()
                kind, what = pickle.load(self._answers)
                while kind == TOLD:
                    self._say(what)
                    kind, what = pickle.load(self._answers)
            except (EOFError, OSError, pickle.UnpicklingError):
                raise ZijprocesError(
                    "A process of this run was ended from outside, perhaps for want of memory.\n"
                    "Nothing that was published has changed. Run again; what is finished is kept."
                ) from None
        if kind == FAILED:
            raise what
        made: Made = what
        return made

    def end(self) -> None:
        """Let it go, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(BrokenPipeError):  # what it never read
                self._questions.close()
            self._answers.close()
