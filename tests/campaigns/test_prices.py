"""A campaign takes its part of the prices it is for, and stays in what was sent."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.campaign import CampaignSpec
from catalog.campaigns.operations import end_campaign, make_campaign
from catalog.campaigns.queries import campaign_rows
from contracts.quotes.operations import LineChoice, add_line, send_quote
from contracts.quotes.queries import builder_view, sent_quote
from tests.pages.conftest import Desk
from tests.shop import NOW, TODAY, Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.money import Money

SPRING = CampaignSpec(name="Spring", starts_on=TODAY, percent=Decimal(10))


def quote(shop: Shop, *codes: str) -> str:
    quote_id = shop.quote()
    for code in codes:
        choice = LineChoice(code=code, quantity=Decimal(1))
        add_line(quote_id, choice, edition=None, now=NOW)
    return quote_id


def nets(quote_id: str, today: date = TODAY) -> dict[str, Money | None]:
    return {one.code: one.net for one in builder_view(quote_id, today=today).lines}


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def answered(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_a_draft_follows_a_campaign_by_the_day_it_is_priced(shop: Shop) -> None:
    quote_id = quote(shop, "R740")
    assert nets(quote_id) == {"R740": euros("410")}
    make_campaign(replace(SPRING, ends_on=TODAY))
    assert nets(quote_id) == {"R740": euros("369")}
    assert nets(quote_id, TODAY + timedelta(days=1)) == {"R740": euros("410")}


def test_it_is_a_step_between_the_bundle_and_the_discount_by_hand(shop: Shop) -> None:
    make_campaign(SPRING)
    quote_id = shop.quote("FULL", discount_percent=Decimal(50))
    view = builder_view(quote_id, today=TODAY)
    line = next(one for one in view.lines if one.code == "R740")
    assert [row.kind for row in line.rows] == ["model", "bundle", "campaign", "manual"]
    assert [row.amount.minor for row in line.rows] == [820_00, -41_00, -77_90, -350_55]


def test_it_is_for_the_offerings_that_it_names_and_for_parts_of_bundles(
    shop: Shop,
) -> None:
    make_campaign(replace(SPRING, offerings=("API",)))
    make_campaign(replace(SPRING, name="Full", offerings=("FULL",)))
    assert nets(quote(shop, "R740", "API")) == {
        "R740": euros("410"),
        "API": euros("720"),
    }
    rows = {
        line.code: [str(row.kind) for row in line.rows].count("campaign")
        for line in builder_view(shop.quote("FULL"), today=TODAY).lines
    }
    assert rows == {"FULL": 0, "R740": 1, "API": 2, "P24": 1}


def test_an_amount_comes_off_each_charge(shop: Shop) -> None:
    amount = replace(SPRING, percent=None, amount=Decimal("12.50"), currency="EUR")
    make_campaign(amount)
    assert nets(quote(shop, "R740", "API")) == {
        "R740": euros("397.50"),
        "API": euros("787.50"),
    }


def test_what_was_sent_keeps_it_after_its_end(shop: Shop) -> None:
    campaign_id = make_campaign(SPRING)
    quote_id = quote(shop, "R740")
    send_quote(quote_id, edition=None, now=NOW)
    end_campaign(campaign_id, today=TODAY)
    [line] = sent_quote(quote_id, today=TODAY).offer.lines
    assert line.net == euros("369")
    assert [row.sentence for row in line.rows][1:] == ["10% off by campaign: Spring"]
    assert nets(quote(shop, "R740")) == {"R740": euros("410")}


def test_one_that_is_ended_is_kept_as_over(shop: Shop) -> None:
    end_campaign(make_campaign(SPRING), today=TODAY)
    [row] = campaign_rows(TODAY)
    assert (row.state, row.spec.ended_on) == ("over", TODAY)
    with pytest.raises(Refused, match="It was ended on 23 Nov 2026"):
        end_campaign(row.id, today=TODAY)


def test_making_and_ending_are_in_the_audit_trail(shop: Shop) -> None:
    campaign_id = make_campaign(SPRING)
    end_campaign(campaign_id, today=TODAY)
    found = select(AuditRow.action).where(AuditRow.object_id == campaign_id)
    assert list(db.session.scalars(found.order_by(AuditRow.sequence))) == [
        "campaign.made",
        "campaign.ended",
    ]


def test_a_name_is_given_once(shop: Shop) -> None:
    make_campaign(SPRING)
    with pytest.raises(InvalidInput, match="There is a campaign “Spring” already"):
        make_campaign(SPRING)
    assert len(campaign_rows(TODAY)) == 1


def test_what_is_not_there_cannot_be_ended(shop: Shop) -> None:
    with pytest.raises(NotFound):
        end_campaign("0" * 32, today=TODAY)


def test_a_page_makes_one_and_ends_it(desk: Desk) -> None:
    typed = {"name": "Spring", "starts_on": "2020-01-01", "percent": "10"}
    before = desk.view().totals.yearly
    path = "/catalogue/campaigns/"
    answer = desk.world.ask("administrator", "POST", path, data=typed)
    assert answer.status_code == 303
    share = desk.view().totals.yearly.amount / before.amount
    assert round(share, 4) == Decimal("0.9")
    page = desk.get(path, who="administrator")
    address = page.partition("Spring")[2].partition('action="')[2].partition('"')[0]
    assert desk.world.ask("administrator", "POST", address).status_code == 303
    assert desk.view().totals.yearly == before


def test_what_was_typed_wrongly_is_shown_again(desk: Desk) -> None:
    typed = {"name": "Sale", "starts_on": "2027-01-01", "offerings": "R740, R741"}
    answer = desk.world.ask(
        "administrator", "POST", "/catalogue/campaigns/", data=typed
    )
    assert answer.status_code == 422
    assert 'value="R740, R741"' in answer.text
    assert "Did you mean “R740”?" in answer.text
    assert desk.done() == []


def test_programs_make_and_end_one(desk: Desk) -> None:
    body = {
        "name": "Spring",
        "starts_on": "2020-01-01",
        "amount": "5",
        "currency": "EUR",
    }
    made = desk.world.ask("administrator", "POST", "/api/v1/campaigns", json=body)
    assert (made.status_code, answered(made)["state"]) == (201, "running")
    address = f"/api/v1/campaigns/{answered(made)['id']}/end"
    ended = desk.world.ask("administrator", "POST", address)
    assert answered(ended)["state"] == "over"
    listed = desk.world.ask("sales", "GET", "/api/v1/campaigns")
    assert [one["name"] for one in answered(listed)["items"]] == ["Autumn", "Spring"]
