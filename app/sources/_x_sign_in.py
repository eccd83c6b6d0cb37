"""Being let in by X: OAuth 2 with PKCE under an app that the person registered, and refreshing.

https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from urllib.parse import urlencode

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from msgspec import Struct

from app.domain.account import Account
from app.domain.errors import BadInput, Permanent
from app.domain.instant import SECOND
from app.domain.token import Token
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.visit import Visit
from app.ports.clock import Clock
from app.ports.credentials import Invitation
from app.sources import _x as wire
from app.sources._x_settings import XSettings
from app.sources._x_toll import Tolls

# To read lists and accounts, and to go on doing so; follows.read asks for the other two.
SCOPES = "users.read tweet.read follows.read offline.access"
_FORM = "application/x-www-form-urlencoded"
# RFC 7636 allows 43 to 128 characters.
_VERIFIER = 64
_LONGEST_CODE = 4_000


class _Grant(Struct):
    access_token: str
    refresh_token: str = ""
    expires_in: int = 7_200
    scope: str = SCOPES


class XSignIn:
    """The app is the person's own: X lets no program register itself, and charges the app."""

    network = wire.NETWORK

    def __init__(self, outbound: Outbound, clock: Clock, settings: XSettings | None = None) -> None:
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or XSettings()

    async def begin(self, host: str, redirect: str | None = None) -> Invitation:
        """Where the person agrees. Without `redirect` the one in the settings is used, and the code
        is in the address that the browser is sent to. Nothing is asked of X.

        `host` may be left empty: X is one server.
        """
        settings, redirect = self._settings, redirect or self._settings.redirect
        if host not in ("", settings.api.host):
            raise BadInput(f"X is one server, {settings.api.host}")
        if settings.client_id is None:
            raise BadInput(
                "X lets in only apps it knows: register one at https://developer.x.com and give its"
                " client id as CHURNWATCH_X_CLIENT_ID"
            )
        verifier, state = generate_token(_VERIFIER), generate_token(_VERIFIER)
        address = prepare_grant_uri(
            settings.authorize,
            settings.client_id,
            "code",
            redirect_uri=redirect,
            scope=SCOPES,
            state=state,
            code_challenge=create_s256_code_challenge(verifier),  # type: ignore[no-untyped-call]
            code_challenge_method="S256",
        )
        return Invitation(settings.api.host, address, redirect, state, verifier, settings.client_id)

    async def finish(self, invitation: Invitation, code: str) -> Token:
        """Turn the code, or the address it came in, into a token, and find out whose it is."""
        code = _code(code.strip(), invitation.state)
        form = prepare_token_request(
            "authorization_code",
            redirect_uri=invitation.redirect,
            code=code,
            client_id=invitation.client_id,
            code_verifier=invitation.verifier,
        )
        async with self._outbound.visit(self._settings.api, "signing in") as visit:
            answer = await ask_for_token(visit, self._settings, form)
            if answer.status != 200:
                raise BadInput(
                    f"{invitation.host} did not accept the code: it works once and for half a"
                    " minute; sign in again"
                )
            empty = Token(
                wire.NETWORK,
                invitation.host,
                Account(wire.NETWORK, "0"),
                "",
                client_id=invitation.client_id,
                created_at=self._clock.now(),
            )
            token = granted(empty, answer, self._clock)
            return replace(token, account=await self._whose(visit, token.secret))

    async def revoke(self, token: Token) -> None:
        """Tell X to forget a token; one that it does not know any more is no fault."""
        form = urlencode({"token": token.refresh or token.secret, "client_id": token.client_id})
        async with self._outbound.visit(self._settings.api, "signing out") as visit:
            await visit.post(
                "/2/oauth2/revoke",
                content=form.encode(),
                media_type=_FORM,
                headers=_proof(self._settings),
                expect=(200, 400, 401, 403),
            )

    async def _whose(self, visit: Visit, secret: str) -> Account:
        headers = {"authorization": f"Bearer {secret}"}
        toll = Tolls(self._outbound, self._settings, self._clock).reads(1, "signing in")
        answer = await visit.get("/2/users/me", headers=headers, toll=toll)
        person = answer.decode(wire.Found).data
        profile = wire.profile(person, self._clock.now()) if person else None
        if profile is None:
            raise answer.bad_format()
        return profile.account


async def ask_for_token(visit: Visit, settings: XSettings, form: str) -> Answer:
    """Show X what it gives tokens for; 400 and 401 say that it does not."""
    return await visit.post(
        "/2/oauth2/token",
        content=form.encode(),
        media_type=_FORM,
        headers=_proof(settings),
        expect=(200, 400, 401),
    )


def granted(token: Token, answer: Answer, clock: Clock) -> Token:
    """The token with what an answer put in its place. Raises Permanent, Temporary."""
    grant = answer.decode(_Grant)
    if not (grant.access_token.isascii() and grant.access_token.isprintable()):
        raise Permanent(f"{answer.server} gave a token that cannot be shown to it")
    return replace(
        token,
        secret=grant.access_token,
        scopes=grant.scope,
        refresh=grant.refresh_token or token.refresh,
        expires_at=clock.now() + grant.expires_in * SECOND,
    )


def _proof(settings: XSettings) -> dict[str, str]:
    """How an app that can keep a secret proves itself; a public one is named by its id alone."""
    if settings.client_secret is None or settings.client_id is None:
        return {}
    pair = f"{settings.client_id}:{settings.client_secret.get_secret_value()}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _code(text: str, state: str) -> str:
    """The code itself, of a code or of the whole address that the browser was sent to."""
    if not 0 < len(text) <= _LONGEST_CODE or not (text.isascii() and text.isprintable()):
        raise BadInput("a code is in the address that your browser was sent to: give all of it")
    if "code=" not in text:
        return text
    try:
        params = httpx.URL(text).params
    except httpx.InvalidURL:
        raise BadInput("the address with the code cannot be read") from None
    if params.get("state") != state:
        raise BadInput("that address belongs to another sign-in: begin again")
    return str(params.get("code", ""))
