"""Hearings as work: open what must be asked, and write the workbook of each insurer."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.data.advies import Advies, load_advies
from analysis.data.bewaard import hold_register, make_private_folder
from analysis.data.gebeurtenissen import append_events
from analysis.data.hoorkolommen import CONTROLE, VAST, hash_zaak, hash_zaken
from analysis.data.paths import Root
from analysis.data.wederhoortabellen import WEDERHOOR
from analysis.errors import RootError, names
from analysis.report import labels
from analysis.report.datakwaliteit import list_vragen
from analysis.report.gegevens import describe, load_jaar, own_bevindingen
from analysis.report.oordelen import stabiliteitszinnen
from analysis.report.wederhoor import render_hoordossier, write_antwoordformulier, write_hoorwerkboek
from analysis.rules.oordelen import NIET_BEOORDEELBAAR, VOLDOET_NIET
from analysis.rules.tabellen import empty
from analysis.rules.wederhoor import NIET_NODIG, UITGEZET, is_running
from analysis.rules.zaken import EENHEID, key_zaken
from analysis.years import to_verslagjaar

FOLDER = "wederhoor"


def open_hearing(root: Root, inkoopjaar: int, op: pd.Timestamp, reactie_voor: pd.Timestamp) -> pd.DataFrame:
    """Ask every zaak of the worklist that was not asked yet; asked once is asked.

    Returns
    -------
    DataFrame
        The worklist: rows of `adviezen` with zaak and aanleiding, and is_nieuw (asked now).

    Raises
    ------
    RootError
        When nobody was assigned to hear a hospital, the term is before the day, or nothing can be written.
    LockedError
        When somebody else is writing; see `bewaard`.
    """
    with hold_register(root):  # who was asked already is decided while nobody else writes
        advies = load_advies(root, inkoopjaar)
        werklijst, events = ask(advies, op, reactie_voor)
        append_events(root, advies.register, inkoopjaar, events)
    return werklijst


def ask(advies: Advies, op: pd.Timestamp, reactie_voor: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The worklist with is_nieuw, and the events `uitgezet` of what was not asked yet; see `open_hearing`."""
    if reactie_voor < op:
        raise RootError(f"The term {reactie_voor:%Y-%m-%d} is before the day itself, {op:%Y-%m-%d}.")
    werklijst = advies.werklijst
    unassigned = werklijst[werklijst["verzekeraar"].isna()]
    if len(unassigned):
        raise RootError(
            f"{len(unassigned)} zaken have nobody to hear them: "
            f"{names(sorted(unassigned['organisatie'].unique()))}.\n"
            "Add their region or name to reference/hoorverdeling.csv."
        )
    running = is_running(werklijst)
    asked = werklijst[~running]
    events = _blank(asked).assign(
        datum=op,
        soort=UITGEZET,
        gemeld=asked["gemeld"],
        termijn=reactie_voor,
        toelichting=asked["aanleiding"],
    )
    return werklijst.assign(is_nieuw=~running), events


def export_hearing(
    root: Root, inkoopjaar: int, folder: Path, peildatum: pd.Timestamp, verzekeraar: str | None = None
) -> list[Path]:
    """Write the workbook of each insurer that hears somebody, or of one.

    Raises
    ------
    RootError
        When the insurer hears nobody in this inkoopjaar.
    """
    advies = load_advies(root, inkoopjaar, peildatum)
    zaken = list_zaken(advies)
    insurers = sorted(zaken["verzekeraar"].dropna().unique())
    if verzekeraar is not None and verzekeraar not in insurers:
        raise RootError(
            f"'{verzekeraar}' hears nobody in inkoopjaar {inkoopjaar}.\nThese do: {names(insurers)}."
        )
    if not insurers:
        raise RootError(
            f"There is nothing to hear in inkoopjaar {inkoopjaar}, or reference/hoorverdeling.csv is empty."
        )
    stand = stand_of(advies)
    files = []
    make_private_folder(folder)
    for insurer in [verzekeraar] if verzekeraar else insurers:
        file = folder / f"wederhoor_{inkoopjaar}_{_slug(insurer)}.xlsx"
        write_hoorwerkboek(
            file,
            zaken[zaken["verzekeraar"] == insurer],
            inkoopjaar=inkoopjaar,
            verzekeraar=insurer,
            redenen=advies.wederhoorregister.redenen,
            adviezen=advies.wederhoorregister.adviessoorten,
            stand=stand,
            is_synthetisch=root.is_synthetic,
        )
        files.append(file)
    return files


