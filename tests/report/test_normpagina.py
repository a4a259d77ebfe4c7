"""One norm: its answer, who is nearest to it, what is drawn of it, and nothing of any other norm."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bedacht import make_jaar, normen
from bs4 import BeautifulSoup
from verzonnen import GEVAARLIJK

from analysis.errors import RootError
from analysis.report import normpagina
from analysis.report.gegevens import Jaar, describe
from analysis.report.labels import LICHT
from analysis.report.normpagina import Norm, Stippen, load_norm, teken_stippen
from analysis.report.onderdelen import Figuur, Tekst


def unit(place: int, oordeel: str, maat: float | None = None, **row: Any) -> dict[str, Any]:
    return {
        "verslagjaar": 2025,
        "oordeel": oordeel,
        "maat": maat,
        "vestigingsnummer": f"{place:012d}",
        "locatie": f"Duinrode {place}",
        **row,
    }


EIGEN = (
    unit(1, "voldoet niet", 19),
    unit(2, "voldoet niet", 5),
    unit(3, "voldoet", 20),
    unit(4, "voldoet", 300),
    unit(5, "niet beoordeelbaar", reden="leeg"),
    unit(6, "niet van toepassing", reden="nvt opgegeven"),
)


def make_norm(*rows: dict[str, Any], volumenormen: pd.DataFrame | None = None) -> Norm:
    jaar = make_jaar(*rows, volumenormen=volumenormen)
    return Norm(jaar, "cys", jaar.oordelen)


def words(part: Tekst | Figuur) -> str:
    return repr(part)


def test_the_answer_names_the_norm_with_numerator_and_denominator() -> None:
    said = words(normpagina.antwoord(make_norm(*EIGEN)))
    assert said.startswith(
        "Over verslagjaar 2025 voldoen 2 van de 4 locaties (50%) aan de norm: ten minste 20 per jaar. "
        "2 voldoen niet."
    )
    assert "Over nog eens 1 oordeel is geen zekerheid: 0 onzeker en 1 niet beoordeelbaar." in said


def test_without_a_known_minimum_nobody_is_judged_and_the_page_says_so() -> None:
    rows = [unit(place, "niet beoordeelbaar", reden="norm niet ingevoerd", minimum=None) for place in (1, 2)]
    norm = make_norm(*rows, volumenormen=normen({"minimum": None}))
    assert words(normpagina.antwoord(norm)).startswith("Het minimum van deze norm is niet ingevoerd.")
    assert "2 locaties blijven zonder oordeel." in words(normpagina.antwoord(norm))
    assert isinstance(normpagina.verdeling(norm), Tekst)


@pytest.mark.parametrize(
    ("verificatie", "expected"),
    [
        ("geverifieerd", "Een persoon heeft deze norm met de bron vergeleken."),
        ("gelezen_in_bron", "De waarde is in de bron gelezen, maar nog niemand heeft haar bevestigd;"),
        ("te_verifieren", "Nog niemand heeft deze norm met de bron vergeleken;"),
    ],
)
def test_the_answer_says_whether_its_norm_was_held_against_its_source(
    verificatie: str, expected: str
) -> None:
    norm = make_norm(*EIGEN, volumenormen=normen({"verificatie": verificatie}))
    assert expected in words(normpagina.antwoord(norm))


def test_the_nearest_below_and_above_are_named_from_low_to_high() -> None:
    norm = make_norm(*EIGEN)
    figures = [str(line[2].tekst) for line in normpagina.nabij(norm).rijen]  # type: ignore[union-attr]
    assert figures == ["5", "19", "20", "300"]
    assert words(normpagina.lees_nabij(norm)).startswith(
        "Het dichtst eronder: Duinrode 1, Ziekenhuis Duinrode met 19 (−1)."
    )


def test_the_list_leaves_out_to_whom_the_norm_does_not_apply_and_says_how_many() -> None:
    norm = make_norm(*EIGEN)
    names = [line[0].waarde for line in normpagina.lijst(norm).rijen]  # type: ignore[union-attr]
    assert [re.findall(r"\d", str(name)) for name in names] == [["2"], ["1"], ["5"], ["3"], ["4"]]
    assert words(normpagina.lees_lijst(norm)).startswith(
        "Bij 1 locatie is de norm niet van toepassing: 1 'niet van toepassing' opgegeven."
    )


def test_an_earlier_value_stands_in_the_history() -> None:
    known = normen({"minimum": 10.0, "geldig_vanaf": 2016, "geldig_tot": 2017}, {})
    norm = make_norm(*EIGEN, volumenormen=known)
    assert [line[1] for line in normpagina.geschiedenis(norm).rijen] == ["20", "10"]
    assert words(normpagina.lees_geschiedenis(norm)) == (
        "Voor deze norm zijn 2 waarden vastgelegd; in het minimum: 10 verslagjaar 2016 tot en met 2017 en 20 "
        "vanaf verslagjaar 2018."
    )


def drawn(stippen: Stippen, colour: str) -> int:
    path = re.search(rf'<path d="([^"]*)" stroke="{colour}" stroke-width="[\d.]+"', teken_stippen(stippen))
    return 0 if path is None else len(re.findall(r"M", path[1]))


def test_every_unit_is_one_mark_also_where_they_have_the_same_figure() -> None:
    stippen = Stippen(20.0, [19.0, 19.0, 5.0], [20.0] * 40 + [900.0], [(0.0, 9.0)], "volume")
    assert drawn(stippen, LICHT["voldoet"]) == 41
    assert drawn(stippen, LICHT["niet"]) == 3
    assert drawn(stippen, LICHT["onzeker"]) == 1
    assert "100 of meer" in teken_stippen(stippen)


def test_a_scale_without_far_figures_ends_at_the_highest() -> None:
    assert Stippen(20.0, [5.0], [44.0], [], "volume").top == 44.0
    assert Stippen(80.0, [79.0], [99.0], [], "percentage").top == 100.0
    assert not Stippen(20.0, [5.0], [44.0], [], "volume").is_afgekapt


def test_the_figure_in_words_has_the_numbers_of_the_drawing() -> None:
    figuur = normpagina.verdeling(make_norm(*EIGEN))
    assert isinstance(figuur, Figuur)
    assert figuur.alt == (
        "Een schaal van 0 tot 100 met de norm bij 20: 2 eronder, 2 erop of erboven. De laagste is 5, de "
        "middelste 19, de hoogste 300."
    )
    assert [line[1] for line in figuur.gegevens.rijen] == ["5", "19", "20", "300"]


def test_a_norm_is_found_by_its_code_and_another_is_refused_with_what_is_known(root: Path) -> None:
    assert load_norm(root, 2027, "N003").naam == "Maagresectie"
    assert set(load_norm(root, 2027, "N003").trends["norm_code"]) == {"N003"}
    with pytest.raises(RootError, match=r"No verdict of inkoopjaar 2027 is about norm 'x'\.\n"):
        load_norm(root, 2027, "x")


def test_without_a_code_it_is_the_norm_that_most_units_miss(root: Path, jaar: Jaar) -> None:
    misses = jaar.oordelen.loc[jaar.oordelen["oordeel"] == "voldoet niet", "norm_code"].value_counts()
    assert misses[load_norm(root, 2027).norm_code] == misses.max()


def test_every_name_leads_to_its_dossier_and_is_escaped(root: Path) -> None:
    table = normpagina.lijst(load_norm(root, 2027, "N000"))._repr_html_()
    links = {link["href"]: link.get_text() for link in BeautifulSoup(table, "html.parser").select("a")}
    assert GEVAARLIJK in links["../dossiers/90000003.html"]
    assert "<script>" not in table


def test_described_rows_of_one_norm_are_those_of_the_year(root: Path, jaar: Jaar) -> None:
    norm = load_norm(root, 2027, "N000")
    own = jaar.oordelen[jaar.oordelen["norm_code"] == "N000"]
    assert norm.oordelen["afstand_pct"].tolist() == pytest.approx(own["afstand_pct"].tolist(), nan_ok=True)
    assert describe(norm.oordelen, jaar.normen)["eenheid_naam"].tolist() == own["eenheid_naam"].tolist()


def test_who_waits_only_for_the_minimum_is_not_asked_anything() -> None:
    rows = [
        unit(1, "niet beoordeelbaar", reden="norm niet ingevoerd", minimum=None),
        unit(2, "niet beoordeelbaar", reden="leeg", minimum=None),
    ]
    norm = make_norm(*rows, volumenormen=normen({"minimum": None}))
    assert [line[1] for line in normpagina.onbeoordeeld(norm).rijen] == ["antwoord leeg gelaten"]
    only = normpagina.onbeoordeeld(make_norm(rows[0], volumenormen=normen({"minimum": None})))
    assert "van een ziekenhuis is niets nodig" in only._repr_html_()


def test_an_announced_norm_judges_nobody_and_shows_who_would_meet_it() -> None:
    waits = {"oordeel": "niet van toepassing", "reden": "nog niet van kracht"}
    figures = dict.fromkeys(("maat_min", "maat_max"))
    norm = make_norm(
        *(
            {**unit(place, ""), **waits, **figures, "volume": volume}
            for place, volume in enumerate((15.0, 25.0, 0.0))
        )
    )
    assert [str(line[3].tekst) for line in normpagina.lijst(norm).rijen] == ["−5", "+5"]  # type: ignore[union-attr]
    said = words(normpagina.antwoord(norm))
    assert said.startswith(
        "Deze norm is nog niet van kracht; over verslagjaar 2025 is er nog niemand op beoordeeld."
    )
    assert (
        "haalden 1 van de 2 locaties (50%) het aangekondigde minimum van 20 al. Dat is geen oordeel." in said
    )
    assert isinstance(normpagina.onbeoordeeld(norm).leeg, str)
    assert words(normpagina.verdeling(norm)).count("1 eronder, 1 erop of erboven") == 1
