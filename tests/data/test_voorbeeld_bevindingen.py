"""Every planted fault is found where it was planted, and nothing else is: no fault missed, no false alarm.

The detectors read the example from its files, as they read a real delivery. What they find is compared with
`geplant.csv` by regel, verslagjaar, levering, row, organisation, location and indicator, as multisets.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.leveringen import load_versies
from analysis.data.paths import PROJECT, Root
from analysis.run.tabellen import find_cases as find_cases_of
from analysis.run.tabellen import read_en_judge
from analysis.years import to_inkoopjaar
from voorbeeld import write_example

SLEUTEL = ["regel", "verslagjaar", "levering", "rij", "kvk", "vestigingsnummer", "indicator_code"]
REGELS = set(load_regels(PROJECT / "data" / "reference" / "regels.csv")["regel"])

# A row that says nothing of whose it is stops the publication of its year, and the example is published.
# Findings about hearing and advice come from what people decide, and no delivery can plant them.
OF_DECISIONS = {
    "advies_tegen_norm",
    "correctie_past_niet",
    "implementatie_ongelijk",
    "wederhoor_past_niet",
    "wederhoor_zonder_oordeel",
}
NOT_IN_THE_EXAMPLE = (
    {"onvolledige_rij"} | OF_DECISIONS | {regel for regel in REGELS if regel.startswith("verwachting")}
)

# A heap at a norm takes more hospitals than the smallest example has.
NEEDS_MANY = {"stapeling_bij_norm"}
OF_CHANCE = {
    "stapeling_bij_norm": 0.01,
    "verschuiving_tussen_indicatoren": 0.06,
    "gelijk_aan_vorig_jaar": 0.01,
    "gelijke_opgaven": 0.01,
}
"""In which share of the years a question may be a false alarm: as promised, and where true figures jump by
themselves the upper limit of what was measured (docs/methode-kans.md). All other findings are exact."""

Findings = Counter[tuple[str, ...]]


def as_findings(rows: pd.DataFrame) -> Findings:
    keys = rows.reindex(columns=SLEUTEL).astype("object")
    texts = keys.where(keys.notna(), "").astype("str")
    return Counter(texts.itertuples(index=False, name=None))


def planted_in(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "geplant.csv", dtype="str", keep_default_na=False)


def find_cases(folder: Path) -> pd.DataFrame:
    """All cases of all verslagjaren, each looked at as a run does, with what was known up to that year."""
    root = Root(folder)
    verslagjaren = root.verslagjaren()
    gelezen = read_en_judge(root, [to_inkoopjaar(verslagjaar) for verslagjaar in verslagjaren])
    return pd.concat([find_cases_of(gelezen, verslagjaar) for verslagjaar in verslagjaren], ignore_index=True)


@pytest.fixture(scope="module")
def cases(ten_years: Path) -> pd.DataFrame:
    return find_cases(ten_years)


def test_every_planted_fault_is_found(ten_years: Path, cases: pd.DataFrame) -> None:
    assert as_findings(planted_in(ten_years)) - as_findings(cases) == Counter()


def false_alarms(found: Findings, planted: Findings, years: int) -> dict[str, int]:
    """Findings that were not planted, beyond what chance may give of those that rest on chance."""
    counts = Counter(finding[0] for finding in (found - planted).elements())
    allowed = {regel: int(stats.binom.ppf(0.99, years, share)) for regel, share in OF_CHANCE.items()}
    return {regel: count for regel, count in counts.items() if count > allowed.get(regel, 0)}


def test_there_is_no_false_alarm_but_what_chance_may_give(ten_years: Path, cases: pd.DataFrame) -> None:
    assert false_alarms(as_findings(cases), as_findings(planted_in(ten_years)), 10) == {}


def test_every_regel_is_planted_at_least_twice_in_different_years(ten_years: Path) -> None:
    years = planted_in(ten_years).groupby("regel")["verslagjaar"].nunique()
    assert set(years.index) == REGELS - NOT_IN_THE_EXAMPLE - NEEDS_MANY
    assert years[years < 2].to_dict() == {}


def test_every_finding_has_its_sentence_and_none_stops_publication(cases: pd.DataFrame) -> None:
    regels = load_regels(PROJECT / "data" / "reference" / "regels.csv")
    bevindingen = to_bevindingen(cases, regels)
    assert len(bevindingen) == len(cases)
    assert set(bevindingen["ernst"]) == {"waarschuwing", "informatie"}
    assert bevindingen["melding"].str.contains("{", regex=False).sum() == 0


@pytest.mark.parametrize(("seed", "first"), [(2, 2019), (3, 2023)])
def test_three_years_of_any_seed_are_enough_for_every_kind_of_fault(
    tmp_path: Path, seed: int, first: int
) -> None:
    folder = tmp_path / "root"
    write_example(folder, seed=seed, first=first, last=first + 2, size=0.1)
    planted = planted_in(folder)
    # Only years with a single file have no bron.yml, and these are 2017 and 2020.
    absent = REGELS - NOT_IN_THE_EXAMPLE - set(planted["regel"])
    assert absent - NEEDS_MANY <= {"levering_zonder_bron"}
    found = as_findings(find_cases(folder))
    assert false_alarms(found, as_findings(planted), 3) == {}
    assert as_findings(planted) - found == Counter()


def test_what_only_looks_like_a_fault_is_in_the_example_too(ten_years: Path) -> None:
    aanlevering = load_versies(Root(ten_years), range(2016, 2026))
    versies = aanlevering.versies
    plain = versies[versies["toestand"] == "waarde"]
    percentages = plain[plain["eenheid"] == "Percentage"]
    # A genuine zero has a teller of 0 and a noemer.
    assert (percentages["waarde"].eq(0) & percentages["teller"].eq(0) & percentages["noemer"].ge(10)).any()
    # A decimal comma is read; a delivery that repeats an answer replaces nothing.
    assert plain.loc[plain["verslagjaar"] == 2018, "waarde"].gt(10_000).any()
    repeated = versies[versies["soort"] == "nalevering"]
    assert len(repeated) > 1_000
    # An organisation with one location may answer everything as an organisation, or all at its location.
    levels = versies.assign(at=versies["vestigingsnummer"].notna()).groupby(["verslagjaar", "kvk"])["at"]
    assert (~levels.any()).sum() >= 10
    assert levels.all().sum() >= 5


@pytest.mark.slow
def test_the_full_example_has_every_fault_and_no_other(tmp_path: Path) -> None:
    write_example(tmp_path / "root")
    found, planted = as_findings(find_cases(tmp_path / "root")), as_findings(planted_in(tmp_path / "root"))
    assert false_alarms(found, planted, 10) == {}
    assert planted - found == Counter()
    assert sum(planted.values()) == 400
    assert {finding[0] for finding in planted} == REGELS - NOT_IN_THE_EXAMPLE
