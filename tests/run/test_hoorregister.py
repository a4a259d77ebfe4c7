"""A register of hearings that contradicts itself is refused, with the file, the row and the remedy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from kleine_map import write_kleine_map, write_reference
from proef import LOAD, SHOW, python_environment, wait_for, write_notebook

from analysis.data.gebeurtenissen import append_events
from analysis.data.paths import Root
from analysis.data.register import load_register
from analysis.data.wederhoorregister import Wederhoorregister, load_wederhoorregister
from analysis.errors import ReferenceError
from analysis.run.jaarrun import open_stander
from analysis.run.plan import make_plan
from analysis.run.stand import find_rapporten
from analysis.run.wederhoor import open_hearing, to_typed

KOPPEN = (
    "norm_code,kvk,vestigingsnummer,organisatie,locatie,verzekeraar,datum,soort,gemeld,opgegeven,erkend,reden,"
    "toelichting,advies,voorwaarden,termijn,bewijs"
)
ZAAK = "maag,90000022,900000000033,Veenrand Ziekenhuizen,Veenrand Zuid"
ASKED = f"{ZAAK},Zilver,2023-09-01,uitgezet,18,,,,,,,2023-10-01,"
ANSWERED = f"{ZAAK},Zilver,2023-09-15,reactie ontvangen,18,21,,,Wij telden 21.,,,,dossier 1"
JUDGED = f"{ZAAK},Zilver,2023-10-02,oordeel,18,,21,registratiefout,Met bewijs erkend.,positief,,,"


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """Zilver hears everybody in Midden, Goud hears elsewhere; both agree to an advice."""
    root = write_kleine_map(tmp_path / "data")
    write_reference(
        root, "verzekeraars.csv", "verzekeraar,geldig_vanaf,geldig_tot", "Zilver,2023,", "Goud,2023,"
    )
    write_reference(
        root,
        "hoorverdeling.csv",
        "verzekeraar,regio,organisatie,geldig_vanaf,geldig_tot",
        "Zilver,Midden,,2023,",
    )
    (root.reference / "wederhoor").mkdir()
    return root


def load(root: Root, *events: str) -> Wederhoorregister:
    (root.reference / "wederhoor" / "2024.csv").write_text("\n".join([KOPPEN, *events, ""]), "utf-8")
    return load_wederhoorregister(root, load_register(root))


def refused(root: Root, *events: str) -> str:
    with pytest.raises(ReferenceError) as raised:
        load(root, *events)
    return str(raised.value)


def test_a_whole_hearing_is_taken(root: Root) -> None:
    assert len(load(root, ASKED, ANSWERED, JUDGED).wederhoor) == 3


@pytest.mark.parametrize(
    ("gemeld", "opgegeven", "erkend", "is_taken"),
    [
        ("18", "21", "21", True),  # what the hospital said
        ("18", "21", "20", True),  # a part of it
        ("18", "21", "18", True),  # nothing of it
        ("18", "21", "15", True),  # less than anybody said is for the insurer to explain
        ("18", "21", "21.5", False),
        ("18", "11", "1100", False),
        ("18", "11", "18", True),  # the source says so
        ("18", "11", "19", False),
        ("", "11", "11", True),  # the source has no exact figure
        ("", "11", "12", False),
        ("18", "", "40", True),  # the hospital gave no figure, but evidence
        ("18", "0", "18", True),
        ("18", "0", "19", False),
    ],
)
def test_nothing_more_is_acknowledged_than_the_hospital_or_the_source_said(
    root: Root, gemeld: str, opgegeven: str, erkend: str, *, is_taken: bool
) -> None:
    answered = f"{ZAAK},Zilver,2023-09-15,reactie ontvangen,{gemeld},{opgegeven},,,Zie bijlage.,,,,dossier 1"
    judged = f"{ZAAK},Zilver,2023-10-02,oordeel,{gemeld},,{erkend},registratiefout,Erkend.,positief,,,"
    if is_taken:
        load(root, ASKED, answered, judged)
        return
    assert refused(root, ASKED, answered, judged) == (
        f"{root.reference / 'wederhoor' / '2024.csv'} has 1 fault (the header is row 1):\n"
        "row 4: erkend is more than the hospital said (opgegeven) and than the source says (gemeld); correct "
        "it, or note the later answer of the hospital as 'reactie ontvangen' first."
    )


def test_a_later_answer_may_be_acknowledged_by_a_revision(root: Root) -> None:
    later = f"{ZAAK},Zilver,2023-10-10,reactie ontvangen,18,25,,,Bij nader inzien 25.,,,,dossier 2"
    revised = f"{ZAAK},Zilver,2023-10-20,herziening,18,,25,registratiefout,Nieuw bewijs.,positief,,,"
    assert "row 5: erkend is more" in refused(root, ASKED, ANSWERED, JUDGED, revised)
    load(root, ASKED, ANSWERED, JUDGED, later, revised)


@pytest.mark.parametrize("soort", ["oordeel", "herziening", "uitgezet", "reactie ontvangen"])
def test_an_insurer_that_does_not_hear_a_hospital_writes_nothing_in_its_zaken(root: Root, soort: str) -> None:
    event = {
        "oordeel": "2023-10-20,oordeel,18,,,bevestigd,Wij vinden van niet.,negatief,,,",
        "herziening": "2023-10-20,herziening,18,,,bevestigd,Wij vinden van niet.,negatief,,,",
        "uitgezet": "2023-10-20,uitgezet,18,,,,,,,2023-11-20,",
        "reactie ontvangen": "2023-10-20,reactie ontvangen,18,30,,,Toch 30.,,,,",
    }[soort]
    told = refused(root, ASKED, ANSWERED, JUDGED, f"{ZAAK},Goud,{event}")
    assert (
        "row 5: verzekeraar 'Goud' does not hear this hospital: hoorverdeling.csv names 'Zilver', and "
        "another one asked; only who hears a hospital notes what it answers and judges." in told
    )


def test_who_asked_may_finish_when_the_division_changes_and_the_new_one_may_take_over(root: Root) -> None:
    file = root.reference / "hoorverdeling.csv"
    file.write_text(file.read_text("utf-8").replace("Zilver,Midden", "Goud,Midden"), "utf-8")
    load(root, ASKED, ANSWERED, JUDGED)
    load(root, ASKED, ANSWERED, JUDGED.replace("Zilver", "Goud"))


@pytest.mark.parametrize(
    ("adopted", "versies", "fault"),
    [
        (0, [2], "rows 2: version 1 of inkoopjaar 2024 is to come, so nothing can be revised yet."),
        (1, [2], ""),
        (1, [3], "version 1 of inkoopjaar 2024 stands, so the next reason is of version 2."),
        (1, [2, 3], "version 1 of inkoopjaar 2024 stands, so the next reason is of version 2."),
        (2, [2], ""),
        (2, [2, 3], ""),
        (2, [2, 4], "version 2 of inkoopjaar 2024 stands, so the next reason is of version 3."),
    ],
)
def test_a_reason_for_a_version_that_is_not_the_next_one_is_refused(
    root: Root, adopted: int, versies: list[int], fault: str
) -> None:
    folder = root.reference / "vastgesteld" / "2024"
    folder.mkdir(parents=True)
    for versie in range(1, adopted + 1):
        (folder / f"v{versie}.json").write_text("{}", "utf-8")
    rows = [f"2024,{versie},2025-01-10,Nieuwe feiten." for versie in versies]
    write_reference(root, "herzieningen.csv", "inkoopjaar,versie,datum,reden", *rows)
    if not fault:
        assert len(load(root, ASKED).herzieningen) == len(versies)
        return
    told = refused(root, ASKED)
    assert "this versie is not the next one: " in told
    assert fault.removeprefix("rows 2: ") in told


@pytest.mark.parametrize(
    "name", [".2024.csv", "~$2024.csv", ".~lock.2024.csv#", "._2024.csv", ".bewaren/2025.csv"]
)
def test_what_a_program_left_beside_a_register_is_never_read(root: Root, name: str) -> None:
    left = root.reference / "wederhoor" / name
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half a regis")
    assert len(load(root, ASKED).wederhoor) == 1
    assert left not in root.besluiten()


@pytest.mark.parametrize(
    "text", ["-2+3+cmd|' /C calc'!A0", "=1+1", "+31 30 1234567", "@noord", "'-2", "'s-Gravenhage"]
)
def test_a_text_like_a_formula_is_no_formula_in_the_file_and_reads_back_as_it_was_said(
    root: Root, text: str
) -> None:
    load(root, ASKED)
    answer = {
        "norm_code": "maag", "kvk": "90000022", "vestigingsnummer": "900000000033",
        "organisatie": "Veenrand Ziekenhuizen", "locatie": "Veenrand Zuid", "verzekeraar": "Zilver",
        "datum": pd.Timestamp("2023-09-15"), "soort": "reactie ontvangen", "gemeld": 18.0, "opgegeven": 21.0,
        "toelichting": text, "bewijs": text,
    }  # fmt: skip
    rows = to_typed(pd.DataFrame([answer], columns=KOPPEN.split(",")))
    register = load_register(root)
    file = append_events(root, register, 2024, rows)
    cells = file.read_text("utf-8").splitlines()[-1].split(",")
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    kept = load_wederhoorregister(root, register).wederhoor.iloc[-1]
    assert (kept["toelichting"], kept["bewijs"]) == (text, text)


RUN = """
import sys
from pathlib import Path
from analysis.data.paths import Root
from analysis.run.jaarrun import run
from analysis.run.opdracht import Opdracht
from analysis.run.voortgang import Voortgang
folder = Path(sys.argv[1])
root, notebooks = Root(folder / "data"), folder / "notebooks"
asked = Opdracht(root, folder / "reports", (2024,), force=True, notebooks=notebooks)
print(*[outcome.soort for outcome in run(asked, Voortgang())])
"""


def start_run(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=python_environment(),
    )


def test_hospitals_are_asked_while_a_run_is_at_work_and_the_next_run_knows_it(
    root: Root, tmp_path: Path
) -> None:
    notebooks, begun, go_on = tmp_path / "notebooks", tmp_path / "begonnen", tmp_path / "verder"
    write_notebook(notebooks, "10_stand", *LOAD, SHOW)
    out, err = start_run(tmp_path).communicate(timeout=120)
    assert out == "published\n", err
    wait = f"import os, time\nwhile not os.path.exists({str(go_on)!r}): time.sleep(0.05)"
    write_notebook(notebooks, "10_stand", *LOAD, f"open({str(begun)!r}, 'w').close()", wait, SHOW)
    run = start_run(tmp_path)
    try:
        wait_for(begun.exists, run)
        asked = open_hearing(root, 2024, pd.Timestamp("2023-09-01"), pd.Timestamp("2023-10-01"))
        assert run.poll() is None
    finally:
        go_on.touch()
        out, err = run.communicate(timeout=120)
    assert (run.returncode, out) == (0, "published\n"), err
    assert asked["is_nieuw"].any()
    kept = load_wederhoorregister(root, load_register(root)).wederhoor
    assert kept["soort"].tolist() == ["uitgezet"] * len(asked)
    rapporten = find_rapporten(notebooks)
    plan = make_plan(open_stander(root), tmp_path / "reports", 2024, rapporten, has_dossiers=False)
    assert plan.reasons
