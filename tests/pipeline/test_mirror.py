"""A list on its owner's account: no more and no less than its version says, whatever breaks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app.domain.account import Account
from app.domain.blocklist import SUGGESTED, Rule
from app.domain.errors import BadInput, Conflict, NotFound, Permanent, Unauthorized
from app.domain.instant import DAY, HOUR
from app.domain.mirror import Holder, Mirror
from app.domain.moderation_list import POINTS_A_DAY, POINTS_AN_HOUR, points
from app.pipeline.keep_lists import create, remove
from app.pipeline.mirror import Mirroring
from app.pipeline.mirror_choice import preview, turn_off, turn_on
from app.pipeline.publish import approve, publish, unpublish
from app.sources._bluesky_repository import BlueskyRepositories
from app.storage.vault import KeyFile
from app.storage.work import Database
from tests.accused import NOW
from tests.fakes.pds import DID, HANDLE, PASSWORD, FakePds
from tests.net.fakes import FakeClock, outbound
from tests.storage.alerts import an_alert

ITEM = "app.bsky.graph.listitem"
HOLDER = Holder(DID, HANDLE)


def suspect(number: int) -> Account:
    return Account("bluesky", f"did:plc:suspect{number:04}")


@dataclass
class Keeper:
    """An owner with a list, and the account that it is to stand on."""

    storage: Database
    folder: Path
    pds: FakePds = field(default_factory=FakePds)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))

    def __post_init__(self) -> None:
        self.vault = KeyFile(self.folder)
        self.repositories = BlueskyRepositories(outbound(self.pds.answer, self.clock), self.clock)

    def accuse(self, *numbers: int, network: str = "bluesky") -> None:
        """Accuse people, and publish what the list says then."""
        with self.storage.writing() as work:
            for number in numbers:
                who = Account(network, suspect(number).id)
                work.accounts.add([(who.key, who)])
                values = {"confidence": 0.99, "updated_at": NOW, "last_seen": NOW - DAY}
                id = f"al_{network[0]}{number:015x}"
                work.alerts.put(an_alert(id=id, key=who.key, expires_at=NOW + 90 * DAY, **values))
            publish(work, SUGGESTED, NOW)

    def forgive(self, number: int) -> None:
        with self.storage.writing() as work:
            work.allowed.add(suspect(number).key, None, "A friend.", NOW)
            approve(work, SUGGESTED, NOW)

    def turn_on(self, password: str = PASSWORD) -> None:
        asyncio.run(
            turn_on(self.storage, self.vault, self.repositories, SUGGESTED, HOLDER, password)
        )

    def tick(self) -> int:
        """One tick of the scheduler, in a process that has just begun."""
        step = Mirroring(
            self.storage, self.vault, self.repositories, self.clock, "https://c.example/blocklists"
        )
        return asyncio.run(step.run())

    def points(self) -> int:
        return sum(points(one) for batch in self.pds.batches for one in batch)

    @property
    def mirror(self) -> Mirror | None:
        with self.storage.reading() as work:
            return work.mirrors.of(work.blocklists.get(SUGGESTED).id)


def ids(*numbers: int) -> list[str]:
    return [suspect(number).id for number in numbers]


@pytest.fixture
def keeper(storage: Database, tmp_path: Path) -> Keeper:
    keeper = Keeper(storage, tmp_path)
    keeper.accuse(1, 2, 3)
    return keeper


def test_nothing_is_written_unless_the_owner_turned_it_on(keeper: Keeper) -> None:
    assert keeper.tick() == 0
    plan = asyncio.run(
        preview(keeper.storage, keeper.repositories, SUGGESTED, HOLDER, "/blocklists")
    )

    assert (plan.came, plan.gone, plan.points, plan.hours) == (4, 0, 12, 0)
    assert (keeper.pds.batches, keeper.pds.sessions) == ([], 0)


def test_a_list_is_made_with_everybody_of_the_network_on_it(keeper: Keeper) -> None:
    keeper.accuse(4, network="town")
    keeper.turn_on()

    assert keeper.tick() == 1
    assert keeper.pds.subjects() == ids(1, 2, 3)
    [made] = keeper.pds.lists
    assert made["purpose"] == "app.bsky.graph.defs#modlist"
    assert "https://c.example/blocklists/suggested" in made["description"]
    assert (keeper.tick(), len(keeper.pds.batches)) == (0, 1)


def test_a_version_takes_off_who_was_retracted_and_adds_who_came(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.tick()
    keeper.accuse(4)
    keeper.forgive(2)

    assert keeper.tick() == 1
    assert keeper.pds.subjects() == ids(1, 3, 4)
    assert len(keeper.pds.batches[-1]) == 2


def test_unpublishing_deletes_what_the_account_shows(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.tick()
    with keeper.storage.writing() as work:
        unpublish(work, SUGGESTED)

    keeper.tick()

    assert (keeper.pds.subjects(), keeper.pds.lists) == ([], [])
    keeper.accuse(4)
    keeper.tick()
    assert keeper.pds.subjects() == ids(1, 2, 3, 4)


def test_turned_off_it_is_taken_off_and_the_password_forgotten(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.tick()
    with keeper.storage.writing() as work:
        turn_off(work, SUGGESTED)

    assert keeper.tick() == 1
    assert (keeper.pds.subjects(), keeper.pds.lists, keeper.mirror) == ([], [], None)
    with keeper.storage.writing() as work, pytest.raises(NotFound):
        turn_off(work, SUGGESTED)


def test_who_was_put_on_it_by_hand_stays_and_comes_no_second_time(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.tick()
    uri = next(iter(keeper.pds.collections[ITEM].values()))["list"]
    for rkey, number in (("3aaaaaaaaaaa2", 4), ("3aaaaaaaaaab2", 9)):
        keeper.pds.collections[ITEM][rkey] = {"subject": suspect(number).id, "list": uri}
    keeper.pds.collections[ITEM]["3aaaaaaaaaac2"] = {"subject": "did:plc:x", "list": "another"}

    keeper.accuse(4)
    keeper.tick()

    assert keeper.pds.subjects() == [*ids(1, 2, 3, 4, 9), "did:plc:x"]


def test_a_batch_whose_answer_is_lost_makes_no_duplicates(keeper: Keeper) -> None:
    keeper.accuse(*range(10, 260))
    keeper.turn_on()
    keeper.pds.lost = {1, 2}

    for _ in range(6):
        keeper.tick()
        keeper.clock.time += HOUR

    assert keeper.pds.subjects() == ids(1, 2, 3, *range(10, 260))
    assert keeper.mirror is not None
    assert (keeper.mirror.fault, keeper.mirror.shows) == (None, 2)


def test_a_server_that_fails_in_the_middle_is_left_alone_and_gone_on_with(keeper: Keeper) -> None:
    keeper.accuse(*range(10, 260))
    keeper.turn_on()
    keeper.pds.faults = [None, *[httpx.Response(500)] * 4]

    assert keeper.tick() == 0
    assert len(keeper.pds.subjects()) == 199
    assert keeper.mirror is not None
    assert "fault" in (keeper.mirror.fault or "")
    assert keeper.tick() == 0
    keeper.clock.time += HOUR // 6
    assert keeper.tick() == 1
    assert len(keeper.pds.subjects()) == 253


def test_a_fault_of_our_own_is_said_of_the_mirror_and_stops_no_other(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> object:
        raise KeyError("nobody knows why")

    keeper.turn_on()
    with monkeypatch.context() as broken:
        broken.setattr(keeper.repositories, "open", stumble)

        assert keeper.tick() == 0

    assert keeper.mirror is not None
    assert keeper.mirror.fault == "a fault of Churnwatch itself (KeyError); the log says more"
    keeper.clock.time += HOUR
    assert keeper.tick() == 1


def test_a_server_that_wants_to_be_left_alone_is(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.pds.faults = [httpx.Response(429, headers={"retry-after": "290"})]

    assert keeper.tick() == 0
    assert keeper.mirror is not None
    assert keeper.mirror.retry_at == keeper.clock.time + 290_000
    assert (keeper.tick(), keeper.pds.subjects()) == (0, [])
    keeper.clock.time += 290_000
    assert (keeper.tick(), keeper.pds.subjects()) == (1, ids(1, 2, 3))


def test_no_account_is_written_to_beyond_its_points(keeper: Keeper) -> None:
    keeper.accuse(*range(10, 300))
    keeper.turn_on()
    assert keeper.mirror is not None
    already = POINTS_AN_HOUR - 700
    with keeper.storage.writing() as work:
        work.mirrors.spend(keeper.mirror.blocklist_id, [(NOW, already)], NOW)

    assert (keeper.tick(), keeper.tick()) == (0, 0)
    assert keeper.points() == 3 * (700 // 3)
    assert "wait" in (keeper.mirror.fault or "")
    keeper.clock.time += HOUR

    assert keeper.tick() == 1
    assert keeper.points() == 3 * (293 + 1)


def test_a_day_has_its_own_limit(keeper: Keeper) -> None:
    keeper.turn_on()
    assert keeper.mirror is not None
    spent = [(NOW - hours * HOUR, POINTS_A_DAY // 10) for hours in range(2, 12)]
    with keeper.storage.writing() as work:
        work.mirrors.spend(keeper.mirror.blocklist_id, spent, NOW)

    assert keeper.tick() == 0
    assert keeper.mirror.retry_at == NOW + 13 * HOUR
    keeper.clock.time += 13 * HOUR
    assert keeper.tick() == 1


def test_a_person_let_off_while_it_waits_is_not_written(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.pds.faults = [httpx.Response(429, headers={"retry-after": "290"})]
    keeper.tick()
    keeper.forgive(2)
    keeper.clock.time += 290_000

    keeper.tick()

    assert keeper.pds.subjects() == ids(1, 3)


def test_two_processes_do_not_write_the_same_list_at_once(keeper: Keeper) -> None:
    keeper.turn_on()
    assert keeper.mirror is not None
    with keeper.storage.writing() as work:
        assert work.mirrors.claim(keeper.mirror.blocklist_id, NOW, NOW + HOUR)

    assert (keeper.tick(), keeper.pds.batches) == (0, [])
    keeper.clock.time += HOUR
    assert keeper.tick() == 1


def test_a_token_that_has_grown_old_is_renewed(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.pds.token = "token2"

    assert keeper.tick() == 1
    keeper.accuse(4)
    assert keeper.tick() == 1
    assert keeper.pds.sessions == 2


def test_a_password_taken_back_is_said_and_not_tried_for_hours(keeper: Keeper) -> None:
    keeper.turn_on()
    keeper.pds.password, keeper.pds.token = "another", "token2"

    assert keeper.tick() == 0
    assert keeper.mirror is not None
    assert "make a new one" in (keeper.mirror.fault or "")
    asked = keeper.pds.sessions
    keeper.clock.time += HOUR
    keeper.tick()
    assert keeper.pds.sessions == asked


@pytest.mark.parametrize(
    ("password", "error"), [("hunter2", BadInput), ("aaaa-bbbb-cccc-dddd", Unauthorized)]
)
def test_a_password_that_opens_nothing_or_too_much_turns_nothing_on(
    keeper: Keeper, password: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        keeper.turn_on(password)

    assert password not in str(refused.value)
    assert keeper.mirror is None


def test_a_private_list_is_not_put_where_everybody_reads_it(keeper: Keeper) -> None:
    with keeper.storage.writing() as work:
        unpublish(work, SUGGESTED)

    with pytest.raises(Conflict, match="publish it first"):
        keeper.turn_on()


def test_a_list_that_stands_elsewhere_cannot_be_forgotten(keeper: Keeper) -> None:
    with keeper.storage.writing() as work:
        mine = create(work, "mine", "", Rule())
        work.mirrors.keep(Mirror(mine.id, HOLDER, b""))

        with pytest.raises(Conflict, match="--off"):
            remove(work, "mine")


def test_a_handle_nobody_has_is_said() -> None:
    repositories = BlueskyRepositories(outbound(FakePds().answer), FakeClock())

    with pytest.raises(Permanent, match="knows no account @nobody"):
        asyncio.run(repositories.find("@nobody.example"))
