"""Costs and margin floors by programs, one by one and as a file."""

import csv
from io import StringIO

COST = {"offering": "P24", "amount": "7000", "currency": "EUR", "per": "year"}
TABLE = """\
offering,option,category,currency,term_months,per,amount,percent,floor
R740,,,EUR,,year,205.5,,
R740,fast,,EUR,,year,40,,
API,,,,,,,60,
,,,,,,,,35
R740,,,,,,,,20
"""


def ask(stock, method, path, json=None, by="catalogue_manager"):
    world, _things = stock
    options = {} if json is None else {"json": json}
    return world.ask(by, method, f"/api/v1{path}", **options)


def items(stock, path):
    return ask(stock, "GET", path).json["items"]


def put(stock, text, **more):
    body = {"name": "costs.csv", "text": text, **more}
    return ask(stock, "POST", "/catalogue/import", body)


def test_cost_is_set_read_and_removed(stock):
    made = ask(stock, "POST", "/costs", COST)
    assert made.status_code == 200, made.text
    assert made.json.items() >= (COST | {"title": "Priority support"}).items()
    assert made.json in items(stock, "/costs")
    dearer = ask(stock, "POST", "/costs", COST | {"amount": "7100"}).json
    assert (dearer["id"], dearer["amount"]) == (made.json["id"], "7100")
    assert ask(stock, "DELETE", f"/costs/{dearer['id']}").status_code == 204
    assert dearer not in items(stock, "/costs")


def test_cost_that_says_too_little_is_refused(stock):
    before = items(stock, "/costs")
    answer = ask(stock, "POST", "/costs", {"offering": "P24", "amount": "1"})
    assert answer.status_code == 422
    wheres = [one["where"] for one in answer.json["errors"]]
    assert wheres == ["currency", "per"]
    assert items(stock, "/costs") == before


def test_floor_is_set_and_removed(stock):
    made = ask(stock, "POST", "/floors", {"percent": "35"}).json
    assert (made["title"], made["percent"]) == ("", "35")
    assert ask(stock, "DELETE", f"/floors/{made['id']}").status_code == 204
    assert made not in items(stock, "/floors")


def test_who_neither_sells_nor_keeps_the_catalogue_sees_no_cost(stock):
    assert ask(stock, "GET", "/costs", by="auditor").status_code == 403
    export = ask(stock, "GET", "/catalogue/export?kind=costs", by="auditor")
    assert export.text.splitlines()[1:] == []
    assert ask(stock, "POST", "/costs", COST, by="sales").status_code == 403


def test_table_is_looked_at_before_it_is_stored(stock):
    before = items(stock, "/costs")
    looked = put(stock, TABLE, dry_run=True)
    assert looked.status_code == 200, looked.text
    assert looked.json["revision"] is None
    assert [(one["change"], one["what"]) for one in looked.json["changes"]] == [
        ("added", "cost"),
        ("added", "cost"),
        ("added", "cost"),
        ("added", "floor"),
        ("added", "floor"),
    ]
    assert items(stock, "/costs") == before

    done = put(stock, TABLE)
    assert done.json["changes"] == looked.json["changes"]
    assert put(stock, TABLE).json["unchanged"] == 5


def test_each_refused_row_is_named_with_its_reason_and_none_is_stored(stock):
    before = items(stock, "/costs")
    text = (
        TABLE + "GONE,,,EUR,,year,1,,\nP24,,,EUR,,year,x,,\nP24,,care,EUR,,year,1,,\n"
    )
    answer = put(stock, text)
    assert answer.status_code == 422
    # A category in a row of a cost comes first, as nothing else can be told then.
    assert [one["where"] for one in answer.json["errors"]] == ["costs.csv:9:3"]
    answer = put(stock, text.replace(",care,", ",,"))
    wheres = {one["where"] for one in answer.json["errors"]}
    assert wheres == {"costs.csv:7:1", "costs.csv:8:7"}
    assert items(stock, "/costs") == before


def test_export_is_what_the_page_shows_and_can_be_imported_again(stock):
    put(stock, TABLE)
    text = ask(stock, "GET", "/catalogue/export?kind=costs").text
    rows = list(csv.DictReader(StringIO(text)))
    costs, floors = items(stock, "/costs"), items(stock, "/floors")
    assert len(rows) == len(costs) + len(floors)
    assert {"offering": "R740", "option": "fast", "amount": "40"}.items() <= next(
        one for one in rows if one["option"]
    ).items()
    assert put(stock, text).json["changes"] == []


def test_costs_are_imported_and_exported_on_the_page(stock):
    world, _things = stock
    typed = {"name": "costs.csv", "text": TABLE}
    path = "/catalogue/import"
    seen = world.ask("catalogue_manager", "POST", path, data=typed)
    assert "What costs.csv would change" in seen.text
    world.ask("catalogue_manager", "POST", path, data=typed | {"action": "import"})
    assert len(items(stock, "/floors")) == 3
    page = world.ask("sales", "GET", "/catalogue/costs/").text
    assert "/catalogue/export/costs" in page
    file = world.ask("sales", "GET", "/catalogue/export/costs")
    assert file.headers["Content-Disposition"] == "attachment; filename=costs.csv"
    assert "R740,fast" in file.text


def test_guides_alone_are_a_file(stock):
    text = ask(stock, "GET", "/catalogue/export?kind=guides").text
    assert text.startswith("guides:\n")
    body = {"name": "g.yaml", "text": text.replace("a site need", "a shop need")}
    changed = ask(stock, "POST", "/catalogue/import", body)
    (one,) = changed.json["changes"]
    assert (one["what"], one["code"], one["change"]) == ("guide", "sites", "changed")
