"""Every sentence about chance: how stable a verdict is, where a series is heading, and whether we were right.

A chance is always said of something that can be counted ("in 7% van de jaren"), never as a bare share beside
a verdict, so that nobody reads it as the chance that a norm was met.
"""

# One verdict.
OORDEEL_MET_CIJFERS = "{oordeel} ({cijfers}{maat}; norm {norm})."
MAAT = {
    "gemiddelde": ": gemiddeld {maat} over {venster} jaar",
    "som": ": samen {maat} in {venster} jaar",
    "beste": ": beste {maat} van {venster} jaar",
}
"""What the years make together, by the rule of the norm; a norm on a single year says nothing here."""
NORM_ONBEKEND = "niet ingevoerd"
GEEN_GETAL = "geen getal"
ZO_LAAG = {
    "jaar": (
        "Bij een werkelijk gemiddelde van {gemiddelde} komt {aantal} of minder in {deel} van de jaren voor."
    ),
    "over_jaren": (
        "Bij een werkelijk gemiddelde van {gemiddelde} per jaar komt {aantal} of minder in {venster} jaar "
        "samen voor in {deel} van zulke perioden."
    ),
    "beste": (
        "Bij een werkelijk gemiddelde van {gemiddelde} is het beste van {venster} jaar in {deel} van zulke "
        "perioden {aantal} of minder."
    ),
}
ONVOLLEDIG = (
    "Van wat er is gedaan, staat naar opgave {pct} in de registratie: met wat ontbreekt erbij is de kans op "
    "{norm} of meer {kans}."
)
ONVOLLEDIG_VENSTER = (
    "Van wat er in die jaren is gedaan, staat naar opgave {pct} in de registratie: met wat ontbreekt erbij "
    "is de kans op een maat van {norm} of meer {kans}."
)
VERWACHTING = "Kans om in {jaar} te voldoen: {kans}."
VERWACHTING_ANDERE_NORM = "Kans om in {jaar} te voldoen aan de norm van dan ({norm}): {kans}."
GEEN_VERWACHTING = "Geen verwachting: {waarom}."
WAAROM_NORM = "het minimum voor {jaar} is niet bekend"
WAAROM_GEEN_JAREN = "er is geen jaar met een bruikbaar getal"
WAAROM_VENSTER = "een jaar dat meetelt heeft geen bruikbaar getal"
NIET_VAN_TOEPASSING = "Niet van toepassing, en daarom geen verwachting."
MINDER_DAN_1 = "minder dan 1%"
MEER_DAN_99 = "meer dan 99%"
HOOGSTENS = "hoogstens {pct}"
MINSTENS = "minstens {pct}"
TUSSEN = "tussen {laag} en {hoog}"
TOT = "{laag} tot {hoog}"
MINDER_DAN_EEN_DUIZENDSTE = "minder dan 0,1%"

# The questions of the radar.
RADAR_VOOR = "Vraag voor het gesprek: "
RADAR_TITEL = "Vragen voor het gesprek"
RADAR_KOPPEN = ("Vraag", "Waarover", "Levering", "Rij")
RADAR_GEEN = "Geen patroon vraagt om een gesprek."
RADAR_AANTAL = "{aantal} voor het gesprek: patronen die meer zijn dan toeval verklaart, of een herziening."
RADAR_UITLEG = (
    "Een patroon is geen fout en geen verwijt; meestal is er een gewone verklaring, en geen oordeel "
    "verandert erdoor. Zonder enig patroon komt een vraag van een soort in hoogstens één op de honderd "
    "jaren voor; een verschuiving tussen indicatoren in ongeveer drie op de honderd, omdat volumes soms echt "
    "verspringen."
)

