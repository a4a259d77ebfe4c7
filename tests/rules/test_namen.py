"""Two spellings are one name only when nothing that carries meaning differs."""

from __future__ import annotations

import pytest

from analysis.rules.namen import fold_naam


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Máxima Medisch Centrum", "Maxima  medisch centrum"),
        ("St. Jans Gasthuis", "Sint Jans Gasthuis"),
        ("Sint-Jans Gasthuis", "St Jans Gasthuis"),
        ("Franciscus Gasthuis & Vlietland", "FRANCISCUS GASTHUIS EN VLIETLAND"),
        ("Canisius-Wilhelmina Ziekenhuis", "Canisius Wilhelmina Ziekenhuis"),
        ("Amsterdam UMC, locatie AMC", "Amsterdam UMC locatie AMC "),
    ],
)
def test_case_accents_punctuation_and_spaces_make_no_other_name(one: str, other: str) -> None:
    assert fold_naam(one) == fold_naam(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Antonius Ziekenhuis", "Antonius Ziekenhuis"),
        ("Antonius", "Antonius Ziekenhuis"),
        ("Spaarne Gasthuis locatie Haarlem Zuid", "Spaarne Gasthuis locatie Haarlem Noord"),
        ("St. Jans Gasthuis", "Sint Jansgasthuis"),
    ],
)
def test_a_word_more_or_less_is_another_name(one: str, other: str) -> None:
    assert fold_naam(one) != fold_naam(other)
