"""Renewals from the screen: the queue, many at once, one by one, indexes, uplifts."""

import pytest
from sqlalchemy import func, select

from contracts.amending.queries import current_offer
from contracts.models import Contract, PriceIndex
from contracts.quotes.models import Quote
from contracts.renewing.rules import next_term
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld import clock
from upheld.db import db
from upheld.worker import Worker

__all__ = ["desk", "kept"]


@pytest.fixture
def at(desk: Desk):
    """Act for the seller, too."""
    with working(desk.world, "own"):
        yield desk


def drafts() -> int:
    db.session.rollback()
    count = select(func.count()).select_from(Quote).where(Quote.renewal != "")
    return db.session.scalar(count) or 0


def number(at: Desk) -> str:
    return db.session.get_one(Contract, at.ids["contract"]).number


def test_the_queue_shows_what_ends_and_where_to_renew_it(at: Desk) -> None:
    page = at.get("/renewals/?within=1825")

    assert number(at) in page
    assert f"/contracts/{at.ids['contract']}/renew" in page
    assert number(at) in at.get("/renewals/?within=1825&as=csv")
    assert "No term ends in this time" in at.get(
        "/renewals/?within=30&standing=noticed"
    )


def test_a_renewal_is_prepared_from_the_contract(at: Desk) -> None:
    place = f"/contracts/{at.ids['contract']}/renew"
    following = next_term(current_offer(at.ids["contract"]), clock.today("UTC"))
    assert "The next term begins" in at.get(place)

    draft = at.post(place, {"priced": "by_hand", "percent": "4", "blend": "yes"})

    assert at.done() == ["renewal.prepared"]
    page = at.get(draft)
    assert "This renews a contract from" in page
    assert drafts() == 1
    quote = db.session.scalars(select(Quote).where(Quote.renewal != "")).one()
    assert quote.effective_on == following.starts_on
    assert '"percent":"4"' in quote.renewal
    assert "is prepared already" in at.get(place)


def test_a_percentage_that_is_missing_is_asked_for_and_nothing_is_prepared(
    at: Desk,
) -> None:
    place = f"/contracts/{at.ids['contract']}/renew"

    refused = at.post(place, {"priced": "by_hand", "percent": "much"}, status=422)

    assert "much" in refused
    assert drafts() == 0


def test_many_are_prepared_in_one_run_with_its_progress(at: Desk) -> None:
    run = at.post(
        "/renewals/prepare",
        {"within": "1825", "id": at.ids["contract"], "priced": "agreed"},
    )

    assert at.done() == ["run.started"]
    db.session.rollback()
    Worker(at.world.app).run_all()
    page = at.get(run)
    assert "Prepare renewals" in page
    assert "1 contract is done." in page
    assert drafts() == 1


def test_values_of_an_index_are_pasted_and_a_wrong_line_is_named(at: Desk) -> None:
    at.who = "billing"
    refused = at.post(
        "/renewals/indexes",
        {"name": "CPI Italy", "values": "2026-09, 124.7\nhello"},
        status=422,
    )
    assert "Line 2 is no month with a value." in refused
    assert "124.7" in refused
    assert db.session.scalar(select(func.count()).select_from(PriceIndex)) == 0

    at.post("/renewals/indexes", {"name": "CPI Italy", "values": "2026-09, 124.7"})

    assert at.done() == ["price_index.published"]
    page = at.get("/renewals/indexes")
    assert "CPI Italy" in page
    assert "2026-09" in page


def test_a_quote_offers_what_happens_to_its_prices(at: Desk) -> None:
    place = f"/quotes/{at.ids['draft']}/uplift"
    assert "Prices stay as they are" in at.get(place)

    wrong = {"uplift": "fixed", "uplift_percent": "", "uplift_every": "term"}
    assert "Say by how many percent." in at.post(place, wrong, status=422)
    back = at.post(place, {**wrong, "uplift_percent": "3.5"})

    assert at.done() == ["quote.uplift"]
    assert "Prices rise by 3.5% with each new term." in at.get(back)
