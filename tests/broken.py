"""Builds that are wrong on purpose: one small fault each, and the test that has to catch it.

Each test named here runs once as it is, and once more for every build, where it has to fail: so the
claim that the test can fail is itself tested. A test with many cases is named with the one that
has to notice. Whole processes that are wrong on purpose stand beside the tests that start them.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import wraps
from ipaddress import ip_address
from secrets import token_hex
from typing import Any

import httpx
import pytest
from hypothesis import Phase, settings

from app.delivery.endpoints import keys_of
from app.domain import text
from app.domain.alert import Alert
from app.domain.blocklist import Edition
from app.domain.growth import Movement, hold_growth
from app.domain.instant import Instant
from app.domain.losses import NOBODY, Losses
from app.domain.snapshot import Verdict
from app.net.body import read_body
from app.net.networks import may_dial
from app.net.posting import Poster, Reply
from app.pipeline.compare import Scene
from app.pipeline.edition import open_edition
from app.pipeline.publish import unpublish
from app.ports.storage import Storage
from app.storage.alerts import AlertStore
from app.web.errors import FieldProblem

Fault = tuple[str, object]
"""What is replaced, by its dotted name, and by what."""


def believes(*verdicts: Verdict) -> Callable[[Losses, Verdict], object]:
    """Takes an absence for an unfollow on lists with these verdicts too."""
    return lambda self, verdict: self.missing if verdict in verdicts else NOBODY


def dated(**changes: Callable[[Scene], int]) -> Callable[..., Scene]:
    """Gives changes other times than those of the looks between which they lie."""

    def scene(**values: Any) -> Scene:
        true = Scene(**values)
        return replace(true, **{name: change(true) for name, change in changes.items()})

    return scene


async def reads_on(
    self: Poster, client: httpx.AsyncClient, url: str, headers: Mapping[str, str], body: bytes
) -> Reply:
    """Reads more of an answer than it promises to."""
    async with client.stream("POST", url, headers=headers, content=body) as response:
        read = bytearray()
        async for chunk in response.aiter_raw():
            read += chunk
            if len(read) > 1_000_000:
                break
    return Reply(response.status_code, None, response.headers, bytes(read))


@asynccontextmanager
async def follows(self: Poster, url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Goes where a receiver sends it."""
    transport = self._transport or self._guarded(url)
    async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
        yield client


async def dials_the_name(host: str, *_: object) -> list[str]:
    """Checks an address, and lets the name be resolved once more for dialling."""
    return [host]


async def any_public(host: str, port: int, allowed: Sequence[Any], resolve: Any) -> list[str]:
    """Takes a name for public if one of its addresses is."""
    found = list(await resolve(host, port))
    return [one for one in found if may_dial(ip_address(one), allowed)]


async def reads_on_and_on(chunks: AsyncIterable[bytes], encoding: str, cap: int) -> bytes:
    """Has a cap that is none."""
    return await read_body(chunks, encoding, 4 * cap)


async def takes_a_part(chunks: AsyncIterable[bytes], encoding: str, cap: int) -> bytes:
    """Takes whatever came for the whole."""
    return b"[]"


def echoes(error: Mapping[str, Any]) -> FieldProblem:
    """Says back what was sent."""
    return FieldProblem("body", str(error["input"]))


def by_version(moved: Movement) -> str | None:
    """Counts the growth of one version, and not that of the day."""
    return hold_growth(replace(moved, added_lately=0, retracted_lately=0))


