"""The titles of figures and tables, and the heads of their columns."""

# Columns that many tables share.
ZIEKENHUIS, NORM, OPGAVE, MINIMUM, VERSCHIL, VERLOOP, OORDEEL, REDEN, GEVRAAGD = (
    "Ziekenhuis",
    "Norm",
    "Opgave",
    "Minimum",
    "Verschil",
    "Verloop",
    "Oordeel",
    "Reden",
    "Wat nodig is",
)
LOCATIE, VERSLAGJAAR, HOE_ZEKER = "Locatie", "Verslagjaar", "Hoe zeker"

# Figures.
REALISATIE = "Hoe vaak elke norm wordt gehaald"
REALISATIE_BIJ = (
    "Aantal locaties of organisaties per oordeel; rechts het aandeel dat voldoet van wat beoordeeld kon "
    "worden. Normen zonder ingevoerd minimum staan er niet op."
)
PER_NORM = ("Norm", "Voldoet", "Beoordeeld", "Voldoet (%)", "Voldoet niet", "Onzeker", "Niet beoordeelbaar")
AFSTAND = "Hoe ver elke aanbieder van zijn norm zit"
AFSTAND_BIJ = (
    "Elke punt is een locatie of organisatie bij een volumenorm; de lijn is de norm. Elke stap is een "
    "verdubbeling."
)
AFSTAND_KOPPEN = ("Norm", "Minimum", "Aanbieders", "Alle getallen, van laag naar hoog")
LANDELIJK = "Het aandeel oordelen dat voldoet, over alle normen samen"
LANDELIJK_BIJ = "Per verslagjaar: voldoet van beoordeeld, geteld in oordelen (norm × locatie of organisatie)."
LANDELIJK_KOPPEN = ("Verslagjaar", "Normen", "Voldoet", "Beoordeeld", "Voldoet (%)")
KAART = "Waar normen niet worden gehaald"
KAART_BIJ = (
    "Elke locatie op haar plek; het getal is het aantal normen dat daar niet is gehaald. Oordelen per "
    "organisatie staan er niet op."
)
KAART_KOPPEN = ("Locatie", "Plaats", "Voldoet", "Voldoet niet", "Onzeker", "Niet beoordeelbaar")
TOESTANDEN = "Wat er is aangeleverd"
TOESTANDEN_BIJ = "Aantal geldige opgaven per verslagjaar, naar wat ze zeggen."
BEVINDINGEN_PER_REGEL = "Wat er opviel, per regel"
BEVINDINGEN_PER_REGEL_BIJ = "Aantal bevindingen over dit verslagjaar."
PANELEN = "De reeksen bij of onder de norm"
PANELEN_KOPPEN = ("Reeks", "Verslagjaar", "Opgave", "Minimum", "Oordeel")

