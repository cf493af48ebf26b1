"""The discounts of one customer, as its page shows them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from catalog.models import Offering
from contracts.models import CustomerAgreement
from upheld.db import db


@dataclass(frozen=True, slots=True)
class DiscountRow:
    """A promised discount."""

    id: str
    #: Title of the service; empty for everything.
    title: str
    percent: Decimal
    reference: str
    valid_from: date
    #: The first day on which it no longer holds.
    valid_until: date | None

    def holds(self, day: date) -> bool:
        """Tell whether it holds on *day* or will later."""
        return self.valid_until is None or day < self.valid_until


def discounts_of(customer_id: str) -> tuple[DiscountRow, ...]:
    """Return every discount of a customer, the latest first."""
    rows = db.session.execute(
        select(
            CustomerAgreement.id,
            Offering.title,
            CustomerAgreement.offering_code,
            CustomerAgreement.percent,
            CustomerAgreement.reference,
            CustomerAgreement.valid_from,
            CustomerAgreement.valid_until,
        )
        .outerjoin(Offering, Offering.code == CustomerAgreement.offering_code)
        .where(CustomerAgreement.customer_id == customer_id)
        .order_by(CustomerAgreement.valid_from.desc(), CustomerAgreement.id)
    )
    return tuple(DiscountRow(row[0], row[1] or row[2], *row[3:]) for row in rows)
