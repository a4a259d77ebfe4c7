"""Every page has a place of its own, under a name that every system can keep."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.report.adressen import OMHOOG, dossier_link, dossier_pad, file_name, norm_link, norm_pad


def test_a_dossier_has_a_file_name_that_every_system_can_keep() -> None:
    assert dossier_pad("Sint Jan & Zn. / Zuid") == "dossiers/sint-jan-zn-zuid-f15bea.html"


@pytest.mark.parametrize("sleutel", ["con", "nul", "lpt1", "", "..", "/etc/passwd", "ABC", "é", "x" * 300])
def test_a_key_that_is_no_file_name_by_itself_gives_way(sleutel: str) -> None:
    named = file_name(sleutel)
    assert named != sleutel
    assert re.fullmatch("[a-z0-9_-]*[0-9a-f]{6}", named)
    assert len(named) < 70


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), unique=True, max_size=6))
def test_two_keys_never_share_a_page(sleutels: list[str]) -> None:
    assert len({norm_pad(sleutel).casefold() for sleutel in sleutels}) == len(sleutels)


def test_a_page_within_a_folder_leads_up_first() -> None:
    assert dossier_link("A & B", "90000001", OMHOOG) == '<a href="../dossiers/90000001.html">A &amp; B</a>'
    assert norm_link("<i>", "maag_slokdarm") == '<a href="normen/maag_slokdarm.html">&lt;i&gt;</a>'
