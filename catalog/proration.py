"""How a part of a billing period is measured: the methods that can be agreed."""

from collections.abc import Callable
from enum import StrEnum

from upheld.words import _


class Method(StrEnum):
    """What a part of a period is measured in.

    ``actual_days``: days over the days of the aligned period they fall into.
    ``thirty_days``: 30/360, every month has 30 days and its 31st counts as its 30th;
    what runs to the last day of a month runs to its 30th day.
    ``actual_of_30``: actual days over 30 for each month.
    ``year_365``: actual days over 365 for each year, in leap years too.
    ``whole_months``: complete months from the start; a month begun counts nothing.
    ``started_months``: a month begun counts whole.
    ``per_second``: seconds over the seconds of the period.
    """

    ACTUAL_DAYS = "actual_days"
    THIRTY_DAYS = "thirty_days"
    ACTUAL_OF_30 = "actual_of_30"
    YEAR_365 = "year_365"
    WHOLE_MONTHS = "whole_months"
    STARTED_MONTHS = "started_months"
    PER_SECOND = "per_second"


#: For a column of the database.
METHOD_KNOWN = f"proration in ({','.join(repr(str(one)) for one in Method)})"


def method_words(method: Method) -> str:
    """Return the name of a method, to choose it by."""
    return _METHODS[method]()


def method_choices() -> tuple[tuple[str | int, str], ...]:
    """Return the methods to choose from, with their names."""
    return tuple((one.value, method_words(one)) for one in Method)


_METHODS: dict[Method, Callable[[], str]] = {
    Method.ACTUAL_DAYS: lambda: _("Actual days of the period"),
    Method.THIRTY_DAYS: lambda: _("30/360: every month has 30 days"),
    Method.ACTUAL_OF_30: lambda: _("Actual days over 30"),
    Method.YEAR_365: lambda: _("Actual days over 365"),
    Method.WHOLE_MONTHS: lambda: _("Complete months"),
    Method.STARTED_MONTHS: lambda: _("Months, begun ones whole"),
    Method.PER_SECOND: lambda: _("To the second"),
}
