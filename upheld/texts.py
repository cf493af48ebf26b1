"""Texts, money, numbers and dates as people read them.

``_`` comes from :mod:`upheld.words`.  Every format follows the
language in force (:func:`use_language`); English is that of Europe: 31 Dec 2029.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import format_skeleton, format_time
from babel.numbers import (
    NumberPattern,
    format_currency,
    format_decimal,
    get_currency_symbol,
    parse_pattern,
)
from babel.numbers import format_percent as babel_percent
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from upheld.minus import shown
from upheld.money import Money, digits
from upheld.words import SOURCE, Typed, _, language, plural_form, use_language

__all__ = [
    "_",
    "country_name",
    "format_amount",
    "format_clock",
    "format_date",
    "format_instant",
    "format_money",
    "format_number",
    "format_percent",
    "install",
    "language",
    "language_name",
    "ngettext",
    "own_name",
    "use_language",
]

#: How many amounts and days are kept as they were written: most of a page are those
#: of the page before.
KEPT_FIGURES = 4_096

#: From here on numbers have separators.
SEPARATED = 1000


def ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    """Return the form for *num* things: ``1,075 days left``.

    ``%(num)s`` and *values* are replaced; a percent sign is always ``%%``.
    """
    # A short number is written alike by everybody.
    shown_num = num if abs(num) < SEPARATED else format_number(num)
    return plural_form(singular, plural, num) % {"num": shown_num, **values}


def format_money(money: Money) -> str:
    """Return the amount with its currency: ``€1,234.50``."""
    return _money(money, language())


@lru_cache(maxsize=KEPT_FIGURES)
def _money(money: Money, code: str) -> str:
    locale, pattern = _locale(code), _money_pattern(code, money.currency)
    text = format_currency(
        money.amount, money.currency, pattern, locale=locale, currency_digits=False
    )
    return shown(text)


def format_amount(money: Money) -> str:
    """Return the amount alone, for columns headed by the currency: ``1,234.50``."""
    return _amount(money, language())


@lru_cache(maxsize=KEPT_FIGURES)
def _amount(money: Money, code: str) -> str:
    pattern = _amounts(money.currency)
    return shown(format_decimal(money.amount, pattern, locale=_locale(code)))


def format_number(number: Decimal | int) -> str:
    """Return *number* with all its digits: ``1,234.5``."""
    return _number(str(number), language())


# By its digits: 1.5 and 1.50 are equal, and not written alike.
@lru_cache(maxsize=KEPT_FIGURES)
def _number(digits: str, code: str) -> str:
    number, locale = Decimal(digits), _locale(code)
    return shown(format_decimal(number, locale=locale, decimal_quantization=False))


def format_percent(percent: Decimal | int) -> str:
    """Return *percent*, where 7 is ``7%``, with all its digits."""
    return _percent(str(percent), language())


@lru_cache(maxsize=KEPT_FIGURES)
def _percent(digits: str, code: str) -> str:
    share, locale = Decimal(digits) / 100, _locale(code)
    return shown(babel_percent(share, locale=locale, decimal_quantization=False))


def format_date(day: date) -> str:
    """Return *day* as ``31 Dec 2029``."""
    return _day(day, language())


@lru_cache(maxsize=KEPT_FIGURES)
def _day(day: date, code: str) -> str:
    if code == SOURCE:
        # British English writes "Sept", the one month in four letters.
        return babel_date(day, "d MMM y", "en")
    return babel_date(day, "medium", _locale(code))


def format_month(day: date) -> str:
    """Return the month of *day* as ``Dec 2029``."""
    if language() == SOURCE:
        return babel_date(day, "MMM y", "en")
    month: str = format_skeleton("yMMM", day, locale=_locale(language()))
    return month


def format_instant(instant: datetime, timezone: str) -> str:
    """Return day, time and zone: ``31 Dec 2029, 14:02 CET``."""
    local = instant.astimezone(ZoneInfo(timezone))
    time = format_time(local.time(), "short", locale=_locale(language()))
    return _(
        "%(day)s, %(time)s %(zone)s",
        day=format_date(local.date()),
        time=time,
        zone=local.tzname(),
    )


def format_clock(instant: datetime, timezone: str) -> str:
    """Return the time of day alone: ``14:02``."""
    local = instant.astimezone(ZoneInfo(timezone))
    return format_time(local.time(), "short", locale=_locale(language()))


def country_name(code: str) -> str:
    """Return the name of the country with the ISO 3166 *code*, or the code."""
    return str(_locale(language()).territories.get(code.upper(), code))


def language_name(code: str) -> str:
    """Return the name of the language *code* in the language in force."""
    locale, reader = Locale.parse(code.replace("-", "_")), _locale(language())
    # “Traditional Chinese”, not “Chinese (Traditional)”.
    found = reader.languages.get(str(locale)) or locale.get_display_name(reader) or code
    return found[:1].upper() + found[1:]


def own_name(code: str) -> str:
    """Return the name of the language *code* in that language itself: ``Italiano``."""
    with use_language(code):
        return language_name(code)


FILTERS: dict[str, Callable[..., str]] = {
    "money": format_money,
    "amount": format_amount,
    "number": format_number,
    "percent": format_percent,
    "day": format_date,
    "instant": format_instant,
}


def install(environment: Environment) -> None:
    """Give templates ``_``, ``ngettext``, ``language`` and the filters."""
    environment.add_extension("jinja2.ext.i18n")
    extended: Any = environment
    # Jinja fills in the values itself, escaped.
    extended.install_gettext_callables(_in_template, _many_in_template, newstyle=True)
    # Jinja's own goes a longer way round, and a page asks some fifty times.
    environment.globals["_"] = _said
    environment.filters.update(FILTERS)
    environment.globals["language"] = language


@pass_eval_context
def _said(context: EvalContext, message: str, /, **values: object) -> str:
    text = _in_template(context, message)
    # What people typed is escaped by now; all else is ours.
    said = Markup(text) if context.autoescape else text  # noqa: S704
    return said % values if values or "%" in text else said


@pass_eval_context
def _in_template(context: EvalContext, message: str) -> str:
    return _safe(context, _(message))


@pass_eval_context
def _many_in_template(context: EvalContext, one: str, many: str, num: int) -> str:
    return _safe(context, plural_form(one, many, num))


def _safe(context: EvalContext, text: str) -> str:
    """Escape a text that people have typed: Jinja trusts what it is given here."""
    return escape(text) if context.autoescape and isinstance(text, Typed) else text


@cache
def _locale(code: str) -> Locale:
    wanted = "en_GB" if code == SOURCE else code.replace("-", "_")
    try:
        return Locale.parse(wanted)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@cache
def _amounts(currency: str) -> NumberPattern:
    return parse_pattern(_pattern("#,##0.00", currency))


@cache
def _money_pattern(code: str, currency: str) -> NumberPattern:
    locale = _locale(code)
    pattern = _pattern(locale.currency_formats["standard"].pattern, currency)
    if get_currency_symbol(currency, locale)[-1:].isalpha():
        # “KWD 1.250”, where a sign would stand close: “€1.25”.
        pattern = pattern.replace("¤#", "¤\u00a0#")
    return parse_pattern(pattern)


@cache
def _pattern(pattern: str, currency: str) -> str:
    """Give *pattern* the digits that the currency has."""
    places = digits(currency)
    return pattern.replace("0.00", f"0.{'0' * places}" if places else "0")
