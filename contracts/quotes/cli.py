"""``upheld quote``: price services without a server."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from marshmallow import post_load

from catalog.exchange.loading import YamlFile
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.quantities import LARGEST
from contracts.quotes.queries.pricing import PriceAsked, price_services
from contracts.quotes.requests import LineChoice
from contracts.quotes.wire import LEAST_QUANTITY, PriceAnswerBody
from contracts.terms import LONGEST_MONTHS
from upheld.commands.lazy import REFUSED
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.fields import (
    Code,
    Day,
    Listed,
    Number,
    Part,
    Percent,
    StrictSchema,
    Text,
    Whole,
)
from upheld.sellers import seller
from upheld.texts import format_money, format_number
from upheld.words import _

_FILE = click.Path(dir_okay=False, path_type=Path)


class LineSchema(StrictSchema):
    """A service, and how many."""

    code = Code(required=True)
    quantity = Number(LEAST_QUANTITY, LARGEST, load_default=Decimal(1))
    options = Listed(Code(), load_default=list)
    discount_percent = Percent(load_default=Decimal(0))

    @post_load
    def make(self, values: dict[str, Any], **_options: Any) -> LineChoice:  # noqa: ANN401  marshmallow's own
        """Return the choice."""
        return LineChoice(**(values | {"options": tuple(values["options"])}))


class FileSchema(StrictSchema):
    """What is to be priced, and for whom."""

    lines = Listed(Part(LineSchema), 2000, required=True)
    customer_id = Text(32)
    currency = Text(3)
    starts_on = Day()
    term_months = Whole(0, LONGEST_MONTHS)
    discount_percent = Percent()

    @post_load
    def make(self, values: dict[str, Any], **_options: Any) -> PriceAsked:  # noqa: ANN401  marshmallow's own
        """Return what is asked."""
        return PriceAsked(**(values | {"lines": tuple(values["lines"])}))


@click.group()
def quote() -> None:
    """Price a quote without a server."""


@quote.command()
@click.argument("file", type=_FILE)
@click.option("--trace", is_flag=True, help=_("Show every step of every price."))
@as_json
@for_seller
def price(file: Path, *, trace: bool, as_json: bool) -> None:
    r"""Price the services in FILE, a YAML file, as a quote of today would.

    \b
    upheld quote price quote.yaml
    upheld quote price quote.yaml --trace

    The file holds `lines`, each with `code` and, if you like, `quantity`, `options`
    and `discount_percent`; and may hold `currency`, `term_months`, `starts_on`,
    `customer_id`, `discount_percent`.  Exit code 3 when a line has no price.
    Next: upheld run, and make the quote there
    """
    asked: PriceAsked = YamlFile(file).load(FileSchema())
    view = price_services(asked, today=seller().today())
    if as_json:
        print_json(PriceAnswerBody().dump(_plain(view)))
    else:
        _show(view, trace=trace)
    if not view.complete:
        click.get_current_context().exit(REFUSED)


def _plain(view: BuilderView) -> dict[str, Any]:
    return {
        "currency": view.quote.currency,
        "complete": view.complete,
        "lines": view.lines,
        "totals": view.totals,
        "findings": [finding.sentence for finding in view.findings],
    }


def _show(view: BuilderView, *, trace: bool) -> None:
    heads = (_("Code"), _("Service"), _("Quantity"), _("List"), _("Net"), _("A year"))
    print_table(heads, (_cells(line) for line in view.lines))
    for line in view.lines:
        if line.unpriced:
            say(f"{line.code}: {line.unpriced}")
    for finding in view.findings:
        say(finding.sentence)
    if trace:
        for line in view.lines:
            _trace(line)
    totals = view.totals
    for words, amount in (
        (_("A year"), totals.yearly),
        (_("Paid once"), totals.one_off),
        (_("Over the term"), totals.term),
    ):
        click.echo(f"{words:16}{format_money(amount):>16}")


def _cells(line: BuilderLine) -> tuple[str, ...]:
    amounts = (line.list_price, line.net, line.yearly)
    money = tuple("–" if one is None else format_money(one) for one in amounts)
    return line.code, line.title, format_number(line.quantity), *money


def _trace(line: BuilderLine) -> None:
    if not line.rows:
        return
    click.echo(f"\n{line.code}  {line.plugin} {line.model} {line.model_version}")
    for row in _rows(line):
        click.echo(row)


def _rows(line: BuilderLine) -> Iterator[str]:
    for row in line.rows:
        amount, running = format_money(row.amount), format_money(row.running)
        yield f"  {row.sentence:64}{amount:>16}{running:>16}"
