"""Every sentence that a report can say, with the places of its numbers; `tekst` and `alt` fill them in.

A sentence that reads a figure names the level it counts at (oordeel, locatie, organisatie), because a share
of verdicts was read as a share of hospitals before. Words, units and number formats come from `labels`.
"""

# Both stand on every page and, when printed, under every sheet.
VOLUME_GEEN_KWALITEIT = (
    "Dit gaat over aantallen (of een andere minimumnorm), niet over de kwaliteit van zorg: onder de "
    "norm is niet hetzelfde als slecht, en erboven niet hetzelfde als goed."
)
GEEN_KEUZE_INFORMATIE = (
    "Dit is geen keuze-informatie voor patiënten: een ziekenhuis kan een behandeling aanbieden terwijl "
    "de operatie in een ander ziekenhuis of op een andere locatie plaatsvindt."
)
GEEN_ADVIES = (
    "Een oordeel is nog geen advies: of een ziekenhuis wordt gecontracteerd, beslissen zorgverzekeraars "
    "na hoor en wederhoor."
)
ONGEVERIFIEERD = "Op een norm die nog niet door een persoon is geverifieerd: {aandeel}."
OORDELEN_NIET = "oordelen 'voldoet niet'"
SYNTHETISCH_ZIN = "Dit zijn synthetische voorbeelddata: de ziekenhuizen en alle getallen zijn verzonnen."
HERKOMST_ZIN = (
    "Voor inkoopjaar {inkoopjaar} is verslagjaar {verslagjaar} beoordeeld, op {leveringen} over "
    "{eerste} tot en met {verslagjaar}; de laatste is ontvangen op {laatst}."
)
VOORBEHOUD_KORT = "Volume, geen kwaliteit van zorg. Geen keuze-informatie voor patiënten."
SYNTHETISCH = "SYNTHETISCHE VOORBEELDDATA"
SYNTHETISCH_UITLEG = "De ziekenhuizen en alle getallen op deze pagina zijn verzonnen."

# The frame of a page.
MERK = "Inkoopadvies minimumnormen"
TERUG = "Alle rapporten van dit inkoopjaar"
NAAR_INHOUD = "Direct naar de inhoud"
OP_DEZE_PAGINA = "Op deze pagina"
HERKOMST_TITEL = "Herkomst van deze pagina"
VOORBEHOUD = "Lees dit eerst"
SYNTHETISCH_KORT = "synthetische voorbeelddata"
PAGINA_TITEL = "{naam}, inkoopjaar {inkoopjaar}"
ZOEK = "Zoek in deze tabel"
RIJEN = "{n} van {m} rijen"
SORTEER = "Sorteer op deze kolom"
TOON_ALLES = "Toon alle {m} rijen"
TOON_MINDER = "Toon minder"

# Parts.
GEEN_RIJEN = "Geen."
GEGEVENS_BIJ = "De gegevens hierbij in een tabel ({aantal})"
CIJFER_UITLEG = {
    "voldoet": "op of boven de norm",
    "voldoet niet": "onder de norm",
    "onzeker": "de norm ligt tussen wat het getal kan zijn",
    "niet beoordeelbaar": "geen bruikbaar getal of geen bekende norm",
}
BREUK_TWEE_REGELS = "{teller}\nvan {noemer}"
VOLDOET_KORT = "{teller} van {noemer} ({pct})"
NIEMAND_BEOORDEELD = "geen enkele beoordeeld"
SLEUTEL_AANTALLEN = "Aantal:"
NORM_KORT = "norm {norm}"
PER_EENHEID = "per {eenheid}"
TOT_EN_MET = " tot en met "
JAAR = "{jaar}: {getal}"
JAAR_MET_NORM = "{jaar} (norm {norm}): {getal}"
GEEN_GETAL = "geen bruikbaar getal"
DE_NORM = "de norm"
KEER_DE_NORM = "{keer}×"
OF_MINDER = "{keer} of minder"
OF_MEER = "{keer} of meer"
VAN_NAAR = "{van} → {naar}"
TOT = "tot en met verslagjaar {tot}"
GELDIG_VANAF = "vanaf verslagjaar {vanaf}"
GELDIG_IN = "alleen verslagjaar {jaar}"
GELDIG_VAN_TOT = "verslagjaar {vanaf} tot en met {tot}"
VERSIE = "versie {}"
PAGINA = "p. {}"
JA = "ja"
NEE = "nee"
BEVINDING_KORT = "{aantal}  {symbool} {ernst}"
NORM_SINDS = "{norm} (sinds {jaar})"
TEN_MINSTE = "ten minste {verschil}"
PUNTEN = " procentpunt"
NORM_TE_VERIFIEREN = "norm nog te verifiëren"

