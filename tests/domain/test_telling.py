from __future__ import annotations

import msgspec

from app.domain.account import Account
from app.domain.alert import Alert, Severity, State
from app.domain.finding import Cited, Finding, Pattern
from app.domain.telling import ToldAlert, tell
from app.domain.watch import ListKind, Watch

NOON = 1_767_268_800_000  # 2026-01-01T12:00:00Z
FINDING = Finding(
    signal="cycles",
    sentence="Followed again once.",
    weight=7.123456,
    figures={"refollows": 1, "observed": "14 days"},
    events=(Cited(1, "unfollow", NOON, NOON + 1_500),),
    pattern=Pattern.HALIFAX,
)
ALERT = Alert(
    id="al_1",
    key=7,
    pattern=Pattern.HALIFAX,
    severity=Severity.NOTE,
    state=State.DISMISSED,
    confidence=0.91,
    raised_at=NOON,
    updated_at=NOON,
    expires_at=NOON,
    first_seen=NOON,
    last_seen=NOON,
    cycles=1,
    summary="Followed again once.",
    watches=(1, 2),
    findings=(FINDING,),
    reason="my brother",
)
WATCH = Watch(1, Account("town", "shop", "shop.example"), ListKind.FOLLOWERS)


def told() -> dict[str, object]:
    whole: dict[str, object] = msgspec.to_builtins(
        tell(ALERT, Account("town", "did:town:gull"), {1: WATCH})
    )
    return whole


def test_the_object_is_the_one_other_programs_hold_on_to() -> None:
    assert told() | {"findings": ...} == {
        "id": "al_1",
        "network": "town",
        "suspect": {"id": "did:town:gull", "handle": None},
        "pattern": "halifax",
        "confidence": 0.91,
        "severity": "note",
        "state": "dismissed",
        "reason": "my brother",
        **dict.fromkeys(
            ("raised_at", "updated_at", "expires_at", "first_seen", "last_seen"),
            "2026-01-01T12:00:00Z",
        ),
        "watches": (1, 2),
        "lists": ("town shop.example followers", "watch 2, removed"),
        "cycles": 1,
        "summary": "Followed again once.",
        "findings": ...,
    }


def test_a_finding_is_told_with_its_facts() -> None:
    [finding] = tell(ALERT, Account("town", "did:town:gull"), {}).findings

    assert msgspec.to_builtins(finding) == {
        "signal": "cycles",
        "sentence": "Followed again once.",
        "weight": 7.123,
        "figures": {"refollows": 1, "observed": "14 days"},
        "events": (
            {
                "watch": 1,
                "what": "unfollow",
                "after": "2026-01-01T12:00:00Z",
                "before": "2026-01-01T12:00:01.500Z",
            },
        ),
    }


def test_it_survives_json() -> None:
    whole = tell(ALERT, Account("town", "did:town:gull"), {1: WATCH})

    assert msgspec.json.decode(msgspec.json.encode(whole), type=ToldAlert) == whole
