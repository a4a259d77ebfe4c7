"""Which columns the tables of the register of hearings have; `velden.csv` explains them.

One table per question: who must agree, who hears whom, what happened, what can be said, who agreed, why it
was revised, what was promised, and from when a norm holds where.
"""

from __future__ import annotations

from analysis.data.referentie import Kolom
from analysis.rules import akkoord
from analysis.rules.verbeterplannen import STATEN
from analysis.rules.wederhoor import SOORTEN

JA_NEE = ("ja", "nee")
VERIFICATIE = ("geverifieerd", "te_verifieren")
_UNIT = {
    "norm_code": Kolom("sleutel", verplicht=True),
    "kvk": Kolom("kvk"),
    "vestigingsnummer": Kolom("vestigingsnummer"),
    "organisatie": Kolom(verplicht=True),
    "locatie": Kolom(),
}

VERZEKERAARS = {
    "verzekeraar": Kolom(verplicht=True),
    "geldig_vanaf": Kolom("jaar", verplicht=True),
    "geldig_tot": Kolom("jaar"),
}
"""One row per insurer (concern) and period of inkoopjaren in which it must agree."""

HOORVERDELING = {
    "verzekeraar": Kolom(verplicht=True),
    "regio": Kolom(),
    "organisatie": Kolom(),
    "geldig_vanaf": Kolom("jaar", verplicht=True),
    "geldig_tot": Kolom("jaar"),
}
"""One row per region or organisation and period of inkoopjaren: who hears it on behalf of all."""

WEDERHOOR = {
    **_UNIT,
    "verzekeraar": Kolom(verplicht=True),
    "datum": Kolom("datum", verplicht=True),
    "soort": Kolom("code", verplicht=True, codes=SOORTEN),
    "gemeld": Kolom("getal"),
    "opgegeven": Kolom("getal"),
    "erkend": Kolom("getal"),
    "reden": Kolom("sleutel"),
    "toelichting": Kolom(),
    "advies": Kolom(),
    "voorwaarden": Kolom(),
    "termijn": Kolom("datum"),
    "bewijs": Kolom(),
}
"""One row per event of a hearing; the file says of which inkoopjaar."""

REDENEN = {
    "reden": Kolom("sleutel", verplicht=True),
    "adviezen": Kolom(),
    "omschrijving": Kolom(verplicht=True),
    "verificatie": Kolom("code", verplicht=True, codes=VERIFICATIE),
}
"""One row per reason of a judgement; `adviezen` names those it can lead to, separated by "; "."""

ADVIESSOORTEN = {
    "advies": Kolom(verplicht=True),
    "omschrijving": Kolom(verplicht=True),
    "keuze": Kolom("code", verplicht=True, codes=JA_NEE),
    "vraagt_voorwaarden": Kolom("code", verplicht=True, codes=JA_NEE),
    "verificatie": Kolom("code", verplicht=True, codes=VERIFICATIE),
    "bron": Kolom(),
}
"""One row per kind of advice; `keuze`: an insurer can choose it after a hearing."""

AKKOORDEN = {
    "verzekeraar": Kolom(),
    "versie_hash": Kolom(verplicht=True),
    "datum": Kolom("datum", verplicht=True),
    "soort": Kolom("code", codes=akkoord.SOORTEN, is_optional_column=True),
    "reden": Kolom(is_optional_column=True),
    "zegel": Kolom(is_optional_column=True),
    "vorige": Kolom(is_optional_column=True),
}
"""One row per event of an agreement: an insurer agreed to a version or withdrew, or it was adopted; the file
says of which inkoopjaar. What the program notes also says `vorige`, the hash of all rows above it."""

HERZIENINGEN = {
    "inkoopjaar": Kolom("jaar", verplicht=True),
    "versie": Kolom("aantal", verplicht=True),
    "datum": Kolom("datum", verplicht=True),
    "reden": Kolom(verplicht=True),
}
"""One row per version after the first: why it was made."""

VERBETERPLANNEN = {
    **_UNIT,
    "gemeld_op": Kolom("datum", verplicht=True),
    "maatregel": Kolom(verplicht=True),
    "termijn": Kolom("datum"),
    "staat": Kolom("code", verplicht=True, codes=STATEN),
    "overdracht_naar": Kolom(),
    "toelichting": Kolom(),
}
"""One row per plan of a hospital that reported itself below a norm."""

IMPLEMENTATIE = {
    "norm_code": Kolom("sleutel", verplicht=True),
    "regio": Kolom(),
    "organisatie": Kolom(),
    "ingangsdatum": Kolom("datum", verplicht=True),
    "bron": Kolom(verplicht=True),
}
"""One row per norm x region or organisation: from when the norm holds there."""

WEDERHOORTABELLEN = {
    "verzekeraars": VERZEKERAARS,
    "hoorverdeling": HOORVERDELING,
    "wederhoor": WEDERHOOR,
    "redenen": REDENEN,
    "adviessoorten": ADVIESSOORTEN,
    "akkoorden": AKKOORDEN,
    "herzieningen": HERZIENINGEN,
    "verbeterplannen": VERBETERPLANNEN,
    "implementatie": IMPLEMENTATIE,
}
"""The tables of this register by the name that velden.csv explains them under."""

BESTANDEN = {"adviessoorten": "adviezen.csv"}
"""Tables whose file has another name."""

PER_JAAR = {"wederhoor": "wederhoor", "akkoorden": "akkoord"}
"""Tables with one file per inkoopjaar, and their folder."""