# 40_directierapport.
ANTWOORD = (
    "Over verslagjaar {verslagjaar} voldoen {voldoet}; <strong>{niet} voldoen niet</strong>, verdeeld over "
    "{organisaties}, en {onbekend}."
)
ANTWOORD_GEEN = (
    "Over verslagjaar {verslagjaar} voldoen {voldoet}; er is geen oordeel 'voldoet niet', en {onbekend}."
)
ANTWOORD_ONBEKEND = "over nog eens {aantal} is geen zekerheid"
ANTWOORD_ALLES_BEKEND = "geen enkel oordeel is onzeker of niet te geven"
ONBEKEND_WAAROM = (
    "Geen zekerheid: {onzeker} onzeker en {nb} niet beoordeelbaar. Die tellen in de percentages niet mee; "
    "niet aangeleverd of onderdrukt is geen nul."
)
NIET_TE_ZEGGEN = (
    "Over nog eens {aantal} is geen zekerheid: {onzeker} onzeker en {nb} niet beoordeelbaar. Die tellen "
    "in de percentages niet mee; niet aangeleverd of onderdrukt is geen nul."
)
ALLES_TE_ZEGGEN = "Alle oordelen zijn met zekerheid te geven."
WAT_IS_EEN_OORDEEL = (
    "Een oordeel is één norm bij één locatie of organisatie. De percentages zijn aandelen van oordelen, "
    "niet van ziekenhuizen."
)
MISSERS = "De helft ligt {mediaan} of meer onder de norm; minder dan {grens} eronder: {dichtbij}."
MISSERS_ONGEVERIFIEERD = (
    "Op een norm die nog niet door een persoon is geverifieerd: {aandeel}; die normen dragen een sterretje."
)
MET_AFSTAND = "missers met een afstand"
GEEN_MISSERS = "Er is geen oordeel 'voldoet niet'."
GEEN_VOLUMEMISSERS = "Er is geen oordeel 'voldoet niet' bij een volumenorm."
ONZEKER = (
    "{aantal}: het opgegeven aantal is zo klein dat het niet openbaar is. Het kan de norm halen of "
    "missen; alleen het precieze aantal geeft uitsluitsel."
)
GEEN_ONZEKER = "Er is geen oordeel 'onzeker'."
NIET_BEOORDEELBAAR = (
    "{aantal}, waarvan {norm} omdat het minimum van de norm niet is ingevoerd; daar kan een ziekenhuis "
    "niets aan doen."
)
ZONDER_GETAL = (
    "Zonder bruikbaar getal: {aantal}, bij {organisaties}. Naar reden: {redenen}; geen daarvan telt als nul."
)
GEEN_NIET_BEOORDEELBAAR = "Alle oordelen waren te geven."
LOCATIES = "locaties"
KAART = "Op {mis} wordt ten minste één norm niet gehaald; op {goed} voldoet alles."
WIJZIGINGEN = (
    "Anders dan over verslagjaar {vorig}: {veranderd}, waarvan {slechter} van 'voldoet' naar 'voldoet "
    "niet' en {beter} andersom. Naar oorzaak: {oorzaken}."
)
GEEN_WIJZIGINGEN = "Geen oordeel is anders dan over verslagjaar {vorig}."
SINDS_VORIGE = (
    "Anders dan in de vorige publicatie van dit inkoopjaar met andere oordelen{datum}: {veranderd}, waarvan "
    "{slechter} van 'voldoet' naar 'voldoet niet' en {beter} andersom. Naar oorzaak: {oorzaken}."
)
SINDS_VORIGE_DATUM = " (van {datum})"
GEEN_VORIGE = "Van dit inkoopjaar is geen eerdere publicatie met andere oordelen bewaard."
GEEN_VORIGE_TABEL = "Er is geen eerdere publicatie met andere oordelen bewaard."
GEEN_VORIG_JAAR = "Er is geen eerder verslagjaar om mee te vergelijken."
OORZAAK = "{aantal} door {oorzaak}"
METHODE = (
    "Een norm is een minimum dat zelf ook voldoet: {voorbeeld} bij een norm van {voorbeeld} voldoet. Er "
    "wordt niet afgerond voordat wordt vergeleken; op deze pagina's is elk getal daarna half naar boven "
    "afgerond, en zo ver uitgeschreven dat het aan zijn eigen kant van de norm blijft."
)
NORMEN = "normen"
VERIFICATIE = "{aandeel} zijn door een persoon geverifieerd; de andere staan hieronder."
ALLES_GEVERIFIEERD = "Alle {aantal} normen zijn door een persoon geverifieerd."
NOG_NIET = (
    "Van {aantal} is het minimum niet ingevoerd; zolang dat zo is wordt er niet op beoordeeld: {normen}."
)

