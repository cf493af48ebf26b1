"""What a request is about: the day and the money that its customer was shown.

Pure: whoever calls says which day it is.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from contracts.periods import Plan
from contracts.records import Offer
from contracts.terms import Term, end_of_notice
from upheld.money import Money


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page said before the request was sent; ``None`` where it does not count.

    Of a cancellation the last day covered and what is still to pay until then, with
    tax; of a renewal the new term and its yearly net; of more units the line, its
    quantity and its net before and after.
    """

    last_day: date | None = None
    due: Money | None = None
    starts_on: date | None = None
    yearly: Money | None = None
    #: The position of the line, and what it is called.
    position: int | None = None
    service: str = ""
    quantity_now: Decimal | None = None
    quantity: Decimal | None = None
    price_now: Money | None = None
    #: ``None`` where it could not be said.
    price: Money | None = None
    #: What the two prices pay for: ``a year``, ``once``.
    per: str = ""


def cancelled_on(term: Term, day: date) -> date:
    """Return the last day covered when notice is given on *day*.

    An agreement that ends by itself ends then; one that renews ends with the first
    term whose notice can still be kept.
    """
    if term.evergreen:
        last = end_of_notice(day, term.notice, term.notice_unit)
        return max(last, term.starts_on)
    period = term.on(day)
    while term.renewal_months and term.notice_before(period.last_day) < day:
        period = term.on(period.end)
    return period.last_day


def still_due(offer: Offer, day: date, last_day: date) -> Money:
    """Return what falls due from *day* to *last_day*, with tax."""
    plan, due = Plan.of(offer), Money.zero(offer.currency)
    end = last_day + timedelta(days=1)
    payment = plan.next_payment(day, end)
    while payment is not None:
        due += payment.gross
        payment = plan.next_payment(payment.due_on + timedelta(days=1), end)
    return due


def cancellation(offer: Offer, day: date) -> Facts:
    """Return what cancelling on *day* means."""
    last_day = cancelled_on(offer.term, day)
    return Facts(last_day=last_day, due=still_due(offer, day, last_day))


def renewal(offer: Offer, day: date) -> Facts | None:
    """Return the term that would follow; ``None`` for an agreement without an end.

    It is as long as was agreed for renewals, or as the first term where nothing was.
    """
    term = offer.term
    if term.evergreen:
        return None
    start = term.on(day).end
    following = (
        term.on(start) if term.renewal_months else Term(start, term.months).on(start)
    )
    return Facts(
        starts_on=start, last_day=following.last_day, yearly=offer.totals.yearly
    )
