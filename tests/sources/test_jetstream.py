"""Both wires of Jetstream, in the shapes their servers were seen to send."""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec
import pytest

from app.domain.account import AccountStatus
from app.domain.streamed import Commit, HandleTold, StatusTold, Streamed
from app.sources import _jetstream as wire
from tests.sources.jetstream_messages import (
    ALICE,
    AT,
    BOB,
    FOLLOW,
    ME,
    SUSPECT,
    TIME,
    WANTED,
    first,
    second,
)


def told(parser: wire.Wire, texts: Iterable[str]) -> list[Streamed]:
    """Everything some messages tell, the last commit included."""
    commits = wire.Commits()
    steps: list[Streamed] = []
    for text in texts:
        if frame := parser.read(text, WANTED):
            steps += commits.take(frame, WANTED)
    return [*steps, *commits.rest()]


COMMIT = {"rev": "r1", "operation": "create", "collection": FOLLOW, "rkey": "3k"}
TELLS: list[tuple[str, wire.Wire, list[str], list[Streamed]]] = [
    ("a follow", wire.FirstWire(), [first("create", "3k", ME)], [Commit(ALICE, AT, (("3k", ME),))]),
    ("an end", wire.FirstWire(), [first("delete", "3k")], [Commit(ALICE, AT, (), ("3k",))]),
    ("of no interest", wire.FirstWire(), [first("create", "3k", BOB)], []),
    (
        "a watched account's own",
        wire.FirstWire(),
        [first("create", "3k", BOB, did=ME)],
        [Commit(ME, AT, (("3k", BOB),))],
    ),
    (
        "a suspect's own",
        wire.FirstWire(),
        [first("create", "3k", BOB, did=SUSPECT)],
        [Commit(SUSPECT, AT, (("3k", BOB),))],
    ),
    (
        "one towards a suspect",
        wire.FirstWire(),
        [first("create", "3k", SUSPECT), first("update", "3l", SUSPECT, rev="r2")],
        [Commit(ALICE, AT, (), ("3l",))],
    ),
    (
        "a suspect's own on the second wire",
        wire.SecondWire(),
        [second("commit", **COMMIT | {"did": SUSPECT}, record={"subject": BOB})],
        [Commit(SUSPECT, AT, (("3k", BOB),))],
    ),
    (
        "a record replaced in one commit",
        wire.FirstWire(),
        [first("delete", "3k"), first("create", "3l", ME)],
        [Commit(ALICE, AT, (("3l", ME),), ("3k",))],
    ),
    (
        "two commits",
        wire.FirstWire(),
        [first("delete", "3k"), first("create", "3l", ME, rev="r2")],
        [Commit(ALICE, AT, (), ("3k",)), Commit(ALICE, AT, (("3l", ME),))],
    ),
    (
        "a record changed",
        wire.FirstWire(),
        [first("update", "3k", ME)],
        [Commit(ALICE, AT, (("3k", ME),), ("3k",))],
    ),
    ("another collection", wire.FirstWire(), [first("create", "3k", collection="a.b")], []),
    (
        "an account switched off",
        wire.FirstWire(),
        [
            json.dumps(
                {
                    "did": ALICE,
                    "time_us": TIME,
                    "kind": "account",
                    "account": {"active": False, "did": ALICE, "status": "deactivated"},
                }
            )
        ],
        [StatusTold(ALICE, AT, AccountStatus.DEACTIVATED)],
    ),
    (
        "a new handle",
        wire.FirstWire(),
        [
            json.dumps(
                {
                    "did": ALICE,
                    "time_us": TIME,
                    "kind": "identity",
                    "identity": {"did": ALICE, "handle": "alice.example"},
                }
            )
        ],
        [HandleTold(ALICE, AT, "alice.example")],
    ),
    (
        "a follow on the second wire",
        wire.SecondWire(),
        [second("commit", **COMMIT, record={"subject": ME})],
        [Commit(ALICE, AT, (("3k", ME),))],
    ),
    (
        "an account taken down, on the second wire",
        wire.SecondWire(),
        [second("account", active=False, status="takendown")],
        [StatusTold(ALICE, AT, AccountStatus.SUSPENDED)],
    ),
    ("a repository out of step", wire.SecondWire(), [second("sync")], []),
]


@pytest.mark.parametrize(
    ("parser", "texts", "steps"), [row[1:] for row in TELLS], ids=[row[0] for row in TELLS]
)
def test_a_message_tells(parser: wire.Wire, texts: list[str], steps: list[Streamed]) -> None:
    assert told(parser, texts) == steps


NONSENSE = [
    "",
    "[]",
    "{}",
    '{"did":5,"time_us":1}',
    '{"did":"did:plc:a","time_us":"soon"}',
    json.dumps({"did": "x" * 600, "time_us": TIME}),
    first("create", "k" * 600, ME),
]


@pytest.mark.parametrize("text", NONSENSE)
def test_what_no_server_should_send_is_refused_and_not_guessed_at(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        wire.FirstWire().read(text, WANTED)


def test_a_subject_that_is_no_did_is_left_out() -> None:
    assert told(wire.FirstWire(), [first("create", "3k", "' OR 1=1", did=ME)]) == []


def test_a_stream_that_says_why_it_ends_is_quoted() -> None:
    with pytest.raises(wire.Refused, match="ConsumerTooSlow"):
        wire.SecondWire().read('{"$type":"error","error":"ConsumerTooSlow"}', WANTED)


def test_a_commit_that_is_cut_by_the_end_of_a_portion_is_asked_for_again() -> None:
    commits = wire.Commits()
    frame = wire.FirstWire().read(first("delete", "3k"), WANTED)
    assert frame
    list(commits.take(frame, WANTED))

    assert commits.resume_at(TIME + 5) == TIME
    list(commits.rest())
    assert commits.resume_at(TIME + 5) == TIME + 5
