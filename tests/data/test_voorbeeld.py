"""The example is complete, fictional and reproducible, and its numbers follow the published distributions."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from scipy import optimize, stats

from analysis.data.paths import PROJECT, Root
from analysis.data.register import load_register
from analysis.errors import RootError
from analysis.rules.namen import fold_naam
from voorbeeld import write_example
from voorbeeld.antwoorden import answer_year
from voorbeeld.wereld import (
    BEGIN,
    Wereld,
    build_wereld,
    draw_means,
    in_year,
    load_ingrepen,
    load_locaties,
    load_organisaties,
    to_plekken,
    to_waarheid,
)

SHARED = PROJECT.parent / "shared" / "feiten"
facts_are_here = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the collected facts are not beside the checkout"
)


def tree(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def small(folder: Path, seed: int = 3, first: int = 2025, last: int = 2025) -> Path:
    write_example(folder, seed=seed, first=first, last=last, size=0.1)
    return folder


@pytest.fixture(scope="module")
def small_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One year of one seed."""
    return small(tmp_path_factory.mktemp("klein") / "root")


@pytest.fixture
def older(small_one: Path, tmp_path: Path) -> Path:
    """An example that was written before."""
    return Path(shutil.copytree(small_one, tmp_path / "root"))


@pytest.fixture(scope="module")
def wereld() -> Wereld:
    organisaties = load_organisaties(1.0)
    locaties = load_locaties(organisaties)
    return build_wereld(organisaties, locaties, to_plekken(organisaties, locaties), seed=2016)


# --- the root ---------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    first, again = (small(tmp_path / naam, first=2023, last=2024) for naam in ("a", "b"))
    assert tree(first) == tree(again)
    suffixes = {Path(name).suffix for name in tree(first)}
    assert suffixes == {".xlsx", ".csv", ".parquet", ".yml", ".json", ".md"}
    other = small(tmp_path / "c", seed=4, first=2023, last=2023)
    [of_2023] = [name for name in tree(other) if "/2023/Openbaar" in name]
    assert tree(first)[of_2023] != tree(other)[of_2023]


def test_an_older_example_is_replaced_as_a_whole(older: Path, tmp_path: Path) -> None:
    (older / "oud.txt").write_text("blijft niet", "utf-8")
    small(older, seed=5)
    assert not (older / "oud.txt").exists()
    assert json.loads((older / "synthetisch.json").read_text("utf-8"))["seed"] == 5
    assert [path.name for path in tmp_path.iterdir()] == ["root"]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    assert Root(small(tmp_path / "root")).is_synthetic


def test_a_folder_with_anything_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "eigen.csv").write_text("mijn werk", "utf-8")
    before = tree(tmp_path)
    with pytest.raises(RootError, match=r"is not empty and is no example \(it has no synthetisch.json\)"):
        small(tmp_path)
    assert tree(tmp_path) == before


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("mijn werk", "utf-8")
    with pytest.raises(RootError, match="is a file; name a folder"):
        small(tmp_path / "root")


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ({"first": 2015, "last": 2018}, "covers verslagjaren 2016 to 2025, not 2015 to 2018"),
        ({"first": 2016, "last": 2026}, "covers verslagjaren 2016 to 2025, not 2016 to 2026"),
        ({"first": 2020, "last": 2019}, "covers verslagjaren 2016 to 2025, not 2020 to 2019"),
        ({"size": 0.0}, "size is 0.0"),
        ({"size": 11.0}, "size is 11.0"),
    ],
)
def test_what_the_example_does_not_have_is_refused_in_words(
    tmp_path: Path, scope: dict[str, int], message: str
) -> None:
    with pytest.raises(RootError, match=message):
        write_example(tmp_path / "root", **scope)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_leaves_the_older_example_and_nothing_else(older: Path, tmp_path: Path) -> None:
    before = tree(older)

    def interrupt(step: str) -> None:
        if "2023" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_example(older, seed=9, first=2022, last=2023, size=0.1, progress=interrupt)
    assert tree(older) == before
    assert [path.name for path in tmp_path.iterdir()] == ["root"]


