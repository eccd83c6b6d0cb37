"""People are told once of what stands, at their own pace, never in their quiet hours."""

from __future__ import annotations

import asyncio
from ast import literal_eval
from datetime import UTC, datetime
from pkgutil import resolve_name
from subprocess import run
from sys import executable

import pytest

from app.delivery.notifier import LEASE, RETRY, Notifier
from app.delivery.recipients import add_recipient, read_quiet
from app.delivery.services import SERVICES, send, shown_address
from app.domain.alert import Severity, State
from app.domain.errors import BadInput
from app.domain.instant import DAY, HOUR, MINUTE, from_datetime
from app.domain.recipient import Quiet
from app.storage.work import Database
from tests.delivery.post import NTFY, PAGES, Post
from tests.net.wire import Conduct, server
from tests.storage.owners import add_owner


def test_an_alert_is_told_once_with_a_link_to_its_evidence(post: Post) -> None:
    post.add()
    post.raised(1)

    assert post.run() == ["Churnwatch: 1 alert"]
    assert post.run(DAY) == []
    [(url, _, text)] = post.letters
    assert url == NTFY
    assert "suspect1.example (fake)" in text
    assert f"{PAGES}/accounts/fake/suspect1" in text


@pytest.mark.parametrize(
    ("handle", "shown"),
    [
        ("gull\u202egpj.example", "gull\\u202egpj.example"),
        ("\x1b[2Jgull", "\\u001b[2Jgull"),
        ("gull\r\nBcc: all@shop.example", "gull\\u000d\\u000aBcc: all@shop.example"),
        ("here", "here"),  # @here would call everybody in the room
    ],
)
def test_a_hostile_name_is_text_in_a_letter(post: Post, handle: str, shown: str) -> None:
    post.add()
    post.raised(1, handle=handle)
    post.run()

    [(_, _, text)] = post.letters
    assert text.splitlines()[0] == f"Alert: {shown} (fake)"


def test_only_whoever_runs_the_installation_is_told_inside_its_network(
    storage: Database, post: Post
) -> None:
    theirs = Post(add_owner(storage, 2))
    ids = [one.add().id for one in (post, theirs)]

    for one, id in zip((post, theirs), ids, strict=True):
        asyncio.run(one.notifier.test(id))

    assert (post.inside, theirs.inside) == ([True], [False])


def test_what_was_told_before_somebody_came_is_not_told_to_them(post: Post) -> None:
    post.raised(1)
    post.add()

    assert post.run() == []


def test_updates_and_what_has_ended_meanwhile_need_nobody(post: Post) -> None:
    post.add()
    post.raised(1, state=State.DISMISSED)
    post.raised(2, state=State.EXPIRED)
    post.raised(3, kind="alert.updated")

    assert post.run() == []


def test_a_note_that_becomes_an_alert_is_told_to_those_who_want_alerts(post: Post) -> None:
    post.add(severity=Severity.ALERT)
    post.raised(1, severity=Severity.NOTE)
    assert post.run() == []
    post.raised(1, kind="alert.escalated", severity=Severity.ALERT)

    assert post.run(MINUTE) == ["Churnwatch: 1 alert"]


def test_many_at_once_are_one_letter_that_counts_the_rest(post: Post) -> None:
    post.add()
    for number in range(25):
        post.raised(number, severity=Severity.NOTE if number % 5 else Severity.ALERT)

    assert post.run() == ["Churnwatch: 5 alerts and 20 notes"]
    [(_, _, text)] = post.letters
    assert text.count("Evidence:") == 10
    assert f"And 15 more: {PAGES}/alerts?state=open" in text
    assert text.index("Alert:") < text.index("Note:")


def test_a_digest_waits_until_its_time_and_then_tells_all_of_it(post: Post) -> None:
    post.add(every=DAY)
    post.raised(1)
    assert post.run(HOUR) == []
    post.raised(2)

    assert post.run(23 * HOUR) == ["Churnwatch: 2 alerts"]
    post.raised(3)
    assert [post.run(23 * HOUR), post.run(HOUR)] == [[], ["Churnwatch: 1 alert"]]


def test_quiet_hours_hold_everything_until_they_end(post: Post) -> None:
    post.clock.time = from_datetime(datetime(2026, 11, 18, 21, 59, tzinfo=UTC))
    post.add(quiet=Quiet(22 * 60, 7 * 60, "UTC"))
    post.raised(1)
    assert post.run() == ["Churnwatch: 1 alert"]
    post.raised(2)

    assert [post.run(MINUTE), post.run(8 * HOUR), post.run(HOUR)] == [
        [],
        [],
        ["Churnwatch: 1 alert"],
    ]


def test_a_service_that_fails_is_asked_again_later_and_later(post: Post) -> None:
    made = post.add()
    post.works = False
    post.raised(1)
    assert post.run()
    assert post.run(RETRY - 1) == []
    assert post.run(1)
    assert post.run(RETRY) == []
    post.works = True

    assert post.run(RETRY) == ["Churnwatch: 1 alert"]
    with post.storage.reading() as work:
        kept = work.recipients.get(made.id)
    assert (kept.failures, kept.problem) == (0, None)


def test_two_processes_tell_once_and_a_dead_ones_turn_is_taken_over(post: Post) -> None:
    made, other = post.add(), Post(post.storage, post.clock)
    post.raised(1)
    with post.storage.writing() as work:
        now = post.clock.now()
        assert work.recipients.claim(made.id, now, now + LEASE)

    assert [post.run(), other.run()] == [[], []]
    assert len(post.run(LEASE) + other.run()) == 1