def export_dossiers(
    root: Root, inkoopjaar: int, folder: Path, peildatum: pd.Timestamp, verzekeraar: str | None = None
) -> list[Path]:
    """Write per hospital a page that can be sent as it is, and its answer form; only its own figures.

    A hospital of which nothing is asked (any more) gets none.

    Returns
    -------
    list of Path
        The pages; each answer form stands beside its page.
    """
    advies, jaar = load_advies(root, inkoopjaar, peildatum), load_jaar(root.path, inkoopjaar)
    asked = _list_gevraagd(advies, jaar.normen)
    if verzekeraar is not None:
        asked = asked[asked["verzekeraar"] == verzekeraar]
    has_chances = root.table(inkoopjaar, "stabiliteit").is_file()
    chances = stabiliteitszinnen(jaar) if has_chances else {}
    has_findings = root.table(inkoopjaar, "bevindingen").is_file()
    vragen = list_vragen(jaar.bevindingen) if has_findings else list_vragen(empty("bevindingen"))
    stand = stand_of(advies)
    make_private_folder(folder)
    pages = []
    for _, rows in asked.groupby("organisatie_sleutel"):
        organisatie, insurer = str(rows["organisatie"].iloc[0]), str(rows["verzekeraar"].iloc[0])
        page = folder / f"{_slug(organisatie)}_{_slug(str(rows['organisatie_sleutel'].iloc[0]))}.html"
        form = page.with_suffix(".xlsx")
        text = render_hoordossier(
            organisatie,
            rows,
            jaar.trends[jaar.trends["organisatie_sleutel"].isin(rows["organisatie_sleutel"])],
            chances,
            jaar.normen,
            inkoopjaar=inkoopjaar,
            formulier=form.name,
            herkomst=_herkomst(advies, rows),
            is_synthetisch=root.is_synthetic,
            vragen=own_bevindingen(vragen, rows, jaar.oordelen["organisatie"])["vraag"].tolist(),
        )
        page.write_text(text, encoding="utf-8")
        write_antwoordformulier(
            form,
            rows,
            inkoopjaar=inkoopjaar,
            organisatie=organisatie,
            verzekeraar=insurer,
            stand=stand,
            is_synthetisch=root.is_synthetic,
        )
        pages.append(page)
    return pages


def _list_gevraagd(advies: Advies, normen: pd.DataFrame) -> pd.DataFrame:
    """The zaken that a hospital is or must be asked about and was not judged on, described for a reader."""
    adviezen = advies.adviezen.assign(zaak=key_zaken(advies.adviezen))
    form = list_zaken(advies)[["zaak", "aanleiding", "reactie_voor", CONTROLE.veld]]
    werk = set(advies.werklijst["zaak"])
    asked = adviezen[adviezen["zaak"].isin(werk) & adviezen["verzekeraar"].notna()]
    told = describe(asked.merge(form, on="zaak", how="left", validate="1:1"), normen)
    cause = told["reden"].where(told["oordeel"] == NIET_BEOORDEELBAAR, told["oordeel"])
    vragen = {**labels.VRAGEN, VOLDOET_NIET: labels.GEVRAAGD_BIJ_MISSER}
    return told.assign(gevraagd=cause.map(vragen).astype("str").fillna(""))


def _herkomst(advies: Advies, rows: pd.DataFrame) -> dict[str, str]:
    return {
        "inkoopjaar": str(advies.inkoopjaar),
        "verslagjaar": str(to_verslagjaar(advies.inkoopjaar)),
        "as_of": labels.datum(advies.peildatum),
        "leveringen": "; ".join(sorted(set(rows["levering"].dropna()))),
    }


def list_zaken(advies: Advies) -> pd.DataFrame:
    """Every zaak that is or was heard or must be, with the locked fields of the form.

    Returns
    -------
    DataFrame
        One row per zaak: zaak, the fields of the locked columns, kvk, vestigingsnummer, norm_code,
        verzekeraar and controle; by organisation and norm.
    """
    keyed = advies.adviezen.assign(zaak=key_zaken(advies.adviezen))
    werk = advies.werklijst.set_index("zaak")["aanleiding"]
    concerned = keyed[keyed["wederhoor"].ne(NIET_NODIG) | keyed["zaak"].isin(werk.index)]
    hashes = hash_zaken(events_of(advies))
    nothing = hash_zaak(events_of(advies).iloc[:0])
    terms = advies.standen.set_index("zaak")["reactie_voor"]
    told = concerned.assign(
        aanleiding=concerned["zaak"].map(werk).astype("str").fillna(concerned["oordeel"]),
        reactie_voor=terms.reindex(concerned["zaak"]).set_axis(concerned.index),
        controle=[hashes.get(zaak, nothing) for zaak in concerned["zaak"]],
    )
    fields = [kolom.veld for kolom in (*VAST, CONTROLE)]
    extra = ["kvk", "vestigingsnummer", "norm_code", "verzekeraar"]
    return told.sort_values(["organisatie", "ingreep", "zaak"])[[*fields, *extra]].reset_index(drop=True)


def events_of(advies: Advies) -> pd.DataFrame:
    """All events of the inkoopjaar, those after the reference day included."""
    wederhoor = advies.wederhoorregister.wederhoor
    return wederhoor[wederhoor["inkoopjaar"] == advies.inkoopjaar].reset_index(drop=True)


def _blank(zaken: pd.DataFrame) -> pd.DataFrame:
    return to_typed(
        zaken.reindex(columns=list(WEDERHOOR)).assign(
            **{name: None for name in WEDERHOOR if name not in ("norm_code", "verzekeraar", *EENHEID)}
        )
    )


def to_typed(events: pd.DataFrame) -> pd.DataFrame:
    """Events in the dtypes of their register."""
    return events.astype({name: kolom.dtype for name, kolom in WEDERHOOR.items()})


def stand_of(advies: Advies) -> str:
    """The state of all hearings of the inkoopjaar, as one hash."""
    return hash_zaak(events_of(advies))


def _slug(naam: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in naam.lower()).strip("-")
