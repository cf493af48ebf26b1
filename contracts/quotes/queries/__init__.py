"""Quotes as pages and the API show them: frozen values, a few statements each."""

from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.lists import (
    QuoteFilter,
    QuoteRow,
    RevisionRow,
    StateCount,
    list_quotes,
    quote_ids,
    quote_states,
    quotes_in_need,
    revisions,
)
from contracts.quotes.queries.sent import (
    LinkedQuote,
    SentQuote,
    events,
    quote_by_link,
    quote_of_deal,
    sent_quote,
)

__all__ = [
    "LinkedQuote",
    "QuoteFilter",
    "QuoteRow",
    "RevisionRow",
    "SentQuote",
    "StateCount",
    "builder_view",
    "events",
    "list_quotes",
    "quote_by_link",
    "quote_ids",
    "quote_of_deal",
    "quote_states",
    "quotes_in_need",
    "revisions",
    "sent_quote",
]
