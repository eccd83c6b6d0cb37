"""What a person decides about a mirror: on which account, what would be written there, and its end."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.blocklist import BlockList
from app.domain.errors import BadInput, Conflict, NotFound
from app.domain.mirror import Holder, Mirror
from app.domain.moderation_list import (
    CREATE_POINTS,
    POINTS_A_DAY,
    POINTS_AN_HOUR,
    Write,
    is_app_password,
    points,
)
from app.pipeline.mirror import Aim, place_of, standing
from app.ports.credentials import Vault
from app.ports.mirrors import Repositories
from app.ports.storage import Storage, Work


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be written: how many records come and go, and for how many points."""

    came: int
    gone: int
    points: int

    @property
    def hours(self) -> int:
        """The least time it takes, by what a server allows an account; 0 if it goes at once."""
        days, rest = divmod(max(self.points - 1, 0), POINTS_A_DAY)
        return 24 * days + rest // POINTS_AN_HOUR


async def preview(
    storage: Storage, repositories: Repositories, slug: str, holder: Holder, address: str
) -> Preview:
    """What a mirror would write now; only reads. Raises Conflict if the list is private."""
    with storage.reading() as work:
        one = _published(work, slug)
    async with repositories.open(holder) as repository:
        now = await standing(repository, slug, holder)
    with storage.reading() as work:
        return _preview(Aim(one, holder, one.version, address).writes(work, now))


async def turn_on(
    storage: Storage,
    vault: Vault,
    repositories: Repositories,
    slug: str,
    holder: Holder,
    password: str,
) -> None:
    """Mirror a list on an account from now on, if its server accepts the app password.

    Raises BadInput, Conflict if the list is private or stands on another account, Unauthorized.
    """
    if not is_app_password(password):
        raise BadInput(
            "an app password looks like xxxx-xxxx-xxxx-xxxx: make one in the settings of the account"
        )
    async with repositories.open(holder, password) as repository:
        await repository.let_in()
    with storage.writing() as work:
        one = _published(work, slug)
        before = work.mirrors.of(one.id)
        if before and before.holder.did != holder.did:
            raise Conflict(
                f"{slug} is mirrored on @{before.holder.handle}: `blocklist bluesky {slug} --off`"
                " takes it off there first"
            )
        sealed = vault.seal(password, place_of(one.id))
        spent = before.spent if before else ()
        work.mirrors.keep(Mirror(one.id, holder, sealed, shows=None, spent=spent))


def turn_off(work: Work, slug: str) -> None:
    """Take a list off the account that it is mirrored on. Raises NotFound."""
    one = work.blocklists.get(slug)
    if work.mirrors.of(one.id) is None:
        raise NotFound(f"{slug} is mirrored nowhere")
    work.mirrors.end(one.id)


def _published(work: Work, slug: str) -> BlockList:
    one = work.blocklists.get(slug)
    if not one.published:
        raise Conflict(
            f"{slug} is private: publish it first, a list on Bluesky is read by everybody"
        )
    return one


def _preview(writes: list[Write]) -> Preview:
    came = sum(points(one) == CREATE_POINTS for one in writes)
    return Preview(came, len(writes) - came, sum(map(points, writes)))
