"""Who sees costs, asks, decides and sets limits: rows of :mod:`upheld.policy`."""

from upheld.access import (
    ADMINISTRATORS,
    ANYONE,
    CATALOGUE,
    COSTING,
    SELLING,
    Row,
    Whose,
)

APPROVALS = (
    Row("sales.ask_approval", "POST", SELLING, Whose.SELLER, "quote.approval_asked"),
    Row(
        "sales.withdraw_approval",
        "POST",
        SELLING,
        Whose.SELLER,
        "quote.approval_withdrawn",
    ),
    Row("sales.lower_discounts", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.approvals", "GET", SELLING, Whose.NOTHING),
    Row("sales.approval", "GET", SELLING, Whose.SELLER),
    Row(
        "sales.decide_approval",
        "POST",
        SELLING,
        Whose.SELLER,
        "quote.approval_refused",
    ),
    Row("sales.limits", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row(
        "sales.save_all_limits", "POST", ADMINISTRATORS, Whose.NOTHING, "limits.changed"
    ),
    # The mailed question: its key says whose it is.
    Row("decisions.asked", "GET", ANYONE, Whose.NOTHING),
    Row("decisions.decide", "POST", ANYONE, Whose.NOTHING, "quote.approval_given"),
)

#: What services cost, and the least margins.
COSTS = (
    Row("catalog.costs", "GET", COSTING, Whose.NOTHING),
    Row("catalog.save_cost", "POST", CATALOGUE, Whose.NOTHING, "cost.saved"),
    Row("catalog.remove_cost", "POST", CATALOGUE, Whose.SELLER, "cost.removed"),
    Row("catalog.save_floor", "POST", CATALOGUE, Whose.NOTHING, "floor.saved"),
    Row("catalog.remove_floor", "POST", CATALOGUE, Whose.SELLER, "floor.removed"),
)
