"""The mailed link to a question: signed, for one person, good for one answer."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from upheld.addresses import site_url
from upheld.errors import NotFound
from upheld.texts import _


def decision_link(approval_id: str, key: str) -> str:
    """Return the whole address of the page that decides."""
    token = str(_serializer().dumps([approval_id, key]))
    return site_url("decisions.asked", token=token)


def read_token(token: str) -> tuple[str, str]:
    """Return the question and the key in *token*, or raise NotFound."""
    try:
        approval_id, key = (str(part) for part in _serializer().loads(token))
    except (BadData, ValueError):
        raise NotFound(
            _("This link is not complete."),
            hint=_("Copy the whole link from the message, or open it from there."),
        ) from None
    return approval_id, key


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="upheld.decision")
