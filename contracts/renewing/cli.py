"""``upheld contracts renewals`` and ``renew``: terms that end, from the shell."""

from decimal import Decimal, InvalidOperation

import click

from contracts.figures.wording import standing_words
from contracts.queries import contract_by_number
from contracts.quotes.queries.stored import load_head
from contracts.quotes.renewing import PriceBasis
from contracts.renewing.operations import WantedRenewal, prepare_renewal
from contracts.renewing.queries import upcoming
from contracts.renewing.wire import UpcomingAnswers, answer_of
from contracts.uplift import Kind, Uplift
from upheld import clock
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.errors import InvalidInput
from upheld.sellers import seller
from upheld.texts import format_date, format_money
from upheld.words import _


@click.command()
@click.option("--within", default=90, show_default=True, help=_("Days to look ahead."))
@as_json
@for_seller
def renewals(*, within: int, as_json: bool) -> None:
    r"""List the terms that end soon, and the renewals that were prepared.

    \b
    upheld contracts renewals
    upheld contracts renewals --within 180 --json

    Next: upheld contracts renew C-2027-000012
    """
    rows = upcoming(today=seller().today(), days=within)
    if as_json:
        items = [answer_of(row) for row in rows]
        print_json(UpcomingAnswers().dump({"items": items}))
        return
    heads = (_("Contract"), _("Customer"), _("Standing"), _("Last day"))
    more = (_("Last day to cancel"), _("Net, year"), _("Renewal"))
    print_table(
        (*heads, *more),
        [
            (
                row.renewal.agreement.number,
                row.renewal.agreement.customer,
                standing_words(row.renewal.standing),
                format_date(row.renewal.last_day),
                format_date(row.renewal.deadline) if row.renewal.deadline else "",
                format_money(row.renewal.agreement.yearly),
                row.in_hand.number if row.in_hand else "",
            )
            for row in rows
        ],
    )


@click.command()
@click.argument("number")
@click.option("--percent", help=_("Change the price paid now by as many percent."))
@click.option("--list", "by_list", is_flag=True, help=_("Take today's price list."))
@click.option("--months", default=0, help=_("Months of the next term."))
@for_seller
def renew(*, number: str, percent: str | None, by_list: bool, months: int) -> None:
    r"""Prepare the next term of a contract as a draft, at the prices agreed.

    \b
    upheld contracts renew C-2027-000012
    upheld contracts renew C-2027-000012 --percent 3.5 --months 24

    Next: send the draft from its page, or with upheld quotes
    """
    uplift = (
        None if percent is None else Uplift(kind=Kind.FIXED, percent=_read(percent))
    )
    wanted = WantedRenewal(
        basis=PriceBasis.LIST if by_list else PriceBasis.CONTRACTED,
        uplift=uplift,
        months=months,
    )
    quote_id = prepare_renewal(contract_by_number(number), wanted, now=clock.now())
    say(
        _("%(number)s is the draft of its renewal.", number=load_head(quote_id).display)
    )


def _read(text: str) -> Decimal:
    try:
        value = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise InvalidInput.of(
            "percent",
            _("“%(text)s” is no percentage.", text=text),
            hint="--percent 3.5",
        )
    return value