def test_every_file_says_that_it_is_fictional(ten_years: Path) -> None:
    sentence = "Alle organisaties, nummers en cijfers in deze dataroot zijn verzonnen."
    assert json.loads((ten_years / "synthetisch.json").read_text("utf-8"))["zin"] == sentence
    assert "verzonnen" in (ten_years / "LEESMIJ.md").read_text("utf-8")
    for bron in ten_years.rglob("bron.yml"):
        assert bron.read_text("utf-8").startswith(f"# {sentence}")
        assert {entry["url"] for entry in yaml.safe_load(bron.read_text("utf-8")).values()} == {"synthetisch"}


def test_the_package_ships_its_tables() -> None:
    builder = WheelBuilder(str(PROJECT))
    shipped = {Path(file.distribution_path).name for file in builder.recurse_included_files()}
    folder = PROJECT / "src" / "voorbeeld"
    assert {file.name for file in folder.iterdir() if file.suffix in {".csv", ".md"}} <= shipped


# --- who there is -----------------------------------------------------------------------------------------


def test_there_are_72_organisations_with_106_locations_and_about_100_answers_each(wereld: Wereld) -> None:
    assert int(in_year(wereld.organisaties, 2016).sum()) == 72
    assert int(in_year(wereld.locaties, 2016).sum()) == 106
    assert set(wereld.organisaties["type"]) == {"umc", "topklinisch", "algemeen", "categoraal"}
    assert wereld.organisaties["provincie"].nunique() == 12
    assert 90 <= len(answer_year(wereld, 2016, seed=2016)) / 106 <= 120


def test_no_number_can_be_a_real_one() -> None:
    organisaties = load_organisaties(2.0)
    locaties = load_locaties(organisaties)
    assert organisaties["kvk"].str.fullmatch(r"(99|00)[0-9]{6}").all()
    assert organisaties["kvk"].str.startswith("00").any()
    assert organisaties["kvk"].is_unique
    assert locaties["vestigingsnummer"].str.fullmatch(r"(000099|99)[0-9]+").all()
    assert locaties["vestigingsnummer"].str.len().eq(12).all()
    assert locaties["vestigingsnummer"].is_unique
    # PostNL never issues these three letter pairs.
    assert locaties["postcode"].str.fullmatch(r"[1-9][0-9]{3}(SA|SD|SS)").all()


def test_a_larger_example_repeats_the_organisations_under_names_of_their_own() -> None:
    organisaties = load_organisaties(2.0)
    assert len(organisaties) == 150
    assert organisaties["organisatie"].map(fold_naam).is_unique
    assert load_locaties(organisaties)["locatie"].map(fold_naam).is_unique


@facts_are_here
def test_no_organisation_location_or_place_bears_a_real_hospitals_name() -> None:
    with (SHARED / "ziekenhuizen.csv").open(encoding="utf-8") as file:
        hospitals = list(csv.DictReader(file))
    with (SHARED / "ziekenhuis_aliassen.csv").open(encoding="utf-8") as file:
        aliases = list(csv.DictReader(file))
    real = {
        fold_naam(row[column])
        for row in hospitals
        for column in row
        if row[column] and ("name" in column or "org" in column or column in {"city", "place"})
    }
    real |= {fold_naam(name) for row in aliases for name in [row["canonical"], *row["alias"].split("|")]}
    real |= {fold_naam(row[list(row)[2]]) for row in hospitals}  # the town
    organisaties = load_organisaties(1.0)
    locaties = load_locaties(organisaties)
    invented = [
        *organisaties["organisatie"],
        *organisaties["alias"].str.split("|").explode(),
        *locaties["locatie"],
        *locaties["plaats"],
    ]
    assert {fold_naam(name) for name in invented if name} & real == set()


