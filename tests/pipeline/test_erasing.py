"""Who was erased is nowhere afterwards, comes back by no way in, and nobody else comes or goes for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app import signals
from app.domain.account import Account, AccountStatus
from app.domain.blocklist import SUGGESTED
from app.domain.endpoint import Attempt, Filter
from app.domain.errors import BadInput, Conflict, NotFound
from app.domain.event import Kind
from app.domain.finding import Finding
from app.domain.hint import Subscription
from app.domain.instant import DAY
from app.domain.objection import Objection
from app.domain.owner import FIRST_OWNER
from app.pipeline.detect import Detector
from app.pipeline.edition import open_edition
from app.pipeline.erasing import INSTEAD, Erased, erase, find_everywhere, lift
from app.pipeline.importing import Importer, Summary
from app.pipeline.objecting import take_objection
from app.pipeline.publish import publish
from app.pipeline.subscribing import Fetched, subscribe
from app.registry import discover
from app.sources.interchange import parse_line
from app.storage.engine import open_engine
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.databases import Files
from tests.lists import in_order
from tests.replay import replay
from tests.storage.alerts import an_alert
from tests.storage.dumped import dumped
from tests.storage.owners import add_owner
from tests.streams import CYCLER, NETWORK, SHOPS, START, Line, snapshot, text, weekly_cycler

GULL = Account(NETWORK, CYCLER, "gull.example")
# Six weeks and two days, so that the gull is on the lists at the end.
DAYS = 44
NOW = START + DAYS * DAY


def bring(storage: Database, lines: list[Line]) -> Summary:
    detector = Detector(discover(signals, "SIGNAL"))
    return Importer(storage, detector).run(parse_line(text([line]).encode()) for line in lines)


def fill(storage: Database) -> None:
    """Six weeks in which the gull came and went, and everything else that can tell of it."""
    bring(storage, weekly_cycler(DAYS // 7 + 1, 8)[: DAYS * len(SHOPS)])
    with storage.writing() as work:
        assert work.alerts.latest([GULL.key])
        publish(work, SUGGESTED, NOW)
        take_objection(work, SUGGESTED, GULL.key, f"I am @{GULL.handle}, let me be", None, NOW)
        mention = Finding("lockstep", f"Came and went with @{GULL.handle}.", 2.0)
        figures = Finding("lockstep", "Together.", 2.0, {"accounts": f"a, {CYCLER}, {GULL.key}"})
        work.alerts.put(an_alert(id="al_other", findings=(mention, figures)))
        endpoint = work.endpoints.add("https://hooks.example/in", Filter(), NOW)
        messages = work.outbox.take(3)
        work.deliveries.add(endpoint.id, messages, len(messages), NOW)
        work.deliveries.note(1, Attempt(NOW, 5, 500, None, f"what about {CYCLER}?"))
        hinted = Subscription("friends", "list.txt", NOW, 0, NETWORK)
        subscribe(work, hinted, Fetched(f"{CYCLER}\nsomebody\n".encode()), NOW)
        work.objections.add(Objection(0, SUGGESTED, Account(NETWORK, "x"), NOW, "Ask gull.example"))


@contextmanager
def opened(address: str, folder: Path) -> Iterator[Database]:
    """A database with the vault of a folder."""
    engine = open_engine(address)
    yield Database(engine, vault=KeyFile(folder))
    engine.dispose()


@pytest.fixture(scope="module")
def filled(sqlite: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a filled town, and the key beside it."""
    folder = tmp_path_factory.mktemp("gull")
    address = sqlite.migrated()
    with opened(address, folder) as made:
        fill(made)
    return Path(shutil.copyfile(make_url(address).database or "", folder / "town.sqlite3"))


@pytest.fixture
def town(filled: Path, tmp_path: Path) -> Iterator[Database]:
    """The town of the gull, on SQLite: little here depends on the engine."""
    shutil.copyfile(filled, tmp_path / "town.sqlite3")
    with opened(f"sqlite:///{tmp_path / 'town.sqlite3'}", tmp_path) as made:
        yield made


@pytest.fixture
def town_on_both(address: str, tmp_path: Path) -> Iterator[Database]:
    """The same on each engine."""
    with opened(address, tmp_path) as made:
        fill(made)
        yield made


def rest_of(members: list[str], number: float, shop: str = "bakery") -> Line:
    return snapshot(shop, members, number)