# The decision list of 40_directierapport.
SIGNALEN = (
    "{signalen}, verwacht hoogstens {vals} vals: van {oordelen} over een aantal is gerekend hoe vaak een "
    "ziekenhuis dat werkelijk precies op de norm zit, zo laag zou tellen. Een signaal is zo zeldzaam dat van "
    "alle signalen samen naar verwachting hoogstens 5% toeval is."
)
TOEVAL = (
    "Toeval kan het zijn bij {aandeel}: wie werkelijk op de norm zit, telt in ten minste {grens} van de "
    "jaren zo laag, en het is niet drie jaar op rij of vier van de laatste vijf jaar gebeurd. Het oordeel "
    "blijft 'voldoet niet'."
)
MISSERS_MET_AANTAL = "missers van een volumenorm"
GATEN = (
    "{aantal}, bij {organisaties}: in een van de twee jaren ervoor stond er een aantal, nu niet. Dat is "
    "eerder een gat in de aanlevering dan een gestopte behandeling."
)
SAMENVATTING = (
    (
        "Voldoet niet, waarschijnlijk geen toeval",
        "Besluiten: een plan met een termijn, of zorg naar een ander.",
    ),
    ("Voldoet niet, maar het kan toeval zijn", "Besluiten, met de kans om de norm te halen erbij."),
    ("Waarschijnlijk een gat in de aanlevering", "Navragen: kort ervoor was er nog een getal."),
    ("Straks onder een aangekondigde of hogere norm", "Volgen: nu nog geen misser."),
    ("Straks waarschijnlijk onder de norm van nu", "Volgen: nu nog geen misser."),
    ("Onzeker", "Navragen: het precieze aantal."),
)
"""The parts of the decision list, with what each asks, in the order of the directors' page."""
GEEN_GATEN = "Nergens ontbreekt een aantal dat er kort ervoor wel was."
STRAKS = (
    "{aantal}: nu geen misser, maar de kans om in {jaar} te voldoen is minder dan de helft. Bij {norm} "
    "daarvan vraagt de norm dan meer dan nu."
)
GEEN_STRAKS = (
    "Waar nu geen misser is, is de berekende kans om in het inkoopjaar te voldoen nergens minder dan de "
    "helft."
)
WIE_DOORGAAT = "Een kans geldt voor wie de behandeling blijft doen zoals in de eigen jaren ervoor."

# Trends: the national series of 30_trends, and those of one organisation.
PROCENTPUNT = " procentpunt"
TREND_WEL = (
    "{richting}: {helling} per jaar; van alle volgorden van deze {jaren} jaren loopt {deel} minstens zo "
    "sterk op of af"
)
TREND_GELIJK = "elk jaar hetzelfde ({jaren} jaren)"
TREND_GEEN = "geen trend aan te tonen ({jaren} jaren)"
TREND_TE_KORT = "te weinig jaren ({jaren})"
TREND_ANDERS = "geen jaren"
TREND_KORT = "{uitkomst} ({jaren})"
JAAR, JAREN = "jaar", "jaren"
VERANDERING = "{pct} per jaar ({laag} tot {hoog})"
AANTOONBAAR = "; minder dan {pct} per jaar zouden deze jaren meestal niet laten zien"
ONDERDRUKT = "; {jaren} onderdrukt, gerekend met beide grenzen"
TREND_GROOTHEDEN = {
    "volume_totaal": "Het landelijke aantal",
    "volume_mediaan": "De mediaan van het aantal per aanbieder",
    "voldoet_pct": "Het aandeel dat voldoet",
    "herfindahl": "De concentratie",
}
TRENDS = (
    "{grootheid} stijgt bij {stijgt} en daalt bij {daalt} van {normen}; bij {niets} is geen trend aan te "
    "tonen en bij {kort} zijn er te weinig jaren om iets te kunnen aantonen."
)
TREND_UITLEG = (
    "Getoetst is of de jaren vaker stijgen dan dalen (of andersom) dan in een willekeurige volgorde van "
    "dezelfde getallen; geteld vanaf de laatste vastgestelde trendbreuk, en het aandeel dat voldoet vanaf de "
    "laatste wijziging van de norm. Van alles wat hier een trend heet, is naar verwachting hoogstens 5% "
    "toeval."
)
LANDELIJK_MODEL = (
    "De verandering per jaar komt van een lijn door de landelijke aantallen, met een 95%-interval dat meer "
    "schommeling toelaat dan toeval alleen. Een jaar waarin aanbieders niet aanleverden telt voor het deel "
    "dat bekend is. {vreemd}"
)
VREEMDE_JAREN = (
    "Het vaakst lag {jaar} apart van de andere jaren: bij {aantal}; zo'n jaar telt niet mee in de lijn."
)
GEEN_VREEMD_JAAR = "Geen enkel jaar ligt apart van de andere."
NORMEN_OVER_EEN_AANTAL = "normen over een aantal"
CONCENTRATIE = (
    "De Herfindahl-index telt de gekwadrateerde aandelen in het landelijke aantal op: 1 als een aanbieder "
    "alles doet, 0,05 als er twintig evenveel doen. Eén gedeeld door de index is het aantal even grote "
    "aanbieders met dezelfde concentratie. De index zegt niets over reistijd, over keuze binnen een regio "
    "of over kwaliteit, en telt alleen bekende aantallen."
)
REEKSEN_TREND = (
    "Van {reeksen} met een bruikbaar getal {stijgt} en {daalt}. Bij {geen} is geen trend aan te tonen en bij "
    "{kort} zijn er te weinig jaren (minder dan {nodig}) om iets te kunnen aantonen."
)
REEKS, REEKSEN = "reeks", "reeksen"
REEKSEN_STIJGT = ("stijgt er {aantal}", "stijgen er {aantal}")
REEKSEN_DAALT = ("daalt er {aantal}", "dalen er {aantal}")
GEEN_REEKSEN_TREND = "Bij geen enkele reeks is een trend aan te tonen."

