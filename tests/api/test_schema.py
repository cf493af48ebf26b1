"""The whole API, asked with whatever its own description allows and forbids."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate

from tests.stock import fill
from tests.world import World, kept_world
from upheld import clock
from upheld.accounts.tokens import SCOPES, NewToken, create_token
from upheld.principal import Principal, Role, acting_as
from upheld.scope import Scope, scoped

#: Examples to an operation; SCHEMATHESIS_EXAMPLES=1000 before a release.
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "12"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema")

    def stocked(made: World) -> None:
        fill(made)

    for made, _restore in kept_world(request, folder, stocked):
        yield made


@pytest.fixture(scope="module")
def headers(world):
    """Return those of a token that may do everything its administrator may."""
    seller_id = world.ids["seller:own"]
    owner = Principal(
        "user",
        id=world.ids["user:administrator"],
        seller_id=seller_id,
        roles=frozenset({Role.ADMINISTRATOR}),
    )
    with world.app.app_context(), scoped(Scope(seller_id)), acting_as(owner):
        token = create_token(NewToken("all", SCOPES), now=clock.now())
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def api(world):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)


def test_description_is_valid_openapi(world):
    validate(world.ask("anonymous", "GET", "/api/v1/openapi.json").json)


@pytest.mark.timeout(900)
def test_every_answer_is_one_that_was_described(api, headers):
    wrong = {}
    for found in api.get_all_operations():
        operation = found.ok()
        try:
            try_out(operation, headers)
        except (BaseExceptionGroup, AssertionError) as error:
            wrong[operation.label] = str(error)
    assert wrong == {}


def try_out(operation, headers):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(headers=headers)

    ask()
