"""Files into the database: each list at its own time, twice as once, and nothing lost at a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from app.domain.alert import State
from app.domain.imported import Fault, Imported, ImportedList
from app.domain.instant import DAY, rfc3339
from app.domain.snapshot import Verdict
from app.pipeline import importing
from app.pipeline.importing import Importer
from app.sources.interchange import parse_line
from app.storage.work import Database
from tests.lists import NETWORK, START, key
from tests.pipeline.lines import DETECTOR, LIST, PowerCut, everything, line, take
from tests.streams import SHOPS


def town(days: int = 60) -> Iterator[Imported]:
    """Three lists for some weeks, with a churner, newcomers, and one list cut short."""
    for day in range(days):
        for shop in SHOPS:
            fresh = [f"new{number}" for number in range(day // 5, 0, -1)]
            gull = ["gull"] if day % 7 < 4 else []
            members = [*gull, *fresh, *LIST]
            values = {"complete": False} if day == 10 else {}
            yield line(shop, day, members[:5] if day == 10 else members, **values)
        if day % 7 == 5:
            seen = {"type": "profile", "network": NETWORK, "account": "gull", "status": "active",
                    "observed_at": rfc3339(START + day * DAY)}  # fmt: skip
            yield parse_line(json.dumps(seen).encode())


def test_a_file_read_twice_is_a_file_read_once(storage: Database) -> None:
    once = take(storage, town())
    stored = everything(storage)

    again = take(storage, town())

    assert everything(storage) == stored
    assert (again.lists, again.known, again.alerts) == (0, once.lists, 0)


def test_the_churner_and_nobody_else_is_found(storage: Database) -> None:
    summary = take(storage, town())

    assert summary.alerts == 1
    with storage.reading() as work:
        [alert] = work.alerts.all([State.OPEN])
        [account] = work.accounts.get([alert.key]).values()
    assert account.id == "gull"


def test_an_old_list_read_in_beside_newer_ones_is_judged_by_all_that_is_known(
    storage: Database,
) -> None:
    def file_of(shop: str, *days: int) -> Iterator[Imported]:
        first, last = (START + day * DAY for day in days)
        for one in town(120):
            of_list = isinstance(one, ImportedList)
            if not of_list or (one.account.id == shop and first <= one.taken_at < last):
                yield one

    whole = [take(storage, file_of("bakery", 60, 120)), take(storage, file_of("florist", 0, 60))]

    with storage.reading() as work:
        [alert] = work.alerts.all()
        cited = [one.before for finding in alert.findings for one in finding.events]
    assert (alert.key, len(alert.watches)) == (key("gull"), 2)
    assert alert.raised_at <= alert.updated_at
    assert max(cited) <= alert.updated_at
    assert sum(one.alerts for one in whole) == 1


@pytest.mark.parametrize("members_at_once", [1, 200, 1_000])
def test_how_much_is_written_at_once_changes_nothing(
    storage: Database, monkeypatch: pytest.MonkeyPatch, members_at_once: int
) -> None:
    take(storage, town(21))
    whole = {name: rows for name, rows in everything(storage).items() if name != "account"}
    with storage.writing() as work:
        for watch in work.watches.all():
            work.watches.remove(watch.id)
    monkeypatch.setattr(importing, "_MEMBERS_AT_ONCE", members_at_once)

    take(storage, (one for one in town(21) if not hasattr(one, "status")))

    for name in ("snapshot", "event"):
        assert without_numbers(everything(storage)[name]) == without_numbers(whole[name])


def without_numbers(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows without their own number and the watch's, which stand first."""
    return sorted((row[2:] for row in rows), key=repr)


def cut_off(after: int) -> Iterator[Imported]:
    yield from islice(town(), after)
    raise PowerCut


