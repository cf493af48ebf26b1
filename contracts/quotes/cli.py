"""``upheld quote``: prices without a server."""

from collections.abc import Iterator
from pathlib import Path

import click

from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.drafting.queries import priced_answer
from contracts.quotes.exchange import read_price_file
from contracts.quotes.wire import PriceAnswerBody
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.errors import InvalidInput
from upheld.money import Money
from upheld.sellers import seller
from upheld.texts import format_amount, format_money, format_number
from upheld.words import _


@click.group()
def quote() -> None:
    """Price a quote without a server."""


@quote.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--trace", is_flag=True, help=_("Explain every price step by step."))
@as_json
@for_seller
def price(file: Path, *, trace: bool, as_json: bool) -> None:
    r"""Price the services in FILE, a file of YAML, as a quote would price them.

    \b
    upheld quote price quote.yaml
    upheld quote price quote.yaml --trace

    The file names lines, each with a code and a quantity; beside them it may name
    customer, currency, starts_on, term_months and discount_percent, and options: two
    to four titles.  A line may then say in_options (letters, A the first); any line
    optional, section, from_year and to_year.  Ends with 3 when something has no price.
     Next: upheld run, and a quote with these lines
    """
    wanted = read_price_file(file)
    view = wanted.price(seller().today())
    if as_json:
        print_json(PriceAnswerBody().dump(priced_answer(view)))
    else:
        _show(view, trace=trace)
    for finding in view.findings:
        say(finding.sentence)
    if problems := list(wanted.refusals(view)):
        raise InvalidInput(problems)


def _show(view: BuilderView, *, trace: bool) -> None:
    heads = (_("Code"), _("Service"), _("Quantity"), _("List"), _("Net"), _("A year"))
    print_table(heads, (_cells(line) for line in view.lines))
    if trace:
        for line in view.lines:
            _explain(line)
    if view.options:
        _show_options(view)
    click.echo()
    print_table(("", view.quote.currency), _sums(view))


def _show_options(view: BuilderView) -> None:
    """Print what each option costs; the sums below it are the recommended one's."""
    click.echo()
    print_table(
        (_("Option"), _("Title"), _("A year"), _("Once"), _("Over the term"), ""),
        (
            (
                one.letter,
                one.title,
                format_amount(one.totals.yearly),
                format_amount(one.totals.one_off),
                format_amount(one.totals.term),
                _("recommended") if one.favourite else "",
            )
            for one in view.options
        ),
    )


def _cells(line: BuilderLine) -> tuple[str, ...]:
    return (
        line.code,
        line.title,
        f"{format_number(line.quantity)} {line.unit}".strip(),
        _amount(line.list_price),
        _amount(line.net),
        _amount(line.yearly),
    )


def _amount(money: Money | None) -> str:
    return "–" if money is None else format_amount(money)


def _explain(line: BuilderLine) -> None:
    if not line.rows:
        return
    click.echo()
    click.echo(
        _(
            "%(title)s: model %(model)s %(version)s of %(plugin)s",
            title=line.title,
            model=line.model,
            version=line.model_version,
            plugin=line.plugin,
        )
    )
    print_table(
        (_("Step"), _("Amount"), _("Price so far")),
        (
            (row.sentence, format_amount(row.amount), format_amount(row.running))
            for row in line.rows
        ),
    )


def _sums(view: BuilderView) -> Iterator[tuple[str, str]]:
    totals = view.totals
    yield _("List, a year"), format_amount(totals.list_yearly)
    yield _("Net, a year"), format_amount(totals.yearly)
    if totals.one_off:
        yield _("Once"), format_amount(totals.one_off)
    yield _("Over %(num)s months", num=totals.months), format_amount(totals.term)
    yield _("With tax"), format_money(totals.gross)
