"""A customer chooses an option and extras; the price and the contract follow."""

from dataclasses import replace

import pytest

from contracts.quotes.choosing import with_figures
from contracts.records import Offer, OfferOption
from tests.contracts.offers import offer
from tests.portal.deals import contracts, holder, send, state_of


def open_offer() -> Offer:
    """Return an offer: A with all, B with the first line; the second can be added."""
    sent = offer()
    first, second, *rest = sent.lines
    lines = (
        first,
        replace(second, optional=True),
        *(replace(line, in_options="A") for line in rest),
    )
    titles = {"A": "Full cover", "B": "Servers only"}
    options = tuple(OfferOption(one, titles[one], sent.totals) for one in titles)
    return with_figures(replace(sent, lines=lines, options=options, favourite="A"))


@pytest.fixture
def deal(world):
    return send(world, of=open_offer())


@pytest.fixture
def link(world, deal):
    return holder(world, deal)


def read(world, link, deal, **asked):
    return world.ask(link, "GET", deal.page, query_string=asked).text


def test_options_stand_side_by_side_with_their_prices(world, deal, link):
    page = read(world, link, deal)
    for words in ("Full cover", "Servers only", "recommended", "You can add"):
        assert words in page
    assert page.count('name="option" value="A" checked') == 1


def test_the_price_follows_the_choice(world, deal, link):
    offered = open_offer()
    less = offered.options[1].totals.yearly
    assert f'<span class="figure">€{less.amount:,.2f}</span>' in read(
        world, link, deal, option="B"
    )
    more = (less + offered.lines[1].yearly).amount
    assert f'<span class="figure">€{more:,.2f}</span>' in read(
        world, link, deal, option="B", extra="2"
    )


def test_what_is_not_offered_counts_as_the_recommended_option(world, deal, link):
    page = read(world, link, deal, option="Z", extra="99")
    assert 'name="option" value="A" checked' in page


def test_the_contract_is_about_what_was_chosen(world, deal, link):
    chosen = {"name": "Erika Muster", "option": "B", "extra": "2"}
    answer = world.ask(link, "POST", f"{deal.page}/accept", data=chosen)
    assert answer.status_code == 303
    (contract,) = contracts(world)
    offered = open_offer()
    wanted = offered.options[1].totals.yearly + offered.lines[1].yearly
    assert contract.yearly_minor == wanted.minor
    page = world.ask(link, "GET", f"/portal/contracts/{contract.id}").text
    extra = offered.lines[1].title
    assert f"Chosen by the customer: Option B, Servers only; added: {extra}." in page


def test_an_option_that_is_not_offered_signs_nothing(world, deal, link):
    chosen = {"name": "Erika Muster", "option": "Z"}
    answer = world.ask(link, "POST", f"{deal.page}/accept", data=chosen)
    assert answer.status_code == 422
    assert "Choose one of the options." in answer.text
    assert contracts(world) == []
    assert state_of(world, deal) == "sent"


def test_a_number_that_no_line_has_is_left_out(world, deal, link):
    page = read(world, link, deal, option="B", extra=["9" * 5000, "²", "2"])
    assert 'name="extra" value="2" checked' in page
