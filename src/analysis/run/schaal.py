"""Build tables and make pages on many machines: the workers of a Dask scheduler, as this machine makes them.

A worker needs this package in the same version and nothing else: no shared disk. What a task reads travels
as bytes, and is itself a task, so that Dask sends it again when whoever had it is lost, as it gives the tasks
of a lost worker to another one. The run validates and publishes as it does any other.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import multiprocessing
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data.paths import PROJECT_DEFAULTS, SYNTHETIC_MARK, Root
from analysis.errors import InkoopadviesError, NotebookError, SchaalError, names
from analysis.run.bladzijden import Bladzijden, Paginataak
from analysis.run.broncode import SOURCE
from analysis.run.herkomst import package_versions
from analysis.run.processes import Beside, EndedError
from analysis.run.vingerafdruk import digest
from analysis.years import to_verslagjaar

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 60.0
WITHOUT_WORKERS_SECONDS = 120.0
LOOK_SECONDS = 1.0
RETRIES = 3
LEAST_AT_A_TIME = 32
"""So many are asked for at a time that workers that join later find work too."""
PATIENT = {
    "distributed.comm.timeouts.connect": "120s",
    "distributed.comm.timeouts.tcp": "300s",
    "distributed.admin.large-graph-warning-threshold": "100GB",
}
"""On a busy machine a heartbeat is late; deliveries are large, and sent on purpose."""
Files = dict[str, bytes]
"""What a task reads of a data root: path from the root → content."""


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
        import dask
        from distributed import Client
    except ImportError:
        raise SchaalError(
            "--scheduler needs Dask distributed, which is not installed.\n"
            'Install the optional part of this package: pip install "inkoopadvies[schaal]"'
        ) from None
    with dask.config.set(PATIENT):
        try:
            client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise SchaalError(
                f"The scheduler {scheduler} does not answer ({type(error).__name__}).\n"
                "Start one with 'dask scheduler', give its address as tcp://host:8786, and run again."
            ) from error
        schaal = Schaal(client, scheduler)
        try:
            schaal.check_workers()
            yield schaal
        finally:
            with contextlib.suppress(Exception):  # a scheduler that is gone needs no goodbye
                client.run(forget, list(schaal.sent))
            with contextlib.suppress(Exception):
                client.close(timeout=LOOK_SECONDS)


class Schaal:
    """The workers of one scheduler; `render` may be called by many threads at once."""

    def __init__(self, client: Client, scheduler: str) -> None:
        self.client, self.scheduler = client, scheduler
        self.code = describe_code()
        self.sent: dict[str, Future] = {}
        self._packed: dict[tuple[str, int], str] = {}
        self._lock = threading.Lock()
        self._is_stopped = threading.Event()

    @property
    def threads(self) -> int:
        """How many pages the workers can make at a time, by what is known now."""
        return sum(worker["nthreads"] for worker in self._workers.values())

    @property
    def jobs(self) -> int:
        """How many are asked for at a time."""
        return max(2 * self.threads, LEAST_AT_A_TIME)

    @property
    def description(self) -> str:
        """Workers and threads, in words."""
        return f"{len(self._workers)} workers, {self.threads} at a time"

    @property
    def _workers(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.scheduler_info(n_workers=-1)["workers"]
        return found

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

    def build(
        self, root: Root, inkoopjaren: Sequence[int], as_of: date | None
    ) -> dict[int, Callable[[], Any]]:
        """The tables of each inkoopjaar, asked of the workers at once; each can be waited for.

        What cannot be taken in is told when it is waited for, as `tabellen.build_tabellen` tells it.
        """
        newest = to_verslagjaar(max(inkoopjaren))
        data, pack = str(root.path), partial(pack_leveringen, root, newest)
        asked = {
            jaar: self._submit(build_on_worker, data, newest, pack, data, jaar, as_of) for jaar in inkoopjaren
        }
        return {jaar: partial(self._wait, f"inkoopjaar {jaar}", future) for jaar, future in asked.items()}

    def render(self, taak: Paginataak) -> str:
        """The page, made by whichever worker is free.

        Raises
        ------
        NotebookError
            When the notebook fails, hangs, or takes its worker down with it, again and again.
        SchaalError
            When there are no workers any more, or the scheduler is gone.
        """
        data, inkoopjaar = str(taak.parameters["data"]), int(taak.parameters["inkoopjaar"])
        pack = partial(pack_tabellen, Path(data), inkoopjaar)
        content = taak.notebook.read_bytes()
        return str(
            self._wait(
                taak.notebook.name, self._submit(render_on_worker, data, inkoopjaar, pack, taak, content)
            )
        )

    def stop(self) -> None:
        """Nothing is waited for any more; a notebook that runs on a worker runs to its end there."""
        self._is_stopped.set()

    def _submit(
        self, function: Callable[..., Any], data: str, jaar: int, pack: Callable[[], Files], *arguments: Any
    ) -> Future:
        """A task, on files that are packed and sent once."""
        with self._lock:
            if (data, jaar) not in self._packed:
                files = pack()
                sha256 = self._packed[data, jaar] = digest_of(files)
                self.sent[sha256] = self.client.submit(dict, files, pure=False, retries=RETRIES)
            sha256 = self._packed[data, jaar]
            return self.client.submit(
                function, self.sent[sha256], sha256, self.code, *arguments, pure=False, retries=RETRIES
            )

    def _wait(self, what: str, future: Future) -> Any:
        from distributed import CancelledError, KilledWorker

        since = time.monotonic()
        while not future.done():
            with contextlib.suppress(TimeoutError):
                future.exception(timeout=LOOK_SECONDS)
            since = time.monotonic() if self.threads else since
            if self._is_stopped.is_set():
                future.cancel()
                raise SchaalError("The run has stopped.")
            if time.monotonic() - since > WITHOUT_WORKERS_SECONDS:
                raise SchaalError(
                    f"{self.scheduler} has had no workers for {WITHOUT_WORKERS_SECONDS:.0f} s.\n"
                    "What is finished is kept. Start workers with 'dask worker ADDRESS', and run again."
                )
        try:
            made = future.result()
        except KilledWorker as error:
            raise NotebookError(
                f"{what}: every worker that ran it was lost.\n"
                f"Look in the workers' logs whether they ran out of memory ({error})."
            ) from error
        except (CancelledError, OSError) as error:
            raise SchaalError(
                f"The scheduler {self.scheduler} is gone ({type(error).__name__}).\n"
                "What is finished is kept. Start it again, and run again."
            ) from error
        if isinstance(made, InkoopadviesError):
            raise made
        return made


def pack_tabellen(data: Path, inkoopjaar: int) -> Files:
    """For notebooks: the tables of one inkoopjaar, what people keep, and whether the data are invented."""
    root = Root(data)
    return _pack(root, sorted((root.processed / str(inkoopjaar)).glob("*.parquet")))


def pack_leveringen(root: Root, verslagjaar: int) -> Files:
    """For tables: the deliveries up to a verslagjaar, what people keep, and whether the data are invented."""
    folders = [root.year_folder(jaar) for jaar in root.verslagjaren(verslagjaar)]
    return _pack(root, [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()])


def _pack(root: Root, own: Sequence[Path]) -> Files:
    found = {file.relative_to(root.path).as_posix(): file for file in (*own, *root.reference_files())}
    defaults = {f"reference/{name}": root.reference_file(name) for name in PROJECT_DEFAULTS}
    found |= {name: file for name, file in defaults.items() if file.is_file()}
    if root.is_synthetic:
        found[SYNTHETIC_MARK] = root.path / SYNTHETIC_MARK
    return {name: file.read_bytes() for name, file in found.items()}


def digest_of(files: Files) -> str:
    """The fingerprint of files and of what they are called."""
    return digest([[name, hashlib.sha256(content).hexdigest()] for name, content in files.items()])


@cache
def describe_code() -> str:
    """The fingerprint of this package and of the versions of what it needs, as this process began with."""
    files = sorted(file for file in SOURCE.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    own = {file.relative_to(SOURCE).as_posix(): file.read_bytes() for file in files}
    return digest([digest_of(own), package_versions()])


@cache
def _here() -> tuple[Path, Bladzijden, Beside, threading.Lock]:
    """A worker's folder for what it is sent, and its processes; all of them end with it."""
    multiprocessing.current_process().daemon = False  # Dask's nanny says so, and then it could start none
    kept = contextlib.ExitStack()
    folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="inkoopadvies-werker-")))
    bladzijden = kept.enter_context(Bladzijden())
    tables = Beside(object, is_forking=True)
    kept.callback(tables.end)
    atexit.register(kept.close)
    return folder, bladzijden, tables, threading.Lock()


