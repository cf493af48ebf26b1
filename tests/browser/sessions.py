"""Sessions of browsers, as tests need them."""

from typing import Any

from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext

from tests.browser.site import Site


def age_proof(site: Site, context: BrowserContext) -> None:
    """Let the last proof of the session be an hour old."""
    signer = SecureCookieSessionInterface().get_signing_serializer(site.shop.app)
    assert signer
    [kept] = [one for one in context.cookies() if one["name"] == "upheld"]
    content = signer.loads(kept["value"])
    content["fs_paa"] -= 3600
    renewed: Any = {**kept, "value": signer.dumps(content)}
    context.add_cookies([renewed])
