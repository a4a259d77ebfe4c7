"""The titles of tables and sheets about hearings and advice, and the heads of their columns."""

DAGEN = ("Akkoord op", "Uiterlijk", "Termijn", "Van kracht op")
"""Heads of columns that hold a day, which is not broken over lines."""

# 70_inkoopadvies.
AKKOORD = "Akkoord per verzekeraar"
AKKOORD_KOPPEN = ("Verzekeraar", "Akkoord op", "Akkoord met een andere versie")
PER_NORM = "Adviezen per norm"
NORM, SAMEN = "Norm", "Samen"
ADVIEZEN = "Adviezen die niet alleen op de gehaalde norm rusten"
ADVIEZEN_KOPPEN = (
    "Ziekenhuis", "Norm", "Gemeld", "Vergeleken", "Minimum", "Oordeel", "Advies", "Reden", "Voorwaarden",
    "Grondslag",
)  # fmt: skip
LEGENDA = "Legenda"
LEGENDA_KOPPEN = ("Code", "Soort", "Betekenis", "Verificatie")
DOCUMENTEN = "Documenten"
DOCUMENTEN_KOPPEN = ("Document", "Toelichting")

# 71_wederhoor_voortgang.
VOORTGANG = "Voortgang per verzekeraar"
VERZEKERAAR, EERSTE_TERMIJN = "Verzekeraar", "Eerste termijn die loopt"
TE_LAAT = "Te laat met reageren"
TE_LAAT_KOPPEN = ("Ziekenhuis", "Norm", "Hoort", "Uiterlijk", "Dagen te laat")
PAST_NIET = "Wat niet past"
PAST_NIET_KOPPEN = ("Ernst", "Bevinding")
PLANNEN = "Verbeterplannen"
PLANNEN_KOPPEN = ("Ziekenhuis", "Norm", "Maatregel", "Termijn", "Stand", "Overgedragen aan")
OVERNEMERS = "Wie in de regio de zorg kan overnemen"
OVERNEMERS_KOPPEN = (
    "Van", "Norm", "Kan naar", "Kilometer hemelsbreed", "Aantal nu", "Oordeel nu", "Aantal met overdracht",
    "Met overdracht",
)  # fmt: skip
INGANGSDATUMS = "Ingangsdatums"
INGANGSDATUMS_KOPPEN = ("Norm", "Van kracht op", "Waar")

# What a hospital is sent.
ZAKEN = "Waarover uw reactie wordt gevraagd"
ZAKEN_KOPPEN = (
    "Norm", "Locatie", "Gemeld", "Vergeleken", "Minimum", "Oordeel", "Gevraagd", "Uiterlijk", "Levering",
)  # fmt: skip
NORMEN = "De normen en waar zij staan"
NORMEN_KOPPEN = (
    "Norm", "Geldt per", "Hoe geteld", "Minimum", "Opsteller en document", "Bron", "Verificatie",
)  # fmt: skip
TOEVAL = "Toeval bij uw cijfers"
TOEVAL_KOPPEN = ("Norm", "Locatie", "Hoe vast het oordeel staat")
REEKS, REEKS_GEGEVENS = "Uw cijfers en de norm, per verslagjaar", "Uw cijfers per verslagjaar"
REEKS_KOPPEN = ("Norm", "Locatie", "Verslagjaar", "Cijfer", "Minimum", "Oordeel")

# Workbooks: a head with the width of its column, and where it says so the field under it.
ADVIESBLADEN = ("Leeswijzer", "Adviezen", "Akkoord", "Legenda", "Documenten")
ADVIESBLAD = (
    ("Norm", "ingreep", 30), ("Opsteller", "opsteller", 16), ("Eenheid", "eenheid", 12),
    ("Ziekenhuis", "organisatie", 34), ("Locatie", "locatie", 30), ("Advies", "advies", 22),
    ("Grondslag", "grondslag", 28), ("Reden", "adviesreden", 20), ("Toelichting", "toelichting", 40),
    ("Voorwaarden", "voorwaarden", 30), ("Termijn", "termijn", 12), ("Oordeel", "oordeel", 16),
    ("Gemeld", "gemeld", 10), ("Erkend", "erkend", 10), ("Maat", "maat", 10), ("Minimum", "minimum", 10),
    ("Normregel", "normregel", 30), ("Wederhoor", "wederhoor", 18), ("Gehoord door", "verzekeraar", 20),
    ("Levering", "levering", 40),
)  # fmt: skip
AKKOORDBLAD = (("Verzekeraar", 30), ("Akkoord op", 14), ("Ging akkoord met een andere versie", 20))
LEGENDABLAD = (("Soort", 10), ("Code", 28), ("Betekenis", 90), ("Verificatie", 16))
DOCUMENTENBLAD = (("Document", 44), ("Toelichting", 80))
KEUZESBLAD = (("Kolom", 12), ("Keuze", 28), ("Betekenis", 90))
STANDBLAD = (("Wat", 14), ("Waarde", 70))
REDEN, ADVIES = "Reden", "Advies"
