"""``upheld contracts forecast``: what is to come of one contract."""

import click

from contracts.forecast.outlook import outlook
from contracts.forecast.queries import agreed_of
from contracts.forecast.wire import ForecastAnswer, answer_of
from contracts.forecast.wording import happening_words
from contracts.queries import contract_by_number
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.sellers import seller
from upheld.texts import format_date, format_money
from upheld.words import _


@click.command()
@click.argument("number")
@as_json
@for_seller
def forecast(*, number: str, as_json: bool) -> None:
    r"""Say what a contract will invoice, renew and end over the next ten years.

    \b
    upheld contracts forecast C-2027-000012
    upheld contracts forecast C-2027-000012 --json

    Nothing is stored.  Next: upheld billing run --dry-run
    """
    found = outlook(agreed_of(contract_by_number(number)), seller().today())
    if as_json:
        print_json(ForecastAnswer().dump(answer_of(found)))
        return
    if found.obstacle:
        say(_("Nothing is invoiced now: %(reason)s", reason=found.obstacle))
    rows = [
        (
            format_date(one.day),
            happening_words(one),
            format_money(one.invoice.net) if one.invoice else "",
            format_money(one.invoice.gross) if one.invoice else "",
        )
        for one in found.happenings
    ]
    total = found.total
    rows.append(
        ("", _("All in ten years"), format_money(total.net), format_money(total.gross))
    )
    print_table((_("Day"), _("What"), _("Before tax"), _("Total with tax")), rows)
