"""What a suite says must hold is held against the tables, told row by row, and never passed in silence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.data.bevindingen import load_regels
from analysis.data.paths import PROJECT
from analysis.data.register import REFERENTIETABELLEN
from analysis.data.suites import EXPECTATIONS
from analysis.data.toetskolommen import VERPLICHT
from analysis.data.validatie import Toetsing, load_suite, prepare, validate
from analysis.errors import ReferenceError, RootError
from analysis.rules.tabellen import conform, empty

REGELS = load_regels(PROJECT / "data" / "reference" / "regels.csv")

WAARDE_POSITIEF = {
    "type": "expect_column_values_to_be_between",
    "kwargs": {"column": "waarde", "min_value": 0.0},
    "meta": {"regel": "opgaven_negatief"},
    "description": "Een aantal is nul of meer.",
    "notes": "Vraag het na.",
    "severity": "critical",
}


def lege_tabellen() -> dict[str, pd.DataFrame]:
    register = {
        tabel: pd.DataFrame({naam: pd.Series(dtype=kolom.dtype) for naam, kolom in kolommen.items()})
        for tabel, kolommen in REFERENTIETABELLEN.items()
        if tabel in VERPLICHT
    }
    return {"leveringen": empty("leveringen"), "opgaven": empty("opgaven"), **register}


def met_opgaven(waarden: list[float]) -> dict[str, pd.DataFrame]:
    opgaven = pd.DataFrame(
        {
            "verslagjaar": 2024,
            "kvk": [f"{nummer:08d}" for nummer in range(1, len(waarden) + 1)],
            "vestigingsnummer": [f"{nummer:012d}" for nummer in range(1, len(waarden) + 1)],
            "organisatie": [f"Huis {nummer}" for nummer in range(1, len(waarden) + 1)],
            "locatie": "Noord",
            "indicator_code": "INID1",
            "waarde": waarden,
            "toestand": "waarde",
            "levering": "hoofd.xlsx",
        }
    )
    return {**lege_tabellen(), "opgaven": conform(opgaven, "opgaven")}


def suites(folder: Path, *expectations: dict[str, Any], aanduiding: str = "{organisatie}") -> Path:
    """A suite for every table; only that of opgaven has expectations."""
    for tabel in VERPLICHT:
        suite = {
            "name": tabel,
            "expectations": list(expectations) if tabel == "opgaven" else [],
            "meta": {"aanduiding": aanduiding},
        }
        (folder / f"{tabel}.json").write_text(json.dumps(suite), encoding="utf-8")
    return folder


def bevindingen(tables: dict[str, pd.DataFrame], folder: Path) -> pd.DataFrame:
    return validate(tables, verslagjaar=2024, regels=REGELS, docs=None, folder=folder)


def test_a_failing_row_is_told_with_its_file_its_row_and_what_stands_there(tmp_path: Path) -> None:
    tables = met_opgaven([10, -3])
    tables["opgaven"] = tables["opgaven"].assign(rij=[7, 8])
    found = bevindingen(tables, suites(tmp_path, WAARDE_POSITIEF))
    assert found.to_dict("records") == [
        {
            "ernst": "blokkerend",
            "regel": "opgaven_negatief",
            "verslagjaar": 2024,
            "levering": "hoofd.xlsx",
            "kvk": "00000002",
            "vestigingsnummer": "000000000002",
            "indicator_code": "INID1",
            "kolom": "waarde",
            "waarde": "-3",
            "rij": 8,
            "melding": "Een aantal is nul of meer. Dat geldt niet voor Huis 2: waarde = -3. Vraag het na.",
        }
    ]
    assert found.dtypes.equals(empty("bevindingen").dtypes)


@pytest.mark.parametrize(("aantal", "rest"), [(50, []), (51, ["1"]), (53, ["3"])])
def test_fifty_rows_are_told_one_by_one_and_the_rest_are_counted(
    aantal: int, rest: list[str], tmp_path: Path
) -> None:
    found = bevindingen(met_opgaven([-1.0] * aantal), suites(tmp_path, WAARDE_POSITIEF))
    counted = found["melding"].str.extract(r"ook niet voor (\d+) andere rijen")[0].dropna()
    assert len(found) == 50 + len(rest)
    assert counted.tolist() == rest


def test_the_rows_that_are_counted_are_named_by_example(tmp_path: Path) -> None:
    found = bevindingen(met_opgaven([-1.0] * 53), suites(tmp_path, WAARDE_POSITIEF))
    assert found["melding"].iloc[-1] == (
        "Een aantal is nul of meer. Dat geldt ook niet voor 3 andere rijen, "
        "bijvoorbeeld Huis 51; Huis 52; Huis 53. Vraag het na."
    )


def test_an_expectation_about_a_share_gives_one_finding_with_the_share(tmp_path: Path) -> None:
    share = WAARDE_POSITIEF | {"kwargs": {"column": "waarde", "min_value": 0.0, "mostly": 0.9}}
    found = bevindingen(met_opgaven([1.0] * 6 + [-1.0] * 6), suites(tmp_path, share))
    assert found["melding"].tolist() == [
        "Een aantal is nul of meer. Dat geldt niet voor 6 van de 12 rijen (50,0%), "
        "bijvoorbeeld Huis 7; Huis 8; Huis 9; Huis 10; Huis 11. Vraag het na."
    ]
    assert found["levering"].isna().all()


def test_a_suite_may_ask_for_one_finding_per_table(tmp_path: Path) -> None:
    counted = WAARDE_POSITIEF | {"meta": {"regel": "opgaven_negatief", "bevinding": "per tabel"}}
    found = bevindingen(met_opgaven([1, -1, -2]), suites(tmp_path, counted))
    assert found["melding"].tolist() == [
        "Een aantal is nul of meer. Dat geldt niet voor 2 van de 3 rijen (66,7%), "
        "bijvoorbeeld Huis 2; Huis 3. Vraag het na."
    ]


@pytest.mark.parametrize(
    ("type_", "kwargs", "gevonden"),
    [
        ("expect_column_max_to_be_between", {"column": "waarde", "max_value": 5.0}, "9"),
        ("expect_column_to_exist", {"column": "volume"}, "niets"),
        ("expect_table_column_count_to_equal", {"value": 3}, "23"),
        (
            "expect_column_distinct_values_to_equal_set",
            {"column": "organisatie", "value_set": ["A"]},
            "niets",
        ),
    ],
)
def test_an_expectation_about_the_table_says_what_was_found(
    type_: str, kwargs: dict[str, Any], gevonden: str, tmp_path: Path
) -> None:
    about_table = WAARDE_POSITIEF | {"type": type_, "kwargs": kwargs}
    found = bevindingen(met_opgaven([1, 9, 3]), suites(tmp_path, about_table))
    assert found["melding"].tolist() == [f"Een aantal is nul of meer. Gevonden: {gevonden}. Vraag het na."]


def test_an_expectation_about_rows_that_names_none_is_still_told(tmp_path: Path) -> None:
    rising = WAARDE_POSITIEF | {
        "type": "expect_column_values_to_be_increasing",
        "kwargs": {"column": "waarde"},
    }
    found = bevindingen(met_opgaven([1, 9, 3]), suites(tmp_path, rising))
    assert found["regel"].tolist() == ["opgaven_negatief"]


@pytest.mark.parametrize(
    ("severity", "ernst"),
    [("critical", "blokkerend"), ("warning", "waarschuwing"), ("info", "informatie")],
)
def test_the_severity_of_an_expectation_is_the_ernst_of_its_finding(
    severity: str, ernst: str, tmp_path: Path
) -> None:
    found = bevindingen(met_opgaven([-1]), suites(tmp_path, WAARDE_POSITIEF | {"severity": severity}))
    assert found["ernst"].tolist() == [ernst]


def test_findings_stand_in_the_order_of_the_suite(tmp_path: Path) -> None:
    def above(minimum: float) -> dict[str, Any]:
        return WAARDE_POSITIEF | {
            "kwargs": {"column": "waarde", "min_value": minimum},
            "meta": {"regel": f"opgaven_boven_{minimum:.0f}"},
        }

    folder = suites(tmp_path, above(30), above(10), above(20))
    assert bevindingen(met_opgaven([1]), folder)["regel"].tolist() == [
        "opgaven_boven_30",
        "opgaven_boven_10",
        "opgaven_boven_20",
    ]


def test_the_index_of_a_frame_has_no_meaning(tmp_path: Path) -> None:
    folder = suites(tmp_path, WAARDE_POSITIEF)
    tables = met_opgaven([10, -3, 20])
    relabelled = {**tables, "opgaven": tables["opgaven"].set_axis([50, 0, 50])}
    pd.testing.assert_frame_equal(bevindingen(relabelled, folder), bevindingen(tables, folder))


def test_the_tables_received_are_left_as_they_were(tmp_path: Path) -> None:
    tables, as_it_was = met_opgaven([10, -3]), met_opgaven([10, -3])
    bevindingen(tables, suites(tmp_path, WAARDE_POSITIEF))
    for tabel, rows in tables.items():
        pd.testing.assert_frame_equal(rows, as_it_was[tabel])


def test_an_expectation_on_a_column_that_is_not_there_is_an_error_and_not_a_pass(tmp_path: Path) -> None:
    wrong = WAARDE_POSITIEF | {"kwargs": {"column": "volume", "min_value": 0.0}}
    with pytest.raises(ReferenceError) as caught:
        bevindingen(met_opgaven([10]), suites(tmp_path, wrong))
    assert str(caught.value) == (
        "opgaven.json: expectation 'opgaven_negatief' (expect_column_values_to_be_between) cannot be "
        'evaluated: Error: The column "volume" in BatchData does not exist.\n'
        "Correct its columns and values in that suite; expectations/LEESMIJ.md lists the columns."
    )


def test_a_comparison_that_cannot_be_made_is_an_error_and_not_a_pass(tmp_path: Path) -> None:
    wrong = WAARDE_POSITIEF | {"kwargs": {"column": "organisatie", "min_value": 0.0}}
    with pytest.raises(ReferenceError, match="expectation 'opgaven_negatief' .* cannot be evaluated"):
        bevindingen(met_opgaven([10]), suites(tmp_path, wrong))


def test_a_row_named_by_a_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    folder = suites(tmp_path, WAARDE_POSITIEF, aanduiding="{ziekenhuis}")
    with pytest.raises(ReferenceError, match=r"opgaven\.json: meta\.aanduiding '\{ziekenhuis\}'"):
        bevindingen(met_opgaven([-1]), folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"type": "expect_column_values_to_be_betwen"},
            "expectation 1 ('opgaven_negatief'): GX does not know the type "
            "'expect_column_values_to_be_betwen'.\nDid you mean 'expect_column_values_to_be_between'",
        ),
        ({"meta": {}}, "expectation 1 ('expect_column_values_to_be_between'): meta.regel is missing"),
        ({"meta": {"regel": "Met Spatie"}}, "expectation 1 ('Met Spatie'): meta.regel is missing"),
        ({"meta": {"regel": "opgaven_x", "bevinding": "soms"}}, "meta.bevinding is 'soms'"),
        ({"description": None}, "description is not a sentence"),
        ({"description": "nul of meer"}, "description is not a sentence"),
        ({"beschrijving": "Nul."}, "'beschrijving' is unknown"),
        ({"severity": "ernstig"}, "GX does not accept it"),
        ({"kwargs": {"column": "waarde", "minimum": 0}}, "GX does not accept it"),
        (
            {"kwargs": {"column": "waarde", "min_value": {"$PARAMETER": "jaar"}}},
            "$PARAMETER 'jaar' is unknown",
        ),
        ({"type": None}, "expectation 1 ('opgaven_negatief') has no type"),
    ],
)
def test_an_expectation_that_gx_or_a_finding_cannot_use_is_refused(
    change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    folder = suites(tmp_path, WAARDE_POSITIEF | change)
    with pytest.raises(ReferenceError) as caught:
        load_suite("opgaven", folder)
    assert str(caught.value).startswith(f"{folder / 'opgaven.json'}: expectation 1")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "name": "opgaven",\n  "expectations": [\n}', "line 4, column 1: this is not JSON"),
        ("[]", "is not a suite: it should be one JSON object."),
        ('{"name": "leveringen", "expectations": []}', "it needs the name 'opgaven'"),
        ('{"name": "opgaven"}', "and a list of expectations."),
        ('{"name": "opgaven", "expectations": []}', "meta.aanduiding is missing"),
    ],
)
def test_a_file_that_is_no_suite_is_refused_by_name_and_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "opgaven.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceError) as caught:
        load_suite("opgaven", tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "opgaven.json"))
    assert message in str(caught.value)


def test_a_suite_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "opgaven.json").write_bytes('{"name": "één"}'.encode("cp1252"))
    with pytest.raises(ReferenceError, match="is not UTF-8 text"):
        load_suite("opgaven", tmp_path)


def test_a_table_without_a_suite_is_an_error(tmp_path: Path) -> None:
    suites(tmp_path, WAARDE_POSITIEF)
    (tmp_path / "locaties.json").unlink()
    with pytest.raises(ReferenceError, match=r"locaties\.json is missing"):
        bevindingen(met_opgaven([1]), tmp_path)


def test_a_suite_without_a_table_is_an_error(tmp_path: Path) -> None:
    suites(tmp_path, WAARDE_POSITIEF)
    (tmp_path / "opgave.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ReferenceError, match=r"'opgave\.json' belongs to no table"):
        bevindingen(met_opgaven([1]), tmp_path)


@pytest.mark.parametrize("regel", ["opgaven_negatief", "leeg_jaar"])
def test_a_regel_stands_in_one_place(regel: str, tmp_path: Path) -> None:
    own = WAARDE_POSITIEF | {"meta": {"regel": regel}}
    twice = [own, own] if regel == "opgaven_negatief" else [own]
    regels = pd.concat([REGELS, REGELS.head(1).assign(regel="leeg_jaar")])
    place = "opgaven.json" if regel == "opgaven_negatief" else "regels.csv"
    with pytest.raises(ReferenceError, match=f"regel '{regel}' also stands in {place}"):
        validate(
            met_opgaven([1]), verslagjaar=2024, regels=regels, docs=None, folder=suites(tmp_path, *twice)
        )


def test_a_table_that_is_absent_is_an_error() -> None:
    tables = lege_tabellen()
    del tables["indicatoren"]
    with pytest.raises(RootError, match="absent: 'indicatoren'"):
        bevindingen(tables, EXPECTATIONS)


def test_only_validating_pays_for_the_import_of_great_expectations() -> None:
    code = "import sys, analysis.data.validatie; print('great_expectations' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False"]


PREPARED = """
import duckdb, json, sys
from analysis.data.validatie import prepare
prepare()
loaded = sorted(name for name in ("jsonschema", "rfc3987_syntax", "altair.vegalite", "scipy.optimize")
                if name in sys.modules)