def roster_ids(storage: Database, shop: str) -> list[str]:
    with storage.reading() as work:
        [watch] = [one for one in work.watches.all() if one.account.id == shop]
        roster = work.rosters.get(watch.id, watch.state.roster_version)
        known = work.accounts.get(roster.keys.tolist())
        return [known[key].id for key in in_order(roster)]


def traces(storage: Database) -> list[str]:
    """Lines of the dump that still tell of the gull."""
    words = (CYCLER, "gull", str(GULL.key), f"{GULL.key % 2**64:016x}")
    return [line for line in dumped(storage).splitlines() if any(word in line for word in words)]


def test_before_it_is_erased_the_dump_tells_of_it_in_many_tables(town: Database) -> None:
    tables = {line.split()[0] for line in traces(town)}

    assert tables >= {
        *("account", "event", "alert", "blocklist_entry", "hint", "objection", "attempt", "pass"),
        "roster",
    }


def test_nothing_in_any_table_tells_of_an_erased_account(town_on_both: Database) -> None:
    done = erase(town_on_both, GULL, NOW)

    assert traces(town_on_both) == []
    assert (done.alerts, done.entries, done.watches) == (1, 1, 0)
    assert done.rewritten >= 3


def test_what_named_it_beside_others_names_nobody_now(town: Database) -> None:
    erase(town, GULL, NOW)

    with town.reading() as work:
        first, second = work.alerts.get("al_other").findings
    assert first.sentence == f"Came and went with {INSTEAD}."
    assert second.figures["accounts"] == f"a, {INSTEAD}, {INSTEAD}"


def test_whoever_shares_only_a_part_of_its_name_keeps_theirs(town: Database) -> None:
    with town.writing() as work:
        told = "Seen with seagull.example, gull.example.net and my-gull.example."
        work.alerts.put(an_alert(id="al_near", findings=(Finding("lockstep", told, 1.0),)))

    erase(town, GULL, NOW)

    with town.reading() as work:
        assert work.alerts.get("al_near").findings[0].sentence == told


def test_receivers_are_told_to_forget_the_alert(town: Database) -> None:
    with town.reading() as work:
        alert = work.alerts.latest([GULL.key])[GULL.key].id

    erase(town, GULL, NOW)

    with town.reading() as work:
        *_, forget, news = work.outbox.after(0, 1_000)
    assert (forget.kind, forget.body) == ("alert.erased", {"alert": alert})
    assert (news.kind, news.body["list"]) == ("blocklist.published", SUGGESTED)


def test_a_published_list_goes_on_without_it_and_old_readers_fetch_it_whole(town: Database) -> None:
    erase(town, GULL, NOW)

    with town.reading() as work:
        one = work.blocklists.get(SUGGESTED)
        whole = open_edition(work, one, NOW)
        assert GULL.key not in [entry.key for entry in whole.entries]
        assert one.version == 2
        with pytest.raises(Conflict, match="fetch the whole list"):
            open_edition(work, one, NOW, since=1)
        changes = open_edition(work, one, NOW, since=2)
        assert (list(changes.entries), list(changes.retracted)) == ([], [])


@pytest.mark.parametrize("present", [True, False])
def test_nobody_comes_or_goes_because_somebody_was_erased(town: Database, present: bool) -> None:
    members = roster_ids(town, "bakery")
    assert CYCLER in members
    if not present:
        members.remove(CYCLER)
        bring(town, [rest_of(members, DAYS)])
    everybody = [one for one in members if one != CYCLER]
    erase(town, GULL, NOW)
    with town.reading() as work:
        before = work.events.count()

    with_gull = [everybody[0], CYCLER, *everybody[1:]]
    told = bring(town, [rest_of(with_gull, DAYS + 1), rest_of(everybody, DAYS + 2)])

    assert (told.joined, told.left) == (0, 0)
    assert dict(told.verdicts) == {"complete": 2}
    assert roster_ids(town, "bakery") == everybody
    with town.reading() as work:
        assert work.events.count() == before
    assert traces(town) == []


def test_an_erased_account_comes_back_by_no_way_in(town: Database) -> None:
    erase(town, GULL, NOW)
    sign = {"network": NETWORK, "actor": CYCLER, "subject": "bakery"}

    told = bring(
        town,
        [
            rest_of([*roster_ids(town, "bakery"), CYCLER], DAYS + 1),
            {"type": "event", "kind": "follow", "at": "2026-06-01T00:00:00Z", **sign},
            {
                "type": "profile",
                "network": NETWORK,
                "account": CYCLER,
                "observed_at": "2026-06-01T00:00:00Z",
                "status": AccountStatus.ACTIVE.value,
                "handle": "gull.example",
            },
            snapshot("new-shop", ["a", CYCLER, "b"], DAYS + 2),
            snapshot(CYCLER, ["a", "b"], DAYS + 2),
        ],
    )
    with town.writing() as work:
        again = Subscription("foes", "list.txt", NOW, 0, NETWORK)
        subscribe(work, again, Fetched(f"{CYCLER}\n".encode()), NOW)

    assert traces(town) == []
    assert roster_ids(town, "new-shop") == ["a", "b"]
    assert [fault.reason for fault in told.faults] == [
        f"{CYCLER} was erased here at their own wish;"
        " `churnwatch erase-subject --lift` takes that back"
    ]


