"""The example carries a complete cycle: adopted, revised, in hearings, just opened; versions replay."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli import cli
from analysis.data.advies import Advies, compose_advies
from analysis.data.adviesstand import Stand, find_stand
from analysis.data.paths import Root
from analysis.rules.verbeterplannen import list_overnemers
from analysis.run.advies import check, diff, replay
from analysis.run.tabellen import build_grondslag
from voorbeeld import write_example
from voorbeeld.ronde import write_ronde

ADOPTED, REVISED, HALFWAY, OPENED = 2024, 2025, 2026, 2027


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """The last four years of a small example."""
    folder = tmp_path_factory.mktemp("ronde") / "root"
    write_example(folder, size=0.1, first=2020, complete=write_ronde)
    return Root(folder)


@pytest.fixture(scope="module")
def standen(root: Root) -> dict[int, Stand]:
    grondslag = build_grondslag(root, [ADOPTED, REVISED, HALFWAY, OPENED])
    return {jaar: find_stand(root, compose_advies(root, jaar, grondslag[jaar])) for jaar in grondslag}


def advies(standen: dict[int, Stand], jaar: int) -> Advies:
    return standen[jaar].advies


def test_older_advices_are_adopted_and_one_of_them_was_revised_afterwards(
    root: Root, standen: dict[int, Stand]
) -> None:
    assert [len(stand.vastgesteld.versies) for stand in standen.values()] == [1, 2, 0, 0]
    assert all(record.is_sealed for stand in standen.values() for record in stand.vastgesteld.versies)
    assert [controle.fouten for controle in check(root, None, pd.Timestamp("2026-11-30"))] == [(), ()]
    assert [stand.staat for stand in standen.values()] == ["vastgesteld", "vastgesteld", "concept", "concept"]
    assert [stand.record.versie for stand in standen.values()] == [1, 2, 1, 1]
    assert [stand.afwijkend for stand in standen.values()] == [0, 0, 0, 0]
    for jaar in (ADOPTED, REVISED):
        assert not (standen[jaar].adviezen["advies"] == "in behandeling").any()
        assert standen[jaar].akkoorden["datum"].notna().all()


def test_every_adopted_version_is_made_again_bit_for_bit(root: Root) -> None:
    for jaar, versie in ((ADOPTED, 1), (REVISED, 1), (REVISED, 2)):
        assert replay(root, jaar, versie).versie == versie


def test_the_revision_changed_one_advice_by_a_hearing(root: Root) -> None:
    assert diff(root, f"{REVISED}:1", f"{REVISED}:2")["oorzaak"].tolist() == ["wederhoor"]


def test_one_year_is_in_the_middle_of_its_hearings_and_one_was_just_opened(
    standen: dict[int, Stand],
) -> None:
    assert set(standen[HALFWAY].adviezen["wederhoor"]) == {
        "niet nodig", "te laat", "reactie ontvangen", "geoordeeld",
    }  # fmt: skip
    assert set(standen[OPENED].adviezen["wederhoor"]) == {"niet nodig", "uitgezet"}


def test_there_are_corrections_conditions_transfers_and_silence(standen: dict[int, Stand]) -> None:
    reasons: set[str] = set()
    for jaar in (ADOPTED, REVISED):
        adviezen = standen[jaar].adviezen
        assert (adviezen["grondslag"] == "norm gehaald na erkende correctie").any()
        assert {"positief", "negatief"} <= set(adviezen["advies"])
        reasons |= set(adviezen["adviesreden"].dropna())
        conditional = adviezen[adviezen["advies"] == "positief onder voorwaarden"]
        assert conditional[["voorwaarden", "termijn"]].notna().all(axis=None)
    assert {"registratiefout", "verbeterplan", "zorg_overgedragen", "geen_reactie", "bevestigd"} <= reasons


def test_plans_were_kept_and_broken_and_a_transfer_goes_to_one_that_meets_the_norm(
    standen: dict[int, Stand],
) -> None:
    newest = advies(standen, OPENED)
    plannen = newest.plannen
    assert {"nagekomen", "verlopen", "overgedragen"} <= set(plannen["stand"])
    assert set(plannen.loc[plannen["stand"] == "verlopen", "zaak"]) <= set(newest.werklijst["zaak"])
    [transfer] = plannen[plannen["stand"] == "overgedragen"].to_dict("records")
    nearest = list_overnemers(
        transfer["zaak"], newest.oordelen, newest.register.locaties, newest.register.zorgaanbieders
    )
    assert nearest["organisatie"].iloc[0] == transfer["overdracht_naar"]


def test_tranche_norms_come_into_force_at_different_dates_and_one_hospital_differs_from_its_region(
    standen: dict[int, Stand],
) -> None:
    dates = advies(standen, OPENED).wederhoorregister.implementatie
    assert set(dates["ingangsdatum"].dt.strftime("%Y-%m-%d")) == {"2026-01-01", "2027-01-01"}
    assert dates["organisatie"].notna().sum() == 1
    assert set(advies(standen, OPENED).bevindingen["regel"]) == {"implementatie_ongelijk"}
    waits = standen[HALFWAY].adviezen
    tranche = waits[waits["norm_code"].isin(dates["norm_code"])]
    assert 0 < (tranche["reden"] == "nog niet van kracht").sum() < len(tranche)


def test_the_command_writes_the_cycle_and_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    def tree(folder: Path) -> dict[str, str]:
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}

    asked = ["--size", "0.1", "--from", "2023", "--to", "2025", "--seed", "7"]
    for name in ("een", "twee"):
        done = CliRunner().invoke(cli, ["example", str(tmp_path / name), *asked])
        assert done.exit_code == 0, done.output
    assert tree(tmp_path / "een") == tree(tmp_path / "twee")
    registers = {
        file.relative_to(tmp_path / "een" / "reference").as_posix()
        for file in (tmp_path / "een" / "reference").rglob("*.*")
    }
    assert {"wederhoor/2025.csv", "wederhoor/2027.csv", "akkoord/2025.csv", "vastgesteld/2025/v1.csv"} <= (
        registers
    )


def test_an_example_of_one_year_was_just_opened(tmp_path: Path) -> None:
    write_example(tmp_path / "root", size=0.1, first=2025, complete=write_ronde)
    reference = Root(tmp_path / "root").reference
    assert [file.name for file in sorted((reference / "wederhoor").iterdir())] == ["2027.csv"]
    assert not (reference / "akkoord").exists()
