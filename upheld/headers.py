"""The headers of every response: what a browser may do with it."""

import re
import secrets

from flask import Request, Response

_NOTHING = "'none'"
_SELF = "'self'"

#: No script or style inside a page, nothing from elsewhere, no frame around it.
CONTENT_SECURITY_POLICY = "; ".join(
    f"{name} {value}"
    for name, value in {
        "default-src": _NOTHING,
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": f"{_SELF} data:",
        "font-src": _SELF,
        "connect-src": _SELF,
        "manifest-src": _SELF,
        "form-action": _SELF,
        "object-src": _NOTHING,
        "base-uri": _NOTHING,
        "frame-ancestors": _NOTHING,
    }.items()
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), "
    "usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: Two years, for subdomains too.
_HTTPS_ONLY = "max-age=63072000; includeSubDomains"


def secure(response: Response, request: Request, *, private: bool) -> Response:
    """Add the headers to *response*; a *private* one is kept by nobody.

    What a view has set itself stays, except where it would be weaker.
    """
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _HTTPS_ONLY
    if private:
        response.headers["Cache-Control"] = "no-store"
    del response.headers["Server"]
    return response


def request_id(given: str) -> str:
    """Return what a request is called in our log: as *given*, or a new name."""
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
