"""What happens to a contract, in a few words."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from contracts.billing.record import InvoiceRecord
from contracts.forecast.outlook import Happening, Outlook, What
from upheld.texts import _, format_date, ngettext


def happening_words(one: Happening) -> str:
    """Return what happens, in the language in force."""
    last_day = format_date(one.last_day) if one.last_day else ""
    if one.invoice:
        return ngettext(
            "Invoice with %(num)s line", "Invoice with %(num)s lines",
            len(one.invoice.lines),
        )  # fmt: skip
    return {
        What.STARTS: _("It starts."),
        What.LAST_DAY_TO_CANCEL: _("Last day to cancel it for %(day)s.", day=last_day),
        What.RENEWS: _("It renews until %(day)s.", day=last_day),
        What.ENDS: _("It has ended."),
    }[one.what]


#: The icon of what happens.
SYMBOLS = {
    What.STARTS: "check",
    What.INVOICE: "file-text",
    What.LAST_DAY_TO_CANCEL: "calendar",
    What.RENEWS: "refresh",
    What.ENDS: "x",
}


def shown(found: Outlook) -> dict[str, Any]:
    """Return what a page shows of an outlook."""
    return {
        "ahead": found,
        "by_year": by_year(found.invoices),
        "dates": [one for one in found.happenings if one.what is not What.INVOICE],
        "words": happening_words,
        "symbols": SYMBOLS,
    }


def by_year(invoices: Iterable[InvoiceRecord]) -> dict[int, list[InvoiceRecord]]:
    """Return the invoices of each calendar year."""
    grouped = groupby(invoices, lambda one: one.issued_on.year)
    return {year: list(found) for year, found in grouped}
