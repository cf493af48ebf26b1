"""Tell customers in time that a term ends, and until when they can cancel."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from contracts.figures.queries import agreements
from contracts.figures.renewals import Renewal, Standing, renewal
from contracts.lifecycle import IN_FORCE, State
from contracts.models import Contract, Customer, RenewalNotice
from contracts.records import Offer, read_contract
from contracts.renewing.rules import STEPS, notice_steps
from contracts.saying import as_offered, words_of
from contracts.uplift_words import uplift_words
from upheld import audit, mailing
from upheld.addresses import site_url
from upheld.sellers import seller
from upheld.texts import format_date, format_money
from upheld.transactions import transaction

#: The name of the templates.
KIND = "renewal_notice"


def tell_customers(*, now: datetime) -> int:
    """Tell each customer what is due today, once; return how many mails were posted.

    Where several steps have come at once, such as after days without a worker, one
    mail tells the newest of them and the others count as told.
    """
    today = now.astimezone(ZoneInfo(seller().timezone)).date()
    last = today + timedelta(days=max(STEPS))
    told = 0
    for agreement in agreements():
        found = renewal(agreement, today)
        if found is None or found.standing is Standing.NOTICED:
            continue
        if found.last_day <= last or found.deadline == today:
            told += _tell(found, today, now)
    return told


def _tell(found: Renewal, today: date, now: datetime) -> int:
    """Tell of one term in one transaction; tell whether a mail was posted."""
    with transaction() as session:
        contract = session.scalar(
            select(Contract)
            .where(Contract.id == found.agreement.id)
            .with_for_update(key_share=True)
        )
        if contract is None or State(contract.state) not in IN_FORCE:
            return 0
        created_on = contract.created_at.astimezone(ZoneInfo(seller().timezone)).date()
        ends_on = found.last_day + timedelta(days=1)
        steps = [
            step
            for step in notice_steps(found.last_day, found.deadline, today, created_on)
            if session.get(RenewalNotice, (contract.id, ends_on, step)) is None
        ]
        if not steps:
            return 0
        customer = session.get_one(Customer, contract.customer_id)
        for step in steps:
            session.add(_notice(contract, ends_on, step, customer.email, now))
        session.flush()
        if customer.email:
            _post(contract, found, customer.email, today)
        after = {"step": steps[0], "to": customer.email, "ends_on": ends_on}
        audit.record("renewal.told", contract.id, after=after)
        return 1 if customer.email else 0


def _notice(
    contract: Contract, ends_on: date, step: str, address: str, now: datetime
) -> RenewalNotice:
    return RenewalNotice(
        seller_id=contract.seller_id,
        customer_id=contract.customer_id,
        contract_id=contract.id,
        term_ends_on=ends_on,
        step=step,
        sent_at=now,
        address=address,
    )


def _post(contract: Contract, found: Renewal, address: str, today: date) -> None:
    offer = read_contract(contract.record).offer
    mailing.post(
        KIND,
        mailing.Envelope(
            address,
            offer.language,
            reply_to=offer.owner_email or offer.seller.email,
            wording=words_of(offer),
            about=contract.id,
        ),
        link=site_url("portal.contract", contract_id=contract.id),
        values=_words(contract, offer, found, today),
    )


def _words(
    contract: Contract, offer: Offer, found: Renewal, today: date
) -> Mapping[str, Any]:
    """Return what the mail says of a term, in the words of its customer."""
    with as_offered(offer):
        return {
            "name": offer.customer.contact or offer.customer.name,
            "number": contract.number,
            "title": offer.title,
            "last_day": format_date(found.last_day),
            "cancel_by": format_date(found.deadline) if found.deadline else "",
            "can_cancel": found.deadline is not None and today <= found.deadline,
            "months": contract.renewal_months,
            "yearly": format_money(offer.totals.yearly),
            "prices": uplift_words(offer.uplift),
            "writer": offer.owner or offer.seller.name,
        }
