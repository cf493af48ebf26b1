"""Invariants of what was sold: quotes, contracts, their records and their papers."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import file_digest
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from contracts.documents.models import Document
from contracts.documents.operations import MAKE, PATIENCE, store
from contracts.models import Contract, ContractLine, ContractRevision
from contracts.quotes.models import Quote
from upheld import clock
from upheld.accounts.models import Counter
from upheld.audit import AuditRow
from upheld.db import table_of
from upheld.integrity.registry import (
    Look,
    Query,
    Violation,
    against,
    broken,
    by_query,
    by_scan,
    streamed,
)
from upheld.jobs import JobRow
from upheld.outbox import OutboxEvent
from upheld.plain import fingerprint
from upheld.words import N_

_QUOTES, _CONTRACTS = table_of(Quote), table_of(Contract)
_LINES, _PAPERS = table_of(ContractLine), table_of(Document)
_REVISIONS = table_of(ContractRevision)
_EVENTS = table_of(OutboxEvent)
_AUDIT, _COUNTERS, _JOBS = map(table_of, (AuditRow, Counter, JobRow))
#: By how much the clock of a signature may be ahead of that of its row.
TOLERANCE = timedelta(minutes=5)
#: Less than events are kept.
_REMEMBERED = timedelta(days=80)
#: What stands around the offer in the record of a contract.
_BEFORE, _AFTER = '],"offer":', ',"schema":'


@by_scan(
    "INV-4",
    "offer-unchanged",
    N_("What was offered is what its fingerprint was taken of."),
)
def offer_unchanged(look: Look) -> Iterator[Violation]:
    """Take the fingerprint of every offer that was sent anew."""
    for row in _records(look, _QUOTES):
        look.rows += 1
        if fingerprint(row.record) != row.fingerprint:
            yield Violation(row.seller_id, f"quote {row.number}-{row.revision}")


@by_scan(
    "INV-4",
    "contract-unchanged",
    N_("A contract is what was signed, and what was signed is what was offered."),
)
def contract_unchanged(look: Look) -> Iterator[Violation]:
    """Take the fingerprint of every contract anew, and that of the offer in it."""
    for row in _records(look, _CONTRACTS):
        look.rows += 1
        subject = f"contract {row.number}"
        if fingerprint(row.record) != row.fingerprint:
            yield Violation(row.seller_id, subject, "fingerprint")
            continue
        plain = orjson.loads(row.record)
        accepted = plain["acceptance"]
        if (
            accepted
            and fingerprint(_offer(row.record)) != (accepted["offer_fingerprint"])
        ):
            yield Violation(row.seller_id, subject, "offer_fingerprint")
        if plain["contract"]["number"] != row.number:
            detail = f"{row.number} <> {plain['contract']['number']}"
            yield Violation(row.seller_id, subject, detail)


def _offer(record: str) -> str:
    """Return the bytes of the offer in the record of a contract.

    What people typed is escaped: the texts around it stand nowhere else.
    """
    begin = record.index(_BEFORE) + len(_BEFORE)
    return record[begin : record.rindex(_AFTER)]


@by_scan(
    "INV-8",
    "totals",
    N_(
        "A contract costs what the offer that was shown said, in lists as in its lines."
    ),
)
def totals(look: Look) -> Iterator[Violation]:
    """Compare the columns of every contract, and its lines, with its record."""
    lines = select(
        _LINES.c.contract_id,
        func.count().label("lines"),
        func.sum(_LINES.c.net_minor).label("net_minor"),
    ).group_by(_LINES.c.contract_id)
    summed = lines.subquery()
    rows = select(
        *(_CONTRACTS.c[name] for name in ("seller_id", "number", "record")),
        *(_CONTRACTS.c[name] for name in ("yearly_minor", "one_off_minor")),
        summed.c.lines,
        summed.c.net_minor,
    ).outerjoin_from(_CONTRACTS, summed, summed.c.contract_id == _CONTRACTS.c.id)
    for row in streamed(look.confined(rows, _CONTRACTS)):
        look.rows += 1
        offer = orjson.loads(row.record)["offer"]
        sums = offer["totals"]
        # A bundle has no price: its parts have.
        nets = [line["net"]["minor"] for line in offer["lines"] if not line["bundle"]]
        pairs = (
            (row.yearly_minor, sums["yearly"]["minor"]),
            (row.one_off_minor, sums["one_off"]["minor"]),
            (row.lines or 0, len(nets)),
            (int(row.net_minor or 0), sum(nets)),
        )
        for found, expected in pairs:
            if found != expected:
                detail = f"{found} <> {expected}"
                yield Violation(row.seller_id, f"contract {row.number}", detail)
                break


@by_scan(
    "INV-13",
    "prices-explained",
    N_("Every price names its plugin, its model, their versions, question and answer."),
)
def prices_explained(look: Look) -> Iterator[Violation]:
    """Read the lines of every record that was sent or signed."""
    for row in chain(_records(look, _QUOTES), _records(look, _CONTRACTS)):
        plain = orjson.loads(row.record)
        for line in plain.get("offer", plain)["lines"]:
            look.rows += 1
            if missing := _unexplained(line):
                subject = f"{row.kind} {row.number}, line {line['position']}"
                yield Violation(row.seller_id, subject, missing)


def _unexplained(line: Mapping[str, Any]) -> str:
    """Return what a line does not say of its price; bundles have none.

    A price that was agreed before and carried on was asked of no model again.
    """
    if line["bundle"]:
        return ""
    carried = line.get("was") and not line.get("model")
    asked = () if carried else ("plugin", "model", "model_version")
    wanted = (*asked, "request", "rows")
    if missing := [name for name in wanted if not line.get(name)]:
        return ", ".join(missing)
    net, last = line["net"]["minor"], line["rows"][-1]["running"]["minor"]
    return "" if net == last else f"{last} <> {net}"


def _records(look: Look, table: Table) -> Iterator[Any]:
    """Yield the frozen records of quotes or contracts, one at a time."""
    names = ("seller_id", "number", "record", "fingerprint")
    columns: list[Any] = [table.c[name] for name in names]
    columns.append(literal(table.name).label("kind"))
    if table is _QUOTES:
        columns.append(table.c.revision)
    rows = select(*columns).where(table.c.record != "")
    yield from streamed(look.confined(rows, table))


def _of_quote(
    table: Table, quote_id: ColumnElement[Any], *which: ColumnElement[bool]
) -> ColumnElement[int]:
    """Count the rows that came of a quote."""
    return (
        select(func.count())
        .select_from(table)
        .where(quote_id == _QUOTES.c.id, *which)
        .correlate(_QUOTES)
        .scalar_subquery()
    )


@by_query(
    "INV-8",
    "one-contract",
    N_("An accepted quote has exactly one contract, and no other quote has one."),
    rows=(_QUOTES, _CONTRACTS),
)
def one_contract() -> tuple[Query, ...]:
    """Look from quotes to contracts, and back."""
    contracts = _of_quote(_CONTRACTS, _CONTRACTS.c.quote_id) + _of_quote(
        # What changed or renewed a contract made a version of it.
        _REVISIONS,
        _REVISIONS.c.quote_id,
        _REVISIONS.c.kind != "signed",
    )
    expected = case((_QUOTES.c.state == "accepted", 1), else_=0)
    quotes = broken(_QUOTES, _QUOTES.c.number, against(contracts, expected))
    backwards = broken(_CONTRACTS, _CONTRACTS.c.number, _CONTRACTS.c.quote_id)
    return (
        quotes.where(contracts != expected),
        backwards.where(
            _CONTRACTS.c.quote_id.is_not(None),
            ~exists().where(
                _QUOTES.c.id == _CONTRACTS.c.quote_id,
                _QUOTES.c.deal_id == _CONTRACTS.c.deal_id,
            ),
        ),
    )


@by_query(
    "INV-9",
    "numbers",
    N_("Contracts are numbered without a gap, and no number was given twice."),
    rows=_CONTRACTS,
)
def numbers() -> tuple[Query, ...]:
    """Compare how many contracts have a number of a year with how many were drawn."""
    year = func.substr(_CONTRACTS.c.number, 3, 4)
    given = (
        select(_CONTRACTS.c.seller_id, year.label("year"), func.count().label("given"))
        .group_by(_CONTRACTS.c.seller_id, year)
        .subquery()
    )
    drawn = _COUNTERS.c.last
    own = and_(
        given.c.seller_id == _COUNTERS.c.seller_id,
        given.c.year == cast(_COUNTERS.c.year, String),
    )
    given_count = func.coalesce(given.c.given, 0)
    counted = (
        broken(
            _COUNTERS,
            _COUNTERS.c.year,
            against(given_count, drawn),
            kind="contracts of",
        )
        .select_from(_COUNTERS.outerjoin(given, own))
        .where(_COUNTERS.c.kind == "contract", given_count != drawn)
    )
    twice = (
        broken(_CONTRACTS, _CONTRACTS.c.number)
        .group_by(_CONTRACTS.c.seller_id, _CONTRACTS.c.number)
        .having(func.count() > 1)
    )
    return counted, twice


@by_query(
    "INV-6",
    "state-changes",
    N_("Each change of state of a quote or contract has exactly one row in the trail."),
    rows=(_QUOTES, _CONTRACTS),
)
def state_changes() -> tuple[Query, ...]:
    """Count the rows of the trail for the states that nothing else can have led to."""
    wanted = (
        (_QUOTES, _QUOTES.c.state == "accepted", "quote.accepted"),
        (_QUOTES, _QUOTES.c.sent_at.is_not(None), "quote.sent"),
        (_QUOTES, _QUOTES.c.state == "expired", "quote.expired"),
        (_CONTRACTS, _CONTRACTS.c.state == "expired", "contract.expired"),
    )
    return tuple(_uncounted(*one) for one in wanted)


def _uncounted(table: Table, state: Any, action: str) -> Query:  # noqa: ANN401  a condition
    counted = (
        select(_AUDIT.c.seller_id, _AUDIT.c.object_id, func.count().label("rows"))
        .where(_AUDIT.c.action == action)
        .group_by(_AUDIT.c.seller_id, _AUDIT.c.object_id)
        .subquery()
    )
    own = and_(
        counted.c.object_id == table.c.id, counted.c.seller_id == table.c.seller_id
    )
    rows = func.coalesce(counted.c.rows, 0)
    detail = literal(f"{action}: ") + against(rows, literal(1))
    return (
        broken(table, table.c.number, detail)
        .select_from(table.outerjoin(counted, own))
        .where(state, rows != 1)
    )


@by_scan(
    "INV-15",
    "signing-times",
    N_("Nothing was signed more than five minutes after it was stored."),
)
def signing_times(look: Look) -> Iterator[Violation]:
    """Compare the time of each signature with that of its row."""
    names = ("seller_id", "number", "signed_at", "created_at")
    rows = select(*(_CONTRACTS.c[name] for name in names))
    for row in streamed(look.confined(rows, _CONTRACTS)):
        look.rows += 1
        if row.signed_at and row.signed_at - row.created_at > TOLERANCE:
            detail = f"{row.signed_at:%Y-%m-%d %H:%M} > {row.created_at:%Y-%m-%d %H:%M}"
            yield Violation(row.seller_id, f"contract {row.number}", detail)


@by_query(
    "INV-5",
    "one-paper",
    N_("A signed contract has exactly one paper of each version, ready or on its way."),
    rows=(_CONTRACTS, _PAPERS),
)
def one_paper() -> tuple[Query, ...]:
    """Count the papers of each contract; find those that nobody makes any more."""
    mine = and_(
        _PAPERS.c.contract_id == _CONTRACTS.c.id,
        _PAPERS.c.version == _CONTRACTS.c.version,
        _PAPERS.c.kind == "contract",
    )
    papers = (
        select(func.count())
        .select_from(_PAPERS)
        .where(mine)
        .correlate(_CONTRACTS)
        .scalar_subquery()
    )
    signed = _CONTRACTS.c.signed_at.is_not(None)
    counted = broken(_CONTRACTS, _CONTRACTS.c.number, against(papers, literal(1)))
    forgotten = and_(
        _PAPERS.c.state == "pending",
        _PAPERS.c.created_at < clock.now() - PATIENCE,
        _PAPERS.c.id.not_in(_being_made()),
    )
    unready = and_(
        _PAPERS.c.state == "ready",
        or_(
            _PAPERS.c.sha256.is_(None),
            _PAPERS.c.size.is_(None),
            _PAPERS.c.size == 0,
            _PAPERS.c.ready_at.is_(None),
        ),
    )
    return (
        counted.where(signed, papers != 1),
        broken(_PAPERS, _PAPERS.c.id, _PAPERS.c.state).where(or_(unready, forgotten)),
    )


def _being_made() -> Query:
    """Return the ids of the papers that a job is to make: its key begins with one."""
    return select(func.substr(_JOBS.c.key, 1, 32)).where(
        _JOBS.c.name == MAKE, _JOBS.c.state.in_(("waiting", "running"))
    )


@by_scan(
    "INV-5",
    "paper-files",
    N_("Every paper is in its file as it was made, and every file belongs to a paper."),
)
def paper_files(look: Look) -> Iterator[Violation]:
    """Read every file, and look for those that no row names."""
    known: set[str] = set()
    rows = select(*(_PAPERS.c[name] for name in ("seller_id", "id", "sha256", "size")))
    for row in streamed(rows.where(_PAPERS.c.sha256.is_not(None))):
        known.add(row.sha256)
        if look.seller_id in {None, row.seller_id}:
            look.rows += 1
            if wrong := _damage(store().path(row.sha256), row.sha256, row.size):
                yield Violation(row.seller_id, f"document {row.id}", wrong)
    # A file belongs to nobody: it is told to whoever looks at everything.
    if look.seller_id is None:
        yield from _unknown(known)


def _damage(path: Path, sha256: str, size: int) -> str:
    try:
        with path.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
            length = file.tell()
    except OSError as error:
        return f"{path.name}: {error.strerror}"
    if found != sha256:
        return f"{found} <> {sha256}"
    return "" if length == size else f"{length} <> {size}"


def _unknown(known: set[str]) -> Iterator[Violation]:
    before = (clock.now() - PATIENCE).timestamp()
    for path in sorted(store().folder.glob("??/*")):
        about = path.stat()
        if path.name not in known and about.st_mtime < before:
            yield Violation("", f"file {path.name}", f"{about.st_size} bytes")


@by_query(
    "INV-7",
    "events-written",
    N_("Each acceptance of the last weeks was written down for others to be told."),
    rows=_CONTRACTS,
)
def events_written() -> Query:
    """Count the events of contracts; old ones are forgotten in the end."""
    events = (
        select(func.count())
        .select_from(_EVENTS)
        .where(
            _EVENTS.c.subject_id == _CONTRACTS.c.id, _EVENTS.c.name == "contract.signed"
        )
        .correlate(_CONTRACTS)
        .scalar_subquery()
    )
    recent = _CONTRACTS.c.created_at > clock.now() - _REMEMBERED
    return broken(_CONTRACTS, _CONTRACTS.c.number, against(events, literal(1))).where(
        _CONTRACTS.c.quote_id.is_not(None), recent, events != 1
    )
