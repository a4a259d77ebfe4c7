"""Where each page stands beside the others, so that any page can lead to it.

A page about one organisation or norm is named for its key. A key that cannot be a file name on every system
as it is (capitals, signs, a word that Windows keeps for itself) gives way to what is left of it, with a few
letters of its fingerprint: two keys never share a page.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from markupsafe import Markup, escape

OMHOOG = "../"
"""From a page about one organisation or norm to the folder of the national reports."""
DATADOCS = "datadocs"
"""The folder of what the validation found, beside the national reports."""
WERKBOEK = "inkoopadvies.xlsx"
"""Everything of an inkoopjaar in one workbook."""
LANGSTE_NAAM = 60
_BEWAARD = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
"""File names that mean a device on Windows."""


def dossier_pad(sleutel: str) -> str:
    """Where the dossier of an organisation stands, beside the national reports: by KvK number, else by name.

    >>> dossier_pad("01234567"), dossier_pad("Sint Jan & Zn.")
    ('dossiers/01234567.html', 'dossiers/sint-jan-zn-3220d4.html')
    """
    return f"dossiers/{file_name(sleutel)}.html"


def norm_pad(norm_code: str) -> str:
    """Where the page of a norm stands, beside the national reports.

    >>> norm_pad("maag_slokdarm"), norm_pad("../Nul")
    ('normen/maag_slokdarm.html', 'normen/nul-1ecc0c.html')
    """
    return f"normen/{file_name(norm_code)}.html"


def file_name(sleutel: str) -> str:
    """A name that every file system can keep, and that no other key has."""
    ascii_name = unicodedata.normalize("NFKD", sleutel).encode("ascii", "ignore").decode().lower()
    plain = re.sub("[^a-z0-9_]+", "-", ascii_name).strip("-")
    if plain and plain == sleutel and len(plain) <= LANGSTE_NAAM and not _BEWAARD.fullmatch(plain):
        return plain
    fingerprint = hashlib.sha256(sleutel.encode()).hexdigest()[:6]
    return "-".join(filter(None, [plain[:LANGSTE_NAAM].strip("-"), fingerprint]))


def dossier_link(tekst: str, sleutel: str, vanaf: str = "") -> Markup:
    """A name that leads to its dossier; where that is not published, the page shows the name alone.

    `vanaf` is the way from the page to the national reports: empty, or `OMHOOG`.
    """
    return _link(vanaf + dossier_pad(sleutel), tekst)


def norm_link(tekst: str, norm_code: str, vanaf: str = "") -> Markup:
    """A norm that leads to its page; where that is not published, the page shows the name alone."""
    return _link(vanaf + norm_pad(norm_code), tekst)


def _link(adres: str, tekst: str) -> Markup:
    return Markup(f'<a href="{escape(adres)}">{escape(tekst)}</a>')