def test_every_location_lies_in_the_netherlands(ten_years: Path) -> None:
    # load_register refuses coordinates outside it.
    locaties = load_register(Root(ten_years)).locaties
    assert locaties[["lat", "lon"]].notna().all(axis=None)


def test_organisations_merge_move_close_and_begin(wereld: Wereld) -> None:
    organisaties, locaties = wereld.organisaties, wereld.locaties
    assert organisaties["opvolger"].gt(0).sum() == 4
    assert (organisaties["tot"].lt(9999) & organisaties["opvolger"].eq(0)).sum() == 1
    assert organisaties["van"].gt(2016).sum() == 2
    assert locaties["opvolger"].gt(0).sum() == 7


# --- the norms --------------------------------------------------------------------------------------------


def test_the_register_is_sound_and_has_norms_of_every_kind(ten_years: Path) -> None:
    register = load_register(Root(ten_years))
    normen = register.volumenormen
    assert normen["norm_code"].nunique() >= 40
    assert set(normen["soort"]) == {"volume", "janee", "percentage"}
    assert set(normen["eenheid"]) == {"locatie", "organisatie", "team", "operateur"}
    assert set(normen["regel"]) == {"jaar", "gemiddelde", "som", "beste"}
    assert set(normen["venster"]) == {1, 2, 3}
    assert set(normen["nul"].dropna()) == {"niet_uitgevoerd", "voldoet_niet"}
    assert set(normen["verificatie"]) == {"geverifieerd", "te_verifieren"}
    assert set(normen["ingangsdatum"].dropna().dt.strftime("%Y-%m-%d")) == {"2026-01-01", "2027-01-01"}
    assert normen.loc[normen["ingangsdatum"].notna(), "tranche"].eq(1).all()
    assert normen["minimum"].isna().any()
    assert normen.loc[normen["soort"] == "percentage", "tolerantie_pct"].gt(0).all()
    stages = normen[normen["norm_code"] == "prostatectomie"].sort_values("geldig_vanaf")
    assert stages["minimum"].tolist() == [20, 50, 100]
    links = register.indicatoren
    assert set(links["veld"]) == {"waarde", "noemer"}
    assert links.groupby("norm_code")["indicator_code"].nunique().max() == 3
    assert set(normen["bron"]) == {"voorbeeld"}


@facts_are_here
def test_a_real_body_is_named_only_with_its_own_value(ten_years: Path) -> None:
    with (SHARED / "normen.csv").open(encoding="utf-8") as file:
        known = [(row["body"].split(" (")[0], row["norm"]) for row in csv.DictReader(file)]
    normen = load_register(Root(ten_years)).volumenormen
    named = normen[normen["opsteller"] != "voorbeeld"]
    minima = named["minimum"].map(lambda minimum: "" if pd.isna(minimum) else f"{minimum:.0f}")
    assert len(named) > 30
    assert set(zip(named["opsteller"], minima, strict=True)) - set(known) == set()
    assert named["regel"].isin(["jaar", "gemiddelde"]).all()


# --- the volumes ------------------------------------------------------------------------------------------

INGREPEN = {ingreep.naam: ingreep for ingreep in load_ingrepen()}


def negative_binomial(naam: str) -> stats.rv_discrete:  # type: ignore[type-arg]
    ingreep = INGREPEN[naam]
    return stats.nbinom(ingreep.vorm, ingreep.vorm / (ingreep.vorm + ingreep.gemiddelde))


@pytest.mark.parametrize(
    ("naam", "mean"),
    [
        ("rectumresectie", 2095 / 71),
        ("maagresectie", 470 / 42),
        ("longresectie", 9579 / 6 / 79),
        ("mammacarcinoom", 58982 / 5 / 101),
        ("aaa_electief", 0.76 * 5802 / 2 / 64),
        ("hersentumor", 2500 / 18),
        ("ovariumcarcinoom", 2435 / 4 / 18),
    ],
)
def test_a_published_total_over_its_hospitals_is_the_mean(naam: str, mean: float) -> None:
    assert INGREPEN[naam].gemiddelde == pytest.approx(mean, abs=0.05)


