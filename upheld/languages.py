"""The language that somebody reads pages in, and the switch that changes it.

Documents have a language of their own, which is the customer's.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Request, redirect, request
from marshmallow import Schema

from upheld import web
from upheld.accounts.people import choose_language
from upheld.fields import Text
from upheld.principal import Principal
from upheld.sellers import seller
from upheld.texts import own_name
from upheld.words import SOURCE, language, shipped, spoken

COOKIE = "upheld_language"
_A_YEAR = 365 * 24 * 60 * 60

blueprint = Blueprint("languages", __name__)


class LanguageForm(Schema):
    """What is chosen, and the page to return to."""

    language = Text(16, load_default="")
    back = Text(2000, load_default="")


def wanted_language(asked: Request, caller: Principal) -> str:
    """Return what *caller* reads in.

    The account decides, then what was chosen in this browser, then what the browser
    asks for, then the seller.
    """
    return chosen_language(asked, caller) or _accepted(asked) or seller().language


def chosen_language(asked: Request, caller: Principal) -> str:
    """Return what *caller* has chosen to read in; nothing while it has not."""
    cookie = asked.cookies.get(COOKIE, "")
    return caller.language or (cookie if cookie in shipped() else "")


def choices() -> tuple[tuple[str, str, bool], ...]:
    """Return each language as code, its own name, and whether it is in force."""
    now = language()
    return tuple((code, own_name(code), code == now) for code in shipped())


@blueprint.post("/language")
def choose() -> web.Answer:
    """Let the visitor read on in another language."""
    given = web.form(LanguageForm).read()
    code = given["language"] if given["language"] in shipped() else SOURCE
    choose_language(code)
    response = redirect(_own_path(given["back"]), 303)
    response.set_cookie(
        COOKIE,
        code,
        max_age=_A_YEAR,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _accepted(asked: Request) -> str:
    known = shipped()
    for code, _quality in asked.accept_languages:
        found = spoken(code)
        if found in known and (found != SOURCE or code.startswith(SOURCE)):
            return found
        base = found.partition("-")[0]
        if base in known and (base != SOURCE or code.startswith(SOURCE)):
            return base
    return ""


def _own_path(path: str) -> str:
    """Return *path* if it is one of our own pages, else the start page."""
    parts = urlsplit(path)
    is_own = path.startswith("/") and path[1:2] not in {"/", "\\"}
    return path if is_own and not parts.scheme and not parts.netloc else "/"
