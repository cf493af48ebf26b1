"""When a contract can end, and what ending it early costs.  Pure.

Days are the first one no longer covered; people are shown the one before.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from contracts.amending.altering import Change, Standing
from contracts.billing.charges import ONCE, RECURRING, NewCharge
from contracts.terms import Term, end_of_notice
from upheld.errors import InvalidInput
from upheld.money import Money
from upheld.texts import _, format_date, format_percent, ngettext

_HUNDRED = 100
_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why a contract ends; which days are free to choose depends on it."""

    CUSTOMER_NOTICE = "customer_notice"
    SELLER_NOTICE = "seller_notice"
    AGREED = "agreed"
    NOT_PAID = "not_paid"
    BREACH = "breach"


#: Those that have to keep to the notice that was agreed.
BY_NOTICE = frozenset({Reason.CUSTOMER_NOTICE, Reason.SELLER_NOTICE})


class Settlement(StrEnum):
    """What becomes of days that are paid for and no longer covered.

    ``prorated`` gives them back; ``kept`` leaves billed periods as they are;
    ``rest_of_term`` goes on billing until the term that was agreed has ended.
    """

    PRORATED = "prorated"
    KEPT = "kept"
    REST_OF_TERM = "rest_of_term"


class Fee(StrEnum):
    """How the charge for ending early is reckoned.

    ``percent`` is of what the rest of the term would have cost; ``declining`` is that
    percentage in the first month of the term, and less in equal steps to its end.
    """

    NONE = "none"
    FIXED = "fixed"
    PERCENT = "percent"
    DECLINING = "declining"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a contract is to end."""

    #: The first day not covered.
    ends_on: date
    reason: Reason
    settlement: Settlement = Settlement.PRORATED
    fee: Fee = Fee.NONE
    #: An amount, or percent; 0 for none.
    fee_value: Decimal = Decimal(0)


def earliest_end(term: Term, today: date) -> date:
    """Return the first day not covered after notice given *today*.

    Of an agreement that renews that is the end of the first term whose last day to
    cancel has not passed; of one without end, the notice is counted from today.
    """
    if term.evergreen:
        return (
            end_of_notice(max(today, term.starts_on), term.notice, term.notice_unit)
            + _DAY
        )
    period = term.on(today)
    while term.renewal_months and term.notice_before(period.last_day) < today:
        period = term.on(period.end)
    return period.end


def end_of_term(term: Term, day: date) -> date:
    """Return where the term ends that a *day* falls into; its year if it has none."""
    return term.on(day).end


def check_ending(
    term: Term, ending: Ending, today: date, since: date, *, given: date | None = None
) -> None:
    """Refuse a day that cannot be, and say which could.

    :param given: the day on which the customer gave notice; ``None`` for today.
    """
    counted = given if given and ending.reason is Reason.CUSTOMER_NOTICE else today
    earliest = earliest_end(term, counted)
    if ending.reason in BY_NOTICE and ending.ends_on < earliest:
        raise InvalidInput.of(
            "last_day",
            _(
                "By the notice that was agreed it ends on %(day)s at the earliest.",
                day=format_date(earliest - _DAY),
            ),
            hint=_("Choose that day or a later one, or say that both have agreed."),
        )
    if ending.ends_on <= since:
        raise InvalidInput.of(
            "last_day",
            _("It cannot end before %(day)s.", day=format_date(since)),
            hint=_("Choose that day or a later one."),
        )
    last = None if term.renewal_months or term.evergreen else end_of_term(term, today)
    if last is not None and ending.ends_on >= last:
        raise InvalidInput.of(
            "last_day",
            _("It ends by itself on %(day)s.", day=format_date(last - _DAY)),
            hint=_("Choose an earlier day."),
        )
    _check_fee(ending)


def _check_fee(ending: Ending) -> None:
    percent = ending.fee in {Fee.PERCENT, Fee.DECLINING}
    if ending.fee is not Fee.NONE and ending.fee_value <= 0:
        raise InvalidInput.of("fee_value", _("Say how much, more than nothing."))
    if percent and ending.fee_value > _HUNDRED:
        raise InvalidInput.of("fee_value", _("It cannot be more than 100 percent."))


def fee_of(term: Term, charges: tuple[NewCharge, ...], ending: Ending) -> Money | None:
    """Return the charge for ending early; ``None`` for none."""
    if ending.fee is Fee.NONE or not charges:
        return None
    currency = charges[0].currency
    if ending.fee is Fee.FIXED:
        return Money.of(ending.fee_value, currency)
    return remaining(term, charges, ending.ends_on).times(
        percent_of(term, ending) / _HUNDRED
    )


def percent_of(term: Term, ending: Ending) -> Decimal:
    """Return the percentage that is taken: of a declining one, of the months left."""
    if ending.fee is Fee.PERCENT:
        return ending.fee_value
    period = term.on(ending.ends_on - _DAY)
    months = _months(period.start, period.end)
    left = _months(ending.ends_on, period.end)
    return (ending.fee_value * left / months).quantize(Decimal("0.01"))


def remaining(term: Term, charges: tuple[NewCharge, ...], ends_on: date) -> Money:
    """Return what the rest of the term in force would cost, in begun months."""
    currency = charges[0].currency
    months = _months(ends_on, term.on(ends_on - _DAY).end)
    each = sum(
        (one.net_minor * months + one.period_months // 2) // one.period_months
        for one in charges
        if one.kind == RECURRING and one.ends_on is None
    )
    return Money(each, currency)


def _months(start: date, end: date) -> int:
    """Return the months from *start* to *end*, a begun one as a whole."""
    whole = 12 * (end.year - start.year) + end.month - start.month
    return max(whole + (end.day > start.day), 0)


def ending_change(
    term: Term, standing: Standing, ending: Ending, free_on: date
) -> Change:
    """Return what ending a contract changes of its charges."""
    fee = fee_of(term, standing.charges, ending)
    added = (fee_charge(standing, ending, fee, term),) if fee else ()
    billed_until = _BILLED_UNTIL[ending.settlement](term, standing, ending)
    return Change(
        cycle=standing.cycle.ending(billed_until),
        added=added,
        settle_on=free_on,
        free_on=free_on,
    )


def fee_charge(standing: Standing, ending: Ending, fee: Money, term: Term) -> NewCharge:
    """Return the charge for ending early, taxed as what it stands for."""
    model = max(
        (one for one in standing.charges if one.kind == RECURRING),
        key=lambda one: one.net_minor,
    )
    return replace(
        model,
        kind=ONCE,
        position=0,
        title=_("Early termination charge"),
        quantity=Decimal(1),
        unit="",
        net_minor=fee.minor,
        period_months=0,
        first_month=0,
        until_month=0,
        due_on=None,
        starts_on=ending.ends_on,
        ends_on=ending.ends_on + _DAY,
        reason=fee_words(term, ending),
    )


def fee_words(term: Term, ending: Ending) -> str:
    """Return how the charge for ending early came about."""
    if ending.fee is Fee.FIXED:
        return _("As agreed for an early end.")
    months = _months(ending.ends_on, term.on(ending.ends_on - _DAY).end)
    return _(
        "%(percent)s of the rest of the term, %(months)s.",
        percent=format_percent(percent_of(term, ending)),
        months=ngettext("%(num)s month", "%(num)s months", months),
    )


def _billed_to(term: Term, standing: Standing, ending: Ending) -> date:
    """Return where the last billed period ends, if that is after the end."""
    del term
    billed = standing.next_ordinal
    if not billed:
        return ending.ends_on
    last = next(standing.cycle.periods(billed - 1), None)
    return max(last.period.end, ending.ends_on) if last else ending.ends_on


_BILLED_UNTIL: dict[Settlement, Callable[[Term, Standing, Ending], date]] = {
    Settlement.PRORATED: lambda _term, _standing, ending: ending.ends_on,
    Settlement.KEPT: _billed_to,
    Settlement.REST_OF_TERM: lambda term, _standing, ending: end_of_term(
        term, ending.ends_on - _DAY
    ),
}
