-- The verdicts, step by step: wie -> vragen -> antwoorden -> op niveau -> jaarcijfers -> gevallen -> maten -> oordelen.
--
-- Each step is one relation, and its key stands above it. What comes in: the tables opgaven, volumenormen,
-- indicatoren, zorgaanbieders, locaties and trendbreuken (data/reference/velden.csv tells their columns),
-- te_oordelen (the verslagjaren asked for), plaatsnaam (which names of locations mean the organisation itself)
-- and onderdrukking (the highest count that a remark leaves open). An empty bound of a period is open.
-- Texts stop at "wie": from there on organisations, locations and norms are numbers in the order of their keys,
-- so that neither the order of the rows nor the spelling of a name can matter.

-- Why a figure cannot be used. Within one year the one that stands last is told; the five at the end are about
-- the window or the norm.
CREATE TYPE REDEN AS ENUM (
    '', 'nvt opgegeven', 'niet aangeleverd', 'leeg', 'verkeerd niveau', 'onleesbaar',
    'te weinig jaren', 'trendbreuk', 'norm niet ingevoerd', 'niet uitgevoerd', 'nog niet van kracht'
);

-- ================================================================================================== wie
-- One row per verslagjaar x kvk x names as delivered. An organisation is its kvk, or its name where the kvk is
-- missing. A location is its vestigingsnummer wherever it belongs, so that its series goes on when it moves to
-- another organisation; without one it is its name within its organisation. Neither: organisation level.
CREATE TEMP TABLE afzender AS
SELECT
    verslagjaar AS jaar, kvk, organisatie AS naam, vestigingsnummer, locatie AS plaats,
    coalesce('0' || kvk, '1' || organisatie, '2') AS organisatiesleutel,
    CASE
        WHEN vestigingsnummer IS NOT NULL THEN '0' || vestigingsnummer
        WHEN NOT is_organisatieniveau THEN '1' || organisatiesleutel || chr(1) || locatie
    END AS pleksleutel
FROM (SELECT DISTINCT verslagjaar, kvk, organisatie, vestigingsnummer, locatie FROM opgaven)
LEFT JOIN plaatsnaam USING (locatie);

-- One row per row of the register x organisation that it is about: its kvk, its name, or a kvk that delivers
-- under its name (the register does not know that kvk yet).
CREATE TEMP TABLE registerrij AS
WITH rij AS (
    SELECT
        false AS is_plek, kvk, organisatie, NULL::VARCHAR AS vestigingsnummer, organisatie AS naam,
        coalesce(geldig_vanaf, 0) AS van, coalesce(geldig_tot, 9999) AS tot
    FROM zorgaanbieders
    UNION ALL
    SELECT true, kvk, organisatie, vestigingsnummer, locatie, coalesce(geldig_vanaf, 0), coalesce(geldig_tot, 9999)
    FROM locaties
),
over_wie AS (
    SELECT rij.*, '0' || kvk AS organisatiesleutel FROM rij WHERE kvk IS NOT NULL
    UNION ALL
    SELECT rij.*, '1' || organisatie FROM rij WHERE organisatie IS NOT NULL
    UNION ALL
    SELECT rij.*, '0' || geschreven.kvk
    FROM rij
    JOIN (SELECT DISTINCT naam, kvk FROM afzender WHERE kvk IS NOT NULL) AS geschreven
        ON geschreven.naam = rij.organisatie
    WHERE rij.kvk IS NULL
)
SELECT
    is_plek, organisatiesleutel, naam, van, tot,
    coalesce('0' || vestigingsnummer, '1' || organisatiesleutel || chr(1) || naam) AS pleksleutel
FROM over_wie
WHERE NOT is_plek OR pleksleutel IS NOT NULL;

CREATE TEMP TABLE organisatie AS
SELECT row_number() OVER (ORDER BY sleutel)::INTEGER AS organisatie, sleutel
FROM (SELECT organisatiesleutel AS sleutel FROM afzender UNION SELECT organisatiesleutel FROM registerrij);

