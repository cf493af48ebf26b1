"""How the price of a quote or of a contract comes about."""

from datetime import date

from catalog.costs.queries import cost_book
from contracts.queries import contract_view
from contracts.quotes.floors import FloorStep, floor_steps
from contracts.quotes.margins import margins
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.sent import sent_quote
from contracts.quotes.queries.stored import load_head
from contracts.quotes.states import UNSENT
from contracts.quotes.waterfall import Waterfall, of_offer, of_view


def quote_waterfall(quote_id: str, *, today: date, option: str = "") -> Waterfall:
    """Return it as a draft is priced *today*, or by what was sent.

    :param option: the letter of one that is counted; without one, the recommended.
    """
    if load_head(quote_id).state in UNSENT:
        return of_view(builder_view(quote_id, today=today, option=option))
    return of_offer(sent_quote(quote_id, today=today).offer, option)


def draft_floors(quote_id: str, *, today: date, option: str) -> tuple[FloorStep, ...]:
    """Return what is missing to the margin floors of a draft; for those who see costs.

    Of what was sent there is none: its floors were decided on before.
    """
    if load_head(quote_id).state not in UNSENT:
        return ()
    view = builder_view(quote_id, today=today)
    return floor_steps(view, margins(view, cost_book()), option)


def contract_waterfall(contract_id: str, *, today: date) -> Waterfall:
    """Return it by the rows that the contract holds; nothing is priced again."""
    return of_offer(contract_view(contract_id, today=today).record.offer)
