"""Who may bill, and see how far it is: rows of :mod:`upheld.policy`."""

from upheld.access import SELLING, STAFF_ONLY, Callers, Row, Whose
from upheld.principal import Role

BILLERS: Callers = frozenset({Role.ADMINISTRATOR, Role.BILLING})

#: Who sees what all contracts bring.
FIGURES: Callers = BILLERS | SELLING

BILLING = (
    Row("sales.figures", "GET", FIGURES, Whose.NOTHING),
    Row("sales.figures_moved", "GET", FIGURES, Whose.NOTHING),
    Row(
        "renewals_api.list_renewals",
        "GET",
        FIGURES,
        Whose.NOTHING,
        scope="contracts:read",
    ),
    Row(
        "renewals_api.prepare_contract_renewal",
        "POST",
        SELLING,
        Whose.SELLER,
        "renewal.prepared",
        "contracts:write",
    ),
    Row("sales.renewals", "GET", FIGURES, Whose.NOTHING),
    Row("sales.prepare_renewals", "POST", SELLING, Whose.NOTHING, "run.started"),
    Row("sales.renew_form", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.renew_contract", "POST", SELLING, Whose.SELLER, "renewal.prepared"),
    Row("sales.uplift_form", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.agree_uplift", "POST", SELLING, Whose.SELLER, "quote.uplift"),
    Row("sales.indexes", "GET", STAFF_ONLY, Whose.NOTHING),
    Row(
        "sales.publish_index",
        "POST",
        BILLERS,
        Whose.NOTHING,
        "price_index.published",
    ),
    Row("sales.billing", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.bill", "POST", BILLERS, Whose.NOTHING, "billing.run_started"),
    Row("sales.bill_daily", "POST", BILLERS, Whose.NOTHING, "billing.daily"),
    Row("sales.release_parked", "POST", BILLERS, Whose.SELLER, "billing.released"),
    Row(
        "sales.record_contract_usage",
        "POST",
        BILLERS,
        Whose.SELLER,
        "usage.recorded",
    ),
    Row(
        "usage_api.show_usage",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="contracts:read",
    ),
    Row(
        "usage_api.record",
        "POST",
        BILLERS,
        Whose.SELLER,
        "usage.recorded",
        "contracts:write",
    ),
    Row("sales.invoices", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.invoice", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.customer_statement", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.invoice_file", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.print_invoice", "POST", STAFF_ONLY, Whose.SELLER, "invoice.printed"),
    Row(
        "sales.record_invoice_payment",
        "POST",
        BILLERS,
        Whose.SELLER,
        "payment.recorded",
    ),
    Row("sales.credit_form", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.issue_credit", "POST", BILLERS, Whose.SELLER, "invoice.credited"),
    Row("sales.allocate_credit", "POST", BILLERS, Whose.SELLER, "credit.allocated"),
    Row("sales.refund_credit", "POST", BILLERS, Whose.SELLER, "credit.refunded"),
    Row(
        "sales.write_off_invoice", "POST", BILLERS, Whose.SELLER, "invoice.written_off"
    ),
    Row("sales.invoicing", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.change_invoicing", "POST", BILLERS, Whose.NOTHING, "invoicing.changed"),
    Row("sales.payments", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.payment", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.allocate_payment", "POST", BILLERS, Whose.SELLER, "credit.allocated"),
    Row("sales.refund_payment", "POST", BILLERS, Whose.SELLER, "credit.refunded"),
    Row("sales.undo_recorded_payment", "POST", BILLERS, Whose.SELLER, "payment.undone"),
    Row("sales.pause_form", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.pause_contract", "POST", BILLERS, Whose.SELLER, "contract.paused"),
    Row("sales.unpause_contract", "POST", BILLERS, Whose.SELLER, "contract.unpaused"),
    Row("sales.end_form", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.end", "POST", BILLERS, Whose.SELLER, "contract.ending"),
    Row(
        "sales.withdraw_end",
        "POST",
        BILLERS,
        Whose.SELLER,
        "contract.ending_withdrawn",
    ),
    Row("sales.billing_run", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.stop_billing_run", "POST", BILLERS, Whose.SELLER, "billing.run_stopped"),
)