def test_rectum_reproduces_the_published_classes_of_71_hospitals() -> None:
    below_20, below_50 = negative_binomial("rectumresectie").cdf([19, 49])
    classes = 71 * np.diff([0, below_20, below_50, 1])
    # published: 23 below 20, 40 from 20 to 50, 8 from 50
    assert classes == pytest.approx([23, 40, 8], abs=1)
    assert below_20 == pytest.approx(0.32, abs=0.005)


def test_what_is_drawn_is_what_was_fitted() -> None:
    rng = np.random.default_rng(1)
    rectum = INGREPEN["rectumresectie"]
    counts = rng.poisson(draw_means(rectum.gemiddelde, rectum.vorm, 20_000, rng))
    # Four standard errors of a share of 0.319 in 20,000 draws are 0.013, of the mean 0.48.
    assert (counts < 20).mean() == pytest.approx(0.3186, abs=0.013)
    assert counts.mean() == pytest.approx(29.5, abs=0.48)


@pytest.mark.parametrize(
    ("naam", "first_of_class", "hospitals"),
    [
        ("mammacarcinoom", [75, 100, 150, 200], [19, 30, 29, 9, 14]),
        # Between 37 and 54 nothing was seen; the classes are split halfway.
        ("ovariumcarcinoom", [25, 46], [9, 4, 5]),
        ("rectumresectie", [20, 50], [23, 40, 8]),
    ],
)
def test_a_shape_is_the_likeliest_for_the_published_classes(
    naam: str, first_of_class: list[int], hospitals: list[int]
) -> None:
    mean = INGREPEN[naam].gemiddelde

    def surprise(shape: float) -> float:
        below = stats.nbinom.cdf(np.array(first_of_class) - 1, shape, shape / (shape + mean))
        return -float(np.sum(np.array(hospitals) * np.log(np.diff([0, *below, 1]))))

    likeliest = optimize.minimize_scalar(surprise, bounds=(0.2, 50), method="bounded").x
    assert INGREPEN[naam].vorm == pytest.approx(likeliest, abs=0.12)


def test_cystectomy_reproduces_the_quartiles_that_patients_see() -> None:
    counts = np.arange(500)
    seen = negative_binomial("cystectomie").pmf(counts) * counts
    quartiles = [int(np.argmax(np.cumsum(seen) / seen.sum() >= part)) for part in (0.25, 0.5, 0.75)]
    # published: 12, 19 and 27, of 9,287 patients in 2008-2018
    assert quartiles == pytest.approx([12, 19, 27], abs=1)
    assert 9287 / 11 / INGREPEN["cystectomie"].gemiddelde == pytest.approx(58, abs=4)


def test_prostatectomy_reproduces_the_share_below_20_of_2012() -> None:
    assert float(negative_binomial("prostatectomie").cdf(19)) == pytest.approx(11 / 52, abs=0.02)


def providers(wereld: Wereld, naam: str, jaar: int) -> np.ndarray:
    volumes = wereld.volumes[naam]
    return volumes.aantal[volumes.doet[:, jaar - BEGIN], jaar - BEGIN]


def test_care_concentrates_as_it_did(wereld: Wereld) -> None:
    prostate = {jaar: providers(wereld, "prostatectomie", jaar) for jaar in (2016, 2022)}
    assert len(prostate[2022]) < 0.7 * len(prostate[2016])
    # published: a median of 189 per hospital in 2022
    assert np.median(prostate[2022]) == pytest.approx(189, rel=0.3)
    rectum = providers(wereld, "rectumresectie", 2023)
    # published: 61 providers in 2023, 10 of them below 20
    assert len(rectum) == pytest.approx(61, abs=6)
    assert (rectum < 20).sum() == pytest.approx(10, abs=6)
    # published: 36 providers in 2017, 58 in 2011
    assert len(providers(wereld, "cystectomie", 2017)) == pytest.approx(36, abs=6)
    assert len(providers(wereld, "cystectomie", 2011)) == pytest.approx(58, abs=6)


