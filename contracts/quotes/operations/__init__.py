"""Everything that can be done to a quote: each in one transaction, with its audit row.

Each takes ``now`` in UTC.  Where it takes an ``edition``, that is the one which the
caller has seen; ``None`` changes whatever there is.
"""

from contracts.quotes.operations.acceptance import (
    Accepted,
    Chosen,
    Signature,
    accept_quote,
)
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
    remove_line,
)
from contracts.quotes.operations.mailing import letter_words, mail_quote
from contracts.quotes.operations.options import (
    add_option,
    change_option,
    remove_option,
)
from contracts.quotes.operations.order import duplicate_line, move_line
from contracts.quotes.operations.promising import promise_level
from contracts.quotes.operations.revising import clone_quote, revise_quote
from contracts.quotes.operations.sending import Sent, preview_offer, send_quote
from contracts.quotes.operations.undoing import redo, undo
from contracts.quotes.requests import LineChange, LineChoice, NewQuote, QuoteChange

__all__ = [
    "Accepted",
    "Chosen",
    "LineChange",
    "LineChoice",
    "NewQuote",
    "QuoteChange",
    "Sent",
    "Signature",
    "accept_quote",
    "add_line",
    "add_lines",
    "add_option",
    "change_line",
    "change_option",
    "change_quote",
    "clone_quote",
    "create_quote",
    "decline_quote",
    "delete_quote",
    "duplicate_line",
    "expire_quotes",
    "extend_quote",
    "letter_words",
    "mail_quote",
    "move_line",
    "preview_offer",
    "promise_level",
    "redo",
    "remove_line",
    "remove_option",
    "revise_quote",
    "send_quote",
    "undo",
    "view_quote",
    "withdraw_quote",
]
