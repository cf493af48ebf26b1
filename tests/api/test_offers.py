from datetime import date


def ask(stock, method, path, json=None):
    world, _things = stock
    options = {} if json is None else {"json": json}
    return world.ask("sales", method, f"/api/v1{path}", **options)


def own(stock, kind):
    return stock[1][kind][0].id


def test_questions_are_read_and_answered(stock):
    path = f"/quotes/{own(stock, 'sent')}/questions"
    (question,) = ask(stock, "GET", path).json["items"]
    assert (question["position"], question["answered_at"]) == (None, None)

    answer = ask(
        stock, "POST", f"/questions/{question['id']}/answer", {"text": "By noon."}
    )

    assert answer.status_code == 200, answer.text
    assert ask(stock, "GET", path).json["items"] == [answer.json]
    again = ask(stock, "POST", f"/questions/{question['id']}/answer", {"text": "No."})
    assert again.status_code == 409


def test_a_revision_says_what_changed(stock):
    made = ask(stock, "POST", f"/quotes/{own(stock, 'sent')}/revise").json
    ask(stock, "POST", f"/quotes/{made['id']}/lines", {"code": "VISIT"})

    found = ask(stock, "GET", f"/quotes/{made['id']}/changes?since=1").json

    (added,) = [one for one in found["lines"] if one["kind"] == "added"]
    assert (added["before"], added["after"]["code"]) == (None, "VISIT")
    assert added["once"] == {"amount": "1225.00", "currency": "EUR"}
    assert "€1,225.00 more once." in found["sentences"]


def test_a_copy_is_made_for_another_customer(stock):
    world, _things = stock
    other = world.ids["customer:own:neighbour"]
    path = f"/quotes/{own(stock, 'sent')}/clone"
    made = ask(stock, "POST", path, {"customer_id": other})
    assert made.status_code == 201, made.text
    assert (made.json["customer_id"], made.json["revision"]) == (other, 1)


def test_an_offer_is_extended(stock):
    path = f"/quotes/{own(stock, 'sent')}/extend"
    assert ask(stock, "POST", path, {"valid_until": "2020-01-01"}).status_code == 422
    found = ask(stock, "POST", path, {"valid_until": "2029-12-31"})
    assert found.json["valid_until"] == "2029-12-31"


def test_the_pipeline_is_read_by_month(stock):
    found = ask(stock, "GET", "/pipeline?by=start").json
    assert found["probabilities"]["sent"] == 30
    (month,) = found["months"]
    assert date.fromisoformat(month["first"]).day == 1
    assert {one["state"]: one["count"] for one in month["cells"]}["sent"] == 2
