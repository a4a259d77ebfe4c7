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
GEEN_GATEN = "Nergens ontbreekt een aantal dat er kort ervoor wel was."
STRAKS = (
    "{aantal}: nu geen misser, maar de kans om in {jaar} te voldoen is minder dan de helft. Bij {norm} "
    "daarvan vraagt de norm dan meer dan nu."
)
GEEN_STRAKS = "Alles wat nu voldoet, voldoet in het inkoopjaar waarschijnlijk ook."
WIE_DOORGAAT = "Een kans geldt voor wie de behandeling blijft doen zoals in de eigen jaren ervoor."
