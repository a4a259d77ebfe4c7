"""Processes beside a run: forks of one that has imported everything, and none of them outlives the run.

multiprocessing's forkserver imports this module first, which imports the rest (`warm_up`). A `Beside` is a
fork of it that holds something, such as the tables of one inkoopjaar, and answers questions about it: by
itself, or each in a fork of its own that shares what is held and nothing that it does. A process ends when
its parent does, with all that it started, because each watches for that end.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import IO, Any

import psutil

from analysis.errors import InkoopadviesError, ZijprocesError, tell_exhausted

CAN_FORK = "fork" in multiprocessing.get_all_start_methods()
WARM = "INKOOPADVIES_WARM"
"""Names the modules that the forkserver imports for the notebooks of this run."""
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
WARM_ENVIRONMENT = INLINE | {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # these three would start threads on import, and a
    "OMP_NUM_THREADS": "1",  # fork has only the thread that forks
    "OPENBLAS_NUM_THREADS": "1",
}
IMPORTED = (
    "analysis.report.gehouden",
    "analysis.run.engine",
    "analysis.run.maken",
    "analysis.run.werkwijze",
    "matplotlib.backends.backend_svg",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
)
"""What forks are for, and what pages need of libraries that import it late."""
SELDOM = (50_000, 20, 50)
"""Frames and pages hold few circles; a garbage collection less often saves 5 to 10% where tables are made."""
LOOK_SECONDS = 0.2
END_SECONDS = 5.0
MOST_PRINTED = 1 << 30
"""A fork that prints more than a disk may have room for is ended."""
LAST_PRINTED = 1 << 20
LONGEST_PLACE = 60
"""Bytes: the address of a socket has some hundred, of which multiprocessing takes forty for itself."""

BEGUN, TOLD, MADE, FAILED, ENDED = "begun", "told", "made", "failed", "ended"

_starting = threading.Lock()
_is_started = False


class EndedError(ZijprocesError):
    """A process ended before it had answered; `is_late` when it was ended because its time was up.

    `printed` is the last that it had written to its standard output and to its standard error: where in all
    that it wrote that begins, and the text.
    """

    def __init__(self, is_late: bool, printed: Sequence[tuple[int, bytes]] = ()) -> None:
        super().__init__(
            "A process of this run was ended from outside, perhaps for want of memory.\n"
            "Nothing that was published has changed. Run again; what is finished is kept."
        )
        self.is_late = is_late
        self.printed = printed


@contextlib.contextmanager
def lasting() -> Iterator[None]:
    """What is made inside stays: garbage collection never goes through it, and forks keep sharing it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)
        gc.set_threshold(*SELDOM)
        gc.enable()


def start_forking(modules: Iterable[str] = ()) -> None:
    """Start the forkserver and return at once; a fork waits until everything is imported.

    Call it early, so that the imports pass while something else is done. `modules` are what the notebooks
    import; what is not named, or is no module, a notebook that needs it imports for itself.
    """
    global _is_started
    if not CAN_FORK:
        return
    from multiprocessing import forkserver

    with _starting:
        if _is_started:
            return
        _ensure_running(forkserver, modules)
        sys.excepthook = partial(_tell_unless_lost, sys.excepthook)
        _is_started = True


def _tell_unless_lost(
    otherwise: Callable[..., Any], kind: type[BaseException], error: BaseException, where: Any
) -> None:
    """Of a process that ended before it took its way to answer, nothing more is told than that it ended.

    multiprocessing hands over that way in a thread of its own, and brings to `sys.excepthook` who did not
    come to the end of it; whatever else goes wrong in a thread comes to `threading.excepthook`.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if is_main or not issubclass(kind, EOFError | OSError):
        otherwise(kind, error, where)


def _ensure_running(forkserver: Any, modules: Iterable[str]) -> None:
    told = WARM_ENVIRONMENT | {WARM: " ".join(sorted(modules))}
    before = {name: os.environ.get(name) for name in told}
    place = tempfile.tempdir
    os.environ.update(told)
    try:
        if len(os.fsencode(tempfile.gettempdir())) > LONGEST_PLACE:
            tempfile.tempdir = "/tmp"
        forkserver.set_forkserver_preload([__name__])
        forkserver.ensure_running()
    except OSError as error:
        raise InkoopadviesError(
            tell_exhausted(error) or f"No process can be started beside this run: {error.strerror or error}."
        ) from error
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        tempfile.tempdir = place


def warm_up(notebooks: list[str]) -> None:
    """Import everything, in the forkserver. No thread may start here, and nothing of the run's is touched."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's; it ends its processes itself
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # what is typed is not for a notebook
    os.dup2(2, 1)  # standard output has the run's results; what a library prints here is a remark
    for name in (*IMPORTED, *notebooks):
        try:
            importlib.import_module(name)
        except Exception as error:  # a notebook that needs it fails on it, and says so better
            if name not in notebooks or getattr(error, "name", "") != name:  # else a name within a module
                print(f"Notebooks start without {name}: {type(error).__name__}: {error}", file=sys.stderr)
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure()  # the first one of a process finds its fonts and builds its parsers
    figure.add_subplot(title="inkoopjaar").plot([1, 2], [10, 20])
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(io.StringIO())
    from analysis.run.engine import prepare

    prepare()


