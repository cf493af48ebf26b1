"""The input guard: what no view should ever have to see.

Runs before anything else looks at a request.  Sizes, depths and characters that
would fail in the middle of the work (or in one of the databases only) are refused
here, with a sentence.  What is left is text that can be stored.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.exceptions import BadRequest

from upheld.errors import UpheldError
from upheld.texts import _

JSON_BYTES = 1_000_000
JSON_DEPTH = 32
FORM_BYTES = 2_000_000
UPLOAD_BYTES = 10_000_000
FORM_FIELDS = 5_000
QUERY_BYTES = 8_000
QUERY_FIELDS = 200

_JSON_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
#: Control characters that are no white space, and halves of characters.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Malformed(UpheldError):
    """A request that cannot be read at all."""


class TooLong(UpheldError):
    """An address with more in it than any of our pages puts there."""

    status = 414


class TooLarge(UpheldError):
    """A body that is larger than what is read."""

    status = 413


class WrongType(UpheldError):
    """A body of a kind that the endpoint does not read."""

    status = 415


def check(request: Request, *, api: bool) -> None:
    """Refuse *request* where it cannot be read, is too large or cannot be stored.

    An *api* endpoint reads JSON only, a page reads forms only.
    """
    _check_address(request)
    if api:
        _check_api_body(request)
    else:
        _check_page_body(request)


def _check_api_body(request: Request) -> None:
    if request.is_json:
        _check_json(request)
    elif _has_body(request):
        raise WrongType(
            _("This endpoint reads JSON, not {kind}.").format(
                kind=request.mimetype or _("a body without a type")
            ),
            hint=_("Send it as Content-Type: application/json."),
        )


def _check_page_body(request: Request) -> None:
    request.max_form_parts = FORM_FIELDS
    if request.mimetype == "multipart/form-data":
        _check_multipart(request)
    elif request.mimetype == "application/x-www-form-urlencoded":
        _check_form(request)
    elif request.is_json or _has_body(request):
        raise WrongType(_("This page reads forms only."))


def _has_body(request: Request) -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _check_address(request: Request) -> None:
    if len(request.query_string) > QUERY_BYTES:
        raise TooLong(_("The address is longer than any of our pages makes it."))
    _refuse_unstorable([(_("the address"), request.path)])
    if "\ufffd" in request.path or not _is_text(request.query_string):
        raise Malformed(_("The address holds bytes that are no text."))
    pairs = list(request.args.items(multi=True))
    if len(pairs) > QUERY_FIELDS:
        raise TooLong(_("The address has more than {n} fields.").format(n=QUERY_FIELDS))
    _refuse_unstorable(pairs)


def _check_json(request: Request) -> None:
    _limit(request, JSON_BYTES)
    body = request.get_data(cache=True)
    if _depth(body) > JSON_DEPTH:
        raise Malformed(
            _("The JSON is nested more than {n} levels deep.").format(n=JSON_DEPTH)
        )
    if not body and request.method in {"GET", "HEAD", "OPTIONS", "DELETE"}:
        return
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except ValueError as error:
        raise Malformed(_("The body is not JSON: {why}").format(why=error)) from None
    _refuse_unstorable(_strings(value, ""))


def _check_form(request: Request) -> None:
    _limit(request, FORM_BYTES)
    if not _is_text(request.get_data(cache=True, parse_form_data=False)):
        raise Malformed(_("The form holds bytes that are no text."))
    if len(pairs := list(request.form.items(multi=True))) > FORM_FIELDS:
        raise TooLarge(_("The form has more than {n} fields.").format(n=FORM_FIELDS))
    _refuse_unstorable(pairs)


def _check_multipart(request: Request) -> None:
    _limit(request, UPLOAD_BYTES)
    request.max_form_memory_size = FORM_BYTES
    try:
        fields = list(request.form.items(multi=True))
    except (ValueError, BadRequest):
        raise Malformed(_("The form cannot be read: its parts are broken.")) from None
    names = [(key, file.filename or "") for key, file in request.files.items()]
    _refuse_unstorable([*fields, *names])


def _limit(request: Request, largest: int) -> None:
    request.max_content_length = largest
    if (request.content_length or 0) > largest:
        raise TooLarge(
            _("This is larger than the {n} kB that are read.").format(n=largest // 1000)
        )


def _refuse_unstorable(pairs: Iterable[tuple[str, str]]) -> None:
    for where, text in pairs:
        found = _UNSTORABLE.search(text) or _UNSTORABLE.search(where)
        if found:
            raise Malformed(
                _("“{where}” holds a character that is no text ({code}).").format(
                    where=_UNSTORABLE.sub("?", where)[:60],
                    code=f"U+{ord(found.group()):04X}",
                )
            )


def _strings(value: Any, where: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{where}.{index}".lstrip("."))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key, ""
            yield from _strings(item, f"{where}.{key}".lstrip("."))


def _depth(body: bytes) -> int:
    """Return how deep brackets are nested: a deep enough nest ends the parser."""
    depth = deepest = 0
    for byte in _JSON_STRINGS.sub(b"", body):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _is_text(encoded: bytes) -> bool:
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
