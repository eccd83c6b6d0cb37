"""A Mastodon server that lets people in, as its documentation says it goes."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode

import httpx

HOST = "social.example"
ME = f"https://{HOST}/users/me"
CODE = "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0"


class Server:
    """Hands out registrations, codes and tokens; a code works once, with its own verifier."""

    def __init__(self) -> None:
        self.apps: list[dict[str, str]] = []
        self.forms: list[httpx.QueryParams] = []
        self.revoked: list[httpx.QueryParams] = []
        self.challenge: str | None = None
        self.account = {"id": "1", "username": "me", "acct": "me", "uri": ME}
        self.token = "t0ken"
        self.requests: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        match request.method, request.url.path:
            case "POST", "/api/v1/apps":
                self.apps.append(json.loads(request.content))
                return httpx.Response(200, json={"client_id": "c1", "client_secret": "cs"})
            case "POST", "/oauth/token":
                return self._token(httpx.QueryParams(request.content.decode()))
            case "POST", "/oauth/revoke":
                self.revoked.append(httpx.QueryParams(request.content.decode()))
                return httpx.Response(200, json={})
            case "GET", "/api/v1/accounts/verify_credentials":
                assert request.headers["authorization"] == f"Bearer {self.token}"
                return httpx.Response(200, json=self.account)
        return httpx.Response(404)

    def _token(self, form: httpx.QueryParams) -> httpx.Response:
        self.forms.append(form)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proven = urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        if not (proven or self.challenge is None) or form["code"] != CODE or len(self.forms) > 1:
            return httpx.Response(400, json={"error": "invalid_grant"})
        grant = {"access_token": self.token, "scope": "read:accounts read:follows"}
        return httpx.Response(200, json=grant | {"token_type": "Bearer"})
