"""MiAuth, as its documentation says it goes, and lists that only their own account may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from uuid import UUID

import httpx
import pytest

from app.domain.errors import BadInput, Permanent, Unauthorized
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.domain.watch import ListKind
from app.sources._misskey_sign_in import MisskeySignIn
from app.sources.misskey import Misskey
from tests.contracts.fediverse_platforms import HOME, FakeMisskey, servers
from tests.net.fakes import FakeClock, outbound

SECRET = "0123456789abcdef"


class Door(FakeMisskey):
    """Hands a token out once, after the person has agreed; lists are for their own account alone.

    `relations`: flags that are true, by number. `accepted`: the token it knows.
    """

    def __init__(self) -> None:
        super().__init__(followers=3)
        self.agreed = False
        self.accepted = SECRET
        self.user: dict[str, object] = {"id": "9me", "username": "me", "host": None, "uri": None}
        self.relations: dict[str, set[str]] = {}
        self.extra = {"followersVisibility": "private"}
        self.shown: list[str | None] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.split("/")[2:]
        if path[0] == "miauth":
            return self._check(path[1])
        asked = json.loads(request.content) if request.content else {}
        secret = asked.pop("i", None)
        self.shown.append(secret)
        if secret not in (None, self.accepted):
            error = {"message": "Sorry.", "code": "AUTHENTICATION_FAILED", "kind": "client"}
            return httpx.Response(401, json={"error": error})
        if path == ["users", "relation"]:
            assert secret
            return httpx.Response(200, json=[self._relation(one) for one in asked["userId"]])
        if path == ["users", "followers"] and not secret:
            error = {"message": "Forbidden.", "code": "FORBIDDEN", "kind": "client"}
            return httpx.Response(400, json={"error": error})
        plain = httpx.Request(request.method, request.url, content=json.dumps(asked))
        return super().answer(plain)

    def tokens(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        return [Token("misskey", HOME, self.me, SECRET)] if owner == 1 else ()

    def _check(self, session: str) -> httpx.Response:
        assert UUID(session)
        if not self.agreed:
            return httpx.Response(200, json={"ok": False})
        self.agreed = False
        return httpx.Response(200, json={"ok": True, "token": SECRET, "user": self.user})

    def _relation(self, number: str) -> dict[str, object]:
        names = ("isFollowing", "isFollowed", "isBlocking", "isBlocked", "isMuted")
        return {"id": number, **{name: name in self.relations.get(number, ()) for name in names}}


def way(door: Door) -> MisskeySignIn:
    return MisskeySignIn(outbound(door.answer), FakeClock())


def source(door: Door, owner: OwnerId = 1) -> Misskey:
    clock = FakeClock()
    net = outbound(door.answer, clock, door.tokens)
    return Misskey(net, clock, servers(door.address)).on_behalf_of(owner)


def test_a_person_is_asked_for_reading_alone_under_a_session_of_their_own() -> None:
    one, other = (asyncio.run(way(Door()).begin(HOME)) for _ in range(2))

    url = httpx.URL(one.address)
    assert url.path == f"/miauth/{one.state}"
    assert dict(url.params) == {"name": "Churnwatch", "permission": "read:account,read:following"}
    assert one.state != other.state
    assert one.state not in repr(one).replace(one.address, "")


def test_whoever_agreed_gets_a_token_once() -> None:
    door = Door()
    sign_in = way(door)
    invitation = asyncio.run(sign_in.begin(HOME, "https://c.example/signin/misskey"))
    assert httpx.URL(invitation.address).params["callback"] == "https://c.example/signin/misskey"
    with pytest.raises(BadInput, match="no yes of yours"):
        asyncio.run(sign_in.finish(invitation, ""))

    door.agreed = True
    token = asyncio.run(sign_in.finish(invitation, ""))

    assert (token.account, token.host, token.secret) == (door.me, HOME, SECRET)
    assert token.scopes == "read:account read:following"
    with pytest.raises(BadInput):
        asyncio.run(sign_in.finish(invitation, ""))


def test_an_account_of_another_server_is_not_believed() -> None:
    door = Door()
    door.agreed = True
    door.user = {"id": "9x", "username": "x", "host": "far.example", "uri": "https://far.example/x"}
    invitation = asyncio.run(way(door).begin(HOME))

    with pytest.raises(Permanent, match="another server"):
        asyncio.run(way(door).finish(invitation, ""))


def test_revoking_is_for_the_person_to_do() -> None:
    with pytest.raises(Permanent, match="its settings list"):
        asyncio.run(way(Door()).revoke(Door().tokens(1, "misskey", HOME)[0]))


def test_a_list_that_is_for_its_own_account_is_read_with_its_token_and_no_other() -> None:
    door = Door()

    own = asyncio.run(source(door).walk(door.me, ListKind.FOLLOWERS, lambda read, of: None))
    assert (own.complete, len(own.members)) == (True, 3)
    assert set(door.shown) == {SECRET}
    door.shown.clear()
    other = asyncio.run(source(door, 2).walk(door.me, ListKind.FOLLOWERS, lambda read, of: None))
    assert (other.complete, other.hidden) == (False, True)
    assert set(door.shown) == {None}


def test_who_signed_in_is_told_of_single_edges() -> None:
    door = Door()
    asked = source(door)
    walk = asyncio.run(asked.walk(door.me, ListKind.FOLLOWERS, lambda read, of: None))
    ids = [member.id for member in walk.members]
    door.relations = {"9p0": {"isFollowed"}, "9p1": {"isFollowed", "isBlocked"}}

    told = asyncio.run(asked.stand(door.me, ListKind.FOLLOWERS, ids))

    assert [(told[id].follows, told[id].blocked) for id in ids] == [
        (True, False),
        (True, True),
        (False, False),
    ]


def test_a_token_that_was_revoked_says_what_to_do() -> None:
    door = Door()
    door.accepted = "another"

    with pytest.raises(Unauthorized, match=f"`churnwatch signin misskey {HOME}`") as raised:
        asyncio.run(source(door).walk(door.me, ListKind.FOLLOWERS, lambda read, of: None))
    assert SECRET not in str(raised.value)
