"""Who sees costs, asks, decides and sets limits: rows of :mod:`upheld.policy`."""

from upheld.access import (
    ADMINISTRATORS,
    ANYONE,
    CATALOGUE,
    COSTING,
    CUSTOMERS,
    SELLING,
    STAFF_ONLY,
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
    Row("sales.guide", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.answer_guide", "POST", SELLING, Whose.SELLER, "quote.guided"),
    Row("sales.ask_customer", "POST", SELLING, Whose.SELLER, "quote.questions_asked"),
    Row("sales.answers", "GET", STAFF_ONLY, Whose.SELLER),
    Row("portal.guide", "GET", CUSTOMERS, Whose.DEAL),
    Row(
        "portal.answer_guide",
        "POST",
        CUSTOMERS,
        Whose.DEAL,
        "quote.questions_answered",
    ),
    # The mailed question: its key says whose it is.
    Row("decisions.asked", "GET", ANYONE, Whose.NOTHING),
    Row("decisions.decide", "POST", ANYONE, Whose.NOTHING, "quote.approval_given"),
)

#: What services cost, the least margins, and the guides of the catalogue.
COSTS = (
    Row("catalog.guides", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("catalog.guide", "GET", STAFF_ONLY, Whose.SELLER),
    Row("catalog.new_guide", "GET", CATALOGUE, Whose.NOTHING),
    Row("catalog.create_guide", "POST", CATALOGUE, Whose.NOTHING, "guide.saved"),
    Row("catalog.edit_guide", "GET", CATALOGUE, Whose.SELLER),
    Row("catalog.change_guide", "POST", CATALOGUE, Whose.SELLER, "guide.saved"),
    Row("catalog.delete_guide", "POST", CATALOGUE, Whose.SELLER, "guide.deleted"),
    Row("catalog.order", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row(
        "catalog.change_order",
        "POST",
        ADMINISTRATORS,
        Whose.NOTHING,
        "price_order.changed",
    ),
    Row("catalog.campaigns", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("catalog.make_campaign", "POST", CATALOGUE, Whose.NOTHING, "campaign.made"),
    Row("catalog.end_campaign", "POST", CATALOGUE, Whose.SELLER, "campaign.ended"),
    Row("catalog.plugins", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row(
        "catalog.change_plugin",
        "POST",
        ADMINISTRATORS,
        Whose.NOTHING,
        "plugin.switched_off",
    ),
    Row("catalog.costs", "GET", COSTING, Whose.NOTHING),
    Row("catalog.save_cost", "POST", CATALOGUE, Whose.NOTHING, "cost.saved"),
    Row("catalog.remove_cost", "POST", CATALOGUE, Whose.SELLER, "cost.removed"),
    Row("catalog.save_floor", "POST", CATALOGUE, Whose.NOTHING, "floor.saved"),
    Row("catalog.remove_floor", "POST", CATALOGUE, Whose.SELLER, "floor.removed"),
)
