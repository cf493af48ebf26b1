"""Promise a customer a discount, and end it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalog.queries import current_offerings
from contracts.customers.agreements.promised import PromisedDiscount, check_discount
from contracts.models import Customer, CustomerAgreement
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.plain import to_plain
from upheld.texts import _, format_date
from upheld.transactions import transaction


def promise_discount(customer_id: str, discount: PromisedDiscount) -> str:
    """Store a discount for a customer and return its id.

    Quotes that are still drafts have it at once; what was sent keeps its prices.
    """
    check_discount(discount)
    with transaction() as session:
        _check_customer(customer_id)
        _check_offering(discount.offering)
        agreement = CustomerAgreement(
            customer_id=customer_id,
            offering_code=discount.offering,
            percent=discount.percent,
            reference=discount.reference.strip(),
            valid_from=discount.valid_from,
            valid_until=discount.valid_until,
        )
        session.add(agreement)
        _flush(discount)
        audit.record("customer.discount", customer_id, after=to_plain(discount))
        return agreement.id


def end_discount(customer_id: str, agreement_id: str, *, day: date) -> None:
    """Let a discount hold no longer than until *day*, which it does not cover.

    One that has not begun is taken back altogether.
    """
    with transaction() as session:
        agreement = _agreement(customer_id, agreement_id)
        if agreement.valid_until is not None and agreement.valid_until <= day:
            raise Refused(
                _(
                    "It ended on %(day)s already.",
                    day=format_date(agreement.valid_until),
                )
            )
        if agreement.valid_from >= day:
            session.delete(agreement)
        else:
            agreement.valid_until = day
        audit.record(
            "customer.discount_ended",
            customer_id,
            before={"reference": agreement.reference, "percent": agreement.percent},
            after={"valid_until": day},
        )


def _check_customer(customer_id: str) -> None:
    known = select(Customer.id).where(
        Customer.id == customer_id, Customer.deleted_at.is_(None)
    )
    if db.session.scalar(known) is None:
        raise NotFound(_("There is no such customer."))


def _check_offering(code: str) -> None:
    if code and code not in current_offerings([code]):
        message = _("There is no “%(code)s” in the catalogue.", code=code)
        raise InvalidInput.of("offering", message)


def _agreement(customer_id: str, agreement_id: str) -> CustomerAgreement:
    found = db.session.scalar(
        select(CustomerAgreement)
        .where(
            CustomerAgreement.id == agreement_id,
            CustomerAgreement.customer_id == customer_id,
        )
        .with_for_update()
    )
    if found is None:
        raise NotFound(_("There is no such discount."))
    return found


def _flush(discount: PromisedDiscount) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise InvalidInput.of(
            "valid_from",
            _(
                "A discount on the same from %(day)s is there already.",
                day=format_date(discount.valid_from),
            ),
            hint=_("End that one, or let this begin on another day."),
        ) from error