def test_2020_dips_and_recovers(wereld: Wereld) -> None:
    totals = {jaar: int(providers(wereld, "knieprothese", jaar).sum()) for jaar in (2019, 2020, 2021)}
    assert totals[2020] < 0.8 * totals[2019]
    assert totals[2021] > 1.2 * totals[2020]


def test_interventions_stop_start_and_move_between_locations(wereld: Wereld) -> None:
    stopped = started = moved = 0
    for volumes in wereld.volumes.values():
        change = np.diff(volumes.doet.astype("int64"), axis=1)
        stopped += int((change < 0).sum())
        started += int((change > 0).sum())
    eigenaar = wereld.plekken["locatie"].eigenaar
    for naam, volumes in wereld.volumes.items():
        if wereld.niveaus[naam] == "locatie":
            change = np.diff(volumes.doet.astype("int64"), axis=1)
            for ends, begins in zip((change < 0).T, (change > 0).T, strict=True):
                moved += len(set(eigenaar[ends]) & set(eigenaar[begins]))
    assert stopped > 200
    assert started > 50
    assert moved > 10


def test_counts_are_poisson_around_the_truth(wereld: Wereld) -> None:
    mu = np.concatenate([volumes.mu[volumes.doet] for volumes in wereld.volumes.values()])
    aantal = np.concatenate([volumes.aantal[volumes.doet] for volumes in wereld.volumes.values()])
    dispersion = np.mean((aantal - mu) ** 2 / mu)
    # Over some 25,000 counts the standard error of the dispersion is about 0.01.
    assert len(mu) > 15_000
    assert dispersion == pytest.approx(1.0, abs=0.05)


def test_the_truth_is_written_per_norm_unit_and_year(wereld: Wereld) -> None:
    waarheid = to_waarheid(wereld, 2016, 2025)
    assert list(waarheid.columns) == ["kvk", "vestigingsnummer", "norm_code", "verslagjaar", "mu"]
    assert not waarheid.duplicated(["kvk", "vestigingsnummer", "norm_code", "verslagjaar"]).any()
    assert waarheid["mu"].gt(0).all()
    summed = waarheid[waarheid["verslagjaar"].eq(2025)].pivot_table(
        index="kvk", columns="norm_code", values="mu", aggfunc="sum"
    )
    parts = summed[["partiele_nefrectomie", "radicale_nefrectomie"]].fillna(0).sum(axis=1)
    whole = summed["nefrectomie_totaal"].fillna(0)
    assert np.allclose(parts, whole, atol=1e-5)


# --- the files --------------------------------------------------------------------------------------------


def main_file(root: Path, jaar: int) -> Path:
    return next((root / "raw" / "transparantiekalender" / str(jaar)).glob("Openbaar_*"))


def sheet_names(file: Path) -> list[str]:
    with pd.ExcelFile(file, engine="openpyxl") as book:
        return [str(name) for name in book.sheet_names]


def first_rows(file: Path) -> list[list[object]]:
    with pd.ExcelFile(file, engine="openpyxl") as book:
        rows = pd.read_excel(book, sheet_name=book.sheet_names[-1], header=None, nrows=3)
    return rows.astype("object").where(rows.notna(), None).to_numpy().tolist()