def _unpack(files: Files, sha256: str, code: str) -> Root:
    """The same data are written once per worker."""
    if describe_code() != code:
        raise SchaalError(
            "A worker that joined runs other code than this run; restart it with the same version."
        )
    folder, _, _, lock = _here()
    with lock:
        if not (folder / sha256).is_dir():
            draft = Path(tempfile.mkdtemp(dir=folder))
            for name, content in files.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                (draft / name).write_bytes(content)
            draft.rename(folder / sha256)
    return Root(folder / sha256)


def render_on_worker(files: Files, sha256: str, code: str, taak: Paginataak, notebook: bytes) -> Any:
    """Make a page as the run itself would, from data and notebook that came along; or why it failed."""
    try:
        root = _unpack(files, sha256, code)
        with tempfile.TemporaryDirectory(dir=root.path.parent) as folder:
            file = Path(folder) / taak.notebook.name
            file.write_bytes(notebook)
            own = replace(taak, notebook=file, parameters={**taak.parameters, "data": str(root.path)})
            return _here()[1].render(own)
    except (NotebookError, SchaalError) as error:
        return error


def build_on_worker(
    files: Files, sha256: str, code: str, data: str, inkoopjaar: int, as_of: date | None
) -> Any:
    """Build the tables of one inkoopjaar from deliveries that came along; or why that cannot be done."""
    try:
        root = _unpack(files, sha256, code)
        with _here()[3]:  # one at a time: the others read what the first has read
            return _here()[2].ask(_build, root, inkoopjaar, as_of)
    except EndedError:  # Dask tries again
        raise
    except InkoopadviesError as error:
        return type(error)(str(error).replace(str(_here()[0] / sha256), data), error.cases)


def _build(_held: Any, _say: Any, root: Root, inkoopjaar: int, as_of: date | None) -> Any:
    from analysis.run.tabellen import build_tabellen

    return build_tabellen(root, [inkoopjaar], as_of=as_of)[inkoopjaar]


def forget(sha256s: Sequence[str]) -> None:
    """Data of a run that is done are removed, and the processes that held them let go."""
    folder, bladzijden, _, _ = _here()
    for sha256 in sha256s:
        bladzijden.let_go(str(folder / sha256))
        shutil.rmtree(folder / sha256, ignore_errors=True)
