"""What the builder can do to a draft, done by programs."""

import pytest

from catalog.books import Per, PriceSpec
from catalog.offerings import Kind, OfferingSpec
from catalog.operations import create_offering, save_price
from catalog.parameters import ModelParameters
from catalog.queries import list_price_books
from plugins.manager import PluginManager
from tests.stock import working
from upheld import clock

TITLES = [{"title": "Basic"}, {"title": "Full"}, {"title": "Full and fast"}]
LINES = [
    {"code": "R740", "quantity": "10"},
    {"code": "API", "in_options": ["B", "C"], "from_year": 2},
    {"code": "VISIT", "optional": True, "section": "To begin with"},
    {"code": "R740", "options": ["fast"], "in_options": ["C"], "to_year": 1},
]


def ask(stock, method, path, json=None, **headers):
    world, _things = stock
    options = {"headers": headers} | ({} if json is None else {"json": json})
    return world.ask("sales", method, f"/api/v1{path}", **options)


def own(stock, kind):
    return stock[1][kind][0].id


@pytest.fixture
def quote(stock):
    body = {
        "customer_id": own(stock, "customer"),
        "options": TITLES,
        "favourite": "B",
        "lines": LINES,
    }
    answer = ask(stock, "POST", "/quotes", body)
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.fixture
def tills(stock):
    """Sell a cover that is priced by its risk, and begin a quote of ten."""
    spec = OfferingSpec(
        code="TILLS", kind=Kind.WORK, title="Tills", outcome="They work."
    )
    risk = {"shape": "2", "scale": "50", "cost": "180"}
    price = PriceSpec(
        offering="TILLS", per=Per.YEAR, model="warranty_risk", parameters=risk
    )
    with working(stock[0], "own"):
        create_offering(spec, now=clock.now())
        models = ModelParameters(PluginManager.load(safe=True).models)
        save_price(list_price_books()[0].id, price, parameters=models)
    body = {
        "customer_id": own(stock, "customer"),
        "lines": [{"code": "TILLS", "quantity": "10"}],
    }
    found = ask(stock, "POST", "/quotes", body).json
    return {"id": found["id"], "line": found["lines"][0]["id"]}


def change(stock, quote, method, path, json=None):
    """Ask for a change as somebody who has read the quote as it is now."""
    whole = f"/quotes/{quote['id']}"
    tag = ask(stock, "GET", whole).headers["ETag"]
    return ask(stock, method, f"{whole}{path}", json, **{"If-Match": tag})


def line(quote, code, **wanted):
    found = [
        one
        for one in quote["lines"]
        if one["code"] == code and all(one[k] == v for k, v in wanted.items())
    ]
    return found[0]


def order(quote):
    return [one["code"] for one in sorted(quote["lines"], key=lambda x: x["position"])]


def test_whole_quote_with_three_options_is_put_in_one_request(quote):
    assert [(one["letter"], one["title"]) for one in quote["options"]] == [
        ("A", "Basic"),
        ("B", "Full"),
        ("C", "Full and fast"),
    ]
    assert [one["favourite"] for one in quote["options"]] == [False, True, False]
    api = line(quote, "API")
    assert (api["in_options"], api["from_year"], api["to_year"]) == (["B", "C"], 2, 0)
    visit = line(quote, "VISIT")
    assert (visit["optional"], visit["section"]) == (True, "To begin with")
    assert line(quote, "R740", in_options=["C"])["options"] == ["fast"]
    # 10 servers at 410; the gateway is 800 a month from its second year.
    a, b, _c = quote["options"]
    assert a["totals"]["term"]["amount"] == "12054.00"
    assert b["totals"]["term"]["amount"] == "30870.00"
    assert quote["totals"] == b["totals"]


def test_what_was_read_can_be_put_again(stock, quote):
    body = {
        "customer_id": quote["customer_id"],
        "options": [{"title": one["title"]} for one in quote["options"]],
        "favourite": "B",
        "lines": [
            {name: one[name] for name in LINES_READ}
            for one in sorted(quote["lines"], key=lambda x: x["position"])
        ],
    }
    again = ask(stock, "POST", "/quotes", body).json
    assert again["options"] == quote["options"]
    assert again["totals"] == quote["totals"]


LINES_READ = (
    "code",
    "quantity",
    "options",
    "discount_percent",
    "in_options",
    "optional",
    "section",
    "from_year",
    "to_year",
)


def test_options_are_priced_without_storing_anything(stock, quote):
    before = ask(stock, "GET", "/quotes").json["total"]
    body = {
        "customer_id": quote["customer_id"],
        "options": TITLES,
        "favourite": "B",
        "lines": LINES,
    }
    answer = ask(stock, "POST", "/quotes/price", body)
    assert answer.json["options"] == quote["options"]
    assert ask(stock, "GET", "/quotes").json["total"] == before


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"options": TITLES[:1], "lines": []}, "options"),
        ({"favourite": "D"}, "favourite"),
        ({"options": TITLES[:2]}, "lines.1.in_options"),
        ({"options": [], "favourite": "A"}, "favourite"),
        ({"lines": [{"code": "API", "from_year": 3, "to_year": 2}]}, "lines.0.to_year"),
    ],
)
def test_what_does_not_fit_together_is_refused_at_its_place(stock, changed, where):
    before = ask(stock, "GET", "/quotes").json["total"]
    body = {"customer_id": own(stock, "customer"), "options": TITLES, "lines": LINES}
    answer = ask(stock, "POST", "/quotes", body | changed)
    assert answer.status_code == 422, answer.text
    assert answer.json["errors"][0]["where"] == where
    assert ask(stock, "GET", "/quotes").json["total"] == before