class Beside:
    """A process that holds what `hold` makes, once something is asked of it.

    Parameters
    ----------
    hold : callable
        Makes it; must be known by name, as its arguments must travel.
    is_forking : bool
        Each question is answered in a fork of that process, with its own printed output, and several at the
        same time; otherwise one after another, by the process itself.
    """

    def __init__(self, hold: Callable[[], Any], *, is_forking: bool) -> None:
        self._hold = hold
        self._is_forking = is_forking
        self._held: Any = None
        self._lock = threading.Lock()
        self._process: Any = None
        self._questions: Any = None
        self._has_ended = False

    def ask(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        say: Callable[[Any], None] = lambda _: None,
        limit_seconds: float | None = None,
    ) -> Any:
        """What `function` gives of what is held, of a way to tell how far it is, and of these arguments.

        Parameters
        ----------
        function : callable
            Must be known by name. What it tells comes to `say`. Where nothing can be forked, it is called
            here.
        limit_seconds : float, optional
            The time that a fork may take; then it is ended.

        Raises
        ------
        EndedError
            When the process ended before it answered.
        Exception
            What `function`, or making what is held, raises there.
        """
        if not CAN_FORK:
            with self._lock:
                self._held = self._hold() if self._held is None else self._held
                return function(self._held, say, *arguments)
        answers, theirs = multiprocessing.Pipe()
        with answers:
            with theirs, self._lock:
                process = self._send((theirs, function, arguments))
            return _listen(answers, process, say, limit_seconds)

    def _send(self, question: tuple[Any, ...]) -> Any:
        """The process that has been asked: one that was killed meanwhile makes place for another."""
        for is_last in (False, True):
            process = self._start()
            try:
                self._questions.send(question)
            except OSError:
                process.join(END_SECONDS)
                if is_last:
                    raise EndedError(is_late=False) from None
            else:
                return process
        return None

    def _start(self) -> Any:
        if self._has_ended:
            raise EndedError(is_late=False)
        if self._process is not None and not self._process.is_alive():
            self._questions.close()
            self._process = None
        if self._process is None:
            start_forking()
            context = multiprocessing.get_context("forkserver")
            self._questions, theirs = context.Pipe()
            arguments = (theirs, self._hold, self._is_forking, dict(os.environ))
            with theirs:
                process = context.Process(target=_serve, args=arguments)
                process.start()
            self._process = process
        return self._process

    def end(self) -> None:
        """Let it go with all that it started, whatever they are doing."""
        with self._lock:
            self._has_ended = True
            if self._process is None:
                return
            self._questions.close()
            self._process.join(END_SECONDS if self._is_forking else LOOK_SECONDS)  # its forks end first
            end_group(self._process.pid)
            self._process.kill()
            self._process.join()


def _listen(
    answers: Connection, process: Any, say: Callable[[Any], None], limit_seconds: float | None
) -> Any:
    """The answer, as soon as there is one; whoever is late is ended, whatever it is doing."""
    late = threading.Event()
    clock: threading.Timer | None = None
    try:
        while True:
            if answers not in wait([answers, process.sentinel]):
                raise EndedError(late.is_set())
            try:
                kind, what = answers.recv()
            except Exception:  # the end, or half a message
                raise EndedError(late.is_set()) from None
            if kind == TOLD:
                say(what)
            elif kind == MADE:
                return what
            elif kind == FAILED:
                raise what
            elif kind == ENDED:
                raise EndedError(late.is_set(), what)
            elif limit_seconds is not None:  # it has begun, and `what` is its process id
                clock = threading.Timer(limit_seconds, _end_late, (late, what))
                clock.daemon = True
                clock.start()
    finally:
        if clock:
            clock.cancel()


