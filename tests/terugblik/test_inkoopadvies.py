"""The whole cycle through real workbooks, on the published cases: heard, judged, adopted, replayed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from gegevensmap import read_gepubliceerd
from hoorronde import JAAR, NOORD, ZUID, build_root, export, fill, judged

from analysis.cli import diff_lines
from analysis.data.advies import load_advies
from analysis.data.adviesstand import read_stand
from analysis.data.paths import Root
from analysis.data.wederhoorregister import wederhoor_file
from analysis.errors import ReferenceError, RootError
from analysis.run.advies import ReplayError, diff, make_advies, replay
from analysis.run.adviespagina import write_adviespagina
from analysis.run.hoorimport import import_hearing
from analysis.run.wederhoor import open_hearing

OP, TERMIJN = pd.Timestamp("2021-03-01"), pd.Timestamp("2021-04-10")
OF_NOORD = {
    ("Martini Ziekenhuis", "cystectomie"): judged("positief", "niet_openbaar"),
    ("Martini Ziekenhuis", "prostatectomie"): judged("negatief", "bevestigd"),
    ("Dijklander Ziekenhuis", "cystectomie"): judged("negatief", "bevestigd"),
    ("Ziekenhuis Amstelland", "carotisinterventie"): judged("negatief", "bevestigd"),
}
OF_ZUID = {
    ("Máxima MC", "cystectomie"): judged("negatief", "bevestigd"),
    ("Máxima MC", "prostatectomie"): judged("negatief", "bevestigd"),
}


@pytest.fixture(scope="module")
def gehoord(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """Asked, answered and judged, nothing agreed yet."""
    root = build_root(tmp_path_factory.mktemp("ronde") / "root")
    folder = root.path / "werkboeken"
    werklijst = open_hearing(root, JAAR, OP, TERMIJN)
    assert len(werklijst) == 6
    assert werklijst["is_nieuw"].all()
    files = [fill(export(root, folder, NOORD), OF_NOORD), fill(export(root, folder, ZUID), OF_ZUID)]
    assert [import_hearing(root, file).toegevoegd for file in files] == [8, 4]
    return root


@pytest.fixture
def root(gehoord: Root, tmp_path: Path) -> Root:
    """The heard root, to oneself."""
    shutil.copytree(gehoord.path, tmp_path / "root")
    return Root(tmp_path / "root")


def agree(root: Root, *insurers: str, versie_hash: str, datum: str = "2021-09-01") -> None:
    file = root.reference / "akkoord" / f"{JAAR}.csv"
    file.parent.mkdir(exist_ok=True)
    standing = file.read_text("utf-8") if file.exists() else "verzekeraar,versie_hash,datum\n"
    rows = [f"{insurer},{versie_hash},{datum}\n" for insurer in insurers]
    file.write_text(standing + "".join(rows), "utf-8")


def adopt(root: Root, tmp_path: Path, datum: str = "2021-09-01") -> None:
    agree(root, NOORD, ZUID, versie_hash=read_stand(root, JAAR).record.versie_hash, datum=datum)
    stand, _ = make_advies(root, JAAR, tmp_path)
    assert stand.staat == "vastgesteld"


def test_the_published_cases_end_as_published(gehoord: Root) -> None:
    adviezen = read_stand(gehoord, JAAR).adviezen
    martini = {
        (row.organisatie, row.norm_code): (row.gemeld, row.minimum, row.oordeel, row.advies, row.grondslag)
        for row in adviezen.itertuples()
    }
    assert martini[("Martini Ziekenhuis", "cystectomie")] == (
        15, 20, "voldoet niet", "positief", "oordeel na wederhoor",
    )  # fmt: skip
    published = sorted(row["zn_advies"] for row in read_gepubliceerd() if row["zn_advies"])
    assert sorted(adviezen["advies"]) == published
    assert (adviezen["wederhoor"] == "geoordeeld").all()


def test_before_the_hearing_every_miss_is_in_behandeling(tmp_path: Path) -> None:
    root = build_root(tmp_path / "root")
    assert set(read_stand(root, JAAR).adviezen["advies"]) == {"in behandeling"}


def test_opening_twice_asks_once(root: Root) -> None:
    before = wederhoor_file(root, JAAR).read_bytes()
    werklijst = open_hearing(root, JAAR, OP, TERMIJN)
    assert werklijst.empty
    assert wederhoor_file(root, JAAR).read_bytes() == before


def test_importing_twice_is_importing_once(root: Root) -> None:
    before = wederhoor_file(root, JAAR).read_bytes()
    done = import_hearing(root, root.path / "werkboeken" / "wederhoor_2022_verzekeraar-noord.xlsx")
    assert (done.toegevoegd, done.bekend) == (0, 8)
    assert wederhoor_file(root, JAAR).read_bytes() == before


def test_a_version_is_adopted_only_when_every_insurer_agreed_to_exactly_it(
    root: Root, tmp_path: Path
) -> None:
    versie_hash = read_stand(root, JAAR).record.versie_hash
    agree(root, NOORD, versie_hash=versie_hash)
    agree(root, ZUID, versie_hash="another")
    stand, file = make_advies(root, JAAR, tmp_path)
    assert stand.staat == "concept"
    assert stand.akkoorden["verzekeraar"].tolist() == [NOORD, ZUID]
    assert stand.akkoorden["datum"].isna().tolist() == [False, True]
    assert not (root.reference / "vastgesteld").exists()
    agree(root, ZUID, versie_hash=versie_hash, datum="2021-09-03")
    stand, file = make_advies(root, JAAR, tmp_path)
    assert (stand.staat, stand.record.vastgesteld_op) == ("vastgesteld", "2021-09-03")
    sheets = openpyxl.load_workbook(file)
    assert sheets.sheetnames == ["Leeswijzer", "Adviezen", "Akkoord", "Legenda", "Documenten"]
    told = " ".join(str(cell.value) for row in sheets["Leeswijzer"] for cell in row)
    assert versie_hash in told
    assert stand.record.zegel in told
    assert "geen keuze-informatie voor patiënten" in told


def test_an_agreement_of_an_insurer_of_another_year_is_refused(root: Root) -> None:
    agree(root, "Verzekeraar Oud", versie_hash="x")
    with pytest.raises(ReferenceError, match="'Verzekeraar Oud' is none of inkoopjaar 2022"):
        read_stand(root, JAAR)


def test_an_adopted_version_is_made_again_bit_for_bit(root: Root, tmp_path: Path) -> None:
    adopt(root, tmp_path)
    assert replay(root, JAAR).versie == 1


def test_a_changed_norm_makes_the_replay_name_the_rows(root: Root, tmp_path: Path) -> None:
    adopt(root, tmp_path)
    file = root.reference / "volumenormen.csv"
    rows = pd.read_csv(file, dtype="str")
    rows.loc[rows["norm_code"] == "carotisinterventie", "minimum"] = "18"
    rows.to_csv(file, index=False)
    with pytest.raises(
        ReplayError, match=r"1 rows differ: 'carotisinterventie\|Ziekenhuis Amstelland/"
    ) as raised:
        replay(root, JAAR)
    assert raised.value.cases is not None
    assert len(raised.value.cases) == 1


def test_a_version_that_was_changed_after_adoption_is_refused(root: Root, tmp_path: Path) -> None:
    adopt(root, tmp_path)
    file = root.reference / "vastgesteld" / "2022" / "v1.csv"
    file.write_text(file.read_text("utf-8").replace("negatief", "positief", 1), "utf-8")
    with pytest.raises(ReferenceError, match="was changed after it was adopted"):
        read_stand(root, JAAR)


def test_a_version_that_does_not_exist_cannot_be_replayed(root: Root) -> None:
    with pytest.raises(RootError, match="has no an adopted version|has no adopted version"):
        replay(root, JAAR)


def test_after_adoption_only_a_herziening_with_a_reason_makes_a_new_version(
    root: Root, tmp_path: Path
) -> None:
    adopt(root, tmp_path)
    first = (root.reference / "vastgesteld" / "2022" / "v1.csv").read_bytes()
    again = judged("positief", "bereikbaarheid")
    revised = {key: again[key] for key in ("reden", "toelichting", "advies")} | {
        "oordeel_op": pd.Timestamp("2021-10-01").to_pydatetime()
    }
    file = fill(export(root, tmp_path, NOORD), {("Dijklander Ziekenhuis", "cystectomie"): revised})
    assert import_hearing(root, file).toegevoegd == 1
    stand = read_stand(root, JAAR)
    assert (stand.staat, stand.record.versie, stand.afwijkend) == ("vastgesteld", 1, 1)
    (root.reference / "herzieningen.csv").write_text(
        "inkoopjaar,versie,datum,reden\n2022,2,2021-10-02,Nieuwe feiten over de bereikbaarheid.\n", "utf-8"
    )
    stand = read_stand(root, JAAR)
    assert (stand.staat, stand.record.versie) == ("concept", 2)
    assert stand.akkoorden["eerder"].tolist() == [True, True]
    adopt(root, tmp_path, "2021-10-05")
    assert (root.reference / "vastgesteld" / "2022" / "v1.csv").read_bytes() == first
    record = json.loads((root.reference / "vastgesteld" / "2022" / "v2.json").read_text("utf-8"))
    assert record["reden"] == "Nieuwe feiten over de bereikbaarheid."
    changes = diff(root, "2022:1", "2022:2")
    assert changes[["organisatie", "advies_oud", "advies_nieuw", "oorzaak"]].to_numpy().tolist() == [
        ["Dijklander Ziekenhuis", "negatief", "positief", "wederhoor"]
    ]
    assert (replay(root, JAAR, 1).versie, replay(root, JAAR, 2).versie) == (1, 2)


def test_a_diff_tells_what_changed_apart_from_what_stands_in_one_of_the_two_only() -> None:
    columns = ["norm_code", "organisatie", "locatie", "advies_oud", "advies_nieuw", "oorzaak"]
    rows = [
        ("n", "A", None, "negatief", "positief", "wederhoor"),
        ("n", "B", "B Noord", "positief", "in behandeling", "volume"),
        ("n", "C", None, None, "positief", "levering"),
        ("m", "A", None, "positief", None, "norm"),
        ("m", "B", None, "positief", None, "norm"),
    ]
    changes = pd.DataFrame(rows, columns=columns, dtype="str")
    changed = [
        "wederhoor: n, A: negatief -> positief",
        "volume: n, B Noord: positief -> in behandeling",
    ]
    totals = [
        "2 changed: wederhoor 1, volume 1",
        "1 appeared (a norm or a unit that the other does not have): levering 1",
        "2 disappeared: norm 2",
        "5 together: ingangsdatum 0, norm 2, correctie 0, wederhoor 1, levering 1, volume 1, methode 0",
    ]
    assert diff_lines(changes, is_all=False) == [*changed, *totals]
    alone = ["levering: n, C: - -> positief", "norm: m, A: positief -> -", "norm: m, B: positief -> -"]
    assert diff_lines(changes, is_all=True) == [*changed, *alone, *totals]


def test_the_page_of_an_advice_is_made_at_once(gehoord: Root, tmp_path: Path) -> None:
    page = write_adviespagina(gehoord, JAAR, tmp_path, "2021-04-15").read_text("utf-8")
    assert "0 van de 2 verzekeraars gingen akkoord" in page
    assert "Nog niet akkoord: Verzekeraar Noord en Verzekeraar Zuid." in page
    assert "15 april 2021" in page
    assert 'href=""' not in page


def test_a_broken_plan_returns_to_the_worklist_until_it_is_judged_after_its_term(
    root: Root, tmp_path: Path
) -> None:
    (root.reference / "verbeterplannen.csv").write_text(
        "norm_code,kvk,vestigingsnummer,organisatie,locatie,gemeld_op,maatregel,termijn,staat,overdracht_naar,"
        "toelichting\n"
        "cystectomie,,,Dijklander Ziekenhuis,,2020-06-01,Samenvoegen op een locatie.,2021-05-01,loopt,,\n",
        "utf-8",
    )

    def on_worklist(day: str) -> list[tuple[str, str]]:
        werklijst = load_advies(root, JAAR, pd.Timestamp(day)).werklijst
        return list(zip(werklijst["organisatie"], werklijst["aanleiding"], strict=True))

    assert on_worklist("2021-05-01") == []
    assert on_worklist("2021-05-02") == [("Dijklander Ziekenhuis", "verbeterplan verlopen")]
    revised = {key: judged("negatief", "bevestigd")[key] for key in ("reden", "toelichting", "advies")}
    revised["oordeel_op"] = pd.Timestamp("2021-05-03").to_pydatetime()
    file = fill(export(root, tmp_path, NOORD), {("Dijklander Ziekenhuis", "cystectomie"): revised})
    assert import_hearing(root, file).toegevoegd == 1
    assert on_worklist("2021-05-04") == []
