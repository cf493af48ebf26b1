"""In which rhythm an agreement is billed, in sentences that the customer reads."""

from collections.abc import Callable

from catalog.proration import Method, method_choices
from contracts.cycles.billed import Timing
from contracts.cycles.stubs import FirstStub
from contracts.rhythm import Alignment, Rhythm
from contracts.terms import Term
from upheld.texts import _, ngettext

_LAST = 31


def in_arrears(term: Term) -> bool:
    """Tell whether a period is billed once it is over."""
    return term.rhythm.timing is not Timing.ADVANCE


def billing_words(term: Term) -> str:
    """Return ``in advance every 12 months``."""
    if in_arrears(term):
        return ngettext(
            "in arrears every month",
            "in arrears every %(num)s months",
            term.billing_months,
        )
    return ngettext(
        "in advance every month", "in advance every %(num)s months", term.billing_months
    )


def payment_words(term: Term) -> str:
    """Return ``Quarterly in advance``."""
    named = _ARREARS if in_arrears(term) else _ADVANCE
    if term.billing_months in named:
        return named[term.billing_months]()
    if in_arrears(term):
        return ngettext(
            "Every %(num)s month in arrears",
            "Every %(num)s months in arrears",
            term.billing_months,
        )
    return ngettext(
        "Every %(num)s month in advance",
        "Every %(num)s months in advance",
        term.billing_months,
    )


def alignment_words(rhythm: Rhythm) -> str:
    """Return when periods begin, and what becomes of the days before the first."""
    if not rhythm.aligned:
        return ""
    if rhythm.alignment is Alignment.CALENDAR:
        begin = _("Billing periods are those of the calendar.")
    elif rhythm.cycle_day == _LAST:
        begin = _("Billing periods begin on the last day of a month.")
    else:
        begin = _(
            "Billing periods begin on day %(day)s of a month.", day=rhythm.cycle_day
        )
    return f"{begin} {_STUBS[rhythm.first_stub]()}"


def proration_words(method: Method) -> str:
    """Return how a part of a period is charged, as one sentence."""
    return _PRORATION[method]()


def rhythm_words(rhythm: Rhythm) -> str:
    """Return the whole rhythm in sentences, for a comparison of two."""
    paid = _("In advance.") if rhythm.timing is Timing.ADVANCE else _("In arrears.")
    said = (paid, alignment_words(rhythm), proration_words(rhythm.proration))
    return " ".join(filter(None, said))


def rhythm_choices() -> dict[str, tuple[tuple[str | int, str], ...]]:
    """Return what can be chosen, by the names of the fields of a rhythm."""
    return {
        "timing": (
            (Timing.ADVANCE.value, _("in advance")),
            (Timing.ARREARS.value, _("in arrears")),
        ),
        "alignment": (
            (Alignment.START.value, _("on the start day")),
            (Alignment.CYCLE_DAY.value, _("on a day of the month")),
            (Alignment.CALENDAR.value, _("with the calendar")),
        ),
        "first_stub": (
            (FirstStub.OWN.value, _("billed by themselves")),
            (FirstStub.MERGED.value, _("billed with the first period")),
        ),
        "proration": method_choices(),
    }


_ADVANCE: dict[int, Callable[[], str]] = {
    1: lambda: _("Monthly in advance"),
    3: lambda: _("Quarterly in advance"),
    6: lambda: _("Half-yearly in advance"),
    12: lambda: _("Yearly in advance"),
}
_ARREARS: dict[int, Callable[[], str]] = {
    1: lambda: _("Monthly in arrears"),
    3: lambda: _("Quarterly in arrears"),
    6: lambda: _("Half-yearly in arrears"),
    12: lambda: _("Yearly in arrears"),
}
_STUBS: dict[FirstStub, Callable[[], str]] = {
    FirstStub.OWN: lambda: _("The days before the first one are billed by themselves."),
    FirstStub.MERGED: lambda: _("The days before the first one are billed with it."),
}
_PRORATION: dict[Method, Callable[[], str]] = {
    Method.ACTUAL_DAYS: lambda: _(
        "A part of a billing period costs its days over the days of the period."
    ),
    Method.THIRTY_DAYS: lambda: _(
        "A part of a billing period costs its days, every month counted as 30 days."
    ),
    Method.ACTUAL_OF_30: lambda: _(
        "A part of a billing period costs its days over 30 for each month."
    ),
    Method.YEAR_365: lambda: _(
        "A part of a billing period costs its days over 365 for each year."
    ),
    Method.WHOLE_MONTHS: lambda: _(
        "A part of a billing period costs its complete months."
    ),
    Method.STARTED_MONTHS: lambda: _(
        "A part of a billing period costs its months, begun ones counted whole."
    ),
    Method.PER_SECOND: lambda: _(
        "A part of a billing period costs its seconds over the seconds of the period."
    ),
}
