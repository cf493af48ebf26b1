"""Ask, decide and set limits by program, with the rights of whose token it is."""

import pytest

LIMITS = {
    "sales": {"line_percent": "8", "quote_percent": "5", "below_floor": False},
    "sales_manager": {
        "line_percent": "20",
        "quote_percent": "10",
        "below_floor": True,
    },
    "administrator": {
        "line_percent": None,
        "quote_percent": None,
        "below_floor": True,
    },
}


def ask(stock, method, path, json=None, by="sales", **headers):
    world, _things = stock
    options = {"headers": headers} | ({} if json is None else {"json": json})
    return world.ask(by, method, f"/api/v1{path}", **options)


def own(stock, kind):
    return stock[1][kind][0].id


@pytest.fixture
def quote(stock):
    """Return the path of a draft whose discount goes beyond the limit of sales."""
    set_limits(stock, LIMITS)
    body = {
        "customer_id": own(stock, "customer"),
        "discount_percent": "9",
        "lines": [{"code": "API"}],
    }
    return f"/quotes/{ask(stock, 'POST', '/quotes', body).json['id']}"


def set_limits(stock, limits):
    tag = ask(stock, "GET", "/limits", by="administrator").headers["ETag"]
    answer = ask(
        stock, "PUT", "/limits", limits, by="administrator", **{"If-Match": tag}
    )
    assert answer.status_code == 200, answer.text
    return answer.json


def asked_by_sales(stock, quote):
    """Ask as sales, and return the id of the question."""
    answer = ask(stock, "POST", f"{quote}/approval", {})
    assert answer.status_code == 201, answer.text
    (asked,) = answer.json["asked"]
    return asked["id"]


def test_limits_are_read_as_they_were_set(stock):
    assert set_limits(stock, LIMITS) == LIMITS
    assert ask(stock, "GET", "/limits", by="administrator").json == LIMITS
    assert ask(stock, "GET", "/limits").status_code == 403


def test_limits_change_only_as_they_were_read(stock):
    before = ask(stock, "GET", "/limits", by="administrator")
    tag = before.headers["ETag"]
    bare = ask(stock, "PUT", "/limits", LIMITS, by="administrator")
    assert bare.status_code == 428
    set_limits(stock, LIMITS)
    late = ask(stock, "PUT", "/limits", {}, by="administrator", **{"If-Match": tag})
    assert late.status_code == 412
    assert ask(stock, "GET", "/limits", by="administrator").json == LIMITS


def test_what_goes_beyond_a_limit_waits_until_somebody_approves(stock, quote):
    stands = ask(stock, "GET", f"{quote}/approval").json
    assert [(one["kind"], one["value"]) for one in stands["needs"]] == [
        ("overall", "9"),
        ("line", "9"),
    ]
    assert stands["would_ask"][0]["approver"]["name"] == "sales_manager"
    assert ask(stock, "POST", f"{quote}/send").status_code == 422

    approval = asked_by_sales(stock, quote)
    assert ask(stock, "GET", quote).json["state"] == "in_review"
    waiting = ask(stock, "GET", "/approvals", by="sales_manager").json["items"]
    assert [one["mine"] for one in waiting if one["id"] == approval] == [True]

    decision = {"decision": "approve", "reason": "Once."}
    path = f"/approvals/{approval}"
    done = ask(stock, "POST", f"{path}/decision", decision, by="sales_manager")
    assert (done.json["state"], done.json["decided_by"]) == (
        "approved",
        "sales_manager",
    )
    assert ask(stock, "GET", path).json["reason"] == "Once."
    sent = ask(stock, "POST", f"{quote}/send")
    assert sent.status_code == 200, sent.text


def test_a_declined_quote_can_be_changed_again(stock, quote):
    path = f"/approvals/{asked_by_sales(stock, quote)}/decision"
    body = {"decision": "decline", "reason": "Too low."}
    assert ask(stock, "POST", path, body, by="administrator").status_code == 200
    assert ask(stock, "GET", quote).json["state"] == "draft"
    again = ask(stock, "POST", path, {"decision": "approve"}, by="administrator")
    assert again.status_code == 409
    assert ask(stock, "GET", quote).json["state"] == "draft"


def test_nobody_decides_beyond_the_own_limit(stock, quote):
    path = f"/approvals/{asked_by_sales(stock, quote)}"
    for by in ("sales", "second_sales"):
        answer = ask(stock, "POST", f"{path}/decision", {"decision": "approve"}, by=by)
        assert answer.status_code == 409
    assert ask(stock, "GET", path).json["state"] == "asked"


def test_a_question_is_withdrawn(stock, quote):
    asked_by_sales(stock, quote)
    answer = ask(stock, "POST", f"{quote}/approval/withdraw")
    assert answer.json["asked"][0]["state"] == "withdrawn"
    assert ask(stock, "GET", quote).json["state"] == "draft"
    assert ask(stock, "POST", f"{quote}/approval/withdraw").status_code == 409


def test_discounts_are_lowered_to_the_limit(stock, quote):
    assert ask(stock, "POST", f"{quote}/lower").json["discount_percent"] == "5"
    assert ask(stock, "GET", f"{quote}/approval").json["needs"] == []
    assert ask(stock, "POST", f"{quote}/approval", {}).status_code == 409
