"""Churnwatch acting on a real network: a block and a mute are made once, and taken back alone.

Not collected by itself; `run.sh` starts the network and runs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from app.bootstrap import Application, build
from app.config import Settings
from app.domain.account import Account
from app.domain.act import Deed, Plan, Stage
from app.pipeline.act_plan import confirm, draw, take_back
from app.pipeline.mandates import turn_on
from app.ports.writers import Keyed
from tests.e2e.bluesky.atproto import BLOCK, Network, Person

pytestmark = pytest.mark.network


@dataclass(frozen=True, slots=True)
class Harbour:
    """Somebody who has turned acting on, whom others have followed."""

    network: Network
    program: Application
    owner: Person
    gull: Person
    friend: Person
    crow: Person

    def plan(self, who: Person, deed: Deed) -> Plan:
        app = self.program
        now = app.clock.now()
        with app.storage.writing() as work:
            account = Account("bluesky", who.did, who.handle)
            work.accounts.add([(account.key, account)])
        drawing = draw(app.storage, app.vault, app.writers, 1, deed, who.did, now)
        return asyncio.run(drawing)

    def do(self, who: Person, deed: Deed) -> None:
        plan = self.plan(who, deed)
        with self.program.storage.writing() as work:
            confirm(work, self.program.writers, plan.id, self.program.clock.now())
        self.work_off()

    def undo_everything(self) -> None:
        with self.program.storage.writing() as work:
            for one in work.acts.page(100):
                if one.stage is Stage.DONE:
                    take_back(work, one.id, self.program.clock.now())
        self.work_off()

    def work_off(self) -> None:
        asyncio.run(self.program.acting().run())
        self.network.settle()

    def blocks(self, who: Person) -> int:
        """How many records of the owner block somebody."""
        found = [subject for _, subject in self.network.records(self.owner.did, BLOCK)]
        return found.count(who.did)

    def mutes(self, who: Person) -> bool:
        """Whether the owner's own server says that somebody is muted."""
        answer = httpx.get(
            f"{self.network.pds}/xrpc/app.bsky.actor.getProfile",
            params={"actor": who.did},
            headers={"authorization": f"Bearer {self.owner.token}"},
        )
        muted: bool = answer.raise_for_status().json()["viewer"]["muted"]
        return muted


@pytest.fixture(scope="module")
def harbour(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    people = [
        network.join(name) for name in ("harbourmaster", "herringgull", "harbourfriend", "crow")
    ]
    network.settle()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHURNWATCH_BLUESKY_PDS", network.pds)
        program = build(Settings(data=tmp_path_factory.mktemp("acting")))
        one = Harbour(network, program, *people)
        writer = program.writers["bluesky"]
        assert isinstance(writer, Keyed)
        password = app_password(one.owner)
        token = asyncio.run(writer.let_in(one.owner.handle, password))
        turn_on(program.storage, program.vault, token, writer.deeds, program.clock.now())
        yield one
    program.storage.close()


def app_password(owner: Person) -> str:
    """A password of the kind that a person makes for a program."""
    made = owner.network.write(
        "server.createAppPassword",
        {"name": "churnwatch"},
        headers={"authorization": f"Bearer {owner.token}"},
    )
    password: str = made["password"]
    return password


def test_a_block_is_written_once_and_taken_back(harbour: Harbour) -> None:
    harbour.gull.follow(harbour.owner.did, harbour.program.clock.now())
    harbour.network.settle()
    assert harbour.gull.did in harbour.network.followers(harbour.owner.did)

    harbour.do(harbour.gull, Deed.BLOCK)

    assert harbour.blocks(harbour.gull) == 1
    assert harbour.gull.did not in harbour.network.followers(harbour.owner.did)
    [left_out] = harbour.plan(harbour.gull, Deed.BLOCK).left_out
    assert left_out.fault == "it is blocked already"
    harbour.undo_everything()
    assert harbour.blocks(harbour.gull) == 0
    assert harbour.gull.did in harbour.network.followers(harbour.owner.did)


def test_a_mute_is_made_and_taken_back(harbour: Harbour) -> None:
    harbour.do(harbour.gull, Deed.MUTE)
    assert harbour.mutes(harbour.gull)

    harbour.undo_everything()
    assert not harbour.mutes(harbour.gull)


def test_an_act_that_was_sent_before_a_kill_is_sent_again_without_a_second_record(
    harbour: Harbour,
) -> None:
    harbour.do(harbour.gull, Deed.BLOCK)
    with harbour.program.storage.writing() as work:
        done = work.acts.page(1)[0]
        work.acts.move(done, Stage.INTENDED, done.at)

    harbour.work_off()

    assert harbour.blocks(harbour.gull) == 1
    harbour.undo_everything()
    assert harbour.blocks(harbour.gull) == 0


def test_whom_the_owner_follows_is_spared_and_a_block_by_hand_stays(harbour: Harbour) -> None:
    now = harbour.program.clock.now()
    harbour.owner.follow(harbour.friend.did, now)
    harbour.owner.block(harbour.crow.did, now)
    harbour.network.settle()

    for who, why in ((harbour.friend, "you follow it"), (harbour.crow, "it is blocked already")):
        [left_out] = harbour.plan(who, Deed.BLOCK).left_out
        assert left_out.fault == why
    harbour.undo_everything()
    assert harbour.blocks(harbour.crow) == 1
