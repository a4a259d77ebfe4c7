"""A drawing of matplotlib becomes SVG of our own, and delivered text in it stays what it was."""

from __future__ import annotations

import re

import matplotlib as mpl
import pytest
from markupsafe import Markup
from matplotlib.figure import Figure

from analysis.report.labels import DONKER, LICHT, kleurregels
from analysis.report.svg import house_style, to_svg


def draw(text: str = "tekst", sleutel: str = "proef") -> Markup:
    with mpl.rc_context(house_style()):
        figure = Figure(figsize=(3, 2))
        axes = figure.add_subplot()
        axes.barh([0, 1], [3, 4], color=LICHT["papier"], edgecolor=LICHT["onzeker"], hatch="///")
        axes.scatter([1, 2, 3], [0, 1, 0], color=LICHT["niet"])
        axes.text(1, 0.5, text)
        return to_svg(figure, sleutel)


@pytest.mark.parametrize(
    "text",
    [
        "1.234.567",
        "19,9996",
        "0.123456",
        'id="x" style="fill: red"',
        "A $B$ C_1",
        "#b84a00",
        'd="M 1.000 2.000"',
    ],
)
def test_text_in_a_drawing_is_never_rewritten(text: str) -> None:
    assert f">{text}</text>" in draw(text)


def test_a_tag_in_a_name_is_text_in_a_drawing() -> None:
    assert "&lt;script&gt;" in draw("<script>")


def test_a_drawing_has_no_inline_style_so_that_a_strict_policy_can_hold() -> None:
    assert re.findall(r"<[^>]+\sstyle=", draw()) == []
    assert "<style" not in draw()


def test_a_drawing_names_no_address() -> None:
    assert "http" not in draw()


def test_the_same_drawing_is_the_same_bytes() -> None:
    assert draw() == draw()


def test_two_drawings_on_one_page_share_no_names() -> None:
    names = [set(re.findall(r'id="([^"]+)"', draw(sleutel=sleutel))) for sleutel in ("een", "twee")]
    assert names[0]
    assert names[0] & names[1] == set()


def test_every_name_that_a_drawing_uses_is_in_it() -> None:
    drawing = draw()
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', drawing))
    assert used == set(re.findall(r'id="([^"]+)"', drawing))


def luminance(hexcode: str) -> float:
    parts = [int(hexcode[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kleuren", [LICHT, DONKER], ids=["licht", "donker"])
@pytest.mark.parametrize("naam", ["inkt", "grijs", "link", "voldoet", "niet", "onzeker", "nb"])
@pytest.mark.parametrize("vlak", ["papier", "vlak"])
def test_text_reaches_the_contrast_of_wcag_aa(kleuren: dict[str, str], naam: str, vlak: str) -> None:
    assert contrast(kleuren[naam], kleuren[vlak]) >= 4.5


@pytest.mark.parametrize("kleuren", [LICHT, DONKER], ids=["licht", "donker"])
def test_a_met_and_a_missed_area_differ_in_grey_too(kleuren: dict[str, str]) -> None:
    assert contrast(kleuren["wel"], kleuren["niet"]) >= 2.5


def test_light_and_dark_have_the_same_colours_and_every_one_is_followed() -> None:
    assert set(LICHT) == set(DONKER)
    assert len(set(LICHT.values())) == len(LICHT)
    assert all(
        f'[fill="{hexcode}"]{{fill:var(--{naam})}}' in kleurregels() for naam, hexcode in LICHT.items()
    )
