"""The yearly run, with real deliveries, real notebooks and real processes, on a data root that is small."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from kleine_map import write_kleine_map, write_levering, write_reference
from proef import LOAD, SHOW, Werkmap, leftovers, verify_publication, write_notebook, write_notebooks

from analysis.data.paths import PROJECT
from analysis.data.store import load_table
from analysis.run.jaarrun import choose_rapporten, open_stander
from analysis.run.jaarrun import run as run_inkoopjaren
from analysis.run.opdracht import Opdracht, Uitkomst
from analysis.run.plan import Plan, make_plan
from analysis.run.publicatie import bring_back
from analysis.run.uitvoer import explanation
from analysis.run.voortgang import Voortgang

ALL = (2023, 2024, 2025)
LATER = "later,maagresectie,NVvH,,,,volume,locatie,30,1,jaar,,niet_uitgevoerd,2023,,,,geverifieerd,bedacht,"


class Werkplek(Werkmap):
    """A data root, its reports and its notebooks."""

    def run(self, *inkoopjaren: int, **asked: object) -> dict[int, Uitkomst]:
        jaren = inkoopjaren or ALL
        given = {"with_dossiers": frozenset({max(jaren)}), "jobs": 2, **asked}
        opdracht = Opdracht(self.root, self.reports, jaren, notebooks=self.notebooks, **given)  # type: ignore[arg-type]
        return {outcome.inkoopjaar: outcome for outcome in run_inkoopjaren(opdracht, Voortgang())}

    def stale(self, **asked: object) -> dict[int, list[str]]:
        """Which inkoopjaren are stale now, and why."""
        return {plan.inkoopjaar: list(plan.reasons) for plan in self.plans(**asked) if plan.reasons}

    def plans(self, **asked: object) -> list[Plan]:
        opdracht = Opdracht(self.root, self.reports, ALL, notebooks=self.notebooks)
        stander = open_stander(self.root, **asked)  # type: ignore[arg-type]
        rapporten = choose_rapporten(opdracht)
        return [make_plan(stander, self.reports, jaar, rapporten, has_dossiers=jaar == 2025) for jaar in ALL]

    def page(self, inkoopjaar: int, name: str) -> str:
        return (self.reports / str(inkoopjaar) / name).read_text("utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Werkplek:
    """A small root of which all three inkoopjaren are published; tests change only a copy."""
    plek = Werkplek(tmp_path_factory.mktemp("gepubliceerd"))
    write_kleine_map(plek.root.path)
    write_notebooks(plek.notebooks)
    outcomes = plek.run()
    assert [outcome.soort for outcome in outcomes.values()] == ["published"] * 3
    return plek


@pytest.fixture
def plek(published: Werkplek, tmp_path: Path) -> Werkplek:
    shutil.copytree(published.folder, tmp_path / "kopie")
    return Werkplek(tmp_path / "kopie")


def kinds(outcomes: dict[int, Uitkomst]) -> dict[int, str]:
    return {jaar: outcome.soort for jaar, outcome in outcomes.items()}


def made(outcomes: dict[int, Uitkomst]) -> dict[int, int]:
    return {jaar: outcome.made for jaar, outcome in outcomes.items()}


def test_every_page_shows_the_figures_of_its_own_parameters(published: Werkplek) -> None:
    # maag and maag3 both count the volume of each of three locations: twice the sum of the verslagjaar.
    for jaar, som in {2023: 158, 2024: 168, 2025: 156}.items():
        for name in ("10_stand.html", "20_meer.html"):
            assert re.findall(r"PROEF [0-9 ]+", published.page(jaar, name)) == [f"PROEF {jaar} {som}"]
    for kvk, som in {"90000011": 40, "90000022": 116}.items():
        assert f"DOSSIER 2025 {kvk} {som}" in published.page(2025, f"dossiers/{kvk}.html")
    for norm_code in ("maag", "maag3"):
        assert f"NORM 2025 {norm_code} 78" in published.page(2025, f"normen/{norm_code}.html")


def test_a_publication_records_what_it_rests_on(published: Werkplek) -> None:
    run = verify_publication(published.reports, 2025)
    assert sorted(run["inputs"]) == [
        f"raw/transparantiekalender/{jaar}/{name}"
        for jaar in (2021, 2022, 2023)
        for name in ("bron.yml", "hoofd.csv")
    ]
    assert "reference/volumenormen.csv" in run["reference"]
    assert {"index.html", "10_stand.html", "20_meer.html", "dossiers/90000011.html"} <= set(run["outputs"])
    assert run["counts"]["oordelen"]["voldoet"] == 4
    assert run["counts"]["oordelen"]["voldoet niet"] == 2
    assert run["parameters"] == {"inkoopjaar": 2025, "data": str(published.root.path), "as_of": None}
    assert run["packages"]["pandas"].startswith("3.")
    assert not (published.reports / "2024" / "dossiers").exists()
    assert leftovers(published.reports, published.root.processed) == []


def test_nothing_changed_is_nothing_done(plek: Werkplek) -> None:
    before = {file: file.stat().st_mtime_ns for file in plek.folder.rglob("*.html")}
    for file in plek.root.path.rglob("*.csv"):
        os.utime(file)
    assert plek.stale() == {}
    assert kinds(plek.run()) == dict.fromkeys(ALL, "up to date")
    assert {file: file.stat().st_mtime_ns for file in plek.folder.rglob("*.html")} == before


@pytest.mark.parametrize(("verslagjaar", "stale"), [(2021, ALL), (2022, (2024, 2025)), (2023, (2025,))])
def test_a_nalevering_makes_exactly_the_inkoopjaren_stale_whose_windows_or_trends_read_it(
    plek: Werkplek, verslagjaar: int, stale: tuple[int, ...]
) -> None:
    write_levering(
        plek.root, verslagjaar, "na.csv", {"Duinzicht": 25}, soort="nalevering", ontvangen="2025-09-01"
    )
    assert plek.stale() == dict.fromkeys(stale, [f"na.csv is new in verslagjaar {verslagjaar}"])


def test_a_nalevering_of_an_early_year_leaves_the_years_before_it_as_they_are(plek: Werkplek) -> None:
    write_levering(plek.root, 2020, "hoofd.csv", {"Duinzicht": 21}, soort="hoofd", ontvangen="2021-06-01")
    assert kinds(plek.run(2022, 2023, with_dossiers=frozenset())) == {2022: "published", 2023: "published"}
    before = plek.page(2022, "run.json")
    write_levering(plek.root, 2021, "na.csv", {"Duinzicht": 25}, soort="nalevering", ontvangen="2022-09-01")
    outcomes = plek.run(2022, 2023, with_dossiers=frozenset())
    assert kinds(outcomes) == {2022: "up to date", 2023: "published"}
    assert plek.page(2022, "run.json") == before


def test_a_nalevering_rebuilds_exactly_the_inkoopjaren_that_read_it(plek: Werkplek) -> None:
    write_levering(
        plek.root, 2022, "nalevering.csv", {"Duinzicht": 25}, soort="nalevering", ontvangen="2023-09-01"
    )
    reason = ["nalevering.csv is new in verslagjaar 2022"]
    assert plek.stale() == {2024: reason, 2025: reason}
    outcomes = plek.run(2023, 2024, with_dossiers=frozenset())
    assert kinds(outcomes) == {2023: "up to date", 2024: "published"}
    assert "PROEF 2024 174" in plek.page(2024, "10_stand.html")
    assert plek.stale() == {2025: reason}


def test_what_bron_yml_says_counts_and_how_it_is_written_does_not(plek: Werkplek) -> None:
    bron = plek.root.year_folder(2023) / "bron.yml"
    bron.write_text("# uit de mail van juni\nhoofd.csv: {soort: hoofd, ontvangen: 2024-06-01}\n", "utf-8")
    assert plek.stale() == {}
    bron.write_text("hoofd.csv: {soort: hoofd, ontvangen: 2024-06-02}\n", "utf-8")
    assert plek.stale() == {2025: ["bron.yml says otherwise of hoofd.csv in verslagjaar 2023"]}


def test_a_norm_that_only_holds_later_leaves_earlier_inkoopjaren_alone(plek: Werkplek) -> None:
    write_reference(plek.root, "volumenormen.csv", LATER)
    assert plek.stale() == {2025: ["1 row of volumenormen.csv is new: 'later maagresectie 2023'"]}
    write_reference(plek.root, "indicatoren.csv", "later,2024,,SET1,IND1,waarde")
    assert list(plek.stale()) == [2025]


ELSEWHERE = "90000099,Ziekenhuis Elders,ziekenhuis,Utrecht,Midden,{},{},"
PLACE = "900000000044,90000022,Veenrand West,Utrecht,3511AA,52.09,5.11,{},,"


@pytest.mark.parametrize(
    ("name", "line", "stale", "label"),
    [
        ("zorgaanbieders.csv", ELSEWHERE.format(2016, ""), ALL, "90000099 Ziekenhuis Elders 2016"),
        ("zorgaanbieders.csv", ELSEWHERE.format(2023, ""), (2025,), "90000099 Ziekenhuis Elders 2023"),
        ("zorgaanbieders.csv", ELSEWHERE.format(2024, ""), (), ""),
        ("zorgaanbieders.csv", ELSEWHERE.format(2016, 2021), (2023,), "90000099 Ziekenhuis Elders 2016"),
        ("locaties.csv", PLACE.format(2022), (2024, 2025), "900000000044 90000022 2022"),
        ("locaties.csv", PLACE.format(2024), (), ""),
        ("aliassen.csv", "organisatie,alias\nZiekenhuis Duinzicht,Zeezicht", (), ""),
        (
            "aliassen.csv",
            "organisatie,alias\nZiekenhuis Duinzicht,Veenrand",
            ALL,
            "Ziekenhuis Duinzicht Veenrand",
        ),
        (
            "trendbreuken.csv",
            "norm_code,eerste_verslagjaar,reden\nmaag,2022,anders geteld",
            (2024, 2025),
            "maag 2022",
        ),
        ("volumenormen.csv", LATER.replace("2023", "2026"), (), ""),
    ],
)
def test_a_row_of_the_register_makes_exactly_the_inkoopjaren_stale_that_use_it(
    plek: Werkplek, name: str, line: str, stale: tuple[int, ...], label: str
) -> None:
    write_reference(plek.root, name, *line.split("\n"))
    reason = [f"1 row of {name} is new: '{label}'"]
    assert plek.stale() == dict.fromkeys(stale, reason)


def test_what_is_decided_about_a_region_of_later_hospitals_stops_no_earlier_inkoopjaar(
    plek: Werkplek,
) -> None:
    write_reference(plek.root, "zorgaanbieders.csv", ELSEWHERE.format(2024, "").replace("Midden", "Noord"))
    write_reference(plek.root, "verzekeraars.csv", "verzekeraar,geldig_vanaf,geldig_tot", "Zorg A,2020,")
    write_reference(
        plek.root,
        "hoorverdeling.csv",
        "verzekeraar,regio,organisatie,geldig_vanaf,geldig_tot",
        "Zorg A,Noord,,2020,",
        "Zorg A,Midden,,2020,",
    )
    outcome = plek.run(2023, with_dossiers=frozenset())[2023]
    assert (outcome.soort, outcome.meldingen) == ("published", ())


def test_after_a_changed_row_exactly_the_inkoopjaren_that_use_it_are_published_again(plek: Werkplek) -> None:
    file = plek.root.reference / "zorgaanbieders.csv"
    file.write_text(file.read_text("utf-8") + ELSEWHERE.format(2023, "") + "\n", "utf-8")
    outcomes = plek.run()
    assert kinds(outcomes) == {2023: "up to date", 2024: "up to date", 2025: "published"}
    assert plek.stale() == {}
    file.write_text(file.read_text("utf-8").replace("Elders", "Verder"), "utf-8")
    renamed = ["1 row of zorgaanbieders.csv is new", "1 row of zorgaanbieders.csv is gone"]
    assert [reason.split(":")[0] for reason in plek.stale()[2025]] == renamed
    assert list(plek.stale()) == [2025]


def test_a_changed_minimum_changes_every_inkoopjaar_that_uses_it(plek: Werkplek) -> None:
    file = plek.root.reference / "volumenormen.csv"
    file.write_text(file.read_text("utf-8").replace("locatie,20,1,jaar", "locatie,19,1,jaar"), "utf-8")
    assert list(plek.stale()) == list(ALL)
    plek.run(2023)
    oordelen = load_table(plek.root, 2023, "oordelen").set_index(["norm_code", "locatie"])
    assert oordelen.at[("maag", "Duinzicht"), "oordeel"] == "voldoet"


def test_tables_that_come_out_the_same_leave_the_pages_as_they_are(plek: Werkplek) -> None:
    write_reference(plek.root, "trendbreuken.csv", "norm_code,eerste_verslagjaar,reden")
    file = plek.root.reference / "zorgaanbieders.csv"
    file.write_text(file.read_text("utf-8").replace("Midden", "West"), "utf-8")
    assert list(plek.stale()) == list(ALL)
    outcomes = plek.run(2023, with_dossiers=frozenset())
    assert (outcomes[2023].soort, outcomes[2023].made, outcomes[2023].kept) == ("published", 0, 2)


def test_a_page_is_made_again_only_for_tables_and_registers_that_it_reads(plek: Werkplek) -> None:
    load = "from analysis.data.register import load_register\nfrom analysis.data.paths import find_root"
    for naam, deel in (("30_normen", "volumenormen"), ("31_wie", "zorgaanbieders")):
        write_notebook(plek.notebooks, naam, load, f"print(load_register(find_root(data)).{deel}.to_csv())")
    write_notebook(
        plek.notebooks, "32_vondsten", LOAD[0], "load_table(find_root(data), inkoopjaar, 'bevindingen')"
    )
    plek.run(2023, with_dossiers=frozenset())
    regels = (PROJECT / "data" / "reference" / "regels.csv").read_text("utf-8")
    (plek.root.reference / "regels.csv").write_text(regels, "utf-8")
    assert 2023 not in plek.stale()
    (plek.root.reference / "regels.csv").write_text(regels.replace(" ", "  "), "utf-8")
    outcome = plek.run(2023, with_dossiers=frozenset())[2023]
    assert (outcome.made, outcome.kept) == (1, 4)
    file = plek.root.reference / "zorgaanbieders.csv"
    file.write_text(file.read_text("utf-8").replace("Midden", "West"), "utf-8")
    outcome = plek.run(2023, with_dossiers=frozenset())[2023]
    assert (outcome.made, outcome.kept) == (1, 4)
    assert "West" in plek.page(2023, "31_wie.html")


def test_one_changed_notebook_is_the_only_one_executed_again(plek: Werkplek) -> None:
    kept = plek.page(2024, "20_meer.html")
    write_notebook(plek.notebooks, "10_stand", *LOAD, SHOW, "print('ANDERS')")
    assert plek.stale() == dict.fromkeys(ALL, ["10_stand: the notebook changed: '10_stand.ipynb'"])
    outcomes = plek.run()
    assert made(outcomes) == dict.fromkeys(ALL, 1)
    assert outcomes[2025].kept == 5
    assert "ANDERS" in plek.page(2024, "10_stand.html")
    assert plek.page(2024, "20_meer.html") == kept
    verify_publication(plek.reports, 2024)


def test_a_failed_notebook_stops_only_its_own_inkoopjaar_and_the_rest_is_not_made_again(
    plek: Werkplek,
) -> None:
    before = plek.page(2024, "20_meer.html")
    write_notebook(plek.notebooks, "10_stand", *LOAD, SHOW, "print('NIEUW')")
    write_notebook(plek.notebooks, "20_meer", *LOAD, "# eerst delen", "1 / (inkoopjaar - 2024)", SHOW)
    outcomes = plek.run()
    assert kinds(outcomes) == {2023: "published", 2024: "failed", 2025: "published"}
    assert outcomes[2024].exit_code == 4
    (melding,) = outcomes[2024].meldingen
    assert "20_meer.ipynb, cell '1 / (inkoopjaar - 2024)': ZeroDivisionError: division by zero" in melding
    kept = plek.root.processed / "2024" / "mislukt" / "20_meer.ipynb"
    assert str(kept) in melding
    assert "ZeroDivisionError" in kept.read_text("utf-8")
    assert plek.page(2024, "20_meer.html") == before
    verify_publication(plek.reports, 2024)
    assert leftovers(plek.reports, plek.root.processed) == []

    write_notebook(plek.notebooks, "20_meer", *LOAD, SHOW, "print('WEER GOED')")
    again = plek.run(2024, with_dossiers=frozenset())
    assert (again[2024].soort, again[2024].made, again[2024].kept) == ("published", 1, 1)
    assert "NIEUW" in plek.page(2024, "10_stand.html")
    assert not kept.exists()


@pytest.mark.parametrize(
    ("cell", "cause"),
    [
        ("import os\nos._exit(9)", "cell 'import os': its process died"),
        ("while True: pass", "cell 'while True: pass': it was not done within 2 s"),
    ],
)
def test_a_notebook_that_dies_or_hangs_is_told_and_harms_nothing(
    plek: Werkplek, cell: str, cause: str
) -> None:
    write_notebook(plek.notebooks, "20_meer", *LOAD, cell)
    outcomes = plek.run(2023, limit_seconds=2.0, with_dossiers=frozenset())
    assert outcomes[2023].soort == "failed"
    assert cause in outcomes[2023].meldingen[0]
    assert "MEER" in plek.page(2023, "20_meer.html")
    verify_publication(plek.reports, 2023)


def test_blocking_findings_stop_only_their_own_inkoopjaar(
    plek: Werkplek, capsys: pytest.CaptureFixture[str]
) -> None:
    bron = plek.root.year_folder(2022) / "bron.yml"
    bron.write_text(bron.read_text("utf-8").replace("hoofd\n", "aanvulling\n"), "utf-8")
    before = plek.page(2024, "run.json")
    outcomes = plek.run()
    assert kinds(outcomes) == {2023: "up to date", 2024: "blocked", 2025: "published"}
    assert outcomes[2024].exit_code == 3
    assert "hoofdlevering" in outcomes[2024].meldingen[0]
    assert plek.page(2024, "run.json") == before
    again = plek.run(2024)
    assert (again[2024].soort, again[2024].meldingen) == ("blocked", outcomes[2024].meldingen)
    assert capsys.readouterr().err.count("2024: validation") == 1


@pytest.mark.parametrize("name", ["2024/10_stand.html", "2024/index.html"])
def test_a_page_that_was_changed_by_hand_or_removed_is_put_right(plek: Werkplek, name: str) -> None:
    file = plek.reports / name
    file.write_text("half", "utf-8")
    assert plek.stale() == {2024: [f"{file} was changed after the run"]}
    file.unlink()
    assert plek.stale() == {2024: [f"{file} is missing"]}
    assert plek.run()[2024].soort == "published"
    verify_publication(plek.reports, 2024)


def test_a_damaged_table_is_made_again(plek: Werkplek) -> None:
    file = plek.root.processed / "2024" / "oordelen.parquet"
    content = file.read_bytes()
    shutil.rmtree(plek.root.processed / "2023")
    assert plek.stale() == {2023: [f"its tables are not in {plek.root.processed / '2023'}"]}
    plek.run(2023, with_dossiers=frozenset())
    file.write_bytes(content[:100])
    assert plek.stale() == {2024: [f"{file} was changed after the run"]}
    outcome = plek.run(2024, with_dossiers=frozenset())[2024]
    assert (outcome.soort, outcome.made, outcome.kept) == ("published", 0, 2)
    assert file.read_bytes() == content


def test_rubbish_in_every_processed_file_at_once_is_put_right(plek: Werkplek) -> None:
    files = [file for file in plek.root.processed.rglob("*") if file.is_file()]
    assert len(files) > 50
    for number, file in enumerate(files):
        file.write_bytes(b"\x00rubbish" * (number % 3))
    assert sorted(plek.stale()) == list(ALL)
    assert kinds(plek.run()) == dict.fromkeys(ALL, "published")
    for jaar in ALL:
        verify_publication(plek.reports, jaar)
    assert "PROEF 2024 168" in plek.page(2024, "10_stand.html")
    assert plek.stale() == {}
    assert leftovers(plek.reports, plek.root.processed) == []


def test_each_stale_report_is_explained_in_a_sentence_of_its_own(plek: Werkplek) -> None:
    write_notebook(plek.notebooks, "10_stand", *LOAD, SHOW, "print('ANDERS')")
    write_notebook(plek.notebooks, "20_meer", *LOAD, SHOW, "print('ANDERS')")
    assert explanation(plek.plans()[0]) == (
        "2023 is stale in 2 of its reports:\n"
        "  10_stand: the notebook changed: '10_stand.ipynb'.\n"
        "  20_meer: the notebook changed: '20_meer.ipynb'."
    )
    (plek.reports / "2023" / "index.html").unlink()
    assert explanation(plek.plans()[0]).endswith(f"\n  {plek.reports / '2023' / 'index.html'} is missing.")


def test_a_record_that_is_damaged_or_of_an_older_version_is_no_record(plek: Werkplek) -> None:
    (plek.reports / "2023" / "run.json").write_text('{"inkoopjaar": 2023', "utf-8")
    (plek.root.processed / "2024" / "stand.json").write_text('{"stand": {}}', "utf-8")
    assert plek.stale() == {
        2023: ["it was never published"],
        2024: [f"its tables are not in {plek.root.processed / '2024'}"],
    }


def test_only_limits_a_run_to_one_notebook(plek: Werkplek) -> None:
    for name in ("10_stand", "20_meer"):
        write_notebook(plek.notebooks, name, *LOAD, SHOW, "print('ANDERS')")
    outcome = plek.run(2024, only="20_meer", with_dossiers=frozenset())[2024]
    assert (outcome.made, outcome.kept) == (1, 1)
    assert "ANDERS" in plek.page(2024, "20_meer.html")
    assert "ANDERS" not in plek.page(2024, "10_stand.html")
    assert plek.stale()[2024] == ["10_stand: the notebook changed: '10_stand.ipynb'"]


def test_only_does_not_hold_where_more_is_needed_and_that_is_said(
    plek: Werkplek, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(plek.reports / "2024")
    outcome = plek.run(2024, only="20_meer", with_dossiers=frozenset())[2024]
    assert outcome.soort == "published"
    assert "2024: all notebooks are needed, because it was never published" in capsys.readouterr().err
    verify_publication(plek.reports, 2024)


def test_force_makes_everything_again_or_the_one_notebook_that_is_named(plek: Werkplek) -> None:
    before = (plek.root.processed / "2023" / "oordelen.parquet").stat().st_ino
    assert plek.run(2023, force=True, with_dossiers=frozenset())[2023].made == 2
    assert (plek.root.processed / "2023" / "oordelen.parquet").stat().st_ino != before
    assert plek.run(2025, force=True, only="10_stand")[2025].made == 1


def test_pages_that_are_not_made_any_more_make_the_links_to_them_stale(plek: Werkplek) -> None:
    (plek.notebooks / "25_norm.ipynb").unlink()
    reasons = plek.stale()[2025]
    assert {"10_stand: normen is no (was yes)", "50_dossier: normen is no (was yes)"} <= set(reasons)
    assert "normen/maag.html is not made any more" in reasons


def test_dossiers_that_were_once_published_stay(plek: Werkplek) -> None:
    outcome = plek.run(2025, with_dossiers=frozenset())[2025]
    assert outcome.soort == "up to date"
    assert plek.run(2024, with_dossiers=frozenset({2024}))[2024].made == 6
    assert "DOSSIER 2024 90000011 44" in plek.page(2024, "dossiers/90000011.html")


def test_the_overview_names_every_inkoopjaar_with_its_state(plek: Werkplek) -> None:
    shutil.rmtree(plek.reports / "2023")
    plek.run(2024, as_of=date(2024, 1, 1), with_dossiers=frozenset())
    page = BeautifulSoup((plek.reports / "index.html").read_text("utf-8"), "html.parser")
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [(row[0], row[2], bool(row[3])) for row in cells] == [
        ("2025", "gepubliceerd", True),
        ("2024", "gepubliceerd, zoals bekend op 1 januari 2024", True),
        ("2023", "nog niet gepubliceerd", False),
    ]


def test_what_was_known_on_a_day_is_another_stand(plek: Werkplek) -> None:
    from datetime import date

    write_levering(
        plek.root, 2023, "nalevering.csv", {"Duinzicht": 25}, soort="nalevering", ontvangen="2024-09-01"
    )
    dag = date(2024, 8, 31)
    assert plek.stale(as_of=dag) == dict.fromkeys(ALL, ["as_of is 2024-08-31 (was geen)"])
    plek.run(2025, as_of=dag)
    assert "PROEF 2025 156" in plek.page(2025, "10_stand.html")
    assert verify_publication(plek.reports, 2025)["parameters"]["as_of"] == "2024-08-31"


def test_the_verdicts_of_the_last_publication_with_others_are_kept_beside_those_of_now(
    plek: Werkplek,
) -> None:
    def vorige() -> list[tuple[str, str]]:
        rows = load_table(plek.root, 2025, "vorige")
        own = rows[(rows["norm_code"] == "maag") & (rows["locatie"] == "Veenrand Zuid")]
        return list(zip(own["oordeel"], own["herkomst"].str.split().str[0], strict=True))

    assert vorige() == []
    late = {"Veenrand Zuid": 25}
    write_levering(plek.root, 2023, "na.csv", late, soort="nalevering", ontvangen="2024-09-01")
    plek.run(2025, with_dossiers=frozenset())
    assert vorige() == [("voldoet niet", "hoofd.csv")]
    assert plek.stale() == {}
    plek.run(2025, force=True, with_dossiers=frozenset())  # the same verdicts: the same publication before
    assert vorige() == [("voldoet niet", "hoofd.csv")]
    bring_back(plek.root, plek.reports, 2025)
    assert plek.stale() == {}
    verify_publication(plek.reports, 2025)


def test_the_publication_before_can_be_brought_back(plek: Werkplek) -> None:
    write_notebook(plek.notebooks, "10_stand", *LOAD, SHOW, "print('ANDERS')")
    plek.run(2024, with_dossiers=frozenset())
    bring_back(plek.root, plek.reports, 2024)
    assert "ANDERS" not in plek.page(2024, "10_stand.html")
    verify_publication(plek.reports, 2024)
    bring_back(plek.root, plek.reports, 2024)
    assert "ANDERS" in plek.page(2024, "10_stand.html")
    verify_publication(plek.reports, 2024)
