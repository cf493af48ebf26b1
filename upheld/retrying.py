"""What it takes to ask again for what has just failed."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Request
from werkzeug.exceptions import HTTPException

#: What may succeed when it is asked for again as it was.
WORTH_IT = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
#: Never written into a page: whoever typed it types it again.
_SECRET = ("password", "code", "proof", "passkey", "token", "secret")
_CSRF = "csrf_token"
_MOST = 200


@dataclass(frozen=True, slots=True)
class Again:
    """The same request once more: a link, or a form with what was typed."""

    url: str
    fields: tuple[tuple[str, str], ...] = ()
    #: It cannot be repeated from here: a file or a secret was sent.
    lost: bool = False


def again(request: Request, status: int) -> Again | None:
    """Return how *request* is repeated; nothing where that would help nobody.

    The proof that a form came from our page is handed on as it was sent and never
    made anew, so that a page of somebody else gains nothing by failing here.
    """
    if status not in WORTH_IT:
        return None
    url = request.full_path.rstrip("?")
    # Below a prefix the application does not know the whole path.
    url = request.script_root + url
    if request.method in {"GET", "HEAD"}:
        return Again(url)
    fields = _fields(request)
    return Again(url, fields, lost=not fields)


def _fields(request: Request) -> tuple[tuple[str, str], ...]:
    try:
        sent = tuple(request.form.items(multi=True))
        has_files = any(one.filename for one in request.files.values())
    except HTTPException:
        return ()
    if has_files or len(sent) > _MOST or any(_is_secret(name) for name, _value in sent):
        return ()
    return sent


def _is_secret(name: str) -> bool:
    return name != _CSRF and any(part in name.lower() for part in _SECRET)
