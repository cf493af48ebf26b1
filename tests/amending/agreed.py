"""Amendments that somebody agreed to."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from contracts.amending.altering import Alteration
from contracts.amending.operations import Acceptable, amend
from contracts.amending.queries import current_offer
from contracts.billing.operations.running import run_billing, start_run
from contracts.models import Contract
from contracts.records import Acceptance, Amends, Line, Offer, offer_text
from upheld.db import db
from upheld.plain import fingerprint


def at(day: date) -> datetime:
    """Return noon of a day."""
    return datetime.combine(day, time(12), UTC)


def changed(line: Line, quantity: int) -> Line:
    """Return a line over another quantity, at the price that one of it has."""
    factor = Decimal(quantity) / line.quantity
    amounts = ("list_price", "net", "yearly", "term_total")
    return replace(
        line,
        quantity=Decimal(quantity),
        was=line.position,
        **{name: getattr(line, name).times(factor) for name in amounts},
    )


def kept(offer: Offer) -> tuple[Line, ...]:
    """Return the lines of an offer as an amendment keeps them."""
    return tuple(replace(line, was=line.position) for line in offer.lines)


def amended(contract_id: str, day: date, **facts: Any) -> Offer:
    """Return the offer in force with other *facts*, from a day on."""
    contract = db.session.get_one(Contract, contract_id)
    offer = current_offer(contract_id)
    settlement = facts.pop("settlement", "next_invoice")
    amends = Amends(contract.number, contract.version, day, settlement)
    facts = {"lines": kept(offer)} | facts
    lines = facts["lines"]
    zero = offer.totals.yearly - offer.totals.yearly
    once = (line.net for line in lines if line.charge != "recurring")
    totals = replace(
        offer.totals,
        yearly=sum((line.yearly for line in lines), zero),
        one_off=sum(once, zero),
    )
    return replace(offer, amends=amends, totals=totals, **facts)


def agree(contract_id: str, offer: Offer, today: date) -> Alteration:
    """Amend a contract by what its customer accepted today."""
    text = offer_text(offer)
    acceptance = Acceptance(
        name="Ada Keller",
        title="",
        at=at(today),
        address="192.0.2.1",
        identified_by="link",
        statement="I agree.",
        offer_fingerprint=fingerprint(text),
    )
    return amend(
        contract_id, Acceptable(record=text, acceptance=acceptance), now=at(today)
    )


def bill(day: date) -> None:
    """Bill what is due on a day."""
    run_billing(start_run(day, now=at(day)))
