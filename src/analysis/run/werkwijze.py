"""Where tables and pages are made: on this machine, in processes beside the run, or by a scheduler."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from analysis.data.leveringen import read_ahead
from analysis.data.paths import Root
from analysis.run.bladzijden import Bladzijden, Paginataak
from analysis.run.concept import Concept
from analysis.run.processes import CAN_FORK, Beside
from analysis.years import to_verslagjaar

if TYPE_CHECKING:
    from analysis.data.validatie import Toetsing
    from analysis.run.bouwplaats import Bouwplaats
    from analysis.run.plan import Plan
    from analysis.run.tabellen import Tabellen

Bouw = Callable[[Concept, "Plan"], dict[str, Any]]
"""Makes the tables of one inkoopjaar in its draft, and gives their record; see `bouwplaats.make_tables`."""


@dataclass(frozen=True)
class Werkwijze:
    """How tables and a page are made, how many pages are asked for at a time, and how to stop them."""

    build: Callable[[Root, Sequence[int], date | None], dict[int, Bouw]]
    render: Callable[[Paginataak], str]
    do: Callable[..., Any]
    """Does something about an inkoopjaar beside the run where that can be; see `Bladzijden.do`."""
    let_go: Callable[[str], None]
    jobs: int
    stop: Callable[[], None]
    read_ahead: Callable[[Root, int, date | None, Callable[[], bool]], None]
    """Does part of the reading for `build`, up to this inkoopjaar, until it says that it is done."""


@contextlib.contextmanager
def working_with(scheduler: str | None, jobs: int, say: Callable[[str], None]) -> Iterator[Werkwijze]:
    """Pages can be made inside; no process of this run is left after it.

    Raises
    ------
    SchaalError
        When the scheduler cannot be used; the message says why and what to do.
    """
    if scheduler is None:
        with contextlib.ExitStack() as beside:
            bladzijden = beside.enter_context(Bladzijden())
            build = partial(_build_beside, beside, say)
            yield Werkwijze(
                build, bladzijden.render, bladzijden.do, bladzijden.let_go, jobs, beside.close, _read_ahead
            )
        return
    from analysis.run.schaal import connect

    with connect(scheduler) as schaal:
        say(f"{scheduler}: {schaal.description}")

        def ask(root: Root, inkoopjaren: Sequence[int], as_of: date | None) -> dict[int, Bouw]:
            toetsingen: dict[str, Toetsing] = {}
            asked = schaal.build(root, inkoopjaren, as_of)
            return {jaar: partial(_finish_here, toetsingen, say, built) for jaar, built in asked.items()}

        yield Werkwijze(
            ask, schaal.render, _do_here, lambda _: None, schaal.jobs, schaal.stop, lambda *_: None
        )


def _build_beside(
    beside: contextlib.ExitStack,
    say: Callable[[str], None],
    root: Root,
    inkoopjaren: Sequence[int],
    as_of: date | None,
) -> dict[int, Bouw]:
    """Deliveries are read and judged once, in a process beside the run."""
    plaats = Beside(partial(_open_bouwplaats, root, inkoopjaren, as_of), is_forking=False)
    beside.callback(plaats.end)
    return {jaar: partial(_build_there, plaats, say) for jaar in inkoopjaren}


def _build_there(plaats: Beside, say: Callable[[str], None], concept: Concept, plan: Plan) -> dict[str, Any]:
    made: dict[str, Any] = plaats.ask(_build, concept, plan, say=say)
    return made


def _open_bouwplaats(root: Root, inkoopjaren: Sequence[int], as_of: date | None) -> Bouwplaats:
    from analysis.run.bouwplaats import Bouwplaats  # the run itself does without what it imports

    return Bouwplaats(root, inkoopjaren, as_of)


def _build(plaats: Bouwplaats, say: Callable[[str], None], concept: Concept, plan: Plan) -> dict[str, Any]:
    return plaats.make(say, concept, plan)


def _do_here(data: str, inkoopjaar: int, function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ARG001
    return function(None, lambda _: None, *arguments)


def _read_ahead(root: Root, inkoopjaar: int, as_of: date | None, is_done: Callable[[], bool]) -> None:
    """What is read twice at the same time is read for nothing: only another process is helped by it."""
    if CAN_FORK:
        read_ahead(root, root.verslagjaren(to_verslagjaar(inkoopjaar)), as_of=as_of, is_done=is_done)


def _finish_here(
    toetsingen: dict[str, Toetsing],
    say: Callable[[str], None],
    built: Callable[[], Tabellen],
    concept: Concept,
    plan: Plan,
) -> dict[str, Any]:
    from analysis.run.bouwplaats import make_tables

    tabellen = built()
    say(f"{concept.inkoopjaar}: validation")
    return make_tables(concept, plan, tabellen, toetsingen)
