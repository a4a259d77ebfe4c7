"""From deliveries to the processed tables of an inkoopjaar; the steps read top to bottom.

Deliveries are read once for all inkoopjaren asked, and every verslagjaar is judged once: a verdict rests only
on opgaven of its own verslagjaar and earlier ones, so it is the same in every inkoopjaar that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.data.advies import compose_advies
from analysis.data.adviesstand import find_stand
from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.genoemd import list_genoemd
from analysis.data.herkenning import recognise
from analysis.data.leveringen import count_versies, load_versies, select_opgaven
from analysis.data.paths import Root
from analysis.data.register import Register, find_unlinked, load_register
from analysis.data.wederhoorregister import Wederhoorregister, load_wederhoorregister
from analysis.errors import RootError
from analysis.rules.gebruik import Genoemd
from analysis.rules.ontwikkeling import build_landelijke_ontwikkeling, build_ontwikkeling
from analysis.rules.oordeelbasis import describe_normregels
from analysis.rules.oordelen import judge_reeksen
from analysis.rules.radar import find_radarvragen
from analysis.rules.signalen import find_signalen
from analysis.rules.stabiliteit import build_stabiliteit
from analysis.rules.tabellen import conform
from analysis.rules.trends import build_landelijk, build_trends
from analysis.rules.vindplaats import locate
from analysis.rules.volledigheid import completeness_of_norms
from analysis.years import to_inkoopjaar, to_verslagjaar

Frames = dict[str, pd.DataFrame]


class Tabellen(dict[str, pd.DataFrame]):
    """The tables of one inkoopjaar, by name, and what they were made with.

    `genoemd` is what their deliveries name, as delivered; `register` and `wederhoorregister` are the
    registers as they were then.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        genoemd: Genoemd,
        register: Register,
        wederhoorregister: Wederhoorregister,
    ) -> None:
        super().__init__(tables)
        self.genoemd = genoemd
        self.register = register
        self.wederhoorregister = wederhoorregister

    def __reduce__(
        self,
    ) -> tuple[type[Tabellen], tuple[Frames, Genoemd, Register, Wederhoorregister]]:
        """A table set that travels to another process takes along what it was made with."""
        return Tabellen, (dict(self), self.genoemd, self.register, self.wederhoorregister)


