"""Read and change how a seller invoices."""

from contracts.invoices.settings.terms import InvoicingTerms, read_days, written_days
from upheld import audit
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.scope import current_scope
from upheld.transactions import transaction


def invoicing_terms() -> InvoicingTerms:
    """Return how the seller in scope invoices."""
    return _terms(db.session.get_one(Seller, current_scope().seller_id))


def change_terms(after: InvoicingTerms) -> None:
    """Let the seller in scope invoice so from now on; what was issued stays."""
    seller_id = current_scope().seller_id
    with transaction():
        row = db.session.get_one(Seller, seller_id)
        before = _plain(_terms(row))
        row.payment_days = after.payment_days
        row.reminder_days = written_days(after.reminder_days)
        row.account_codes = dict(after.accounts)
        db.session.flush()
        audit.record("invoicing.changed", seller_id, before=before, after=_plain(after))


def _terms(row: Seller) -> InvoicingTerms:
    return InvoicingTerms(
        row.payment_days, read_days(row.reminder_days), dict(row.account_codes)
    )


def _plain(terms: InvoicingTerms) -> dict[str, object]:
    return {
        "payment_days": terms.payment_days,
        "reminder_days": written_days(terms.reminder_days),
        "accounts": dict(terms.accounts),
    }
