"""One account: everything kept about it, what speaks against it and what speaks for it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response

from app.domain.account import Account
from app.domain.elsewhere import Elsewhere
from app.domain.errors import NotFound
from app.domain.finding import Finding
from app.domain.instant import Rfc3339, rfc3339
from app.domain.reading import Reading
from app.domain.sighting import Sighting
from app.domain.telling import ToldAlert, ToldFinding, tell_finding
from app.domain.timeline import Change, Gap, Stay, Timeline
from app.pipeline.dossier import Dossier, open_dossier, present
from app.pipeline.naming import called
from app.ports.storage import Work
from app.web.api.answers import described, told
from app.web.api.limits import AccountName, Network
from app.web.api.ratio_schemas import ToldCounts, tell_counts
from app.web.api.strict import StrictRoute
from app.web.application import App

router = APIRouter(prefix="/v1/accounts", tags=["accounts"], route_class=StrictRoute)


class ToldChange(msgspec.Struct, frozen=True):
    """Coming onto a list or going from it: after `after`, not later than `before`, `exact` if known."""

    after: Rfc3339
    before: Rfc3339
    exact: Rfc3339 | None
    cause: str
    proof: str


class ToldStay(msgspec.Struct, frozen=True):
    """A time on a list. `came` is null if it was there when watching began, `went` if it still is."""

    came: ToldChange | None
    went: ToldChange | None


class ToldGap(msgspec.Struct, frozen=True):
    """A time off a list between two stays, what it was (`nature`) and how that is known."""

    left: ToldChange
    returned: ToldChange
    nature: str
    because: str


class ToldTimeline(msgspec.Struct, frozen=True):
    """One account against one watch."""

    watch: int
    list: str
    present: bool
    stays: tuple[ToldStay, ...]
    gaps: tuple[ToldGap, ...]


class ToldMembership(msgspec.Struct, frozen=True):
    """A list the account was on all the time it was watched."""

    watch: int
    list: str
    since: Rfc3339
    until: Rfc3339


class ToldSighting(msgspec.Struct, frozen=True):
    """What the account's profile showed at one moment; counts are null where not shown."""

    observed_at: Rfc3339
    status: str
    followers: int | None
    following: int | None
    posts: int | None


class ToldElsewhere(msgspec.Struct, frozen=True):
    """Follows besides the watched lists that a live stream told of; context that weighs nothing.

    At least so many `accounts` were followed between `since` and `until`; `unfollows` of them, `brief`
    within two weeks; `again`: how often one of them was followed anew after that.
    """

    since: Rfc3339
    until: Rfc3339
    accounts: int
    unfollows: int
    brief: int
    again: int


class ToldDossier(msgspec.Struct, frozen=True):
    """Everything kept about one account, as it looks at `as_of`.

    `findings` speak for the pattern, `counter_evidence` against it; what weighs nothing is context
    and stands among the findings. `counts` are what its profile showed, beside what the ratio would be
    without the churn. `elsewhere`: null unless a live stream is read and it is suspected.
    """

    network: str
    id: str
    handle: str | None
    as_of: Rfc3339
    confidence: float
    alert: ToldAlert | None
    findings: list[ToldFinding]
    counter_evidence: list[ToldFinding]
    timelines: list[ToldTimeline]
    memberships: list[ToldMembership]
    profiles: list[ToldSighting]
    counts: ToldCounts
    elsewhere: ToldElsewhere | None = None


class NamedAccount(msgspec.Struct, frozen=True):
    """An account; `href`: its dossier."""

    network: str
    id: str
    handle: str | None
    href: str


class NamedAccounts(msgspec.Struct, frozen=True):
    """Accounts of one name, at most 20."""

    accounts: list[NamedAccount]


@router.get("", response_class=Response, responses=described(NamedAccounts))
def find_accounts(request: Request, app: App, name: Annotated[AccountName, Query()]) -> Response:
    """The accounts with this handle or id, on any network."""
    with app.storage.reading() as work:
        found = called(work, name)
    named = [NamedAccount(one.network, one.id, one.handle, _href(one)) for one in found]
    return told(request, NamedAccounts(named))


