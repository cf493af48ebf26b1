"""The statement of an account: each movement, and what is owed after it.  Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from upheld.money import Money
from upheld.texts import _

#: Kinds in the order in which those of one day stand.
KINDS = ("invoice", "credit", "payment", "write_off", "refund")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Something that makes more or less of what is owed."""

    day: date
    #: One of :data:`KINDS`.
    kind: str
    #: Above zero where more is owed.
    amount: Money
    #: The number of the paper, or what the payment named.
    reference: str
    #: The paper; empty for a payment and what has none.
    invoice_id: str = ""


@dataclass(frozen=True, slots=True)
class Balanced:
    """One row of a statement: a movement, and what is owed after it."""

    movement: Movement
    balance: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """The account in one currency, from what was owed to what is owed."""

    opening: Money
    rows: tuple[Balanced, ...]
    closing: Money


def statements(
    openings: Mapping[str, int], movements: Iterable[Movement]
) -> tuple[Statement, ...]:
    """Return a statement for each currency, by its code; *movements* are in order."""
    by_currency: dict[str, list[Movement]] = {code: [] for code in openings}
    for one in movements:
        by_currency.setdefault(one.amount.currency, []).append(one)
    return tuple(
        _statement(Money(openings.get(code, 0), code), found)
        for code, found in sorted(by_currency.items())
        if found or openings.get(code)
    )


def _statement(opening: Money, movements: list[Movement]) -> Statement:
    balances = list(
        accumulate(movements, lambda owed, one: owed + one.amount, initial=opening)
    )
    rows = zip(movements, balances[1:], strict=True)
    return Statement(opening, tuple(Balanced(*row) for row in rows), balances[-1])


def movement_words(one: Movement) -> str:
    """Return what a movement is, in the language in force."""
    undone = one.kind == "payment" and one.amount.minor > 0
    return {
        "invoice": _("Invoice"),
        "credit": _("Credit note"),
        "payment": _("Payment taken back") if undone else _("Payment"),
        "write_off": _("Settled otherwise"),
        "refund": _("Paid back"),
    }[one.kind]
