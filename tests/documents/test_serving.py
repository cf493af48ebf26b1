"""Papers in a browser and for programs: the bytes, the waiting, the checking."""

import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from contracts.documents.models import Document
from contracts.models import Contract
from tests.stock import fill
from tests.world import World, make_world
from upheld.db import db
from upheld.scope import unscoped
from upheld.transactions import transaction

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def world(migrated_url: str, tmp_path: Path) -> Iterator[World]:
    made = make_world(migrated_url, tmp_path / "data")
    fill(made)
    yield made
    made.close()


@pytest.fixture
def paper_id(world: World) -> str:
    """Return the id of the paper of the customer who asks."""
    with world.app.app_context(), unscoped("test"):
        mine = select(Document.id).where(
            Document.customer_id == world.ids["customer:own:own"]
        )
        return db.session.scalars(mine).one()


def pend(world: World, paper_id: str, state: str = "pending") -> None:
    change = update(Document).where(Document.id == paper_id)
    with world.app.app_context(), unscoped("test"), transaction() as session:
        session.execute(change.values(state=state, sha256=None, failure="It broke."))


def test_a_customer_gets_the_stored_bytes(world: World, paper_id: str) -> None:
    answer = world.ask("customer_own", "GET", f"/portal/documents/{paper_id}/file")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.get_etag() == (hashlib.sha256(answer.data).hexdigest(), False)


def test_a_paper_is_private_and_has_a_name(world: World, paper_id: str) -> None:
    path = f"/portal/documents/{paper_id}/file"
    shown = world.ask("customer_own", "GET", path)
    kept = world.ask("customer_own", "GET", f"{path}?download")
    assert shown.headers["Content-Disposition"].startswith("inline; filename=C-20")
    assert kept.headers["Content-Disposition"].startswith("attachment; filename=C-20")
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


def test_a_copy_that_is_kept_is_not_sent_again(world: World, paper_id: str) -> None:
    path = f"/portal/documents/{paper_id}/file"
    tag = world.ask("customer_own", "GET", path).headers["ETag"]
    again = world.ask("customer_own", "GET", path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_staff_get_it_at_their_own_address(world: World, paper_id: str) -> None:
    answer = world.ask("sales", "GET", f"/documents/{paper_id}/file")
    assert answer.status_code == 200
    assert world.ask(
        "customer_own", "GET", f"/documents/{paper_id}/file"
    ).status_code in {
        403,
        404,
    }


def test_a_paper_in_the_making_asks_again_by_itself(
    world: World, paper_id: str
) -> None:
    pend(world, paper_id)
    path = f"/portal/documents/{paper_id}/state"
    page = world.ask("customer_own", "GET", path).text
    assert "Your PDF is being prepared." in page
    assert f'hx-get="{path}"' in page
    assert f'href="/portal/documents/{paper_id}/file"' in page


def test_a_ready_paper_asks_no_more(world: World, paper_id: str) -> None:
    page = world.ask("customer_own", "GET", f"/portal/documents/{paper_id}/state").text
    assert "hx-get" not in page
    assert f'href="/portal/documents/{paper_id}/file"' in page


def test_asking_too_early_is_answered_with_patience(
    world: World, paper_id: str
) -> None:
    pend(world, paper_id)
    answer = world.ask("customer_own", "GET", f"/portal/documents/{paper_id}/file")
    assert answer.status_code == 409
    assert "is still being prepared" in answer.text


def test_a_failed_paper_tells_customers_nothing_of_why(
    world: World, paper_id: str
) -> None:
    pend(world, paper_id, "failed")
    page = world.ask("customer_own", "GET", f"/portal/documents/{paper_id}/state").text
    assert "The contract is valid all the same." in page
    assert "It broke." not in page


def test_anyone_can_check_a_paper(world: World) -> None:
    with world.app.app_context(), unscoped("test"):
        contract = db.session.execute(
            select(Contract.number, Contract.fingerprint).limit(1)
        ).one()
    answer = world.ask(
        "anonymous", "GET", f"/verify/{contract.number}/{contract.fingerprint[:16]}"
    )
    assert answer.status_code == 200
    assert "This paper is genuine" in answer.text
    assert contract.fingerprint in answer.text
    assert "Contoso" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/verify/C-2026-000001/0000000000000000",
        "/verify/C-2026-000001/%25",
        "/verify/C-2026-000001/abc",
        "/verify/x/0000000000000000",
    ],
)
def test_what_is_not_genuine_is_said_so(world: World, path: str) -> None:
    answer = world.ask("anonymous", "GET", path)
    assert answer.status_code == 404
    assert "We have no contract with this number and fingerprint." in answer.text