def first_of(keys: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Signs with one key while two are valid: whoever has not changed yet is lost."""
    return lambda *asked: keys(*asked)[:1]


def last_of(keys: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Signs with the old key alone: whoever has changed already is lost."""
    return lambda *asked: keys(*asked)[-1:]


def empties(storage: Storage, now: Instant) -> int:
    """Takes a list down before the next version of it is made."""
    with storage.writing() as work:
        for one in work.blocklists.all():
            unpublish(work, one.slug)
    return 0


def renamed(opened: Callable[..., Edition]) -> Callable[..., Edition]:
    """Gives the same list another hash whenever it is asked for."""
    return lambda *asked: replace(opened(*asked), hash=token_hex(32))


def nothing(*_: object, **__: object) -> None:
    """Does nothing, and finds nothing wrong."""


def by_time(page: Callable[..., list[Alert]]) -> Callable[..., list[Alert]]:
    """Pages by time alone: of several alerts of one moment, some are on no page."""
    return lambda self, chosen, limit, after=None: page(
        self, chosen, limit, after and (after[0], "~")
    )


def unlike(*kinds: str) -> tuple[str, ...]:
    """What makes a formula, some of it forgotten."""
    return tuple(one for one in text._FORMULA if one not in kinds)


PIPELINE, NET, WEB = "tests/pipeline/", "tests/net/", "tests/web/"
LETTER = "test_hostile_input.py::test_a_body_that_is_not_to_the_letter_is_refused_and_not_echoed"
COSTS = "test_receivers.py::test_a_receiver_costs_its_deadline_and_64_kib_at_the_most"
LITTLE = "test_hostile_servers.py::test_a_hostile_server_is_left_soon_and_costs_little"
FORMULA = "test_csv_table.py::test_nothing_a_stranger_writes_becomes_a_formula"
OUTAGE = (
    "test_capture_schedule.py"
    "::test_after_an_outage_there_is_one_capture_and_every_missed_slot_is_written_down"
)
PAGED = "test_alert_paging.py::test_whoever_pages_sees_every_alert_that_was_there_exactly_once"
ETAG = "test_blocklist_versions.py::test_the_etag_of_a_published_list_is_its_version_and_hash"
COMMIT = "test_kept.py::test_no_answer_is_older_than_the_last_commit"
OTHERS = "test_kept.py::test_nobody_is_told_what_was_told_to_another_owner"
GOOD = "test_blocklist_versions.py::test_the_last_good_version_is_served_whatever_goes_wrong"

# Test -> what is replaced in each build that it has to catch.
BUILDS: dict[str, dict[str, Fault]] = {
    f"{PIPELINE}test_capture_laws.py::test_only_a_complete_walk_makes_an_absence_an_unfollow": {
        "believes every list": ("app.domain.losses.Losses.believed", believes(*Verdict)),
        "believes cut lists": (
            "app.domain.losses.Losses.believed",
            believes(Verdict.COMPLETE, Verdict.PARTIAL),
        ),
    },
    f"{PIPELINE}test_capture_faults.py::test_a_mass_loss_that_is_not_confirmed_never_happened": {
        "does not notice": ("app.domain.completeness._mass_loss", nothing),
        "tells at once": (
            "app.domain.losses.Losses.believed",
            believes(Verdict.COMPLETE, Verdict.QUARANTINED),
        ),
    },
    f"{PIPELINE}test_capture_laws.py::test_every_change_lies_between_the_looks_that_show_it": {
        "one invented moment": (
            "app.pipeline.compare.Scene",
            dated(since=lambda scene: scene.now - 1),
        ),
        "as early as may be": (
            "app.pipeline.compare.Scene",
            dated(now=lambda scene: scene.since + 1),
        ),
    },
    f"{PIPELINE}{OUTAGE}[sqlite]": {
        "forgets missed slots": ("app.pipeline.capture.missed_slots", lambda *_: []),
        "catches every slot up": (
            "app.pipeline.capture.next_look",
            lambda _work, watch, *_: watch.next_due + watch.interval,
        ),
    },
    f"tests/delivery/{COSTS}[floods]": {
        "reads on": ("app.net.posting.Poster._exchange", reads_on),
    },
    f"tests/delivery/{COSTS}[redirects]": {
        "goes where it is sent": ("app.net.posting.Poster._client", follows),
    },
    "tests/delivery/test_signing.py::test_three_rotations_with_overlap_lose_nobody": {
        "signs with the newest key": ("app.delivery.courier.keys_of", first_of(keys_of)),
        "signs with the oldest key": ("app.delivery.courier.keys_of", last_of(keys_of)),
    },
    f"{NET}test_dialling.py::test_a_name_that_flips_after_the_check_is_dialled_where_it_was_checked": {
        "dials the name": ("app.net.dialling.checked_addresses", dials_the_name),
    },
    f"{NET}test_dialling.py::test_one_private_address_spoils_the_name[answer1]": {
        "one public address will do": ("app.net.dialling.checked_addresses", any_public),
    },
    f"{NET}{LITTLE}[a body without end]": {
        "reads four times as much": ("app.net.visit.read_body", reads_on_and_on),
    },
    f"{NET}{LITTLE}[half a gzip]": {
        "takes a part for the whole": ("app.net.visit.read_body", takes_a_part),
    },
    f"{WEB}{LETTER}[100,000 brackets]": {
        "falls over": ("app.web.api.strict.parse", json.loads),
    },
    f"{WEB}{LETTER}[a network nobody knows]": {
        "says back what was sent": ("app.web.errors._field_problem", echoes),
    },
    f"{WEB}api/{PAGED}": {
        "pages by time alone": ("app.storage.alerts.AlertStore.page", by_time(AlertStore.page)),
    },
    f"{WEB}api/{ETAG}": {
        "is another list each time": (
            "app.web.api.blocklists.open_edition",
            renamed(open_edition),
        ),
    },
    **{
        f"{WEB}{COMMIT}[{engine}]": {
            "takes all commits for one": ("app.storage.commits.LastCommit.last", lambda _: "one"),
        }
        for engine in ("sqlite", "postgresql")
    },
    f"{WEB}{OTHERS}[sqlite]": {
        "forgets who asks": ("app.web.kept._question", lambda request: request.url.path),
    },
    f"{WEB}api/{GOOD}": {
        "writes before it looks": ("app.pipeline.publish._refresh_of", empties),
    },
    f"{PIPELINE}test_publish.py::test_growth_in_small_steps_is_held_too": {
        "holds nothing": ("app.pipeline.publish.hold_growth", nothing),
        "looks at one version alone": ("app.pipeline.publish.hold_growth", by_version),
    },
    f"{PIPELINE}test_erasing.py::test_an_erased_account_comes_back_by_no_way_in[sqlite]": {
        "remembers nobody": ("app.storage.suppression.SuppressionStore.add", nothing),
        "forgets to look at lists": (
            "app.pipeline.compare.without_erased",
            lambda _work, _watch, listing: (listing, None),
        ),
    },
    f"tests/exports/{FORMULA}[\\uff1d1+1]": {
        "forgets wide signs": ("app.domain.text._FORMULA", unlike("＝")),
    },
    f"tests/exports/{FORMULA}[+1+1]": {
        "forgets the plus": ("app.domain.text._FORMULA", unlike("+")),
    },
    "tests/test_files.py::test_a_hostile_zip_is_refused_in_one_sentence[up and out]": {
        "looks at no path": ("app.files._refusal", nothing),
    },
    "tests/test_files.py::test_a_hostile_zip_is_refused_in_one_sentence[overlapping files]": {
        "lets files overlap": ("app.files._refuse_overlaps", nothing),
    },
}


def broken_builds(item: pytest.Item) -> Iterator[pytest.Item]:
    """The same test, once more for every build that it has to catch."""
    for name, fault in BUILDS.get(item.nodeid, {}).items():
        assert isinstance(item, pytest.Function)
        build = pytest.Function.from_parent(
            item.parent,
            name=f"{item.name}<{name}>",
            callspec=getattr(item, "callspec", None),
            callobj=_failing(item.obj, fault),
            keywords=item.keywords,
            fixtureinfo=item._fixtureinfo,
            originalname=item.originalname,
        )
        build.add_marker(pytest.mark.broken)
        yield build


# Where hypothesis keeps the settings of a test.
_SETTINGS = "_hypothesis_internal_use_settings"
_NOT_SHRUNK = (Phase.explicit, Phase.generate)


def _failing(test: Callable[..., object], fault: Fault) -> Callable[..., None]:
    @wraps(test)
    def fails(*given: object, **named: object) -> None:
        with pytest.MonkeyPatch.context() as build:
            build.setattr(*fault)
            if used := getattr(test, _SETTINGS, None):  # any example will do, not the shortest
                build.setattr(test, _SETTINGS, settings(used, phases=_NOT_SHRUNK))
            with pytest.raises((AssertionError, pytest.fail.Exception)):
                test(*given, **named)

    return fails