CREATE TEMP TABLE plek AS
SELECT (1000000000 + row_number() OVER (ORDER BY sleutel))::INTEGER AS plek, sleutel
FROM (
    SELECT pleksleutel AS sleutel FROM afzender WHERE pleksleutel IS NOT NULL
    UNION
    SELECT pleksleutel FROM registerrij WHERE is_plek
);

-- Of an organisation without any known location the organisation itself stands in for its location, so that
-- nothing it said is lost. Its number comes after those of the locations.
CREATE MACRO als_plek(organisatie) AS 2000000000 + organisatie;

CREATE TEMP TABLE melder AS
SELECT afzender.*, organisatie.organisatie, plek.plek
FROM afzender
JOIN organisatie ON organisatie.sleutel = afzender.organisatiesleutel
LEFT JOIN plek ON plek.sleutel = afzender.pleksleutel;

-- The opgaven, with the numbers of their organisation and location (missing: organisation level).
CREATE TEMP VIEW gemeld AS
SELECT opgaven.* EXCLUDE (organisatie, locatie), melder.organisatie, melder.plek
FROM opgaven
JOIN melder
    ON melder.jaar = opgaven.verslagjaar
    AND melder.kvk IS NOT DISTINCT FROM opgaven.kvk
    AND melder.vestigingsnummer IS NOT DISTINCT FROM opgaven.vestigingsnummer
    AND melder.plaats IS NOT DISTINCT FROM opgaven.locatie
    AND melder.naam IS NOT DISTINCT FROM opgaven.organisatie;

CREATE TEMP TABLE jaren AS
SELECT unnest(range(least((SELECT min(jaar) FROM melder), max(verslagjaar)), max(verslagjaar) + 1)) AS jaar
FROM te_oordelen;

-- One row per period of an organisation or a location (`eenheid`) in the register.
CREATE TEMP TABLE periode AS
SELECT is_plek, organisatie.organisatie, coalesce(plek.plek, organisatie.organisatie) AS eenheid, naam, van, tot
FROM registerrij
JOIN organisatie ON organisatie.sleutel = registerrij.organisatiesleutel
LEFT JOIN plek ON registerrij.is_plek AND plek.sleutel = registerrij.pleksleutel;

-- What the register knows has ended after the last of its periods; what it does not know has not.
CREATE TEMP TABLE geeindigd AS
SELECT eenheid, jaar
FROM (SELECT eenheid, max(tot) AS laatste FROM periode GROUP BY eenheid)
JOIN jaren ON laatste < jaar;

-- One row per location x jaar in which the register calls it valid, of an organisation that has not ended.
CREATE TEMP TABLE geldig AS
SELECT DISTINCT eenheid AS plek, jaar, organisatie
FROM periode
JOIN jaren ON jaar BETWEEN van AND tot
ANTI JOIN geeindigd ON geeindigd.eenheid = periode.organisatie AND geeindigd.jaar = jaren.jaar
WHERE is_plek;

-- One row per organisation x jaar x location: those that the register calls valid and those that delivered.
CREATE TEMP TABLE plek_van AS
SELECT organisatie, jaar, plek, bool_or(is_geldig) AS is_geldig
FROM (
    SELECT organisatie, jaar, plek, true AS is_geldig FROM geldig
    UNION ALL
    SELECT min(organisatie), jaar, plek, false FROM melder WHERE plek IS NOT NULL GROUP BY jaar, plek
)
GROUP BY organisatie, jaar, plek;

-- One row per organisation x jaar: how many locations it has (those valid; where none is, those that deliver),
-- and its only one; missing where it has several.
CREATE TEMP TABLE plekken AS
SELECT
    organisatie, jaar, coalesce(aantal, 0) AS aantal,
    CASE coalesce(aantal, 0) WHEN 0 THEN als_plek(organisatie) WHEN 1 THEN enige END AS enige
