"""Where tables and pages are made: on this machine with warm kernels, or on the workers of a scheduler."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from analysis.data.paths import Root
from analysis.run.forks import stop_forking
from analysis.run.kernels import warm_kernels
from analysis.run.paginataak import Paginataak, render
from analysis.run.tabellen import Tabellen, compose_tabellen, read_en_judge

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
    """Deliveries are read and judged once, now; the tables of an inkoopjaar are made when their turn comes.

    By then pages of the inkoopjaren before it are being made.
    """
    gelezen = read_en_judge(root, inkoopjaren, as_of=as_of, progress=say)

    def compose(inkoopjaar: int) -> Tabellen:
        return dict(compose_tabellen(root, [inkoopjaar], gelezen, as_of=as_of, progress=say))[inkoopjaar]

    return {inkoopjaar: partial(compose, inkoopjaar) for inkoopjaar in inkoopjaren}
