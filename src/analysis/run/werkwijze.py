"""Where tables and pages are made: on this machine with warm kernels, or on the workers of a scheduler."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.data.paths import Root
from analysis.run.forks import stop_forking
from analysis.run.kernels import warm_kernels
from analysis.run.paginataak import Paginataak, render
from analysis.run.tabellen import Tabellen, build_tabellen

Bouw = Callable[[], Tabellen]
"""Gives the tables of one inkoopjaar, and waits for them where they are made elsewhere."""


@dataclass(frozen=True)
class Werkwijze:
    """How tables and a page are made, how many pages are asked for at a time, and how to stop them."""

    build: Callable[[Root, Sequence[int], date | None], dict[int, Bouw]]
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
            yield Werkwijze(
                lambda root, jaren, as_of: build_here(root, jaren, as_of, say), render, jobs, stop_forking
            )
        return
    from analysis.run.schaal import connect

    with connect(scheduler) as schaal:
        say(f"{scheduler}: {schaal.description}")
        yield Werkwijze(schaal.build, schaal.render, schaal.jobs, schaal.stop)


def build_here(
    root: Root, inkoopjaren: Sequence[int], as_of: date | None, say: Callable[[str], None]
) -> dict[int, Bouw]:
    """All of them at once: deliveries are read and judged once for all inkoopjaren."""
    built = build_tabellen(root, inkoopjaren, as_of=as_of, progress=say)
    return {jaar: lambda jaar=jaar: built.pop(jaar) for jaar in inkoopjaren}  # type: ignore[misc]
