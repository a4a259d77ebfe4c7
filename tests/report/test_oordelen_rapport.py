"""One sentence per verdict, literally; and every number in it is a number of its row."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd
import pytest
from bedacht import ZUID, make_jaar, normen
from hypothesis import given
from hypothesis import strategies as st

from analysis.report.gegevens import Jaar
from analysis.report.oordelen import Telling, kans, kans_tussen, stabiliteitszin, stabiliteitszinnen

NAN = float("nan")
JAAR = Telling("jaar", 1)
GEMIDDELDE = Telling("gemiddelde", 3)
SOM = Telling("som", 3)
BESTE = Telling("beste", 3)


class Rij(NamedTuple):
    """The columns of stabiliteit that the sentence reads; the worked example of docs/methode-kans.md."""

    inkoopjaar: int = 2027
    oordeel: str = "voldoet niet"
    maat_min: float = 13.0
    maat_max: float = 13.0
    minimum: float = 20.0
    p_onder: float = 0.0661
    jaren_eigen: float = 3
    kans_inkoopjaar_min: float = 0.2499
    kans_inkoopjaar_max: float = 0.2499
    minimum_inkoopjaar: float = 20.0
    volledigheid_pct_min: float = NAN
    volledigheid_pct_max: float = NAN
    kans_werkelijk_min: float = NAN
    kans_werkelijk_max: float = NAN


VOORBEELD = [(19.0, 19.0), (17.0, 17.0), (13.0, 13.0)]
GEEN_KANS = {"kans_inkoopjaar_min": NAN, "kans_inkoopjaar_max": NAN}

ZINNEN: dict[str, tuple[Rij, list[tuple[float, float]], Telling, str]] = {
    "a miss in a single year": (
        Rij(),
        VOORBEELD,
        JAAR,
        "Voldoet niet (19, 17, 13; norm 20). Bij een werkelijk gemiddelde van 20 komt 13 of minder in 7% "
        "van de jaren voor. Kans om in 2027 te voldoen: 25%.",
    ),
    "a miss in a registry that is not complete": (
        Rij(maat_min=19, maat_max=19, p_onder=0.4703, volledigheid_pct_min=97.2, volledigheid_pct_max=97.2,
            kans_werkelijk_min=0.4252, kans_werkelijk_max=0.4252),
        [(25.0, 25.0), (24.0, 24.0), (19.0, 19.0)],
        JAAR,
        "Voldoet niet (25, 24, 19; norm 20). Bij een werkelijk gemiddelde van 20 komt 19 of minder in 47% "
        "van de jaren voor. Van wat er is gedaan, staat naar opgave 97,2% in de registratie: met wat "
        "ontbreekt erbij is de kans op 20 of meer 43%. Kans om in 2027 te voldoen: 25%.",
    ),
    "what is met needs no registry": (
        Rij(oordeel="voldoet", maat_min=20, maat_max=20, p_onder=0.55, volledigheid_pct_min=97.2,
            volledigheid_pct_max=97.2, kans_werkelijk_min=1.0, kans_werkelijk_max=1.0),
        [(25.0, 25.0), (24.0, 24.0), (20.0, 20.0)],
        JAAR,
        "Voldoet (25, 24, 20; norm 20). Kans om in 2027 te voldoen: 25%.",
    ),
    "only the last three years are named": (
        Rij(),
        [(40.0, 40.0), *VOORBEELD],
        JAAR,
        "Voldoet niet (19, 17, 13; norm 20). Bij een werkelijk gemiddelde van 20 komt 13 of minder in 7% "
        "van de jaren voor. Kans om in 2027 te voldoen: 25%.",
    ),
    "a mean over three years": (
        Rij(maat_min=49 / 3, maat_max=49 / 3, p_onder=0.0844, kans_inkoopjaar_min=0.0449,
            kans_inkoopjaar_max=0.0449),
        VOORBEELD,
        GEMIDDELDE,
        "Voldoet niet (19, 17, 13: gemiddeld 16,3 over 3 jaar; norm 20). Bij een werkelijk gemiddelde van "
        "20 per jaar komt 49 of minder in 3 jaar samen voor in 8% van zulke perioden. Kans om in 2027 te "
        "voldoen: 4%.",
    ),
    "a sum over three years": (
        Rij(maat_min=513, maat_max=513, minimum=600, minimum_inkoopjaar=600, p_onder=0.0002,
            kans_inkoopjaar_min=0.12, kans_inkoopjaar_max=0.12),
        [(177, 177), (165, 165), (171, 171)],
        SOM,
        "Voldoet niet (177, 165, 171: samen 513 in 3 jaar; norm 600). Bij een werkelijk gemiddelde van 200 "
        "per jaar komt 513 of minder in 3 jaar samen voor in minder dan 1% van zulke perioden. Kans om in "
        "2027 te voldoen: 12%.",
    ),
    "the best of three years": (
        Rij(maat_min=140, maat_max=140, minimum=150, minimum_inkoopjaar=150, p_onder=0.0113),
        [(140, 140), (131, 131), (120, 120)],
        BESTE,
        "Voldoet niet (140, 131, 120: beste 140 van 3 jaar; norm 150). Bij een werkelijk gemiddelde van 150 "
        "is het beste van 3 jaar in 1% van zulke perioden 140 of minder. Kans om in 2027 te voldoen: 25%.",
    ),
    "a norm that will be another one": (
        Rij(minimum_inkoopjaar=50, kans_inkoopjaar_min=0.0001, kans_inkoopjaar_max=0.0001),
        VOORBEELD,
        JAAR,
        "Voldoet niet (19, 17, 13; norm 20). Bij een werkelijk gemiddelde van 20 komt 13 of minder in 7% "
        "van de jaren voor. Kans om in 2027 te voldoen aan de norm van dan (50): minder dan 1%.",
    ),
    "a tolerance is taken off the mean, not off the norm": (
        Rij(maat_min=17, maat_max=17, p_onder=0.4686, minimum_inkoopjaar=18.0),
        [(19, 19), (17, 17), (17, 17)],
        Telling("jaar", 1, 10.0),
        "Voldoet niet (19, 17, 17; norm 20). Bij een werkelijk gemiddelde van 18 komt 17 of minder in 47% "
        "van de jaren voor. Kans om in 2027 te voldoen: 25%.",
    ),
    "a norm that is met says nothing about so low": (
        Rij(oordeel="voldoet", maat_min=24, maat_max=24, p_onder=0.8432, kans_inkoopjaar_min=0.7,
            kans_inkoopjaar_max=0.7),
        [(22, 22), (26, 26), (24, 24)],
        JAAR,
        "Voldoet (22, 26, 24; norm 20). Kans om in 2027 te voldoen: 70%.",
    ),
    "almost certain": (
        Rij(oordeel="voldoet", maat_min=240, maat_max=240, p_onder=1.0, kans_inkoopjaar_min=0.9999,
            kans_inkoopjaar_max=0.9999),
        [(220, 220), (260, 260), (240, 240)],
        JAAR,
        "Voldoet (220, 260, 240; norm 20). Kans om in 2027 te voldoen: meer dan 99%.",
    ),
    "suppressed and still a miss": (
        Rij(maat_min=0, maat_max=9, minimum=10, minimum_inkoopjaar=10, p_onder=0.4579,
            kans_inkoopjaar_min=0.0001, kans_inkoopjaar_max=0.4151),
        [(0, 9), (11, 11), (0, 9)],
        JAAR,
        "Voldoet niet (0 tot en met 9, 11, 0 tot en met 9; norm 10). Bij een werkelijk gemiddelde van 10 "
        "komt 9 of minder in 46% van de jaren voor. Kans om in 2027 te voldoen: hoogstens 42%.",
    ),
    "suppressed and uncertain": (
        Rij(oordeel="onzeker", maat_min=0, maat_max=9, minimum=5, minimum_inkoopjaar=5, p_onder=0.9682,
            kans_inkoopjaar_min=0.031, kans_inkoopjaar_max=0.2099),
        [(8, 8), (12, 12), (0, 9)],
        JAAR,
        "Onzeker (8, 12, 0 tot en met 9; norm 5). Kans om in 2027 te voldoen: tussen 3% en 21%.",
    ),
    "nothing delivered this year": (
        Rij(oordeel="niet beoordeelbaar", maat_min=NAN, maat_max=NAN, p_onder=NAN, jaren_eigen=2),
        [(19, 19), (17, 17), (NAN, NAN)],
        JAAR,
        "Niet beoordeelbaar (19, 17, geen getal; norm 20). Kans om in 2027 te voldoen: 25%.",
    ),
    "a year of the window is missing": (
        Rij(oordeel="niet beoordeelbaar", maat_min=NAN, maat_max=NAN, p_onder=NAN, jaren_eigen=2,
            **GEEN_KANS),
        [(19, 19), (17, 17), (NAN, NAN)],
        GEMIDDELDE,
        "Niet beoordeelbaar (19, 17, geen getal; norm 20). Geen verwachting: een jaar dat meetelt heeft "
        "geen bruikbaar getal.",
    ),
    "never delivered": (
        Rij(oordeel="niet beoordeelbaar", maat_min=NAN, maat_max=NAN, p_onder=NAN, jaren_eigen=0,
            **GEEN_KANS),
        [(NAN, NAN), (NAN, NAN), (NAN, NAN)],
        JAAR,
        "Niet beoordeelbaar (geen getal; norm 20). Geen verwachting: er is geen jaar met een bruikbaar "
        "getal.",
    ),
    "a minimum that nobody has entered": (
        Rij(oordeel="niet beoordeelbaar", minimum=NAN, minimum_inkoopjaar=NAN, p_onder=NAN, **GEEN_KANS),
        VOORBEELD,
        JAAR,
        "Niet beoordeelbaar (19, 17, 13; norm niet ingevoerd). Geen verwachting: het minimum voor 2027 is "
        "niet bekend.",
    ),
    "a norm that ends": (
        Rij(minimum_inkoopjaar=NAN, **GEEN_KANS),
        VOORBEELD,
        JAAR,
        "Voldoet niet (19, 17, 13; norm 20). Bij een werkelijk gemiddelde van 20 komt 13 of minder in 7% "
        "van de jaren voor. Geen verwachting: het minimum voor 2027 is niet bekend.",
    ),
    "not done here": (
        Rij(oordeel="niet van toepassing", maat_min=0, maat_max=0, p_onder=NAN, kans_inkoopjaar_min=0.0001,
            kans_inkoopjaar_max=0.0001),
        [(0, 0), (0, 0), (0, 0)],
        JAAR,
        "Niet van toepassing, en daarom geen verwachting.",
    ),
    "done here under a norm that is announced": (
        Rij(oordeel="niet van toepassing", maat_min=NAN, maat_max=NAN, p_onder=NAN),
        VOORBEELD,
        JAAR,
        "Niet van toepassing (19, 17, 13; norm 20). Kans om in 2027 te voldoen: 25%.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ZINNEN, ids=str)
def test_each_kind_of_verdict_has_its_sentence(case: str) -> None:
    row, jaren, telling, expected = ZINNEN[case]
    assert stabiliteitszin(row, jaren, telling) == expected


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "minder dan 1%"),
        (0.0099, "minder dan 1%"),
        (0.01, "1%"),
        (0.0149, "1%"),
        (0.015, "2%"),
        (0.5, "50%"),
        (0.99, "99%"),
        (0.9901, "meer dan 99%"),
        (1.0, "meer dan 99%"),
    ],
)
def test_a_chance_is_never_nothing_and_never_everything(share: float, said: str) -> None:
    assert kans(share) == said


def test_bounds_that_say_nothing_are_said_as_bounds() -> None:
    assert kans_tussen(0.001, 0.9999) == "tussen minder dan 1% en meer dan 99%"


@given(
    p=st.floats(0, 1),
    low=st.floats(0, 1),
    width=st.floats(0, 1),
    counts=st.lists(st.integers(0, 19), min_size=3, max_size=3),
)
def test_every_number_in_a_sentence_is_the_rows_own(
    p: float, low: float, width: float, counts: list[int]
) -> None:
    last = float(counts[-1])
    high = min(low + width, 1.0)
    row = Rij(maat_min=last, maat_max=last, p_onder=p, kans_inkoopjaar_min=low, kans_inkoopjaar_max=high)
    said = stabiliteitszin(row, [(float(count), float(count)) for count in counts], JAAR)
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    assert numbers[:3] == counts
    assert numbers[3:6] == [20, 20, counts[-1]]
    assert abs(numbers[6] - 100 * p) <= 1
    assert numbers[7] == 2027
    assert all(min(abs(number - 100 * low), abs(number - 100 * high)) <= 1 for number in numbers[8:])


def test_no_sentence_can_be_read_as_the_chance_that_the_norm_was_met() -> None:
    for row, jaren, telling, _ in ZINNEN.values():
        for part in stabiliteitszin(row, jaren, telling).split(". "):
            if "%" in part:
                assert part.startswith(
                    ("Bij een werkelijk gemiddelde van", "Van wat er is gedaan", "Kans om in 2027 te voldoen")
                )


def jaar_met(*rows: dict[str, Any], **norm: Any) -> Jaar:
    return make_jaar(*rows, volumenormen=normen(norm))


def mist(verslagjaar: int, maat: float, **row: Any) -> dict[str, Any]:
    return {"verslagjaar": verslagjaar, "maat": maat, "oordeel": "voldoet niet", **row}


def sentences(jaar: Jaar) -> list[str]:
    return list(stabiliteitszinnen(jaar).values())


def test_the_worked_example_is_said_from_the_tables() -> None:
    # One series cannot say how much means move, so its over-dispersion is 1: one year ahead is two ahead.
    assert sentences(jaar_met(mist(2023, 19), mist(2024, 17), mist(2025, 13))) == [
        ZINNEN["a miss in a single year"][3]
    ]


def test_years_before_a_break_are_not_named() -> None:
    broken = jaar_met(mist(2023, 19), mist(2024, 17, is_trendbreuk=True), mist(2025, 13))
    assert sentences(broken)[0].startswith("Voldoet niet (17, 13; norm 20). ")


def test_every_row_of_the_table_has_a_sentence() -> None:
    jaar = jaar_met(
        mist(2025, 13), {"verslagjaar": 2025, "oordeel": "niet beoordeelbaar", "reden": "leeg", **ZUID}
    )
    assert len(sentences(jaar)) == len(jaar.stabiliteit) == 2
    assert pd.notna(pd.Series(sentences(jaar))).all()