def build_tabellen(
    root: Root,
    inkoopjaren: Sequence[int],
    *,
    as_of: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> dict[int, Tabellen]:
    """The tables of each inkoopjaar rest on the deliveries of its verslagjaar and earlier ones.

    Parameters
    ----------
    root : Root
        The data root.
    inkoopjaren : sequence of int
        Each must be possible: its verslagjaar has a delivery.
    as_of : date, optional
        Leave out what was received after this day.
    progress : callable, optional
        Is told in a few words what is being done.

    Returns
    -------
    dict
        Per inkoopjaar the tables opgaven, leveringen, oordelen, trends, landelijk (all verslagjaren up to
        its own), stabiliteit, ontwikkeling and landelijke_ontwikkeling (as seen from its own verslagjaar),
        versies, bevindingen and normregels (its own verslagjaar only), and adviezen (the version that stands,
        adopted or concept), as `rules.tabellen` declares them.

    Raises
    ------
    RootError
        When an inkoopjaar has no delivery (on that day).
    LeveringError, ReferenceError
        When a delivery or a reference table cannot be taken in as it is.
    """
    gelezen = read_en_judge(root, inkoopjaren, as_of=as_of, progress=progress)
    return dict(compose_tabellen(root, inkoopjaren, gelezen, as_of=as_of, progress=progress))


def compose_tabellen(
    root: Root,
    inkoopjaren: Sequence[int],
    gelezen: Gelezen,
    *,
    as_of: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[tuple[int, Tabellen]]:
    """Each inkoopjaar with its tables, made when it is asked for; see `build_tabellen`."""
    tell = progress or (lambda _: None)
    register, opgaven, oordelen = gelezen.register, gelezen.opgaven, gelezen.oordelen
    regels = load_regels(root.reference_file("regels.csv"))
    besluiten = vars(gelezen.wederhoorregister).values()
    for inkoopjaar in inkoopjaren:
        verslagjaar = to_verslagjaar(inkoopjaar)
        tell(f"tabellen van inkoopjaar {inkoopjaar}")
        known_opgaven = opgaven[opgaven["verslagjaar"] <= verslagjaar]
        trends = build_trends(oordelen, register.trendbreuken, inkoopjaar)
        landelijk = build_landelijk(trends)
        tables = {
            "opgaven": conform(known_opgaven, "opgaven"),
            "versies": conform(gelezen.versies[gelezen.versies["verslagjaar"] == verslagjaar], "versies"),
            "leveringen": conform(
                gelezen.leveringen[gelezen.leveringen["verslagjaar"] <= verslagjaar], "leveringen"
            ),
            "oordelen": conform(oordelen[oordelen["inkoopjaar"] == inkoopjaar], "oordelen"),
            "trends": conform(trends, "trends"),
            "landelijk": landelijk,
            "stabiliteit": build_stabiliteit(
                trends,
                register.volumenormen,
                inkoopjaar,
                completeness_of_norms(register.volledigheid, register.indicatoren),
            ),
            "ontwikkeling": build_ontwikkeling(trends, register.volumenormen, inkoopjaar),
            "landelijke_ontwikkeling": build_landelijke_ontwikkeling(landelijk, register.volumenormen),
            "bevindingen": to_bevindingen(find_cases(gelezen, verslagjaar), regels),
            "normregels": describe_normregels(register.volumenormen, verslagjaar, register.indicatoren),
        }
        genoemd = list_genoemd(gelezen.geleverd, verslagjaar, besluiten)
        advies = _advise(root, inkoopjaar, tables, gelezen, as_of)
        yield inkoopjaar, Tabellen(tables | advies, genoemd, register, gelezen.wederhoorregister)


def _advise(root: Root, inkoopjaar: int, tabellen: Frames, gelezen: Gelezen, as_of: date | None) -> Frames:
    """The advice that stands, and what was decided but does not fit these tables beside the findings."""
    day = pd.Timestamp(as_of) if as_of else None
    advies = compose_advies(root, inkoopjaar, tabellen, day, gelezen.register, gelezen.wederhoorregister)
    # An example may be about years to come; nowhere else did anybody agree on a day after today.
    today = None if root.is_synthetic else pd.Timestamp.today().normalize()
    found = [rows for rows in (tabellen["bevindingen"], advies.bevindingen) if len(rows)]
    return {
        "adviezen": conform(find_stand(root, advies, day, today).adviezen, "adviezen"),
        "bevindingen": pd.concat(found, ignore_index=True) if found else tabellen["bevindingen"],
    }


def find_cases(gelezen: Gelezen, verslagjaar: int) -> pd.DataFrame:
    """Everything that stands out in one verslagjaar, with what was known up to it, each at its row.

    Returns
    -------
    DataFrame
        Cases of reading, recognition and versions, of `find_signalen`, `find_radarvragen` and
        `find_unlinked`; of this verslagjaar only.
    """
    register = gelezen.register
    read = gelezen.cases[gelezen.cases["verslagjaar"] == verslagjaar]
    opgaven = gelezen.opgaven[gelezen.opgaven["verslagjaar"] <= verslagjaar]
    signalen = find_signalen(
        opgaven,
        register.volumenormen,
        register.indicatoren,
        register.zorgaanbieders,
        register.locaties,
        verslagjaar,
    )
    known = pd.concat([read, signalen], ignore_index=True)
    vragen = find_radarvragen(
        opgaven, gelezen.oordelen, register.volumenormen, register.indicatoren, known, verslagjaar
    )
    unlinked = find_unlinked(register.volumenormen, register.indicatoren, verslagjaar)
    found = locate(pd.concat([signalen, vragen], ignore_index=True), gelezen.versies)
    return pd.concat([read, found, unlinked], ignore_index=True)


def build_grondslag(
    root: Root, inkoopjaren: Sequence[int], *, as_of: date | None = None
) -> dict[int, Frames]:
    """Only the tables that an advice rests on (`data.advies.TABELLEN`), as `build_tabellen` makes them."""
    gelezen = read_en_judge(root, inkoopjaren, as_of=as_of)
    per_jaar: dict[int, Frames] = {}
    for inkoopjaar in inkoopjaren:
        verslagjaar, oordelen = to_verslagjaar(inkoopjaar), gelezen.oordelen
        per_jaar[inkoopjaar] = {
            "opgaven": conform(gelezen.opgaven[gelezen.opgaven["verslagjaar"] <= verslagjaar], "opgaven"),
            "leveringen": conform(
                gelezen.leveringen[gelezen.leveringen["verslagjaar"] <= verslagjaar], "leveringen"
            ),
            "oordelen": conform(oordelen[oordelen["inkoopjaar"] == inkoopjaar], "oordelen"),
            "trends": conform(build_trends(oordelen, gelezen.register.trendbreuken, inkoopjaar), "trends"),
        }
    return per_jaar


@dataclass(frozen=True)
class Gelezen:
    """Everything that was delivered, recognised and judged; `oordelen` is of all verslagjaren.

    `geleverd` are the versies before they were recognised. The registers are read once, so that every
    inkoopjaar rests on the same.
    """

    register: Register
    wederhoorregister: Wederhoorregister
    geleverd: pd.DataFrame
    versies: pd.DataFrame
    opgaven: pd.DataFrame
    leveringen: pd.DataFrame
    oordelen: pd.DataFrame
    cases: pd.DataFrame


def read_en_judge(
    root: Root,
    inkoopjaren: Sequence[int],
    *,
    as_of: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> Gelezen:
    """From deliveries to verdicts; parameters and errors are those of `build_tabellen`."""
    tell = progress or (lambda _: None)
    verslagjaren = root.verslagjaren(to_verslagjaar(max(inkoopjaren)))

    tell("referentietabellen lezen")
    register = load_register(root)
    wederhoorregister = load_wederhoorregister(root, register)

    tell("leveringen lezen")
    aanlevering = load_versies(root, verslagjaren, as_of=as_of, progress=progress)
    _require_deliveries(root, inkoopjaren, aanlevering.leveringen, as_of)

    tell("zorgaanbieders herkennen")
    versies, herkenning_cases = recognise(
        aanlevering.versies, register.zorgaanbieders, register.locaties, register.aliassen
    )
    opgaven, versie_cases = select_opgaven(versies)
    leveringen = count_versies(aanlevering.leveringen, versies, opgaven)

    tell("oordelen")
    oordelen = judge(opgaven, register, verslagjaren)
    cases = pd.concat([aanlevering.cases, herkenning_cases, versie_cases], ignore_index=True)
    return Gelezen(
        register, wederhoorregister, aanlevering.versies, versies, opgaven, leveringen, oordelen, cases
    )


def judge(opgaven: pd.DataFrame, register: Register, verslagjaren: Sequence[int]) -> pd.DataFrame:
    """Every verslagjaar is judged under the norms that were valid in it; all of them, with volume bounds."""
    return judge_reeksen(
        opgaven,
        register.volumenormen,
        register.indicatoren,
        register.zorgaanbieders,
        register.locaties,
        register.trendbreuken,
        verslagjaren,
    )


def _require_deliveries(
    root: Root, inkoopjaren: Sequence[int], leveringen: pd.DataFrame, as_of: date | None
) -> None:
    delivered = set(leveringen["verslagjaar"])
    absent = [jaar for jaar in inkoopjaren if to_verslagjaar(jaar) not in delivered]
    if not absent:
        return
    verslagjaar = to_verslagjaar(absent[0])
    possible = ", ".join(str(to_inkoopjaar(int(jaar))) for jaar in sorted(delivered)) or "none"
    when = f" received on or before {as_of:%Y-%m-%d}" if as_of else ""
    raise RootError(
        f"Inkoopjaar {absent[0]} needs a delivery of verslagjaar {verslagjaar}{when}; there is none.\n"
        f"Possible now: {possible}.\n"
        f"Put the files in {root.year_folder(verslagjaar)} with an entry each in bron.yml."
    )
