"""Whole addresses, for mails and papers."""

from urllib.parse import urlsplit

from flask import current_app, has_request_context, url_for

from upheld.state import settings


def site_url(endpoint: str, **values: str) -> str:
    """Return the whole address of *endpoint*.

    It begins with the host that was configured; the one that a request names has
    no say in it.
    """
    parts = urlsplit(settings().base_url)
    if has_request_context():
        path = url_for(endpoint, _external=False, **values)
    else:
        # A job or a command: nobody has asked for a page.
        root = current_app.url_map.bind(parts.netloc, parts.path or "/")
        path = root.build(endpoint, values)
    return f"{parts.scheme}://{parts.netloc}{path}"
