"""How the rows of an adopted version stand in their file."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data.adviesversies import KOLOMMEN, read_text, to_text
from analysis.rules.tabellen import conform


@pytest.mark.parametrize(
    ("toelichting", "cell"),
    [
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("=1+1", "'=1+1"),
        ("'-2", "''-2"),
        ("'s-Gravenhage", "'s-Gravenhage"),
        ("gewoon", "gewoon"),
    ],
)
def test_text_that_a_spreadsheet_would_reckon_with_stands_as_text_and_reads_back(
    toelichting: str, cell: str
) -> None:
    row = {
        "inkoopjaar": 2024,
        "verslagjaar": 2022,
        "norm_code": "n",
        "organisatie": "A",
        "toelichting": toelichting,
    }
    adviezen = conform(pd.DataFrame([row]), "adviezen")
    text = to_text(adviezen)
    assert f",{cell}," in text
    read = read_text(text)
    assert read["toelichting"].tolist() == [toelichting]
    pd.testing.assert_frame_equal(read[KOLOMMEN], adviezen[KOLOMMEN])
    assert to_text(read) == text
