"""The whole API, asked with whatever its own description allows and forbids."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate

from tests.stock import fill
from tests.world import kept_world

#: Examples to an operation; SCHEMATHESIS_EXAMPLES=1000 before a release.
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "12"))


@pytest.fixture(scope="module")
def world(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema")
    request.param = "sqlite"
    for made, _restore in kept_world(request, folder, fill):
        yield made


@pytest.fixture(scope="module")
def api(world):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)


schema = schemathesis.pytest.from_fixture("api")


def test_description_is_valid_openapi(world):
    validate(world.ask("anonymous", "GET", "/api/v1/openapi.json").json)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.timeout(900)
def test_every_answer_is_one_that_was_described(case, world):
    case.call_and_validate(headers=dict(world.identities["wide_token"].headers))
