import pytest

LINES = [{"code": "R740", "quantity": "48"}, {"code": "API"}]


def ask(stock, method, path, json=None, **headers):
    world, _things = stock
    options = {"headers": headers} | ({} if json is None else {"json": json})
    return world.ask("sales", method, f"/api/v1{path}", **options)


def own(stock, kind):
    return stock[1][kind][0].id


def test_services_are_priced_without_a_quote(stock):
    answer = ask(stock, "POST", "/quotes/price", {"currency": "EUR", "lines": LINES})

    assert answer.status_code == 200, answer.text
    first = answer.json["lines"][0]
    assert first["net"] == first["rows"][-1]["running"]
    assert answer.json["complete"] is True


def test_unknown_service_is_priced_as_unpriced(stock):
    answer = ask(stock, "POST", "/quotes/price", {"lines": [{"code": "NOPE"}]})

    assert answer.json["complete"] is False
    assert "NOPE" in answer.json["lines"][0]["unpriced"]


def test_quote_is_created_with_its_lines_and_sent(stock):
    made = ask(
        stock,
        "POST",
        "/quotes",
        {"customer_id": own(stock, "customer"), "lines": LINES, "title": "By API"},
    )
    assert made.status_code == 201, made.text
    assert [line["code"] for line in made.json["lines"]] == ["R740", "API"]

    sent = ask(stock, "POST", f"/quotes/{made.json['id']}/send")

    assert sent.status_code == 200, sent.text
    assert "/l/" in sent.json["link"]


def test_quote_is_changed_only_as_it_was_read(stock):
    path = f"/quotes/{own(stock, 'draft')}"
    tag = ask(stock, "GET", path).headers["ETag"]

    assert ask(stock, "PATCH", path, {"title": "A"}).status_code == 428
    changed = ask(stock, "PATCH", path, {"title": "A"}, **{"If-Match": tag})
    assert (changed.status_code, changed.json["title"]) == (200, "A")
    again = ask(stock, "PATCH", path, {"title": "B"}, **{"If-Match": tag})
    assert again.status_code == 412


@pytest.mark.parametrize("quantity", ["0", "-1", "1e3", "99999999999", "NaN", "x"])
def test_quantity_that_nobody_can_order_is_refused(stock, quantity):
    path = f"/quotes/{own(stock, 'draft')}/lines"
    before = ask(stock, "GET", path.removesuffix("/lines")).json["lines"]

    answer = ask(stock, "POST", path, {"code": "API", "quantity": quantity})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["where"] == "quantity"
    assert ask(stock, "GET", path.removesuffix("/lines")).json["lines"] == before


def test_same_key_creates_one_quote(stock):
    body = {"customer_id": own(stock, "customer")}
    key = {"Idempotency-Key": "3f1c2d4e-0000-4000-8000-000000000001"}

    first = ask(stock, "POST", "/quotes", body, **key)
    second = ask(stock, "POST", "/quotes", body, **key)

    assert first.json["id"] == second.json["id"]


def test_customer_is_created_changed_and_deleted(stock):
    made = ask(stock, "POST", "/customers", {"name": "Fabrikam AG", "country": "CH"})
    assert made.status_code == 201, made.text
    path = f"/customers/{made.json['id']}"
    tag = ask(stock, "GET", path).headers["ETag"]

    changed = ask(stock, "PATCH", path, {"name": "Fabrikam SE"}, **{"If-Match": tag})
    assert changed.json["name"] == "Fabrikam SE"
    gone = ask(stock, "DELETE", path, **{"If-Match": changed.headers["ETag"]})
    assert gone.status_code == 204
    assert ask(stock, "GET", path).status_code == 404


def test_contract_is_shown_with_its_record_and_papers(stock):
    path = f"/contracts/{own(stock, 'contract')}"

    answer = ask(stock, "GET", path)

    assert answer.json["record"]["schema"] == "upheld.contract/1"
    assert answer.json["documents"][0]["kind"] == "contract"
    assert ask(
        stock, "GET", path, **{"If-None-Match": answer.headers["ETag"]}
    ).status == ("304 NOT MODIFIED")


def test_lists_show_one_page_and_the_way_to_the_next(stock):
    for path in ("/quotes", "/customers", "/contracts"):
        page = ask(stock, "GET", f"{path}?size=1").json
        assert len(page["items"]) == 1
        assert page["total"] >= 1
