"""Every endpoint, asked by everybody, for objects of everybody.

What is expected follows from the policy table and from whose an object is.  A new
endpoint needs rows in upheld/policy.py; a new kind of address, and a new action that
changes something, a line in tests/scene.py.

Each database has a file of its own that takes all tests from here, so that two
processes can share them.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.scene import ASKED, ELSEWHERE, MISSING, NAMED, PLAIN, SENT, Scene
from tests.stock import OWN, Thing, Things, fill
from tests.world import FOREIGN, NEIGHBOUR, Identity, kept_world
from upheld import edge
from upheld.access import ANY_SCOPE, Caller, Row, Whose
from upheld.db import db
from upheld.migrations.tables import METADATA
from upheld.policy import POLICY
from upheld.scope import Scope, scoped, unscoped

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

#: What every answer carries: a page, JSON, a paper, an error.
HEADERS = frozenset(
    {
        "Content-Security-Policy",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Request-ID",
    }
)
#: Tables that a look may change: the last use of a session or token …
USED = frozenset({"api_token", "sign_in"})
#: … and a customer's first look at an offer.
NOTED = USED | {"audit_head", "audit_row", "deal_event", "outbox_event", "quote"}
SIGN_IN = frozenset({HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED})
#: Anything but a refusal.
FOUND: frozenset[int] = frozenset()

ONE_OF_A_KIND = frozenset(
    {"anonymous", "sales", "customer_own", "foreign", "link", "signed_link", "token"}
)
#: What differs from one answer to the next, whatever was asked for.
VARYING = re.compile(r"[0-9a-f]{16,64}|value=\"[^\"]+\"|\d\d:\d\d|[\w-]{30,}\.[\w.-]+")


@dataclass(frozen=True)
class Call:
    """One request to one endpoint, and the things that its address names."""

    endpoint: str
    method: str
    path: str
    things: tuple[Thing, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()


def filled(request: pytest.FixtureRequest, folder: Path) -> Iterator[Scene]:
    """Fill a world once on a database; what a call has changed is put back."""
    things: Things = {}
    for world, restore in kept_world(request, folder, lambda w: things.update(fill(w))):
        yield Scene(world, things, restore, len(world.audited()), request.param)


def calls(scene: Scene, rule: Rule, method: str) -> Iterator[Call]:
    """Yield a call for each thing that the address can name, and for a missing one.

    Where an address names several, one of them varies and the others are our own.
    """
    kinds = {
        part: NAMED.get(f"{rule.endpoint}:{part}") or NAMED[part]
        for part in rule.arguments
        if f"{rule.endpoint}:{part}" not in PLAIN
    }
    own = {part: scene.own(kind) for part, kind in kinds.items()}
    missing = Thing(MISSING, "")
    if not kinds:
        yield _call(scene, rule, method, {})
    for part, kind in kinds.items():
        for thing in (*scene.things[kind], missing):
            yield _call(scene, rule, method, {**own, part: thing})


def _call(scene: Scene, rule: Rule, method: str, named: Mapping[str, Thing]) -> Call:
    values = {
        part: named[part].id if part in named else PLAIN[f"{rule.endpoint}:{part}"]
        for part in rule.arguments
    }
    path = scene.world.app.url_map.bind("localhost").build(
        rule.endpoint, values, method=min(rule.methods or {"GET"})
    )
    things = tuple(named.values())
    options = _options(scene, rule.endpoint, method, (*things, Thing(MISSING, ""))[0])
    return Call(rule.endpoint, method, path, things, options)


def _options(
    scene: Scene, endpoint: str, method: str, thing: Thing
) -> tuple[tuple[str, Any], ...]:
    if method in SAFE:
        asked = ASKED.get(endpoint)
        return (("query_string", asked(scene, thing)),) if asked else ()
    sent = SENT.get(endpoint)
    body = sent(scene, thing) if sent else {}
    if endpoint.partition(".")[0].endswith("_api"):
        return ("json", body), ("headers", {"If-Match": "*"})
    return (("data", body),)


def ask(scene: Scene, who: Identity, call: Call) -> TestResponse:
    return scene.world.ask(who.name, call.method, call.path, **dict(call.options))


def admits(row: Row, who: Identity) -> bool:
    """Tell whether the table lets *who* in; written apart from upheld.policy."""
    if Caller.ANYONE in row.callers:
        return True
    if who.name == "switched_off":
        return False
    if who.kind == "link":
        return Caller.LINK in row.callers
    in_scope = who.kind != "token" or row.scope in {ANY_SCOPE, *who.scopes}
    return in_scope and bool(who.roles & row.callers)


def reaches(row: Row, who: Identity, thing: Thing) -> bool:
    """Tell whether *thing* is one that *who* may name."""
    if thing.gone:
        return False
    if row.whose is Whose.OWN:
        return thing.user == who.user
    return thing.seller == who.seller and all(
        mine in {None, its}
        for mine, its in ((who.customer, thing.customer), (who.deal, thing.deal))
    )


def strangers(call: Call) -> bool:
    """Tell whether the address names things of different customers together."""
    return len({thing.customer for thing in call.things if thing.customer}) > 1


def everybody(scene: Scene) -> Iterator[Identity]:
    """Yield all identities; on the second database one of each kind is enough."""
    for who in scene.world.identities.values():
        if scene.dialect == "sqlite" or who.name in ONE_OF_A_KIND:
            yield who


def table(scene: Scene, *, safe: bool) -> Iterator[tuple[Rule, str, Row]]:
    """Yield each rule and method with its row; HEAD and OPTIONS have tests apart."""
    for rule in scene.rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if (method in SAFE) is safe:
                row = POLICY.row(rule.endpoint, method)
                assert row, f"no policy row for {method} {rule.endpoint}"
                yield rule, method, row


def canaries_for(who: Identity) -> list[str]:
    """Return the words that *who* must never read."""
    if who.name == "foreign":
        return [OWN]
    if not who.seller:
        return [FOREIGN, NEIGHBOUR, OWN]
    other = {"customer_neighbour": [OWN]}.get(who.name, [NEIGHBOUR])
    return [FOREIGN, *other] if who.customer else [FOREIGN]


def plain(response: TestResponse) -> str:
    return VARYING.sub("", response.text)


def test_every_endpoint_has_a_row_for_each_method(scene: Scene) -> None:
    served = {
        (rule.endpoint, method)
        for rule in scene.rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == {(row.endpoint, row.method) for row in POLICY.rows}


def test_nobody_unknown_gets_beyond_the_open_pages(scene: Scene) -> None:
    who = scene.world.identities["anonymous"]
    for safe in (True, False):
        for rule, method, row in table(scene, safe=safe):
            call = next(calls(scene, rule, method))
            answer = ask(scene, who, call)
            to_sign_in = "/sign-in" in (answer.location or "")
            is_refused = answer.status_code in REFUSED or to_sign_in
            assert is_refused is (Caller.ANYONE not in row.callers), call


def wrong_answers(scene: Scene, *, safe: bool, only: str = "") -> Iterator[str]:
    """Yield every answer that is not as the table and the owners say."""
    scene.restore()
    for rule, method, row in table(scene, safe=safe):
        if only not in {"", rule.endpoint}:
            continue
        asked = list(calls(scene, rule, method))
        for who in everybody(scene):
            # A refusal comes before anything is looked up: two objects show that.
            for call in asked if admits(row, who) else asked[:1] + asked[1:][-1:]:
                yield from _wrong(scene, row, who, call)


def _wrong(scene: Scene, row: Row, who: Identity, call: Call) -> Iterator[str]:
    response = ask(scene, who, call)
    where = f"{call.method} {call.path} as {who.name}: {response.status_code}"
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        yield f"{where}, an error of ours"
    if HEADERS - {name for name, _value in response.headers}:
        yield f"{where}, without {HEADERS}"
    text = response.get_data(as_text=False).decode("latin-1")
    for canary in canaries_for(who):
        if canary in text:
            yield f"{where}, and {canary} in it"
    yield from _wrong_status(row, who, call, response.status_code, where)
    if call.method not in SAFE:
        let_in = response.status_code < HTTPStatus.BAD_REQUEST and admits(row, who)
        yield from _wrong_trail(scene, row, where, let_in=let_in)


def _wrong_trail(scene: Scene, row: Row, where: str, *, let_in: bool) -> Iterator[str]:
    written = scene.world.audited()[scene.trail :]
    expected = [row.audit] if let_in and row.endpoint in SENT else []
    if written != expected and (row.endpoint in SENT or not let_in):
        yield f"{where}, and {written} in the trail"
    if written:
        scene.restore()


def _wrong_status(
    row: Row, who: Identity, call: Call, status: int, where: str
) -> Iterator[str]:
    if Caller.ANYONE in row.callers:
        return
    expected = _expected(row, who, call)
    is_as_expected = status in expected
    if expected is FOUND:
        is_as_expected = status not in REFUSED
        # A form can name what is not there, too; whose it is says the form.
        if call.things or call.method in SAFE:
            is_as_expected &= status != HTTPStatus.NOT_FOUND
    if not is_as_expected:
        yield f"{where}, but it should be {sorted(expected) or 'let in'}"


def _expected(row: Row, who: Identity, call: Call) -> frozenset[int]:
    if not admits(row, who):
        # Beyond the pages of its deal, the holder of a link is nobody.
        is_nobody = who.kind in {"anonymous", "link"} or who.name == "switched_off"
        return SIGN_IN if is_nobody else frozenset({HTTPStatus.FORBIDDEN})
    if not all(reaches(row, who, thing) for thing in call.things) or strangers(call):
        return frozenset({HTTPStatus.NOT_FOUND})
    return FOUND


@pytest.mark.timeout(900)  # some thousand requests, one after another
def test_everybody_reads_what_the_table_says(scene: Scene) -> None:
    wrong = list(wrong_answers(scene, safe=True))
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(900)  # same, and the world is put back after each
def test_everybody_changes_what_the_table_says(scene: Scene) -> None:
    wrong = list(wrong_answers(scene, safe=False))
    assert not wrong, "\n".join(wrong)


def named_calls(scene: Scene, rule: Rule, method: str) -> Iterator[tuple[Call, Call]]:
    """Yield the calls for a foreign and for a missing thing, in each place of both."""
    foreign = scene.world.ids["seller:foreign"]
    found: dict[tuple[int, str], Call] = {}
    for call in calls(scene, rule, method):
        for place, thing in enumerate(call.things):
            if thing.id == MISSING:
                found[place, "missing"] = call
            elif thing.seller == foreign:
                found.setdefault((place, "foreign"), call)
    for place, kind in found:
        if kind == "foreign" and (place, "missing") in found:
            yield found[place, "foreign"], found[place, "missing"]


@pytest.mark.parametrize("name", ["administrator", "customer_own", "link"])
def test_the_foreign_looks_like_the_missing(scene: Scene, name: str) -> None:
    who = scene.world.identities[name]
    for safe in (True, False):
        for rule, method, row in table(scene, safe=safe):
            for one, other in named_calls(scene, rule, method):
                if admits(row, who):
                    foreign, missing = ask(scene, who, one), ask(scene, who, other)
                    assert foreign.status_code == missing.status_code, rule
                    assert plain(foreign) == plain(missing), rule


def rows(scene: Scene) -> dict[str, int]:
    """Return a number for what is in each table."""
    found = {}
    with scene.world.app.app_context(), unscoped("test"):
        for name, table in METADATA.tables.items():
            if name in USED:
                continue
            content = db.session.execute(select(table)).all()
            found[name] = hash(tuple(sorted(map(str, content))))
    return found


def test_looking_changes_nothing(scene: Scene) -> None:
    scene.restore()
    before = rows(scene)
    for rule, method, _row in table(scene, safe=True):
        for call in calls(scene, rule, method):
            ask(scene, scene.world.identities["administrator"], call)
    assert rows(scene) == before
    assert scene.world.audited()[scene.trail :] == []


@pytest.mark.parametrize("name", ["customer_own", "link", "signed_link"])
def test_a_customers_look_is_noted_once(scene: Scene, name: str) -> None:
    scene.restore()
    before = rows(scene)
    for _time in range(2):
        for rule, method, _row in table(scene, safe=True):
            for call in calls(scene, rule, method):
                ask(scene, scene.world.identities[name], call)
    changed = {
        table for table, content in rows(scene).items() if before[table] != content
    }
    assert changed <= NOTED
    assert set(scene.world.audited()[scene.trail :]) <= {"quote.viewed"}


@pytest.mark.parametrize("name", ["administrator", "customer_own", "anonymous"])
def test_head_answers_as_get_does_and_sends_nothing(scene: Scene, name: str) -> None:
    who = scene.world.identities[name]
    for rule, method, _row in table(scene, safe=True):
        call = next(calls(scene, rule, method))
        head = ask(scene, who, replace(call, method="HEAD"))
        assert head.status_code == ask(scene, who, call).status_code, rule
        assert head.data == b""


@pytest.mark.parametrize("name", ["administrator", "customer_own", "anonymous"])
def test_options_are_told_to_whoever_has_one(scene: Scene, name: str) -> None:
    who = scene.world.identities[name]
    for rule in scene.rules():
        rows = [row for row in POLICY.rows if row.endpoint == rule.endpoint]
        call = next(calls(scene, rule, rows[0].method))
        status = ask(scene, who, replace(call, method="OPTIONS")).status_code
        assert (status == HTTPStatus.OK) is any(admits(row, who) for row in rows), rule


def test_every_change_is_proven_to_leave_one_row(scene: Scene) -> None:
    unsafe = {row.endpoint for row in POLICY.rows if row.audit}
    assert unsafe - SENT.keys() == ELSEWHERE.keys()


def test_a_lost_row_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(POLICY._by_call, ("sales.quotes", "GET"))
    answer = scene.world.ask("administrator", "GET", "/quotes")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    with pytest.raises(AssertionError, match=r"no policy row for GET sales\.quotes"):
        list(wrong_answers(scene, safe=True, only="sales.quotes"))


@pytest.mark.parametrize(
    ("endpoint", "lost"),
    [
        ("sales.quote", "seller_id"),
        ("portal.contract", "customer_id"),
        ("portal.quote", "deal_id"),
    ],
)
def test_a_lost_scope_is_noticed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, endpoint: str, lost: str
) -> None:
    def wider(scope: Scope) -> AbstractContextManager[Any]:
        return {
            "seller_id": lambda: unscoped("the scope was lost"),
            "customer_id": lambda: scoped(Scope(scope.seller_id)),
            "deal_id": lambda: scoped(replace(scope, deal_id=None)),
        }[lost]()

    monkeypatch.setattr(edge, "scoped", wider)
    assert list(wrong_answers(scene, safe=True, only=endpoint))