FROM (SELECT organisatie, jaar FROM organisatie CROSS JOIN jaren)
LEFT JOIN (
    SELECT
        organisatie, jaar,
        CASE WHEN bool_or(is_geldig) THEN count(*) FILTER (is_geldig) ELSE count(*) END AS aantal,
        coalesce(min(plek) FILTER (is_geldig), min(plek)) AS enige
    FROM plek_van
    GROUP BY organisatie, jaar
) USING (organisatie, jaar);

-- One row per organisation or location x jaar that delivered anything. What an organisation with one location
-- says at organisation level, it says about that location.
CREATE TEMP TABLE leverde AS
SELECT organisatie AS eenheid, jaar FROM melder
UNION
SELECT plek, jaar FROM melder WHERE plek IS NOT NULL
UNION
SELECT enige, jaar FROM melder JOIN plekken USING (organisatie, jaar) WHERE plek IS NULL AND enige IS NOT NULL;

-- One row per location x jaar: whose it is in that year, else the year before: as delivered, else as registered.
CREATE TEMP TABLE eigenaar AS
SELECT plek, jaar, arg_min(organisatie, 10000000000 * rang + organisatie) AS organisatie
FROM (
    SELECT plek, jaar, organisatie, 0 AS rang FROM melder WHERE plek IS NOT NULL
    UNION ALL
    SELECT plek, jaar, organisatie, 1 FROM geldig
    UNION ALL
    SELECT plek, jaar + 1, organisatie, 2 FROM melder WHERE plek IS NOT NULL
    UNION ALL
    SELECT plek, jaar + 1, organisatie, 3 FROM geldig
    UNION ALL
    SELECT als_plek(organisatie), jaar, organisatie, 0 FROM organisatie CROSS JOIN jaren
)
GROUP BY plek, jaar;

-- One row per unit x jaar: its name as delivered in that year, else as registered for it, else so the year
-- before, else under whatever name the register has it; of several names the first in the alphabet.
CREATE TEMP TABLE naam AS
WITH geleverd AS (
    SELECT organisatie AS eenheid, jaar, min(naam) AS naam FROM melder GROUP BY organisatie, jaar
    UNION ALL
    SELECT plek, jaar, min(plaats) FROM melder WHERE plek IS NOT NULL GROUP BY plek, jaar
),
geregistreerd AS (
    SELECT eenheid, jaar, min(naam) AS naam FROM periode JOIN jaren ON jaar BETWEEN van AND tot GROUP BY eenheid, jaar
)
SELECT eenheid, jaar, substr(min(rang || naam), 2) AS naam
FROM (
    SELECT eenheid, jaar, naam, 0 AS rang FROM geleverd
    UNION ALL
    SELECT eenheid, jaar, naam, 1 FROM geregistreerd
    UNION ALL
    SELECT eenheid, jaar + 1, naam, 2 FROM geleverd
    UNION ALL
    SELECT eenheid, jaar + 1, naam, 3 FROM geregistreerd
    UNION ALL
    SELECT eenheid, jaar, min(naam), 4 FROM periode CROSS JOIN jaren GROUP BY eenheid, jaar
)
GROUP BY eenheid, jaar;

-- =============================================================================================== vragen
-- A norm "per organisatie" asks for figures at organisation level; per locatie, team or operateur it asks for
-- figures of locations. `terug`: how many years it looks at; `deler`: over how many a sum is a mean. A mean is
-- compared as its sum and shares of the minimum as whole numbers (`drempel`): no division, so no rounding.
CREATE TEMP TABLE norm AS
SELECT
    (dense_rank() OVER (ORDER BY norm_code, op_organisatie))::INTEGER AS norm, *,
    CASE WHEN regel IN ('gemiddelde', 'som', 'beste') THEN greatest(coalesce(venster, 1), 1) ELSE 1 END AS terug,
    CASE WHEN regel = 'gemiddelde' THEN terug ELSE 1 END AS deler,
    minimum * deler * (100 - coalesce(tolerantie_pct, 0)) AS drempel