finders = [type(finder).__name__ for finder in sys.meta_path]
import great_expectations.expectations.core.expect_column_kl_divergence_to_be_less_than as one
used = [one.stats.norm.cdf(0), one.alt.Chart.__name__, "scipy.optimize" in sys.modules]
print(json.dumps([loaded, "Later" in finders, used]))
"""


@pytest.fixture(scope="module")
def prepared() -> subprocess.CompletedProcess[str]:
    """A process that got ready to validate, used what was put off, and ended."""
    return subprocess.run([sys.executable, "-c", PREPARED], capture_output=True, text=True, check=True)


def test_great_expectations_is_imported_without_a_grammar_of_internet_addresses(
    prepared: subprocess.CompletedProcess[str],
) -> None:
    loaded = json.loads(prepared.stdout)[0]
    assert ("jsonschema" in loaded, "rfc3987_syntax" in loaded) == (True, False)


def test_a_process_that_validated_gives_back_at_its_end_what_other_libraries_count(
    prepared: subprocess.CompletedProcess[str],
) -> None:
    assert (len(prepared.stdout.splitlines()), prepared.stderr) == (1, "")


def test_what_great_expectations_draws_and_reckons_with_is_imported_when_it_is_used(
    prepared: subprocess.CompletedProcess[str],
) -> None:
    loaded, has_finder, used = json.loads(prepared.stdout)
    assert (has_finder, "altair.vegalite" in loaded, "scipy.optimize" in loaded) == (False, False, False)
    assert used == [0.5, "Chart", True]


WATCH = """
import sys, threading
from pathlib import Path
from tempfile import gettempdir
seen = []
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
                 "subprocess.Popen", "os.posix_spawn", "urllib.Request"):
        seen.append(event)
