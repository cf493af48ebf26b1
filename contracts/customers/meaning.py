"""Which customer somebody means by what was typed.

Pure.
"""

from collections.abc import Sequence
from typing import Protocol

from upheld.errors import InvalidInput
from upheld.texts import _


class Hit(Protocol):
    """A customer that was found."""

    @property
    def id(self) -> str:
        """What it is stored by."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def number(self) -> str:
        """The seller's number for it."""


def meant(matches: Sequence[Hit], text: str) -> str:
    """Return the one customer that was meant, or ask which one."""
    named = [hit for hit in matches if text in {hit.name, hit.number}]
    meant = named if len(named) == 1 else matches
    if len(meant) == 1:
        return meant[0].id
    if not text:
        raise InvalidInput.of("customer", _("Choose a customer."))
    if not meant:
        raise InvalidInput.of(
            "customer",
            _("No customer matches “%(text)s”.", text=text),
            hint=_("Try fewer letters, or create the customer."),
        )
    raise InvalidInput.of(
        "customer", _("More than one customer matches “%(text)s”.", text=text)
    )
