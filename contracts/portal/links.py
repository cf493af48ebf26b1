"""What signed links open: an offer, a request that was answered, a notice.

The link of an older revision says by which one it was replaced, and leads there.
"""

from flask import url_for
from flask.sansio.blueprints import BlueprintSetupState

from contracts.notice.operations import PURPOSE as NOTICE
from contracts.notice.queries import Linked, contract_by_key, contract_of_request
from contracts.quotes.handover.operations import PURPOSE as HANDOVER
from contracts.quotes.handover.queries import handover_by_key
from contracts.quotes.queries import quote_by_link
from contracts.requests.mails import PURPOSE as REQUEST
from upheld import clock, links
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


def find_request(deal_id: str, request_id: str) -> LinkTarget | None:
    """Return what the link in a mail about a request opens."""
    found = contract_of_request(deal_id, request_id)
    return found and _target(found, url_for("portal.asked", request_id=request_id))


def find_notice(deal_id: str, key: str) -> LinkTarget | None:
    """Return what the link to cancel opens: the page with the day and the money."""
    found = contract_by_key(deal_id, key, now=clock.now())
    return found and _target(found, url_for("portal.cancel", contract_id=found.id))


def find_handover(deal_id: str, key: str) -> LinkTarget | None:
    """Return what the link of a colleague opens: the offer, until its day."""
    found = handover_by_key(deal_id, key)
    if found is None or found.until < clock.now().date():
        return None
    return LinkTarget(
        id=found.quote_id,
        name=found.email,
        seller_id=found.seller_id,
        customer_id=found.customer_id,
        deal_id=found.deal_id,
        page=url_for("portal.quote", quote_id=found.quote_id),
    )


def _target(found: Linked, page: str) -> LinkTarget:
    return LinkTarget(
        id=found.id,
        name=found.customer_name,
        seller_id=found.seller_id,
        customer_id=found.customer_id,
        deal_id=found.deal_id,
        page=page,
    )


def install(_setup: BlueprintSetupState) -> None:
    """Let signed links lead to the pages of the portal."""
    links.register(PURPOSE, find)
    links.register(REQUEST, find_request)
    links.register(NOTICE, find_notice)
    links.register(HANDOVER, find_handover)
