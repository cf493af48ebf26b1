"""The price of an offering as staff read it: every setting that is not as usual."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.books import PriceSpec
from catalog.wording import say_months
from plugins.answers import RegisteredModel
from plugins.exact import exact
from plugins.fields import Choice, Described
from plugins.parameters import Each, Parameters
from plugins.wording import amount, number, percent
from upheld.texts import _

Models = Mapping[str, RegisteredModel]


def price_lines_of(price: PriceSpec, currency: str, models: Models) -> tuple[str, ...]:
    """Return the price, one line for each number in it.

    A model that is not installed is named, with its parameters as they are stored.
    """
    model = models.get(price.model)
    if model is None:
        said = _("priced by the model “%(model)s”, not installed", model=price.model)
        return (said,)
    lines = tuple(_lines(model.Parameters, price.parameters, currency))
    if price.minimum is None:
        return lines
    return (*lines, _("at least %(amount)s", amount=amount(price.minimum, currency)))


def model_title(price: PriceSpec, models: Models) -> str:
    """Return the name of the model that prices it."""
    model = models.get(price.model)
    return model.said if model else price.model


def say_term(months: int) -> str:
    """Return the term that a price is for; nothing for any."""
    return say_months(months) if months else ""


def _lines(
    kind: type[Parameters], stored: Mapping[str, Any], currency: str
) -> Iterator[str]:
    named = {
        name: field
        for name, field in kind.fields.items()
        if not _is_usual(field, stored.get(name))
    }
    amounts = [
        name for name, field in named.items() if field.kind in {"price", Each.kind}
    ]
    for name in sorted(named, key=lambda one: one not in amounts):
        field, value = named[name], stored[name]
        if isinstance(field, Each):
            yield from _rows(field.of, value, currency)
        elif amounts == [name]:
            yield _value_words(field, value, currency)
        else:
            yield _named(field, value, currency)


def _rows(
    kind: type[Parameters], rows: list[Mapping[str, Any]], currency: str
) -> Iterator[str]:
    """Yield each tier as its bound and its price; the last has no bound."""
    for row in rows:
        named = [
            (field, row[name])
            for name, field in kind.fields.items()
            if not _is_usual(field, row.get(name))
        ]
        prices = [pair for pair in named if pair[0].kind == "price"]
        bounds = [_named(*pair, currency) for pair in named if pair not in prices]
        said = ", ".join(
            _value_words(field, value, currency)
            if len(prices) == 1
            else _named(field, value, currency)
            for field, value in prices
        )
        above = [_("above")] if len(rows) > 1 and not bounds else bounds
        yield ": ".join(filter(None, (", ".join(above), said)))


def _named(field: Described[Any], value: Any, currency: str) -> str:  # noqa: ANN401  JSON
    said = _value_words(field, value, currency)
    return _("%(label)s %(value)s", label=_(field.label).lower(), value=said)


def _is_usual(field: Described[Any], value: object) -> bool:
    if value is None:
        return True
    return not field.required and value == field.plain(field.load_default)


def _value_words(field: Described[Any], value: Any, currency: str) -> str:  # noqa: ANN401  JSON
    if isinstance(field, Choice):
        return _(field.ways.get(value, value))
    if field.kind == "price":
        return amount(exact(value, field.label), currency)
    if field.kind == "percent":
        return percent(exact(value, field.label))
    if field.kind in {"quantity", "number", "level"}:
        return number(exact(value, field.label))
    return str(value)