FROM (
    SELECT * RENAME (eenheid AS normeenheid), eenheid IS NOT DISTINCT FROM 'organisatie' AS op_organisatie
    FROM volumenormen
);

-- One row per norm x verslagjaar to judge, under the one row that holds in it; `breuk`: the latest declared break.
CREATE TEMP TABLE vraag AS
SELECT
    norm.*, verslagjaar AS jaar,
    (
        SELECT max(eerste_verslagjaar) FROM trendbreuken
        WHERE trendbreuken.norm_code = norm.norm_code AND eerste_verslagjaar <= verslagjaar
    ) AS breuk,
    ingangsdatum IS NOT NULL AND ingangsdatum > make_date(verslagjaar + 2, 1, 1) AS is_later_van_kracht
FROM norm
JOIN te_oordelen ON verslagjaar BETWEEN coalesce(geldig_vanaf, 0) AND coalesce(geldig_tot, 9999);

-- One row per norm x jaar x indicator that a judged year looks at: in its window, or as the year before.
CREATE TEMP TABLE koppeling AS
SELECT
    norm, op_organisatie, jaar, indicatorset_code, indicator_code, veld,
    row_number() OVER (PARTITION BY norm, jaar ORDER BY indicatorset_code, indicator_code, veld)::INTEGER AS link,
    count(*) OVER (PARTITION BY norm, jaar)::INTEGER AS aantal
FROM (
    SELECT DISTINCT norm, norm_code, op_organisatie, jaar - eerder AS jaar
    FROM (SELECT *, unnest(range(greatest(terug, 2))) AS eerder FROM vraag)
)
JOIN indicatoren USING (norm_code)
WHERE jaar BETWEEN coalesce(verslagjaar_vanaf, 0) AND coalesce(verslagjaar_tot, 9999);

-- =========================================================================================== antwoorden
-- One row per opgave x norm that is linked to it: a figure between laag and hoog, or the reden why there is none.
-- A link to teller or noemer takes that field; of a suppressed row it lies between 0 and what the remark says.
CREATE TEMP TABLE antwoord AS
SELECT
    rij, norm, op_organisatie, organisatie, plek, jaar, link, aantal, levering, reden,
    CASE WHEN reden = '' THEN CASE WHEN is_onderdrukt THEN minst ELSE cijfer END END AS laag,
    CASE WHEN reden = '' THEN CASE WHEN is_onderdrukt THEN meest ELSE cijfer END END AS hoog
FROM (
    SELECT
        rij, koppeling.*, organisatie, plek, levering, toestand = 'onderdrukt' AS is_onderdrukt,
        CASE veld WHEN 'waarde' THEN waarde WHEN 'teller' THEN teller WHEN 'noemer' THEN noemer END AS cijfer,
        CASE WHEN veld = 'waarde' THEN ondergrens ELSE 0 * meest_volgens_opmerking END AS minst,
        CASE WHEN veld = 'waarde' THEN bovengrens ELSE meest_volgens_opmerking END AS meest,
        (CASE
            WHEN toestand = 'leeg' THEN 'leeg'
            WHEN toestand = 'nvt' THEN 'nvt opgegeven'
            WHEN toestand = 'waarde' AND cijfer IS NOT NULL THEN ''
            WHEN toestand = 'waarde' AND veld <> 'waarde' THEN 'leeg'
            WHEN is_onderdrukt AND minst IS NOT NULL AND meest IS NOT NULL THEN ''
            ELSE 'onleesbaar'
        END)::REDEN AS reden
    FROM gemeld
    JOIN koppeling
        ON koppeling.indicator_code = gemeld.indicator_code
        AND koppeling.indicatorset_code = gemeld.indicatorset_code
        AND koppeling.jaar = gemeld.verslagjaar
    LEFT JOIN onderdrukking ON onderdrukking.opmerking = gemeld.opmerking
);