sys.addaudithook(watch)
before = set(Path(gettempdir()).iterdir()), set(Path.cwd().iterdir()), set(Path.home().iterdir())
sys.path.insert(0, sys.argv[1])
import test_validatie as t
folder = Path(sys.argv[2])
found = t.validate(t.met_opgaven([1, -1]), verslagjaar=2024, regels=t.REGELS, docs=folder / "docs",
                   folder=t.suites(folder, t.WAARDE_POSITIEF))
after = set(Path(gettempdir()).iterdir()), set(Path.cwd().iterdir()), set(Path.home().iterdir())
left = [str(path) for then, now in zip(before, after) for path in now - then]
print([len(found), seen, [thread.name for thread in threading.enumerate()], left])
"""


def test_validating_reaches_no_network_starts_no_thread_prints_nothing_and_leaves_no_file(
    tmp_path: Path,
) -> None:
    for name in ("tmp", "home", "cwd", "suites"):
        (tmp_path / name).mkdir()
    place = {
        "TMPDIR": str(tmp_path / "tmp"),
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(PROJECT / "src"),
    }
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", WATCH, str(Path(__file__).parent), str(tmp_path / "suites")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path / "cwd",
        env=place,
    )
    assert ran.stderr == ""
    assert ran.stdout.strip() == "[1, [], ['MainThread'], []]"
    assert sorted(file.name for file in (tmp_path / "suites" / "docs").iterdir())[:2] == [
        "index.html",
        "indicatoren.html",
    ]


def test_the_same_tables_give_the_same_data_docs_byte_for_byte(tmp_path: Path) -> None:
    folder = suites(tmp_path, WAARDE_POSITIEF)
    sites = []
    for name in ("eerst", "later"):
        docs = tmp_path / name / "datadocs"
        validate(met_opgaven([1, -1]), verslagjaar=2024, regels=REGELS, docs=docs, folder=folder)
        sites.append({file.name: file.read_bytes() for file in docs.iterdir()})
    assert sorted(sites[0]) == sorted(["index.html", *(f"{tabel}.html" for tabel in VERPLICHT)])
    assert sites[0] == sites[1]
    assert b"waarde = -1" in sites[0]["opgaven.html"]


def test_no_data_docs_are_written_of_an_expectation_that_could_not_be_evaluated(tmp_path: Path) -> None:
    wrong = WAARDE_POSITIEF | {"kwargs": {"column": "volume", "min_value": 0.0}}
    folder = suites(tmp_path, wrong)
    with pytest.raises(ReferenceError):
        validate(met_opgaven([1]), verslagjaar=2024, regels=REGELS, docs=tmp_path / "docs", folder=folder)
    assert not (tmp_path / "docs").exists()


def test_gx_is_left_as_it_was_also_when_an_expectation_could_not_be_evaluated(tmp_path: Path) -> None:
    prepare()
    import great_expectations as gx

    as_it_was = vars(gx.expectations.Expectation)["configuration"]
    bevindingen(met_opgaven([1]), suites(tmp_path, WAARDE_POSITIEF))
    with pytest.raises(ReferenceError):
        bevindingen(met_opgaven([1]), suites(tmp_path, WAARDE_POSITIEF | {"kwargs": {"column": "volume"}}))
    assert vars(gx.expectations.Expectation)["configuration"] is as_it_was


@pytest.mark.parametrize(
    "condition",
    [
        {"type": "nullity", "column": {"name": "teller"}, "is_null": True},
        {
            "type": "and",
            "conditions": [
                {"type": "nullity", "column": {"name": "teller"}, "is_null": True},
                {
                    "type": "comparison",
                    "column": {"name": "organisatie"},
                    "operator": "IN",
                    "parameter": ["Huis 2"],
                },
            ],
        },
    ],
)
def test_a_condition_may_be_about_a_column_that_is_named_nowhere_else(
    condition: dict[str, Any], tmp_path: Path
) -> None:
    kwargs = WAARDE_POSITIEF["kwargs"] | {"row_condition": condition}
    found = bevindingen(met_opgaven([10, -3]), suites(tmp_path, WAARDE_POSITIEF | {"kwargs": kwargs}))
    assert found["waarde"].tolist() == ["-3"]


def test_a_table_that_is_still_the_same_is_not_held_against_its_suite_again(tmp_path: Path) -> None:
    folder, earlier = suites(tmp_path, WAARDE_POSITIEF), dict[str, Toetsing]()

    def of_year(verslagjaar: int, waarden: list[float], docs: str, known: dict[str, Toetsing]) -> list[str]:
        where = tmp_path / docs
        tables = met_opgaven(waarden)
        told = validate(
            tables, verslagjaar=verslagjaar, regels=REGELS, docs=where, folder=folder, earlier=known
        )
        return told["waarde"].tolist()

    assert of_year(2023, [1, -1], "eerste", earlier) == ["-1"]
    first = dict(earlier)
    assert of_year(2024, [-2], "tweede", earlier) == ["-2"]
    assert of_year(2024, [-2], "nieuw", {}) == ["-2"]
    again = {tabel for tabel in VERPLICHT if earlier[tabel].found is not first[tabel].found}
    assert again == {"opgaven"}
    pages = [
        {file.name: file.read_bytes() for file in (tmp_path / site).iterdir()} for site in ("tweede", "nieuw")
    ]
    assert pages[0] == pages[1]


def test_a_suite_that_asks_for_the_year_is_evaluated_for_every_year(tmp_path: Path) -> None:
    of_the_year = WAARDE_POSITIEF | {
        "type": "expect_column_values_to_be_in_set",
        "kwargs": {"column": "verslagjaar", "value_set": [{"$PARAMETER": "verslagjaar"}]},
    }
    suite, rows = {"expectations": [of_the_year]}, pd.DataFrame({"verslagjaar": [2024]})
    assert not Toetsing(rows, suite, {}).holds(rows, suite)
    assert Toetsing(rows, {"expectations": []}, {}).holds(rows.copy(), {"expectations": []})
