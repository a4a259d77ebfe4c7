"""Make what is stale: tables first, then every page in a process of its own, then publish year by year.

While the tables of one inkoopjaar are made, the notebooks of those before it are running already.
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.errors import FailedNotebookError, InkoopadviesError, PublicatieError, SchaalError
from analysis.report.adressen import DATADOCS
from analysis.run.bladzijden import save_failed
from analysis.run.concept import carry, discard, drop_pages, find_page, open_concept, take_tables
from analysis.run.herkomst import read_versie
from analysis.run.maken import (
    describe_herkomst,
    make_index,
    make_page,
    make_werkboek,
    record_tables,
)
from analysis.run.onderweg import Jaar, describe_run
from analysis.run.opdracht import BLOCKED, FAILED, PUBLISHED, Opdracht, Uitkomst
from analysis.run.overzicht import make_overzicht
from analysis.run.plan import (
    RECORD_KEYS,
    Pagina,
    Plan,
    expected_pages,
    is_current,
    read_genoemd,
    standen_of,
)
from analysis.run.publicatie import publish
from analysis.run.records import RUN, STAND, in_words, write_json
from analysis.run.stand import Rapport, Stander
from analysis.run.voortgang import Voortgang
from analysis.run.werkwijze import Werkwijze, working_with
from analysis.run.wissel import is_content

KEPT_FAILED = "mislukt"


class Uitvoering:
    """One run's making of several inkoopjaren."""

    def __init__(
        self, opdracht: Opdracht, rapporten: Sequence[Rapport], stander: Stander, voortgang: Voortgang
    ) -> None:
        self.opdracht = opdracht
        self.rapporten = rapporten
        self.stander = stander
        self.voortgang = voortgang
        self.versie = read_versie()
        self.started = datetime.now(UTC)

    def make(self, stale: Sequence[Plan]) -> dict[int, Uitkomst]:
        """Make and publish every stale inkoopjaar; how it ended for each."""
        outcomes: dict[int, Uitkomst] = {}
        opdracht, say = self.opdracht, self.voortgang.say
        with working_with(opdracht.scheduler, opdracht.jobs, say) as wijze, self._drafts(stale) as jaren:
            needed = {jaar.inkoopjaar: jaar for jaar in jaren if not self._take_tables(jaar)}
            bouw = wijze.build(opdracht.root, list(needed), opdracht.as_of) if needed else {}
            with working(wijze) as (bouwer, pool), self.voortgang.counting("notebooks"):
                tables: dict[Future[Any], Jaar] = {
                    bouwer.submit(bouw[inkoopjaar], jaar.concept, jaar.plan): jaar
                    for inkoopjaar, jaar in needed.items()
                }
                busy: dict[Future[Any], tuple[Jaar, Pagina | None]] = {}
                for jaar in jaren:
                    if jaar.inkoopjaar not in needed:
                        busy |= self._start(jaar, pool, wijze)
                        if not jaar.waiting:
                            outcomes[jaar.inkoopjaar] = self._close(jaar, wijze)
                if tables:
                    wijze.read_ahead(opdracht.root, max(needed), opdracht.as_of, next(iter(tables)).done)
                while tables or busy:
                    for done in wait([*tables, *busy], return_when=FIRST_COMPLETED).done:
                        if done in tables:
                            jaar = tables.pop(done)
                            self._record_tables(jaar, done.result())
                            busy |= self._start(jaar, pool, wijze)
                        else:
                            jaar, pagina = busy.pop(done)
                            self._collect(jaar, pagina, done)
                        if not jaar.waiting:
                            outcomes[jaar.inkoopjaar] = self._close(jaar, wijze)
        return outcomes

    @contextlib.contextmanager
    def _drafts(self, stale: Sequence[Plan]) -> Iterator[list[Jaar]]:
        """Every draft ends published, or is thrown away."""
        with contextlib.ExitStack() as drafts:
            jaren = []
            for plan in stale:
                concept = open_concept(self.opdracht.root, self.opdracht.reports, plan.inkoopjaar)
                drafts.callback(discard, concept)
                jaren.append(Jaar(plan, concept, self._limit(plan)))
            yield jaren

    def _limit(self, plan: Plan) -> str | None:
        """`--only` limits an inkoopjaar of which nothing else is needed; it is said when that is not so."""
        only = self.opdracht.only
        if only and plan.tables:
            self.voortgang.say(f"{plan.inkoopjaar}: all notebooks are needed, because {plan.tables[0]}")
            return None
        return only

    def _take_tables(self, jaar: Jaar) -> bool:
        """Tables that still stand, or that an earlier run finished, are not made again."""
        is_forced = self.opdracht.force and not jaar.only
        if not jaar.plan.tables and jaar.plan.record and not is_forced:
            published = self.opdracht.root.processed / str(jaar.inkoopjaar)
            with in_words(jaar.concept.target):
                for name in jaar.plan.record["uitvoer"]:
                    carry(published / name, jaar.concept.tables / name)
            jaar.record = jaar.plan.record
            return True
        kept = None if is_forced else self._take_finished(jaar)
        if kept is None:
            return False
        from analysis.run.vorige import (
            add_vorige,  # whoever has made tables anew has imported pandas elsewhere
        )

        jaar.record = add_vorige(jaar.concept, kept, jaar.plan)
        return True

    def _take_finished(self, jaar: Jaar) -> dict[str, Any] | None:
        return take_tables(
            jaar.concept, lambda record: is_current(record, self.stander, jaar.inkoopjaar), RECORD_KEYS
        )

    def _record_tables(self, jaar: Jaar, made: dict[str, Any]) -> None:
        stand = self.stander.of_tables(jaar.inkoopjaar, read_genoemd(made))
        jaar.record = record_tables(jaar.concept, made, stand)

    def _start(
        self, jaar: Jaar, pool: ThreadPoolExecutor, wijze: Werkwijze
    ) -> dict[Future[Any], tuple[Jaar, Pagina | None]]:
        """Pages that rest on exactly what there is now are carried over; the others are made.

        Nothing is made of an inkoopjaar with blocking findings. The workbook (no page) is always made.
        """
        if jaar.record["blokkerend"]:
            return {}
        werkboek = pool.submit(make_werkboek, jaar.concept, wijze.do)
        started: dict[Future[Any], tuple[Jaar, Pagina | None]] = {werkboek: (jaar, None)}
        expected = expected_pages(jaar.plan, self.rapporten, jaar.record)
        jaar.pages = [pagina.pad for pagina in expected]
        jaar.standen |= standen_of(self.stander, jaar.inkoopjaar, expected, jaar.record)
        # National pages take longest; the short ones about one subject fill the gaps at the end.
        for pagina in sorted(expected, key=lambda pagina: pagina.sleutel is not None):
            fingerprint = pagina.fingerprint(jaar.standen[pagina.rapport.naam], jaar.inkoopjaar)
            source = self._find_page(jaar, pagina, fingerprint)
            if source is None:
                future = pool.submit(self._make_page, jaar, pagina, fingerprint, wijze)
                started[future] = jaar, pagina
            else:
                with in_words(jaar.concept.target):
                    carry(source, jaar.concept.reports / pagina.pad)
            jaar.fingerprints.setdefault(pagina.pad, fingerprint)
        jaar.waiting = len(started)
        self.voortgang.expect(len(started) - 1)
        return started

    def _find_page(self, jaar: Jaar, pagina: Pagina, fingerprint: str) -> Path | None:
        published, run = jaar.concept.target / pagina.pad, jaar.plan.run or {"paginas": {}, "outputs": {}}
        naam, was = pagina.rapport.naam, run["paginas"].get(pagina.pad)
        is_whole = was is not None and is_content(published, run["outputs"][pagina.pad])
        if jaar.only and naam != jaar.only and is_whole:  # stays as it is, and as stale as it was
            jaar.fingerprints[pagina.pad] = was
            jaar.standen[naam] = run["rapporten"][naam]
            return published
        if self.opdracht.force:
            return None
        if is_whole and was == fingerprint:
            return published
        return find_page(self.opdracht.root, fingerprint)

    def _make_page(self, jaar: Jaar, pagina: Pagina, fingerprint: str, wijze: Werkwijze) -> float:
        begun = time.monotonic()
        make_page(
            jaar.concept,
            pagina,
            fingerprint,
            pages=jaar.pages,
            herkomst=self._herkomst(jaar),
            limit_seconds=self.opdracht.limit_seconds,
            render=wijze.render,
        )
        return time.monotonic() - begun

    def _collect(self, jaar: Jaar, pagina: Pagina | None, done: Future[Any]) -> None:
        jaar.waiting -= 1
        if pagina is None:
            done.result()
            return
        what = f"{jaar.inkoopjaar} {pagina.rapport.naam} {pagina.sleutel or ''}".rstrip()
        try:
            jaar.seconds[pagina.pad] = round(done.result(), 2)
        except (PublicatieError, SchaalError):
            raise
        except InkoopadviesError as error:
            jaar.fouten.append(f"{what}: {error}{self._keep_failed(jaar, pagina, error)}")
            what += " FAILED"
        except Exception as error:  # a fault of ours in one page must not stop the others
            self.voortgang.say(traceback.format_exc())
            jaar.fouten.append(f"{what}: {type(error).__name__}: {error}")
            what += " FAILED"
        self.voortgang.advance(what)

    def _keep_failed(self, jaar: Jaar, pagina: Pagina, error: InkoopadviesError) -> str:
        if not isinstance(error, FailedNotebookError) or error.notebook is None:
            return ""
        name = "-".join([pagina.rapport.naam, *([Path(pagina.pad).stem] if pagina.sleutel else [])])
        folder = self.opdracht.root.processed / str(jaar.inkoopjaar) / KEPT_FAILED
        with in_words(jaar.concept.target):
            return f"\nKept to look at: {save_failed(error.notebook, folder / f'{name}.ipynb')}"

    def _close(self, jaar: Jaar, wijze: Werkwijze) -> Uitkomst:
        """Publish an inkoopjaar of which everything succeeded; leave the others as they were."""
        wijze.let_go(str(jaar.concept.root.path))
        if jaar.record["blokkerend"]:
            return self._outcome(jaar, BLOCKED, jaar.record["blokkerend"])
        if jaar.fouten:
            return self._outcome(jaar, FAILED, jaar.fouten)
        concept = jaar.concept
        with in_words(concept.target):
            for name in jaar.record["uitvoer"]:
                if name.startswith(f"{DATADOCS}/"):
                    carry(concept.tables / name, concept.reports / name)
            make_index(concept, jaar.pages, jaar.record, self._herkomst(jaar))
            write_json(jaar.record | {"id": jaar.id}, concept.tables / STAND)
            run = describe_run(jaar, self.opdracht, self.stander, self.versie, self.started)
            write_json(run, concept.reports / RUN)
        publish(concept, self._make_overzicht)
        drop_pages(self.opdracht.root, jaar.fingerprints.values())
        return self._outcome(jaar, PUBLISHED, [])

    def _make_overzicht(self) -> None:
        make_overzicht(self.opdracht.root, self.opdracht.reports, str(self.versie))

    def _outcome(self, jaar: Jaar, soort: str, meldingen: Sequence[str]) -> Uitkomst:
        return Uitkomst(
            jaar.inkoopjaar,
            soort,
            jaar.concept.target / "index.html",
            jaar.record["tellingen"],
            tuple(meldingen),
            made=len(jaar.seconds),
            kept=len(jaar.fingerprints) - len(jaar.seconds) - len(jaar.fouten),
        )

    def _herkomst(self, jaar: Jaar) -> dict[str, str]:
        return describe_herkomst(
            jaar.inkoopjaar,
            jaar.record,
            commit=str(self.versie),
            dag=self.started.date(),
            as_of=self.opdracht.as_of,
        )


@contextlib.contextmanager
def working(wijze: Werkwijze) -> Iterator[tuple[ThreadPoolExecutor, ThreadPoolExecutor]]:
    """The tables of one inkoopjaar at a time, and so many notebooks.

    When the run stops early, none of them goes on.
    """
    pools = ThreadPoolExecutor(1, "tabellen"), ThreadPoolExecutor(wijze.jobs, "notebook")
    try:
        yield pools
    except BaseException:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
        wijze.stop()
        raise
    finally:
        for pool in pools:
            pool.shutdown()
