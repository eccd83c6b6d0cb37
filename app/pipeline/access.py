"""Ways in: made, handed out once, recognised, taken back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from app.domain.blocklist import SUGGESTED, Rule
from app.domain.credential import (
    LETTERS,
    LIFETIME,
    LONG,
    NOTED_EVERY,
    Caller,
    Credential,
    Kind,
    Scope,
    fingerprint,
    secret_of,
    sound,
)
from app.domain.errors import BadInput, Conflict
from app.domain.instant import Instant
from app.domain.owner import FIRST_OWNER, Owner, Role
from app.pipeline.keep_lists import create
from app.ports.access import Access, AccessWork
from app.ports.storage import Storage

EVERY_SCOPE = frozenset(Scope)
LONGEST_LABEL = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_TITLE = "Accounts that follow and unfollow again and again"


def add_person(access: Access, storage: Storage, name: str, role: Role, now: Instant) -> Owner:
    """Let one more person have things here, at first nothing. Raises BadInput, Conflict."""
    if not _NAME.fullmatch(name):
        raise BadInput("a name has small letters, digits, dots, hyphens, at most 64 of them")
    with access.writing() as work:
        owner = work.add_owner(name, role, now)
    with storage.of(owner.id).writing() as theirs:
        create(theirs, SUGGESTED, _TITLE, Rule())
    return owner


def remove_person(access: Access, name: str) -> None:
    """Forget a person with all that is theirs. Raises NotFound, Conflict for the first one."""
    with access.writing() as work:
        owner = work.owner(name)
        if owner.id == FIRST_OWNER:
            raise Conflict(f"{name} is the first owner, who always stays")
        work.remove_owner(owner.id)


def invite(access: Access, name: str, now: Instant) -> str:
    """The secret of a link by which a person signs in once. From then on everybody has to."""
    with access.writing() as work:
        owner = work.owner(name)
        work.drop_stale(now)
        work.invited(owner.id, now)
        return issue(work, owner, Kind.LINK, EVERY_SCOPE, "sign-in link", now)[1]


def issue(
    work: AccessWork,
    owner: Owner,
    kind: Kind,
    scopes: Iterable[Scope],
    label: str,
    now: Instant,
    lifetime: int | None = None,
) -> tuple[Credential, str]:
    """A new credential and its secret, which is shown once and never kept. Raises BadInput."""
    if not label.strip() or len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadInput(f"a label has 1 to {LONGEST_LABEL} readable characters")
    secret = secret_of(kind, "".join(secrets.choice(LETTERS) for _ in range(LONG)))
    until = now + (lifetime or LIFETIME[kind])
    made = Credential(0, owner.id, kind, label, frozenset(scopes), now, until)
    return work.add(made, fingerprint(secret)), secret


def sign_in(access: Access, secret: str, now: Instant) -> str | None:
    """The secret of a new session for a link, which is used up, or a key; None if it opens nothing."""
    kind = sound(secret)
    if kind not in (Kind.LINK, Kind.KEY):
        return None
    with access.writing() as work:
        found = work.find(fingerprint(secret))
        if found is None or not found[0].good(now):
            return None
        shown, owner = found
        if kind is Kind.LINK:
            work.drop(shown.id, owner.id)
        return issue(work, owner, Kind.SESSION, shown.scopes, "session", now)[1]


def look_up(access: Access, hash: bytes) -> tuple[Credential, Owner] | None:
    """The credential whose secret has this fingerprint, and whose it is; None if it opens nothing."""
    with access.reading() as work:
        return work.find(hash)


def let_in(access: Access, shown: Credential, owner: Owner, now: Instant) -> Caller | None:
    """Who shows a credential, whose use is noted; None if it has expired."""
    if not shown.good(now):
        return None
    if shown.used_at is None or now - shown.used_at >= NOTED_EVERY:
        with access.writing() as work:
            work.used(shown.id, now // NOTED_EVERY * NOTED_EVERY)
    return Caller(owner, shown.scopes, shown)


def alone(access: Access) -> Owner | None:
    """The first owner, as long as nobody else is here and nobody was asked to sign in."""
    with access.reading() as work:
        owners = work.owners()
    return owners[0] if len(owners) == 1 and owners[0].invited_at is None else None
