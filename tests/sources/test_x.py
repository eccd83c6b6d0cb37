"""What X's API says in its own way, and what it costs."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.account import Account, AccountStatus
from app.domain.budget import month_of, next_month
from app.domain.errors import (
    BadInput,
    Permanent,
    RateLimited,
    SourceError,
    StorageUnavailable,
    Temporary,
    Unauthorized,
)
from app.domain.token import Token
from app.domain.watch import ListKind
from app.ports.sources import Walk
from app.sources import _x as wire
from app.sources._x_settings import XSettings
from app.sources.x import X
from tests.contracts.x_platform import FakeX
from tests.net.fakes import NOW, FakeClock, FakePurse, outbound

HOST = "api.x.example"
CENT = 10_000


def source(platform: FakeX, purse: FakePurse | None = None, clock: FakeClock | None = None) -> X:
    clock = clock or FakeClock()
    made = platform.source(outbound(platform.answer, clock, platform.tokens, purse), clock)
    assert isinstance(made, X)
    return made


def walk(platform: FakeX, purse: FakePurse | None = None) -> Walk:
    return asyncio.run(
        source(platform, purse).walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
    )


def used(purse: FakePurse) -> int:
    return purse.used_by_month.get((HOST, month_of(NOW)), 0)


def signed_in(platform: FakeX, account: Account, secret: str = "us3r") -> None:
    platform.kept.append(Token("x", HOST, account, secret, "follows.read", "c1"))


def test_lists_are_asked_for_with_the_app_s_token_and_no_more_than_is_paid_for() -> None:
    platform = FakeX(followers=5)
    walk(platform)

    [lookup, page] = platform.requests
    assert lookup.headers["authorization"] == page.headers["authorization"] == "Bearer b3arer"
    assert page.url.path == "/2/users/1/followers"
    assert dict(page.url.params) == {"max_results": "15"}


def test_a_thousand_members_are_asked_for_at_once_at_the_most() -> None:
    platform = FakeX(followers=2_100)
    platform.rows = 1_000
    walk(platform)

    asked = [int(one.url.params["max_results"]) for one in platform.requests[1:]]
    assert (asked[0], asked[-1], max(asked)) == (1_000, 110, 1_000)


def test_what_a_walk_used_is_what_was_returned() -> None:
    platform, purse = FakeX(followers=250), FakePurse()
    walk(platform, purse)

    assert platform.returned == 251
    assert used(purse) == 251 * CENT


def test_a_budget_of_reads_counts_accounts() -> None:
    platform, purse = FakeX(followers=250, budget="1000 reads"), FakePurse()
    walk(platform, purse)

    assert used(purse) == 251


def test_a_list_that_the_budget_does_not_pay_for_is_not_begun() -> None:
    platform, purse = FakeX(followers=250, budget="$2"), FakePurse()

    with pytest.raises(RateLimited, match=r"@me before .* up to \$2\.50, .* \$1\.99 left") as told:
        walk(platform, purse)

    assert told.value.retry_at == next_month(NOW)
    assert (len(platform.requests), used(purse)) == (1, CENT)


def test_once_the_budget_is_used_up_nothing_is_asked_at_all() -> None:
    platform, purse = FakeX(budget="$2"), FakePurse({(HOST, month_of(NOW)): 200 * CENT})

    with pytest.raises(RateLimited, match=r"\$0\.00 left; CHURNWATCH_X_BUDGET"):
        walk(platform, purse)

    assert platform.requests == []


def test_the_next_month_begins_with_a_whole_budget() -> None:
    platform, purse = FakeX(), FakePurse({(HOST, month_of(NOW)): 10_000 * CENT})
    clock = FakeClock(next_month(NOW))

    result = asyncio.run(
        source(platform, purse, clock).walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
    )

    assert result.complete


def test_a_budget_that_others_use_up_meanwhile_ends_the_walk_as_incomplete() -> None:
    platform, purse = FakeX(followers=250, budget="$4"), FakePurse()
    first = platform.page([platform.person(n) for n in range(100)], "2")

    # 160 of them come back, because 100 members came and 260 were paid for.
    def serve(token: str | None) -> httpx.Response:
        purse.used_by_month[HOST, month_of(NOW)] = 555 * CENT
        return first

    platform.serve = serve
    result = walk(platform, purse)

    assert (len(result.members), result.complete) == (100, False)
    assert "CHURNWATCH_X_BUDGET" in (result.fault or "")
    assert used(purse) == 395 * CENT


@settings(max_examples=25, deadline=None)
@given(
    followers=st.integers(0, 400),
    budgets=st.integers(0, 500),
    answers=st.lists(st.sampled_from(["good", "fault", "broken", "limit"]), max_size=12),
)
def test_no_budget_is_ever_exceeded(followers: int, budgets: int, answers: list[str]) -> None:
    platform = FakeX(followers=followers, budget=f"{budgets} reads")
    purse, turns = FakePurse(), iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        response = platform.answer(request)
        match next(turns, "good"):
            case "broken":
                raise httpx.ReadError("cut", request=request)
            case "fault":
                return httpx.Response(503)
            case "limit":
                return httpx.Response(429, headers={"retry-after": "1"})
        return response

    clock = FakeClock()
    made = platform.source(outbound(answer, clock, purse=purse), clock)
    for _ in range(2):
        with suppress(SourceError):
            asyncio.run(made.walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None))
        assert used(purse) <= budgets


@pytest.mark.parametrize(
    ("text", "possible"),
    [("0", True), ("9" * 19, True), ("9" * 20, False), ("", False), ("-1", False), ("٣", False)],
)
def test_an_id_is_what_x_describes_and_its_playground_hands_out(text: str, possible: bool) -> None:
    assert wire.is_id(text) is possible


def test_a_request_that_was_never_answered_stays_paid() -> None:
    platform, purse = FakeX(followers=5), FakePurse()

    def cut(token: str | None) -> httpx.Response:
        raise httpx.ReadError("cut")

    platform.serve = cut
    with pytest.raises(Temporary):
        walk(platform, purse)

    assert used(purse) == (1 + 4 * 15) * CENT


def test_a_budget_that_cannot_be_written_down_is_not_spent() -> None:
    class Locked(FakePurse):
        def take(self, *asked: object) -> bool:
            raise StorageUnavailable("the database is locked")

    platform = FakeX()
    with pytest.raises(Temporary, match=r"not asked about @me, .* the database is locked"):
        walk(platform, Locked())

    assert platform.requests == []


@pytest.mark.parametrize(
    ("owner", "signs_in", "millionths"),
    [("1", True, CENT + 1_000 * 1_000), ("1", False, 1_001 * CENT), ("2", True, 1_001 * CENT)],
)
def test_only_the_app_s_owner_reads_own_lists_cheaply(
    owner: str, signs_in: bool, millionths: int
) -> None:
    platform = FakeX(app_owner=owner)
    if signs_in:
        signed_in(platform, platform.me)

    quote = source(platform).quote(platform.me, 1_000)

    assert (quote.millionths, quote.units, quote.priced_on) == (
        millionths,
        millionths,
        "2026-08-22",
    )
    assert platform.requests == []


def test_who_is_suspended_and_who_is_gone_are_told_apart_for_a_cent_each() -> None:
    platform, purse = FakeX(), FakePurse()
    there, suspended, gone = (platform.person(n) for n in range(3))
    platform.away = {suspended: "suspended", gone: "gone"}

    standings = asyncio.run(
        source(platform, purse).stand(platform.me, ListKind.FOLLOWERS, [there, suspended, gone])
    )

    assert {id: one.status for id, one in standings.items()} == {
        there: AccountStatus.ACTIVE,
        suspended: AccountStatus.SUSPENDED,
        gone: AccountStatus.DELETED,
    }
    assert {one.follows for one in standings.values()} == {None}
    assert (len(platform.requests), used(purse)) == (1, CENT)


def test_a_hundred_accounts_are_asked_about_at_once_and_as_many_as_the_budget_pays_for() -> None:
    platform, purse = FakeX(budget="250 reads"), FakePurse()
    asked = [platform.person(n) for n in range(350)]

    standings = asyncio.run(source(platform, purse).stand(platform.me, ListKind.FOLLOWERS, asked))

    assert list(standings) == asked[:200]


def test_a_problem_that_says_nothing_of_the_account_leaves_it_unknown() -> None:
    problem = {
        "value": "7",
        "type": "https://api.twitter.com/2/problems/not-authorized",
        "detail": "",
    }
    client = outbound(lambda request: httpx.Response(200, json={"errors": [problem]}))
    made = X(client, FakeClock(), XSettings(token="t"))  # type: ignore[arg-type]

    assert asyncio.run(made.stand(Account("x", "1"), ListKind.FOLLOWERS, ["7"])) == {}


def test_a_suspended_account_is_said_to_return_and_a_deleted_one_is_not() -> None:
    platform = FakeX()
    platform.away["1"] = "suspended"
    with pytest.raises(Temporary, match="says that @me is suspended"):
        walk(platform)

    platform.away["1"] = "gone"
    with pytest.raises(Permanent, match="no longer has @me"):
        walk(platform)


def test_a_protected_account_s_list_is_not_taken_for_an_empty_one() -> None:
    platform = FakeX()
    platform.protected = True

    with pytest.raises(Permanent, match=r"does not show us the followers of @me: .* protected"):
        walk(platform)


def test_a_page_of_nobody_without_data_is_an_empty_list() -> None:
    result = walk(FakeX(followers=0))

    assert (result.members, result.complete) == ((), True)


def test_a_walk_waits_for_the_next_fifteen_minutes_rather_than_waste_what_is_paid() -> None:
    platform, clock = FakeX(followers=150), FakeClock()
    first = platform.page([platform.person(n) for n in range(100)], "2")
    last = platform.page([platform.person(n) for n in range(100, 150)])
    first.headers["x-rate-limit-remaining"] = "0"
    platform.serve = lambda token: last if token else first

    result = asyncio.run(
        source(platform, clock=clock).walk(platform.me, ListKind.FOLLOWERS, lambda *seen: None)
    )

    assert (result.complete, clock.naps) == (True, [900])


def test_without_any_token_the_person_is_told_what_to_do() -> None:
    platform = FakeX(token=None)

    with pytest.raises(Unauthorized, match="CHURNWATCH_X_TOKEN, or `churnwatch signin x`"):
        walk(platform)

    assert platform.requests == []


def test_the_list_s_own_token_goes_before_the_app_s() -> None:
    platform = FakeX(followers=5)
    signed_in(platform, platform.me)
    walk(platform)

    assert {one.headers["authorization"] for one in platform.requests} == {"Bearer us3r"}


def test_a_secret_is_in_no_error_and_no_representation() -> None:
    platform = FakeX()
    platform.serve = lambda token: httpx.Response(401, json={"title": "Unauthorized"})

    with pytest.raises(Unauthorized) as told:
        walk(platform)

    shown = f"{told.value!r} {XSettings.model_validate(platform.settings)!r}"
    assert "b3arer" not in shown


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        (b'{"data": [{"id": "1"}, {"id": "2"}], "meta": {}}', 2),
        (b'{"data": {"id": "1"}}', 1),
        (b'{"errors": []}', 0),
        (b'{"data": []}', 0),
        (b"{", None),
        (b"\xff", None),
        (b"[]", None),
    ],
)
def test_what_is_charged_is_counted_from_the_answer(body: bytes, reads: int | None) -> None:
    assert wire.reads(body) == reads


@pytest.mark.parametrize(
    "set",
    [
        {"token": "a b"},
        {"budget": "much"},
        {"budget": "9 requests"},
        {"price": "-1"},
        {"client_secret": "\n"},
    ],
)
def test_settings_that_make_no_sense_are_refused_without_repeating_them(
    set: dict[str, str],
) -> None:
    with pytest.raises(BadInput, match=f"^CHURNWATCH_X_{next(iter(set)).upper()}: ") as told:
        XSettings(**set)

    assert "a b" not in str(told.value)
