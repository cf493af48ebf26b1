"""Make invoices of what a step has staged: a dozen statements for any number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from contracts.billing.charges import MILLIONTHS, RECURRING
from contracts.billing.models import (
    Invoice,
    InvoiceCustomer,
    InvoiceLine,
    InvoiceSeller,
    InvoiceTax,
)
from contracts.billing.operations import staging
from contracts.billing.operations.sql import (
    counted,
    days_after,
    half_up,
    identified,
    start_of_ids,
    total,
)
from contracts.billing.operations.staging import (
    BUYER,
    CHARGES,
    COMING,
    DUE,
    PERIODS,
    SCHEDULES,
    STEP,
)
from contracts.models import Customer
from contracts.records import BankAccount, Party
from upheld.accounts.models import Seller
from upheld.db import db, table_of
from upheld.isolation import in_scope
from upheld.numbers import prefix
from upheld.outbox import emit_selected
from upheld.plain import canonical, fingerprint, to_plain
from upheld.scope import current_scope

INVOICES, LINES, TAXES = (table_of(one) for one in (Invoice, InvoiceLine, InvoiceTax))
PARTIES, CUSTOMERS = table_of(InvoiceCustomer), table_of(Customer)
#: What an invoice names of its customer.
_NAMED = (
    "number",
    "name",
    "address",
    "country",
    "tax_number",
    "email",
    "contact",
    "language",
)


@dataclass(frozen=True, slots=True)
class Issue:
    """What all invoices of a step have in common."""

    run_id: str
    day: date
    #: The first number, as it counts within the year of the day.
    first: int
    now: datetime
    seller_party_id: str


def _seller() -> Any:  # noqa: ANN401  SQLAlchemy's
    # By this name the guard of scopes finds whose rows are inserted.
    return bindparam("seller_id_m0", current_scope().seller_id, type_=String())


def _copy(
    session: Session, table: Table, columns: Mapping[str, Any], chosen: Select[Any]
) -> None:
    """Insert *columns* of *chosen*, for the seller in scope."""
    named = {"seller_id": _seller(), **columns}
    rows = chosen.with_only_columns(*named.values(), maintain_column_froms=True)
    statement = insert(table).from_select(list(named), rows, include_defaults=False)
    session.execute(statement)


def write_lines(session: Session, day: date) -> None:
    """Write the lines of the invoices to come; nothing waits for their numbers."""
    recurring = staging.with_periods(day).join(
        CHARGES,
        and_(
            CHARGES.c.contract_id == STEP.c.contract_id,
            CHARGES.c.rhythm == SCHEDULES.c.rhythm,
            CHARGES.c.kind == RECURRING,
            _pays_for_it(),
        ),
    )
    net = _running(PERIODS.c.to_part) - _running(PERIODS.c.from_part)
    _lines(session, recurring, PERIODS, net)
    _lines(session, staging.with_once(day), CHARGES, CHARGES.c.net_minor)


def _lines(
    session: Session,
    joined: Any,  # noqa: ANN401  SQLAlchemy's joins
    days: Table,
    net: ColumnElement[int],
) -> None:
    due = and_(DUE.c.step == STEP.c.place, DUE.c.due_on == days.c.due_on)
    columns = {
        "customer_id": STEP.c.customer_id,
        "invoice_id": DUE.c.invoice_id,
        "position": CHARGES.c.sequence,
        "contract_id": STEP.c.contract_id,
        "sequence": CHARGES.c.sequence,
        "starts_on": days.c.starts_on,
        "ends_on": days.c.ends_on,
        "net_minor": net,
        "tax_category": CHARGES.c.tax_category,
        "tax_millionths": CHARGES.c.tax_millionths,
    }
    chosen = (
        select(net)
        .select_from(joined.join(DUE, due))
        .where(in_scope(SCHEDULES), in_scope(CHARGES), net != 0)
    )
    _copy(session, LINES, columns, chosen)


def _pays_for_it() -> ColumnElement[bool]:
    """Tell whether a recurring charge pays for the whole period."""
    starts_on, ends_on = CHARGES.c.starts_on, CHARGES.c.ends_on
    return and_(
        or_(starts_on.is_(None), starts_on <= PERIODS.c.starts_on),
        or_(ends_on.is_(None), ends_on >= PERIODS.c.ends_on),
    )


def _running(parts: ColumnElement[int]) -> ColumnElement[int]:
    """Return what a charge has come to after *parts*: ``NewCharge.running`` as SQL."""
    until = CHARGES.c.until_month * PERIODS.c.parts
    ended = and_(CHARGES.c.until_month > 0, parts > until)
    delivered = case((ended, until), else_=parts) - (
        CHARGES.c.first_month * PERIODS.c.parts
    )
    wide = cast(case((delivered > 0, delivered), else_=0), BigInteger)
    return half_up(
        CHARGES.c.net_minor * wide, PERIODS.c.parts * CHARGES.c.period_months
    )


def write_taxes(session: Session, start: str) -> int:
    """Write what each invoice to come has of each rate; return how many have any.

    A rate of nothing is one as well: every invoice with a line is here.
    """
    rate = (
        LINES.c.invoice_id,
        LINES.c.customer_id,
        LINES.c.tax_category,
        LINES.c.tax_millionths,
    )
    known = (
        select(*rate, total(LINES.c.net_minor).label("taxable_minor"))
        .where(in_scope(LINES), _of_step(LINES.c.invoice_id, start))
        .group_by(*rate)
        .subquery()
    )
    columns: dict[str, Any] = {column.name: column for column in known.c}
    columns["tax_minor"] = half_up(
        known.c.taxable_minor * known.c.tax_millionths, literal(MILLIONTHS)
    )
    _copy(session, TAXES, columns, select(known))
    counting = select(func.count(TAXES.c.invoice_id.distinct()))
    found = counting.where(in_scope(TAXES), _of_step(TAXES.c.invoice_id, start))
    return session.scalar(found) or 0


def _of_step(invoice_id: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """Tell which invoices are of the step that numbers them from *start* on."""
    return invoice_id.between(start, start + "f" * 12)


def write_customers(session: Session, payment_days: int) -> None:
    """Keep how the customers of the step are named now, where that is new.

    They have *payment_days* to pay, unless they have days of their own.
    """
    buyers = select(STEP.c.customer_id).distinct()
    known = exists().where(in_scope(PARTIES), _same_customer())
    numbered = (
        select(
            CUSTOMERS.c.id,
            *(CUSTOMERS.c[name] for name in _NAMED),
            func.row_number().over(order_by=CUSTOMERS.c.id).label("place"),
        )
        .where(in_scope(CUSTOMERS), CUSTOMERS.c.id.in_(buyers), ~known)
        .subquery()
    )
    columns = {
        "id": identified(start_of_ids(), numbered.c.place),
        "customer_id": numbered.c.id,
        **{name: numbered.c[name] for name in _NAMED},
    }
    _copy(session, PARTIES, columns, select(numbered))
    days = func.coalesce(CUSTOMERS.c.payment_days, payment_days)
    named = (
        select(CUSTOMERS.c.id, func.max(PARTIES.c.id), func.min(days))
        .join_from(CUSTOMERS, PARTIES, _same_customer())
        .where(in_scope(CUSTOMERS), in_scope(PARTIES), CUSTOMERS.c.id.in_(buyers))
        .group_by(CUSTOMERS.c.id)
    )
    session.execute(insert(BUYER).from_select(BUYER.c.keys(), named))


def _same_customer() -> ColumnElement[bool]:
    return and_(
        PARTIES.c.customer_id == CUSTOMERS.c.id,
        *(PARTIES.c[name] == CUSTOMERS.c[name] for name in _NAMED),
    )


def seller_party(seller: Seller) -> str:
    """Return the id of how the seller is named now; keeps it where that is new."""
    record = canonical(to_plain(party_of(seller)))
    known = db.session.scalar(
        select(InvoiceSeller.id).where(InvoiceSeller.fingerprint == fingerprint(record))
    )
    if known:
        return known
    row = InvoiceSeller(fingerprint=fingerprint(record), record=record)
    db.session.add(row)
    db.session.flush()
    return row.id


def party_of(seller: Seller) -> Party:
    """Return how the seller is named now."""
    return Party(
        seller.name,
        legal_name=seller.legal_name,
        address=seller.address,
        country=seller.country,
        tax_number=seller.tax_number,
        email=seller.email,
        phone=seller.phone,
        registration=seller.registration,
        accounts=tuple(BankAccount(**one) for one in seller.bank_accounts),
    )


def write_invoices(session: Session, start: str, issue: Issue) -> None:
    """Write the invoices: the short last step, under the numbers that were drawn."""
    sums = (
        select(
            TAXES.c.invoice_id,
            total(TAXES.c.taxable_minor).label("net"),
            total(TAXES.c.tax_minor).label("tax"),
            func.row_number().over(order_by=TAXES.c.invoice_id).label("place"),
        )
        .where(in_scope(TAXES), _of_step(TAXES.c.invoice_id, start))
        .group_by(TAXES.c.invoice_id)
        .subquery()
    )
    joined = (
        DUE.join(sums, sums.c.invoice_id == DUE.c.invoice_id)
        .join(STEP, STEP.c.place == DUE.c.step)
        .join(BUYER, BUYER.c.customer_id == STEP.c.customer_id)
    )
    gross = sums.c.net + sums.c.tax
    columns = {
        "id": DUE.c.invoice_id,
        "customer_id": STEP.c.customer_id,
        "deal_id": STEP.c.deal_id,
        "number": _number(sums.c.place, issue),
        "contract_id": STEP.c.contract_id,
        "billed_for": DUE.c.due_on,
        "due_on": days_after(literal(issue.day, Date()), BUYER.c.payment_days),
        "starts_on": DUE.c.starts_on,
        "ends_on": DUE.c.ends_on,
        "currency": STEP.c.currency,
        "net_minor": sums.c.net,
        "tax_minor": sums.c.tax,
        "gross_minor": gross,
        "open_minor": gross,
        "customer_party_id": BUYER.c.party_id,
        **_common(issue),
    }
    chosen = select(gross).select_from(joined).order_by(DUE.c.invoice_id)
    _copy(session, INVOICES, columns, chosen)


def tell(start: str) -> None:
    """Note for those who listen that each invoice of the step was issued."""
    facts = {
        "contract_id": INVOICES.c.contract_id,
        "deal_id": INVOICES.c.deal_id,
        "invoice_id": INVOICES.c.id,
        "seller_id": INVOICES.c.seller_id,
    }
    # Identifiers alone, in the order of their names: canonical JSON as it stands.
    payload: ColumnElement[str] = literal("")
    for name, column in facts.items():
        payload = payload + f',"{name}":"' + column + '"'
    place = func.row_number().over(order_by=INVOICES.c.id)
    chosen = select(
        identified(start_of_ids(), place),
        INVOICES.c.id,
        literal("{") + func.substr(payload, 2) + "}",
    )
    emit_selected(
        "invoice.issued",
        chosen.where(in_scope(INVOICES), _of_step(INVOICES.c.id, start)),
    )


def _common(issue: Issue) -> dict[str, ColumnElement[Any]]:
    """Return what is the same in every invoice of a step."""
    return {
        "kind": literal("period"),
        "corrects_id": cast(null(), String),
        "run_id": literal(issue.run_id),
        "ordinal": literal(0),
        "issued_on": literal(issue.day, Date()),
        "seller_party_id": literal(issue.seller_party_id),
        "reason": literal(""),
        "created_at": literal(issue.now, INVOICES.c.created_at.type),
    }


def _number(place: ColumnElement[int], issue: Issue) -> ColumnElement[str]:
    text, digits = prefix("invoice", issue.day.year)
    return literal(text) + counted(place + (issue.first - 1), digits)


def mark_once(session: Session, day: date) -> None:
    """Note on the charges that come once which invoice has billed them."""
    some = select(STEP.c.place).select_from(staging.with_once(day)).limit(1)
    if session.scalar(some.where(in_scope(SCHEDULES), in_scope(CHARGES))) is None:
        return
    session.execute(
        update(CHARGES)
        .where(
            in_scope(CHARGES),
            CHARGES.c.contract_id == STEP.c.contract_id,
            CHARGES.c.kind == "once",
            CHARGES.c.invoice_id.is_(None),
            DUE.c.step == STEP.c.place,
            DUE.c.due_on == CHARGES.c.due_on,
        )
        .values(invoice_id=DUE.c.invoice_id)
    )
    coming = (
        select(func.min(CHARGES.c.due_on))
        .where(
            in_scope(CHARGES),
            CHARGES.c.contract_id == SCHEDULES.c.contract_id,
            CHARGES.c.kind == "once",
            CHARGES.c.invoice_id.is_(None),
        )
        .correlate(SCHEDULES)
        .scalar_subquery()
    )
    _move(session, SCHEDULES.c.once_due_on <= day, once_due_on=coming)


def move_schedules(session: Session) -> None:
    """Let the schedules of the step go on; some have come to their end."""
    ahead = SCHEDULES.c.next_ordinal >= COMING.c.ordinal
    coming = case((ahead, SCHEDULES.c.period_due_on), else_=COMING.c.due_on)
    lead = case((SCHEDULES.c.rhythm == 1, _earlier(coming, SCHEDULES.c.once_due_on)))
    session.execute(
        update(SCHEDULES)
        .where(
            in_scope(SCHEDULES),
            SCHEDULES.c.contract_id == STEP.c.contract_id,
            SCHEDULES.c.cycle_id == COMING.c.cycle_id,
        )
        .values(
            next_ordinal=case(
                (ahead, SCHEDULES.c.next_ordinal), else_=COMING.c.ordinal
            ),
            period_due_on=coming,
            next_due_on=lead,
        )
    )
    others = SCHEDULES.alias()
    theirs = (
        select(func.min(others.c.period_due_on))
        .where(in_scope(others), others.c.contract_id == SCHEDULES.c.contract_id)
        .correlate(SCHEDULES)
        .scalar_subquery()
    )
    several = and_(SCHEDULES.c.rhythm == 1, SCHEDULES.c.rhythms > 1)
    _move(session, several, next_due_on=_earlier(SCHEDULES.c.next_due_on, theirs))


def _move(session: Session, which: ColumnElement[bool], **values: object) -> None:
    """Change the schedules of the step, *which* of them."""
    of_step = SCHEDULES.c.contract_id.in_(select(STEP.c.contract_id))
    session.execute(
        update(SCHEDULES).where(in_scope(SCHEDULES), of_step, which).values(**values)
    )


def _earlier(
    one: ColumnElement[date | None], other: ColumnElement[date | None]
) -> ColumnElement[date | None]:
    return case((one.is_(None), other), (other < one, other), else_=one)
