"""What is sent to the pages of billing and invoices: rows of tests/scene.py."""

from collections.abc import Callable
from typing import Any


def _settles_one(scene: Any, source: Any) -> dict[str, str]:
    """Settle an invoice of whose the credit is: that of another is refused."""
    same = (one for one in scene.things["invoice"] if one.customer == source.customer)
    # A thing that is missing belongs to nobody.
    invoice = next(same, scene.own("invoice"))
    return {f"invoice-{invoice.id}": "1"}


#: Forms that succeed, by endpoint; the scene and the thing that the address names.
BILLING_SENT: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "sales.bill": lambda *_: {"day": "2020-01-01"},
    "sales.change_invoicing": lambda *_: {"payment_days": "14"},
    "sales.print_invoice": lambda *_: {},
    "portal.print_invoice": lambda *_: {},
    "sales.issue_credit": lambda *_: {"reason": "Too much.", "line-1": "1"},
    "sales.refund_credit": lambda *_: {"reason": "Asked for."},
    "sales.refund_payment": lambda *_: {"reason": "Asked for."},
    "sales.write_off_invoice": lambda *_: {"reason": "Insolvent."},
    "sales.undo_recorded_payment": lambda *_: {},
    "sales.allocate_credit": _settles_one,
    "sales.allocate_payment": _settles_one,
    "sales.record_invoice_payment": lambda *_: {
        "amount": "1",
        "day": "2026-11-01",
        "key": "one",
    },
    "sales.prepare_renewals": lambda scene, _: {
        "id": scene.own("contract").id,
        "priced": "agreed",
    },
    "sales.agree_uplift": lambda *_: {"uplift": "fixed", "uplift_percent": "3"},
    "sales.publish_index": lambda *_: {"name": "CPI", "values": "2026-09 124.7"},
    "sales.bill_daily": lambda *_: {"on": "1"},
    "sales.stop_billing_run": lambda *_: {},
}
