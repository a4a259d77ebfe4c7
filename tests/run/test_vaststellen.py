"""Adopted means: every insurer agreed to exactly this, in time, and nothing of it was changed since."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from adviesproef import (
    AGREED,
    GOUD,
    HEARD,
    JAAR,
    REVISED,
    TODAY,
    ZILVER,
    adopt_all,
    agree_all,
    edit_record,
    make_older,
    type_akkoorden,
    version_file,
    write_heard,
)
from kleine_map import write_reference

from analysis import cli
from analysis.data.adviesstand import Stand, read_stand
from analysis.data.adviesversies import Versie, hash_versie, inspect_versies
from analysis.data.paths import Root
from analysis.errors import ReferenceError, RootError
from analysis.run.advies import adopt, agree, check, diff, make_advies, replay, withdraw
from analysis.run.tabellen import build_tabellen

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Root:
    return write_heard(tmp_path_factory.mktemp("vaststellen") / "data")


@pytest.fixture(scope="module")
def versie_hash(heard: Root) -> str:
    """Of the concept that stands before anybody agreed."""
    return stand(heard).record.versie_hash


@pytest.fixture(scope="module")
def zilver_agreed(heard: Root, tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = copy_of(heard, tmp_path_factory.mktemp("zilver"))
    assert agree(root, JAAR, ZILVER, AGREED, TODAY).is_nieuw
    return root


@pytest.fixture(scope="module")
def all_agreed(heard: Root, tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = copy_of(heard, tmp_path_factory.mktemp("akkoord"))
    agree_all(root)
    return root


@pytest.fixture(scope="module")
def all_adopted(all_agreed: Root, tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = copy_of(all_agreed, tmp_path_factory.mktemp("vastgesteld"))
    adopt(root, stand(root))
    return root


def copy_of(root: Root, folder: Path) -> Root:
    """A root to oneself."""
    return Root(Path(shutil.copytree(root.path, folder / "data")))


@pytest.fixture
def root(heard: Root, tmp_path: Path) -> Root:
    return copy_of(heard, tmp_path)


@pytest.fixture
def agreed(all_agreed: Root, tmp_path: Path) -> Root:
    return copy_of(all_agreed, tmp_path)


@pytest.fixture
def adopted(all_adopted: Root, tmp_path: Path) -> Root:
    return copy_of(all_adopted, tmp_path)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Runs `inkoopadvies advice` on the root of a test in this process: its exit code, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        more = ["--reports", str(tmp_path / "reports")] if arguments[0].isdigit() else []
        argv = ["inkoopadvies", "advice", *arguments, "--data", str(tmp_path / "data"), *more]
        monkeypatch.setattr(sys, "argv", argv)
        handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
        with pytest.raises(SystemExit) as ended:
            cli.main()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


def stand(root: Root) -> Stand:
    return read_stand(root, JAAR, TODAY)


def adopted_hash(root: Root) -> str:
    return str(json.loads(version_file(root).read_text("utf-8"))["versie_hash"])


def akkoorden(root: Root) -> Path:
    return root.reference / "akkoord" / f"{JAAR}.csv"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def rehash(root: Root) -> None:
    """Put the hash that fits the rows into the record, as whoever forges would."""

    def change(content: dict[str, object]) -> None:
        text = version_file(root, ending="csv").read_bytes().decode()
        content["versie_hash"] = hash_versie(text, JAAR, 1, str(content["reden"]))

    edit_record(version_file(root), change)


def reseal(root: Root, **changes: object) -> None:
    """Change a record and seal it anew."""

    def change(content: dict[str, object]) -> None:
        content.update(changes)
        agreed = tuple((row["verzekeraar"], row["datum"]) for row in content["akkoorden"])  # type: ignore
        record = Versie(**content | {"akkoorden": agreed})  # type: ignore
        content["zegel"] = record.sealed().zegel

    edit_record(version_file(root), change)


# --- what was adopted cannot be changed unseen


def change_rows(root: Root) -> None:
    edit(version_file(root, ending="csv"), "positief", "negatief")


def change_rows_and_hash(root: Root) -> None:
    change_rows(root)
    rehash(root)


def change_rows_hash_and_seal(root: Root) -> None:
    change_rows_and_hash(root)
    reseal(root)


def remove_agreements(root: Root) -> None:
    akkoorden(root).unlink()


def remove_one_agreement(root: Root) -> None:
    lines = akkoorden(root).read_text("utf-8").splitlines(keepends=True)
    akkoorden(root).write_text("".join([lines[0], *lines[2:]]), "utf-8")


def put_another_insurer(root: Root) -> None:
    write_reference(root, "verzekeraars.csv", "Brons,2023,")


def move_to_another_year(root: Root) -> None:
    folder = version_file(root, jaar=JAAR + 1).parent
    version_file(root).parent.rename(folder)
    shutil.copytree(folder, version_file(root).parent)
    edit_record(version_file(root), lambda content: content.update(inkoopjaar=JAAR + 1))


def lead_outside(root: Root) -> None:
    outside = root.path / "elders"
    shutil.move(version_file(root).parent, outside)
    version_file(root).parent.symlink_to(outside)


TAMPERED: dict[str, tuple[Callable[[Root], object], str]] = {
    "rows": (change_rows, "was changed after it was adopted: its hash"),
    "rows and hash": (change_rows_and_hash, "was changed after it was adopted: its seal is broken"),
    "rows, hash and seal": (change_rows_hash_and_seal, "'Goud', 'Zilver' did not agree to"),
    "hash alone": (
        lambda root: edit_record(version_file(root), lambda c: c.update(versie_hash="0" * 64)),
        "its seal is broken",
    ),
    "no agreements": (remove_agreements, "'Goud', 'Zilver' did not agree to"),
    "one agreement less": (remove_one_agreement, "row 2: what stands above it is not what stood there"),
    "another insurer": (put_another_insurer, "'Brons' did not agree to"),
    "bekend_op": (
        lambda root: edit_record(version_file(root), lambda c: c.update(bekend_op="2023-10-01")),
        "its seal is broken",
    ),
    "vastgesteld_op": (
        lambda root: edit_record(version_file(root), lambda c: c.update(vastgesteld_op="2023-12-24")),
        "its seal is broken",
    ),
    "bekend_op and seal": (
        lambda root: reseal(root, bekend_op="2023-10-01"),
        "has another seal, or other events before it",
    ),
    "vastgesteld_op and seal": (
        lambda root: reseal(root, vastgesteld_op="2023-12-24"),
        "the last insurer agreed on 2023-11-01",
    ),
    "seal taken off": (
        lambda root: edit_record(
            version_file(root), lambda c: [c.pop(k) for k in ("zegel", "vorige", "akkoorden")]
        ),
        "is not the record under which",
    ),
    "rows gone": (lambda root: version_file(root, ending="csv").unlink(), "is not (whole) in"),
    "record gone": (lambda root: version_file(root).unlink(), "is not (whole) in"),
    "both gone": (lambda root: shutil.rmtree(version_file(root).parent), "is not (whole) in"),
    "empty record": (lambda root: version_file(root).write_bytes(b""), "is not (whole) in"),
    "torn record": (
        lambda root: version_file(root).write_bytes(version_file(root).read_bytes()[:80]),
        "is no record of a version",
    ),
    "record of another year": (move_to_another_year, "is the record of version 1 of inkoopjaar 2025"),
    "place that is no year": (
        lambda root: edit_record(version_file(root), lambda c: c.update(inkoopjaar="../../../ergens")),
        "is no record of a version: inkoopjaar is '../../../ergens'",
    ),
    "number that is no number": (
        lambda root: edit_record(version_file(root), lambda c: c.update(versie=True)),
        "is no record of a version: versie is True",
    ),
    "folder that leads outside": (lead_outside, "leads outside of"),
    "agreement of another day": (
        lambda root: edit(akkoorden(root), "2023-11-01", "2023-10-30"),
        "row 3: what stands above it is not what stood there",
    ),
    "agreement of 1999": (lambda root: edit(akkoorden(root), "2023-11-01", "1999-11-01"), "agreed before"),
    "agreement of 2099": (
        lambda root: edit(akkoorden(root), "2023-11-01", "2099-11-01"),
        "agreed on a day after today (2026-11-30)",
    ),
    "withdrawal after adoption": (
        lambda root: write_reference(
            root, f"akkoord/{JAAR}.csv", f"{GOUD},{adopted_hash(root)},2023-11-20,intrekking,Toch niet,,"
        ),
        "'Goud' withdrew",
    ),
}


def faults(root: Root) -> str:
    """Everything that is found wrong with what was adopted."""
    insurers = pd.read_csv(root.reference / "verzekeraars.csv", dtype={"geldig_tot": "Int64"})
    return "\n".join(inspect_versies(root, JAAR, insurers, TODAY).fouten)


@pytest.mark.parametrize(("tamper", "told"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_after_adoption_is_told(
    adopted: Root, tamper: Callable[[Root], object], told: str
) -> None:
    assert faults(adopted) == ""
    tamper(adopted)
    if told == "leads outside of":
        with pytest.raises(ReferenceError, match=told):
            faults(adopted)
    else:
        assert told in faults(adopted)


def test_every_reader_refuses_what_nobody_agreed_to(adopted: Root, tmp_path: Path, command: Command) -> None:
    assert command("check")[0] == 0
    change_rows_hash_and_seal(adopted)
    readers: list[Callable[[], object]] = [
        lambda: read_stand(adopted, JAAR),
        lambda: make_advies(adopted, JAAR, tmp_path / "reports", TODAY),
        lambda: build_tabellen(adopted, [JAAR]),
        lambda: replay(adopted, JAAR),
        lambda: diff(adopted, f"{JAAR}:1", f"{JAAR}:1"),
        lambda: agree(adopted, JAAR, GOUD, AGREED, TODAY),
        lambda: withdraw(adopted, JAAR, GOUD, "Toch niet.", AGREED, TODAY),
    ]
    for reader in readers:
        with pytest.raises(ReferenceError, match="'Goud', 'Zilver' did not agree to"):
            reader()
    for arguments in (("2024",), ("check",), ("check", "2024")):
        code, _, err = command(*arguments)
        assert (code, "'Goud', 'Zilver' did not agree to" in err) == (1, True)


def test_a_check_says_what_is_in_order_with_the_last_hash_to_print_on_the_signed_page(
    adopted: Root, command: Command
) -> None:
    record = json.loads(version_file(adopted).read_text("utf-8"))
    keten = stand(adopted).vastgesteld.keten
    assert command("check") == (
        0,
        f"2024: 1 adopted version, 3 events: in order; last hash {keten}\n"
        f"  version 1, adopted 2023-11-01: seal {record['zegel']}\n",
        "",
    )


@pytest.mark.usefixtures("root")
def test_a_check_of_a_root_without_agreements_says_so(command: Command) -> None:
    assert command("check") == (0, "No inkoopjaar has agreements or adopted versions.\n", "")


def test_what_stands_between_the_years_is_named(adopted: Root, command: Command) -> None:
    version_file(adopted).parent.rename(version_file(adopted).parent.with_name("2024 (kopie)"))
    assert command("check")[0] == 1
    code, _, err = command("check")
    assert (code, "2024 (kopie)' is not named after an inkoopjaar" in err) == (1, True)


def test_a_copy_beside_a_version_is_not_read_and_is_named(adopted: Root, command: Command) -> None:
    copy = version_file(adopted, ending="csv").with_name("v1 - kopie.csv")
    shutil.copy(version_file(adopted, ending="csv"), copy)
    code, out, _ = command("check")
    assert (code, f"{copy} is no version, and not read; take it away from here." in out) == (0, True)


def test_the_chain_alone_cannot_show_that_its_end_was_cut_off(adopted: Root) -> None:
    """Whoever forges all of it consistently is seen by an outside witness only: the printed last hash."""
    printed = stand(adopted).vastgesteld.keten
    shutil.rmtree(version_file(adopted).parent)
    lines = akkoorden(adopted).read_text("utf-8").splitlines(keepends=True)
    akkoorden(adopted).write_text("".join(lines[:-1]), "utf-8")
    assert stand(adopted).staat == "concept"
    assert stand(adopted).vastgesteld.keten != printed


# --- records of the older form


def test_a_version_of_the_older_form_is_adopted_by_its_agreements_and_the_check_says_so(
    adopted: Root, command: Command
) -> None:
    versie_hash = stand(adopted).record.versie_hash
    make_older(adopted)
    assert (stand(adopted).staat, stand(adopted).record.versie_hash) == ("vastgesteld", versie_hash)
    assert replay(adopted, JAAR).versie_hash == versie_hash
    code, out, err = command("check")
    assert (code, err) == (0, "")
    assert "  version 1, adopted 2023-11-01: older form, without a seal\n" in out
    assert "bekend_op (2023-10-02) is proven by: inkoopadvies advice replay 2024 --version 1" in out


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (change_rows, "was changed after it was adopted: its hash"),
        (change_rows_and_hash, "'Goud', 'Zilver' did not agree to"),
        (remove_agreements, "'Goud', 'Zilver' did not agree to"),
        (remove_one_agreement, "'Goud' did not agree to"),
        (put_another_insurer, "'Brons' did not agree to"),
        (
            lambda root: edit_record(version_file(root), lambda c: c.update(vastgesteld_op="2023-12-24")),
            "the last insurer agreed on 2023-11-01",
        ),
        (lambda root: edit(akkoorden(root), "2023-11-01", "1999-11-01"), "agreed before 2023-01-01"),
        (lambda root: edit(akkoorden(root), "2023-11-01", "2099-11-01"), "agreed on a day after today"),
    ],
)
def test_who_tampers_with_a_version_of_the_older_form_is_refused_too(
    adopted: Root, tamper: Callable[[Root], object], told: str
) -> None:
    make_older(adopted)
    assert faults(adopted) == ""
    tamper(adopted)
    assert told in faults(adopted)


def test_after_a_version_of_the_older_form_the_next_one_is_sealed(adopted: Root) -> None:
    make_older(adopted)
    revise(adopted)
    adopt_all(adopted, pd.Timestamp("2023-12-10"))
    assert [record.is_sealed for record in stand(adopted).vastgesteld.versies] == [False, True]
    assert [controle.fouten for controle in check(adopted, None, TODAY)] == [()]


# --- agreeing and withdrawing


def revise(root: Root) -> None:
    """A judgement was reconsidered after adoption, with a reason."""
    write_reference(root, f"wederhoor/{JAAR}.csv", REVISED)
    write_reference(
        root,
        "herzieningen.csv",
        "inkoopjaar,versie,datum,reden",
        f"{JAAR},2,2023-12-02,Nieuwe feiten over de telling.",
    )


def test_one_agrees_to_what_was_shown_and_the_last_one_hears_how_to_adopt(
    root: Root, versie_hash: str, command: Command
) -> None:
    assert command("agree", "2024", "--verzekeraar", GOUD, "--op", "2023-11-01", "--yes") == (
        0,
        f"2024 version 1: concept, {versie_hash}\n"
        "6 zaken: geen advies 3, positief 3\n"
        "Known on 2023-10-02\n"
        "It is the first version of this inkoopjaar.\n"
        f"Goud agreed 2023-11-01, {versie_hash}\n"
        "Not yet agreed: Zilver\n",
        "",
    )
    code, out, _ = command("agree", "2024", "--verzekeraar", ZILVER, "--op", "2023-11-02", "--yes")
    assert code == 0
    assert out.endswith(
        f"Zilver agreed 2023-11-02, {versie_hash}\n"
        "Every insurer agreed. Adopt it with: inkoopadvies advice 2024\n"
    )
    record = adopt(root, stand(root)).record
    assert (record.vastgesteld_op, record.akkoorden) == (
        "2023-11-02",
        ((GOUD, "2023-11-01"), (ZILVER, "2023-11-02")),
    )


def test_who_agreed_agrees_once_also_after_adoption(agreed: Root, command: Command) -> None:
    before = akkoorden(agreed).read_bytes()
    again = ("agree", "2024", "--verzekeraar", GOUD, "--yes")
    code, out, _ = command(*again)
    assert (code, "Goud agreed already, nothing was noted: 2023-11-01" in out) == (0, True)
    assert akkoorden(agreed).read_bytes() == before
    adopt(agreed, stand(agreed))
    before = akkoorden(agreed).read_bytes()
    assert command(*again)[0] == 0
    assert akkoorden(agreed).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--verzekeraar", "Brons"), "'Brons' is no insurer of inkoopjaar 2024.\nverzekeraars.csv knows:"),
        (("--verzekeraar", GOUD, "--hash", "0" * 64), "is not the version of 2024 that stands"),
        (("--verzekeraar", GOUD, "--hash", "abc"), "'abc' is not the version of 2024 that stands"),
        (("--verzekeraar", GOUD, "--op", "2023-10-01"), "Nobody agrees before it was known (2023-10-01)"),
        (("--verzekeraar", GOUD, "--op", "2099-01-01"), "Nobody agrees on a day to come (2099-01-01)"),
    ],
)
def test_who_cannot_agree_is_told_why_and_nothing_is_noted(
    root: Root, command: Command, arguments: tuple[str, ...], told: str
) -> None:
    code, _, err = command("agree", "2024", "--yes", *arguments)
    assert (code, told in err) == (1, True)
    assert not akkoorden(root).exists()


@pytest.mark.usefixtures("root")
def test_the_hash_that_was_read_can_be_named(versie_hash: str, command: Command) -> None:
    arguments = ("agree", "2024", "--yes", "--verzekeraar", GOUD, "--hash", versie_hash[:8])
    assert command(*arguments)[0] == 0


def test_without_a_terminal_nobody_agrees_by_accident(root: Root, command: Command) -> None:
    code, out, err = command("agree", "2024", "--verzekeraar", GOUD)
    assert code == 1
    assert "2024 version 1: concept" in out
    assert err == "Nothing was noted: there is nobody to ask. Say --yes to agree without being asked.\n"
    assert not akkoorden(root).exists()


@pytest.mark.parametrize(("answer", "code"), [(True, 0), (False, 1)])
def test_at_a_terminal_one_is_asked(
    root: Root, command: Command, monkeypatch: pytest.MonkeyPatch, answer: bool, code: int
) -> None:
    monkeypatch.setattr("analysis.cli.sys.stdin", type("T", (), {"isatty": lambda _: True})())
    monkeypatch.setattr("analysis.cli.click.confirm", lambda question: answer)
    assert command("agree", "2024", "--verzekeraar", GOUD)[0] == code
    assert akkoorden(root).exists() is answer


def test_what_changed_between_showing_and_agreeing_is_not_agreed_to(root: Root, versie_hash: str) -> None:
    write_reference(root, f"wederhoor/{JAAR}.csv", REVISED)
    with pytest.raises(RootError, match="is not the version of 2024 that stands"):
        agree(root, JAAR, GOUD, TODAY, TODAY, versie_hash)
    assert not akkoorden(root).exists()


def test_who_agrees_to_a_herziening_sees_its_reason_and_what_changed(adopted: Root, command: Command) -> None:
    revise(adopted)
    code, out, _ = command("agree", "2024", "--verzekeraar", GOUD, "--yes", "--op", "2023-12-03")
    assert code == 0
    assert "Reason of the herziening: Nieuwe feiten over de telling.\nSince version 1:\n" in out
    assert ": maag, Veenrand Zuid: positief -> negatief\n1 changed: " in out


def test_a_withdrawal_is_an_event_with_a_reason_and_one_can_agree_again(
    agreed: Root, command: Command
) -> None:
    reden = ("--reden", "=HYPERLINK(x) de  telling\nklopt niet")
    code, out, _ = command("withdraw", "2024", "--verzekeraar", GOUD, *reden, "--op", "2023-11-02")
    assert (code, "Goud withdrew 2023-11-02" in out, "Not yet agreed: Goud" in out) == (0, True, True)
    assert adopt(agreed, stand(agreed)).staat == "concept"
    assert command("withdraw", "2024", "--verzekeraar", GOUD, *reden)[1].startswith(
        "Goud withdrew already, nothing was noted: 2023-11-02"
    )
    events = stand(agreed).vastgesteld.akkoorden
    assert events["reden"].dropna().tolist() == ["=HYPERLINK(x) de telling klopt niet"]
    assert command("agree", "2024", "--verzekeraar", GOUD, "--yes", "--op", "2023-11-03")[0] == 0
    assert adopt(agreed, stand(agreed)).record.vastgesteld_op == "2023-11-03"
    assert command("check")[0] == 0


@pytest.mark.parametrize(
    ("state", "arguments", "told"),
    [
        ("agreed", ("Brons", "Toch niet."), "'Brons' is no insurer of inkoopjaar 2024"),
        ("agreed", (GOUD, " "), "A withdrawal has a reason"),
        ("root", (GOUD, "Toch niet."), "'Goud' did not agree to version 1 of 2024"),
        ("adopted", (GOUD, "Toch niet."), "A withdrawal cannot undo that: a change is a herziening"),
    ],
)
def test_what_cannot_be_withdrawn_is_told(
    request: pytest.FixtureRequest, command: Command, state: str, arguments: tuple[str, str], told: str
) -> None:
    root: Root = request.getfixturevalue(state)
    before = akkoorden(root).read_bytes() if akkoorden(root).exists() else b""
    wie, reden = arguments
    code, _, err = command("withdraw", "2024", "--verzekeraar", wie, "--reden", reden)
    assert (code, told in err) == (1, True)
    assert (akkoorden(root).read_bytes() if akkoorden(root).exists() else b"") == before


# --- rows that people typed


def test_rows_typed_by_hand_keep_working_and_are_covered_by_the_adoption(
    root: Root, versie_hash: str
) -> None:
    type_akkoorden(root, versie_hash, {GOUD: "2023-11-01", ZILVER: "2023-11-02"})
    typed = akkoorden(root).read_bytes().split(b"\n", 1)[1]
    assert adopt(root, stand(root)).staat == "vastgesteld"
    assert typed in akkoorden(root).read_bytes()
    assert [controle.fouten for controle in check(root, None, TODAY)] == [()]
    edit(akkoorden(root), "2023-11-01", "2023-10-31")
    with pytest.raises(ReferenceError, match="row 4: this is not what was noted"):
        read_stand(root, JAAR, TODAY)


@pytest.mark.parametrize(
    ("header", "ending"), [("verzekeraar;versie_hash;datum", "\r\n"), ("datum;versie_hash;verzekeraar", "")]
)
def test_rows_that_a_spreadsheet_saved_stay_as_they_are(
    root: Root, versie_hash: str, header: str, ending: str
) -> None:
    values = {"verzekeraar": GOUD, "versie_hash": versie_hash, "datum": "2023-11-01"}
    row = ";".join(values[name] for name in header.split(";"))
    akkoorden(root).parent.mkdir()
    akkoorden(root).write_bytes(f"\ufeff{header}{ending or chr(10)}{row}{ending}".encode())
    assert agree(root, JAAR, ZILVER, AGREED, TODAY).is_nieuw
    assert row.encode() in akkoorden(root).read_bytes()
    assert adopt(root, stand(root)).staat == "vastgesteld"
    assert stand(root).staat == "vastgesteld"


@pytest.mark.parametrize(
    ("dag", "told"),
    [
        ("1999-01-01", "before 2023-10-02, when this version was known; that does not count."),
        ("2023-10-01", "before 2023-10-02, when this version was known; that does not count."),
        ("2099-01-01", "after today; that does not count."),
    ],
)
def test_an_agreement_of_an_impossible_day_is_refused_with_its_row_and_can_be_given_anew(
    root: Root, versie_hash: str, command: Command, dag: str, told: str
) -> None:
    type_akkoorden(root, versie_hash, {ZILVER: "2023-11-01", GOUD: dag})
    sentence = (
        f"{akkoorden(root)}, row 3: 'Goud' agreed on {dag}, {told}\n"
        "Let it agree anew: inkoopadvies advice agree 2024 --verzekeraar 'Goud'"
    )
    for arguments in (("2024",), ("check",)):
        code, _, err = command(*arguments)
        assert (code, sentence in err) == (1, True)
    assert not version_file(root).exists()
    assert command("agree", "2024", "--verzekeraar", GOUD, "--yes", "--op", "2023-11-03")[0] == 0
    assert command("check")[0] == 0
    assert adopt(root, stand(root)).record.akkoorden == ((GOUD, "2023-11-03"), (ZILVER, "2023-11-01"))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Goud,{h},2023-11-01,intrekking,,,", "row 3: a withdrawal has no reden; say why."),
        (
            "Goud,{h},2023-11-01,intrekking,Toch niet.,,",
            "row 3: this insurer has no agreement to this version that it could withdraw.",
        ),
        ("Zilver,{h},2023-11-05,akkoord,,,", "rows 3: an insurer agrees to a version once"),
        (",{h},2023-11-05,akkoord,,,", "row 3: verzekeraar is empty; only an adoption has none."),
        (",{h},2023-11-05,vaststelling,,,", "row 3: only `inkoopadvies advice` notes a vaststelling"),
        ("Goud,{h},2023-11-05,gezien,,,", "row 3: soort 'gezien' is unknown"),
    ],
)
def test_events_that_cannot_be_are_refused_with_their_row(
    zilver_agreed: Root, versie_hash: str, tmp_path: Path, row: str, told: str
) -> None:
    root = copy_of(zilver_agreed, tmp_path)
    write_reference(root, f"akkoord/{JAAR}.csv", row.format(h=versie_hash))
    with pytest.raises(ReferenceError) as raised:
        read_stand(root, JAAR, TODAY)
    assert told.replace("rows", "row") in str(raised.value)


def test_an_agreement_to_an_older_text_counts_for_that_text_alone(agreed: Root) -> None:
    write_reference(agreed, f"wederhoor/{JAAR}.csv", REVISED)
    told = stand(agreed).akkoorden
    assert told[["datum", "eerder"]].isna().to_numpy().tolist() == [[True, False], [True, False]]
    assert told["eerder"].all()
    assert adopt(agreed, stand(agreed)).staat == "concept"


def test_more_became_known_without_a_change_so_who_signed_before_signs_again(
    agreed: Root, versie_hash: str
) -> None:
    """What counts is what was known when one signed, also when it made no difference."""
    duinzicht = "maag,90000011,900000000011,Ziekenhuis Duinzicht,Duinzicht,Zilver"
    asked = f"{duinzicht},2023-11-20,uitgezet,19,,,,,,,2023-12-20,"
    write_reference(agreed, "wederhoor/2023.csv", HEARD[0], asked)
    after = stand(agreed)
    assert after.record.versie_hash == versie_hash
    assert after.akkoorden["bezwaar"].tolist() == ["te vroeg", "te vroeg"]
    assert len(after.bezwaren) == 2
    assert build_tabellen(agreed, [JAAR])[JAAR]["adviezen"]["staat"].unique().tolist() == ["concept"]


# --- half versions


def test_the_first_half_of_a_version_that_nobody_adopted_is_no_version_and_is_swept(
    root: Root, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    half = version_file(root, ending="csv")
    half.parent.mkdir(parents=True)
    half.write_text("zaak,advies\nhalf", "utf-8")
    assert stand(root).staat == "concept"
    assert make_advies(root, JAAR, tmp_path / "reports", TODAY)[0].staat == "concept"
    assert not half.exists()
    assert "it was never adopted, and is removed" in caplog.text
    adopt_all(root)
    assert [controle.fouten for controle in check(root, None, TODAY)] == [()]


@pytest.mark.parametrize("left", ["csv", "json", "torn csv", "csv and empty json"])
def test_half_a_version_to_which_all_agreed_is_written_whole_by_the_next_adoption(
    agreed: Root, left: str, tmp_path: Path
) -> None:
    before = akkoorden(agreed).read_bytes()
    whole = adopt(agreed, stand(agreed)).record
    akkoorden(agreed).write_bytes(before)  # as a write of before left it: no event of the adoption
    rows, record = version_file(agreed, ending="csv"), version_file(agreed)
    if left == "json":
        rows.unlink()
    elif left == "csv and empty json":
        record.write_bytes(b"")
    else:
        record.unlink()
        rows.write_bytes(rows.read_bytes()[: 100 if left == "torn csv" else None])
    assert stand(agreed).staat == "concept"
    made, _ = make_advies(agreed, JAAR, tmp_path / "reports", TODAY)
    assert (made.staat, made.record) == ("vastgesteld", whole)
    assert [controle.fouten for controle in check(agreed, None, TODAY)] == [()]


def test_half_a_version_that_may_have_been_adopted_is_said_with_what_to_do(
    agreed: Root, tmp_path: Path
) -> None:
    before = akkoorden(agreed).read_bytes()
    adopt(agreed, stand(agreed))
    akkoorden(agreed).write_bytes(before)
    version_file(agreed).unlink()
    write_reference(agreed, f"wederhoor/{JAAR}.csv", REVISED)
    half = version_file(agreed, ending="csv")
    for reader in (
        lambda: read_stand(agreed, JAAR, TODAY),
        lambda: make_advies(agreed, JAAR, tmp_path / "reports", TODAY),
    ):
        with pytest.raises(ReferenceError) as raised:
            reader()
        assert f"'{half}' is half a version, and every insurer agreed to" in str(raised.value)
        assert "if it was never there whole (a write was cut off), remove the half." in str(raised.value)
    assert check(agreed, JAAR, TODAY)[0].fouten
    half.unlink()
    assert stand(agreed).staat == "concept"


def test_an_adoption_whose_event_was_lost_is_noted_by_the_next_command(
    adopted: Root, command: Command, tmp_path: Path
) -> None:
    whole = akkoorden(adopted).read_bytes()
    akkoorden(adopted).write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert stand(adopted).staat == "vastgesteld"
    code, out, _ = command("check")
    assert (code, "the adoption of version 1 of inkoopjaar 2024 is not noted yet" in out) == (0, True)
    make_advies(adopted, JAAR, tmp_path / "reports", TODAY)
    assert akkoorden(adopted).read_bytes() == whole


def test_a_version_of_a_later_day_is_never_written_over(adopted: Root) -> None:
    as_of = stand(adopted)
    early = as_of.vastgesteld
    with pytest.raises(RootError, match="was adopted before and is never written over"):
        concept = Stand(
            as_of.advies,
            as_of.record,
            "concept",
            as_of.adviezen,
            as_of.akkoorden,
            0,
            early,
        )
        adopt(adopted, concept)


def test_what_an_earlier_day_knew_is_known_since_its_last_event_or_the_end_of_a_term(root: Root) -> None:
    """So who signed before the day up to which a run looked, and after all was known, signed in time."""
    from analysis.data.advies import load_advies

    days = {
        as_of: f"{load_advies(root, JAAR, pd.Timestamp(as_of)).bekend_op:%Y-%m-%d}"
        for as_of in ("2023-09-10", "2023-09-20", "2023-12-31")
    }
    assert days == {"2023-09-10": "2023-09-01", "2023-09-20": "2023-09-15", "2023-12-31": "2023-10-02"}
    lines = (root.reference / "wederhoor" / f"{JAAR}.csv").read_text("utf-8").splitlines(keepends=True)
    (root.reference / "wederhoor" / f"{JAAR}.csv").write_text("".join(lines[:2]), "utf-8")
    late = load_advies(root, JAAR, pd.Timestamp("2023-12-31"))
    assert f"{late.bekend_op:%Y-%m-%d}" == "2023-10-02"