def _href(one: Account) -> str:
    return f"/v1/accounts/{quote(one.network, safe='')}/{quote(one.id, safe='')}"


@router.get(
    "/{network}/{id:path}",
    response_class=Response,
    responses=described(ToldDossier, "not_found"),
)
def get_account(
    request: Request,
    app: App,
    network: Annotated[Network, Path()],
    id: Annotated[AccountName, Path()],
) -> Response:
    """The dossier of an account, by its stable id."""
    with app.storage.reading() as work:
        account = known_account(work, network, id)
        dossier = open_dossier(work, app.detector, account, present(work, app.clock.now()))
    return told(request, tell_dossier(dossier))


def known_account(work: Work, network: str, id: str) -> Account:
    """The account with this stable id. Raises NotFound if it was never seen."""
    key = Account(network, id).key
    found = work.accounts.get([key]).get(key)
    if found is None or (found.network, found.id) != (network, id):
        raise NotFound("no such account was ever seen on a watched list")
    return found


def tell_dossier(dossier: Dossier) -> ToldDossier:
    """A dossier as data."""
    history = dossier.history
    return ToldDossier(
        network=dossier.account.network,
        id=dossier.account.id,
        handle=dossier.account.handle,
        as_of=rfc3339(dossier.now),
        confidence=round(dossier.confidence, 4),
        alert=dossier.told,
        findings=[tell_finding(f) for f in by_weight(dossier) if f.weight >= 0],
        counter_evidence=[tell_finding(f) for f in by_weight(dossier) if f.weight < 0],
        timelines=[_timeline(timeline, dossier) for timeline in history.timelines],
        memberships=[
            ToldMembership(watch, _list(dossier, watch), rfc3339(seen.since), rfc3339(seen.until))
            for watch, seen in history.memberships
        ],
        profiles=[_sighting(seen) for seen in history.sightings],
        counts=tell_counts(dossier.course),
        elsewhere=_elsewhere(dossier.elsewhere) if dossier.elsewhere else None,
    )


def by_weight(dossier: Dossier) -> list[Finding]:
    """The findings, the weightiest first."""
    return sorted(dossier.findings, key=lambda finding: -abs(finding.weight))


def _list(dossier: Dossier, watch_id: int) -> str:
    return dossier.watches[watch_id].name


def _timeline(timeline: Timeline, dossier: Dossier) -> ToldTimeline:
    id = timeline.watch_id
    gaps = (_gap(gap, why) for gap, why in dossier.history.absences if gap.watch_id == id)
    stays = (_stay(stay) for stay in timeline.stays)
    return ToldTimeline(id, _list(dossier, id), timeline.present, tuple(stays), tuple(gaps))


def _stay(stay: Stay) -> ToldStay:
    came, went = (_change(change) if change else None for change in (stay.came, stay.went))
    return ToldStay(came, went)


def _gap(gap: Gap, reading: Reading) -> ToldGap:
    nature, because = reading.nature.value, reading.because.value
    return ToldGap(_change(gap.left), _change(gap.returned), nature, because)


def _change(change: Change) -> ToldChange:
    when = change.when
    exact = None if when.exact is None else rfc3339(when.exact)
    cause, proof = change.cause.value, change.proof.value
    return ToldChange(rfc3339(when.after), rfc3339(when.before), exact, cause, proof)


def _elsewhere(one: Elsewhere) -> ToldElsewhere:
    return ToldElsewhere(
        since=rfc3339(one.since),
        until=rfc3339(one.until),
        accounts=one.accounts,
        unfollows=one.unfollows,
        brief=one.brief,
        again=one.again,
    )


def _sighting(seen: Sighting) -> ToldSighting:
    return ToldSighting(
        rfc3339(seen.observed_at), seen.status.value, seen.followers, seen.following, seen.posts
    )