def test_option_is_added_renamed_recommended_and_removed(stock, quote):
    path = f"/quotes/{quote['id']}/options"
    added = ask(stock, "POST", path, {"title": "All", "like": "C"})
    assert added.status_code == 201, added.text
    assert added.json["options"][3]["letter"] == "D"
    assert line(added.json, "R740", options=["fast"])["in_options"] == ["C", "D"]

    renamed = change(
        stock, quote, "PATCH", "/options/D", {"title": "Everything", "favourite": True}
    )
    assert renamed.json["options"][3]["title"] == "Everything"
    assert renamed.json["options"][3]["favourite"] is True

    gone = change(stock, quote, "DELETE", "/options/D")
    assert [one["letter"] for one in gone.json["options"]] == ["A", "B", "C"]
    assert gone.json["options"][0]["favourite"] is True


def test_option_that_is_not_there_is_refused(stock, quote):
    assert change(stock, quote, "DELETE", "/options/D").status_code == 409
    assert len(ask(stock, "GET", f"/quotes/{quote['id']}").json["options"]) == 3


def test_line_changes_only_as_the_quote_was_read(stock, quote):
    path = f"/quotes/{quote['id']}/lines/{line(quote, 'API')['id']}"
    tag = ask(stock, "GET", f"/quotes/{quote['id']}").headers["ETag"]
    assert ask(stock, "PATCH", path, {"quantity": "2"}).status_code == 428
    changed = ask(stock, "PATCH", path, {"to_year": 2}, **{"If-Match": tag})
    assert changed.status_code == 200, changed.text
    api = line(changed.json, "API")
    assert (api["from_year"], api["to_year"]) == (2, 2)
    late = ask(stock, "PATCH", path, {"to_year": 0}, **{"If-Match": tag})
    assert late.status_code == 412


def test_line_moves_into_options_and_under_a_heading(stock, quote):
    path = f"/lines/{line(quote, 'VISIT')['id']}"
    body = {"in_options": ["A", "B", "C"], "optional": False, "section": ""}
    changed = change(stock, quote, "PATCH", path, body).json
    visit = line(changed, "VISIT")
    assert (visit["in_options"], visit["optional"], visit["section"]) == ([], False, "")
    refused = change(stock, quote, "PATCH", path, {"in_options": ["D"]})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["where"] == "in_options"


def test_lines_are_put_in_order_copied_and_removed(stock, quote):
    path = f"/quotes/{quote['id']}/lines/{line(quote, 'VISIT')['id']}"
    moved = ask(stock, "POST", f"{path}/move", {"position": 1}).json
    assert order(moved) == ["VISIT", "R740", "API", "R740"]
    nowhere = ask(stock, "POST", f"{path}/move", {"position": 9})
    assert nowhere.status_code == 422

    copied = ask(stock, "POST", f"{path}/copy").json
    assert order(copied) == ["VISIT", "VISIT", "R740", "API", "R740"]
    assert {one["section"] for one in copied["lines"] if one["code"] == "VISIT"} == {
        "To begin with"
    }

    gone = change(stock, quote, "DELETE", f"/lines/{line(quote, 'API')['id']}")
    assert order(gone.json) == ["VISIT", "VISIT", "R740", "R740"]


def test_part_joins_a_bundle(stock, quote):
    path = f"/quotes/{quote['id']}/lines"
    bundle = line(ask(stock, "POST", path, {"code": "FULL"}).json, "FULL")
    added = ask(stock, "POST", path, {"code": "VISIT", "part_of": bundle["id"]}).json
    assert line(added, "VISIT", part_of=bundle["id"])["section"] == ""


def test_last_change_is_undone_and_done_again(stock, quote):
    path = f"/quotes/{quote['id']}"
    ask(stock, "POST", f"{path}/options", {"title": "All"})
    undone = ask(stock, "POST", f"{path}/undo")
    assert len(undone.json["options"]) == 3
    redone = ask(stock, "POST", f"{path}/redo")
    assert len(redone.json["options"]) == 4
    assert ask(stock, "POST", f"{path}/redo").status_code == 409


def test_page_shows_the_options_that_a_program_made(stock, quote):
    world, _things = stock
    page = world.ask("sales", "GET", f"/quotes/{quote['id']}/options").text
    for one in TITLES:
        assert one["title"] in page


def test_a_line_says_what_can_be_promised_and_takes_a_level(stock, tills):
    found = ask(stock, "GET", f"/quotes/{tills['id']}/lines/{tills['line']}/level").json
    # Less the two percent that this customer was promised.
    assert (found["offered"], found["least"], found["most"]) == (True, "1", "10")
    assert (found["level"], found["chosen"]) == ("3", False)
    assert found["price"] == {"currency": "EUR", "amount": "304.82"}
    prices = {one["level"]: one["price"]["amount"] for one in found["points"]}
    assert prices["5"] == "846.72"
    changed = change(
        stock, tills, "PUT", f"/lines/{tills['line']}/level", {"level": "5"}
    )
    assert changed.status_code == 200, changed.text
    assert line(changed.json, "TILLS")["net"]["amount"] == "846.72"


def test_a_line_without_a_level_offers_none_and_refuses_one(stock, quote):
    api = line(quote, "API")["id"]
    path = f"/lines/{api}/level"
    assert ask(stock, "GET", f"/quotes/{quote['id']}{path}").json == {
        "offered": False,
        "points": [],
    }
    answer = change(stock, quote, "PUT", path, {"level": "5"})
    assert answer.status_code == 409
    assert "Nothing can be chosen" in answer.text
