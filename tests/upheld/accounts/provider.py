"""A small provider of OpenID Connect: signs RS256, checks PKCE, keeps no passwords."""

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from waitress.server import create_server

from tests.serving import stop

CLIENT, SECRET = "upheld", "the secret of a client"


@dataclass
class Provider:
    """Who is signed in there, and what it does wrong on purpose."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    #: Take the place of claims at the end, for tokens that are not right.
    wrong: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: new_key("first"))
    #: Signs, where it is another key than the one that is published.
    signs_with: RSAKey | None = None
    #: What was asked for each code that was given out.
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.claims,
            **self.wrong,
        }
        key = self.signs_with or self.key
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key)


def new_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": name})


def make_app(provider: Provider) -> Flask:
    app = Flask(__name__)

    @app.get("/.well-known/openid-configuration")
    def about() -> Response:
        return jsonify(
            issuer=provider.url,
            authorization_endpoint=f"{provider.url}/authorize",
            token_endpoint=f"{provider.url}/token",
            jwks_uri=f"{provider.url}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            code_challenge_methods_supported=["S256"],
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Any:
        code = f"code-{len(provider.asked)}"
        provider.asked[code] = request.args.to_dict()
        back = {"code": code, "state": request.args["state"]}
        return redirect(f"{request.args['redirect_uri']}?{urlencode(back)}")

    @app.post("/token")
    def token() -> Any:
        asked = provider.asked.pop(request.form["code"], None)
        if asked is None or not is_right(asked):
            provider.refused.append(request.form["code"])
            return jsonify(error="invalid_grant"), 400
        id_token = provider.token(asked["nonce"])
        return jsonify(
            access_token="x", token_type="Bearer", expires_in=60, id_token=id_token
        )

    return app


def is_right(asked: dict[str, str]) -> bool:
    """Tell whether the one who asks is the one who began."""
    verifier = request.form.get("code_verifier", "")
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    client = request.authorization
    return (
        asked["code_challenge_method"] == "S256"
        and asked["code_challenge"] == challenge
        and asked["redirect_uri"] == request.form["redirect_uri"]
        and client is not None
        and (client.username, client.password) == (CLIENT, SECRET)
    )


@contextmanager
def serving() -> Iterator[Provider]:
    """Serve a provider on a port of its own."""
    provider = Provider()
    listener = socket.create_server(("127.0.0.1", 0))
    provider.url = f"http://localhost:{listener.getsockname()[1]}"
    server = create_server(make_app(provider), sockets=[listener], threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        stop(server, thread)
