"""Back test: printed figures of real hospitals lead, through the whole line, to the verdicts that follow."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from gegevensmap import NORM_OF_BEHANDELING, build_terugblik, read_gepubliceerd

from analysis.data.paths import PROJECT
from analysis.rules.tabellen import OORDELEN
from analysis.run.tabellen import Tabellen, build_tabellen

FEITEN = PROJECT.parent / "shared" / "feiten"


@pytest.fixture(scope="module")
def tabellen(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Tabellen]:
    root = build_terugblik(tmp_path_factory.mktemp("terugblik") / "root")
    return build_tabellen(root, [2018, 2022])


def verdicts(oordelen: pd.DataFrame) -> set[tuple[str, str, float, float, float, str]]:
    columns = ["organisatie", "norm_code", "maat", "minimum", "marge", "oordeel"]
    return set(oordelen[columns].itertuples(index=False, name=None))


def test_verslagjaar_2020_gives_the_verdicts_that_follow_from_value_and_norm(
    tabellen: dict[int, Tabellen],
) -> None:
    """Amstelland's 18 is derived: "2 below" a norm of 20."""
    assert verdicts(tabellen[2022]["oordelen"]) == {
        ("Dijklander Ziekenhuis", "cystectomie", 16, 20, -4, "voldoet niet"),
        ("Máxima MC", "cystectomie", 2, 20, -18, "voldoet niet"),
        ("Martini Ziekenhuis", "cystectomie", 15, 20, -5, "voldoet niet"),
        ("Martini Ziekenhuis", "prostatectomie", 63, 100, -37, "voldoet niet"),
        ("Máxima MC", "prostatectomie", 26, 100, -74, "voldoet niet"),
        ("Ziekenhuis Amstelland", "carotisinterventie", 18, 20, -2, "voldoet niet"),
    }


def test_verslagjaar_2016_is_judged_by_the_stage_of_the_norm_that_held_then(
    tabellen: dict[int, Tabellen],
) -> None:
    assert verdicts(tabellen[2018]["oordelen"]) == {
        ("Noordwest Ziekenhuisgroep", "prostatectomie", 18, 20, -2, "voldoet niet")
    }


def test_a_verdict_is_not_an_advice_so_the_positive_advice_below_the_norm_stands_as_voldoet_niet(
    tabellen: dict[int, Tabellen],
) -> None:
    positive = [row for row in read_gepubliceerd() if row["zn_advies"] == "positief"]
    assert [(row["organisatie"], row["waarde"], row["norm"]) for row in positive] == [
        ("Martini Ziekenhuis", "15", "20")
    ]
    oordelen = tabellen[2022]["oordelen"]
    martini = oordelen[
        (oordelen["organisatie"] == "Martini Ziekenhuis") & (oordelen["norm_code"] == "cystectomie")
    ]
    assert martini["oordeel"].tolist() == ["voldoet niet"]
    assert not {"advies", "zn_advies"} & set(OORDELEN)


def test_the_register_holds_the_minimum_that_every_publication_names(tabellen: dict[int, Tabellen]) -> None:
    for row in read_gepubliceerd():
        oordelen = tabellen[int(row["verslagjaar"]) + 2]["oordelen"]
        of_norm = oordelen[oordelen["norm_code"] == NORM_OF_BEHANDELING[row["behandeling"]]]
        assert set(of_norm["minimum"]) == {float(row["norm"])}, row


def test_who_is_spelled_otherwise_is_recognised_by_an_alias_and_that_is_told(
    tabellen: dict[int, Tabellen],
) -> None:
    opgaven = tabellen[2022]["opgaven"]
    assert "Máxima Medisch Centrum" not in set(opgaven["organisatie"])
    assert opgaven["kvk"].isna().all()
    bevindingen = tabellen[2022]["bevindingen"]
    told = bevindingen[bevindingen["regel"] == "zorgaanbieder_op_naam_herkend"]
    assert len(told) == 4
    assert told["melding"].str.contains("'Máxima Medisch Centrum'", regex=False).sum() == 1
    assert "onbekende_zorgaanbieder" not in set(bevindingen["regel"])