# Tables.
MISSERS = "Voldoet niet: het verst onder de norm eerst"
MISSERS_DEEL = {
    "": MISSERS,
    "zeker": "Voldoet niet, waarschijnlijk geen toeval: het verst onder de norm eerst",
    "toeval": "Voldoet niet, maar het kan toeval zijn: het verst onder de norm eerst",
}
SAMENVATTING = "Waarover te besluiten is, en bij hoeveel"
SAMENVATTING_KOPPEN = ("Wat", "Oordelen", "Organisaties", "Normen", "Wat het vraagt")
GATEN = "Waarschijnlijk een gat in de aanlevering: eerder wel een aantal, nu niet"
GATEN_KOPPEN = ("Ziekenhuis", "Norm", "Reden", "Verloop", "Hoe zeker", "Wat nodig is")
STRAKS = "Nu geen misser, maar waarschijnlijk wel in het inkoopjaar: de kleinste kans eerst"
DOSSIER_HOE_ZEKER = "Hoe zeker elk oordeel over een aantal is"
ONZEKER = "Onzeker: de norm ligt tussen wat het aantal kan zijn"
NIET_BEOORDEELBAAR = "Niet beoordeelbaar, per ziekenhuis of norm en reden"
NIET_BEOORDEELBAAR_KOPPEN = ("Ziekenhuis of norm", "Reden", "Oordelen", "Waarover", "Wat nodig is")
WIJZIGINGEN = "Oordelen die 'voldoet niet' werden of dat niet meer zijn"
WIJZIGINGEN_KOPPEN = ("Ziekenhuis", "Norm", "Was", "Is", "Opgave", "Minimum", "Oorzaak")
SINDS_VORIGE = "Sinds de vorige publicatie 'voldoet niet' geworden of niet meer"
OORZAKEN = "Elke verandering van oordeel, naar haar ene oorzaak"
OORZAKEN_KOPPEN = ("Oorzaak", "Wanneer", "Sinds vorig verslagjaar", "Sinds vorige publicatie")
SAMEN = "samen"
KRUIS = "Alle oordelen, van vorig verslagjaar naar dit"
KRUIS_EERSTE = "Vorig verslagjaar ↓, dit verslagjaar →"
VERIFICATIE = "Normen die nog niet door een persoon zijn geverifieerd"
VERIFICATIE_KOPPEN = (
    "Norm",
    "Minimum",
    "Geldt per",
    "Opsteller en document",
    "Bron",
    "Oordelen 'voldoet niet'",
)
NORMEN = "De normen en hun bron"
NORMEN_KOPPEN = (
    "Norm",
    "Minimum",
    "Geldt per",
    "Telling",
    "Geldig",
    "Opsteller en document",
    "Verificatie",
    "Bron",
)
MATRIX = "Ziekenhuis × norm: wat niet is gehaald en wat niet kon worden beoordeeld"
MATRIX_EERSTE = "Locatie of organisatie"
NORMEN_DOOR_DE_JAREN = "Elke norm door de jaren"
NORMEN_DOOR_DE_JAREN_KOPPEN = ("Norm", "Minimum", "Aanbieders", "Aantal landelijk", "Aandeel dat voldoet")
LANDELIJKE_CIJFERS = "Alle landelijke cijfers per norm en verslagjaar"
LANDELIJKE_CIJFERS_KOPPEN = (
    "Norm", "Verslagjaar", "Minimum", "Aanbieders", "Aantal landelijk", "Mediaan", "Voldoet", "Beoordeeld",
    "Voldoet (%)", "Onzeker", "Niet beoordeelbaar",
)  # fmt: skip
REEKSEN = "Reeksen bij of onder de norm"
TRENDTOETS = "Wat de jaren per norm laten zien"
TRENDTOETS_KOPPEN = ("Norm", "Landelijk aantal", "Mediaan per aanbieder", "Aandeel dat voldoet")
LANDELIJK_MODEL = "Hoe het landelijke aantal per norm verandert"
LANDELIJK_MODEL_KOPPEN = (
    "Norm", "Jaren", "Eerste jaar", "Laatste jaar", "Per jaar", "95%-interval", "Jaar dat apart ligt",
    "Afwijking",
)  # fmt: skip
CONCENTRATIE = "Concentratie per norm"
CONCENTRATIE_KOPPEN = (
    "Norm", "Aanbieders eerst", "Aanbieders nu", "Herfindahl eerst", "Herfindahl nu",
    "Even grote aanbieders", "Wat de jaren laten zien",
)  # fmt: skip
REEKSEN_TREND = "Reeksen met een aangetoonde trend"
REEKSEN_TREND_KOPPEN = ("Ziekenhuis", "Norm", "Wat de jaren laten zien", "Verandering per jaar")
DOSSIER_ONTWIKKELING = "Wat de eigen jaren laten zien"
DOSSIER_ONTWIKKELING_KOPPEN = ("Norm", "Locatie", "Wat de jaren laten zien", "Verandering per jaar")
TRENDBREUKEN = "Vastgelegde trendbreuken"
TRENDBREUKEN_KOPPEN = ("Norm", "Eerste verslagjaar na de breuk", "Reden")
JAREN = "Dezelfde reeksen in getallen"

