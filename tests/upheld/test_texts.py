"""Money, numbers and dates read as people of each language write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jinja2 import Environment

from upheld.money import Money
from upheld.texts import (
    country_name,
    format_amount,
    format_date,
    format_instant,
    format_money,
    format_number,
    format_percent,
    install,
    language_name,
    ngettext,
    use_language,
)

WINTER = datetime(2029, 12, 31, 13, 2, tzinfo=UTC)


@pytest.mark.usefixtures("translated")
@pytest.mark.parametrize(
    ("code", "minor", "currency", "shown"),
    [
        ("en", 123450, "EUR", "€1,234.50"),
        ("en", -5, "EUR", "−€0.05"),
        ("en", 1234, "JPY", "JP¥1,234"),
        ("en", 1234567, "KWD", "KWD\u00a01,234.567"),
        ("de", 123450, "EUR", "1.234,50\u00a0€"),
        ("de-CH", 123450, "CHF", "CHF\u00a01’234.50"),
        ("xx", 100, "EUR", "€1.00"),
    ],
)
def test_money_has_the_digits_of_its_currency(
    code: str, minor: int, currency: str, shown: str
) -> None:
    with use_language(code):
        assert format_money(Money(minor, currency)) == shown


def test_less_than_nothing_has_a_true_minus_sign() -> None:
    assert format_money(Money(-150, "EUR")) == "−€1.50"
    assert format_amount(Money(-150, "EUR")) == "−1.50"
    assert format_number(Decimal("-0.5")) == "−0.5"
    assert format_percent(-7) == "−7%"


def test_an_amount_leaves_the_currency_to_its_column() -> None:
    assert format_amount(Money(123450, "EUR")) == "1,234.50"
    assert format_amount(Money(1234, "JPY")) == "1,234"
    assert format_amount(Money(1234567, "KWD")) == "1,234.567"


@pytest.mark.usefixtures("translated")
def test_a_number_keeps_all_its_digits() -> None:
    assert format_number(Decimal("1234.56789")) == "1,234.56789"
    assert format_number(48) == "48"
    assert format_percent(Decimal("6.975")) == "6.975%"
    with use_language("de"):
        assert format_number(Decimal("0.5")) == "0,5"
        assert format_percent(7) == "7\u00a0%"


def test_a_count_of_thousands_is_separated() -> None:
    assert ngettext("%(num)s day left", "%(num)s days left", 1075) == "1,075 days left"
    assert ngettext("%(num)s day left", "%(num)s days left", 1) == "1 day left"


@pytest.mark.usefixtures("translated")
def test_a_date_cannot_be_taken_for_another() -> None:
    assert format_date(date(2029, 12, 31)) == "31 Dec 2029"
    with use_language("de"):
        assert format_date(date(2029, 12, 31)) == "31.12.2029"


def test_an_instant_names_its_zone() -> None:
    assert format_instant(WINTER, "Europe/Rome") == "31 Dec 2029, 14:02 CET"
    assert format_instant(WINTER, "UTC") == "31 Dec 2029, 13:02 UTC"


@pytest.mark.usefixtures("translated")
def test_a_country_is_named_in_the_language_in_force() -> None:
    assert country_name("ch") == "Switzerland"
    with use_language("it"):
        assert country_name("CH") == "Svizzera"
    assert country_name("??") == "??"


def test_figures_follow_the_words_that_there_are() -> None:
    with use_language("de"):
        assert format_money(Money(123450, "EUR")) == "€1,234.50"
        assert format_date(date(2029, 12, 31)) == "31 Dec 2029"


@pytest.mark.usefixtures("translated")
def test_a_language_is_named_in_the_language_in_force() -> None:
    assert language_name("it") == "Italian"
    with use_language("de"):
        assert language_name("it") == "Italienisch"


def test_templates_escape_what_they_are_given() -> None:
    environment = Environment(autoescape=True)
    install(environment)
    template = environment.from_string('{{ _("Dear %(name)s", name=name) }}')
    assert template.render(name="<b>") == "Dear &lt;b&gt;"


def test_templates_have_formats_and_plurals() -> None:
    environment = Environment(autoescape=True)
    install(environment)
    source = (
        '{{ ngettext("%(num)s line", "%(num)s lines", count) }}, '
        "{{ money|money }}, {{ money|amount }}, {{ day|day }}, {{ 7|percent }}"
    )
    shown = environment.from_string(source).render(
        count=2, money=Money(150, "EUR"), day=date(2029, 1, 2)
    )
    assert shown == "2 lines, €1.50, 1.50, 2 Jan 2029, 7%"
