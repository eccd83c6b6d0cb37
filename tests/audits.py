"""An account whose hired consultant followed and dropped, made up for tests of its report."""

from __future__ import annotations

from dataclasses import replace

from app.domain.account import Account
from app.domain.audit.figures import Window
from app.domain.audit.gains import Followers
from app.domain.audit.report import Audit, Ledger, Lists, audit
from app.domain.audit.spells import Spell, spells_of
from app.domain.event import Cause, Proof
from app.domain.instant import DAY
from app.domain.timeline import Change, Moment, Stay, Timeline
from tests.stories import at

SHOP = Account("town", "shop", "shop.example")
ENGAGED = Window(at(20), at(80))


def change(day: float, cause: Cause = Cause.NEW) -> Change:
    """Something seen between two lists half a day apart."""
    return Change(Moment(at(day) - DAY // 4, at(day) + DAY // 4), cause, Proof.NONE)


def spells(*stays: tuple[int, float | None, float | None, Cause]) -> list[Spell]:
    """Each: of whom, from when, until when, why it ended."""
    found: dict[int, list[Stay]] = {}
    for target, came, went, cause in stays:
        ends = None if went is None else change(went, cause)
        found.setdefault(target, []).append(Stay(1, None if came is None else change(came), ends))
    return spells_of({key: [Timeline(1, tuple(own))] for key, own in found.items()})


def churned(target: int, came: float, went: float | None) -> tuple[int, float, float | None, Cause]:
    return target, came, went, Cause.UNFOLLOWED


def consulted(handle: str = "friend.example") -> Audit:
    """Three piles of 120, a week each, the third the first again; 30 followed back, 10 stayed."""
    piles = [churned(n + 200 * (pile % 2), 22 + 14 * pile, 29 + 14 * pile)
             for pile in range(3) for n in range(120)]  # fmt: skip
    old = [(1_000 + n, None, None, Cause.NEW) for n in range(5)]
    blocked = (2_000, 25.0, 27.0, Cause.BLOCKED)
    fans = [churned(n, 24, 33 if n >= 10 else None) for n in range(30)]
    ledger = Ledger(
        SHOP,
        spells(*piles, *old, blocked),
        Window(at(0), at(120)),
        Lists(members=45),
        Followers(spells(*fans), Window(at(0), at(120)), churners={0, 1}),
        followers_now=50,
    )
    report = audit(ledger, ENGAGED)
    names = {key: Account("town", f"id{key}", handle) for key in report.keys}
    names |= {spell.target: Account("town", f"id{spell.target}") for spell in report.made
              if spell.target not in names}  # fmt: skip
    return replace(report, names=names)
