"""How far a run is, on stderr: a bar on a terminal, plain lines elsewhere (a log, a scheduler)."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Voortgang:
    """Tells what a run is doing. Rich is loaded only where there is a terminal to draw on."""

    def __init__(self) -> None:
        self._bar: tuple[Progress, TaskID] | None = None

    def say(self, text: str) -> None:
        """One line about what is being done, or what happened."""
        if self._bar:
            self._bar[0].console.print(text, markup=False, highlight=False)
        else:
            print(text, file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def counting(self, what: str) -> Iterator[None]:
        """Inside, `expect` says how many more there are to do, and `advance` that one is done."""
        self._done, self._total = 0, 0
        if not sys.stderr.isatty():
            yield
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            self._bar = progress, progress.add_task(what, total=0)
            try:
                yield
            finally:
                self._bar = None

    def expect(self, count: int) -> None:
        """So many more are to be done."""
        self._total += count
        if self._bar:
            self._bar[0].update(self._bar[1], total=self._total)

    def advance(self, text: str) -> None:
        """One more is done; on a terminal the bar says enough."""
        self._done += 1
        if self._bar:
            self._bar[0].advance(self._bar[1])
        else:
            self.say(f"{self._done}/{self._total} {text}")
