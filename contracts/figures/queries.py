"""What figures are made of: some statements, however many contracts there are.

What a contract brings is said by its charges; by its lines where it has no charges, for
it ended before it was billed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from contracts.assets.models import Asset, Cover
from contracts.billing.models import Charge
from contracts.figures.movements import Kind as Movement
from contracts.figures.renewals import Agreement
from contracts.figures.report import Report, moved_in, report
from contracts.figures.spans import (
    Delivered,
    Life,
    Span,
    by_contract,
    last_days,
    span,
)
from contracts.figures.wallet import Held, Wallet, wallet
from contracts.lifecycle import IN_FORCE, State
from contracts.models import Contract, ContractLine, ContractPause, Customer
from contracts.requests.models import ContractRequest
from contracts.requests.states import Kind
from contracts.requests.states import State as RequestState
from contracts.terms import NoticeUnit, Term
from upheld.db import db
from upheld.money import Money

_YEAR = 12
#: The states of a request by which a customer leaves.
_LEAVING = (RequestState.OPEN, RequestState.ACCEPTED, RequestState.DONE)


def currencies() -> tuple[str, ...]:
    """Return the currencies that contracts are in."""
    return tuple(sorted(db.session.scalars(select(Contract.currency).distinct())))


def figures(currency: str, until: date, months: int, *, today: date) -> Report:
    """Return the figures of *months* months up to that of *until*."""
    return report(spans(currency), currency, until, months, today=today)


@dataclass(frozen=True, slots=True)
class Mover:
    """A customer whose revenue moved, and by how much; never negative."""

    customer_id: str
    name: str
    amount: Money


def movers(
    currency: str, month: date, kind: Movement, *, today: date
) -> tuple[Mover, ...]:
    """Return who moved in that way in that month, the largest first."""
    moved = moved_in(spans(currency), currency, month, today=today)
    found = {customer: one.amount for customer, one in moved if one.kind is kind}
    rows = db.session.execute(select(Customer.id, Customer.name))
    shown = [Mover(one, name, found[one]) for one, name in rows if one in found]
    return tuple(sorted(shown, key=lambda one: (-one.amount.minor, one.name)))


@dataclass(frozen=True, slots=True)
class Behind:
    """A contract whose revenue moved, of a customer that moved."""

    contract_id: str
    number: str
    customer: str
    before: Money
    after: Money

    @property
    def more(self) -> Money:
        """What it brings more; less than nothing where it brings less."""
        return self.after - self.before


def contracts_behind(
    currency: str, month: date, kind: Movement, *, today: date
) -> tuple[Behind, ...]:
    """Return the contracts of :func:`movers` that moved, by their numbers.

    Of one customer some may bring more and others less: all together are the movement.
    """
    known = spans(currency)
    moved = moved_in(known, currency, month, today=today)
    customers = {customer for customer, one in moved if one.kind is kind}
    held = (one for one in known if one.customer in customers)
    found = by_contract(held, last_days(month, 2, today))
    rows = db.session.execute(
        select(Contract.id, Contract.number, Customer.name)
        .join(Customer, Customer.id == Contract.customer_id)
        .order_by(Contract.number)
    )
    return tuple(
        Behind(*row, *(Money(minor, currency) for minor in found[row.id]))
        for row in rows
        if row.id in found
    )


def spans(currency: str) -> tuple[Span, ...]:
    """Return what the customers in scope bring in *currency*, and when."""
    return tuple(_spans(_charged(currency))) + tuple(_spans(_only_lines(currency)))


_LIFE = (
    Contract.customer_id,
    Contract.id,
    Contract.state,
    Contract.starts_on,
    Contract.ends_on,
    Contract.renewal_months,
)
#: How many of its columns are after the customer and the contract.
_OF_LIFE = len(_LIFE) - 2


Column = ColumnElement[int] | InstrumentedAttribute[int]


def _charged(currency: str) -> Select[*tuple[Any, ...]]:
    delivered = (
        Charge.first_month,
        Charge.until_month,
        Charge.starts_on,
        Charge.ends_on,
    )
    return (
        select(*_LIFE, *delivered, *_sums(Charge.net_minor, Charge.period_months))
        .join(Charge, Charge.contract_id == Contract.id)
        .where(Charge.kind == "recurring", Charge.currency == currency)
        .group_by(*_LIFE, *delivered)
    )


def _only_lines(currency: str) -> Select[*tuple[Any, ...]]:
    net, months = ContractLine.net_minor, ContractLine.period_months
    return (
        select(*_LIFE, *_sums(net, months))
        .join(ContractLine, ContractLine.contract_id == Contract.id)
        .where(
            ContractLine.charge == "recurring",
            ContractLine.currency == currency,
            ~exists().where(Charge.contract_id == Contract.id),
        )
        .group_by(*_LIFE)
    )


def _sums(net: Column, months: Column) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return func.sum(_half_up(net, months)), func.sum(_half_up(net * _YEAR, months))


def _half_up(part: Column, whole: Column) -> ColumnElement[int]:
    """Divide in whole numbers, as both databases do, halves away from zero."""
    rounded = (2 * func.abs(part, type_=Integer) + whole) // (2 * whole)
    return case((part < 0, -rounded), else_=rounded)


def _spans(statement: Select[*tuple[Any, ...]]) -> Iterator[Span]:
    for row in db.session.execute(statement):
        customer, contract, *rest, monthly, yearly = row
        life, delivered = rest[:_OF_LIFE], rest[_OF_LIFE:]
        amounts = int(monthly), int(yearly)
        found = span(customer, amounts, Life(*life), Delivered(*delivered), contract)
        if found:
            yield found


def agreements() -> tuple[Agreement, ...]:
    """Return the contracts in force whose terms end, of all currencies."""
    leaves = exists().where(
        ContractRequest.contract_id == Contract.id,
        ContractRequest.kind == Kind.CANCEL,
        ContractRequest.state.in_(_LEAVING),
    )
    statement = (
        select(*_AGREEMENT, leaves.label("noticed"))
        .join(Customer, Customer.id == Contract.customer_id)
        .where(
            Contract.state.in_([*IN_FORCE, State.ACCEPTED]), Contract.term_months > 0
        )
    )
    return tuple(_agreement(row) for row in db.session.execute(statement))


_AGREEMENT = (
    Contract.id,
    Contract.number,
    Customer.name,
    Contract.state,
    Contract.currency,
    Contract.yearly_minor,
    Contract.starts_on,
    Contract.term_months,
    Contract.billing_months,
    Contract.renewal_months,
    Contract.notice,
    Contract.notice_unit,
)


def _agreement(row: Any) -> Agreement:  # noqa: ANN401  a row of any statement
    return Agreement(
        id=row.id,
        number=row.number,
        customer=row.name,
        term=Term(
            row.starts_on,
            row.term_months,
            row.billing_months,
            row.renewal_months,
            row.notice,
            NoticeUnit(row.notice_unit),
        ),
        yearly=Money(row.yearly_minor, row.currency),
        noticed=bool(row.noticed),
        suspended=row.state == State.SUSPENDED,
    )


def share_of_wallet(currency: str, *, today: date) -> Wallet:
    """Return how much of what customers own is covered today.

    *currency* is the seller's, in which the values of devices are.
    """
    covered = case((_covered(today), 1), else_=0).label("covered")
    # By value, not summed: a database may add decimals as floats.
    statement = select(covered, Asset.value, func.count()).group_by(
        covered, Asset.value
    )
    rows = db.session.execute(statement)
    held = (_held(row[0], row[1], row[2], currency) for row in rows)
    return wallet(held, currency)


def _held(covered: int, value: Decimal | None, count: int, currency: str) -> Held:
    known = Money.zero(currency) if value is None else Money.of(value, currency)
    valued = 0 if value is None else count
    return Held(bool(covered), count, valued, known * valued)


def _covered(today: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Cover.seller_id == Asset.seller_id,
            Cover.serial_key == Asset.serial_key,
            Cover.maker_key == Asset.maker_key,
            Cover.customer_id == Asset.customer_id,
            Contract.id == Cover.contract_id,
            and_(*_holds(today)),
        )
        .correlate(Asset)
    )


def _holds(today: date) -> Iterator[ColumnElement[bool]]:
    yield Contract.state.in_([*IN_FORCE])
    yield Contract.state != State.SUSPENDED
    yield ~exists().where(
        ContractPause.contract_id == Contract.id,
        ContractPause.starts_on <= today,
        or_(ContractPause.ends_on.is_(None), ContractPause.ends_on > today),
    )
    yield Contract.starts_on <= today
    yield or_(
        Contract.ends_on.is_(None),
        Contract.ends_on > today,
        Contract.renewal_months > 0,
    )
    yield or_(Cover.starts_on.is_(None), Cover.starts_on <= today)
    yield or_(Cover.ends_on.is_(None), Cover.ends_on > today)
