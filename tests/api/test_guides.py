"""Guides as data: read, written, answered by programs."""

from typing import Any

import pytest

GUIDE: dict[str, Any] = {
    "code": "shops",
    "title": "What does a shop need?",
    "questions": [
        {"key": "tills", "text": "How many tills?", "kind": "number", "most": "90"},
        {"key": "night", "text": "Open at night?", "kind": "yes_no"},
    ],
    "rules": [
        {
            "offering": "R740",
            "when": [{"question": "tills", "at_least": "1"}],
            "quantity": "tills",
            "for_each": "10",
            "because": "{tills} tills need servers.",
        },
        {
            "offering": "P24",
            "when": [{"question": "night", "answers": ["yes"]}],
            "because": "The shop is open at night.",
        },
    ],
}


def ask(stock, method, path, json=None, by="catalogue_manager", **headers):
    world, _things = stock
    options = {"headers": headers} | ({} if json is None else {"json": json})
    return world.ask(by, method, f"/api/v1{path}", **options)


def own(stock, kind):
    return stock[1][kind][0].id


@pytest.fixture
def guide(stock):
    answer = ask(stock, "POST", "/guides", GUIDE)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_guide_is_read_as_it_was_written(stock, guide):
    assert guide["questions"][0] | GUIDE["questions"][0] == guide["questions"][0]
    assert guide["rules"][0] | GUIDE["rules"][0] == guide["rules"][0] | {
        "when": GUIDE["rules"][0]["when"]
    }
    assert ask(stock, "GET", f"/guides/{guide['id']}").json == guide
    titles = [one["title"] for one in ask(stock, "GET", "/guides").json["items"]]
    assert titles == ["What does a shop need?", "What does a site need?"]


def test_what_was_read_is_put_again_with_a_change(stock, guide):
    path = f"/guides/{guide['id']}"
    tag = ask(stock, "GET", path).headers["ETag"]
    body = {k: v for k, v in guide.items() if k != "id"} | {"title": "Shops"}
    assert ask(stock, "PUT", path, body).status_code == 428
    changed = ask(stock, "PUT", path, body, **{"If-Match": tag})
    assert changed.json == guide | {"title": "Shops"}
    other = ask(stock, "PUT", path, body | {"code": "other"}, **{"If-Match": "*"})
    assert other.status_code == 422
    assert ask(stock, "GET", path).json["code"] == "shops"


def test_guide_with_a_known_code_is_not_created_again(stock, guide):
    again = ask(stock, "POST", "/guides", GUIDE | {"title": "Other"})
    assert again.status_code == 409
    assert ask(stock, "GET", f"/guides/{guide['id']}").json["title"] == GUIDE["title"]


def test_what_a_guide_cannot_mean_is_named_by_its_place(stock):
    rules = [{"offering": "GONE", "because": "x"}]
    answer = ask(stock, "POST", "/guides", GUIDE | {"rules": rules})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["where"] == "rules.0.offering"
    assert len(ask(stock, "GET", "/guides").json["items"]) == 1


def test_deleted_guide_is_asked_no_more(stock, guide):
    path = f"/guides/{guide['id']}"
    assert ask(stock, "DELETE", path, **{"If-Match": "*"}).status_code == 204
    assert ask(stock, "GET", path).status_code == 404


def test_answers_lead_to_services_with_their_reasons(stock, guide):
    path = f"/guides/{guide['id']}/suggestions"
    answers = {"answers": {"tills": ["24"], "night": ["no"]}}
    assert ask(stock, "POST", path, answers, by="sales").json == {
        "items": [
            {
                "offering": "R740",
                "quantity": "3",
                "options": [],
                "because": "24 tills need servers.",
            }
        ]
    }
    wrong = ask(stock, "POST", path, {"answers": {"tills": ["91"]}}, by="sales")
    assert (wrong.status_code, wrong.json["errors"][0]["where"]) == (422, "tills")


@pytest.mark.usefixtures("guide")
def test_answers_are_kept_with_a_quote_and_services_added(stock):
    path = f"/quotes/{own(stock, 'draft')}"
    body = {
        "guide": "shops",
        "answers": {"tills": ["24"], "night": ["yes"]},
        "add": ["R740"],
    }
    guided = ask(stock, "POST", f"{path}/guide", body, by="sales").json
    assert [one["offering"] for one in guided["suggestions"]] == ["R740", "P24"]
    assert guided["added"] == ["R740"]
    added = [one for one in guided["quote"]["lines"] if one["code"] == "R740"]
    assert added[-1]["quantity"] == "3"

    (kept,) = ask(stock, "GET", f"{path}/guide", by="sales").json["items"]
    assert kept["answers"] == body["answers"]
    assert kept["words"][0] == {"question": "How many tills?", "answer": "24"}


@pytest.mark.usefixtures("guide")
def test_service_that_is_not_suggested_is_not_added(stock):
    path = f"/quotes/{own(stock, 'draft')}"
    before = ask(stock, "GET", path, by="sales").json
    body = {"guide": "shops", "answers": {"tills": ["24"]}, "add": ["P24"]}
    answer = ask(stock, "POST", f"{path}/guide", body, by="sales")
    assert (answer.status_code, answer.json["errors"][0]["where"]) == (422, "add.0")
    assert ask(stock, "GET", path, by="sales").json == before


@pytest.mark.usefixtures("guide")
def test_customer_is_asked_by_a_link(stock):
    path = f"/quotes/{own(stock, 'draft')}/guide/ask"
    body = {"guide": "shops", "by_mail": False}
    assert "/l/" in ask(stock, "POST", path, body, by="sales").json["link"]
    unknown = ask(stock, "POST", path, {"guide": "nope"}, by="sales")
    assert (unknown.status_code, unknown.json["errors"][0]["where"]) == (422, "guide")
