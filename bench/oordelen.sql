-- The verdicts of `judge_volumenormen` on the panel of bench/paneel.py, written by hand for DuckDB.
--
-- It may assume what the real function may not: a zorgaanbieder has one location, one kvk and one name, and is
-- valid in every year; who delivers has a row for every indicator, once; links are to `waarde` and change no
-- year. So most rows go straight through, and only windows and sums are laid together. Reasons are numbers, in
-- the order of REDEN in rules/oordelen.sql. A sleutel is norm x location x jaar in one number.
WITH jaren AS (
    SELECT unnest(range(13, 23)) AS jaar
),
norm AS (
    SELECT
        *, row_number() OVER (ORDER BY norm_code) AS norm,
        eenheid = 'organisatie' AS op_organisatie,
        CASE WHEN regel = 'jaar' THEN 1 ELSE venster END AS terug,
        CASE WHEN regel = 'gemiddelde' THEN venster ELSE 1 END AS deler,
        100 - coalesce(tolerantie_pct, 0) AS deel
    FROM volumenormen
),
plek AS (
    SELECT row_number() OVER (ORDER BY vestigingsnummer) - 1 AS plek, *
    FROM locaties
),
koppeling AS (
    SELECT norm, jaar, indicatorset_code, indicator_code, terug, count(*) OVER (PARTITION BY norm, jaar) AS aantal
    FROM indicatoren
    JOIN norm USING (norm_code)
    JOIN jaren ON 2000 + jaar BETWEEN verslagjaar_vanaf AND coalesce(verslagjaar_tot, 9999)
),
vraag AS (  -- a norm in a jaar that is judged
    SELECT
        norm.*, jaren.jaar, aantal > 1 OR terug > 1 OR deel < 100 AS is_berekend,
        coalesce(ingangsdatum > make_date(2000 + jaren.jaar + 2, 1, 1), false) AS nog_niet,
        (SELECT coalesce(max(eerste_verslagjaar - 2000), -9999) FROM trendbreuken
         WHERE trendbreuken.norm_code = norm.norm_code AND eerste_verslagjaar <= 2000 + jaren.jaar) AS breuk
    FROM norm
    JOIN jaren ON 2000 + jaar BETWEEN geldig_vanaf AND coalesce(geldig_tot, 9999)
    JOIN (SELECT DISTINCT norm, jaar, aantal FROM koppeling) USING (norm, jaar)
),
leverde AS (
    SELECT
        plek, kvk, jaar, min(jaar) OVER (PARTITION BY plek) AS eerste,
        jaar < 22 AND lead(jaar) OVER (PARTITION BY plek ORDER BY jaar) IS DISTINCT FROM jaar + 1 AS houdt_op
    FROM (SELECT DISTINCT kvk, verslagjaar - 2000 AS jaar FROM opgaven)
    JOIN plek USING (kvk)
),
antwoord AS NOT MATERIALIZED (
    SELECT
        norm, plek, leverde.jaar, eerste, houdt_op, aantal, terug, levering,
        CASE toestand
            WHEN 'waarde' THEN 0 WHEN 'onderdrukt' THEN 0 WHEN 'leeg' THEN 3 WHEN 'nvt' THEN 1 ELSE 5
        END AS reden,
        CASE toestand WHEN 'waarde' THEN waarde WHEN 'onderdrukt' THEN ondergrens END AS laag,
        CASE toestand WHEN 'waarde' THEN waarde WHEN 'onderdrukt' THEN bovengrens END AS hoog
    FROM opgaven
    JOIN koppeling
        ON koppeling.indicator_code = opgaven.indicator_code
        AND koppeling.indicatorset_code = opgaven.indicatorset_code
        AND koppeling.jaar = opgaven.verslagjaar - 2000
    JOIN leverde ON leverde.kvk = opgaven.kvk AND leverde.jaar = opgaven.verslagjaar - 2000
),
som AS MATERIALIZED (
    SELECT
        norm, plek, jaar, eerste, terug, any_value(levering) AS levering, bool_or(reden <> 3) AND houdt_op AS gemist,
        greatest(max(reden), CASE WHEN count(*) < any_value(aantal) THEN 2 ELSE 0 END) AS reden,
        CASE WHEN max(reden) = 0 THEN sum(laag) END AS laag, CASE WHEN max(reden) = 0 THEN sum(hoog) END AS hoog
    FROM antwoord WHERE aantal > 1
    GROUP BY norm, plek, jaar, eerste, terug, houdt_op
),
reeks AS (
    SELECT (norm * 3000 + plek) * 100 + jaar AS sleutel, * FROM (
        SELECT norm, plek, jaar, eerste, terug, reden, laag, hoog, levering FROM antwoord WHERE aantal = 1 AND terug > 1
        UNION ALL
        SELECT norm, plek, jaar, eerste, terug, reden, laag, hoog, levering FROM som WHERE terug > 1
    )
),
ernaast AS (
    SELECT
        *,
        lag(sleutel) OVER w AS sleutel_1, lag(reden) OVER w AS reden_1, lag(laag) OVER w AS laag_1,
        lag(hoog) OVER w AS hoog_1, lag(levering) OVER w AS levering_1,
        lag(sleutel, 2) OVER w AS sleutel_2, lag(reden, 2) OVER w AS reden_2, lag(laag, 2) OVER w AS laag_2,
        lag(hoog, 2) OVER w AS hoog_2, lag(levering, 2) OVER w AS levering_2
    FROM reeks
    WINDOW w AS (ORDER BY sleutel)
),
terugblik AS (
    SELECT
        ernaast.*, regel, breuk,
        CASE
            WHEN sleutel_1 = sleutel - 1 AND ernaast.jaar - 1 >= breuk THEN 1
        END AS een,
        CASE
            WHEN ernaast.jaar - 2 < breuk OR ernaast.terug < 3 THEN NULL
            WHEN sleutel_1 = sleutel - 2 THEN 1
            WHEN sleutel_2 = sleutel - 2 THEN 2
        END AS twee,
        CASE
            WHEN ernaast.jaar - 1 < breuk THEN 7
            WHEN een = 1 THEN reden_1
            WHEN eerste <= ernaast.jaar - 1 THEN 2
            ELSE 6
        END AS toen_1,
        CASE
            WHEN ernaast.terug < 3 THEN 0
            WHEN ernaast.jaar - 2 < breuk THEN 7
            WHEN twee = 1 THEN reden_1
            WHEN twee = 2 THEN reden_2
            WHEN eerste <= ernaast.jaar - 2 THEN 2
            ELSE 6
        END AS toen_2
    FROM ernaast
    JOIN vraag USING (norm, jaar)
),
geval AS (
    SELECT norm, plek, jaar, reden, laag, hoog, laag AS volume_laag, hoog AS volume_hoog, levering
    FROM antwoord WHERE aantal = 1 AND terug = 1
    UNION ALL
    SELECT norm, plek, jaar, reden, laag, hoog, laag, hoog, levering
    FROM som WHERE terug = 1
    UNION ALL
    SELECT
        norm, plek, jaar,
        CASE WHEN reden <> 0 THEN reden WHEN toen_1 <> 0 THEN toen_1 ELSE toen_2 END AS eerste_reden,
        CASE
            WHEN eerste_reden <> 0 THEN NULL
            WHEN regel = 'beste' THEN greatest(laag, laag_1, CASE WHEN terug = 3 THEN laag_2 END)
            ELSE laag + laag_1 + CASE WHEN terug = 3 THEN laag_2 ELSE 0 END
        END,
        CASE
            WHEN eerste_reden <> 0 THEN NULL
            WHEN regel = 'beste' THEN greatest(hoog, hoog_1, CASE WHEN terug = 3 THEN hoog_2 END)
            ELSE hoog + hoog_1 + CASE WHEN terug = 3 THEN hoog_2 ELSE 0 END
        END,
        laag, hoog,
        CASE
            WHEN een = 1 AND twee = 2 THEN levering || '; ' || levering_1 || '; ' || levering_2
            WHEN een = 1 OR twee = 1 THEN levering || '; ' || levering_1
            WHEN twee = 2 THEN levering || '; ' || levering_2
            ELSE levering
        END
    FROM terugblik
    UNION ALL
    SELECT norm, plek, jaar + 1, 2, NULL, NULL, NULL, NULL, NULL
    FROM antwoord WHERE aantal = 1 AND houdt_op AND reden <> 3
    UNION ALL
    SELECT norm, plek, jaar + 1, 2, NULL, NULL, NULL, NULL, NULL
    FROM som WHERE gemist
),
vergeleken AS (
    SELECT
        geval.*, vraag.* EXCLUDE (norm, jaar), laag / deler AS maat_min, hoog / deler AS maat_max,
        minimum * deler * deel * CASE WHEN is_berekend THEN 1 - 1e-12 ELSE 1 END AS drempel,
        CASE
            WHEN nog_niet THEN 10
            WHEN minimum IS NULL THEN 8
            WHEN reden = 0 AND soort = 'volume' AND nul = 'niet_uitgevoerd' AND laag = 0 AND hoog = 0 THEN 9
            ELSE reden
        END AS waarom,
        CASE
            WHEN waarom IN (1, 9, 10) THEN 'niet van toepassing'
            WHEN waarom <> 0 THEN 'niet beoordeelbaar'
            WHEN laag * 100 >= drempel THEN 'voldoet'
            WHEN hoog * 100 < drempel THEN 'voldoet niet'
            ELSE 'onzeker'
        END AS oordeel,
        CASE WHEN maat_min = maat_max AND oordeel <> 'niet beoordeelbaar' THEN maat_min END AS maat
    FROM geval
    JOIN vraag USING (norm, jaar)
)
SELECT
    2000 + jaar + 2 AS inkoopjaar, 2000 + jaar AS verslagjaar, norm_code, ingreep, opsteller, eenheid, kvk,
    CASE WHEN NOT op_organisatie THEN vestigingsnummer END AS vestigingsnummer, organisatie,
    CASE WHEN NOT op_organisatie THEN locatie END AS locatie,
    CASE WHEN volume_laag = volume_hoog THEN volume_laag END AS volume,
    maat, maat_min, maat_max, minimum, maat - minimum AS marge, oordeel,
    CASE waarom
        WHEN 1 THEN 'nvt opgegeven' WHEN 2 THEN 'niet aangeleverd' WHEN 3 THEN 'leeg' WHEN 5 THEN 'onleesbaar'
        WHEN 6 THEN 'te weinig jaren' WHEN 7 THEN 'trendbreuk' WHEN 8 THEN 'norm niet ingevoerd'
        WHEN 9 THEN 'niet uitgevoerd' WHEN 10 THEN 'nog niet van kracht'
    END AS reden,
    levering
FROM vergeleken
JOIN plek USING (plek)
