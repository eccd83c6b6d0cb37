"""Decoding and filtering a live stream, beside a bare decode of the same messages.

python -m benchmarks.streaming NAME     prints the CPU seconds of the best of three runs
python -m benchmarks.streaming COUNT    prints the memory in MB that so many messages took

One in a thousand follows concerns a watched account, one in a hundred is of one of a thousand suspects;
one message in six is the end of a follow.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence

import msgspec

from app.domain.streamed import Wanted
from app.sources._jetstream import FOLLOW, Commits, FirstWire
from benchmarks.processes import TIMES, own_memory, printed_number
from benchmarks.table import Row

MESSAGES = 1_000_000
SAMPLE = 20_000
WATCHED = frozenset(f"did:plc:watched{number}" for number in range(50))
SUSPECTS = [f"did:plc:suspect{number}" for number in range(1_000)]
WANTED = Wanted(WATCHED, WATCHED.union(SUSPECTS))
MOST = 2.0
MOST_GROWTH = 1.1


def messages(count: int = SAMPLE) -> list[bytes]:
    """Messages as the first wire sends them."""
    chance = random.Random(1)
    return [_message(chance, number) for number in range(count)]


def _message(chance: random.Random, number: int) -> bytes:
    commit: dict[str, object] = {"rev": f"3k{number:011}", "operation": "delete"}
    commit |= {"collection": FOLLOW, "rkey": f"3l{number:011}"}
    if chance.random() > 1 / 6:
        watched = chance.random() < 1 / 1000
        subject = "did:plc:watched7" if watched else f"did:plc:{chance.getrandbits(120):024x}"
        created = {"createdAt": "2026-01-01T00:00:00.000Z", "subject": subject}
        record = {"$type": FOLLOW} | created
        commit |= {"operation": "create", "record": record, "cid": f"bafy{number:055}"}
    suspected = chance.random() < 1 / 100
    did = chance.choice(SUSPECTS) if suspected else f"did:plc:{chance.getrandbits(120):024x}"
    told = {"did": did, "time_us": 1_767_225_600_000_000 + number, "kind": "commit"}
    return msgspec.json.encode(told | {"commit": commit})


def ours(texts: Sequence[bytes]) -> int:
    """Decoded, filtered, and put together to commits."""
    wire, commits, steps = FirstWire(), Commits(), 0
    for text in texts:
        if frame := wire.read(text, WANTED):
            for _ in commits.take(frame, WANTED):
                steps += 1
    return steps


def bare(texts: Sequence[bytes]) -> int:
    """Decoded into dicts, and nothing else."""
    decode = msgspec.json.Decoder().decode
    for text in texts:
        decode(text)
    return len(texts)


WAYS: dict[str, Callable[[Sequence[bytes]], int]] = {"ours": ours, "bare": bare}


def seconds(name: str) -> float:
    """CPU time of the best of three runs over a tenth of the messages."""
    texts = messages()
    rounds = MESSAGES // SAMPLE // 10
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        for _ in range(rounds):
            WAYS[name](texts)
        taken.append(time.process_time() - began)
    return min(taken)


def memory_after(count: int) -> float:
    """The most memory this process had, in MB, after so many messages."""
    texts = messages()
    for _ in range(count // SAMPLE):
        ours(texts)
    return own_memory()


def measure() -> list[Row]:
    """Each in a process of its own; then the memory of a long run beside that of a short one."""
    us, them = (printed_number(["-m", "benchmarks.streaming", name]) for name in WAYS)
    short, long = (
        printed_number(["-m", "benchmarks.streaming", str(count)]) for count in (SAMPLE, MESSAGES)
    )
    what = f"decode and filter {MESSAGES // 10:,} messages of the live stream"
    return [
        Row(what, "a bare msgspec decode", "s CPU", us, them, MOST),
        Row(
            f"memory after {MESSAGES:,} messages",
            f"after {SAMPLE:,}",
            "MB",
            long,
            short,
            MOST_GROWTH,
        ),
    ]


if __name__ == "__main__":
    asked = sys.argv[1]
    print(seconds(asked) if asked in WAYS else memory_after(int(asked)))