# 60_kalibratie.
TE_WEINIG_JAREN = (
    "Te weinig jaren: voor een terugblik zijn ten minste {nodig} verslagjaren nodig, en er zijn er "
    "{jaren}. Over de verwachtingen op de andere pagina's is dus nog niet te zeggen of zij uitkomen."
)
GELIJK = (
    "{aantal} van {eerste} tot en met {laatste}, overgedaan met wat toen bekend was, liggen hier naast wat "
    "er tot en met {verslagjaar} gebeurde. Op de logscore {wint}."
)
WINT = "zijn zij beter dan beide eenvoudige voorspellers, één jaar en twee jaar vooruit"
WINT_NIET = "zijn zij niet overal beter dan de eenvoudige voorspellers; vertrouw dan niet op de kansen hier"
VERWACHTINGEN = ("verwachting", "verwachtingen")
WAT_IS_EEN_SCORE = (
    "Brier is de gemiddelde gekwadrateerde fout van een kans, de logscore straft vooral stellige missers; "
    "bij beide is lager beter. Zij tellen alleen wie doorging en het jaar erna ook beoordeeld is."
)
VOORSPELLERS = {
    "eigen jaren": "deze verwachting (eigen jaren)",
    "zelfde als vorig jaar": "zelfde als vorig jaar",
    "Poisson met vorig jaar": "Poisson met het aantal van vorig jaar",
}
VOORUIT = {1: "één jaar vooruit", 2: "twee jaar vooruit"}
BETROUWBAAR = (
    "De gezegde kans ligt bij {binnen} binnen het 95%-interval van wat uitkwam. Bij {somber} kwam meer uit "
    "dan gezegd (te somber) en bij {rooskleurig} minder (te rooskleurig)."
)
BETROUWBAAR_UITLEG = "groepen"
DEKKING = "Van wat is beloofd, is {aantal} uitgekomen binnen wat de steekproef toelaat."
BELOFTEN = "beloften"
DEKKING_JAAR = (
    "Het verst ernaast zat de verwachting over {jaar}: {pct}% van de aantallen binnen de {beloofd}%-grenzen, "
    "{onder}% eronder en {boven}% erboven."
)
DEKKING_UITLEG = (
    "Een aantal dat precies op een grens valt, telt mee voor het deel dat erbinnen hoort; zo is 80% ook echt "
    "80%. Binnen hele getallen, waar de grens zelf meetelt, valt altijd iets meer. Bij wat de steekproef "
    "toelaat is gerekend dat aantallen van één organisatie, en die van één norm in één jaar, samen op en "
    "neer gaan."
)
PER_NORM = (
    "Over alle normen samen werd verwacht dat {verwacht} oordelen zouden voldoen; het werden er {werd}."
)
ALT_BETROUWBAAR = (
    "Twee grafieken met per groep verwachtingen de gezegde kans tegen het deel dat uitkwam, met een lijn "
    "waar beide gelijk zijn. {delen}"
)
ALT_BETROUWBAAR_DEEL = "{vooruit}: {punten}."
ALT_PUNT = "gezegd {kans}, uitgekomen {werd}"
AS_KANS, AS_WERD = "gezegde kans", "deel dat uitkwam"

# The workbook.
BLAD_OORDELEN, BLAD_BEVINDINGEN, BLAD_TOELICHTING = "Oordelen", "Bevindingen", "Toelichting"
TOELICHTING_KOPPEN = ("Blad", "Kolom", "Betekenis")
EIGEN_KOLOMMEN = {
    "norm": "Hoe de norm in de rapporten heet.",
    "eenheid_naam": "De locatie en haar organisatie, of de organisatie, waarover het oordeel gaat.",
    "hoe_zeker": "In één zin wat is geteld, hoe vaak toeval zo laag telt, en de kans in het inkoopjaar.",
}
WERKBOEK_TITEL = "Alles in een werkboek"
WERKBOEK_REGEL = "Alle oordelen en bevindingen om zelf te sorteren en te filteren (Excel)."
