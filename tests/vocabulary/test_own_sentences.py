"""Whole sentences that a seller says in its own way."""

import pytest
from sqlalchemy import select

from tests.shop import Shop
from tests.vocabulary.test_own_words import deal
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.templating import environment
from upheld.texts import ngettext, use_language
from upheld.vocabulary.nouns import Said
from upheld.vocabulary.operations import change_sentence, change_words
from upheld.vocabulary.queries import own_sentences, vocabulary
from upheld.vocabulary.sentences import (
    FIXED,
    Sentence,
    checked,
    searched,
    sentences,
    shown,
)
from upheld.words import _, shipped, use_wording

SIGNED = "Thank you, %(name)s. %(title)s is signed as %(number)s."
DAYS = "%(num)s day’s notice"


def sentence(message: str) -> Sentence:
    return next(one for one in sentences().values() if one.message == message)


def wrong(message: str, *typed: str, code: str = "en") -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        checked(sentence(message), code, typed)
    return [f"{one.where}: {one.message}" for one in refused.value.problems]


def test_what_has_to_stay_is_still_said_by_us() -> None:
    assert {one.message for one in sentences().values()} >= FIXED


@pytest.mark.parametrize("message", sorted(FIXED))
def test_what_has_to_stay_is_not_replaced(message: str) -> None:
    assert wrong(message, "x") == ["form-0: This sentence has to stay as it is."]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("{name}: {title}", "Missing: {number} stands in our sentence."),
        (
            "{name} {title} {number} {price}",
            "There is nothing to put in for {price}.",
        ),
        ("{name} {title} {number} 5%", "Write the percent sign as a word."),
        (
            "{name} {title} {number} \x07",
            "There is a character in it that cannot be printed.",
        ),
    ],
)
def test_a_sentence_that_cannot_be_said_is_refused(typed: str, problem: str) -> None:
    assert wrong(SIGNED, typed) == [f"form-0: {problem}"]


def test_each_form_that_a_language_counts_in_is_needed() -> None:
    only = "form-1: Write this form too, or leave all of them empty."
    assert wrong(DAYS, "{num} day ahead", "") == [only]
    assert checked(sentence(DAYS), "zh-Hant", ["{num} 天前"]) == ("%(num)s 天前",)
    assert checked(sentence(DAYS), "en", ["one day", "{num} days"])[0] == "one day"


@pytest.mark.parametrize("code", shipped())
def test_our_own_sentences_can_be_typed_again(code: str) -> None:
    for one in sentences().values():
        if not one.is_fixed:
            ours = one.ours(code)
            assert checked(one, code, [shown(text) for text in ours]) == tuple(
                " ".join(text.split()) for text in ours
            )


def test_sentences_are_found_by_our_words_and_the_sellers() -> None:
    key = sentence(SIGNED).key
    own = {key: ("Welcome, %(name)s: %(title)s %(number)s",)}
    assert [one.sentence.key for one in searched("WELCOME name", "en", own)] == [key]
    assert len(searched("", "en", own, only_own=True)) == 1
    assert searched("grazie", "it", {})[0].ours != searched("thank", "en", {})[0].ours


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_form_follows_the_number(shop: Shop) -> None:
    change_sentence(sentence(DAYS), "en", ["a day ahead", "{num} days ahead"])
    with use_wording(vocabulary(shop.seller_id)):
        said = [ngettext(DAYS, "%(num)s days’ notice", num) for num in (1, 30)]
    assert said == ["a day ahead", "30 days ahead"]


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_what_was_typed_is_escaped_in_templates_and_not_in_mails(shop: Shop) -> None:
    change_sentence(sentence("Your signed contract"), "en", ['<b onload="x">& it'])
    source = "<p title=\"{{ _('Your signed contract') }}\"></p>"
    page = environment().from_string(source)
    with use_wording(vocabulary(shop.seller_id)):
        assert _("Your signed contract") == '<b onload="x">& it'
        escaped = "&lt;b onload=&#34;x&#34;&gt;&amp; it"
        assert page.render() == f'<p title="{escaped}"></p>'


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_own_words_count_in_own_sentences(shop: Shop) -> None:
    change_sentence(sentence("Your signed contract"), "en", ["A contract for you"])
    words = {"contract": Said("agreement", "agreements")}
    change_words(shop.customer_id, "en", words)
    with use_wording(vocabulary(shop.seller_id, shop.customer_id)):
        assert _("Your signed contract") == "An agreement for you"
    with use_wording(vocabulary(shop.seller_id)), use_language("it"):
        assert _("Your signed contract") != "A contract for you"


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_page_mail_and_paper_say_it(shop: Shop) -> None:
    said = {
        "Covered until": "Zamb until",
        "Decline this offer": "Zamb no",
        "Kind regards": "Zamb bye",
    }
    for message, own in said.items():
        change_sentence(sentence(message), "en", [own])
    read = deal(shop, "en")
    assert "Zamb no" in read.page
    assert "Zamb bye" in read.mail
    assert "Zamb until" in read.paper


def test_storing_is_audited_and_can_be_taken_back(shop: Shop) -> None:
    one = sentence("Your signed contract")
    change_sentence(one, "it", ["Il Suo contratto"])
    assert own_sentences("it") == {one.key: ("Il Suo contratto",)}
    change_sentence(one, "it", [])
    assert own_sentences("it") == {}
    rows = db.session.scalars(select(AuditRow.action).order_by(AuditRow.sequence))
    assert [*rows][-2:] == ["vocabulary.sentence_changed"] * 2
