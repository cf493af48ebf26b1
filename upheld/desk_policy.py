"""Who may find, list and work on many things at once: rows of :mod:`upheld.policy`."""

from upheld.access import SELLING, STAFF_ONLY, Row, Whose

DESK = (
    Row("sales.search", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.quotes", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.contracts", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.customers", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.palette", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.quick_quote", "POST", SELLING, Whose.NOTHING, "quote.created"),
    Row("sales.keys", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.choose_keys", "POST", STAFF_ONLY, Whose.NOTHING, "preference.chosen"),
)
