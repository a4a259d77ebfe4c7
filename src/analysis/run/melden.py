"""Tell how a run ended, where people read it: mail, Teams, Slack, a webhook (whatever Apprise knows).

A notification is a courtesy: when it cannot be sent the run is not less done, so that is said on stderr and
changes no exit code. Addresses hold passwords and tokens. They are never printed, logged or recorded: a
notification is named by its number and its kind, and Apprise's own log, which quotes addresses, is silent.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.data.paths import Root
from analysis.errors import InkoopadviesError
from analysis.run.opdracht import PUBLISHED, Uitkomst
from analysis.run.publicatie import VORIGE

if TYPE_CHECKING:
    from analysis.report.melding import GemeldJaar

NOT_SENT = "Notification {} ({}) could not be sent; the run itself is not affected."
UNKNOWN = "Notification {} is no address that Apprise knows; nothing was sent there."
UNEXPECTED = "The run stopped on an error that was not foreseen ({}); see its log."


@contextlib.contextmanager
def meldend(adressen: Sequence[str], data: str, reports: Path, link: str | None) -> Iterator[list[Uitkomst]]:
    """Inside, the run puts its outcomes in the list; after it they are told, or the error that stopped it.

    Nothing is told of wrong usage, of an interruption by whoever runs it, or when there are no outcomes (a
    schedule for which there was nothing new).
    """
    uitkomsten: list[Uitkomst] = []
    if not adressen:
        yield uitkomsten
        return
    try:
        yield uitkomsten
    except click.ClickException:
        raise
    except Exception as error:
        known = isinstance(error, InkoopadviesError)
        fout = f"{type(error).__name__}: {error}" if known else UNEXPECTED.format(type(error).__name__)
        _tell(adressen, data, reports, link, uitkomsten, fout)
        raise
    if uitkomsten:
        _tell(adressen, data, reports, link, uitkomsten)


def _tell(
    adressen: Sequence[str],
    data: str,
    reports: Path,
    link: str | None,
    uitkomsten: Sequence[Uitkomst],
    fout: str = "",
) -> None:
    try:
        from analysis.report import melding

        root = _root(data)
        jaren = [_gemeld(uitkomst, root, reports, link) for uitkomst in uitkomsten]
        told = melding.tekst(jaren, gegevens=str(root.path), is_synthetisch=root.is_synthetic, fout=fout)
        is_failure = melding.is_mislukt(jaren, fout)
        trouble = send(adressen, melding.titel(jaren, fout), told, is_failure=is_failure)
    except Exception as error:  # also a summary that cannot be made must not fail the run
        trouble = [f"No notification was sent ({type(error).__name__}); the run itself is not affected."]
    for line in trouble:
        print(line, file=sys.stderr, flush=True)


def send(adressen: Sequence[str], titel: str, tekst: str, *, is_failure: bool) -> list[str]:
    """Send one message to every address, each on its own; in words which ones did not go."""
    import apprise

    for name in ("apprise", "urllib3", "requests"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    kind = apprise.NotifyType.FAILURE if is_failure else apprise.NotifyType.SUCCESS
    trouble = []
    # Apprise loads all its services at once, and some of them use what Python deprecates.
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        for place, adres in enumerate(adressen, start=1):
            service = None
            with contextlib.suppress(Exception):  # its message may quote the address
                service = apprise.Apprise.instantiate(adres)
            if service is None:
                trouble.append(UNKNOWN.format(place))
                continue
            is_sent = False
            with contextlib.suppress(Exception):
                is_sent = service.notify(
                    body=tekst, title=titel, notify_type=kind, body_format=apprise.NotifyFormat.TEXT
                )
            if not is_sent:
                trouble.append(NOT_SENT.format(place, service.service_name))
    return trouble


def _gemeld(uitkomst: Uitkomst, root: Root, reports: Path, link: str | None) -> GemeldJaar:
    from analysis.report.melding import GemeldJaar

    page = uitkomst.page
    is_there = page.is_file()
    address = f"{link.rstrip('/')}/{page.relative_to(reports).as_posix()}" if link else page.as_uri()
    return GemeldJaar(
        uitkomst.inkoopjaar,
        uitkomst.soort,
        uitkomst.tellingen,
        rapport=address if is_there else "",
        made=uitkomst.made,
        kept=uitkomst.kept,
        verschillen=_verschillen(root, uitkomst.inkoopjaar) if uitkomst.soort == PUBLISHED else {},
        meldingen=uitkomst.meldingen,
    )


def _verschillen(root: Root, inkoopjaar: int) -> dict[tuple[str, str], int] | None:
    """Against the publication that this one replaced; None when there was none."""
    import pandas as pd

    from analysis.rules.verschillen import count_verschillen

    before = root.processed / VORIGE / str(inkoopjaar) / "oordelen.parquet"
    if not before.is_file():
        return None
    now = root.table(inkoopjaar, "oordelen")
    return count_verschillen(pd.read_parquet(before), pd.read_parquet(now))


def _root(data: str) -> Root:
    from analysis.data.paths import find_root

    try:
        return find_root(data)
    except InkoopadviesError:
        return Root(Path(data))
