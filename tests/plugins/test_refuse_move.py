"""The hook by which a plugin refuses a move, with a reason."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import func, select

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import change_customer
from contracts.models import Contract
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    QuoteChange,
    Signature,
    accept_quote,
    change_quote,
    send_quote,
)
from contracts.requests.models import ContractRequest
from contracts.requests.operations import NewRequest, ask
from contracts.requests.states import Kind
from plugins.manager import PluginManager
from plugins.sources import Origin, Source, built_in
from tests.shop import (
    CONTOSO,
    NOW,
    Shop,
    postgres_shop,
    shop,
    shop_url,
    sqlite_shop,
)
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused, Refused
from upheld.plugin import Move, hookimpl
from upheld.state import state
from upheld.transactions import in_transaction

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

EXAMPLE = (
    Path(__file__).parents[2]
    / "examples/plugins/upheld-served-countries/upheld_served_countries.py"
).read_text()
CODE = """
from upheld.plugin import hookimpl

api = "1"

@hookimpl
def refuse_move(move):
    return {answer}
"""


def guard(shop: Shop, folder: Path, **files: str) -> None:
    for name, code in files.items():
        (folder / f"{name}.py").write_text(code)
    state(shop.app).kept["plugins"] = PluginManager.load(folder=folder)


def refusals(quote_id: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(Quote.state)) == "draft"
    return [problem.message for problem in refused.value.problems]


def test_the_example_keeps_offers_in_the_countries_that_are_served(
    shop: Shop, tmp_path: Path
):
    guard(shop, tmp_path, served=EXAMPLE)
    shop.sent()
    details = CustomerDetails(
        name=CONTOSO.name, number="K-1", address="Via Roma 1", country="IT"
    )
    change_customer(shop.customer_id, details)
    quote_id = shop.quote("FULL")

    with pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)

    assert [problem.message for problem in refused.value.problems] == [
        "Nobody serves IT: offers go to AT, CH, DE, LI."
    ]


def test_every_reason_is_said_and_nothing_is_sent(shop: Shop, tmp_path: Path):
    guard(
        shop,
        tmp_path,
        a=CODE.format(answer="'Not on Mondays.'"),
        b=CODE.format(answer="None"),
        c=CODE.format(answer="f'{move.number} costs {move.total}.'"),
    )
    quote_id = shop.quote("FULL")

    assert refusals(quote_id) == ["Not on Mondays.", "Q-2026-00001 costs 70737.00."]


def test_a_plugin_that_fails_refuses_and_is_named(shop: Shop, tmp_path: Path):
    guard(shop, tmp_path, a=CODE.format(answer="1 / 0"), b=CODE.format(answer="7"))
    quote_id = shop.quote("FULL")

    assert refusals(quote_id) == [
        (
            "Plugin “a” failed at “refuse_move” in a.py, line 8: "
            "ZeroDivisionError: division by zero"
        ),
        (
            "Plugin “b” failed at “refuse_move” in b.py, line 6: "
            "It answered int where a sentence belongs."
        ),
    ]


#: Looks at what it says, and refuses by it.
LOOKING = """
from upheld.plugin import hookimpl

api = "1"
moves = {moves}

@hookimpl
def refuse_move(move):
    return {answer}
