"""Every sentence, title and column head of the page about one norm (`25_norm`)."""

# The answer.
ANTWOORD = (
    "Over verslagjaar {verslagjaar} {werkwoord} {voldoet} aan de norm: ten minste {minimum}{telling}. "
    "<strong>{niet}</strong>"
)
NIET = "{aantal} {werkwoord} niet."
NIEMAND_NIET = "Niemand mist haar."
VOLDOET, VOLDOEN = "voldoet", "voldoen"
ONBEKEND = (
    "Het minimum van deze norm is niet ingevoerd. Zolang dat zo is, wordt niemand erop beoordeeld: "
    "{aantal} {blijft} zonder oordeel."
)
BLIJFT, BLIJVEN = "blijft", "blijven"
NOG_NIET = "Deze norm is nog niet van kracht; over verslagjaar {verslagjaar} is er nog niemand op beoordeeld."
ZOU_HALEN = (
    "Van wie dit over verslagjaar {verslagjaar} deed, haalden {boven} het aangekondigde minimum van "
    "{minimum} al. Dat is geen oordeel."
)
ZOU_ONBEKEND = "Er is nog geen minimum, of nog geen aantal, om naast te leggen."
LIJST_NOG_NIET = (
    "Getoond is wie dit over dit verslagjaar deed, met dat aantal naast het aangekondigde minimum. Niemand "
    "wordt er nog op beoordeeld."
)
ONBEOORDEELD_NOG_NIET = "Zolang de norm niet van kracht is, valt er niets te beoordelen."
NIEMAND = "Over verslagjaar {verslagjaar} kon niemand op deze norm worden beoordeeld."
NIET_VAN_TOEPASSING = (
    "Bij {aantal} is de norm niet van toepassing: {redenen}. Zij staan niet in de lijst; hun dossier noemt "
    "de norm wel."
)
NIETS_NVT = "De norm is bij niemand 'niet van toepassing'."
GEVERIFIEERD = "Een persoon heeft deze norm met de bron vergeleken."
TE_VERIFIEREN = (
    "Nog niemand heeft deze norm met de bron vergeleken; neem haar over met dat voorbehoud, en niet anders."
)

# The norm.
KENMERKEN = "Wat de norm vraagt"
KENMERKEN_KOPPEN = ("Kenmerk", "Waarde")
MINIMUM, NIET_INGEVOERD = "Minimum", "niet ingevoerd"
GELDT_PER, TELLING, GELDIG = "Geldt per", "Telling", "Geldig"
INGANGSDATUM, TRANCHE, TOLERANTIE, BIJ_NUL = "Ingangsdatum", "Tranche", "Tolerantie", "Bij nul"
DOCUMENT, BRON, VERIFICATIE = "Opsteller en document", "Bron", "Verificatie"
UITLEG, CODE = "Toelichting", "Code"
JA_NEE = "ja of nee"
PROCENT = "{pct} onder het minimum voldoet nog"
BIJ_NUL_ZIN = {
    "niet_uitgevoerd": "geldt als niet uitgevoerd: de norm is dan niet van toepassing",
    "voldoet_niet": "wordt beoordeeld als elk ander getal",
}
GESCHIEDENIS = "Wat de norm vroeg en vraagt"
GESCHIEDENIS_KOPPEN = (GELDIG, MINIMUM, GELDT_PER, TELLING, "Document", VERIFICATIE, BRON)
TELLING_BIJ = " ({telling})"
GESCHIEDENIS_EEN = "Voor deze norm is één waarde vastgelegd, {geldig}."
GESCHIEDENIS_MEER = "Voor deze norm zijn {aantal} waarden vastgelegd; in het minimum: {reeks}."
OVERGANG = "{minimum} {geldig}"

