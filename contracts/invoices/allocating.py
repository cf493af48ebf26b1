"""Which invoices an amount settles.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from upheld.errors import InvalidInput, Problem
from upheld.money import Money
from upheld.texts import _, format_money


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that is not settled."""

    id: str
    number: str
    customer_id: str
    issued_on: date
    due_on: date
    open: Money


def oldest_first(amount: int, invoices: tuple[OpenInvoice, ...]) -> dict[str, int]:
    """Return how *amount* settles *invoices*: what was due first, first."""
    parts: dict[str, int] = {}
    for one in sorted(invoices, key=lambda each: (each.due_on, each.number)):
        if part := min(amount, one.open.minor):
            parts[one.id] = part
            amount -= part
    return parts


def proposed(rest: Money, invoices: tuple[OpenInvoice, ...]) -> dict[str, str]:
    """Return what :func:`oldest_first` chooses, as a form shows it."""
    parts = oldest_first(max(rest.minor, 0), invoices)
    return {
        key: f"{Money(part, rest.currency).amount:f}" for key, part in parts.items()
    }


def checked_parts(
    amount: int, parts: Mapping[str, int], invoices: tuple[OpenInvoice, ...]
) -> dict[str, int]:
    """Return *parts* of *amount* without empty ones; refuse what is too much."""
    known = {one.id: one for one in invoices}
    problems = []
    for invoice_id, part in parts.items():
        one = known.get(invoice_id)
        where = f"invoice-{invoice_id}"
        if one is None:
            problems.append(Problem(where, _("This invoice is not open.")))
        elif not 0 <= part <= one.open.minor:
            problems.append(Problem(where, _over(one)))
    if not problems and sum(parts.values()) > amount:
        problems = [Problem("amount", _("More is allocated than there is."))]
    if problems:
        raise InvalidInput(problems)
    return {invoice_id: part for invoice_id, part in parts.items() if part}


def _over(one: OpenInvoice) -> str:
    return _(
        "Of %(number)s %(amount)s is open.",
        number=one.number,
        amount=format_money(one.open),
    )
