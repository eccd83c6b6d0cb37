"""What a try changes: the delivery, its log, and how much patience the endpoint has left."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.delivery.patience import PATIENCE, Jitter, Ruling, rule
from app.domain.endpoint import Attempt, Claim, DeliveryState, Endpoint
from app.domain.instant import Instant, span
from app.domain.message import DISABLED
from app.domain.text import visible
from app.net.posting import Reply
from app.ports.storage import Work

# How much of an answer is kept to be looked at.
_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery with all that is needed to send it. `fault`: why its keys do not open."""

    claim: Claim
    endpoint: Endpoint
    keys: list[str] = field(repr=False)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A try that is over."""

    claim: Claim
    endpoint: Endpoint
    reply: Reply
    began: Instant
    ended: Instant


def settle(work: Work, done: Done, jitter: Jitter) -> None:
    """Write down what came of a try, unless another process has taken the delivery over."""
    claim, now = done.claim, done.ended
    if not work.deliveries.held(claim):
        return
    ruling = rule(done.reply, claim.delivery.tries + 1, now, jitter)
    work.deliveries.note(claim.delivery.id, _attempt(done, ruling))
    if ruling.problem is None:
        work.deliveries.finish(claim, DeliveryState.DELIVERED, now)
        work.endpoints.well(claim.delivery.endpoint_id)
        return
    if ruling.retry_at is None:
        work.deliveries.finish(claim, DeliveryState.FAILED, now)
    else:
        work.deliveries.put_off(claim, ruling.retry_at)
    _lose_patience(work, claim.delivery.endpoint_id, ruling, now)


def _attempt(done: Done, ruling: Ruling) -> Attempt:
    beginning = done.reply.body[:_SHOWN].decode(errors="replace")
    took = max(0, done.ended - done.began)
    return Attempt(done.began, took, done.reply.status, ruling.problem, visible(beginning, _SHOWN))


def _lose_patience(work: Work, endpoint_id: int, ruling: Ruling, now: Instant) -> None:
    since = work.endpoints.failing(endpoint_id, now)
    if ruling.closed_until:
        work.endpoints.close(endpoint_id, ruling.closed_until)
    if ruling.gone:
        _disable(work, endpoint_id, "it answered that it is gone for good (410)", now)
    elif now - since >= PATIENCE:
        why = f"nothing arrived for {span(now - since)}; at last it {ruling.problem}"
        _disable(work, endpoint_id, why, now)


def _disable(work: Work, endpoint_id: int, reason: str, now: Instant) -> None:
    if work.endpoints.disable(endpoint_id, now, reason):
        body: dict[str, object] = {"endpoint": endpoint_id, "reason": reason}
        work.alerts.tell(DISABLED, f"endpoint {endpoint_id}", now, body)
