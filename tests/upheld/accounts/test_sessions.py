"""Where somebody is signed in, ending that, and not being kept out by others."""

import re
from http import HTTPStatus

import pytest

from tests.upheld.accounts.entering import Visitor
from tests.world import PASSWORD, World
from upheld.accounts.devices import device_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


def test_the_page_names_device_and_address(world: World) -> None:
    visitor = Visitor(world, "198.51.100.9")
    visitor.around["HTTP_USER_AGENT"] = WINDOWS
    visitor.sign_in()
    page = visitor.get("/account/security")
    assert "Firefox on Windows" in page
    assert "198.51.100.9" in page
    assert page.count("This one") == 1


def test_one_session_is_ended_from_another(world: World) -> None:
    here, elsewhere = Visitor(world), Visitor(world, "198.51.100.9")
    here.sign_in()
    elsewhere.sign_in()
    row = here.get("/account/security").partition("198.51.100.9")[2]
    found = re.search(r'action="(/account/security/sessions/\w+/end)"', row)
    assert found
    here.post(found[1], "/account/security")
    assert (here.is_in(), elsewhere.is_in()) == (True, False)
    assert world.audited()[-1] == "session.ended"


def test_all_other_sessions_are_ended_at_once(world: World) -> None:
    here, there, elsewhere = Visitor(world), Visitor(world), Visitor(world)
    for visitor in (here, there, elsewhere):
        visitor.sign_in()
    here.post("/account/security/sessions/end-others", "/account/security")
    assert [one.is_in() for one in (here, there, elsewhere)] == [True, False, False]
    assert world.audited()[-1] == "session.others_ended"


def test_nobody_ends_the_session_of_somebody_else(world: World) -> None:
    sales, billing = Visitor(world), Visitor(world)
    sales.sign_in()
    billing.sign_in("billing")
    page = billing.get("/account/security")
    found = re.search(r'action="(/account/security/sessions/\w+/end)"', page)
    assert found
    answer = sales.post(found[1], "/account/security")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert billing.is_in()


def test_wrong_passwords_from_elsewhere_keep_no_owner_out(world: World) -> None:
    thief, owner = Visitor(world, "203.0.113.66"), Visitor(world)
    for _try in range(5):
        thief.sign_in(password="wrong horse")
    answer = thief.sign_in()
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    owner.sign_in()
    assert owner.is_in()


def test_neighbouring_addresses_of_one_line_count_together(world: World) -> None:
    for number in range(5):
        Visitor(world, f"2001:db8::{number:x}").sign_in(password="wrong horse")
    answer = Visitor(world, "2001:db8::ffff").sign_in()
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    elsewhere = Visitor(world, "2001:db8:0:1::1")
    elsewhere.sign_in()
    assert elsewhere.is_in()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("curl/8.5", "A device that does not say what it is"),
    ],
)
def test_a_device_is_named_as_its_owner_knows_it(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_a_password_is_asked_again_before_what_matters(world: World) -> None:
    visitor = Visitor(world)
    visitor.sign_in()
    grow_old(visitor)
    path = "/account/security/recovery-codes"
    asked = visitor.post(path, "/account/security")
    assert "Confirm that it is you" in asked.text
    wrong = visitor.post(path, "/account/security", proof_password="wrong horse")
    assert "This does not prove that it is you." in wrong.text
    right = visitor.post(path, "/account/security", proof_password=PASSWORD)
    assert "Your recovery codes" in right.text
    assert world.audited() == ["user.signed_in", "user.recovery_codes_made"]


def test_a_mailed_code_proves_as_well(world: World) -> None:
    visitor = Visitor(world)
    visitor.sign_in()
    grow_old(visitor)
    path = "/account/security/recovery-codes"
    visitor.post(path, "/account/security", proof="mail")
    found = re.search(r"^(\d{6})$", world.mails()[0], re.MULTILINE)
    assert found
    right = visitor.post(path, "/account/security", proof_code=found[1])
    assert "Your recovery codes" in right.text


def test_what_was_posted_waits_for_the_proof(world: World) -> None:
    visitor = Visitor(world)
    visitor.sign_in()
    grow_old(visitor)
    form = {"name": "Key <b>", "passkey": "{}"}
    page = visitor.post("/account/security/passkeys/new", "/account/security", **form)
    assert '<input type="hidden" name="name" value="Key &lt;b&gt;">' in page.text


def grow_old(visitor: Visitor) -> None:
    """Let the last proof of a session be an hour old."""
    with visitor.client.session_transaction() as kept:
        kept["fs_paa"] -= 3600