-- =========================================================================================== op niveau
-- Figures are never added or divided over levels. A figure at organisation level counts for a norm per location
-- when the organisation has one location; with several, each without its own usable figure gets 'verkeerd
-- niveau'; and the mirror. One location by the register, beside a figure from another location, is several.
-- Only an answer (a figure, or something unreadable) can stand at the wrong level: an empty or nvt row says
-- nothing about one of several.
CREATE TEMP VIEW eigen AS
SELECT
    norm, CASE WHEN op_organisatie THEN organisatie ELSE plek END AS eenheid, jaar, link, aantal, reden, laag, hoog,
    levering, rij, organisatie, op_organisatie
FROM antwoord
WHERE op_organisatie = (plek IS NULL);

CREATE TEMP TABLE elders AS
SELECT antwoord.*, plekken.aantal AS aantal_plekken, enige, reden IN ('', 'onleesbaar') AS is_antwoord
FROM antwoord
JOIN plekken USING (organisatie, jaar)
WHERE op_organisatie <> (plek IS NULL);

CREATE MACRO misplaatst(waar, reden) AS CASE WHEN waar THEN 'verkeerd niveau'::REDEN ELSE reden END;

CREATE TEMP VIEW omlaag AS
WITH gezegd AS (
    SELECT elders.*, enige IS NOT NULL AND rivaal.norm IS NULL AS is_een
    FROM elders
    LEFT JOIN (
        SELECT DISTINCT norm, organisatie, jaar, link
        FROM eigen
        JOIN plekken USING (organisatie, jaar)
        WHERE NOT op_organisatie AND reden = '' AND enige <> eenheid
    ) AS rivaal USING (norm, organisatie, jaar, link)
    WHERE NOT elders.op_organisatie
)
SELECT
    norm, enige AS eenheid, jaar, link, aantal,
    misplaatst(is_antwoord AND aantal_plekken = 0, reden) AS reden, laag, hoog, levering, rij
FROM gezegd
WHERE is_een
UNION ALL
SELECT norm, plek_van.plek, jaar, link, aantal, misplaatst(true, reden), laag, hoog, levering, rij
FROM gezegd
JOIN plek_van USING (organisatie, jaar)
WHERE NOT is_een AND is_antwoord;

CREATE TEMP VIEW omhoog AS
SELECT
    norm, organisatie AS eenheid, jaar, link, aantal,
    misplaatst(antwoorden > 0 AND NOT (aantal_plekken <= 1 AND antwoorden <= 1), reden) AS reden, laag, hoog,
    levering, rij
FROM (
    SELECT *, count(*) FILTER (is_antwoord) OVER (PARTITION BY norm, organisatie, jaar, link) AS antwoorden
    FROM elders
    WHERE op_organisatie
    QUALIFY row_number() OVER (
        PARTITION BY norm, organisatie, jaar, link ORDER BY is_antwoord DESC, reden DESC, levering, laag, hoog, rij
    ) = 1
);

-- One row per norm x unit x jaar x link. Of several answers (at two levels, or one location under two
-- organisations) the unit's own usable figure counts, then the usable figure from the other level, then the
-- reason, from strong to weak. Two different figures at its own level contradict each other: onleesbaar.
CREATE TEMP TABLE verplaatst AS
SELECT * REPLACE (CASE WHEN reden = '' THEN laag END AS laag, CASE WHEN reden = '' THEN hoog END AS hoog)
FROM (FROM omlaag UNION ALL FROM omhoog);

CREATE TEMP TABLE betwist AS
SELECT norm, eenheid, jaar, link
FROM (SELECT norm, eenheid, jaar, link FROM eigen UNION ALL SELECT norm, eenheid, jaar, link FROM verplaatst)
GROUP BY norm, eenheid, jaar, link
HAVING count(*) > 1;

