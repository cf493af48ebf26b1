"""Page, paper, API and auditor read one and the same waterfall."""

import json
import re
from decimal import Decimal

import pytest

from contracts.documents.pool import render_pdf
from contracts.models import Contract
from contracts.quotes.operations import send_quote
from contracts.quotes.queries import sent_quote
from contracts.quotes.queries.waterfalls import contract_waterfall, quote_waterfall
from contracts.quotes.waterfall import Waterfall, of_offer
from tests.documents.reading import pages, plain
from tests.pages.conftest import Desk
from tests.shop import NOW, TODAY, Shop
from tests.stock import working
from upheld import clock
from upheld.db import db
from upheld.texts import format_amount

CELL = re.compile(r'data-label="(Before|Change|After)">([^<]*)<')


def changes(found: Waterfall) -> list[str]:
    """Return every figure of the tables: of the sum, then of each line."""
    said = []
    for step in found.steps:
        said += [format_amount(one) for one in (step.before, step.change, step.after)]
    said.append(format_amount(found.net))
    if found.tax:
        taxed = found.net, found.tax, found.gross, found.gross
        said += [format_amount(one) for one in taxed]
    for line in found.lines:
        for one in line.steps:
            said += [
                format_amount(each) for each in (one.before, one.change, one.after)
            ]
        said.append(format_amount(line.net))
    return said


def figures(page: str) -> list[str]:
    return [figure for _label, figure in CELL.findall(page)]


def in_json(found: Waterfall) -> list[tuple[str, ...]]:
    return [
        (
            step.kind,
            step.reason,
            *(str(one.amount) for one in (step.before, step.change, step.after)),
        )
        for line in found.lines
        for step in line.steps
    ]


def answered(body: str) -> list[tuple[str, ...]]:
    return [
        (
            step["kind"],
            step["reason"],
            *(step[name]["amount"] for name in ("before", "change", "after")),
        )
        for line in json.loads(body)["lines"]
        for step in line["steps"]
    ]


def test_a_contract_says_the_same_to_everybody(desk: Desk) -> None:
    contract_id = desk.ids["contract"]
    with working(desk.world, "own"):
        audited = contract_waterfall(contract_id, today=clock.today("UTC"))
        row = db.session.get_one(Contract, contract_id)
        record = json.loads(row.record)
    assert audited.sums
    assert len(audited.steps) > 1
    path = f"/contracts/{contract_id}/waterfall"
    assert figures(desk.get(path)) == changes(audited)
    assert answered(desk.get(f"/api/v1{path}")) == in_json(audited)
    paper = plain(" ".join(page.text for page in pages(render_pdf(record))))
    for line in audited.lines:
        for step in line.steps:
            amount = f": {format_amount(step.change)}" if len(line.steps) > 1 else ""
            assert plain(f"{step.reason}{amount}") in paper


@pytest.mark.parametrize("kind", ["draft", "sent"])
def test_a_quote_says_the_same_on_its_page_and_to_programs(
    desk: Desk, kind: str
) -> None:
    with working(desk.world, "own"):
        found = quote_waterfall(desk.ids[kind], today=clock.today("UTC"))
    assert found.sums
    path = f"/quotes/{desk.ids[kind]}/waterfall"
    assert figures(desk.get(path)) == changes(found)
    answer = desk.get(f"/api/v1{path}")
    assert answered(answer) == in_json(found)
    assert json.loads(answer)["gross"]["amount"] == str(found.gross.amount)


def test_what_is_sent_says_what_the_draft_said(shop: Shop) -> None:
    quote_id = shop.quote("FULL", discount_percent=Decimal(3))
    draft = quote_waterfall(quote_id, today=TODAY)
    send_quote(quote_id, edition=None, now=NOW)
    sent = quote_waterfall(quote_id, today=TODAY)
    assert (sent.lines, sent.steps, sent.gross) == (
        draft.lines,
        draft.steps,
        draft.gross,
    )
    assert sent == of_offer(sent_quote(quote_id, today=TODAY).offer)
    assert (draft.price_order, sent.price_order) == (None, 0)


def test_the_page_of_another_seller_is_not_found(desk: Desk) -> None:
    for path in ("quotes", "contracts"):
        answer = desk.world.ask("sales", "GET", f"/{path}/{'0' * 32}/waterfall")
        assert answer.status_code == 404
