"""Whom to ask the platform about after a walk, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import structlog

from app.domain.account import Account, AccountKey, AccountStatus
from app.domain.alert import STANDING
from app.domain.cause import Answer
from app.domain.diff import compare_keys
from app.domain.errors import SourceError
from app.domain.ids import Ids
from app.domain.instant import Instant
from app.domain.record import record_number
from app.domain.roster import EMPTY
from app.domain.sighting import Sighting, sighting_of
from app.domain.watch import Watch
from app.ports.clock import Clock
from app.ports.sources import Source, Standing
from app.ports.storage import Work

# With Bluesky's 30 edges and 25 profiles a request this is 220 requests, half a minute at our pace.
MOST_ASKED = 3_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Questions:
    """Ids to ask about. `news`: absent, new or under suspicion; `rest`: everybody else on the list."""

    news: Sequence[str] = ()
    rest: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What a platform said. `records`: follow records by id; `sightings`, `names`: of the news."""

    by_key: Mapping[AccountKey, Answer]
    records: Mapping[str, str]
    sightings: Sequence[Sighting]
    names: Mapping[AccountKey, Account]


def questions(
    work: Work, watch: Watch, keys: np.ndarray, ids: Ids, complete: bool, records: bool
) -> Questions:
    """Whom to ask about, given the list just walked. `keys`: shape (n,), of the `ids`, its members.

    Absentees come first, for their answers decide whether anything is held against them. Members
    are worth asking about only where there are `records`, for a changed one proves a refollow.
    """
    begun = watch.state.complete_at is not None
    roster = work.rosters.get(watch.id, watch.state.roster_version) if begun else EMPTY
    joined, left = compare_keys(roster.keys, np.sort(keys))
    absent = left.tolist() if complete else []
    suspects = _suspects(work, watch)
    known = work.accounts.get([*absent, *suspects])
    news = [known[key].id for key in [*absent, *suspects] if key in known]
    if not records:
        return Questions(_first(news))
    if begun:
        news += ids.take(np.flatnonzero(np.isin(keys, joined)))
    news = _first(news)
    return Questions(news, _others(ids, news) if len(ids) <= MOST_ASKED else ())


async def ask(source: Source, watch: Watch, asked: Questions, clock: Clock) -> Answers:
    """Ask the platform. A fault costs the answers and nothing else: causes stay unknown then."""
    ids = [*asked.news, *asked.rest]
    try:
        standings = await source.stand(watch.account, watch.list, ids) if ids else {}
    except SourceError as fault:
        log.warning("no_answers", watch=watch.name, reason=str(fault))
        standings = {}
    network, now, news = watch.account.network, clock.now(), set(asked.news)
    keys = Ids.of(standings).keys(network).tolist()
    told = dict(zip(keys, standings.values(), strict=True))
    new = {key: said for key, said in told.items() if said.id in news}
    return Answers(
        by_key={key: _answer(said) for key, said in told.items()},
        records={said.id: said.record for said in told.values() if said.record},
        sightings=[seen for key, said in new.items() if (seen := _sighting(key, said, now))],
        names={k: Account(network, said.id, said.handle) for k, said in new.items() if said.handle},
    )


def _suspects(work: Work, watch: Watch) -> list[AccountKey]:
    """The accounts with an open alert that names this watch."""
    standing = work.alerts.all(STANDING, MOST_ASKED)
    return [alert.key for alert in standing if watch.id in alert.watches]


def _first(ids: Iterable[str]) -> list[str]:
    """Each id once, and not more than can be asked about."""
    return list(dict.fromkeys(ids))[:MOST_ASKED]


def _others(ids: Sequence[str], news: Sequence[str]) -> list[str]:
    asked = set(news)
    return [id for id in ids if id not in asked]


def _answer(said: Standing) -> Answer:
    return Answer(
        said.status,
        said.follows,
        said.blocked,
        record_number(said.record) if said.record else 0,
        said.since,
    )


def _sighting(key: AccountKey, said: Standing, now: Instant) -> Sighting | None:
    """What may be kept of an answer; where its status tells nothing of an absence, the counts alone."""
    shown = sighting_of(said.profile) if said.profile else Sighting(key, now, said.status)
    status = said.status if _tells(said) else AccountStatus.UNKNOWN
    if status is AccountStatus.UNKNOWN and shown.following is None:
        return None
    return replace(shown, key=key, observed_at=now, status=status)


def _tells(said: Standing) -> bool:
    """Whether the status says anything of an absence.

    That an account is there speaks for an unfollow, unless the follow is there too, or a block
    hides it.
    """
    if said.status is AccountStatus.ACTIVE:
        return not said.follows and not said.blocked
    return said.status is not AccountStatus.UNKNOWN