def test_what_is_left_of_the_history_still_leads_to_the_members(town: Database) -> None:
    with town.reading() as work:
        [watch] = [one for one in work.watches.all() if one.account.id == "bakery"]
        roster = work.rosters.get(watch.id, watch.state.roster_version)
        events = work.events.on(watch.id)
    came = {e.key for e in events if e.kind is Kind.FOLLOW}
    first = {e.key for e in events if e.kind is Kind.UNFOLLOW} - came | (
        set(roster.keys.tolist()) - came
    )

    erase(town, GULL, NOW)

    with town.reading() as work:
        watch = work.watches.get(watch.id)
        after = work.rosters.get(watch.id, watch.state.roster_version)
        assert replay(first - {GULL.key}, work.events.on(watch.id)) == set(after.keys.tolist())
        assert watch.state.members == len(after)


def test_everybodys_lists_are_rid_of_it_at_once(town_on_both: Database) -> None:
    other = add_owner(town_on_both, 2)
    bring(other, weekly_cycler(2, 8))

    erase(town_on_both, GULL, NOW)

    assert traces(town_on_both) == []


def test_an_account_whose_lists_are_watched_takes_them_along(town: Database) -> None:
    done = erase(town, Account(NETWORK, "bakery"), NOW)

    assert done.watches == 1
    with town.reading() as work:
        assert [one.account.id for one in work.watches.all()] == ["florist", "cinema"]


def test_erasing_twice_changes_nothing(town: Database) -> None:
    erase(town, GULL, NOW)
    before = dumped(town)

    done = erase(town, GULL, NOW + DAY)

    assert (done.alerts, done.entries, done.rows, done.rosters) == (0, 0, 0, 0)
    assert dumped(town).count("suppressed") == before.count("suppressed")


def test_somebody_never_seen_is_kept_out_from_the_beginning(sqlite: Files, tmp_path: Path) -> None:
    with opened(sqlite.migrated(), tmp_path) as storage:
        stranger = find_everywhere(storage, CYCLER, NETWORK)
        assert erase(storage, stranger, NOW) == Erased()

        bring(storage, weekly_cycler(2, 8))

        assert [line for line in dumped(storage).splitlines() if CYCLER in line] == []


def test_an_erasure_that_breaks_off_has_erased_nothing(town: Database) -> None:
    before = sorted(dumped(town).splitlines())
    with pytest.raises(ZeroDivisionError), town.writing_for_each() as parts:
        [work.erasures.forget(GULL) / 0 for work in parts]

    assert sorted(dumped(town).splitlines()) == before


def test_it_is_seen_anew_once_the_erasure_is_lifted(town: Database) -> None:
    erase(town, GULL, NOW)

    lift(town, Account(NETWORK, CYCLER))
    told = bring(town, [rest_of([*roster_ids(town, "bakery"), CYCLER], DAYS + 1)])

    assert told.joined == 1
    with pytest.raises(NotFound):
        lift(town, Account(NETWORK, CYCLER))


def test_without_the_key_nothing_is_written_rather_than_somebody_erased(
    town: Database, tmp_path: Path
) -> None:
    erase(town, GULL, NOW)
    lost = Database(town.engine, FIRST_OWNER, KeyFile(tmp_path / "elsewhere"))

    with pytest.raises(BadInput, match="put the key back"):
        bring(lost, [rest_of(["a", "b"], DAYS + 1, "another")])


def test_a_name_that_several_bear_has_to_be_told_apart(town: Database) -> None:
    bring(town, [snapshot("cinema", [{"id": "n1", "handle": "gull.example"}], 90)])

    for name in ("gull.example", "@Gull.Example."):
        with pytest.raises(BadInput, match="name its id"):
            find_everywhere(town, name, None)
    assert find_everywhere(town, CYCLER, None) == GULL
    with pytest.raises(NotFound, match="stable id"):
        find_everywhere(town, "nobody", None)
