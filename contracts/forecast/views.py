"""The page that says what is to come of a contract, and under a proposed change."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from catalog.pricing import Unpriced
from contracts.amending.operations import Locked, look
from contracts.billing.charges import RECURRING
from contracts.billing.record import InvoiceRecord
from contracts.forecast.agreed import Agreed
from contracts.forecast.outlook import Outlook, outlook
from contracts.forecast.proposing import (
    MoreOrLess,
    Proposal,
    Proposed,
    change_of,
    differences,
    under,
)
from contracts.forecast.queries import agreed_of
from contracts.forecast.wording import by_year, shown
from contracts.pages import blueprint
from contracts.quotes.quantities import read_quantity
from contracts.quotes.queries.repricing import Repricing, price_again
from contracts.records import Line
from upheld import clock, web
from upheld.errors import InvalidInput, Problem
from upheld.sellers import seller
from upheld.tables import Column, Table, is_file
from upheld.texts import _, format_date, use_language


@blueprint.get("/contracts/<contract_id>/forecast")
def contract_forecast(contract_id: str) -> Response:
    """Show ten years, or write their invoices into a file."""
    agreed, today = agreed_of(contract_id), seller().today()
    found = outlook(agreed, today)
    if is_file():
        table = Table("sales.contract_forecast", _columns(), {})
        return table.file("forecast", iter(found.invoices))
    locked = look(contract_id, now=clock.now())
    typed = {name: request.args.get(name, "").strip() for name in _FIELDS}
    proposed, problems = None, _NONE
    try:
        proposed = _proposed(agreed, locked, typed)
    except InvalidInput as error:
        problems = error.problems
    return web.page(
        "pages/contracts/forecast.html",
        status=422 if problems else 200,
        contract_id=contract_id,
        heading=agreed.heading,
        values=typed | {"since": typed["since"] or locked.today.isoformat()},
        lines=_choices(locked),
        problems=problems,
        **shown(found),
        **_compared(proposed, found),
    )


_NONE: tuple[Problem, ...] = ()
_FIELDS = ("last_day", "line", "quantity", "since")


def _compared(proposed: Proposed | None, found: Outlook) -> dict[str, Any]:
    if proposed is None:
        return {"proposed": None}
    then = outlook(proposed.agreed, found.since)
    return {
        "proposed": proposed,
        "then_by_year": by_year(then.invoices),
        "then_last_day": _last_day(proposed.agreed),
        "differences": differences(found, then),
        "all_more": then.total.net - found.total.net - proposed.credited,
    }


def _last_day(agreed: Agreed) -> date | None:
    return agreed.ends_on and agreed.ends_on - timedelta(1)


def _proposed(
    agreed: Agreed, locked: Locked, typed: Mapping[str, str]
) -> Proposed | None:
    """Return the contract under what was typed; ``None`` where nothing was."""
    line = _line(locked, typed) if typed["line"] or typed["quantity"] else None
    proposal = Proposal(ends_on=_end(locked, typed["last_day"]), line=line)
    if proposal == Proposal():
        return None
    with use_language(locked.offer.language):
        change = change_of(locked.standing, proposal, locked.free_on)
        return under(agreed, locked.standing, change)


def _end(locked: Locked, text: str) -> date | None:
    """Return the first day not covered, from the last day that was typed."""
    if not text:
        return None
    end, first = _day(text, "last_day") + timedelta(1), max(locked.today, locked.since)
    if end <= first:
        raise InvalidInput.of(
            "last_day",
            _("It cannot end before %(day)s.", day=format_date(first)),
            hint=_("Choose that day or a later one."),
        )
    return end


def _line(locked: Locked, typed: Mapping[str, str]) -> MoreOrLess:
    lines = {str(one.position): one for one in _lines(locked)}
    line = lines.get(typed["line"])
    if line is None:
        raise InvalidInput.of("line", _("Choose a service."))
    quantity = read_quantity(typed["quantity"])
    since = _day(typed["since"], "since") if typed["since"] else locked.today
    if since < locked.since:
        raise InvalidInput.of(
            "since",
            _("A change cannot hold before %(day)s.", day=format_date(locked.since)),
            hint=_("Choose that day or a later one."),
        )
    wanted = Repricing(locked.offer, line, quantity, locked.contract.customer_id)
    price = price_again(wanted, today=locked.today)
    if isinstance(price, Unpriced):
        raise InvalidInput([Problem("quantity", price.sentence)])
    return MoreOrLess(
        position=line.position,
        quantity=quantity,
        yearly_minor=price.minor,
        since=since,
    )


def _choices(locked: Locked) -> list[tuple[object, str]]:
    return [("", _("nothing")), *((one.position, one.title) for one in _lines(locked))]


def _lines(locked: Locked) -> list[Line]:
    """Return the lines whose quantity can change: those that are paid again."""
    return [
        one for one in locked.offer.lines if one.charge == RECURRING and not one.bundle
    ]


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.of(where, _("This is not a day.")) from None


def _columns() -> tuple[Column, ...]:
    return (
        Column("issued", _("Issued"), lambda one: one.issued_on.isoformat()),
        Column("due", _("To be paid by"), lambda one: one.due_on.isoformat()),
        Column("from", _("From"), lambda one: one.starts_on.isoformat()),
        Column("until", _("Until"), lambda one: one.last_day.isoformat()),
        Column("lines", _("Lines"), lambda one: "; ".join(_titles(one))),
        Column("net", _("Before tax"), lambda one: str(one.net.amount)),
        Column("tax", _("Tax"), lambda one: str(one.tax.amount)),
        Column("gross", _("Total with tax"), lambda one: str(one.gross.amount)),
        Column("currency", _("Currency"), lambda one: one.currency),
    )


def _titles(invoice: InvoiceRecord) -> list[str]:
    return [line.title for line in invoice.lines]
