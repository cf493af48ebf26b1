"""Moves that plugins may refuse: what they are told, and what becomes of a refusal."""

from collections.abc import Callable

from catalog.installed.queries import loaded_plugins, plugins_in_use
from contracts.records import Offer
from plugins.hook_types import Move
from plugins.refusing import listeners, refusals
from upheld.errors import MoveRefused
from upheld.scope import current_scope
from upheld.texts import _


def move_of(name: str, offer: Offer, number: str, seller_id: str) -> Move:
    """Return the move of this *name* about what *offer* says."""
    return Move(
        name=name,
        seller_id=seller_id,
        number=number,
        seller_country=offer.seller.country,
        customer_country=offer.customer.country,
        customer_tax_number=offer.customer.tax_number,
        currency=offer.currency,
        total=offer.totals.term.amount,
        starts_on=offer.term.starts_on,
        term_months=offer.term.months,
        offerings=tuple(dict.fromkeys(line.code for line in offer.lines)),
    )


def check_customers_move(name: str, told: Callable[[], tuple[Offer, str]]) -> None:
    """Refuse a move of a customer that a plugin refuses, with the reason of each.

    Where one fails, the customer is told to try again: which and why is for others.

    :param told: reads the offer that it is about, and its number; asked for only
        where a plugin looks at such moves.
    :raises MoveRefused: with what the plugins say.
    """
    if not listeners(loaded_plugins(), name):
        return
    offer, number = told()
    move = move_of(name, offer, number, current_scope().seller_id or "")
    found = refusals(plugins_in_use(), move)
    if any(one.failed for one in found):
        raise MoveRefused(
            _("This cannot be done just now."),
            hint=_("Try again in a few minutes, or ask us."),
        )
    if found:
        raise MoveRefused(" ".join(one.sentence for one in found))
