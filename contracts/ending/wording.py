"""The end of a contract in words, in the language in force.  Pure."""

from collections.abc import Callable
from datetime import date, timedelta

from contracts.ending.rules import Fee, Reason, Settlement
from upheld.texts import _, format_date

Choices = tuple[tuple[str, str], ...]

_REASONS: dict[Reason, Callable[[], str]] = {
    Reason.CUSTOMER_NOTICE: lambda: _("notice of the customer"),
    Reason.SELLER_NOTICE: lambda: _("notice of the seller"),
    Reason.AGREED: lambda: _("both have agreed"),
    Reason.NOT_PAID: lambda: _("it was not paid"),
    Reason.BREACH: lambda: _("for good cause"),
}


def ending_words(ends_on: date, reason: str) -> str:
    """Return when a contract ends and why, in one sentence."""
    last = format_date(ends_on - timedelta(days=1))
    return _(
        "It ends on %(day)s: %(reason)s.", day=last, reason=_REASONS[Reason(reason)]()
    )


def reason_choices() -> Choices:
    """Return the reasons to choose from."""
    return tuple((one.value, say()) for one, say in _REASONS.items())


def settlement_choices() -> Choices:
    """Return what can become of days that are paid for and not covered any more."""
    return (
        (Settlement.PRORATED.value, _("are given back, day by day")),
        (Settlement.KEPT.value, _("stay billed")),
        (Settlement.REST_OF_TERM.value, _("are billed until the term ends")),
    )


def fee_choices() -> Choices:
    """Return how ending early can be charged."""
    return (
        (Fee.NONE.value, _("nothing")),
        (Fee.FIXED.value, _("an amount")),
        (Fee.PERCENT.value, _("percent of the rest of the term")),
        (Fee.DECLINING.value, _("percent that gets less with each month")),
    )
