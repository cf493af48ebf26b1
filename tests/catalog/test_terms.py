"""Standard terms: every version is kept, and a new one is written in a form."""

import re

import pytest

from catalog.schemas import TermsSchema
from tests.catalog.conftest import Shop
from tests.catalog.test_api import ask
from upheld import web
from upheld.errors import InvalidInput

PATH = "/catalogue/terms"
NEW = {
    "version": "2027-1",
    "language": "en",
    "clauses.0.title": "Term",
    "clauses.0.text": "It runs from {{ starts_on }}.",
    "clauses.1.title": "Law",
    "clauses.1.text": "Swiss law.\nCourts of Bern.",
    "definitions.0.word": "Day",
    "definitions.0.meaning": "A business day.",
}


def write(shop: Shop, typed: dict[str, str], status: int = 303) -> str:
    answer = shop.world.ask("administrator", "POST", f"{PATH}/new", data=typed)
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_new_version_takes_the_place_of_the_one_before(shop: Shop) -> None:
    write(shop, NEW)
    page = shop.get(f"{PATH}/")
    assert re.search(r"2027-1</a>.*?In force.*?2026-1</a>.*?Replaced", page, re.DOTALL)
    assert shop.done() == ["terms.saved"]


def test_a_version_is_shown_as_it_was_written(shop: Shop) -> None:
    page = shop.get(f"{PATH}/{shop.ids['terms']}")
    assert "It runs for <code>{{ term_months }}</code> months from" in page
    assert "Monday to Friday." in page


def test_a_new_version_begins_as_a_copy_of_the_newest(shop: Shop) -> None:
    answer = shop.world.ask("administrator", "GET", f"{PATH}/new")
    assert 'name="version" value=""' in answer.text
    assert 'name="clauses.0.title" value="Term"' in answer.text


def test_clauses_are_put_in_another_order(shop: Shop) -> None:
    page = write(shop, {**NEW, "action": "raise:clauses.1"}, 200)
    assert 'name="clauses.0.title" value="Law"' in page
    assert 'name="clauses.1.title" value="Term"' in page
    assert shop.done() == []


@pytest.mark.parametrize(
    ("changed", "where", "said"),
    [
        ({"version": "2026-1"}, "version", "“2026-1” is taken."),
        ({"version": "v" * 33}, "version", "33 characters; 32 fit."),
        ({"clauses.1.text": "{{ oops }}"}, "clauses.1.text", "no value “oops”"),
        ({"clauses.0.title": ""}, "clauses.0.title", "is missing."),
    ],
)
def test_terms_that_are_wrong_come_back_as_they_were_typed(
    shop: Shop, changed: dict[str, str], where: str, said: str
) -> None:
    page = write(shop, NEW | changed, 422)
    assert f'href="#{where}"' in page
    assert said in page
    assert 'value="A business day."' in page
    assert shop.done() == []


def test_a_catalogue_manager_reads_terms_and_writes_none(shop: Shop) -> None:
    assert "New version" not in shop.get(f"{PATH}/")
    shop.post(f"{PATH}/new", NEW, 403)
    assert shop.done() == []


def test_a_version_with_a_long_name_is_refused_in_files_too() -> None:
    clause = {"title": "T", "text": "X"}
    with pytest.raises(InvalidInput, match="33 characters; 32 fit"):
        web.load(TermsSchema(), {"version": "v" * 33, "clauses": [clause]})


def test_programs_read_and_write_versions(shop: Shop) -> None:
    body = {"version": "2027-1", "clauses": [{"title": "Law", "text": "Swiss law."}]}
    answer = shop.world.ask("administrator", "POST", "/api/v1/terms", json=body)
    assert answer.status_code == 201
    made = answer.json
    assert made
    assert (made["language"], made["in_force"]) == ("en", True)
    shown = ask(shop, "GET", f"/terms/{made['id']}").json
    assert shown == made
    listed = ask(shop, "GET", "/terms").json
    assert listed
    versions = [(one["version"], one["in_force"]) for one in listed["items"]]
    assert versions == [("2027-1", True), ("2026-1", False)]
