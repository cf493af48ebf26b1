"""Guides: what they suggest, what is refused and where, their files and pages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.exchange.yaml_files import write_yaml
from catalog.guidance import GuideSpec, read_answers, suggestions
from tests.catalog.conftest import Shop
from tests.catalog.files import PARAMETERS, read
from tests.stock import GUIDE
from upheld.errors import InvalidInput

OFFERINGS = """\
offerings:
  - code: R740
    kind: work
    title: Server cover
    outcome: It runs.
    options: [{code: fast, title: Four hours, adds: Faster.}]
  - {code: VISIT, kind: work, title: Set-up day, outcome: It is set up.}
"""
FILE = OFFERINGS + GUIDE


@pytest.fixture(scope="module")
def guide() -> GuideSpec:
    return read(FILE).guides["sites"]


def suggested(guide: GuideSpec, **answers: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = suggestions(guide, read_answers(guide, answers))
    return [(one.offering, f"{one.quantity}", *one.options) for one in found]


def test_answers_lead_to_services_with_quantities(guide: GuideSpec) -> None:
    assert suggested(guide, servers=("12",), wants=("day",)) == [
        ("R740", "12"),
        ("VISIT", "2"),
    ]


def test_the_first_rule_that_holds_gives_the_service(guide: GuideSpec) -> None:
    assert suggested(guide, servers=("4",), night=("yes",)) == [("R740", "4", "fast")]


def test_the_sentence_says_why_in_the_words_of_the_answers(guide: GuideSpec) -> None:
    answers = {"servers": ("4",), "wants": ("day", "api")}
    found = suggestions(guide, read_answers(guide, answers))
    assert [one.because for one in found] == [
        "4 servers stand there.",
        "You asked for: A gateway, A set-up day.",
    ]


def test_what_is_not_answered_leads_nowhere(guide: GuideSpec) -> None:
    assert suggested(guide) == []
    assert suggested(guide, wants=("day",)) == []


@given(st.integers(1, 90))
def test_one_for_so_many_is_rounded_up(servers: int) -> None:
    guide = read(FILE).guides["sites"]
    found = suggestions(guide, {"servers": (str(servers),), "wants": ("day",)})
    assert found[-1].quantity == Decimal(-(-servers // 10))


@pytest.mark.parametrize(
    ("key", "answer", "said"),
    [
        ("servers", "many", "“many” is not a whole number."),
        ("servers", "91", "Answer with a number from 0 to 90."),
        ("night", "perhaps", "“perhaps” is none of the answers."),
        ("wants", "all", "“all” is none of the answers."),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_question(
    guide: GuideSpec, key: str, answer: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_answers(guide, {key: (answer,)})
    assert [(one.where, one.message) for one in refused.value.problems] == [(key, said)]


def test_a_guide_comes_back_from_its_file() -> None:
    contents = read(FILE)
    assert read(write_yaml(contents, PARAMETERS)) == contents


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("question: servers", "question: server", "There is no question “server”."),
        ('answers: ["yes"]', "answers: [maybe]", "“maybe” is none of the answers."),
        ("quantity: servers", "quantity: night", "is no question for a number"),
        ("{servers} servers that", "{rooms} rooms that", "no question “rooms”"),
        ("offering: VISIT", "offering: VISITS", "There is no “VISITS”"),
        ("options: [fast]", "options: [slow]", "has no option “slow”"),
        ("at_least: 1}, {", "answers: [x]}, {", "Compare this answer"),
    ],
)
def test_a_file_names_the_line_of_what_is_wrong(
    right: str, wrong: str, said: str
) -> None:
    text = FILE.replace(right, wrong, 1)
    with pytest.raises(InvalidInput) as refused:
        read(text)
    problem = next(one for one in refused.value.problems if said in one.message)
    line = text[: text.index(wrong)].count("\n") + 1
    assert problem.where.split(":")[1] == str(line)


def test_more_than_five_questions_are_refused() -> None:
    more = "".join(
        f"      - {{key: q{n}, text: Which?, kind: number}}\n" for n in range(6)
    )
    text = FILE.replace("    questions:\n", "    questions:\n" + more)
    with pytest.raises(InvalidInput, match="one to 5 questions"):
        read(text)


def test_a_guide_is_changed_as_text_on_its_page(shop: Shop) -> None:
    page = f"/catalogue/guides/{shop.ids['guide']}"
    assert "What does a site need?" in shop.get(f"{page}/edit")
    shop.post(f"{page}/edit", {"text": GUIDE.replace("What else?", "And what else?")})
    assert "And what else?" in shop.get(page)
    assert shop.done() == ["guide.saved"]


def test_what_is_wrong_is_named_by_line_and_kept(shop: Shop) -> None:
    page = f"/catalogue/guides/{shop.ids['guide']}/edit"
    answer = shop.post(page, {"text": GUIDE.replace("VISIT", "VISITS")}, 422)
    line = GUIDE[: GUIDE.index("VISIT")].count("\n") + 1
    assert f"Line {line}, column" in answer
    assert "VISITS" in answer
    assert shop.done() == []


def test_a_new_guide_is_listed_and_deleted(shop: Shop) -> None:
    text = GUIDE.replace("code: sites", "code: other").replace("a site", "a shop")
    shop.post("/catalogue/guides/new", {"text": text})
    assert "What does a shop need?" in shop.get("/catalogue/guides/")
    shop.post(f"/catalogue/guides/{shop.ids['guide']}/delete", {})
    assert "What does a site need?" not in shop.get("/catalogue/guides/")