CREATE TEMP TABLE beslecht AS
WITH rivalen AS (
    SELECT *,
        CASE
            WHEN reden = '' AND is_eigen THEN 0 WHEN reden = '' THEN 1 WHEN reden = 'onleesbaar' THEN 2
            WHEN reden = 'verkeerd niveau' THEN 3 WHEN reden = 'nvt opgegeven' THEN 4 ELSE 5
        END AS rang
    FROM (
        SELECT norm, eenheid, jaar, link, aantal, reden, laag, hoog, levering, rij, true AS is_eigen FROM eigen
        UNION ALL
        SELECT *, false FROM verplaatst
    )
    SEMI JOIN betwist USING (norm, eenheid, jaar, link)
),
beste AS (
    SELECT *,
        rang = 0 AND (
            min(laag) FILTER (rang = 0) OVER een_vraag <> max(laag) FILTER (rang = 0) OVER een_vraag
            OR min(hoog) FILTER (rang = 0) OVER een_vraag <> max(hoog) FILTER (rang = 0) OVER een_vraag
        ) AS spreekt_tegen
    FROM rivalen
    WINDOW een_vraag AS (PARTITION BY norm, eenheid, jaar, link)
    QUALIFY row_number() OVER (
        PARTITION BY norm, eenheid, jaar, link ORDER BY rang, levering, laag, hoog, rij
    ) = 1
)
SELECT
    norm, eenheid, jaar, link, aantal,
    CASE WHEN spreekt_tegen THEN 'onleesbaar'::REDEN ELSE reden END AS reden,
    CASE WHEN NOT spreekt_tegen THEN laag END AS laag, CASE WHEN NOT spreekt_tegen THEN hoog END AS hoog,
    levering, rij
FROM beste;

CREATE TEMP VIEW cel AS
SELECT norm, eenheid, jaar, link, aantal, reden, laag, hoog, levering, rij
FROM eigen
ANTI JOIN betwist USING (norm, eenheid, jaar, link)
UNION ALL
FROM verplaatst ANTI JOIN betwist USING (norm, eenheid, jaar, link)
UNION ALL
FROM beslecht;

-- ========================================================================================== jaarcijfers
-- One row per norm x unit x jaar. A norm over several indicators is their sum, and one that is missing makes the
-- sum missing: a sum over what happens to be there would be too low, and would look like a miss.
CREATE TEMP TABLE jaarcijfer AS
SELECT norm, eenheid, jaar, reden, laag, hoog, [levering] AS leveringen, reden <> 'leeg' AS is_beantwoord
FROM cel
WHERE aantal = 1
UNION ALL
SELECT
    norm, eenheid, jaar, sterkste, CASE WHEN sterkste = '' THEN laag END, CASE WHEN sterkste = '' THEN hoog END,
    leveringen, is_beantwoord
FROM (
    SELECT
        norm, eenheid, jaar,
        greatest(
            max(reden), CASE WHEN count(*) < any_value(aantal) THEN 'niet aangeleverd' ELSE '' END::REDEN
        ) AS sterkste,
        list_sum(list(laag ORDER BY link)) AS laag, list_sum(list(hoog ORDER BY link)) AS hoog,
        list_sort(list_distinct(list(levering))) AS leveringen, bool_or(reden <> 'leeg') AS is_beantwoord
    FROM cel
    WHERE aantal > 1
    GROUP BY norm, eenheid, jaar
);

-- ============================================================================================= gevallen
-- One row per norm x unit x jaar to judge. Whoever has a row gets a verdict, whatever it says. Delivered grids
-- are complete, so who has none is missed for the norms that it answered the year before, unless it has ended.
-- A location without any row, of an organisation that did deliver, is missed only while the register calls it
-- valid: it may have closed, and only the register can tell.
CREATE TEMP TABLE stil AS
SELECT jaarcijfer.norm, jaarcijfer.eenheid, vraag.jaar
FROM jaarcijfer
JOIN vraag ON vraag.norm = jaarcijfer.norm AND vraag.jaar = jaarcijfer.jaar + 1
ANTI JOIN jaarcijfer AS nu
    ON nu.norm = jaarcijfer.norm AND nu.eenheid = jaarcijfer.eenheid AND nu.jaar = jaarcijfer.jaar + 1
