"""The tax on a draft, where a plugin says which."""

from dataclasses import replace

from catalog.installed.queries import plugins_in_use
from catalog.ordering.queries import price_order
from contracts.quotes.draft import QuoteHead
from plugins.faults import Fault
from plugins.hook_types import TaxRequest
from plugins.taxing import ask_tax
from upheld.sellers import seller


def taxed(quote: QuoteHead) -> QuoteHead:
    """Return *quote* with the tax that the plugin of the seller says, if it has one."""
    name = price_order().taxes
    if not name:
        return quote
    own, customer = seller(), quote.customer
    request = TaxRequest(
        day=quote.term.starts_on,
        currency=quote.currency,
        seller_country=own.country,
        seller_tax_number=own.tax_number,
        customer_country=customer.country,
        customer_tax_number=customer.tax_number,
    )
    answer = ask_tax(plugins_in_use(), name, request)
    if isinstance(answer, Fault):
        return replace(quote, tax_problem=answer.sentence)
    return replace(quote, tax_percent=answer.percent, tax_sentence=answer.sentence)
