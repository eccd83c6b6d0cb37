"""A running AT Protocol network, used as the people and the operator on it use it.

Everything a person writes carries the time it is given, in the record and in the record's key, so
that weeks of follows and unfollows can be lived through in seconds and still be dated truly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from app.domain.instant import Instant, rfc3339

FOLLOW = "app.bsky.graph.follow"
BLOCK = "app.bsky.graph.block"
# The development network's own password; it listens on loopback and lives as long as the test.
OPERATOR = ("admin", "admin-pass")
TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def tid(at: Instant) -> str:
    """The record key of a record made at this time: a TID of microseconds and clock number 0."""
    number = at * 1000 << 10
    return "".join(TID_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


class Network:
    """The network that `network/up.sh` started; `first_port` is its ATPROTO_PORT."""

    def __init__(self, first_port: int) -> None:
        self.pds = f"http://localhost:{first_port + 1}"
        self.appview = f"http://localhost:{first_port + 2}"
        self.control = f"http://localhost:{first_port + 4}"
        self.relay = f"ws://localhost:{first_port + 7}"
        self._http = httpx.Client(timeout=60, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def join(self, name: str) -> Person:
        """Open an account with the handle NAME.test."""
        handle = f"{name}.test"
        answer = self.write(
            "server.createAccount",
            {
                "handle": handle,
                "email": f"{name}@example.test",
                "password": f"password of {name}",
            },
        )
        return Person(self, answer["did"], handle, answer["accessJwt"])

    def settle(self) -> None:
        """Return once the AppView shows everything that was written."""
        self._http.post(self.control).raise_for_status()

    def followers(self, did: str) -> list[str]:
        """Who follows an account, as the AppView lists it."""
        answer = self._http.get(
            f"{self.appview}/xrpc/app.bsky.graph.getFollowers",
            params={"actor": did, "limit": 100},
        )
        return [follower["did"] for follower in answer.raise_for_status().json()["followers"]]

    def set_takedown(self, did: str, applied: bool) -> None:
        """Suspend an account, or lift that, as the operator of its host."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        takedown = {"applied": applied, "ref": "scenario"}
        body = {"subject": subject, "takedown": takedown}
        self.write("admin.updateSubjectStatus", body, auth=OPERATOR)

    def delete_account(self, did: str) -> None:
        """Delete an account for good, as the operator of its host."""
        self.write("admin.deleteAccount", {"did": did}, auth=OPERATOR)

    def write(self, method: str, body: dict[str, Any] | None, **how: Any) -> dict[str, Any]:
        """Call a com.atproto procedure of the PDS; raises httpx.HTTPStatusError."""
        answer = self._http.post(f"{self.pds}/xrpc/com.atproto.{method}", json=body, **how)
        return answer.raise_for_status().json() if answer.content else {}

    def records(self, did: str, collection: str) -> Iterator[tuple[str, str]]:
        """Key and subject of an account's first hundred records, oldest first."""
        answer = self._http.get(
            f"{self.pds}/xrpc/com.atproto.repo.listRecords",
            params={
                "repo": did,
                "collection": collection,
                "limit": 100,
                "reverse": True,
            },
        )
        for record in answer.raise_for_status().json()["records"]:
            yield record["uri"].rpartition("/")[2], record["value"]["subject"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account on the network."""

    network: Network
    did: str
    handle: str
    token: str

    def follow(self, subject: str, at: Instant) -> None:
        self._create(FOLLOW, subject, at)

    def unfollow(self, subject: str) -> None:
        self._delete_all(FOLLOW, subject)

    def follow_twice(self, subject: str, at: Instant) -> None:
        """Write a second follow record beside the first, as applications do that write batches."""
        create = "com.atproto.repo.applyWrites#create"
        write = {
            "$type": create,
            "collection": FOLLOW,
            "rkey": tid(at),
            "value": record(FOLLOW, subject, at),
        }
        self._write("repo.applyWrites", {"repo": self.did, "writes": [write]})

    def tidy_follows(self, subject: str) -> None:
        """Delete the older of two follow records: the follow stays."""
        older, *rest = self._keys(FOLLOW, subject)
        assert rest, f"{self.handle} has no second follow record"
        self._delete(FOLLOW, older)

    def block(self, subject: str, at: Instant) -> None:
        self._create(BLOCK, subject, at)

    def unblock(self, subject: str) -> None:
        self._delete_all(BLOCK, subject)

    def deactivate(self) -> None:
        self._write("server.deactivateAccount", {})

    def activate(self) -> None:
        self._write("server.activateAccount", None)

    def rename(self, name: str) -> None:
        self._write("identity.updateHandle", {"handle": f"{name}.test"})

    def _create(self, collection: str, subject: str, at: Instant) -> None:
        self._write(
            "repo.createRecord",
            {
                "repo": self.did,
                "collection": collection,
                "rkey": tid(at),
                "record": record(collection, subject, at),
            },
        )

    def _delete_all(self, collection: str, subject: str) -> None:
        for key in self._keys(collection, subject):
            self._delete(collection, key)

    def _delete(self, collection: str, key: str) -> None:
        body = {"repo": self.did, "collection": collection, "rkey": key}
        self._write("repo.deleteRecord", body)

    def _keys(self, collection: str, subject: str) -> list[str]:
        return [key for key, of in self.network.records(self.did, collection) if of == subject]

    def _write(self, method: str, body: dict[str, Any] | None) -> None:
        self.network.write(method, body, headers={"authorization": f"Bearer {self.token}"})


def record(collection: str, subject: str, at: Instant) -> dict[str, str]:
    """A record that names a subject and the time it was made."""
    return {"$type": collection, "subject": subject, "createdAt": rfc3339(at)}
