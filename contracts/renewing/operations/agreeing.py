"""Offer with a quote what happens to its prices when a term begins anew."""

from datetime import datetime

from contracts.quotes.operations.editing import editing
from contracts.uplift import Uplift, check_uplift
from upheld import audit
from upheld.db import db


def offer_uplift(quote_id: str, uplift: Uplift | None, *, now: datetime) -> None:
    """Let a draft offer *uplift*; ``None`` for prices that stay.

    Refused, with nothing changed, for what was sent and for a change that is no
    percentage.
    """
    if uplift is not None:
        check_uplift(uplift)
    with editing(quote_id, edition=None, now=now) as edit:
        before = edit.quote.uplift
        edit.quote.uplift = uplift.text if uplift else ""
        db.session.flush()
        audit.record(
            "quote.uplift",
            quote_id,
            before={"uplift": before},
            after={"uplift": edit.quote.uplift},
        )
