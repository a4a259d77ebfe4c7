"""A complete cycle of hearings and adoption in the example root, played by the functions of real work.

Two older inkoopjaren are adopted, of which the second was revised afterwards; the next is in the middle of
its hearings; the newest was just opened. Insurers are invented. What each hospital answers follows from the
key of its zaak alone, so the same root always gets the same cycle.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.advies import TABELLEN, list_werklijst, load_advies
from analysis.data.adviesstand import read_stand
from analysis.data.gebeurtenissen import append_events
from analysis.data.paths import Root
from analysis.data.store import save_table
from analysis.data.wederhoortabellen import (
    AKKOORDEN,
    HERZIENINGEN,
    HOORVERDELING,
    IMPLEMENTATIE,
    VERBETERPLANNEN,
    VERZEKERAARS,
    WEDERHOOR,
)
from analysis.errors import RootError
from analysis.report.onderdelen import rows_of
from analysis.rules.wederhoor import HERZIENING, OORDEEL, REACTIE
from analysis.rules.zaken import EENHEID, key_zaken
from analysis.run.advies import make_advies
from analysis.run.jaarrun import possible_inkoopjaren
from analysis.run.tabellen import build_tabellen
from analysis.run.wederhoor import open_hearing, to_typed

INSURERS = ("Zilverduin Zorg", "Kwartelhof Verzekeringen", "Lindemare", "Oeverstaete")
TERM_DAYS = 28


def play_ronde(root: Root, reports: Path) -> list[int]:
    """Write the registers of a complete cycle into an example root.

    Returns
    -------
    list of int
        The inkoopjaren: adopted, adopted and revised, in hearings, just opened.

    Raises
    ------
    RootError
        When the root is no example, or has hearings already.
    """
    if not root.is_synthetic:
        raise RootError(f"{root.path} is no example; a cycle is played only on invented data.")
    if (root.reference / "wederhoor").exists():
        raise RootError(f"{root.path} has hearings already; write the example anew first.")
    jaren = possible_inkoopjaren(root)[-4:]
    _write_insurers(root)
    tabellen = build_tabellen(root, jaren)
    for jaar in jaren:
        for tabel in TABELLEN:
            save_table(tabellen[jaar][tabel], tabel, root.processed / str(jaar))
    _write_plannen(root, jaren)
    for place, jaar in enumerate(jaren):
        day = load_advies(root, jaar).peildatum + pd.Timedelta(days=14)
        open_hearing(root, jaar, day, day + pd.Timedelta(days=TERM_DAYS))
        if place < len(jaren) - 1:
            _answer(root, jaar, day, is_half=place == len(jaren) - 2)
    for jaar in jaren[:-2]:
        _adopt(root, jaar, reports)
    if len(jaren) > 3:
        _revise(root, jaren[1], reports)
    return jaren


def pick(zaak: str, options: int) -> int:
    """A number below `options` that follows from the zaak alone."""
    return int(hashlib.sha256(zaak.encode()).hexdigest()[:8], 16) % options


def _answer(root: Root, jaar: int, day: pd.Timestamp, *, is_half: bool) -> None:
    advies = load_advies(root, jaar)
    werklijst = list_werklijst(advies)
    answers, judgements = [], []
    for row in rows_of(werklijst):
        chance = pick(row.zaak, 100)
        usual = {name: getattr(row, name) for name in ("norm_code", *EENHEID, "verzekeraar", "gemeld")}
        is_silent = chance >= 92 or (is_half and chance >= 60)
        if not is_silent:
            text = (
                "Het ziekenhuis licht het cijfer toe en voegt een overzicht uit de eigen administratie bij."
            )
            answers.append(
                usual
                | {"datum": day + pd.Timedelta(days=7 + chance % 14), "soort": REACTIE, "toelichting": text}
                | {"bewijs": f"dossier {jaar}-{pick(row.zaak, 9000) + 1000}"}
            )
        if is_half and chance >= 30:
            continue
        judged = {"datum": day + pd.Timedelta(days=TERM_DAYS + 7), "soort": OORDEEL}
        judgements.append(usual | judged | _judge(row, chance, is_silent, day))
    rows = to_typed(pd.DataFrame([*answers, *judgements]).reindex(columns=list(WEDERHOOR)))
    append_events(root, advies.register, jaar, rows.sort_values("datum", kind="stable"))


def _judge(row: Any, chance: int, is_silent: bool, day: pd.Timestamp) -> dict[str, object]:
    minimum: float = row.minimum
    if is_silent:
        text = "Het ziekenhuis heeft binnen de termijn niet gereageerd."
        return {"advies": "negatief", "reden": "geen_reactie", "toelichting": text}
    if chance < 12 and minimum >= 2:
        text = "Uit het overzicht blijkt dat een deel van de ingrepen niet was geteld; het cijfer is erkend."
        return {
            "advies": "positief",
            "reden": "registratiefout",
            "erkend": minimum + chance,
            "toelichting": text,
        }
    if chance < 22:
        text = "De terugval is eenmalig en aantoonbaar; de voorgaande jaren haalde het ziekenhuis de norm."
        return {"advies": "positief", "reden": "eenmalige_terugval", "toelichting": text}
    if chance < 34:
        return {
            "advies": "positief onder voorwaarden",
            "reden": "verbeterplan",
            "toelichting": "Het ziekenhuis voegt de ingreep op een locatie samen en meldt de voortgang.",
            "voorwaarden": "Binnen de termijn het aantal van de norm op jaarbasis, met een kwartaalbericht.",
            "termijn": day + pd.Timedelta(days=365),
        }
    text = "Het ziekenhuis bevestigt het cijfer en noemt geen omstandigheid die een uitzondering draagt."
    return {"advies": "negatief", "reden": "bevestigd", "toelichting": text}


def _adopt(root: Root, jaar: int, reports: Path) -> None:
    stand = read_stand(root, jaar)
    file = root.reference / "akkoord" / f"{jaar}.csv"
    datum = stand.advies.peildatum + pd.Timedelta(days=30)
    rows = [[insurer, stand.record.versie_hash, f"{datum:%Y-%m-%d}"] for insurer in INSURERS]
    _append(file, list(AKKOORDEN), rows)
    make_advies(root, jaar, reports)


def _revise(root: Root, jaar: int, reports: Path) -> None:
    """After adoption one negative advice was reconsidered, with a reason, and agreed anew."""
    advies = load_advies(root, jaar)
    keyed = advies.adviezen.assign(zaak=key_zaken(advies.adviezen))
    row = next(rows_of(keyed[keyed["adviesreden"] == "bevestigd"].head(1)))
    day = advies.peildatum + pd.Timedelta(days=60)
    event = {name: getattr(row, name) for name in ("norm_code", *EENHEID, "verzekeraar", "gemeld")} | {
        "datum": day,
        "soort": HERZIENING,
        "advies": "positief",
        "reden": "bereikbaarheid",
        "toelichting": "Na de vaststelling stopte het enige andere aanbod in de regio.",
    }
    rows = to_typed(pd.DataFrame([event]).reindex(columns=list(WEDERHOOR)))
    append_events(root, advies.register, jaar, rows)
    reden = "Het enige andere aanbod in de regio is na de vaststelling gestopt."
    _append(
        root.reference / "herzieningen.csv", list(HERZIENINGEN), [[str(jaar), "2", f"{day:%Y-%m-%d}", reden]]
    )
    _adopt(root, jaar, reports)


def _write_insurers(root: Root) -> None:
    aanbieders = pd.read_csv(root.reference / "zorgaanbieders.csv", dtype="str", keep_default_na=False)
    regios = sorted(set(aanbieders["regio"]) - {""})
    _append(
        root.reference / "verzekeraars.csv", list(VERZEKERAARS), [[naam, "2018", ""] for naam in INSURERS]
    )
    heard = [[INSURERS[n % len(INSURERS)], regio, "", "2018", ""] for n, regio in enumerate(regios)]
    by_name = [[INSURERS[0], "", naam, "2018", ""] for naam in aanbieders["organisatie"].iloc[:1]]
    _append(root.reference / "hoorverdeling.csv", list(HOORVERDELING), [*heard, *by_name])
    normen = pd.read_csv(root.reference / "volumenormen.csv", dtype="str", keep_default_na=False)
    tranche = sorted(normen.loc[normen["tranche"] != "", "norm_code"].unique())
    dates = ("2026-01-01", "2027-01-01")
    bron = "voorbeeld: regionale afspraak"
    per_regio = [
        [norm, regio, "", dates[(n + m) % 2], bron]
        for m, norm in enumerate(tranche)
        for n, regio in enumerate(regios)
    ]
    odd = [
        [norm, "", naam, dates[1], bron]
        for norm in tranche[:1]
        for naam in aanbieders["organisatie"].iloc[:1]
    ]
    _append(root.reference / "implementatie.csv", list(IMPLEMENTATIE), [*per_regio, *odd])


def _write_plannen(root: Root, jaren: list[int]) -> None:
    """Three plans: of a unit that meets its norm by now (kept), of one that does not (broken), a transfer."""
    oordelen = load_advies(root, jaren[-1]).oordelen
    day = load_advies(root, jaren[-1]).peildatum
    met = oordelen[oordelen["oordeel"] == "voldoet"].head(1)
    missed = oordelen[oordelen["oordeel"] == "voldoet niet"].iloc[[0, 1]]
    aanbieders = oordelen.loc[oordelen["oordeel"] == "voldoet", "organisatie"].unique()
    early, late = day - pd.Timedelta(days=400), day - pd.Timedelta(days=30)
    rows = []
    for row, staat in zip(rows_of(pd.concat([met, missed])), ("loopt", "loopt", "overgedragen"), strict=True):
        other = next(naam for naam in aanbieders if naam != row.organisatie)
        unit = [row.norm_code, *("" if pd.isna(getattr(row, n)) else getattr(row, n) for n in EENHEID)]
        rows.append(
            [
                *unit,
                f"{early:%Y-%m-%d}",
                "Samenvoegen van de ingreep op een locatie.",
                f"{late:%Y-%m-%d}",
                staat,
            ]
            + [other if staat == "overgedragen" else "", ""]
        )
    _append(root.reference / "verbeterplannen.csv", list(VERBETERPLANNEN), rows)


def _append(file: Path, header: list[str], rows: list[list[str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        if is_new:
            writer.writerow(header)
        writer.writerows(rows)
