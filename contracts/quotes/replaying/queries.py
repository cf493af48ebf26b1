"""The lines of quotes and contracts with what their models were asked."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from catalog.pricing import PriceSheet, RowKind
from contracts.lifecycle import IN_FORCE
from contracts.lifecycle import State as ContractState
from contracts.models import Contract
from contracts.quotes.models import Quote
from contracts.quotes.queries.drafts import load_draft
from contracts.quotes.replaying.asked import AskedLine
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN, UNSENT, State, current
from contracts.records import Line, Offer, read_contract, read_offer
from upheld.db import db
from upheld.errors import NotFound
from upheld.money import total
from upheld.plain import to_plain
from upheld.texts import _


def lines_of_quote(number: str, *, today: date) -> tuple[AskedLine, ...]:
    """Return the priced lines of the newest revision of a quote.

    :raises NotFound: where there is no such quote.
    """
    row = db.session.execute(
        select(Quote.id, Quote.state)
        .where(Quote.number == number)
        .order_by(Quote.revision.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound(
            _("There is no quote %(number)s.", number=number[:40]),
            hint=_("Its number stands on its page, such as Q-2026-00046."),
        )
    return tuple(_lines_of(row.id, State(row.state), today))


def lines_of(number: str, *, today: date) -> tuple[AskedLine, ...]:
    """Return the priced lines of a contract, or of the newest revision of a quote.

    :raises NotFound: where there is neither.
    """
    record = db.session.scalar(
        select(Contract.record)
        .where(Contract.number == number)
        .order_by(Contract.version.desc())
        .limit(1)
    )
    if record is None:
        return lines_of_quote(number, today=today)
    return tuple(_of_offer(read_contract(record).offer, "contract", number))


def open_lines(*, today: date) -> Iterator[AskedLine]:
    """Yield the priced lines of all quotes that are being made or can be accepted."""
    rows = db.session.execute(
        select(Quote.id, Quote.state, Quote.valid_until)
        .where(Quote.state.in_([*UNSENT, *OPEN]))
        .order_by(Quote.number, Quote.revision)
    ).all()
    for row in rows:
        state = current(State(row.state), row.valid_until, today)
        if state in {*UNSENT, *OPEN}:
            yield from _lines_of(row.id, state, today)


def renewing_lines(*, today: date, days: int) -> Iterator[AskedLine]:
    """Yield the recurring lines of contracts whose term ends within *days*."""
    rows = db.session.execute(
        select(Contract.number, Contract.record)
        .where(Contract.state.in_([*IN_FORCE, ContractState.ACCEPTED]))
        .order_by(Contract.number)
    )
    until = today + timedelta(days=days)
    for number, record in rows:
        offer = read_contract(record).offer
        if not offer.term.evergreen and offer.term.on(today).last_day <= until:
            for line in _of_offer(offer, "contract", number):
                if line.period_months:
                    yield line


def _lines_of(quote_id: str, state: State, today: date) -> Iterator[AskedLine]:
    if state in UNSENT:
        yield from _of_draft(quote_id, today)
        return
    record = db.session.scalar(select(Quote.record).where(Quote.id == quote_id))
    offer = read_offer(record or {})
    yield from _of_offer(offer, "quote", display(offer.number, offer.revision))


def _of_draft(quote_id: str, today: date) -> Iterator[AskedLine]:
    draft = load_draft(quote_id, today=today).draft
    quote = draft.quote
    for line, sheet in zip(draft.lines, draft.sheets, strict=True):
        if isinstance(sheet, PriceSheet):
            spec = draft.catalogue[line.code]
            own = [row.amount for row in sheet.rows if row.kind == RowKind.MODEL]
            yield AskedLine(
                kind="quote",
                number=display(quote.number, quote.revision),
                customer=quote.customer.name,
                position=line.position,
                title=spec.title,
                model=sheet.model,
                model_version=sheet.model_version,
                answered=total(own, sheet.total.currency),
                amounts=tuple(own),
                period_months=sheet.period_months if sheet.charge == "recurring" else 0,
                parameters=to_plain(sheet.parameters),
                request=to_plain(sheet.request),
            )


def _of_offer(offer: Offer, kind: str, number: str) -> Iterator[AskedLine]:
    for line in offer.lines:
        if line.model:
            yield _of_line(line, offer, kind, number)


def _of_line(line: Line, offer: Offer, kind: str, number: str) -> AskedLine:
    own = [row.amount for row in line.rows if row.kind == RowKind.MODEL]
    return AskedLine(
        kind=kind,
        number=number,
        customer=offer.customer.name,
        position=line.position,
        title=line.title,
        model=line.model,
        model_version=line.model_version,
        answered=total(own, line.net.currency),
        amounts=tuple(own),
        period_months=line.period_months if line.charge == "recurring" else 0,
        parameters=line.parameters,
        request=line.request,
    )
