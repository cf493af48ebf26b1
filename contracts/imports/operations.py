"""Take running contracts over from a table: all that fits, each row once.

Rows are stored in batches, each in one transaction together with how far the run has
come.  A run that is interrupted goes on after its last batch; a contract whose
reference is here already is passed over, so nothing is ever imported twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update

from catalog.price_books import LineToPrice, QuoteTerms, price_lines
from contracts.imports.freezing import Imported, freeze_contract
from contracts.imports.ground import Prices, prices_of
from contracts.imports.mapping import Row, RowMapping, read_row
from contracts.imports.models import ImportRefusal, ImportRun
from contracts.imports.storing import store
from contracts.imports.tables import Table, batches
from contracts.models import Contract
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import InvalidInput, NotFound, Problem
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

#: Rows to a transaction: what an interrupted run does again at most.
BATCH = 250

Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be imported."""

    row: int
    reference: str
    problems: tuple[Problem, ...]

    @property
    def reason(self) -> str:
        """Every problem, one a line."""
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come."""

    read: int = 0
    imported: int = 0
    present: int = 0
    refused: int = 0
    #: The last row dealt with, as people know it.
    current: str = ""


class Sorted(NamedTuple):
    """The rows of one batch, by what becomes of them."""

    new: list[Imported]
    present: int
    refusals: list[Refusal]


@dataclass(frozen=True, slots=True)
class Source:
    """A table and what its columns mean."""

    table: Table
    mapping: RowMapping
    #: The sum of the mapping file: another mapping is another run.
    mapping_sha256: str
    as_of: date


Report = Callable[[Progress], None]


def preview_import(
    source: Source, *, now: datetime, report: Report
) -> tuple[Progress, tuple[Refusal, ...]]:
    """Read the whole table and store nothing; return the counts and every refusal."""
    prices = prices_of(source.mapping, as_of=source.as_of, now=now)
    progress, refusals = Progress(), []
    seen: set[str] = set()
    for batch in batches(source.table.rows(source.mapping), BATCH):
        sorted_rows = _sort(batch, source, prices, seen)
        refusals += sorted_rows.refusals
        progress = _after(progress, batch, sorted_rows, source.mapping)
        report(progress)
    return progress, tuple(refusals)


def import_contracts(
    source: Source, *, now: datetime, report: Report
) -> tuple[Progress, tuple[Refusal, ...]]:
    """Import every row that can be; return the counts and every refusal of the run.

    :raises InvalidInput: when the table or the mapping as a whole does not fit; then
        nothing is stored.
    """
    prices = prices_of(source.mapping, as_of=source.as_of, now=now)
    rows = source.table.rows(source.mapping)
    first = next(rows, None)
    if first is None:
        raise InvalidInput.of(source.table.name, _("The table has no rows."))
    run_id, progress = _begin(source, now)
    report(progress)
    seen: set[str] = set()
    for batch in batches(_from(first, rows, progress.read), BATCH):
        with transaction():
            sorted_rows = _sort(batch, source, prices, seen)
            progress = _after(progress, batch, sorted_rows, source.mapping)
            _store_batch(run_id, sorted_rows, progress, prices)
        report(progress)
    _end(run_id, now)
    return progress, refusals_of(run_id)


def refusals_of(run_id: str) -> tuple[Refusal, ...]:
    """Return the rows that a run refused, in order."""
    rows = db.session.execute(
        select(ImportRefusal.row, ImportRefusal.reference, ImportRefusal.reason)
        .where(ImportRefusal.run_id == run_id)
        .order_by(ImportRefusal.row)
    )
    return tuple(
        Refusal(row, reference, (Problem("", reason),))
        for row, reference, reason in rows
    )


def _from(first: Numbered, rest: Iterator[Numbered], done: int) -> Iterator[Numbered]:
    if first[0] > done:
        yield first
    for numbered in rest:
        if numbered[0] > done:
            yield numbered


def _begin(source: Source, now: datetime) -> tuple[str, Progress]:
    """Return the run to go on with: the interrupted one, or else a new one."""
    with transaction() as session:
        run = session.scalar(
            select(ImportRun).where(
                ImportRun.file_sha256 == source.table.sha256,
                ImportRun.mapping_sha256 == source.mapping_sha256,
            )
        )
        if run is None or run.state == "done":
            return _begin_anew(run, source, now)
        return run.id, Progress(run.rows_read, run.imported, run.present, run.refused)


def _begin_anew(
    run: ImportRun | None, source: Source, now: datetime
) -> tuple[str, Progress]:
    if run is not None:
        db.session.execute(delete(ImportRefusal).where(ImportRefusal.run_id == run.id))
        db.session.execute(delete(ImportRun).where(ImportRun.id == run.id))
    run = ImportRun(
        id=new_id(),
        file_name=source.table.name,
        file_sha256=source.table.sha256,
        mapping_sha256=source.mapping_sha256,
        as_of=source.as_of,
        started_at=now,
    )
    db.session.add(run)
    audit.record(
        "import.started",
        run.id,
        after={"file": source.table.name, "sha256": source.table.sha256},
    )
    return run.id, Progress()


def _sort(
    batch: Sequence[Numbered], source: Source, prices: Prices, seen: set[str]
) -> Sorted:
    """Read and price a batch; say what is new, here already, or refused."""
    mapping = source.mapping
    known = _known([row[mapping.reference].strip() for _number, row in batch])
    sorted_rows = Sorted([], 0, [])
    present = 0
    for number, row in batch:
        reference = row[mapping.reference].strip()
        if reference in known:
            present += 1
            continue
        try:
            if reference in seen:
                raise _second(mapping.reference, reference)
            sorted_rows.new.append(_imported(row, source, prices))
        except (InvalidInput, NotFound) as refused:
            problems = getattr(refused, "problems", None) or (
                Problem("", refused.message, refused.hint),
            )
            sorted_rows.refusals.append(Refusal(number, reference[:100], problems))
        seen.add(reference)
    return sorted_rows._replace(present=present)


def _second(column: str, reference: str) -> InvalidInput:
    message = _("“%(reference)s” stands in the table twice.", reference=reference)
    hint = _("The first row with it was taken.")
    return InvalidInput.of(column, message, hint=hint)


def _known(references: Sequence[str]) -> set[str]:
    rows = db.session.scalars(
        select(Contract.external_reference).where(
            Contract.external_reference.in_(references)
        )
    )
    return {reference for reference in rows if reference is not None}


def _imported(row: Row, source: Source, prices: Prices) -> Imported:
    contract = read_row(source.mapping, row, as_of=source.as_of)
    sheets = price_lines(
        prices.book,
        prices.plugins,
        [LineToPrice(code, quantity) for code, quantity in contract.choices],
        QuoteTerms(contract.term.months, contract.term.starts_on),
    )
    return Imported(contract, freeze_contract(contract, sheets, prices.ground))


def _after(
    progress: Progress,
    batch: Sequence[Numbered],
    sorted_rows: Sorted,
    mapping: RowMapping,
) -> Progress:
    return replace(
        progress,
        read=batch[-1][0],
        imported=progress.imported + len(sorted_rows.new),
        present=progress.present + sorted_rows.present,
        refused=progress.refused + len(sorted_rows.refusals),
        current=batch[-1][1][mapping.reference],
    )


def _store_batch(
    run_id: str, sorted_rows: Sorted, progress: Progress, prices: Prices
) -> None:
    if sorted_rows.new:
        numbers = store(sorted_rows.new, prices.ground.now)
        audit.record(
            "import.stored",
            run_id,
            after={"first": numbers[0], "last": numbers[-1], "rows": progress.read},
        )
    db.session.add_all(
        ImportRefusal(
            run_id=run_id,
            row=one.row,
            reference=one.reference,
            reason=one.reason[:2000],
        )
        for one in sorted_rows.refusals
    )
    db.session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id)
        .values(
            rows_read=progress.read,
            imported=progress.imported,
            present=progress.present,
            refused=progress.refused,
        )
    )


def _end(run_id: str, now: datetime) -> None:
    with transaction() as session:
        session.execute(
            update(ImportRun)
            .where(ImportRun.id == run_id)
            .values(state="done", ended_at=now)
        )
        audit.record(
            "import.ended", run_id, after={"seller": current_scope().seller_id}
        )