def test_the_form_leads_to_the_answer(world: World) -> None:
    empty = world.ask("anonymous", "GET", "/verify")
    asked = world.ask("anonymous", "GET", "/verify?number=C-1&code=ABCDEF0123456789")
    assert empty.status_code == 200
    assert asked.headers["Location"] == "/verify/C-1/abcdef0123456789"


def drop(world: World, content: bytes, name: str) -> TestResponse:
    file = (io.BytesIO(content), name)
    return world.ask("anonymous", "POST", "/verify", data={"file": file})


def test_a_paper_that_was_kept_is_genuine(world: World, paper_id: str) -> None:
    path = f"/portal/documents/{paper_id}/file"
    paper = world.ask("customer_own", "GET", path).data
    answer = drop(world, paper, "kept.pdf")
    assert answer.status_code == 200
    assert "This file is genuine" in answer.text
    assert "“kept.pdf” is as we made it" in answer.text
    assert "Contoso" not in answer.text


def test_a_paper_with_one_byte_more_is_not(world: World, paper_id: str) -> None:
    path = f"/portal/documents/{paper_id}/file"
    paper = world.ask("customer_own", "GET", path).data
    answer = drop(world, paper + b"\n", "changed.pdf")
    assert answer.status_code == 404
    assert "“changed.pdf” is not a file as we made it." in answer.text


def test_the_record_of_a_contract_is_genuine(world: World, paper_id: str) -> None:
    with world.app.app_context(), unscoped("test"):
        record = db.session.scalars(select(Contract.record).limit(1)).one()
    kept = drop(world, record.encode(), "contract.json")
    changed = drop(world, record.replace("2026", "2027").encode(), "contract.json")
    assert (kept.status_code, changed.status_code) == (200, 404)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"contract": 1}', b"\xff\xfe"])
def test_any_other_file_is_refused(world: World, content: bytes) -> None:
    answer = drop(world, content, "x.pdf")
    assert answer.status_code == 404


def test_without_a_file_it_says_what_to_do(world: World) -> None:
    answer = world.ask("anonymous", "POST", "/verify", data={"file": ""})
    assert answer.status_code == 422
    assert "Choose the file first." in answer.text


def test_a_number_is_typed_in_any_case_and_a_code_with_spaces(world: World) -> None:
    with world.app.app_context(), unscoped("test"):
        row = db.session.execute(
            select(Contract.number, Contract.fingerprint).limit(1)
        ).one()
    code = f"{row.fingerprint[:8]} {row.fingerprint[8:16].upper()}"
    query = {"number": row.number.lower(), "code": code}
    asked = world.ask("anonymous", "GET", "/verify", query_string=query)
    answer = world.ask("anonymous", "GET", asked.headers["Location"])
    assert "This paper is genuine" in answer.text


def test_a_contract_that_is_over_is_said_to_have_ended(world: World) -> None:
    with world.app.app_context(), unscoped("test"), transaction() as session:
        row = session.scalars(select(Contract).limit(1)).one()
        row.starts_on, row.ends_on = date(2024, 1, 1), date(2025, 1, 1)
        path = f"/verify/{row.number}/{row.fingerprint[:16]}"
    answer = world.ask("anonymous", "GET", path)
    assert "Ended on 31 Dec 2024" in answer.text


def test_a_program_reads_state_and_bytes(world: World, paper_id: str) -> None:
    shown = world.ask("sales", "GET", f"/api/v1/documents/{paper_id}")
    content = world.ask("sales", "GET", f"/api/v1/documents/{paper_id}/content")
    assert shown.json
    assert (shown.json["state"], shown.json["size"]) == ("ready", len(content.data))
    assert content.mimetype == "application/pdf"


def test_a_program_that_is_early_gets_a_conflict(world: World, paper_id: str) -> None:
    pend(world, paper_id)
    answer = world.ask("sales", "GET", f"/api/v1/documents/{paper_id}/content")
    assert answer.status_code == 409
    assert answer.json
    assert "is still being prepared" in answer.json["message"]