"""


def sign(shop: Shop, quote_id: str) -> str:
    with shop.customer():
        return accept_quote(quote_id, Signature(name="Ada Keller"), now=NOW).contract_id


def test_a_plugin_refuses_a_signature_and_nothing_is_signed(shop: Shop, tmp_path: Path):
    quote_id = shop.sent("FULL")
    answer = "f'{move.number} may not be signed in {move.customer_country}.'"
    guard(shop, tmp_path, a=LOOKING.format(moves=["quote.accept"], answer=answer))

    with pytest.raises(MoveRefused, match=r"Q-2026-00001 may not be signed in CH\."):
        sign(shop, quote_id)
    assert db.session.scalar(select(Quote.state)) == "sent"
    assert db.session.scalar(select(func.count(Contract.id))) == 0


def test_a_customer_does_not_read_where_a_plugin_failed(shop: Shop, tmp_path: Path):
    quote_id = shop.sent("FULL")
    guard(shop, tmp_path, a=LOOKING.format(moves=["quote.accept"], answer="1 / 0"))

    with pytest.raises(MoveRefused) as refused:
        sign(shop, quote_id)
    assert refused.value.message == "This cannot be done just now."
    assert refused.value.hint == "Try again in a few minutes, or ask us."
    assert db.session.scalar(select(Quote.state)) == "sent"


def test_a_plugin_is_asked_only_of_the_moves_that_it_looks_at(
    shop: Shop, tmp_path: Path
):
    guard(
        shop,
        tmp_path,
        a=LOOKING.format(moves=["quote.accept"], answer="'Never signed.'"),
        b=CODE.format(answer="None if move.name == 'quote.send' else 'Never.'"),
    )
    quote_id = shop.sent("FULL")

    with pytest.raises(MoveRefused, match=r"^Never signed\.$"):
        sign(shop, quote_id)


@pytest.mark.parametrize("kind", [Kind.RENEW, Kind.CANCEL])
def test_a_plugin_refuses_what_a_customer_asks_for(
    kind: Kind, shop: Shop, tmp_path: Path
):
    contract_id = sign(shop, shop.sent("FULL"))
    answer = "f'{move.name} of {move.number} is not possible.'"
    moves = [f"contract.{kind}"]
    guard(shop, tmp_path, a=LOOKING.format(moves=moves, answer=answer))

    said = f"contract.{kind} of C-2026-000001 is not possible."
    with shop.customer(), pytest.raises(MoveRefused) as refused:
        ask(NewRequest(contract_id=contract_id, kind=kind), now=NOW)
    assert refused.value.message == said
    assert db.session.scalar(select(func.count(ContractRequest.id))) == 0


def test_a_move_that_there_is_not_switches_the_plugin_off(tmp_path: Path):
    text = LOOKING.format(moves=["quote.sent"], answer="None")
    (tmp_path / "a.py").write_text(text)
    (one,) = PluginManager.load(folder=tmp_path).disabled

    assert one.reason == (
        "It looks at the move “quote.sent”, and there is none. "
        "Did you mean “quote.send”?"
    )


def ask_here(shop: Shop, answer: Callable[[Move], str | None]) -> None:
    """Have *answer* asked by the hook, in this process."""

    @hookimpl
    def refuse_move(move: Move) -> str | None:
        return answer(move)

    module = ModuleType("here")
    vars(module).update(api="1", refuse_move=refuse_move)
    source = Source("here", Origin.INSTALLED, "1.0", lambda: module)
    state(shop.app).kept["plugins"] = PluginManager.of([*built_in(), source])


def test_nothing_is_locked_while_plugins_are_asked(shop: Shop):
    held = []
    ask_here(shop, lambda _move: held.append(in_transaction()))
    shop.sent("FULL")

    assert held == [False]
    assert db.session.scalar(select(Quote.state)) == "sent"


def test_a_quote_that_changes_while_plugins_are_asked_is_not_sent(shop: Shop):
    quote_id = shop.quote("FULL")

    def change(_move: Move) -> None:
        change_quote(quote_id, QuoteChange(notes="Other."), edition=None, now=NOW)

    ask_here(shop, change)
    with pytest.raises(Refused, match="You changed edition 1 of this quote"):
        send_quote(quote_id, edition=None, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(Quote.state)) == "draft"


def test_a_customer_who_moves_while_plugins_are_asked_is_not_sent_an_offer(shop: Shop):
    quote_id = shop.quote("FULL")

    def change(_move: Move) -> None:
        change_customer(shop.customer_id, replace(CONTOSO, country="IT"))

    ask_here(shop, change)
    with pytest.raises(Refused, match="Q-2026-00001 has changed while it was sent"):
        send_quote(quote_id, edition=None, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(Quote.state)) == "draft"