# 20_normrealisatie and 30_trends.
NORMREALISATIE = (
    "Over verslagjaar {verslagjaar} worden {alle} door elke beoordeelde aanbieder gehaald; het vaakst "
    "gemist wordt {norm}: {gemist}."
)
BEOORDEELDE_NORMEN = "beoordeelde normen"
AANBIEDERS_NIET = "beoordeelde aanbieders voldoen niet"
GEMISTE_VOLUMENORMEN = "gemiste volumenormen"
LOCATIES_EN_ORGANISATIES = "locaties en organisaties"
NORMREALISATIE_ALLE = (
    "Over verslagjaar {verslagjaar} worden alle {aantal} beoordeelde normen door elke beoordeelde aanbieder "
    "gehaald."
)
AFSTAND = "Minder dan de helft van de norm: {ver}; ten minste {grens} ervan: {dichtbij}."
MATRIX = (
    "{eenheden} hebben bij ten minste één norm een ander oordeel dan 'voldoet'; bij {alles_goed} "
    "voldoet alles."
)
TREND = (
    "In verslagjaar {eerste} voldeden {van}, in {laatste} {naar}. Dat gaat over {normen_van} en "
    "{normen_naar} normen; ook wat zij vragen kan zijn veranderd."
)
TREND_EEN_JAAR = "Er is nog maar één verslagjaar: {naar}."
REEKSEN = (
    "Hieronder {aantal}: elk oordeel dat in {verslagjaar} geen zeker 'voldoet' is maar wel een getal "
    "heeft, en elk dat de norm met minder dan {grens} overschrijdt."
)
TRENDBREUKEN = (
    "Bij {aantal} is een trendbreuk vastgelegd; getallen van ervoor en erna zijn niet te vergelijken."
)
GEEN_TRENDBREUKEN = "Er zijn geen trendbreuken vastgelegd."

# 10_datakwaliteit.
DATAKWALITEIT = (
    "Over verslagjaar {verslagjaar}: {leveringen} met {rijen}; {verantwoording}. {bevindingen}: {per_ernst}."
)
KLOPT = "elke rij is verantwoord"
KLOPT_NIET = "bij {leveringen} is niet elke rij verantwoord"
OPGAVEN = "opgaven"
BEVINDINGEN = "Het meest gaat het om {regel}: {aandeel}."
BEVINDINGEN_NIVEAU = "bevindingen"
LEVERINGEN = (
    "Van de {gelezen} gelezen rijen over verslagjaar {verslagjaar} tellen er {geldig} mee; {vervangen} "
    "zijn door een latere levering vervangen en {dubbel} stonden dubbel."
)
TOESTANDEN = (
    "Over verslagjaar {verslagjaar} hebben {waarde} een bruikbaar antwoord; {onderdrukt} zijn "
    "onderdrukt en {onleesbaar} onleesbaar."
)
NIET_GELEVERD = "Wel iets over {vorig} en niets over {verslagjaar}: {aantal}, namelijk {namen}."
ALLEN_GELEVERD = "Elke zorgaanbieder die over {vorig} iets leverde, deed dat ook over {verslagjaar}."
AFGEKAPT = (
    "Getoond zijn de eerste {getoond} van {totaal} bevindingen; alle staan in "
    "processed/{inkoopjaar}/bevindingen.parquet."
)

