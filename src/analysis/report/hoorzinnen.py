"""Every sentence that is said about hearings and advice: on pages 70 and 71, in dossiers and in the forms.

As in `zinnen`: what a director or a hospital reads stands here, with the places of its numbers; the modules
that fill them in hold no words.
"""

# 70_inkoopadvies.
NIVEAU_ADVIEZEN = "adviezen (één norm bij één locatie of organisatie)"
VASTGESTELD = (
    "Versie {versie} van het inkoopadvies voor {jaar} is vastgesteld op {dag}: alle {aantal} verzekeraars "
    "gingen akkoord met precies deze versie."
)
CONCEPT = (
    "Dit is een concept (versie {versie}) voor {jaar}: {akkoord} van de {aantal} verzekeraars gingen akkoord "
    "met precies deze versie. Een concept is nog geen advies."
)
AFWIJKEND = (
    "Anders met wat nu bekend is: {aantal}. Dat verandert deze versie niet; een herziening is een nieuwe "
    "versie, met een reden."
)
GEEN_VERZEKERAARS = "Er staan geen verzekeraars in verzekeraars.csv; niemand kan akkoord gaan."
NOG_NIET_AKKOORD = "Nog niet akkoord: {namen}."
IEDEREEN_AKKOORD = (
    "Iedere verzekeraar is akkoord; de opdracht inkoopadvies advice {jaar} stelt deze versie vast."
)
REDEN_HERZIENING = "Reden van de herziening: {reden}"
PER_SOORT = "{soort}: {aandeel}."
GEBASEERD_OP = "Gebaseerd op wat bekend was op {dag}."
ERKEND = " (erkend: {getal})"
TOT_EN_MET = "{voorwaarden} (tot en met {dag})"
DOCUMENTEN = (
    ("Inkoopadvies minimumnormen", "Alle adviezen die zorgverzekeraars unaniem vaststellen."),
    ("SONCOS normeringsrapport", "Normen van de beroepsgroepen voor oncologische behandelingen."),
    ("NVvH Normeringsdocument", "Normen van de beroepsgroepen voor chirurgische behandelingen."),
    ("Transparantiekalender MSZ, Zorginstituut", "De indicatoren die ziekenhuizen jaarlijks aanleveren."),
)
KORT = "Van de {totaal} {niveau}: {soorten}."
SOORT_KORT = "{aantal} {soort}"
ADVIES, ADVIEZEN = "advies", "adviezen"
NIET_AKKOORD_CEL = "nog niet akkoord"

# 71_wederhoor_voortgang.
NIVEAU_ZAKEN = "zaken (één norm bij één locatie of organisatie)"
GEOORDEELD = "Geoordeeld: {aandeel}."
TE_LAAT = "Te laat met reageren: {aandeel}. Zwijgen is geen oordeel."
STAND_OP = (
    "Dit is de stand op {dag}: de dag van de laatste levering of gebeurtenis, of de dag waarnaar is "
    "gevraagd. De stand van een andere dag geeft de opdracht inkoopadvies run {jaar} --as-of DATUM."
)
NIETS_TE_HOREN = "Er is niets te horen."
NIEMAND = "niemand aangewezen"
GEEN_TE_LAAT = "Niemand is te laat met reageren."
GEEN_INGANGSDATUMS = "Er zijn geen ingangsdatums per regio vastgelegd."
GEEN_DATUM = "geen datum"
ALLEEN = "alleen {organisatie} (regio {regio})"
NIEMAND_IN_DE_REGIO = (
    "in de regio is niemand bekend die de norm haalt, of haar met deze aantallen erbij zou halen"
)
NIET_TE_ZEGGEN_MET = "niet te zeggen"

