"""The plain rules accuse whom they say they accuse, on histories short enough to read."""

from __future__ import annotations

from typing import Any

from benchmarks.detection import baselines
from benchmarks.detection.baselines import Verdicts

Line = dict[str, Any]


def judged(*days: str, watch: str = "me") -> Verdicts:
    """A list a day, one letter a member; `!` before it says incomplete."""
    return baselines.judge(daily(*days, watch=watch))


def daily(*days: str, watch: str = "me") -> list[Line]:
    return [
        {
            "type": "snapshot",
            "account": watch,
            "list": "followers",
            "taken_at": f"2026-01-{day:02d}T12:00:00Z",
            "complete": not members.startswith("!"),
            "members": list(members.removeprefix("!")),
        }
        for day, members in enumerate(days, start=1)
    ]


def accused(verdicts: Verdicts, rule: str) -> set[str]:
    return {alert.suspect for alert in verdicts[rule]}


def test_two_returns_accuse_and_one_does_not() -> None:
    verdicts = judged("ab", "a", "ab", "b", "ab", "b", "ab")
    assert accused(verdicts, "returns >= 2") == {"a"}


def test_an_incomplete_list_makes_nobody_vanish() -> None:
    verdicts = judged("ab", "!", "ab", "!b", "ab")
    assert accused(verdicts, "returns >= 2") == set()


def test_three_short_stays_at_three_watches_accuse() -> None:
    lists = [line for watch in ("me", "you", "them") for line in daily("b", "ab", "b", watch=watch)]
    assert accused(baselines.judge(lists), "short stays >= 3") == {"a"}
    assert accused(baselines.judge(lists[:6]), "short stays >= 3") == set()


def test_four_flips_shared_with_another_accuse_both() -> None:
    verdicts = judged("abc", "c", "abc", "c", "ab")
    assert accused(verdicts, "lockstep >= 4") == {"a", "b"}


def test_the_open_rule_wants_800_both_ways_in_one_day() -> None:
    def profile(hour: int, following: int) -> Line:
        at = f"2026-01-01T{hour:02d}:00:00Z"
        return {"type": "profile", "account": "a", "observed_at": at, "following": following}

    assert baselines.judge([profile(1, 50), profile(2, 900), profile(3, 60)])["800 a day"]
    assert not baselines.judge([profile(1, 50), profile(2, 900), profile(3, 200)])["800 a day"]


def test_the_alert_is_as_old_as_the_second_return() -> None:
    (alert,) = judged("a", "", "a", "", "a", "", "a")["returns >= 2"]
    assert alert.raised_ms == 1_767_614_400_000  # 5 January, noon
