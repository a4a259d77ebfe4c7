"""What an expectation said of a table, and how that is told as findings.

An expectation that fails on rows gives one bevinding per row, up to `MOST_ROWS`, and one that says how many
more there are. One that is about a share (`mostly`), about the table as a whole, or that its suite marks with
`"bevinding": "per tabel"`, gives one bevinding with the count and some examples.

The sentence is the expectation's own description and notes, in the frame of the `verwachting…` rows of
`regels.csv`; severity and regel are the expectation's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.data.bevindingen import to_bevindingen
from analysis.errors import ReferenceError, names
from analysis.rules.tabellen import conform, empty

MOST_ROWS = 50
"""So many failing rows of one expectation become a bevinding each; the rest are counted."""

MOST_EXAMPLES = 5

ERNST_OF_SEVERITY = {"critical": "blokkerend", "warning": "waarschuwing", "info": "informatie"}

_COLUMN_ARGUMENTS = ("column", "column_A", "column_B")


@dataclass(frozen=True)
class Uitkomst:
    """One expectation of one suite, and what it found in the table."""

    tabel: str
    regel: str
    ernst: str
    omschrijving: str
    actie: str
    soort: str
    instelling: dict[str, Any]
    is_voldaan: bool
    is_per_tabel: bool
    beoordeeld_aantal: int | None
    """Rows that the expectation is about; None when it is about the table as a whole."""
    rijen: tuple[int, ...]
    """Positions of the rows that do not meet it."""
    gevonden: Any
    """What was found in the table, or some of the values that do not meet it."""

    @property
    def kolommen(self) -> tuple[str, ...]:
        """The columns that the expectation looks at."""
        single = [self.instelling[name] for name in _COLUMN_ARGUMENTS if name in self.instelling]
        return (*single, *self.instelling.get("column_list", []))


def read_uitkomsten(validation: Mapping[str, Any]) -> list[Uitkomst]:
    """Every expectation of a suite was evaluated; one that could not be is an error, never a pass.

    Parameters
    ----------
    validation : mapping
        The validation result of one suite as GX's `to_json_dict` gives it.

    Raises
    ------
    ReferenceError
        When an expectation could not be evaluated: it names a column that the table lacks, or compares what
        cannot be compared.
    """
    return [_read_uitkomst(str(validation["suite_name"]), found) for found in validation["results"]]


def _read_uitkomst(tabel: str, found: Mapping[str, Any]) -> Uitkomst:
    config, values = found["expectation_config"], found["result"]
    meta = config["meta"]
    trouble = _raised(found["exception_info"])
    if trouble is not None:
        raise ReferenceError(
            f"{tabel}.json: expectation '{meta['regel']}' ({config['type']}) cannot be evaluated: {trouble}\n"
            "Correct its columns and values in that suite; expectations/LEESMIJ.md lists the columns."
        )
    kwargs = {name: value for name, value in config["kwargs"].items() if name != "batch_id"}
    is_about_rows = "element_count" in values
    notes = config.get("notes") or ""
    return Uitkomst(
        tabel=tabel,
        regel=meta["regel"],
        ernst=ERNST_OF_SEVERITY[config["severity"]],
        omschrijving=config["description"],
        actie=notes if isinstance(notes, str) else " ".join(notes),
        soort=config["type"],
        instelling=kwargs,
        is_voldaan=bool(found["success"]),
        is_per_tabel=meta.get("bevinding") == "per tabel" or kwargs.get("mostly", 1) != 1,
        beoordeeld_aantal=values["element_count"] - values.get("missing_count", 0) if is_about_rows else None,
        rijen=tuple(values.get("unexpected_index_list") or ()),
        gevonden=values.get("partial_unexpected_list") if is_about_rows else values.get("observed_value"),
    )


def _raised(exception_info: Mapping[str, Any]) -> str | None:
    """GX tells an exception either directly or per metric; both name the cause in `exception_message`."""
    infos = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    messages = [str(info["exception_message"]) for info in infos if info["raised_exception"]]
    return messages[0] if messages else None


def tell_uitkomsten(
    uitkomsten: Iterable[Uitkomst],
    tables: Mapping[str, pd.DataFrame],
    aanduidingen: Mapping[str, str],
    *,
    verslagjaar: int,
    regels: pd.DataFrame,
) -> pd.DataFrame:
    """Every expectation that is not met becomes bevindingen, with its own severity and sentence.

    Parameters
    ----------
    uitkomsten : iterable of Uitkomst
        In the order in which they are told.
    tables : mapping of str to DataFrame
        The tables that were validated, with a fresh index; a column `rij`, where there is one, is the row in
        the source.
    aanduidingen : mapping of str to str
        Per table how one of its rows is named, with {column} where a value goes.
    verslagjaar : int
        For rows of tables without a verslagjaar of their own.
    regels : DataFrame
        As `load_regels` gives it.

    Returns
    -------
    DataFrame
        `bevindingen`.
    """
    cases = [
        case
        for uitkomst in uitkomsten
        if not uitkomst.is_voldaan
        for case in _cases(uitkomst, tables[uitkomst.tabel], aanduidingen[uitkomst.tabel])
    ]
    if not cases:
        return empty("bevindingen")
    told = pd.DataFrame.from_records(cases)
    bevindingen = to_bevindingen(told.rename(columns={"zin": "regel", "regel": "eigen_regel"}), regels)
    return conform(
        bevindingen.assign(
            regel=told["regel"],
            ernst=told["ernst"],
            verslagjaar=bevindingen["verslagjaar"].fillna(verslagjaar),
            melding=bevindingen["melding"].str.strip(),
        ),
        "bevindingen",
    )


def _cases(uitkomst: Uitkomst, rows: pd.DataFrame, aanduiding: str) -> Iterator[dict[str, Any]]:
    same = {
        "regel": uitkomst.regel,
        "ernst": uitkomst.ernst,
        "omschrijving": uitkomst.omschrijving,
        "actie": uitkomst.actie,
        "kolom": ", ".join(uitkomst.kolommen) or None,
        "verslagjaar": None,
        "levering": None if "levering" in rows else f"{uitkomst.tabel}.csv",
    }
    # Some expectations are about rows and yet name none (an order, say): they are told as of the table.
    if uitkomst.beoordeeld_aantal is None or not uitkomst.rijen:
        yield {**same, "zin": "verwachting_tabel", "gevonden": show_found(uitkomst.gevonden)}
        return
    failing = rows.iloc[list(uitkomst.rijen)]
    if uitkomst.is_per_tabel:
        yield {
            **same,
            "zin": "verwachting_aandeel",
            "aantal": len(failing),
            "totaal": uitkomst.beoordeeld_aantal,
            "aandeel": _percentage(len(failing), uitkomst.beoordeeld_aantal),
            "voorbeelden": _examples(failing, aanduiding, uitkomst.tabel),
        }
        return
    for record in failing.head(MOST_ROWS).to_dict("records"):
        values = [record[kolom] for kolom in uitkomst.kolommen]
        own = {kolom: record[kolom] for kolom in _OWN_COLUMNS if kolom in record}
        yield {
            **same,
            **own,
            "zin": "verwachting",
            "aanduiding": _name_row(record, aanduiding, uitkomst.tabel),
            "waarde": "; ".join(_shown(value) for value in values),
            "gevonden": show_values(uitkomst.kolommen, values),
        }
    if len(failing) > MOST_ROWS:
        others = failing.iloc[MOST_ROWS:]
        yield {
            **same,
            "zin": "verwachting_rest",
            "aantal": len(others),
            "voorbeelden": _examples(others, aanduiding, uitkomst.tabel),
        }


_OWN_COLUMNS = ("verslagjaar", "levering", "kvk", "vestigingsnummer", "indicator_code", "rij")


def _name_row(record: Mapping[Any, Any], aanduiding: str, tabel: str) -> str:
    shown = {str(name): "onbekend" if _is_missing(value) else _shown(value) for name, value in record.items()}
    try:
        return aanduiding.format_map(shown)
    except (KeyError, ValueError, IndexError):
        raise ReferenceError(
            f"{tabel}.json: meta.aanduiding '{aanduiding}' does not name a row of this table.\n"
            f"Use its columns between braces: {names(list(shown))}."
        ) from None


def _examples(rows: pd.DataFrame, aanduiding: str, tabel: str) -> str:
    named = [_name_row(record, aanduiding, tabel) for record in rows.head(MOST_EXAMPLES).to_dict("records")]
    return "; ".join(dict.fromkeys(named))


def show_values(kolommen: Sequence[str], values: Sequence[Any]) -> str:
    """What stands in the columns that an expectation looks at, for a reader.

    >>> show_values(["teller", "noemer"], [5.0, None])
    'teller = 5; noemer = leeg'
    """
    return "; ".join(f"{kolom} = {_shown(value)}" for kolom, value in zip(kolommen, values, strict=True))


def show_found(gevonden: Any) -> str:
    """What an expectation about a table as a whole found there.

    >>> show_found(None), show_found(12), show_found(["hoofd", "correctie"])
    ('niets', '12', 'hoofd, correctie')
    """
    return "niets" if _is_missing(gevonden) else _shown(gevonden)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if _is_missing(value):
        return "leeg"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    if isinstance(value, pd.Timestamp):
        return f"{value:%d-%m-%Y}"
    return str(value)


def _percentage(aantal: int, totaal: int) -> str:
    return f"{100 * aantal / totaal:.1f}%".replace(".", ",")
