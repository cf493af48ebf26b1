"""Who may find, list and work on many things at once: rows of :mod:`upheld.policy`."""

from upheld.access import CATALOGUE, SELLING, STAFF_ONLY, Row, Whose

DESK = (
    Row("sales.search", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.quotes", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.contracts", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.customers", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.views", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.save_view", "POST", STAFF_ONLY, Whose.NOTHING, "preference.chosen"),
    Row("sales.forget_view", "POST", STAFF_ONLY, Whose.NOTHING, "preference.forgotten"),
    Row("sales.bulk_quotes", "POST", SELLING, Whose.NOTHING, "run.started"),
    Row("sales.bulk_customers", "POST", SELLING, Whose.NOTHING, "run.started"),
    Row("sales.bulk_contracts", "POST", SELLING, Whose.NOTHING, "run.started"),
    Row("sales.bulk_offerings", "POST", CATALOGUE, Whose.NOTHING, "run.started"),
    Row("sales.runs", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.run", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.stop_run", "POST", SELLING | CATALOGUE, Whose.SELLER, "run.stopped"),
    Row("sales.import_customers", "GET", SELLING, Whose.NOTHING),
    Row(
        "sales.take_customer_file",
        "POST",
        SELLING,
        Whose.NOTHING,
        "customer.created",
    ),
    Row("sales.palette", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.quick_quote", "POST", SELLING, Whose.NOTHING, "quote.created"),
    Row("sales.keys", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.choose_keys", "POST", STAFF_ONLY, Whose.NOTHING, "preference.chosen"),
)
