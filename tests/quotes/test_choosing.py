"""What a customer chooses of an offer is what the contract says, and nothing else."""

from decimal import Decimal

import pytest

from contracts.models import Contract
from contracts.periods import Plan
from contracts.quotes.choosing import choose, default_choice
from contracts.quotes.operations import (
    Chosen,
    LineChange,
    LineChoice,
    Signature,
    accept_quote,
    add_line,
    add_option,
    change_line,
    send_quote,
)
from contracts.quotes.queries import sent_quote
from contracts.quotes.queries.sent import SentQuote
from contracts.quotes.queries.stored import load_lines
from contracts.records import Offer, offer_text, read_contract
from tests.shop import NOW, TODAY, Shop
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.money import Money
from upheld.plain import fingerprint

ADA = Signature("Ada Keller")


def sent(shop: Shop) -> SentQuote:
    """Return an offer: A servers and gateway, B servers; a visit can be added."""
    quote_id = shop.quote()
    for choice in (
        LineChoice(code="R740", quantity=Decimal(48)),
        LineChoice(code="API"),
        LineChoice(code="VISIT", quantity=Decimal(2), optional=True),
    ):
        add_line(quote_id, choice, edition=None, now=NOW)
    add_option(quote_id, "Servers", like="", edition=None, now=NOW)
    gateway = next(one.id for one in load_lines(quote_id) if one.code == "API")
    only_a = LineChange(in_options="A")
    change_line(quote_id, gateway, change=only_a, edition=None, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)
    return sent_quote(quote_id, today=TODAY)


def visit(offer: Offer) -> int:
    return offer.extras[0].position


def contract_of(quote: SentQuote) -> Contract:
    found = db.session.query(Contract).filter_by(deal_id=quote.deal_id).one()
    assert isinstance(found, Contract)
    return found


def test_an_offer_counts_the_favourite_without_extras(shop: Shop) -> None:
    offer = sent(shop).offer
    assert offer.totals.yearly == Money.of("29280", "EUR")
    assert offer.totals.one_off == Money.of("0", "EUR")
    assert [one.totals.yearly.minor for one in offer.options] == [2928000, 1968000]
    assert [line.code for line in default_choice(offer).lines] == ["R740", "API"]


def test_a_choice_leaves_its_lines_and_sums_alone(shop: Shop) -> None:
    offer = sent(shop).offer
    left = choose(offer, "B", [visit(offer)], fingerprint="f")
    assert [(line.position, line.code) for line in left.lines] == [
        (1, "R740"),
        (3, "VISIT"),
    ]
    assert [service.code for service in left.services] == ["R740", "VISIT"]
    assert left.totals.yearly == Money.of("19680", "EUR")
    assert left.totals.one_off == Money.of("2500", "EUR")
    assert left.payments == Plan.of(left).payments()
    assert left.choice
    assert (left.choice.title, left.choice.extras) == ("Servers", ("Set-up day",))


def test_a_choice_leaves_nothing_to_choose(shop: Shop) -> None:
    offer = sent(shop).offer
    left = choose(offer, "A", (), fingerprint="f")
    assert not left.leaves_choice
    assert choose(left, "", (), fingerprint="g") == left


def test_what_is_not_offered_cannot_be_chosen(shop: Shop) -> None:
    offer = sent(shop).offer
    with pytest.raises(InvalidInput, match="one of the options"):
        choose(offer, "D", (), fingerprint="f")
    with pytest.raises(InvalidInput, match="no extra 1"):
        choose(offer, "A", [1], fingerprint="f")


def test_the_contract_holds_what_was_chosen(shop: Shop) -> None:
    quote = sent(shop)
    chosen = Chosen("B", (visit(quote.offer),))
    with shop.customer(quote.deal_id):
        accept_quote(quote.id, ADA, chosen=chosen, now=NOW)
    contract = contract_of(quote)
    record = read_contract(contract.record)
    assert [line.code for line in record.offer.lines] == ["R740", "VISIT"]
    assert (contract.yearly_minor, contract.one_off_minor) == (1968000, 250000)
    assert record.offer.choice
    assert record.offer.choice.offer_fingerprint == quote.fingerprint
    assert record.acceptance
    assert record.acceptance.offer_fingerprint == fingerprint(offer_text(record.offer))
    assert "€22,180.00" not in record.acceptance.statement


def test_nothing_is_signed_without_an_option(shop: Shop) -> None:
    quote = sent(shop)
    with (
        shop.customer(quote.deal_id),
        pytest.raises(InvalidInput, match="one of the options"),
    ):
        accept_quote(quote.id, ADA, now=NOW)
    assert sent_quote(quote.id, today=TODAY).state == "sent"
    assert not db.session.query(Contract).filter_by(deal_id=quote.deal_id).count()
