"""The difference between two revisions in words.

Pure.  Words are in the language in force.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contracts.answers import months_words
from contracts.quotes.comparing import (
    Difference,
    FactChange,
    Kind,
    LineChange,
    SideLine,
    SumChange,
)
from contracts.rhythm_words import rhythm_words
from contracts.terms import NoticeUnit
from contracts.wording import length_words, period_each
from upheld.money import Money
from upheld.texts import (
    _,
    format_date,
    format_money,
    format_number,
    format_percent,
    ngettext,
)


@dataclass(frozen=True, slots=True)
class Detail:
    """What something is called, what it was, and what it is."""

    label: str
    before: str
    after: str


def summary(difference: Difference) -> tuple[str, ...]:
    """Return the whole of it in a few sentences."""
    if difference.nothing:
        return (_("Both revisions say the same."),)
    return tuple(_sentences(difference))


def line_details(change: LineChange) -> tuple[Detail, ...]:
    """Return what a line had and has; nothing for one that is new or gone."""
    old, new = change.before, change.after
    if old is None or new is None:
        return ()
    found = []
    for label, say in _LINE_FACTS:
        before, after = say(old), say(new)
        if before != after:
            found.append(Detail(label(), before or "–", after or "–"))
    return tuple(found)


def fact_details(difference: Difference) -> tuple[Detail, ...]:
    """Return what differs beside the lines."""
    return tuple(_fact(one) for one in difference.facts)


def sum_label(change: SumChange, months: int) -> str:
    """Return what a total is called; *months* is how long the term is now."""
    return {
        "list_yearly": _("List, per year"),
        "discount_yearly": _("Discount, per year"),
        "yearly": _("Net, per year"),
        "one_off": _("Once"),
        "term": _("Whole term, %(length)s", length=length_words(months)),
    }[change.key]


def quantity_words(line: SideLine) -> str:
    """Return ``48 servers``."""
    return f"{format_number(line.quantity)} {line.unit}".strip()


def _sentences(difference: Difference) -> Iterator[str]:
    counts: dict[Kind, Callable[[int], str]] = {
        "added": lambda n: ngettext(
            "%(num)s service is new.", "%(num)s services are new.", n
        ),
        "removed": lambda n: ngettext(
            "%(num)s service is gone.", "%(num)s services are gone.", n
        ),
        "changed": lambda n: ngettext(
            "%(num)s service has changed.", "%(num)s services have changed.", n
        ),
    }
    for kind, say in counts.items():
        if count := difference.count(kind):
            yield say(count)
    yield from _money(difference)
    if difference.facts:
        labels = ", ".join(_fact(one).label for one in difference.facts)
        yield _("Different beside the services: %(what)s.", what=labels)


def _money(difference: Difference) -> Iterator[str]:
    sums = {one.key: one.difference for one in difference.sums}
    for key, more, less in (
        ("yearly", _("%(money)s more a year."), _("%(money)s less a year.")),
        ("one_off", _("%(money)s more once."), _("%(money)s less once.")),
    ):
        amount = sums[key]
        if amount:
            sentence = more if amount.minor > 0 else less
            yield sentence % {"money": format_money(_size(amount))}


def _size(amount: Money) -> Money:
    return amount if amount.minor > 0 else -amount


def _price(line: SideLine) -> str:
    if line.once:
        return _("%(money)s once", money=format_money(line.once))
    return _("%(money)s a year", money=format_money(line.yearly)) if line.yearly else ""


def _years(line: SideLine) -> str:
    first, last = line.years
    if last:
        return _("%(first)s to %(last)s", first=first, last=last)
    return _("from %(first)s to the end", first=first)


_LINE_FACTS: tuple[tuple[Callable[[], str], Callable[[SideLine], str]], ...] = (
    (lambda: _("Name"), lambda line: line.title),
    (lambda: _("Quantity"), quantity_words),
    (lambda: _("Options"), lambda line: ", ".join(line.options)),
    (
        lambda: _("Discount"),
        lambda line: (
            format_percent(line.discount_percent) if line.discount_percent else ""
        ),
    ),
    (
        lambda: _("Paid"),
        lambda line: period_each(line.period_months) if line.period_months else "",
    ),
    (lambda: _("In option"), lambda line: ", ".join(line.in_options) or _("all")),
    (
        lambda: _("Asked for"),
        lambda line: _("the customer may add it") if line.optional else _("yes"),
    ),
    (lambda: _("Years"), _years),
    (lambda: _("Price"), _price),
)


def _fact(change: FactChange) -> Detail:
    label, say = _FACTS[change.key]
    return Detail(label(), say(change.before), say(change.after))


def _notice_unit(unit: str) -> str:
    return {
        NoticeUnit.DAYS: _("days"),
        NoticeUnit.MONTHS: _("months"),
        NoticeUnit.WHOLE_MONTHS: _("whole months"),
    }[NoticeUnit(unit)]


def _text(text: str) -> str:
    return text or "–"


_FACTS: dict[str, tuple[Callable[[], str], Callable[[Any], str]]] = {
    "title": (lambda: _("Title"), _text),
    "valid_until": (lambda: _("Valid until"), format_date),
    "notes": (lambda: _("Note to the customer"), _text),
    "options": (lambda: _("Options"), lambda titles: ", ".join(titles) or "–"),
    "favourite": (lambda: _("Favourite"), _text),
    "starts_on": (lambda: _("Starts on"), format_date),
    "months": (
        lambda: _("Term"),
        lambda months: length_words(months) if months else _("No end"),
    ),
    "billing_months": (lambda: _("Paid"), period_each),
    "renewal_months": (
        lambda: _("Renewal"),
        lambda months: months_words(months) if months else _("ends by itself"),
    ),
    "notice": (lambda: _("Notice"), lambda notice: format_number(Decimal(notice))),
    "notice_unit": (lambda: _("Notice is counted in"), _notice_unit),
    "rhythm": (lambda: _("Billing"), rhythm_words),
    "taxes": (lambda: _("Tax"), ", ".join),
    "terms_version": (lambda: _("Version of our terms"), _text),
}
