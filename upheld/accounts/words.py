"""Roles and scopes in words."""

from collections.abc import Iterable

from upheld.principal import Role
from upheld.texts import _


def role_words(roles: Iterable[Role]) -> str:
    """Return *roles* in words, in the order in which they are always listed."""
    words = {
        Role.ADMINISTRATOR: _("Administrator"),
        Role.CATALOGUE_MANAGER: _("Catalogue manager"),
        Role.SALES: _("Sales"),
        Role.SALES_MANAGER: _("Sales manager"),
        Role.BILLING: _("Billing"),
        Role.AUDITOR: _("Auditor"),
        Role.CUSTOMER: _("Customer"),
        Role.SIGNER: _("Signer"),
        Role.VIEWER: _("Viewer"),
    }
    held = set(roles)
    return ", ".join(word for role, word in words.items() if role in held)


def customer_role_words(held: Iterable[Role] = ()) -> tuple[tuple[Role, str], ...]:
    """Return the roles to choose from for somebody at a customer, in words.

    The older role, which is both, is offered to those who have it already.
    """
    words = {
        Role.SIGNER: _("read, decide and sign"),
        Role.VIEWER: _("read"),
        Role.CUSTOMER: _("everything that a customer may"),
    }
    kept = {Role.SIGNER, Role.VIEWER, *held}
    return tuple((role, text) for role, text in words.items() if role in kept)


def scope_words(scope: str) -> str:
    """Return what the *scope* of a token allows, in words."""
    return {
        "company:read": _("Read what the company says of itself"),
        "company:write": _("Change what the company says of itself"),
        "catalogue:read": _("Read the catalogue and the prices"),
        "catalogue:write": _("Change the catalogue and the prices"),
        "customers:read": _("Read customers"),
        "customers:write": _("Add and change customers"),
        "quotes:read": _("Read quotes"),
        "quotes:write": _("Make, price and send quotes"),
        "contracts:read": _("Read contracts and their documents"),
        "contracts:write": _("Change contracts"),
    }[scope]
