"""What would be done in an account's name, shown before anything is sent, and agreed to as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.account import Account, AccountKey
from app.domain.act import (
    FINAL,
    GOOD_FOR,
    MOST_PLANNED,
    SETTLED,
    SHOWN,
    Act,
    Deed,
    Edge,
    Mandate,
    Plan,
    Stage,
    plan_id,
)
from app.domain.errors import Conflict, NotFound, Unauthorized
from app.domain.instant import Instant
from app.pipeline.dossier import find_account
from app.pipeline.mandates import token_of
from app.pipeline.protecting import ALREADY, NAMED, Protection, accused
from app.ports.credentials import Vault
from app.ports.storage import Storage, Work
from app.ports.writers import Writer

Writers = Mapping[str, Writer]


async def draw(
    storage: Storage,
    vault: Vault,
    writers: Writers,
    mandate_id: int,
    deed: Deed,
    named: str | None,
    now: Instant,
) -> Plan:
    """Plan a deed to everybody with a standing alert, or to one account that a person names.

    Asks the platform how things stand, and sends nothing. An older plan of the same account is
    forgotten. Raises NotFound, Conflict, BadInput, and what Writer raises.
    """
    with storage.reading() as work:
        mandate = work.mandates.get(mandate_id)
        writer = writers[mandate.account.network]
        _check(mandate, deed)
        wanted = _wanted(work, mandate, deed, named, now)
    edges = await _edges(vault, storage, writer, mandate, [one.account for one in wanted])
    with storage.writing() as work:
        drawn = _judged(work, wanted, edges)
        work.acts.forget(mandate.account, SHOWN)
        work.acts.add(drawn)
        return opened(work, writers, drawn[0].plan) if drawn else _empty(mandate, deed, now)


def opened(work: Work, writers: Writers, id: str) -> Plan:
    """A plan that was drawn, as it stands now. Raises NotFound."""
    acts = work.acts.of_plan(id)
    first = acts[0]
    mandate = work.mandates.of(first.by)
    if mandate is None:
        raise NotFound("acting was turned off for the account of this plan")
    done = [one for one in acts if one.stage is not Stage.LEFT_OUT]
    writer = writers[first.by.network]
    hours = writer.caps.waits(len(done), writer.price(first.deed))
    left_out = [one for one in acts if one.stage is Stage.LEFT_OUT]
    return Plan(id, mandate, first.deed, first.at, done, left_out, hours)


def confirm(work: Work, writers: Writers, id: str, now: Instant) -> Plan:
    """Agree to a plan as it was shown; agreeing twice is agreeing once. Raises NotFound, Conflict."""
    plan = opened(work, writers, id)
    planned = [one for one in plan.acts if one.stage is Stage.PLANNED]
    if planned and now - planned[0].at > GOOD_FOR:
        raise Conflict("the plan is older than a day, and much may have changed: draw it again")
    for one in planned:
        work.acts.move(one, Stage.CONFIRMED, now)
    return opened(work, writers, id)


def take_back(work: Work, id: int, now: Instant) -> Act:
    """Have an act taken back, or not done at all. Raises NotFound, Conflict."""
    one = work.acts.get(id)
    if one.stage is Stage.CONFIRMED:
        work.acts.move(one, Stage.DROPPED, now, "you took it back before it was sent")
    elif one.stage in (Stage.DONE, Stage.INTENDED):
        _check_undoing(work, one)
        work.acts.move(one, Stage.UNDOING, now)
    elif one.stage not in (Stage.UNDOING, Stage.UNDONE):
        raise Conflict(f"nothing was done to {one.account.name} that could be taken back")
    return work.acts.get(id)


def _check_undoing(work: Work, one: Act) -> None:
    if one.deed in FINAL:
        raise Conflict(
            f"{one.account.name} was removed from the followers, which cannot be taken back: they"
            " can follow again"
        )
    if work.mandates.of(one.by) is None:
        raise Conflict(
            f"acting is turned off for {one.by.name}: turn it on again to take this back"
        )


def _check(mandate: Mandate, deed: Deed) -> None:
    if mandate.stopped:
        raise Unauthorized(mandate.fault or "the account does not let us in any more")
    if deed not in mandate.deeds:
        raise Conflict(
            f"acting is turned on for {', '.join(sorted(mandate.deeds))}, not for {deed}"
        )


def _wanted(work: Work, mandate: Mandate, deed: Deed, named: str | None, now: Instant) -> list[Act]:
    """Whom the deed would be done to, before anybody is spared."""
    found = accused(work, mandate.account.network, now)
    if named is not None:
        who = _named(work, named, mandate.account.network)
        found = [one for one in found if one.key == who.key]
        if not found:
            return _acts(mandate, deed, [(who, NAMED, None)], now)
    latest = work.acts.latest(mandate.account)
    settled = {key for (key, what), one in latest.items() if what == deed and one.stage in SETTLED}
    fresh = [one for one in found if one.key not in settled][:MOST_PLANNED]
    return _acts(mandate, deed, [(one.account, one.reason, one.alert_id) for one in fresh], now)


def _named(work: Work, name: str, network: str) -> Account:
    """The account a person means; a server's own network is of the same platform."""
    who = find_account(work, name.removeprefix("@"))
    if who.network != network and not who.network.startswith(f"{network}:"):
        raise Conflict(f"that account is on {who.network}, and yours on {network}")
    return who


def _acts(
    mandate: Mandate,
    deed: Deed,
    wanted: Sequence[tuple[Account, str, str | None]],
    now: Instant,
) -> list[Act]:
    id = plan_id(mandate, deed, (account.key for account, _, _ in wanted), now)
    by = mandate.account
    return [
        Act(id, by, deed, account, reason, alert, Stage.PLANNED, now)
        for account, reason, alert in wanted
    ]


async def _edges(
    vault: Vault,
    storage: Storage,
    writer: Writer,
    mandate: Mandate,
    accounts: Sequence[Account],
) -> dict[AccountKey, Edge]:
    token = token_of(vault, storage.owner, mandate)
    async with writer.open(token) as hand:
        return await hand.edges(accounts)


def _judged(
    work: Work,
    wanted: Sequence[Act],
    edges: Mapping[AccountKey, Edge],
) -> list[Act]:
    """Each act as planned, or left out with the reason."""
    protection = Protection(work)
    drawn = []
    for one in wanted:
        edge = edges.get(one.account.key)
        why = protection.why(one.account, edge)
        if why is None and edge and edge.already(one.deed):
            why = ALREADY[one.deed]
        drawn.append(one if why is None else replace(one, stage=Stage.LEFT_OUT, fault=why))
    return drawn


def _empty(mandate: Mandate, deed: Deed, now: Instant) -> Plan:
    return Plan(plan_id(mandate, deed, (), now), mandate, deed, now, (), ())
