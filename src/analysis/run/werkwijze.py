"""Where pages are made: in warm kernels on this machine, or on the workers of a Dask scheduler."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.run.forks import stop_forking
from analysis.run.kernels import warm_kernels
from analysis.run.paginataak import Paginataak, render


@dataclass(frozen=True)
class Werkwijze:
    """How a page is made, how many are asked for at a time, and how to stop what is being made."""

    render: Callable[[Paginataak], str]
    jobs: int
    stop: Callable[[], None]


@contextlib.contextmanager
def working_with(scheduler: str | None, jobs: int, say: Callable[[str], None]) -> Iterator[Werkwijze]:
    """Pages can be made inside; no kernel of this run is left after it.

    Raises
    ------
    SchaalError
        When the scheduler cannot be used; the message says why and what to do.
    """
    if scheduler is None:
        with warm_kernels():
            yield Werkwijze(render, jobs, stop_forking)
        return
    from analysis.run.schaal import connect

    with connect(scheduler) as schaal:
        say(f"{scheduler}: {schaal.description}")
        yield Werkwijze(schaal.render, schaal.jobs, schaal.stop)