def test_every_published_figure_becomes_one_opgave_with_its_source(tabellen: dict[int, Tabellen]) -> None:
    opgaven, leveringen = tabellen[2022]["opgaven"], tabellen[2022]["leveringen"]
    assert sorted(opgaven["waarde"]) == sorted(float(row["waarde"]) for row in read_gepubliceerd())
    assert set(opgaven["toestand"]) == {"waarde"}
    assert opgaven["vestigingsnummer"].isna().all()
    assert leveringen.set_index("verslagjaar")["url"].to_dict() == {
        2016: "http://www.nu.nl/gezondheid/4874999/veel-minder-complicaties-prostaatkankeroperatie.html",
        2020: "https://www.skipr.nl/nieuws/kankeroperaties-weg-uit-ziekenhuizen-die-volumenorm-niet-halen/",
    }


def test_without_any_link_nothing_is_judged_and_every_valid_norm_is_named(tmp_path: Path) -> None:
    """So stands the project's own register: nobody knows ZIN's codes before holding a file."""
    root = build_terugblik(tmp_path / "root")
    links = root.reference / "indicatoren.csv"
    links.write_text(links.read_text("utf-8").split("\n", 1)[0] + "\n", "utf-8")
    tabellen = build_tabellen(root, [2022])[2022]
    assert tabellen["oordelen"].empty
    unlinked = tabellen["bevindingen"].query("regel == 'norm_zonder_koppeling'")
    assert sorted(unlinked["melding"].str.split().str[1]) == [
        "carotisinterventie",
        "cystectomie",
        "prostatectomie",
    ]
    assert set(unlinked["ernst"]) == {"informatie"}


def test_under_the_norm_per_location_a_total_of_two_locations_is_not_divided_by_a_guess(
    tmp_path: Path,
) -> None:
    """Dijklander, Máxima and Noordwest have two locations each, Martini and Amstelland one."""
    root = build_terugblik(tmp_path / "root", eenheid="locatie")
    tabellen = build_tabellen(root, [2018, 2022])
    oordelen = pd.concat([tabellen[2018]["oordelen"], tabellen[2022]["oordelen"]])
    columns = ["organisatie", "locatie", "norm_code", "oordeel", "reden"]
    told = oordelen[columns].fillna("").itertuples(index=False, name=None)
    level, below = ("niet beoordeelbaar", "verkeerd niveau"), ("voldoet niet", "")
    assert sorted(told) == sorted(
        [
            ("Dijklander Ziekenhuis", "Dijklander Ziekenhuis Hoorn", "cystectomie", *level),
            ("Dijklander Ziekenhuis", "Dijklander Ziekenhuis Purmerend", "cystectomie", *level),
            ("Martini Ziekenhuis", "Martini Ziekenhuis van Swieten", "cystectomie", *below),
            ("Martini Ziekenhuis", "Martini Ziekenhuis van Swieten", "prostatectomie", *below),
            ("Máxima MC", "Máxima Medisch Centrum Eindhoven", "cystectomie", *level),
            ("Máxima MC", "Máxima Medisch Centrum Veldhoven", "cystectomie", *level),
            ("Máxima MC", "Máxima Medisch Centrum Eindhoven", "prostatectomie", *level),
            ("Máxima MC", "Máxima Medisch Centrum Veldhoven", "prostatectomie", *level),
            ("Noordwest Ziekenhuisgroep", "Noordwest Ziekenhuisgroep Alkmaar", "prostatectomie", *level),
            ("Noordwest Ziekenhuisgroep", "Noordwest Ziekenhuisgroep Den Helder", "prostatectomie", *level),
            ("Ziekenhuis Amstelland", "Ziekenhuis Amstelland", "carotisinterventie", *below),
        ]
    )


@pytest.mark.skipif(
    not FEITEN.is_dir(), reason="the collected facts (../shared/feiten) are not beside this checkout"
)
def test_the_published_figures_are_carried_over_unchanged() -> None:
    original = (FEITEN / "gepubliceerde_waarden.csv").read_text("utf-8")
    carried = (PROJECT / "tests" / "terugblik" / "gepubliceerde_waarden.csv").read_text("utf-8")
    assert carried == original
