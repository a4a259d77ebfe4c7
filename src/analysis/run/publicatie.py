"""Publish an inkoopjaar whole or not at all: exchange draft and target, and keep the version before.

A draft is put in place when it is finished and on the disk. An *intent* is written first, so that a run that
is killed between the exchange of the tables and that of the reports is brought to its end by the next one.
What stood there before is kept in `.vorige`, and `bring_back` puts it in place again, in the same way. What
must follow an exchange (the page over all inkoopjaren) belongs to it: `finish` comes before the intent goes.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from analysis.data.bewaard import sync_folder
from analysis.data.paths import Root
from analysis.errors import PublicatieError
from analysis.run.concept import Concept, discard, intent_of, sweep_concepten
from analysis.run.records import RUN, STAND, in_words, read_json, sweep_half_written, write_json
from analysis.run.wissel import Wissel, complete, sha256, sync_tree

VORIGE = ".vorige"


def nothing_more() -> None:
    """Nothing needs to be done after an exchange."""


def publish(concept: Concept, finish: Callable[[], None] = nothing_more) -> None:
    """Tables and reports are put in place together, when both are finished and on the disk.

    Raises
    ------
    PublicatieError
        When the disk is full or a folder cannot be written in; the previous publication still stands, whole.
    """
    processed, jaar = concept.published.processed, str(concept.inkoopjaar)
    places = [
        (concept.tables, processed / jaar, processed / VORIGE / jaar, STAND),
        (concept.reports, concept.target, concept.target.parent / VORIGE / jaar, RUN),
    ]
    with in_words(concept.target):
        for draft, *_ in places:
            sync_tree(draft)
        _put_in_place(concept.intent, places, finish)
    discard(concept)


def recover(root: Root, reports: Path, finish: Callable[[], None] = nothing_more) -> None:
    """Finish what killed runs had begun to put in place, and sweep their drafts; only with the lock held.

    Raises
    ------
    PublicatieError
        When the disk is full or a folder cannot be written in.
    """
    with in_words(reports):
        for intent in root.processed.glob(".voornemen-*.json"):
            _fulfil(intent, finish)
        sweep_concepten(root, reports)
        for folder in (root.processed, reports):
            sweep_half_written(folder)


def bring_back(root: Root, reports: Path, inkoopjaar: int, finish: Callable[[], None] = nothing_more) -> None:
    """The version before the published one is put in place again, tables and reports; and back.

    Raises
    ------
    PublicatieError
        When there is no earlier version, or it cannot be put in place.
    """
    jaar = str(inkoopjaar)
    places = [
        (folder / VORIGE / jaar, folder / jaar, folder / VORIGE / jaar, kenmerk)
        for folder, kenmerk in ((root.processed, STAND), (reports, RUN))
    ]
    absent = [vorige for vorige, _, _, kenmerk in places if not (vorige / kenmerk).is_file()]
    if absent:
        raise PublicatieError(
            f"There is no earlier version of inkoopjaar {inkoopjaar}: {absent[0]} is not there."
        )
    with in_words(reports):
        _put_in_place(intent_of(root, inkoopjaar), places, finish)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Who asks a run to stop while it puts a year in place is answered when that is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def remember(signum: int, _frame: FrameType | None) -> None:
        asked.append(signum)

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, remember) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if asked:
            signal.raise_signal(asked[0])


def _put_in_place(
    intent: Path, places: Sequence[tuple[Path, Path, Path, str]], finish: Callable[[], None]
) -> None:
    wissels = [
        Wissel(nieuw, doel, vorige, kenmerk, sha256(nieuw / kenmerk))
        for nieuw, doel, vorige, kenmerk in places
    ]
    with uninterrupted():
        write_json([{key: str(value) for key, value in asdict(wissel).items()} for wissel in wissels], intent)
        sync_folder(intent.parent)
        _fulfil(intent, finish)


def _fulfil(intent: Path, finish: Callable[[], None]) -> None:
    for wissel in read_json(intent) or []:
        folders = {key: Path(wissel[key]) for key in ("nieuw", "doel", "vorige")}
        complete(Wissel(**folders, kenmerk=wissel["kenmerk"], sha256=wissel["sha256"]))
    finish()
    intent.unlink(missing_ok=True)