# What a hospital is sent.
DOSSIER_TITEL = "Hoor en wederhoor inkoopjaar {inkoopjaar}: {organisatie}"
DOSSIER_INLEIDING = (
    "{verzekeraar} vraagt u, namens alle zorgverzekeraars, om uw reactie op {aantal} over verslagjaar "
    "{verslagjaar}{termijn}. Op deze pagina staan alleen uw eigen cijfers."
)
TERMIJN_EEN = ", uiterlijk op {dag}"
TERMIJN_MEER = ", uiterlijk op de dag die in de tabel staat"
TERMIJN_GEEN = "; de termijn wordt u nog gemeld"
EEN_ZAAK, ZAKEN = "één norm", "{aantal} normen bij een locatie of de organisatie"
NOG_NIET_BEOORDEELD = (
    "Een oordeel is rekenwerk en nog geen advies: zolang u niet bent gehoord en er niet is geoordeeld, "
    "is het advies 'in behandeling'."
)
VERGELEKEN = (
    "Gemeld is het cijfer over dit verslagjaar; vergeleken is het getal dat naast het minimum is gelegd: "
    "hetzelfde cijfer, of bij een norm over meer jaren hun gemiddelde, hun som of het beste jaar. Het "
    "minimum zelf voldoet."
)
GEVRAAGD_BIJ_MISSER = (
    "Klopt het cijfer? Zo niet: het juiste cijfer, met bewijs. Zo ja: binnen welke termijn en hoe wordt "
    "de norm gehaald, of naar welk ziekenhuis gaat deze zorg?"
)
HOOFDSTUK_GEVRAAGD = "Wat wordt gevraagd"
HOOFDSTUK_NORM = "Hoe is geteld, en waar de norm staat"
HOOFDSTUK_TOEVAL = "Wat toeval zegt"
HOOFDSTUK_VRAGEN = "Vragen bij uw opgaven"
VRAGEN_UITLEG = (
    "Deze patronen vielen op in uw opgaven. Meestal is er een gewone verklaring; wij horen die graag. Geen "
    "oordeel verandert erdoor."
)
HOOFDSTUK_REEKS = "Uw cijfers door de jaren"
HOOFDSTUK_VERANDEREN = "Wat een antwoord kan veranderen"
HOOFDSTUK_ANTWOORDEN = "Hoe u antwoordt"
TOEVAL_UITLEG = (
    "Een aantal is nooit ieder jaar hetzelfde. Hieronder staat hoe vaak toeval alleen al een aantal zo laag "
    "maakt, en hoe groot de kans is dat de norm in het inkoopjaar wordt gehaald. Het oordeel verandert "
    "er niet door."
)
GEEN_TOEVAL = (
    "Over deze cijfers is met kansrekening niets te zeggen: er is geen aantal, geen norm op aantal, of het "
    "oordeel rust op een erkende correctie."
)
WAT_KAN_VERANDEREN = (
    "Blijkt uit bewijs dat een gemeld cijfer onjuist is, dan kan het juiste cijfer worden erkend. Dan wordt "
    "opnieuw beoordeeld met dezelfde norm; het gemelde cijfer blijft ernaast staan.",
    "Ook onder de norm kan het advies positief zijn, al dan niet onder voorwaarden en met een termijn; "
    "dat is een oordeel van de zorgverzekeraars, met een reden.",
    "Zonder reactie kan na de termijn op de bekende cijfers worden geoordeeld.",
)
HOE_ANTWOORDEN = (
    "Vul het antwoordformulier {formulier} in dat bij deze pagina hoort, en stuur het als .xlsx terug aan "
    "{verzekeraar}. Vul per regel de datum in, en het juiste cijfer of uw toelichting; laat leeg wat u niet "
    "wilt zeggen. Leeg is geen nul.",
    "Schrijf geen namen van personen in het formulier; verwijs voor bewijs naar het stuk dat u meestuurt.",
)
NIET_UITGEZET = "nog niet bekend"
DEZE_NORM_IN = "{document}{versie}{pagina}"
VERSIE, PAGINA = ", versie {}", ", p. {}"
BRON_ONBEKEND = "bron niet ingevoerd"
REEKS_ALT = "{aantal} van uw eigen cijfers, met de norm als lijn; dezelfde cijfers staan in de tabel eronder."
ANTWOORD_UITLEG = (
    "Elke regel op het blad Antwoord is een norm die u volgens de bekende cijfers niet aantoonbaar "
    "haalt. Vul alleen de gekleurde kolommen in.",
    "Vul bij elke regel waarop u reageert de datum in, en het juiste cijfer, uw toelichting, of beide. "
    "Noem het bewijs.",
    "Schrijf een dag als datum (bijvoorbeeld 1-3-2026), een cijfer als getal, en nooit een formule. Voeg "
    "geen rijen of kolommen toe, voeg geen cellen samen, hernoem geen bladen. Geen namen van personen.",
    *WAT_KAN_VERANDEREN,
)

# The workbook of an insurer.
WERKBOEK_TITEL = "Hoor en wederhoor, inkoopjaar {inkoopjaar}, {verzekeraar}"
WERKBOEK_UITLEG = (
    "Elke regel op het blad Wederhoor is een norm bij een ziekenhuis. Vul alleen de gekleurde kolommen in.",
    "Kwam er een reactie? Vul de dag in, en wat het ziekenhuis opgeeft, met de plaats van het bewijs. Een "
    "antwoordformulier van een ziekenhuis kan ook rechtstreeks worden ingelezen.",
    "Is er een oordeel? Vul de dag in, een reden en een advies uit de lijst, en een toelichting. Een "
    "oordeel zonder reactie kan alleen na de termijn, met reden geen_reactie.",
    "Een erkende waarde vervangt het gemelde cijfer bij het oordeel; het gemelde blijft ernaast staan. "
    "Leeg: niets erkend. Leeg is geen nul.",
    "Is er al een oordeel, dan is een nieuw oordeel een herziening.",
    "Schrijf een dag als datum (bijvoorbeeld 1-3-2026), een cijfer als getal, en nooit een formule. Voeg "
    "geen rijen of kolommen toe, voeg geen cellen samen, hernoem geen bladen. Geen namen van personen.",
    "Lever het werkboek in als .xlsx. Het wordt in zijn geheel gecontroleerd en pas dan verwerkt.",
)
KIES = "Kies uit de lijst."
VUL_DATUM = "Vul een datum in, bijvoorbeeld 1-3-2026."
VUL_GETAL = "Vul een getal in, of laat leeg."

# inkoopadvies.xlsx.
ADVIES_TITEL = "Inkoopadvies minimumnormen, inkoopjaar {inkoopjaar}"
STAAT = "Staat: {staat}, versie {versie}. {reden}"
CONTROLEGETAL = "Controlegetal van deze versie: {versie_hash}"
AKKOORD_VAN = "Akkoord: {akkoord} van de {aantal} verzekeraars."
SOORT_AANTAL = "{advies}: {aantal} (norm bij een ziekenhuis of locatie)"
