"""Every delivered row is about one organisation, and mostly one location, of the register.

Recognised is first on KvK number and vestigingsnummer, then on name (`rules.gelijkstelling` says how).
After it an organisation has one kvk and one name in all verslagjaren: those of the register, also where
the delivery spells it otherwise. Who is not in the register still counts, under the number and name that
were delivered.

Nothing is recognised in silence: what was joined on a name, two spellings under one number, codes that
had ended, and whoever the register lacks are cases, one per organisation or location and delivery.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.gelijkstelling import fold_namen, identify, normalise_naam
from analysis.rules.versies import is_organisatieniveau

__all__ = ["normalise_naam", "recognise"]

DELIVERED = ["verslagjaar", "levering", "kvk", "organisatie", "vestigingsnummer", "locatie"]
"""What a delivery says about whom a row is; rows that say the same are recognised once."""

CASE_COLUMNS = [
    "regel",
    "verslagjaar",
    "levering",
    "kvk",
    "vestigingsnummer",
    "kolom",
    "waarde",
    "organisatie",
    "locatie",
    "geleverde_kvk",
    "andere",
]


def recognise(
    versies: pd.DataFrame,
    zorgaanbieders: pd.DataFrame,
    locaties: pd.DataFrame,
    aliassen: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row belongs to the organisation of its kvk, else of its name, and to the location likewise.

    Parameters
    ----------
    versies : DataFrame
        One row per delivered row, of any number of verslagjaren. What is recognised in a verslagjaar never
        depends on later ones. The frame is left unchanged.
    zorgaanbieders, locaties, aliassen : DataFrame
        The register as `data.register` gives it: kvk and vestigingsnummer may be missing, `locaties` may have
        a column `organisatie` (whose location it is where kvk is missing), aliassen may be empty, and may
        have a column `locatie`: where it is filled, the alias is that location's.

    Returns
    -------
    versies : DataFrame
        The same rows, order and index. kvk is the register's, or the delivered one where the register has
        none; organisatie and locatie are the register's names where recognised. An unknown one keeps the
        spelling used most. vestigingsnummer stays missing at organisation level, where locatie stays as
        delivered; elsewhere it is missing only when neither register nor deliveries know it.
    cases : DataFrame
        schrijfwijze_organisatie (one per kvk x delivery x spelling), kvk_van_andere_zorgaanbieder (idem),
        zorgaanbieder_op_naam_herkend, onbekende_zorgaanbieder (one per organisation x delivery),
        locatie_op_naam_herkend, onbekende_locatie (one per location x delivery), vervallen_code (one per code
        x delivery).
    """
    row_place = versies.groupby(DELIVERED, dropna=False, sort=True).ngroup().to_numpy()
    places = (
        versies.groupby(DELIVERED, dropna=False, sort=True)
        .agg(aantal=("verslagjaar", "size"), ontvangen=("ontvangen", "max"))
        .reset_index()
    )
    names = _newest_names(zorgaanbieders)

    asked = places.rename(columns={"kvk": "nummer", "organisatie": "naam"}).assign(groep="")
    aliases = aliassen.reindex(columns=["organisatie", "alias", "locatie"]).astype("str")
    is_of_locatie = aliases["locatie"].notna()
    known = _known_zorgaanbieders(zorgaanbieders, names, aliases[~is_of_locatie])
    aanbieders = identify(asked, known, is_naam_eigen=True)

    is_place = ~is_organisatieniveau(places["locatie"])
    asked = places[is_place].rename(columns={"vestigingsnummer": "nummer", "locatie": "naam"})
    asked = asked.assign(groep=aanbieders.loc[is_place, "naam_nieuw"])
    plekken = identify(asked, _known_locaties(locaties, names, aliases[is_of_locatie]), is_naam_eigen=False)

    recognised = versies.assign(
        kvk=aanbieders["nummer_nieuw"].to_numpy()[row_place],
        organisatie=aanbieders["naam_nieuw"].to_numpy()[row_place],
        vestigingsnummer=plekken["nummer_nieuw"].reindex(places.index).to_numpy()[row_place],
        locatie=plekken["naam_nieuw"].reindex(places.index).fillna(places["locatie"]).to_numpy()[row_place],
    ).astype({"kvk": "str", "organisatie": "str", "vestigingsnummer": "str", "locatie": "str"})

    cases = [*_zorgaanbieder_cases(aanbieders), *_locatie_cases(plekken, aanbieders)]
    found = pd.concat(cases, ignore_index=True).reindex(columns=CASE_COLUMNS)
    return recognised, found


def _newest_names(zorgaanbieders: pd.DataFrame) -> pd.Series:
    """The name that each kvk has now; it is the organisation's name in every verslagjaar."""
    newest = zorgaanbieders.dropna(subset="kvk").sort_values(
        "geldig_vanaf", kind="stable", na_position="first"
    )
    return newest.drop_duplicates("kvk", keep="last").set_index("kvk")["organisatie"]


def _known_zorgaanbieders(
    zorgaanbieders: pd.DataFrame, names: pd.Series, aliassen: pd.DataFrame
) -> pd.DataFrame:
    """One row per name (own, earlier, alias) of an organisation and period."""
    own = zorgaanbieders[["kvk", "organisatie", "geldig_vanaf", "geldig_tot"]].rename(
        columns={"kvk": "nummer"}
    )
    own = own.assign(
        voluit=own["nummer"].map(names).astype("str").fillna(own["organisatie"]),
        gevouwen=fold_namen(own["organisatie"]),
    )
    by_alias = own.merge(
        aliassen.assign(gevouwen=fold_namen(aliassen["organisatie"]))[["gevouwen", "alias"]],
        on="gevouwen",
        how="inner",
        validate="m:m",
    )
    known = pd.concat(
        [own.assign(naam=own["organisatie"]), by_alias.assign(naam=by_alias["alias"])], ignore_index=True
    )
    return known.assign(groep="").drop(columns=["organisatie", "gevouwen", "alias"], errors="ignore")


