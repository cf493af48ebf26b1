"""Requests of customers over the API."""


def ask(stock, method, path, **options):
    world, _things = stock
    return world.ask("sales", method, f"/api/v1{path}", **options)


def own(stock):
    return stock[1]["request"][0].id


def test_requests_are_listed_with_their_words(stock):
    answer = ask(stock, "GET", "/requests?state=open")
    assert answer.status_code == 200
    assert {one["kind"] for one in answer.json["items"]} == {"change"}
    assert own(stock) in {one["id"] for one in answer.json["items"]}


def test_a_request_is_shown(stock):
    answer = ask(stock, "GET", f"/requests/{own(stock)}")
    assert (answer.json["state"], answer.json["facts"]["last_day"]) == ("open", None)


def test_a_request_is_decided_with_an_answer(stock):
    body = {"move": "accept", "answer": "Gladly."}
    answer = ask(stock, "POST", f"/requests/{own(stock)}/decision", json=body)
    assert (answer.json["state"], answer.json["answer"]) == ("accepted", "Gladly.")


def test_a_decided_request_is_not_declined(stock):
    path = f"/requests/{own(stock)}/decision"
    ask(stock, "POST", path, json={"move": "finish"})
    answer = ask(stock, "POST", path, json={"move": "decline", "answer": "No."})
    assert answer.status_code == 409
    assert ask(stock, "GET", f"/requests/{own(stock)}").json["state"] == "done"