WHERE is_beantwoord;

CREATE TEMP TABLE gemist AS
SELECT stil.*
FROM stil
SEMI JOIN koppeling USING (norm, jaar)
JOIN (SELECT DISTINCT norm, op_organisatie FROM norm) USING (norm)
LEFT JOIN eigenaar ON eigenaar.plek = stil.eenheid AND eigenaar.jaar = stil.jaar
ANTI JOIN geeindigd ON geeindigd.eenheid = stil.eenheid AND geeindigd.jaar = stil.jaar
WHERE op_organisatie
    OR EXISTS (FROM geldig WHERE geldig.plek = stil.eenheid AND geldig.jaar = stil.jaar)
    OR EXISTS (FROM leverde WHERE leverde.eenheid = stil.eenheid AND leverde.jaar = stil.jaar)
    OR NOT (
        EXISTS (FROM leverde WHERE leverde.eenheid = organisatie AND leverde.jaar = stil.jaar)
        OR EXISTS (FROM geeindigd WHERE geeindigd.eenheid = organisatie AND geeindigd.jaar = stil.jaar)
    );

-- ================================================================================================ maten
-- One row per geval. Over the years of its window the figure is a sum (a mean is compared as one) or the best;
-- every year must be usable, and where one is not, the reason is that of the most recent. A year without a row
-- is 'niet aangeleverd' when the norm was linked then and the unit had delivered anything by then; else it did
-- not exist yet. A year before a declared break cannot be used at all, whatever was answered in it.
CREATE TEMP TABLE maat AS
WITH begin AS (SELECT eenheid, min(jaar) AS eerste FROM leverde GROUP BY eenheid),
gekoppeld AS (SELECT DISTINCT norm, jaar FROM koppeling),
terugblik AS (
    SELECT
        nu.*, vraag.regel, vraag.terug,
        (CASE
            WHEN nu.jaar - 1 < breuk THEN 'trendbreuk'
            WHEN een.norm IS NOT NULL THEN een.reden
            WHEN gekoppeld_1.norm IS NOT NULL AND eerste <= nu.jaar - 1 THEN 'niet aangeleverd'
            ELSE 'te weinig jaren'
        END)::REDEN AS reden_1,
        (CASE
            WHEN terug < 3 THEN ''
            WHEN nu.jaar - 2 < breuk THEN 'trendbreuk'
            WHEN twee.norm IS NOT NULL THEN twee.reden
            WHEN gekoppeld_2.norm IS NOT NULL AND eerste <= nu.jaar - 2 THEN 'niet aangeleverd'
            ELSE 'te weinig jaren'
        END)::REDEN AS reden_2,
        een.laag AS laag_1, een.hoog AS hoog_1, twee.laag AS laag_2, twee.hoog AS hoog_2,
        CASE WHEN reden_1 <> 'trendbreuk' THEN een.leveringen END AS leveringen_1,
        CASE WHEN terug = 3 AND reden_2 <> 'trendbreuk' THEN twee.leveringen END AS leveringen_2
    FROM jaarcijfer AS nu
    JOIN vraag ON vraag.norm = nu.norm AND vraag.jaar = nu.jaar AND terug > 1
    LEFT JOIN jaarcijfer AS een ON een.norm = nu.norm AND een.eenheid = nu.eenheid AND een.jaar = nu.jaar - 1
    LEFT JOIN jaarcijfer AS twee ON twee.norm = nu.norm AND twee.eenheid = nu.eenheid AND twee.jaar = nu.jaar - 2
    LEFT JOIN begin ON begin.eenheid = nu.eenheid
    LEFT JOIN gekoppeld AS gekoppeld_1 ON gekoppeld_1.norm = nu.norm AND gekoppeld_1.jaar = nu.jaar - 1
    LEFT JOIN gekoppeld AS gekoppeld_2 ON gekoppeld_2.norm = nu.norm AND gekoppeld_2.jaar = nu.jaar - 2
)
SELECT norm, eenheid, jaar, reden, laag, hoog, laag AS volume_min, hoog AS volume_max, leveringen
FROM jaarcijfer
SEMI JOIN (FROM vraag WHERE terug = 1) USING (norm, jaar)
UNION ALL
SELECT
    norm, eenheid, jaar,
    CASE WHEN reden <> '' THEN reden WHEN reden_1 <> '' THEN reden_1 ELSE reden_2 END AS waarom,
    CASE
        WHEN waarom <> '' THEN NULL
        WHEN regel = 'beste' THEN greatest(laag, laag_1, CASE WHEN terug = 3 THEN laag_2 END)
        ELSE laag + laag_1 + CASE WHEN terug = 3 THEN laag_2 ELSE 0 END
    END,
    CASE
        WHEN waarom <> '' THEN NULL
        WHEN regel = 'beste' THEN greatest(hoog, hoog_1, CASE WHEN terug = 3 THEN hoog_2 END)
        ELSE hoog + hoog_1 + CASE WHEN terug = 3 THEN hoog_2 ELSE 0 END
    END,
    laag, hoog,
    leveringen || coalesce(leveringen_1, []) || coalesce(leveringen_2, [])
