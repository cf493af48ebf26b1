"""One contract in three vocabularies: its page, its mail, its paper."""

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from contracts.customers.operations import change_customer
from contracts.documents.operations import make_document
from contracts.documents.queries import document_bytes, documents_of
from contracts.quotes.operations import Signature, accept_quote, mail_quote
from contracts.quotes.queries.sent import sent_quote
from tests.documents.reading import text
from tests.shop import CONTOSO, NOW, Shop
from upheld import links
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.mailing.models import MailRow
from upheld.vocabulary import typed
from upheld.vocabulary.nouns import SPOKEN, Said
from upheld.vocabulary.operations import change_words
from upheld.vocabulary.queries import own_words, vocabulary
from upheld.vocabulary.rewriting import occurrences

#: What the seller sells has names of its own, which are in English.
SOLD = {"cover", "support", "uptime", "service", "term", "unit", "warranty"}


@dataclass(frozen=True)
class Said3:
    """What the customer reads of one deal."""

    page: str
    mail: str
    paper: str


def invented(language: str) -> dict[str, Said]:
    """Return a word for each noun that no text of ours holds."""
    gender = "m" if language == "it" else ""
    return {
        noun: Said(f"Zamb{number}o", f"Zamb{number}i", gender)
        for number, noun in enumerate(SPOKEN[language])
    }


def deal(shop: Shop, language: str) -> Said3:
    """Send an offer in *language*, read it, sign it; return all that is read."""
    change_customer(shop.customer_id, replace(CONTOSO, language=language))
    quote_id = shop.sent()
    mail_quote(quote_id, now=NOW)
    mail = db.session.scalars(select(MailRow)).one()
    mailed = f"{mail.subject} {mail.text} {mail.html}"
    with time_machine.travel(NOW, tick=False):
        link = links.quote_link(sent_quote(quote_id, today=NOW.date()))
        client = shop.app.test_client()
        page = client.get(link.removeprefix("http://localhost:8000"))
        shown = client.get(page.location).text
    with shop.customer():
        accepted = accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    [row] = documents_of(accepted.contract_id)
    db.session.rollback()
    make_document(row.id, now=NOW + timedelta(minutes=1))
    return Said3(visible(shown), visible(mailed), text(document_bytes(row.id)[1]))


def visible(page: str) -> str:
    page = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    labels = " ".join(re.findall(r'(?:aria-label|placeholder)="([^"]*)"', page))
    return re.sub(r"<[^>]+>|https?://\S+", " ", page) + labels


@pytest.fixture
def vocabularies(shop: Shop) -> Shop:
    for language in SPOKEN:
        change_words(shop.customer_id, language, invented(language))
    return shop


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("language", list(SPOKEN))
def test_no_word_of_ours_is_left(vocabularies: Shop, language: str) -> None:
    read = deal(vocabularies, language)
    # What the seller sells has names of its own, which are in English.
    sold = (
        SOLD | {"product", "terms", "credit", "bundle"} if language == "en" else set()
    )
    for name in ("page", "mail", "paper"):
        said = getattr(read, name)
        assert "Zamb" in said
        assert occurrences(said, language) - sold == set(), name


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_papers_keep_the_words_they_were_sent_in(shop: Shop) -> None:
    change_words("", "en", {"contract": Said("agreement", "agreements")})
    quote_id = shop.sent()
    change_words("", "en", {})
    with shop.customer():
        accepted = accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    [row] = documents_of(accepted.contract_id)
    db.session.rollback()
    make_document(row.id, now=NOW + timedelta(minutes=1))
    paper = text(document_bytes(row.id)[1])
    assert "The record of this agreement is attached" in paper


def test_a_customer_reads_its_words_before_the_sellers(shop: Shop) -> None:
    change_words("", "en", {"contract": Said("agreement", "agreements")})
    change_words(shop.customer_id, "en", {"quote": Said("bid", "bids")})
    own = vocabulary(shop.seller_id, shop.customer_id)
    assert own is not None
    said = own.said("en", "", "Quotes and contracts")
    assert said == "Bids and agreements"


def test_changed_words_are_audited_once(shop: Shop) -> None:
    for _again in range(2):
        change_words("", "en", {"contract": Said("agreement", "agreements")})
    rows = select(AuditRow).where(AuditRow.action == "vocabulary.changed")
    [row] = db.session.scalars(rows)
    assert json.loads(row.after or "")["words"] == {
        "contract": "agreement / agreements"
    }


@pytest.mark.parametrize(
    ("language", "form", "where"),
    [
        ("en", {"contract-one": "<b>deal</b>", "contract-many": "x"}, "contract-one"),
        ("en", {"contract-one": "100%", "contract-many": "x"}, "contract-one"),
        ("en", {"contract-one": "x" * 61, "contract-many": "x"}, "contract-one"),
        ("en", {"contract-many": "deals"}, "contract-one"),
        ("en", {"contract-one": "deal"}, "contract-many"),
        ("it", {"quote-one": "stima", "quote-many": "stime"}, "quote-gender"),
    ],
)
def test_what_is_no_word_is_refused(
    language: str, form: dict[str, str], where: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        typed.read(language, form)
    assert [one.where for one in refused.value.problems] == [where]


def test_a_chinese_word_needs_one_form_only() -> None:
    assert typed.read("zh-Hant", {"contract-one": "協議"}) == {"contract": Said("協議")}


def test_stored_words_are_read_back(shop: Shop) -> None:
    words = {"quote": Said("preventivo", "preventivi", "m")}
    change_words(shop.customer_id, "it", words)
    assert own_words(shop.customer_id) == {"it": words}
    assert own_words("") == {}
