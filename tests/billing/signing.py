"""Contracts to bill."""

from datetime import date
from decimal import Decimal
from typing import Any

from contracts.billing.operations.running import run_billing, start_run
from contracts.quotes.operations import (
    LineChoice,
    Signature,
    accept_quote,
    add_line,
    send_quote,
)
from tests.shop import NOW, Shop

START = date(2027, 1, 1)


def signed(shop: Shop, *codes: str, quantity: int = 1, **terms: Any) -> str:
    """Sign a contract over *codes* and return its id; *terms* as of a new quote."""
    wanted: dict[str, Any] = {
        "starts_on": START,
        "term_months": 12,
        "billing_months": 1,
    } | terms
    quote_id = shop.quote(**wanted)
    for code in codes:
        add_line(
            quote_id,
            LineChoice(code=code, quantity=Decimal(quantity)),
            edition=None,
            now=NOW,
        )
    send_quote(quote_id, edition=None, now=NOW)
    with shop.customer():
        return accept_quote(quote_id, Signature("Ada Keller"), now=NOW).contract_id


def bill(day: date, **options: Any) -> str:
    """Bill what is due on *day* and return the id of the run."""
    run_id = start_run(day, now=NOW)
    run_billing(run_id, **options)
    return run_id