FROM terugblik
UNION ALL
SELECT norm, eenheid, jaar, 'niet aangeleverd', NULL, NULL, NULL, NULL, NULL
FROM gemist;

-- ============================================================================================= oordelen
-- One row per norm x unit x jaar. The first reason that fits is told, the norm's before the figure's. Decimals
-- that were computed (a window, a sum, a tolerance) have the noise of the computer's arithmetic (`rekenruis`, a share
-- of the norm); figures compared as delivered have none.
CREATE TEMP TABLE oordeel AS
SELECT *, CASE WHEN maat_min = maat_max AND oordeel <> 'niet beoordeelbaar' THEN maat_min END AS maat
FROM (
    SELECT
        jaar, norm, eenheid, norm_code, ingreep, opsteller, normeenheid, op_organisatie, leveringen,
        CASE WHEN volume_min = volume_max THEN volume_min END AS volume, volume_min, volume_max,
        laag / deler AS maat_min, hoog / deler AS maat_max, minimum,
        CASE
            WHEN is_later_van_kracht THEN 'nog niet van kracht'
            WHEN minimum IS NULL THEN 'norm niet ingevoerd'
            WHEN reden = '' AND soort = 'volume' AND nul = 'niet_uitgevoerd' AND laag = 0 AND hoog = 0
                THEN 'niet uitgevoerd'
            ELSE reden
        END AS waarom,
        CASE
            WHEN terug > 1 OR coalesce(tolerantie_pct, 0) <> 0 OR aantal > 1 THEN rekenruis() * abs(drempel) ELSE 0
        END AS ruis,
        CASE
            WHEN waarom IN ('nvt opgegeven', 'niet uitgevoerd', 'nog niet van kracht') THEN 'niet van toepassing'
            WHEN waarom <> '' THEN 'niet beoordeelbaar'
            WHEN laag * 100 >= drempel - ruis THEN 'voldoet'
            WHEN hoog * 100 >= drempel - ruis THEN 'onzeker'
            ELSE 'voldoet niet'
        END AS oordeel
    FROM maat
    JOIN vraag USING (norm, jaar)
    LEFT JOIN (SELECT DISTINCT norm, jaar, aantal FROM koppeling) USING (norm, jaar)
);
