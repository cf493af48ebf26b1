"""What the signed link to an offer opens: the deal, on the page of that offer.

The link of an older revision says by which one it was replaced, and leads there.
"""

from flask import url_for
from flask.sansio.blueprints import BlueprintSetupState

from contracts.quotes.queries import quote_by_link
from upheld import links
from upheld.links import LinkTarget

PURPOSE = "quote"


def find(deal_id: str, key: str) -> LinkTarget | None:
    """Return the deal that a link opens; called without a scope."""
    found = quote_by_link(deal_id, key)
    if found is None:
        return None
    return LinkTarget(
        id=found.id,
        name=found.customer_name,
        seller_id=found.seller_id,
        customer_id=found.customer_id,
        deal_id=found.deal_id,
        page=url_for("portal.quote", quote_id=found.id),
    )


def install(_setup: BlueprintSetupState) -> None:
    """Let the links to offers lead to the pages of the portal."""
    links.register(PURPOSE, find)
