"""Signing in as people do it, for tests: pages, forms, cookies."""

import re

from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from tests.world import PASSWORD, World

FORM = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A browser without scripts."""

    def __init__(self, world: World, address: str = "192.0.2.1") -> None:
        self.client: FlaskClient = world.app.test_client()
        self.around = {"REMOTE_ADDR": address}

    def get(self, path: str) -> str:
        return self.client.get(path, environ_base=self.around).text

    def post(self, path: str, seen: str = "/sign-in", **form: str) -> TestResponse:
        """Send a form of the page *seen*."""
        found = FORM.search(self.get(seen))
        assert found, seen
        form["csrf_token"] = found[1]
        return self.client.post(path, data=form, environ_base=self.around)

    def sign_in(self, who: str = "sales", password: str = PASSWORD) -> TestResponse:
        return self.post(
            "/sign-in", email=f"{who}@northwind.example", password=password
        )

    def is_in(self) -> bool:
        answer = self.client.get("/account/security", environ_base=self.around)
        return answer.status_code == 200


def set_up_app(visitor: Visitor) -> tuple[str, list[str]]:
    """Set up an app by its page; return its key and the recovery codes."""
    page = visitor.get("/account/security/app")
    found = re.search(r'<span class="mono">([^<]+)</span>', page)
    assert found
    key = found[1].replace("-", "").replace(" ", "")
    form = FORM.search(page)
    assert form
    answer = visitor.client.post(
        "/account/security/app",
        data={"code": code_of(key), "csrf_token": form[1]},
        environ_base=visitor.around,
    )
    assert answer.status_code == 200, answer.text
    return key, re.findall(r"<li>([a-z2-9-]{19})</li>", answer.text)


def code_of(key: str) -> str:
    """Return what an app with *key* shows now."""
    return str(TOTP(key=key).generate().token)
