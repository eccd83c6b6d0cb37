"""What GitHub's REST interface answers about people, typed, and what that means. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from app.domain.account import Account, Profile
from app.domain.grant import Grant
from app.domain.instant import HOUR, Instant
from app.net.paging import Page
from app.ports.sources import Member

NETWORK = "github"

# 64 bits, counted from 1.
_ID = re.compile(r"[1-9][0-9]{0,18}")
# Enterprise logins carry an underscore, those of bots brackets.
_LOGIN = re.compile(r"[A-Za-z0-9_-]{1,100}(\[bot\])?")

# GitHub's own form takes less.
_LONGEST_BIO = 1_000

# Up to what a JSON number holds exactly.
_Count = Annotated[int, Meta(ge=0, le=2**53)]


def grant_of(host: str, with_token: bool) -> Grant:
    """What is answered to our network address, or to all tokens together.

    GitHub counts per person and not per token, and the token that reads does not say whose it is.
    """
    whose, hourly = ("with a token", 5_000) if with_token else ("without a token", 60)
    return Grant(f"{host} {whose}", hourly, HOUR)


class Person(Struct):
    """Simple User, as far as we read it."""

    id: int | str
    login: str

    @property
    def account_id(self) -> str | None:
        """The numeric id as text, None if it cannot be one."""
        text = str(self.id)
        return text if is_id(text) else None

    @property
    def handle(self) -> str | None:
        """The present login, None if it cannot be one."""
        return self.login if is_login(self.login) else None


class PublicUser(Person):
    """Public User: what /users/{login} and /user/{id} show."""

    followers: _Count | None = None
    following: _Count | None = None
    bio: str | None = None


# /users/{login}/followers and /following.
People = list[Person]


def is_id(text: str) -> bool:
    """True if the text can be a numeric account id."""
    return _ID.fullmatch(text) is not None


def is_login(text: str) -> bool:
    """True if the text can be a login, and so stand in an address."""
    return _LOGIN.fullmatch(text) is not None


def profile(person: PublicUser, observed_at: Instant) -> Profile | None:
    """The profile as our noun; None if its id or login is none."""
    if person.account_id is None or person.handle is None:
        return None
    return Profile(
        account=Account(NETWORK, person.account_id, person.handle),
        observed_at=observed_at,
        followers=person.followers,
        following=person.following,
        description=person.bio and person.bio[:_LONGEST_BIO],
    )


def page(people: Sequence[Person], next: str | None) -> Page:
    """The page as our noun, without the rows whose id is none."""
    members = [Member(person.account_id, person.handle) for person in people if person.account_id]
    return Page(members, next, dropped=len(people) - len(members))