def _end_late(late: threading.Event, pid: int) -> None:
    late.set()
    end_group(pid)


def end_group(pid: int) -> None:
    """End a process with whatever it started; when it has ended already, only what it left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # a Mac forbids it when all have ended
        os.killpg(pid, signal.SIGKILL)


def _serve(
    questions: Connection, hold: Callable[[], Any], is_forking: bool, environment: dict[str, str]
) -> None:
    """Answer until the run lets go of this process, or ends."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment | INLINE)
    multiprocessing.set_start_method("fork", force=True)  # as it was before this process was made
    if not is_forking:
        _end_with_parent()
    held, busy = None, dict[Any, tuple[Connection, list[IO[bytes]]]]()
    while True:
        if busy and not questions.poll(LOOK_SECONDS):
            _look_after(busy)
            continue
        try:
            answers, function, arguments = questions.recv()
        except (EOFError, OSError):
            break
        if held is None:
            with lasting():
                held = _try(hold, answers)
        if held is None:
            answers.close()
        elif is_forking:
            try:
                files: list[IO[bytes]] = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115
                fork = multiprocessing.get_context("fork").Process(
                    target=_be_fork, args=(answers, files, partial(function, held), arguments)
                )
                fork.start()
            except OSError as error:  # too many files, processes
                with answers:
                    _send(answers, FAILED, error)
            else:
                busy[fork] = answers, files
        else:
            with answers:
                _answer(answers, partial(function, held), arguments)
    for fork in busy:
        end_group(fork.pid)


def _try(hold: Callable[[], Any], answers: Connection) -> Any:
    try:
        return hold()
    except Exception as error:
        error.add_note(traceback.format_exc())
        _send(answers, FAILED, error)
        return None


def _look_after(busy: dict[Any, tuple[Connection, list[IO[bytes]]]]) -> None:
    """Whoever waits for a fork that has ended hears that, and what it printed; what it started ends too."""
    for fork, (answers, files) in list(busy.items()):
        if fork.is_alive():
            if sum(os.fstat(file.fileno()).st_size for file in files) > MOST_PRINTED:
                end_group(fork.pid)
            continue
        end_group(fork.pid)
        with answers, contextlib.suppress(OSError):  # when it answered, nobody listens any more
            answers.send((ENDED, [_last(file.fileno()) for file in files]))
        for file in files:
            file.close()
        del busy[fork]


def _last(file: int) -> tuple[int, bytes]:
    begins = max(0, os.fstat(file).st_size - LAST_PRINTED)
    return begins, os.pread(file, LAST_PRINTED, begins)


def _be_fork(
    answers: Connection, files: list[IO[bytes]], function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    os.setsid()
    _end_with_parent()
    answers.send((BEGUN, os.getpid()))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, file in zip((1, 2), files, strict=True):
        os.dup2(file.fileno(), number)
    _limit_memory()
    _answer(answers, function, arguments)
    end_group(os.getpid())


def _limit_memory() -> None:
    """Who asks for more than the machine has is refused, rather than another process ended for it."""
    import resource

    total = psutil.virtual_memory().total + psutil.swap_memory().total
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (total, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _answer(answers: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    def say(what: Any) -> None:
        answers.send((TOLD, what))

    try:
        made = function(say, *arguments)
    except Exception as error:
        error.add_note(traceback.format_exc())
        _send(answers, FAILED, error)
    else:
        _send(answers, MADE, made)


def _send(answers: Connection, kind: str, what: Any) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        try:
            answers.send((kind, what))
        except (TypeError, AttributeError, ValueError) as error:  # it cannot travel
            answers.send((FAILED, RuntimeError(f"{type(what).__name__}: {what} ({error})")))


def _end_with_parent() -> None:
    """End with whatever this process started, as soon as its parent has ended."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            end_group(os.getpid())

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()


if WARM in os.environ:
    with lasting():
        warm_up(os.environ.pop(WARM).split())
