"""How the pages of renewals speak."""

from contracts.renewing.rules import LAST_DAY
from contracts.renewing.typed import AGREED, BY_HAND, LIST
from contracts.uplift import Every, Kind
from upheld.texts import _, ngettext

Choices = tuple[tuple[str, str], ...]
_DAYS = (30, 60, 90, 180)
_YEARS = (1, 2, 5)


def within_choices() -> Choices:
    """Return how far ahead the queue can look, in days."""
    days = ((one, ngettext("%(num)s day", "%(num)s days", one)) for one in _DAYS)
    years = (
        (365 * one, ngettext("%(num)s year", "%(num)s years", one)) for one in _YEARS
    )
    return tuple((str(value), text) for value, text in (*days, *years))


def priced_choices() -> Choices:
    """Return what the next term can be priced by."""
    return (
        (AGREED, _("the price paid now, with the change that was agreed")),
        (BY_HAND, _("the price paid now, changed by …")),
        (LIST, _("the price list of today")),
    )


def kind_choices() -> Choices:
    """Return what can be agreed about prices of later terms."""
    return (
        ("stays", _("Prices stay as they are")),
        (Kind.FIXED.value, _("Prices change by a percentage")),
        (Kind.INDEX.value, _("Prices follow an index")),
    )


def every_choices() -> Choices:
    """Return when prices can change."""
    return (
        (Every.TERM.value, _("with each new term")),
        (Every.YEAR.value, _("each year")),
    )


def step_words(step: str) -> str:
    """Return a step of notice: "90 days before"."""
    if step == LAST_DAY:
        return _("on the last day to cancel")
    return ngettext("%(num)s day before", "%(num)s days before", int(step))
