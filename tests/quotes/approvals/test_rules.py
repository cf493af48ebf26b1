"""The rules about limits and decisions, without a database."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.quotes.approvals.differences import differences
from contracts.quotes.approvals.limits import UNLIMITED, Limit, limit_of
from contracts.quotes.approvals.rules import (
    Kind,
    LineFacts,
    Need,
    OptionFacts,
    Person,
    Snapshot,
    combined,
    lowered,
    needs,
    requests,
    usual_time,
)
from contracts.quotes.approvals.wording import say_need, usual_words
from upheld.money import Money
from upheld.principal import Role
from upheld.texts import use_language

percents = st.decimals(0, 100, places=2)
SALES = Limit(Decimal(8), Decimal(5), below_floor=False)


def line(key: str = "1", discount: Decimal | int = 0, **fields: object) -> LineFacts:
    known: dict[str, object] = {
        "line": key,
        "code": f"C{key}",
        "title": f"Service {key}",
        "quantity": Decimal(1),
        "options": (),
        "discount": Decimal(discount),
        "by_hand": Decimal(discount),
        "listed": Money(100_00, "EUR"),
        "net": Money(90_00, "EUR"),
        "once": False,
        "margin": Decimal(40),
        "floor": None,
        "below": False,
        "digest": f"{key} {discount}",
    }
    return LineFacts(**known | fields)  # type: ignore[arg-type]


def shot(*lines: LineFacts, discount: Decimal | int = 0) -> Snapshot:
    return Snapshot(lines, Decimal(discount), options=(option(),))


def option(letter: str = "", **fields: object) -> OptionFacts:
    money = Money(1000_00, "EUR")
    known: dict[str, object] = {
        "letter": letter,
        "title": f"Title {letter}" if letter else "",
        "yearly": money,
        "list_yearly": money,
        "one_off": Money(0, "EUR"),
        "margin": Decimal(40),
        "floor": Decimal(35),
        "below": False,
        "extras": (),
        "digest": f"option {letter}",
    }
    return OptionFacts(**known | fields)  # type: ignore[arg-type]


def below(letter: str, margin: int, **fields: object) -> OptionFacts:
    return option(letter, margin=Decimal(margin), below=True, **fields)


def test_several_roles_may_do_the_most_of_each() -> None:
    known = {
        Role.SALES: Limit(Decimal(10), Decimal(2), below_floor=False),
        Role.SALES_MANAGER: Limit(Decimal(5), Decimal(9), below_floor=True),
    }
    both = frozenset({Role.SALES, Role.SALES_MANAGER})
    assert limit_of(both, known) == Limit(Decimal(10), Decimal(9), below_floor=True)
    assert limit_of(frozenset({Role.ADMINISTRATOR}), known) == UNLIMITED


def test_who_does_not_sell_gives_nothing_away() -> None:
    nothing = limit_of(frozenset({Role.AUDITOR}), {})
    assert nothing == Limit(Decimal(0), Decimal(0), below_floor=False)


def test_lines_and_the_whole_are_compared_with_their_own_limits() -> None:
    found = needs(shot(line("1", 8), line("2", 10), discount=6), SALES)
    assert [(need.kind, need.line) for need in found] == [
        (Kind.OVERALL, ""),
        (Kind.LINE, "2"),
    ]


def test_less_than_was_approved_on_all_needs_no_new_decision() -> None:
    past = Need(Kind.OVERALL, Decimal(10), Decimal(5))
    assert needs(shot(discount=9), SALES, [past]) == ()
    assert len(needs(shot(discount=11), SALES, [past])) == 1


@given(percents, percents)
def test_two_discounts_together_are_no_more_than_everything(
    first: Decimal, second: Decimal
) -> None:
    both = combined(first, second)
    assert max(first, second) <= both <= 100


@given(st.decimals(0, 99, places=2), st.decimals(0, 99, places=2), percents, percents)
def test_lowered_discounts_keep_within_the_limit(
    own: Decimal, overall: Decimal, of_line: Decimal, of_all: Decimal
) -> None:
    limit = Limit(of_line, of_all)
    given_now = shot(line("1", own, by_hand=combined(own, overall)), discount=overall)
    new_overall, lines = lowered(given_now, limit)
    new_own = lines.get("1", own)
    assert new_overall <= min(overall, of_all)
    assert new_own <= own
    assert combined(new_own, new_overall) <= of_line


def person(name: str, limit: Limit, rank: int, hours: int | None = None) -> Person:
    usual = None if hours is None else timedelta(hours=hours)
    return Person(name, name, f"{name}@x.example", limit, rank, usual)


def test_the_one_with_the_least_say_is_asked_then_the_quickest() -> None:
    manager = Limit(Decimal(20), Decimal(20))
    people = [
        person("boss", UNLIMITED, 2, 1),
        person("slow", manager, 1, 9),
        person("quick", manager, 1, 2),
    ]
    wanted = [Need(Kind.LINE, Decimal(10), Decimal(8), "1")]
    asked, nobody = requests(wanted, people)
    assert [one.person.name for one in asked] == ["quick"]
    assert nobody == ()


def test_several_are_asked_when_nobody_may_decide_on_all() -> None:
    people = [
        person("lines", Limit(Decimal(50), Decimal(0), below_floor=False), 1),
        person("floors", Limit(Decimal(0), Decimal(0), below_floor=True), 1),
    ]
    wanted = [
        Need(Kind.LINE, Decimal(10), Decimal(8), "1"),
        Need(Kind.FLOOR, Decimal(20), Decimal(35)),
        Need(Kind.OVERALL, Decimal(20), Decimal(5)),
    ]
    asked, nobody = requests(wanted, people)
    assert {one.person.name for one in asked} == {"lines", "floors"}
    assert [need.kind for need in nobody] == [Kind.OVERALL]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(20, "usually in 20 min"), (170, "usually in 3 h"), (2900, "usually in 2 days")],
)
def test_the_usual_time_is_said_in_words(minutes: int, words: str) -> None:
    with use_language("en"):
        assert usual_words(timedelta(minutes=minutes)) == words


def test_the_usual_time_is_a_median() -> None:
    hours = [timedelta(hours=count) for count in (1, 2, 90)]
    assert usual_time(hours) == timedelta(hours=2)
    assert usual_time([]) is None


def test_only_what_changed_is_shown() -> None:
    before = shot(line("1", 10), line("2", 0), line("3", 0))
    after = shot(line("9", 12, code="C1"), line("8", 0, code="C2", digest="2 0"))
    found = differences(before, after)
    assert [(one.title, one.after is None) for one in found.lines] == [
        ("Service 9", False),
        ("Service 3", True),
    ]


def test_at_first_the_list_is_compared_with() -> None:
    found = differences(None, shot(line("1", 10), line("2"), line("3", below=True)))
    assert [one.title for one in found.lines] == ["Service 1", "Service 3"]
    assert found.with_list


def test_equal_lines_are_compared_in_their_order() -> None:
    twice = line("1", 5), line("2", 5, code="C1", digest="second")
    changed = replace(twice[1], digest="other")
    found = differences(shot(*twice), shot(twice[0], changed))
    assert [one.after for one in found.lines] == [changed]


def test_each_option_below_its_floor_needs_a_decision_by_name() -> None:
    three = option("A"), below("B", 20), below("C", 30, extras=("Visit",))
    found = needs(replace(shot(), options=three), SALES)
    assert [say_need(need) for need in found] == [
        "Option B, Title B: the margin is 20%, below the floor of 35%.",
        "Option C, Title C with Visit: the margin is 30%, below the floor of 35%.",
    ]


def test_a_line_that_options_share_is_decided_once_and_names_them() -> None:
    shared = line("1", 10, in_options="AC"), line("2", 12)
    found = needs(replace(shot(*shared), options=(option("A"), option("C"))), SALES)
    assert [say_need(need) for need in found] == [
        "Options A, C: Service 1 is at 10%.",
        "Service 2 is at 12%.",
    ]


def test_what_was_approved_of_one_option_holds_for_no_other() -> None:
    past = needs(replace(shot(), options=(below("A", 20),)), SALES)
    both = replace(shot(), options=(below("A", 21), below("B", 30)))
    assert [need.option for need in needs(both, SALES, past)] == ["B"]
    worse = replace(shot(), options=(below("A", 19),))
    assert [need.option for need in needs(worse, SALES, past)] == ["A"]


def test_the_same_lines_under_another_letter_need_no_new_decision() -> None:
    past = needs(replace(shot(), options=(below("", 20, digest="same"),)), SALES)
    named = replace(shot(), options=(below("A", 20, digest="same"), option("B")))
    assert needs(named, SALES, past) == ()


def test_an_option_is_compared_with_itself_as_it_was() -> None:
    before = replace(shot(), options=(option("", yearly=Money(500_00, "EUR")),))
    after = replace(shot(), options=(option("A"), option("B")))
    found = differences(before, after).options
    assert [one.before and one.before.yearly for one in found] == [
        Money(500_00, "EUR"),
        None,
    ]
