"""Build tables and make pages on many machines: the workers of a Dask scheduler, with warm kernels each.

A worker needs this package in the same version and nothing else: no shared disk. Deliveries and what people
keep travel as bytes, once per run, and the tables of each inkoopjaar come back; for pages those tables and
the notebook travel, once per inkoopjaar, and the page comes back as text. The run validates and publishes as
it does any other. A worker that is lost loses nothing: Dask gives its tasks to another one, and what cannot
be found any more is sent again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import nbformat

from analysis.data.paths import Root
from analysis.errors import NotebookError, SchaalError, names
from analysis.run.notebooks import FailedNotebookError
from analysis.run.paginataak import Paginataak
from analysis.run.schaalwerker import (
    Mislukt,
    Pakket,
    build_on_worker,
    describe_code,
    forget,
    pack,
    pack_leveringen,
    render_on_worker,
)
from analysis.run.tabellen import Tabellen
from analysis.years import to_verslagjaar

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 15.0
WITHOUT_WORKERS_SECONDS = 60.0
LOOK_SECONDS = 1.0
STOPPED = "The run has stopped."
PAUSES = (0.0, 0.2, 1.0, 3.0, 6.0, 12.0)
"""Seconds before a task is asked (again): a scheduler needs a while to notice that a worker is gone."""
LEAST_AT_A_TIME = 32

Tabelbouw = Callable[[], Tabellen]
"""Waits for the tables of one inkoopjaar, and gives them."""
Key = tuple[str, str, int]
Packed = tuple[Key, Callable[[], Pakket]]
"""What data are called, and how they are packed when they have not been yet."""


@contextlib.contextmanager
def connect(scheduler: str) -> Iterator[Schaal]:
    """Workers of this scheduler can be used inside.

    Raises
    ------
    SchaalError
        When distributed is not installed, the scheduler does not answer, has no workers, or a worker runs
        other code than this run.
    """
    try:
        from distributed import Client
    except ImportError:
        raise SchaalError(
            "--scheduler needs Dask distributed, which is not installed.\n"
            'Install the optional part of this package: pip install "inkoopadvies[schaal]"'
        ) from None
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise SchaalError(
            f"The scheduler {scheduler} does not answer ({type(error).__name__}).\n"
            "Start one with 'dask scheduler', give its address as tcp://host:8786, and run again."
        ) from error
    try:
        schaal = Schaal(client, scheduler)
        schaal.check_workers()
        yield schaal
        schaal.clean()
    finally:
        with contextlib.suppress(Exception):  # a scheduler that is gone needs no goodbye
            client.close(timeout=CONNECT_SECONDS)


class WerkerverliesError(SchaalError):
    """A task took every worker down that ran it."""


@dataclass(frozen=True)
class Verzending:
    """Data under way: their fingerprint, and where Dask keeps them."""

    sha256: str
    sent: Future


class Schaal:
    """The workers of one scheduler; `render` may be called by many threads at once."""

    def __init__(self, client: Client, scheduler: str) -> None:
        self.client = client
        self.scheduler = scheduler
        self.code = describe_code()
        self._lock = threading.Lock()
        self._pakketten: dict[Key, Pakket] = {}
        self._verzendingen: dict[Key, Verzending] = {}
        self._is_stopped = threading.Event()

    @property
    def threads(self) -> int:
        """How many pages the workers can make at a time, by what is known now."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        return sum(worker["nthreads"] for worker in workers)

    @property
    def jobs(self) -> int:
        """So many are asked for at a time that workers that join later find work too."""
        return max(2 * self.threads, LEAST_AT_A_TIME)

    @property
    def description(self) -> str:
        """Workers and threads, in words."""
        return f"{len(self.client.scheduler_info(n_workers=-1)['workers'])} workers, {self.threads} at a time"

    def check_workers(self) -> None:
        """Every worker must run this run's code, or its pages would not be those of this run.

        Raises
        ------
        SchaalError
            When there are no workers, or when some run other code or none.
        """
        try:
            self.client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            found: dict[str, Any] = self.client.run(describe_code, on_error="return")
        except Exception as error:
            raise SchaalError(
                f"The workers of {self.scheduler} cannot be used ({type(error).__name__}).\n"
                "Start at least one with 'dask worker ADDRESS', in an environment that has this package."
            ) from error
        others = [worker for worker, code in found.items() if code != self.code]
        if others:
            raise SchaalError(
                f"{len(others)} of {len(found)} workers run other code than this run: {names(others)}.\n"
                "Install the same version of this package and of those it needs there, and restart them."
            )

    def build(self, root: Root, inkoopjaren: Sequence[int], as_of: date | None) -> dict[int, Tabelbouw]:
        """The tables of each inkoopjaar, asked of the workers at once; each can be waited for.

        Raises
        ------
        InkoopadviesError
            When it is waited for: a delivery or a reference table cannot be taken in as it is.
        SchaalError
            When there are no workers any more, or the scheduler is gone.
        """
        newest = to_verslagjaar(max(inkoopjaren))
        packed = ("leveringen", str(root.path), newest), lambda: pack_leveringen(root, newest)

        def ask(jaar: int) -> Tabelbouw:
            def submit(data: Future) -> Future:
                return self.client.submit(
                    build_on_worker, data, str(root.path), jaar, as_of, self.code, pure=False
                )

            first = [self._submit(packed, submit)]
            return lambda: cast(Tabellen, self._result(f"inkoopjaar {jaar}", packed, submit, first))

        return {jaar: ask(jaar) for jaar in inkoopjaren}

    def render(self, taak: Paginataak) -> str:
        """The page, made by whichever worker is free.

        Raises
        ------
        FailedNotebookError
            When the notebook fails, hangs, or loses its kernel there.
        NotebookError
            When it takes its worker down with it, again and again.
        SchaalError
            When there are no workers any more, or the scheduler is gone.
        """
        content = taak.notebook.read_bytes()
        data, inkoopjaar = str(taak.parameters["data"]), int(taak.parameters["inkoopjaar"])
        packed = ("tabellen", data, inkoopjaar), lambda: pack(Path(data), inkoopjaar)

        def submit(sent: Future) -> Future:
            return self.client.submit(render_on_worker, sent, taak, content, self.code, pure=False)

        try:
            made = self._result(taak.notebook.name, packed, submit, [])
        except WerkerverliesError as error:
            raise NotebookError(str(error)) from error
        if isinstance(made, Mislukt):
            notebook = nbformat.reads(made.notebook, as_version=4) if made.notebook else None  # type: ignore[no-untyped-call]
            raise FailedNotebookError(made.message, notebook)
        return str(made)

    def _submit(self, packed: Packed, submit: Callable[[Future], Future]) -> tuple[Verzending, Future]:
        verzending = self._send(packed)
        return verzending, submit(verzending.sent)

    def _result(
        self,
        what: str,
        packed: Packed,
        submit: Callable[[Future], Future],
        asked: list[tuple[Verzending, Future]],
    ) -> Any:
        """What a task gives, asked again as long as workers that had it, or its data, are lost."""
        from distributed import CancelledError, KilledWorker

        for pause in PAUSES:
            if self._is_stopped.wait(pause):
                raise SchaalError(STOPPED)
            verzending: Verzending | None = None
            try:
                verzending, future = asked.pop() if asked else self._submit(packed, submit)
                return self._await(future)
            except KilledWorker as error:
                raise WerkerverliesError(
                    f"{what}: every worker that ran it was lost.\n"
                    f"Look in the workers' logs whether they ran out of memory ({error})."
                ) from error
            except (CancelledError, OSError) as error:
                self._lost(packed[0], verzending, error)
        raise SchaalError(
            f"{what} was lost {len(PAUSES)} times by the workers of {self.scheduler}.\n"
            "What is finished is kept. Look at the scheduler and its workers, and run again."
        )

    def stop(self) -> None:
        """Nothing is waited for any more; a notebook that runs on a worker runs to its end there."""
        self._is_stopped.set()

    def clean(self) -> None:
        """The workers need not keep the data of this run."""
        with contextlib.suppress(Exception):
            self.client.run(forget, [pakket.sha256 for pakket in self._pakketten.values()])

    def _send(self, packed: Packed) -> Verzending:
        """The same data go to every worker once, and again when they are lost."""
        key, make = packed
        with self._lock:
            if key not in self._verzendingen:
                pakket = self._pakketten.setdefault(key, make())
                sent = self.client.scatter(pakket, broadcast=True, hash=False)
                self._verzendingen[key] = Verzending(pakket.sha256, sent)
            return self._verzendingen[key]

    def _lost(self, key: Key, verzending: Verzending | None, error: BaseException) -> None:
        if self.client.status != "running":
            raise SchaalError(
                f"The scheduler {self.scheduler} is gone ({type(error).__name__}).\n"
                "What is finished is kept. Start it again, and run again."
            ) from error
        with self._lock:
            if self._verzendingen.get(key) is verzending:
                self._verzendingen.pop(key, None)

    def _await(self, future: Future) -> Any:
        since = time.monotonic()
        while not future.done():
            if self._is_stopped.wait(0):
                future.cancel()
                raise SchaalError(STOPPED)
            if self.threads:
                since = time.monotonic()
            elif time.monotonic() - since > WITHOUT_WORKERS_SECONDS:
                raise SchaalError(
                    f"{self.scheduler} has had no workers for {WITHOUT_WORKERS_SECONDS:.0f} s.\n"
                    "What is finished is kept. Start workers with 'dask worker ADDRESS', and run again."
                )
            with contextlib.suppress(TimeoutError):
                return future.result(timeout=LOOK_SECONDS)
        return future.result()
