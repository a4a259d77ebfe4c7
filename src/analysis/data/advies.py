"""The advice of one inkoopjaar as the verdicts and the registers give it, on what was known on a day.

The steps read top to bottom: dates of implementation, acknowledged corrections, how far each hearing is, and
then one advice per unit x norm. Nothing here looks at a clock: `peildatum` is an argument, by default the
youngest delivery or event.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.paths import Root
from analysis.data.register import Register, load_register
from analysis.data.store import load_table
from analysis.data.wederhoorregister import Wederhoorregister, load_wederhoorregister
from analysis.rules.adviezen import (
    build_adviezen,
    find_first_known,
    find_youngest,
    list_werklijst,
    select_normen,
)
from analysis.rules.correcties import apply_correcties, list_correcties
from analysis.rules.implementatie import apply_implementatie, find_ongelijke_termijnen
from analysis.rules.oordelen import judge_volumenormen
from analysis.rules.verbeterplannen import find_planstanden
from analysis.rules.wederhoor import assign_verzekeraars, find_standen, known_on
from analysis.years import to_verslagjaar

TABELLEN = ("opgaven", "leveringen", "oordelen", "trends")
"""The processed tables that an advice rests on."""


@dataclass(frozen=True)
class Advies:
    """Everything about the advice of one inkoopjaar, on what was known on `peildatum`.

    `bekend_op`: the first day on which the advices were known as they are: that of the youngest delivery or
    event by then, or the day after a term that passed in silence.
    `adviezen`: one row per unit x norm. `standen`: one row per zaak with an event. `plannen`: one row per
    plan reported by then, with its stand. `bevindingen`: what did not fit. `oordelen`: the verdicts after
    dates and corrections, with zaak.
    """

    inkoopjaar: int
    peildatum: pd.Timestamp
    bekend_op: pd.Timestamp
    adviezen: pd.DataFrame
    oordelen: pd.DataFrame
    standen: pd.DataFrame
    plannen: pd.DataFrame
    bevindingen: pd.DataFrame
    register: Register
    wederhoorregister: Wederhoorregister

    @cached_property
    def werklijst(self) -> pd.DataFrame:
        """What must be asked; see `list_werklijst`."""
        return list_werklijst(self.adviezen, self.standen, self.plannen)


def load_advies(root: Root, inkoopjaar: int, peildatum: pd.Timestamp | None = None) -> Advies:
    """The advice on the tables of the last run.

    Raises
    ------
    RootError
        When no run has made those tables.
    ReferenceError
        When a register contradicts itself.
    """
    tabellen = {tabel: load_table(root, inkoopjaar, tabel) for tabel in TABELLEN}
    return compose_advies(root, inkoopjaar, tabellen, peildatum)


def compose_advies(
    root: Root,
    inkoopjaar: int,
    tabellen: dict[str, pd.DataFrame],
    peildatum: pd.Timestamp | None = None,
    register: Register | None = None,
    wederhoorregister: Wederhoorregister | None = None,
) -> Advies:
    """The advice on these tables and the registers of the root.

    Parameters
    ----------
    root : Root
        Its registers count.
    inkoopjaar : int
        The year bought for.
    tabellen : dict
        opgaven, leveringen, oordelen and trends of that inkoopjaar.
    peildatum : Timestamp, optional
        What happened later is left out; by default nothing is.
    register : Register, optional
        The register of norms where it was loaded before; by default it is read.
    wederhoorregister : Wederhoorregister, optional
        The register of hearings, likewise.

    Raises
    ------
    ReferenceError
        When a register contradicts itself.
    """
    register = register or load_register(root)
    wederhoorregister = wederhoorregister or load_wederhoorregister(root, register)
    happened, leveringen = wederhoorregister.wederhoor, tabellen["leveringen"]
    day = peildatum if peildatum is not None else find_youngest(happened, leveringen, inkoopjaar)
    verslagjaar = to_verslagjaar(inkoopjaar)
    normen = select_normen(register.volumenormen, verslagjaar)
    events = known_on(happened, day)
    placed = _place_in_time(tabellen, register, wederhoorregister, inkoopjaar)
    oordelen, correctie_cases = apply_correcties(
        placed, tabellen["trends"], list_correcties(events[events["inkoopjaar"] <= inkoopjaar]), normen
    )
    standen = find_standen(events[events["inkoopjaar"] == inkoopjaar], day)
    verzekeraars = assign_verzekeraars(
        oordelen, wederhoorregister.hoorverdeling, register.zorgaanbieders, inkoopjaar
    )
    adviezen, advies_cases = build_adviezen(oordelen, standen, verzekeraars, normen)
    ongelijk = find_ongelijke_termijnen(wederhoorregister.implementatie, register.zorgaanbieders)
    cases = [rows for rows in (correctie_cases, advies_cases, ongelijk) if len(rows)]
    found = pd.concat(cases, ignore_index=True) if cases else pd.DataFrame(columns=["regel"])
    return Advies(
        inkoopjaar=inkoopjaar,
        peildatum=day,
        bekend_op=find_first_known(events, standen, leveringen, inkoopjaar),
        adviezen=adviezen,
        oordelen=oordelen.assign(verzekeraar=verzekeraars),
        standen=standen,
        plannen=find_planstanden(wederhoorregister.verbeterplannen, oordelen, day),
        bevindingen=to_bevindingen(
            found.assign(verslagjaar=verslagjaar), load_regels(root.reference_file("regels.csv"))
        ),
        register=register,
        wederhoorregister=wederhoorregister,
    )


def _place_in_time(
    tabellen: dict[str, pd.DataFrame],
    register: Register,
    wederhoorregister: Wederhoorregister,
    inkoopjaar: int,
) -> pd.DataFrame:
    """Verdicts under the dates of implementation of their own region or hospital."""
    implementatie, oordelen = wederhoorregister.implementatie, tabellen["oordelen"]
    concerned = implementatie["norm_code"].unique()
    if not len(concerned) or not oordelen["norm_code"].isin(concerned).any():
        return oordelen
    normen = register.volumenormen[register.volumenormen["norm_code"].isin(concerned)]
    due = judge_volumenormen(
        tabellen["opgaven"],
        normen.assign(ingangsdatum=pd.Series(pd.NaT, index=normen.index, dtype="datetime64[us]")),
        register.indicatoren[register.indicatoren["norm_code"].isin(concerned)],
        register.zorgaanbieders,
        register.locaties,
        register.trendbreuken,
        [to_verslagjaar(inkoopjaar)],
    )
    return apply_implementatie(oordelen, due, implementatie, register.zorgaanbieders, inkoopjaar)
