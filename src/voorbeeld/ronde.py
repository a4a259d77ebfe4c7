"""A complete cycle of hearings and adoption in the example, made by the functions of real work.

The newest inkoopjaar was just opened, the one before it is in the middle of its hearings, the one before that
was adopted and revised afterwards, and the one before that was adopted. Insurers are invented. What a
hospital answers follows from its zaak alone, so the same root always gets the same cycle.

What is said depends on one number below 100 per zaak, its figure and its norm. So every kind of outcome is
there: acknowledged corrections, a figure delivered late, a dip that happens once, a plan with conditions, a
transfer, silence, and, for most, a figure that the hospital confirms.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.data.advies import Advies, compose_advies
from analysis.data.adviesstand import find_stand
from analysis.data.bewaard import hold_register
from analysis.data.celtekst import to_cell
from analysis.data.gebeurtenissen import add_akkoorden, append_events
from analysis.data.paths import Root
from analysis.data.register import Register, load_register
from analysis.data.wederhoorregister import akkoord_file, load_wederhoorregister
from analysis.data.wederhoortabellen import (
    HERZIENINGEN,
    HOORVERDELING,
    IMPLEMENTATIE,
    VERBETERPLANNEN,
    VERZEKERAARS,
    WEDERHOOR,
)
from analysis.report.onderdelen import rows_of
from analysis.rules.akkoord import AKKOORD
from analysis.rules.oordelen import VOLDOET, VOLDOET_NIET
from analysis.rules.verbeterplannen import LOOPT, OVERGEDRAGEN, find_planstanden, list_overnemers
from analysis.rules.wederhoor import HERZIENING, OORDEEL, REACTIE
from analysis.rules.zaken import EENHEID, key_zaken
from analysis.run.advies import adopt
from analysis.run.jaarrun import possible_inkoopjaren
from analysis.run.tabellen import Frames, build_grondslag
from analysis.run.wederhoor import ask, to_typed

NAMEN = ("Zilverduin Zorg", "Kwartelhof Verzekeringen", "Lindemare", "Oeverstaete")
INGANGSDATUMS = (pd.Timestamp("2026-01-01"), pd.Timestamp("2027-01-01"))
"""The two dates on which tranche 1 came and comes into force; which one is where is invented."""
BRON_INGANGSDATUM = "voorbeeld: regionale afspraak"
ANTWOORD = "Het ziekenhuis licht het cijfer toe en voegt een overzicht uit de eigen administratie bij."
MAATREGEL = "Samenvoegen van de ingreep op één locatie."
OVERDRACHT = "De ingreep gaat over naar een aanbieder in de regio die aan de norm voldoet."
MEESTE = {"percentage": 100.0, "janee": 1.0}
"""The highest that a figure can be, by soort of its norm."""
HERZIEN = {
    "advies": "positief",
    "reden": "bereikbaarheid",
    "toelichting": "Na de vaststelling stopte het enige andere aanbod in de regio.",
}
REDEN_HERZIENING = "Het enige andere aanbod in de regio is na de vaststelling gestopt."


def judge(chance: int, gemeld: float, minimum: float, soort: str, *, is_silent: bool) -> dict[str, object]:
    """What the insurers judge: advies, reden, toelichting, and where it belongs erkend or voorwaarden.

    Parameters
    ----------
    chance : int
        0 up to and including 99, of this zaak.
    gemeld, minimum : float
        The figure, missing where there is none, and the norm; a correction of a figure is acknowledged only
        for a norm that counts (2 or more).
    soort : str
        Of the norm: a percentage stays below 100, and a yes is 1.
    is_silent : bool
        The hospital did not answer within the term.
    """
    if is_silent:
        text = "Het ziekenhuis heeft binnen de termijn niet gereageerd."
        return {"advies": "negatief", "reden": "geen_reactie", "toelichting": text}
    if pd.isna(gemeld):
        if chance >= 60:
            text = "Het ziekenhuis voert de ingreep niet meer uit en leverde daarom geen cijfer."
            return {"advies": "negatief", "reden": "zorg_gestopt", "toelichting": text}
        text = "Het ziekenhuis leverde het ontbrekende cijfer alsnog aan, met bewijs; het is erkend."
        erkend = min(minimum + chance % 12, MEESTE.get(soort, math.inf))
        return {"advies": "positief", "reden": "registratiefout", "erkend": erkend, "toelichting": text}
    if chance < 12 and minimum >= 2:
        text = "Uit het overzicht blijkt dat een deel van de ingrepen niet was geteld; het cijfer is erkend."
        erkend = min(minimum + chance, MEESTE.get(soort, math.inf))
        return {"advies": "positief", "reden": "registratiefout", "erkend": erkend, "toelichting": text}
    if chance < 22:
        text = "De terugval is eenmalig en aantoonbaar; de voorgaande jaren haalde het ziekenhuis de norm."
        return {"advies": "positief", "reden": "eenmalige_terugval", "toelichting": text}
    if chance < 34:
        return {
            "advies": "positief onder voorwaarden",
            "reden": "verbeterplan",
            "toelichting": "Het ziekenhuis voegt de ingreep op één locatie samen en meldt de voortgang.",
            "voorwaarden": "Binnen de termijn het aantal van de norm op jaarbasis, met een kwartaalbericht.",
        }
    if chance < 38:
        text = "Het ziekenhuis stopt met de ingreep en verwijst naar een aanbieder die aan de norm voldoet."
        return {"advies": "negatief", "reden": "zorg_overgedragen", "toelichting": text}
    text = "Het ziekenhuis bevestigt het cijfer en noemt geen omstandigheid die een uitzondering draagt."
    return {"advies": "negatief", "reden": "bevestigd", "toelichting": text}


TERM_DAYS = 28
ADOPTED, REVISED, HALFWAY, OPENED = "adopted", "revised", "halfway", "opened"
STAPPEN = (ADOPTED, REVISED, HALFWAY, OPENED)
"""What the last inkoopjaren of the example have reached, the oldest first."""


def write_ronde(root: Root, tell: Callable[[str], None] = lambda _: None) -> dict[int, str]:
    """Write the registers of a complete cycle into an example root that has none.

    Parameters
    ----------
    root : Root
        The example, with its deliveries and reference tables.
    tell : callable, optional
        Is told in a few words what is being done.

    Returns
    -------
    dict
        Per inkoopjaar of the cycle how far it came; of a shorter example the last steps only.
    """
    possible = possible_inkoopjaren(root)
    jaren = possible[-len(STAPPEN) :]
    stappen = dict(zip(jaren, STAPPEN[-len(jaren) :], strict=True))
    register = load_register(root)
    _write_insurers(root, register, possible[0])
    tell("oordelen van de ronde")
    grondslag = build_grondslag(root, jaren)
    for jaar, stap in stappen.items():
        tell(f"hoor en wederhoor {jaar}")
        advies = compose_advies(root, jaar, grondslag[jaar], register=register)
        if stap == OPENED:
            advies = _write_plannen(root, advies)
        day = advies.peildatum + pd.Timedelta(days=14)
        werklijst, asked = ask(advies, day, day + pd.Timedelta(days=TERM_DAYS))
        happened = [asked]
        if stap != OPENED:
            happened.append(_answer(werklijst, register, jaar, day, is_half=stap == HALFWAY))
        events = pd.concat(happened, ignore_index=True).sort_values("datum", kind="stable")
        append_events(root, register, jaar, events)
        if stap in (ADOPTED, REVISED):
            adopted = _adopt(root, jaar, grondslag[jaar], register)
            if stap == REVISED:
                _revise(root, adopted, grondslag[jaar])
    return stappen


def pick(zaak: str, options: int) -> int:
    """A number below `options` that follows from the zaak alone."""
    return int(hashlib.sha256(zaak.encode()).hexdigest()[:8], 16) % options


def _answer(
    werklijst: pd.DataFrame, register: Register, jaar: int, day: pd.Timestamp, *, is_half: bool
) -> pd.DataFrame:
    """What hospitals answered within the term, and what was judged after it; halfway not all yet."""
    soorten = register.volumenormen.set_index("norm_code")["soort"].to_dict()
    events: list[dict[str, Any]] = []
    for row in rows_of(werklijst):
        chance = pick(row.zaak, 100)
        usual = {name: getattr(row, name) for name in ("norm_code", *EENHEID, "verzekeraar", "gemeld")}
        is_silent = chance >= 92 or (is_half and chance >= 60)
        judgement = judge(chance, row.gemeld, row.minimum, soorten[row.norm_code], is_silent=is_silent)
        if not is_silent:
            answer = {"soort": REACTIE, "datum": day + pd.Timedelta(days=7 + chance % 14)}
            proof = {"toelichting": ANTWOORD, "bewijs": f"dossier {jaar}-{pick(row.zaak, 9000) + 1000}"}
            events.append(usual | answer | proof | {"opgegeven": judgement.get("erkend")})
        if not is_half or (not is_silent and chance % 2 == 0):
            judged = {"soort": OORDEEL, "datum": day + pd.Timedelta(days=TERM_DAYS + 7)}
            term = {"termijn": day + pd.Timedelta(days=365)} if "voorwaarden" in judgement else {}
            events.append(usual | judged | judgement | term)
    return to_typed(pd.DataFrame(events).reindex(columns=list(WEDERHOOR)))


def _adopt(root: Root, jaar: int, tabellen: Frames, register: Register) -> Advies:
    """Every insurer agrees to exactly the version that stands, thirty days after the last event."""
    advies = compose_advies(root, jaar, tabellen, register=register)
    versie_hash = find_stand(root, advies).record.versie_hash
    datum = advies.peildatum + pd.Timedelta(days=30)
    file, verzekeraars = akkoord_file(root, jaar), advies.wederhoorregister.verzekeraars
    event = {"versie_hash": versie_hash, "datum": datum, "soort": AKKOORD}
    events = [event | {"verzekeraar": insurer} for insurer in NAMEN]
    with hold_register(root) as kept:
        content, _ = add_akkoorden(kept.read(file) or b"", file, jaar, verzekeraars, events)
        kept.replace({file: content})
    adopt(root, find_stand(root, advies))
    return advies


def _revise(root: Root, advies: Advies, tabellen: Frames) -> None:
    """After adoption one negative advice was reconsidered, with a reason, and agreed anew."""
    adviezen = advies.adviezen.assign(zaak=key_zaken(advies.adviezen))
    for row in rows_of(adviezen[adviezen["adviesreden"] == "bevestigd"].head(1)):
        day = advies.peildatum + pd.Timedelta(days=60)
        unit = {name: getattr(row, name) for name in ("norm_code", *EENHEID, "verzekeraar", "gemeld")}
        event = unit | {"datum": day, "soort": HERZIENING} | HERZIEN
        rows = to_typed(pd.DataFrame([event]).reindex(columns=list(WEDERHOOR)))
        append_events(root, advies.register, advies.inkoopjaar, rows)
        _append(root, "herzieningen.csv", HERZIENINGEN, [[advies.inkoopjaar, 2, day, REDEN_HERZIENING]])
        _adopt(root, advies.inkoopjaar, tabellen, advies.register)


def _write_insurers(root: Root, register: Register, vanaf: int) -> None:
    """Insurers hear by region, one hospital by name; tranche norms come into force by region."""
    regios = sorted(register.zorgaanbieders["regio"].dropna().unique())
    first = register.zorgaanbieders["organisatie"].iloc[0]
    insurers = NAMEN
    heard = [[insurers[n % len(insurers)], regio, None, vanaf, None] for n, regio in enumerate(regios)]
    _append(root, "verzekeraars.csv", VERZEKERAARS, [[naam, vanaf, None] for naam in insurers])
    _append(root, "hoorverdeling.csv", HOORVERDELING, [*heard, [insurers[0], None, first, vanaf, None]])
    tranche = register.volumenormen.dropna(subset="tranche")
    dates = [
        [norm, regio, None, INGANGSDATUMS[(n + m) % 2], BRON_INGANGSDATUM]
        for m, norm in enumerate(sorted(tranche["norm_code"].unique()))
        for n, regio in enumerate(regios)
    ]
    own_region = register.zorgaanbieders["regio"].iloc[0]
    odd = [
        [norm, None, first, next(day for day in INGANGSDATUMS if day != datum), bron]
        for norm, regio, _, datum, bron in dates
        if regio == own_region
    ]
    _append(root, "implementatie.csv", IMPLEMENTATIE, [*dates, *odd[:1]])


def _write_plannen(root: Root, advies: Advies) -> Advies:
    """Plans that were kept, broken, still running, and a transfer to the nearest that meets the norm."""
    rows = [
        [*unit, advies.peildatum + pd.Timedelta(days=gemeld), maatregel, termijn, staat, naar, None]
        for unit, gemeld, maatregel, termijn, staat, naar in _choose_plannen(advies)
    ]
    _append(root, "verbeterplannen.csv", VERBETERPLANNEN, rows)
    registers = load_wederhoorregister(root, advies.register)
    standen = find_planstanden(registers.verbeterplannen, advies.oordelen, advies.peildatum)
    return replace(advies, wederhoorregister=registers, plannen=standen)


def _choose_plannen(advies: Advies) -> Iterator[tuple[list[object], int, str, pd.Timestamp, str, str | None]]:
    """Who promised something earlier: those judged `verbeterplan` before, by what became of them since."""
    happened = advies.wederhoorregister.wederhoor
    promised = set(key_zaken(happened[happened["reden"] == "verbeterplan"]))
    oordelen = advies.oordelen.sort_values("zaak")
    missed = oordelen[oordelen["oordeel"] == VOLDOET_NIET]
    kept = oordelen[oordelen["oordeel"].eq(VOLDOET) & oordelen["zaak"].isin(promised)]
    broken = missed[missed["zaak"].isin(promised)]
    late, later = advies.peildatum - pd.Timedelta(days=30), advies.peildatum + pd.Timedelta(days=300)
    for rows, termijn in ((kept.head(2), late), (broken.head(2), late), (broken.iloc[2:3], later)):
        for row in rows_of(rows):
            yield _unit(row), -400, MAATREGEL, termijn, LOOPT, None
    register = advies.register
    for row in rows_of(missed[~missed["zaak"].isin(promised)]):
        candidates = list_overnemers(row.zaak, advies.oordelen, register.locaties, register.zorgaanbieders)
        meets = candidates[candidates["oordeel"] == VOLDOET]
        if len(meets):
            naar = str(meets["organisatie"].iloc[0])
            yield _unit(row), -200, OVERDRACHT, later, OVERGEDRAGEN, naar
            return


def _unit(row: Any) -> list[object]:
    return [getattr(row, name) for name in ("norm_code", *EENHEID)]


def _append(root: Root, name: str, kolommen: dict[str, Any], rows: list[list[Any]]) -> None:
    file = root.reference / name
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        if is_new:
            writer.writerow(kolommen)
        writer.writerows([to_cell(value) for value in row] for row in rows)
