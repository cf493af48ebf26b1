"""Own words in sentences: articles, numbers, genders, and what is left alone."""

import pytest

from upheld.vocabulary.nouns import NOUNS, SPOKEN, Said
from upheld.vocabulary.rewriting import Vocabulary, base, occurrences, rewritten
from upheld.words import _, shipped, use_language, use_wording

ENGLISH = {
    "contract": Said("agreement", "agreements"),
    "quote": Said("proposal", "proposals"),
    "customer": Said("owner", "owners"),
    "term": Said("duration", "durations"),
    "credit": Said("refund", "refunds"),
    "promise": Said("pledge", "pledges"),
    "unit": Said("asset", "assets"),
}
ITALIAN = {
    "contract": Said("convenzione", "convenzioni", "f"),
    "quote": Said("preventivo", "preventivi", "m"),
    "unit": Said("apparato", "apparati", "m"),
    "customer": Said("assistito", "assistiti", "m"),
    "offering": Said("scheda", "schede", "f"),
}
CHINESE = {"contract": Said("協議"), "service": Said("方案包"), "term": Said("年限")}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("There is no such contract.", "There is no such agreement."),
        ("Contracts of %(name)s", "Agreements of %(name)s"),
        ("A contract and a quote", "An agreement and a proposal"),
        ("An empty quote", "An empty proposal"),
        ("An offer from %(a)s to the customer", "A proposal from %(a)s to the owner"),
        ("Service contract", "Agreement"),
        ("Show all %(num)s devices", "Show all %(num)s assets"),
        ("Choose one of the terms.", "Choose one of the durations."),
        ("Our standard terms apply.", "Our standard terms apply."),
        ("Below that we credit a part.", "Below that we credit a part."),
        ("What we promise", "What we promise"),
        ("Write it in quotes as 08:00.", "Write it in quotes as 08:00."),
        ("%(contract)s, {contract}, contract.json", None),
    ],
)
def test_english_sentences_stay_right(ours: str, theirs: str | None) -> None:
    assert rewritten(ours, "en", ENGLISH) == (ours if theirs is None else theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Questo contratto non esiste.", "Questa convenzione non esiste."),
        ("Il contratto è comunque valido.", "La convenzione è comunque valida."),
        ("Il Suo contratto firmato", "La Sua convenzione firmata"),
        ("dei contratti, sul contratto", "delle convenzioni, sulla convenzione"),
        ("Tutti i contratti", "Tutte le convenzioni"),
        ("i loro contratti", "le loro convenzioni"),
        ("Nessun contratto trovato", "Nessuna convenzione trovata"),
        ("L'offerta è scaduta.", "Il preventivo è scaduto."),
        ("Un'offerta vuota", "Un preventivo vuoto"),
        ("Questa offerta è stata accettata.", "Questo preventivo è stato accettato."),
        ("L'indirizzo del cliente", "L'indirizzo dell'assistito"),
        ("Le unità coperte", "Gli apparati coperti"),
        ("Sono coperte %(num)s unità.", "Sono coperti %(num)s apparati."),
        ("È coperta %(num)s unità.", "È coperto %(num)s apparato."),
        ("Nuovo articolo: %(kind)s", "Nuova scheda: %(kind)s"),
        ("Prezzo per unità intera", "Prezzo per unità intera"),
    ],
)
def test_italian_sentences_follow_the_gender(ours: str, theirs: str) -> None:
    assert rewritten(ours, "it", ITALIAN) == theirs


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("開啟您的合約", "開啟您的協議"),
        ("服務合約", "協議"),
        ("購買 %(num)s 項服務。", "購買 %(num)s 項方案包。"),
        ("專業服務", "專業服務"),
        ("有效期間", "有效期間"),
    ],
)
def test_chinese_words_are_told_apart(ours: str, theirs: str) -> None:
    assert rewritten(ours, "zh-Hant", CHINESE) == theirs


def test_every_language_says_every_noun() -> None:
    assert {code: tuple(nouns) for code, nouns in SPOKEN.items()} == dict.fromkeys(
        shipped(), NOUNS
    )


def test_values_are_never_rewritten() -> None:
    with use_wording(Vocabulary({"en": ENGLISH})):
        said = _("“%(title)s” is not on sale.", title="contract")
    assert said == "“contract” is not on sale."


def test_words_of_one_language_leave_the_others_alone() -> None:
    with use_wording(Vocabulary({"en": ENGLISH})), use_language("it"):
        assert _("Contracts") == "Contratti"


def test_a_region_reads_the_words_of_its_language() -> None:
    assert [base(one) for one in ("it-CH", "en-US", "zh-Hant", "fr")] == [
        "it",
        "en",
        "zh-Hant",
        "en",
    ]


def test_a_noun_is_found_in_a_sentence() -> None:
    assert occurrences("Quotes for a customer", "en") == {"quote", "customer"}