# From, until, now -> when it is over, in minutes of the day.
HOURS = [
    ((1320, 420), 1319, 1319),
    ((1320, 420), 1320, 1440 + 420),
    ((1320, 420), 0, 420),
    ((1320, 420), 419, 420),
    ((1320, 420), 420, 420),
    ((720, 780), 719, 719),
    ((720, 780), 750, 780),
    ((720, 780), 780, 780),
]


@pytest.mark.parametrize(("hours", "minute", "over"), HOURS)
def test_quiet_hours_end_when_they_say(hours: tuple[int, int], minute: int, over: int) -> None:
    midnight = from_datetime(datetime(2026, 11, 18, tzinfo=UTC))

    assert Quiet(*hours, "UTC").over(midnight + minute * MINUTE) == midnight + over * MINUTE


def test_quiet_hours_end_by_the_clock_on_the_wall_when_it_is_changed() -> None:
    """On 25 October 2026 the night in Berlin has an hour more."""
    night = from_datetime(datetime(2026, 10, 24, 21, 0, tzinfo=UTC))

    over = Quiet(22 * 60, 7 * 60, "Europe/Berlin").over(night)

    assert over == from_datetime(datetime(2026, 10, 25, 6, 0, tzinfo=UTC))


@pytest.mark.parametrize("text", ["", "22-7", "22:00", "24:00-07:00", "22:00-22:00", "22:60-07:00"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="22:00-07:00"):
        read_quiet(text, "UTC")


@pytest.mark.parametrize("zone", ["", "Nowhere/City", "../../etc/passwd", "x" * 300])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(BadInput, match="time zone"):
        read_quiet("22:00-07:00", zone)


REFUSED = [
    "file:///etc/passwd",
    "exec:///bin/sh",
    "syslog://",
    "dbus://",
    "gnome://",
    "json://127.0.0.1/",
    "xml://127.0.0.1/",
    "form://127.0.0.1/",
    "https://hooks.example/",
    "hunter2",
    "tgram://",
    "",
]


@pytest.mark.parametrize("url", REFUSED)
def test_a_service_that_does_not_carry_words_to_people_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        shown_address(url)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("mailto://me:hunter2pass@example.com", "hunter2pass"),
        ("tgram://123456789:hunter2abcdefg_hijk/12315544/", "hunter2abcdefg"),
        ("slack://AAAAAAAAA/BBBBBBBBB/hunter2CCCCCCCCCCCCCCCCC/", "hunter2"),
    ],
)
def test_an_address_is_shown_without_its_secret(url: str, secret: str) -> None:
    assert secret not in shown_address(url)


def test_a_channel_is_part_of_the_address() -> None:
    assert "general" in shown_address("slack://AAAAAAAAA/BBBBBBBBB/CCCCCCCCCCCCCCCCCCCC/#general")


# For letters that are encrypted, which ours are not, mail loads a library that loads an old module.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
@pytest.mark.parametrize(("scheme", "service"), SERVICES.items())
def test_each_scheme_leads_to_the_service_that_speaks_it(scheme: str, service: str) -> None:
    found = resolve_name(f"apprise.plugins.{service}")

    assert scheme in found.schemas(found)


def test_only_the_service_of_an_address_is_loaded_to_look_at_it() -> None:
    look = (
        "import sys; from app.delivery.carrier import Task, carry;"
        f" print(carry(Task({SERVICES['ntfy']!r}, {NTFY!r})).shown);"
        " print({one for one in sys.modules if one.startswith('apprise.plugins.')})"
    )

    shown, loaded = run(
        [executable, "-c", look], capture_output=True, text=True
    ).stdout.splitlines()

    assert shown == NTFY
    assert literal_eval(loaded) == {"apprise.plugins.base", "apprise.plugins.ntfy"}


def test_an_e_mail_address_alone_is_answered_with_how_it_is_written() -> None:
    with pytest.raises(BadInput, match="mailtos://name:password@"):
        shown_address("you@example.org")


def test_an_address_of_a_service_that_is_no_longer_offered_is_told_as_a_problem(post: Post) -> None:
    notifier = Notifier(post.storage, post.vault, post.clock, send, PAGES)
    with post.storage.writing() as work:
        made = add_recipient(work, post.vault, "msteams://token", "msteams://...", post.clock.now())

    said = asyncio.run(notifier.test(made.id))

    assert said is not None
    assert said.startswith("a notification goes to one of: discord")


async def send_to(conduct: Conduct, seconds: float = 60, inside: bool = True) -> str | None:
    async with server(conduct) as port:
        url = f"ntfy://127.0.0.1:{port}/topic"
        return await send(url, "Churnwatch: 1 alert", "Evidence: here", inside, seconds)


@pytest.mark.network
def test_apprise_carries_a_letter_to_a_real_service() -> None:
    got: list[bytes] = []

    async def ntfy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        got.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        await writer.drain()

    assert asyncio.run(send_to(ntfy)) is None
    assert b"Evidence: here" in got[0]


@pytest.mark.network
def test_a_service_that_hangs_is_given_up_in_time() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3_600)

    assert asyncio.run(send_to(hang, 0.2)) == "the service did not answer within 0.2 s"


@pytest.mark.network
def test_whoever_does_not_run_the_installation_reaches_nothing_inside_its_network() -> None:
    asked: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())

    said = asyncio.run(send_to(listen, inside=False))

    assert said == "the service did not take it, or cannot be reached"
    assert asked == []
