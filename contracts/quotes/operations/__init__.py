"""Everything that can be done to a quote: each in one transaction, with its audit row.

Each takes ``now`` in UTC.  Where it takes an ``edition``, that is the one which the
caller has seen; ``None`` changes whatever there is.
"""

from contracts.quotes.operations.acceptance import Accepted, Signature, accept_quote
from contracts.quotes.operations.deciding import (
    decline_quote,
    expire_quotes,
    view_quote,
    withdraw_quote,
)
from contracts.quotes.operations.drafts import (
    change_quote,
    create_quote,
    delete_quote,
)
from contracts.quotes.operations.extending import extend_quote
from contracts.quotes.operations.lines import (
    add_line,
    add_lines,
    change_line,
    move_line,
    remove_line,
)
from contracts.quotes.operations.mailing import letter_words, mail_quote
from contracts.quotes.operations.restoring import restore_line
from contracts.quotes.operations.revising import clone_quote, revise_quote
from contracts.quotes.operations.sending import Sent, preview_offer, send_quote
from contracts.quotes.requests import LineChange, LineChoice, NewQuote, QuoteChange

__all__ = [
    "Accepted",
    "LineChange",
    "LineChoice",
    "NewQuote",
    "QuoteChange",
    "Sent",
    "Signature",
    "accept_quote",
    "add_line",
    "add_lines",
    "change_line",
    "change_quote",
    "clone_quote",
    "create_quote",
    "decline_quote",
    "delete_quote",
    "expire_quotes",
    "extend_quote",
    "letter_words",
    "mail_quote",
    "move_line",
    "preview_offer",
    "remove_line",
    "restore_line",
    "revise_quote",
    "send_quote",
    "view_quote",
    "withdraw_quote",
]
