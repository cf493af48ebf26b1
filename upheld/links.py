"""Signed links: how a customer reaches one deal without a password.

A link carries a purpose, a deal and a key, signed.  The key is compared with the
one in the database whenever it is used, so that a new key, or none, ends a link
and every session that it opened.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from upheld.addresses import site_url
from upheld.errors import Gone, NotFound
from upheld.principal import Principal
from upheld.scope import unscoped
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What a link opens: one deal of one customer, and the page to show first.

    ``page`` is a path.  ``name`` is what the audit trail calls the holder.
    """

    id: str
    name: str
    seller_id: str
    customer_id: str
    deal_id: str
    page: str


class Linkable(Protocol):
    """What a link can be made for."""

    @property
    def deal_id(self) -> str:
        """The deal that the link opens."""

    @property
    def link_key(self) -> str:
        """The key that the deal has now."""


#: Finds the target of a deal and key.  ``None`` where there is none; raises
#: :class:`~upheld.errors.Gone`, with a way on, where it cannot be used any more.
Find = Callable[[str, str], LinkTarget | None]
_FINDERS: dict[str, Find] = {}


def register(purpose: str, find: Find) -> None:
    """Let links of *purpose* open what *find* finds; it is called without a scope."""
    _FINDERS[purpose] = find


def new_key() -> str:
    """Return a key for a new link; storing it ends the link before."""
    return secrets.token_hex(16)


def quote_link(quote: Linkable) -> str:
    """Return the whole address by which the customer opens *quote*."""
    return site_url("links.opened", token=sign("quote", quote.deal_id, quote.link_key))


def sign(purpose: str, deal_id: str, key: str) -> str:
    """Return the token that a link carries."""
    return str(_serializer().dumps([purpose, deal_id, key]))


def open_link(token: str) -> tuple[LinkTarget, list[str]]:
    """Return what *token* opens, and what a session has to remember of it.

    Raises :class:`NotFound` for a token that was never signed here, and
    :class:`Gone` for one that has been replaced, withdrawn or has expired.
    """
    try:
        remembered = [str(part) for part in _serializer().loads(token)]
    except BadData:
        raise NotFound(
            _("This link is not complete."),
            hint=_("Copy the whole link from the message, or open it from there."),
        ) from None
    return find_target(remembered), remembered


def find_target(remembered: list[str]) -> LinkTarget:
    """Return the target of a link that was opened before, or raise as it does then."""
    purpose, deal_id, key = remembered
    find = _FINDERS.get(purpose)
    with unscoped("signed link"):
        target = find(deal_id, key) if find and key else None
    if target is None:
        raise Gone(
            _("This link has been replaced or withdrawn."),
            hint=_("Look for a newer message, or ask us for a new link."),
        )
    return target


def holder(target: LinkTarget, address: str) -> Principal:
    """Return the principal of whoever holds the link to *target*."""
    return Principal(
        "link",
        id=target.id,
        name=target.name,
        seller_id=target.seller_id,
        customer_id=target.customer_id,
        deal_id=target.deal_id,
        address=address,
    )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="upheld.link")