# 50_dossier.
DOSSIER = (
    "Over verslagjaar {verslagjaar} heeft {organisatie} {totaal}: {voldoet} keer voldoet, "
    "<strong>{niet} keer voldoet niet</strong>, {onzeker} keer onzeker en {nb} keer niet beoordeelbaar."
)
DOSSIER_NVT = "Daarnaast {aantal} 'niet van toepassing': die normen gelden hier niet."
GEVRAAGD = "Er wordt bij {aantal} iets gevraagd."
NIETS_GEVRAAGD = "Er wordt niets gevraagd."
DOSSIER_BEVINDINGEN = "Bij het lezen van de leveringen vielen {aantal} over deze organisatie op."
GEEN_BEVINDINGEN = "Bij het lezen van de leveringen viel over deze organisatie niets op."
WAT_CONTRACT_VRAAGT = (
    "Het contracteerbeleid vraagt een ziekenhuis dat onder de norm zit om dat zo snel mogelijk te "
    "melden, met een plan binnen welke termijn en hoe het aan de norm gaat voldoen; lukt dat niet op "
    "een aanvaardbare termijn, dan gaat de zorg naar een aanbieder in de regio die wel aan de norm "
    "voldoet."
)

PANEEL = "{norm}, {locatie}"

# Figures in words.
ALT_REALISATIE = (
    "Liggende staven voor {normen}. Het vaakst gemist: {meest}. Zonder een enkele misser: {zonder}. "
    "Over alle normen samen voldoen {voldoet}."
)
ALT_GEMIST = "{norm} ({gemist} van {beoordeeld} niet)"
ALT_AFSTAND = (
    "Een punt per aanbieder voor {normen}, op een schaal waarop de norm 1× is: {boven} op of boven, "
    "{onder} eronder."
)
ALT_LANDELIJK = "Een lijn met het aandeel oordelen dat voldoet: {reeks}."
ALT_KAART = (
    "Kaart met {locaties}: een kruis waar ten minste één norm niet is gehaald ({mis}), een ring waar "
    "iets niet zeker of niet beoordeelbaar was ({onbekend}), een stip waar alles voldoet ({goed})."
)
ALT_TOESTANDEN = "Gestapelde staven van het aantal opgaven per verslagjaar. In {jaar}: {delen}."
ALT_BEVINDINGEN = "Liggende staven met het aantal bevindingen per regel: {regels}."
ALT_PANELEN = "{aantal} met de norm als lijn; dezelfde cijfers staan in de tabel eronder."
GRAFIEK, GRAFIEKEN = "kleine grafiek", "kleine grafieken"
GEEN_REEKSEN = "Geen enkel getal van deze organisatie ligt bij of onder een norm."
DEEL = "{aantal} {woord}"

# The pages that lead to the others.
INDEX_TITEL = "Inkoopjaar {inkoopjaar}"
INDEX_INLEIDING = "De rapporten over verslagjaar {verslagjaar}, voor de inkoop van {inkoopjaar}."
INDEX_NORMEN = "Per norm"
INDEX_DOSSIERS = "Dossiers per organisatie"
INDEX_RAPPORTEN = "Rapporten"
INDEX_CIJFERS = "In het kort"
INDEX_STAND = "Stand: {stand}, gemaakt op {datum}."
INDEX_LEVERINGEN = "De oordelen rusten op {leveringen} over dit verslagjaar{laatste}."
INDEX_LAATSTE = "; de laatste is ontvangen op {datum}"
INDEX_BEVINDINGEN = "Bevindingen bij de leveringen: {delen}."
OVERZICHT_TITEL = "Inkoopadvies minimumnormen"
OVERZICHT_INLEIDING = "Welk ziekenhuis voldoet aan welke minimumnorm? Per inkoopjaar één map met rapporten."
TERUG_OVERZICHT = "Alle inkoopjaren"
