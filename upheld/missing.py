"""Parts of a page that stand on their own: where one fails, the rest is shown.

A template declares such a part and calls what the part alone needs inside of it::

    {% call part("documents", _("Documents")) %}
      {% for document in documents() %} … {% endfor %}
    {% endcall %}

The view gives ``documents=later(documents_of, contract_id)``, which asks when the part
is drawn.  What is raised there is logged under the number of the request, and the
part says in its place that it is missing and how to get it.
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar

from flask import g, has_request_context, request
from markupsafe import Markup

from upheld.db import db
from upheld.errors import UpheldError
from upheld.templating import render
from upheld.transactions import in_transaction
from upheld.web import request_id

log = logging.getLogger("upheld.missing")

Given = ParamSpec("Given")
Found = TypeVar("Found")

#: Stands in the environment of a request whose answer is nothing to be kept.
NOTE = "upheld.missing"
_SERVER = 500


def later(
    ask: Callable[Given, Found], *args: Given.args, **kwargs: Given.kwargs
) -> Callable[[], Found]:
    """Return what asks *ask* once, when a part of the page calls it."""

    @cache
    def asked() -> Found:
        return ask(*args, **kwargs)

    return asked


def part(name: str, title: str, caller: Callable[[], str]) -> Markup:
    """Draw the part of a page that *caller* draws, or say that it is missing.

    Errors that answer the request, such as an object that is not there, are raised
    on; so is everything outside of a request, where nobody could try again.
    """
    try:
        drawn = caller()
    except Exception as error:
        if not _may_go_without(error):
            raise
        _go_without(name, error)
        drawn = render(
            "errors/missing.html", name=name, title=title, request_id=request_id()
        )
    frame = Markup('<div class="own-part" id="part-{}">{}</div>')
    return frame.format(name, Markup(drawn))  # noqa: S704 - both are rendered templates


def or_nothing(name: str, ask: Callable[[], Found]) -> Found | None:
    """Return what *ask* finds; where it fails, nothing, and :func:`lacks` tells."""
    try:
        return ask()
    except Exception as error:
        if not _may_go_without(error):
            raise
        _go_without(name, error)
        return None


def lacks(name: str) -> bool:
    """Tell whether this page goes without what is called *name*."""
    return name in g.get("upheld_missing", ())


def _may_go_without(error: Exception) -> bool:
    if isinstance(error, UpheldError) and error.status < _SERVER:
        return False
    return has_request_context() and not in_transaction()


def _go_without(name: str, error: Exception) -> None:
    log.error(
        "the part %s of request %s is missing", name, request_id(), exc_info=error
    )
    # PostgreSQL answers nothing more in a transaction in which a statement failed.
    db.session.rollback()
    request.environ[NOTE] = name
    g.setdefault("upheld_missing", set()).add(name)
