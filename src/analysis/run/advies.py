"""The advice of an inkoopjaar: a concept, agreed on, adopted when all agreed, replayed and compared later.

Whoever agrees, withdraws or adopts holds the register meanwhile, reads what stands there then, and writes all
of it or nothing; so of two at once neither is lost, and whoever was told "agreed" stands in the register.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from analysis.data.advies import compose_advies
from analysis.data.adviesstand import Stand, describe_bezwaar, find_stand, read_stand
from analysis.data.adviesversies import FOLDER as VERSIES
from analysis.data.adviesversies import (
    KOLOMMEN,
    Vastgesteld,
    Versie,
    inspect_versies,
    load_versies,
    oldest_day,
    read_text,
    rows_file,
    to_json,
    to_text,
)
from analysis.data.bewaard import Bewaard, hold_register, read_register
from analysis.data.gebeurtenissen import add_akkoorden
from analysis.data.paths import Root
from analysis.data.register import load_register
from analysis.data.store import load_as_of, save_table
from analysis.data.wederhoorregister import akkoord_file, load_wederhoorregister
from analysis.data.wederhoortabellen import PER_JAAR
from analysis.errors import InkoopadviesError, ReferenceError, RootError, names
from analysis.report.inkoopadvies import write_advieswerkboek
from analysis.rules.akkoord import (
    AKKOORD,
    CONCEPT,
    INTREKKING,
    TE_VROEG,
    VASTGESTELD,
    VASTSTELLING,
    find_differences,
    is_unanimous,
    judge_datum,
    soorten_of,
)
from analysis.rules.verschillen import diff_adviezen
from analysis.run.tabellen import build_grondslag

LOG = logging.getLogger(__name__)
FOLDER = "inkoopadvies"
SHORTEST_HASH = 8


class ReplayError(InkoopadviesError):
    """An adopted version cannot be made again from what was known then; `cases` holds what differs."""


@dataclass(frozen=True)
class Genoteerd:
    """What noting an agreement or a withdrawal did: what stands now, since which day, and if that is new."""

    stand: Stand
    datum: pd.Timestamp
    is_nieuw: bool


@dataclass(frozen=True)
class Controle:
    """What a full check of one inkoopjaar found; in order when there are no `fouten`."""

    vastgesteld: Vastgesteld
    fouten: tuple[str, ...]


def make_advies(
    root: Root, inkoopjaar: int, reports: Path, today: pd.Timestamp | None = None
) -> tuple[Stand, Path]:
    """Adopt the concept when every insurer agreed to it; then write the table and the workbook.

    Raises
    ------
    RootError
        See `read_stand`.
    ReferenceError
        See `read_stand`; also when an agreement to this concept is of a day on which nobody could agree.
    """
    with read_register(root):  # what was cut off is settled, where one may write
        stand = read_stand(root, inkoopjaar, today)
    if _asks_writing(stand):
        with hold_register(root) as kept:
            stand = adopt(root, read_stand(root, inkoopjaar, today))
            _tidy(root, kept, stand)
    if stand.bezwaren:
        raise ReferenceError("\n".join(stand.bezwaren))
    table = root.table(inkoopjaar, "adviezen")
    with TemporaryDirectory(dir=table.parent, prefix=".advies-") as place:  # a run may be reading the table
        save_table(stand.adviezen, "adviezen", Path(place)).replace(table)
    file = reports / FOLDER / str(inkoopjaar) / "inkoopadvies.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_advieswerkboek(
        file,
        stand.adviezen,
        stand.record,
        stand.staat,
        stand.akkoorden,
        stand.advies.wederhoorregister.adviessoorten,
        stand.advies.wederhoorregister.redenen,
        is_synthetisch=root.is_synthetic,
    )
    return stand, file


def _asks_writing(stand: Stand) -> bool:
    """A version to adopt, or something that was left to be put right; else nothing is written or locked."""
    return (stand.staat == CONCEPT and is_unanimous(stand.akkoorden)) or bool(
        stand.vastgesteld.half or _is_unnoted(stand)
    )


def adopt(root: Root, stand: Stand) -> Stand:
    """A concept to which every insurer agreed is frozen under its seal; anything else stays as it is.

    Rows, record and the event of the adoption are written in one step, the rows first and the event last.
    Half of this version that a write of before left is written over: it was never adopted (`refuse_lost`).

    Raises
    ------
    RootError
        When the register was changed since the concept was made, or cannot be written.
    """
    if stand.staat != CONCEPT or not is_unanimous(stand.akkoorden):
        return stand
    _require_newest(stand)
    agreed = zip(stand.akkoorden["verzekeraar"], stand.akkoorden["datum"], strict=True)
    record = replace(
        stand.record,
        vastgesteld_op=f"{stand.akkoorden['datum'].max():%Y-%m-%d}",
        akkoorden=tuple((str(wie), f"{datum:%Y-%m-%d}") for wie, datum in agreed),
        vorige=stand.vastgesteld.keten,
    ).sealed()
    rows = rows_file(root, record.inkoopjaar, record.versie)
    with hold_register(root) as kept:
        _note(
            root,
            kept,
            stand,
            [_adoption_of(record)],
            {rows: to_text(stand.adviezen).encode(), rows.with_suffix(".json"): to_json(record).encode()},
        )
    return replace(stand, record=record, staat=VASTGESTELD, adviezen=stand.adviezen.assign(staat=VASTGESTELD))


def agree(
    root: Root,
    inkoopjaar: int,
    verzekeraar: str,
    day: pd.Timestamp,
    today: pd.Timestamp,
    versie_hash: str = "",
) -> Genoteerd:
    """An insurer agrees to exactly the version that stands; who agreed before agrees once.

    An agreement that does not count because of its day is withdrawn with that reason, and a new one noted.

    Parameters
    ----------
    root : Root
        The data root.
    inkoopjaar : int
        The year bought for.
    verzekeraar : str
        As verzekeraars.csv names it.
    day : Timestamp
        On which it agreed.
    today : Timestamp
        No agreement is of a later day.
    versie_hash : str, optional
        Of the version that was shown, or the beginning of it; nothing is noted when another one stands.

    Raises
    ------
    RootError
        When the insurer, the hash or the day cannot be; nothing was noted.
    """
    with hold_register(root) as kept:
        stand = read_stand(root, inkoopjaar, today)
        agreed_on = _day_of(stand, verzekeraar)
        require_hash(stand, versie_hash)
        if agreed_on is not None:
            return Genoteerd(stand, agreed_on, is_nieuw=False)
        _require_concept(stand, f"'{verzekeraar}' can agree to nothing")
        known = stand.advies.bekend_op
        bezwaar = judge_datum(day, known, today)
        if bezwaar:
            limits = f"this version was known on {known:%Y-%m-%d}, and today is {today:%Y-%m-%d}"
            when = "before it was known" if bezwaar == TE_VROEG else "on a day to come"
            raise RootError(f"Nobody agrees {when} ({day:%Y-%m-%d}): {limits}.\nNothing was noted.")
        event = {"verzekeraar": verzekeraar, "versie_hash": stand.record.versie_hash, "datum": day}
        again = {"soort": INTREKKING, "reden": "de dag kan niet; opnieuw akkoord"}
        is_again = _last_soort(stand, verzekeraar) == AKKOORD
        _note(root, kept, stand, [event | again] * is_again + [event | {"soort": AKKOORD}])
        return Genoteerd(_again(root, stand, today), day, is_nieuw=True)


def withdraw(
    root: Root, inkoopjaar: int, verzekeraar: str, reden: str, day: pd.Timestamp, today: pd.Timestamp
) -> Genoteerd:
    """An insurer takes its agreement back, with a reason, as long as the version is not adopted.

    Raises
    ------
    RootError
        When there is no agreement to take back, no reason, or the version was adopted; nothing was noted.
    """
    said = " ".join(reden.split())
    with hold_register(root) as kept:
        stand = read_stand(root, inkoopjaar, today)
        _day_of(stand, verzekeraar)
        _require_concept(stand, "A withdrawal cannot undo that")
        if not said:
            raise RootError("A withdrawal has a reason: give it with --reden.\nNothing was noted.")
        if judge_datum(day, None, today):
            raise RootError(
                f"Nobody withdraws on a day to come ({day:%Y-%m-%d}); today is {today:%Y-%m-%d}.\n"
                "Nothing was noted."
            )
        soort = _last_soort(stand, verzekeraar)
        events = _events_of(stand, verzekeraar)
        if soort == INTREKKING:
            return Genoteerd(stand, events["datum"].iloc[-1], is_nieuw=False)
        if soort is None:
            raise RootError(
                f"'{verzekeraar}' did not agree to version {stand.record.versie} of {inkoopjaar} "
                f"({stand.record.versie_hash[:12]}), so there is nothing to withdraw; an agreement to "
                "another version does not count any more."
            )
        event = {"verzekeraar": verzekeraar, "versie_hash": stand.record.versie_hash, "datum": day}
        _note(root, kept, stand, [event | {"soort": INTREKKING, "reden": said}])
        return Genoteerd(_again(root, stand, today), day, is_nieuw=True)


def check(root: Root, inkoopjaar: int | None, today: pd.Timestamp) -> list[Controle]:
    """Everything about adoption, fully: places, hashes, seals, agreements, days, and the chain of events.

    Parameters
    ----------
    root : Root
        The data root.
    inkoopjaar : int, optional
        By default every one that has agreements or versions.
    today : Timestamp
        No agreement is of a later day.

    Raises
    ------
    ReferenceError
        When a register cannot be read at all.
    """
    with read_register(root):
        registers = load_wederhoorregister(root, load_register(root))
        jaren, strays = _list_jaren(root)
        asked = jaren if inkoopjaar is None else [inkoopjaar]
        checked = []
        for jaar in asked:
            found = inspect_versies(root, jaar, registers.verzekeraars, today)
            fouten = list(found.fouten)
            if not root.table(jaar, "oordelen").is_file():
                fouten += _check_days(root, found, today)
            elif not fouten:
                fouten += _check_stand(root, jaar, today)
            checked.append(Controle(found, tuple(fouten)))
    if strays and inkoopjaar is None:
        raise ReferenceError(
            f"{names([str(file) for file in strays])} is not named after an inkoopjaar, and not read.\n"
            "Take it away, or name it like 2027."
        )
    return checked


def replay(root: Root, inkoopjaar: int, versie: int | None = None) -> Versie:
    """An adopted version, made again from the registers and the deliveries as known then, is the same.

    Raises
    ------
    ReplayError
        When it is not; the message names the rows.
    RootError
        When there is no such version.
    """
    frozen, record = _find_versie(root, inkoopjaar, versie)
    as_of = date.fromisoformat(record.bekend_op)
    grondslag = build_grondslag(root, [inkoopjaar], as_of=as_of)[inkoopjaar]
    made = compose_advies(root, inkoopjaar, grondslag, pd.Timestamp(as_of)).adviezen
    text = to_text(made)
    if text == to_text(frozen):  # also of a version that was frozen before texts were written as text
        return record
    differences = find_differences(frozen, read_text(text), KOLOMMEN)
    shown = [f"{row.zaak} ({row.kolommen})" for row in differences.itertuples()]
    raise ReplayError(
        f"Version {record.versie} of inkoopjaar {inkoopjaar}, known on {record.bekend_op}, is not the same "
        f"when made again: {len(differences)} rows differ: {names(shown)}.\n"
        "Something that it rests on was changed after adoption: a norm, a link, an event, a delivery or our "
        "method. Look at the history of data/reference and of the code since then.",
        differences,
    )


def diff(root: Root, oud: str, nieuw: str) -> pd.DataFrame:
    """What changed between two inkoopjaren or two versions, each change with its one cause.

    Parameters
    ----------
    root : Root
        The data root.
    oud, nieuw : str
        An inkoopjaar ("2026": its newest version), or a version of it ("2026:1").
    """
    return diff_adviezen(_rows_of(root, oud), _rows_of(root, nieuw))


def _rows_of(root: Root, name: str) -> pd.DataFrame:
    jaar, _, versie = name.partition(":")
    if not re.fullmatch(r"[0-9]{4}", jaar) or (versie and not re.fullmatch(r"[0-9]{1,6}", versie)):
        raise RootError(f"'{name}' is neither an inkoopjaar (2026) nor a version of one (2026:1).")
    if versie:
        return _find_versie(root, int(jaar), int(versie))[0]
    return read_stand(root, int(jaar)).adviezen


def diff_before(stand: Stand) -> pd.DataFrame | None:
    """What changed since the version before this one, each change with its one cause; None for the first."""
    before = stand.record.versie - 1
    return diff_adviezen(stand.vastgesteld.rows(before), stand.adviezen) if before else None


def require_hash(stand: Stand, versie_hash: str) -> None:
    """The version that stands is the one that was meant; an empty hash means any.

    Raises
    ------
    RootError
        When it is another one, or too little was said to tell.
    """
    if not versie_hash:
        return
    if len(versie_hash) < SHORTEST_HASH or not stand.record.versie_hash.startswith(versie_hash.lower()):
        raise RootError(
            f"'{versie_hash}' is not the version of {stand.record.inkoopjaar} that stands: version "
            f"{stand.record.versie}, {stand.record.versie_hash}.\nNothing was noted. Look at it anew: "
            f"inkoopadvies advice {stand.record.inkoopjaar}"
        )


def _find_versie(root: Root, inkoopjaar: int, versie: int | None) -> tuple[pd.DataFrame, Versie]:
    """The rows and the record of an adopted version, checked."""
    registers = load_wederhoorregister(root, load_register(root))
    adopted = load_versies(root, inkoopjaar, registers.verzekeraars)
    found = [record for record in adopted.versies if versie is None or record.versie == versie]
    if not found:
        wanted = "an adopted version" if versie is None else f"version {versie}"
        known = names([str(record.versie) for record in adopted.versies]) or "none"
        raise RootError(f"Inkoopjaar {inkoopjaar} has no {wanted}.\nAdopted versions: {known}.")
    return adopted.rows(found[-1].versie), found[-1]


def _note(
    root: Root,
    kept: Bewaard,
    stand: Stand,
    events: Iterable[dict[str, object]],
    more: dict[Path, bytes] | None = None,
) -> None:
    """Add events to the agreements of an inkoopjaar, and replace other files in the same step."""
    inkoopjaar = stand.record.inkoopjaar
    file = akkoord_file(root, inkoopjaar)
    standing = kept.read(file) or b""
    content, keten = add_akkoorden(
        standing, file, inkoopjaar, stand.advies.wederhoorregister.verzekeraars, events
    )
    if keten != stand.vastgesteld.keten:
        raise RootError(f"{file} was changed while it was read.\nNothing was noted. Try again.")
    kept.replace({**(more or {}), file: content})


def _adoption_of(record: Versie) -> dict[str, object]:
    return {
        "versie_hash": record.versie_hash,
        "datum": pd.Timestamp(record.vastgesteld_op),
        "soort": VASTSTELLING,
        "zegel": record.zegel,
    }


def _tidy(root: Root, kept: Bewaard, stand: Stand) -> None:
    """What a write of before left half is taken away, and an adoption that was not noted is noted."""
    record = stand.record
    is_written_over = stand.staat == VASTGESTELD and record.versie not in {
        former.versie for former in stand.vastgesteld.versies
    }
    for file in () if is_written_over else stand.vastgesteld.half:
        LOG.warning("%s was left by a write that was cut off; it was never adopted, and is removed.", file)
        file.unlink(missing_ok=True)
    if _is_unnoted(stand):
        _note(root, kept, stand, [_adoption_of(stand.record)])


def _is_unnoted(stand: Stand) -> bool:
    """The version that stands was adopted before, under its seal, and the event of that is not there."""
    record, events = stand.record, stand.vastgesteld.akkoorden
    is_noted = (soorten_of(events).eq(VASTSTELLING) & events["versie_hash"].eq(record.versie_hash)).any()
    return record in stand.vastgesteld.versies and record.is_sealed and not is_noted


def _again(root: Root, stand: Stand, today: pd.Timestamp) -> Stand:
    """How the same advice stands now that something was noted."""
    return find_stand(root, stand.advies, load_as_of(root, stand.record.inkoopjaar), today)


def _day_of(stand: Stand, verzekeraar: str) -> pd.Timestamp | None:
    """The day of an insurer's standing agreement to the version that stands; None without one.

    Raises
    ------
    RootError
        When it is no insurer of that inkoopjaar.
    """
    days = dict(zip(stand.akkoorden["verzekeraar"], stand.akkoorden["datum"], strict=True))
    if verzekeraar not in days:
        known = names(list(days)) or "none"
        raise RootError(
            f"'{verzekeraar}' is no insurer of inkoopjaar {stand.record.inkoopjaar}.\n"
            f"verzekeraars.csv knows: {known}. Nothing was noted."
        )
    return None if pd.isna(days[verzekeraar]) else days[verzekeraar]


def _require_concept(stand: Stand, what: str) -> None:
    if stand.staat == CONCEPT:
        _require_newest(stand)
        return
    record = stand.record
    raise RootError(
        f"Version {record.versie} of {record.inkoopjaar} was adopted on {record.vastgesteld_op}. {what}: a "
        "change is a herziening, with its reason in herzieningen.csv, to which all agree anew.\n"
        "Nothing was noted."
    )


def _require_newest(stand: Stand) -> None:
    """Nothing is decided on the tables of an earlier day when a version was adopted since."""
    record, newest = stand.record, len(stand.vastgesteld.versies)
    if record.versie <= newest:
        raise RootError(
            f"Version {newest} of {record.inkoopjaar} was adopted before and is never written over; the "
            f"tables are as of an earlier day.\nFirst: inkoopadvies run {record.inkoopjaar}"
        )


def _events_of(stand: Stand, verzekeraar: str) -> pd.DataFrame:
    events = stand.vastgesteld.akkoorden
    return events[events["verzekeraar"].eq(verzekeraar) & events["versie_hash"].eq(stand.record.versie_hash)]


def _last_soort(stand: Stand, verzekeraar: str) -> str | None:
    """What this insurer said last about the version that stands; None when it never did."""
    said = soorten_of(_events_of(stand, verzekeraar))
    return None if said.empty else str(said.iloc[-1])


def _list_jaren(root: Root) -> tuple[list[int], list[Path]]:
    """The inkoopjaren that have agreements or versions, and whatever else stands between them."""
    jaren, strays = set(), []
    for folder, ending in ((PER_JAAR["akkoorden"], ".csv"), (VERSIES, "")):
        place = root.kept(folder)
        for file in sorted(place.iterdir()) if place.is_dir() else ():
            if file.name.startswith((".", "~$")):
                continue
            if re.fullmatch(r"[0-9]{4}" + re.escape(ending), file.name):
                jaren.add(int(file.name[:4]))
            else:
                strays.append(file)
    return sorted(jaren), strays


def _check_stand(root: Root, inkoopjaar: int, today: pd.Timestamp) -> list[str]:
    """What is wrong with half a version, and with agreements to the concept that stands."""
    try:
        return list(read_stand(root, inkoopjaar, today).bezwaren)
    except ReferenceError as error:
        return [str(error)]


def _check_days(root: Root, found: Vastgesteld, today: pd.Timestamp) -> list[str]:
    """Where no run told which concept stands: no agreement to any is of a day on which nobody could agree."""
    first, events = oldest_day(found.inkoopjaar), found.akkoorden
    last = events.drop_duplicates(["verzekeraar", "versie_hash"], keep="last")
    agreed = last[soorten_of(last) == AKKOORD]
    file = akkoord_file(root, found.inkoopjaar)
    columns = agreed["rij"], agreed["verzekeraar"], agreed["datum"]
    return [
        describe_bezwaar(
            file, rij, wie, datum, "before the verslagjaar was over" if bezwaar == TE_VROEG else "after today"
        )
        for rij, wie, datum in zip(*columns, strict=True)
        if (bezwaar := judge_datum(datum, first, today))
    ]
