"""An ordinary run makes the advice too: its table, its findings, and its fingerprints."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from kleine_map import write_kleine_map, write_reference

from analysis.data.advies import compose_advies
from analysis.data.adviesstand import find_stand
from analysis.data.paths import Root
from analysis.run.advies import adopt
from analysis.run.jaarrun import open_stander
from analysis.run.stand import Stand
from analysis.run.tabellen import build_grondslag, build_tabellen

JAREN = (2023, 2024, 2025)
ZUID = "maag,90000022,900000000033,Veenrand Ziekenhuizen,Veenrand Zuid,Zilver"
WEDERHOOR = (
    "norm_code,kvk,vestigingsnummer,organisatie,locatie,verzekeraar,datum,soort,gemeld,opgegeven,erkend,reden,"
    "toelichting,advies,voorwaarden,termijn,bewijs",
    f"{ZUID},2023-09-01,uitgezet,18,,,,,,,2023-10-01,",
    f"{ZUID},2023-09-15,reactie ontvangen,18,21,,,Wij telden 21.,,,,dossier 1",
    f"{ZUID},2023-10-02,oordeel,18,,21,registratiefout,Met bewijs erkend.,positief,,,",
)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    root = write_kleine_map(tmp_path / "data")
    write_reference(root, "verzekeraars.csv", "verzekeraar,geldig_vanaf,geldig_tot", "Zilver,2023,")
    write_reference(
        root,
        "hoorverdeling.csv",
        "verzekeraar,regio,organisatie,geldig_vanaf,geldig_tot",
        "Zilver,Midden,,2023,",
    )
    return root


def hear(root: Root, jaar: int, *lines: str) -> None:
    (root.reference / "wederhoor").mkdir(exist_ok=True)
    write_reference(root, f"wederhoor/{jaar}.csv", *lines)


def agree(root: Root, jaar: int, versie_hash: str, datum: str) -> None:
    (root.reference / "akkoord").mkdir(exist_ok=True)
    write_reference(
        root, f"akkoord/{jaar}.csv", "verzekeraar,versie_hash,datum", f"Zilver,{versie_hash},{datum}"
    )


def advies_of(rows: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row.norm_code, row.locatie): (row.advies, row.staat) for row in rows.itertuples()}


def besluiten(root: Root) -> dict[int, Stand]:
    stander = open_stander(root)
    return {jaar: stander.of_tables(jaar, None) for jaar in JAREN}


def changed(before: dict[int, Stand], after: dict[int, Stand]) -> list[int]:
    return [jaar for jaar in JAREN if before[jaar] != after[jaar]]


def test_a_run_makes_the_table_of_advices(root: Root) -> None:
    tabellen = build_tabellen(root, [2024])[2024]
    assert advies_of(tabellen["adviezen"]) == {
        ("maag", "Duinzicht"): ("positief", "concept"),
        ("maag", "Veenrand Noord"): ("positief", "concept"),
        ("maag", "Veenrand Zuid"): ("in behandeling", "concept"),
        ("maag3", "Duinzicht"): ("geen advies", "concept"),
        ("maag3", "Veenrand Noord"): ("geen advies", "concept"),
        ("maag3", "Veenrand Zuid"): ("geen advies", "concept"),
    }


def test_a_hearing_makes_its_own_and_later_inkoopjaren_stale_and_an_agreement_only_its_own(
    root: Root,
) -> None:
    begin = besluiten(root)
    hear(root, 2024, *WEDERHOOR)
    heard = besluiten(root)
    assert changed(begin, heard) == [2024, 2025]
    agree(root, 2024, "x", "2023-11-01")
    agreed = besluiten(root)
    assert changed(heard, agreed) == [2024]
    write_reference(root, "verzekeraars.csv", "Goud,2025,")
    assert changed(agreed, besluiten(root)) == [2023, 2024, 2025]


def test_nothing_changed_stays_nothing_changed(root: Root) -> None:
    hear(root, 2024, *WEDERHOOR)
    file = root.reference / "wederhoor" / "2024.csv"
    before = besluiten(root)
    file.write_bytes(file.read_bytes())
    assert changed(before, besluiten(root)) == []


def test_a_correction_that_expects_another_value_is_a_finding_of_the_run_and_is_not_applied(
    root: Root,
) -> None:
    hear(root, 2024, *(line.replace(",18,", ",16,") for line in WEDERHOOR))
    tabellen = build_tabellen(root, [2024])[2024]
    assert advies_of(tabellen["adviezen"])["maag", "Veenrand Zuid"] == ("in behandeling", "concept")
    found = tabellen["bevindingen"]
    assert {"correctie_past_niet", "wederhoor_past_niet"} <= set(found["regel"])
    assert found.loc[found["regel"] == "correctie_past_niet", "melding"].str.contains("16").all()


def test_a_run_as_of_a_day_knows_no_later_hearing_agreement_or_version(root: Root) -> None:
    hear(root, 2024, *WEDERHOOR)
    grondslag = build_grondslag(root, [2024])[2024]
    advies = compose_advies(root, 2024, grondslag)
    agree(root, 2024, find_stand(root, advies).record.versie_hash, "2023-11-01")
    stand = adopt(root, find_stand(root, compose_advies(root, 2024, grondslag)))
    assert stand.record.vastgesteld_op == "2023-11-01"
    zaak = ("maag", "Veenrand Zuid")
    for as_of, expected in (
        (date(2023, 10, 1), ("in behandeling", "concept")),
        (date(2023, 10, 31), ("positief", "concept")),
        (date(2023, 11, 1), ("positief", "vastgesteld")),
        (None, ("positief", "vastgesteld")),
    ):
        made = build_tabellen(root, [2024], as_of=as_of)[2024]["adviezen"]
        assert advies_of(made)[zaak] == expected