LEVERINGEN = "Leveringen"
LEVERINGEN_KOPPEN = (
    "Levering", "Verslagjaar", "Soort", "Ontvangen", "Gelezen rijen", "Telt mee", "Vervangen", "Dubbel",
    "Onleesbaar", "Verantwoord",
)  # fmt: skip
ZORGAANBIEDERS = "Zorgaanbieders: wie leverde wat"
ZORGAANBIEDERS_KOPPEN = (
    "Ziekenhuis", "Aangeleverd", "Locaties", "Opgaven", "Bruikbaar", "Leeg", "Niet van toepassing",
    "Onderdrukt", "Onleesbaar", "Bevindingen",
)  # fmt: skip
BEVINDINGEN = "Bevindingen"
BEVINDINGEN_KOPPEN = ("Bevinding", "Ernst", "Regel", "Levering", "Rij")
BEVINDINGEN_AANTALLEN_KOPPEN = ("Regel", "Ernst", "Aantal")
HERKOMST = "De leveringen waarop dit rust"
HERKOMST_KOPPEN = ("Levering", "Verslagjaar", "Soort", "Ontvangen", "Controlegetal (SHA-256, begin)")

DOSSIER = "Alle oordelen over dit verslagjaar"
DOSSIER_KOPPEN = ("Norm", "Locatie", "Oordeel", "Opgave", "Minimum", "Verschil", "Verloop", "Levering")
GEVRAAGD_TITEL = "Wat wij vragen"
GEVRAAGD_KOPPEN = ("Norm", "Locatie", "Aanleiding", "Wat wij vragen")
GEHELE_ORGANISATIE = "gehele organisatie"

TOESTANDEN_WOORDEN = {
    "waarde": "bruikbaar",
    "nvt": "niet van toepassing",
    "leeg": "leeg",
    "onderdrukt": "onderdrukt",
    "onleesbaar": "onleesbaar",
}

# 60_kalibratie.
SCORES = "Hoe ver de verwachtingen ernaast zaten; lager is beter"
SCORES_KOPPEN = ("Voorspeller", "Vooruit", "Verwachtingen", "Brier", "Logscore")
BETROUWBAARHEID = "Van de verwachtingen van ongeveer 70% hoort 70% uit te komen"
BETROUWBAARHEID_BIJ = (
    "Elke stip is een groep verwachtingen; de streep is het 95%-interval van het deel dat uitkwam. Op de "
    "lijn is precies goed, erboven was de verwachting te somber, eronder te rooskleurig."
)
BETROUWBAARHEID_KOPPEN = (
    "Vooruit",
    "Gezegde kans",
    "Verwachtingen",
    "Uitgekomen",
    "Uitgekomen (%)",
    "95%-interval",
)
DEKKING = "Hoe vaak het aantal binnen de grenzen viel"
DEKKING_KOPPEN = (
    "Beloofd", "Vooruit", "Aantallen", "Binnen de grenzen", "Wat de steekproef toelaat", "Eronder", "Erboven",
    "Binnen hele getallen",
)  # fmt: skip
PER_INKOOPJAAR = "De verwachtingen van elk eerder inkoopjaar"
PER_INKOOPJAAR_KOPPEN = (
    "Inkoopjaar", "Over verslagjaar", "Verwachtingen", "Verwacht te voldoen", "Voldeed", "Brier", "Logscore",
    "Logscore zelfde", "Logscore Poisson", "Binnen 80%", "Binnen 95%",
)  # fmt: skip
PER_NORM_TERUG = "Verwachte en werkelijke aanbieders die voldoen, één jaar vooruit"
PER_NORM_TERUG_KOPPEN = ("Norm", "Verslagjaar", "Aanbieders", "Verwacht", "Werkelijk", "Verschil")

# The pages that lead to the others.
INDEX_NORMEN = "Alle normen"
INDEX_NORMEN_KOPPEN = ("Norm", "Voldoet", "Voldoet niet", "Onzeker", "Niet beoordeelbaar")
DOSSIERS = "Alle organisaties"
DOSSIERS_KOPPEN = ("Organisatie", "Voldoet", "Voldoet niet", "Onzeker", "Niet beoordeelbaar")
OVERZICHT = "Alle inkoopjaren"
OVERZICHT_KOPPEN = ("Inkoopjaar", "Verslagjaar", "Toestand", "Gemaakt op", *DOSSIERS_KOPPEN[1:])

WOORDENBOEK = "De kolommen van {tabel}"
WOORDENBOEK_KOPPEN = ("Kolom", "Soort", "Eenheid", "Betekenis", "Als er niets staat")
