"""Acting turned on and off for one account: nothing is ever done in anybody's name without this."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import msgspec

from app.domain.act import SHOWN, Deed, Mandate, Stage, place_of
from app.domain.errors import BadInput, SourceError
from app.domain.instant import Instant
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.ports.credentials import Vault
from app.ports.storage import Storage, Work
from app.ports.writers import Inviting, Writer

_OFF = "acting was turned off for the account"


class _Secrets(msgspec.Struct):
    secret: str
    client_id: str
    client_secret: str


def chosen(writer: Writer, deeds: Collection[Deed]) -> frozenset[Deed]:
    """What may be done, all a platform has if nothing is named. Raises BadInput."""
    wanted = frozenset(deeds) or writer.deeds
    if not wanted or wanted - writer.deeds:
        can = f"Only {', '.join(sorted(writer.deeds))}." if writer.deeds else ""
        raise BadInput(" ".join(filter(None, [can, *writer.notes])).removesuffix("."))
    return wanted


def writer_of(writers: Mapping[str, Writer], network: str) -> Writer:
    """The platform by its name. Raises BadInput where nothing can be done."""
    if network not in writers:
        raise BadInput(f"acting for you works on {', '.join(sorted(writers))}")
    return writers[network]


def turn_on(
    storage: Storage, vault: Vault, token: Token, deeds: Collection[Deed], now: Instant
) -> Mandate:
    """Keep what an account was let in by, sealed, and that these deeds may be done in its name."""
    account = token.account
    secrets = _Secrets(token.secret, token.client_id, token.client_secret)
    place = place_of(storage.owner, account.network, account.id)
    sealed = vault.seal(msgspec.json.encode(secrets).decode(), place)
    one = Mandate(account, token.host, frozenset(deeds), token.scopes, sealed, now)
    with storage.writing() as work:
        return work.mandates.keep(one)


def turn_off(work: Work, id: int, now: Instant) -> Mandate:
    """Do nothing more in an account's name; what was done stands. Raises NotFound."""
    mandate = work.mandates.get(id)
    for one in work.acts.waiting(mandate.account, 2**31 - 1):
        if one.stage is Stage.CONFIRMED:
            work.acts.move(one, Stage.DROPPED, now, _OFF)
    work.acts.forget(mandate.account, SHOWN)
    work.mandates.remove(id)
    return mandate


async def forget(
    storage: Storage, vault: Vault, writers: Mapping[str, Writer], id: int, now: Instant
) -> str | None:
    """Turn acting off, and tell the server; returns what is left for a person to do there."""
    with storage.reading() as work:
        mandate = work.mandates.get(id)
    writer = writers[mandate.account.network]
    left = await _revoke(storage, vault, writer, mandate)
    with storage.writing() as work:
        turn_off(work, id, now)
    return left


async def _revoke(storage: Storage, vault: Vault, writer: Writer, mandate: Mandate) -> str | None:
    """Tell the server first: nothing waits for our database while it thinks."""
    if not isinstance(writer, Inviting):
        return "what lets us in is forgotten here, and is revoked at the platform by you"
    try:
        await writer.sign_in(mandate.deeds).revoke(token_of(vault, storage.owner, mandate))
    except (BadInput, SourceError):
        return "the server of the account did not hear of it"
    return None


def token_of(vault: Vault, owner: OwnerId, mandate: Mandate) -> Token:
    """What an account is let in by, opened. Raises BadInput."""
    account = mandate.account
    text = vault.open(mandate.sealed, place_of(owner, account.network, account.id))
    secrets = msgspec.json.decode(text, type=_Secrets)
    empty = Token(account.network, mandate.host, account, "", mandate.scopes)
    return replace(
        empty,
        secret=secrets.secret,
        client_id=secrets.client_id,
        client_secret=secrets.client_secret,
    )
