"""The yearly run, read from top to bottom: lock, what is stale, tables, notebooks, publication.

Several inkoopjaren go through it together, and each stands on its own: blocking findings or a failed notebook
stop that inkoopjaar alone, its previous publication stays, and the others go on.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analysis.data.bewaard import read_register
from analysis.data.importen import without_address_grammar
from analysis.data.paths import Root
from analysis.data.slot import hold_slot
from analysis.errors import RootError, names
from analysis.run.broncode import notebook_imports
from analysis.run.concept import CACHE
from analysis.run.opdracht import BLOCKED, NOTEBOOKS, UP_TO_DATE, Opdracht, Uitkomst
from analysis.run.overzicht import renew_overzicht
from analysis.run.plan import Plan, make_plan
from analysis.run.processes import lasting, start_forking
from analysis.run.publicatie import recover
from analysis.run.stand import Rapport, Stander, find_rapporten
from analysis.run.vingerafdruk import Vingerafdrukken
from analysis.run.voortgang import Voortgang
from analysis.years import to_inkoopjaar, to_verslagjaar

MEMORY = "vingerafdrukken.json"


def possible_inkoopjaren(root: Root) -> list[int]:
    """An inkoopjaar is possible when its verslagjaar has a delivery."""
    return [to_inkoopjaar(verslagjaar) for verslagjaar in root.verslagjaren()]


def require_inkoopjaren(root: Root, asked: tuple[int, ...]) -> list[int]:
    """The inkoopjaren that the data allow; every one that is asked must be among them.

    Raises
    ------
    RootError
        When there are no deliveries, or an inkoopjaar is asked whose verslagjaar has none.
    """
    possible = possible_inkoopjaren(root)
    if not possible:
        raise RootError(
            f"There are no deliveries in {root.raw}.\n"
            "Put them in a folder per verslagjaar, or make the example: inkoopadvies example data/voorbeeld"
        )
    absent = [jaar for jaar in asked if jaar not in possible]
    if absent:
        raise RootError(
            f"Inkoopjaar {absent[0]} needs a delivery of verslagjaar {to_verslagjaar(absent[0])}; "
            f"there is none in {root.raw}.\nPossible inkoopjaren: {', '.join(map(str, possible))}."
        )
    return possible


def run(opdracht: Opdracht, voortgang: Voortgang) -> list[Uitkomst]:
    """Bring the inkoopjaren asked up to date, one publication each; what is up to date is left alone.

    Raises
    ------
    LockedError
        When another run works in this data root or reports folder.
    InkoopadviesError
        When an input cannot be taken in, or nothing can be written; no publication has changed.
    """
    rapporten = choose_rapporten(opdracht)
    with hold_slot([opdracht.root.processed, opdracht.reports]):
        recover(opdracht.root, opdracht.reports, lambda: renew_overzicht(opdracht.root, opdracht.reports))
        stander = open_stander(opdracht.root, opdracht.as_of)
        with read_register(opdracht.root):
            plans = [
                make_plan(
                    stander, opdracht.reports, jaar, rapporten, has_dossiers=jaar in opdracht.with_dossiers
                )
                for jaar in opdracht.inkoopjaren
            ]
        stale = [plan for plan in plans if plan.reasons or opdracht.force]
        blocked = [plan for plan in stale if plan.blokkerend and not opdracht.force]
        stale = [plan for plan in stale if plan not in blocked]
        outcomes = {plan.inkoopjaar: as_it_is(opdracht, plan) for plan in plans if plan not in stale}
        if stale:
            # Whoever has nothing to make does not wait for pandas; what forks need is imported meanwhile.
            start_forking(notebook_imports(rapport.bestand for rapport in rapporten))
            with without_address_grammar(), lasting():
                from analysis.run.uitvoering import Uitvoering

            outcomes |= Uitvoering(opdracht, rapporten, stander, voortgang).make(stale)
        stander.vingerafdrukken.save()
    return [outcomes[jaar] for jaar in opdracht.inkoopjaren]


def read_status(root: Root, reports: Path) -> list[Plan]:
    """Every inkoopjaar that the data allow, with why it is stale; nothing is locked or written but memory."""
    stander = open_stander(root)
    possible = possible_inkoopjaren(root)
    rapporten = find_rapporten(NOTEBOOKS)
    newest = possible[-1] if possible else None
    plans = [make_plan(stander, reports, jaar, rapporten, has_dossiers=jaar == newest) for jaar in possible]
    stander.vingerafdrukken.save()
    return plans


def open_stander(root: Root, as_of: date | None = None) -> Stander:
    """What everything depends on now, with the fingerprints remembered from earlier runs."""
    return Stander(root, Vingerafdrukken(root.processed / CACHE / MEMORY), as_of)


def choose_rapporten(opdracht: Opdracht) -> list[Rapport]:
    """The notebooks of the yearly run; `--only` must name one of them.

    Raises
    ------
    RootError
        When there are none, or there is none of that name.
    """
    rapporten = find_rapporten(opdracht.notebooks)
    known = [rapport.naam for rapport in rapporten]
    if not rapporten:
        raise RootError(f"There are no notebooks NN_onderwerp.ipynb in {opdracht.notebooks}.")
    if opdracht.only is not None and opdracht.only not in known:
        raise RootError(f"There is no notebook '{opdracht.only}'.\nNotebooks: {names(known)}.")
    return rapporten


def as_it_is(opdracht: Opdracht, plan: Plan) -> Uitkomst:
    """An inkoopjaar that stays as it is: up to date, or blocked by the same findings as before."""
    page = opdracht.reports / str(plan.inkoopjaar) / "index.html"
    tellingen = plan.record["tellingen"] if plan.record else {}
    soort = BLOCKED if plan.reasons else UP_TO_DATE
    return Uitkomst(plan.inkoopjaar, soort, page, tellingen, plan.blokkerend if plan.reasons else ())