def test_each_year_has_its_own_form(ten_years: Path) -> None:
    suffixes = {jaar: main_file(ten_years, jaar).suffix for jaar in range(2016, 2026)}
    assert [suffixes[jaar] for jaar in (2016, 2018, 2023)] == [".xlsx", ".csv", ".parquet"]
    assert len(sheet_names(main_file(ten_years, 2016))) == 13
    assert sheet_names(main_file(ten_years, 2017))[0] == "Belangrijke informatie"
    assert sheet_names(main_file(ten_years, 2019)) == ["Belangrijke informatie", "Gegevens"]
    old = first_rows(main_file(ten_years, 2016))[0]
    assert {"Indicator_set", "Indicator_label", "Operationalisatie", "Indicator_nb"} <= set(old)
    kop, row = first_rows(main_file(ten_years, 2021))[:2]
    assert {"LocatieNaam ", "Teller ", "AGBcode", "IndicatorTypeNaam", "OrganisatieAGBCode"} <= set(kop)
    assert row[kop.index("MeetperiodeBeginDatum")] == 44197
    title, blank, kop = first_rows(main_file(ten_years, 2024))[:3]
    assert title[0] == "Openbaar databestand, verslagjaar 2024 (verzonnen)"
    assert set(blank) == {None}
    assert kop[0] == "IndicatorsetNaam"


def test_text_files_differ_in_encoding_separator_and_missing(ten_years: Path) -> None:
    windows = main_file(ten_years, 2018).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        windows.decode("utf-8")
    assert "Coördinatie door de casemanager, ook ’s avonds." in windows.decode("cp1252")
    assert main_file(ten_years, 2020).read_bytes().startswith(b"\xef\xbb\xbf")
    assert b";NULL;" in main_file(ten_years, 2020).read_bytes()
    assert main_file(ten_years, 2022).read_bytes().startswith(b"IndicatorsetNaam,IndicatorsetCode,")
    assert main_file(ten_years, 2025).read_bytes().startswith(b"IndicatorsetNaam;IndicatorsetCode;")


def test_numbers_lost_their_leading_zeros(ten_years: Path) -> None:
    rows = pd.read_csv(main_file(ten_years, 2022), dtype="str", keep_default_na=False)
    assert rows["KvkNummer"].str.startswith("0").sum() == 0
    assert rows["KvkNummer"].str.len().isin([6]).any()
    assert rows["Vestigingsnummer"].str.len().isin([8]).any()
    assert {"1.1", "1.10"} <= set(rows["IndicatorNummer"])


def test_suppression_looks_different_per_year(ten_years: Path) -> None:
    def suppressed(jaar: int) -> pd.DataFrame:
        file = main_file(ten_years, jaar)
        rows = pd.read_csv(file, sep=None, engine="python", dtype="str", keep_default_na=False)
        return rows[rows["Opmerking"].str.startswith("Waarneming kleiner dan 10")]

    assert "0.00" in set(suppressed(2025)["IndicatorWaarde"])
    assert "" in set(suppressed(2022)["IndicatorWaarde"])
    assert set(suppressed(2025)["IndicatorEenheid"]) == {"Aantal", "Percentage"}


def test_deliveries_come_when_they_come(ten_years: Path) -> None:
    entries = {
        jaar: yaml.safe_load((folder / "bron.yml").read_text("utf-8"))
        for jaar in range(2016, 2026)
        if (folder := ten_years / "raw" / "transparantiekalender" / str(jaar))
        and (folder / "bron.yml").exists()
    }
    assert set(range(2016, 2026)) - set(entries) == {2017, 2020}
    for jaar, files in entries.items():
        for entry in files.values():
            year, month = (int(part) for part in str(entry["ontvangen"]).split("-")[:2])
            assert entry["soort"] != "hoofd" or (year == jaar + 1 and 5 <= month <= 9)
    soorten = {entry["soort"] for files in entries.values() for entry in files.values()}
    assert soorten == {"hoofd", "aanvulling", "nalevering", "correctie"}
    late = {entry["ontvangen"] for entry in entries[2021].values() if entry["soort"] == "nalevering"}
    assert {str(day) for day in late} == {"2024-03-12"}
