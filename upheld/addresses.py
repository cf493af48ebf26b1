"""Whole addresses, for mails and papers."""

from urllib.parse import urlsplit

from flask import url_for

from upheld.state import settings


def site_url(endpoint: str, **values: str) -> str:
    """Return the whole address of *endpoint*.

    It begins with the host that was configured; the one that a request names has
    no say in it.
    """
    parts = urlsplit(settings().base_url)
    path = url_for(endpoint, _external=False, **values)
    return f"{parts.scheme}://{parts.netloc}{path}"