# The distribution.
VERDELING = "Elke aanbieder op de schaal van de norm"
VERDELING_BIJ = (
    "Een stip is een {eenheid} die voldoet, een kruis een die niet voldoet; een balk loopt van het "
    "laagste tot het hoogste dat het getal kan zijn. De staande lijn is de norm."
)
VERDELING_NOG_NIET = (
    "Nog geen oordeel: een stip is een {eenheid} die het aangekondigde minimum nu al haalt, een kruis een "
    "die eronder zit. De staande lijn is dat minimum."
)
VERDELING_KOPPEN = ("Ziekenhuis", "Opgave", "Oordeel")
ALT_VERDELING = (
    "Een schaal van {van} tot {tot} met de norm bij {minimum}: {onder} eronder, {boven} erop of "
    "erboven{grenzen}. De laagste is {laagste}, de middelste {mediaan}, de hoogste {hoogste}."
)
ALT_GRENZEN = ", en {aantal} alleen tussen grenzen bekend"
DE_NORM = "norm {norm}"
ONDER, BOVEN = "{aantal} onder de norm", "{aantal} op of boven de norm"
EN_MEER = "{getal} of meer"
GEEN_VERDELING = "Er is geen enkel getal om te tekenen: {waarom}"
WAAROM_JANEE = "dit is een norm die met ja of nee wordt beantwoord."
WAAROM_ONBEKEND = "het minimum van de norm is niet ingevoerd, of niemand gaf een bruikbaar getal."

# The list.
LIJST = "Wie de norm haalt en wie niet: het verst eronder eerst"
LIJST_KOPPEN = ("Ziekenhuis", "Oordeel", "Opgave", "Verschil", "Verloop", "Hoe zeker")
LIJST_LEEG = "Over dit verslagjaar is er niemand voor wie deze norm geldt."
NABIJ = "Net onder en net boven de norm"
NABIJ_KOPPEN = ("Ziekenhuis", "Oordeel", "Opgave", "Verschil", "Verloop")
NABIJ_LEEG = "Niemand heeft een getal dat naast deze norm te leggen is."
NABIJ_ONDER = "Het dichtst eronder: {wie} met {getal} ({verschil})."
NABIJ_BOVEN = "Het krapst erboven: {wie} met {getal} ({verschil})."
NABIJ_AANTAL = "Minder dan {grens} eronder: {onder}; minder dan {grens} erboven: {boven}."
NIEMAND_ONDER = "Niemand zit eronder."
NIEMAND_BOVEN = "Niemand haalt haar."

# The country.
LAND = "De norm in het land, door de jaren"
LAND_BIJ = "Aanbieders met een bruikbaar getal boven nul, hun aantallen samen, en het aandeel dat voldoet."
LAND_KOPPEN = (
    "Verslagjaar", "Minimum", "Aanbieders", "Aantal landelijk", "Mediaan", "Voldoet", "Beoordeeld",
    "Voldoet (%)", "Onzeker", "Niet beoordeelbaar",
)  # fmt: skip
AANBIEDERS, VOLUME, AANDEEL = "Aanbieders", "Aantal landelijk", "Aandeel dat voldoet"
LAND_ZIN = (
    "In verslagjaar {eerste} {aanbieders_van}, in {laatste} {aanbieders_naar}{volume}. Toen voldeden "
    "{aandeel_van}, nu {aandeel_naar}."
)
LAND_VOLUME = "; samen {van} en {naar}"
LAND_EEN = "Er is één verslagjaar bekend: {aanbieders}, en {aandeel}."
LAND_GEEN = "Over deze norm zijn geen landelijke cijfers."
AANBIEDER, AANBIEDERS_TEL = "aanbieder", "aanbieders"

# Not judged.
ONBEOORDEELD = "Wie niet kon worden beoordeeld, en wat daarvoor nodig is"
ONBEOORDEELD_KOPPEN = ("Ziekenhuis", "Reden", "Verloop", "Wat nodig is")
ONBEOORDEELD_LEEG = "Iedereen voor wie de norm geldt, kon worden beoordeeld."
ONBEOORDEELD_NORM = "Alleen het minimum van de norm ontbreekt; van een ziekenhuis is niets nodig."
ONBEOORDEELD_ZIN = "{aantal} {werkwoord} niet te beoordelen: {redenen}. Geen daarvan telt als nul."
IS, ZIJN = "is", "zijn"
