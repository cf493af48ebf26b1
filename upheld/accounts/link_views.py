"""The page that a signed link leads to: it lets its holder in and goes on."""

from flask import Blueprint

from upheld import links, web
from upheld.accounts.identity import remember

blueprint = Blueprint("links", __name__)


@blueprint.get("/l/<token>")
def opened(token: str) -> web.Answer:
    """Go to what *token* opens, at an address without the token."""
    target, remembered = links.open_link(token)
    remember(remembered)
    return web.go(target.page)