def test_what_was_written_of_many_alerts_is_kept_before_more_are_weighed(
    storage: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else can write meanwhile: a long line of alerts is several transactions."""
    monkeypatch.setattr(importing, "_ALERT", importing._MEMBERS_AT_ONCE)

    with pytest.raises(PowerCut):
        take(storage, cut_off(100))

    assert {row[2] for row in everything(storage)["alert"]} == {key("gull")}


def test_an_import_that_was_cut_off_goes_on_from_there(
    storage: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_MEMBERS_AT_ONCE", 500)

    with pytest.raises(PowerCut):
        take(storage, cut_off(100))
    rest = take(storage, town())

    assert rest.known > 0
    assert rest.lists > 0
    stored = everything(storage)
    assert take(storage, town()).lists == 0
    assert everything(storage) == stored
    assert {row[2] for row in stored["alert"]} == {key("gull")}


def test_a_list_older_than_what_is_known_is_left_out_and_named(storage: Database) -> None:
    take(storage, [line("bakery", 0, LIST), line("bakery", 5, LIST)])

    late = take(storage, [line("bakery", 3, LIST[1:])])

    assert (late.older, late.left) == (1, 0)
    [overtaken] = late.overtaken
    assert overtaken.taken_at == START + 3 * DAY
    assert "bakery" in overtaken.watch


def test_a_list_cut_to_its_first_page_counts_nobody_as_gone(storage: Database) -> None:
    days = [line("bakery", 0, LIST), line("bakery", 1, LIST[:20]), line("bakery", 2, LIST[2:])]

    summary = take(storage, days)

    assert (summary.left, summary.returned) == (2, 0)
    assert summary.verdicts == {Verdict.COMPLETE: 2, Verdict.PARTIAL: 1}
    [unbelieved] = summary.unbelieved
    assert "cut" in (unbelieved.reason or "")


def test_what_stands_after_a_fault_is_read_all_the_same(storage: Database) -> None:
    faults = [Fault(number, "this is not a JSON object") for number in range(300)]

    summary = take(storage, [*faults, line("bakery", 0, LIST)])

    assert (summary.lists, summary.faulty) == (1, 300)
    assert summary.faults == faults[:100]


def test_an_absurd_claim_hides_the_list_and_breaks_nothing(storage: Database) -> None:
    summary = take(storage, [line("bakery", 0, LIST, claimed_count=10**11)])

    assert summary.verdicts == {Verdict.HIDDEN: 1}


def test_a_list_may_be_written_by_others_while_a_file_is_read(
    storage: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process captures the list between two transactions of the import."""
    monkeypatch.setattr(importing, "_MEMBERS_AT_ONCE", 1)
    importer = Importer(storage, DETECTOR)
    importer.run([line("bakery", 0, LIST), line("bakery", 1, LIST[1:])])
    take(Database(storage.engine), [line("bakery", 2, ["x", *LIST[1:]])])

    summary = importer.run([line("bakery", 2, LIST), line("bakery", 3, ["y", *LIST[2:]])])

    assert (summary.known, summary.left, summary.joined) == (1, 2, 1)
    with Database(storage.engine).reading() as work:
        [watch] = work.watches.all()
        assert len(work.rosters.get(watch.id, watch.state.roster_version)) == len(LIST) - 1


# Lines no platform writes, which must not reach the database as they are.
ODD: list[dict[str, Any]] = [
    {"handle": "nul\0inside"},
    {"handle": "x" * 10_000},
    {"members": [{"id": "a", "handle": "nul\0inside"}, {"id": "b", "record": "\0"}]},
    {"members": [{"id": "a", "record": "r" * 10_000}]},
    {"members": ["a" * 512]},
    {"members": ["'; DROP TABLE watch; --".replace(" ", "_"), "%s", "?", ":key", "{}", "\\"]},
]


@pytest.mark.parametrize("values", ODD, ids=lambda values: str(values)[:40])
def test_odd_but_readable_lines_are_kept_on_both_engines(
    storage: Database, values: dict[str, Any]
) -> None:
    members = values.pop("members", ["a", "b"])

    summary = take(storage, [line("bakery", 0, members, **values)])

    assert (summary.lists, summary.faulty) == (1, 0)
    with storage.reading() as work:
        [watch] = work.watches.all()
        roster = work.rosters.get(watch.id, watch.state.roster_version)
        assert len(work.accounts.get(roster.keys.tolist())) == len(members)
