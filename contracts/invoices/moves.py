"""What can be done to an invoice, a credit note or a payment, and why not.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from upheld.money import Money
from upheld.texts import _, format_money


class Step(StrEnum):
    """What somebody in billing does to a paper or a payment."""

    PAY = "pay"
    CREDIT = "credit"
    WRITE_OFF = "write_off"
    ALLOCATE = "allocate"
    REFUND = "refund"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why something cannot be done, and what would allow it: a sentence each."""

    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What decides over the moves of an invoice or credit note."""

    number: str
    is_credit: bool
    open: Money
    #: Whether anything of its lines has not been credited.
    creditable: bool
    #: Whether the customer owes anything in its currency.
    others_open: bool


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What decides over the moves of a payment."""

    open: Money
    others_open: bool
    #: It undoes another payment, or was undone itself.
    undone: bool
    refunded: Money


Hindrances = Mapping[Step, Hindrance | None]


def of_paper(facts: PaperFacts) -> Hindrances:
    """Return the moves of an invoice or credit note, each with what hinders it."""
    if facts.is_credit:
        return _of_rest(facts.open, others_open=facts.others_open)
    settled = None if facts.open.minor > 0 else _settled(facts.number)
    credited = None if facts.creditable else _credited(facts.number)
    return {Step.PAY: settled, Step.CREDIT: credited, Step.WRITE_OFF: settled}


def of_payment(facts: PaymentFacts) -> Hindrances:
    """Return the moves of a payment, each with what hinders it."""
    rest = _of_rest(facts.open, others_open=facts.others_open)
    return {**rest, Step.UNDO: _not_undone(facts)}


def _of_rest(rest: Money, *, others_open: bool) -> dict[Step, Hindrance | None]:
    if rest.minor <= 0:
        spent = Hindrance(
            _("Nothing is left of it."),
            _(
                "Use another payment or credit note of the customer "
                "that has something left."
            ),
        )
        return {Step.ALLOCATE: spent, Step.REFUND: spent}
    nothing = Hindrance(
        _("The customer has no open invoice in %(currency)s.", currency=rest.currency),
        _("Wait for the next invoice, or pay it back."),
    )
    return {Step.ALLOCATE: None if others_open else nothing, Step.REFUND: None}


def _settled(number: str) -> Hindrance:
    return Hindrance(
        _("Nothing of %(number)s is open.", number=number),
        _("Undo a payment on its page if it was recorded by mistake."),
    )


def _credited(number: str) -> Hindrance:
    return Hindrance(
        _("Everything of %(number)s has been credited already.", number=number),
        _("What was credited too much is billed by a change of the contract."),
    )


def _not_undone(facts: PaymentFacts) -> Hindrance | None:
    if facts.undone:
        return Hindrance(
            _("This payment has been undone already."),
            _("Record a new payment if the money came in after all."),
        )
    if facts.refunded.minor:
        amount = format_money(facts.refunded)
        return Hindrance(
            _("%(amount)s of this payment were paid back.", amount=amount),
            _("Record what came in as a payment of its own."),
        )
    return None