def _known_locaties(locaties: pd.DataFrame, names: pd.Series, aliassen: pd.DataFrame) -> pd.DataFrame:
    """One row per name (own, alias) of a location and period, within the organisation whose it is."""
    groep = locaties["kvk"].map(names).astype("str")
    if "organisatie" in locaties:
        groep = groep.fillna(locaties["organisatie"])
    known = locaties.rename(columns={"vestigingsnummer": "nummer", "locatie": "naam"}).assign(groep=groep)
    newest = known.dropna(subset="nummer").sort_values("geldig_vanaf", kind="stable", na_position="first")
    newest_name = newest.drop_duplicates("nummer", keep="last").set_index("nummer")["naam"]
    own = known.assign(voluit=known["nummer"].map(newest_name).astype("str").fillna(known["naam"]))[
        ["nummer", "naam", "groep", "voluit", "geldig_vanaf", "geldig_tot"]
    ]
    by_alias = own.assign(van=fold_namen(own["groep"]), plek=fold_namen(own["naam"])).merge(
        aliassen[["alias"]].assign(
            van=fold_namen(aliassen["organisatie"]), plek=fold_namen(aliassen["locatie"])
        ),
        on=["van", "plek"],
        how="inner",
        validate="m:m",
    )
    return pd.concat([own, by_alias.assign(naam=by_alias["alias"])[own.columns]], ignore_index=True)


def _zorgaanbieder_cases(aanbieders: pd.DataFrame) -> list[pd.DataFrame]:
    rows = aanbieders.assign(
        kvk=aanbieders["nummer_nieuw"],
        organisatie=aanbieders["naam_nieuw"],
        geleverde_kvk=aanbieders["nummer"],
        waarde=aanbieders["naam"],
        andere=aanbieders["naam_van_ander"],
        vestigingsnummer=None,
        locatie=None,
    )
    per_levering = ["verslagjaar", "levering"]
    per_aanbieder = [*per_levering, "kvk", "organisatie"]
    # The spelling that most rows use stands for the organisation in its case.
    rows = rows.sort_values([*per_aanbieder, "aantal", "waarde"], ascending=[True] * 4 + [False, True])

    spellings = rows.groupby([*per_levering, "geleverde_kvk"])["waarde"].transform("nunique")
    is_stranger = rows["andere"].notna()
    is_spelling = rows["waarde"].ne(rows["organisatie"]) & rows["waarde"].notna()
    spelled = rows[spellings.gt(1) & is_spelling & ~is_stranger]
    by_name = rows[rows["herkend"].eq("naam").fillna(False)]
    ended = rows[rows["is_vervallen"]]
    is_numbered = ended["herkend"].eq("nummer")
    return [
        spelled.drop_duplicates([*per_levering, "geleverde_kvk", "waarde"]).assign(
            regel="schrijfwijze_organisatie", kolom="OrganisatieNaam"
        ),
        rows[is_stranger]
        .drop_duplicates([*per_levering, "kvk", "waarde"])
        .assign(regel="kvk_van_andere_zorgaanbieder", kolom="KvkNummer"),
        by_name.drop_duplicates(per_aanbieder).assign(
            regel="zorgaanbieder_op_naam_herkend", kolom="OrganisatieNaam"
        ),
        rows[rows["herkend"].isna()]
        .drop_duplicates(per_aanbieder)
        .assign(regel="onbekende_zorgaanbieder", kolom="KvkNummer"),
        ended.assign(
            regel="vervallen_code",
            kolom=is_numbered.map({True: "KvkNummer", False: "OrganisatieNaam"}),
            waarde=ended["kvk"].where(is_numbered, ended["waarde"]),
        ).drop_duplicates([*per_levering, "kolom", "waarde"]),
    ]


def _locatie_cases(plekken: pd.DataFrame, aanbieders: pd.DataFrame) -> list[pd.DataFrame]:
    of_place = aanbieders.loc[plekken.index]
    rows = plekken.assign(
        kvk=of_place["nummer_nieuw"],
        organisatie=of_place["naam_nieuw"],
        vestigingsnummer=plekken["nummer_nieuw"],
        locatie=plekken["naam"],
        waarde=plekken["nummer"],
        kolom="Vestigingsnummer",
        is_aanbieder_vervallen=of_place["is_vervallen"],
    )
    rows = rows.sort_values(
        ["verslagjaar", "levering", "kvk", "organisatie", "vestigingsnummer", "aantal", "locatie"],
        ascending=[True] * 5 + [False, True],
    )
    per_plek = ["verslagjaar", "levering", "kvk", "organisatie", "vestigingsnummer", "naam_nieuw"]
    is_named = rows["vestigingsnummer"].notna() & rows["vestigingsnummer"].ne(rows["waarde"])
    # An organisation that has ended took its locations along; that is one case, its own.
    is_ended = rows["is_vervallen"] & ~rows["is_aanbieder_vervallen"] & rows["herkend"].eq("nummer")
    return [
        rows[is_named].drop_duplicates(per_plek).assign(regel="locatie_op_naam_herkend"),
        rows[rows["herkend"].isna()].drop_duplicates(per_plek).assign(regel="onbekende_locatie"),
        rows[is_ended]
        .drop_duplicates(["verslagjaar", "levering", "vestigingsnummer"])
        .assign(regel="vervallen_code"),
    ]
