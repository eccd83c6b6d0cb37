"""What each answer leads to, as a table."""

from __future__ import annotations

import pytest

from app.delivery.patience import TRIES, WAITS, Ruling, rule
from app.domain.instant import DAY, HOUR, MINUTE, SECOND
from app.net.posting import Reply

NOW = 1_795_000_000_000


def after(reply: Reply, tries: int = 1, jitter: float = 0.5) -> Ruling:
    return rule(reply, tries, NOW, lambda: jitter)


# status, Retry-After -> (next try after, everything else after, gone); None: no further try
ANSWERS = [
    (301, None, (5 * SECOND, 0, False)),  # redirects are failures
    (400, None, (5 * SECOND, 0, False)),  # receivers under repair say many things
    (404, None, (5 * SECOND, 0, False)),
    (410, None, (None, 0, True)),
    (429, None, (MINUTE, MINUTE, False)),  # too much, and not said for how long
    (429, "120", (2 * MINUTE, 2 * MINUTE, False)),
    (429, "-1", (MINUTE, MINUTE, False)),
    (429, "99999999999", (DAY, DAY, False)),  # bounded
    (429, "soon", (MINUTE, MINUTE, False)),
    (500, "3600", (HOUR, 0, False)),  # this message waits, the others need not
    (502, None, (5 * SECOND, 0, False)),
    (503, "3600", (HOUR, HOUR, False)),
    (504, None, (5 * SECOND, 0, False)),
]


@pytest.mark.parametrize(("status", "asked", "leads_to"), ANSWERS)
def test_every_answer_leads_to_what_it_means(
    status: int, asked: str | None, leads_to: tuple[int | None, int, bool]
) -> None:
    ruling = after(Reply(status, headers={"retry-after": asked} if asked else {}))

    wait = None if ruling.retry_at is None else ruling.retry_at - NOW
    closed = ruling.closed_until - NOW if ruling.closed_until else 0
    assert ruling.problem is not None
    assert (wait, closed, ruling.gone) == leads_to


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_ends_it(status: int) -> None:
    assert after(Reply(status)) == Ruling()


def test_there_are_ten_tries_over_three_days() -> None:
    assert TRIES == 10
    assert sum(WAITS) == 75 * HOUR + 35 * MINUTE + 5 * SECOND
    assert after(Reply(500), tries=10).retry_at is None


def test_waits_vary_by_a_fifth() -> None:
    shortest, longest = (after(Reply(500), 9, jitter).retry_at for jitter in (0.0, 1.0))

    assert (shortest, longest) == (NOW + 24 * HOUR * 8 // 10, NOW + 24 * HOUR * 12 // 10)


def test_no_answer_at_all_is_tried_again() -> None:
    ruling = after(Reply(problem="could not be reached"))

    assert (ruling.problem, ruling.retry_at) == ("could not be reached", NOW + 5 * SECOND)
