"""A scheduled run: it does nothing without news, and tells how it ended over real mail and a real webhook."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from kleine_map import write_kleine_map, write_levering, write_reference
from proef import LOAD, SHOW, write_notebook

from analysis import cli
from analysis.data.paths import PROJECT, Root
from analysis.data.slot import command_line
from analysis.errors import LockedError
from analysis.run.jaarrun import run as run_inkoopjaren
from analysis.run.melden import meldend, send
from analysis.run.nieuws import find_nieuws
from analysis.run.opdracht import BLOCKED, Opdracht, Uitkomst
from analysis.run.voortgang import Voortgang

SECRET = "Geheim-Wachtwoord-42"


class Postbus:
    """Keeps every mail that a real SMTP server took in."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[Postbus, str]]:
    """A real SMTP server on this machine, and the address that sends mail there."""
    postbus = Postbus()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(postbus, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield postbus, f"mailto://127.0.0.1:{port}/?from=run@voorbeeld.nl&to=inkoop@voorbeeld.nl"
    finally:
        server.stop()


@pytest.fixture
def webhook() -> Iterator[tuple[list[dict[str, Any]], str, Callable[[int], None]]]:
    """A real HTTP server, what was posted to it, its address, and a way to make it refuse."""
    posted: list[dict[str, Any]] = []
    status = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield (
            posted,
            f"json://naam:{SECRET}@127.0.0.1:{server.server_port}/hook/{SECRET}",
            lambda code: status.__setitem__(0, code),
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def opdracht_of(folder: Path, **asked: Any) -> Opdracht:
    given = {"inkoopjaren": (2024, 2025), "jobs": 1, **asked}
    return Opdracht(Root(folder / "data"), folder / "reports", notebooks=folder / "notebooks", **given)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small root of which two inkoopjaren are published."""
    folder = tmp_path_factory.mktemp("gepland")
    write_kleine_map(folder / "data")
    write_notebook(folder / "notebooks", "10_stand", *LOAD, SHOW)
    assert [one.soort for one in run_inkoopjaren(opdracht_of(folder), Voortgang())] == ["published"] * 2
    return folder


def test_news_is_data_and_not_code_and_is_told_until_it_is_published(
    published: Path, mail: tuple[Postbus, str], webhook: tuple[list[dict[str, Any]], str, object]
) -> None:
    root = Root(published / "data")
    assert find_nieuws(opdracht_of(published)) == {}
    write_notebook(published / "notebooks", "10_stand", *LOAD, SHOW, "print('ANDERS')")
    assert find_nieuws(opdracht_of(published)) == {}
    write_levering(root, 2023, "na.csv", {"Duinzicht": 12}, soort="nalevering", ontvangen="2024-09-01")
    assert find_nieuws(opdracht_of(published)) == {2025: ("na.csv is new in verslagjaar 2023",)}
    write_reference(
        root, "trendbreuken.csv", "norm_code,eerste_verslagjaar,reden", "maag,2023,andere telling"
    )
    news = find_nieuws(opdracht_of(published))
    assert news == {
        2025: ("na.csv is new in verslagjaar 2023", "1 row of trendbreuken.csv is new: 'maag 2023'")
    }

    postbus, mail_adres = mail
    posted, hook, _ = webhook
    with meldend(
        [mail_adres, hook], str(root.path), published / "reports", "https://rapport.voorbeeld"
    ) as told:
        told += run_inkoopjaren(opdracht_of(published), Voortgang())

    assert find_nieuws(opdracht_of(published)) == {}
    assert len(postbus.mails) == len(posted) == 1
    assert postbus.mails[0]["Subject"] == "Inkoopadvies: gelukt (inkoopjaar 2024 en 2025)"
    text = postbus.mails[0].get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert "Inkoopjaar 2025 (verslagjaar 2023): gepubliceerd." in text
    # Duinzicht: 20 (voldoet) became 12 (voldoet niet); its mean of three years, 20.3, became 17.7.
    assert (
        "2 oordelen anders dan in de vorige publicatie: 2 van voldoet naar voldoet niet.\n"
        "Rapport: https://rapport.voorbeeld/2025/index.html" in text
    )
    assert "Geen oordeel is anders dan in de vorige publicatie." in text  # 2024: only the notebook changed
    assert "niet over de kwaliteit van zorg" in text
    assert posted[0]["type"] == "success"
    assert "2 oordelen anders dan in de vorige publicatie" in posted[0]["message"]


def test_what_blocks_and_what_stops_a_run_is_told_as_a_failure(
    tmp_path: Path, webhook: tuple[list[dict[str, Any]], str, object]
) -> None:
    posted, hook, _ = webhook
    page = tmp_path / "reports" / "2025" / "index.html"
    blocked = Uitkomst(2025, BLOCKED, page, {"bevindingen": {"blokkerend": 6}}, tuple("abcdef"))
    with meldend([hook], str(tmp_path), tmp_path / "reports", None) as told:
        told.append(blocked)
    assert posted[0]["type"] == "failure"
    assert posted[0]["title"] == "Inkoopadvies: NIET gelukt (inkoopjaar 2025)"
    assert "6 blokkerende bevindingen:\n- a\n- b\n- c\n- d\n- e\n- en nog 1" in posted[0]["message"]
    assert "Rapport:" not in posted[0]["message"]

    with pytest.raises(LockedError), meldend([hook], str(tmp_path), tmp_path / "reports", None):
        raise LockedError("Another run is working.")
    assert "LockedError: Another run is working." in posted[1]["message"]
    with pytest.raises(KeyError), meldend([hook], str(tmp_path), tmp_path / "reports", None):
        raise KeyError(f"something with {SECRET}")
    assert "not foreseen (KeyError)" in posted[2]["message"]
    assert SECRET not in json.dumps(posted)


def test_nothing_is_told_of_nothing_and_of_an_interruption(
    tmp_path: Path, webhook: tuple[list[dict[str, Any]], str, object]
) -> None:
    posted, hook, _ = webhook
    with meldend([hook], str(tmp_path), tmp_path, None):
        pass
    with pytest.raises(KeyboardInterrupt), meldend([hook], str(tmp_path), tmp_path, None):
        raise KeyboardInterrupt
    assert posted == []


def test_a_notification_that_fails_is_said_without_its_secrets_and_fails_nothing(
    tmp_path: Path,
    webhook: tuple[list[dict[str, Any]], str, Callable[[int], None]],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    posted, hook, answer = webhook
    answer(500)
    caplog.set_level("DEBUG")
    nobody = f"mailto://naam:{SECRET}@127.0.0.1:1/?from=a@b.nl&to=c@d.nl"
    adressen = [f"bestaatniet://{SECRET}", hook, nobody, SECRET]
    with meldend(adressen, str(tmp_path), tmp_path, None) as told:
        told.append(Uitkomst(2025, "up to date", tmp_path / "2025" / "index.html", {}))
    assert len(posted) == 1
    said = capfd.readouterr()
    assert said.err.splitlines() == [
        "Notification 1 is no address that Apprise knows; nothing was sent there.",
        "Notification 2 (JSON) could not be sent; the run itself is not affected.",
        "Notification 3 (E-Mail) could not be sent; the run itself is not affected.",
        "Notification 4 is no address that Apprise knows; nothing was sent there.",
    ]
    assert SECRET not in said.out + said.err + caplog.text


def test_one_address_that_fails_does_not_keep_the_others_from_hearing(
    webhook: tuple[list[dict[str, Any]], str, object],
) -> None:
    posted, hook, _ = webhook
    assert len(send(["onzin", hook], "titel", "tekst", is_failure=False)) == 1
    assert [one["message"] for one in posted] == ["tekst"]


def test_the_lock_does_not_record_secrets() -> None:
    command = command_line(["inkoopadvies", "run", "--meld", f"mailto://a:{SECRET}@b.nl/?x=1&y=2", "--all"])
    assert command == "inkoopadvies run --meld mailto://… --all"


def test_the_command_tells_an_error_of_the_data_root_to_the_addresses_in_the_environment(
    tmp_path: Path,
    webhook: tuple[list[dict[str, Any]], str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posted, hook, _ = webhook
    monkeypatch.setenv("INKOOPADVIES_MELDEN", f"{hook} {hook}")
    monkeypatch.setattr(sys, "argv", ["inkoopadvies", "run", "--data", str(tmp_path / "nergens")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert len(posted) == 2
    assert "RootError: There is no data root at" in posted[0]["message"]


def test_a_schedule_with_nothing_new_says_so_and_exits_0(
    published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The command runs the project's own notebooks; here they are asked only whether there is news.
    monkeypatch.setattr("analysis.run.opdracht.NOTEBOOKS", PROJECT / "notebooks")
    arguments = ["run", "2024", "2025", "--if-new", "--data", str(published / "data")]
    monkeypatch.setattr(sys, "argv", ["inkoopadvies", *arguments, "--reports", str(published / "reports")])
    run_inkoopjaren(opdracht_of(published), Voortgang())
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert capsys.readouterr().out == (
        "Nothing new in the deliveries or the reference tables: nothing was done.\n"
    )
