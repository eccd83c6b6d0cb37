"""What a person does with an endpoint: add, change its key, enable it again."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex

from app.delivery.signing import checked_secret, new_secret
from app.domain.endpoint import Endpoint, Filter, Secret, SecretKind
from app.domain.instant import DAY, Instant
from app.ports.credentials import Vault
from app.ports.storage import Work

# How long the key before signs too: time enough to give a receiver the new one.
OVERLAP = DAY


@dataclass(frozen=True, slots=True)
class Added:
    """An endpoint with what its receiver verifies with. Shown once: only its sealed form is kept."""

    endpoint: Endpoint
    verify_with: str


def add_endpoint(
    work: Work,
    vault: Vault,
    url: str,
    wanted: Filter,
    now: Instant,
    kind: SecretKind = SecretKind.SYMMETRIC,
    chosen: str | None = None,
) -> Added:
    """Tell an address of everything it wants from now on. `chosen`: a secret of the owner's own.

    The address has passed `hook_address`. Raises BadInput for a secret that is none.
    """
    endpoint = work.endpoints.add(url, wanted, now)
    return Added(endpoint, _give_key(work, vault, endpoint.id, kind, chosen, now))


def rotate(
    work: Work,
    vault: Vault,
    id: int,
    now: Instant,
    kind: SecretKind | None = None,
    overlap: int = OVERLAP,
) -> Added:
    """Sign with a new key, and for `overlap` milliseconds with the old one too. Raises NotFound."""
    endpoint = work.endpoints.get(id)
    used = work.endpoints.secrets(id, now)
    work.endpoints.retire(id, now + overlap)
    same = used[0].kind if used else SecretKind.SYMMETRIC
    return Added(endpoint, _give_key(work, vault, id, kind or same, None, now))


def keys_of(work: Work, vault: Vault, id: int, now: Instant) -> list[str]:
    """The keys that sign for an endpoint now, newest first. Raises BadInput if they do not open."""
    return [vault.open(one.sealed, one.place) for one in work.endpoints.secrets(id, now)]


def _give_key(
    work: Work, vault: Vault, id: int, kind: SecretKind, chosen: str | None, now: Instant
) -> str:
    key, public = (checked_secret(chosen), None) if chosen else new_secret(kind)
    bare = Secret(f"key_{token_hex(8)}", id, kind, b"", public, now)
    sealed = vault.seal(key, bare.place)
    work.endpoints.keep(Secret(bare.id, id, kind, sealed, public, now))
    return public or key
